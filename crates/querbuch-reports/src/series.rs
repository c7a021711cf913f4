//! The months of one effect.

use querbuch_domain::cells::EffectCells;
use querbuch_domain::id::EffectNo;
use querbuch_domain::money::Cents;
use querbuch_domain::month::Month;
use querbuch_domain::words::Slot;

use crate::basis::Basis;
use crate::outlook::{CountingRule, Known, Moment, with_their_transfers};
use crate::view::View;

/// What stands in one month of an effect, by slot, in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the slots of a cell")]
pub struct EffectMonth {
    pub month: Month,
    pub plan: i64,
    pub forecast: i64,
    pub claimed: i64,
    pub confirmed: i64,
    pub cashed: i64,
    /// What [`Basis::Outlook`] counts.
    pub outlook: i128,
    /// Low and high of the plan, where given.
    pub plan_range: Option<(Cents, Cents)>,
    /// Low and high of the forecast, where given.
    pub forecast_range: Option<(Cents, Cents)>,
}

impl EffectMonth {
    /// claimed + confirmed + cashed.
    pub fn actual(&self) -> i128 {
        i128::from(self.claimed) + i128::from(self.confirmed) + i128::from(self.cashed)
    }
}

/// The months of an effect in which anything was planned, forecast or booked, in order. What was taken back as a whole
/// leaves no trace.
pub fn series(effect: EffectNo, from: Option<Month>, to: Option<Month>, view: &View) -> Vec<EffectMonth> {
    let all = view.cells_among(&with_their_transfers(view.state(), [effect]));
    let Some(own) = all.get(effect).filter(|_| view.reaches_effect(effect)) else {
        return Vec::new();
    };
    let cells = |number| all.get(number);
    let rule = Moment::of_view(view).rule(Basis::Outlook, effect, cells, &mut Known::default());
    let mut months = months_of_effect(effect, own, &rule, view);
    months
        .retain(|month| from.is_none_or(|from| from <= month.month) && to.is_none_or(|to| month.month <= to));
    months
}

fn months_of_effect(
    effect: EffectNo,
    cells: &EffectCells,
    rule: &CountingRule<'_>,
    view: &View,
) -> Vec<EffectMonth> {
    let schedules = &view.state().schedules;
    let mut months: Vec<EffectMonth> = Vec::new();
    for cell in cells.iter().filter(|cell| rule.shows(cell)) {
        if months.last().is_none_or(|last| last.month != cell.month) {
            let range = |slot| schedules.range_at(effect, slot, cell.month, view.position());
            months.push(EffectMonth {
                month: cell.month,
                plan: 0,
                forecast: 0,
                claimed: 0,
                confirmed: 0,
                cashed: 0,
                outlook: 0,
                plan_range: range(Slot::Plan),
                forecast_range: range(Slot::Forecast),
            });
        }
        let Some(last) = months.last_mut() else { continue };
        match cell.slot {
            Slot::Plan => last.plan = cell.cents,
            Slot::Forecast => last.forecast = cell.cents,
            Slot::Claimed => last.claimed = cell.cents,
            Slot::Confirmed => last.confirmed = cell.cents,
            Slot::Cashed => last.cashed = cell.cents,
        }
    }
    rule.visit(cells, |amount| {
        if let Ok(index) = months.binary_search_by_key(&amount.month, |month| month.month) {
            months[index].outlook += i128::from(amount.cents);
        }
    });
    months
}

#[cfg(test)]
mod tests;
