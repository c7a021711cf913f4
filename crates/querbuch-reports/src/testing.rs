//! What the tests of this crate share: a log in the making, the naive model of what it means, and questions.

use std::fmt;
use std::sync::Arc;

use chrono::DateTime;
use querbuch_domain::booking::record::{NewPosting, RecordBooking, Target};
use querbuch_domain::booking::reverse::ReverseBooking;
use querbuch_domain::cells::EffectCells;
use querbuch_domain::command::Command;
use querbuch_domain::command::decide::Context;
use querbuch_domain::decimal::parse_decimal;
use querbuch_domain::effect::add::NewEffect;
use querbuch_domain::event::Event;
use querbuch_domain::header::Header;
use querbuch_domain::id::{MeasureNo, Position, UnitNo, booking_id, import_id};
use querbuch_domain::import::undo::UndoImport;
use querbuch_domain::key::define::{DefineKey, KeyWeight};
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
use querbuch_domain::words::{Approach, Cashability, EffectKind, EvidenceGrade, Level, Slot};

use crate::balance::{Balance, BalanceField, BalanceQuery, Direction, Figures, balance, unmet};
use crate::basis::{Basis, MonthBasis};
use crate::dimension::{Dimension, RowKey, quarter_label};
use crate::filter::{Filter, FilterSpec};
use crate::view::View;

pub mod model;
pub mod random;

pub use model::Model;

/// A log, what follows from it, and what the model says it means.
pub struct Story {
    pub log: Vec<(Header, Event)>,
    pub model: Model,
    pub state: State,
    /// When the next act is recorded, in seconds since 1970.
    pub clock: i64,
}

/// The beginning of 2035: all that stories book lies in the past by then, unless they say otherwise.
const LATER: i64 = 2_051_222_400;

impl Default for Story {
    fn default() -> Self {
        Self {
            log: Vec::new(),
            model: Model::default(),
            state: State::default(),
            clock: LATER,
        }
    }
}

impl Story {
    /// Each of these commands must be accepted.
    pub fn of(commands: impl IntoIterator<Item = Command>) -> Self {
        let mut story = Self::default();
        for command in commands {
            assert!(story.act(&command), "refused: {command:?}");
        }
        story
    }

    /// Decides a command and, where it is accepted, applies its events. They share one instant.
    pub fn act(&mut self, command: &Command) -> bool {
        // Nobody confirms what they claimed.
        let actor = match command {
            Command::ConfirmSaving(_) => "zweite",
            _ => "local",
        };
        let Ok(decision) = command.decide(&self.state, &Context::new(actor, &TextHashes::default())) else {
            return false;
        };
        let second = self.clock + i64::try_from(self.state.position).expect("tests stay small");
        let recorded_at = DateTime::from_timestamp(second, 0).expect("within the calendar");
        let recorded_in = Month::of_instant(recorded_at).expect("within the calendar");
        self.model
            .record(self.state.position, recorded_in, command, &decision.events);
        for event in decision.events {
            let header = Header {
                position: self.state.position + 1,
                recorded_at,
                actor: actor.into(),
            };
            self.state.apply(&header, &event);
            self.log.push((header, event));
        }
        true
    }

    /// Lets the clock run on to the middle of a month: acts are recorded there from then on.
    pub fn go_on_to(&mut self, text: &str) {
        let middle = format!("{text}-15T12:00:00Z");
        let instant: DateTime<chrono::Utc> = middle.parse().expect("a month");
        self.clock = instant.timestamp();
    }

    /// The view of a position.
    pub fn view(&self, position: Position) -> View {
        View::at(Arc::new(self.state.clone()), position).expect("within the log")
    }

    /// The view of now.
    pub fn now(&self) -> View {
        View::now(Arc::new(self.state.clone()))
    }
}

/// A question that is not yet resolved against a view.
#[derive(Clone, Debug)]
pub struct BalanceQuestion {
    pub spec: FilterSpec,
    pub group_by: Vec<Dimension>,
    pub basis: Basis,
    pub months: MonthBasis,
    pub actuals_through: Option<Month>,
    pub order_by: Option<(BalanceField, Direction)>,
    pub limit: Option<i32>,
}

impl BalanceQuestion {
    /// All of a basis, told apart by some dimensions.
    pub fn of(basis: Basis, group_by: &[Dimension]) -> Self {
        Self {
            spec: FilterSpec::default(),
            group_by: group_by.to_vec(),
            basis,
            months: MonthBasis::Booked,
            actuals_through: None,
            order_by: None,
            limit: None,
        }
    }

