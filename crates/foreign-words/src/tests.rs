use super::*;

#[test]
fn names_and_quotes_belong_to_neither_language() {
    let neutral = [
        "„the of and“ `der und` \"not\" 'is'",
        "--order-by valid_from groupBy THE a/b",
        "Beispiel: querbuch report the and of",
        "in was so die",
    ];
    for text in neutral {
        assert_eq!(english(text), Vec::<String>::new(), "{text}");
        assert_eq!(german(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn small_words_are_found_wherever_they_stand() {
    assert_eq!(english("Der Wert „x“ is not (of) Länge."), ["is", "not", "of"]);
    assert_eq!(
        german("The ledger's value der, und: nicht"),
        ["der", "und", "nicht"]
    );
    assert_eq!(english("'open quote the end"), ["the"]);
}
