//! Sharing an amount by a key.

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::allocation::AmountAllocated;
use crate::allocation::fault::AllocationFault;
use crate::booking::record::{Line, POSTINGS_PER_BOOKING_MAX, Targets, check_sums};
use crate::claim::Claim;
use crate::command::decide::{Context, Decide};
use crate::effect::{Effect, Parts};
use crate::event::Event;
use crate::id::{EffectNo, KeyNo, MeasureNo, UnitNo};
use crate::key::Shares;
use crate::key::define::require_among;
use crate::key::fault::KeyFault;
use crate::measure::Measure;
use crate::money::Cents;
use crate::month::Month;
use crate::note::Note;
use crate::period::fault::WayOut;
use crate::reference::Ref;
use crate::refusal::{InputFault, Refusal, Refusals};
use crate::rights::needs::{Needs, Place};
use crate::schedule::set::MONTHS_PER_SCHEDULE_MAX;
use crate::schedule::set::months_of;
use crate::state::State;
use crate::words::{EffectKind, Slot, Stage};

/// Shares an amount that is booked on a cost or saving among the units of a key, in one month or in each of several:
/// one act, all or nothing. Each month uses the version of the key that is in force for it. Of the amount, what falls
/// to the unit itself stays. Savings stay claimed.
///
/// Refused, in this order: unknown effect; closed measure; a transfer; unknown key; units that are unknown, twice or
/// none; `everyMonths` without `through` or below 1, `through` before `month`, too many months; malformed text; an
/// amount of zero or out of range; then per month: no version in force; units that the key does not hold; more than
/// is booked there; a unit that was merged away by then; a closed month of any of them; a share that would leave or enter the public total; several effects that match; then too many
/// postings; a sum out of range.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the words of the model")]
pub struct Allocate {
    pub effect: Ref,
    pub key: Ref,
    /// Only these units of the key; without it, all.
    pub among: Option<Vec<Ref>>,
    pub month: Month,
    pub through: Option<Month>,
    pub every_months: Option<i32>,
    /// The amount of each month; without it, all that is booked there.
    pub amount: Option<Cents>,
    pub note: Note,
}

/// What an allocation is about, once its references are resolved.
struct Basis<'a> {
    effect_number: EffectNo,
    effect: &'a Effect,
    measure: &'a Measure,
    key: KeyNo,
    among: Vec<UnitNo>,
}

impl Decide for Allocate {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let basis = self.basis(state, &mut refusals);
        let months = refusals.keep(self.months());
        self.note.check(&mut refusals);
        refusals.keep(self.check_amount());
        let (Some(basis), Some(months)) = (basis, months) else {
            return Err(refusals.0);
        };
        refusals.or(())?;

        let mut targets = Targets::new(state, basis.effect.measure, basis.measure, basis.effect.evidence);
        let mut allocated = Vec::with_capacity(months.len());
        let mut lines = Vec::new();
        let mut refusals = Refusals::default();
        for month in months {
            let booked = basis.booked(state, month, context.actor);
            if self.amount.is_none() && booked == 0 {
                continue;
            }
            let cents = self.amount.map_or(booked, |amount| amount.0);
            let found = basis.share(state, &mut targets, (month, cents, booked));
            if let Some((used, shared)) = refusals.keep(found) {
                allocated.push((month, cents, used));
                lines.extend(shared);
            }
            if lines.len() > POSTINGS_PER_BOOKING_MAX {
                let max = POSTINGS_PER_BOOKING_MAX;
                refusals.push("through", InputFault::TooMany { max });
                break;
            }
        }
        if allocated.is_empty() && refusals.0.is_empty() {
            refusals.push("month", AllocationFault::Nothing);
        }
        refusals.or(())?;
        check_sums(state, &lines)?;
        let mut events = targets.made;
        events.push(Event::AmountAllocated(AmountAllocated {
            among: basis.among,
            effect: basis.effect_number,
            key: basis.key,
            measure: basis.effect.measure,
            months: allocated,
            postings: lines
                .iter()
                .map(|line| (line.effect, line.month, line.cents))
                .collect(),
            text: context.text_hashes.text.clone(),
        }));
        Ok(events)
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        needs.effect(Action::Book, state, &self.effect, "effect");
        let effect = state.effects.resolve(&self.effect, None);
        let measure = effect.and_then(|number| state.effects.get(number));
        let measure = measure.map(|effect| effect.measure);
        match &self.among {
            Some(among) => {
                for (index, unit) in among.iter().enumerate() {
                    let place = Place::item("among", index, unit);
                    needs.at(Action::Book, (state.units.resolve(unit), measure), place);
                }
            }
            None => self.needs_of_key(state, measure, needs),
        }
        match (self.amount, self.months()) {
            (Some(amount), Ok(months)) => {
                let months = i64::try_from(months.len()).unwrap_or(i64::MAX);
                needs.cents(amount.0.saturating_mul(months));
            }
            _ => needs.open_amount(),
        }
    }

    fn note(&self) -> Note {
        self.note.clone()
    }

    fn put_note(&mut self, note: Note) {
        self.note = note;
    }
}

impl Allocate {
    /// Every unit that the key gives to may get a share, whatever the month.
    fn needs_of_key(&self, state: &State, measure: Option<MeasureNo>, needs: &mut Needs) {
        let place = Place::field("key", &self.key);
        let Some(key) = state.keys.resolve(&self.key) else {
            needs.at(Action::Book, (None, measure), place);
            return;
        };
        for unit in state.keys.units_of(key, state.position) {
            needs.at(Action::Book, (Some(unit), measure), place.clone());
        }
    }

