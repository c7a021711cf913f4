//! What of the claims may still be taken back.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::claim::fault::ClaimFault;
use crate::claim::{Claims, StageMove};
use crate::code::person_of;
use crate::deadline::Deadline;
use crate::id::{EffectNo, Position};
use crate::month::Month;
use crate::state::State;
use crate::words::Stage;

impl State {
    /// The claims as of a position. Those of now are at hand; for an earlier moment the bookings up to it are gone
    /// through once, until the deadline passes.
    pub fn claims_at(&self, position: Position, deadline: &Deadline) -> Cow<'_, Claims> {
        if position >= self.position {
            return Cow::Borrowed(&self.claims);
        }
        let mut claims = Claims::default();
        let known = self.bookings.iter().take(self.bookings.known_at(position));
        for booking in deadline.watch(known) {
            let moved = self.claims.move_at(booking.position);
            claims.apply(
                booking,
                moved.map(|moved| StageMove::clone(moved)),
                &self.bookings,
            );
        }
        Cow::Owned(claims)
    }
}

/// A change of what somebody claims.
pub(crate) struct ClaimChange<'a> {
    pub effect: EffectNo,
    pub month: Month,
    pub belongs_to: Month,
    pub actor: &'a str,
    pub cents: i64,
}

/// A claim that a change would take too much out of.
pub(crate) struct Uncovered {
    pub effect: EffectNo,
    pub month: Month,
    /// What there is to take, in cents.
    pub there_cents: i128,
}

/// Sums of changes by the month that they belong to and the person; a person without any claim has no number.
type ChangesByPerson = BTreeMap<(Month, Option<u32>), i128>;

impl Uncovered {
    /// What is said about it.
    pub(crate) fn reason(&self) -> ClaimFault {
        ClaimFault::Exceeds {
            stage: Stage::Claimed,
            month: self.month,
            there_cents: self.there_cents,
        }
    }
}

impl Claims {
    /// The first claim that these changes together would leave with less than nothing although part of it was
    /// confirmed or disputed.
    pub(crate) fn uncovered<'a>(&self, changes: impl Iterator<Item = ClaimChange<'a>>) -> Option<Uncovered> {
        let mut sums: BTreeMap<(EffectNo, Month), ChangesByPerson> = BTreeMap::new();
        for change in changes {
            let actor = self.numbers.get(&*person_of(change.actor)).copied();
            let by_person = sums.entry((change.effect, change.month)).or_default();
            *by_person.entry((change.belongs_to, actor)).or_default() += i128::from(change.cents);
        }
        sums.into_iter().find_map(|((effect, month), changes)| {
            let known = self.of(effect)?;
            if known.claims_in(month).all(|claim| claim.taken_cents <= 0) {
                return None;
            }
            let uncovered = |there_cents: i128| Uncovered {
                effect,
                month,
                there_cents: there_cents.max(0),
            };
            let open: i128 = known
                .claims_in(month)
                .map(|claim| i128::from(claim.open_cents))
                .sum();
            let change: i128 = changes.values().sum();
            if change < 0 && open + change < 0 {
                return Some(uncovered(open));
            }
            let mut taken = known.claims_in(month).filter(|claim| claim.taken_cents > 0);
            taken.find_map(|claim| {
                let by_them = |actor: u32| actor == claim.actor;
                let of_them = known.claims_in(month).filter(|other| by_them(other.actor));
                let open_of_them: i128 = of_them.map(|other| i128::from(other.open_cents)).sum();
                let all_theirs = changes
                    .iter()
                    .filter(|((_, actor), _)| actor.is_some_and(by_them));
                let change_theirs: i128 = all_theirs.map(|(_, change)| change).sum();
                let change = changes
                    .get(&(claim.belongs_to, Some(claim.actor)))
                    .copied()
                    .unwrap_or(0);
                let open = i128::from(claim.open_cents);
                let falls = |open: i128, change: i128| change < 0 && open + change < 0;
                if falls(open, change) {
                    return Some(uncovered(open));
                }
                falls(open_of_them, change_theirs).then(|| uncovered(open_of_them))
            })
        })
    }
}
