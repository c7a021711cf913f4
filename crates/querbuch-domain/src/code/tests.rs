use crate::code::{
    CODE_CHARS_MAX, TextFault, check_code, check_key, check_name, check_text, check_unit_code,
};

#[test]
fn codes_are_checked() {
    use TextFault::{Blank, Character, Slash, TooLong};
    let long = "x".repeat(CODE_CHARS_MAX + 1);
    let table = [
        ("olaf", Ok(())),
        ("Maßnahme-1.2_b", Ok(())),
        ("", Err(Blank)),
        ("  ", Err(Blank)),
        ("a b", Err(Character { character: ' ' })),
        ("a/b", Err(Character { character: '/' })),
        ("unit:1", Err(Character { character: ':' })),
        ("a\0", Err(Character { character: '\0' })),
        (
            "a\u{202e}b",
            Err(Character {
                character: '\u{202e}',
            }),
        ),
        (
            "a\u{200f}",
            Err(Character {
                character: '\u{200f}',
            }),
        ),
        ("a\u{308}", Err(Character { character: '\u{308}' })),
        (
            long.as_str(),
            Err(TooLong {
                chars_max: CODE_CHARS_MAX,
            }),
        ),
    ];
    for (text, expected) in table {
        assert_eq!(check_code(text).map(|_| ()), expected, "{text:?}");
    }
    for (text, expected) in [
        ("bund/06/0602", Ok(())),
        ("/bund", Err(Slash)),
        ("bund/", Err(Slash)),
        ("a//b", Err(Slash)),
        ("", Err(Blank)),
    ] {
        assert_eq!(check_unit_code(text).map(|_| ()), expected, "{text:?}");
    }
}

#[test]
fn texts_are_checked() {
    assert!(check_name("Bundesamt für Justiz (BfJ)").is_ok());
    assert_eq!(
        check_name("zwei\nZeilen"),
        Err(TextFault::Character { character: '\n' })
    );
    assert!(check_text("zwei\nZeilen").is_ok());
    assert_eq!(check_text("a\0b"), Err(TextFault::Character { character: '\0' }));
    assert_eq!(
        check_text("a\u{202e}b"),
        Err(TextFault::Character {
            character: '\u{202e}'
        })
    );
    assert!(check_key("import:abc:17").is_ok());
    assert_eq!(check_key("ä"), Err(TextFault::Character { character: 'ä' }));
}
