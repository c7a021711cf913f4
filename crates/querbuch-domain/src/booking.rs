//! Bookings: acts that post amounts, all of them or none, never changed afterwards.

use std::collections::BTreeMap;
use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::code::check_text;
use crate::effect::{Cashability, EffectKind, EffectNumbering, Parts, require_budget, require_category};
use crate::event::Event;
use crate::id::{EffectNo, MeasureNo, Position, parse_booking_id};
use crate::journal::{Journal, JournalLine};
use crate::measure::Measure;
use crate::money::Cents;
use crate::month::Month;
use crate::reference::Ref;
use crate::refusal::{Noun, Reason, Refusal, Refusals};
use crate::state::State;
use crate::unit::partition_point;
use crate::vocabulary;

/// Most postings of one booking: one for each Gemeinde. Imports split larger files.
pub const POSTINGS_PER_BOOKING_MAX: usize = 20_000;

vocabulary! {
    /// Plan (Soll), forecast (Prognose) or actual (Ist).
    EntryBasis {
        /// Soll.
        Plan = "PLAN",
        /// Prognose.
        Forecast = "FORECAST",
        /// Ist.
        Actual = "ACTUAL",
    }
}

vocabulary! {
    /// How far an actual saving has come. Costs and transfers are confirmed by being booked.
    Stage {
        /// Stated by the side that runs the measure.
        Claimed = "CLAIMED",
        /// Accepted by the budget where it lands.
        Confirmed = "CONFIRMED",
        /// Taken out of that budget.
        Cashed = "CASHED",
    }
}

impl Stage {
    /// The stage that a booked amount of this kind has at first.
    pub fn when_booked(kind: EffectKind) -> Self {
        match kind {
            EffectKind::Saving => Self::Claimed,
            EffectKind::Cost | EffectKind::Transfer => Self::Confirmed,
        }
    }
}

/// Which of the five sums of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "as in EntryBasis and Stage")]
pub enum Slot {
    Plan,
    Forecast,
    Claimed,
    Confirmed,
    Cashed,
}

impl Slot {
    /// Whether it is part of the actual.
    pub fn is_actual(self) -> bool {
        self.stage().is_some()
    }

    /// The stage of an actual; plans and forecasts have none.
    pub fn stage(self) -> Option<Stage> {
        match self {
            Self::Plan | Self::Forecast => None,
            Self::Claimed => Some(Stage::Claimed),
            Self::Confirmed => Some(Stage::Confirmed),
            Self::Cashed => Some(Stage::Cashed),
        }
    }

    /// The slot of an actual at a stage.
    pub fn of_stage(stage: Stage) -> Self {
        match stage {
            Stage::Claimed => Self::Claimed,
            Stage::Confirmed => Self::Confirmed,
            Stage::Cashed => Self::Cashed,
        }
    }
}

/// What is kept of an act besides its postings, which are a range of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// The position of its event, which is its id.
    pub position: Position,
    /// The measure.
    pub measure: MeasureNo,
    /// Whether it set a plan or a forecast, or booked actuals.
    pub basis: EntryBasis,
    /// Who did it.
    pub actor: Arc<str>,
    /// Its first posting in the journal.
    pub first_posting: usize,
    /// How many postings it has.
    pub posting_count: usize,
    /// The booking that it reverses.
    pub reverses: Option<Position>,
    /// Whether a text was given.
    pub has_text: bool,
    /// Whether a document was named.
    pub has_document: bool,
}

/// All acts that posted something, and the journal of their postings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bookings {
    list: Vector<Booking>,
    journal: Journal,
    reversed_by: imbl::HashMap<Position, Position>,
}

impl Bookings {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All postings, in the order of the log.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// A booking by its place in the list, which is in the order of the log.
    pub fn nth(&self, index: usize) -> Option<&Booking> {
        self.list.get(index)
    }

