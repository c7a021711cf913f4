//! The rules of this repository that a machine can see. Each has a test, and each test is tested itself: a rule
//! that cannot fail guards nothing.

mod import_loops;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use querbuch_tests::repository;
use serde_json::Value;

/// A crate uses what is to its right, never what is to its left, nor what is [`BESIDE`] it.
const LAYERS: [&str; 9] = [
    "querbuch-server",
    "querbuch-graphql",
    "querbuch-web",
    "querbuch-ledger",
    "querbuch-identity",
    "querbuch-log",
    "querbuch-reports",
    "querbuch-settlement",
    "querbuch-domain",
];
/// The layers that stand beside each other: neither uses the other.
const BESIDE: [[&str; 2]; 2] = [
    ["querbuch-graphql", "querbuch-web"],
    ["querbuch-log", "querbuch-reports"],
];
/// The crate that names no other one of ours, although it is none that names nothing of Querbuch.
const ALONE: &str = "querbuch-settlement";
/// The crates that name nothing of Querbuch: anybody can use them.
const INDEPENDENT: [&str; 1] = ["async-graphql-transport"];
/// The crates that hold no IO.
const PURE: [&str; 3] = ["querbuch-reports", "querbuch-settlement", "querbuch-domain"];
/// Beginnings of the names of async, database and web crates.
const IMPURE: [&str; 22] = [
    "actix",
    "async",
    "axum",
    "bytes",
    "crossbeam",
    "diesel",
    "futures",
    "graphql",
    "http",
    "hyper",
    "juniper",
    "mio",
    "postgres",
    "rayon",
    "reqwest",
    "rusqlite",
    "smol",
    "sqlite",
    "sqlx",
    "tokio",
    "tower",
    "ureq",
];
/// Longest source file, in lines; tests apart.
const FILE_LINES_MAX: usize = 600;

/// Which crates each crate names, whatever for.
type Dependencies = BTreeMap<String, Vec<String>>;

fn dependencies() -> Dependencies {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args([
        "metadata",
        "--offline",
        "--no-deps",
        "--format-version",
        "1",
        "--manifest-path",
    ]);
    let output = command
        .arg(repository().join("Cargo.toml"))
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let list = |value: &Value| value.as_array().cloned().expect("is a list");
    let name = |value: &Value| value["name"].as_str().expect("has a name").to_owned();
    let packages = list(&metadata["packages"]);
    packages
        .iter()
        .map(|package| {
            (
                name(package),
                list(&package["dependencies"]).iter().map(name).collect(),
            )
        })
        .collect()
}

/// Every file of these endings, with its path from the root of the repository.
fn sources(endings: &[&str]) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
        let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for path in entries.map(|entry| entry.expect("is readable").path()) {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            if path.is_dir() && !name.starts_with('.') && !["target", "node_modules"].contains(&name) {
                walk(&path, endings, found);
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                found.push(path);
            }
        }
    }
    let root = repository();
    let mut found = Vec::new();
    walk(&root, endings, &mut found);
    found.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path.strip_prefix(&root).expect("is inside").to_owned(), text)
    };
    found.into_iter().map(read).collect()
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}

fn upward(dependencies: &Dependencies) -> Vec<String> {
    let layer = |name: &str| LAYERS.iter().position(|layer| *layer == name);
    let mut faults = Vec::new();
    for (name, uses) in dependencies {
        for used in uses {
            if let (Some(own), Some(other)) = (layer(name), layer(used))
                && other <= own
            {
                faults.push(format!("{name} uses {used}, which is not to its right"));
            } else if name == ALONE && layer(used).is_some() {
                faults.push(format!("{name} stands alone and uses {used}"));
            } else if BESIDE
                .iter()
                .any(|pair| pair.contains(&name.as_str()) && pair.contains(&used.as_str()))
            {
                faults.push(format!("{name} uses {used}, which stands beside it"));
            }
        }
    }
    faults
}

#[test]
fn crates_use_only_what_is_to_their_right() {
    let dependencies = dependencies();
    for layer in LAYERS {
        assert!(
            dependencies.contains_key(layer),
            "{layer} is no member of the workspace"
        );
    }
    assert_none(&upward(&dependencies));
}

