//! The stream behind the subscription: pulled, one entry at a time, so that a slow reader costs no memory.

use std::sync::Arc;

use async_graphql::{Context, Result};
use async_graphql_transport::progress::{Progress, ResumeAfter};
use futures_util::{Stream, stream};
use querbuch_ledger::entries::Follower;

use super::LogEntry;
use super::arguments::{Conditions, check_after};
use crate::context::RequestContext;
use crate::scalar::Position;

/// Follows the log. It ends with the first fault: to leave an entry out would be worse.
pub(super) async fn follow<'ctx>(
    ctx: &Context<'ctx>,
    after: Option<Position>,
    conditions: Conditions,
) -> Result<impl Stream<Item = Result<LogEntry>> + use<'ctx>> {
    let request = RequestContext::of(ctx);
    // A client that reconnects by itself repeats its question, and says beside it how far it came.
    let resumed = ctx.data_opt::<ResumeAfter>().map(|resume| resume.0);
    let wanted = resumed.or(after.map(|after| after.0));
    if let Some(position) = wanted
        && let Some(state) = request.ledger.state_at_least(position).await
    {
        // The position may come from another process that was a moment ahead of this one.
        request.move_on(state);
    }
    request.require_log()?;
    let view = request.view();
    let filter = conditions.resolve(&view, request.language)?;
    let after = check_after(wanted.unwrap_or(view.position()), &view, request.language)?;
    let progress = ctx.data_opt::<Arc<Progress>>().cloned().unwrap_or_default();
    progress.reach(after);
    let follower = Follower::new(request.ledger.clone(), view, after, filter);
    Ok(stream::unfold(Some(follower), move |follower| {
        let progress = progress.clone();
        async move {
            let mut follower = follower?;
            request.let_go();
            match follower.next().await? {
                Ok(shown) => {
                    progress.reach(follower.position());
                    request.move_on(follower.view().state().clone());
                    // A right that ended ends the stream.
                    if let Err(refused) = request.require_log() {
                        return Some((Err(refused), None));
                    }
                    let entry = LogEntry::new(shown, follower.view());
                    Some((Ok(entry), Some(follower)))
                }
                Err(error) => Some((Err(request.failed(&error)), None)),
            }
        }
    }))
}
