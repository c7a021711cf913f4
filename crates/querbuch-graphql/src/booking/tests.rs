use serde_json::json;

use super::record::{BOOKINGS_PER_CALL_MAX, BookInput, ReverseInput};
use crate::testing::{Scene, asked, input, with};

const BOOK: &str = r#"book(input: {
    idempotencyKey: "k", measure: "olaf", text: "Lizenzen", document: "R 7"
    postings: [{ effect: "dev", month: "2026-01", amount: "12.30" }]
})"#;

fn line() -> serde_json::Value {
    json!({ "effect": "dev", "month": "2026-01", "amount": 100 })
}

fn book(postings: &serde_json::Value) -> serde_json::Value {
    asked(input::<BookInput>(
        json!({ "measure": "olaf", "postings": postings }),
    ))
}

#[test]
fn a_booking_becomes_a_command_with_its_lines_and_its_note() {
    let parts = json!({
        "unit": "bund", "kind": "COST", "category": "run.cost", "cashability": "CASH", "month": "2026-02",
        "belongsTo": "2025-12", "amount": "-0.5",
    });
    let written =
        json!({ "measure": "olaf", "postings": [line(), parts], "text": "Kauf", "document": "R 1" });
    let target = json!({ "unit": "bund", "kind": "COST", "category": "run.cost", "cashability": "CASH" });
    let expected = json!({ "RecordBooking": {
        "measure": "olaf",
        "postings": [
            { "target": { "Effect": "dev" }, "month": "2026-01", "amount": 10_000 },
            { "target": { "Parts": target }, "month": "2026-02", "belongs_to": "2025-12", "amount": -50 },
        ],
        "note": { "text": "Kauf", "document": "R 1" },
    } });
    assert_eq!(asked(input::<BookInput>(written)), expected);
}

#[test]
fn everything_that_is_malformed_in_a_line_is_named_with_its_place() {
    for (fields, expected) in [
        (json!({ "month": "2026-13" }), "INVALID_VALUE postings.1.month"),
        (
            json!({ "belongsTo": "gestern" }),
            "INVALID_VALUE postings.1.belongsTo",
        ),
        (json!({ "amount": 1.5 }), "INVALID_VALUE postings.1.amount"),
        (json!({ "amount": "1.005" }), "INVALID_VALUE postings.1.amount"),
        (
            json!({ "amount": "99999999999999999999" }),
            "AMOUNT_OUT_OF_RANGE postings.1.amount",
        ),
        (json!({ "effect": null }), "INVALID_VALUE postings.1.effect"),
        (json!({ "unit": "bund" }), "INVALID_VALUE postings.1.effect"),
    ] {
        let postings = json!([line(), with(line(), fields.clone())]);
        assert_eq!(book(&postings), json!([expected]), "{fields}");
    }
}

#[test]
fn faults_of_all_lines_are_told_together_in_the_order_of_the_fields() {
    let postings =
        json!([{ "month": "?", "belongsTo": "?", "amount": "?" }, line(), { "month": "?", "amount": 1 }]);
    let expected = json!([
        "INVALID_VALUE postings.0.month",
        "INVALID_VALUE postings.0.belongsTo",
        "INVALID_VALUE postings.0.amount",
        "INVALID_VALUE postings.0.effect",
        "INVALID_VALUE postings.2.month",
        "INVALID_VALUE postings.2.effect",
    ]);
    assert_eq!(book(&postings), expected);
}

#[test]
fn a_reversal_names_its_month_only_where_one_is_given() {
    let base = json!({ "booking": "booking:9", "reason": "Tippfehler" });
    for (fields, expected) in [
        (
            json!({}),
            json!({ "ReverseBooking": { "booking": "booking:9", "reason": "Tippfehler" } }),
        ),
        (
            json!({ "month": "2026-02" }),
            json!({ "ReverseBooking": { "booking": "booking:9", "reason": "Tippfehler", "month": "2026-02" } }),
        ),
        (json!({ "month": "" }), json!(["INVALID_VALUE month"])),
    ] {
        assert_eq!(asked(input::<ReverseInput>(with(base.clone(), fields))), expected);
    }
}

#[tokio::test]
async fn a_booking_tells_its_lines_and_its_texts() {
    let scene = Scene::new().await;
    let position = scene.done_by("anna", BOOK).await;
    let query = format!(
        "{{ booking(id: \"booking:{position}\") {{
            id position recordedAt actor act basis text document textErased measure {{ code }}
            postings {{ line effect {{ code }} unit {{ code }} kind month belongsTo amount stage }}
            allocation {{ months {{ amount }} }} measurement {{ value }} reverses {{ id }} reversedBy {{ id }}
        }} }}"
    );
    let expected = json!({ "booking": {
        "id": format!("booking:{position}"), "position": position, "recordedAt": "2026-01-01T00:00:00.000003Z",
        "actor": "anna", "act": "RECORDED", "basis": "ACTUAL", "text": "Lizenzen", "document": "R 7",
        "textErased": false, "measure": { "code": "olaf" },
        "postings": [{
            "line": 1, "effect": { "code": "dev" }, "unit": { "code": "bund/06" }, "kind": "COST",
            "month": "2026-01", "belongsTo": "2026-01", "amount": "12.30", "stage": "CONFIRMED",
        }],
        "allocation": null, "measurement": null, "reverses": null, "reversedBy": null,
    } });
    assert_eq!(scene.ask(&query).await, expected);
}