    /// All, in the order of the log.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Booking> {
        self.list.iter()
    }

    /// How many were known at a position.
    pub fn known_at(&self, position: Position) -> usize {
        partition_point(self.list.len(), |index| self.list[index].position <= position)
    }

    /// How many postings were known at a position: the prefix of the journal.
    pub fn postings_at(&self, position: Position) -> usize {
        let last = self
            .known_at(position)
            .checked_sub(1)
            .and_then(|index| self.list.get(index));
        last.map_or(0, |booking| booking.first_posting + booking.posting_count)
    }

    /// The booking at a position.
    pub fn at(&self, position: Position) -> Option<&Booking> {
        let index = self.known_at(position).checked_sub(1)?;
        self.list
            .get(index)
            .filter(|booking| booking.position == position)
    }

    /// The postings of a booking.
    pub fn postings(&self, booking: &Booking) -> impl Iterator<Item = JournalLine> + '_ {
        self.journal.range(
            booking.first_posting,
            booking.first_posting + booking.posting_count,
        )
    }

    /// The position of the reversal of a booking.
    pub fn reversed_by(&self, position: Position) -> Option<Position> {
        self.reversed_by.get(&position).copied()
    }

    pub(crate) fn push(&mut self, booking: Booking, lines: impl Iterator<Item = JournalLine>) {
        lines.for_each(|line| self.journal.push(line));
        if let Some(original) = booking.reverses {
            self.reversed_by.insert(original, booking.position);
        }
        self.list.push_back(booking);
    }
}

/// One posting as the log holds it: effect, month, cents.
pub type PostingEntry = (EffectNo, Month, i64);

/// Actuals were booked. Stored as `booking.recorded`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BookingRecorded {
    /// Salted hash of the document reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Arc<str>>,
    /// The measure.
    pub measure: MeasureNo,
    /// The lines; savings are claimed, costs and transfers confirmed.
    pub postings: Vec<PostingEntry>,
    /// Salted hash of the text, which lies beside the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}

/// A booking was reversed. Stored as `booking.reversed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BookingReversed {
    /// The position of the booking that is reversed.
    pub booking: Position,
    /// The measure.
    pub measure: MeasureNo,
    /// The lines of that booking, inverted.
    pub postings: Vec<PostingEntry>,
    /// Salted hash of the reason, which lies beside the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}

/// Free text of an act. It may name persons, so it lives beside the log, which holds salted hashes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What it is about.
    pub text: Option<Arc<str>>,
    /// The document that founds it (Beleg, Aktenzeichen, source).
    pub document: Option<Arc<str>>,
}

/// The salted hashes of a [`Note`], made before the decision by the side that has randomness.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seals {
    /// Hash of the text.
    pub text: Option<Arc<str>>,
    /// Hash of the document reference.
    pub document: Option<Arc<str>>,
}

impl Note {
    pub(crate) fn check(&self, refusals: &mut Refusals) {
        for (field, value) in [("text", &self.text), ("document", &self.document)] {
            if let Some(Err(fault)) = value.as_ref().map(|text| check_text(text)) {
                refusals.push(field, Reason::Text { fault });
            }
        }
    }
}

/// Books actual costs, savings and transfers of one measure.
///
/// Refused, in this order: unknown or closed measure; empty or too long list; malformed note; per posting: an
/// amount out of range, an unknown effect, unit or category, an effect of another measure, parts that are
/// incomplete or match several effects; then transfers that do not sum to zero per month; a sum out of range.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the words of the model")]
pub struct RecordBooking {
    pub measure: Ref,
    pub postings: Vec<NewPosting>,
    pub note: Note,
}

/// One line to book.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the words of the model")]
pub struct NewPosting {
    pub target: Target,
    pub month: Month,
    pub amount: Cents,
}

/// What a posting is booked on.
#[derive(Clone, Debug, Serialize)]
pub enum Target {
    /// A known effect.
    Effect(Ref),
    /// The effect of these parts, found or made.
    Parts(Arc<TargetParts>),
}

/// The parts that find or make an effect.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[expect(missing_docs, reason = "as in Effect")]
pub struct TargetParts {
    pub unit: Ref,
    pub kind: EffectKind,
    pub category: Ref,
    pub cashability: Cashability,
}

impl RecordBooking {
    /// The events (effects that had to be made, then the booking).
    pub fn decide(&self, state: &State, seals: &Seals) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let open = state.measures.require(&self.measure, "measure");
        let open =
            open.and_then(|(number, measure)| measure.require_open("measure").map(|()| (number, measure)));
        let open = refusals.keep(open);
        if self.postings.is_empty() {
            refusals.push("postings", Reason::Empty);
        }
        if self.postings.len() > POSTINGS_PER_BOOKING_MAX {
            refusals.push(
                "postings",
                Reason::TooMany {
                    max: POSTINGS_PER_BOOKING_MAX,
                },
            );
        }
        self.note.check(&mut refusals);
        let Some((number, measure)) = open else {
            return Err(refusals.0);
        };
        refusals.or(())?;

