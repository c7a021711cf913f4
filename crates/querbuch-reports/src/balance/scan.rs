//! Adding up cells and postings: what every report comes down to that no roll-up answers.
//!
//! The cells of a cumulated snapshot and the postings since are added up alike. That works for an outlook too: actuals count
//! up to "Ist bis", and a planned or forecast amount counts behind it. So two small facts of each effect decide. The few
//! cells behind "Ist bis", and those of which all was taken back, are set aside: see `aside`. Only where something stands
//! apart behind "Ist bis", an effect is put together cell by cell: see `horizon`.

use std::ops::Range;
use std::thread;

use querbuch_domain::deadline::Deadline;
use querbuch_domain::id::EffectNo;
use querbuch_domain::journal::JournalLine;
use querbuch_domain::state::State;
use querbuch_domain::words::Slot;

use super::aside::{Aside, AsideRules, CellPlace};
use super::grid::{Grid, add_amount};
use super::layout::BalanceLayout;
use super::scan_plan::plan_of;
use crate::outlook::{Known, Moment, with_their_transfers};
use crate::read_model::cumulated::CumulatedSnapshot;
use crate::read_model::emptied::bit_of;
use crate::view::View;

/// Cells and postings a thread should have to itself: below that, starting it costs more than it saves.
const WORK_PER_THREAD: usize = 200_000;

/// Most threads of one scan. More would take the machine from everybody else.
const THREADS_MAX: usize = 4;

/// Adds up the cells of now, each once: so the numbers of amounts are those of the cells.
pub(crate) fn sum_cells(layout: &BalanceLayout, state: &State, deadline: &Deadline) -> Grid {
    let mut grid = Grid::new(layout.len());
    let (moment, mut known) = (Moment::of_state(state), Known::default());
    let wanted = (0..state.effects.len()).filter(|effect| layout.groups.of(*effect).is_some());
    for effect in deadline.watch(wanted) {
        let number = EffectNo::from_index(effect);
        if let Some(cells) = state.cells.get(number) {
            let rule = moment.rule(layout.basis, number, |number| state.cells.get(number), &mut known);
            rule.visit(cells, |amount| add_amount(layout, effect, amount, &mut grid));
        }
    }
    grid
}

/// Adds up everything that counts in a view. The numbers of amounts say no more than whether there are any.
pub(crate) fn scan(layout: &mut BalanceLayout, view: &View) -> Grid {
    let base = view.newest_snapshot();
    let nothing = CumulatedSnapshot::default();
    let base = base.as_deref().unwrap_or(&nothing);
    let plan = plan_of(layout, base, view);
    let horizons = &plan.horizons;
    let special = horizons.special.iter().copied();
    let special: Vec<EffectNo> = special
        .filter(|effect| layout.groups.of(effect.index()).is_some())
        .collect();
    let aside = layout
        .groups
        .set_aside(special.iter().map(|effect| effect.index()));
    let rules = AsideRules {
        view,
        base,
        since: &plan.since,
        horizons,
    };
    let scan = Scan {
        layout,
        rules,
        masks: &plan.masks,
    };
    let Sum {
        mut grid,
        aside: cells,
    } = scan.run_in_parts();
    cells.settle(&scan.rules, layout, &mut grid);
    layout.groups.restore(aside);
    add_special(layout, &special, view, &mut grid);
    grid
}

/// Adds what counts of some effects, cell by cell.
fn add_special(layout: &BalanceLayout, effects: &[EffectNo], view: &View, grid: &mut Grid) {
    if effects.is_empty() {
        return;
    }
    let all = with_their_transfers(view.state(), effects.iter().copied());
    let cells = view.cells_among(&all);
    let moment = Moment::of_view(view).asked(layout.actuals_through);
    let mut known = Known::default();
    for number in view.deadline().watch(effects) {
        if let Some(own) = cells.get(*number) {
            let rule = moment.rule(layout.basis, *number, |number| cells.get(number), &mut known);
            rule.visit(own, |amount| add_amount(layout, number.index(), amount, grid));
        }
    }
}

struct Scan<'a> {
    layout: &'a BalanceLayout,
    rules: AsideRules<'a>,
    /// By number of the effect, the [bits](bit_of) of the cells that may be set aside, or are expected beside such.
    masks: &'a [u64],
}

/// What one thread came to.
struct Sum {
    grid: Grid,
    aside: Aside,
}

impl Sum {
    fn new(places: usize) -> Self {
        Self {
            grid: Grid::new(places),
            aside: Aside::default(),
        }
    }

    fn merge(&mut self, other: Self) {
        self.grid.merge(other.grid);
        self.aside.merge(other.aside);
    }
}

/// What one thread adds up: cells of the snapshot, by their effects, and postings since.
#[derive(Clone)]
struct Part {
    effects: Range<usize>,
    postings: Range<usize>,
}

