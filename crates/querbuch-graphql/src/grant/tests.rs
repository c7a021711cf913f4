use querbuch_ledger::domain::actor::{ActingPrincipal, Actor};
use querbuch_ledger::domain::language::Language;
use serde_json::{Value, json};

use super::*;
use crate::testing::{Scene, data};

/// Somebody who signed in; how, is not the business of these resolvers.
fn signed_in(number: u32) -> Actor {
    Actor::principal(ActingPrincipal::new(PrincipalNo(number)))
}

async fn asked(scene: &Scene, actor: Actor, text: &str) -> Value {
    data(scene.respond_to(actor, Language::English, text).await)
}

/// What a mutation is answered: its position or null, its errors, and the act that waits.
async fn act(scene: &Scene, actor: Actor, mutation: &str) -> (bool, Vec<String>, Option<String>) {
    let text = format!(
        "mutation {{ done: {mutation} {{ errors {{ code field }} position prepared {{ id status }} }} }}"
    );
    let payload = asked(scene, actor, &text).await["done"].take();
    let errors = payload["errors"].as_array().expect("is a list");
    let line = |error: &Value| {
        let field: Vec<&str> = error["field"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        format!(
            "{} {}",
            error["code"].as_str().unwrap_or_default(),
            field.join(".")
        )
        .trim_end()
        .to_owned()
    };
    let prepared = payload["prepared"]["id"].as_str().map(ToOwned::to_owned);
    (
        payload["position"].is_u64(),
        errors.iter().map(line).collect(),
        prepared,
    )
}

fn give(subject: &str, role: &str, unit: &str) -> String {
    format!(
        r#"give(input: {{ to: {{ subject: {{ issuer: "https://id.example.org", name: "{subject}" }} }}, role: {role}, unit: "{unit}", reason: "Organisationsplan" }})"#
    )
}

const CLOSE: &str = r#"closePeriod(input: { unit: "15", through: "2024-12" })"#;
const REOPEN: &str = r#"reopenPeriod(input: { unit: "15", through: null, reason: "Nachtrag von Frau B." })"#;

#[tokio::test]
async fn whoever_signed_in_may_what_their_rights_say() {
    let scene = Scene::new().await;
    scene.done(&give("anna", "ADMINISTRATOR", "15")).await;
    let viewer = r#"{ viewer { principal { id name machine } grants { role unit { code } everywhere givenBy { id } reason }
        here: may(action: STRUCTURE, unit: "15") above: may(action: STRUCTURE, unit: "bund") book: may(action: BOOK, unit: "15") } }"#;
    let expected = json!({ "viewer": {
        "principal": { "id": "principal:0", "name": "anna", "machine": false },
        "grants": [{ "role": "ADMINISTRATOR", "unit": { "code": "15" }, "everywhere": false, "givenBy": null, "reason": "Organisationsplan" }],
        "here": true, "above": false, "book": false,
    } });
    assert_eq!(asked(&scene, signed_in(0), viewer).await, expected);
    let local =
        json!({ "viewer": { "principal": null, "grants": [], "here": true, "above": true, "book": true } });
    assert_eq!(
        scene.ask(viewer).await,
        local,
        "without users everything is as it was"
    );

    let close_other = r#"closePeriod(input: { unit: "bund", through: "2024-12" })"#;
    let close_nothing = r#"closePeriod(input: { unit: "nowhere", through: "2024-12" })"#;
    for (mutation, expected) in [(close_other, "FORBIDDEN unit"), (close_nothing, "FORBIDDEN unit")] {
        let (done, errors, _) = act(&scene, signed_in(0), mutation).await;
        assert_eq!(
            (done, errors),
            (false, vec![expected.to_owned()]),
            "one answer: {mutation}"
        );
    }
    let (done, errors, prepared) = act(&scene, signed_in(0), CLOSE).await;
    assert_eq!((done, errors, prepared), (true, vec![], None));
    let others = "{ grants { id } }";
    assert_eq!(
        asked(&scene, signed_in(1), others).await,
        json!({ "grants": [] }),
        "nobody's business"
    );
}

