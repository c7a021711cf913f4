//! What counts in single cases: shares, reversed lines, disputes of closed months, forecasts that are undone.

use querbuch_domain::allocation::allocate::Allocate;
use querbuch_domain::booking::record::{NewPosting, RecordBooking, Target};
use querbuch_domain::claim::stages::DisputeSaving;
use querbuch_domain::command::Command;
use querbuch_domain::id::{EffectNo, Position};
use querbuch_domain::import::ImportTotals;
use querbuch_domain::import::record::RecordImport;
use querbuch_domain::import::schedule::ImportSchedule;
use querbuch_domain::money::Cents;
use querbuch_domain::note::Note;
use querbuch_domain::period::close::ClosePeriod;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::schedule::set::Extent;
use querbuch_domain::words::EffectKind::{Cost, Saving};
use querbuch_domain::words::Level;

use crate::basis::Basis;
use crate::dimension::Dimension;
use crate::outlook::actuals_through;
use crate::series::series;
use crate::testing::{
    BalanceQuestion, Story, book, define_key, effect, measure, month, rename, reverse, reverse_lines, set,
    undo_import, units,
};

/// In March: a cost `a` of the Bund, planned with 100 a month from February to April; a saving `b`, planned with 10 in
/// February and March; two Länder, and a key of equal shares.
fn march() -> Story {
    let land = |code| (code, "", Level::State, true);
    let mut story = Story::default();
    story.go_on_to("2026-03");
    let plan = |cents| [("2026-02", cents), ("2026-03", cents), ("2026-04", cents)];
    for command in [
        units(&[("bund", "", Level::Federal, true), land("01"), land("02")]),
        measure(
            "m",
            "",
            vec![effect("a", "bund", Cost), effect("b", "bund", Saving)],
        ),
        define_key("k", &[("01", "1"), ("02", "1")]),
        set(ScheduleBasis::Plan, "m/a", &plan(100)),
        set(ScheduleBasis::Plan, "m/b", &plan(10)[..2]),
    ] {
        assert!(story.act(&command), "{command:?}");
    }
    story
}

fn allocate(effect: &str, text: &str) -> Command {
    Command::Allocate(Allocate {
        effect: effect.into(),
        key: "k".into(),
        among: None,
        month: month(text),
        through: None,
        every_months: None,
        amount: None,
        note: Note::default(),
    })
}

/// A line that belongs to an earlier month.
fn book_late(text: &str, belongs_to: &str, cents: i64) -> Command {
    Command::RecordBooking(RecordBooking {
        measure: "m".into(),
        postings: vec![NewPosting {
            target: Target::Effect("a".into()),
            month: month(text),
            belongs_to: Some(month(belongs_to)),
            amount: Cents(cents),
            details: None,
        }],
        note: Note::default(),
    })
}

/// The outlook of costs by unit and month; that of savings is left out.
fn costs(story: &Story, position: Position) -> Vec<String> {
    let mut question = BalanceQuestion::of(Basis::Outlook, &[Dimension::Unit, Dimension::Month]);
    question.spec.kinds = Some(vec![Cost]);
    let table = question.table(&story.view(position)).into_iter();
    table.map(|row| row.trim_end_matches(" 0 0").to_owned()).collect()
}

/// The outlook of savings by month.
fn savings(story: &Story, through: Option<&str>) -> Vec<String> {
    let mut question = BalanceQuestion::of(Basis::Outlook, &[Dimension::Month]);
    question.spec.kinds = Some(vec![Saving]);
    question.actuals_through = through.map(month);
    question.table(&story.now())
}

fn through(story: &Story, effect: u32) -> Option<String> {
    actuals_through(EffectNo(effect), &story.now()).map(|month| month.to_string())
}

