//! How far the actuals of each effect go, for a scan; which cells behind that it has to look at one by one, and which effects
//! it cannot add up posting by posting.

use imbl::Vector;
use querbuch_domain::id::EffectNo;
use querbuch_domain::month::Month;
use querbuch_domain::words::{EffectKind, Slot};

use super::aside::Emptied;
use super::layout::BalanceLayout;
use crate::basis::Basis;
use crate::columns::EffectRow;
use crate::outlook::Moment;
use crate::read_model::cumulated::CumulatedSnapshot;
use crate::view::View;

/// Marks an effect that has a forecast. The numbers of months lie below.
pub(super) const HAS_FORECAST: u16 = 1 << 15;

const _: () = assert!(
    Month::MAX.ordinal() < HAS_FORECAST,
    "the mark stands above every month"
);

/// What a scan has to know of each effect. All are empty where the basis is no outlook.
#[derive(Default)]
pub(super) struct Horizons {
    /// The number of the "Ist bis" month, 0 where there is none, and whether there is a forecast.
    bounds: Vec<u16>,
    /// The number of the latest month behind "Ist bis" in which there are actuals, which may stand beside an expectation; 0
    /// where there is none.
    tails: Vec<u16>,
    /// The effects that are to be put together cell by cell: something stands apart behind "Ist bis", or what was taken back
    /// decides how far the actuals go or whether there is a forecast.
    pub special: Vec<EffectNo>,
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
    fn meet(&mut self, month: u16, running: u16) {
        self.any = self.any.max(month);
        if month < running {
            self.past = self.past.max(month);
        }
    }

    fn merge(&mut self, other: Self) {
        self.past = self.past.max(other.past);
        self.any = self.any.max(other.any);
    }
}

impl Horizons {
    pub fn new(layout: &BalanceLayout, base: &CumulatedSnapshot, emptied: Emptied<'_>, view: &View) -> Self {
        match layout.basis {
            // Each amount counts whatever its month.
            Basis::Plan | Basis::Actual => Self::default(),
            Basis::Outlook => {
                let moment = Moment::of_view(view).asked(layout.actuals_through);
                Self::of_outlook(&moment, base, emptied, view)
            }
        }
    }

    /// The slot that says what is expected of an effect, and the number of the month behind which that counts; `None` where
    /// the basis is no outlook.
    #[inline]
    pub fn expected(&self, effect: usize) -> Option<(Slot, u16)> {
        let bound = self.bounds.get(effect)?;
        let slot = if bound & HAS_FORECAST == 0 {
            Slot::Plan
        } else {
            Slot::Forecast
        };
        Some((slot, bound & !HAS_FORECAST))
    }

    /// Whether an effect has actuals behind "Ist bis".
    #[inline]
    pub fn has_tail(&self, effect: usize) -> bool {
        self.tails.get(effect).is_some_and(|tail| *tail != 0)
    }

    /// Whether a month lies behind "Ist bis", and no later than the last actuals there.
    #[inline]
    pub fn may_be_behind(&self, effect: usize, month: Month) -> bool {
        let bound = self.bounds.get(effect).map_or(0, |bound| bound & !HAS_FORECAST);
        let tail = self.tails.get(effect).copied().unwrap_or(0);
        (bound + 1..=tail).contains(&month.ordinal())
    }

    /// What a snapshot says is expected of an effect in a month, in cents.
    pub fn expected_before(&self, base: &CumulatedSnapshot, effect: usize, month: Month) -> i64 {
        let Some((slot, _)) = self.expected(effect) else {
            return 0;
        };
        let (months, cents) = base.cells(effect, slot);
        let found = months.binary_search(&month).ok();
        found.and_then(|place| cents.get(place)).copied().unwrap_or(0)
    }

