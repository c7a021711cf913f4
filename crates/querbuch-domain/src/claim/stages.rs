//! Confirming, disputing and cashing.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::actor::is_principal;
use crate::booking::record::{Line, check_sums};
use crate::claim::fault::ClaimFault;
use crate::claim::{Claim, SavingCashed, SavingConfirmed, SavingDisputed, SavingMoved, Share, StageMove};
use crate::code::check_text;
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::id::EffectNo;
use crate::money::Cents;
use crate::month::Month;
use crate::note::Note;
use crate::period::fault::WayOut;
use crate::reference::Ref;
use crate::refusal::{InputFault, Refusal, Refusals};
use crate::rights::needs::Needs;
use crate::state::State;
use crate::words::{BookingAct, EffectKind, Slot, Stage};

/// Confirms claimed savings: the receiving budget accepts them.
///
/// Nobody confirms what they claimed: at most as much as others have claimed on this effect in this month and is
/// still open. Of several claims, the one that has been open longest goes first.
///
/// Refused, in this order: unknown effect; closed measure; no saving; an amount out of range or not above zero;
/// malformed note; more than is claimed; more than others claimed; a sum out of range. A closed month does not stand
/// against it: no sum changes, and confirming after the end of the year is the normal case.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the words of the model")]
pub struct ConfirmSaving {
    pub effect: Ref,
    pub month: Month,
    pub amount: Cents,
    pub note: Note,
}

/// Disputes claimed savings, for a reason: they are claimed no longer. Anybody may, also who claimed them. Of several
/// claims, the one that has been open longest goes first. Where the month is closed, it is posted into the first open
/// one, and belongs to the month of the claims.
///
/// Refused as [`ConfirmSaving`] is, but for the last rule but one; the reason stands where the note does; at last where
/// no month is open any more.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the words of the model")]
pub struct DisputeSaving {
    pub effect: Ref,
    pub month: Month,
    pub amount: Cents,
    pub reason: Arc<str>,
}

/// Cashes confirmed savings: they are taken out of the budget (Ansatz cut, kw-Vermerk executed, contract ended).
///
/// Refused as [`ConfirmSaving`] is, with confirmed in the place of claimed, and whoever claimed or confirmed may.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the words of the model")]
pub struct CashSaving {
    pub effect: Ref,
    pub month: Month,
    pub amount: Cents,
    pub note: Note,
}

impl Decide for ConfirmSaving {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        self.note.check(&mut refusals);
        let asked = (&self.effect, self.month, self.amount);
        let effect = checked(state, asked, refusals)?;
        let claims = open_claims(state, effect, self.month);
        let open: i128 = claims.iter().map(|claim| i128::from(claim.open_cents)).sum();
        require_there(open, Stage::Claimed, asked)?;
        let principals = &state.principals;
        let of_others = |claim: &&Claim| !principals.share_a_person(state.claims.actor(claim), context.actor);
        let others: Vec<&Claim> = claims.into_iter().filter(of_others).collect();
        let others_cents: i128 = by_person(&others).into_values().map(|cents| cents.max(0)).sum();
        if i128::from(self.amount.0) > others_cents {
            let reason = ClaimFault::NeedsSecondPerson {
                others_cents: others_cents.min(open),
                month: self.month,
            };
            return Err(vec![Refusal::at("amount", reason)]);
        }
        Self::require_planned_by_others(state, effect, context.actor)?;
        let shares = take(state, &others, asked);
        let moved = SavingMoved {
            document: context.text_hashes.document.clone(),
            effect,
            month: self.month,
            shares,
            text: context.text_hashes.text.clone(),
        };
        check_move(state, &moved.moved(BookingAct::Confirmed))?;
        Ok(vec![SavingConfirmed(moved).into()])
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        needs.effect(Action::Confirm, state, &self.effect, "effect");
        needs.cents(self.amount.0);
    }

    fn note(&self) -> Note {
        self.note.clone()
    }

    fn put_note(&mut self, note: Note) {
        self.note = note;
    }
}

