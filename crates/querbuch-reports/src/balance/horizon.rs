//! How far the actuals of each effect go, for a scan; which cells behind that it has to look at one by one, and which effects
//! it cannot add up posting by posting.

use imbl::Vector;
use querbuch_domain::id::EffectNo;
use querbuch_domain::month::Month;
use querbuch_domain::words::{EffectKind, Slot};

use super::layout::BalanceLayout;
use crate::basis::Basis;
use crate::columns::EffectRow;
use crate::outlook::Moment;
use crate::read_model::cumulated::CumulatedSnapshot;
use crate::read_model::emptied::{Emptied, bit_of};
use crate::read_model::scan_plan::{HAS_FORECAST, Horizons};
use crate::view::View;

/// The cells that a scan begins with, and those of which all was taken back.
pub(super) struct KnownCells<'a> {
    pub base: &'a CumulatedSnapshot,
    pub emptied: Emptied<'a>,
}

/// The latest months of actuals, by number; 0 where there is none.
#[derive(Clone, Copy, Default)]
struct Latest {
    /// Of those before the running month.
    past: u16,
    /// Of all.
    any: u16,
    has_forecast: bool,
}

impl Latest {
    fn merge(&mut self, other: Self) {
        self.past = self.past.max(other.past);
        self.any = self.any.max(other.any);
    }
}

/// What a scan has to know of each effect. `masks` are those of the emptied cells; the cells behind "Ist bis" are added to them.
pub(super) fn horizons_of(
    layout: &BalanceLayout,
    known: &KnownCells<'_>,
    masks: &mut [u64],
    view: &View,
) -> Horizons {
    match layout.basis {
        // Each amount counts whatever its month.
        Basis::Plan | Basis::Actual => Horizons::default(),
        Basis::Outlook => {
            let moment = Moment::of_view(view).asked(layout.actuals_through);
            let horizons = of_outlook(&moment, known, masks, view);
            horizons.mask_tails(masks);
            horizons
        }
    }
}

fn of_outlook(moment: &Moment<'_>, known: &KnownCells<'_>, masks: &[u64], view: &View) -> Horizons {
    let running = moment.running().map_or(0, Month::ordinal);
    let latest = latest(known, masks, running, view);
    let effects = &view.columns().effects;
    let mut special = SpecialEffects::new(latest.len(), view.measure_count());
    let mut of_measures = vec![Latest::default(); view.measure_count()];
    let mut transfers = Vec::new();
    let (mut bounds, mut tails) = (Vec::with_capacity(latest.len()), Vec::with_capacity(latest.len()));
    for (number, (row, own)) in effects.iter().zip(&latest).enumerate() {
        // Of the forecast, something may have been taken back, or all.
        if own.has_forecast && masks[number] != 0 && known.emptied.any_of(number, Slot::Forecast) {
            special.push(number, row);
        }
        let effect = EffectNo::from_index(number);
        let given = if row.kind == EffectKind::Transfer {
            transfers.push((effect, row.measure));
            if let Some(of_measure) = of_measures.get_mut(row.measure.index()) {
                of_measure.merge(*own);
            }
            None
        } else {
            moment.given(row.measure, Some(effect))
        };
        let bound = given.map_or(own.past, Month::ordinal);
        tails.push(if own.any > bound { own.any } else { 0 });
        bounds.push(bound | if own.has_forecast { HAS_FORECAST } else { 0 });
    }
    // The transfers of a measure are known only now that all were met.
    for (effect, measure) in transfers {
        let (number, of_all) = (effect.index(), of_measures.get(measure.index()));
        let of_all = of_all.copied().unwrap_or_default();
        let bound = moment.given(measure, None).map_or(of_all.past, Month::ordinal);
        tails[number] = if of_all.any > bound { of_all.any } else { 0 };
        bounds[number] = bound | bounds[number] & HAS_FORECAST;
    }
    let mut horizons = Horizons {
        bounds,
        tails,
        special: Vec::new(),
    };
    set_apart(&mut horizons, special, effects, view);
    horizons
}

