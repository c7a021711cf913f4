//! The GraphQL endpoint of a ledger.

use std::sync::Arc;

use async_graphql::Request;
use async_graphql_transport::{GraphqlEndpoint, LiveLimits, Sentence, Shutdown, TransportError};
use axum::Router;
use axum::http::Method;
use axum::http::request::Parts;
use querbuch_graphql::context::RequestContext;
use querbuch_graphql::limits::cached_schema;
use querbuch_ledger::ledger::Ledger;

use super::asker::{Asker, asker_of};
use super::data_version::data_version;
use super::language::{DEFAULT_LANGUAGE, language_of};
use super::min_position::{min_position, moment_at_least};
use crate::app::App;
use crate::edge::operation::{Observed, check_rate};
use crate::edge::state::Edge;

/// The route.
pub fn routes(app: &App) -> Router {
    let ledger = app.ledger.clone();
    let (ids, edge, gate) = (ledger.clone(), app.web.edge.clone(), app.gate.clone());
    let live_limits = LiveLimits {
        connections: app.streams_max,
        ..LiveLimits::default()
    };
    let timeout_advice = Sentence::new("A booking can be repeated with the same idempotencyKey.")
        .in_german("Eine Buchung mit demselben idempotencyKey kann wiederholt werden.");
    let large_body_advice =
        Sentence::new("Large amounts can be imported.").in_german("Für große Mengen gibt es den Import.");
    GraphqlEndpoint::new(
        Arc::new(cached_schema().known_documents(app.web.documents.clone())),
        move || ids.new_id(),
    )
    .default_language(DEFAULT_LANGUAGE)
    .timeout_advice(timeout_advice)
    .large_body_advice(large_body_advice)
    .live_limits(live_limits)
    .allowed_origins(app.web.origins.clone())
    .shutdown(Shutdown::when(app.stopping.clone()))
    .cache_answers(format!("{} {}", env!("CARGO_PKG_VERSION"), app.ledger.name()))
    .share("balance", audience)
    .initialise(move |parts, payload| {
        let gate = gate.clone();
        async move {
            match gate {
                Some(gate) => gate.initialise(parts, payload).await,
                None => Ok(parts),
            }
        }
    })
    .attach(move |parts, request| attach((ledger.clone(), edge.clone()), parts, request))
    .router("/graphql")
}

/// Who may share a stream: who reads the same language, and is the same reader. Local users see everything, by whichever
/// name.
fn audience(parts: &Parts) -> String {
    let language = language_of(&parts.headers).pick("de", "en");
    match asker_of(parts) {
        Ok(Asker::Local(_)) => language.to_owned(),
        Ok(asker) => format!("{language} {asker:?}"),
        // It is refused before it shares anything.
        Err(_) => String::new(),
    }
}

/// Adds what resolvers need: the snapshot of the ledger, who asks, and the language.
fn attach(
    (ledger, edge): (Ledger, Edge),
    parts: &Parts,
    request: Request,
) -> impl Future<Output = Result<Request, TransportError>> + Send + use<> {
    let wanted = min_position(parts);
    let asker = asker_of(parts);
    let rate = check_rate(&edge, parts);
    let observed = Observed::of(&edge, parts);
    let language = language_of(&parts.headers);
    let may_be_kept = parts.method != Method::POST;
    async move {
        let asker = asker?;
        rate?;
        let moment = moment_at_least(&ledger, wanted?).await?;
        let mut request = request;
        if may_be_kept && let Some(version) = data_version(&ledger, &moment, &request, &asker.actor()).await {
            request = request.data(version);
        }
        let state = moment.state;
        if let Some(observed) = observed {
            request = request.data(observed.observer(asker.key(), state.position));
        }
        Ok(request.data(RequestContext::new(ledger, state, language).by(asker.actor())))
    }
}