impl Decide for DisputeSaving {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        if let Err(fault) = check_text(&self.reason) {
            refusals.push("reason", fault);
        }
        let asked = (&self.effect, self.month, self.amount);
        let effect = checked(state, asked, refusals)?;
        let claims = open_claims(state, effect, self.month);
        let open = claims.iter().map(|claim| i128::from(claim.open_cents)).sum();
        require_there(open, Stage::Claimed, asked)?;
        let shares = take(state, &claims, asked);
        let posted = open_month(state, effect, self.month).map_err(|refusal| vec![refusal])?;
        let event = SavingDisputed {
            effect,
            month: self.month,
            posted: (posted != self.month).then_some(posted),
            shares,
            text: context.text_hashes.text.clone(),
        };
        check_move(state, &event.moved())?;
        Ok(vec![event.into()])
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        needs.effect(Action::Confirm, state, &self.effect, "effect");
        needs.cents(self.amount.0);
    }

    fn note(&self) -> Note {
        Note::reason(&self.reason)
    }

    fn put_note(&mut self, note: Note) {
        self.reason = note.text.unwrap_or_default();
    }
}

impl Decide for CashSaving {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        self.note.check(&mut refusals);
        let asked = (&self.effect, self.month, self.amount);
        let effect = checked(state, asked, refusals)?;
        let moved = state
            .claims
            .of(effect)
            .into_iter()
            .flat_map(|claims| claims.moved_in(self.month));
        let confirmed: Vec<(Month, i64)> = moved
            .map(|moved| (moved.belongs_to, moved.confirmed_cents))
            .collect();
        require_there(
            confirmed.iter().map(|(_, cents)| i128::from(*cents)).sum(),
            Stage::Confirmed,
            asked,
        )?;
        let mut left = self.amount.0;
        let mut shares = Vec::new();
        for (belongs_to, cents) in confirmed {
            let cents = cents.clamp(0, left);
            left -= cents;
            if cents > 0 {
                shares.push(Share {
                    actor: None,
                    belongs_to: (belongs_to != self.month).then_some(belongs_to),
                    cents,
                });
            }
        }
        let moved = SavingMoved {
            document: context.text_hashes.document.clone(),
            effect,
            month: self.month,
            shares,
            text: context.text_hashes.text.clone(),
        };
        check_move(state, &moved.moved(BookingAct::Cashed))?;
        Ok(vec![SavingCashed(moved).into()])
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        needs.effect(Action::Cash, state, &self.effect, "effect");
        needs.cents(self.amount.0);
    }

    fn note(&self) -> Note {
        self.note.clone()
    }

    fn put_note(&mut self, note: Note) {
        self.note = note;
    }
}

impl ConfirmSaving {
    /// No principal confirms on an effect whose plan or forecast in force they set. Where nobody signs in, only the claim
    /// tells who is who.
    fn require_planned_by_others(state: &State, effect: EffectNo, actor: &str) -> Result<(), Vec<Refusal>> {
        if !is_principal(actor) {
            return Ok(());
        }
        for slot in [Slot::Plan, Slot::Forecast] {
            let position = state.schedules.in_force(effect, slot);
            let planned = state.bookings.at(position);
            if planned.is_some_and(|act| state.principals.share_a_person(&act.actor, actor)) {
                return Err(vec![Refusal::at(
                    "effect",
                    ClaimFault::PlannedByYourself { position },
                )]);
            }
        }
        Ok(())
    }
}

/// Effect, month and amount of an act.
type Asked<'a> = (&'a Ref, Month, Cents);