    fn basis<'a>(&self, state: &'a State, refusals: &mut Refusals) -> Option<Basis<'a>> {
        let effect = state.effects.require(&self.effect, None, "effect");
        let effect = effect.and_then(|(number, effect)| {
            let missing = || Refusal::at("effect", AllocationFault::Nothing);
            let measure = state.measures.get(effect.measure).ok_or_else(missing)?;
            measure.require_open("effect")?;
            if effect.kind == EffectKind::Transfer {
                return Err(Refusal::at("effect", AllocationFault::Transfer));
            }
            Ok((number, effect, measure))
        });
        let effect = refusals.keep(effect);
        let key = refusals.keep(state.keys.require(&self.key, "key"));
        let among = require_among(state, self.among.as_deref(), refusals);
        let (effect_number, effect, measure) = effect?;
        let (key, _) = key?;
        Some(Basis {
            effect_number,
            effect,
            measure,
            key,
            among,
        })
    }

    fn months(&self) -> Result<Vec<Month>, Refusal> {
        let months: Vec<Month> = months_of(self.month, self.through, self.every_months)?
            .take(MONTHS_PER_SCHEDULE_MAX + 1)
            .collect();
        if months.len() > MONTHS_PER_SCHEDULE_MAX {
            let max = MONTHS_PER_SCHEDULE_MAX;
            return Err(Refusal::at("through", InputFault::TooMany { max }));
        }
        Ok(months)
    }

    fn check_amount(&self) -> Result<(), Refusal> {
        let Some(amount) = self.amount else {
            return Ok(());
        };
        amount.in_range().map_err(|error| {
            let given = amount.to_string();
            Refusal::at("amount", InputFault::amount(error, given))
        })?;
        if amount.0 == 0 {
            return Err(Refusal::at("amount", AllocationFault::Nothing));
        }
        Ok(())
    }
}

type Used = Vec<(KeyNo, u32)>;

impl Basis<'_> {
    /// What is booked on the effect stands here, and the shares will.
    fn slot(&self) -> Slot {
        Slot::of_stage(Stage::when_booked(self.effect.kind))
    }

    /// What may be given away in a month: all costs that are booked there; of savings, what the actor claimed and
    /// nobody confirmed or disputed yet, as the claim on each share is theirs, and nobody may move on a claim of their
    /// own by passing it through another's hands.
    fn booked(&self, state: &State, month: Month, actor: &str) -> i64 {
        let all = state.cells.sum(self.effect_number, month, self.slot());
        if self.effect.kind != EffectKind::Saving {
            return all;
        }
        let claims = state.claims.of(self.effect_number);
        let claims = claims.into_iter().flat_map(|claims| claims.claims_in(month));
        let is_own = |claim: &&Claim| {
            let claimed_by = state.claims.actor(claim);
            state.principals.share_a_person(claimed_by, actor)
        };
        let own = claims.filter(|claim| claim.belongs_to == month && is_own(claim));
        let own = own.map(|claim| claim.open_cents).fold(0, i64::saturating_add);
        // Another's claim may be below zero.
        own.clamp(all.min(0), all.max(0))
    }

    /// The versions that are used in a month, and its lines.
    fn share(
        &self,
        state: &State,
        targets: &mut Targets<'_>,
        (month, cents, booked_cents): (Month, i64, i64),
    ) -> Result<(Used, Vec<Line>), Refusal> {
        let moment = (month, state.position);
        let shares = state.keys.shares(&state.units, self.key, moment, &self.among);
        let shares: Shares = shares.map_err(|fault| {
            let field = match fault {
                KeyFault::NotInKey { .. } => "among",
                KeyFault::NotInForce { .. } => "month",
                _ => "key",
            };
            Refusal::at(field, fault)
        })?;
        let within =
            cents.signum() == booked_cents.signum() && cents.unsigned_abs() <= booked_cents.unsigned_abs();
        if !within {
            let kind = self.effect.kind;
            let fault = AllocationFault::MoreThanBooked {
                kind,
                month,
                booked_cents,
            };
            return Err(Refusal::at("amount", fault));
        }
        let line = |effect, cents| Line {
            effect,
            kind: self.effect.kind,
            month,
            slot: self.slot(),
            cents,
        };
        state.units.require_active(self.effect.unit, month, "effect")?;
        // What is shared is booked in that month, so no other one can be chosen.
        let at = ("month", WayOut::Reopen);
        state.require_open_period(self.effect.unit, month, at)?;
        let mut lines = vec![line(self.effect_number, -cents)];
        for (unit, part) in shares.of(cents.into()) {
            // A part of an amount of 64 bits has no more.
            let part = i64::try_from(part).unwrap_or(0);
            if part != 0 {
                state.units.require_active(unit, month, "key")?;
                state.require_open_period(unit, month, at)?;
                lines.push(line(self.target(state, targets, unit)?, part));
            }
        }
        Ok((shares.used, lines))
    }

    /// The effect that takes the share of a unit: the one that is shared itself, or one like it, found or made.
    fn target(&self, state: &State, targets: &mut Targets<'_>, unit: UnitNo) -> Result<EffectNo, Refusal> {
        if unit == self.effect.unit {
            return Ok(self.effect_number);
        }
        let found = |number| state.units.get(number);
        let society = |number| found(number).is_some_and(|unit| unit.level.is_society());
        let code = || found(unit).map(|unit| unit.code.clone()).unwrap_or_default();
        if society(unit) != society(self.effect.unit) {
            let fault = AllocationFault::AcrossSociety { unit: code() };
            return Err(Refusal::at("key", fault));
        }
        let parts = Parts {
            unit,
            measure: self.effect.measure,
            kind: self.effect.kind,
            category: self.effect.category,
            cashability: self.effect.cashability,
        };
        targets.of_parts(&parts).map_err(|codes| {
            let fault = AllocationFault::SeveralEffects { unit: code(), codes };
            Refusal::at("key", fault)
        })
    }
}
