use querbuch_domain::note::Note;

use super::*;
use crate::testing::Fixed;

fn note(text: Option<&str>, document: Option<&str>) -> Note {
    Note {
        text: text.map(Arc::from),
        document: document.map(Arc::from),
    }
}

/// Computed with another program: Base64 of SHA-256 over the bytes of the salt, then those of the text.
#[test]
fn known_answers() {
    let counting: Vec<u8> = (0..16).collect();
    let cases: [(&[u8], &str, &str); 4] = [
        (&[], "", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
        (
            &[0; 16],
            "Maßnahme",
            "rKR9NdNLOolzzL0uYJRSAofz7vzcjhP13w1TvqOhkUw=",
        ),
        (
            &counting,
            "Maßnahme",
            "x00iA2UVRlFTbLzscZZEcVDf8JC+NqeCV/3+fh+oUwo=",
        ),
        (&[1; 16], "text", "e7s2C78qltFv6i0zhJ9nyVHp5A0Ebq68CKGfRn7fyR0="),
    ];
    for (salt, content, expected) in cases {
        assert_eq!(hash_text(salt, content), expected, "{content}");
    }
}

#[test]
fn each_field_gets_a_salt_of_its_own() {
    let source = Fixed::default();
    let salt = u128::to_be_bytes;
    let (hashes, texts) = hash_note(&note(Some("Anna"), Some("Anna")), &source).expect("salts are there");
    let kept: Vec<_> = texts
        .iter()
        .map(|text| (text.field, text.salt, text.content.as_ref()))
        .collect();
    assert_eq!(kept, [("text", salt(1), "Anna"), ("document", salt(2), "Anna")]);
    assert_eq!(hashes.text.as_deref(), Some(hash_text(&salt(1), "Anna").as_str()));
    assert_eq!(
        hashes.document.as_deref(),
        Some(hash_text(&salt(2), "Anna").as_str())
    );
    assert_ne!(
        hashes.text, hashes.document,
        "the same text does not show as the same"
    );
    let (again, _) = hash_note(&note(Some("Anna"), None), &source).expect("salts are there");
    assert_ne!(again.text, hashes.text, "nor the next time");
}

#[test]
fn only_texts_that_are_there_are_hashed() {
    let cases: [(Option<&str>, Option<&str>, &[&str]); 4] = [
        (None, None, &[]),
        (Some("a"), None, &["text"]),
        (None, Some("b"), &["document"]),
        (Some("a"), Some("b"), &["text", "document"]),
    ];
    for (text, document, expected) in cases {
        let (hashes, texts) = hash_note(&note(text, document), &Fixed::default()).expect("salts are there");
        assert_eq!(texts.iter().map(|text| text.field).collect::<Vec<_>>(), expected);
        assert_eq!(
            (hashes.text.is_some(), hashes.document.is_some()),
            (text.is_some(), document.is_some())
        );
    }
}

#[test]
fn without_randomness_no_text_is_hashed() {
    let source = Fixed::default();
    source.run_dry();
    assert!(hash_note(&note(Some("a"), None), &source).is_none());
    assert!(hash_note(&note(None, Some("b")), &source).is_none());
    assert!(hash_note(&note(None, None), &source).is_some(), "nothing to hash");
}
