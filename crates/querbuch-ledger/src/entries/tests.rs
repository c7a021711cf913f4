use std::sync::Arc;

use querbuch_domain::booking::record::{NewPosting, RecordBooking, Target};
use querbuch_domain::booking::reverse::ReverseBooking;
use querbuch_domain::command::Command;
use querbuch_domain::command::decide::Context;
use querbuch_domain::effect::add::NewEffect;
use querbuch_domain::header::Header;
use querbuch_domain::id::{MeasureNo, UnitNo};
use querbuch_domain::measure::change_status::ChangeMeasureStatus;
use querbuch_domain::measure::register::RegisterMeasure;
use querbuch_domain::money::Cents;
use querbuch_domain::month::Month;
use querbuch_domain::note::{Note, TextHashes};
use querbuch_domain::refusal::Refusal;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::schedule::set::{ScheduledAmount, SetSchedule};
use querbuch_domain::state::State;
use querbuch_domain::unit::register::{NewUnit, RegisterUnits};
use querbuch_domain::unit::reorganize::ReorganizeUnit;
use querbuch_domain::words::{Approach, Cashability, EffectKind, EvidenceGrade, Level, MeasureStatus};
use querbuch_log::clock::{Machine, Source as _};
use querbuch_log::entry::encode;

use super::filter::EntryFilterSpec;
use super::*;

/// A log in memory.
#[derive(Default)]
struct Book {
    state: State,
    entries: Vec<RawEntry>,
}

impl Book {
    fn act(&mut self, command: &Command) {
        let decision = command
            .decide(&self.state, &Context::new("test", &TextHashes::default()))
            .expect("accepted");
        for event in decision.events {
            let header = Header {
                position: self.state.position + 1,
                recorded_at: chrono::DateTime::UNIX_EPOCH,
                actor: "local".into(),
            };
            let text = encode(&header, Machine.id(), &event).expect("encodes");
            self.state.apply(&header, &event);
            self.entries.push(RawEntry {
                position: header.position,
                text,
            });
        }
    }

    fn view(&self) -> View {
        View::now(Arc::new(self.state.clone()))
    }

    fn shown(&self) -> Vec<ShownEntry> {
        let view = self.view();
        let shown = |raw: &RawEntry| ShownEntry::new(raw.clone(), &view).expect("readable");
        self.entries.iter().map(shown).collect()
    }

    /// The positions that match.
    fn matching(&self, spec: &EntryFilterSpec, view: &View) -> Vec<Position> {
        let filter = EntryFilter::resolve(spec, view).expect("is right");
        let now = self.view();
        let shown = self
            .shown()
            .into_iter()
            .filter(|shown| filter.matches(shown, &now));
        shown.map(|shown| shown.position()).collect()
    }
}

fn unit(code: &str, parent: Option<&str>) -> Command {
    let unit = NewUnit {
        code: code.into(),
        name: "Ein Haushalt".into(),
        level: Level::State,
        parent: parent.map(Into::into),
        budget_position: None,
        is_body: true,
    };
    Command::RegisterUnits(RegisterUnits { units: vec![unit] })
}

fn measure(code: &str, programme: Option<&str>, effects: &[(&str, &str)]) -> Command {
    let effect = |(code, unit): &(&str, &str)| NewEffect {
        code: (*code).into(),
        unit: (*unit).into(),
        kind: EffectKind::Cost,
        category: "run.cost".into(),
        cashability: Cashability::Cash,
        title: "Eine Wirkung".into(),
        evidence: EvidenceGrade::C,
    };
    Command::RegisterMeasure(RegisterMeasure {
        code: code.into(),
        title: "Eine Maßnahme".into(),
        description: None,
        approach: Approach::Improve,
        owner: "bund".into(),
        programme: programme.map(Into::into),
        effects: effects.iter().map(effect).collect(),
    })
}

fn book(effects: &[&str]) -> Command {
    let posting = |effect: &&str| NewPosting {
        target: Target::Effect((*effect).into()),
        month: Month::parse("2026-03").expect("a month"),
        belongs_to: None,
        amount: Cents(100),
        details: None,
    };
    Command::RecordBooking(RecordBooking {
        measure: "m".into(),
        postings: effects.iter().map(posting).collect(),
        note: Note::default(),
    })
}

/// 1 bund, 2 land, 3 town below land, 4 programme p, 5 m in p, 6 m/a at town, 7 m/b at bund, 8 plan of m/a,
/// 9 booking of a and b, 10 its reversal, 11 booking of a, 12 status.
fn log() -> Book {
    let mut log = Book::default();
    log.act(&unit("bund", None));
    log.act(&unit("land", None));
    log.act(&unit("town", Some("land")));
    log.act(&measure("p", None, &[]));
    log.act(&measure("m", Some("p"), &[("a", "town"), ("b", "bund")]));
    let amount = ScheduledAmount {
        month: Month::parse("2026-01").expect("a month"),
        through: None,
        every_months: None,
        amount: Cents(5),
        low: None,
        high: None,
    };
    log.act(&Command::SetSchedule(SetSchedule {
        basis: ScheduleBasis::Plan,
        effect: "m/a".into(),
        amounts: vec![amount],
        expected_position: None,
        note: Note::default(),
    }));
    log.act(&book(&["a", "b", "a"]));
    log.act(&Command::ReverseBooking(ReverseBooking {
        lines: None,
        booking: "booking:9".into(),
        reason: "doppelt".into(),
        month: None,
    }));
    log.act(&book(&["a"]));
    log.act(&Command::ChangeMeasureStatus(ChangeMeasureStatus {
        measure: "m".into(),
        status: MeasureStatus::Running,
        expected_position: None,
    }));
    log
}