    /// The answer, or the paths of what was refused, sorted.
    pub fn answer(&self, view: &View) -> Result<Balance, Vec<String>> {
        let paths = |refusals: Vec<Refusal>| {
            let mut paths: Vec<String> = refusals.iter().map(|refusal| refusal.field.join(".")).collect();
            paths.sort();
            paths
        };
        let query = self.query(view).map_err(paths)?;
        balance(&query, view).map_err(paths)
    }

    /// What was expected in months that count as actual and was not booked; of a good question.
    pub fn unmet(&self, view: &View) -> Figures {
        let query = self.query(view).expect("a good question");
        unmet(&query, view).expect("a good question")
    }

    fn query(&self, view: &View) -> Result<BalanceQuery, Vec<Refusal>> {
        Ok(BalanceQuery {
            actuals_through: self.actuals_through,
            filter: Filter::resolve_with_tags(&self.spec, view)?,
            group_by: self.group_by.clone(),
            basis: self.basis,
            months: self.months,
            order_by: self.order_by,
            limit: self.limit,
        })
    }

    /// The public rows as `labels: cost saving transfer`, then those of society after a line `society`.
    pub fn table(&self, view: &View) -> Vec<String> {
        let answer = self.answer(view).expect("a good question");
        let line = |row: &crate::balance::BalanceRow| {
            let labels = self
                .group_by
                .iter()
                .map(|dimension| label(&row.key, *dimension, view).to_string());
            let figures = format!(
                "{} {} {}",
                row.figures.cost, row.figures.saving, row.figures.transfer
            );
            format!("{}: {figures}", labels.collect::<Vec<_>>().join(" "))
        };
        let mut lines: Vec<String> = answer.rows.iter().map(line).collect();
        if !answer.society_rows.is_empty() {
            lines.push("society".to_owned());
            lines.extend(answer.society_rows.iter().map(line));
        }
        lines
    }
}

/// What a row says in one dimension. Orders as rows do: nothing first, words by their list, the rest by code.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Label {
    Nothing,
    Word(usize, &'static str),
    Code(String),
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("-"),
            Self::Word(_, word) => f.write_str(word),
            Self::Code(code) => f.write_str(code),
        }
    }
}

/// What a row of a balance says in one dimension.
pub fn label(key: &RowKey, dimension: Dimension, view: &View) -> Label {
    let code = |code: Option<String>| code.map_or(Label::Nothing, Label::Code);
    let unit = |number: UnitNo| view.unit(number).expect("known to the view").code.to_string();
    let measure = |number: MeasureNo| view.measure(number).expect("known to the view").code.to_string();
    macro_rules! word {
        ($field:ident) => {
            key.$field.map_or(Label::Nothing, |word| {
                Label::Word(word as usize, word.as_str())
            })
        };
    }
    match dimension {
        Dimension::Level => word!(level),
        Dimension::Approach => word!(approach),
        Dimension::Kind => word!(kind),
        Dimension::Cashability => word!(cashability),
        Dimension::Stage => word!(stage),
        Dimension::Category => key.category.map_or(Label::Nothing, |number| {
            Label::Word(number.0.into(), number.get().code)
        }),
        Dimension::State => code(key.state.map(unit)),
        Dimension::Body => code(key.body.map(unit)),
        Dimension::Unit => code(key.unit.map(unit)),
        Dimension::Child => code(key.child.map(unit)),
        Dimension::Measure => code(key.measure.map(measure)),
        Dimension::Programme => code(key.programme.map(measure)),
        Dimension::Year => code(key.year.map(|year| year.to_string())),
        Dimension::Quarter => code(key.quarter.map(quarter_label)),
        Dimension::Month => code(key.month.map(|month| month.to_string())),
    }
}

/// The sums of cells, without how many postings stand there: of the past, views know no more.
pub fn sums_of(cells: &EffectCells) -> Vec<(Month, Slot, i64)> {
    let cells = cells.iter();
    cells.map(|cell| (cell.month, cell.slot, cell.cents)).collect()
}

/// A month from `2026-03`.
pub fn month(text: &str) -> Month {
    Month::parse(text).expect("a month")
}

/// Adds units, each as `(code, parent, level, is_body)`; an empty parent is none.
pub fn units(list: &[(&str, &str, Level, bool)]) -> Command {
    let unit = |&(code, parent, level, is_body): &(&str, &str, Level, bool)| NewUnit {
        code: code.into(),
        name: "Ein Haushalt".into(),
        level,
        parent: (!parent.is_empty()).then(|| parent.into()),
        budget_position: None,
        is_body,
    };
    Command::RegisterUnits(RegisterUnits {
        units: list.iter().map(unit).collect(),
    })
}

