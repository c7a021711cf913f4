//! Booking lines, as they are told from each other.

use std::collections::HashMap;
use std::sync::Arc;

use querbuch_domain::booking::Booking;
use querbuch_domain::booking::details::Details;
use querbuch_domain::booking::record::{NewPosting, RecordBooking, Target};
use querbuch_domain::id::EffectNo;
use querbuch_domain::month::Month;
use querbuch_domain::reference::Ref;
use querbuch_domain::state::State;
use querbuch_domain::words::EffectKind;

/// What tells a line from others: equal lines are the same, as often as they occur.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct LineKey {
    pub effect: EffectNo,
    pub month: Month,
    pub belongs_to: Month,
    pub cents: i64,
    /// Its quantity and its tags; most lines have none.
    pub details: Option<Arc<Details>>,
}

impl LineKey {
    /// As people read it, where a number is booked with another content.
    pub(super) fn describe(&self, state: &State) -> String {
        let effect = state.effects.get(self.effect);
        let measure = effect.and_then(|effect| state.measures.get(effect.measure));
        let measure = measure.map_or("", |measure| &measure.code);
        let effect = effect.map_or("", |effect| &effect.code);
        let line = describe(&format!("{measure}/{effect}"), self.month, self.cents);
        match &self.details {
            Some(details) => format!("{line} ({})", details.describe()),
            None => line,
        }
    }
}

/// A line as people read it.
pub(super) fn describe(effect: &str, month: Month, cents: i64) -> String {
    let amount = querbuch_domain::money::format_cents(cents.into());
    format!("{effect} {month} {amount}")
}

/// The lines of a booking.
pub(super) fn lines_of(booking: &Booking, state: &State) -> impl Iterator<Item = LineKey> {
    let lines = state.bookings.dated_postings(booking);
    let postings = booking.first_posting..;
    postings.zip(lines).map(|(posting, (line, belongs_to))| LineKey {
        effect: line.effect,
        month: line.month,
        belongs_to,
        cents: line.cents,
        details: state.bookings.details_of(posting).cloned(),
    })
}

/// Finds the effects of lines, each once.
#[derive(Default)]
pub(super) struct TargetCache {
    known: HashMap<TargetKey, Known>,
    /// The last one: neighbouring rows mostly name the same effect.
    last: Option<(TargetKey, Known)>,
}

/// Texts are shared within one import, so they are told apart by where they lie.
type TargetKey = (usize, usize);

#[derive(Clone, Copy)]
struct Known {
    effect: Option<EffectNo>,
    kind: Option<EffectKind>,
}

impl TargetCache {
    /// The kind of the effect of a posting; `None` where it is not known, which will be refused.
    pub(super) fn kind(&mut self, measure: &Ref, target: &Target, state: &State) -> Option<EffectKind> {
        match target {
            Target::Parts(parts) => Some(parts.kind),
            Target::Effect(_) => self.find(measure, target, state).kind,
        }
    }

    /// The line of a posting; `None` where its effect is not there yet.
    pub(super) fn line(&mut self, measure: &Ref, posting: &NewPosting, state: &State) -> Option<LineKey> {
        Some(LineKey {
            effect: self.find(measure, &posting.target, state).effect?,
            month: posting.month,
            belongs_to: posting.belongs_to.unwrap_or(posting.month),
            cents: posting.amount.0,
            details: posting.details.clone(),
        })
    }

    /// All lines of a booking, in their order; `None` where an effect is not there yet.
    pub(super) fn lines(&mut self, booking: &RecordBooking, state: &State) -> Option<Vec<LineKey>> {
        let postings = booking.postings.iter();
        postings
            .map(|posting| self.line(&booking.measure, posting, state))
            .collect()
    }

    fn find(&mut self, measure: &Ref, target: &Target, state: &State) -> Known {
        let target_at = match target {
            Target::Effect(effect) => Arc::as_ptr(&effect.0).cast::<u8>().addr(),
            Target::Parts(parts) => Arc::as_ptr(parts).addr(),
        };
        let key = (Arc::as_ptr(&measure.0).cast::<u8>().addr(), target_at);
        if let Some((_, known)) = self.last.filter(|(last, _)| *last == key) {
            return known;
        }
        let known = *self.known.entry(key).or_insert_with(|| {
            let effect = target.known(measure, state);
            let kind = effect.and_then(|number| state.effects.get(number));
            let kind = kind.map(|effect| effect.kind);
            Known { effect, kind }
        });
        self.last = Some((key, known));
        known
    }
}
