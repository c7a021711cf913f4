//! Grants: who may do what, where; giving and revoking.

use async_graphql::{Context, ID, InputObject, Object, OneofObject, Result};
use querbuch_ledger::domain::actor::Group;
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::command::outcome::Outcome;
use querbuch_ledger::domain::grant::give::{GiveRight, NewHolder};
use querbuch_ledger::domain::grant::revoke::RevokeRight;
use querbuch_ledger::domain::grant::{Grant as DomainGrant, Holder};
use querbuch_ledger::domain::id::{self, PrincipalNo, UnitNo, grant_id};
use querbuch_ledger::domain::principal::Identity;
use querbuch_ledger::domain::refusal::Refusals;
use querbuch_ledger::domain::rights::Scope;
use querbuch_ledger::domain::{action, actor, reference};
use querbuch_ledger::giving::Somebody;
use querbuch_ledger::input::Input;
use querbuch_ledger::reports::view::View;

use crate::as_of::AsOf;
use crate::budget;
use crate::context::RequestContext;
use crate::enums::Role;
use crate::measure::Measure;
use crate::mutation::{Answered, carry_out, payload};
use crate::principal::{Principal, may};
use crate::scalar::{Instant, Money, Position, Ref};
use crate::unit::Unit;

/// A right that was given, as a view knows it.
#[derive(Clone)]
pub struct Grant {
    view: View,
    position: id::Position,
}

impl crate::mutation::Visible for Grant {}

impl Grant {
    /// A grant that the view holds.
    pub fn new(view: View, position: id::Position) -> Self {
        Self { view, position }
    }

    fn found(&self) -> Result<&DomainGrant> {
        let found = self.view.state().grants.at(self.position);
        found.ok_or_else(|| async_graphql::Error::new("grant is gone"))
    }

    fn principal_of(&self, number: Option<PrincipalNo>) -> Option<Principal> {
        Principal::find(&self.view, number?)
    }

    /// Whether whoever asks sees it: whoever has it, and whoever gives rights or audits there.
    pub(crate) fn is_seen_by(&self, request: &RequestContext) -> bool {
        let Ok(grant) = self.found() else { return false };
        let Some(acting) = request.actor.acting() else {
            return true;
        };
        let is_own = match &grant.holder {
            Holder::Principal(number) => {
                let principals = &self.view.state().principals;
                principals.is_one_person(acting.number, *number)
            }
            Holder::Group(group) => acting.groups.contains(group),
        };
        let scope = grant.reach.unit.map_or(Scope::Ledger, Scope::Unit);
        is_own || may(request, (action::Action::Grant, scope)) || may(request, (action::Action::Audit, scope))
    }
}

/// A right: a role of a principal or a group, at a unit and everything below it. It is never changed, only revoked.
#[Object]
impl Grant {
    /// global id
    pub async fn id(&self) -> ID {
        grant_id(self.position).into()
    }

    /// who has it; null where a group has
    async fn principal(&self) -> Result<Option<Principal>> {
        Ok(match &self.found()?.holder {
            Holder::Principal(number) => self.principal_of(Some(*number)),
            Holder::Group(_) => None,
        })
    }

    /// the group that has it, as its issuer names it
    async fn group(&self) -> Result<Option<String>> {
        Ok(match &self.found()?.holder {
            Holder::Principal(_) => None,
            Holder::Group(group) => Some(group.name.to_string()),
        })
    }

    /// what it allows
    async fn role(&self) -> Result<Role> {
        Ok(self.found()?.role.into())
    }

    /// where it holds, with everything below; of a right for the whole ledger, its first unit: see `everywhere`
    async fn unit(&self) -> Result<Unit> {
        let unit = self.found()?.reach.unit.unwrap_or(UnitNo(0));
        Ok(Unit::new(self.view.clone(), unit))
    }

    /// whether it holds for the whole ledger, with units that are yet to come
    async fn everywhere(&self) -> Result<bool> {
        Ok(self.found()?.reach.unit.is_none())
    }

