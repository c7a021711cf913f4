//! Setting a plan or a forecast.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::booking::record::{Line, check_sums};
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::id::{EffectNo, Position};
use crate::money::Cents;
use crate::month::Month;
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::{InputFault, Refusal, Refusals};
use crate::rights::needs::Needs;
use crate::schedule::fault::ScheduleFault;
use crate::schedule::{ForecastSet, PlanSet, RangeEntry, ScheduleBasis, ScheduleSet};
use crate::state::State;

/// Most months of one plan: a century.
pub const MONTHS_PER_SCHEDULE_MAX: usize = 1_200;

/// Sets the planned or forecast amounts of an effect. Replaces what was set before, month by month; a month
/// that is not named is zero from then on.
///
/// Refused, in this order: unknown effect; closed measure; changed since `expected_position`; empty list;
/// malformed note; per amount: out of range, a range that does not hold the amount, `everyMonths` without
/// `through` or below 1, `through` before `month`, a month from which on the unit was merged into another, a month
/// twice; too many months; a sum out of range. What was planned for later months before the merger can be taken out.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Serialize, Deserialize)]
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

/// What becomes of months that are not named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Extent {
    /// They are set to zero.
    Whole,
    /// They keep what they have.
    NamedMonths,
}

impl Decide for SetSchedule {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        self.decide_within(Extent::Whole, state, context)
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        needs.effect(Action::Plan, state, &self.effect, "effect");
        for amount in &self.amounts {
            let months = i64::try_from(amount.month_count()).unwrap_or(i64::MAX);
            needs.cents(amount.amount.0.saturating_mul(months));
        }
    }

    fn note(&self) -> Note {
        self.note.clone()
    }

    fn put_note(&mut self, note: Note) {
        self.note = note;
    }
}

impl SetSchedule {
    /// As [`Decide::decide`], with a say in what becomes of months that are not named.
    pub(crate) fn decide_within(
        &self,
        extent: Extent,
        state: &State,
        context: &Context<'_>,
    ) -> Result<Vec<Event>, Vec<Refusal>> {
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
            refusals.push("amounts", InputFault::Empty);
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

        let deltas = self.deltas(&wanted, extent, number, state)?;
        let line = |(month, cents): (&Month, &i64)| Line {
            effect: number,
            kind,
            month: *month,
            slot,
            cents: *cents,
        };
        check_sums(state, &deltas.iter().map(line).collect::<Vec<_>>())?;
        let event = ScheduleSet {
            effect: number,
            deltas: deltas.into_iter().collect(),
            import: None,
            ranges: self.ranges(&wanted, extent, number, state),
            takes_back: None,
            text: context.text_hashes.text.clone(),
            document: context.text_hashes.document.clone(),
        };
        let event = match self.basis {
            ScheduleBasis::Plan => PlanSet(event).into(),
            ScheduleBasis::Forecast => ForecastSet(event).into(),
        };
        Ok(vec![event])
    }

    /// The differences between what is wanted and what is set. A month that is set for the first time is among them
    /// also where it is set to zero.
    fn deltas(
        &self,
        wanted: &BTreeMap<Month, MonthAmount>,
        extent: Extent,
        effect: EffectNo,
        state: &State,
    ) -> Result<BTreeMap<Month, i64>, Vec<Refusal>> {
        let slot = self.basis.slot();
        let mut deltas: BTreeMap<Month, i64> = BTreeMap::new();
        let cells = state.cells.get(effect);
        for cell in cells
            .into_iter()
            .flat_map(crate::cells::EffectCells::iter)
            .filter(|cell| cell.slot == slot && cell.cents != 0)
            .filter(|cell| extent == Extent::Whole || wanted.contains_key(&cell.month))
        {
            deltas.insert(cell.month, -cell.cents);
        }
        for (month, amount) in wanted {
            let known = cells.is_some_and(|cells| cells.set_to(*month, slot).is_some());
            let delta = deltas.entry(*month).or_default();
            *delta = delta
                .checked_add(amount.cents)
                .ok_or_else(|| vec![Refusal::at("", InputFault::SumOutOfRange)])?;
            if *delta == 0 && known {
                deltas.remove(month);
            }
        }
        Ok(deltas)
    }

