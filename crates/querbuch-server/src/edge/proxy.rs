//! Who asks, where a proxy asks for them. Only proxies in networks that the operator names are believed; whatever others
//! write into the headers of proxies is taken out and means nothing.

mod forwarded;
#[cfg(test)]
mod tests;

use std::net::IpAddr;

use async_graphql_transport::{Sentence, TransportError};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use querbuch_graphql::limits::edge::PROXY_NETWORKS_MAX;

use self::forwarded::{Hop, take_out, told};
use super::network::Network;
use crate::connections::peer::{Peer, Wire};
use crate::exit::Failure;
use crate::said::Said;

/// How a client's own connection is carried, to this server or to the proxy in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Anybody on the way can read it.
    Http,
    /// With TLS.
    Https,
}

/// Whoever asks, as far as the network knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// The address.
    pub address: IpAddr,
    /// How the connection is carried; none where a proxy does not say.
    pub scheme: Option<Scheme>,
}

/// Whom connections may come from where the server itself has no TLS and listens beyond loopback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Anybody who reaches the port: it is a port of loopback, or has TLS.
    Anybody,
    /// Proxies, and this machine: others would go round the proxy, and without TLS.
    ProxiesOnly,
}

/// The proxies that are believed.
#[derive(Clone, Debug)]
pub struct Proxies {
    networks: Vec<Network>,
    reach: Reach,
}

impl Proxies {
    /// The networks that are named.
    pub fn named(networks: &[String]) -> Result<Vec<Network>, Failure> {
        if networks.len() > PROXY_NETWORKS_MAX {
            let given = networks.len();
            return Err(Failure::usage_in(Said::new(
                format!("--trusted-proxy: höchstens {PROXY_NETWORKS_MAX} Netze; angegeben sind {given}"),
                format!("--trusted-proxy: at most {PROXY_NETWORKS_MAX} networks; {given} are given"),
            )));
        }
        let networks = networks.iter().map(|text| {
            text.parse().map_err(|_| {
                Failure::usage_in(Said::new(
                    format!("--trusted-proxy {text}: erwartet wird eine Adresse oder ein Netz, etwa 10.0.0.5 oder 10.0.0.0/24"),
                    format!("--trusted-proxy {text}: expected an address or a network, such as 10.0.0.5 or 10.0.0.0/24"),
                ))
            })
        });
        networks.collect()
    }

    /// These networks are believed.
    pub fn new(networks: Vec<Network>, reach: Reach) -> Self {
        Self { networks, reach }
    }

    /// Who asks. The headers of proxies are taken out of the request, whoever sent them.
    ///
    /// Refused: 400 where a proxy that is believed passes on what cannot be read or contradicts itself; 403 where somebody
    /// goes round the proxy, or came to it without TLS.
    pub fn client(&self, request: &mut Request) -> Result<Client, TransportError> {
        let peer = request.extensions().get::<Peer>().copied();
        // Without a connection there is no network: a call within the program.
        let peer = peer.unwrap_or(Peer::new(([127, 0, 0, 1], 0).into(), Wire::Plain));
        let client = self.client_of(peer, request.headers());
        take_out(request.headers_mut());
        client
    }

    fn client_of(&self, peer: Peer, headers: &HeaderMap) -> Result<Client, TransportError> {
        let carried = match peer.wire {
            Wire::Plain => Scheme::Http,
            Wire::Tls => Scheme::Https,
        };
        let itself = Client {
            address: peer.address,
            scheme: Some(carried),
        };
        if !self.believes(peer.address) {
            return match self.reach {
                Reach::ProxiesOnly if !peer.address.is_loopback() => Err(round_the_proxy()),
                Reach::Anybody | Reach::ProxiesOnly => Ok(itself),
            };
        }
        let told = told(headers).map_err(|_| unreadable())?;
        let client = match (told.standard, told.usual) {
            (None, None) => return Ok(itself),
            (Some(hops), None) | (None, Some(hops)) => self.behind(itself, &hops),
            (Some(standard), Some(usual)) => {
                let (standard, usual) = (self.behind(itself, &standard), self.behind(itself, &usual));
                // A proxy that writes one of them passes the other one on as its client made it up.
                if standard.address != usual.address {
                    return Err(contradiction());
                }
                Client {
                    scheme: standard.scheme.or(usual.scheme),
                    ..standard
                }
            }
        };
        if self.reach == Reach::ProxiesOnly && client.scheme == Some(Scheme::Http) {
            return Err(without_tls());
        }
        Ok(client)
    }

    /// The first one from the end whom no proxy that is believed is known to be.
    fn behind(&self, proxy: Client, hops: &[Hop]) -> Client {
        let mut client = Client {
            scheme: None,
            ..proxy
        };
        for hop in hops.iter().rev() {
            if !self.believes(client.address) {
                break;
            }
            client.scheme = hop.scheme.or(client.scheme);
            match hop.address {
                Some(address) => client.address = address,
                None => break,
            }
        }
        client
    }

    fn believes(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(address))
    }
}

fn unreadable() -> TransportError {
    let message =
        Sentence::new("What the proxy says in Forwarded or X-Forwarded-For cannot be read, or is too long.")
            .in_german("Was der Proxy in Forwarded oder X-Forwarded-For sagt, ist unlesbar oder zu lang.");
    TransportError::new(StatusCode::BAD_REQUEST, "FORWARDED_UNREADABLE", message)
}

fn contradiction() -> TransportError {
    let message = Sentence::new(
        "Forwarded and X-Forwarded-For name different clients. The proxy has to remove the one that it does not write itself.",
    )
    .in_german(
        "Forwarded und X-Forwarded-For nennen verschiedene Clients. Der Proxy muss entfernen, was er nicht selbst schreibt.",
    );
    TransportError::new(StatusCode::BAD_REQUEST, "FORWARDED_CONTRADICTS", message)
}

fn round_the_proxy() -> TransportError {
    let message =
        Sentence::new("This port is for the proxy in front only. Ask the public address, by https.")
            .in_german(
                "Dieser Port ist nur für den Proxy davor. Bitte die öffentliche Adresse benutzen, mit https.",
            );
    TransportError::new(StatusCode::FORBIDDEN, "PROXY_REQUIRED", message)
}

fn without_tls() -> TransportError {
    let message = Sentence::new("Only by https: the connection to the proxy in front is not encrypted.")
        .in_german("Nur mit https: Die Verbindung zum Proxy davor ist nicht verschlüsselt.");
    TransportError::new(StatusCode::FORBIDDEN, "TLS_REQUIRED", message)
}
