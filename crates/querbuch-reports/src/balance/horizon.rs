//! How far the actuals of each effect go, for a scan; and which effects a scan cannot add up posting by posting.

use querbuch_domain::id::EffectNo;
use querbuch_domain::month::Month;
use querbuch_domain::words::{EffectKind, EntryBasis, Slot};

use super::layout::BalanceLayout;
use crate::basis::Basis;
use crate::outlook::Moment;
use crate::read_model::cumulated::CumulatedSnapshot;
use crate::view::View;

/// Marks an effect that has a forecast. The numbers of months lie below.
pub(super) const HAS_FORECAST: u16 = 1 << 15;

const _: () = assert!(
    Month::MAX.ordinal() < HAS_FORECAST,
    "the mark stands above every month"
);

/// What a scan has to know of each effect.
pub(super) struct Horizons {
    /// The number of the "Ist bis" month, 0 where there is none, and whether there is a forecast. Empty where the basis is
    /// no outlook.
    pub bounds: Vec<u16>,
    /// The effects that are to be put together cell by cell: something was taken back, came late or was allocated, or there
    /// are actuals behind "Ist bis", which may stand beside an expectation.
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
    pub fn new(layout: &BalanceLayout, base: &CumulatedSnapshot, view: &View) -> Self {
        let moment = Moment::of_view(view).asked(layout.actuals_through);
        match layout.basis {
            Basis::Plan => Self::of_taken_back(EntryBasis::Plan, view),
            Basis::Actual => Self::of_taken_back(EntryBasis::Actual, view),
            Basis::Outlook => Self::of_outlook(&moment, base, view),
        }
    }

    /// Each amount counts whatever its month, but a cell of which all was taken back is none.
    fn of_taken_back(basis: EntryBasis, view: &View) -> Self {
        let taken_back = view.state().actuals.taken_back_at(basis, view.posting_count());
        Self {
            bounds: Vec::new(),
            special: taken_back.collect(),
        }
    }

    fn of_outlook(moment: &Moment<'_>, base: &CumulatedSnapshot, view: &View) -> Self {
        let running = moment.running().map_or(0, Month::ordinal);
        let latest = latest(base, running, view);
        let columns = view.columns();
        let mut is_plain = vec![true; latest.len()];
        for effect in view.state().actuals.not_plain_at(view.posting_count()) {
            if let Some(is_plain) = is_plain.get_mut(effect.index()) {
                *is_plain = false;
            }
        }
        let mut transfers = vec![(Latest::default(), true); view.measure_count()];
        let rows = || (0..).map(EffectNo).zip(columns.effects.iter().zip(&latest));
        for (number, (row, latest)) in rows().filter(|(_, (row, _))| row.kind == EffectKind::Transfer) {
            if let Some((of_all, of_all_plain)) = transfers.get_mut(row.measure.index()) {
                of_all.merge(*latest);
                *of_all_plain &= is_plain[number.index()];
            }
        }
        let (mut bounds, mut special) = (Vec::with_capacity(latest.len()), Vec::new());
        for (number, (row, own)) in rows() {
            let is_transfer = row.kind == EffectKind::Transfer;
            let (of_all, is_plain) = match transfers.get(row.measure.index()) {
                Some(transfers) if is_transfer => *transfers,
                _ => (*own, is_plain[number.index()]),
            };
            let given = moment.given(row.measure, (!is_transfer).then_some(number));
            let bound = given.map_or(of_all.past, Month::ordinal);
            if !is_plain || of_all.any > bound {
                special.push(number);
            }
            bounds.push(bound | if own.has_forecast { HAS_FORECAST } else { 0 });
        }
        Self { bounds, special }
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