#[tokio::test]
async fn a_booking_that_is_not_there_is_null() {
    let scene = Scene::new().await;
    for id in ["booking:1", "booking:99", "unit:0", ""] {
        let answer = scene.ask(&format!("{{ booking(id: \"{id}\") {{ id }} }}")).await;
        assert_eq!(answer, json!({ "booking": null }), "{id}");
    }
}

#[tokio::test]
async fn the_same_input_is_answered_again_and_another_one_under_its_key_is_refused() {
    let scene = Scene::new().await;
    let position = scene.done(BOOK).await;
    let again = scene
        .ask(&format!(
            "mutation {{ {BOOK} {{ position replayed booking {{ text }} }} }}"
        ))
        .await;
    let expected = json!({ "position": position, "replayed": true, "booking": { "text": "Lizenzen" } });
    assert_eq!(again["book"], expected);
    let other = BOOK.replace("12.30", "12.31");
    assert_eq!(scene.errors(&other).await, "IDEMPOTENCY_CONFLICT idempotencyKey");
    assert_eq!(
        scene.done_by("bernd", &other).await,
        position + 1,
        "keys belong to their actors"
    );
}

#[tokio::test]
async fn a_reversal_and_what_it_reverses_know_each_other() {
    let scene = Scene::new().await;
    let booked = scene.done(BOOK).await;
    let reverse = format!("reverse(input: {{ booking: \"booking:{booked}\", reason: \"Doppelt\" }})");
    let reversal = scene.done(&reverse).await;
    let query = format!(
        "{{ old: booking(id: \"booking:{booked}\") {{ reversedBy {{ position }} }}
            new: booking(id: \"booking:{reversal}\") {{ act text reverses {{ position }} postings {{ amount }} }} }}"
    );
    let expected = json!({
        "old": { "reversedBy": { "position": reversal } },
        "new": {
            "act": "REVERSED", "text": "Doppelt", "reverses": { "position": booked },
            "postings": [{ "amount": "-12.30" }],
        },
    });
    assert_eq!(scene.ask(&query).await, expected);
    assert_eq!(scene.errors(&reverse).await, "ALREADY_REVERSED booking");
}

#[tokio::test]
async fn bookings_are_listed_by_their_filter() {
    let scene = Scene::new().await;
    let first = scene.done(BOOK).await;
    scene
        .done(r#"book(input: { measure: "olaf", postings: [{ effect: "staff", month: "2026-02", amount: 5 }] })"#)
        .await;
    for (filter, positions) in [
        ("", vec![first, first + 1]),
        ("(filter: { kinds: [SAVING] })", vec![first + 1]),
        ("(filter: { to: \"2026-01\" })", vec![first]),
        ("(last: 1)", vec![first + 1]),
        ("(filter: { units: [\"buerger\"] })", vec![]),
    ] {
        let answer = scene
            .ask(&format!("{{ bookings{filter} {{ nodes {{ position }} }} }}"))
            .await;
        let expected: Vec<_> = positions
            .iter()
            .map(|position| json!({ "position": position }))
            .collect();
        assert_eq!(answer["bookings"]["nodes"], json!(expected), "{filter}");
    }
    let (code, field, _) = scene
        .refused("{ bookings(filter: { from: \"x\" }) { totalCount } }")
        .await;
    assert_eq!((code.as_str(), field.as_str()), ("INVALID_VALUE", "filter.from"));
}

#[tokio::test]
async fn of_many_bookings_each_is_answered_in_its_place() {
    let scene = Scene::new().await;
    let line = |effect: &str, amount: &str| {
        format!(
            "{{ measure: \"olaf\", postings: [{{ effect: \"{effect}\", month: \"2026-01\", amount: {amount} }}] }}"
        )
    };
    let bookings = [
        line("dev", "1"),
        line("dev", "\"x\""),
        line("gone", "1"),
        line("staff", "2"),
    ]
    .join(" ");
    let text = format!(
        "mutation {{ bookMany(input: {{ bookings: [{bookings}] }}) {{
            position results {{ errors {{ code field }} position booking {{ position }} }}
        }} }}"
    );
    let head = scene.ledger.state().position;
    let done =
        |position: u64| json!({ "errors": [], "position": position, "booking": { "position": position } });
    let refused = |code: &str, field: &[&str]| json!({ "errors": [{ "code": code, "field": field }], "position": null, "booking": null });
    let expected = json!({
        "position": head + 2,
        "results": [
            done(head + 1),
            refused("INVALID_VALUE", &["postings", "0", "amount"]),
            refused("NOT_FOUND", &["postings", "0", "effect"]),
            done(head + 2),
        ],
    });
    assert_eq!(scene.ask(&text).await["bookMany"], expected);
}

#[tokio::test]
async fn no_booking_at_all_or_too_many_are_refused() {
    let scene = Scene::empty().await;
    let one = "{ measure: \"m\", postings: [] } ";
    for (bookings, expected) in [
        (String::new(), "INVALID_VALUE"),
        (one.repeat(BOOKINGS_PER_CALL_MAX + 1), "LIMIT_EXCEEDED"),
    ] {
        let text = format!("mutation {{ bookMany(input: {{ bookings: [{bookings}] }}) {{ position }} }}");
        let (code, field, _) = scene.refused(&text).await;
        assert_eq!((code.as_str(), field.as_str()), (expected, "bookings"));
    }
}
