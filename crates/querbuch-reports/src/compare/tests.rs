use std::collections::HashSet;

use proptest::prelude::*;
use querbuch_domain::decimal::Decimal;
use querbuch_domain::reference::Ref;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::words::{EffectKind, Level};

use super::appraisal::compared_appraisal;
use super::balance::{ComparedBalance, ComparedRow, compared_balance};
use super::flows::compared_flows;
use super::*;
use crate::appraisal::AppraisalQuery;
use crate::appraisal::conventions::ConventionsSpec;
use crate::balance::{Balance, BalanceField, BalanceQuery, BalanceRow, Direction, Figures, balance};
use crate::basis::{Basis, MonthBasis};
use crate::dimension::{Dimension, RowKey};
use crate::filter::{Filter, FilterSpec};
use crate::flows::{FlowAttribution, FlowCell, FlowsQuery, flows};
use crate::party::{Party, PartyKey};
use crate::testing::random::{play, stories};
use crate::testing::{Story, book, effect, measure, month, set, units};

fn every_amount(view: &View) -> Filter {
    Filter::resolve(&FilterSpec::default(), view).expect("no conditions")
}

fn balance_query(view: &View, group_by: &[Dimension], basis: Basis) -> BalanceQuery {
    BalanceQuery {
        filter: every_amount(view),
        group_by: group_by.to_vec(),
        basis,
        months: MonthBasis::Booked,
        actuals_through: None,
        order_by: None,
        limit: None,
    }
}

fn asked<Q>(sides: &Sides<View>, query: impl Fn(&View) -> Q) -> Sides<Asked<Q>> {
    sides.as_ref().map(|view| Asked {
        query: query(view),
        view: view.clone(),
    })
}

fn scene() -> Story {
    let mut story = Story::of([
        units(&[("bund", "", Level::Federal, true), ("15", "", Level::State, true)]),
        measure(
            "m",
            "",
            vec![
                effect("cost", "bund", EffectKind::Cost),
                effect("land", "15", EffectKind::Saving),
            ],
        ),
    ]);
    story.act(&book("m", &[("cost", "2026-01", 50_000)]));
    story
}

#[test]
fn what_is_new_and_what_is_gone_stand_beside_what_changed() {
    let mut story = scene();
    let before = story.state.position;
    story.act(&book(
        "m",
        &[("cost", "2026-01", 10_000), ("land", "2027-01", 90_000)],
    ));
    let sides = Sides {
        a: story.view(before),
        b: story.view(story.state.position),
    };
    let question = |view: &View| BalanceQuery {
        order_by: Some((BalanceField::Net, Direction::Descending)),
        ..balance_query(view, &[Dimension::Level], Basis::Actual)
    };
    let found = compared_balance(&asked(&sides, question)).expect("nothing is refused");
    let figures = |cost: i128, saving: i128| Figures {
        cost,
        saving,
        transfer: 0,
    };
    let levels: Vec<_> = found.rows.iter().map(|row| row.key.level).collect();
    assert_eq!(
        levels,
        [Some(Level::State), Some(Level::Federal)],
        "by the net of the difference"
    );
    assert_eq!(found.rows[0].figures.a, None, "nothing had landed there");
    assert_eq!(found.rows[0].difference(), figures(0, 90_000));
    assert_eq!(found.rows[1].figures.b, Some(figures(60_000, 0)));
    assert_eq!(found.rows[1].difference(), figures(10_000, 0));
    assert_eq!(found.total.difference(), figures(10_000, 90_000));
    // The other way round the row is gone.
    let turned = Sides {
        a: sides.b,
        b: sides.a,
    };
    let found = compared_balance(&asked(&turned, question)).expect("nothing is refused");
    assert_eq!(found.rows[1].figures.b, None);
    assert_eq!(found.rows[1].difference(), figures(0, -90_000));
}

#[test]
fn the_limit_is_of_the_rows_of_both_and_the_total_covers_all() {
    let story = scene();
    let sides = Sides {
        a: story.view(0),
        b: story.view(story.state.position),
    };
    let limited = |limit| {
        compared_balance(&asked(&sides, |view| BalanceQuery {
            limit: Some(limit),
            ..balance_query(view, &[Dimension::Level], Basis::Actual)
        }))
    };
    let found = limited(0).expect("nothing is refused");
    assert_eq!(found.rows, []);
    assert_eq!(found.total.b.cost, 50_000);
    let refused = limited(-1).expect_err("a negative limit");
    assert_eq!(refused[0].field, ["limit"]);
}