#[test]
fn a_use_to_the_left_is_found() {
    let uses = |name: &str, used: &str| Dependencies::from([(name.to_owned(), vec![used.to_owned()])]);
    assert_eq!(upward(&uses("querbuch-domain", "querbuch-log")).len(), 1);
    assert_eq!(upward(&uses("querbuch-log", "querbuch-log")).len(), 1);
    assert_eq!(upward(&uses("querbuch-log", "querbuch-reports")).len(), 1);
    assert_eq!(upward(&uses("querbuch-graphql", "querbuch-web")).len(), 1);
    assert_eq!(upward(&uses("querbuch-log", "querbuch-domain")).len(), 0);
    assert_eq!(upward(&uses("querbuch-settlement", "querbuch-domain")).len(), 1);
    assert_eq!(upward(&uses("querbuch-reports", "querbuch-settlement")).len(), 0);
}

fn dependent(dependencies: &Dependencies) -> Vec<String> {
    let independent = dependencies
        .iter()
        .filter(|(name, _)| INDEPENDENT.contains(&name.as_str()));
    let named = independent.flat_map(|(name, uses)| uses.iter().map(move |used| (name, used)));
    let ours = named.filter(|(_, used)| used.starts_with("querbuch"));
    ours.map(|(name, used)| format!("{name} is independent and names {used}"))
        .collect()
}

#[test]
fn an_independent_crate_names_nothing_of_querbuch() {
    let dependencies = dependencies();
    for name in INDEPENDENT {
        assert!(
            dependencies.contains_key(name),
            "{name} is no member of the workspace"
        );
    }
    assert_none(&dependent(&dependencies));
    let inside = sources(&["rs", "toml", "md"]).into_iter().filter(|(path, _)| {
        INDEPENDENT
            .iter()
            .any(|name| path.starts_with(Path::new("crates").join(name)))
    });
    let named = inside.filter(|(_, text)| text.to_lowercase().contains("querbuch"));
    let faults = named.map(|(path, _)| format!("{} names Querbuch", path.display()));
    assert_none(&faults.collect::<Vec<_>>());
}

#[test]
fn a_dependent_crate_is_found() {
    let uses =
        |used: &str| Dependencies::from([("async-graphql-transport".to_owned(), vec![used.to_owned()])]);
    assert_eq!(dependent(&uses("querbuch-domain")).len(), 1);
    assert_eq!(dependent(&uses("axum")).len(), 0);
}

fn impure(dependencies: &Dependencies) -> Vec<String> {
    let pure = dependencies
        .iter()
        .filter(|(name, _)| PURE.contains(&name.as_str()));
    let named = pure.flat_map(|(name, uses)| uses.iter().map(move |used| (name, used)));
    let impure = named.filter(|(_, used)| IMPURE.iter().any(|impure| used.starts_with(impure)));
    impure
        .map(|(name, used)| format!("{name} is pure and names {used}"))
        .collect()
}

#[test]
fn domain_and_reports_name_no_async_database_or_web_crate() {
    assert_none(&impure(&dependencies()));
}

#[test]
fn an_impure_dependency_is_found() {
    let uses = |used: &str| Dependencies::from([("querbuch-domain".to_owned(), vec![used.to_owned()])]);
    assert_eq!(impure(&uses("tokio-util")).len(), 1);
    assert_eq!(impure(&uses("async-graphql")).len(), 1);
    assert_eq!(impure(&uses("serde")).len(), 0);
}

#[test]
fn only_the_log_knows_of_the_database() {
    let outside = sources(&[".rs", "Cargo.toml"])
        .into_iter()
        .filter(|(path, _)| path.starts_with("crates") && !path.starts_with("crates/querbuch-log"));
    let named = outside.filter(|(_, text)| text.contains("sqlx") || text.contains("rusqlite"));
    assert_none(
        &named
            .map(|(path, _)| format!("{} names the database's driver", path.display()))
            .collect::<Vec<_>>(),
    );
}

fn is_test(path: &Path) -> bool {
    path.starts_with("tests")
        || path.components().any(|part| part.as_os_str() == "tests")
        || path.ends_with("tests.rs")
}

#[test]
fn files_are_no_longer_than_a_head_can_hold() {
    let long = sources(&[".rs"])
        .into_iter()
        .filter(|(path, text)| !is_test(path) && text.lines().count() > FILE_LINES_MAX);
    assert_none(
        &long
            .map(|(path, _)| format!("{} has more than {FILE_LINES_MAX} lines", path.display()))
            .collect::<Vec<_>>(),
    );
}

