use super::{Language, Sentence};

#[test]
fn a_sentence_without_german_is_english_for_everybody() {
    let english = Sentence::new("Too late.");
    let both = english.clone().in_german("Zu spät.");
    for (sentence, language, expected) in [
        (&english, Language::English, "Too late."),
        (&english, Language::German, "Too late."),
        (&both, Language::English, "Too late."),
        (&both, Language::German, "Zu spät."),
    ] {
        assert_eq!(sentence.text(language), expected, "{language:?}");
        assert_eq!(sentence.clone().into_text(language), expected, "{language:?}");
    }
}

#[test]
fn sentences_follow_each_other_in_both_languages() {
    let whole = Sentence::new("Too late.")
        .in_german("Zu spät.")
        .followed_by(&Sentence::new("Try again.").in_german("Bitte noch einmal."));
    assert_eq!(whole.text(Language::English), "Too late. Try again.");
    assert_eq!(whole.text(Language::German), "Zu spät. Bitte noch einmal.");
}