#[test]
fn a_share_of_an_open_month_is_taken_off_what_its_source_expects() {
    let mut story = march();
    assert!(story.act(&book("m", &[("a", "2026-02", 90), ("a", "2026-03", 60)])));
    let booked = story.state.position;
    let expected = ["bund 2026-02: 90", "bund 2026-03: 100", "bund 2026-04: 100"];
    assert_eq!(costs(&story, booked), expected);
    assert!(story.act(&allocate("m/a", "2026-03")));
    let shared = story.state.position;
    let handed_on = [
        "01 2026-03: 30",
        "02 2026-03: 30",
        "bund 2026-02: 90",
        "bund 2026-03: 40",
        "bund 2026-04: 100",
    ];
    assert_eq!(costs(&story, shared), handed_on);
    assert_eq!(through(&story, 0).as_deref(), Some("2026-02"));
    // The month is over: what was booked counts, and all of it was handed on.
    story.go_on_to("2026-04");
    assert!(story.act(&rename("bund", "Der Bund")));
    let over = story.state.position;
    let counted = [
        "01 2026-03: 30",
        "02 2026-03: 30",
        "bund 2026-02: 90",
        "bund 2026-03: 0",
        "bund 2026-04: 100",
    ];
    assert_eq!(costs(&story, over), counted);
    assert_eq!(
        BalanceQuestion::of(Basis::Outlook, &[]).unmet(&story.now()).cost,
        0
    );
    assert!(story.act(&reverse(shared)));
    let taken_back = ["bund 2026-02: 90", "bund 2026-03: 60", "bund 2026-04: 100"];
    assert_eq!(costs(&story, story.state.position), taken_back);
    // What was seen before stays as it was seen.
    assert_eq!(costs(&story, booked), expected);
    assert_eq!(costs(&story, shared), handed_on);
    assert_eq!(costs(&story, over), counted);
}

#[test]
fn sharing_what_came_late_does_not_say_that_its_month_was_booked() {
    let mut story = march();
    story.go_on_to("2026-05");
    let close = ClosePeriod {
        unit: "bund".into(),
        through: month("2026-02"),
    };
    assert!(story.act(&Command::ClosePeriod(close)));
    assert!(story.act(&book_late("2026-03", "2026-02", 60)));
    assert!(story.act(&allocate("m/a", "2026-03")));
    let shares = ["01 2026-03: 30", "02 2026-03: 30"];
    let expected = ["bund 2026-02: 100", "bund 2026-03: 100", "bund 2026-04: 100"];
    assert_eq!(
        costs(&story, story.state.position),
        [&shares[..], &expected].concat()
    );
    assert_eq!(through(&story, 0), None);
}

#[test]
fn a_share_meets_what_its_taker_expects_once_the_month_is_over() {
    let mut story = march();
    let taker = measure_effect(&mut story);
    assert!(story.act(&set(ScheduleBasis::Plan, "m/share", &[("2026-03", 45)])));
    assert!(story.act(&book("m", &[("a", "2026-03", 60)])));
    assert!(story.act(&allocate("m/a", "2026-03")));
    let row = |story: &Story| {
        let mut rows = costs(story, story.state.position).into_iter();
        rows.find(|row| row.starts_with("01 2026-03"))
    };
    assert_eq!(row(&story).as_deref(), Some("01 2026-03: 75"));
    story.go_on_to("2026-04");
    assert!(story.act(&rename("bund", "Der Bund")));
    assert_eq!(row(&story).as_deref(), Some("01 2026-03: 30"));
    assert_eq!(through(&story, taker).as_deref(), Some("2026-03"));
}

/// Adds the cost of the first Land into which its shares go.
fn measure_effect(story: &mut Story) -> u32 {
    let number = u32::try_from(story.state.effects.len()).expect("few");
    let effects = vec![effect("share", "01", Cost)];
    let add = querbuch_domain::measure::add_effects::AddEffects {
        measure: "m".into(),
        effects,
    };
    assert!(story.act(&Command::AddEffects(add)));
    number
}

#[test]
fn a_line_that_is_reversed_leaves_the_others_of_its_booking() {
    let mut story = march();
    story.go_on_to("2026-05");
    let lines = [("a", "2026-02", 70), ("a", "2026-03", 80), ("a", "2026-03", 5)];
    assert!(story.act(&book("m", &lines)));
    let booked = story.state.position;
    let all = ["bund 2026-02: 70", "bund 2026-03: 85", "bund 2026-04: 100"];
    assert_eq!(costs(&story, booked), all);
    assert!(story.act(&reverse_lines(booked, &[2])));
    let rest = ["bund 2026-02: 70", "bund 2026-03: 5", "bund 2026-04: 100"];
    assert_eq!(costs(&story, story.state.position), rest);
    assert!(story.act(&reverse_lines(booked, &[3])));
    let one = ["bund 2026-02: 70", "bund 2026-03: 100", "bund 2026-04: 100"];
    assert_eq!(costs(&story, story.state.position), one);
    assert_eq!(through(&story, 0).as_deref(), Some("2026-02"));
    assert!(story.act(&reverse(booked)));
    let none = ["bund 2026-02: 100", "bund 2026-03: 100", "bund 2026-04: 100"];
    assert_eq!(costs(&story, story.state.position), none);
    assert_eq!(costs(&story, booked), all);
}

