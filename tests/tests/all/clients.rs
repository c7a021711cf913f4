//! Clients of others against the running server: what graphql-codegen and relay-compiler generate, and the Python
//! library gql. `make test` installs them (scripts/prepare-clients.sh); what they do stands in tests/clients.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use querbuch_tests::scratch;
use querbuch_tests::server::{Server, binary};
use serde_json::json;

/// Where the clients are installed: beside the folder that cargo puts programs into.
pub fn clients() -> PathBuf {
    let target = binary()
        .ancestors()
        .nth(2)
        .expect("stands in target/debug")
        .to_owned();
    let folder = target.join("clients");
    assert!(
        folder.join("node_modules").is_dir() && folder.join("python").is_dir(),
        "{} does not hold the clients; `make clients` installs them",
        folder.display()
    );
    folder
}

/// A folder with what the clients do, and with the packages that they are made of.
fn workshop(clients: &Path) -> PathBuf {
    let folder = scratch::folder("clients");
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients");
    for name in [
        "app.ts",
        "check.py",
        "generate.mjs",
        "package.json",
        "relay.config.json",
        "relay.mjs",
        "scalars.json",
        "tsconfig.json",
    ] {
        fs::copy(sources.join(name), folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    fs::create_dir(folder.join("relay")).expect("a new folder");
    fs::copy(sources.join("relay/units.js"), folder.join("relay/units.js")).expect("is copied");
    std::os::unix::fs::symlink(clients.join("node_modules"), folder.join("node_modules")).expect("is linked");
    folder
}

/// Runs a program to its end, which must be a good one; the last line that it printed.
fn run(folder: &Path, program: &Path, arguments: &[&str]) -> String {
    let ran = Command::new(program).args(arguments).current_dir(folder).output();
    let ran = ran.unwrap_or_else(|error| panic!("{}: {error}; see `make clients`", program.display()));
    let (out, err) = (
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr),
    );
    assert!(
        ran.status.success(),
        "{} {arguments:?}: {out}\n{err}",
        program.display()
    );
    out.trim().lines().last().unwrap_or_default().to_owned()
}

#[test]
fn generated_clients_and_scripts_work_against_the_demo() {
    let clients = clients();
    let folder = workshop(&clients);
    let server = Server::demo(&folder.join("data").display().to_string());
    let (address, node) = (server.address(), Path::new("node"));

    run(&folder, node, &["generate.mjs", address, "."]);
    run(&folder, node, &["node_modules/typescript/bin/tsc", "-p", "."]);
    let said = run(&folder, node, &["built/app.js", address]);
    assert!(said.starts_with("codegen: "), "{said}");

    run(
        &folder,
        node,
        &["node_modules/relay-compiler/cli.js", "relay.config.json"],
    );
    let said = run(&folder, node, &["relay.mjs", address]);
    assert!(said.starts_with("relay: "), "{said}");

    let said = run(
        &folder,
        &clients.join("python/bin/python"),
        &["check.py", address],
    );
    assert!(said.starts_with("gql: "), "{said}");
}

/// The whole tree of the demo, on every level as many as a page may have.
#[test]
fn the_whole_tree_of_the_demo_is_one_answer() {
    let folder = scratch::folder("tree");
    let server = Server::demo(&folder.display().to_string());
    let client = server.client();
    let within = |below: &str| format!("children(first: 500) {{ totalCount nodes {{ code name {below} }} }}");
    let tree = within(&within(&within("level")));
    let text = format!("{{ units(first: 500) {{ totalCount nodes {{ code name {tree} }} }} }}");
    let answer = client.execute(&text, json!({})).json();
    assert_eq!(answer["errors"], json!(null), "{answer}");
    let cost = &answer["extensions"]["cost"];
    assert!(cost["requested"].as_u64() > Some(1_000_000_000), "{cost}");

    // By hand: each unit stands once in the list of all, and once below each unit at most three levels above it.
    let field = |value: &serde_json::Value| value["nodes"].as_array().map_or(0, Vec::len) as u64;
    let mut expected = 3;
    let mut level: Vec<&serde_json::Value> = vec![&answer["data"]["units"]];
    for fields_of_each in [5, 5, 5, 3] {
        let items: u64 = level.iter().map(|page| field(page)).sum();
        expected += items * fields_of_each;
        let nodes = level.iter().filter_map(|page| page["nodes"].as_array()).flatten();
        level = nodes.map(|unit| &unit["children"]).collect();
    }
    assert_eq!(cost["actual"], json!(expected), "{cost}");
}

/// Packages are known by their digests: where they come from is for each machine to say.
#[test]
fn the_lists_of_packages_name_no_registry() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients");
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("is a list");
    let (npm, pip) = (read("package-lock.json"), read("requirements.txt"));
    assert!(npm.contains("\"integrity\": \"sha512-") && pip.contains("--hash=sha256:"));
    assert!(!npm.contains("\"resolved\"") && !npm.contains("registry"));
    assert!(!pip.contains("://") && !pip.contains("--index"));
}
