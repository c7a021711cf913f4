//! Golden data: what was ever written to a log must be read for ever, and is written in these very bytes.
//! `QUERBUCH_BLESS=1 cargo test -p querbuch-domain` writes the files anew; do so for new types and versions
//! only, never for a file that a release has had.

mod left_out;
mod parts;
mod refused;

use std::path::PathBuf;
use std::sync::Arc;

use crate::action::Action;
use crate::actor::Group;
use crate::actuals::ActualsStated;
use crate::allocation::AmountAllocated;
use crate::amend::Amend;
use crate::booking::details::DetailsEntry;
use crate::booking::{BookingRecorded, BookingReversed, TextErased};
use crate::capacity::CapacitySet;
use crate::claim::{ClaimDeadlineSet, SavingCashed, SavingConfirmed, SavingDisputed, SavingMoved, Share};
use crate::command::outcome::Outcome;
use crate::decimal::Decimal;
use crate::effect::{EffectAdded, EffectChanged};
use crate::event::Event;
use crate::four_eyes::FourEyesSet;
use crate::grant::{GrantGiven, GrantRevoked};
use crate::id::{EffectNo, IndicatorNo, KeyNo, MeasureNo, PrincipalNo, UnitNo};
use crate::import::{ImportRecorded, ImportTextErased, ImportTotals, ImportUndone};
use crate::indicator::{IndicatorDefined, Price, Valuation, WageKey};
use crate::key::{KeyDefined, PartEntry, WeightEntry};
use crate::language::Language;
use crate::measure::{MeasureChanged, MeasureRegistered, MeasureStatusChanged};
use crate::measurement::{Derivation, MeasurementRecorded, WageUsed};
use crate::money::AMOUNT_CENTS_MAX;
use crate::month::Month;
use crate::named_state::StateNamed;
use crate::period::{PeriodClosed, PeriodReopened};
use crate::prepared_act::{ActPrepared, ActReleased, ActWithdrawn};
use crate::principal::{PrincipalErased, PrincipalLinked, PrincipalRegistered};
use crate::rate::{DiscountRateSet, Haircuts, OptimismBiasSet};
use crate::role::Role;
use crate::schedule::ScheduleSet;
use crate::schedule::{ForecastSet, PlanSet};
use crate::signing_key::{SigningKeyReplaced, SigningKeyRotated};
use crate::testing::{instant, month};
use crate::unit::{UnitMerged, UnitMoved, UnitRegistered, UnitRenamed};
use crate::visibility::{Visibility, VisibilitySet};
use crate::wage::{WageRate, WageRatesSet};
use crate::words::{
    Approach, Cashability, EffectKind, EvidenceGrade, Level, MeasureStatus, SourceStatus, Stage,
};

use self::parts::{
    allocation, discount_rate, effect, hash, indicator, key, measure, measurement, of_units, schedule, share,
    unit, wage_rates,
};

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/events"))
}

/// As the log writes them.
fn encode(event: &Event) -> String {
    serde_json::to_string(event).expect("events are plain data")
}

