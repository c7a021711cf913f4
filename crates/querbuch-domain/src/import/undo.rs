//! Undoing an import.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fault::ImportFault;
use super::record::Reversals;
use super::{Import, ImportUndone};
use crate::action::Action;
use crate::booking::details::details_entries;
use crate::booking::{Booking, BookingRecorded, PostingEntry, late_entries};
use crate::code::check_text;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::id::{EffectNo, Position, booking_id, parse_import_id};
use crate::note::Note;
use crate::period::fault::WayOut;
use crate::reference::Ref;
use crate::refusal::{InputFault, Refusal};
use crate::rights::needs::{Needs, Place};
use crate::schedule::{ForecastSet, PlanSet, ScheduleSet};
use crate::state::State;
use crate::words::{BookingAct, EntryBasis, Noun, Slot};

/// Takes back all that came by an import, in one act: its bookings are reversed, the newest first; plans and forecasts
/// are set back to what they were; what it replaced is booked anew, without its text. What somebody reversed since stays
/// reversed.
///
/// Refused, in this order: unknown import; malformed reason; undone already; then act by act, the newest first: a plan or
/// forecast that was set again since; what reversing a booking refuses; then what cannot be booked anew, as its measure or
/// its month was closed since.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UndoImport {
    /// The import, by its public id.
    pub import: Ref,
    /// Why.
    pub reason: Arc<str>,
}

impl Decide for UndoImport {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let import = self.check(state).map_err(|refusal| vec![refusal])?;
        let mut undoing = Reversals::new(state, context);
        let mut refusals = Vec::new();
        for booking in acts_of(import, state).into_iter().rev() {
            let undone = match booking.basis {
                EntryBasis::Actual => undoing.reverse(booking.position),
                EntryBasis::Plan | EntryBasis::Forecast => set_back(booking, &mut undoing),
            };
            if let Err(found) = undone {
                let act = booking_id(booking.position);
                let found = found.into_iter().map(|mut refusal| {
                    // Its own fields are those of the reversal; here the act is what is wrong.
                    refusal.field = vec!["import".to_owned(), act.clone()];
                    refusal
                });
                refusals.extend(found);
            }
        }
        if !refusals.is_empty() {
            return Err(refusals);
        }
        for replaced in import.replaces.iter() {
            if let Err(mut refusal) = book_anew(*replaced, state, &mut undoing) {
                refusal.field.push(booking_id(*replaced));
                refusals.push(refusal);
            }
        }
        if !refusals.is_empty() {
            return Err(refusals);
        }
        let mut events = undoing.events;
        events.push(Event::ImportUndone(ImportUndone {
            import: import.position,
            text: context.text_hashes.text.clone(),
        }));
        Ok(events)
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        let place = Place::field("import", &self.import);
        let import = parse_import_id(self.import.as_str());
        let Some(import) = import.and_then(|position| state.imports.at(position)) else {
            needs.at(Action::Book, (None, None), place);
            return;
        };
        let is_schedule = |act: &Booking| act.basis != EntryBasis::Actual;
        let replaced = import.replaces.iter();
        let replaced = replaced.filter_map(|position| state.bookings.at(*position));
        let acts: Vec<&Booking> = standing_and_reversed(import, state).chain(replaced).collect();
        let all_schedules = !acts.is_empty() && acts.iter().all(|act| is_schedule(act));
        needs.anywhere(if all_schedules { Action::Plan } else { Action::Book });
        for act in acts {
            let action = if is_schedule(act) {
                Action::Plan
            } else {
                Action::Book
            };
            needs.anywhere(action);
            for line in state.bookings.postings(act) {
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

impl UndoImport {
    fn check<'a>(&self, state: &'a State) -> Result<&'a Import, Refusal> {
        let found = parse_import_id(self.import.as_str()).and_then(|position| state.imports.at(position));
        let import = found.ok_or_else(|| {
            let reason = InputFault::NotFound {
                noun: Noun::Import,
                reference: self.import.0.clone(),
            };
            Refusal::at("import", reason)
        })?;
        check_text(&self.reason).map_err(|fault| Refusal::at("reason", fault))?;
        match import.undone_by {
            Some(by) => Err(Refusal::at("import", ImportFault::AlreadyUndone { by })),
            None => Ok(import),
        }
    }
}

/// The acts that came by an import and stand, in the order of the log.
pub fn acts_of<'a>(import: &Import, state: &'a State) -> Vec<&'a Booking> {
    let acts = standing_and_reversed(import, state);
    acts.filter(|act| state.bookings.reversed_by(act.position).is_none())
        .collect()
}

