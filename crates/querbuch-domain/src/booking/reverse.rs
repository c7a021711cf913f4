//! Reversing a booking.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::booking::fault::BookingFault;
use crate::booking::late::require_not_behind;
use crate::booking::record::{Line, check_balanced, check_sums};
use crate::booking::{Booking, BookingReversed, PostingEntry, late_entries};
use crate::claim::StageMove;
use crate::claim::cover::ClaimChange;
use crate::claim::fault::ClaimFault;
use crate::code::check_text;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::id::{EffectNo, booking_id, parse_booking_id};
use crate::journal::JournalLine;
use crate::month::Month;
use crate::note::Note;
use crate::period::fault::WayOut;
use crate::reference::Ref;
use crate::refusal::{Expected, InputFault, Reason, Refusal};
use crate::rights::needs::{Needs, Place};
use crate::state::State;
use crate::words::Noun;
use crate::words::{BookingAct, EntryBasis, Slot, Stage};

/// Reverses a booking, or some of its lines: inverts each of them, once, and links both. With `month`, the inversion is
/// posted into that later month, and belongs to the months of the booking: so a booking of a closed period can be taken
/// back. Confirming and cashing change no sum; they are taken back where they stand, also in a closed month.
///
/// Refused, in this order: unknown booking; malformed reason; a plan or forecast; a derived saving; a reversal; lines of
/// what is reversed as a whole only; an empty list, a line that is not there, twice, or reversed already; reversed
/// already; closed measure; a month for what is reversed in its own; what an allocation has shared since; a month before
/// one of the booking; a month that a unit has closed; transfers that are not reversed together; a claim that was
/// confirmed or disputed since, or a later stage that holds less; a sum out of range.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the words of the model")]
pub struct ReverseBooking {
    pub booking: Ref,
    pub reason: Arc<str>,
    /// The month into which the inversion is posted; the months of the booking, where none is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month: Option<Month>,
    /// The numbers of the lines, from 1; without them, all that were not reversed yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<i32>>,
}

/// A booking, and the places of the lines of it that are to be reversed, ascending.
struct Reversed<'a> {
    booking: &'a Booking,
    places: Vec<u32>,
}

impl Decide for ReverseBooking {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let refuse = |refusal| vec![refusal];
        let reversed = self.check(state).map_err(refuse)?;
        let Reversed { booking, places } = &reversed;
        let (inverted, months) = self.invert(&reversed, state).map_err(refuse)?;
        check_balanced(&inverted, &months)?;
        require_there(&reversed, state).map_err(refuse)?;
        check_sums(state, &inverted)?;
        let postings: Vec<PostingEntry> = inverted
            .iter()
            .map(|line| (line.effect, line.month, line.cents))
            .collect();
        let plain = inverted
            .iter()
            .all(|line| line.slot == Slot::of_stage(Stage::when_booked(line.kind)));
        let stages = inverted.iter().filter_map(|line| line.slot.stage());
        let is_whole = places.len() == booking.posting_count;
        let event = BookingReversed {
            belongs_to: late_entries(&postings, &months),
            booking: booking.position,
            lines: if is_whole { Vec::new() } else { places.clone() },
            measure: booking.measure,
            postings,
            stages: if plain { Vec::new() } else { stages.collect() },
            text: context.text_hashes.text.clone(),
        };
        Ok(vec![event.into()])
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        let place = Place::field("booking", &self.booking);
        let booking = parse_booking_id(self.booking.as_str());
        let Some(booking) = booking.and_then(|position| state.bookings.at(position)) else {
            needs.at(Action::Book, (None, None), place);
            return;
        };
        let action = match booking.act {
            BookingAct::Confirmed | BookingAct::Disputed => Action::Confirm,
            BookingAct::Cashed => Action::Cash,
            BookingAct::Planned | BookingAct::Forecast => Action::Plan,
            BookingAct::Recorded | BookingAct::Reversed => Action::Book,
        };
        needs.anywhere(action);
        let is_meant = |line: i32| self.lines.as_ref().is_none_or(|lines| lines.contains(&line));
        for (number, line) in (1..).zip(state.bookings.postings(booking)) {
            if is_meant(number) {
                needs.of_effect(action, state, Some(line.effect), place.clone());
                needs.cents(line.cents);
            }
        }
    }

    fn note(&self) -> Note {
        Note::reason(&self.reason)
    }

    fn put_note(&mut self, note: Note) {
        self.reason = note.text.unwrap_or_default();
    }
}