/// One of each type, with everything given that may be given.
fn samples() -> Vec<Event> {
    let postings = vec![
        (EffectNo(4), month("2014-10"), -AMOUNT_CENTS_MAX),
        (EffectNo(5), month("2014-10"), AMOUNT_CENTS_MAX),
    ];
    let mut samples = vec![
        Event::MeasureRegistered(measure()),
        Event::MeasureStatusChanged(MeasureStatusChanged {
            measure: MeasureNo(1),
            status: MeasureStatus::Running,
        }),
        Event::EffectAdded(effect()),
        PlanSet(schedule()).into(),
        ForecastSet(schedule()).into(),
        Event::BookingRecorded(BookingRecorded {
            details: vec![],
            import: None,
            number: None,
            repeats: None,
            rows: vec![],
            belongs_to: vec![],
            measure: MeasureNo(1),
            postings: postings.clone(),
            text: Some(hash('c')),
            document: Some(hash('d')),
        }),
        Event::BookingReversed(BookingReversed {
            lines: vec![],
            belongs_to: vec![],
            booking: 17,
            measure: MeasureNo(1),
            postings,
            stages: vec![],
            text: Some(hash('e')),
        }),
        Event::DiscountRateSet(discount_rate()),
        Event::OptimismBiasSet(OptimismBiasSet {
            haircuts: Haircuts {
                a: Decimal::ZERO,
                b: Decimal::new(5, 2),
                c: Decimal::new(15, 2),
                d: Decimal::new(25, 2),
                e: Decimal::ONE,
            },
            source: "Leitfaden".into(),
            status: SourceStatus::Verified,
        }),
    ];
    samples.extend(of_units());
    samples.extend(samples_of_stages_and_periods());
    samples.extend(samples_of_rights());
    samples
}

/// Who may do what, and what waits for a second person.
fn samples_of_rights() -> Vec<Event> {
    vec![
        Event::PrincipalRegistered(PrincipalRegistered {
            is_machine: false,
            number: PrincipalNo(2),
            text: Some(hash('a')),
        }),
        Event::PrincipalLinked(PrincipalLinked {
            principal: PrincipalNo(2),
            text: Some(hash('b')),
            to: PrincipalNo(1),
        }),
        Event::PrincipalErased(PrincipalErased {
            principal: PrincipalNo(2),
            registered_at: 17,
            text: Some(hash('c')),
        }),
        Event::GrantGiven(GrantGiven {
            amount_max: Some(100_000_000),
            from: Some(instant(0)),
            group: None,
            measure: Some(MeasureNo(1)),
            on_behalf_of: Some(PrincipalNo(1)),
            principal: Some(PrincipalNo(2)),
            role: Role::Booker,
            text: Some(hash('d')),
            unit: Some(UnitNo(3)),
            until: Some(instant(86_400)),
        }),
        Event::GrantRevoked(GrantRevoked {
            grant: 20,
            text: Some(hash('e')),
        }),
        Event::FourEyesSet(FourEyesSet {
            actions: vec![Action::Book, Action::Cash],
            from_amount: Some(5_000_000),
            text: Some(hash('f')),
            unit: Some(UnitNo(3)),
        }),
        Event::VisibilitySet(VisibilitySet {
            text: Some(hash('a')),
            visibility: Visibility::Granted,
        }),
        Event::ActPrepared(ActPrepared {
            action: Action::Structure,
            command: Arc::new(serde_json::json!({"ClosePeriod": {"unit": "15", "through": "2025-12"}})),
            document: Some(hash('b')),
            expires_at: instant(86_400),
            grants: vec![20, 21],
            measure: Some(MeasureNo(1)),
            text: Some(hash('c')),
            unit: Some(UnitNo(3)),
        }),
        Event::ActReleased(ActReleased { act: 24 }),
        Event::ActWithdrawn(ActWithdrawn {
            act: 24,
            refused: true,
            text: Some(hash('d')),
        }),
    ]
}

/// The same with nothing that may be left out.
fn plain_rights() -> Vec<Event> {
    vec![
        Event::GrantGiven(GrantGiven {
            amount_max: None,
            from: None,
            group: Some(Group {
                issuer: "https://id.example.org".into(),
                name: "Haushalt „15“".into(),
            }),
            measure: None,
            on_behalf_of: None,
            principal: None,
            role: Role::Reader,
            text: None,
            unit: None,
            until: None,
        }),
        Event::FourEyesSet(FourEyesSet {
            actions: vec![],
            from_amount: None,
            text: None,
            unit: None,
        }),
        Event::ActPrepared(ActPrepared {
            action: Action::Grant,
            command: Arc::new(serde_json::json!({})),
            document: None,
            expires_at: instant(0),
            grants: vec![],
            measure: None,
            text: None,
            unit: None,
        }),
    ]
}

