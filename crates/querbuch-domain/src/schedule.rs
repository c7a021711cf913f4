//! Plans and forecasts: set as a whole, recorded as the differences to what was set before.

mod snapshot;

use std::collections::BTreeMap;
use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::booking::{Line, Note, PostingEntry, Seals, check_sums};
use crate::event::Event;
use crate::id::{EffectNo, Position};
use crate::money::Cents;
use crate::month::Month;
use crate::reference::Ref;
use crate::refusal::{Reason, Refusal, Refusals};
use crate::state::State;
use crate::words::{EntryBasis, Slot};

/// Most months of one plan: a century.
pub const MONTHS_PER_SCHEDULE_MAX: usize = 1_200;

/// Which of the two an act sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum ScheduleBasis {
    /// Soll.
    Plan,
    /// Prognose.
    Forecast,
}

impl ScheduleBasis {
    /// The basis of the act.
    pub fn basis(self) -> EntryBasis {
        match self {
            Self::Plan => EntryBasis::Plan,
            Self::Forecast => EntryBasis::Forecast,
        }
    }

    /// The slot that it changes.
    pub fn slot(self) -> Slot {
        match self {
            Self::Plan => Slot::Plan,
            Self::Forecast => Slot::Forecast,
        }
    }
}

/// The low and high amounts of one month, in cents.
pub type RangeEntry = (Month, i64, i64);

/// A plan or forecast was set. Stored as `plan.set` and `forecast.set`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScheduleSet {
    /// Month and difference to the earlier amount, in cents. A month that is set for the first time stands
    /// here also where it is set to zero.
    pub deltas: Vec<(Month, i64)>,
    /// Salted hash of the document reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Arc<str>>,
    /// The effect.
    pub effect: EffectNo,
    /// All low and high amounts that hold from now on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ranges: Vec<RangeEntry>,
    /// Salted hash of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}

impl ScheduleSet {
    /// The differences as postings.
    pub fn postings(&self) -> impl Iterator<Item = PostingEntry> + '_ {
        self.deltas
            .iter()
            .map(|(month, cents)| (self.effect, *month, *cents))
    }
}

/// When the plan and the forecast of an effect were set last, and their ranges over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schedules {
    set: imbl::HashMap<(EffectNo, Slot), Vector<Act>>,
}

/// A position, and the ranges that hold from there on.
type Act = (Position, Arc<[RangeEntry]>);

impl Schedules {
    /// The position at which it was set last; 0 where never.
    pub fn set_at(&self, effect: EffectNo, slot: Slot) -> Position {
        self.set
            .get(&(effect, slot))
            .and_then(|acts| acts.last())
            .map_or(0, |(position, _)| *position)
    }

    /// The low and high amount of a month, as known at a position.
    pub fn range_at(
        &self,
        effect: EffectNo,
        slot: Slot,
        month: Month,
        position: Position,
    ) -> Option<(Cents, Cents)> {
        let ranges = self.ranges_at(effect, slot, position)?;
        ranges
            .iter()
            .find(|range| range.0 == month)
            .map(|range| (Cents(range.1), Cents(range.2)))
    }

    /// All low and high amounts, as known at a position; `None` where there is none.
    pub fn ranges_at(&self, effect: EffectNo, slot: Slot, position: Position) -> Option<&[RangeEntry]> {
        let acts = self.set.get(&(effect, slot))?;
        let (_, ranges) = acts.iter().rev().find(|(since, _)| *since <= position)?;
        Some(ranges)
            .filter(|ranges| !ranges.is_empty())
            .map(AsRef::as_ref)
    }

    pub(crate) fn apply(&mut self, event: &ScheduleSet, slot: Slot, position: Position) {
        self.set
            .entry((event.effect, slot))
            .or_default()
            .push_back((position, event.ranges.as_slice().into()));
    }
}

/// Sets the planned or forecast amounts of an effect. Replaces what was set before, month by month; a month
/// that is not named is zero from then on.
///
/// Refused, in this order: unknown effect; closed measure; changed since `expected_position`; empty list;
/// malformed note; per amount: out of range, a range that does not hold the amount, `everyMonths` without
/// `through` or below 1, `through` before `month`, a month from which on the unit was merged into another, a month
/// twice; too many months; a sum out of range. What was planned for later months before the merger can be taken out.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the words of the model")]
pub struct SetSchedule {
    pub basis: ScheduleBasis,
    pub effect: Ref,
    pub amounts: Vec<ScheduledAmount>,
    /// The position that the caller has seen; a later change of the same plan or forecast refuses.
    pub expected_position: Option<Position>,
    pub note: Note,
}

/// One month, or every `every_months` months from `month` through `through`.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the words of the model")]
pub struct ScheduledAmount {
    pub month: Month,
    pub through: Option<Month>,
    pub every_months: Option<i32>,
    pub amount: Cents,
    pub low: Option<Cents>,
    pub high: Option<Cents>,
}

/// What one month is set to.
#[derive(Clone, Copy)]
struct MonthAmount {
    cents: i64,
    range: Option<(i64, i64)>,
}