    /// this measure only
    async fn measure(&self) -> Result<Option<Measure>> {
        let measure = self.found()?.reach.measure;
        let measure = measure.filter(|number| self.view.measure(*number).is_some());
        Ok(measure.map(|number| Measure::new(self.view.clone(), number)))
    }

    /// from when on
    async fn from(&self) -> Result<Instant> {
        Ok(Instant(self.found()?.reach.from))
    }

    /// the first moment at which it holds no more
    async fn until(&self) -> Result<Option<Instant>> {
        Ok(self.found()?.reach.until.map(Instant))
    }

    /// the largest amount of one act
    async fn amount_max(&self) -> Result<Option<Money>> {
        let max = self.found()?.reach.amount_max;
        Ok(max.map(|amount| Money::from(amount.0)))
    }

    /// in whose place
    async fn on_behalf_of(&self) -> Result<Option<Principal>> {
        Ok(self.principal_of(self.found()?.on_behalf_of))
    }

    /// why it was given
    async fn reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let text = RequestContext::of(ctx).texts_of(self.position).await?.text;
        Ok(text.as_deref().map(ToOwned::to_owned))
    }

    /// who gave it; null where that was done on the host
    async fn given_by(&self) -> Result<Option<Principal>> {
        let giver = actor::principals_in(&self.found()?.giver).next();
        Ok(self.principal_of(giver))
    }

    /// its position in the log
    async fn position(&self) -> Position {
        Position(self.position)
    }

    /// the position at which it was revoked
    async fn revoked_at(&self) -> Result<Option<Position>> {
        let revoked = self.found()?.revoked_at;
        let revoked = revoked.filter(|position| *position <= self.view.position());
        Ok(revoked.map(Position))
    }
}

/// Somebody or a group, as an issuer names it.
#[derive(InputObject)]
pub struct SubjectInput {
    /// the address of the issuer
    issuer: String,
    /// what the issuer calls it: the subject of a person, the name of a group
    name: String,
}

/// Who is to have a right.
#[derive(OneofObject)]
pub enum GranteeInput {
    /// a principal that is known
    Principal(ID),
    /// a person or a machine by issuer and subject; made known where it is not yet
    Subject(SubjectInput),
    /// a group
    Group(SubjectInput),
}

/// A right for a principal, or for a group as an issuer names it.
#[derive(InputObject)]
pub struct GiveInput {
    /// repeating it with the same input gives nothing twice
    idempotency_key: Option<String>,
    /// who gets it
    to: GranteeInput,
    /// what it allows
    role: Role,
    /// where, with everything below
    unit: Ref,
    /// this measure only
    measure: Option<Ref>,
    /// from when on; without it, now
    from: Option<Instant>,
    /// the first moment at which it holds no more
    until: Option<Instant>,
    /// the largest amount of one act
    amount_max: Option<Money>,
    /// in whose place; at most 90 days, and while theirs holds
    on_behalf_of: Option<ID>,
    /// why
    reason: String,
}

impl GiveInput {
    fn command(&self, to: NewHolder) -> Input {
        let mut refusals = Refusals::default();
        let amount_max = self
            .amount_max
            .as_ref()
            .map(|amount| refusals.keep(amount.require("amountMax")));
        let command = Command::GiveRight(GiveRight {
            to,
            role: self.role.into(),
            unit: Some(self.unit.0.clone()),
            measure: self.measure.as_ref().map(|measure| measure.0.clone()),
            from: self.from.as_ref().map(|instant| instant.0),
            until: self.until.as_ref().map(|instant| instant.0),
            amount_max: amount_max.flatten(),
            on_behalf_of: self
                .on_behalf_of
                .as_ref()
                .map(|id| reference::Ref::from(id.as_str())),
            reason: self.reason.as_str().into(),
        });
        Input::new(self.idempotency_key.clone(), refusals.or(command))
    }
}

