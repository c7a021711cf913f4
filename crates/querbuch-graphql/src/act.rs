//! Acts: one way from an input to the ledger and back to a payload.

use std::sync::Arc;

use async_graphql::{Context, Interface, Result};
use querbuch_ledger::domain::command::{Command, Outcome};
use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::domain::state::State;
use querbuch_ledger::ledger::Keyed;
use querbuch_ledger::log::batch::{Answer, Mode};
use querbuch_ledger::reports::view::View;

use crate::booking::BookingPayload;
use crate::capacity::CapacityPayload;
use crate::claim::ClaimDeadlinePayload;
use crate::context::RequestContext;
use crate::effect::AddEffectsPayload;
use crate::erase::ErasePayload;
use crate::error::{UserError, failed};
use crate::indicator::IndicatorPayload;
use crate::key::KeyPayload;
use crate::measure::MeasurePayload;
use crate::measurement::MeasurementPayload;
use crate::period::PeriodPayload;
use crate::rate::RatesPayload;
use crate::reorganize::UnitPayload;
use crate::scalar::Position;
use crate::schedule::SchedulePayload;
use crate::unit::RegisterUnitsPayload;

/// Every payload has these. `errors` not empty: nothing was recorded. `position`: the log's position after the
/// act, to be passed on as a minimum for reads. `replayed`: the idempotency key was known, with the same input;
/// the first answer is given again.
#[derive(Interface)]
#[graphql(
    field(
        name = "errors",
        ty = "Vec<UserError>",
        desc = "what was refused; empty where it was done"
    ),
    field(
        name = "position",
        ty = "Option<Position>",
        desc = "the log's position after the act"
    ),
    field(
        name = "replayed",
        ty = "bool",
        desc = "whether this is the answer of an earlier, equal act"
    )
)]
#[expect(missing_docs, reason = "named after their contents")]
pub enum Payload {
    RegisterUnits(RegisterUnitsPayload),
    Unit(UnitPayload),
    Measure(MeasurePayload),
    AddEffects(AddEffectsPayload),
    Schedule(SchedulePayload),
    Booking(BookingPayload),
    Erase(ErasePayload),
    Rates(RatesPayload),
    Period(PeriodPayload),
    ClaimDeadline(ClaimDeadlinePayload),
    Key(KeyPayload),
    Indicator(IndicatorPayload),
    Measurement(MeasurementPayload),
    Capacity(CapacityPayload),
}

/// What an act came to.
#[derive(Clone)]
pub struct Act {
    /// What was refused.
    pub errors: Vec<UserError>,
    /// The position after it.
    pub position: Option<Position>,
    /// Whether it is the first answer again.
    pub replayed: bool,
    /// What it made.
    pub outcome: Option<Outcome>,
    /// The state that holds it.
    pub view: View,
}

/// What an input says: its key, and the command or what is malformed.
pub struct Wanted {
    /// The idempotency key.
    pub key: Option<String>,
    /// The command.
    pub command: std::result::Result<Command, Vec<Refusal>>,
}

impl Act {
    /// Carries out one act.
    pub async fn carry_out(ctx: &Context<'_>, wanted: Wanted) -> Result<Self> {
        let mut acts = Self::carry_out_all(ctx, vec![wanted]).await?;
        acts.pop().ok_or_else(|| async_graphql::Error::new("no answer"))
    }

    /// Carries out several acts, each for itself; one answer each, in order.
    pub async fn carry_out_all(ctx: &Context<'_>, wanted: Vec<Wanted>) -> Result<Vec<Self>> {
        let request = RequestContext::of(ctx);
        let mut malformed = Vec::with_capacity(wanted.len());
        let mut commands = Vec::with_capacity(wanted.len());
        for wanted in wanted {
            match wanted.command {
                Ok(command) => {
                    malformed.push(None);
                    commands.push(Keyed {
                        key: wanted.key.map(Into::into),
                        command: Arc::new(command),
                    });
                }
                Err(refusals) => malformed.push(Some(Answer::Refused(refusals))),
            }
        }
        let (answers, state) = if commands.is_empty() {
            (Vec::new(), request.state())
        } else {
            let reply = request.ledger.execute(&request.actor, Mode::Each, commands).await;
            let reply = reply.map_err(|error| failed(&error, request.language))?;
            (reply.answers, reply.state)
        };
        let mut answers = answers.into_iter();
        let in_order = malformed
            .into_iter()
            .filter_map(|refused| refused.or_else(|| answers.next()));
        Ok(in_order
            .map(|answer| Self::new(answer, &state, request))
            .collect())
    }

    fn new(answer: Answer, state: &Arc<State>, request: &RequestContext) -> Self {
        let view = request.ledger.view_of_all(state.clone());
        match answer {
            Answer::Done {
                outcome,
                position,
                replayed,
            } => Self {
                errors: Vec::new(),
                position: Some(Position(position)),
                replayed,
                outcome: Some(outcome),
                view,
            },
            Answer::Refused(refusals) => Self {
                errors: refusals
                    .iter()
                    .map(|refusal| UserError::new(refusal, request.language))
                    .collect(),
                position: None,
                replayed: false,
                outcome: None,
                view,
            },
            Answer::Withdrawn => Self {
                errors: Vec::new(),
                position: None,
                replayed: false,
                outcome: None,
                view,
            },
        }
    }
}
