//! Claims: who claimed which saving, and how far it has come.
//!
//! A saving is booked as claimed by whoever books it. Confirming, disputing and cashing move it on; each is an act
//! with postings of its own, so cells and reports follow by themselves. What the cells do not say is kept here: how
//! much each person has claimed on an effect in a month, since nobody may confirm what they claimed themselves.
//!
//! Two things hold at every position, and each act that would break one is refused with `EXCEEDS_CLAIM`:
//! - of an effect and month from which anything was confirmed or disputed, no less is claimed than nothing;
//! - the same for each person's claim by itself.
//!
//! A reversal of a booking counts where that booking counted, also where it is posted into a later month: what was
//! claimed there is claimed no longer. A reversal of a dispute opens the claim again where its amount stands from then
//! on: in the month into which the reversal is posted.
//!
//! Confirming and cashing change no sum, so they are possible in closed months too, and are taken back there.

pub(crate) mod cover;
mod deadline;
pub mod fault;
pub mod set_deadline;
mod snapshot;
pub mod stages;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Serialize};

use crate::booking::{Booking, Bookings, Reversal};
use crate::code::person_of;
use crate::command::outcome::Outcome;
use crate::event::fact::{Fact, Names, Thing};
use crate::id::{EffectNo, Position};
use crate::month::Month;
use crate::note::TextHashes;
use crate::words::{BookingAct, EntryBasis, Slot};

pub use deadline::{CLAIM_DEADLINE_DAYS_MAX, ClaimDeadlineSet, ClaimDeadlines};

/// One person's claims on an effect in a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The month into which they were booked.
    pub month: Month,
    /// The month to which they belong; the same, unless they were booked late.
    pub belongs_to: Month,
    actor: u32,
    /// What is claimed and neither confirmed nor disputed, in cents. Negative where more was taken back than claimed.
    pub open_cents: i64,
    /// What was confirmed or disputed out of it, in cents.
    pub taken_cents: i64,
    /// The position since which something of it has been open without a break.
    pub since: Position,
}

impl Claim {
    fn place(&self) -> (Month, Month, u32) {
        (self.month, self.belongs_to, self.actor)
    }
}

/// What of the claims on an effect in a month was moved on, in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in Claim; the amounts as in BookingAct")]
pub struct Moved {
    pub month: Month,
    pub belongs_to: Month,
    pub confirmed_cents: i64,
    pub cashed_cents: i64,
    pub disputed_cents: i64,
}

/// The claims on one effect, by month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EffectClaims {
    claims: Vec<Claim>,
    moved: Vec<Moved>,
    acts: Vec<Position>,
}

impl EffectClaims {
    /// Everybody's claims, by month.
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }

    /// What was moved on, by month.
    pub fn moved(&self) -> &[Moved] {
        &self.moved
    }

    /// The positions of the acts that confirmed, disputed or cashed something, in the order of the log.
    pub fn acts(&self) -> &[Position] {
        &self.acts
    }

    /// The claims of one month.
    pub fn claims_in(&self, month: Month) -> impl Iterator<Item = &Claim> {
        let first = self.claims.partition_point(|claim| claim.month < month);
        self.claims[first..]
            .iter()
            .take_while(move |claim| claim.month == month)
    }

    /// What was moved on of one month.
    pub fn moved_in(&self, month: Month) -> impl Iterator<Item = &Moved> {
        let first = self.moved.partition_point(|moved| moved.month < month);
        self.moved[first..]
            .iter()
            .take_while(move |moved| moved.month == month)
    }

    fn claim_mut(&mut self, place: (Month, Month, u32), since: Position) -> &mut Claim {
        let (month, belongs_to, actor) = place;
        let index = match self.claims.binary_search_by_key(&place, Claim::place) {
            Ok(index) => index,
            Err(index) => {
                let claim = Claim {
                    month,
                    belongs_to,
                    actor,
                    open_cents: 0,
                    taken_cents: 0,
                    since,
                };
                self.claims.insert(index, claim);
                index
            }
        };
        &mut self.claims[index]
    }

    fn moved_mut(&mut self, month: Month, belongs_to: Month) -> &mut Moved {
        let place = (month, belongs_to);
        let key = |moved: &Moved| (moved.month, moved.belongs_to);
        let index = match self.moved.binary_search_by_key(&place, key) {
            Ok(index) => index,
            Err(index) => {
                let moved = Moved {
                    month,
                    belongs_to,
                    confirmed_cents: 0,
                    cashed_cents: 0,
                    disputed_cents: 0,
                };
                self.moved.insert(index, moved);
                index
            }
        };
        &mut self.moved[index]
    }
}

