//! Bookings in a snapshot, with the journal of their postings.

use std::collections::HashMap;
use std::sync::Arc;

use crate::booking::details::DetailsTable;
use crate::booking::{Booking, Bookings, Reversal};
use crate::id::{MeasureNo, Position};
use crate::journal::Journal;
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};
use crate::words::{BookingAct, Slot};

/// No booking takes fewer bytes: a position, a measure, an actor, a count, what it did and its marks.
const BOOKING_BYTES_MIN: usize = 8 + 4 + 4 + 4 + 1 + 1;
/// A reversal of some lines is its position and a count.
const REVERSAL_BYTES_MIN: usize = 8 + 8;
/// An erasure is the position of the act and its own.
const ERASURE_BYTES: usize = 8 + 8;
const HAS_TEXT: u8 = 0b100;
const HAS_DOCUMENT: u8 = 0b1000;
const REVERSES: u8 = 0b1_0000;

impl Slot {
    /// The number that stands for it in a snapshot.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::Plan => 0,
            Self::Forecast => 1,
            Self::Claimed => 2,
            Self::Confirmed => 3,
            Self::Cashed => 4,
        }
    }

    /// The slot of a [`number`](Self::number).
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Plan,
            1 => Self::Forecast,
            2 => Self::Claimed,
            3 => Self::Confirmed,
            4 => Self::Cashed,
            _ => return None,
        })
    }
}

impl BookingAct {
    /// The number that stands for it in a snapshot.
    pub(crate) fn number(self) -> u8 {
        // There are a handful.
        Self::ALL
            .iter()
            .position(|act| *act == self)
            .and_then(|place| u8::try_from(place).ok())
            .unwrap_or(u8::MAX)
    }

    /// The act of a [`number`](Self::number).
    pub(crate) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

/// Everybody who did something, each once: names repeat with every booking.
#[derive(Default)]
struct Actors<'a> {
    list: Vec<&'a Arc<str>>,
    places: HashMap<&'a str, u32>,
}

impl<'a> Actors<'a> {
    fn place(&mut self, actor: &'a Arc<str>) -> u32 {
        *self.places.entry(actor).or_insert_with(|| {
            self.list.push(actor);
            saturated(self.list.len() - 1)
        })
    }
}

