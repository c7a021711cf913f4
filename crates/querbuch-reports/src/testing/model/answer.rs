//! Which amounts a question takes, and under which labels.

use std::collections::BTreeMap;

use querbuch_domain::category::CATALOGUE;
use querbuch_domain::id::Position;
use querbuch_domain::reference::Ref;
use querbuch_domain::words::{EffectKind, Level};

use super::{Asked, Counted, Effect, ExpectedBalance, ExpectedRow, Model};
use crate::balance::{BalanceField, Direction, Figures};
use crate::basis::Basis;
use crate::dimension::Dimension;
use crate::filter::FilterSpec;
use crate::testing::{BalanceQuestion, Label};

impl Model {
    /// Where a unit hung at a position, and whether it was a body.
    fn place(&self, unit: usize, position: Position) -> (Option<usize>, bool) {
        let places = self.units[unit].places.iter().rev();
        let mut since = places.filter(|(since, ..)| *since <= position);
        since
            .next()
            .map_or((None, false), |(_, parent, is_body)| (*parent, *is_body))
    }

    fn ancestry(&self, unit: usize, position: Position) -> Vec<usize> {
        std::iter::successors(Some(unit), |unit| self.place(*unit, position).0).collect()
    }

    /// Whether a reader sees an effect, by where its unit hangs now.
    pub(super) fn reaches(&self, effect: &Effect) -> bool {
        let Some(parts) = &self.reached else {
            return true;
        };
        let above = self.ancestry(effect.unit, Position::MAX);
        parts.iter().any(|(unit, measure)| {
            above.iter().any(|above| self.units[*above].code == *unit)
                && measure
                    .as_ref()
                    .is_none_or(|measure| self.measures[effect.measure].code == *measure)
        })
    }

    fn programmes(&self, measure: usize, position: Position) -> Vec<usize> {
        let above = |measure: &usize| self.measures[*measure].at(position).1;
        std::iter::successors(Some(measure), above).collect()
    }

    fn matches(
        &self,
        effect: &Effect,
        (month, stage, _): &Counted,
        spec: &FilterSpec,
        position: Position,
    ) -> bool {
        fn holds<T: PartialEq>(list: Option<&Vec<T>>, value: &T) -> bool {
            list.is_none_or(|list| list.contains(value))
        }
        let names = |list: &Option<Vec<Ref>>, path: &[&str]| {
            list.as_ref()
                .is_none_or(|list| list.iter().any(|wanted| path.contains(&wanted.as_str())))
        };
        let ancestry = self.ancestry(effect.unit, position);
        let programmes = self.programmes(effect.measure, position);
        let unit_codes: Vec<&str> = ancestry
            .iter()
            .map(|unit| self.units[*unit].code.as_str())
            .collect();
        let measure_codes: Vec<&str> = programmes
            .iter()
            .map(|measure| self.measures[*measure].code.as_str())
            .collect();
        let (category, cashability) = effect.at(position);
        let category_codes: Vec<&str> = category_path(category);
        let approach = self.measures[effect.measure].at(position).0;
        names(&spec.units, &unit_codes)
            && names(&spec.measures, &measure_codes)
            && names(&spec.categories, &category_codes)
            && holds(spec.levels.as_ref(), &self.units[effect.unit].level)
            && holds(spec.approaches.as_ref(), &approach)
            && holds(spec.kinds.as_ref(), &effect.kind)
            && holds(spec.cashability.as_ref(), &cashability)
            && spec
                .stages
                .as_ref()
                .is_none_or(|stages| stages.iter().any(|wanted| Some(*wanted) == *stage))
            && spec.from.is_none_or(|from| *month >= from)
            && spec.to.is_none_or(|to| *month <= to)
    }