/// A part of what an act moved on: whose claim it was, and to which month it belongs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Share {
    /// Who had claimed it; absent where it is cashed, which asks nobody's leave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<Arc<str>>,
    /// The month to which it belongs, where that is not the month of the act's postings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub belongs_to: Option<Month>,
    /// How much, in cents.
    pub cents: i64,
}

/// What an act moved on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageMove {
    /// Confirmed, disputed or cashed.
    pub act: BookingAct,
    /// The effect.
    pub effect: EffectNo,
    /// The month of the claims.
    pub month: Month,
    /// The month of its postings: that of the claims, unless this was closed when they were disputed.
    pub posted: Month,
    /// Its parts.
    pub shares: Vec<Share>,
}

impl StageMove {
    /// Its postings: effect, month, slot, cents and the month to which each belongs; out of one stage, into the next.
    pub(crate) fn postings(&self) -> Vec<(Slot, i64, Month)> {
        let mut sums: BTreeMap<Month, i64> = BTreeMap::new();
        for share in &self.shares {
            let sum = sums.entry(share.belongs_to.unwrap_or(self.month)).or_default();
            *sum = sum.saturating_add(share.cents);
        }
        let (from, to) = match self.act {
            BookingAct::Cashed => (Slot::Confirmed, Some(Slot::Cashed)),
            BookingAct::Disputed => (Slot::Claimed, None),
            _ => (Slot::Claimed, Some(Slot::Confirmed)),
        };
        let mut postings = Vec::with_capacity(2 * sums.len());
        for (belongs_to, cents) in sums {
            postings.push((from, cents.saturating_neg(), belongs_to));
            postings.extend(to.map(|to| (to, cents, belongs_to)));
        }
        postings
    }
}

/// The claims on all savings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claims {
    by_effect: Vector<Option<Arc<EffectClaims>>>,
    actors: Vector<Arc<str>>,
    /// By the [person](person_of) behind a name.
    numbers: imbl::HashMap<Arc<str>, u32>,
    moves: imbl::HashMap<Position, Arc<StageMove>>,
}

impl Claims {
    /// The claims on an effect.
    pub fn of(&self, effect: EffectNo) -> Option<&EffectClaims> {
        self.by_effect.get(effect.index())?.as_deref()
    }

