//! Setting haircuts for optimism.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::command::decide::{Context, Decide};
use crate::decimal::Decimal;
use crate::event::Event;
use crate::note::Note;
use crate::rate::fault::RateFault;
use crate::rate::optimism::is_fraction;
use crate::rate::set::{check_places, check_source};
use crate::rate::{Haircuts, OptimismBiasSet};
use crate::refusal::{Refusal, Refusals};
use crate::rights::needs::Needs;
use crate::state::State;
use crate::words::{EvidenceGrade, SourceStatus};

/// Sets the haircuts of all grades.
///
/// Refused, in this order: a haircut below 0 or above 1, grade by grade; a source that is missing or malformed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in OptimismTable")]
pub struct SetOptimismBias {
    pub haircuts: Haircuts,
    pub source: Arc<str>,
    pub status: SourceStatus,
}

impl Decide for SetOptimismBias {
    fn decide(&self, _state: &State, _context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let haircuts = Haircuts::each(|grade| self.haircuts.of(grade).normalize());
        for grade in EvidenceGrade::ALL {
            let checked = check_haircut(haircuts.of(*grade), &grade.as_str().to_lowercase());
            refusals.keep(checked.map_err(|refusal| refusal.within("haircuts")));
        }
        refusals.keep(check_source(&self.source));
        refusals.or(vec![Event::OptimismBiasSet(OptimismBiasSet {
            haircuts,
            source: self.source.clone(),
            status: self.status,
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

fn check_haircut(haircut: Decimal, field: &str) -> Result<(), Refusal> {
    check_places(haircut, field)?;
    if is_fraction(haircut) {
        return Ok(());
    }
    let given = haircut.to_string().into();
    Err(Refusal::at(field, RateFault::NoFraction { given }))
}
