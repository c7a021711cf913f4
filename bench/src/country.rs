//! A country's ledger from a seed: the unit tree as it is, measures of very different sizes in programmes, effects of
//! all kinds, plans, forecasts, and ten years of bookings whose months go forward in time.
//!
//! | module | what it holds |
//! |---|---|
//! | `places` | the unit tree, with Land and body of each unit |
//! | [`causes`] | measures and their effects |
//! | `story` | the events, in the order of the log |
//! | [`commands`] | the commands that lead to the same events, for a database |

pub mod causes;
pub mod commands;
mod places;
mod story;

use querbuch_domain::event::Event;
use querbuch_domain::month::Month;
use querbuch_domain::state::State;
use querbuch_reports::read_model::ReadModel;

use crate::{Outcome, ledger};
pub use causes::{Cause, Consequence};
pub use places::Place;
use story::Story;

use std::sync::Arc;

/// The same country in every run.
const SEED: u64 = 1_871;
/// Months that amounts fall into: ten years.
pub const MONTHS: usize = 120;
/// The first of them.
const FIRST_YEAR: u16 = 2016;
/// After how many postings what makes reports fast is brought up to date: what a busy second brings.
const POSTINGS_PER_FOLLOW: usize = 100_000;

/// A month by its place among the [`MONTHS`].
pub fn month(place: usize) -> Month {
    let year = FIRST_YEAR + u16::try_from(place / 12).unwrap_or(0);
    Month::try_new(year, u16::try_from(place % 12).unwrap_or(0) + 1).unwrap_or(Month::MIN)
}

/// What there is before anything is booked; numbers are places in these lists.
pub struct Country {
    /// The unit tree, parents first.
    pub places: Vec<Place>,
    /// The measures, programmes first.
    pub causes: Vec<Cause>,
    /// The effects, those of one measure side by side.
    pub consequences: Vec<Consequence>,
    /// How many postings its journal will have.
    pub postings: usize,
}

impl Country {
    /// A country for so many postings: small ones have less of everything.
    pub fn new(postings: usize) -> Self {
        let places = places::places(match postings {
            ..=20_000 => 20,
            20_001..=200_000 => 4,
            _ => 1,
        });
        let (measures, effects) = match postings {
            ..=1_000_000 => ((postings / 100).max(50), (postings / 50).max(100)),
            1_000_001..=10_000_000 => (10_000, 60_000),
            _ => (10_000, 150_000),
        };
        let (causes, consequences) = causes::causes(&places, measures, effects, SEED);
        Self {
            places,
            causes,
            consequences,
            postings,
        }
    }

    /// Calls `hear` with every event, in the order of the log.
    pub fn tell(&self, hear: impl FnMut(Event) -> Outcome<()>) -> Outcome<()> {
        Story::new(self, SEED, hear).tell()
    }

    /// The state at the end, and what makes reports on it fast.
    pub fn state(&self) -> Outcome<(Arc<State>, Arc<ReadModel>)> {
        let (mut state, read_model) = (State::default(), Arc::new(ReadModel::default()));
        let mut followed = 0;
        self.tell(|event| {
            ledger::apply(&mut state, &event);
            let postings = state.bookings.journal().len();
            if postings - followed >= POSTINGS_PER_FOLLOW {
                followed = postings;
                follow(&mut state, &read_model);
            }
            Ok(())
        })?;
        Ok((settle(state, &read_model), read_model))
    }
}

/// Brings it up to the state, as the thread does that follows the log.
pub fn follow(state: &mut State, read_model: &ReadModel) {
    // What is handed over stays unshared where it is not kept, so that little has to be copied afterwards.
    let shared = Arc::new(std::mem::take(state));
    while read_model.cumulate(&shared) {}
    read_model.follow(&shared);
    *state = Arc::unwrap_or_clone(shared);
}

/// The same once the log has come to rest.
pub fn settle(state: State, read_model: &ReadModel) -> Arc<State> {
    let state = Arc::new(state);
    while read_model.cumulate(&state) {}
    read_model.settle(&state);
    state
}
