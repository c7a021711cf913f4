//! Setting discount rates.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::code::check_name;
use crate::command::decide::{Context, Decide};
use crate::decimal::{Decimal, DecimalError, exact, exact_nullable};
use crate::event::Event;
use crate::month::Month;
use crate::note::Note;
use crate::rate::fault::RateFault;
use crate::rate::{DiscountRateSet, RATE_PLACES_MAX, is_discount_rate};
use crate::refusal::{InputFault, Refusal, Refusals};
use crate::rights::needs::Needs;
use crate::state::State;
use crate::words::SourceStatus;

/// Sets a discount rate from a month on. One that was set for the same month before is superseded; it stays known to
/// whoever asks for an earlier position.
///
/// Refused, in this order: a nominal or real rate beyond its bounds; a source that is missing or malformed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in DiscountRate")]
pub struct SetDiscountRate {
    pub valid_from: Month,
    #[serde(with = "exact")]
    pub nominal: Decimal,
    #[serde(with = "exact_nullable")]
    pub real: Option<Decimal>,
    pub source: Arc<str>,
    pub status: SourceStatus,
}

impl Decide for SetDiscountRate {
    fn decide(&self, _state: &State, _context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        refusals.keep(check_rate(self.nominal, "nominal"));
        if let Some(real) = self.real {
            refusals.keep(check_rate(real, "real"));
        }
        refusals.keep(check_source(&self.source));
        refusals.or(vec![Event::DiscountRateSet(DiscountRateSet {
            nominal: self.nominal.normalize(),
            real: self.real.map(|real| real.normalize()),
            source: self.source.clone(),
            status: self.status,
            valid_from: self.valid_from,
        })])
    }

    fn needs(&self, _state: &State, needs: &mut Needs) {
        needs.ledger(Action::Structure);
    }

    fn note(&self) -> Note {
        Note::default()
    }

    fn put_note(&mut self, _note: Note) {}
}

fn check_rate(rate: Decimal, field: &str) -> Result<(), Refusal> {
    let rate = rate.normalize();
    check_places(rate, field)?;
    if is_discount_rate(rate) {
        return Ok(());
    }
    let given = rate.to_string().into();
    Err(Refusal::at(field, RateFault::OutOfRange { given }))
}

pub(super) fn check_places(decimal: Decimal, field: &str) -> Result<(), Refusal> {
    if decimal.scale() <= RATE_PLACES_MAX {
        return Ok(());
    }
    let given = decimal.to_string();
    let error = DecimalError::TooManyDigits;
    Err(Refusal::at(field, InputFault::decimal(error, given)))
}

pub(super) fn check_source(source: &str) -> Result<(), Refusal> {
    check_name(source)
        .map(drop)
        .map_err(|fault| Refusal::at("source", fault))
}
