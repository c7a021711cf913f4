use super::*;

fn file(text: &str) -> FileConfig {
    toml::from_str(text).expect("is a configuration")
}

fn listed(given: &[&str], public: &[&str], text: &str) -> Result<Vec<String>, Failure> {
    let owned = |texts: &[&str]| texts.iter().map(ToString::to_string).collect::<Vec<_>>();
    let origins = allowed_origins(&owned(given), &owned(public), &file(text))?;
    Ok(origins.listed().iter().map(ToString::to_string).collect())
}

#[test]
fn the_command_line_counts_before_the_file_and_public_addresses_are_own() {
    let one = "allow_origin = \"https://one.example\"";
    let two = "allow_origin = [\"https://one.example\", \"http://127.0.0.1:3000\"]";
    for (given, public, text, expected) in [
        (&[][..], &[][..], "", &[][..]),
        (&[], &[], one, &["https://one.example"]),
        (&[], &[], two, &["https://one.example", "http://127.0.0.1:3000"]),
        (&["https://three.example"], &[], two, &["https://three.example"]),
        (&[], &["https://Ledger.example/"], "", &["https://ledger.example"]),
        (
            &[],
            &[],
            "public_url = \"https://ledger.example:8443\"",
            &["https://ledger.example:8443"],
        ),
    ] {
        let found = listed(given, public, text).expect("are origins");
        assert_eq!(found, expected, "{given:?} {text}");
    }
    assert!(toml::from_str::<FileConfig>("allow_origin = 1").is_err());
}

#[test]
fn what_is_no_exact_origin_is_refused_with_the_reason() {
    for (given, part) in [
        ("*", "name each origin"),
        ("https://*.example.org", "name each origin"),
        ("null", "from an address of its own"),
        ("app.example.org", "such as https://app.example.org"),
        ("https://app.example.org/path", "without a path"),
    ] {
        let failure = listed(&[given], &[], "").expect_err("is refused");
        let message = format!("{failure:?}");
        assert!(
            message.contains(part) && message.contains("--allow-origin"),
            "{message}"
        );
    }
    let many = vec!["https://app.example.org"; ORIGINS_MAX + 1];
    assert!(listed(&many, &[], "").is_err());
    assert!(listed(&many[1..], &[], "").is_ok());
}