/// A right to revoke.
#[derive(InputObject)]
pub struct RevokeInput {
    /// repeating it with the same input revokes nothing twice
    idempotency_key: Option<String>,
    /// the right
    grant: ID,
    /// why
    reason: String,
}

impl From<RevokeInput> for Input {
    fn from(input: RevokeInput) -> Self {
        let command = Command::RevokeRight(RevokeRight {
            grant: input.grant.as_str().into(),
            reason: input.reason.into(),
        });
        Self::new(input.idempotency_key, Ok(command))
    }
}

payload! {
    /// The right that was given or revoked.
    GrantPayload {
        /// the right
        grant: Option<Grant> = |view| Outcome::Grant(position) => Some(Grant::new(view.clone(), *position)),
    }
}

/// Reading grants.
#[derive(Default)]
pub struct GrantQuery;

#[Object]
impl GrantQuery {
    /// who may do what at a unit, given there, above or below; for whoever may grant or audit there, and for each their
    /// own
    async fn grants(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "given there, above or below; without it, everywhere")] unit: Option<Ref>,
        #[graphql(desc = "only those of this person or machine, and of its other accounts")]
        principal: Option<Ref>,
        #[graphql(desc = "the past that is asked about; without it, now")] as_of: Option<AsOf>,
    ) -> Result<Vec<Grant>> {
        let request = RequestContext::of(ctx);
        let view = request.view_at(as_of)?;
        let unit = request.unit_argument(unit.as_ref(), "unit", &view)?;
        let state = view.state();
        let principal = principal.map(|principal| state.principals.require(&principal.0, "principal"));
        let principal = principal
            .transpose()
            .map_err(|refusal| request.refused(&[refusal]))?;
        let rights = state.rights_at(view.position());
        let known = state.grants.iter().filter(|grant| {
            let is_at = unit.is_none_or(|unit| rights.meet(grant.reach.unit, Some(unit)));
            let is_of = principal.is_none_or(|(number, _)| match &grant.holder {
                Holder::Principal(holder) => state.principals.is_one_person(*holder, number),
                Holder::Group(_) => false,
            });
            grant.position <= view.position() && is_at && is_of
        });
        let grants = known.map(|grant| Grant::new(view.clone(), grant.position));
        budget::list(ctx, grants.filter(|grant| grant.is_seen_by(request)).collect())
    }
}

/// Giving and revoking rights.
#[derive(Default)]
pub struct GrantMutation;

#[Object]
impl GrantMutation {
    /// give a right within one's own scope
    async fn give(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "who gets which right where")] mut input: GiveInput,
    ) -> Result<GrantPayload> {
        let named = std::mem::replace(&mut input.to, GranteeInput::Principal(ID::default()));
        let to = match named {
            GranteeInput::Principal(id) => NewHolder::Principal(id.as_str().into()),
            GranteeInput::Group(group) => NewHolder::Group(Group {
                issuer: group.issuer.into(),
                name: group.name.into(),
            }),
            GranteeInput::Subject(subject) => return give_to(ctx, subject, input).await,
        };
        carry_out(ctx, input.command(to)).await.map(GrantPayload)
    }

    /// revoke a right; it ends at once, in every process
    async fn revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "which right ends, and why")] input: RevokeInput,
    ) -> Result<GrantPayload> {
        carry_out(ctx, input).await.map(GrantPayload)
    }
}

/// Gives a right to somebody by issuer and subject, who is made known with it where they are not yet.
async fn give_to(ctx: &Context<'_>, subject: SubjectInput, input: GiveInput) -> Result<GrantPayload> {
    let request = RequestContext::of(ctx);
    let somebody = Somebody {
        identity: Identity {
            issuer: subject.issuer.into(),
            mail: None,
            name: None,
            subject: subject.name.into(),
        },
        is_machine: false,
    };
    let give = |to| input.command(to);
    let given = request.ledger.give_to(&request.actor, false, &somebody, give);
    let reply = given.await.map_err(|error| request.failed(&error))?;
    Answered::of_one(reply, request).map(GrantPayload)
}

#[cfg(test)]
mod tests;