#[tokio::test]
async fn a_second_administrator_releases_what_the_first_prepared() {
    let scene = Scene::new().await;
    scene.done(CLOSE).await;
    scene.done(&give("anna", "ADMINISTRATOR", "15")).await;
    scene.done(&give("bernd", "ADMINISTRATOR", "15")).await;
    let (done, errors, prepared) = act(&scene, signed_in(0), REOPEN).await;
    assert_eq!((done, errors), (true, vec![]));
    let id = prepared.expect("waits for a second person");
    let waiting = "{ preparedActs { nodes { id preparedBy { id } action unit { code } input status text } totalCount } }";
    let none = json!({ "preparedActs": { "nodes": [], "totalCount": 0 } });
    assert_eq!(
        asked(&scene, signed_in(0), waiting).await,
        none,
        "not for whoever prepared it"
    );
    let expected = json!({ "preparedActs": { "totalCount": 1, "nodes": [{
        "id": id, "preparedBy": { "id": "principal:0" }, "action": "STRUCTURE", "unit": { "code": "15" },
        "input": { "ReopenPeriod": { "reason": "", "through": null, "unit": "15" } }, "status": "WAITING",
        "text": "Nachtrag von Frau B.",
    }] } });
    assert_eq!(asked(&scene, signed_in(1), waiting).await, expected);

    let release = format!(r#"release(input: {{ act: "{id}" }})"#);
    let (done, errors, _) = act(&scene, signed_in(0), &release).await;
    assert_eq!(
        (done, errors),
        (false, vec!["NEEDS_SECOND_PERSON act".to_owned()])
    );
    let (done, errors, prepared) = act(&scene, signed_in(1), &release).await;
    assert_eq!((done, errors, prepared), (true, vec![], None));
    let reopened = r#"{ unit(ref: "15") { closedThrough periodActs { actor reason } } }"#;
    let acts = scene.ask(reopened).await;
    assert_eq!(acts["unit"]["closedThrough"], Value::Null);
    let last = acts["unit"]["periodActs"]
        .as_array()
        .and_then(|acts| acts.last())
        .cloned();
    let expected = json!({ "actor": "bernd releasing anna", "reason": "Nachtrag von Frau B." });
    assert_eq!(last, Some(expected), "both persons, and the text of the first");
    let ended =
        format!(r#"{{ node(id: "{id}") {{ ... on PreparedAct {{ status releasedBy {{ id }} input }} }} }}"#);
    let expected = json!({ "node": { "status": "RELEASED", "releasedBy": { "id": "principal:1" },
        "input": { "ReopenPeriod": { "reason": "", "through": null, "unit": "15" } } } });
    assert_eq!(scene.ask(&ended).await, expected, "the log keeps the input");
}

#[tokio::test]
async fn one_document_makes_a_subject_known_once() {
    let scene = Scene::new().await;
    let both = format!(
        "mutation {{ a: {} {{ errors {{ code }} }} b: {} {{ errors {{ code }} }} }}",
        give("anna", "READER", "15"),
        give("anna", "PLANNER", "15")
    );
    let answer = scene.ask(&both).await;
    assert_eq!(answer, json!({ "a": { "errors": [] }, "b": { "errors": [] } }));
    let viewer = "{ viewer { grants { role } } }";
    let expected = json!({ "viewer": { "grants": [{ "role": "READER" }, { "role": "PLANNER" }] } });
    assert_eq!(asked(&scene, signed_in(0), viewer).await, expected);
}

#[tokio::test]
async fn an_end_that_facts_cannot_hold_is_refused_before_it_is_kept() {
    let scene = Scene::new().await;
    let position = scene.ledger.state().position;
    for until in ["9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00"] {
        let given = give("anna", "READER", "15").replace("unit:", &format!("until: \"{until}\", unit:"));
        let response = scene
            .respond(&format!("mutation {{ {given} {{ errors {{ code }} }} }}"))
            .await;
        assert!(
            response.errors[0].message.contains("input.until"),
            "{:?}",
            response.errors
        );
    }
    assert_eq!(scene.ledger.state().position, position);
}

#[tokio::test]
async fn whoever_is_refused_a_right_is_not_made_known() {
    let scene = Scene::new().await;
    scene.done(&give("anna", "ADMINISTRATOR", "15")).await;
    let before = scene.ledger.state();
    for (mutation, expected) in [
        (give("nora", "READER", "14"), "FORBIDDEN unit"),
        (give("nora", "READER", "nowhere"), "FORBIDDEN unit"),
        (give("nora", "IMPORTER", "15"), "INVALID_VALUE measure"),
        (give("\\u202enora", "READER", "15"), "INVALID_VALUE identity"),
    ] {
        let (done, errors, _) = act(&scene, signed_in(0), &mutation).await;
        assert_eq!((done, errors), (false, vec![expected.to_owned()]), "{mutation}");
    }
    let after = scene.ledger.state();
    assert_eq!(after.position, before.position);
    assert_eq!(after.principals, before.principals, "nobody new");

    let keyed = give("nora", "READER", "15").replace("input: {", "input: { idempotencyKey: \"k1\",");
    for _ in 0..2 {
        let (done, errors, _) = act(&scene, signed_in(0), &keyed).await;
        assert_eq!((done, errors), (true, vec![]), "the same key and input again");
    }
    assert_eq!(scene.ledger.state().grants.len(), before.grants.len() + 1);
}

#[tokio::test]
async fn a_right_that_waits_for_a_second_person_makes_its_holder_known() {
    let scene = Scene::new().await;
    scene.done(&give("anna", "ADMINISTRATOR", "15")).await;
    scene.done(&give("bernd", "ADMINISTRATOR", "15")).await;
    let before = scene.ledger.state().position;
    let (done, errors, _) = act(&scene, signed_in(0), &give("nora", "ADMINISTRATOR", "14")).await;
    assert_eq!((done, errors), (false, vec!["FORBIDDEN unit".to_owned()]));
    assert_eq!(scene.ledger.state().position, before);
    let (done, errors, prepared) = act(&scene, signed_in(0), &give("nora", "ADMINISTRATOR", "15")).await;
    assert_eq!((done, errors), (true, vec![]));
    let release = format!(r#"release(input: {{ act: "{}" }})"#, prepared.expect("waits"));
    let (done, errors, _) = act(&scene, signed_in(1), &release).await;
    assert_eq!((done, errors), (true, vec![]));
    let viewer = "{ viewer { principal { name } grants { role } } }";
    let expected =
        json!({ "viewer": { "principal": { "name": "nora" }, "grants": [{ "role": "ADMINISTRATOR" }] } });
    assert_eq!(asked(&scene, signed_in(2), viewer).await, expected);
}
