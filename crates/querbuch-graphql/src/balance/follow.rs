//! The stream behind the subscription: pulled, so that a slow reader gets the newest and costs no memory.

use std::sync::Arc;

use async_graphql::{Context, Result};
use async_graphql_transport::progress::Edition;
use futures_util::{Stream, stream};
use querbuch_ledger::domain::refusal::Refusals;
use querbuch_ledger::domain::rights::reading::Reading;
use querbuch_ledger::live::{BalanceFollower, LiveBalance};
use querbuch_ledger::reports::balance::kept::KeptQuestion;

use super::{Asked, Balance};
use crate::context::RequestContext;
use crate::enums::{Basis, Dimension};
use crate::filter::{Filter, within_filter};

/// Follows a balance from what the request sees. It ends with the first refusal.
pub(super) fn follow<'ctx>(
    ctx: &Context<'ctx>,
    filter: Filter,
    group_by: Vec<Dimension>,
    basis: Basis,
) -> Result<impl Stream<Item = Result<Balance>> + use<'ctx>> {
    let request = RequestContext::of(ctx);
    let mut refusals = Refusals::default();
    let filter = filter.spec(&mut refusals);
    let filter = refusals.or(filter);
    let filter = filter.map_err(|refusals| request.refused(&within_filter(refusals)))?;
    let question = KeptQuestion {
        filter,
        group_by: group_by.into_iter().map(Into::into).collect(),
        basis: basis.into(),
    };
    let edition = ctx.data_opt::<Arc<Edition>>().cloned().unwrap_or_default();
    let asked = Arc::new(question.clone());
    let following = move |question: &KeptQuestion, reading: &Arc<Reading>, position| {
        let (ledger, reading) = (request.ledger.clone(), reading.clone());
        BalanceFollower::new(ledger, question.clone(), reading, position)
    };
    let reading = request.reading();
    let follower = following(&question, &reading, request.state().position);
    Ok(stream::unfold(Some((follower, reading)), move |follower| {
        let (edition, asked) = (edition.clone(), asked.clone());
        async move {
            let (mut follower, mut reading) = follower?;
            request.let_go();
            let next = loop {
                let next = follower.next().await?;
                let Ok(balance) = &next else { break next };
                // Rights that ended or came in the meantime: what was worked out by those of before is told to nobody.
                let now = Arc::new(request.reading_of(balance.view.state()));
                if now.figures == reading.figures {
                    break next;
                }
                follower = following(&asked, &now, balance.view.position());
                reading = now;
            };
            match next {
                Ok(balance) => {
                    edition.reach(balance.edition);
                    request.move_on(balance.view.state().clone());
                    let reading_now = request.reading();
                    let balance = LiveBalance {
                        view: balance.view.clone().seen_by(&reading_now),
                        ..balance
                    };
                    Some((Ok(Balance::followed(balance, asked)), Some((follower, reading))))
                }
                Err(refusals) => Some((Err(request.refused(&refusals)), None)),
            }
        }
    }))
}

impl Balance {
    fn followed(balance: LiveBalance, asked: Arc<KeptQuestion>) -> Self {
        Self {
            figures: balance.figures,
            view: balance.view,
            asked: Asked::Followed(asked),
        }
    }
}
