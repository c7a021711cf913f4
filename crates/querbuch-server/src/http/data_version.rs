//! From which data an answer is made: the root of the log's tree, which two logs share only where they hold the same; and
//! for whom, where what one may read depends on who asks.

use std::any::TypeId;

use async_graphql::Request;
use async_graphql_transport::http::caching::{Audience, DataVersion, PinnedTo};
use querbuch_ledger::domain::actor::Actor;
use querbuch_ledger::ledger::Ledger;
use querbuch_ledger::log::log_state::LogState;
use querbuch_ledger::log::proofs;

use super::program::program_hash;

/// The version of the data that a question of somebody sees; none where it cannot be told, so that nothing is kept.
pub async fn data_version(
    ledger: &Ledger,
    moment: &LogState,
    request: &Request,
    actor: &Actor,
) -> Option<DataVersion> {
    let position = moment.position();
    let pinned = request.data.get(&TypeId::of::<PinnedTo>());
    let pinned = pinned.and_then(|pinned| pinned.downcast_ref::<PinnedTo>());
    let seen = pinned.map_or(position, |pinned| pinned.0.min(position));
    let root = proofs::root(ledger.store(), moment, seen).await;
    let root = root.inspect_err(|error| tracing::warn!(code = error.code(), %error, "no tag for an answer"));
    let program = program_hash().await?;
    let mut tag = [root.ok()?.0, program].concat();
    let reader = ledger.reader(&moment.state, actor);
    tag.extend(reader.iter().flat_map(|reader| reader.bytes()));
    Some(DataVersion {
        position,
        tag,
        audience: if reader.is_some() {
            Audience::Private
        } else {
            Audience::Public
        },
    })
}