/// Renames a unit.
pub fn rename(unit: &str, name: &str) -> Command {
    Command::ReorganizeUnit(ReorganizeUnit {
        unit: unit.into(),
        name: Some(name.into()),
        parent: None,
        merge_into: None,
        effective_from: Month::MIN,
    })
}

/// Moves a unit below another.
pub fn move_below(unit: &str, parent: &str, from: &str) -> Command {
    Command::ReorganizeUnit(ReorganizeUnit {
        unit: unit.into(),
        name: None,
        parent: Some(parent.into()),
        merge_into: None,
        effective_from: month(from),
    })
}

/// Merges a unit into another.
pub fn merge(unit: &str, into: &str, from: &str) -> Command {
    Command::ReorganizeUnit(ReorganizeUnit {
        unit: unit.into(),
        name: None,
        parent: None,
        merge_into: Some(into.into()),
        effective_from: month(from),
    })
}

/// An effect of the first category of its kind.
pub fn effect(code: &str, unit: &str, kind: EffectKind) -> NewEffect {
    let category = match kind {
        EffectKind::Cost => "run.cost",
        EffectKind::Saving => "run.saving",
        EffectKind::Transfer => "transfer",
    };
    NewEffect {
        code: code.into(),
        unit: unit.into(),
        kind,
        category: category.into(),
        cashability: Cashability::Cash,
        title: "Eine Wirkung".into(),
        evidence: EvidenceGrade::C,
    }
}

/// Registers a measure with effects, owned by the first unit.
pub fn measure(code: &str, programme: &str, effects: Vec<NewEffect>) -> Command {
    Command::RegisterMeasure(RegisterMeasure {
        code: code.into(),
        title: "Eine Maßnahme".into(),
        description: None,
        approach: Approach::Improve,
        owner: "unit:0".into(),
        programme: (!programme.is_empty()).then(|| programme.into()),
        effects,
    })
}

/// Books `(effect, month, cents)`.
pub fn book(measure: &str, postings: &[(&str, &str, i64)]) -> Command {
    let posting = |&(effect, text, cents): &(&str, &str, i64)| NewPosting {
        target: Target::Effect(effect.into()),
        month: month(text),
        belongs_to: None,
        amount: Cents(cents),
        details: None,
    };
    Command::RecordBooking(RecordBooking {
        measure: measure.into(),
        postings: postings.iter().map(posting).collect(),
        note: Note::default(),
    })
}

/// Reverses the booking at a position.
pub fn reverse(position: Position) -> Command {
    Command::ReverseBooking(ReverseBooking {
        lines: None,
        booking: booking_id(position).into(),
        reason: "Tippfehler".into(),
        month: None,
    })
}

/// Reverses some lines of the booking at a position, by their numbers from 1.
pub fn reverse_lines(position: Position, lines: &[i32]) -> Command {
    Command::ReverseBooking(ReverseBooking {
        lines: Some(lines.to_vec()),
        booking: booking_id(position).into(),
        reason: "Tippfehler".into(),
        month: None,
    })
}

/// Undoes the import at a position.
pub fn undo_import(position: Position) -> Command {
    Command::UndoImport(UndoImport {
        import: import_id(position).into(),
        reason: "falsche Datei".into(),
    })
}

/// Defines a key by the weights of units, from 2020 on.
pub fn define_key(code: &str, weights: &[(&str, &str)]) -> Command {
    let weight = |(unit, weight): &(&str, &str)| KeyWeight {
        unit: (*unit).into(),
        weight: parse_decimal(weight).expect("a decimal"),
    };
    Command::DefineKey(DefineKey {
        code: code.into(),
        name: "Ein Schlüssel".into(),
        key_year: 2020,
        valid_from: month("2020-01"),
        source: "BAnz".into(),
        weights: weights.iter().map(weight).collect(),
        parts: Vec::new(),
        correction: false,
    })
}

/// Sets a plan or forecast to `(month, cents)`.
pub fn set(basis: ScheduleBasis, effect: &str, amounts: &[(&str, i64)]) -> Command {
    let amount = |&(text, cents): &(&str, i64)| ScheduledAmount {
        month: month(text),
        through: None,
        every_months: None,
        amount: Cents(cents),
        low: None,
        high: None,
    };
    Command::SetSchedule(SetSchedule {
        basis,
        effect: effect.into(),
        amounts: amounts.iter().map(amount).collect(),
        expected_position: None,
        note: Note::default(),
    })
}