fn samples_of_stages_and_periods() -> Vec<Event> {
    let mut samples = vec![
        Event::TextErased(TextErased {
            booking: 17,
            text: Some(hash('f')),
        }),
        Event::SavingConfirmed(SavingConfirmed(SavingMoved {
            document: Some(hash('2')),
            effect: EffectNo(4),
            month: month("2026-03"),
            shares: vec![
                share(Some("erika"), None, 700),
                share(Some("otto"), Some("2025-12"), 5),
            ],
            text: Some(hash('3')),
        })),
        Event::SavingDisputed(SavingDisputed {
            posted: None,
            effect: EffectNo(4),
            month: month("2026-03"),
            shares: vec![share(Some("erika"), None, 700)],
            text: Some(hash('4')),
        }),
        Event::SavingCashed(SavingCashed(SavingMoved {
            document: Some(hash('5')),
            effect: EffectNo(4),
            month: month("2026-03"),
            shares: vec![share(None, Some("2025-12"), 5), share(None, None, 700)],
            text: Some(hash('6')),
        })),
        Event::ClaimDeadlineSet(ClaimDeadlineSet {
            days: Some(90),
            unit: UnitNo(3),
        }),
        Event::PeriodClosed(PeriodClosed {
            through: month("2026-03"),
            unit: UnitNo(3),
        }),
        Event::PeriodReopened(PeriodReopened {
            text: Some(hash('1')),
            through: Some(month("2026-01")),
            unit: UnitNo(3),
        }),
        Event::KeyDefined(key()),
        Event::AmountAllocated(allocation()),
    ];
    samples.extend(samples_of_indicators());
    samples.extend(samples_of_corrections());
    samples
}

fn samples_of_indicators() -> Vec<Event> {
    vec![
        Event::WageRatesSet(wage_rates()),
        Event::IndicatorDefined(indicator()),
        Event::MeasurementRecorded(measurement()),
        Event::CapacitySet(CapacitySet {
            full_time_equivalents: Decimal::new(125, 1),
            hours_per_year: 1_600,
            source: "Stellenplan 2026".into(),
            unit: UnitNo(3),
            year: 2026,
        }),
        Event::ActualsStated(ActualsStated {
            effect: Some(EffectNo(5)),
            measure: MeasureNo(1),
            through: Some(month("2026-02")),
        }),
        Event::ImportRecorded(ImportRecorded {
            booked: 2,
            document: Some(hash('b')),
            kind: "bookings".into(),
            known: 7,
            replaces: vec![4, 9],
            replaces_runs: vec![],
            rows: 9,
            source: "sap-05".into(),
            text: Some(hash('a')),
            totals: ImportTotals {
                cost: 1_250_050,
                paid: -300,
                received: 300,
                saving: 0,
            },
        }),
        Event::ImportUndone(ImportUndone {
            import: 12,
            text: Some(hash('a')),
        }),
        Event::ImportTextErased(ImportTextErased {
            import: 12,
            text: Some(hash('f')),
        }),
    ]
}

fn samples_of_corrections() -> Vec<Event> {
    vec![
        Event::MeasureChanged(MeasureChanged {
            approach: Some(Approach::Reduce),
            description: Amend::Remove,
            measure: MeasureNo(1),
            owner: Some(UnitNo(2)),
            programme: Amend::Replace(MeasureNo(0)),
            text: Some(hash('a')),
            title: Some("Online-Ausweis „neu“".into()),
        }),
        Event::EffectChanged(EffectChanged {
            cashability: Some(Cashability::Capacity),
            category: Some("run.cost.goods".into()),
            effect: EffectNo(5),
            evidence: Some(EvidenceGrade::B),
            text: Some(hash('a')),
            title: Some("Betrieb „neu“".into()),
        }),
        Event::StateNamed(StateNamed {
            name: "Kabinett 2026-03-12".into(),
            position: 17,
            text: Some(hash('a')),
        }),
        Event::SigningKeyRotated(SigningKeyRotated {
            from: "ledger.example.org/finance+0f1e2d3c+AQ".into(),
            signature: "AAECAw==".into(),
            to: "ledger.example.org/finance+3c2d1e0f+AZ".into(),
        }),
        Event::SigningKeyReplaced(SigningKeyReplaced {
            from: "ledger.example.org/finance+0f1e2d3c".into(),
            to: "ledger.example.org/finance+3c2d1e0f+AZ".into(),
        }),
    ]
}