        let mut targets = Targets::new(state, number, measure);
        let mut lines = Vec::with_capacity(self.postings.len());
        let mut refusals = Refusals::default();
        for (index, posting) in self.postings.iter().enumerate() {
            let line = targets
                .line(posting)
                .map_err(|refusal| refusal.within_item("postings", index));
            lines.extend(refusals.keep(line));
        }
        refusals.or(())?;
        check_balanced(&lines)?;
        check_sums(state, &lines)?;
        let mut events = targets.made;
        events.push(Event::BookingRecorded(BookingRecorded {
            measure: number,
            postings: lines
                .iter()
                .map(|line| (line.effect, line.month, line.cents))
                .collect(),
            text: seals.text.clone(),
            document: seals.document.clone(),
        }));
        Ok(events)
    }
}

/// A posting whose effect was found.
#[derive(Clone, Copy)]
pub(crate) struct Line {
    pub effect: EffectNo,
    pub kind: EffectKind,
    pub month: Month,
    pub slot: Slot,
    pub cents: i64,
}

/// Finds the effects of the postings of one booking, and makes those that are missing.
struct Targets<'a> {
    state: &'a State,
    measure: MeasureNo,
    measure_code: &'a Arc<str>,
    numbering: EffectNumbering<'a>,
    found: std::collections::HashMap<Parts, EffectNo>,
    made: Vec<Event>,
}

impl<'a> Targets<'a> {
    fn new(state: &'a State, number: MeasureNo, measure: &'a Measure) -> Self {
        let numbering = EffectNumbering::new(state, number, measure.code.clone());
        Self {
            state,
            measure: number,
            measure_code: &measure.code,
            numbering,
            found: std::collections::HashMap::new(),
            made: Vec::new(),
        }
    }

    fn line(&mut self, posting: &NewPosting) -> Result<Line, Refusal> {
        let amount = posting.amount.in_range().map_err(|error| {
            Refusal::at(
                "amount",
                Reason::Amount {
                    error,
                    given: posting.amount.to_string().into(),
                },
            )
        })?;
        let (effect, kind) = match &posting.target {
            Target::Effect(reference) => {
                let (number, effect) =
                    self.state
                        .effects
                        .require(reference, Some(self.measure_code), "effect")?;
                if effect.measure != self.measure {
                    let reason = Reason::EffectOfOtherMeasure {
                        effect: reference.0.clone(),
                        measure: self.measure_code.clone(),
                    };
                    return Err(Refusal::at("effect", reason));
                }
                (number, effect.kind)
            }
            Target::Parts(parts) => (self.find_or_make(parts)?, parts.kind),
        };
        let slot = Slot::of_stage(Stage::when_booked(kind));
        Ok(Line {
            effect,
            kind,
            month: posting.month,
            slot,
            cents: amount.0,
        })
    }

    fn find_or_make(&mut self, wanted: &TargetParts) -> Result<EffectNo, Refusal> {
        let unit = self.state.units.require(&wanted.unit, "unit")?;
        let category = require_category(&wanted.category, wanted.kind)?;
        require_budget(self.state, unit, wanted.kind)?;
        let parts = Parts {
            measure: self.measure,
            unit,
            kind: wanted.kind,
            category,
            cashability: wanted.cashability,
        };
        if let Some(number) = self.found.get(&parts) {
            return Ok(*number);
        }
        let number = match self.state.effects.matching(&parts) {
            Some(numbers) if numbers.len() == 1 => numbers[0],
            Some(numbers) => {
                let code =
                    |number: &EffectNo| self.state.effects.get(*number).map(|effect| effect.code.clone());
                let codes = numbers.iter().filter_map(code).collect();
                return Err(Refusal::at("effect", Reason::EffectAmbiguous { codes }));
            }
            None => {
                let added = self.numbering.make(&parts);
                let number = added.number;
                self.made.push(Event::EffectAdded(added));
                number
            }
        };
        self.found.insert(parts, number);
        Ok(number)
    }
}

