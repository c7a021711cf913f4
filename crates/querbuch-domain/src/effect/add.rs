//! Adding effects to a measure, by name or as a posting needs them.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::category::CategoryNo;
use crate::code::{check_code, check_name};
use crate::differing::{Differing, differing};
use crate::effect::fault::EffectFault;
use crate::effect::{Effect, EffectAdded, Parts, full_code};
use crate::event::Event;
use crate::id::{EffectNo, MeasureNo, UnitNo};
use crate::language::Language;
use crate::reference::Ref;
use crate::refusal::{InputFault, Reason, Refusal, Refusals};
use crate::state::State;
use crate::words::Noun;
use crate::words::{Cashability, EffectKind, EvidenceGrade};

/// Most effects of one command: one for each Gemeinde of the largest Land.
pub const EFFECTS_PER_COMMAND_MAX: usize = 10_000;

/// One effect to add.
///
/// Refused, in this order: malformed texts; a code that is taken; an unknown unit or category; a category of
/// another kind; a transfer at a unit that is no budget. A unit that was merged into another may get effects, for what is
/// booked late; from its last month on they take nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in Effect")]
pub struct NewEffect {
    pub code: Arc<str>,
    pub unit: Ref,
    pub kind: EffectKind,
    pub category: Ref,
    pub cashability: Cashability,
    pub title: Arc<str>,
    pub evidence: EvidenceGrade,
}

/// Gives numbers to the effects that one command adds to one measure.
pub(crate) struct EffectNumbering<'a> {
    state: &'a State,
    measure: MeasureNo,
    measure_code: Arc<str>,
    taken: HashMap<Arc<str>, EffectNo>,
}

impl<'a> EffectNumbering<'a> {
    pub(crate) fn new(state: &'a State, measure: MeasureNo, measure_code: Arc<str>) -> Self {
        Self {
            state,
            measure,
            measure_code,
            taken: HashMap::new(),
        }
    }

    /// The events for a list of new effects; refusals are kept with their place in `effects`.
    pub(crate) fn decide_all(&mut self, effects: &[NewEffect], refusals: &mut Refusals) -> Vec<Event> {
        if effects.len() > EFFECTS_PER_COMMAND_MAX {
            refusals.push(
                "effects",
                InputFault::TooMany {
                    max: EFFECTS_PER_COMMAND_MAX,
                },
            );
            return Vec::new();
        }
        let mut events = Vec::with_capacity(effects.len());
        for (index, effect) in effects.iter().enumerate() {
            match self.decide(effect) {
                Ok(event) => events.push(Event::EffectAdded(event)),
                Err(found) => refusals
                    .0
                    .extend(found.into_iter().map(|r| r.within_item("effects", index))),
            }
        }
        events
    }