#[test]
fn more_compared_rows_than_one_answer_holds_are_refused() {
    // Nine budgets with a plan in each month of a hundred years are 10,800 rows; neither side has that many.
    let codes = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    let budgets = codes.map(|code| (code, "", Level::Municipal, true));
    let effects = codes.map(|code| effect(code, code, EffectKind::Cost));
    let mut story = Story::of([units(&budgets), measure("m", "", effects.to_vec())]);
    let months: Vec<String> = (0..1_200)
        .map(|n| format!("{}-{:02}", 2000 + n / 12, n % 12 + 1))
        .collect();
    let amounts: Vec<(&str, i64)> = months.iter().map(|month| (month.as_str(), 1)).collect();
    for code in codes {
        assert!(
            story.act(&set(ScheduleBasis::Plan, &format!("m/{code}"), &amounts)),
            "{code}"
        );
    }
    let view = story.now();
    let side = |codes: &[&str], limit| {
        let spec = FilterSpec {
            units: Some(codes.iter().map(|code| Ref::from(*code)).collect()),
            ..FilterSpec::default()
        };
        let query = BalanceQuery {
            filter: Filter::resolve(&spec, &view).expect("they are there"),
            limit,
            ..balance_query(&view, &[Dimension::Unit, Dimension::Month], Basis::Plan)
        };
        Asked {
            query,
            view: view.clone(),
        }
    };
    let compared = |limit| {
        compared_balance(&Sides {
            a: side(&codes[..5], limit),
            b: side(&codes[5..], limit),
        })
    };
    let refused = compared(None).expect_err("too many");
    assert_eq!(
        (refused[0].field.join("."), refused[0].reason.code().as_str()),
        ("limit".to_owned(), "LIMIT_EXCEEDED")
    );
    let found = compared(Some(10_000)).expect("as many as one answer holds");
    assert_eq!(
        (found.rows.len(), found.total.a.cost, found.total.b.cost),
        (10_000, 6_000, 4_800)
    );
}

#[test]
fn present_values_of_both_sides_are_of_one_month() {
    let mut story = scene();
    let before = story.state.position;
    // What came later began earlier: by itself this side would be appraised as of a year before.
    story.act(&book("m", &[("land", "2025-01", 100_000)]));
    let sides = Sides {
        a: story.view(before),
        b: story.view(story.state.position),
    };
    let question = |base_month: Option<&str>, view: &View| AppraisalQuery {
        filter: every_amount(view),
        party: Party::Level,
        basis: Basis::Actual,
        conventions: ConventionsSpec {
            discount_rate: Some(Decimal::new(25, 2)),
            base_month: base_month.map(month),
            ..ConventionsSpec::default()
        },
    };
    let found = compared_appraisal(&asked(&sides, |view| question(None, view))).expect("a rate is given");
    let months = found
        .found
        .as_ref()
        .map(|appraisal| appraisal.conventions.base_month);
    assert_eq!(
        months,
        Sides {
            a: month("2025-01"),
            b: month("2025-01")
        }
    );
    // 500 euros a year later at 25 %: 400 euros, on both sides.
    let federal = found
        .parties
        .iter()
        .find(|of| of.party == PartyKey::Level(Level::Federal));
    assert_eq!(
        federal.map(|of| of.npv),
        Some(Sides {
            a: -40_000,
            b: -40_000
        })
    );
    assert_eq!(found.overall().difference(), 100_000);
    let mut stated = asked(&sides, |view| question(None, view));
    stated.b.query.conventions.base_month = Some(month("2026-01"));
    let found = compared_appraisal(&stated).expect("a rate is given");
    assert_eq!(
        found.found.a.conventions.base_month,
        month("2026-01"),
        "that of the other side"
    );
}

/// What a side says of each row: its own balance, asked by itself.
fn alone(view: &View, group_by: &[Dimension], basis: Basis) -> Balance {
    balance(&balance_query(view, group_by, basis), view).expect("nothing is refused")
}

