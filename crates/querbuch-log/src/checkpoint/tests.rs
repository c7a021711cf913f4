use proptest::prelude::*;

use super::*;
use crate::tree::leaf_hash;

/// The key and the note that Go's package and C2SP signed-note publish as their example.
const PRIVATE_KEY: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
const VERIFIER_KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const TEXT: &str =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const SIGNATURE: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

fn signer() -> Signer {
    Signer::parse(PRIVATE_KEY).unwrap()
}

fn verifier() -> Verifier {
    Verifier::parse(VERIFIER_KEY).unwrap()
}

/// Another log that has the name of the first.
fn namesake() -> Signer {
    let (key, _) = signed_note_key([7; 32], "PeterNeumann");
    Signer::parse(&key).unwrap()
}

/// A key as text, with the crate's own functions.
fn signed_note_key(secret: [u8; 32], name: &str) -> (String, String) {
    use base64::Engine as _;
    let key = ed25519_dalek::SigningKey::from_bytes(&secret);
    let verifier_key = signed_note::new_ed25519_verifier_key(name, &key.verifying_key());
    let id = verifier_key.split('+').nth(1).unwrap().to_owned();
    let typed = STANDARD.encode([&[1], &secret[..]].concat());
    (format!("PRIVATE+KEY+{name}+{id}+{typed}"), verifier_key)
}

#[test]
fn published_note() {
    let note = format!("{TEXT}\n{SIGNATURE}");
    assert_eq!(signer().sign_text(TEXT), note);
    assert_eq!(signer().origin(), "PeterNeumann");
    assert_eq!(signer().verifier_key(), VERIFIER_KEY);
    assert_eq!(
        (verifier().origin(), verifier().verifier_key()),
        ("PeterNeumann", VERIFIER_KEY)
    );
    // Its signature holds, but it is about something else.
    assert!(matches!(verifier().check(&note), Err(NoteError::NotACheckpoint)));
    assert!(matches!(read_unverified(&note), Err(NoteError::NotACheckpoint)));
}

#[test]
fn what_is_signed_is_accepted() {
    let root = leaf_hash("a");
    let note = signer().sign(20_852_163, root);
    lines_of_a_checkpoint(&note);
    let expected = Checkpoint {
        origin: "PeterNeumann".to_owned(),
        size: 20_852_163,
        root,
    };
    assert_eq!(verifier().check(&note).unwrap(), expected);
    assert_eq!(read_unverified(&note).unwrap(), expected);
    assert_eq!(
        signer().sign(20_852_163, root),
        note,
        "the same again gives the same bytes"
    );
    for size in [0, u64::MAX] {
        assert_eq!(verifier().check(&signer().sign(size, root)).unwrap().size, size);
    }
}

/// The lines are those of C2SP tlog-checkpoint.
fn lines_of_a_checkpoint(note: &str) {
    let lines: Vec<_> = note.split('\n').collect();
    assert_eq!(
        lines[..4],
        ["PeterNeumann", "20852163", &leaf_hash("a").to_string(), ""]
    );
    assert!(
        lines[4].starts_with("— PeterNeumann x08go"),
        "the dash, the name, and the hash of the key"
    );
    assert_eq!(lines[5..], [""]);
}

#[test]
fn others_may_sign_beside() {
    let note = signer().sign(1, leaf_hash("a"));
    let witness = Signer::parse(&signed_note_key([9; 32], "witness.example").0).unwrap();
    let signed = witness.sign_text(
        note.split_inclusive("\n\n")
            .next()
            .unwrap()
            .strip_suffix('\n')
            .unwrap(),
    );
    let both = format!("{note}{}", signed.rsplit_once("\n\n").unwrap().1);
    assert_eq!(verifier().check(&both).unwrap().size, 1);
    assert!(matches!(verifier().check(&signed), Err(NoteError::Unsigned(_))));
}

#[test]
fn what_was_changed_is_refused() {
    let note = signer().sign(12, leaf_hash("a"));
    let text = format!("PeterNeumann\n12\n{}\n", leaf_hash("a"));
    let forged = |note: &str| matches!(verifier().check(note), Err(NoteError::Forged(_)));
    assert!(forged(&note.replace("\n12\n", "\n13\n")));
    assert!(forged(
        &note.replace(&leaf_hash("a").to_string(), &leaf_hash("b").to_string())
    ));
    assert!(forged(&note.replacen("PeterNeumann", "Peter", 1)));
    assert!(
        forged(&format!("{text}\n{SIGNATURE}")),
        "a signature of another text"
    );
    let unsigned = |note: &str| matches!(verifier().check(note), Err(NoteError::Unsigned(_)));
    assert!(
        unsigned(&namesake().sign(12, leaf_hash("a"))),
        "the same name with another key"
    );
    assert!(unsigned(&note.replace("— PeterNeumann", "— Peter")));
    let malformed = |note: &str| matches!(verifier().check(note), Err(NoteError::Malformed));
    for bad in [
        "",
        "\n",
        "\n\n",
        &text,
        &format!("{text}\n"),
        &note.replace("— ", "- "),
        note.trim_end(),
        &format!("\t{note}"),
    ] {
        assert!(malformed(bad), "{bad:?}");
    }
    assert!(malformed(&"a".repeat(2_000_000)));
}

#[test]
fn signed_texts_that_are_no_checkpoints() {
    let root = leaf_hash("a");
    let texts = [
        "PeterNeumann\n12\n",
        &format!("PeterNeumann\n012\n{root}\n"),
        &format!("PeterNeumann\n-1\n{root}\n"),
        &format!("PeterNeumann\n18446744073709551616\n{root}\n"),
        &format!("\n12\n{root}\n"),
        "PeterNeumann\n12\nAAAA\n",
    ];
    for text in texts {
        assert!(
            matches!(
                verifier().check(&signer().sign_text(text)),
                Err(NoteError::NotACheckpoint)
            ),
            "{text:?}"
        );
    }
    let other = signer().sign_text(&format!("Peter\n12\n{root}\n"));
    assert!(matches!(
        verifier().check(&other),
        Err(NoteError::OtherLog { .. })
    ));
    let extended = signer().sign_text(&format!("PeterNeumann\n12\n{root}\nmore\n"));
    assert_eq!(
        verifier().check(&extended).unwrap().size,
        12,
        "lines of extensions are skipped"
    );
}

#[test]
fn keys_that_are_none() {
    let refused = [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        &VERIFIER_KEY.replace("c74f20a3", "c74f20a4"),
        &VERIFIER_KEY.replace("Peter", "Paul"),
        &VERIFIER_KEY.replace("PeterNeumann", "Peter Neumann"),
        &VERIFIER_KEY.replace("+ARpc", "+BRpc"),
        PRIVATE_KEY,
        "a+00000000+",
        "a+ä+AQ==",
    ];
    for text in refused {
        assert!(Verifier::parse(text).is_err(), "{text:?}");
    }
    let padded = format!(" {VERIFIER_KEY}\n");
    assert_eq!(Verifier::parse(&padded).unwrap().verifier_key(), VERIFIER_KEY);
}

proptest! {
    #[test]
    fn garbage_is_refused(text in "\\PC{0,80}", lines in "([a-zA-Z0-9+/=— ]{0,50}\n){0,8}") {
        for note in [&text, &lines, &format!("{lines}\n{SIGNATURE}")] {
            prop_assert!(verifier().check(note).is_err());
            drop(read_unverified(note));
        }
        prop_assert!(Verifier::parse(&text).is_err());
        let key = format!("PRIVATE+KEY+{text}");
        prop_assert!(Signer::parse(&key).is_err());
    }
}
