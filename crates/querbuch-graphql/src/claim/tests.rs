use serde_json::{Value, json};

use super::*;
use crate::testing::{Scene, asked, input, with};

fn step() -> Value {
    json!({ "effect": "olaf/staff", "month": "2026-03", "amount": "10" })
}

#[test]
fn a_step_becomes_the_command_of_its_mutation() {
    let written = with(step(), json!({ "text": "geprüft", "document": "Az 3" }));
    let expected = json!({
        "effect": "olaf/staff", "month": "2026-03", "amount": 1_000,
        "note": { "text": "geprüft", "document": "Az 3" },
    });
    let confirming = input::<StageInput>(written.clone()).confirming();
    assert_eq!(asked(confirming), json!({ "ConfirmSaving": expected }));
    let cashing = input::<StageInput>(written).cashing();
    assert_eq!(asked(cashing), json!({ "CashSaving": expected }));
    let disputing: DisputeInput = input(with(step(), json!({ "reason": "doppelt" })));
    let expected =
        json!({ "effect": "olaf/staff", "month": "2026-03", "amount": 1_000, "reason": "doppelt" });
    assert_eq!(asked(disputing), json!({ "DisputeSaving": expected }));
}

#[test]
fn a_malformed_month_and_a_malformed_amount_are_told_together() {
    for (fields, expected) in [
        (json!({ "month": "03/2026" }), json!(["INVALID_VALUE month"])),
        (json!({ "amount": "zehn" }), json!(["INVALID_VALUE amount"])),
        (
            json!({ "amount": "1.001", "month": "" }),
            json!(["INVALID_VALUE month", "INVALID_VALUE amount"]),
        ),
    ] {
        let written = with(step(), fields);
        assert_eq!(asked(input::<StageInput>(written.clone()).confirming()), expected);
        assert_eq!(asked(input::<StageInput>(written.clone()).cashing()), expected);
        let disputing: DisputeInput = input(with(written, json!({ "reason": "x" })));
        assert_eq!(asked(disputing), expected);
    }
}

#[test]
fn a_deadline_of_no_days_is_the_one_of_the_unit_above() {
    for days in [Some(30), Some(-1), None] {
        let command = asked(input::<SetClaimDeadlineInput>(
            json!({ "unit": "15", "days": days }),
        ));
        assert_eq!(
            command,
            json!({ "SetClaimDeadline": { "unit": "15", "days": days } })
        );
    }
}

#[test]
fn the_cursor_of_a_claim_is_its_place_and_nothing_else_is_read() {
    let key = ClaimKey {
        since: 7,
        effect: EffectNo(2),
        month: Month::parse("2026-03").expect("a month"),
    };
    let text = key.text();
    let read = ClaimKey::read(&text).expect("is a cursor");
    assert_eq!((read.since, read.effect, read.month), (7, key.effect, key.month));
    for foreign in ["", "k:", "k:7:2", "k:7:2:x", "c:bund", &format!("{text}:1")] {
        assert!(ClaimKey::read(foreign).is_none(), "{foreign}");
    }
}

const CLAIM: &str =
    r#"book(input: { measure: "olaf", postings: [{ effect: "staff", month: "2026-03", amount: 100 }] })"#;

fn stage(name: &str, amount: &str) -> String {
    format!("{name}(input: {{ effect: \"olaf/staff\", month: \"2026-03\", amount: {amount} }})")
}

#[tokio::test]
async fn an_open_claim_tells_who_claims_how_much_and_since_when() {
    let scene = Scene::new().await;
    let since = scene.done_by("anna", CLAIM).await;
    scene
        .done(r#"setClaimDeadline(input: { unit: "15", days: 30 })"#)
        .await;
    scene.done_by("bernd", &stage("confirm", "40")).await;
    let query = "{ claims { totalCount nodes {
        effect { code } unit { code } month amount since claimedAt dueOn claimants { actor amount since }
        history { act postings { stage amount } }
    } } }";
    let expected = json!({ "totalCount": 1, "nodes": [{
        "effect": { "code": "staff" }, "unit": { "code": "15003" }, "month": "2026-03", "amount": "60.00",
        "since": since, "claimedAt": "2026-01-01T00:00:00.000003Z", "dueOn": "2026-01-31",
        "claimants": [{ "actor": "anna", "amount": "60.00", "since": since }],
        "history": [{ "act": "CONFIRMED", "postings": [
            { "stage": "CLAIMED", "amount": "-40.00" }, { "stage": "CONFIRMED", "amount": "40.00" },
        ] }],
    }] });
    assert_eq!(scene.ask(query).await["claims"], expected);
}

