use std::fs;

use super::*;
use crate::checkpoint::Verifier;
use crate::testing::Fixed;
use crate::tree::leaf_hash;

#[test]
fn origins() {
    for good in [
        "a",
        "querbuch.local/0123456789abcdef",
        "haushalt.example/bücher",
        &"a".repeat(255),
    ] {
        assert!(is_origin(good), "{good:?}");
    }
    for bad in [
        "",
        " ",
        "a b",
        "a+b",
        "a\nb",
        "a\u{a0}b",
        "a\u{1}b",
        "a\u{7f}",
        "a\u{2028}b",
        &"a".repeat(256),
    ] {
        assert!(!is_origin(bad), "{bad:?}");
    }
}

#[test]
fn a_log_is_named_after_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let source = Fixed::default();
    let [one, other] =
        ["one", "other"].map(|name| Signer::create(&folder.path().join(name), None, &source).unwrap());
    let name = one.origin();
    assert!(
        is_origin(name) && name.starts_with("querbuch.local/") && name.len() == 31,
        "{name}"
    );
    assert_ne!(name, other.origin());
    assert_eq!(default_origin(&[0xab; 32]), "querbuch.local/abababababababab");
    assert_eq!(default_origin(&[0; 32]), "querbuch.local/0000000000000000");
}

#[test]
fn a_key_is_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let source = Fixed::default();
    let made = Signer::create(&path, Some("example.org/log"), &source).unwrap();
    let loaded = Signer::load(&path).unwrap();
    assert_eq!(loaded.verifier_key(), made.verifier_key());
    assert_eq!(loaded.origin(), "example.org/log");
    let note = loaded.sign(3, leaf_hash("a"));
    assert_eq!(note, made.clone().sign(3, leaf_hash("a")));
    let checked = Verifier::parse(made.verifier_key())
        .unwrap()
        .check(&note)
        .unwrap();
    assert_eq!(
        (checked.origin.as_str(), checked.size, checked.root),
        ("example.org/log", 3, leaf_hash("a"))
    );
    let again = Signer::load_or_create(&path, None, &source).unwrap();
    assert_eq!(again.verifier_key(), made.verifier_key());
    let other = Signer::load_or_create(&path, Some("example.org/other"), &source).unwrap_err();
    assert!(matches!(other, KeyError::OtherOrigin { .. }), "{other}");
}

#[test]
fn what_cannot_be_made_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let source = Fixed::default();
    let refused = Signer::create(&path, Some("a b"), &source).unwrap_err();
    assert!(matches!(refused, KeyError::Origin(_)), "{refused}");
    source.run_dry();
    let refused = Signer::load_or_create(&path, None, &source).unwrap_err();
    assert!(matches!(refused, KeyError::NoRandomness), "{refused}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_first_of_many_counts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let source = Fixed::default();
    let keys: Vec<String> = std::thread::scope(|scope| {
        let make = || {
            Signer::load_or_create(&path, None, &source)
                .unwrap()
                .verifier_key()
                .to_owned()
        };
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(make)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn the_key_is_not_printed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let signer = Signer::create(&path, None, &Fixed::default()).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let secret = text.trim().rsplit('+').next().unwrap();
    let printed = format!("{signer:?}");
    assert!(
        printed.contains(signer.verifier_key()) && !printed.contains(secret),
        "{printed}"
    );
    // Nor does a fault of the file repeat it.
    fs::write(&path, text.replace(&secret[..4], "????")).unwrap();
    let fault = Signer::load(&path).unwrap_err();
    assert!(matches!(fault, KeyError::Malformed { .. }));
    assert!(!format!("{fault} {fault:?}").contains(&secret[8..]), "{fault}");
}