/// Transfers of one booking sum to zero, per month.
fn check_balanced(lines: &[Line]) -> Result<(), Vec<Refusal>> {
    let mut sums: BTreeMap<Month, i128> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.kind == EffectKind::Transfer) {
        *sums.entry(line.month).or_default() += i128::from(line.cents);
    }
    let open = sums.into_iter().filter(|(_, sum_cents)| *sum_cents != 0);
    let refusals: Vec<_> = open
        .map(|(month, sum_cents)| Refusal::at("postings", Reason::UnbalancedTransfer { month, sum_cents }))
        .collect();
    if refusals.is_empty() {
        Ok(())
    } else {
        Err(refusals)
    }
}

/// No cell may leave 64 bits, at no line of the act.
pub(crate) fn check_sums(state: &State, lines: &[Line]) -> Result<(), Vec<Refusal>> {
    let sum_of = |line: &Line| i128::from(state.cells.sum(line.effect, line.month, line.slot));
    let fits = |cents: i128| cents.unsigned_abs() <= u128::from(i64::MAX.unsigned_abs());
    // All lines counted against each cell: cheap, and enough anywhere below ninety quadrillion euros.
    let total: i128 = lines.iter().map(|line| i128::from(line.cents).abs()).sum();
    if lines.iter().all(|line| fits(sum_of(line).abs() + total)) {
        return Ok(());
    }
    let mut bounds: BTreeMap<_, (i128, i128)> = BTreeMap::new();
    for line in lines {
        let sum = sum_of(line);
        let (low, high) = bounds
            .entry((line.effect, line.month, line.slot))
            .or_insert((sum, sum));
        *if line.cents < 0 { low } else { high } += i128::from(line.cents);
    }
    let all_fit = bounds.values().all(|(low, high)| fits(*low) && fits(*high));
    if all_fit {
        Ok(())
    } else {
        Err(vec![Refusal::at("", Reason::SumOutOfRange)])
    }
}

/// Reverses a booking: inverts every posting, once, and links both.
///
/// Refused, in this order: unknown booking; malformed reason; a plan or forecast; a reversal; reversed already;
/// closed measure; a sum out of range.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the words of the model")]
pub struct ReverseBooking {
    pub booking: Ref,
    pub reason: Arc<str>,
}

impl ReverseBooking {
    /// The event.
    pub fn decide(&self, state: &State, seals: &Seals) -> Result<Vec<Event>, Vec<Refusal>> {
        let decide = || {
            let missing = || Reason::NotFound {
                noun: Noun::Booking,
                reference: self.booking.0.clone(),
            };
            let found =
                parse_booking_id(self.booking.as_str()).and_then(|position| state.bookings.at(position));
            let booking = found.ok_or_else(|| Refusal::at("booking", missing()))?;
            check_text(&self.reason).map_err(|fault| Refusal::at("reason", Reason::Text { fault }))?;
            if booking.basis != EntryBasis::Actual {
                return Err(Refusal::at("booking", Reason::ScheduleNotReversible));
            }
            if booking.reverses.is_some() {
                return Err(Refusal::at("booking", Reason::ReversalOfReversal));
            }
            if let Some(by) = state.bookings.reversed_by(booking.position) {
                return Err(Refusal::at("booking", Reason::AlreadyReversed { by }));
            }
            if let Some(measure) = state.measures.get(booking.measure) {
                measure.require_open("booking")?;
            }
            Ok(booking)
        };
        let booking = decide().map_err(|refusal| vec![refusal])?;
        let inverted: Vec<Line> = state
            .bookings
            .postings(booking)
            .map(|line| invert(state, line))
            .collect();
        check_sums(state, &inverted)?;
        Ok(vec![Event::BookingReversed(BookingReversed {
            booking: booking.position,
            measure: booking.measure,
            postings: inverted
                .iter()
                .map(|line| (line.effect, line.month, line.cents))
                .collect(),
            text: seals.text.clone(),
        })])
    }

    /// The reason is kept as the text of the reversal.
    pub fn note(&self) -> Note {
        Note {
            text: Some(self.reason.clone()),
            document: None,
        }
    }
}

fn invert(state: &State, line: JournalLine) -> Line {
    let kind = state
        .effects
        .get(line.effect)
        .map_or(EffectKind::Cost, |effect| effect.kind);
    Line {
        effect: line.effect,
        kind,
        month: line.month,
        slot: line.slot,
        cents: -line.cents,
    }
}

#[cfg(test)]
mod tests;
