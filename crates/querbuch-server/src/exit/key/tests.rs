use std::io;
use std::path::PathBuf;

use querbuch_ledger::domain::language::Language;
use querbuch_ledger::log::checkpoint::SignedTree;
use querbuch_ledger::log::tree::Hash;

use super::*;
use crate::exit::Failure;

#[test]
fn every_fault_of_a_key_is_told_in_both_languages() {
    let path = || PathBuf::from("ledger.db.key");
    let refused = || io::Error::from(io::ErrorKind::PermissionDenied);
    let root = Hash([7; 32]);
    let faults = [
        KeyError::File {
            path: path(),
            error: refused(),
        },
        KeyError::Exists(path()),
        KeyError::TooOpen {
            path: path(),
            mode: 0o644,
        },
        KeyError::Malformed {
            path: path(),
            reason: "4".to_owned(),
        },
        KeyError::Origin("a b".to_owned()),
        KeyError::OtherOrigin {
            path: path(),
            found: "a".to_owned(),
            wanted: "b".to_owned(),
        },
        KeyError::RecordFile {
            path: path(),
            error: refused(),
        },
        KeyError::Record(path()),
        KeyError::SignedOtherwise {
            path: path(),
            signed: SignedTree { size: 4, root },
            wanted: root,
        },
        KeyError::NoRandomness,
    ];
    for fault in faults {
        let (german, english) = (german(&fault), fault.to_string());
        assert_ne!(german, english);
        for word in [" the ", " signing ", " key,", " machine "] {
            assert!(!german.contains(word), "{german}");
        }
        let failure = Failure::signing_key(fault);
        assert_eq!(failure.message(Language::German), german);
        assert_eq!(failure.message(Language::English), english);
    }
}