#[tokio::test]
async fn claims_are_listed_by_unit_and_by_what_is_overdue() {
    let scene = Scene::new().await;
    scene.done_by("anna", CLAIM).await;
    scene
        .done(r#"setClaimDeadline(input: { unit: "15", days: 1 })"#)
        .await;
    for (conditions, count) in [
        ("first: 5", 1),
        ("unit: \"15\"", 1),
        ("unit: \"bund\"", 0),
        ("overdueOn: \"2026-01-02\"", 0),
        ("overdueOn: \"2026-01-03\"", 1),
    ] {
        let answer = scene
            .ask(&format!("{{ claims({conditions}) {{ totalCount }} }}"))
            .await;
        assert_eq!(answer["claims"]["totalCount"], count, "{conditions}");
    }
    let of_unit = r#"{ unit(ref: "15003") { claims { totalCount } claimDeadlineDays } }"#;
    let expected = json!({ "unit": { "claims": { "totalCount": 1 }, "claimDeadlineDays": 1 } });
    assert_eq!(scene.ask(of_unit).await, expected);
    let (code, field, _) = scene.refused("{ claims(unit: \"x\") { totalCount } }").await;
    assert_eq!((code.as_str(), field.as_str()), ("NOT_FOUND", "unit"));
}

#[tokio::test]
async fn a_saving_moves_from_stage_to_stage_but_not_by_one_person() {
    let scene = Scene::new().await;
    scene.done(CLAIM).await;
    assert_eq!(
        scene.errors(&stage("confirm", "1")).await,
        "NEEDS_SECOND_PERSON amount"
    );
    assert_eq!(scene.errors(&stage("cash", "1")).await, "EXCEEDS_CLAIM amount");
    scene.done_by("bernd", &stage("confirm", "70")).await;
    scene.done(&stage("cash", "20")).await;
    let dispute =
        r#"dispute(input: { effect: "olaf/staff", month: "2026-03", amount: 30, reason: "doppelt" })"#;
    scene.done(dispute).await;
    let query = r#"{ effect(ref: "olaf/staff") {
        series { claimed confirmed cashed actual } disputes { act text }
    } }"#;
    let expected = json!({
        "series": [{ "claimed": "0.00", "confirmed": "50.00", "cashed": "20.00", "actual": "70.00" }],
        "disputes": [{ "act": "DISPUTED", "text": "doppelt" }],
    });
    assert_eq!(scene.ask(query).await["effect"], expected);
}

/// Three claims of two people.
async fn claimed() -> Scene {
    let scene = Scene::new().await;
    for (actor, month, amount) in [
        ("anna", "2026-01", 30),
        ("bert", "2026-02", 70),
        ("anna", "2026-03", 50),
    ] {
        let book = format!(
            "book(input: {{ measure: \"olaf\", postings: [{{ effect: \"staff\", month: \"{month}\", amount: {amount} }}] }})"
        );
        scene.done_by(actor, &book).await;
    }
    scene
}

#[tokio::test]
async fn open_claims_are_found_and_ordered() {
    let scene = claimed().await;
    for (arguments, amounts, total) in [
        ("", vec!["30.00", "70.00", "50.00"], "150.00"),
        ("(claimant: \"ANNA\")", vec!["30.00", "50.00"], "80.00"),
        ("(from: \"2026-02\", to: \"2026-02\")", vec!["70.00"], "70.00"),
        ("(measure: \"ozg\")", vec!["30.00", "70.00", "50.00"], "150.00"),
        ("(unit: \"bund\")", vec![], "0.00"),
        (
            "(orderBy: { by: AMOUNT, direction: DESC })",
            vec!["70.00", "50.00", "30.00"],
            "150.00",
        ),
        (
            "(orderBy: { by: MONTH, direction: DESC })",
            vec!["50.00", "70.00", "30.00"],
            "150.00",
        ),
        // None has a deadline, so those stand first that have been open longest.
        (
            "(orderBy: { by: DUE })",
            vec!["30.00", "70.00", "50.00"],
            "150.00",
        ),
        ("(asOf: { position: 12 })", vec!["30.00"], "30.00"),
    ] {
        let query = format!("{{ claims{arguments} {{ totalCount totalAmount nodes {{ amount }} }} }}");
        let found = &scene.ask(&query).await["claims"];
        let told: Vec<&str> = found["nodes"]
            .as_array()
            .expect("is a list")
            .iter()
            .map(|node| node["amount"].as_str().expect("is a text"))
            .collect();
        assert_eq!(told, amounts, "{arguments}");
        assert_eq!(found["totalAmount"], total, "{arguments}");
    }
    let first = scene
        .ask("{ claims(orderBy: { by: AMOUNT }, first: 2) { totalAmount pageInfo { endCursor } } }")
        .await;
    assert_eq!(
        first["claims"]["totalAmount"], "150.00",
        "of all, whatever the page"
    );
    let after = &first["claims"]["pageInfo"]["endCursor"];
    let rest = format!("{{ claims(orderBy: {{ by: AMOUNT }}, after: {after}) {{ nodes {{ amount }} }} }}");
    assert_eq!(
        scene.ask(&rest).await["claims"]["nodes"],
        json!([{ "amount": "70.00" }])
    );
}