/// Everything that is checked before the claims are looked at. `of_texts` holds what is wrong with the texts.
fn checked(state: &State, asked: Asked<'_>, of_texts: Refusals) -> Result<EffectNo, Vec<Refusal>> {
    let (reference, _, amount) = asked;
    let mut refusals = Refusals::default();
    let found = state
        .effects
        .require(reference, None, "effect")
        .and_then(|(number, effect)| {
            if let Some(measure) = state.measures.get(effect.measure) {
                measure.require_open("effect")?;
            }
            if effect.kind != EffectKind::Saving {
                return Err(Refusal::at(
                    "effect",
                    ClaimFault::NotASaving { kind: effect.kind },
                ));
            }
            Ok(number)
        });
    let found = refusals.keep(found);
    if let Err(error) = amount.in_range() {
        let given = amount.to_string();
        refusals.push("amount", InputFault::amount(error, given));
    } else if amount.0 <= 0 {
        refusals.push("amount", ClaimFault::AmountNotPositive);
    }
    refusals.0.extend(of_texts.0);
    match found {
        Some(number) => refusals.or(number),
        None => Err(refusals.0),
    }
}

/// Everybody's claims in a month, those that have been open longest first.
fn open_claims(state: &State, effect: EffectNo, month: Month) -> Vec<&Claim> {
    let claims = state
        .claims
        .of(effect)
        .into_iter()
        .flat_map(|claims| claims.claims_in(month));
    let mut claims: Vec<&Claim> = claims.collect();
    claims.sort_by_key(|claim| (claim.since, claim.belongs_to, state.claims.actor(claim)));
    claims
}

/// What each person has open in a month, whatever the months that it belongs to.
fn by_person(claims: &[&Claim]) -> BTreeMap<u32, i128> {
    let mut sums = BTreeMap::new();
    for claim in claims {
        *sums.entry(claim.actor).or_default() += i128::from(claim.open_cents);
    }
    sums
}

fn require_there(there_cents: i128, stage: Stage, asked: Asked<'_>) -> Result<(), Vec<Refusal>> {
    let (_, month, amount) = asked;
    if i128::from(amount.0) <= there_cents {
        return Ok(());
    }
    let reason = ClaimFault::Exceeds {
        stage,
        month,
        there_cents: there_cents.max(0),
    };
    Err(vec![Refusal::at("amount", reason)])
}

/// Takes the amount out of these claims, which hold as much, one after the other; of nobody more than they have open.
fn take(state: &State, claims: &[&Claim], (_, month, amount): Asked<'_>) -> Vec<Share> {
    let mut left = i128::from(amount.0);
    let mut rooms = by_person(claims);
    let mut shares = Vec::new();
    for claim in claims {
        let room = rooms.entry(claim.actor).or_default();
        let cents = i128::from(claim.open_cents).min(*room).min(left).max(0);
        left -= cents;
        *room -= cents;
        // It is no more than the amount, which has 64 bits.
        let cents = i64::try_from(cents).unwrap_or(0);
        if cents > 0 {
            shares.push(Share {
                actor: Some(state.claims.actor(claim).clone()),
                belongs_to: (claim.belongs_to != month).then_some(claim.belongs_to),
                cents,
            });
        }
    }
    shares
}

/// The month into which a change of a sum is posted: that of the claims, or the first open one where it is closed.
fn open_month(state: &State, effect: EffectNo, month: Month) -> Result<Month, Refusal> {
    let unit = state.effects.get(effect).map(|effect| effect.unit);
    let closing = unit.and_then(|unit| state.periods.of(&state.units, unit));
    let Some((unit, closing)) = unit.zip(closing.filter(|closing| month <= closing.through)) else {
        return Ok(month);
    };
    if let Some(open) = closing.through.next() {
        return Ok(open);
    }
    state.require_open_period(unit, month, ("month", WayOut::Reopen))?;
    Ok(month)
}

/// No cell may leave 64 bits.
fn check_move(state: &State, moved: &StageMove) -> Result<(), Vec<Refusal>> {
    let line = |(slot, cents, _)| Line {
        effect: moved.effect,
        kind: EffectKind::Saving,
        month: moved.posted,
        slot,
        cents,
    };
    check_sums(state, &moved.postings().into_iter().map(line).collect::<Vec<_>>())
}
