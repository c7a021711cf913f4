//! The outermost layer: who asks as far as the network knows, how much may be asked from there, headers of security on
//! whatever is answered, and a line in the security log for whoever is turned away.

use std::net::IpAddr;
use std::sync::Arc;

use async_graphql_transport::http::RefusalCode;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

use super::early::refuse;
use super::headers::add_to;
use super::known::{AnsweredTo, fixed_units};
use super::network::Network;
use super::proxy::{Client, Scheme};
use super::rate::buckets::Key;
use super::security::{Facts, TurnedAway, all_within, tell_refusal};
use super::state::{Edge, Watch};
use crate::connections::peer::{Peer, Wire};
use crate::identity::gate::ClientAddress;

/// Units that a request costs whoever was turned away: guessing is dear.
const REFUSED_UNITS: u64 = 100;

/// Passes on what may be asked from there, and looks after the answer.
pub async fn guard(State(edge): State<Edge>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().copied();
    let route = format!("{} {}", request.method(), request.uri().path());
    let client = edge.proxies.client(&mut request);
    let seen = client.as_ref().ok().copied();
    let mut response = match client {
        Err(error) => refuse(request, &error).await,
        Ok(client) => {
            request.extensions_mut().insert(client);
            request.extensions_mut().insert(ClientAddress(client.address));
            let answered = limited(&edge, client, request, next);
            if edge.watch == Watch::Kept {
                let facts = Facts {
                    who: None,
                    address: Some(client.address),
                    route: route.clone(),
                };
                all_within(&Arc::new(facts), answered).await
            } else {
                answered.await
            }
        }
    };
    if edge.watch == Watch::Kept
        && let Some(code) = code_of_refusal(&response)
    {
        let answered_to = response.extensions().get::<AnsweredTo>();
        let facts = Facts {
            who: answered_to.map(|answered| answered.who.clone()),
            address: address_of(seen, peer),
            route,
        };
        tell_refusal(&Arc::new(facts), response.status().as_u16(), code);
    }
    let scheme = seen.and_then(|client| client.scheme);
    let carried = peer.filter(|peer| peer.wire == Wire::Tls).map(|_| Scheme::Https);
    add_to(response.headers_mut(), scheme.or(carried));
    response
}

fn address_of(client: Option<Client>, peer: Option<Peer>) -> Option<IpAddr> {
    client
        .map(|client| client.address)
        .or(peer.map(|peer| peer.address))
}

/// What is answered, unless too much was asked from there.
async fn limited(edge: &Edge, client: Client, mut request: Request, next: Next) -> Response {
    let Some(rates) = &edge.rates else {
        return next.run(request).await;
    };
    let meter = rates.meter(Key::Network(Network::of_client(client.address)));
    if let Err(error) = meter.check() {
        return refuse(request, &error).await;
    }
    request.extensions_mut().insert(meter.clone());
    let units = fixed_units(request.uri().path());
    let mut response = next.run(request).await;
    let is_counted = response
        .extensions()
        .get::<AnsweredTo>()
        .is_some_and(|answered| answered.is_principal);
    if !is_counted {
        let refused = if code_of_refusal(&response).is_some() {
            REFUSED_UNITS
        } else {
            0
        };
        meter.spend(units + refused);
        meter.add_to(response.headers_mut());
    }
    response
}

/// The code of an answer that turns somebody away; none of any other.
fn code_of_refusal(response: &Response) -> Option<&'static str> {
    if let Some(TurnedAway(code)) = response.extensions().get()
        && response.status().is_client_error()
    {
        return Some(code);
    }
    let usual = match response.status() {
        StatusCode::UNAUTHORIZED => "UNAUTHENTICATED",
        StatusCode::FORBIDDEN => "FORBIDDEN",
        StatusCode::MISDIRECTED_REQUEST => "MISDIRECTED_REQUEST",
        StatusCode::TOO_MANY_REQUESTS => "RATE_LIMITED",
        _ => return None,
    };
    let said = response.extensions().get::<RefusalCode>();
    Some(said.map_or(usual, |RefusalCode(code)| code))
}