/// What came by an import, is reversed in part or disputed in a later month says so, in a version of its own.
fn samples_of_second_versions() -> [Event; 6] {
    let set = || ScheduleSet {
        import: Some(12),
        ..schedule()
    };
    [
        Event::PlanSet(PlanSet(set())),
        Event::ForecastSet(ForecastSet(set())),
        Event::BookingRecorded(BookingRecorded {
            details: vec![],
            import: Some(12),
            number: Some("5100000017".into()),
            repeats: Some(3),
            rows: vec![(2, 1), (7, 2)],
            belongs_to: vec![(0, month("2025-12"))],
            measure: MeasureNo(1),
            postings: vec![(EffectNo(4), month("2026-03"), 5)],
            text: Some(hash('a')),
            document: Some(hash('b')),
        }),
        Event::BookingReversed(BookingReversed {
            lines: vec![0, 2],
            belongs_to: vec![],
            booking: 17,
            measure: MeasureNo(1),
            postings: vec![
                (EffectNo(4), month("2014-10"), -1_000_000_000_000_000),
                (EffectNo(5), month("2014-10"), 1_000_000_000_000_000),
            ],
            stages: vec![],
            text: Some(hash('e')),
        }),
        Event::ImportRecorded(ImportRecorded {
            booked: 2,
            document: Some(hash('b')),
            kind: "bookings".into(),
            known: 0,
            replaces: vec![],
            replaces_runs: vec![(4, 3_000), (9_000, 1)],
            rows: 2,
            source: "sap-05".into(),
            text: Some(hash('a')),
            totals: ImportTotals::default(),
        }),
        Event::SavingDisputed(SavingDisputed {
            posted: Some(month("2027-01")),
            effect: EffectNo(4),
            month: month("2026-03"),
            shares: vec![share(Some("erika"), None, 700)],
            text: Some(hash('4')),
        }),
    ]
}

/// A plan or forecast that is set back, as its import is undone, says which act it takes back.
fn samples_of_third_versions() -> [Event; 3] {
    let set = || ScheduleSet {
        document: None,
        takes_back: Some(17),
        text: None,
        ..schedule()
    };
    [
        Event::PlanSet(PlanSet(set())),
        Event::ForecastSet(ForecastSet(set())),
        Event::BookingRecorded(booking_with_details()),
    ]
}

/// A line of 12.5 hours with tags, one with tags alone and one without either.
fn booking_with_details() -> BookingRecorded {
    let line = |cents| (EffectNo(4), month("2026-03"), cents);
    BookingRecorded {
        details: vec![
            DetailsEntry {
                place: 0,
                price: Some(Decimal::new(8_004, 2)),
                quantity: Some(Decimal::new(125, 1)),
                tags: vec![
                    ("auftrag".into(), "A-7".into()),
                    ("kostenstelle".into(), "4711".into()),
                ],
                unit: Some("h".into()),
            },
            DetailsEntry {
                place: 2,
                tags: vec![("abo".into(), "1".into())],
                ..DetailsEntry::default()
            },
        ],
        import: None,
        number: None,
        repeats: None,
        rows: vec![],
        belongs_to: vec![],
        measure: MeasureNo(1),
        postings: vec![line(100_050), line(1), line(-2)],
        text: None,
        document: None,
    }
}

