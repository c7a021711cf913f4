use querbuch_domain::command::Command;
use querbuch_domain::effect::add::NewEffect;
use querbuch_domain::measure::register::RegisterMeasure;
use querbuch_domain::words::{EffectKind, Level};

use super::*;
use crate::appraisal::conventions::ConventionsSpec;
use crate::basis::Basis;
use crate::filter::Filter;
use crate::party::Party;
use crate::testing::{Story, book, effect, units};

fn registered(code: &str, programme: &str, approach: Approach, effects: Vec<NewEffect>) -> Command {
    Command::RegisterMeasure(RegisterMeasure {
        code: code.into(),
        title: "Eine Maßnahme".into(),
        description: None,
        approach,
        owner: "bund".into(),
        programme: (!programme.is_empty()).then(|| programme.into()),
        effects,
    })
}

fn of_category(code: &str, kind: EffectKind, category: &str) -> NewEffect {
    NewEffect {
        category: category.into(),
        ..effect(code, "bund", kind)
    }
}

/// A robot on top of an old process, and whoever keeps it running; a process made anew.
fn story() -> Story {
    use EffectKind::{Cost, Saving};
    let dev = || of_category("dev", Cost, "dev.cost");
    let run = || of_category("run", Cost, "run.cost.staff");
    let saving = || effect("saving", "bund", Saving);
    let mut story = Story::of([
        units(&[("bund", "", Level::Federal, true)]),
        registered("umbrella", "", Approach::Reduce, vec![]),
        registered("robot", "umbrella", Approach::Add, vec![dev(), run(), saving()]),
        registered("keep-robot", "robot", Approach::Improve, vec![run()]),
        registered(
            "process",
            "umbrella",
            Approach::Improve,
            vec![dev(), run(), saving()],
        ),
    ]);
    let years = ["2026-12", "2027-12", "2028-12", "2029-12"];
    let mut book_yearly = |measure: &str, effect: &str, cents: [i64; 4]| {
        for (month, cents) in years.iter().zip(cents).filter(|(_, cents)| *cents != 0) {
            assert!(story.act(&book(measure, &[(effect, month, cents)])));
        }
    };
    book_yearly("robot", "dev", [100, 0, 0, 0]);
    book_yearly("robot", "saving", [0, 90, 60, 20]);
    book_yearly("robot", "run", [0, 10, 10, 10]);
    book_yearly("keep-robot", "run", [0, 0, 15, 30]);
    book_yearly("process", "dev", [200, 0, 0, 0]);
    book_yearly("process", "saving", [0, 80, 100, 120]);
    book_yearly("process", "run", [0, 5, 5, 5]);
    story
}

fn asked(story: &Story, attribution: Attribution) -> Approaches {
    let query = ApproachesQuery {
        appraisal: AppraisalQuery {
            filter: Filter::default(),
            party: Party::Level,
            basis: Basis::Actual,
            conventions: ConventionsSpec {
                discount_rate: Some(Decimal::ZERO),
                ..ConventionsSpec::default()
            },
        },
        attribution,
    };
    approaches(&query, &story.now()).expect("a good question")
}

fn nets(report: &ApproachReport) -> Vec<(u16, i128, i128, i128)> {
    let years = report.years.iter();
    years
        .map(|year| (year.year, year.net, year.running_cost, year.followed_cost))
        .collect()
}

#[test]
fn what_a_robot_costs_later_is_its_own_doing() {
    let story = story();
    let found = asked(&story, Attribution::Cause);
    let [add, improve] = &found.reports[..] else {
        panic!("two approaches have amounts: {:?}", found.reports);
    };
    assert_eq!((add.approach, add.measures), (Approach::Add, 2));
    assert_eq!(
        nets(add),
        [
            (2026, -100, 0, 0),
            (2027, 80, 10, 0),
            (2028, 35, 25, 15),
            (2029, -20, 40, 30)
        ]
    );
    assert_eq!(
        add.returns,
        Returns {
            first_year: Some(2027),
            last_year: Some(2028),
            years: 2,
            turns: Some(2029)
        }
    );
    assert_eq!(add.overall.npv, -5);
    assert_eq!((improve.approach, improve.measures), (Approach::Improve, 1));
    assert_eq!(
        improve.returns,
        Returns {
            first_year: Some(2027),
            last_year: Some(2029),
            years: 3,
            turns: None
        }
    );
    assert_eq!(improve.years[3].cumulative_net, 85);
}

#[test]
fn by_its_own_approach_the_debt_hides() {
    let found = asked(&story(), Attribution::Own);
    let add = &found.reports[0];
    assert_eq!((add.measures, add.returns.turns), (1, None));
    let improve = &found.reports[1];
    assert_eq!(improve.measures, 2);
    assert!(improve.years.iter().all(|year| year.followed_cost == 0));
    let cause = asked(&story(), Attribution::Cause);
    let sum = |found: &Approaches| {
        found
            .reports
            .iter()
            .map(|report| report.overall.npv)
            .sum::<i128>()
    };
    assert_eq!(sum(&found), sum(&cause), "attribution moves cost, it makes none");
}

#[test]
fn without_amounts_there_is_nothing_to_compare() {
    let story = Story::of([units(&[("bund", "", Level::Federal, true)])]);
    assert!(asked(&story, Attribution::Cause).reports.is_empty());
}