    fn label(
        &self,
        effect: &Effect,
        (month, stage, _): &Counted,
        dimension: Dimension,
        (spec, position): (&FilterSpec, Position),
    ) -> Label {
        let unit_code = |unit: Option<usize>| {
            unit.map_or(Label::Nothing, |unit| Label::Code(self.units[unit].code.clone()))
        };
        let measure = &self.measures[effect.measure];
        let (approach, programme) = measure.at(position);
        let (category, cashability) = effect.at(position);
        let mut ancestry = self.ancestry(effect.unit, position);
        let is_body = |unit: &usize| self.place(*unit, position).1;
        match dimension {
            Dimension::Level => {
                let level = self.units[effect.unit].level;
                Label::Word(level as usize, level.as_str())
            }
            Dimension::State => {
                // From the top: the first body that is a Land.
                ancestry.reverse();
                let is_land = |unit: &usize| is_body(unit) && self.units[*unit].level == Level::State;
                unit_code(ancestry.into_iter().find(is_land))
            }
            Dimension::Body => unit_code(ancestry.into_iter().find(is_body)),
            Dimension::Unit => unit_code(Some(effect.unit)),
            Dimension::Child => {
                let is_filtered = |unit: &usize| {
                    let code = self.units[*unit].code.as_str();
                    spec.units.iter().flatten().any(|wanted| wanted.as_str() == code)
                };
                // From the top: what stands directly below the first unit that is filtered; without any, the top itself.
                ancestry.reverse();
                let below = match &spec.units {
                    None => Some(0),
                    Some(_) => ancestry.iter().position(is_filtered).map(|top| top + 1),
                };
                unit_code(below.and_then(|place| ancestry.get(place).copied()))
            }
            Dimension::Measure => Label::Code(measure.code.clone()),
            Dimension::Programme => programme.map_or(Label::Nothing, |above| {
                Label::Code(self.measures[above].code.clone())
            }),
            Dimension::Approach => Label::Word(approach as usize, approach.as_str()),
            Dimension::Category => {
                let place = CATALOGUE
                    .iter()
                    .position(|found| found.code == category)
                    .expect("known");
                Label::Word(place, CATALOGUE[place].code)
            }
            Dimension::Kind => Label::Word(effect.kind as usize, effect.kind.as_str()),
            Dimension::Cashability => Label::Word(cashability as usize, cashability.as_str()),
            Dimension::Stage => stage.map_or(Label::Nothing, |stage| {
                Label::Word(stage as usize, stage.as_str())
            }),
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
    pub fn refused(&self, question: &BalanceQuestion, position: Position) -> Vec<String> {
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
        unknown(
            "units",
            &spec.units,
            units.map(|unit| unit.code.as_str()).collect(),
        );
        let measures = self.measures.iter().filter(|measure| measure.since <= position);
        unknown(
            "measures",
            &spec.measures,
            measures.map(|measure| measure.code.as_str()).collect(),
        );
        unknown(
            "categories",
            &spec.categories,
            CATALOGUE.iter().map(|category| category.code).collect(),
        );
        if spec.from.zip(spec.to).is_some_and(|(from, to)| from > to) {
            paths.push("from".to_owned());
        }
        paths.sort();
        paths
    }

    /// The answer to a question with which nothing is wrong.
    pub fn answer(&self, question: &BalanceQuestion, position: Position) -> ExpectedBalance {
        let mut sides: [(BTreeMap<Vec<Label>, Figures>, Figures); 2] = Default::default();
        let reached = self
            .effects
            .iter()
            .enumerate()
            .filter(|(_, effect)| self.reaches(effect));
        for (number, effect) in reached {
            let is_society = matches!(self.units[effect.unit].level, Level::Business | Level::Citizens);
            let (rows, total) = &mut sides[usize::from(is_society)];
            let asked = Asked {
                basis: question.basis,
                months: question.months,
                through: question.actuals_through,
            };
            for counted in self.counted(number, asked, position) {
                if self.matches(effect, &counted, &question.spec, position) {
                    let labels = question.group_by.iter().map(|dimension| {
                        self.label(effect, &counted, *dimension, (&question.spec, position))
                    });
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
        (
            in_order(&public, question),
            total,
            in_order(&society, question),
            society_total,
        )
    }

    /// What the public budgets expected in months that count as actual, and in which nothing was booked.
    pub fn unmet_answer(&self, question: &BalanceQuestion, position: Position) -> Figures {
        let mut figures = Figures::default();
        let reached = self
            .effects
            .iter()
            .enumerate()
            .filter(|(_, effect)| self.reaches(effect));
        for (number, effect) in reached {
            if matches!(self.units[effect.unit].level, Level::Business | Level::Citizens) {
                continue;
            }
            for (month, cents) in self.unmet(number, question.actuals_through, position) {
                let asked_for = self.matches(effect, &(month, None, cents), &question.spec, position);
                if question.basis == Basis::Outlook && asked_for {
                    match effect.kind {
                        EffectKind::Cost => figures.cost += cents,
                        EffectKind::Saving => figures.saving += cents,
                        EffectKind::Transfer => figures.transfer += cents,
                    }
                }
            }
        }
        figures
    }
}

/// A category and those above it.
fn category_path(code: &str) -> Vec<&str> {
    let parent = |code: &&str| {
        CATALOGUE
            .iter()
            .find(|category| category.code == *code)
            .and_then(|found| found.parent)
    };
    std::iter::successors(Some(code), parent).collect()
}

fn net(figures: &Figures) -> i128 {
    figures.saving - figures.cost + figures.transfer
}

/// The map is in the order of the labels; an order by a figure keeps that among equals.
fn in_order(rows: &BTreeMap<Vec<Label>, Figures>, question: &BalanceQuestion) -> Vec<ExpectedRow> {
    let is_time = |index: usize| {
        matches!(
            question.group_by[index],
            Dimension::Year | Dimension::Quarter | Dimension::Month
        )
    };
    let over_time = (0..question.group_by.len()).any(is_time);
    let not_after = |earlier: &[Label], labels: &[Label]| {
        (0..labels.len()).all(|index| {
            if is_time(index) {
                earlier[index] <= labels[index]
            } else {
                earlier[index] == labels[index]
            }
        })
    };
    let so_far = |labels: &[Label]| {
        let until = rows.iter().filter(|(earlier, _)| not_after(earlier, labels));
        until.map(|(_, figures)| net(figures)).sum::<i128>()
    };
    let row = |(labels, figures): (&Vec<Label>, &Figures)| {
        (labels.clone(), *figures, over_time.then(|| so_far(labels)))
    };
    let mut list: Vec<ExpectedRow> = rows.iter().map(row).collect();
    if let Some((field, direction)) = question.order_by {
        let figure = |row: &ExpectedRow| match field {
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
    list.truncate(
        question
            .limit
            .map_or(usize::MAX, |limit| usize::try_from(limit).expect("from 0")),
    );
    list
}