impl Bookings {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            list,
            journal,
            details,
            reversals,
            text_erased_by,
        } = self;
        journal.write(writer);
        let mut actors = Actors::default();
        let places: Vec<u32> = list.iter().map(|booking| actors.place(&booking.actor)).collect();
        writer.count(actors.list.len());
        for actor in actors.list {
            writer.text(actor);
        }
        writer.count(list.len());
        for (booking, actor) in list.iter().zip(places) {
            booking.write(actor, writer);
        }
        let mut partial: Vec<&Reversal> = reversals
            .values()
            .flatten()
            .filter(|reversal| !reversal.lines.is_empty())
            .collect();
        partial.sort_unstable_by_key(|reversal| reversal.by);
        writer.count(partial.len());
        for reversal in partial {
            writer.u64(reversal.by);
            writer.count(reversal.lines.len());
            for line in reversal.lines.iter() {
                writer.u32(*line);
            }
        }
        let mut erasures: Vec<_> = text_erased_by.iter().collect();
        erasures.sort_unstable();
        writer.count(erasures.len());
        for (booking, erasure) in erasures {
            writer.u64(*booking);
            writer.u64(*erasure);
        }
        details.write(writer);
    }

    pub(crate) fn read(
        reader: &mut Reader<'_>,
        effects: usize,
        measures: usize,
        head: Position,
    ) -> Result<Self, SnapshotError> {
        let mut bookings = Self {
            journal: Journal::read(reader.part("journal"), effects)?,
            ..Self::default()
        };
        reader.part("bookings");
        let count = reader.count(size_of::<u64>())?;
        let actors: Result<Vec<Arc<str>>, _> = (0..count).map(|_| reader.shared_text()).collect();
        let actors = actors?;
        let count = reader.count(BOOKING_BYTES_MIN)?;
        let (mut last, mut first_posting) = (0, 0);
        for _ in 0..count {
            let (mut booking, actor) = Booking::read(reader, measures, last, head)?;
            let actor = actors
                .get(actor as usize)
                .ok_or_else(|| reader.fault(SnapshotFault::Range))?;
            booking.actor = actor.clone();
            booking.first_posting = first_posting;
            first_posting += booking.posting_count;
            last = booking.position;
            if let Some(original) = booking.reverses {
                reader.require(bookings.at(original).is_some(), SnapshotFault::Range)?;
            }
            bookings.list.push_back(booking);
        }
        reader.require(first_posting == bookings.journal.len(), SnapshotFault::Count)?;
        bookings.read_reversals(reader, head)?;
        bookings.read_erasures(reader, head)?;
        bookings.details = DetailsTable::read(reader, bookings.journal.len())?;
        Ok(bookings)
    }

    /// The reversals of some lines only are listed; all others take back the whole of their booking.
    fn read_reversals(&mut self, reader: &mut Reader<'_>, head: Position) -> Result<(), SnapshotError> {
        let count = reader.count(REVERSAL_BYTES_MIN)?;
        let mut partial: HashMap<Position, Arc<[u32]>> = HashMap::with_capacity(count);
        let mut last = 0;
        for _ in 0..count {
            last = reader.position(last, head)?;
            let lines = reader.count(size_of::<u32>())?;
            let lines: Vec<u32> = (0..lines).map(|_| reader.u32()).collect::<Result<_, _>>()?;
            let ascends = lines.windows(2).all(|pair| pair[0] < pair[1]);
            let original = self.at(last).and_then(|booking| booking.reverses);
            let original = original.and_then(|original| self.at(original));
            let fits = original.is_some_and(|original| {
                lines
                    .last()
                    .is_some_and(|line| (*line as usize) < original.posting_count)
            });
            reader.require(ascends && fits, SnapshotFault::Range)?;
            partial.insert(last, lines.into());
        }
        let reversals: Vec<(Position, Position)> = self
            .list
            .iter()
            .filter_map(|booking| Some((booking.reverses?, booking.position)))
            .collect();
        for (original, by) in reversals {
            let lines = partial.remove(&by).unwrap_or_default();
            let taken = self.reversals.entry(original).or_default();
            let overlaps = |earlier: &Reversal| {
                lines.is_empty() && earlier.lines.is_empty()
                    || lines.iter().any(|line| earlier.takes_back(*line))
            };
            reader.require(!taken.iter().any(overlaps), SnapshotFault::Range)?;
            taken.push_back(Reversal { by, lines });
        }
        Ok(())
    }

    fn read_erasures(&mut self, reader: &mut Reader<'_>, head: Position) -> Result<(), SnapshotError> {
        let count = reader.count(ERASURE_BYTES)?;
        let mut last = 0;
        for _ in 0..count {
            last = reader.position(last, head)?;
            reader.require(self.at(last).is_some(), SnapshotFault::Range)?;
            let erasure = reader.position(last, head)?;
            self.text_erased_by.insert(last, erasure);
        }
        Ok(())
    }
}

impl Booking {
    /// The postings of a booking follow those of the booking before, so it is enough to say how many they are.
    fn write(&self, actor_place: u32, writer: &mut Writer<'_>) {
        let Self {
            position,
            measure,
            act,
            basis: _,
            actor: _,
            first_posting: _,
            posting_count,
            reverses,
            has_text,
            has_document,
        } = self;
        let mark = |holds: bool, mark: u8| if holds { mark } else { 0 };
        let marks = [
            mark(*has_text, HAS_TEXT),
            mark(*has_document, HAS_DOCUMENT),
            mark(reverses.is_some(), REVERSES),
        ];
        writer.u64(*position);
        writer.u32(measure.0);
        writer.u32(actor_place);
        writer.u32(saturated(*posting_count));
        writer.u8(act.number());
        writer.u8(marks.iter().sum::<u8>());
        if let Some(original) = reverses {
            writer.u64(*original);
        }
    }

    /// The booking without its actor and its first posting, and the place of the actor.
    fn read(
        reader: &mut Reader<'_>,
        measures: usize,
        after: Position,
        head: Position,
    ) -> Result<(Self, u32), SnapshotError> {
        let position = reader.position(after, head)?;
        let measure = MeasureNo(reader.place(measures)?);
        let actor = reader.u32()?;
        let posting_count = reader.u32()? as usize;
        let act = BookingAct::from_number(reader.u8()?);
        let act = act.ok_or_else(|| reader.fault(SnapshotFault::Range))?;
        let marks = reader.u8()?;
        let known = HAS_TEXT | HAS_DOCUMENT | REVERSES;
        reader.require(marks & !known == 0, SnapshotFault::Range)?;
        let reverses = if marks & REVERSES == 0 {
            None
        } else {
            Some(reader.u64()?)
        };
        let booking = Self {
            position,
            measure,
            act,
            basis: act.basis(),
            actor: Arc::default(),
            first_posting: 0,
            posting_count,
            reverses,
            has_text: marks & HAS_TEXT != 0,
            has_document: marks & HAS_DOCUMENT != 0,
        };
        Ok((booking, actor))
    }
}

/// A list of 2^32 entries would not fit into memory; if one did, its counts would disagree on reading.
fn saturated(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
