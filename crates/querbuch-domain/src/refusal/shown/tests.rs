use super::*;
use crate::refusal::InputFault;

fn empty_at(path: &[&str]) -> Refusal {
    let mut refusal = Refusal::at("", InputFault::Empty);
    refusal.field = path.iter().map(ToString::to_string).collect();
    refusal
}

#[test]
fn of_each_argument_and_of_all_only_the_first_are_told() {
    let items = |argument: &str, count: usize| -> Vec<Refusal> {
        (0..count)
            .map(|index| empty_at(&["filter", argument, &index.to_string()]))
            .collect()
    };
    let few = [items("units", 3), items("measures", 2)].concat();
    let told = shown(&few, FAULTS_PER_ANSWER_MAX);
    assert_eq!((told.told.len(), told.more), (5, 0));

    let many = [items("units", 62_000), items("measures", 2)].concat();
    let told = shown(&many, FAULTS_PER_ANSWER_MAX);
    assert_eq!(
        (told.told.len(), told.more),
        (FAULTS_PER_ARGUMENT_MAX + 2, 61_980)
    );
    assert_eq!(
        told.told[FAULTS_PER_ARGUMENT_MAX].field,
        ["filter", "measures", "0"]
    );

    let told = shown(&many, 7);
    assert_eq!((told.told.len(), told.more), (7, 61_995));
    assert_eq!(
        and_more(61_980, Language::English).as_deref(),
        Some("And 61,980 more.")
    );
    assert_eq!(
        and_more(61_980, Language::German).as_deref(),
        Some("Und 61.980 weitere.")
    );
    assert_eq!(and_more(0, Language::German), None);
}

#[test]
fn a_message_keeps_its_beginning_and_its_end() {
    let reference: std::sync::Arc<str> = "ü".repeat(200_000).into();
    let fault = InputFault::Malformed {
        given: reference,
        expected: "a code",
    };
    let message = Refusal::at("", fault).reason.message(Language::English);
    assert_eq!(message.chars().count(), MESSAGE_CHARS_MAX + 3);
    assert!(message.starts_with("“üü"), "{message}");
    assert!(message.ends_with("Expected: a code."), "{message}");
    let short = "ü".repeat(MESSAGE_CHARS_MAX);
    assert_eq!(cut(short.clone()), short);
}
