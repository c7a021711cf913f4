use std::fmt::Write as _;
use std::path::Path;

use super::*;
use crate::language::Language;

const BEGIN: &str = "<!-- roles: made by a test -->\n";
const END: &str = "<!-- end of roles -->";

/// The table of `docs/rights.md`. `QUERBUCH_BLESS=1 cargo test -p querbuch-domain role` writes it anew.
#[test]
fn the_page_about_rights_has_this_matrix() {
    let mut table = String::from("| role |");
    for action in Action::ALL {
        write!(table, " {} |", action.as_str()).expect("memory takes it");
    }
    table.push_str("\n|---|");
    table.push_str(&"---|".repeat(Action::ALL.len()));
    table.push('\n');
    for role in Role::ALL {
        let cells: Vec<&str> = Action::ALL
            .iter()
            .map(|action| if role.allows(*action) { "x" } else { "" })
            .collect();
        let name = role.name(Language::German);
        writeln!(table, "| {} ({name}) | {} |", role.as_str(), cells.join(" | ")).expect("memory takes it");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/rights.md");
    let page = std::fs::read_to_string(&path).expect("is there");
    let (before, rest) = page.split_once(BEGIN).expect("says where it begins");
    let (found, after) = rest.split_once(END).expect("says where it ends");
    if std::env::var_os("QUERBUCH_BLESS").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{table}{END}{after}")).expect("is writable");
    } else {
        assert_eq!(found, table, "docs/rights.md is made anew with QUERBUCH_BLESS=1");
    }
}

#[test]
fn whoever_rules_does_not_book() {
    let excluding = |role: Role| Role::ALL.iter().filter(|other| role.excludes(**other)).count();
    assert_eq!(
        excluding(Role::Booker),
        3,
        "budget officer, administrator, operator"
    );
    assert_eq!(excluding(Role::Administrator), 2, "booker, importer");
    assert_eq!(excluding(Role::Reader), 0);
}
