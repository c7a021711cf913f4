use serde_json::json;

use super::*;
use crate::testing::{ISSUER, REDIRECT, Scene};

const CHANCE: Chance = Chance {
    browser: [1; 32],
    state: [2; 32],
    nonce: [3; 32],
    verifier: [4; 32],
};

async fn begun(scene: &Scene, return_to: &str) -> Begun {
    let provider = scene.providers.iter().next().expect("is listed");
    begin(provider, REDIRECT, return_to, &CHANCE)
        .await
        .expect("begins")
}

fn callback(pending: &Pending) -> Callback {
    Callback {
        code: Some("c".into()),
        state: Some(pending.state.clone()),
        issuer: Some(ISSUER.into()),
        error: None,
    }
}

fn id_token(scene: &Scene, pending: &Pending, other: &Value) -> Value {
    let mut claims = json!({ "aud": "web", "nonce": pending.nonce });
    claims
        .as_object_mut()
        .expect("an object")
        .extend(other.as_object().cloned().expect("an object"));
    json!(
        scene
            .key
            .sign(&json!({ "alg": "ES256", "kid": "one" }), &scene.claims(&claims))
    )
}

#[tokio::test]
async fn a_sign_in_asks_for_a_code_and_redeems_it() {
    let scene = Scene::new();
    let begun = begun(&scene, "/page?x=1").await;
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(URL_SAFE_NO_PAD.encode([4; 32])));
    assert!(
        begun
            .address
            .starts_with(&format!("{ISSUER}/auth?response%5Ftype=code&").replace("%5F", "%5F"))
    );
    assert!(
        begun
            .address
            .contains(&form_of(&[("code_challenge", &challenge)]))
    );
    assert!(!begun.address.contains(&begun.pending.verifier));
    let kept = Pending::parse(&begun.pending.to_text()).expect("is kept");
    assert_eq!(kept, begun.pending);
    let access = scene
        .key
        .access_token(&scene.claims(&json!({ "groups": ["by-access-token"] })));
    let answer = json!({ "id_token": id_token(&scene, &kept, &json!({ "groups": ["by-id-token"] })), "access_token": access });
    scene.answers.put(&format!("{ISSUER}/token"), &answer);
    let person = finish(&scene.providers, &kept, &callback(&kept), REDIRECT)
        .await
        .expect("is signed in");
    assert_eq!(&*person.subject, "erika");
    let groups: Vec<&str> = person.groups.iter().map(|group| &*group.name).collect();
    assert_eq!(groups, ["by-access-token", "by-id-token"]);
    let posted = scene.answers.posted.lock().expect("is free");
    assert!(
        posted[0]
            .0
            .contains(&form_of(&[("code_verifier", &kept.verifier)]))
            && posted[0].1
    );
    assert_eq!(kept.return_to(), "/page?x=1");
}

#[tokio::test]
async fn an_answer_that_does_not_fit_the_request_is_refused() {
    let scene = Scene::new();
    let pending = begun(&scene, "/").await.pending;
    let good = json!({ "id_token": id_token(&scene, &pending, &json!({})) });
    let other = |change: fn(&mut Callback)| {
        let mut callback = callback(&pending);
        change(&mut callback);
        callback
    };
    let cases = [
        (other(|it| it.state = None), Refusal::State),
        (other(|it| it.state = Some("x".into())), Refusal::State),
        // Mix-up: another issuer answers, or none says so although this one always does.
        (
            other(|it| it.issuer = Some("https://evil.example.org".into())),
            Refusal::SignIn,
        ),
        (other(|it| it.issuer = None), Refusal::SignIn),
        (other(|it| it.code = None), Refusal::SignIn),
        (
            other(|it| it.error = Some("access_denied".into())),
            Refusal::SignIn,
        ),
    ];
    for (callback, refusal) in cases {
        scene.answers.put(&format!("{ISSUER}/token"), &good);
        assert_eq!(
            finish(&scene.providers, &pending, &callback, REDIRECT).await,
            Err(refusal),
            "{callback:?}"
        );
    }
    for claims in [
        json!({ "nonce": "other" }),
        json!({ "aud": "somebody" }),
        json!({ "aud": ["web", "somebody"] }),
        json!({ "azp": "somebody" }),
    ] {
        scene.answers.put(
            &format!("{ISSUER}/token"),
            &json!({ "id_token": id_token(&scene, &pending, &claims) }),
        );
        let finished = finish(&scene.providers, &pending, &callback(&pending), REDIRECT).await;
        assert_eq!(finished, Err(Refusal::SignIn), "{claims}");
    }
    scene.answers.go_away();
    assert_eq!(
        finish(&scene.providers, &pending, &callback(&pending), REDIRECT).await,
        Err(Refusal::SignIn)
    );
}

#[test]
fn one_comes_back_to_this_server_only() {
    for path in ["/", "/page", "/a/b?c=d#e"] {
        assert_eq!(own_path(path), path);
    }
    for elsewhere in [
        "//evil.example.org",
        "https://evil.example.org",
        "/\\evil.example.org",
        "page",
        "",
        "/a\r\nSet-Cookie: b",
        "/ä",
    ] {
        assert_eq!(own_path(elsewhere), "/", "{elsewhere}");
    }
}

#[test]
fn a_parameter_that_comes_twice_makes_the_answer_void() {
    let read = |pairs: &[(&'static str, &'static str)]| Callback::read(pairs.iter().copied());
    assert!(read(&[("code", "a"), ("state", "b"), ("other", "c"), ("other", "d")]).is_ok());
    assert_eq!(read(&[("code", "a"), ("code", "b")]).err(), Some(Refusal::State));
}
