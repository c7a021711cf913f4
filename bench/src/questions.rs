//! The questions that are measured: the three of every dashboard, and a dozen others. Each can be asked of Querbuch
//! and, as SQL, of a database that holds the same postings.

mod sql;

use querbuch_domain::id::UnitNo;
use querbuch_domain::words::{Cashability, EffectKind, Level, Stage};
use querbuch_reports::balance::{Balance, BalanceField, BalanceQuery, BalanceRow, Direction, balance};
use querbuch_reports::basis::Basis;
use querbuch_reports::dimension::Dimension;
use querbuch_reports::filter::{Filter, FilterSpec};
use querbuch_reports::view::View;

use crate::country::{Country, month};
use crate::{Outcome, ledger};
pub use sql::{Dialect, Facts, approach, cashability, kind, slot};

/// The Land that is asked for alone: the largest.
const LAND: &str = "05";

/// A question.
#[derive(Clone, Debug)]
pub struct Question {
    /// What it asks, for people.
    pub name: &'static str,
    /// Whether every dashboard asks it.
    pub is_headline: bool,
    basis: Basis,
    group_by: Vec<Dimension>,
    filter: FilterSpec,
    top: Option<i32>,
}

/// Rows of the public budgets in any order: the keys as numbers, then cost, saving and transfer in cents.
pub type Rows = Vec<Vec<i64>>;

impl Question {
    fn new(name: &'static str, basis: Basis, group_by: &[Dimension]) -> Self {
        Self {
            name,
            is_headline: false,
            basis,
            group_by: group_by.to_vec(),
            filter: FilterSpec::default(),
            top: None,
        }
    }

    fn within(mut self, filter: FilterSpec) -> Self {
        self.filter = filter;
        self
    }

    fn top(mut self, rows: i32) -> Self {
        self.top = Some(rows);
        self
    }

    /// Whether it joins actuals with what is expected, effect by effect.
    pub fn is_outlook(&self) -> bool {
        self.basis == Basis::Outlook
    }

    /// Asks it of a view. The names in the filter are looked up each time, as for a request.
    pub fn ask(&self, view: &View) -> Outcome<Balance> {
        let resolve = || Filter::resolve(&self.filter, view);
        let answer = resolve().and_then(|filter| {
            let query = BalanceQuery {
                actuals_through: None,
                months: querbuch_reports::basis::MonthBasis::Booked,
                filter,
                group_by: self.group_by.clone(),
                basis: self.basis,
                order_by: self.top.map(|_| (BalanceField::Net, Direction::Descending)),
                limit: self.top,
            };
            balance(&query, view)
        });
        answer.map_err(|refusals| format!("{}: {}", self.name, ledger::describe(&refusals)).into())
    }

    /// The rows of an answer, to be compared.
    pub fn rows(&self, balance: &Balance) -> Outcome<Rows> {
        let mut rows = balance
            .rows
            .iter()
            .map(|row| self.row(row))
            .collect::<Outcome<Rows>>()?;
        rows.sort_unstable();
        Ok(rows)
    }

    fn row(&self, row: &BalanceRow) -> Outcome<Vec<i64>> {
        let (key, sums) = (&row.key, &row.figures);
        let unit = |number: Option<UnitNo>| number.map(UnitNo::index);
        let mut numbers = Vec::with_capacity(self.group_by.len() + 3);
        for dimension in &self.group_by {
            let number = match dimension {
                Dimension::Level => key.level.map(|level| place(Level::ALL, level)),
                Dimension::State => unit(key.state),
                Dimension::Body => unit(key.body),
                Dimension::Unit | Dimension::Child => unit(key.unit),
                Dimension::Measure => key.measure.map(querbuch_domain::id::MeasureNo::index),
                Dimension::Programme => key.programme.map(querbuch_domain::id::MeasureNo::index),
                Dimension::Approach => key.approach.map(approach),
                Dimension::Category => key.category.map(|category| usize::from(category.0)),
                Dimension::Kind => key.kind.map(kind),
                Dimension::Cashability => key.cashability.map(cashability),
                Dimension::Stage => key.stage.map(sql::stage),
                Dimension::Year => key.year.map(usize::from),
                Dimension::Quarter => key.quarter.map(|month| usize::from(month.ordinal())),
                Dimension::Month => key.month.map(|month| usize::from(month.ordinal())),
            };
            numbers.push(number.map_or(Ok(-1), i64::try_from)?);
        }
        for sum in [sums.cost, sums.saving, sums.transfer] {
            numbers.push(i64::try_from(sum)?);
        }
        Ok(numbers)
    }
}