/// The paths that a text names in backticks, outside of code blocks. What is no path by its looks (a route, a
/// media type, the code of a unit) is passed over; `{a,b}` names two.
fn paths_in(text: &str, top: &[String]) -> Vec<String> {
    let mut paths = Vec::new();
    let mut in_block = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
            continue;
        }
        if in_block {
            continue;
        }
        for quoted in line
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|quoted| quoted.contains('/'))
        {
            let odd = |c: char| {
                c.is_whitespace() || matches!(c, ':' | '<' | '>' | '*' | '=' | '|' | '"' | '$' | '…')
            };
            // What is built is not there before.
            if quoted.starts_with(['/', '-', '~']) || quoted.starts_with("target/") || quoted.contains(odd) {
                continue;
            }
            let first = quoted.split('/').next().unwrap_or_default();
            let has_extension = quoted
                .rsplit('/')
                .next()
                .is_some_and(|last| last.trim_start_matches('.').contains('.'));
            if top.iter().any(|name| name == first) || quoted.ends_with('/') || has_extension {
                paths.extend(expanded(quoted));
            }
        }
    }
    paths
}

fn expanded(path: &str) -> Vec<String> {
    match path
        .split_once('{')
        .and_then(|(head, rest)| Some((head, rest.split_once('}')?)))
    {
        Some((head, (choices, tail))) => choices
            .split(',')
            .flat_map(|choice| expanded(&format!("{head}{}{tail}", choice.trim())))
            .collect(),
        None => vec![path.to_owned()],
    }
}

/// The paths that a page names and that are neither below the root of the repository nor beside the page.
fn missing_paths(page: &Path, text: &str, top: &[String]) -> Vec<String> {
    let root = repository();
    let beside = root.join(page.parent().unwrap_or(page));
    let missing = paths_in(text, top)
        .into_iter()
        .filter(|path| !root.join(path).exists() && !beside.join(path).exists());
    missing
        .map(|path| format!("{} names {path}, which does not exist", page.display()))
        .collect()
}

/// README.md, CONTRIBUTING.md, and every other page for people.
#[test]
fn every_path_that_a_page_names_exists() {
    let entries = fs::read_dir(repository()).expect("is readable");
    let top: Vec<String> = entries
        .map(|entry| entry.expect("is readable").file_name().display().to_string())
        .collect();
    let pages = sources(&[".md"]);
    for page in [
        "README.md",
        "CONTRIBUTING.md",
        "docs/architecture.md",
        "docs/operating.md",
    ] {
        assert!(
            pages.iter().any(|(path, _)| path == Path::new(page)),
            "{page} is read"
        );
    }
    let missing = pages
        .iter()
        .flat_map(|(page, text)| missing_paths(page, text, &top));
    assert_none(&missing.collect::<Vec<_>>());
}

#[test]
fn a_path_that_does_not_exist_is_found() {
    let top = ["docs".to_owned(), "tests".to_owned()];
    let text = "`docs/gone.md` `tests/Cargo.toml` `src/lib.rs`";
    assert_eq!(missing_paths(Path::new("README.md"), text, &top).len(), 2);
    assert_eq!(missing_paths(Path::new("tests/README.md"), text, &top).len(), 1);
}

/// The tests that a page names: in backticks, and of at least four words.
fn tests_in(text: &str) -> Vec<&str> {
    let quoted = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    let is_test = |quoted: &&str| {
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        quoted.matches('_').count() >= 3 && quoted.chars().all(is_name)
    };
    quoted.filter(is_test).collect()
}

/// The tests that hold a rule are named beside it; one that has got another name would leave the rule unheld.
#[test]
fn every_test_that_a_page_names_exists() {
    let code = sources(&[".rs"]);
    let mut missing = Vec::new();
    for (page, text) in sources(&[".md"]) {
        for name in tests_in(&text) {
            let function = format!("fn {name}(");
            if !code.iter().any(|(_, code)| code.contains(&function)) {
                missing.push(format!(
                    "{} names the test {name}, which does not exist",
                    page.display()
                ));
            }
        }
    }
    assert_none(&missing);
}

#[test]
fn tests_are_told_from_other_words() {
    let text = "`the_name_of_a_test` `too_many_lines` `tests/the_name_of_a_file.rs` `QUERBUCH_OF_ALL_NAMES`";
    assert_eq!(tests_in(text), ["the_name_of_a_test"]);
}

