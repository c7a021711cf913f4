use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::*;

mod bounds;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_page_of_limits_is_the_one_that_is_printed() {
    let path = repository().join("docs/limits.md");
    if std::env::var_os("QUERBUCH_BLESS").is_some() {
        std::fs::write(&path, page()).expect("can be written");
    }
    let committed = std::fs::read_to_string(path).expect("is there");
    for (committed, current) in committed.lines().zip(page().lines()) {
        assert_eq!(committed, current, "see docs/limits.md");
    }
    assert_eq!(committed, page());
}

#[test]
fn every_bound_of_a_list_is_a_constant() {
    let mut names = HashSet::new();
    for limit in limits() {
        let name = limit.name;
        assert!(names.insert(name), "{name} stands twice");
        assert!(limit.value > 0, "{name}");
        assert!(i32::try_from(limit.value).is_ok(), "{name} fits an Int");
        let (file, constant) = limit.constant;
        let text = std::fs::read_to_string(repository().join(file)).expect(file);
        let declared = [format!("const {constant}:"), format!("pub {constant}:")];
        assert!(
            declared.iter().any(|declared| text.contains(declared)),
            "{file} declares no {constant}"
        );
        for language in [Language::German, Language::English] {
            assert!(limit.description(language).ends_with('.'), "{name}");
        }
        assert_ne!(limit.reason.0, limit.reason.1, "{name} in two languages");
    }
}

#[test]
fn numbers_stand_in_groups() {
    assert_eq!(grouped(500), "500");
    assert_eq!(grouped(16_777_216), "16,777,216");
}