    fn decide(&mut self, effect: &NewEffect) -> Result<EffectAdded, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let text = |field, result: Result<Arc<str>, _>| result.map_err(|fault| Refusal::at(field, fault));
        refusals.keep(text("code", check_code(&effect.code)));
        refusals.keep(text("title", check_name(&effect.title)));
        if self.is_taken(&effect.code) {
            refusals.push("code", self.taken_by(effect));
        }
        let unit = refusals.keep(self.state.units.require(&effect.unit, "unit"));
        let category = refusals.keep(require_category(&effect.category, effect.kind));
        if let Some(unit) = unit {
            refusals.keep(require_budget(self.state, unit, effect.kind));
        }
        let (Some(unit), Some(category)) = (unit, category) else {
            return Err(refusals.0);
        };
        let parts = Parts {
            measure: self.measure,
            unit,
            kind: effect.kind,
            category,
            cashability: effect.cashability,
        };
        let added = refusals
            .or(())
            .map(|()| self.add(effect.code.clone(), &parts, effect.title.clone(), effect.evidence))?;
        Ok(added)
    }

    /// An effect for parts that no effect has yet. Its code says what it is; its figures are founded as well as those
    /// that it is made for.
    pub(crate) fn make(&mut self, parts: &Parts, evidence: EvidenceGrade) -> EffectAdded {
        let category = parts.category.get();
        let unit = self.state.units.get(parts.unit).map_or("", |unit| &unit.code);
        let tail: String = unit
            .chars()
            .rev()
            .take(40)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let stem = format!(
            "{}-{}-{}",
            category.code,
            parts.cashability.as_str().to_lowercase(),
            tail.replace('/', "-")
        );
        let mut code: Arc<str> = stem.as_str().into();
        for suffix in 2.. {
            if !self.is_taken(&code) {
                break;
            }
            code = format!("{stem}-{suffix}").into();
        }
        self.add(code, parts, category.name(Language::German).into(), evidence)
    }

    /// Why the code of an effect that is known is refused: whoever says something else of it wants to put it right.
    fn taken_by(&self, effect: &NewEffect) -> Reason {
        let known = self.known(&effect.code);
        let differs = known.map(|known| {
            differing([
                (
                    Differing::Unit,
                    self.state.units.resolve(&effect.unit) != Some(known.unit),
                ),
                (Differing::Kind, effect.kind != known.kind),
                (
                    Differing::Category,
                    effect.category.as_str() != known.category.get().code,
                ),
                (Differing::Cashability, effect.cashability != known.cashability),
                (Differing::Title, effect.title != known.title),
                (Differing::Evidence, effect.evidence != known.evidence),
            ])
        });
        let code = effect.code.clone();
        match differs.filter(|differs| !differs.is_empty()) {
            Some(differs) => EffectFault::KnownDiffers {
                effect: code,
                differs,
            }
            .into(),
            None => InputFault::AlreadyExists {
                noun: Noun::Effect,
                code,
            }
            .into(),
        }
    }

    fn known(&self, code: &str) -> Option<&Effect> {
        let effects = &self.state.effects;
        effects.get(
            *effects
                .by_code
                .get(full_code(&self.measure_code, code).as_str())?,
        )
    }

    fn is_taken(&self, code: &str) -> bool {
        self.taken.contains_key(code)
            || self
                .state
                .effects
                .by_code
                .contains_key(full_code(&self.measure_code, code).as_str())
    }

    fn add(
        &mut self,
        code: Arc<str>,
        parts: &Parts,
        title: Arc<str>,
        evidence: EvidenceGrade,
    ) -> EffectAdded {
        let number = EffectNo::from_index(self.state.effects.len() + self.taken.len());
        self.taken.insert(code.clone(), number);
        EffectAdded {
            number,
            measure: self.measure,
            code,
            unit: parts.unit,
            kind: parts.kind,
            category: parts.category.get().code.into(),
            cashability: parts.cashability,
            title,
            evidence,
        }
    }
}

/// The category that a reference names, of the kind that is asked for.
pub(crate) fn require_category(reference: &Ref, kind: EffectKind) -> Result<CategoryNo, Refusal> {
    let missing = || InputFault::NotFound {
        noun: Noun::Category,
        reference: reference.0.clone(),
    };
    let number = CategoryNo::find(reference.as_str()).ok_or_else(|| Refusal::at("category", missing()))?;
    let category = number.get();
    if category.kind != kind {
        return Err(Refusal::at(
            "category",
            EffectFault::CategoryKind {
                category: category.code,
                kind,
            },
        ));
    }
    Ok(number)
}

/// A transfer to society would leave the public total unbalanced.
pub(crate) fn require_budget(state: &State, unit: UnitNo, kind: EffectKind) -> Result<(), Refusal> {
    match state.units.get(unit) {
        Some(found) if kind == EffectKind::Transfer && found.level.is_society() => Err(Refusal::at(
            "unit",
            EffectFault::TransferNeedsBudget {
                unit: found.code.clone(),
            },
        )),
        _ => Ok(()),
    }
}