/// The acts that came by an import, also those that were reversed since, in the order of the log.
pub fn standing_and_reversed<'a>(import: &Import, state: &'a State) -> impl Iterator<Item = &'a Booking> {
    let bookings = &state.bookings;
    let range = bookings.known_at(import.position)..bookings.known_at(import.last);
    let own = range.filter_map(|index| bookings.nth(index));
    let anew = state.imports.rebooked(import.position);
    own.chain(anew.filter_map(|position| bookings.at(position)))
        .filter(|booking| booking.act != BookingAct::Reversed)
}

/// Sets a plan or forecast back to what it was before an act.
fn set_back(booking: &Booking, undoing: &mut Reversals<'_>) -> Result<(), Vec<Refusal>> {
    let state = undoing.state();
    let slot = if booking.basis == EntryBasis::Plan {
        Slot::Plan
    } else {
        Slot::Forecast
    };
    let mut deltas = Vec::with_capacity(booking.posting_count);
    let mut effect: Option<EffectNo> = None;
    for line in state.bookings.postings(booking) {
        effect = Some(line.effect);
        // Also a month that was set to zero: it is set no longer.
        deltas.push((line.month, line.cents.saturating_neg()));
    }
    // An act without any difference may still have set ranges; its effect is the one that was set at its position.
    let Some(effect) = effect.or_else(|| state.schedules.set_by(booking.position, slot)) else {
        return Ok(());
    };
    let in_force = state.schedules.in_force(effect, slot);
    if in_force != booking.position {
        let named = state.effects.get(effect).map(|known| {
            let measure = state.measures.get(known.measure);
            let measure = measure.map_or("", |measure| &measure.code);
            format!("{measure}/{}", known.code)
        });
        let fault = ImportFault::SetSince {
            effect: named.unwrap_or_default().into(),
            position: in_force,
        };
        return Err(vec![Refusal::at("import", fault)]);
    }
    if let Some(measure) = state.measures.get(booking.measure) {
        measure.require_open("import").map_err(|refusal| vec![refusal])?;
    }
    let before = state.schedules.ranges_at(effect, slot, booking.position - 1);
    let event = ScheduleSet {
        deltas,
        document: None,
        effect,
        import: None,
        ranges: before.map(<[_]>::to_vec).unwrap_or_default(),
        takes_back: Some(booking.position),
        text: None,
    };
    undoing.add(if slot == Slot::Plan {
        PlanSet(event).into()
    } else {
        ForecastSet(event).into()
    });
    Ok(())
}

/// Books what an import had replaced, under the import by which it came first. Lines that somebody had reversed before stay
/// reversed.
fn book_anew(replaced: Position, state: &State, undoing: &mut Reversals<'_>) -> Result<(), Refusal> {
    let known = state.bookings.at(replaced).zip(state.imports.of_act(replaced));
    let Some((booking, import)) = known.filter(|(_, import)| import.undone_by.is_none()) else {
        return Ok(());
    };
    if let Some(measure) = state.measures.get(booking.measure) {
        measure.require_open("import")?;
    }
    let mut postings: Vec<PostingEntry> = Vec::with_capacity(booking.posting_count);
    let mut months = Vec::with_capacity(booking.posting_count);
    let mut details = Vec::with_capacity(booking.posting_count);
    let reversed_by = state.bookings.reversed_by(replaced);
    let lines = state.bookings.dated_postings(booking);
    for ((place, posting), (line, belongs_to)) in (0..).zip(booking.first_posting..).zip(lines) {
        if state.bookings.line_reversed_by(replaced, place) != reversed_by {
            continue;
        }
        if let Some(effect) = state.effects.get(line.effect) {
            state.require_open_period(effect.unit, line.month, ("import", WayOut::Reopen))?;
        }
        postings.push((line.effect, line.month, line.cents));
        months.push(belongs_to);
        details.push(state.bookings.details_of(posting));
    }
    undoing.add(Event::BookingRecorded(BookingRecorded {
        belongs_to: late_entries(&postings, &months),
        details: details_entries(details.into_iter()),
        document: None,
        import: Some(import.position),
        measure: booking.measure,
        number: None,
        postings,
        repeats: Some(replaced),
        rows: Vec::new(),
        text: None,
    }));
    Ok(())
}