#[test]
fn paths_are_told_from_other_words() {
    let top = ["crates".to_owned(), "schema".to_owned()];
    let text = "`crates/gone` `schema/{a,b}.json` `old/file.rs` `old/` `/graphql` `bund/06/0602` `text/html`\n\
                `postgres://a/b` `a b/c.rs`\n```\n`crates/in-a-block`\n```\n`crates/after`";
    let found = paths_in(text, &top);
    assert_eq!(
        found,
        [
            "crates/gone",
            "schema/a.json",
            "schema/b.json",
            "old/file.rs",
            "old/",
            "crates/after"
        ]
    );
}

/// What is written there must be finished, and must run.
fn unfinished(path: &Path, text: &str) -> Vec<String> {
    // Put together here, so that this file does not find itself.
    let words = [
        concat!("#[", "ignore"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("dbg", "!("),
    ];
    let named = words.iter().filter(|word| text.contains(**word));
    named
        .map(|word| format!("{} holds {word}", path.display()))
        .collect()
}

#[test]
fn nothing_is_left_unfinished_or_ignored() {
    assert_none(
        &sources(&[".rs"])
            .iter()
            .flat_map(|(path, text)| unfinished(path, text))
            .collect::<Vec<_>>(),
    );
}

/// A text is asked for in a `Language`, never by whether it is to be in English: a boolean at a call says nothing.
fn english_as_boolean(path: &Path, text: &str) -> Vec<String> {
    let at = text
        .match_indices(concat!("english", ": bool"))
        .map(|(at, _)| text[..at].lines().count().max(1));
    at.map(|line| format!("{}:{line}: use Language", path.display()))
        .collect()
}

#[test]
fn languages_are_no_booleans() {
    assert_none(
        &sources(&[".rs"])
            .iter()
            .flat_map(|(path, text)| english_as_boolean(path, text))
            .collect::<Vec<_>>(),
    );
    let text = concat!("\nfn hello(english", ": bool) {}");
    assert_eq!(
        english_as_boolean(Path::new("a.rs"), text),
        ["a.rs:2: use Language"]
    );
}

/// An exception from a lint says why.
fn unreasoned(path: &Path, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for word in [concat!("[", "allow("), concat!("[", "expect(")] {
        for (at, _) in text.match_indices(word) {
            let is_attribute = text[..at].ends_with(['#', '!']);
            let end = text[at..].find(")]").map_or(text.len(), |end| at + end);
            if is_attribute && !text[at..end].contains("reason") {
                let line = text[..at].lines().count();
                faults.push(format!(
                    "{}:{line}: an exception without a reason",
                    path.display()
                ));
            }
        }
    }
    faults
}

#[test]
fn exceptions_have_reasons() {
    assert_none(
        &sources(&[".rs"])
            .iter()
            .flat_map(|(path, text)| unreasoned(path, text))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn unfinished_and_unreasoned_code_is_found() {
    let path = Path::new("a.rs");
    assert_eq!(
        unfinished(path, concat!("#[test]\n#[", "ignore = \"slow\"]")).len(),
        1
    );
    assert_eq!(unfinished(path, concat!("fn a() { todo", "!() }")).len(), 1);
    assert_eq!(unreasoned(path, concat!("#![", "allow(dead_code)]")).len(), 1);
    assert_eq!(
        unreasoned(path, concat!("#[", "expect(\n    dead_code\n)]")).len(),
        1
    );
    assert_eq!(
        unreasoned(path, concat!("#[", "expect(dead_code, reason = \"why\")]")).len(),
        0
    );
}

#[test]
fn every_package_takes_versions_and_lints_from_the_workspace() {
    let manifests = sources(&["Cargo.toml"])
        .into_iter()
        // The oracle is a workspace of its own: what it depends on is no matter of the program.
        .filter(|(path, _)| path != Path::new("Cargo.toml") && path != Path::new("oracle/Cargo.toml"));
    let lines = [
        "version.workspace = true",
        "edition.workspace = true",
        "license.workspace = true",
        "[lints]\nworkspace = true",
    ];
    let lacking = manifests.flat_map(|(path, text)| {
        let lacking = lines.iter().filter(move |line| !text.contains(*line));
        lacking
            .map(move |line| format!("{} lacks {line:?}", path.display()))
            .collect::<Vec<_>>()
    });
    assert_none(&lacking.collect::<Vec<_>>());
}
