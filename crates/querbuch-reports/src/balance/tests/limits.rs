//! Bad questions, and answers of every size.

use querbuch_domain::money::{AMOUNT_CENTS_MAX, Cents};
use querbuch_domain::note::Note;
use querbuch_domain::refusal::{Expected, InputFault, QuestionFault, Reason};
use querbuch_domain::schedule::set::{ScheduledAmount, SetSchedule};

use super::*;

fn refusals(question: &BalanceQuestion, view: &View) -> Vec<(String, Reason)> {
    let filter = Filter::resolve(&question.spec, view).expect("a good filter");
    let BalanceQuestion {
        group_by,
        basis,
        order_by,
        limit,
        ..
    } = question.clone();
    let refused = balance(
        &BalanceQuery {
            actuals_through: None,
            months: MonthBasis::Booked,
            filter,
            group_by,
            basis,
            order_by,
            limit,
        },
        view,
    )
    .expect_err("a bad question");
    refused
        .into_iter()
        .map(|refusal| (refusal.field.join("."), refusal.reason))
        .collect()
}

#[test]
fn bad_questions_are_refused() {
    let view = story().now();
    let twice = |dimension| {
        (
            "groupBy".to_owned(),
            Reason::from(QuestionFault::DimensionTwice { dimension }),
        )
    };
    let expected = Expected::new("eine ganze Zahl ab 0", "a whole number from 0");
    let negative = |given: &str| {
        (
            "limit".to_owned(),
            Reason::from(InputFault::unfit(given, expected)),
        )
    };
    let by = |dimensions: &[Dimension], limit| BalanceQuestion {
        limit,
        ..BalanceQuestion::of(Basis::Plan, dimensions)
    };
    let cases = [
        (by(&[Level, Level], None), vec![twice("LEVEL")]),
        (
            by(&[Level, Year, Level, Year, Level], None),
            vec![twice("LEVEL"), twice("YEAR"), twice("LEVEL")],
        ),
        (by(&[Level], Some(-1)), vec![negative("-1")]),
        (by(&[], Some(i32::MIN)), vec![negative("-2147483648")]),
        (by(&[Year, Year], Some(-7)), vec![twice("YEAR"), negative("-7")]),
    ];
    for (question, expected) in cases {
        assert_eq!(refusals(&question, &view), expected, "{question:?}");
    }
}

/// A century of months at each of nine units is more than a balance holds.
#[test]
fn more_rows_than_one_answer_holds_are_refused() {
    let codes = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    let budgets = codes.map(|code| (code, "", Municipal, true));
    let effects = codes.map(|code| effect(code, code, Cost));
    let mut story = Story::of([units(&budgets), measure("m", "", effects.to_vec())]);
    let mut plan = |code: &str, months: u16| {
        let first = month("2000-01");
        let amount = ScheduledAmount {
            month: first,
            through: querbuch_domain::month::Month::from_ordinal(first.ordinal() + months - 1),
            every_months: None,
            amount: Cents(1),
            low: None,
            high: None,
        };
        let command = SetSchedule {
            basis: Plan,
            effect: format!("m/{code}").into(),
            amounts: vec![amount],
            expected_position: None,
            note: Note::default(),
        };
        assert!(story.act(&Command::SetSchedule(command)), "{code}");
        story.now()
    };
    for code in &codes[..8] {
        plan(code, 1_200);
    }
    let full = plan("i", 400);
    let over = plan("i", 401);
    let question = |limit| BalanceQuestion {
        limit,
        ..BalanceQuestion::of(Basis::Plan, &[Month, Unit])
    };
    let rows = |limit, view: &View| {
        question(limit)
            .answer(view)
            .map(|answer| (answer.rows.len(), answer.total.cost))
    };
    let too_many = vec![(
        "limit".to_owned(),
        Reason::from(InputFault::AtMost {
            max: BALANCE_ROWS_MAX,
        }),
    )];
    assert_eq!(rows(None, &full), Ok((BALANCE_ROWS_MAX, 10_000)));
    assert_eq!(refusals(&question(None), &over), too_many);
    assert_eq!(refusals(&question(Some(10_001)), &over), too_many);
    assert_eq!(
        rows(Some(10_000), &over),
        Ok((10_000, 10_001)),
        "the total covers the rest"
    );
    assert_eq!(rows(Some(0), &over), Ok((0, 10_001)));
    assert_eq!(
        rows(None, &full),
        Ok((BALANCE_ROWS_MAX, 10_000)),
        "the older view stays as it was"
    );
}

#[test]
fn sums_go_beyond_64_bits() {
    let mut postings = Vec::new();
    for text in ["2026-01", "2026-02", "2026-03"] {
        postings.extend(std::iter::repeat_n(("cost", text, AMOUNT_CENTS_MAX), 6_000));
        postings.extend(std::iter::repeat_n(("saving", text, -AMOUNT_CENTS_MAX), 500));
    }
    let mut story = story();
    assert!(story.act(&book("m", &postings)));
    let question = BalanceQuestion::of(Basis::Actual, &[]);
    let total = question.answer(&story.now()).expect("a good question").total;
    let (cost, saving) = (
        18_000 * i128::from(AMOUNT_CENTS_MAX) + 110,
        -1_500 * i128::from(AMOUNT_CENTS_MAX) + 20,
    );
    assert_eq!(
        total,
        Figures {
            cost,
            saving,
            transfer: 0
        }
    );
    assert_eq!(total.net(), saving - cost);
    assert!(cost > i128::from(i64::MAX));
}

#[test]
fn an_empty_ledger_answers_with_nothing() {
    let view = View::now(Arc::default());
    for basis in Basis::ALL {
        let answer = BalanceQuestion::of(*basis, Dimension::ALL)
            .answer(&view)
            .expect("a good question");
        assert_eq!(
            (answer.rows.len(), answer.total, answer.society),
            (0, Figures::default(), Figures::default())
        );
    }
}
