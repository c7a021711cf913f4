use std::fmt::Write as _;
use std::fs;

use querbuch_domain::snapshot::SnapshotFault;

use super::*;
use crate::batch::{Batch, Mode};
use crate::log_state::LogState;
use crate::testing::{Fixed, book, erase, measure, reverse, submission, units};

/// A measure, a booking, its reversal and an erasure.
fn state() -> State {
    let source = Fixed::default();
    let commands = [
        ("", units(&["15003"])),
        ("", measure("15003")),
        ("", book(100, "Wartung")),
        ("", reverse(4)),
        ("", erase(4)),
    ];
    let mut batch = Batch::new(&LogState::default(), Vec::new(), &source);
    batch
        .decide(&submission(Mode::Each, commands, &source))
        .expect("nothing is damaged");
    let (log_state, _) = batch.finish();
    assert_eq!(log_state.position(), 6, "everything was accepted");
    State::clone(&log_state.state)
}

/// What tells the ledger from others.
const LEDGER: Hash = Hash([7; 32]);

/// A folder of its own, the path of a snapshot in it, and its bytes.
fn written() -> (tempfile::TempDir, PathBuf, Vec<u8>) {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join("state.snapshot");
    write(&path, 6, LEDGER, b"a tree", &state()).expect("there is room");
    let bytes = fs::read(&path).expect("was written");
    (folder, path, bytes)
}

/// As a file of these bytes would be read.
fn read_bytes(path: &Path, bytes: &[u8]) -> Result<Snapshot, SnapshotError> {
    understand(path, bytes)
}

/// The content with its right checksum: what a program would write that is wrong, but not damaged.
fn with_checksum(content: &[u8]) -> Vec<u8> {
    let mut bytes = content.to_vec();
    bytes.extend_from_slice(&Sha256::digest(content));
    bytes
}

fn damage(result: Result<Snapshot, SnapshotError>) -> Damage {
    match result {
        Err(SnapshotError::Damaged { damage, .. }) => damage,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_written_is_read() {
    let (folder, path, _) = written();
    let expected = Snapshot {
        position: 6,
        ledger: LEDGER,
        tree: b"a tree".to_vec(),
        state: state(),
    };
    assert_eq!(read(&path).expect("was written"), expected);

    // Written over, without a tree; nothing else is left in the folder.
    write(&path, 0, LEDGER, b"", &State::default()).expect("there is room");
    let empty = read(&path).expect("was written");
    assert_eq!((empty.position, empty.tree.len()), (0, 0));
    assert_eq!(empty.state, State::default());
    assert_eq!(fs::read_dir(folder.path()).expect("is there").count(), 1);
}

/// A change of these bytes needs a higher [`LAYOUT_VERSION`], or a higher version of the state's encoding where the test
/// of the encoding fails too, and the new hash here.
#[test]
fn the_bytes_of_this_version_are_these() {
    let (_folder, _, bytes) = written();
    let hash = Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("memory takes it");
            text
        });
    assert_eq!(
        (VERSION.to_string().as_str(), hash.as_str()),
        (
            "2.10",
            "b22a6e0ef76b8c129d2824142a274ff7539268671697ac2fe9b1aff304939928"
        )
    );
}

#[test]
fn every_flipped_bit_is_found() {
    let (_folder, path, bytes) = written();
    for index in 0..bytes.len() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[index] ^= 1 << bit;
            let error = read_bytes(&path, &flipped).expect_err("a bit is wrong");
            let found = match (index, &error) {
                (0..8, SnapshotError::Damaged { damage, .. }) => *damage == Damage::Beginning,
                (8..16, SnapshotError::OtherVersion { .. }) => true,
                (16.., SnapshotError::Damaged { damage, .. }) => *damage == Damage::Checksum,
                _ => false,
            };
            assert!(found, "bit {bit} of byte {index}: {error}");
        }
    }
}

#[test]
fn every_cut_and_every_addition_is_found() {
    let (_folder, path, mut bytes) = written();
    for length in 0..bytes.len() {
        let damage = damage(read_bytes(&path, &bytes[..length]));
        let short = length < HEAD_BYTES + CHECKSUM_BYTES;
        let expected = if short {
            Damage::Beginning
        } else {
            Damage::Checksum
        };
        assert_eq!(damage, expected, "{length}");
    }
    bytes.push(0);
    assert_eq!(damage(read_bytes(&path, &bytes)), Damage::Checksum);
    fs::write(&path, &bytes).expect("there is room");
    assert_eq!(
        damage(read(&path)),
        Damage::Checksum,
        "a file is read no otherwise"
    );
}

