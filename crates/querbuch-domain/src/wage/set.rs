//! Setting a table of wage rates.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::code::check_name;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::money::Cents;
use crate::month::{YEAR_MAX, YEAR_MIN};
use crate::note::Note;
use crate::refusal::{InputFault, Refusal, Refusals};
use crate::rights::needs::Needs;
use crate::state::State;
use crate::wage::fault::WageFault;
use crate::wage::{PER_HOUR_CENTS_MAX, WageRate, WageRatesSet};
use crate::words::{Level, SourceStatus};

/// Most rates of one table: all levels by some hundred classes.
pub const RATES_PER_TABLE_MAX: usize = 1_000;

/// Sets the wage rates of a system and year, all of them. What was set for them before stays in the log and is no
/// longer used.
///
/// Refused, in this order: malformed system or source; a year out of range; an empty or too long list; per rate: a
/// malformed class, an amount that is not above zero or is beyond [`PER_HOUR_CENTS_MAX`], a level and class twice.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in WageTable")]
pub struct SetWageRates {
    pub system: Arc<str>,
    pub year: i32,
    pub source: Arc<str>,
    pub status: SourceStatus,
    pub rates: Vec<NewWageRate>,
}

/// One rate to set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in WageRate")]
pub struct NewWageRate {
    pub level: Level,
    pub service_class: Arc<str>,
    pub per_hour: Cents,
}

impl Decide for SetWageRates {
    fn decide(&self, _state: &State, _context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let name = |field, text: &Arc<str>| check_name(text).map_err(|fault| Refusal::at(field, fault));
        refusals.keep(name("system", &self.system));
        let year = refusals.keep(require_year(self.year, "year"));
        refusals.keep(name("source", &self.source));
        if self.rates.is_empty() {
            refusals.push("rates", InputFault::Empty);
        }
        if self.rates.len() > RATES_PER_TABLE_MAX {
            let max = RATES_PER_TABLE_MAX;
            refusals.push("rates", InputFault::AtMost { max });
            return Err(refusals.0);
        }
        let mut rates: Vec<WageRate> = Vec::with_capacity(self.rates.len());
        for (index, new) in self.rates.iter().enumerate() {
            let rate = new.decide(&rates);
            rates.extend(refusals.keep(rate.map_err(|refusal| refusal.within_item("rates", index))));
        }
        let Some(year) = year else {
            return Err(refusals.0);
        };
        let event = WageRatesSet {
            system: self.system.clone(),
            year,
            source: self.source.clone(),
            status: self.status,
            rates,
        };
        refusals.or(vec![Event::WageRatesSet(event)])
    }

    fn needs(&self, _state: &State, needs: &mut Needs) {
        needs.ledger(Action::Structure);
    }

    fn note(&self) -> Note {
        Note::default()
    }

    fn put_note(&mut self, _note: Note) {}
}

impl NewWageRate {
    fn decide(&self, before: &[WageRate]) -> Result<WageRate, Refusal> {
        let service_class =
            check_name(&self.service_class).map_err(|fault| Refusal::at("serviceClass", fault))?;
        if !(1..=PER_HOUR_CENTS_MAX).contains(&self.per_hour.0) {
            let reason = WageFault::OutOfRange {
                max_cents: PER_HOUR_CENTS_MAX,
            };
            return Err(Refusal::at("perHour", reason));
        }
        let is_same = |rate: &WageRate| rate.level == self.level && rate.service_class == service_class;
        if before.iter().any(is_same) {
            let reason = WageFault::Twice {
                level: self.level,
                service_class,
            };
            return Err(Refusal::at("serviceClass", reason));
        }
        Ok(WageRate {
            level: self.level,
            per_hour: self.per_hour.0,
            service_class,
        })
    }
}

/// A year that a month may lie in.
pub(crate) fn require_year(year: i32, field: &str) -> Result<u16, Refusal> {
    u16::try_from(year)
        .ok()
        .filter(|year| (YEAR_MIN..=YEAR_MAX).contains(year))
        .ok_or_else(|| Refusal::at(field, InputFault::YearOutOfRange))
}
