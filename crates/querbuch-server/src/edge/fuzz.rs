//! Fuzz targets: headers that name proxies, certificates, and lines of a journal.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};
use fuzz_driver::Fuzz;
use serde_json::{Value, json};

use super::journal::line_of;
use super::proxy::{Proxies, Reach};
use super::tls::validity_of;
use crate::connections::peer::{Peer, Wire};

fn proxies(data: &[u8]) -> String {
    let mut request = Request::new(Body::empty());
    let names = ["forwarded", "x-forwarded-for", "x-forwarded-proto"];
    for (number, line) in data.split(|byte| *byte == b'\n').take(30).enumerate() {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            let name = HeaderName::from_static(names[number % names.len()]);
            request.headers_mut().append(name, value);
        }
    }
    request
        .extensions_mut()
        .insert(Peer::new(([10, 0, 0, 1], 9).into(), Wire::Plain));
    let networks = Proxies::named(&["10.0.0.0/8".to_owned()]).expect("is a network");
    let client = Proxies::new(networks, Reach::Anybody).client(&mut request);
    assert!(request.headers().is_empty(), "nothing of proxies is left");
    match client {
        Ok(client) => format!("{} {:?}", client.address.is_ipv4(), client.scheme),
        Err(error) => error.code().to_owned(),
    }
}

#[test]
fn headers_of_proxies_survive_any_text() {
    let words = [
        "for=",
        "\"[2001:db8::1]:4\"",
        "proto=https",
        ";",
        ",",
        "\\\"",
        "10.0.0.2",
        "unknown",
    ];
    Fuzz::new("proxies", 10_000)
        .seed("for=192.0.2.60;proto=http;by=203.0.113.43, for=\"[2001:db8::1]:4711\"\n192.0.2.60, 10.0.0.2\nhttps")
        .words(&words)
        .run(proxies);
}

#[test]
fn certificates_survive_any_bytes() {
    let certificate = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("can be made");
    Fuzz::new("certificates", 10_000)
        .seed(certificate.cert.der().to_vec())
        .run(|data| {
            let validity = validity_of(data);
            validity
                .map_or("none", |validity| {
                    if validity.not_before < validity.not_after {
                        "span"
                    } else {
                        "turned"
                    }
                })
                .to_owned()
        });
}

#[test]
fn lines_of_a_journal_survive_any_text() {
    Fuzz::new("journal", 5_000)
        .seed("\u{202e}a\nb\u{1b}[2J\u{1f600}")
        .run(|data| {
            let text = String::from_utf8_lossy(data);
            let line = line_of(&json!({ "route": text }));
            let read: Value = serde_json::from_str(&line).expect("is JSON");
            assert_eq!(read["route"], *text);
            assert!(line.trim_end().bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            line.contains("\\u").to_string()
        });
}
