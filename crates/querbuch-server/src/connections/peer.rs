//! Who is at the other end of a connection, as requests know it.

use std::net::{IpAddr, SocketAddr};

/// How a connection is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// As it is.
    Plain,
    /// With TLS by this server.
    Tls,
}

/// Who is at the other end of a connection: a client, or a proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its address; that of IPv4 also where it came as one of IPv6.
    pub address: IpAddr,
    /// How the connection is carried.
    pub wire: Wire,
}

impl Peer {
    /// The one at this address.
    pub fn new(address: SocketAddr, wire: Wire) -> Self {
        Self {
            address: address.ip().to_canonical(),
            wire,
        }
    }
}
