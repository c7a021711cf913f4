//! The naive model: what the words of DESIGN 3 say, over plain lists, from the beginning each time.
//!
//! It takes plans, forecasts and bookings from the commands as they were given, not from what was recorded, and
//! nothing from the code that it is compared with but the names of things.

use std::collections::BTreeMap;

use querbuch_domain::booking::{RecordBooking, Stage, Target, TargetParts};
use querbuch_domain::category::CATALOGUE;
use querbuch_domain::command::Command;
use querbuch_domain::effect::{Cashability, EffectKind};
use querbuch_domain::event::Event;
use querbuch_domain::id::{Position, booking_id};
use querbuch_domain::measure::Approach;
use querbuch_domain::month::Month;
use querbuch_domain::reference::Ref;
use querbuch_domain::schedule::{ScheduleBasis, SetSchedule};
use querbuch_domain::unit::Level;

use super::{Label, Question};
use crate::balance::{BalanceField, Direction, Figures};
use crate::basis::Basis;
use crate::dimension::Dimension;
use crate::filter::FilterSpec;

/// Everything that happened, in plain lists.
#[derive(Default)]
pub struct Model {
    units: Vec<Unit>,
    measures: Vec<Measure>,
    effects: Vec<Effect>,
    acts: Vec<Act>,
}

struct Unit {
    since: Position,
    code: String,
    level: Level,
    parent: Option<usize>,
    is_body: bool,
}

struct Measure {
    since: Position,
    code: String,
    approach: Approach,
    programme: Option<usize>,
}

struct Effect {
    code: String,
    measure: usize,
    unit: usize,
    kind: EffectKind,
    category: String,
    cashability: Cashability,
}

struct Act {
    position: Position,
    effect: usize,
    deed: Deed,
}

enum Deed {
    Set(ScheduleBasis, Vec<(Month, i64)>),
    Booked(Month, i64),
}

/// What stands in the months of one effect at a position.
#[derive(Default)]
struct Months {
    plan: BTreeMap<Month, i128>,
    forecast: BTreeMap<Month, i128>,
    claimed: BTreeMap<Month, i128>,
    confirmed: BTreeMap<Month, i128>,
}

/// One amount that counts.
type Counted = (Month, Option<Stage>, i128);

/// A row: what it says in each dimension, its sums, the net so far.
pub type Row = (Vec<Label>, Figures, Option<i128>);

/// An answer: rows and total of the public budgets, rows and total of society.
pub type Answer = (Vec<Row>, Figures, Vec<Row>, Figures);

impl Model {
    /// Takes note of an accepted command. Of its events only what exists from then on is read.
    pub fn record(&mut self, before: Position, command: &Command, events: &[Event]) {
        let mut position = before;
        for event in events {
            position += 1;
            match event {
                Event::UnitRegistered(event) => self.units.push(Unit {
                    since: position,
                    code: event.code.to_string(),
                    level: event.level,
                    parent: event.parent.map(|parent| parent.0 as usize),
                    is_body: event.is_body,
                }),
                Event::MeasureRegistered(event) => self.measures.push(Measure {
                    since: position,
                    code: event.code.to_string(),
                    approach: event.approach,
                    programme: event.programme.map(|programme| programme.0 as usize),
                }),
                Event::EffectAdded(event) => self.effects.push(Effect {
                    code: event.code.to_string(),
                    measure: event.measure.0 as usize,
                    unit: event.unit.0 as usize,
                    kind: event.kind,
                    category: event.category.to_string(),
                    cashability: event.cashability,
                }),
                _ => {}
            }
        }
        match command {
            Command::SetSchedule(command) => self.set(position, command),
            Command::RecordBooking(command) => self.book(position, command),
            Command::ReverseBooking(command) => {
                let original = |act: &&Act| booking_id(act.position) == command.booking.as_str();
                let inverted = |act: &Act| match act.deed {
                    Deed::Booked(month, cents) => Act { position, effect: act.effect, deed: Deed::Booked(month, -cents) },
                    Deed::Set(..) => panic!("no plan is ever reversed"),
                };
                let inverted: Vec<Act> = self.acts.iter().filter(original).map(inverted).collect();
                self.acts.extend(inverted);
            }
            _ => {}
        }
    }

