use querbuch_ledger::domain::language::Language;

use super::*;

fn settings(file: &str, options: &EdgeOptions) -> EdgeSettings {
    let file: FileConfig = toml::from_str(file).expect("is a configuration");
    EdgeSettings::new(options, &file)
}

/// What is said in both languages where the settings are refused.
fn refused(file: &str) -> String {
    let settings = settings(file, &EdgeOptions::default());
    let edge = settings.edge(Place::Loopback, Reach::Anybody, &SecurityLog::Nowhere);
    let failure = edge
        .err()
        .or_else(|| settings.security_log(Place::Loopback).err());
    let failure = failure.or_else(|| settings.tls().err()).expect("is refused");
    assert_ne!(
        failure.message(Language::German),
        failure.message(Language::English)
    );
    failure.message(Language::English).to_owned()
}

#[test]
fn options_of_the_edge_are_checked_before_anything_is_opened() {
    for (file, part) in [
        ("rate_burst = 99999", "at least 100000"),
        ("trusted_proxy = \"proxy.example\"", "10.0.0.0/24"),
        ("read_log = \"/nowhere/reads\"\nread_log_days = 0", "1 to 3660"),
        ("read_log = \"/nowhere/reads\"\nread_log_days = 3661", "1 to 3660"),
        ("read_log = \"/nowhere/reads\"", "cannot be written"),
        ("security_log = \"/nowhere/reads\"", "cannot be written"),
        ("tls_key = \"/nowhere/key\"", "--tls-certificate"),
    ] {
        let said = refused(file);
        assert!(said.contains(part), "{file}: {said}");
    }
}

#[test]
fn rates_are_off_on_loopback_and_on_beyond_it_unless_stated() {
    for (file, place, expected) in [
        ("", Place::Loopback, None),
        ("", Place::Beyond, Some((600_000, 1_200_000))),
        ("rate_units = 0", Place::Beyond, None),
        ("rate_units = 90", Place::Loopback, Some((90, 100_000))),
        (
            "rate_units = 90\nrate_burst = 100001",
            Place::Beyond,
            Some((90, 100_001)),
        ),
    ] {
        let policy = settings(file, &EdgeOptions::default())
            .rates(place)
            .expect("is in order");
        let policy = policy.map(|policy| (policy.units_per_minute, policy.burst));
        assert_eq!(policy, expected, "{file} {place:?}");
    }
    let options = EdgeOptions {
        rate_units: Some(7),
        trusted_proxy: vec!["10.0.0.1".to_owned()],
        ..EdgeOptions::default()
    };
    let both = settings(
        "rate_units = 90\ntrusted_proxy = [\"10.0.0.2\", \"10.0.0.3\"]",
        &options,
    );
    assert_eq!(both.rate_units, Some(7), "the command line comes first");
    assert_eq!(both.trusted_proxy, ["10.0.0.1"]);
    assert!(
        settings("", &EdgeOptions::default())
            .security_log(Place::Beyond)
            .is_ok()
    );
}
