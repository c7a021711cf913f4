//! Imports: acts that bring in the rows of one file, and what came by each.
//!
//! A *source* names where files come from, such as `sap-05`. Within it a row's external number is its identity, across
//! files and people. Rows without a number are told apart by their content alone, which is read off their postings.
//!
//! What came by an import lies behind it in the log: its acts are those up to [`Import::last`]. So nothing is kept for
//! a row; for an act with an external number, sixteen bytes.

pub mod booking;
pub mod fault;
pub mod record;
pub mod schedule;
mod snapshot;
pub mod undo;

use std::collections::HashSet;
use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::bisect::partition_point;
use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names, Thing};
use crate::header::Header;
use crate::id::Position;
use crate::money::Cents;
use crate::words::EffectKind;

/// Sums of the rows of a file, in cents, by the kind of their effects: to be compared with those of its origin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportTotals {
    /// All costs.
    pub cost: i64,
    /// All transfers paid, as a negative amount.
    pub paid: i64,
    /// All transfers received.
    pub received: i64,
    /// All savings.
    pub saving: i64,
}

impl ImportTotals {
    /// Adds an amount; a sum beyond 64 bits stays at the end of its range, which no import may record.
    pub fn add(&mut self, kind: EffectKind, amount: Cents) {
        let sum = match kind {
            EffectKind::Cost => &mut self.cost,
            EffectKind::Saving => &mut self.saving,
            EffectKind::Transfer if amount.0 < 0 => &mut self.paid,
            EffectKind::Transfer => &mut self.received,
        };
        *sum = sum.saturating_add(amount.0);
    }

    /// The sum of all transfers, in cents: zero where each was booked on both sides.
    pub fn transfer(&self) -> i64 {
        self.paid.saturating_add(self.received)
    }

    fn all(&self) -> [i64; 4] {
        [self.cost, self.paid, self.received, self.saving]
    }
}

/// A file was imported. Stored as `import.recorded`; what came by it follows, and each act names this position.
///
/// The name of the file and its SHA-256 lie beside the log, as document and text: a name may tell of persons, and from
/// the digest of a file a text in it could be guessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportRecorded {
    /// How many rows were booked.
    pub booked: u64,
    /// Salted hash of the name of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Arc<str>>,
    /// What the file holds.
    pub kind: Arc<str>,
    /// How many rows the ledger held already.
    pub known: u64,
    /// The bookings that the same act reversed before, because the file corrects them or holds them no more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<Position>,
    /// The same as runs, where they are too many to be named one by one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces_runs: Vec<PositionRun>,
    /// How many rows the file has.
    pub rows: u64,
    /// Where the file comes from.
    pub source: Arc<str>,
    /// Salted hash of the SHA-256 of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
    /// The sums of all its rows.
    pub totals: ImportTotals,
}

/// Acts that follow each other in the log: the position of the first, and how many there are.
pub type PositionRun = (Position, u32);

/// Positions as runs, in their order.
pub(crate) fn position_runs(positions: &[Position]) -> Vec<PositionRun> {
    let mut runs: Vec<PositionRun> = Vec::new();
    for position in positions {
        match runs.last_mut() {
            Some((first, count)) if first.checked_add(u64::from(*count)) == Some(*position) => *count += 1,
            _ => runs.push((*position, 1)),
        }
    }
    runs
}

impl ImportRecorded {
    /// The bookings that it replaces, all of which stand before a position.
    pub(crate) fn replaced(&self, before: Position) -> impl Iterator<Item = Position> + '_ {
        let end = move |(first, count): &PositionRun| first.saturating_add(u64::from(*count)).min(before);
        let runs = self.replaces_runs.iter();
        let of_runs = runs.flat_map(move |run| run.0..end(run));
        self.replaces.iter().copied().chain(of_runs)
    }
}

impl Fact for ImportRecorded {
    fn names(&self, names: &mut Names<'_>) {
        for booking in self.replaced(Position::MAX) {
            names.mention("replaces", Thing::Booking(booking));
        }
    }

    fn version(&self) -> Option<u32> {
        (!self.replaces_runs.is_empty()).then_some(2)
    }

    fn made(&self, position: Position) -> Outcome {
        Outcome::Import(position)
    }

    fn implausible(&self) -> Option<&'static str> {
        let counted = self.booked.checked_add(self.known);
        counted
            .is_none_or(|counted| counted > self.rows)
            .then_some("rows")
    }
}

/// All that came by an import was taken back. Stored as `import.undone`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportUndone {
    /// The position of the import.
    pub import: Position,
    /// Salted hash of the reason, which lies beside the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}

impl Fact for ImportUndone {
    fn names(&self, names: &mut Names<'_>) {
        names.mention("import", Thing::Import(self.import));
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Import(self.import)
    }
}

/// The name of an imported file and its digest were erased. Stored as `import.text-erased`.
///
/// As with [`TextErased`](crate::booking::TextErased), the log keeps the salted hashes. The digest goes as well: whoever
/// can guess the few rows of a small file could try guesses against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportTextErased {
    /// The position of the import.
    pub import: Position,
    /// Salted hash of the reason, which lies beside the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}

impl Fact for ImportTextErased {
    fn names(&self, names: &mut Names<'_>) {
        names.mention("import", Thing::Import(self.import));
    }

    fn made(&self, _position: Position) -> Outcome {
        Outcome::Erased(self.import)
    }
}

/// What tells an act of an import from the others of its source.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RowIdentity<'a> {
    /// An external number.
    Number(&'a str),
    /// The content of its rows.
    Content,
    /// That of an earlier act, which it repeats.
    Of(Position),
}

