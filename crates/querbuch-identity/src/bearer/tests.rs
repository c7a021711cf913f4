use std::sync::atomic::Ordering;

use serde_json::json;

use super::*;
use crate::claims::GROUPS_MAX;
use crate::testing::{AUDIENCE, ISSUER, Key, Scene, document};

#[tokio::test]
async fn a_good_token_says_whose_it_is() {
    let scene = Scene::new();
    let claims = scene.claims(&json!({
        "name": "Erika Muster", "email": "erika@example.org", "groups": ["bmf"], "aud": ["other", AUDIENCE],
        "realm_access": { "roles": ["booker"] }, "resource_access": { "ledger": { "roles": ["booker"] } },
    }));
    let person = scene
        .providers
        .verify(&scene.key.access_token(&claims))
        .await
        .expect("is good");
    assert_eq!((&*person.issuer, &*person.subject), (ISSUER, "erika"));
    assert_eq!(person.name.as_deref(), Some("Erika Muster"));
    assert!(!person.is_machine);
    let groups: Vec<&str> = person.groups.iter().map(|group| &*group.name).collect();
    assert_eq!(groups, ["bmf", "booker", "ledger/booker"]);
    assert!(person.groups.iter().all(|group| &*group.issuer == ISSUER));
}

#[tokio::test]
async fn clients_that_sign_in_as_themselves_are_machines() {
    let scene = Scene::new();
    for claims in [
        json!({ "sub": "job", "client_id": "job" }),
        json!({ "preferred_username": "service-account-job", "azp": "job" }),
    ] {
        let token = scene.key.access_token(&scene.claims(&claims));
        assert!(
            scene.providers.verify(&token).await.expect("is good").is_machine,
            "{claims}"
        );
    }
}

#[tokio::test]
async fn each_wrong_claim_has_its_refusal() {
    let scene = Scene::new();
    let now = scene.now();
    let many: Vec<String> = (0..10_000).map(|number| number.to_string()).collect();
    let cases = [
        (json!({ "iss": "https://evil.example.org" }), Refusal::Issuer),
        (json!({ "iss": format!("{ISSUER}/") }), Refusal::Issuer),
        (json!({ "iss": null }), Refusal::Issuer),
        (json!({ "aud": "somebody-else" }), Refusal::Audience),
        (json!({ "aud": null }), Refusal::Audience),
        (json!({ "exp": now - 31 }), Refusal::Expired),
        (json!({ "exp": null }), Refusal::Expired),
        (json!({ "exp": "tomorrow" }), Refusal::Expired),
        (json!({ "nbf": now + 31 }), Refusal::NotYet),
        (json!({ "iat": now + 31 }), Refusal::NotYet),
        (json!({ "sub": null }), Refusal::Subject),
        (json!({ "sub": "" }), Refusal::Subject),
        (json!({ "sub": "eri\u{0}ka" }), Refusal::Subject),
        (json!({ "sub": "\u{202e}akire" }), Refusal::Subject),
        (json!({ "sub": " erika" }), Refusal::Subject),
        (json!({ "sub": "e".repeat(256) }), Refusal::Subject),
        (json!({ "groups": ["a\u{202e}b"] }), Refusal::Groups),
        (json!({ "groups": ["a\u{0}b"] }), Refusal::Groups),
        (json!({ "groups": [7] }), Refusal::Groups),
        (json!({ "groups": { "a": 1 } }), Refusal::Groups),
        (json!({ "cnf": { "jkt": "x" } }), Refusal::Purpose),
    ];
    for (claims, refusal) in cases {
        let token = scene.key.access_token(&scene.claims(&claims));
        assert_eq!(scene.providers.verify(&token).await, Err(refusal), "{claims}");
    }
    let token = scene.key.access_token(&scene.claims(&json!({ "groups": many })));
    assert_eq!(scene.providers.verify(&token).await, Err(Refusal::TooLong));
    let many: Vec<String> = (0..=GROUPS_MAX).map(|number| number.to_string()).collect();
    let token = scene.key.access_token(&scene.claims(&json!({ "groups": many })));
    assert_eq!(scene.providers.verify(&token).await, Err(Refusal::Groups));
}

#[tokio::test]
async fn clocks_may_differ_by_half_a_minute() {
    let scene = Scene::new();
    let now = scene.now();
    for claims in [
        json!({ "exp": now - 29 }),
        json!({ "nbf": now + 29, "iat": now + 30 }),
    ] {
        let token = scene.key.access_token(&scene.claims(&claims));
        assert!(scene.providers.verify(&token).await.is_ok(), "{claims}");
    }
}

#[tokio::test]
async fn each_wrong_header_has_its_refusal() {
    let scene = Scene::new();
    let claims = scene.claims(&json!({}));
    let stranger = Key::new("one");
    let jwk = stranger.jwk();
    let cases = [
        (json!({ "alg": "none" }), Refusal::Algorithm),
        (json!({ "alg": "HS256", "kid": "one" }), Refusal::Algorithm),
        (json!({ "alg": "RS512", "kid": "one" }), Refusal::Algorithm),
        // The key is there, but for another algorithm.
        (json!({ "alg": "RS256", "kid": "one" }), Refusal::Key),
        (json!({ "alg": "ES256", "kid": "two" }), Refusal::Key),
        (
            json!({ "alg": "ES256", "kid": "one", "typ": "at+jwt", "crit": ["x"] }),
            Refusal::Malformed,
        ),
        (json!({ "kid": "one" }), Refusal::Malformed),
        // Whose keys it brings along does not matter.
        (
            json!({ "alg": "ES256", "kid": "one", "jwk": jwk, "jku": "https://evil.example.org/keys" }),
            Refusal::Signature,
        ),
    ];
    for (header, refusal) in cases {
        let token = stranger.sign(&header, &claims);
        assert_eq!(scene.providers.verify(&token).await, Err(refusal), "{header}");
    }
    let asked = scene.answers.by_address.lock().expect("is free");
    assert!(asked.keys().all(|address| address.starts_with(ISSUER)));
}