impl Scan<'_> {
    fn run_in_parts(&self) -> Sum {
        let (base, view) = (self.rules.base, self.rules.view);
        let postings = base.postings()..view.posting_count();
        let work = base.len() + postings.len();
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let threads = (work / WORK_PER_THREAD).clamp(1, cores.min(THREADS_MAX));
        let parts = (0..threads).map(|part| {
            let effect = |part: usize| base.effect_of(base.len() * part / threads);
            let posting = |part: usize| postings.start + postings.len() * part / threads;
            Part {
                effects: effect(part)..effect(part + 1),
                postings: posting(part)..posting(part + 1),
            }
        });
        self.run(parts.collect())
    }

    fn run(&self, parts: Vec<Part>) -> Sum {
        let mut parts = parts.into_iter();
        let own = parts.next();
        thread::scope(|scope| {
            let run = |part: Part| move || self.add_up(part);
            let others: Vec<_> = parts
                .map(|part| {
                    thread::Builder::new()
                        .spawn_scoped(scope, run(part.clone()))
                        .map_err(|_| part)
                })
                .collect();
            let mut sum = own.map_or_else(|| Sum::new(self.layout.len()), |part| self.add_up(part));
            for other in others {
                // Where no thread is to be had, or one failed, its part is done here.
                match other {
                    Ok(thread) => match thread.join() {
                        Ok(more) => sum.merge(more),
                        Err(panic) => std::panic::resume_unwind(panic),
                    },
                    Err(part) => sum.merge(self.add_up(part)),
                }
            }
            sum
        })
    }

    fn add_up(&self, part: Part) -> Sum {
        let mut sum = Sum::new(self.layout.len());
        for effect in self.rules.view.deadline().watch(part.effects) {
            self.add_cells(effect, &mut sum);
        }
        self.add_postings(part.postings, &mut sum);
        sum
    }

    fn add_cells(&self, effect: usize, sum: &mut Sum) {
        let Some((group, kind)) = self.layout.groups.of(effect) else {
            return;
        };
        let mask = self.masks.get(effect).copied().unwrap_or(0);
        for &slot in Slot::ALL {
            let Some(stage) = self.layout.slots[slot.index()] else {
                continue;
            };
            let (months, cents) = self.rules.base.cells(effect, slot);
            let first = match self.bound(effect, slot) {
                None => continue,
                Some(0) => 0,
                Some(latest) => months.partition_point(|month| month.ordinal() <= latest),
            };
            for (month, cents) in months[first..].iter().zip(&cents[first..]) {
                let Some(time) = self.layout.axis.place(*month) else {
                    continue;
                };
                if mask & bit_of(*month, Some(slot)) == 0 {
                    sum.grid.add(self.layout.place(group, stage, time), kind, *cents);
                } else {
                    let (month, cents) = (*month, *cents);
                    let effect = EffectNo::from_index(effect);
                    self.add_watched(
                        JournalLine {
                            effect,
                            month,
                            slot,
                            cents,
                        },
                        sum,
                    );
                }
            }
        }
    }

    fn add_postings(&self, postings: Range<usize>, sum: &mut Sum) {
        let view = self.rules.view;
        let journal = view.state().bookings.journal();
        let chunks = journal.columns(postings.start, postings.end);
        for columns in view.deadline().watch_each(chunks) {
            let lines = columns.effects.iter().zip(columns.months);
            let amounts = columns.slots.iter().zip(columns.cents);
            for ((number, month), (slot, cents)) in lines.zip(amounts) {
                let effect = number.index();
                let mask = self.masks.get(effect).copied().unwrap_or(0);
                if mask & bit_of(*month, Some(*slot)) != 0 {
                    let line = JournalLine {
                        effect: *number,
                        month: *month,
                        slot: *slot,
                        cents: *cents,
                    };
                    self.note_expected(&line, &mut sum.aside);
                    self.add_watched(line, sum);
                    continue;
                }
                let (Some((group, kind)), Some(stage), Some(time)) = (
                    self.layout.groups.of(effect),
                    self.layout.slots[slot.index()],
                    self.layout.axis.place(*month),
                ) else {
                    continue;
                };
                if self
                    .bound(effect, *slot)
                    .is_some_and(|latest| month.ordinal() > latest)
                {
                    sum.grid.add(self.layout.place(group, stage, time), kind, *cents);
                }
            }
        }
    }

    /// Adds an amount of a cell that may have to be set aside.
    #[inline(never)]
    fn add_watched(&self, line: JournalLine, sum: &mut Sum) {
        let (effect, month, slot) = (line.effect.index(), line.month, line.slot);
        let (Some((group, kind)), Some(stage), Some(time)) = (
            self.layout.groups.of(effect),
            self.layout.slots[slot.index()],
            self.layout.axis.place(month),
        ) else {
            return;
        };
        if self
            .bound(effect, slot)
            .is_none_or(|latest| month.ordinal() <= latest)
        {
            return;
        }
        let place = CellPlace {
            effect: line.effect,
            month,
            slot,
        };
        if self.rules.is_behind(place) || self.rules.emptied().is_emptied(effect, month, slot) {
            sum.aside.add(place, line.cents);
        } else {
            sum.grid
                .add(self.layout.place(group, stage, time), kind, line.cents);
        }
    }

    /// Notes an expected amount where there may be actuals beside it, also of effects that nobody asks for: the transfers
    /// of a measure are counted together.
    fn note_expected(&self, line: &JournalLine, aside: &mut Aside) {
        let (horizons, effect) = (self.rules.horizons, line.effect.index());
        if !line.slot.is_actual()
            && horizons.may_be_behind(effect, line.month)
            && horizons
                .expected(effect)
                .is_some_and(|(expected, _)| line.slot == expected)
        {
            aside.expect(line.effect, line.month, line.cents);
        }
    }

    /// The number of the month behind which the amounts of a slot count; `None` where none counts.
    #[inline]
    fn bound(&self, effect: usize, slot: Slot) -> Option<u16> {
        if slot.is_actual() {
            return Some(0);
        }
        match self.rules.horizons.expected(effect) {
            None => Some(0),
            Some((expected, bound)) => (slot == expected).then_some(bound),
        }
    }
}
