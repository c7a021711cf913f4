use proptest::prelude::*;
use querbuch_domain::claim::stages::{ConfirmSaving, DisputeSaving};
use querbuch_domain::command::Command;
use querbuch_domain::money::Cents;
use querbuch_domain::note::Note;
use querbuch_domain::rate::Haircuts;
use querbuch_domain::rate::set::SetDiscountRate;
use querbuch_domain::rate::set_optimism::SetOptimismBias;
use querbuch_domain::reference::Ref;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::words::{EffectKind, EvidenceGrade, Level, SourceStatus, Stage};

use super::*;
use crate::testing::random::{play, stories};
use crate::testing::{Story, book, effect, measure, merge, month, move_below, rename, reverse, set, units};

fn d(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn scene() -> Story {
    use EffectKind::{Cost, Saving, Transfer};
    Story::of([
        units(&[("bund", "", Level::Federal, true), ("15", "", Level::State, true)]),
        measure(
            "m",
            "",
            vec![
                effect("cost", "bund", Cost),
                effect("land", "15", Saving),
                effect("gets", "bund", Transfer),
                effect("pays", "15", Transfer),
            ],
        ),
        set_rate("2020-01", "0.25"),
    ])
}

fn set_rate(valid_from: &str, nominal: &str) -> Command {
    Command::SetDiscountRate(SetDiscountRate {
        valid_from: month(valid_from),
        nominal: d(nominal),
        real: None,
        source: "Rundschreiben".into(),
        status: SourceStatus::Verified,
    })
}

fn set_haircuts(of_all: &str) -> Command {
    Command::SetOptimismBias(SetOptimismBias {
        haircuts: Haircuts::each(|_: EvidenceGrade| d(of_all)),
        source: "Tabelle".into(),
        status: SourceStatus::Verified,
    })
}

fn query() -> DriftQuery {
    DriftQuery {
        filter: FilterSpec::default(),
        party: Party::Level,
        basis: Basis::Outlook,
        conventions: ConventionsSpec::default(),
    }
}

/// Each line as `party cause change events positions`.
fn lines(found: &Drift) -> Vec<String> {
    let line = |line: &DriftLine| {
        let positions: Vec<String> = line.positions.iter().map(ToString::to_string).collect();
        format!(
            "{} {} {} {} {}",
            line.party,
            line.cause.as_str(),
            line.npv_change,
            line.events,
            positions.join(",")
        )
    };
    found.lines.iter().map(line).collect()
}

#[test]
fn every_act_has_its_cause() {
    let mut story = scene();
    let before = story.state.position;
    let acts = [
        set(
            ScheduleBasis::Plan,
            "m/land",
            &[("2027-12", 12_500), ("2028-12", 12_500)],
        ),
        set(
            ScheduleBasis::Forecast,
            "m/land",
            &[("2027-12", 10_000), ("2028-12", 10_000)],
        ),
        book("m", &[("cost", "2026-12", 5_000)]),
        book("m", &[("cost", "2026-12", 700)]),
        reverse(before + 4),
        book("m", &[("gets", "2026-12", 300), ("pays", "2026-12", -300)]),
        set_rate("2026-01", "0"),
    ];
    for act in &acts {
        assert!(story.act(act), "{act:?}");
    }
    let found = drift(&query(), &story.view(before), &story.now()).expect("a good question");
    assert_eq!(found.from.overall.npv, 0);
    // At 25 % the plan is worth 8000 + 10000 in 2026; the base month is the first with an amount, 2026-12.
    assert_eq!(
        lines(&found),
        [
            "FEDERAL ACTUAL -5700 2 11,12",
            "FEDERAL REVERSAL 700 1 13",
            "FEDERAL TRANSFER 300 1 14",
            "STATE PLAN 18000 1 9",
            "STATE FORECAST -3600 1 10",
            "STATE RATE 5600 1 15",
            "STATE TRANSFER -300 1 14",
        ]
    );
    assert_eq!(found.to.overall.npv, 20_000 - 5_000);
    assert_eq!(found.from.conventions.base_month, found.to.conventions.base_month);
}

#[test]
fn haircuts_are_a_cause_where_they_count() {
    let mut story = scene();
    assert!(story.act(&book(
        "m",
        &[("cost", "2026-12", 100), ("land", "2026-12", 1_000)]
    )));
    let before = story.state.position;
    assert!(story.act(&set_haircuts("0.5")));
    let mut query = query();
    let found = drift(&query, &story.view(before), &story.now()).expect("a good question");
    assert_eq!(lines(&found), [""; 0]);
    query.conventions.optimism_bias = true;
    let found = drift(&query, &story.view(before), &story.now()).expect("a good question");
    // The table that is built in leaves 85 % of grade C, half of it are left now.
    assert_eq!(lines(&found), [format!("STATE RATE -350 1 {}", before + 1)]);
}

#[test]
fn stages_count_where_they_are_asked_for() {
    let mut story = scene();
    assert!(story.act(&book("m", &[("land", "2026-12", 1_000)])));
    let before = story.state.position;
    let (effect, month) = (Ref::from("m/land"), month("2026-12"));
    assert!(story.act(&Command::ConfirmSaving(ConfirmSaving {
        effect: effect.clone(),
        month,
        amount: Cents(600),
        note: Note::default(),
    })));
    assert!(story.act(&Command::DisputeSaving(DisputeSaving {
        effect,
        month,
        amount: Cents(150),
        reason: "Nicht eingetreten".into(),
    })));
    let mut query = query();
    let found = drift(&query, &story.view(before), &story.now()).expect("a good question");
    let positions = format!("{},{}", before + 1, before + 2);
    assert_eq!(lines(&found), [format!("STATE STAGE -150 2 {positions}")]);
    query.conventions.stages = Some(vec![Stage::Confirmed, Stage::Cashed]);
    let found = drift(&query, &story.view(before), &story.now()).expect("a good question");
    assert_eq!(lines(&found), [format!("STATE STAGE 600 2 {positions}")]);
}

#[test]
fn the_outlook_moves_with_its_actuals() {
    let mut story = scene();
    assert!(story.act(&set(
        ScheduleBasis::Plan,
        "m/land",
        &[("2026-01", 100), ("2026-02", 100), ("2026-03", 100)]
    )));
    let before = story.state.position;
    assert!(story.act(&book("m", &[("land", "2026-02", 70)])));
    let found = drift(&query(), &story.view(before), &story.now()).expect("a good question");
    assert_eq!(
        lines(&found),
        [format!("STATE ACTUAL -130 1 {}", before + 1)],
        "January has passed with nothing, February with less"
    );
}

#[test]
fn before_any_rate_was_set_the_later_one_holds() {
    let mut story = scene();
    assert!(story.act(&book(
        "m",
        &[("cost", "2019-12", 100), ("land", "2021-12", 1_000)]
    )));
    let before = story.state.position;
    assert!(story.act(&set_rate("1999-01", "0.25")));
    assert!(story.act(&book("m", &[("land", "2021-12", 250)])));
    let found = drift(&query(), &story.view(before), &story.now()).expect("a good question");
    assert_eq!(found.from.overall.npv, 640 - 100);
    assert_eq!(lines(&found), [format!("STATE ACTUAL 160 1 {}", before + 2)]);
}

#[test]
fn what_is_merged_or_moved_goes_over_with_all_its_value() {
    let mut story = scene();
    story.act(&units(&[
        ("16", "", Level::State, true),
        ("17", "", Level::State, true),
    ]));
    story.act(&book("m", &[("land", "2026-12", 500), ("cost", "2026-12", 40)]));
    let before = story.state.position;
    let acts = [
        merge("16", "17", "2027-01"),
        rename("17", "Ein neues Land"),
        merge("15", "17", "2027-01"),
        book("m", &[("land", "2026-12", 30)]),
        move_below("17", "bund", "2027-01"),
    ];
    for act in &acts {
        assert!(story.act(act), "{act:?}");
    }
    let of = |party| {
        drift(
            &DriftQuery { party, ..query() },
            &story.view(before),
            &story.now(),
        )
        .expect("a good question")
    };
    let expected = [
        format!("unit:1 REORGANISATION -500 1 {}", before + 3),
        format!("unit:3 ACTUAL 30 1 {}", before + 4),
        format!("unit:3 REORGANISATION 500 1 {}", before + 3),
    ];
    assert_eq!(lines(&of(Party::Body)), expected);
    // By level nothing was reorganised.
    assert_eq!(
        lines(&of(Party::Level)),
        [format!("STATE ACTUAL 30 1 {}", before + 4)]
    );
}

#[test]
fn of_a_line_all_events_are_counted_and_only_the_first_kept() {
    let mut story = scene();
    let before = story.now();
    let more = 7;
    let booking = book("m", &[("cost", "2026-01", 1)]);
    for _ in 0..POSITIONS_PER_LINE_MAX + more {
        assert!(story.act(&booking));
    }
    let found = drift(&query(), &before, &story.now()).expect("both moments");
    let [line] = &found.lines[..] else {
        panic!("{:?}", lines(&found))
    };
    assert_eq!(line.events, POSITIONS_PER_LINE_MAX + more);
    assert_eq!(line.positions.len(), POSITIONS_PER_LINE_MAX);
}

#[test]
fn a_moment_before_itself_is_refused() {
    let story = scene();
    let refusals = drift(&query(), &story.now(), &story.view(1)).expect_err("the wrong way round");
    assert_eq!(refusals[0].field, ["from"]);
    let nothing = drift(&query(), &story.now(), &story.now()).expect("a good question");
    assert!(nothing.lines.is_empty());
}

/// A story with rates in between.
fn play_with_rates(wishes: &[crate::testing::random::Wish], rates: &[i64]) -> Story {
    let mut story = play(wishes);
    for rate in rates {
        assert!(story.act(&set_rate("1900-01", &Decimal::new(*rate, 3).to_string())));
        let haircut = Decimal::new(rate.abs() % 100, 2);
        assert!(story.act(&set_haircuts(&haircut.to_string())));
        if let Some(position) = story.state.bookings.nth(0).map(|booking| booking.position) {
            // Whether it can be reversed or not.
            story.act(&reverse(position));
        }
    }
    story
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn causes_add_up_to_the_change_of_each_party(
        wishes in stories(20),
        rates in prop::collection::vec(-90_i64..90, 1..3),
        (from, to) in (0_u64..100, 0_u64..100),
        party in prop::sample::select(Party::ALL),
        (optimism_bias, given) in (any::<bool>(), any::<bool>()),
    ) {
        let story = play_with_rates(&wishes, &rates);
        let head = story.state.position;
        let (from, to) = (from * head / 100, to * head / 100);
        let (from, to) = (from.min(to), from.max(to));
        let (from, to) = (story.view(from), story.view(to));
        let mut query = query();
        query.party = party;
        query.conventions.optimism_bias = optimism_bias;
        query.conventions.include_society = true;
        query.conventions.discount_rate = given.then(|| d("0.03"));
        let Ok(found) = drift(&query, &from, &to) else {
            let is_known = to.state().rates.discount_at(month("2026-01"), to.position()).is_some();
            prop_assert!(!is_known && !given, "only a rate can be missing");
            return Ok(());
        };
        let npv = |appraisal: &Appraisal, party: PartyKey| {
            let found = appraisal.perspectives.iter().find(|found| found.party == Some(party));
            found.map_or(0, |found| found.npv)
        };
        let of_both = found.from.perspectives.iter().chain(&found.to.perspectives);
        for party in of_both.filter_map(|perspective| perspective.party) {
            let sum: i128 = found.lines.iter().filter(|line| line.party == party).map(|line| line.npv_change).sum();
            prop_assert_eq!(sum, npv(&found.to, party) - npv(&found.from, party));
        }
        // Not only after rounding: what the walk found is the change itself.
        let Appraised { spec, before, after } = appraise_both(&query, &from, &to).expect("was answered");
        let context = WalkContext { query: &query, spec: &spec, after: &after.conventions };
        let exact: Decimal = walk::changes(&context, &from, &to)
            .expect("was answered")
            .iter()
            .map(|(_, change)| change.npv)
            .sum();
        let change = after.overall.exact_net - before.overall.exact_net;
        prop_assert!((exact - change).abs() < d("0.000001"), "{} {}", exact, change);
    }
}