impl ReverseBooking {
    fn check<'a>(&self, state: &'a State) -> Result<Reversed<'a>, Refusal> {
        let missing = || InputFault::NotFound {
            noun: Noun::Booking,
            reference: self.booking.0.clone(),
        };
        let found = parse_booking_id(self.booking.as_str()).and_then(|position| state.bookings.at(position));
        let booking = found.ok_or_else(|| Refusal::at("booking", missing()))?;
        check_text(&self.reason).map_err(|fault| Refusal::at("reason", fault))?;
        let refuse = |fault: BookingFault| Err(Refusal::at("booking", fault));
        if booking.basis != EntryBasis::Actual {
            return refuse(BookingFault::ScheduleNotReversible);
        }
        if state.measurements.behind(booking.position).is_some() {
            return refuse(BookingFault::MeasurementNotReversible);
        }
        if booking.reverses.is_some() {
            return refuse(BookingFault::ReversalOfReversal);
        }
        let places = self.places(booking, state)?;
        if let Some(measure) = state.measures.get(booking.measure) {
            measure.require_open("booking")?;
        }
        if self.month.is_some() && changes_no_sum(booking) {
            return Err(Refusal::at("month", BookingFault::StageReversedInItsMonth));
        }
        let reversed = Reversed { booking, places };
        require_not_shared(&reversed, state)?;
        Ok(reversed)
    }

    /// The places of the lines that are to be reversed.
    fn places(&self, booking: &Booking, state: &State) -> Result<Vec<u32>, Refusal> {
        let all = 0..u32::try_from(booking.posting_count).unwrap_or(u32::MAX);
        let reversed_by = |place: u32| state.bookings.line_reversed_by(booking.position, place);
        let Some(lines) = &self.lines else {
            let left: Vec<u32> = all.filter(|place| reversed_by(*place).is_none()).collect();
            return match state.bookings.reversed_by(booking.position) {
                Some(by) => Err(Refusal::at("booking", BookingFault::AlreadyReversed { by })),
                None => Ok(left),
            };
        };
        let is_plain =
            booking.act == BookingAct::Recorded && state.allocations.get(booking.position).is_none();
        if !is_plain {
            return Err(Refusal::at("lines", BookingFault::OnlyAsAWhole));
        }
        if lines.is_empty() {
            return Err(Refusal::at("lines", InputFault::Empty));
        }
        let mut places = BTreeSet::new();
        for (index, line) in lines.iter().enumerate() {
            let refuse = |fault: Reason| Err(Refusal::at("", fault).within_item("lines", index));
            let place = line.checked_sub(1).and_then(|place| u32::try_from(place).ok());
            let Some(place) = place.filter(|place| all.contains(place) && !places.contains(place)) else {
                let given = line.to_string();
                let expected = Expected::new(
                    "die Nummer einer Zeile der Buchung, einmal",
                    "the number of a line of the booking, once",
                );
                return refuse(InputFault::unfit(given, expected).into());
            };
            if let Some(by) = reversed_by(place) {
                return refuse(BookingFault::AlreadyReversed { by }.into());
            }
            places.insert(place);
        }
        Ok(places.into_iter().collect())
    }

    /// The lines of the reversal, and the months that they belong to.
    fn invert(&self, reversed: &Reversed<'_>, state: &State) -> Result<(Vec<Line>, Vec<Month>), Refusal> {
        let mut lines = Vec::with_capacity(reversed.places.len());
        let mut months = Vec::with_capacity(reversed.places.len());
        for (line, belongs_to) in reversed.lines(state) {
            let Some(effect) = state.effects.get(line.effect) else {
                continue;
            };
            let month = self.month.unwrap_or(line.month);
            require_not_behind(month, line.month, "month")?;
            if !changes_no_sum(reversed.booking) {
                let field = if self.month.is_some() { "month" } else { "booking" };
                state.require_open_period(effect.unit, month, (field, WayOut::Reverse))?;
            }
            lines.push(Line {
                effect: line.effect,
                kind: effect.kind,
                month,
                slot: line.slot,
                cents: line.cents.saturating_neg(),
            });
            months.push(belongs_to);
        }
        Ok((lines, months))
    }
}

