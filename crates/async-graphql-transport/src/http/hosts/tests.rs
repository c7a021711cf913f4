use axum::http::HeaderValue;

use super::*;

/// The status with which a request for a target and with these hosts is refused.
fn refused(version: Version, target: &'static str, hosts: &[&'static str]) -> Option<u16> {
    let mut request = Request::new(());
    *request.version_mut() = version;
    *request.uri_mut() = target.parse().expect("is a target");
    for host in hosts {
        request.headers_mut().append(HOST, HeaderValue::from_static(host));
    }
    let allowed = AllowedHosts::loopback().and(["Ledger.example.org"]);
    allowed.check(&request).err().map(|error| error.status().as_u16())
}

#[test]
fn only_this_machine_and_known_names_are_answered() {
    for (host, status) in [
        ("localhost", None),
        ("LOCALHOST:9000", None),
        ("localhost.", None),
        ("dev.localhost:1", None),
        ("127.0.0.1:8080", None),
        ("127.9.8.7", None),
        ("[::1]:8080", None),
        ("ledger.example.org", None),
        ("LEDGER.example.org.:443", None),
        ("evil.example", Some(421)),
        ("ledger.example.org.evil.example", Some(421)),
        ("localhost.evil.example", Some(421)),
        ("127.0.0.1.evil.example", Some(421)),
        ("evil-localhost", Some(421)),
        ("0.0.0.0:8080", Some(421)),
        ("192.168.0.1", Some(421)),
        ("[::]", Some(421)),
        ("", Some(400)),
        ("a b", Some(400)),
        ("localhost:port", Some(400)),
        ("localhost:70000", Some(400)),
        ("evil@localhost", Some(400)),
        ("localhost,evil.example", Some(421)),
    ] {
        assert_eq!(refused(Version::HTTP_11, "/graphql", &[host]), status, "{host:?}");
    }
}

#[test]
fn there_is_one_host_and_the_target_is_checked_as_well() {
    for (version, target, hosts, status) in [
        (Version::HTTP_11, "/", &[][..], Some(400)),
        (Version::HTTP_10, "/", &[], Some(400)),
        (Version::HTTP_11, "/", &["localhost", "localhost"], Some(400)),
        (Version::HTTP_11, "/", &["localhost", "evil.example"], Some(400)),
        (Version::HTTP_11, "http://localhost/", &["localhost"], None),
        (
            Version::HTTP_11,
            "http://evil.example/",
            &["localhost"],
            Some(421),
        ),
        (
            Version::HTTP_11,
            "http://localhost/",
            &["evil.example"],
            Some(421),
        ),
        (Version::HTTP_11, "http://localhost/", &[], Some(400)),
        (Version::HTTP_11, "evil.example:443", &["localhost"], Some(421)),
        (Version::HTTP_2, "http://localhost/", &[], None),
        (Version::HTTP_2, "http://evil.example/", &[], Some(421)),
        (Version::HTTP_2, "http://localhost/", &["evil.example"], Some(421)),
        (Version::HTTP_2, "/", &[], Some(400)),
    ] {
        assert_eq!(
            refused(version, target, hosts),
            status,
            "{version:?} {target} {hosts:?}"
        );
    }
}

#[test]
fn the_refusal_says_which_host_and_what_to_do() {
    let mut request = Request::new(());
    request
        .headers_mut()
        .insert(HOST, HeaderValue::from_static("evil.example:80"));
    let allowed = AllowedHosts::loopback().advice(Sentence::new("Ask the operator."));
    let error = allowed.check(&request).expect_err("is refused");
    assert_eq!(error.code(), "MISDIRECTED_REQUEST");
    let text = error.message().text(crate::language::Language::English);
    assert_eq!(
        text,
        "This server does not answer for the host evil.example. Ask the operator."
    );
}