/// The place of a word in its list.
fn place<T: PartialEq + Copy>(words: &[T], word: T) -> usize {
    words
        .iter()
        .position(|known| *known == word)
        .unwrap_or(words.len())
}

/// The questions that every dashboard asks.
fn headlines() -> [Question; 6] {
    use Dimension::{Level, Measure, State, Year};
    let land = FilterSpec {
        units: Some(vec![LAND.into()]),
        ..FilterSpec::default()
    };
    let questions = [
        Question::new("net by level × year", Basis::Actual, &[Level, Year]),
        Question::new("net by level × year, outlook", Basis::Outlook, &[Level, Year]),
        Question::new("per Land", Basis::Actual, &[State]),
        Question::new("one Land by level × year", Basis::Actual, &[Level, Year]).within(land),
        Question::new("top 20 measures", Basis::Actual, &[Measure]).top(20),
        Question::new("top 20 measures, outlook", Basis::Outlook, &[Measure]).top(20),
    ];
    questions.map(|question| Question {
        is_headline: true,
        ..question
    })
}

/// All questions, the headlines first.
pub fn questions(country: &Country) -> Vec<Question> {
    let mut questions = headlines().to_vec();
    questions.extend(of_actuals(country));
    questions.extend(of_all_bases());
    questions
}

/// Any other, of what was booked.
fn of_actuals(country: &Country) -> Vec<Question> {
    use Dimension as By;
    use FilterSpec as Only;
    let any = FilterSpec::default;
    let kreis = country.places.iter().find(|place| place.level == Level::District);
    let kreis = kreis.map(|place| place.code.to_string()).unwrap_or_default();
    let units = |code: &str| Some(vec![code.into()]);
    let new = Question::new;
    vec![
        new(
            "category × month at the Länder",
            Basis::Actual,
            &[By::Category, By::Month],
        )
        .within(Only {
            levels: Some(vec![Level::State]),
            ..any()
        }),
        new(
            "body × year, cash only, top 100",
            Basis::Actual,
            &[By::Body, By::Year],
        )
        .within(Only {
            cashability: Some(vec![Cashability::Cash]),
            ..any()
        })
        .top(100),
        new(
            "measure × quarter in a Land, top 50",
            Basis::Actual,
            &[By::Measure, By::Quarter],
        )
        .within(Only {
            units: units(LAND),
            ..any()
        })
        .top(50),
        new(
            "kind × stage × year",
            Basis::Actual,
            &[By::Kind, By::Stage, By::Year],
        ),
        new("unit × year in a Kreis", Basis::Actual, &[By::Unit, By::Year]).within(Only {
            units: units(&kreis),
            ..any()
        }),
        new(
            "level × kind, from May to August years later",
            Basis::Actual,
            &[By::Level, By::Kind],
        )
        .within(Only {
            from: Some(month(40)),
            to: Some(month(79)),
            ..any()
        }),
    ]
}

/// Any other, also of plans and of what is to be expected.
fn of_all_bases() -> Vec<Question> {
    use Dimension as By;
    use FilterSpec as Only;
    let any = FilterSpec::default;
    let new = Question::new;
    vec![
        new(
            "programme × year, outlook",
            Basis::Outlook,
            &[By::Programme, By::Year],
        ),
        new(
            "approach × cashability, plan",
            Basis::Plan,
            &[By::Approach, By::Cashability],
        ),
        new(
            "savings by month from a month on, outlook",
            Basis::Outlook,
            &[By::Month],
        )
        .within(Only {
            kinds: Some(vec![EffectKind::Saving]),
            from: Some(month(55)),
            ..any()
        }),
        new(
            "Land × category at the Gemeinden",
            Basis::Actual,
            &[By::State, By::Category],
        )
        .within(Only {
            levels: Some(vec![Level::Municipal]),
            ..any()
        }),
        new(
            "a programme by level × quarter",
            Basis::Actual,
            &[By::Level, By::Quarter],
        )
        .within(Only {
            measures: Some(vec!["m-00000".into()]),
            ..any()
        }),
        new(
            "claimed savings by Land × year",
            Basis::Actual,
            &[By::State, By::Year],
        )
        .within(Only {
            stages: Some(vec![Stage::Claimed]),
            ..any()
        }),
        new(
            "operating savings by level × month, outlook",
            Basis::Outlook,
            &[By::Level, By::Month],
        )
        .within(Only {
            categories: Some(vec!["run.saving".into()]),
            ..any()
        }),
        new(
            "level × year × kind × cashability, outlook",
            Basis::Outlook,
            &[By::Level, By::Year, By::Kind, By::Cashability],
        ),
    ]
}
