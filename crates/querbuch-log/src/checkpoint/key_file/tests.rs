use std::os::unix::fs::symlink;

use super::*;
use crate::checkpoint::Signer;
use crate::testing::Fixed;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn only_the_owner_may_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    create(&path, "text", Uuid::nil()).unwrap();
    assert_eq!(mode(&path), 0o600);
    assert_eq!(fs::read_to_string(&path).unwrap(), "text\n");
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "the name it was written under is gone"
    );
}

#[test]
fn a_key_for_others_is_refused_until_it_is_mended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    Signer::create(&path, None, &Fixed::default()).unwrap();
    for open in [0o640, 0o604, 0o620, 0o601, 0o666, 0o777] {
        fs::set_permissions(&path, fs::Permissions::from_mode(open)).unwrap();
        let refused = Signer::load(&path).unwrap_err();
        assert!(
            matches!(refused, KeyError::TooOpen { mode, .. } if mode == open),
            "{refused}"
        );
        let mend = format!(
            "has mode {open:o}, so that others may use it; mend it with: chmod 600 {}",
            path.display()
        );
        assert!(refused.to_string().ends_with(&mend), "{refused}");
        assert!(!refused.is_not_found(), "it must not be made again");
    }
    for closed in [0o600, 0o400] {
        fs::set_permissions(&path, fs::Permissions::from_mode(closed)).unwrap();
        assert!(Signer::load(&path).is_ok());
    }
    let link = folder.path().join("link");
    symlink(&path, &link).unwrap();
    assert!(
        Signer::load(&link).is_ok(),
        "what is mounted as a secret is a link"
    );
}

#[test]
fn a_key_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    fs::write(&path, "mine").unwrap();
    let refused = create(&path, "other", Uuid::nil()).unwrap_err();
    assert!(matches!(refused, KeyError::Exists(_)), "{refused}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    // A link that leads nowhere is something as well.
    let dangling = folder.path().join("dangling");
    symlink("nowhere", &dangling).unwrap();
    assert!(matches!(
        create(&dangling, "other", Uuid::nil()),
        Err(KeyError::Exists(_))
    ));
}

#[test]
fn what_a_crash_left_is_in_nobodys_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    fs::write(folder.path().join(format!(".key.{}.new", Uuid::nil())), "hal").unwrap();
    assert!(read(&path).unwrap_err().is_not_found());
    let failed = create(&path, "text", Uuid::nil()).unwrap_err();
    assert!(
        matches!(failed, KeyError::File { .. }),
        "only the same id would meet it: {failed}"
    );
    create(&path, "text", Uuid::max()).unwrap();
    assert_eq!(read(&path).unwrap(), "text\n");
}

#[test]
fn files_that_are_no_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let write = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        Signer::load(&path).unwrap_err()
    };
    for text in [
        "",
        "\n",
        "key",
        "PRIVATE+KEY+a+00000000+AQ==",
        "PRIVATE+KEY+a+00000000+",
        "PRIVATE+KEY++++",
    ] {
        let refused = write(text.as_bytes());
        assert!(
            matches!(refused, KeyError::Malformed { .. }),
            "{text:?}: {refused}"
        );
    }
    assert!(matches!(write(b"\xff\xfe"), KeyError::File { .. }));
    assert!(matches!(
        write(&vec![b'a'; 10_000_000]),
        KeyError::Malformed { .. }
    ));
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
    assert!(
        matches!(Signer::load(folder.path()), Err(KeyError::File { .. })),
        "a folder"
    );
}

#[test]
fn places_where_no_key_can_be() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("missing/key");
    let failed = create(&nowhere, "text", Uuid::nil()).unwrap_err();
    assert!(
        failed.is_not_found() && failed.to_string().contains("missing/key"),
        "{failed}"
    );
    assert!(matches!(
        create(Path::new("/"), "text", Uuid::nil()),
        Err(KeyError::File { .. })
    ));
    assert!(matches!(
        create(Path::new(""), "text", Uuid::nil()),
        Err(KeyError::File { .. })
    ));
}
