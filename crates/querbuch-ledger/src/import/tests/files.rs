//! Files on disk.

use std::cell::RefCell;
use std::path::PathBuf;

use super::*;

/// A file of its own for a test; the test removes it.
pub(super) fn write(name: &str, bytes: &[u8]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("querbuch-import-{}-{name}", std::process::id()));
    std::fs::write(&path, bytes).expect("the temporary directory takes files");
    path
}

#[test]
fn a_path_reads_like_bytes_and_tells_how_far_it_is() {
    let rows: Vec<String> = (0..50_000)
        .map(|number| format!("u{number};Einheit {number};Land\n"))
        .collect();
    let rows = rows.concat();
    let text = format!("code;name;level\n{rows}");
    let path = write("units.csv", text.as_bytes());
    let seen = RefCell::new(Vec::new());
    let hear = |progress: Progress| seen.borrow_mut().push(progress);
    let options = ImportOptions {
        progress: Some(&hear),
        ..ImportOptions::default()
    };
    let state = State::default();
    let from_path =
        prepare(ImportKind::Units, &[ImportSource::path(&path)], &state, &options).expect("no fault");
    std::fs::remove_file(&path).expect("it was there");
    let from_bytes = import(ImportKind::Units, text.clone()).expect("no fault");
    assert_eq!(from_path.files[0].digest(), from_bytes.files[0].digest());
    assert_eq!(from_path.files[0].name().as_ref(), path.to_string_lossy());
    assert_eq!(
        format!("{:?}", from_path.commands),
        format!("{:?}", from_bytes.commands)
    );
    let seen = seen.into_inner();
    let last = seen.last().expect("heard something");
    assert_eq!(last.bytes_total, 2 * text.len() as u64);
    assert_eq!((last.bytes_done, last.rows), (last.bytes_total, 50_000));
    assert!(
        seen.windows(2)
            .all(|pair| pair[0].bytes_done <= pair[1].bytes_done)
    );
}

#[test]
fn what_cannot_be_read_is_a_fault() {
    for path in ["/does/not/exist.csv", "/tmp", "/dev/null"] {
        let sources = [ImportSource::path(path)];
        let refused = prepare(
            ImportKind::Units,
            &sources,
            &State::default(),
            &ImportOptions::default(),
        );
        let fault = &refused.expect_err("unreadable").faults[0];
        assert_eq!((fault.code, &*fault.file), ("FILE_UNREADABLE", path));
    }
}

#[test]
fn a_file_that_changes_meanwhile_is_refused() {
    let text = "code;name;level\na;A;Bund\n";
    let path = write("changing.csv", text.as_bytes());
    // Changed as soon as the first pass has seen all of it.
    let change = |progress: Progress| {
        if progress.bytes_done == text.len() as u64 {
            std::fs::write(&path, text.replace('A', "B")).expect("it can be written");
        }
    };
    let options = ImportOptions {
        progress: Some(&change),
        ..ImportOptions::default()
    };
    let sources = [ImportSource::path(&path)];
    let refused = prepare(ImportKind::Units, &sources, &State::default(), &options);
    std::fs::remove_file(&path).expect("it was there");
    assert_eq!(refused.expect_err("changed").faults[0].code, "FILE_CHANGED");
}
