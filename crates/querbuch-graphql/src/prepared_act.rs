//! Acts that wait for a second person; releasing and withdrawing them.

use async_graphql::{Context, ID, InputObject, Object, Result};
use querbuch_ledger::domain::action;
use querbuch_ledger::domain::actor::principals_in;
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::command::outcome::Outcome;
use querbuch_ledger::domain::id::{self, prepared_act_id};
use querbuch_ledger::domain::note::Note;
use querbuch_ledger::domain::prepared_act::release::ReleaseAct;
use querbuch_ledger::domain::prepared_act::withdraw::WithdrawAct;
use querbuch_ledger::domain::prepared_act::{self, PreparedAct as DomainAct};
use querbuch_ledger::domain::rights::Scope;
use querbuch_ledger::input::Input;
use querbuch_ledger::lists::prepared_acts;
use querbuch_ledger::reports::view::View;
use serde_json::Value;

use crate::connection::{Connection, PageArguments, page_of};
use crate::context::RequestContext;
use crate::enums::{Action, PreparedStatus};
use crate::measure::Measure;
use crate::mutation::{carry_out, payload};
use crate::principal::{Principal, may};
use crate::scalar::{Instant, Json, Position, Ref};
use crate::unit::Unit;

/// An act that was prepared, as a view knows it.
#[derive(Clone)]
pub struct PreparedAct {
    view: View,
    position: id::Position,
}

impl crate::mutation::Visible for PreparedAct {}

impl PreparedAct {
    /// An act that the view holds.
    pub fn new(view: View, position: id::Position) -> Self {
        Self { view, position }
    }

    fn found(&self) -> Result<&DomainAct> {
        let found = self.view.state().prepared_acts.at(self.position);
        found.ok_or_else(|| async_graphql::Error::new("prepared act is gone"))
    }

    /// Whether whoever asks sees it: whom it concerns, who prepared it, could release it or audits there.
    pub(crate) fn is_seen_by(&self, request: &RequestContext) -> bool {
        let Ok(act) = self.found() else { return false };
        if request.actor.acting().is_none() {
            return true;
        }
        let scope = act.unit.map_or(Scope::Ledger, Scope::Unit);
        let principals = &self.view.state().principals;
        principals.share_a_person(request.actor.text(), &act.actor)
            || may(request, (act.action, scope))
            || may(request, (action::Action::Audit, scope))
    }

    fn somebody(&self, actor: &str) -> Option<Principal> {
        Principal::find(&self.view, principals_in(actor).next()?)
    }
}

/// An act that needs a second person: it takes effect when released.
#[Object]
impl PreparedAct {
    /// global id
    pub async fn id(&self) -> ID {
        prepared_act_id(self.position).into()
    }

    /// its position in the log
    async fn position(&self) -> Position {
        Position(self.position)
    }

    /// who prepared it
    async fn prepared_by(&self) -> Result<Option<Principal>> {
        Ok(self.somebody(&self.found()?.actor))
    }

    /// the action for which a second person is needed
    async fn action(&self) -> Result<Action> {
        Ok(self.found()?.action.into())
    }

    /// where; null: on the whole ledger
    async fn unit(&self) -> Result<Option<Unit>> {
        let unit = self.found()?.unit;
        let unit = unit.filter(|number| self.view.unit(*number).is_some());
        Ok(unit.map(|number| Unit::new(self.view.clone(), number)))
    }

    /// on which measure
    async fn measure(&self) -> Result<Option<Measure>> {
        let measure = self.found()?.measure;
        let measure = measure.filter(|number| self.view.measure(*number).is_some());
        Ok(measure.map(|number| Measure::new(self.view.clone(), number)))
    }

    /// the act's input, without its free text
    async fn input(&self, ctx: &Context<'_>) -> Result<Json> {
        if let Some(command) = &self.found()?.command {
            return Ok(Json(Value::clone(command)));
        }
        // Once it has ended, only the log keeps it.
        let request = RequestContext::of(ctx);
        let entries = request.ledger.entries(self.position.saturating_sub(1), 1).await;
        let entries = entries.map_err(|error| request.failed(&error))?;
        let gone = || async_graphql::Error::new("prepared act is gone");
        let entry: Value = serde_json::from_str(&entries.first().ok_or_else(gone)?.text)?;
        Ok(Json(entry["data"]["command"].clone()))
    }