    fn set(&mut self, position: Position, command: &SetSchedule) {
        let (measure, code) = command.effect.as_str().split_once('/').expect("stories name effects by measure/effect");
        let effect = self.effect_of(measure, |effect| effect.code == code);
        let mut months = Vec::new();
        for amount in &command.amounts {
            let mut ordinal = amount.month.ordinal();
            while ordinal <= amount.through.unwrap_or(amount.month).ordinal() {
                months.push((Month::from_ordinal(ordinal).expect("in range"), amount.amount.0));
                ordinal += u16::try_from(amount.every_months.unwrap_or(1)).expect("from 1");
            }
        }
        self.acts.push(Act { position, effect, deed: Deed::Set(command.basis, months) });
    }

    fn book(&mut self, position: Position, command: &RecordBooking) {
        for posting in &command.postings {
            let effect = match &posting.target {
                Target::Effect(code) => {
                    self.effect_of(command.measure.as_str(), |effect| effect.code == code.as_str())
                }
                Target::Parts(parts) => self.effect_of(command.measure.as_str(), |effect| self.has(effect, parts)),
            };
            self.acts.push(Act { position, effect, deed: Deed::Booked(posting.month, posting.amount.0) });
        }
    }

    fn has(&self, effect: &Effect, parts: &TargetParts) -> bool {
        self.units[effect.unit].code == parts.unit.as_str()
            && effect.kind == parts.kind
            && effect.category == parts.category.as_str()
            && effect.cashability == parts.cashability
    }

    fn effect_of(&self, measure: &str, is_it: impl Fn(&Effect) -> bool) -> usize {
        let found = self.effects.iter().position(|effect| self.measures[effect.measure].code == measure && is_it(effect));
        found.expect("accepted, so it is there")
    }

    /// The sum of the prefix: every plan and forecast as it was set last, every booking added up.
    fn months(&self, effect: usize, position: Position) -> Months {
        let mut months = Months::default();
        for act in self.acts.iter().filter(|act| act.effect == effect && act.position <= position) {
            let (slot, set) = match &act.deed {
                Deed::Set(ScheduleBasis::Plan, set) => (&mut months.plan, set.as_slice()),
                Deed::Set(ScheduleBasis::Forecast, set) => (&mut months.forecast, set.as_slice()),
                Deed::Booked(month, cents) => {
                    // A saving is booked as claimed; a cost or transfer is confirmed when booked.
                    let is_saving = self.effects[effect].kind == EffectKind::Saving;
                    let slot = if is_saving { &mut months.claimed } else { &mut months.confirmed };
                    *slot.entry(*month).or_default() += i128::from(*cents);
                    continue;
                }
            };
            slot.values_mut().for_each(|cents| *cents = 0);
            slot.extend(set.iter().map(|(month, cents)| (*month, i128::from(*cents))));
        }
        months
    }

    fn counted(&self, effect: usize, basis: Basis, position: Position) -> Vec<Counted> {
        let Months { plan, forecast, claimed, confirmed } = self.months(effect, position);
        let without_stage =
            |months: &BTreeMap<Month, i128>| months.iter().map(|(month, cents)| (*month, None, *cents)).collect::<Vec<_>>();
        let at = |months: &BTreeMap<Month, i128>, stage| {
            months.iter().map(|(month, cents)| (*month, Some(stage), *cents)).collect::<Vec<_>>()
        };
        let actual = [at(&claimed, Stage::Claimed), at(&confirmed, Stage::Confirmed)].concat();
        match basis {
            Basis::Plan => without_stage(&plan),
            Basis::Actual => actual,
            Basis::Outlook => {
                let latest = actual.iter().map(|(month, ..)| *month).max();
                let mut expected = without_stage(if forecast.is_empty() { &plan } else { &forecast });
                expected.retain(|(month, ..)| latest.is_none_or(|latest| *month > latest));
                [actual, expected].concat()
            }
        }
    }

    fn ancestry(&self, unit: usize) -> Vec<usize> {
        std::iter::successors(Some(unit), |unit| self.units[*unit].parent).collect()
    }