    fn of_outlook(
        moment: &Moment<'_>,
        base: &CumulatedSnapshot,
        emptied: Emptied<'_>,
        view: &View,
    ) -> Self {
        let running = moment.running().map_or(0, Month::ordinal);
        let latest = latest(base, running, view);
        let effects = &view.columns().effects;
        let rows = || effects.iter().zip(&latest).enumerate();
        let mut special = SpecialEffects::new(latest.len(), view.measure_count());
        let mut transfers = vec![Latest::default(); view.measure_count()];
        for (number, (row, latest)) in rows() {
            if row.kind == EffectKind::Transfer
                && let Some(of_all) = transfers.get_mut(row.measure.index())
            {
                of_all.merge(*latest);
            }
            if emptied.has(number) && is_decided_by_emptied(number, latest, emptied) {
                special.push(number, row);
            }
        }
        let (mut bounds, mut tails) = (Vec::with_capacity(latest.len()), Vec::new());
        for (number, (row, own)) in rows() {
            let is_transfer = row.kind == EffectKind::Transfer;
            let of_all = transfers.get(row.measure.index());
            let of_all = of_all.filter(|_| is_transfer).unwrap_or(own);
            let effect = (!is_transfer).then_some(EffectNo::from_index(number));
            let given = moment.given(row.measure, effect);
            let bound = given.map_or(of_all.past, Month::ordinal);
            tails.push(if of_all.any > bound { of_all.any } else { 0 });
            bounds.push(bound | if own.has_forecast { HAS_FORECAST } else { 0 });
        }
        let mut horizons = Self {
            bounds,
            tails,
            special: Vec::new(),
        };
        horizons.set_apart(special, effects, view);
        horizons
    }

    /// Lists the special effects, those of which something stands apart behind "Ist bis" among them.
    fn set_apart(&mut self, mut special: SpecialEffects, effects: &Vector<EffectRow>, view: &View) {
        let (state, postings) = (view.state(), view.posting_count());
        let actuals = &state.actuals;
        for effect in actuals.with_apart_at(postings) {
            let number = effect.index();
            if !self.has_tail(number) {
                continue;
            }
            let mut lines = actuals
                .apart_at(effect, postings)
                .filter_map(|apart| state.bookings.journal().line(apart.posting));
            if lines.any(|line| self.may_be_behind(number, line.month))
                && let Some(row) = effects.get(number)
            {
                special.push(number, row);
            }
        }
        if special.is_empty() {
            return;
        }
        for (number, row) in effects.iter().enumerate().take(self.bounds.len()) {
            if special.has(number, row) {
                self.special.push(EffectNo::from_index(number));
                self.tails[number] = 0;
            }
        }
    }
}

/// Whether cells of which all was taken back decide how far the actuals of an effect go, or whether it has a forecast.
fn is_decided_by_emptied(effect: usize, latest: &Latest, emptied: Emptied<'_>) -> bool {
    let past = Month::from_ordinal(latest.past);
    past.is_some_and(|month| emptied.is_late_only(effect, month)) || emptied.any_of(effect, Slot::Forecast)
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

/// The latest months of actuals of each effect, whatever became of them.
fn latest(base: &CumulatedSnapshot, running: u16, view: &View) -> Vec<Latest> {
    const ACTUALS: [Slot; 3] = [Slot::Claimed, Slot::Confirmed, Slot::Cashed];
    let of_base = |effect| {
        let mut latest = Latest {
            has_forecast: !base.cells(effect, Slot::Forecast).0.is_empty(),
            ..Latest::default()
        };
        for months in ACTUALS.map(|slot| base.cells(effect, slot).0) {
            let past = months.partition_point(|month| month.ordinal() < running);
            for month in months[..past].last().into_iter().chain(months.last()) {
                latest.meet(month.ordinal(), running);
            }
        }
        latest
    };
    let mut latest: Vec<Latest> = (0..view.effect_count()).map(of_base).collect();
    let journal = view.state().bookings.journal();
    let chunks = journal.columns(base.postings(), view.posting_count());
    for columns in view.deadline().watch_each(chunks) {
        let lines = columns.effects.iter().zip(columns.months).zip(columns.slots);
        for ((effect, month), slot) in lines {
            let Some(latest) = latest.get_mut(effect.index()) else {
                continue;
            };
            match slot {
                Slot::Plan => {}
                Slot::Forecast => latest.has_forecast = true,
                Slot::Claimed | Slot::Confirmed | Slot::Cashed => latest.meet(month.ordinal(), running),
            }
        }
    }
    latest
}
