//! Files that import each other in a circle can only be understood, changed and moved together. Cargo forbids circles
//! between crates and knows nothing of those between files, so they are counted here.
//!
//! An arrow leads from a file to each file that one of its lines `use crate::…` or `use super::…` names. That a parent
//! declares or re-exports its children is no arrow. Files that are compiled for tests only are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{assert_none, sources};

/// How many files of one crate may import each other in a circle.
struct Limit {
    package: &'static str,
    files_max: usize,
    /// Why it is not 1, which means that there is no circle.
    reason: &'static str,
}

/// A limit is lowered where a circle was undone. With 1 in all of them, the test tells how large each circle is.
const LIMITS: [Limit; 12] = [
    Limit {
        package: "async-graphql-transport",
        files_max: 2,
        reason: "the walk of a document asks for the cost of each part, which walks on",
    },
    Limit {
        package: "foreign-words",
        files_max: 1,
        reason: "there is no circle",
    },
    Limit {
        package: "fuzz-driver",
        files_max: 1,
        reason: "there is no circle",
    },
    Limit {
        package: "querbuch-domain",
        files_max: 1,
        reason: "there is no circle",
    },
    Limit {
        package: "querbuch-reports",
        files_max: 7,
        reason: "a view reads from the read model, which is built from a view and keeps what readers reach; what they reach is found by filters and the outlook of a view",
    },
    Limit {
        package: "querbuch-settlement",
        files_max: 2,
        reason: "a game is asked for its nucleolus, which is found from the game",
    },
    Limit {
        package: "querbuch-identity",
        files_max: 2,
        reason: "an issuer says in which claims groups stand, and claims are read by what their issuer says",
    },
    Limit {
        package: "querbuch-log",
        files_max: 1,
        reason: "there is no circle",
    },
    Limit {
        package: "querbuch-ledger",
        files_max: 7,
        reason: "a ledger answers exports, and an export asks a ledger where it comes from",
    },
    Limit {
        package: "querbuch-graphql",
        files_max: 19,
        reason: "objects of the schema lead to each other: a unit to its measures, a measure to its unit, every payload to the act that was prepared, and that to whoever may release it",
    },
    Limit {
        package: "querbuch-web",
        files_max: 1,
        reason: "a question leads to a page, a page to its frame, and none of them back",
    },
    Limit {
        package: "querbuch-server",
        files_max: 4,
        reason: "what the routes share holds the gate, and the gate puts who asks into what the routes share",
    },
];

/// The name of a module within its crate, from the root: `tree::edge` is `["tree", "edge"]`, the root is empty.
type Module = Vec<String>;

/// Which modules each module imports.
type Imports = BTreeMap<Module, BTreeSet<Module>>;

fn module_of(path: &Path) -> Module {
    let names = path.with_extension("");
    let mut module: Module = names.iter().map(|name| name.display().to_string()).collect();
    if matches!(module.last().map(String::as_str), Some("lib" | "main" | "mod")) {
        module.pop();
    }
    module
}

/// Lines without comments and without what is compiled for tests only: the line after `#[cfg(test)]`.
fn code(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut is_for_tests = false;
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
        if !is_for_tests {
            lines.push(line);
        }
        is_for_tests = line == "#[cfg(test)]" || (is_for_tests && line.starts_with("#["));
    }
    lines
}

/// A line without its visibility: `pub(crate) use a::b;` is `use a::b;`.
fn without_visibility(line: &str) -> &str {
    let Some(rest) = line.strip_prefix("pub") else {
        return line;
    };
    let rest = match rest.strip_prefix('(') {
        Some(rest) => rest.split_once(')').map_or(rest, |(_, rest)| rest),
        None => rest,
    };
    rest.trim_start()
}

/// The children that a module declares, apart from those that are compiled for tests only.
fn children(text: &str) -> BTreeSet<&str> {
    let declared = code(text).into_iter().map(without_visibility);
    declared
        .filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'))
        .collect()
}

/// The paths of all `use` lines, with each group of braces written out.
fn used_paths(text: &str) -> Vec<String> {
    let mut paths = Vec::new();
    let mut statement = String::new();
    for line in code(text) {
        let line = line.split("//").next().unwrap_or_default();
        if statement.is_empty() {
            let Some(begun) = without_visibility(line).strip_prefix("use ") else {
                continue;
            };
            statement.push_str(begun);
        } else {
            statement.push_str(line);
        }
        if let Some(tree) = statement.trim_end().strip_suffix(';') {
            paths.extend(expanded(tree));
            statement.clear();
        }
    }
    paths
}

fn expanded(tree: &str) -> Vec<String> {
    let Some((head, rest)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or_default();
        return vec![path.trim().to_owned()];
    };
    let group = rest.trim_end().strip_suffix('}').unwrap_or(rest);
    let mut depth = 0;
    let parts = group.split(|c| {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        c == ',' && depth == 0
    });
    let parts = parts.map(str::trim).filter(|part| !part.is_empty());
    parts
        .flat_map(|part| expanded(&format!("{}{part}", head.trim())))
        .collect()
}

