//! Entries that no program wrote: each is an error that names its position, none a panic.

use proptest::sample::Index;

use super::*;

fn good() -> String {
    encode(&header(7, 1), Uuid::from_u128(1), &measure("Straße", None)).expect("encodes")
}

/// `malformed`, `event` or `position`, as the kinds of error are.
fn fault(position: Position, text: &str) -> &'static str {
    let error = decode(position, text, &mut Arc::from("")).expect_err("damaged");
    let told = error.to_string();
    assert!(told.starts_with(&format!("position {position}")), "{told}");
    match error {
        EntryError::Malformed { .. } => "malformed",
        EntryError::Event { .. } => "event",
        EntryError::Position { .. } => "position",
    }
}

#[test]
fn an_entry_at_another_place_is_refused() {
    for position in [0, 6, 8, 70, u64::MAX] {
        let error = decode(position, &good(), &mut Arc::from("")).expect_err("it says 7");
        let EntryError::Position { expected, found } = error else {
            panic!("{error}")
        };
        assert_eq!((expected, found), (position, 7));
    }
}

#[test]
fn what_was_never_written_is_refused() {
    let good = good();
    let with = |from: &str, to: &str| {
        let changed = good.replace(from, to);
        assert_ne!(changed, good, "{from} is in the entry");
        changed
    };
    let cases = [
        (String::new(), "malformed"),
        ("null".to_owned(), "malformed"),
        ("[]".to_owned(), "malformed"),
        ("{}".to_owned(), "malformed"),
        ("\0".to_owned(), "malformed"),
        (good.clone() + "{}", "malformed"),
        (good[..good.len() - 1].to_owned(), "malformed"),
        (with("\"measure.registered\"", "\"measure.invented\""), "event"),
        (with("\"measure.registered\"", "\"plan.set\""), "event"),
        (with("\"measure.registered\"", "\"\""), "event"),
        (with("\"measure.registered\"", "null"), "malformed"),
        (with("\"version\":1", "\"version\":2"), "event"),
        (with("\"version\":1", "\"version\":0"), "event"),
        (with("\"version\":1", "\"version\":-1"), "malformed"),
        (with("\"version\":1", "\"version\":\"1\""), "malformed"),
        (with("\"version\":1", "\"version\":1,\"version\":1"), "malformed"),
        (with("\"version\":1", "\"version\":1,\"extra\":1"), "malformed"),
        (with(",\"version\":1", ""), "malformed"),
        (with("\"position\":7", "\"position\":8"), "position"),
        (with("\"position\":7", "\"position\":7.0"), "malformed"),
        (with("\"position\":7", "\"position\":-7"), "malformed"),
        (
            with("\"position\":7", "\"position\":18446744073709551616"),
            "malformed",
        ),
        (with("00000001\"", "0000000\""), "malformed"),
        (with("2026-01-01", "2026-02-30"), "malformed"),
        (with("Z\"", "0Z\""), "malformed"),
        (with("Z\"", "\""), "malformed"),
        (with("2026-01-01", "gestern"), "malformed"),
        (with("Straße", "Stra\0e"), "malformed"),
        (with("Straße", "Stra\\ud800e"), "event"),
        (with("\"IMPROVE\"", "\"improve\""), "event"),
        (with("\"number\":3", "\"number\":4294967296"), "event"),
        (with("\"number\":3", "\"number\":-1"), "event"),
        (with("\"code\":\"olaf\"", "\"kode\":\"olaf\""), "event"),
        (with("\"owner\":1", "\"owner\":1,\"owner\":1"), "event"),
    ];
    for (text, expected) in cases {
        assert_eq!(fault(7, &text), expected, "{text}");
    }
}

#[test]
fn a_category_that_left_the_catalogue_is_refused() {
    let added = events()
        .into_iter()
        .find(|event| event.kind() == "effect.added")
        .expect("one of each");
    let text = encode(&header(7, 0), Uuid::nil(), &added).expect("encodes");
    assert_eq!(
        fault(7, &text.replace("society.time", "society.boredom")),
        "event"
    );
}

/// Nesting is bounded by the parser, not by the stack.
#[test]
fn deep_nesting_is_refused() {
    let deep = "[".repeat(200_000);
    let data = format!("{}{}", &deep, "]".repeat(200_000));
    let good = good();
    let (start, rest) = good.split_once("\"data\":{").expect("it has data");
    let (_, end) = rest.split_once('}').expect("it ends");
    assert_eq!(fault(7, &deep), "malformed");
    assert_eq!(fault(7, &format!("{start}\"data\":{data}{end}")), "event");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_a_panic(text in any::<String>(), position in any::<Position>()) {
        prop_assert!(decode(position, &text, &mut Arc::from("")).is_err());
    }

    /// Real entries of which some characters were cut out or replaced.
    #[test]
    fn no_damage_is_a_panic(
        which in any::<Index>(),
        damages in proptest::collection::vec((any::<Index>(), 0..4_usize, "[\\x00\"\\\\{}\\[\\],:0-9a-zé]{0,3}"), 1..4),
    ) {
        let events = events();
        let mut text: Vec<char> =
            encode(&header(7, 1), Uuid::nil(), which.get(&events)).expect("encodes").chars().collect();
        for (place, cut, put) in damages {
            let start = place.index(text.len());
            let end = (start + cut).min(text.len());
            text.splice(start..end, put.chars());
            text.push(' ');
        }
        let text: String = text.into_iter().collect();
        // What can be read all the same can be written again.
        if let Ok((header, event)) = decode(7, &text, &mut Arc::from("")) {
            let again = encode(&header, Uuid::nil(), &event).expect("encodes");
            prop_assert_eq!(read_back(7, &again), (header, event));
        }
    }
}