/// No entry holds what its version does not know, and none has a newer version than it needs.
#[test]
fn a_version_holds_what_it_knows_and_nothing_else() {
    for event in samples_of_third_versions() {
        assert_eq!(event.version(), 3);
        for version in [1, 2] {
            assert!(Event::decode(event.kind(), version, &encode(&event)).is_err());
        }
    }
    for event in samples_of_second_versions() {
        assert_eq!(event.version(), 2);
        assert!(Event::decode(event.kind(), 1, &encode(&event)).is_err());
    }
    for event in samples() {
        assert_eq!(event.version(), 1);
        assert!(Event::decode(event.kind(), 2, &encode(&event)).is_err());
    }
}

#[test]
fn every_type_is_written_in_its_golden_bytes() {
    let later = samples_of_second_versions()
        .into_iter()
        .chain(samples_of_third_versions());
    for sample in samples().into_iter().chain(later) {
        let path = folder().join(format!("{}.v{}.json", sample.kind(), sample.version()));
        if std::env::var_os("QUERBUCH_BLESS").is_some() {
            std::fs::write(&path, encode(&sample)).expect("the folder is there");
        }
        let golden =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(encode(&sample), golden, "{}", path.display());
        let read = Event::decode(sample.kind(), sample.version(), &golden).expect("golden data are read");
        assert_eq!(read, sample);
    }
}

/// Keys in their order and no white space: with whole numbers and ASCII keys, that is RFC 8785.
#[test]
fn every_kind_is_listed_once() {
    let kinds: Vec<&str> = samples().iter().map(Event::kind).collect();
    assert_eq!(
        kinds.iter().filter(|kind| Event::KINDS.contains(kind)).count(),
        kinds.len()
    );
    assert!(Event::KINDS.iter().all(|kind| kinds.contains(kind)));
}

#[test]
fn every_kind_has_a_title_in_both_languages() {
    let mut titles = std::collections::HashSet::new();
    for event in samples() {
        for language in Language::ALL {
            let title = event.title(language);
            assert!(!title.is_empty() && titles.insert((language, title)), "{title}");
        }
        assert_ne!(event.title(Language::German), event.title(Language::English));
    }
}

#[test]
fn what_a_fact_names_stands_in_its_data_under_that_field() {
    for event in samples() {
        let data: serde_json::Value = serde_json::from_str(&encode(&event)).expect("is JSON");
        let mut named = 0;
        event.names(|field, _, _| {
            named += 1;
            assert!(!data[field].is_null(), "{}: {field}", event.kind());
        });
        let is_about_nothing =
            matches!(event.made(1), Outcome::Rates | Outcome::SigningKey) || event.kind() == "visibility.set";
        assert_eq!(named == 0, is_about_nothing, "{}", event.kind());
        assert_eq!(event.implausible(), None, "{}", event.kind());
    }
}

#[test]
fn plain_serialisation_is_canonical() {
    for sample in samples() {
        let mut data = serde_json::to_value(&sample).expect("events are plain data");
        data.sort_all_objects();
        assert_eq!(
            encode(&sample),
            data.to_string(),
            "members are declared in the order of their names"
        );
    }
}

#[test]
fn every_golden_file_is_read_and_written_again() {
    let known: Vec<&str> = samples().iter().map(Event::kind).collect();
    let mut seen = 0;
    for entry in std::fs::read_dir(folder()).expect("the folder is there") {
        let path = entry.expect("is readable").path();
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .expect("a file name");
        let (kind, version) = name.rsplit_once(".v").expect("type and version");
        let version: u32 = version.parse().expect("a version");
        let data = std::fs::read_to_string(&path).expect("is readable");
        let event = Event::decode(kind, version, &data).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(event.kind(), kind);
        assert!(known.contains(&kind), "a sample of {kind} stands in this file");
        seen += 1;
    }
    assert!(seen >= known.len());
}