    fn programmes(&self, measure: usize) -> Vec<usize> {
        std::iter::successors(Some(measure), |measure| self.measures[*measure].programme).collect()
    }

    fn matches(&self, effect: &Effect, (month, stage, _): &Counted, spec: &FilterSpec) -> bool {
        fn holds<T: PartialEq>(list: Option<&Vec<T>>, value: &T) -> bool {
            list.is_none_or(|list| list.contains(value))
        }
        let names = |list: &Option<Vec<Ref>>, path: &[&str]| {
            list.as_ref().is_none_or(|list| list.iter().any(|wanted| path.contains(&wanted.as_str())))
        };
        let ancestry = self.ancestry(effect.unit);
        let programmes = self.programmes(effect.measure);
        let unit_codes: Vec<&str> = ancestry.iter().map(|unit| self.units[*unit].code.as_str()).collect();
        let measure_codes: Vec<&str> = programmes.iter().map(|measure| self.measures[*measure].code.as_str()).collect();
        // The catalogue spells the way from the root in each code: `run.cost.staff` is within `run.cost`.
        let category_codes: Vec<&str> = category_path(&effect.category);
        names(&spec.units, &unit_codes)
            && names(&spec.measures, &measure_codes)
            && names(&spec.categories, &category_codes)
            && holds(spec.levels.as_ref(), &self.units[effect.unit].level)
            && holds(spec.approaches.as_ref(), &self.measures[effect.measure].approach)
            && holds(spec.kinds.as_ref(), &effect.kind)
            && holds(spec.cashability.as_ref(), &effect.cashability)
            && spec.stages.as_ref().is_none_or(|stages| stages.iter().any(|wanted| Some(*wanted) == *stage))
            && spec.from.is_none_or(|from| *month >= from)
            && spec.to.is_none_or(|to| *month <= to)
    }

    fn label(&self, effect: &Effect, (month, stage, _): &Counted, dimension: Dimension) -> Label {
        let unit_code = |unit: Option<usize>| unit.map_or(Label::Nothing, |unit| Label::Code(self.units[unit].code.clone()));
        let measure = &self.measures[effect.measure];
        let mut ancestry = self.ancestry(effect.unit);
        match dimension {
            Dimension::Level => {
                let level = self.units[effect.unit].level;
                Label::Word(level as usize, level.as_str())
            }
            Dimension::State => {
                // From the top: the first body that is a Land.
                ancestry.reverse();
                let is_land = |unit: &usize| self.units[*unit].is_body && self.units[*unit].level == Level::State;
                unit_code(ancestry.into_iter().find(is_land))
            }
            Dimension::Body => unit_code(ancestry.into_iter().find(|unit| self.units[*unit].is_body)),
            Dimension::Unit => unit_code(Some(effect.unit)),
            Dimension::Measure => Label::Code(measure.code.clone()),
            Dimension::Programme => {
                measure.programme.map_or(Label::Nothing, |above| Label::Code(self.measures[above].code.clone()))
            }
            Dimension::Approach => Label::Word(measure.approach as usize, measure.approach.as_str()),
            Dimension::Category => {
                let place = CATALOGUE.iter().position(|category| category.code == effect.category).expect("known");
                Label::Word(place, CATALOGUE[place].code)
            }
            Dimension::Kind => Label::Word(effect.kind as usize, effect.kind.as_str()),
            Dimension::Cashability => Label::Word(effect.cashability as usize, effect.cashability.as_str()),
            Dimension::Stage => stage.map_or(Label::Nothing, |stage| Label::Word(stage as usize, stage.as_str())),
            Dimension::Year => Label::Code(month.to_string()[..4].to_owned()),
            Dimension::Quarter => {
                let text = month.to_string();
                let quarter = match &text[5..] {
                    "01" | "02" | "03" => 1,
                    "04" | "05" | "06" => 2,
                    "07" | "08" | "09" => 3,
                    _ => 4,
                };
                Label::Code(format!("{}-Q{quarter}", &text[..4]))
            }
            Dimension::Month => Label::Code(month.to_string()),
        }
    }

