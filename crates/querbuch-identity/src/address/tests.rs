use super::*;

#[test]
fn only_https_or_loopback_is_asked() {
    for good in [
        "https://sso.example.org/realms/land",
        "http://127.0.0.1:80/x",
        "http://[::1]:9/",
        "http://localhost:1",
    ] {
        assert!(Address::parse(good).is_some(), "{good}");
    }
    for bad in [
        "http://sso.example.org/",
        "https://a:b@sso.example.org/",
        "file:///etc/passwd",
        "/x",
        "",
        "https://a/#b",
        "http://127.0.0.1.example.org/",
    ] {
        assert!(Address::parse(bad).is_none(), "{bad}");
    }
}

#[test]
fn the_same_host_is_the_same_scheme_name_and_port() {
    let issuer = Address::parse("https://SSO.example.org/realms/a").expect("good");
    let same = |text: &str| issuer.is_same_host(&Address::parse(text).expect("good"));
    assert!(same("https://sso.example.org:443/keys"));
    assert!(!same("https://sso.example.org:8443/keys"));
    assert!(!same("https://sso.example.org.evil.example/keys"));
}