#[tokio::test]
async fn what_is_no_access_token_is_refused() {
    let scene = Scene::new();
    let cases = [
        (
            json!({ "alg": "ES256", "kid": "one", "typ": "JWT" }),
            json!({ "nonce": "n" }),
        ),
        (json!({ "alg": "ES256", "kid": "one" }), json!({ "at_hash": "h" })),
        (
            json!({ "alg": "ES256", "kid": "one", "typ": "JWT" }),
            json!({ "typ": "ID" }),
        ),
        (
            json!({ "alg": "ES256", "kid": "one", "typ": "JWT" }),
            json!({ "typ": "Refresh" }),
        ),
        (
            json!({ "alg": "ES256", "kid": "one", "typ": "logout+jwt" }),
            json!({}),
        ),
        (
            json!({ "alg": "ES256", "kid": "one", "typ": "at+jwt" }),
            json!({ "events": {} }),
        ),
    ];
    for (header, claims) in cases {
        let token = scene.key.sign(&header, &scene.claims(&claims));
        assert_eq!(
            scene.providers.verify(&token).await,
            Err(Refusal::Purpose),
            "{header} {claims}"
        );
    }
    // Keycloak has neither a type in the header nor the claims of an ID token.
    let token = scene.key.sign(
        &json!({ "alg": "ES256", "kid": "one", "typ": "JWT" }),
        &scene.claims(&json!({ "typ": "Bearer" })),
    );
    assert!(scene.providers.verify(&token).await.is_ok());
    for opaque in ["", ".", "..", "a.b.c", "opaque", "e30.e30.", "e30.e30.e30.e30"] {
        assert_eq!(
            scene.providers.verify(opaque).await,
            Err(Refusal::Malformed),
            "{opaque}"
        );
    }
    assert_eq!(
        scene.providers.verify(&"x".repeat(TOKEN_BYTES_MAX + 1)).await,
        Err(Refusal::TooLong)
    );
}

#[tokio::test]
async fn a_new_key_is_asked_for_once_and_unknown_ones_cause_no_flood() {
    let scene = Scene::new();
    let token = scene.key.access_token(&scene.claims(&json!({})));
    scene.providers.verify(&token).await.expect("is good");
    assert_eq!(scene.answers.asked.load(Ordering::Relaxed), 2);
    let next = Key::new("next");
    scene.answers.is_there(&[&scene.key, &next]);
    scene.wait(31);
    let (one, other) = (
        next.access_token(&scene.claims(&json!({}))),
        next.access_token(&scene.claims(&json!({ "sub": "uwe" }))),
    );
    let (first, second) = tokio::join!(scene.providers.verify(&one), scene.providers.verify(&other));
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(scene.answers.asked.load(Ordering::Relaxed), 4);
    let stranger = Key::new("stranger");
    for _ in 0..50 {
        let token = stranger.access_token(&scene.claims(&json!({})));
        assert_eq!(scene.providers.verify(&token).await, Err(Refusal::Key));
    }
    assert_eq!(scene.answers.asked.load(Ordering::Relaxed), 4);
}

#[tokio::test]
async fn keys_go_on_while_their_issuer_is_away_for_a_day() {
    let scene = Scene::new();
    let good = |scene: &Scene| scene.key.access_token(&scene.claims(&json!({})));
    scene.providers.verify(&good(&scene)).await.expect("is good");
    scene.answers.go_away();
    scene.wait(2 * 60 * 60);
    scene.providers.verify(&good(&scene)).await.expect("goes on");
    scene.wait(23 * 60 * 60);
    assert_eq!(
        scene.providers.verify(&good(&scene)).await,
        Err(Refusal::Unreachable)
    );
    scene.answers.is_there(&[&scene.key]);
    scene.wait(31);
    scene
        .providers
        .verify(&good(&scene))
        .await
        .expect("is there again");
}

#[tokio::test]
async fn an_issuer_that_leads_elsewhere_is_not_believed() {
    let scene = Scene::new();
    let provider = scene.providers.iter().next().expect("is listed");
    let discovery = format!("{ISSUER}/.well-known/openid-configuration");
    for (name, value) in [
        ("jwks_uri", "https://evil.example.org/keys"),
        ("token_endpoint", "https://evil.example.org/token"),
        ("issuer", "https://evil.example.org"),
    ] {
        let mut document = document();
        document[name] = json!(value);
        scene.answers.put(&discovery, &document);
        let fault = provider.ask().await.err().expect("is not believed");
        assert!(fault.to_string().contains("evil.example.org"), "{fault}");
    }
    scene.answers.put(&discovery, &document());
    // Without a key that can be used: a symmetric one, one for encryption.
    let secret =
        json!({ "keys": [{ "kty": "oct", "k": "c2VjcmV0", "kid": "one" }, { "kty": "EC", "use": "enc" }] });
    scene.answers.put(&format!("{ISSUER}/keys"), &secret);
    assert!(provider.ask().await.is_err());
}
