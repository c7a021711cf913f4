use axum::body::Body;

use super::*;

fn proxies(reach: Reach) -> Proxies {
    let networks = ["10.0.0.0/24".to_owned(), "2001:db8::5".to_owned()];
    Proxies::new(Proxies::named(&networks).expect("are networks"), reach)
}

fn request(peer: &str, headers: &[(&str, &str)]) -> Request {
    let mut request = Request::new(Body::empty());
    let peer = Peer::new(peer.parse().expect("is an address"), Wire::Plain);
    request.extensions_mut().insert(peer);
    for (name, value) in headers {
        let name: axum::http::HeaderName = name.parse().expect("is a name");
        let value = axum::http::HeaderValue::from_bytes(value.as_bytes()).expect("is a value");
        request.headers_mut().append(name, value);
    }
    request
}

/// The client that is seen, as text, or the code of the refusal.
fn seen(reach: Reach, peer: &str, headers: &[(&str, &str)]) -> String {
    let mut request = request(peer, headers);
    let client = proxies(reach).client(&mut request);
    assert!(
        request.headers().is_empty(),
        "nothing of proxies is left: {:?}",
        request.headers()
    );
    match client {
        Ok(Client {
            address,
            scheme: None,
        }) => address.to_string(),
        Ok(Client {
            address,
            scheme: Some(Scheme::Http),
        }) => format!("http {address}"),
        Ok(Client {
            address,
            scheme: Some(Scheme::Https),
        }) => format!("https {address}"),
        Err(error) => error.code().to_owned(),
    }
}

const PROXY: &str = "10.0.0.7:4000";
const STRANGER: &str = "203.0.113.9:4000";

#[test]
fn strangers_are_not_believed() {
    for headers in [
        &[
            ("x-forwarded-for", "198.51.100.1"),
            ("x-forwarded-proto", "https"),
        ][..],
        &[
            ("forwarded", "for=198.51.100.1;proto=https"),
            ("x-real-ip", "198.51.100.1"),
        ],
        &[
            ("x-forwarded-for", "\u{e9}"),
            ("x-forwarded-host", "evil.example"),
        ],
    ] {
        assert_eq!(seen(Reach::Anybody, STRANGER, headers), "http 203.0.113.9");
        assert_eq!(seen(Reach::ProxiesOnly, STRANGER, headers), "PROXY_REQUIRED");
        assert_eq!(seen(Reach::ProxiesOnly, "127.0.0.1:1", headers), "http 127.0.0.1");
    }
}

#[test]
fn proxies_are_believed_from_the_end_as_far_as_they_are_known() {
    for (headers, client) in [
        (&[][..], "http 10.0.0.7"),
        (&[("x-forwarded-for", "198.51.100.1")], "198.51.100.1"),
        (&[("x-forwarded-for", "1.2.3.4, 198.51.100.1")], "198.51.100.1"),
        (
            &[("x-forwarded-for", "1.2.3.4, 198.51.100.1, 10.0.0.8")],
            "198.51.100.1",
        ),
        (
            &[
                ("x-forwarded-for", "1.2.3.4"),
                ("x-forwarded-for", "198.51.100.1"),
            ],
            "198.51.100.1",
        ),
        (
            &[
                ("x-forwarded-for", "198.51.100.1"),
                ("x-forwarded-proto", "http, https"),
            ],
            "https 198.51.100.1",
        ),
        (&[("x-forwarded-for", "unknown")], "10.0.0.7"),
        (
            &[(
                "forwarded",
                "for=1.2.3.4, For=\"[2001:db8::9]:47\";Proto=https;by=x",
            )],
            "https 2001:db8::9",
        ),
        (&[("forwarded", "for=_secret;proto=https")], "https 10.0.0.7"),
        (
            &[(
                "forwarded",
                "for=\"198.51.100.1:80\";host=\"a\\\",b\", for=10.0.0.9;proto=https",
            )],
            "https 198.51.100.1",
        ),
        (
            &[
                ("forwarded", "for=198.51.100.1;proto=https"),
                ("x-forwarded-for", "198.51.100.1"),
            ],
            "https 198.51.100.1",
        ),
        (
            &[("forwarded", "for=1.2.3.4"), ("x-forwarded-for", "198.51.100.1")],
            "FORWARDED_CONTRADICTS",
        ),
        (&[("forwarded", "for=\"1.2.3.4")], "FORWARDED_UNREADABLE"),
        (&[("forwarded", "nothing")], "FORWARDED_UNREADABLE"),
    ] {
        assert_eq!(seen(Reach::Anybody, PROXY, headers), client, "{headers:?}");
        assert_eq!(
            seen(Reach::Anybody, "[2001:db8::5]:9", headers).replace("2001:db8::5", "10.0.0.7"),
            client
        );
    }
    let http = [("x-forwarded-for", "198.51.100.1"), ("x-forwarded-proto", "http")];
    assert_eq!(seen(Reach::Anybody, PROXY, &http), "http 198.51.100.1");
    assert_eq!(seen(Reach::ProxiesOnly, PROXY, &http), "TLS_REQUIRED");
}

#[test]
fn what_proxies_say_is_bounded() {
    let hops = |count: usize| vec!["198.51.100.1"; count].join(",");
    let standard = |count: usize| vec!["for=198.51.100.1"; count].join(",");
    let most = querbuch_graphql::limits::edge::FORWARDED_HOPS_MAX;
    assert_eq!(
        seen(Reach::Anybody, PROXY, &[("x-forwarded-for", &hops(most))]),
        "198.51.100.1"
    );
    assert_eq!(
        seen(Reach::Anybody, PROXY, &[("forwarded", &standard(most))]),
        "198.51.100.1"
    );
    for more in [
        ("x-forwarded-for", hops(most + 1)),
        ("forwarded", standard(most + 1)),
        ("x-forwarded-for", " ".repeat(5_000)),
        ("x-forwarded-proto", "x".repeat(5_000)),
    ] {
        let headers = [(more.0, more.1.as_str()), ("x-forwarded-for", "198.51.100.1")];
        let code = seen(Reach::Anybody, PROXY, &headers);
        assert_eq!(code, "FORWARDED_UNREADABLE", "{}", more.0);
    }
    let many = vec!["10.0.0.0/8".to_owned(); PROXY_NETWORKS_MAX + 1];
    assert!(Proxies::named(&many).is_err());
    let wrong = Proxies::named(&["proxy.example".to_owned()]).expect_err("is no network");
    assert!(
        wrong
            .message(querbuch_ledger::domain::language::Language::German)
            .contains("10.0.0.0/24")
    );
}