    /// The paths of what is wrong with a question, sorted.
    pub fn refused(&self, question: &Question, position: Position) -> Vec<String> {
        let spec = &question.spec;
        let mut paths = Vec::new();
        let mut unknown = |field: &str, list: &Option<Vec<Ref>>, codes: Vec<&str>| {
            for (index, wanted) in list.iter().flatten().enumerate() {
                if !codes.contains(&wanted.as_str()) {
                    paths.push(format!("{field}.{index}"));
                }
            }
        };
        let units = self.units.iter().filter(|unit| unit.since <= position);
        unknown("units", &spec.units, units.map(|unit| unit.code.as_str()).collect());
        let measures = self.measures.iter().filter(|measure| measure.since <= position);
        unknown("measures", &spec.measures, measures.map(|measure| measure.code.as_str()).collect());
        unknown("categories", &spec.categories, CATALOGUE.iter().map(|category| category.code).collect());
        if spec.from.zip(spec.to).is_some_and(|(from, to)| from > to) {
            paths.push("from".to_owned());
        }
        paths.sort();
        paths
    }

    /// The answer to a question with which nothing is wrong.
    pub fn answer(&self, question: &Question, position: Position) -> Answer {
        let mut sides: [(BTreeMap<Vec<Label>, Figures>, Figures); 2] = Default::default();
        for (number, effect) in self.effects.iter().enumerate() {
            let is_society = matches!(self.units[effect.unit].level, Level::Business | Level::Citizens);
            let (rows, total) = &mut sides[usize::from(is_society)];
            for counted in self.counted(number, question.basis, position) {
                if self.matches(effect, &counted, &question.spec) {
                    let labels = question.group_by.iter().map(|dimension| self.label(effect, &counted, *dimension));
                    for figures in [rows.entry(labels.collect()).or_default(), &mut *total] {
                        match effect.kind {
                            EffectKind::Cost => figures.cost += counted.2,
                            EffectKind::Saving => figures.saving += counted.2,
                            EffectKind::Transfer => figures.transfer += counted.2,
                        }
                    }
                }
            }
        }
        let [(public, total), (society, society_total)] = sides;
        (in_order(&public, question), total, in_order(&society, question), society_total)
    }
}

/// A category and those above it.
fn category_path(code: &str) -> Vec<&str> {
    let parent = |code: &&str| CATALOGUE.iter().find(|category| category.code == *code).and_then(|found| found.parent);
    std::iter::successors(Some(code), parent).collect()
}

fn net(figures: &Figures) -> i128 {
    figures.saving - figures.cost + figures.transfer
}

/// The map is in the order of the labels; an order by a figure keeps that among equals.
fn in_order(rows: &BTreeMap<Vec<Label>, Figures>, question: &Question) -> Vec<Row> {
    let is_time =
        |index: usize| matches!(question.group_by[index], Dimension::Year | Dimension::Quarter | Dimension::Month);
    let over_time = (0..question.group_by.len()).any(is_time);
    let not_after = |earlier: &[Label], labels: &[Label]| {
        (0..labels.len()).all(|index| if is_time(index) { earlier[index] <= labels[index] } else { earlier[index] == labels[index] })
    };
    let so_far = |labels: &[Label]| {
        let until = rows.iter().filter(|(earlier, _)| not_after(earlier, labels));
        until.map(|(_, figures)| net(figures)).sum::<i128>()
    };
    let row = |(labels, figures): (&Vec<Label>, &Figures)| (labels.clone(), *figures, over_time.then(|| so_far(labels)));
    let mut list: Vec<Row> = rows.iter().map(row).collect();
    if let Some((field, direction)) = question.order_by {
        let figure = |row: &Row| match field {
            BalanceField::Cost => row.1.cost,
            BalanceField::Saving => row.1.saving,
            BalanceField::Transfer => row.1.transfer,
            BalanceField::Net => net(&row.1),
        };
        match direction {
            Direction::Ascending => list.sort_by_key(figure),
            Direction::Descending => list.sort_by_key(|row| -figure(row)),
        }
    }
    list.truncate(question.limit.map_or(usize::MAX, |limit| usize::try_from(limit).expect("from 0")));
    list
}
