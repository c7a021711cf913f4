//! Every report that takes long stops soon after its deadline has passed. What is counted is how often it looks at its
//! deadline: as often as the ledger is large, and afterwards no more than it has loops.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use querbuch_domain::command::Command;
use querbuch_domain::deadline::Deadline;
use querbuch_domain::effect::add::NewEffect;
use querbuch_domain::id::{EffectNo, MeasureNo};
use querbuch_domain::money::Cents;
use querbuch_domain::note::Note;
use querbuch_domain::rate::set::SetDiscountRate;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::schedule::set::{ScheduledAmount, SetSchedule};
use querbuch_domain::words::{EffectKind, Level, SourceStatus};
use rust_decimal::Decimal;

use crate::allocation::{AllocationQuestion, AllocationScope, allocation_report};
use crate::appraisal::conventions::ConventionsSpec;
use crate::appraisal::risk::chances;
use crate::appraisal::sensitivity::sensitivity;
use crate::appraisal::{AppraisalQuery, appraise};
use crate::approaches::{ApproachesQuery, Attribution, approaches};
use crate::balance::{BalanceQuery, Direction, balance, unmet};
use crate::basis::{Basis, MonthBasis};
use crate::booked_details::{quantities, tags};
use crate::by_unit_and_measure::figures_by_unit;
use crate::capacity::capacity;
use crate::claims::{ClaimsQuery, open_claims};
use crate::dimension::Dimension;
use crate::drift::{DriftQuery, drift};
use crate::filter::{Filter, FilterSpec};
use crate::finance::irr::irr_until;
use crate::flows::{FlowAttribution, FlowsQuery, flows};
use crate::outlook::{actuals_through, actuals_through_of_measure};
use crate::party::Party;
use crate::portfolio::{MeasureField, portfolio};
use crate::series::series;
use crate::settlement::schedule::PaymentSchedule;
use crate::settlement::{SettlementQuery, SettlementRule, settle};
use crate::testing::{Story, book, effect, measure, month, units};
use crate::view::View;

/// Measures, each with a cost at one town and a saving at another.
const MEASURES: usize = 80;
/// Bookings of each.
const BOOKINGS: usize = 4;

/// Looks that a report may still take once its deadline has passed: one for each loop, and some are nested.
const LOOKS_AFTERWARDS_MAX: usize = 64;

fn town(number: usize) -> String {
    format!("town-{number}")
}

fn plan_with_range(effect: &str) -> Command {
    let amount = ScheduledAmount {
        month: month("2030-01"),
        through: Some(month("2030-06")),
        every_months: None,
        amount: Cents(1_000),
        low: Some(Cents(500)),
        high: Some(Cents(2_000)),
    };
    Command::SetSchedule(SetSchedule {
        basis: ScheduleBasis::Plan,
        effect: effect.into(),
        amounts: vec![amount],
        expected_position: None,
        note: Note::default(),
    })
}

fn story() -> Story {
    let towns: Vec<String> = (0..MEASURES).map(town).collect();
    let mut list = vec![("bund", "", Level::Federal, true), ("15", "", Level::State, true)];
    list.extend(
        towns
            .iter()
            .map(|town| (town.as_str(), "15", Level::Municipal, true)),
    );
    let rate = Command::SetDiscountRate(SetDiscountRate {
        valid_from: month("2020-01"),
        nominal: Decimal::new(2, 2),
        real: None,
        source: "Rundschreiben".into(),
        status: SourceStatus::Verified,
    });
    let mut story = Story::of([units(&list), rate, measure("all", "", Vec::new())]);
    let act = |story: &mut Story, command: &Command| assert!(story.act(command), "refused: {command:?}");
    for (number, town_of_cost) in towns.iter().enumerate() {
        let code = format!("m{number}");
        let next = town((number + 1) % MEASURES);
        let effects: Vec<NewEffect> = vec![
            effect("cost", town_of_cost, EffectKind::Cost),
            effect("saving", &next, EffectKind::Saving),
        ];
        act(&mut story, &measure(&code, "all", effects));
        act(&mut story, &plan_with_range(&format!("{code}/cost")));
        for booking in 1..=BOOKINGS {
            let text = format!("2026-{booking:02}");
            let postings = [("cost", text.as_str(), 700), ("saving", text.as_str(), 1_100)];
            act(&mut story, &book(&code, &postings));
        }
    }
    story
}

fn appraisal_query() -> AppraisalQuery {
    AppraisalQuery {
        filter: Filter::default(),
        party: Party::Unit,
        basis: Basis::Outlook,
        conventions: ConventionsSpec::default(),
    }
}

fn balance_query(group_by: &[Dimension]) -> BalanceQuery {
    BalanceQuery {
        filter: Filter::default(),
        group_by: group_by.to_vec(),
        basis: Basis::Outlook,
        months: MonthBasis::Belonging,
        actuals_through: None,
        order_by: None,
        limit: None,
    }
}

/// Runs until the deadline passes at a look, counted from 0; how often it looked in all.
fn looks<T>(pass_at: usize, run: impl Fn(&Deadline) -> T) -> usize {
    let looks = Arc::new(AtomicUsize::new(0));
    let counted = looks.clone();
    drop(run(&Deadline::new(move || {
        counted.fetch_add(1, Ordering::Relaxed) == pass_at
    })));
    looks.load(Ordering::Relaxed)
}

