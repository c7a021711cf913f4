use proptest::prelude::*;
use querbuch_domain::booking::{BookingRecorded, BookingReversed, TextErased};
use querbuch_domain::effect::EffectAdded;
use querbuch_domain::id::{EffectNo, MeasureNo, UnitNo};
use querbuch_domain::measure::{MeasureRegistered, MeasureStatusChanged};
use querbuch_domain::money::AMOUNT_CENTS_MAX;
use querbuch_domain::month::Month;
use querbuch_domain::schedule::{ForecastSet, PlanSet, ScheduleSet};
use querbuch_domain::unit::{UnitMerged, UnitMoved, UnitRegistered, UnitRenamed};
use querbuch_domain::words::{Approach, Cashability, EffectKind, EvidenceGrade, Level, MeasureStatus};

use super::*;
use crate::testing::instant;

mod damaged;

fn header(position: Position, micros: i64) -> Header {
    Header {
        position,
        recorded_at: instant(micros),
        actor: "local".into(),
    }
}

fn measure(title: &str, description: Option<&str>) -> Event {
    Event::MeasureRegistered(MeasureRegistered {
        number: MeasureNo(3),
        code: "olaf".into(),
        title: title.into(),
        description: description.map(Arc::from),
        approach: Approach::Improve,
        owner: UnitNo(1),
        programme: None,
    })
}

/// The bytes that stand in logs. A change here is a change of format: it needs a version and an upcaster.
#[test]
fn the_exact_bytes_of_a_whole_entry() {
    let title = "Straße \"Ä\" \\ / \u{8}\t\n\u{c}\r\u{0}\u{1f}\u{7f}\u{2028} € 😀";
    let text = encode(&header(7, 1), Uuid::from_u128(0xABC), &measure(title, Some("é"))).expect("encodes");
    let expected = concat!(
        r#"{"actor":"local","data":{"approach":"IMPROVE","code":"olaf","description":"é","number":3,"owner":1,"#,
        r#""title":"Straße \"Ä\" \\ / \b\t\n\f\r\u0000\u001f"#,
        "\u{7f}\u{2028} € 😀",
        r#""},"id":"00000000-0000-0000-0000-000000000abc","position":7,"#,
        r#""recordedAt":"2026-01-01T00:00:00.000001Z","type":"measure.registered","version":1}"#,
    );
    assert_eq!(text, expected);
}

#[test]
fn instants_always_have_six_places() {
    let cases = [
        (0, "2026-01-01T00:00:00.000000Z"),
        (500_000, "2026-01-01T00:00:00.500000Z"),
        (86_399_999_999, "2026-01-01T23:59:59.999999Z"),
        (-1, "2025-12-31T23:59:59.999999Z"),
    ];
    for (micros, expected) in cases {
        let text = encode(&header(1, micros), Uuid::nil(), &measure("a", None)).expect("encodes");
        assert!(text.contains(&format!("\"recordedAt\":\"{expected}\"")), "{text}");
    }
}

fn month(text: &str) -> Month {
    Month::parse(text).expect("a month")
}

fn text_hash() -> Arc<str> {
    "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=".into()
}

/// Units, measures and effects, with everything that may be absent, and without.
fn master_data() -> Vec<Event> {
    let unit = |parent, budget_position| {
        Event::UnitRegistered(UnitRegistered {
            number: UnitNo(12),
            code: "bund/06/0602".into(),
            name: "Gemeinde Übach-Palenberg".into(),
            level: Level::SocialInsurance,
            parent,
            budget_position,
            is_body: true,
        })
    };
    let programme = MeasureRegistered {
        number: MeasureNo(1),
        code: "a".into(),
        title: "b".into(),
        description: None,
        approach: Approach::Reduce,
        owner: UnitNo(0),
        programme: Some(MeasureNo(0)),
    };
    let added = EffectAdded {
        number: EffectNo(2),
        measure: MeasureNo(1),
        code: "kosten".into(),
        unit: UnitNo(5),
        kind: EffectKind::Saving,
        category: "society.time".into(),
        cashability: Cashability::Societal,
        title: "Zeit".into(),
        evidence: EvidenceGrade::E,
    };
    let (measure_no, status) = (MeasureNo(1), MeasureStatus::Running);
    vec![
        unit(Some(UnitNo(0)), Some("0602 532 11-011".into())),
        unit(None, None),
        Event::UnitRenamed(UnitRenamed {
            effective_from: month("2027-01"),
            name: "Gemeinde „Übach“".into(),
            unit: UnitNo(12),
        }),
        Event::UnitMoved(UnitMoved {
            effective_from: month("2027-01"),
            parent: UnitNo(3),
            unit: UnitNo(12),
        }),
        Event::UnitMerged(UnitMerged {
            effective_from: month("2199-12"),
            into: UnitNo(3),
            unit: UnitNo(12),
        }),
        measure("Maßnahme", Some("Zeile 1\nZeile 2")),
        Event::MeasureRegistered(programme),
        Event::MeasureStatusChanged(MeasureStatusChanged {
            measure: measure_no,
            status,
        }),
        Event::EffectAdded(added),
    ]
}