impl SetSchedule {
    /// The event, and the number of the effect.
    pub fn decide(&self, state: &State, seals: &Seals) -> Result<(Vec<Event>, EffectNo), Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let slot = self.basis.slot();
        let found = state
            .effects
            .require(&self.effect, None, "effect")
            .and_then(|(number, effect)| {
                if let Some(measure) = state.measures.get(effect.measure) {
                    measure.require_open("effect")?;
                }
                state.require_unchanged(state.schedules.set_at(number, slot), self.expected_position)?;
                Ok((number, effect.kind, effect.unit))
            });
        let found = refusals.keep(found);
        if self.amounts.is_empty() {
            refusals.push("amounts", Reason::Empty);
        }
        self.note.check(&mut refusals);
        let unit = found.map(|(.., unit)| unit);
        let wanted = self.months(&mut refusals, |month, field| {
            unit.map_or(Ok(()), |unit| state.units.require_active(unit, month, field))
        });
        let Some((number, kind, _)) = found else {
            return Err(refusals.0);
        };
        refusals.or(())?;

        let mut deltas: BTreeMap<Month, i64> = BTreeMap::new();
        let cells = state.cells.get(number);
        for cell in cells
            .into_iter()
            .flat_map(crate::cells::EffectCells::iter)
            .filter(|cell| cell.slot == slot && cell.cents != 0)
        {
            deltas.insert(cell.month, -cell.cents);
        }
        for (month, amount) in &wanted {
            let known = cells.is_some_and(|cells| cells.get(*month, slot).is_some());
            let delta = deltas.entry(*month).or_default();
            *delta = delta
                .checked_add(amount.cents)
                .ok_or_else(|| vec![Refusal::at("", Reason::SumOutOfRange)])?;
            if *delta == 0 && known {
                deltas.remove(month);
            }
        }
        let line = |(month, cents): (&Month, &i64)| Line {
            effect: number,
            kind,
            month: *month,
            slot,
            cents: *cents,
        };
        check_sums(state, &deltas.iter().map(line).collect::<Vec<_>>())?;
        let ranges = wanted
            .iter()
            .filter_map(|(month, amount)| amount.range.map(|(low, high)| (*month, low, high)));
        let event = ScheduleSet {
            effect: number,
            deltas: deltas.into_iter().collect(),
            ranges: ranges.collect(),
            text: seals.text.clone(),
            document: seals.document.clone(),
        };
        let event = match self.basis {
            ScheduleBasis::Plan => Event::PlanSet(event),
            ScheduleBasis::Forecast => Event::ForecastSet(event),
        };
        Ok((vec![event], number))
    }

    fn months(
        &self,
        refusals: &mut Refusals,
        require_active: impl Fn(Month, &str) -> Result<(), Refusal>,
    ) -> BTreeMap<Month, MonthAmount> {
        let mut months = BTreeMap::new();
        for (index, scheduled) in self.amounts.iter().enumerate() {
            let mut refuse = |refusal: Refusal| refusals.0.push(refusal.within_item("amounts", index));
            let expanded = match scheduled.expand() {
                Ok(expanded) => expanded,
                Err(refusal) => {
                    refuse(refusal);
                    continue;
                }
            };
            let range = scheduled
                .low
                .zip(scheduled.high)
                .map(|(low, high)| (low.0, high.0));
            for month in expanded {
                let field = if month == scheduled.month {
                    "month"
                } else {
                    "through"
                };
                if let Err(refusal) = require_active(month, field) {
                    refuse(refusal);
                    break;
                }
                if months
                    .insert(
                        month,
                        MonthAmount {
                            cents: scheduled.amount.0,
                            range,
                        },
                    )
                    .is_some()
                {
                    refuse(Refusal::at("month", Reason::MonthTwice { month }));
                    break;
                }
            }
            if months.len() > MONTHS_PER_SCHEDULE_MAX {
                refuse(Refusal::at(
                    "through",
                    Reason::TooMany {
                        max: MONTHS_PER_SCHEDULE_MAX,
                    },
                ));
                break;
            }
        }
        months
    }
}

impl ScheduledAmount {
    fn expand(&self) -> Result<impl Iterator<Item = Month>, Refusal> {
        for (field, amount) in [
            ("amount", Some(self.amount)),
            ("low", self.low),
            ("high", self.high),
        ] {
            if let Some(Err(error)) = amount.map(Cents::in_range) {
                let given = amount.map(|amount| amount.to_string()).unwrap_or_default().into();
                return Err(Refusal::at(field, Reason::Amount { error, given }));
            }
        }
        let ordered = match (self.low, self.high) {
            (None, None) => true,
            (Some(low), Some(high)) => low <= self.amount && self.amount <= high,
            _ => false,
        };
        if !ordered {
            return Err(Refusal::at("low", Reason::RangeOrder));
        }
        months_of(self.month, self.through, self.every_months)
    }
}

/// One month, or every `every_months` months from it through another.
pub(crate) fn months_of(
    month: Month,
    through: Option<Month>,
    every_months: Option<i32>,
) -> Result<impl Iterator<Item = Month>, Refusal> {
    if every_months.is_some() && through.is_none() {
        return Err(Refusal::at("everyMonths", Reason::EveryWithoutThrough));
    }
    let step = usize::try_from(every_months.unwrap_or(1))
        .ok()
        .filter(|step| *step > 0);
    let step = step.ok_or_else(|| Refusal::at("everyMonths", Reason::EveryNotPositive))?;
    let through = through.unwrap_or(month);
    if through < month {
        return Err(Refusal::at("through", Reason::ThroughBeforeMonth));
    }
    Ok((month.ordinal()..=through.ordinal())
        .step_by(step)
        .filter_map(Month::from_ordinal))
}

#[cfg(test)]
mod tests;