    /// All effects on which anything was ever claimed, with their claims, in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (EffectNo, &EffectClaims)> {
        let places = self.by_effect.iter().enumerate();
        places.filter_map(|(index, claims)| Some((EffectNo::from_index(index), claims.as_deref()?)))
    }

    /// Whose claim it is.
    pub fn actor(&self, claim: &Claim) -> &Arc<str> {
        // Every claim was made by somebody who is listed.
        static NOBODY: std::sync::LazyLock<Arc<str>> = std::sync::LazyLock::new(Arc::default);
        self.actors.get(claim.actor as usize).unwrap_or(&NOBODY)
    }

    /// What the act at a position moved on; none where it is no such act.
    pub fn move_at(&self, position: Position) -> Option<&Arc<StageMove>> {
        self.moves.get(&position)
    }

    /// The number of a person. Names that differ in case or in the form of their characters only are one person's.
    fn number(&mut self, actor: &Arc<str>) -> u32 {
        let person = person_of(actor);
        if let Some(number) = self.numbers.get(&*person) {
            return *number;
        }
        // As many actors as there are numbers would not fit into memory.
        let number = u32::try_from(self.actors.len()).unwrap_or(u32::MAX);
        self.actors.push_back(actor.clone());
        let person = match person {
            // Mostly the name is its own.
            Cow::Borrowed(_) => actor.clone(),
            Cow::Owned(person) => person.into(),
        };
        self.numbers.insert(person, number);
        number
    }

    fn effect_mut(&mut self, effect: EffectNo) -> &mut EffectClaims {
        while self.by_effect.len() <= effect.index() {
            self.by_effect.push_back(None);
        }
        Arc::make_mut(self.by_effect[effect.index()].get_or_insert_default())
    }

    /// Adds what an act did that stands in `bookings` already.
    pub(crate) fn apply(&mut self, booking: &Booking, moved: Option<StageMove>, bookings: &Bookings) {
        if let Some(reversed) = booking.reverses {
            if let Some(moved) = self.moves.get(&reversed).cloned() {
                let posted = bookings.postings(booking).next().map(|line| line.month);
                match posted.filter(|month| *month != moved.posted) {
                    Some(month) => self.reopen(&moved, month, booking.position),
                    None => self.apply_move(&moved, true, booking.position),
                }
            } else if let Some(original) = bookings.at(reversed) {
                let mut reversals = bookings.reversals(reversed);
                let reversal = reversals.find(|reversal| reversal.by == booking.position);
                self.apply_lines(original, reversal, booking.position, bookings);
            }
        } else if let Some(moved) = moved {
            self.apply_move(&moved, false, booking.position);
            self.effect_mut(moved.effect).acts.push(booking.position);
            self.moves.insert(booking.position, Arc::new(moved));
        } else if booking.basis == EntryBasis::Actual {
            self.apply_lines(booking, None, booking.position, bookings);
        }
    }

    /// What an act claimed, or what of it a reversal takes back.
    fn apply_lines(
        &mut self,
        act: &Booking,
        reversal: Option<&Reversal>,
        position: Position,
        bookings: &Bookings,
    ) {
        let mut actor = None;
        for (place, (line, belongs_to)) in (0..).zip(bookings.dated_postings(act)) {
            if line.slot != Slot::Claimed || reversal.is_some_and(|reversal| !reversal.takes_back(place)) {
                continue;
            }
            let actor = *actor.get_or_insert_with(|| self.number(&act.actor));
            let cents = match reversal {
                Some(_) => line.cents.saturating_neg(),
                None => line.cents,
            };
            let claims = self.effect_mut(line.effect);
            let claim = claims.claim_mut((line.month, belongs_to, actor), position);
            claim.open(cents, position);
        }
    }

    /// Opens again what was disputed, in the month into which the reversal is posted.
    fn reopen(&mut self, moved: &StageMove, month: Month, position: Position) {
        for share in &moved.shares {
            let belongs_to = share.belongs_to.unwrap_or(moved.month);
            if let Some(actor) = &share.actor {
                let actor = self.number(actor);
                let claims = self.effect_mut(moved.effect);
                let claim = claims.claim_mut((month, belongs_to, actor), position);
                claim.open(share.cents, position);
            }
            let sums = self.effect_mut(moved.effect).moved_mut(moved.month, belongs_to);
            sums.disputed_cents = sums.disputed_cents.saturating_sub(share.cents);
        }
    }

    fn apply_move(&mut self, moved: &StageMove, takes_back: bool, position: Position) {
        for share in &moved.shares {
            let belongs_to = share.belongs_to.unwrap_or(moved.month);
            let cents = if takes_back {
                share.cents.saturating_neg()
            } else {
                share.cents
            };
            let actor = share.actor.as_ref().map(|actor| self.number(actor));
            let claims = self.effect_mut(moved.effect);
            if let Some(actor) = actor {
                let claim = claims.claim_mut((moved.month, belongs_to, actor), position);
                claim.open(cents.saturating_neg(), position);
                claim.taken_cents = claim.taken_cents.saturating_add(cents);
            }
            let sums = claims.moved_mut(moved.month, belongs_to);
            let add = |sum: &mut i64, cents: i64| *sum = sum.saturating_add(cents);
            match moved.act {
                BookingAct::Cashed => {
                    add(&mut sums.confirmed_cents, cents.saturating_neg());
                    add(&mut sums.cashed_cents, cents);
                }
                BookingAct::Disputed => add(&mut sums.disputed_cents, cents),
                _ => add(&mut sums.confirmed_cents, cents),
            }
        }
    }
}