fn turned(found: &ComparedBalance) -> Vec<(RowKey, Figures)> {
    let row = |row: &ComparedRow| {
        let difference = row.difference();
        let figures = Figures {
            cost: -difference.cost,
            saving: -difference.saving,
            transfer: -difference.transfer,
        };
        (row.key, figures)
    };
    found.rows.iter().chain(&found.society_rows).map(row).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_and_the_difference_give_b_in_every_cell(
        wishes in stories(20),
        (one, other) in (0_u64..=100, 0_u64..=100),
        group_by in prop::sample::subsequence(Dimension::ALL.to_vec(), 0..4),
        bases in (prop::sample::select(Basis::ALL), prop::sample::select(Basis::ALL)),
    ) {
        let story = play(&wishes);
        let head = story.state.position;
        let sides = Sides { a: story.view(one * head / 100), b: story.view(other * head / 100) };
        let question = Sides {
            a: Asked { query: balance_query(&sides.a, &group_by, bases.0), view: sides.a.clone() },
            b: Asked { query: balance_query(&sides.b, &group_by, bases.1), view: sides.b.clone() },
        };
        // Rows below a unit need a unit to be below of.
        let Ok(found) = compared_balance(&question) else { return Ok(()); };
        let (a, b) = (alone(&sides.a, &group_by, bases.0), alone(&sides.b, &group_by, bases.1));
        prop_assert_eq!(found.total, Sides { a: a.total, b: b.total });
        prop_assert_eq!(found.society, Sides { a: a.society, b: b.society });
        for (compared, of_a, of_b) in [
            (&found.rows, &a.rows, &b.rows),
            (&found.society_rows, &a.society_rows, &b.society_rows),
        ] {
            let of = |rows: &[BalanceRow], key| rows.iter().find(|row| row.key == key).map(|row| row.figures);
            let keys: HashSet<RowKey> = of_a.iter().chain(of_b).map(|row| row.key).collect();
            prop_assert_eq!(compared.len(), keys.len(), "each row that a side has, once");
            for row in compared {
                prop_assert!(keys.contains(&row.key));
                prop_assert_eq!(row.figures, Sides { a: of(of_a, row.key), b: of(of_b, row.key) });
                let mut sum = row.figures.a.unwrap_or_default();
                sum += &row.difference();
                prop_assert_eq!(sum, row.figures.b.unwrap_or_default());
            }
        }
        let mirrored = Sides { a: question.b, b: question.a };
        let mirrored = compared_balance(&mirrored).expect("was answered");
        let differences: Vec<_> = found.rows.iter().chain(&found.society_rows).map(|row| (row.key, row.difference())).collect();
        prop_assert_eq!(turned(&mirrored), differences, "compare(b, a) is what compare(a, b) is, with the other sign");
    }

    #[test]
    fn flows_and_appraisals_of_both_sides_are_those_of_each_by_itself(
        wishes in stories(20),
        (one, other) in (0_u64..=100, 0_u64..=100),
        party in prop::sample::select(Party::ALL),
        basis in prop::sample::select(Basis::ALL),
    ) {
        let story = play(&wishes);
        let head = story.state.position;
        let sides = Sides { a: story.view(one * head / 100), b: story.view(other * head / 100) };
        let question = |view: &View| FlowsQuery { filter: every_amount(view), party, attribution: FlowAttribution::Programme, basis };
        let found = compared_flows(&asked(&sides, question)).expect("few of everything");
        let alone = sides.as_ref().map(|view| flows(&question(view), view).expect("few of everything"));
        let sum = |cells: &[FlowCell]| cells.iter().map(|cell| cell.cents).sum::<i128>();
        prop_assert_eq!(found.iter().map(|cell| cell.cents.a).sum::<i128>(), sum(&alone.a.matrix));
        prop_assert_eq!(found.iter().map(|cell| cell.cents.b).sum::<i128>(), sum(&alone.b.matrix));
        for cell in &found {
            let of = |cells: &[FlowCell]| cells.iter()
                .find(|other| other.payer == cell.payer && other.beneficiary == cell.beneficiary)
                .map_or(0, |cell| cell.cents);
            prop_assert_eq!(cell.cents, Sides { a: of(&alone.a.matrix), b: of(&alone.b.matrix) });
        }
        let conventions = ConventionsSpec { discount_rate: Some(Decimal::new(3, 2)), ..ConventionsSpec::default() };
        let question = |view: &View| AppraisalQuery { filter: every_amount(view), party, basis, conventions: conventions.clone() };
        let found = compared_appraisal(&asked(&sides, question)).expect("a rate is given");
        let sums = found.parties.iter().fold(Sides::default(), |sums: Sides<i128>, party| {
            Sides { a: sums.a + party.npv.a, b: sums.b + party.npv.b }
        });
        prop_assert_eq!(sums, found.overall(), "parties add up on both sides");
        let same = Sides { a: sides.a.clone(), b: sides.a };
        let same = compared_appraisal(&asked(&same, question)).expect("a rate is given");
        prop_assert!(same.parties.iter().all(|party| party.npv.difference() == 0));
    }
}
