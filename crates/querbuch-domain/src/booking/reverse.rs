//! Reversing a booking.

use std::sync::Arc;

use serde::Serialize;

use crate::booking::fault::BookingFault;
use crate::booking::record::{Line, check_sums, require_not_behind};
use crate::booking::{Booking, BookingReversed, PostingEntry, late_entries};
use crate::claim::StageMove;
use crate::claim::cover::ClaimChange;
use crate::claim::fault::ClaimFault;
use crate::code::check_text;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::id::parse_booking_id;
use crate::month::Month;
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::{InputFault, Refusal};
use crate::state::State;
use crate::words::Noun;
use crate::words::{BookingAct, EntryBasis, Slot, Stage};

/// Reverses a booking: inverts every posting, once, and links both. With `month`, the inversion is posted into that
/// later month, and belongs to the months of the booking: so a booking of a closed period can be taken back.
///
/// Refused, in this order: unknown booking; malformed reason; a plan or forecast; a derived saving; a reversal; reversed
/// already; closed measure; a month before one of the booking; a month that a unit has closed; a claim that was confirmed or
/// disputed since, or a later stage that holds less; a sum out of range.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the words of the model")]
pub struct ReverseBooking {
    pub booking: Ref,
    pub reason: Arc<str>,
    /// The month into which the inversion is posted; the months of the booking, where none is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month: Option<Month>,
}

impl Decide for ReverseBooking {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let refuse = |refusal| vec![refusal];
        let booking = self.check(state).map_err(refuse)?;
        let (inverted, months) = self.invert(booking, state).map_err(refuse)?;
        require_there(booking, state).map_err(refuse)?;
        check_sums(state, &inverted)?;
        let postings: Vec<PostingEntry> = inverted
            .iter()
            .map(|line| (line.effect, line.month, line.cents))
            .collect();
        let plain = inverted
            .iter()
            .all(|line| line.slot == Slot::of_stage(Stage::when_booked(line.kind)));
        let stages = inverted.iter().filter_map(|line| line.slot.stage());
        Ok(vec![Event::BookingReversed(BookingReversed {
            belongs_to: late_entries(&postings, &months),
            booking: booking.position,
            measure: booking.measure,
            postings,
            stages: if plain { Vec::new() } else { stages.collect() },
            text: context.text_hashes.text.clone(),
        })])
    }

    fn note(&self) -> Note {
        Note::reason(&self.reason)
    }
}

impl ReverseBooking {
    fn check<'a>(&self, state: &'a State) -> Result<&'a Booking, Refusal> {
        let missing = || InputFault::NotFound {
            noun: Noun::Booking,
            reference: self.booking.0.clone(),
        };
        let found = parse_booking_id(self.booking.as_str()).and_then(|position| state.bookings.at(position));
        let booking = found.ok_or_else(|| Refusal::at("booking", missing()))?;
        check_text(&self.reason).map_err(|fault| Refusal::at("reason", fault))?;
        if booking.basis != EntryBasis::Actual {
            return Err(Refusal::at("booking", BookingFault::ScheduleNotReversible));
        }
        if state.measurements.behind(booking.position).is_some() {
            return Err(Refusal::at("booking", BookingFault::MeasurementNotReversible));
        }
        if booking.reverses.is_some() {
            return Err(Refusal::at("booking", BookingFault::ReversalOfReversal));
        }
        if let Some(by) = state.bookings.reversed_by(booking.position) {
            return Err(Refusal::at("booking", BookingFault::AlreadyReversed { by }));
        }
        if let Some(measure) = state.measures.get(booking.measure) {
            measure.require_open("booking")?;
        }
        Ok(booking)
    }

    /// The lines of the reversal, and the months that they belong to.
    fn invert(&self, booking: &Booking, state: &State) -> Result<(Vec<Line>, Vec<Month>), Refusal> {
        let mut lines = Vec::with_capacity(booking.posting_count);
        let mut months = Vec::with_capacity(booking.posting_count);
        for (line, belongs_to) in state.bookings.dated_postings(booking) {
            let Some(effect) = state.effects.get(line.effect) else {
                continue;
            };
            let month = self.month.unwrap_or(line.month);
            require_not_behind(month, line.month, "month")?;
            let field = if self.month.is_some() { "month" } else { "booking" };
            state.require_open_period(effect.unit, month, field)?;
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

/// What the act moved must still be there to be moved back: a claim that nobody confirmed or disputed since, or an
/// amount at the stage into which the act moved it.
fn require_there(booking: &Booking, state: &State) -> Result<(), Refusal> {
    if let Some(moved) = state.claims.move_at(booking.position) {
        return require_at_stage(moved, state);
    }
    let claimed = state.bookings.dated_postings(booking);
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
