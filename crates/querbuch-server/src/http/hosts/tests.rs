use super::*;

#[test]
fn public_addresses_are_hosts_of_the_web_and_nothing_more() {
    for (url, host) in [
        ("https://ledger.example.org", Some("ledger.example.org")),
        ("http://ledger.example.org:8443/", Some("ledger.example.org")),
        (" https://xn--bcher-kva.example ", Some("xn--bcher-kva.example")),
        ("https://[2001:db8::1]:443", Some("[2001:db8::1]")),
        ("ledger.example.org", None),
        ("https://", None),
        ("ftp://ledger.example.org", None),
        ("https://ledger.example.org/path", None),
        ("https://ledger.example.org?x", None),
        ("https://user@ledger.example.org", None),
        ("https://bücher.example", None),
        ("", None),
    ] {
        assert_eq!(host_of(url).ok().as_deref(), host, "{url}");
    }
}

#[test]
fn the_command_line_counts_before_the_file() {
    let file = |text: &str| toml::from_str::<FileConfig>(text).expect("is a configuration");
    let names = |urls: &[&str], text: &str| {
        let urls: Vec<String> = urls.iter().map(ToString::to_string).collect();
        allowed_hosts(&urls, &file(text))
            .expect("are addresses")
            .names()
            .to_vec()
    };
    let one = "public_url = \"https://One.example\"";
    let two = "public_url = [\"https://one.example\", \"https://two.example\"]";
    assert_eq!(names(&[], ""), [] as [&str; 0]);
    assert_eq!(names(&[], one), ["one.example"]);
    assert_eq!(names(&[], two), ["one.example", "two.example"]);
    assert_eq!(names(&["https://three.example"], two), ["three.example"]);
    assert!(toml::from_str::<FileConfig>("public_url = 1").is_err());
    assert!(allowed_hosts(&[], &file("public_url = \"one.example\"")).is_err());
}