/// Events with everything that may be absent, and without. The golden entries hold one of each kind.
fn events() -> Vec<Event> {
    let far = 2 * AMOUNT_CENTS_MAX;
    let set = |text: Option<Arc<str>>, ranges| ScheduleSet {
        import: None,
        effect: EffectNo(4),
        deltas: vec![
            (month("2026-01"), far),
            (month("2026-02"), -5),
            (month("2026-03"), 0),
        ],
        ranges,
        takes_back: None,
        document: text.clone(),
        text,
    };
    let recorded = |text: Option<Arc<str>>| {
        let first = (EffectNo(0), month("1900-01"), -AMOUNT_CENTS_MAX);
        Event::BookingRecorded(BookingRecorded {
            details: vec![],
            import: None,
            number: None,
            repeats: None,
            rows: vec![],
            belongs_to: Vec::new(),
            measure: MeasureNo(0),
            postings: vec![first, (EffectNo(9), month("2199-12"), 1)],
            document: text.clone(),
            text,
        })
    };
    let reversed = |text| {
        let postings = vec![(EffectNo(0), month("2026-01"), 7)];
        Event::BookingReversed(BookingReversed {
            lines: Vec::new(),
            belongs_to: Vec::new(),
            booking: 41,
            measure: MeasureNo(0),
            postings,
            stages: Vec::new(),
            text,
        })
    };
    let erased = |text| Event::TextErased(TextErased { booking: 41, text });
    let ranges = || vec![(month("2026-01"), -1, AMOUNT_CENTS_MAX)];
    let mut events = master_data();
    events.extend([
        PlanSet(set(Some(text_hash()), ranges())).into(),
        PlanSet(set(None, Vec::new())).into(),
        ForecastSet(set(Some(text_hash()), Vec::new())).into(),
        ForecastSet(set(None, ranges())).into(),
        recorded(Some(text_hash())),
        recorded(None),
        reversed(Some(text_hash())),
        reversed(None),
        erased(Some(text_hash())),
        erased(None),
    ]);
    events
}

/// The canonical form of a JSON text (RFC 8785), by a crate that shares no code with ours.
pub(super) fn canonical(text: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
    serde_json_canonicalizer::to_string(&value).expect("canonical")
}

fn read_back(position: Position, text: &str) -> (Header, Event) {
    decode(position, text, &mut Arc::from("")).expect("it was written by this program")
}

#[test]
fn events_are_canonical_and_come_back() {
    for (position, event) in (1..).zip(events()) {
        let header = header(position, 5);
        let text = encode(&header, Uuid::nil(), &event).expect("encodes");
        assert_eq!(text, canonical(&text), "{}", event.kind());
        assert_eq!(read_back(position, &text), (header, event));
    }
}

#[test]
fn actors_that_repeat_are_shared() {
    let mut actor: Arc<str> = Arc::from("");
    let mut entry = |name: &str| {
        let header = Header {
            actor: name.into(),
            ..header(1, 0)
        };
        let text = encode(&header, Uuid::nil(), &measure("a", None)).expect("encodes");
        decode(1, &text, &mut actor).expect("reads").0.actor
    };
    let (first, second, third) = (entry("local"), entry("local"), entry("anna"));
    assert!(Arc::ptr_eq(&first, &second));
    assert_eq!((first.as_ref(), third.as_ref()), ("local", "anna"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_canonical_and_comes_back(
        (title, description, actor) in (any::<String>(), proptest::option::of("\\PC*|[\\x00-\\x7f]*"), any::<String>()),
        (position, micros) in (1..=1_u64 << 53, -1_000_000_000_000_i64..1_000_000_000_000_000),
        id in any::<u128>(),
    ) {
        let header = Header { actor: actor.into(), ..header(position, micros) };
        let event = measure(&title, description.as_deref());
        let text = encode(&header, Uuid::from_u128(id), &event).expect("encodes");
        prop_assert_eq!(&text, &canonical(&text));
        prop_assert!(!text.chars().any(|c| c < ' '), "one line, no control characters");
        prop_assert_eq!(read_back(position, &text), (header, event));
    }
}

#[test]
fn an_entry_is_shown_with_all_that_it_says() {
    let event = measure("Straße", None);
    let text = encode(&header(7, 1), Uuid::from_u128(0xABC), &event).expect("encodes");
    let entry = read(7, &text).expect("it was written by this program");
    assert_eq!((entry.header, entry.event), (header(7, 1), event));
    assert_eq!(entry.id, Uuid::from_u128(0xABC));
    assert_eq!((entry.kind.as_str(), entry.version), ("measure.registered", 1));
    let data = r#"{"approach":"IMPROVE","code":"olaf","number":3,"owner":1,"title":"Straße"}"#;
    assert_eq!(entry.data, data);
    assert!(read(8, &text).is_err(), "it stands elsewhere");
}