    /// its free text, which lies beside the log
    async fn text(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let text = RequestContext::of(ctx).texts_of(self.position).await?.text;
        Ok(text.as_deref().map(ToOwned::to_owned))
    }

    /// how far it has come
    async fn status(&self, ctx: &Context<'_>) -> Result<PreparedStatus> {
        let moment = RequestContext::of(ctx).moment(&self.view);
        Ok(self.found()?.status_at(moment.position, moment.now).into())
    }

    /// when it lapses
    async fn expires_at(&self) -> Result<Instant> {
        Ok(Instant(self.found()?.expires_at))
    }

    /// who released it
    async fn released_by(&self) -> Result<Option<Principal>> {
        let ending = self.found()?.ending.as_ref();
        let released = ending.filter(|ending| {
            ending.status == prepared_act::PreparedStatus::Released && ending.position <= self.view.position()
        });
        Ok(released.and_then(|ending| self.somebody(&ending.actor)))
    }
}

/// A prepared act to release.
#[derive(InputObject)]
pub struct ReleaseInput {
    /// repeating it with the same input releases nothing twice
    idempotency_key: Option<String>,
    /// the act
    act: ID,
}

impl From<ReleaseInput> for Input {
    fn from(input: ReleaseInput) -> Self {
        let command = Command::ReleaseAct(ReleaseAct {
            act: input.act.as_str().into(),
            note: Note::default(),
        });
        Self::new(input.idempotency_key, Ok(command))
    }
}

/// A prepared act to withdraw or to refuse.
#[derive(InputObject)]
pub struct WithdrawInput {
    /// repeating it with the same input withdraws nothing twice
    idempotency_key: Option<String>,
    /// the act
    act: ID,
    /// why
    reason: String,
}

impl From<WithdrawInput> for Input {
    fn from(input: WithdrawInput) -> Self {
        let command = Command::WithdrawAct(WithdrawAct {
            act: input.act.as_str().into(),
            reason: input.reason.into(),
        });
        Self::new(input.idempotency_key, Ok(command))
    }
}

payload! {
    /// The prepared act that was released or withdrawn.
    ReleasePayload {
        /// the act
        act: Option<PreparedAct> =
            |view| Outcome::Released(position) => Some(PreparedAct::new(view.clone(), *position)),
    }
}

/// Reading prepared acts.
#[derive(Default)]
pub struct PreparedActQuery;

#[Object]
impl PreparedActQuery {
    /// acts that wait for a second person whom the viewer can be, the oldest first
    async fn prepared_acts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "only those that are about this unit, or one below it")] unit: Option<Ref>,
        #[graphql(desc = "how many at most, from the start; 100 without it, at most 500")] first: Option<i32>,
        #[graphql(desc = "only what comes after this cursor")] after: Option<String>,
    ) -> Result<Connection<PreparedAct, i32>> {
        let request = RequestContext::of(ctx);
        let view = request.view();
        let unit = request.unit_argument(unit.as_ref(), "unit", &view)?;
        let page = PageArguments {
            first,
            after,
            ..PageArguments::default()
        }
        .read(request.language)?;
        let principals = &view.state().principals;
        let can_be_second = |act: &DomainAct| {
            let scope = act.unit.map_or(Scope::Ledger, Scope::Unit);
            !principals.share_a_person(request.actor.text(), &act.actor) && may(request, (act.action, scope))
        };
        let page = prepared_acts(unit, (&page, request.moment(&view)), &view, can_be_second);
        page_of(ctx, page, |position| PreparedAct::new(view.clone(), position))
    }
}

/// Releasing and withdrawing.
#[derive(Default)]
pub struct PreparedActMutation;

#[Object]
impl PreparedActMutation {
    /// the second person: the act is decided again and takes effect
    async fn release(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "the prepared act")] input: ReleaseInput,
    ) -> Result<ReleasePayload> {
        carry_out(ctx, input).await.map(ReleasePayload)
    }

    /// end a prepared act without effect: whoever prepared it, or whoever could release it
    async fn withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "the prepared act, and why")] input: WithdrawInput,
    ) -> Result<ReleasePayload> {
        carry_out(ctx, input).await.map(ReleasePayload)
    }
}