#[test]
fn every_entry_says_what_it_is_about() {
    let expected: [(Option<u32>, &[u32], Option<u32>); 12] = [
        (None, &[0], Some(0)),
        (None, &[1], Some(1)),
        (None, &[2], Some(2)),
        (Some(0), &[0], Some(0)),
        (Some(1), &[0], Some(0)),
        (Some(1), &[2], Some(2)),
        (Some(1), &[0], Some(0)),
        (Some(1), &[2], Some(2)),
        (Some(1), &[0, 2], None),
        (Some(1), &[0, 2], None),
        (Some(1), &[2], Some(2)),
        (Some(1), &[0], Some(0)),
    ];
    let shown = log().shown();
    assert_eq!(shown.len(), expected.len());
    for (shown, (measure, units, unit)) in shown.iter().zip(expected) {
        let at = shown.position();
        assert_eq!(shown.subject.measure, measure.map(MeasureNo), "measure of {at}");
        let found: Vec<u32> = shown.subject.units.iter().map(|unit| unit.0).collect();
        assert_eq!(found, units, "units of {at}");
        assert_eq!(shown.subject.unit(), unit.map(UnitNo), "unit of {at}");
    }
}

fn spec(types: &[&str], units: &[&str], measures: &[&str]) -> EntryFilterSpec {
    fn given<T>(list: &[&str], item: impl Fn(&str) -> T) -> Option<Vec<T>> {
        (!list.is_empty()).then(|| list.iter().map(|text| item(text)).collect())
    }
    EntryFilterSpec {
        types: given(types, ToOwned::to_owned),
        units: given(units, |text| text.into()),
        measures: given(measures, |text| text.into()),
    }
}

#[test]
fn filters_include_what_is_below_and_all_must_hold() {
    let log = log();
    let cases: [(EntryFilterSpec, &[Position]); 8] = [
        (spec(&[], &[], &[]), &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
        (spec(&["booking.recorded"], &[], &[]), &[9, 11]),
        (spec(&[], &["land"], &[]), &[2, 3, 6, 8, 9, 10, 11]),
        (spec(&[], &["town"], &[]), &[3, 6, 8, 9, 10, 11]),
        (spec(&[], &[], &["p"]), &[4, 5, 6, 7, 8, 9, 10, 11, 12]),
        (spec(&[], &[], &["measure:1"]), &[5, 6, 7, 8, 9, 10, 11, 12]),
        (spec(&["plan.set", "effect.added"], &["land"], &["p"]), &[6, 8]),
        (spec(&["forecast.set"], &[], &[]), &[]),
    ];
    for (spec, expected) in cases {
        assert_eq!(log.matching(&spec, &log.view()), expected, "{spec:?}");
    }
}

#[test]
fn what_is_registered_below_afterwards_matches_too() {
    let mut log = log();
    let before = log.view();
    log.act(&unit("quarter", Some("town")));
    assert_eq!(
        log.matching(&spec(&[], &["town"], &[]), &before),
        [3, 6, 8, 9, 10, 11, 13]
    );
}

/// Town lies below land until it is moved; each entry counts by the tree of its own position.
#[test]
fn what_has_left_matches_up_to_its_leaving() {
    let mut log = log();
    log.act(&unit("other", None));
    let reorganize = ReorganizeUnit {
        unit: "town".into(),
        name: Some("Neustadt".into()),
        parent: Some("other".into()),
        merge_into: None,
        effective_from: Month::try_new(2027, 1).expect("a month"),
    };
    log.act(&Command::ReorganizeUnit(reorganize));
    log.act(&unit("quarter", Some("town")));
    let view = log.view();
    assert_eq!(
        log.matching(&spec(&[], &["land"], &[]), &view),
        [2, 3, 6, 8, 9, 10, 11, 14, 15],
        "the last is the move, which it sees go"
    );
    assert_eq!(log.matching(&spec(&[], &["other"], &[]), &view), [13, 15, 16]);
    assert_eq!(log.matching(&spec(&["unit.moved"], &["town"], &[]), &view), [15]);
    let moved = &log.shown()[14].subject;
    assert_eq!((moved.units.len(), moved.unit()), (2, Some(UnitNo(2))));
}

#[test]
fn what_is_unknown_or_empty_is_refused_at_its_place() {
    let view = log().view();
    let refused = |spec: &EntryFilterSpec| {
        let refusals = EntryFilter::resolve(spec, &view).expect_err("is refused");
        let line =
            |refusal: &Refusal| format!("{} {}", refusal.reason.code().as_str(), refusal.field.join("."));
        refusals.iter().map(line).collect::<Vec<_>>()
    };
    let wrong = spec(&["plan.set", "plan.sat"], &["bund", "bnd"], &["q"]);
    assert_eq!(
        refused(&wrong),
        [
            "INVALID_VALUE types.1",
            "NOT_FOUND units.1",
            "NOT_FOUND measures.0"
        ]
    );
    let empty = EntryFilterSpec {
        types: Some(Vec::new()),
        ..EntryFilterSpec::default()
    };
    assert_eq!(refused(&empty), ["INVALID_VALUE types"]);
}