/// What is known of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The position of its event, which is its id.
    pub position: Position,
    /// The position of the last act that came by it; its own where nothing did.
    pub last: Position,
    /// Who imported.
    pub actor: Arc<str>,
    /// What the file holds.
    pub kind: Arc<str>,
    /// Where the file comes from.
    pub source: Arc<str>,
    /// How many rows the file has.
    pub rows: u64,
    /// How many rows were booked.
    pub booked: u64,
    /// How many rows the ledger held already.
    pub known: u64,
    /// The sums of all its rows.
    pub totals: ImportTotals,
    /// The bookings that were reversed for it.
    pub replaces: Arc<[Position]>,
    /// The position at which it was undone.
    pub undone_by: Option<Position>,
    /// The position at which the name of the file and its digest were erased.
    pub text_erased_by: Option<Position>,
}

/// An act with an external number: its position, and the hash of the number.
type Numbered = (Position, u64);

/// All imports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Imports {
    list: Vector<Import>,
    numbered: Vector<Numbered>,
    /// Acts that were booked anew when a later import was undone, with the imports by which they came first.
    rebooked: imbl::OrdMap<Position, Position>,
    changed_at: Position,
}

impl Imports {
    /// All, in the order of the log.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Import> {
        self.list.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The import at a position.
    pub fn at(&self, position: Position) -> Option<&Import> {
        self.before(position).filter(|import| import.position == position)
    }

    /// The newest.
    pub fn newest(&self) -> Option<&Import> {
        self.list.last()
    }

    /// The position at which one was recorded or undone last; 0 where there is none.
    pub fn changed_at(&self) -> Position {
        self.changed_at
    }

    /// The import by which the act at a position came.
    pub fn of_act(&self, position: Position) -> Option<&Import> {
        if let Some(import) = self.rebooked.get(&position) {
            return self.at(*import);
        }
        self.before(position)
            .filter(|import| import.position < position && position <= import.last)
    }

    /// The acts that were booked anew for an import, after those that follow it.
    pub fn rebooked(&self, import: Position) -> impl Iterator<Item = Position> + '_ {
        let acts = self.rebooked.iter();
        acts.filter(move |(_, of)| **of == import).map(|(act, _)| *act)
    }

    /// The acts of a source that have an external number, in the order of the log, each with the hash of its number;
    /// without those of imports that were undone.
    pub fn numbered<'a>(&'a self, source: &'a str) -> impl Iterator<Item = (Position, u64)> + 'a {
        self.numbered.iter().copied().filter(move |(act, _)| {
            self.of_act(*act)
                .is_some_and(|import| import.source.as_ref() == source && import.undone_by.is_none())
        })
    }

    /// The hash of the external number of an act; `None` where it has none.
    pub fn number_of(&self, act: Position) -> Option<u64> {
        let later = partition_point(self.numbered.len(), |index| self.numbered[index].0 <= act);
        let (position, number) = self.numbered.get(later.checked_sub(1)?)?;
        (*position == act).then_some(*number)
    }

    /// All bookings that were reversed for an import, because it corrected them or held them no more.
    pub fn replaced(&self) -> HashSet<Position> {
        self.list
            .iter()
            .flat_map(|import| import.replaces.iter().copied())
            .collect()
    }

    pub(crate) fn apply_recorded(&mut self, event: &ImportRecorded, header: &Header) {
        self.changed_at = header.position;
        self.list.push_back(Import {
            position: header.position,
            last: header.position,
            actor: header.actor.clone(),
            kind: event.kind.clone(),
            source: event.source.clone(),
            rows: event.rows,
            booked: event.booked,
            known: event.known,
            totals: event.totals,
            replaces: event.replaced(header.position).collect(),
            undone_by: None,
            text_erased_by: None,
        });
    }

    pub(crate) fn apply_undone(&mut self, event: &ImportUndone, position: Position) {
        self.changed_at = position;
        let place = self.place(event.import);
        if let Some(import) = place.and_then(|place| self.list.get_mut(place)) {
            import.undone_by = Some(position);
        }
    }

    pub(crate) fn apply_text_erased(&mut self, event: &ImportTextErased, position: Position) {
        let place = self.place(event.import);
        if let Some(import) = place.and_then(|place| self.list.get_mut(place)) {
            import.text_erased_by = Some(position);
        }
    }

    /// Notes that an act came by an import.
    pub(crate) fn apply_act(&mut self, import: Position, identity: RowIdentity<'_>, position: Position) {
        let number = match identity {
            RowIdentity::Number(number) => Some(number_hash(number)),
            RowIdentity::Of(act) => self.number_of(act),
            RowIdentity::Content => None,
        };
        if let Some(number) = number {
            self.numbered.push_back((position, number));
        }
        match self.list.back_mut() {
            Some(newest) if newest.position == import => newest.last = position,
            // An honest log names no import that is not there.
            _ => {
                self.rebooked.insert(position, import);
            }
        }
    }

    fn place(&self, position: Position) -> Option<usize> {
        let later = partition_point(self.list.len(), |index| self.list[index].position <= position);
        let place = later.checked_sub(1)?;
        (self.list[place].position == position).then_some(place)
    }

    /// The last import at or before a position.
    fn before(&self, position: Position) -> Option<&Import> {
        let later = partition_point(self.list.len(), |index| self.list[index].position <= position);
        self.list.get(later.checked_sub(1)?)
    }
}

/// The hash by which external numbers are found: FNV-1a, mixed. It is never a proof: what is found is compared.
pub fn number_hash(number: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in number.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    hash ^ (hash >> 29)
}

#[cfg(test)]
mod tests;
