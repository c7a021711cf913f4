//! The headers in which proxies say for whom they ask: `Forwarded` (RFC 7239), and `X-Forwarded-For` with
//! `X-Forwarded-Proto`. Each proxy writes behind what it got, so only the end can be believed, as far back as proxies are
//! known.

use std::net::{IpAddr, SocketAddr};

use axum::http::header::FORWARDED;
use axum::http::{HeaderMap, HeaderName};
use querbuch_graphql::limits::edge::{FORWARDED_BYTES_MAX, FORWARDED_HOPS_MAX};

use super::Scheme;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const X_FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Headers that only a proxy may send, and which nothing behind this reads.
const OF_PROXIES: [&str; 7] = [
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-proto",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-prefix",
    "x-real-ip",
];

/// What one proxy said of whoever asked it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hop {
    /// The address; none where it is kept secret or cannot be read.
    pub address: Option<IpAddr>,
    /// How that connection was carried, where the proxy says so.
    pub scheme: Option<Scheme>,
}

/// The hops of a request, the nearest last.
pub(super) type Hops = Vec<Hop>;

/// What cannot be believed, as it is too long or cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

/// The hops by each of both kinds of headers; none where a kind is not there.
pub(super) struct Told {
    pub standard: Option<Hops>,
    pub usual: Option<Hops>,
}

/// Reads the headers of proxies.
pub(super) fn told(headers: &HeaderMap) -> Result<Told, Unreadable> {
    let standard = match joined(headers, &FORWARDED)? {
        None => None,
        Some(text) => Some(standard_hops(&text)?),
    };
    let usual = match joined(headers, &X_FORWARDED_FOR)? {
        None => None,
        Some(text) => {
            let mut hops: Hops = text
                .split(',')
                .map(|node| Hop {
                    address: address_of(node),
                    scheme: None,
                })
                .collect();
            if hops.len() > FORWARDED_HOPS_MAX {
                return Err(Unreadable);
            }
            let schemes = joined(headers, &X_FORWARDED_PROTO)?;
            let nearest = schemes.as_deref().and_then(|schemes| schemes.rsplit(',').next());
            if let (Some(hop), Some(scheme)) = (hops.last_mut(), nearest) {
                hop.scheme = scheme_of(scheme);
            }
            Some(hops)
        }
    };
    Ok(Told { standard, usual })
}

/// Takes all of them out of a request.
pub(super) fn take_out(headers: &mut HeaderMap) {
    for name in OF_PROXIES {
        headers.remove(name);
    }
}

/// All lines of one header as one.
fn joined(headers: &HeaderMap, name: &HeaderName) -> Result<Option<String>, Unreadable> {
    let mut text = String::new();
    for (number, line) in headers.get_all(name).iter().enumerate() {
        let line = line.to_str().map_err(|_| Unreadable)?;
        if number > 0 {
            text.push(',');
        }
        text.push_str(line);
        if text.len() > FORWARDED_BYTES_MAX {
            return Err(Unreadable);
        }
    }
    Ok(headers.contains_key(name).then_some(text))
}

/// `for=192.0.2.60;proto=https, for="[2001:db8::1]:4711"`.
fn standard_hops(text: &str) -> Result<Hops, Unreadable> {
    let mut hops = vec![Hop::default()];
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=').ok_or(Unreadable)?;
        let (value, after) = value_of(after)?;
        let hop = hops.last_mut().ok_or(Unreadable)?;
        match name.trim().to_ascii_lowercase().as_str() {
            "for" => hop.address = address_of(&value),
            "proto" => hop.scheme = scheme_of(&value),
            _ => {}
        }
        rest = after.trim_start();
        if let Some(next) = rest.strip_prefix(',') {
            hops.push(Hop::default());
            rest = next.trim_start();
        } else if let Some(next) = rest.strip_prefix(';') {
            rest = next.trim_start();
        } else if !rest.is_empty() {
            return Err(Unreadable);
        }
        if hops.len() > FORWARDED_HOPS_MAX {
            return Err(Unreadable);
        }
    }
    Ok(hops)
}

/// A value, with or without quotation marks, and what stands behind it.
fn value_of(text: &str) -> Result<(String, &str), Unreadable> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([',', ';']).unwrap_or(text.len());
        let (value, rest) = text.split_at(end);
        return Ok((value.trim().to_owned(), rest));
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((place, character)) = characters.next() {
        match character {
            '"' => return Ok((value, &quoted[place + 1..])),
            '\\' => value.push(characters.next().ok_or(Unreadable)?.1),
            character => value.push(character),
        }
    }
    Err(Unreadable)
}

/// An address with or without a port, of IPv6 with or without brackets.
fn address_of(node: &str) -> Option<IpAddr> {
    let node = node.trim();
    let bare = node.strip_prefix('[').and_then(|node| node.strip_suffix(']'));
    let address = bare.unwrap_or(node).parse::<IpAddr>().ok();
    let address = address.or_else(|| node.parse::<SocketAddr>().ok().map(|node| node.ip()));
    address.map(|address| address.to_canonical())
}

fn scheme_of(text: &str) -> Option<Scheme> {
    match text.trim().to_ascii_lowercase().as_str() {
        "https" | "wss" => Some(Scheme::Https),
        "http" | "ws" => Some(Scheme::Http),
        _ => None,
    }
}
