use std::io::Write as _;
use std::process::Command;

use super::*;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn a_pipe_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for path in [pipe.as_path(), Path::new("/dev/zero"), folder.path()] {
        let refused = open_regular(path).unwrap_err();
        assert!(refused.to_string().contains("not a regular file"), "{refused}");
    }
    let missing = open_regular(&folder.path().join("missing")).unwrap_err();
    assert_eq!(missing.kind(), io::ErrorKind::NotFound);
}

#[test]
fn only_the_owner_may_read_what_is_made_and_what_was_open_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    create_private(&path).unwrap();
    assert_eq!(mode(&path), 0o600);
    assert!(create_private(&path).is_err(), "what is there stays");
    assert!(!make_private(&path).unwrap());
    for (open, closed) in [(0o644, 0o600), (0o666, 0o600), (0o444, 0o400), (0o755, 0o700)] {
        fs::set_permissions(&path, fs::Permissions::from_mode(open)).unwrap();
        assert!(make_private(&path).unwrap());
        assert_eq!(mode(&path), closed);
    }
    assert!(!make_private(&folder.path().join("missing")).unwrap());
}

#[test]
fn a_file_is_replaced_as_a_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let write = |text: &'static str| {
        move |mut file: File| {
            file.write_all(text.as_bytes())?;
            Ok(file)
        }
    };
    fs::write(beside(&path, ".new"), "left by a crash").unwrap();
    replace(&path, write("one")).unwrap();
    assert_eq!(
        (fs::read_to_string(&path).unwrap().as_str(), mode(&path)),
        ("one", 0o600)
    );
    let failed = replace(&path, |_| Err(io::Error::other("full")));
    assert!(failed.is_err());
    assert_eq!(fs::read_to_string(&path).unwrap(), "one");
    replace(&path, write("two")).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "two");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(replace(Path::new("/"), write("x")).is_err());
}