#[tokio::test]
async fn open_claims_are_summed_up() {
    let scene = claimed().await;
    let sums = scene
        .ask("{ claimSums(by: CLAIMANT) { claimant unit { code } count amount } }")
        .await;
    let sum = |claimant: &str, count: u32, amount: &str| json!({ "claimant": claimant, "unit": null, "count": count, "amount": amount });
    assert_eq!(
        sums["claimSums"],
        json!([sum("anna", 2, "80.00"), sum("bert", 1, "70.00")])
    );
    let by_unit = scene
        .ask("{ claimSums(by: UNIT) { unit { code } amount } }")
        .await;
    assert_eq!(
        by_unit["claimSums"],
        json!([{ "unit": { "code": "15003" }, "amount": "150.00" }])
    );
}

#[tokio::test]
async fn disputes_are_listed_with_their_reasons() {
    let scene = Scene::new().await;
    scene
        .done_by(
            "anna",
            "book(input: { measure: \"olaf\", postings: [{ effect: \"staff\", month: \"2026-01\", amount: 30 }] })",
        )
        .await;
    for (amount, reason) in [("10", "doppelt gezählt"), ("5", "nicht im Haushalt")] {
        let dispute = format!(
            "dispute(input: {{ effect: \"olaf/staff\", month: \"2026-01\", amount: {amount}, reason: \"{reason}\" }})"
        );
        scene.done_by("bert", &dispute).await;
    }
    scene
        .done_by(
            "bert",
            "reverse(input: { booking: \"booking:13\", reason: \"doch richtig\" })",
        )
        .await;
    let fields = "{ totalCount nodes { actor claimants month amount reason unit { code } effect { code }
        booking { id } reversedBy { id } } }";
    let found = scene.ask(&format!("{{ disputes {fields} }}")).await;
    let dispute = |amount: &str, reason: &str, id: &str, reversed: Value| {
        json!({
            "actor": "bert", "claimants": ["anna"], "month": "2026-01", "amount": amount, "reason": reason,
            "unit": { "code": "15003" }, "effect": { "code": "staff" }, "booking": { "id": id },
            "reversedBy": reversed,
        })
    };
    let expected = json!([
        dispute(
            "10.00",
            "doppelt gezählt",
            "booking:13",
            json!({ "id": "booking:15" })
        ),
        dispute("5.00", "nicht im Haushalt", "booking:14", Value::Null),
    ]);
    assert_eq!(found["disputes"]["nodes"], expected);
    let count = |arguments: &'static str| {
        let scene = &scene;
        async move {
            let query = format!("{{ disputes{arguments} {{ totalCount }} }}");
            scene.ask(&query).await["disputes"]["totalCount"].clone()
        }
    };
    assert_eq!(count("(unit: \"15\")").await, 2);
    assert_eq!(count("(unit: \"bund\")").await, 0);
    assert_eq!(count("(actor: \"anna\")").await, 0);
    assert_eq!(count("(asOf: { position: 13 })").await, 1);
    scene
        .done("eraseText(input: { booking: \"booking:14\", reason: \"Antrag\" })")
        .await;
    let found = scene.ask("{ disputes(last: 1) { nodes { reason } } }").await;
    assert_eq!(found["disputes"]["nodes"], json!([{ "reason": null }]));
}
