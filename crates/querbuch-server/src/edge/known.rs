//! The layer behind the one that finds out who asks: how much a principal may ask for, what shared caches must not keep, and
//! a line in the read log for files.

use std::collections::BTreeMap;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use sha2::{Digest as _, Sha256};

use super::early::refuse;
use super::headers::keep_private;
use super::rate::Meter;
use super::rate::buckets::Key;
use super::read_log::{Read, ReadLog};
use super::state::Edge;
use crate::http::asker::Asker;

/// To whom an answer went, among its extensions: for the layers around.
#[derive(Clone, Debug)]
pub struct AnsweredTo {
    /// As [`Asker::key`] has it.
    pub who: String,
    /// Whether it is somebody who signed in, whose units were counted.
    pub is_principal: bool,
}

/// What requests cost whatever they are answered, in units; operations of GraphQL cost what they answer besides.
const FIXED_UNITS: [(&str, u64); 4] = [
    ("/export/", 2_000),
    ("/tile/", 20),
    ("/checkpoint", 20),
    ("/readyz", 5),
];

/// Files whose readers are written down.
const FILES: [&str; 3] = ["/export/", "/tile/", "/checkpoint"];

/// The position that a file holds for.
const POSITION: &str = "querbuch-position";

/// What a request for this path costs.
pub fn fixed_units(path: &str) -> u64 {
    let known = FIXED_UNITS.iter().find(|(begin, _)| path.starts_with(begin));
    known.map_or(1, |(_, units)| *units)
}

/// Passes on what somebody may ask for, and looks after the answer.
pub async fn known(State(edge): State<Edge>, mut request: Request, next: Next) -> Response {
    let Some(asker) = request.extensions().get::<Asker>().cloned() else {
        return next.run(request).await;
    };
    let who = asker.key();
    let is_principal = matches!(asker, Asker::Principal(_));
    let path = request.uri().path().to_owned();
    let address = request.uri().to_string();
    let rates = edge.rates.as_ref().filter(|_| is_principal);
    let meter = rates.map(|rates| rates.meter(Key::Principal(who.as_str().into())));
    let mut response = if let Some(Err(error)) = meter.as_ref().map(Meter::check) {
        refuse(request, &error).await
    } else {
        if let Some(meter) = &meter {
            request.extensions_mut().insert(meter.clone());
        }
        next.run(request).await
    };
    if let Some(meter) = &meter {
        meter.spend(fixed_units(&path));
        meter.add_to(response.headers_mut());
    }
    if is_principal {
        keep_private(response.headers_mut());
    }
    let is_file = response.status() == StatusCode::OK && FILES.iter().any(|begin| path.starts_with(begin));
    if let Some(read_log) = edge.read_log.as_ref().filter(|_| is_file) {
        write_down(read_log, &who, (&path, &address), &response);
    }
    response.extensions_mut().insert(AnsweredTo { who, is_principal });
    response
}

/// Writes down that somebody got a file. What it was filtered by stands in its address, of which only the hash is kept.
fn write_down(read_log: &ReadLog, who: &str, (path, address): (&str, &str), response: &Response) {
    let position = response.headers().get(POSITION);
    read_log.write(&Read {
        who,
        kind: "file",
        hash: &hash_of(Sha256::digest(address).as_slice()),
        name: Some(path),
        units: fixed_units(path),
        rows: BTreeMap::new(),
        position: position.and_then(|position| position.to_str().ok()?.parse().ok()),
        errors: 0,
    });
}

/// A hash as it is written.
pub fn hash_of(bytes: &[u8]) -> String {
    let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
    format!("sha256:{}", digits.collect::<String>())
}
