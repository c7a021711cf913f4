//! Giving rights.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::actor::{ActingPrincipal, Group, principals_in};
use crate::code::{check_name, check_text};
use crate::command::decide::{Context, Decide};
use crate::event::Event;
use crate::grant::fault::GrantFault;
use crate::grant::{GrantGiven, Holder, Moment, Reach};
use crate::id::{MeasureNo, PrincipalNo, UnitNo};
use crate::instant::{exact_option, is_written_with_four_digits, to_microsecond};
use crate::money::Cents;
use crate::note::Note;
use crate::reference::Ref;
use crate::refusal::{Expected, InputFault, Refusal, Refusals};
use crate::rights::Rights;
use crate::rights::needs::{Needs, Place};
use crate::role::Role;
use crate::state::State;

/// Longest substitution, in days.
pub const SUBSTITUTION_DAYS_MAX: u32 = 90;

/// Who is to have a right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NewHolder {
    /// A principal, by its public id.
    Principal(Ref),
    /// A group, as an issuer names it.
    Group(Group),
}

/// Gives a right. Whoever gives needs the action `grant` there, and gives no more than they hold: unit, measure, time
/// and amount lie within one right of their own that has this action. Administration gives every role; others give
/// `structure`, `grant`, `audit` and `operate` only where they hold them.
///
/// Refused, in this order: an unknown principal, or a malformed group; an unknown unit or measure; an amount that is
/// none; an unknown principal who is substituted, or the same; a malformed reason; an importer without a measure; an end before
/// the beginning or before now, or a substitution that is too long; to oneself; beyond one's own; a role that may not be
/// in one hand with another one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GiveRight {
    /// Who gets it.
    pub to: NewHolder,
    /// What it allows.
    pub role: Role,
    /// The unit; without one, the whole ledger.
    pub unit: Option<Ref>,
    /// This measure only.
    pub measure: Option<Ref>,
    /// The first moment; without it, now.
    #[serde(default, with = "exact_option")]
    pub from: Option<DateTime<Utc>>,
    /// The first moment at which it holds no more.
    #[serde(default, with = "exact_option")]
    pub until: Option<DateTime<Utc>>,
    /// The largest amount of one act.
    pub amount_max: Option<Cents>,
    /// In whose place.
    pub on_behalf_of: Option<Ref>,
    /// Why.
    pub reason: Arc<str>,
}

/// A right, once its references are resolved.
struct Asked {
    holder: Holder,
    reach: Reach,
    on_behalf_of: Option<PrincipalNo>,
}

impl Decide for GiveRight {
    fn decide(&self, state: &State, context: &Context<'_>) -> Result<Vec<Event>, Vec<Refusal>> {
        let asked = self.resolve(state, context.now)?;
        self.check(&asked, context.now).map_err(|refusal| vec![refusal])?;
        let rights = state.rights();
        if let Some(giver) = context.by.and_then(|actor| actor.acting()) {
            let moment = Moment {
                position: state.position,
                now: context.now,
            };
            let refused = |refusal| vec![refusal];
            Self::check_not_own(&asked, &rights, (giver, context.actor)).map_err(refused)?;
            self.check_giver(&asked, &rights, (giver, moment))
                .map_err(refused)?;
        }
        self.check_pair(&asked, &rights)
            .map_err(|refusal| vec![refusal])?;
        let (principal, group) = match asked.holder {
            Holder::Principal(number) => (Some(number), None),
            Holder::Group(group) => (None, Some(group)),
        };
        Ok(vec![Event::GrantGiven(GrantGiven {
            amount_max: self.amount_max.map(|amount| amount.0),
            from: self.from.map(|_| asked.reach.from),
            group,
            measure: asked.reach.measure,
            on_behalf_of: asked.on_behalf_of,
            principal,
            role: self.role,
            text: context.text_hashes.text.clone(),
            unit: asked.reach.unit,
            until: asked.reach.until,
        })])
    }

    fn needs(&self, state: &State, needs: &mut Needs) {
        let measure = self.measure.as_ref().map(|reference| {
            // One that is not there belongs to nobody, so only a right for all measures reaches it.
            state.measures.resolve(reference)
        });
        match &self.unit {
            Some(unit) => {
                let found = state.units.resolve(unit);
                let place = Place::field("unit", unit);
                needs.at(Action::Grant, (found, measure.flatten()), place);
            }
            None => needs.ledger(Action::Grant),
        }
        if self.role == Role::Administrator {
            needs.by_two();
        }
    }

    fn note(&self) -> Note {
        Note::reason(&self.reason)
    }

    fn put_note(&mut self, note: Note) {
        self.reason = note.text.unwrap_or_default();
    }
}

