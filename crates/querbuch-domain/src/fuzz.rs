//! Fuzz targets: what is read from outside, and the bytes of a state.

use std::path::{Path, PathBuf};

use fuzz_driver::Fuzz;

use crate::code::{check_actor, check_code, check_key, check_name, check_text, check_unit_code, person_of};
use crate::decimal::{parse_canonical, parse_decimal};
use crate::event::Event;
use crate::id::{EffectNo, MeasureNo, UnitNo, booking_id, import_id, parse_booking_id, parse_import_id};
use crate::money::Cents;
use crate::month::Month;
use crate::search::{Search, searchable};
use crate::state::State;
use crate::testing::snapshot;

/// What the golden files of events hold, with type and version before it, on a line of its own.
fn golden_events() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schema/events");
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("is readable").path()).collect();
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
        let data = std::fs::read_to_string(path).expect("is readable");
        format!("{name}\n{data}")
    };
    paths.iter().map(read).collect()
}

/// What was understood is understood again from what is printed of it.
fn values(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    let cents = Cents::parse(&text);
    if let Ok(cents) = cents {
        assert_eq!(Cents::parse(&cents.to_string()), Ok(cents));
    }
    let month = Month::parse(&text);
    if let Some(month) = month {
        assert_eq!(month.to_string(), text);
    }
    let decimal = parse_decimal(&text);
    if let Ok(decimal) = decimal {
        assert_eq!(parse_decimal(&decimal.to_string()), Ok(decimal));
        assert_eq!(parse_canonical(&decimal.to_string()), Some(decimal));
    }
    if parse_canonical(&text).is_some() {
        assert!(decimal.is_ok());
    }
    format!(
        "{:?} {} {:?}",
        cents.err(),
        month.is_some(),
        decimal.map(|decimal| decimal.scale())
    )
}

#[test]
fn amounts_months_and_decimals_survive_any_text() {
    let seeds = [
        "-1234.56",
        "10000000000000.00",
        "0.5",
        "2026-03",
        "1900-01",
        "2199-12",
        "-0.0000000000000000000000000001",
        "7922816251426433759354395033.5",
    ];
    let fuzz = Fuzz::new("values", 40_000).seeds(seeds).bytes_max(80);
    fuzz.words(&["-", ".", "00", "12", "13", "9999"]).run(values);
}

fn names(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    let unit = UnitNo::parse(&text);
    if let Some(unit) = unit {
        assert_eq!(unit.to_string(), text);
    }
    let booking = parse_booking_id(&text);
    if let Some(position) = booking {
        assert_eq!(booking_id(position), text);
    }
    let import = parse_import_id(&text);
    if let Some(position) = import {
        assert_eq!(import_id(position), text);
    }
    let numbers = (
        unit.is_some(),
        MeasureNo::parse(&text).is_some(),
        EffectNo::parse(&text).is_some(),
    );
    let person = person_of(&text);
    assert_eq!(person_of(&person), person, "a person has one spelling");
    let checks = [
        check_code(&text),
        check_unit_code(&text),
        check_key(&text),
        check_actor(&text),
        check_name(&text),
        check_text(&text),
    ];
    let kinds = checks.map(|checked| match checked {
        Ok(kept) => {
            assert_eq!(*kept, *text, "what is taken is taken as it is");
            String::new()
        }
        Err(fault) => format!("{fault:?}")
            .chars()
            .filter(char::is_ascii_alphabetic)
            .take(9)
            .collect(),
    });
    format!("{numbers:?} {} {} {kinds:?}", booking.is_some(), import.is_some())
}

#[test]
fn codes_names_and_numbers_survive_any_text() {
    let seeds = [
        "unit:12",
        "measure:4294967295",
        "effect:0",
        "booking:7",
        "import:18446744073709551615",
        "bund/06/0602",
        "Ä.Müller@example",
        "İstanbul \u{1e9e} ﬁn",
        "Az. 12/3\nzweite Zeile",
    ];
    let fuzz = Fuzz::new("names", 16_000).seeds(seeds).bytes_max(600);
    fuzz.words(&["unit:", "booking:", "import:", "/", "\u{202e}", "\u{345}"])
        .run(names);
}

fn searched(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    let (typed, name) = text.split_once('\n').unwrap_or((&text, &text));
    let Ok(search) = Search::try_new(typed) else {
        return "refused".to_owned();
    };
    let found = search.matches(&searchable(["code", name]));
    format!("{} {found}", search.is_empty())
}

#[test]
fn a_search_survives_any_text() {
    let seeds = [
        "bad köni\nBad Königshofen i. Grabfeld",
        "STRASSE\nstraße 7",
        "Łódź Çelebi\nİı ﬀ ½ №",
    ];
    Fuzz::new("search", 8_000)
        .seeds(seeds)
        .bytes_max(400)
        .run(searched);
}

fn event(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    let (name, data) = text.split_once('\n').unwrap_or_default();
    let (kind, version) = name.rsplit_once(".v").unwrap_or_default();
    let version = version.parse().unwrap_or_default();
    match Event::decode(kind, version, data) {
        Ok(event) => {
            let written = serde_json::to_string(&event).expect("plain data");
            let again = Event::decode(kind, event.version(), &written).expect("what is written is read");
            assert_eq!(again, event);
            event.names(|_, _, _| {});
            format!("{kind} {:?}", event.implausible())
        }
        Err(error) => error
            .to_string()
            .chars()
            .filter(|c| !c.is_ascii_digit())
            .take(60)
            .collect(),
    }
}

#[test]
fn events_survive_any_data() {
    let fuzz = Fuzz::new("events", 16_000).seeds(golden_events());
    fuzz.words(&["null", "[[", "\"\"", "-1", "\"2026-01\"", ".v2\n", ".v1\n"])
        .run(event);
}

fn state(data: &[u8]) -> String {
    match State::read_snapshot(data) {
        Ok(state) => {
            let written = snapshot(&state);
            assert_eq!(State::read_snapshot(&written).as_ref(), Ok(&state));
            format!(
                "{} {}",
                state.units.len().min(4),
                state.bookings.journal().len().min(4)
            )
        }
        Err(error) => error.to_string(),
    }
}

/// The checksum of the file keeps accidents away; what comes with a right one must be bounded all the same.
#[test]
fn states_survive_any_bytes() {
    let small = snapshot(&crate::snapshot::tests::small());
    let fuzz = Fuzz::new("states", 12_000)
        .seed(small.clone())
        .seed(snapshot(&State::default()));
    let words = ["\u{1}\0\0\0", "\u{0}\0\0\0\0\0\0\0", "\u{7f}\u{7f}\u{7f}\u{7f}"];
    fuzz.bytes_max(small.len() + 500).words(&words).run(state);
}
