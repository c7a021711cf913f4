use serde_json::json;

use super::*;
use crate::testing::{Scene, asked, input};

#[test]
fn closing_and_reopening_become_commands() {
    for (through, expected) in [
        (
            json!("2026-03"),
            json!({ "ClosePeriod": { "unit": "15", "through": "2026-03" } }),
        ),
        (json!("März"), json!(["INVALID_VALUE through"])),
    ] {
        let command = asked(input::<ClosePeriodInput>(
            json!({ "unit": "15", "through": through }),
        ));
        assert_eq!(command, expected);
    }
    let reopened =
        |through| json!({ "ReopenPeriod": { "unit": "15", "through": through, "reason": "Fehler" } });
    for (through, expected) in [
        (json!(null), reopened(json!(null))),
        (json!("2026-02"), reopened(json!("2026-02"))),
        (json!("2026-00"), json!(["INVALID_VALUE through"])),
    ] {
        let written = json!({ "unit": "15", "through": through, "reason": "Fehler" });
        assert_eq!(asked(input::<ReopenPeriodInput>(written)), expected);
    }
}

const CLOSE: &str = r#"closePeriod(input: { unit: "15", through: "2026-03" })"#;

#[tokio::test]
async fn what_a_unit_closes_is_closed_below_it() {
    let scene = Scene::new().await;
    let closed = "{ unit(ref: \"15003\") { closedThrough closedBy { code } periodActs { position } } }";
    let open = json!({ "unit": { "closedThrough": null, "closedBy": null, "periodActs": [] } });
    assert_eq!(scene.ask(closed).await, open);
    scene.done(CLOSE).await;
    let expected = json!({ "unit": {
        "closedThrough": "2026-03", "closedBy": { "code": "15" }, "periodActs": [],
    } });
    assert_eq!(scene.ask(closed).await, expected);
    let book =
        r#"book(input: { measure: "olaf", postings: [{ effect: "staff", month: "2026-03", amount: 1 }] })"#;
    assert_eq!(scene.errors(book).await, "PERIOD_CLOSED postings.0.month");
}

#[tokio::test]
async fn each_act_tells_who_did_it_and_a_reopening_why() {
    let scene = Scene::new().await;
    let closing = scene.done_by("anna", CLOSE).await;
    let reopen = r#"reopenPeriod(input: { unit: "15", through: "2026-01", reason: "Nachtrag" })"#;
    scene.done_by("bernd", reopen).await;
    let query = r#"{ unit(ref: "15") {
        closedThrough periodActs { position recordedAt actor through reopened reason }
    } }"#;
    let expected = json!({ "unit": { "closedThrough": "2026-01", "periodActs": [
        {
            "position": closing, "recordedAt": "2026-01-01T00:00:00.000003Z", "actor": "anna",
            "through": "2026-03", "reopened": false, "reason": null,
        },
        {
            "position": closing + 1, "recordedAt": "2026-01-01T00:00:00.000004Z", "actor": "bernd",
            "through": "2026-01", "reopened": true, "reason": "Nachtrag",
        },
    ] } });
    assert_eq!(scene.ask(query).await, expected);
}

#[tokio::test]
async fn what_is_not_closed_cannot_be_reopened() {
    let scene = Scene::new().await;
    let reopen = r#"reopenPeriod(input: { unit: "15003", reason: "x" })"#;
    assert_eq!(scene.errors(reopen).await, "WRONG_STATUS unit");
    scene.done(CLOSE).await;
    assert_eq!(scene.errors(reopen).await, "WRONG_STATUS unit");
    assert_eq!(scene.errors(CLOSE).await, "WRONG_STATUS through");
    let text = "mutation { closePeriod(input: { unit: \"15003\", through: \"2026-05\" }) { unit { closedThrough } } }";
    assert_eq!(
        scene.ask(text).await["closePeriod"]["unit"]["closedThrough"],
        "2026-05"
    );
}
