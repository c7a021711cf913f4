//! Who sees what: figures, names, texts, the log, and streams that outlive a right.

use futures_util::StreamExt as _;
use querbuch_ledger::domain::actor::{ActingPrincipal, Actor};
use querbuch_ledger::domain::id::PrincipalNo;
use querbuch_ledger::domain::language::Language;
use serde_json::{Value, json};

use crate::testing::{Scene, data};

const GRANTED: &str = r#"setVisibility(input: { visibility: GRANTED, reason: "Datenschutz" })"#;

fn principal(number: u32) -> Actor {
    Actor::principal(ActingPrincipal::new(PrincipalNo(number)))
}

fn give(name: &str, role: &str, unit: &str) -> String {
    format!(
        r#"give(input: {{ to: {{ subject: {{ issuer: "https://id.example.org", name: "{name}" }} }}, role: {role}, unit: "{unit}", reason: "Organisationsplan" }})"#
    )
}

async fn asked(scene: &Scene, actor: Actor, text: &str) -> Value {
    data(scene.respond_to(actor, Language::English, text).await)
}

/// The code of the first error.
async fn code(scene: &Scene, actor: Actor, text: &str) -> Option<String> {
    let response = scene.respond_to(actor, Language::English, text).await;
    let extensions = response.errors.first()?.extensions.as_ref()?;
    let code = extensions.get("code")?.clone().into_json().ok()?;
    code.as_str().map(ToOwned::to_owned)
}

#[tokio::test]
async fn what_was_left_out_is_told_beside_the_figures() {
    let scene = Scene::booked().await;
    scene.done(&give("anna", "READER", "15003")).await;
    let question = "{ balance { total { cost saving } hidden { units rows } } }";
    let open = asked(&scene, principal(0), question).await;
    assert_eq!(
        open["balance"]["hidden"],
        Value::Null,
        "everybody sees all of an open ledger"
    );
    assert_eq!(
        open["balance"]["total"],
        json!({ "cost": "100.00", "saving": "300.00" })
    );
    scene.done(GRANTED).await;
    let granted = asked(&scene, principal(0), question).await;
    assert_eq!(
        granted["balance"],
        json!({ "total": { "cost": "0.00", "saving": "300.00" }, "hidden": { "units": 2, "rows": 3 } })
    );
    assert_eq!(
        asked(&scene, "local".into(), question).await["balance"],
        open["balance"],
        "nothing changes for the local user"
    );
    let nobody = asked(
        &scene,
        principal(7),
        "{ balance { total { saving } hidden { rows } } units { totalCount } }",
    )
    .await;
    assert_eq!(
        nobody,
        json!({ "balance": { "total": { "saving": "0.00" }, "hidden": { "rows": 5 } }, "units": { "totalCount": 0 } })
    );
}

#[tokio::test]
async fn what_is_not_there_and_what_is_not_reached_are_one_answer() {
    let scene = Scene::booked().await;
    scene.done(&give("anna", "READER", "15003")).await;
    scene.done(GRANTED).await;
    scene
        .done(r#"registerUnits(input: { units: [{ code: "14", name: "Sachsen", level: STATE }] })"#)
        .await;
    for (there, nowhere) in [
        ("{ unit(ref: \"14\") { code } }", "{ unit(ref: \"13\") { code } }"),
        (
            "{ node(id: \"unit:5\") { id } }",
            "{ node(id: \"unit:99\") { id } }",
        ),
        (
            "{ effect(ref: \"olaf/dev\") { code } }",
            "{ effect(ref: \"olaf/gibtesnicht\") { code } }",
        ),
        (
            "{ booking(id: \"booking:12\") { id } }",
            "{ booking(id: \"booking:999\") { id } }",
        ),
    ] {
        let (there, nowhere) = (
            asked(&scene, principal(0), there).await,
            asked(&scene, principal(0), nowhere).await,
        );
        assert_eq!(there, nowhere);
    }
    let filter =
        |unit: &str| format!("{{ balance(filter: {{ units: [\"{unit}\"] }}) {{ total {{ net }} }} }}");
    let there = scene
        .respond_to(principal(0), Language::English, &filter("14"))
        .await;
    let nowhere = scene
        .respond_to(principal(0), Language::English, &filter("13"))
        .await;
    let message = |response: &async_graphql::Response| response.errors[0].message.replace("13", "14");
    assert_eq!(message(&there), message(&nowhere));
}

#[tokio::test]
async fn the_log_is_for_whoever_may_read_all_of_it() {
    let scene = Scene::booked().await;
    scene.done(&give("anna", "AUDITOR", "15")).await;
    let questions = [
        "{ log { head } }",
        "{ logEntry(position: 3) { entry } }",
        "{ consistencyProof(from: 1, to: 3) { hashes } }",
    ];
    for question in questions {
        assert_eq!(
            code(&scene, principal(0), question).await,
            None,
            "an open ledger: {question}"
        );
    }
    scene.done(GRANTED).await;
    for question in questions {
        let refused = code(&scene, principal(0), question).await;
        assert_eq!(refused.as_deref(), Some("FORBIDDEN"), "{question}");
        assert_eq!(code(&scene, "local".into(), question).await, None, "{question}");
    }
    let stream = "subscription { log(after: 1) { position } }";
    let first = scene
        .follow_as(principal(0), stream)
        .next()
        .await
        .expect("an answer");
    assert!(first.is_err());
}

#[tokio::test]
async fn texts_need_a_right_at_each_unit_and_names_one_of_their_own() {
    let scene = Scene::new().await;
    scene.done(&give("anna", "READER", "15003")).await;
    scene.done(&give("bert", "BOOKER", "15003")).await;
    scene.done(&give("carl", "BUDGET_OFFICER", "15003")).await;
    let book = |postings: &str| {
        format!(
            "mutation {{ book(input: {{ measure: \"olaf\", text: \"Vermerk\", postings: [{postings}] }}) {{ errors {{ code }} booking {{ id }} }} }}"
        )
    };
    let own = book(r#"{ effect: "staff", month: "2025-11", amount: 300 }"#);
    let own = asked(&scene, principal(1), &own).await["book"].take();
    assert_eq!(own["errors"], json!([]));
    scene.done(r#"book(input: { measure: "olaf", text: "Vermerk beider", postings: [
        { effect: "fee-bund", month: "2025-11", amount: 50 } { effect: "fee-town", month: "2025-11", amount: -50 }] })"#).await;
    let question = "{ bookings { nodes { actor text postings { unit { code } } } } }";
    let search = "{ bookings(search: \"Vermerk\") { totalCount } }";
    for (reader, actor, texts, found) in [
        (0, "principal:1", [json!("Vermerk"), Value::Null], 1),
        (2, "bert", [json!("Vermerk"), Value::Null], 1),
        // Nobody: an open ledger shows them figures alone.
        (9, "principal:1", [Value::Null, Value::Null], 0),
    ] {
        let answer = asked(&scene, principal(reader), question).await;
        let nodes = &answer["bookings"]["nodes"];
        assert_eq!(nodes[0]["actor"], json!(actor), "{reader}");
        assert_eq!(
            json!([nodes[0]["text"], nodes[1]["text"]]),
            json!(texts),
            "{reader}"
        );
        let matching = asked(&scene, principal(reader), search).await;
        assert_eq!(matching["bookings"]["totalCount"], json!(found), "{reader}");
        assert_eq!(nodes[1]["postings"].as_array().map(Vec::len), Some(2), "{reader}");
    }
    scene.done(GRANTED).await;
    let answer = asked(&scene, principal(0), question).await;
    let lines = &answer["bookings"]["nodes"][1]["postings"];
    assert_eq!(
        *lines,
        json!([{ "unit": { "code": "15003" } }]),
        "of a booking, the own line"
    );
}