/// The module that a path of `use` names in a module; none where it leads out of the crate, or to a child by `self`.
fn resolved(path: &str, from: &Module, known: &BTreeSet<Module>) -> Option<Module> {
    let mut names = path.split("::").map(str::trim).peekable();
    let mut base = match names.next()? {
        "crate" => Module::new(),
        "super" => from.split_last()?.1.to_vec(),
        _ => return None,
    };
    while names.next_if(|name| *name == "super").is_some() {
        base.pop()?;
    }
    for name in names {
        base.push(name.to_owned());
        if !known.contains(&base) {
            base.pop();
            break;
        }
    }
    Some(base)
}

/// The imports within one crate, from the files under its `src`.
fn imports(files: &BTreeMap<Module, String>) -> Imports {
    // A module that no parent declares outside of tests is one for tests, and so are its children.
    let is_declared = |module: &Module| {
        (1..=module.len()).all(|depth| {
            let parent = files.get(&module[..depth - 1]);
            parent.is_some_and(|parent| children(parent).contains(module[depth - 1].as_str()))
        })
    };
    let known: BTreeSet<Module> = files
        .keys()
        .filter(|module| is_declared(module))
        .cloned()
        .collect();
    let imports = |module: &Module| {
        let used = used_paths(&files[module]);
        let used = used.iter().filter_map(|path| resolved(path, module, &known));
        used.filter(|used| used != module).collect()
    };
    known
        .iter()
        .map(|module| (module.clone(), imports(module)))
        .collect()
}

/// All modules that are imported from a module, directly or through others.
fn reached(from: &Module, imports: &Imports) -> BTreeSet<Module> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(module) = open.pop() {
        for used in imports.get(module).into_iter().flatten() {
            if reached.insert(used.clone()) {
                open.push(used);
            }
        }
    }
    reached
}

/// The largest set of modules each of which reaches each other: the largest strongly connected component.
fn largest_loop(imports: &Imports) -> BTreeSet<Module> {
    let reached: BTreeMap<&Module, BTreeSet<Module>> = imports
        .keys()
        .map(|module| (module, reached(module, imports)))
        .collect();
    let component = |module: &Module| -> BTreeSet<Module> {
        let mutual = reached[module]
            .iter()
            .filter(|other| reached[other].contains(module));
        mutual.cloned().collect()
    };
    let components = imports.keys().map(component);
    components.max_by_key(BTreeSet::len).unwrap_or_default()
}

/// The modules as they are named in paths; the root is `crate`.
fn names(modules: &BTreeSet<Module>) -> Vec<String> {
    let name = |module: &Module| match module.as_slice() {
        [] => "crate".to_owned(),
        names => names.join("::"),
    };
    modules.iter().map(name).collect()
}

#[test]
fn files_import_each_other_in_small_circles_only() {
    let mut crates: BTreeMap<String, BTreeMap<Module, String>> = BTreeMap::new();
    for (path, text) in sources(&[".rs"]) {
        let names: Vec<_> = path.iter().map(|name| name.display().to_string()).collect();
        if let [folder, package, source, ..] = names.as_slice()
            && (folder.as_str(), source.as_str()) == ("crates", "src")
        {
            let within: PathBuf = names[3..].iter().collect();
            let files = crates.entry(package.clone()).or_default();
            files.insert(module_of(&within), text);
        }
    }
    let mut faults = Vec::new();
    for (package, files) in &crates {
        let found = largest_loop(&imports(files));
        match LIMITS.iter().find(|limit| limit.package == package) {
            None => faults.push(format!("{package} has no limit")),
            Some(limit) if found.len() > limit.files_max => faults.push(format!(
                "{package}: {} files import each other in a circle, {} may ({}): {}",
                found.len(),
                limit.files_max,
                limit.reason,
                names(&found).join(", ")
            )),
            Some(_) => {}
        }
    }
    assert_none(&faults);
}

fn loop_in(files: &[(&str, &str)]) -> Vec<String> {
    let files = files
        .iter()
        .map(|(path, text)| (module_of(Path::new(path)), (*text).to_owned()));
    names(&largest_loop(&imports(&files.collect())))
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let root = ("lib.rs", "mod a;\npub(crate) mod b;\nmod c;");
    let child = ("b/inner.rs", "use super::super::c::{self, Thing as Other};");
    let files = [
        root,
        (
            "a.rs",
            "pub use crate::{\n    b::{\n        inner::Deep,\n    },\n};",
        ),
        ("b.rs", "mod inner;\npub use self::inner::Deep;"),
        child,
        ("c.rs", "fn f() {\n    use super::a::Name; // why\n}"),
    ];
    assert_eq!(loop_in(&files), ["a", "b::inner", "c"]);
}

#[test]
fn a_parent_that_declares_its_children_is_in_no_circle() {
    let files = [
        ("main.rs", "mod a;\nuse std::fmt;"),
        ("a.rs", "mod b;\n#[cfg(test)]\nmod tests;\nuse self::b::Thing;"),
        ("a/b.rs", "use super::Parent;\n// use crate::a::b;"),
        ("a/tests.rs", "use super::*;\nuse crate::a::b::Thing;"),
    ];
    assert_eq!(loop_in(&files), [""; 0]);
    let files = [
        files[0],
        ("a.rs", "mod b;\n#[cfg(test)]\nuse crate::a::b::Thing;"),
        files[2],
    ];
    assert_eq!(loop_in(&files), [""; 0]);
    let files = [files[0], ("a.rs", "mod b;\nuse crate::a::b::Thing;"), files[2]];
    assert_eq!(loop_in(&files), ["a", "a::b"]);
}