/// Lists the special effects, those of which something stands apart behind "Ist bis" among them.
fn set_apart(horizons: &mut Horizons, mut special: SpecialEffects, effects: &Vector<EffectRow>, view: &View) {
    let (state, postings) = (view.state(), view.posting_count());
    let actuals = &state.actuals;
    for effect in actuals.with_apart_at(postings) {
        let number = effect.index();
        if !horizons.has_tail(number) {
            continue;
        }
        let mut lines = actuals
            .apart_at(effect, postings)
            .filter_map(|apart| state.bookings.journal().line(apart.posting));
        if lines.any(|line| horizons.may_be_behind(number, line.month))
            && let Some(row) = effects.get(number)
        {
            special.push(number, row);
        }
    }
    if special.is_empty() {
        return;
    }
    for (number, row) in effects.iter().enumerate().take(horizons.bounds.len()) {
        if special.has(number, row) {
            horizons.special.push(EffectNo::from_index(number));
            horizons.tails[number] = 0;
        }
    }
}

/// Effects that are to be put together cell by cell. The transfers of a measure are counted together: all, or none.
struct SpecialEffects {
    effects: Vec<bool>,
    measures: Vec<bool>,
    is_empty: bool,
}

impl SpecialEffects {
    fn new(effects: usize, measures: usize) -> Self {
        Self {
            effects: vec![false; effects],
            measures: vec![false; measures],
            is_empty: true,
        }
    }

    fn push(&mut self, effect: usize, row: &EffectRow) {
        let mark = if row.kind == EffectKind::Transfer {
            self.measures.get_mut(row.measure.index())
        } else {
            self.effects.get_mut(effect)
        };
        if let Some(mark) = mark {
            *mark = true;
            self.is_empty = false;
        }
    }

    fn is_empty(&self) -> bool {
        self.is_empty
    }

    fn has(&self, effect: usize, row: &EffectRow) -> bool {
        let mark = if row.kind == EffectKind::Transfer {
            self.measures.get(row.measure.index())
        } else {
            self.effects.get(effect)
        };
        mark == Some(&true)
    }
}

/// The latest months of actuals of each effect: those before the running month in which something stands that was booked on
/// time, the others whatever became of them.
fn latest(known: &KnownCells<'_>, masks: &[u64], running: u16, view: &View) -> Vec<Latest> {
    const ACTUALS: [Slot; 3] = [Slot::Claimed, Slot::Confirmed, Slot::Cashed];
    let KnownCells { base, emptied } = known;
    let counts = |effect: usize, month: Month, mask: u64| {
        mask & bit_of(month, None) == 0 || !emptied.is_late_only(effect, month)
    };
    let of_base = |(effect, mask): (usize, &u64)| {
        let end = base.end_of_actuals(effect);
        let past = match end.month {
            // Nearly always: nothing lies ahead, and what came last stands.
            Some(month) if month.ordinal() < running && counts(effect, month, *mask) => Some(month),
            None => None,
            Some(_) => {
                let past = ACTUALS.iter().filter_map(|slot| {
                    let months = base.cells(effect, *slot).0;
                    let end = months.partition_point(|month| month.ordinal() < running);
                    let mut past = months[..end].iter().rev();
                    past.find(|month| counts(effect, **month, *mask))
                });
                past.max().copied()
            }
        };
        Latest {
            past: past.map_or(0, Month::ordinal),
            any: end.month.map_or(0, Month::ordinal),
            has_forecast: end.has_forecast,
        }
    };
    let mut latest: Vec<Latest> = masks.iter().enumerate().map(of_base).collect();
    let journal = view.state().bookings.journal();
    let chunks = journal.columns(base.postings(), view.posting_count());
    for columns in view.deadline().watch_each(chunks) {
        let lines = columns.effects.iter().zip(columns.months).zip(columns.slots);
        for ((number, month), slot) in lines {
            let effect = number.index();
            let Some(latest) = latest.get_mut(effect) else {
                continue;
            };
            match slot {
                Slot::Plan => {}
                Slot::Forecast => latest.has_forecast = true,
                Slot::Claimed | Slot::Confirmed | Slot::Cashed => {
                    let month_number = month.ordinal();
                    if month_number <= latest.past {
                        continue;
                    }
                    latest.any = latest.any.max(month_number);
                    if month_number < running && counts(effect, *month, masks[effect]) {
                        latest.past = month_number;
                    }
                }
            }
        }
    }
    latest
}