/// A report looks at its deadline at least so often, and hardly any more once it has passed.
fn check<T>(name: &str, looks_min: usize, run: impl Fn(&Deadline) -> T) {
    let all = looks(usize::MAX, &run);
    assert!(all >= looks_min, "{name} looks {all} times only");
    for pass_at in [0, all / 3, all / 2, all - 1] {
        let looked = looks(pass_at, &run);
        let afterwards = looked.saturating_sub(pass_at + 1);
        assert!(
            afterwards <= LOOKS_AFTERWARDS_MAX,
            "{name} passes at {pass_at} of {all} and looks {afterwards} times afterwards"
        );
    }
}

/// The same for a report of a view.
fn check_view<T>(view: &View, name: &str, looks_min: usize, report: impl Fn(&View) -> T) {
    check(name, looks_min, |deadline| {
        report(&view.clone().until(deadline.clone()))
    });
}

#[test]
#[expect(clippy::too_many_lines, reason = "a list: one computation after the other")]
fn every_long_computation_ends_soon_after_its_deadline() {
    let story = story();
    // An earlier moment is put together from the postings up to it.
    let past = story.view(story.state.position - 1);
    let (now, first) = (story.now(), story.view(3 + 2));
    let all = [Dimension::Unit, Dimension::Measure, Dimension::Month];
    check_view(&now, "balance", 6, |view| balance(&balance_query(&all), view));
    check_view(&now, "unmet", 2, |view| unmet(&balance_query(&[]), view));
    check_view(&now, "units", 2, |view| {
        figures_by_unit(&Filter::default(), Basis::Outlook, view)
    });
    let flows_query = FlowsQuery {
        filter: Filter::default(),
        party: Party::Unit,
        attribution: FlowAttribution::Measure,
        basis: Basis::Outlook,
    };
    check_view(&now, "flows", MEASURES, |view| flows(&flows_query, view));
    check_view(&now, "appraisal", MEASURES, |view| {
        appraise(&appraisal_query(), view)
    });
    let settlement_query = SettlementQuery {
        appraisal: appraisal_query(),
        rule: SettlementRule::Shapley,
        key: None,
        enabling: Vec::new(),
        schedule: PaymentSchedule::WithSavings,
    };
    check_view(&now, "settlement", 3, |view| settle(&settlement_query, view));
    let order = (MeasureField::Npv, Direction::Descending);
    check_view(&now, "portfolio", MEASURES, |view| {
        portfolio(&appraisal_query(), order, view)
    });
    let approaches_query = ApproachesQuery {
        appraisal: appraisal_query(),
        attribution: Attribution::Cause,
    };
    check_view(&now, "approaches", 5, |view| approaches(&approaches_query, view));
    let titles = (MeasureField::Title, Direction::Ascending);
    check_view(&now, "portfolio by title", 2, |view| {
        portfolio(&appraisal_query(), titles, view)
    });
    check_view(&now, "quantities", 1, |view| quantities(&Filter::default(), view));
    check_view(&now, "tags", MEASURES * BOOKINGS * 2 / 64, |view| {
        tags("kostenstelle", &Filter::default(), view)
    });
    check_view(&now, "claims", 3, |view| {
        open_claims(&ClaimsQuery::default(), view)
    });
    check_view(&now, "capacity", 3, |view| capacity(&FilterSpec::default(), view));
    let question = AllocationQuestion {
        scope: AllocationScope::Measure(MeasureNo(0)),
        kind: EffectKind::Cost,
        from: None,
        to: None,
        other: None,
    };
    check_view(&now, "allocation", 1, |view| allocation_report(&question, view));
    check_view(&past, "series", 1, |view| series(EffectNo(0), None, None, view));
    check_view(&past, "actuals", 1, |view| actuals_through(EffectNo(0), view));
    check_view(&now, "actuals of all", 1, |view| {
        actuals_through_of_measure(MeasureNo(1), view)
    });
    let drift_query = DriftQuery {
        filter: FilterSpec::default(),
        party: Party::Unit,
        basis: Basis::Outlook,
        conventions: ConventionsSpec::default(),
    };
    let moved = |view: &View| {
        let from = first.clone().until(view.deadline().clone());
        drift(&drift_query, &from, view)
    };
    check_view(&now, "drift", MEASURES * BOOKINGS, moved);
}

#[test]
fn drawing_and_the_search_for_rates_end_soon_after_their_deadline() {
    let story = story();
    let now = story.now();
    let query = appraisal_query();
    let appraisal = appraise(&query, &now).expect("is answered");
    let draw = |deadline: &Deadline| chances(&query, &appraisal, &now.clone().until(deadline.clone()));
    check("chances", MEASURES, draw);
    let hinge = |deadline: &Deadline| sensitivity(&query, &appraisal, &now.clone().until(deadline.clone()));
    check("sensitivity", 2, hinge);
    // It swings every year, so that its rates have to be told apart.
    let flow: Vec<Decimal> = (0..60)
        .map(|year| {
            Decimal::from(if year % 2 == 0 {
                -1_000 - year
            } else {
                1_030 + year
            })
        })
        .collect();
    check("rates", 10, |deadline| irr_until(&flow, 1, deadline));
}
