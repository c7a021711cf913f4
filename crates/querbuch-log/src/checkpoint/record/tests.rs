use std::fs;

use super::*;
use crate::tree::leaf_hash;

const KEY: &str = "example.org/log+01020304+AQ";

fn tree(size: u64, of: &str) -> SignedTree {
    SignedTree {
        size,
        root: leaf_hash(of),
    }
}

#[test]
fn one_size_is_never_signed_with_two_roots() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.signed");
    let record = Record::at(path.clone());
    assert_eq!(record.read(KEY).unwrap(), None);
    assert!(!record.covers(0));
    record.note(KEY, tree(7, "a")).unwrap();
    record.note(KEY, tree(7, "a")).unwrap();
    record.note(KEY, tree(3, "earlier")).unwrap();
    assert!(record.covers(7) && !record.covers(8));
    // Also another process, later.
    for record in [&record, &Record::at(path.clone())] {
        let refused = record.note(KEY, tree(7, "b")).unwrap_err();
        assert!(
            matches!(refused, KeyError::SignedOtherwise { signed, .. } if signed == tree(7, "a")),
            "{refused}"
        );
        assert_eq!(record.read(KEY).unwrap(), Some(tree(7, "a")));
    }
    // Of two processes that share the key, the further one counts.
    let other = Record::at(path.clone());
    other.note(KEY, tree(20, "c")).unwrap();
    record.note(KEY, tree(15, "d")).unwrap();
    assert_eq!(Record::at(path).read(KEY).unwrap(), Some(tree(20, "c")));
    assert_eq!(
        record.read("example.org/log+0a0b0c0d+AQ").unwrap(),
        None,
        "another key"
    );
}

#[test]
fn what_is_no_record_is_no_leave_to_sign() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.signed");
    let record = Record::at(path.clone());
    let root = leaf_hash("a");
    for text in [
        String::new(),
        format!("querbuch signed\n{KEY}\n7\n{root}"),
        format!("querbuch signed\n{KEY}\n-7\n{root}\n"),
        format!("querbuch signed\n{KEY}\n7\nAA==\n"),
        format!("querbuch signed\n{KEY}\n7\n{root}\nmore\n"),
        format!("something\n{KEY}\n7\n{root}\n"),
    ] {
        fs::write(&path, &text).unwrap();
        let refused = record.note(KEY, tree(8, "a")).unwrap_err();
        assert!(matches!(refused, KeyError::Record(_)), "{text:?}: {refused}");
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
    let nowhere = Record::at(folder.path().join("missing/key.signed"));
    let refused = nowhere.note(KEY, tree(1, "a")).unwrap_err();
    assert!(matches!(refused, KeyError::RecordFile { .. }), "{refused}");
}