#[test]
fn garbage_is_no_snapshot() {
    let (_folder, path, _) = written();
    let table: [&[u8]; 5] = [b"", b"SQLite format 3\0", &[0; 4_096], &[0xff; 100], &MAGIC];
    for bytes in table {
        assert_eq!(damage(read_bytes(&path, bytes)), Damage::Beginning);
    }
}

#[test]
fn another_version_is_told_from_damage() {
    let (_folder, path, bytes) = written();
    let Version { layout, encoding } = VERSION;
    let others = [
        (
            8,
            format!("version {}.{encoding}, this program reads {VERSION}", layout + 1),
        ),
        (12, format!("version {layout}.{}, ", encoding + 1)),
    ];
    for (place, expected) in others {
        let mut content = bytes[..bytes.len() - CHECKSUM_BYTES].to_vec();
        content[place] += 1;
        let error = read_bytes(&path, &with_checksum(&content)).expect_err("is of another version");
        assert!(error.to_string().contains(&expected), "{error}");
    }
    // Another version may be shorter than ours can be.
    let mut short = MAGIC.to_vec();
    short.extend_from_slice(&[9, 0, 0, 0, 1, 0, 0, 0]);
    let error = read_bytes(&path, &short).expect_err("is of another version");
    assert!(matches!(error, SnapshotError::OtherVersion { .. }), "{error}");
}

#[test]
fn what_is_wrong_in_spite_of_its_checksum_is_found() {
    let (_folder, path, bytes) = written();
    let content = &bytes[..bytes.len() - CHECKSUM_BYTES];
    let changed = |place: usize, with: &[u8]| {
        let mut content = content.to_vec();
        content[place..place + with.len()].copy_from_slice(with);
        with_checksum(&content)
    };
    let table = [
        (changed(16, &[7]), Damage::Position),
        (changed(56, &[0xff; 8]), Damage::Parts),
        (changed(56, &(content.len() as u64).to_le_bytes()), Damage::Parts),
    ];
    for (bytes, expected) in table {
        assert_eq!(damage(read_bytes(&path, &bytes)), expected);
    }
    let cut = damage(read_bytes(&path, &with_checksum(&content[..content.len() - 1])));
    let Damage::State(error) = cut else {
        panic!("{cut:?}")
    };
    assert_eq!(error.fault, SnapshotFault::Short);
}

#[test]
fn what_cannot_be_read_says_so() {
    let (folder, path, _) = written();
    fs::remove_file(&path).expect("was written");
    let absent = read(&path).expect_err("is gone");
    assert!(matches!(absent, SnapshotError::Absent(_)), "{absent}");
    let no_file = read(folder.path()).expect_err("is a folder");
    assert!(matches!(no_file, SnapshotError::Io { .. }), "{no_file}");
    for error in [absent, no_file] {
        let text = error.to_string();
        assert!(text.ends_with("the state is built from the log"), "{text}");
    }
}

#[test]
fn a_write_that_fails_leaves_the_earlier_snapshot() {
    let (folder, path, bytes) = written();
    let other = write(&path, 5, LEDGER, b"", &state()).expect_err("the state is at 6");
    assert_eq!(other.kind(), io::ErrorKind::InvalidInput);
    // A folder stands where the new file would be written.
    fs::create_dir(folder.path().join("state.snapshot.new")).expect("there is room");
    write(&path, 0, LEDGER, b"", &State::default()).expect_err("cannot be created");
    assert_eq!(fs::read(&path).expect("is still there"), bytes);

    let gone = folder.path().join("gone").join("state.snapshot");
    write(&gone, 0, LEDGER, b"", &State::default()).expect_err("there is no such folder");
    write(Path::new("/"), 0, LEDGER, b"", &State::default()).expect_err("is no file");
}

/// A rename onto a folder fails after everything was written: nothing may be left behind.
#[test]
fn a_write_that_fails_late_cleans_up() {
    let (folder, ..) = written();
    let taken = folder.path().join("taken");
    fs::create_dir(&taken).expect("there is room");
    write(&taken, 0, LEDGER, b"", &State::default()).expect_err("a folder is in the way");
    assert!(!folder.path().join("taken.new").exists());
}