    /// All low and high amounts that hold afterwards.
    fn ranges(
        &self,
        wanted: &BTreeMap<Month, MonthAmount>,
        extent: Extent,
        effect: EffectNo,
        state: &State,
    ) -> Vec<RangeEntry> {
        let kept = state
            .schedules
            .ranges_at(effect, self.basis.slot(), state.position);
        let kept = kept.filter(|_| extent == Extent::NamedMonths).unwrap_or_default();
        let kept = kept
            .iter()
            .filter(|range| !wanted.contains_key(&range.0))
            .copied();
        let new = wanted
            .iter()
            .filter_map(|(month, amount)| amount.range.map(|(low, high)| (*month, low, high)));
        let mut ranges: Vec<RangeEntry> = kept.chain(new).collect();
        ranges.sort_unstable_by_key(|range| range.0);
        ranges
    }

    /// Whether the ledger holds exactly these amounts in the months of one entry. What is malformed, it does not hold.
    pub(crate) fn holds(&self, scheduled: &ScheduledAmount, state: &State) -> bool {
        let slot = self.basis.slot();
        let effect = state.effects.resolve(&self.effect, None);
        let months = scheduled.expand().ok();
        let Some((effect, mut months)) = effect.zip(months) else {
            return false;
        };
        let cells = state.cells.get(effect);
        let range = scheduled.low.zip(scheduled.high);
        months.all(|month| {
            cells.and_then(|cells| cells.set_to(month, slot)) == Some(scheduled.amount.0)
                && state.schedules.range_at(effect, slot, month, state.position) == range
        })
    }

    /// Whether its amounts would be refused, whatever the ledger holds.
    pub(crate) fn is_malformed(&self) -> bool {
        let mut refusals = Refusals::default();
        self.months(&mut refusals, |_, _| Ok(()));
        !refusals.0.is_empty()
    }

    /// Whether setting all of it would change nothing.
    pub(crate) fn is_known(&self, extent: Extent, state: &State) -> bool {
        if !self.amounts.iter().all(|scheduled| self.holds(scheduled, state)) {
            return false;
        }
        let Some(effect) = state.effects.resolve(&self.effect, None) else {
            return false;
        };
        let wanted = self.months(&mut Refusals::default(), |_, _| Ok(()));
        let deltas = self.deltas(&wanted, extent, effect, state);
        let ranges = state
            .schedules
            .ranges_at(effect, self.basis.slot(), state.position);
        deltas.is_ok_and(|deltas| deltas.is_empty())
            && self.ranges(&wanted, extent, effect, state) == ranges.unwrap_or_default()
    }
}

impl SetSchedule {
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
                    refuse(Refusal::at("month", ScheduleFault::MonthTwice { month }));
                    break;
                }
            }
            if months.len() > MONTHS_PER_SCHEDULE_MAX {
                let max = MONTHS_PER_SCHEDULE_MAX;
                refuse(Refusal::at("through", ScheduleFault::TooManyMonths { max }));
                break;
            }
        }
        months
    }
}

impl ScheduledAmount {
    /// In how many months it stands; none where it is malformed.
    pub fn month_count(&self) -> usize {
        self.expand().map_or(0, Iterator::count)
    }

    fn expand(&self) -> Result<impl Iterator<Item = Month>, Refusal> {
        for (field, amount) in [
            ("amount", Some(self.amount)),
            ("low", self.low),
            ("high", self.high),
        ] {
            if let Some(Err(error)) = amount.map(Cents::in_range) {
                let given = amount.map(|amount| amount.to_string()).unwrap_or_default();
                return Err(Refusal::at(field, InputFault::amount(error, given)));
            }
        }
        let ordered = match (self.low, self.high) {
            (None, None) => true,
            (Some(low), Some(high)) => low <= self.amount && self.amount <= high,
            _ => false,
        };
        if !ordered {
            return Err(Refusal::at("low", ScheduleFault::RangeOrder));
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
        return Err(Refusal::at("everyMonths", ScheduleFault::EveryWithoutThrough));
    }
    let step = usize::try_from(every_months.unwrap_or(1))
        .ok()
        .filter(|step| *step > 0);
    let step = step.ok_or_else(|| Refusal::at("everyMonths", ScheduleFault::EveryNotPositive))?;
    let through = through.unwrap_or(month);
    if through < month {
        return Err(Refusal::at("through", ScheduleFault::ThroughBeforeMonth));
    }
    Ok((month.ordinal()..=through.ordinal())
        .step_by(step)
        .filter_map(Month::from_ordinal))
}
