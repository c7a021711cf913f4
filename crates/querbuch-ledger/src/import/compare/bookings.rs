//! Booking lines against the bookings of their source.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use querbuch_domain::booking::Booking;
use querbuch_domain::booking::record::RecordBooking;
use querbuch_domain::command::Command;
use querbuch_domain::id::Position;
use querbuch_domain::import::booking::{ImportBooking, row_runs};
use querbuch_domain::import::number_hash;
use querbuch_domain::import::undo::standing_and_reversed;
use querbuch_domain::state::State;
use querbuch_domain::words::EntryBasis;

use super::lines::{LineKey, TargetCache, describe, lines_of};
use super::{FileOutcome, Receipt};
use crate::import::columns::Column;
use crate::import::fault::{FaultPlace, Faults};
use crate::import::options::ImportPolicy;
use crate::import::prepared::PreparedImport;
use crate::import::prepared_command::{Origin, PreparedCommand};
use crate::import::problem::Problem;

/// A comparison under way.
pub(super) struct Comparing<'a> {
    prepared: &'a PreparedImport,
    state: &'a State,
    booked_before: &'a [bool],
    faults: &'a mut Faults,
    targets: TargetCache,
    /// Bookings that a later import of the source has replaced: what they said is known no more.
    replaced: HashSet<Position>,
    outcomes: Vec<FileOutcome>,
}

/// The booking rows of one command.
struct Rows<'a> {
    import: &'a ImportBooking,
    command: &'a PreparedCommand,
}

/// What the ledger holds of the lines of the files that have no number.
#[derive(Default)]
struct Counts {
    /// How often each line is there, no more often than in the files.
    known: HashMap<LineKey, u32>,
    /// How many lines are there and not in the files.
    missing: u64,
    /// The bookings that hold one of these.
    partly_missing: Vec<Position>,
}

impl<'a> Comparing<'a> {
    pub(super) fn new(
        prepared: &'a PreparedImport,
        state: &'a State,
        booked_before: &'a [bool],
        faults: &'a mut Faults,
    ) -> Self {
        Self {
            prepared,
            state,
            booked_before,
            faults,
            targets: TargetCache::default(),
            replaced: state.imports.replaced(),
            outcomes: prepared.files.iter().map(|_| FileOutcome::default()).collect(),
        }
    }

    pub(super) fn run(mut self, receipt: &mut Receipt) -> Vec<FileOutcome> {
        let prepared = self.prepared;
        let commands = prepared
            .commands
            .iter()
            .filter_map(|command| match command.command.as_ref() {
                Command::ImportBooking(import) => Some(Rows { import, command }),
                _ => None,
            });
        let (mut numbered, mut plain) = (Vec::new(), Vec::new());
        for rows in commands {
            self.add_totals(&rows);
            if self.booked_before.get(rows.command.origin.file) == Some(&true) {
                continue;
            }
            if rows.import.number.is_some() {
                numbered.push(rows);
            } else {
                plain.push(rows);
            }
        }
        // A file that an earlier version booked as a whole would be all that is missing.
        let is_compared = !self.booked_before.contains(&true);
        let missing = self.compare_numbered(&numbered);
        let gone: u64 = missing.iter().map(|booking| booking.posting_count as u64).sum();
        let mut counts = self.count_plain(&plain);
        if is_compared {
            receipt.missing = gone + counts.missing;
        }
        if self.prepared.policy == ImportPolicy::Replace && is_compared {
            let positions: Vec<Position> = missing.iter().map(|booking| booking.position).collect();
            let all = positions
                .into_iter()
                .chain(std::mem::take(&mut counts.partly_missing));
            let all: Vec<Position> = all.collect();
            if let Some(first) = self.outcomes.first_mut() {
                first.replaces.extend(all.iter().map(|position| (*position, 0)));
            }
            self.replaced.extend(all);
            // What else stood in them is booked anew.
            counts = self.count_plain(&plain);
            receipt.missing = 0;
        }
        self.leave_plain(plain, &mut counts);
        for outcome in &mut self.outcomes {
            outcome
                .commands
                .sort_by_key(|command| command.origin.rows.first().copied());
        }
        self.outcomes
    }

    fn add_totals(&mut self, rows: &Rows<'_>) {
        let booking = &rows.import.booking;
        let Some(outcome) = self.outcomes.get_mut(rows.command.origin.file) else {
            return;
        };
        for posting in &booking.postings {
            if let Some(kind) = self.targets.kind(&booking.measure, &posting.target, self.state) {
                outcome.totals.add(kind, posting.amount);
            }
        }
    }