impl Reversed<'_> {
    /// The lines, as they were booked, each with the month that it belongs to.
    fn lines<'s>(&'s self, state: &'s State) -> impl Iterator<Item = (JournalLine, Month)> + 's {
        let lines = (0..).zip(state.bookings.dated_postings(self.booking));
        lines
            .filter(|(place, _)| self.places.binary_search(place).is_ok())
            .map(|(_, line)| line)
    }
}

/// Confirming and cashing move an amount from one stage to the next.
fn changes_no_sum(booking: &Booking) -> bool {
    matches!(booking.act, BookingAct::Confirmed | BookingAct::Cashed)
}

/// What an allocation shared is not taken back behind it: the provider would be left with less than nothing, and the
/// others with shares of an amount that is not there.
fn require_not_shared(reversed: &Reversed<'_>, state: &State) -> Result<(), Refusal> {
    let booking = reversed.booking;
    if booking.act != BookingAct::Recorded || state.allocations.get(booking.position).is_some() {
        return Ok(());
    }
    let mut taken: BTreeMap<(EffectNo, Month), (Slot, i128)> = BTreeMap::new();
    for (line, _) in reversed.lines(state) {
        let sums = taken.entry((line.effect, line.month)).or_insert((line.slot, 0));
        sums.1 += i128::from(line.cents);
    }
    for ((effect, month), (slot, taken_cents)) in taken {
        let left = i128::from(state.cells.sum(effect, month, slot)) - taken_cents;
        let shared = state
            .allocations
            .of_effect(effect)
            .rev()
            .find(|(position, allocation)| {
                let stands = state.bookings.reversed_by(*position).is_none();
                let mut months = allocation.months.iter();
                stands && months.any(|of| of.month == month && left * i128::from(of.cents.signum()) < 0)
            });
        if let Some((position, _)) = shared {
            let allocation = booking_id(position).into();
            let fault = BookingFault::SharedByAllocation { month, allocation };
            return Err(Refusal::at("booking", fault));
        }
    }
    Ok(())
}

/// What the act moved must still be there to be moved back: a claim that nobody confirmed or disputed since, or an
/// amount at the stage into which the act moved it.
fn require_there(reversed: &Reversed<'_>, state: &State) -> Result<(), Refusal> {
    let booking = reversed.booking;
    if let Some(moved) = state.claims.move_at(booking.position) {
        return require_at_stage(moved, state);
    }
    let claimed = reversed.lines(state);
    let changes = claimed.filter(|(line, _)| line.slot == Slot::Claimed);
    let changes = changes.map(|(line, belongs_to)| ClaimChange {
        effect: line.effect,
        month: line.month,
        belongs_to,
        actor: &booking.actor,
        cents: line.cents.saturating_neg(),
    });
    match state.claims.uncovered(changes) {
        Some(uncovered) => Err(Refusal::at("booking", uncovered.reason())),
        None => Ok(()),
    }
}

fn require_at_stage(moved: &StageMove, state: &State) -> Result<(), Refusal> {
    let known = state.claims.of(moved.effect);
    for (slot, cents, belongs_to) in moved.postings().into_iter().filter(|(_, cents, _)| *cents > 0) {
        let sums = known.into_iter().flat_map(|claims| claims.moved_in(moved.month));
        let sums = sums.filter(|sums| sums.belongs_to == belongs_to);
        let there: i128 = sums
            .map(|sums| match moved.act {
                BookingAct::Cashed => i128::from(sums.cashed_cents),
                _ => i128::from(sums.confirmed_cents),
            })
            .sum();
        if i128::from(cents) > there {
            let reason = ClaimFault::Exceeds {
                stage: slot.stage().unwrap_or(Stage::Confirmed),
                month: moved.month,
                there_cents: there.max(0),
            };
            return Err(Refusal::at("booking", reason));
        }
    }
    Ok(())
}