impl GiveRight {
    fn resolve(&self, state: &State, now: DateTime<Utc>) -> Result<Asked, Vec<Refusal>> {
        let mut refusals = Refusals::default();
        let holder = match &self.to {
            NewHolder::Principal(reference) => {
                let found = state.principals.require(reference, "principal");
                refusals
                    .keep(found.map_err(|refusal| refusal.within("to")))
                    .map(|(number, _)| Holder::Principal(number))
            }
            NewHolder::Group(group) => {
                for (field, text) in [("issuer", &group.issuer), ("name", &group.name)] {
                    if let Err(fault) = check_name(text) {
                        let refusal = Refusal::at(field, fault).within("group").within("to");
                        refusals.0.push(refusal);
                    }
                }
                Some(Holder::Group(group.clone()))
            }
        };
        let unit: Option<UnitNo> = self
            .unit
            .as_ref()
            .and_then(|unit| refusals.keep(state.units.require(unit, "unit")));
        let measure: Option<MeasureNo> = self.measure.as_ref().and_then(|measure| {
            let found = refusals.keep(state.measures.require(measure, "measure"));
            found.map(|(number, _)| number)
        });
        if let Some(amount) = self.amount_max {
            if let Err(error) = amount.in_range() {
                refusals.push("amountMax", InputFault::amount(error, amount.to_string()));
            } else if amount.0 <= 0 {
                refusals.push("amountMax", GrantFault::AmountNotPositive);
            }
        }
        let on_behalf_of = self.on_behalf_of.as_ref().and_then(|reference| {
            let found = refusals.keep(state.principals.require(reference, "onBehalfOf"));
            found.map(|(number, _)| number)
        });
        if let (Some(Holder::Principal(number)), Some(other)) = (&holder, on_behalf_of)
            && state.principals.is_one_person(*number, other)
        {
            refusals.push("onBehalfOf", GrantFault::SubstitutesThemselves);
        }
        refusals.keep(check_text(&self.reason).map_err(|fault| Refusal::at("reason", fault)));
        for (field, instant) in [("from", self.from), ("until", self.until)] {
            if let Some(given) = instant.filter(|instant| !is_written_with_four_digits(*instant)) {
                let expected = Expected::new(
                    "ein Zeitpunkt der Jahre 0 bis 9999",
                    "an instant of the years 0 to 9999",
                );
                refusals.push(field, InputFault::unfit(given.to_string(), expected));
            }
        }
        let Some(holder) = holder else {
            return Err(refusals.0);
        };
        let reach = Reach {
            unit,
            measure,
            from: self.from.map_or(now, to_microsecond),
            until: self.until.map(to_microsecond),
            amount_max: self.amount_max,
        };
        refusals.or(Asked {
            holder,
            reach,
            on_behalf_of,
        })
    }

    fn check(&self, asked: &Asked, now: DateTime<Utc>) -> Result<(), Refusal> {
        if self.role == Role::Importer && asked.reach.measure.is_none() {
            return Err(Refusal::at("measure", GrantFault::ImporterNeedsMeasure));
        }
        let Reach { from, until, .. } = asked.reach;
        if until.is_some_and(|until| until <= from || until <= now) {
            return Err(Refusal::at("until", GrantFault::EndsBeforeItBegins));
        }
        if asked.on_behalf_of.is_some() {
            let latest = from.checked_add_signed(TimeDelta::days(SUBSTITUTION_DAYS_MAX.into()));
            if until.zip(latest).is_none_or(|(until, latest)| until > latest) {
                let days_max = SUBSTITUTION_DAYS_MAX;
                return Err(Refusal::at("until", GrantFault::SubstitutionTooLong { days_max }));
            }
        }
        Ok(())
    }

    /// Nobody gives to themselves: neither whoever asks, nor whoever has another part in the act.
    fn check_not_own(
        asked: &Asked,
        rights: &Rights<'_>,
        (giver, actor): (&ActingPrincipal, &str),
    ) -> Result<(), Refusal> {
        let own = match &asked.holder {
            Holder::Principal(number) => {
                principals_in(actor).any(|person| rights.principals.is_one_person(person, *number))
            }
            Holder::Group(group) => giver.groups.contains(group),
        };
        if own {
            return Err(Refusal::at("to", GrantFault::ToOneself));
        }
        Ok(())
    }

    /// Nobody gives more than they hold.
    fn check_giver(
        &self,
        asked: &Asked,
        rights: &Rights<'_>,
        (giver, moment): (&ActingPrincipal, Moment),
    ) -> Result<(), Refusal> {
        if !rights.covers(giver, Action::Grant, &asked.reach, moment) {
            return Err(Refusal::at("unit", GrantFault::BeyondOwn));
        }
        let held = |action: Action| rights.covers(giver, action, &asked.reach, moment);
        let powers = [Action::Structure, Action::Grant, Action::Audit, Action::Operate];
        let mut wanted = powers.into_iter().filter(|action| self.role.allows(*action));
        if held(Action::Structure) || wanted.all(held) {
            Ok(())
        } else {
            Err(Refusal::at("role", GrantFault::RoleNotYours { role: self.role }))
        }
    }

    /// What may not be in one hand at one unit.
    fn check_pair(&self, asked: &Asked, rights: &Rights<'_>) -> Result<(), Refusal> {
        let role = self.role;
        let clash = rights.held_by(&asked.holder).find(|grant| {
            grant.role.excludes(role)
                && grant.overlaps(&asked.reach)
                && rights.meet(grant.reach.unit, asked.reach.unit)
        });
        match clash {
            Some(grant) => Err(Refusal::at(
                "role",
                GrantFault::Excluded {
                    role,
                    grant: grant.position,
                    other: grant.role,
                },
            )),
            None => Ok(()),
        }
    }
}