    /// Keeps what has a number that is not known, or differs and is to be corrected. Gives what stands with a number
    /// that no file has.
    fn compare_numbered(&mut self, numbered: &[Rows<'a>]) -> Vec<&'a Booking> {
        let state = self.state;
        let mut latest: HashMap<u64, Position> = HashMap::new();
        for (act, number) in state.imports.numbered(&self.prepared.source) {
            if !self.replaced.contains(&act) {
                latest.insert(number, act);
            }
        }
        let mut met: HashMap<u64, &Rows<'a>> = HashMap::with_capacity(numbered.len());
        for rows in numbered {
            let number = rows.import.number.as_deref().unwrap_or_default();
            let hash = number_hash(number);
            if let Some(earlier) = met.insert(hash, rows) {
                // The same number in another file of this import. Effects that are still to be made tell no lines.
                if say_the_same(&earlier.import.booking, &rows.import.booking) {
                    continue;
                }
                let lines = self.targets.lines(&earlier.import.booking, state);
                self.require_same(rows, number, &lines.unwrap_or_default());
                continue;
            }
            let Some(booking) = latest.get(&hash).and_then(|act| state.bookings.at(*act)) else {
                self.keep(
                    rows,
                    rows.command.command.clone(),
                    rows.command.origin.rows.clone(),
                );
                continue;
            };
            let booked: Vec<LineKey> = lines_of(booking, state).collect();
            if self.differ(rows, &booked).is_none() {
                continue;
            }
            if self.prepared.policy == ImportPolicy::Add {
                self.require_same(rows, number, &booked);
                continue;
            }
            if state.bookings.reversed_by(booking.position).is_none() {
                let row = rows.command.row_of(0).unwrap_or(0);
                if let Some(outcome) = self.outcomes.get_mut(rows.command.origin.file) {
                    outcome.replaces.push((booking.position, row));
                }
            }
            self.keep(
                rows,
                rows.command.command.clone(),
                rows.command.origin.rows.clone(),
            );
        }
        let gone = latest.iter().filter(|(number, _)| !met.contains_key(number));
        let gone = gone.filter_map(|(_, act)| state.bookings.at(*act));
        let mut gone: Vec<&Booking> = gone
            .filter(|booking| state.bookings.reversed_by(booking.position).is_none())
            .collect();
        gone.sort_unstable_by_key(|booking| booking.position);
        gone
    }

    /// The first line of the file that is not booked under its number, and the first that is booked and not in the file;
    /// `None` where both hold the same lines.
    fn differ(&mut self, rows: &Rows<'_>, booked: &[LineKey]) -> Option<(Option<usize>, Option<LineKey>)> {
        let booking = &rows.import.booking;
        let mut left: HashMap<LineKey, u32> = HashMap::with_capacity(booked.len());
        for line in booked {
            *left.entry(line.clone()).or_default() += 1;
        }
        let mut first = None;
        for (place, posting) in booking.postings.iter().enumerate() {
            let line = self.targets.line(&booking.measure, posting, self.state);
            match line
                .and_then(|line| left.get_mut(&line))
                .filter(|count| **count > 0)
            {
                Some(count) => *count -= 1,
                None => first = first.or(Some(place)),
            }
        }
        let surplus = booked
            .iter()
            .find(|line| left.get(line).is_some_and(|count| *count > 0))
            .cloned();
        (first.is_some() || surplus.is_some()).then_some((first, surplus))
    }

    /// Notes a fault where a number is booked with another content.
    fn require_same(&mut self, rows: &Rows<'_>, number: &str, booked: &[LineKey]) {
        let Some((first, surplus)) = self.differ(rows, booked) else {
            return;
        };
        let booking = &rows.import.booking;
        let nothing = || "–".to_owned();
        let found = first
            .and_then(|place| booking.postings.get(place))
            .map(|posting| {
                let line = self.targets.line(&booking.measure, posting, self.state);
                let plain = || describe(&booking.measure.0, posting.month, posting.amount.0);
                line.map_or_else(plain, |line| line.describe(self.state))
            });
        let problem = Problem::NumberDiffers {
            number: crate::import::fault::shorten(number).into(),
            booked: surplus
                .map_or_else(nothing, |line| line.describe(self.state))
                .into(),
            found: found.unwrap_or_else(nothing).into(),
        };
        let Some(file) = self.prepared.files.get(rows.command.origin.file) else {
            return;
        };
        let place = FaultPlace {
            file: file.name(),
            row: rows.command.row_of(first.unwrap_or(0)),
            column: Some(file.spelled(Column::Booking)),
            value: Some(number),
        };
        self.faults.add(place, &problem);
    }

    /// Counts how often the lines of the files stand in the ledger, in bookings of the source that have no number.
    fn count_plain(&mut self, plain: &[Rows<'a>]) -> Counts {
        let state = self.state;
        let mut counts = Counts::default();
        let source = &self.prepared.source;
        let imports: Vec<_> = state
            .imports
            .iter()
            .filter(|import| import.source == *source && import.undone_by.is_none())
            .collect();
        if imports.is_empty() {
            return counts;
        }
        let mut wanted: HashMap<LineKey, u32> = HashMap::new();
        for rows in plain {
            for posting in &rows.import.booking.postings {
                let line = self.targets.line(&rows.import.booking.measure, posting, state);
                if let Some(line) = line {
                    *wanted.entry(line).or_default() += 1;
                }
            }
        }
        let acts = imports
            .into_iter()
            .flat_map(|import| standing_and_reversed(import, state));
        let (standing, reversed): (Vec<&Booking>, Vec<&Booking>) = acts
            .filter(|act| act.basis == EntryBasis::Actual && !self.replaced.contains(&act.position))
            .filter(|act| state.imports.number_of(act.position).is_none())
            .partition(|act| state.bookings.reversed_by(act.position).is_none());
        let mut take = |line: LineKey, known: &mut HashMap<LineKey, u32>| {
            let Some(left) = wanted.get_mut(&line).filter(|left| **left > 0) else {
                return false;
            };
            *left -= 1;
            *known.entry(line).or_default() += 1;
            true
        };
        for act in standing {
            let taken = |line: LineKey| take(line, &mut counts.known);
            let missing = lines_of(act, state).map(taken).filter(|taken| !taken).count() as u64;
            counts.missing += missing;
            if missing > 0 {
                counts.partly_missing.push(act.position);
            }
        }
        // What somebody reversed by hand is not booked again behind their back.
        for act in reversed {
            for line in lines_of(act, state) {
                take(line, &mut counts.known);
            }
        }
        counts
    }

    /// Keeps the lines without a number that are not known.
    fn leave_plain(&mut self, plain: Vec<Rows<'a>>, counts: &mut Counts) {
        for rows in plain {
            let booking = &rows.import.booking;
            let given = &rows.command.origin.rows;
            if counts.known.is_empty() {
                self.keep(&rows, rows.command.command.clone(), given.clone());
                continue;
            }
            let mut left = Vec::new();
            let mut left_rows = Vec::new();
            for (posting, row) in booking.postings.iter().zip(given) {
                let line = self.targets.line(&booking.measure, posting, self.state);
                let known = line.and_then(|line| counts.known.get_mut(&line));
                if let Some(count) = known.filter(|count| **count > 0) {
                    *count -= 1;
                } else {
                    left.push(posting.clone());
                    left_rows.push(*row);
                }
            }
            if left.len() == booking.postings.len() {
                self.keep(&rows, rows.command.command.clone(), given.clone());
            } else if !left.is_empty() {
                let mut import = rows.import.clone();
                import.booking.postings = left;
                import.rows = row_runs(&left_rows);
                self.keep(&rows, Arc::new(import.into()), left_rows.into());
            }
        }
    }

    fn keep(&mut self, rows: &Rows<'_>, command: Arc<Command>, left: Box<[u32]>) {
        let file = rows.command.origin.file;
        if let Some(outcome) = self.outcomes.get_mut(file) {
            outcome.booked += left.len() as u64;
            outcome.commands.push(PreparedCommand {
                key: None,
                command,
                origin: Origin { file, rows: left },
            });
        }
    }
}

/// Whether two bookings are the same lines, in any order, as their files spell them.
fn say_the_same(one: &RecordBooking, other: &RecordBooking) -> bool {
    let spelled = |booking: &RecordBooking| {
        let lines = booking.postings.iter().map(|posting| format!("{posting:?}"));
        let mut lines: Vec<String> = lines.collect();
        lines.sort_unstable();
        lines
    };
    one.measure == other.measure && spelled(one) == spelled(other)
}