impl Claim {
    fn open(&mut self, cents: i64, position: Position) {
        let before = self.open_cents;
        self.open_cents = before.saturating_add(cents);
        if before <= 0 && self.open_cents > 0 {
            self.since = position;
        }
    }
}

/// Savings of an effect that came one stage further in a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavingMoved {
    /// Salted hash of the document reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<Arc<str>>,
    /// The effect.
    pub effect: EffectNo,
    /// The month in which they are claimed, or confirmed.
    pub month: Month,
    /// Whose claims they are, and to which months they belong; together the amount.
    pub shares: Vec<Share>,
    /// Salted hash of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}

impl SavingMoved {
    /// The hashes of its free text.
    pub(crate) fn hashes(&self) -> TextHashes {
        TextHashes {
            text: self.text.clone(),
            document: self.document.clone(),
        }
    }

    /// What an act moved on.
    pub(crate) fn moved(&self, act: BookingAct) -> StageMove {
        StageMove {
            act,
            effect: self.effect,
            month: self.month,
            posted: self.month,
            shares: self.shares.clone(),
        }
    }
}

/// Claimed savings were confirmed by the budget where they land. Stored as `saving.confirmed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SavingConfirmed(pub SavingMoved);

impl Fact for SavingConfirmed {
    fn names(&self, names: &mut Names<'_>) {
        names.subject("effect", Thing::Effect(self.0.effect));
    }

    fn made(&self, position: Position) -> Outcome {
        Outcome::Booking(position)
    }
}

/// Claimed savings were disputed: they are claimed no longer. Stored as `saving.disputed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavingDisputed {
    /// The effect.
    pub effect: EffectNo,
    /// The month in which they were claimed.
    pub month: Month,
    /// The month of the postings, where the month in which they were claimed was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posted: Option<Month>,
    /// Whose claims they were; together the amount.
    pub shares: Vec<Share>,
    /// Salted hash of the reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Arc<str>>,
}

impl SavingDisputed {
    /// The hashes of its free text.
    pub(crate) fn hashes(&self) -> TextHashes {
        TextHashes {
            text: self.text.clone(),
            document: None,
        }
    }

    /// What it moved on.
    pub(crate) fn moved(&self) -> StageMove {
        StageMove {
            act: BookingAct::Disputed,
            effect: self.effect,
            month: self.month,
            posted: self.posted.unwrap_or(self.month),
            shares: self.shares.clone(),
        }
    }
}

impl Fact for SavingDisputed {
    fn names(&self, names: &mut Names<'_>) {
        names.subject("effect", Thing::Effect(self.effect));
    }

    fn version(&self) -> Option<u32> {
        self.posted.is_some().then_some(2)
    }

    fn made(&self, position: Position) -> Outcome {
        Outcome::Booking(position)
    }
}

/// Confirmed savings were taken out of a budget. Stored as `saving.cashed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SavingCashed(pub SavingMoved);

impl Fact for SavingCashed {
    fn names(&self, names: &mut Names<'_>) {
        names.subject("effect", Thing::Effect(self.0.effect));
    }

    fn made(&self, position: Position) -> Outcome {
        Outcome::Booking(position)
    }
}

#[cfg(test)]
mod tests;
