use super::*;

fn settings() -> IssuerSettings {
    IssuerSettings {
        issuer: "https://sso.example.org/realms/land".into(),
        audience: vec!["urn:ledger".into()],
        ..IssuerSettings::default()
    }
}

#[test]
fn what_is_left_out_is_the_usual() {
    let issuer = Issuer::try_new(settings()).expect("good");
    assert_eq!(
        issuer.discovery.to_string(),
        "https://sso.example.org/realms/land/.well-known/openid-configuration"
    );
    assert_eq!(
        issuer.algorithms,
        [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256]
    );
    assert_eq!(issuer.label, "https://sso.example.org/realms/land");
}

#[test]
fn settings_that_would_let_in_too_many_are_refused() {
    let client = |id: &str| {
        Some(ClientSettings {
            id: id.into(),
            secret: Hidden("s".into()),
            scopes: Vec::new(),
        })
    };
    let refused = |change: fn(&mut IssuerSettings)| {
        let mut changed = settings();
        change(&mut changed);
        Issuer::try_new(changed).expect_err("is refused")
    };
    assert_eq!(
        refused(|it| it.issuer = "http://sso.example.org".into()),
        SettingsFault::Address("http://sso.example.org".into())
    );
    assert_eq!(refused(|it| it.audience.clear()), SettingsFault::NoAudience);
    assert_eq!(
        refused(|it| it.algorithms = vec!["HS256".into()]),
        SettingsFault::Algorithm("HS256".into())
    );
    assert_eq!(
        refused(|it| it.algorithms = vec!["none".into()]),
        SettingsFault::Algorithm("none".into())
    );
    assert_eq!(
        refused(|it| it.groups = vec!["a..b".into()]),
        SettingsFault::ClaimPath("a..b".into())
    );
    assert_eq!(
        refused(|it| it.discovery = Some("https://other.example.org/x".into())),
        SettingsFault::OtherHost("https://other.example.org/x".into())
    );
    let same = IssuerSettings {
        client: client("urn:ledger"),
        ..settings()
    };
    assert_eq!(
        Issuer::try_new(same).expect_err("is refused"),
        SettingsFault::AudienceIsClient
    );
    assert_eq!(format!("{:?}", client("web").expect("some").secret), "(hidden)");
}