#[tokio::test]
async fn whoever_may_act_and_not_read_is_told_that_it_was_done() {
    let scene = Scene::booked().await;
    scene.done(&give("anna", "ADMINISTRATOR", "15")).await;
    scene.done(GRANTED).await;
    let act = r#"mutation { registerUnits(input: { units: [{ code: "15004", name: "Burg", level: MUNICIPAL, parent: "15" }] })
        { errors { code } position units { code } } }"#;
    let answer = asked(&scene, principal(0), act).await["registerUnits"].take();
    assert_eq!(answer["errors"], json!([]));
    assert_eq!(
        answer["units"],
        json!([{ "code": "15004" }]),
        "an administrator knows the units there"
    );
    let figures = asked(
        &scene,
        principal(0),
        "{ balance { total { saving } } bookings { totalCount } }",
    )
    .await;
    assert_eq!(
        figures,
        json!({ "balance": { "total": { "saving": "0.00" } }, "bookings": { "totalCount": 0 } })
    );
}

#[tokio::test]
async fn a_right_that_was_revoked_shows_nothing_at_the_next_answer() {
    let scene = Scene::booked().await;
    let given = scene.done(&give("anna", "READER", "15003")).await;
    scene.done(GRANTED).await;
    let stream = "subscription { balance(basis: ACTUAL) { total { saving } hidden { rows } } }";
    let mut answers = scene.follow_as(principal(0), stream);
    let first = data(answers.next().await.expect("an answer"));
    assert_eq!(first["balance"]["total"]["saving"], json!("300.00"));
    scene
        .done(&format!(
            "revoke(input: {{ grant: \"grant:{given}\", reason: \"Versetzung\" }})"
        ))
        .await;
    scene
        .done(r#"book(input: { measure: "olaf", postings: [{ effect: "staff", month: "2026-02", amount: 7 }] })"#)
        .await;
    let next = data(answers.next().await.expect("an answer"));
    assert_eq!(
        next["balance"],
        json!({ "total": { "saving": "0.00" }, "hidden": { "rows": 5 } })
    );
    let again = asked(&scene, principal(0), "{ balance { total { saving } } }").await;
    assert_eq!(again["balance"]["total"]["saving"], json!("0.00"));
}

#[tokio::test]
async fn an_act_that_waits_is_shown_to_those_whom_it_concerns() {
    let scene = Scene::booked().await;
    for (name, role, unit) in [
        ("anna", "BOOKER", "15003"),
        ("bert", "BOOKER", "15003"),
        ("carl", "READER", "15003"),
        ("dora", "AUDITOR", "15"),
    ] {
        scene.done(&give(name, role, unit)).await;
    }
    scene
        .done(r#"setFourEyes(input: { unit: "15003", actions: [BOOK], reason: "VV" })"#)
        .await;
    let book = r#"mutation { book(input: { measure: "olaf", postings: [{ effect: "staff", month: "2025-11", amount: 3 }] })
        { errors { code } prepared { id } } }"#;
    let prepared = asked(&scene, principal(0), book).await["book"]["prepared"]["id"].take();
    let question = format!("{{ node(id: {prepared}) {{ id }} }}");
    for (reader, is_seen) in [(0, true), (1, true), (2, false), (3, true), (9, false)] {
        let answer = asked(&scene, principal(reader), &question).await;
        assert_eq!(answer["node"].is_object(), is_seen, "{reader}");
    }
}
