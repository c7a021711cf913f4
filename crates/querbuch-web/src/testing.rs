//! What the tests of this crate share: a ledger in memory without anything in it, and its pages.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use querbuch_ledger::domain::actor::Actor;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::ledger::{Ledger, LedgerOptions};
use querbuch_ledger::log::store::Store;
use querbuch_log::clock::fixed::Fixed;
use querbuch_log::memory::Memory;
use tower::ServiceExt as _;

use crate::edge::Edge;
use crate::site::routes;

/// A name that a careless page would run.
pub const NAME: &str = "<script>alert(1)</script> & \"Söhne\" \u{202e}";

/// An answer.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

/// Asks for a page of an empty ledger.
pub async fn ask(method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let options = LedgerOptions {
        name: NAME.to_owned(),
        ..LedgerOptions::default()
    };
    let started = Ledger::start(Store::new(Memory::default()), options, Arc::new(Fixed::default())).await;
    let (ledger, _) = started.expect("starts");
    let edge = Edge {
        actor_of: |_| Ok(Actor::from("local")),
        language_of: |headers| match headers
            .get("accept-language")
            .and_then(|value| value.to_str().ok())
        {
            Some("en") => Language::English,
            _ => Language::German,
        },
        address_of: Arc::new(|_| "http://127.0.0.1:8080".to_owned()),
        program: Arc::new(|| Box::pin(async { Some([7; 32]) })),
        version: "0",
    };
    let request = headers.iter().fold(
        Request::builder().method(method).uri(path),
        |request, (name, value)| request.header(*name, *value),
    );
    let request = request.body(Body::empty()).expect("is a request");
    let response = routes(ledger, edge).oneshot(request).await.expect("never fails");
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("is whole").to_bytes();
    Answer {
        status: parts.status,
        headers: parts.headers,
        text: String::from_utf8(bytes.to_vec()).expect("is text"),
    }
}