#[test]
fn a_dispute_of_a_closed_month_counts_where_its_claim_does() {
    let mut story = march();
    assert!(story.act(&book("m", &[("b", "2026-02", 7)])));
    let close = ClosePeriod {
        unit: "bund".into(),
        through: month("2026-02"),
    };
    assert!(story.act(&Command::ClosePeriod(close)));
    let dispute = DisputeSaving {
        effect: "m/b".into(),
        month: month("2026-02"),
        amount: Cents(4),
        reason: "zu hoch".into(),
    };
    assert!(story.act(&Command::DisputeSaving(dispute)));
    assert_eq!(savings(&story, None), ["2026-02: 0 7 0", "2026-03: 0 6 0"]);
    // Where the claim does not count, what disputes it does not either.
    let open = ["2026-02: 0 10 0", "2026-03: 0 10 0"];
    assert_eq!(savings(&story, Some("2026-01")), open);
}

/// Imports a forecast of `a`.
fn import_forecast(story: &mut Story, amounts: &[(&str, i64)]) -> Position {
    let file = RecordImport {
        kind: "forecasts".into(),
        source: "sap".into(),
        file: "prognose.csv".into(),
        digest: "00ff".into(),
        rows: 1,
        booked: 1,
        known: 0,
        totals: ImportTotals::default(),
        replaces: Vec::new(),
        expected: None,
    };
    assert!(story.act(&Command::RecordImport(file)));
    let position = story.state.position;
    let Command::SetSchedule(schedule) = set(ScheduleBasis::Forecast, "m/a", amounts) else {
        panic!("sets a forecast");
    };
    let extent = Extent::NamedMonths;
    assert!(story.act(&Command::ImportSchedule(ImportSchedule { schedule, extent })));
    position
}

#[test]
fn a_forecast_that_is_undone_is_none() {
    let mut story = march();
    let plan = ["bund 2026-02: 100", "bund 2026-03: 100", "bund 2026-04: 100"];
    let before = story.state.position;
    let months = series(EffectNo(0), None, None, &story.now());
    let import = import_forecast(&mut story, &[("2026-03", 120), ("2026-05", 0)]);
    let between = story.state.position;
    let forecast = ["bund 2026-03: 120", "bund 2026-05: 0"];
    assert_eq!(costs(&story, between), forecast);
    assert!(story.act(&undo_import(import)));
    for position in [before, story.state.position] {
        assert_eq!(costs(&story, position), plan);
    }
    assert_eq!(costs(&story, between), forecast);
    assert_eq!(series(EffectNo(0), None, None, &story.now()), months);

    // A month that is set to zero on purpose is an expectation of nothing.
    assert!(story.act(&set(ScheduleBasis::Forecast, "m/a", &[("2026-05", 0)])));
    assert_eq!(costs(&story, story.state.position), ["bund 2026-05: 0"]);
}

#[test]
fn imports_of_one_forecast_are_undone_one_after_the_other() {
    let mut story = march();
    let first = import_forecast(&mut story, &[("2026-03", 120)]);
    let second = import_forecast(&mut story, &[("2026-03", 130), ("2026-04", 90)]);
    assert!(
        !story.act(&undo_import(first)),
        "the second one stands on top of it"
    );
    assert!(story.act(&undo_import(second)));
    assert_eq!(costs(&story, story.state.position), ["bund 2026-03: 120"]);
    assert!(story.act(&undo_import(first)));
    let plan = ["bund 2026-02: 100", "bund 2026-03: 100", "bund 2026-04: 100"];
    assert_eq!(costs(&story, story.state.position), plan);
}
