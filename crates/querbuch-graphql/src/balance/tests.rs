use futures_util::StreamExt as _;
use querbuch_ledger::near::NEAR_PER_ANSWER_MAX;
use serde_json::{Value, json};

use crate::testing::Scene;

#[tokio::test]
async fn a_balance_tells_budgets_and_society_apart() {
    let scene = Scene::booked().await;
    let query = "{ balance {
        rows { level cost saving transfer net } total { cost saving transfer net }
        societyRows { level saving } society { cost saving transfer net } position recordedAt
    } }";
    let row = |level: &str, [cost, saving, transfer, net]: [&str; 4]| json!({ "level": level, "cost": cost, "saving": saving, "transfer": transfer, "net": net });
    let expected = json!({ "balance": {
        "rows": [
            row("FEDERAL", ["100.00", "0.00", "50.00", "-50.00"]),
            row("MUNICIPAL", ["0.00", "300.00", "-50.00", "250.00"]),
        ],
        "total": { "cost": "100.00", "saving": "300.00", "transfer": "0.00", "net": "200.00" },
        "societyRows": [{ "level": "CITIZENS", "saving": "40.00" }],
        "society": { "cost": "0.00", "saving": "40.00", "transfer": "0.00", "net": "40.00" },
        "position": scene.ledger.state().position, "recordedAt": "2026-01-01T00:00:00.000006Z",
    } });
    assert_eq!(scene.ask(query).await, expected);
}

#[tokio::test]
async fn a_row_names_every_dimension_that_was_asked_for() {
    let scene = Scene::booked().await;
    let query = r#"{ balance(filter: { units: ["15003"], kinds: [SAVING] }, basis: ACTUAL, groupBy: [
        LEVEL, STATE, BODY, UNIT, MEASURE, PROGRAMME, APPROACH, CATEGORY, KIND, CASHABILITY, STAGE, YEAR, QUARTER, MONTH
    ]) { rows {
        level state { code } body { code } unit { code } measure { code } programme { code } approach category { code }
        kind cashability stage year quarter month cumulativeNet
    } } }"#;
    let code = |code: &str| json!({ "code": code });
    let expected = json!([{
        "level": "MUNICIPAL", "state": code("15"), "body": code("15003"), "unit": code("15003"),
        "measure": code("olaf"), "programme": code("ozg"), "approach": "IMPROVE", "category": code("run.saving.staff"),
        "kind": "SAVING", "cashability": "CAPACITY", "stage": "CLAIMED", "year": 2026, "quarter": "2026-Q1",
        "month": "2026-02", "cumulativeNet": "300.00",
    }]);
    assert_eq!(scene.ask(query).await["balance"]["rows"], expected);
}

#[tokio::test]
async fn a_dimension_that_was_not_asked_for_is_null() {
    let scene = Scene::booked().await;
    let query = "{ balance(groupBy: []) { rows {
        level state { code } body { code } unit { code } measure { code } programme { code } approach category { code }
        kind cashability stage year quarter month cumulativeNet
    } } }";
    let rows = scene.ask(query).await["balance"]["rows"].take();
    let row = rows[0].as_object().expect("is a row");
    assert_eq!((rows.as_array().map(Vec::len), row.len()), (Some(1), 15));
    assert!(row.values().all(Value::is_null), "{row:?}");
}

#[tokio::test]
async fn order_and_limit_cut_rows_but_not_the_total() {
    let scene = Scene::booked().await;
    for (arguments, levels) in [
        ("orderBy: { by: NET }", &["MUNICIPAL", "FEDERAL"][..]),
        ("orderBy: { by: NET, direction: ASC }", &["FEDERAL", "MUNICIPAL"]),
        ("orderBy: { by: COST }, limit: 1", &["FEDERAL"]),
        ("limit: 0", &[]),
    ] {
        let query = format!("{{ balance({arguments}) {{ rows {{ level }} total {{ net }} }} }}");
        let rows: Vec<_> = levels.iter().map(|level| json!({ "level": level })).collect();
        let expected = json!({ "balance": { "rows": rows, "total": { "net": "200.00" } } });
        assert_eq!(scene.ask(&query).await, expected, "{arguments}");
    }
}

#[tokio::test]
async fn a_malformed_question_is_refused_at_its_argument() {
    let scene = Scene::booked().await;
    for (arguments, expected) in [
        ("limit: -1", ("INVALID_VALUE", "limit")),
        ("groupBy: [YEAR, YEAR]", ("INVALID_VALUE", "groupBy")),
        ("filter: { from: \"x\" }", ("INVALID_VALUE", "filter.from")),
        (
            "filter: { measures: [\"gone\"] }",
            ("NOT_FOUND", "filter.measures.0"),
        ),
        ("asOf: { position: 99 }", ("INVALID_VALUE", "asOf.position")),
    ] {
        let (code, field, _) = scene
            .refused(&format!("{{ balance({arguments}) {{ position }} }}"))
            .await;
        assert_eq!((code.as_str(), field.as_str()), expected, "{arguments}");
    }
}

#[tokio::test]
async fn names_that_there_are_not_say_what_may_have_been_meant() {
    let scene = Scene::booked().await;
    let question = |code: &str| format!("{{ balance(filter: {{ measures: [{code}] }}) {{ position }} }}");
    let (code, _, message) = scene.refused(&question("\"olav\"")).await;
    assert_eq!(code, "NOT_FOUND");
    assert!(message.ends_with("Did you mean “olaf”?"), "{message}");
    let (_, _, message) = scene.refused(&question("\"gone\"")).await;
    assert!(!message.contains("Did you mean"), "{message}");
    let act =
        "book(input: { measure: \"olav\", postings: [{ effect: \"dev\", month: \"2026-01\", amount: 1 }] })";
    let answer = scene
        .ask(&format!("mutation {{ {act} {{ errors {{ code message }} }} }}"))
        .await;
    let message = answer["book"]["errors"][0]["message"].as_str().expect("is told");
    assert!(message.ends_with("Did you mean “olaf”?"), "{message}");
    // It is looked for the first names only.
    let many = vec!["\"olav\""; 60].join(", ");
    let (_, _, message) = scene.refused(&question(&many)).await;
    let meant = message.matches("Did you mean").count();
    assert!((1..=NEAR_PER_ANSWER_MAX).contains(&meant), "{meant}: {message}");
}

#[tokio::test]
async fn a_unit_and_a_measure_ask_for_what_is_theirs() {
    let scene = Scene::booked().await;
    for (of, net) in [
        ("unit(ref: \"15\")", "250.00"),
        ("unit(ref: \"bund\")", "-50.00"),
        ("measure(ref: \"olaf\")", "200.00"),
        ("measure(ref: \"ozg\")", "200.00"),
    ] {
        let answer = scene
            .ask(&format!("{{ of: {of} {{ balance {{ total {{ net }} }} }} }}"))
            .await;
        assert_eq!(answer["of"]["balance"]["total"]["net"], net, "{of}");
    }
    let narrowed = r#"{ measure(ref: "ozg") { balance(filter: { units: ["bund"], kinds: [COST] }) { total { net } } } }"#;
    assert_eq!(
        scene.ask(narrowed).await["measure"]["balance"]["total"]["net"],
        "-100.00"
    );
}

#[tokio::test]
async fn late_amounts_count_where_they_are_posted_or_where_they_belong() {
    let scene = Scene::new().await;
    scene
        .done(r#"closePeriod(input: { unit: "bund", through: "2026-01" })"#)
        .await;
    let book = r#"book(input: { measure: "olaf", postings: [
        { effect: "dev", month: "2026-02", belongsTo: "2026-01", amount: 5 }
    ] })"#;
    scene.done(book).await;
    for (months, month) in [("BOOKED", "2026-02"), ("BELONGING", "2026-01")] {
        let query = format!(
            "{{ balance(groupBy: [MONTH], basis: ACTUAL, months: {months}) {{ rows {{ month cost }} }} }}"
        );
        let expected = json!([{ "month": month, "cost": "5.00" }]);
        assert_eq!(scene.ask(&query).await["balance"]["rows"], expected);
    }
}

#[tokio::test]
async fn whoever_follows_a_balance_gets_it_now_and_after_each_change() {
    let scene = Scene::booked().await;
    let mut answers =
        scene.follow("subscription { balance(groupBy: [], basis: ACTUAL) { total { cost } position } }");
    let position = scene.ledger.state().position;
    let answer = |cost: &str, position: u64| {
        Some(json!({ "balance": { "total": { "cost": cost }, "position": position } }))
    };
    assert_eq!(answers.next().await, answer("100.00", position));
    let book =
        r#"book(input: { measure: "olaf", postings: [{ effect: "dev", month: "2026-05", amount: 11 }] })"#;
    scene.done(book).await;
    assert_eq!(answers.next().await, answer("111.00", position + 1));
}

#[tokio::test]
async fn what_is_beyond_the_limit_is_told_and_shares_are_parts_of_the_total() {
    let scene = Scene::booked().await;
    for (month, effect, amount) in [
        ("2026-03", "dev", 60),
        ("2026-04", "dev", 40),
        ("2026-05", "staff", 100),
    ] {
        let book = format!(
            "book(input: {{ measure: \"olaf\", postings: [{{ effect: \"{effect}\", month: \"{month}\", amount: {amount} }}] }})"
        );
        scene.done(&book).await;
    }
    let query = "{ balance(groupBy: [MONTH], basis: ACTUAL, orderBy: { by: COST }, limit: 1) {
        rows { month cost costShare savingShare } others { rowCount cost saving transfer net costShare savingShare }
        societyRows { month savingShare costShare } societyOthers { rowCount }
        total { cost saving net } society { saving }
    } }";
    let expected = json!({
        "rows": [{ "month": "2026-01", "cost": "100.00", "costShare": "0.5", "savingShare": "0" }],
        "others": {
            "rowCount": 4, "cost": "100.00", "saving": "400.00", "transfer": "0.00", "net": "300.00",
            "costShare": "0.5", "savingShare": "1",
        },
        "societyRows": [{ "month": "2026-02", "savingShare": "1", "costShare": null }],
        "societyOthers": null,
        "total": { "cost": "200.00", "saving": "400.00", "net": "200.00" },
        "society": { "saving": "40.00" },
    });
    assert_eq!(scene.ask(query).await["balance"], expected);
    let all = "{ balance(groupBy: [MONTH], basis: ACTUAL) { others { rowCount } } }";
    assert_eq!(scene.ask(all).await["balance"]["others"], Value::Null);
}

#[tokio::test]
async fn a_child_is_the_unit_below_the_one_that_is_asked() {
    let scene = Scene::booked().await;
    let rows = |child: &str, cost: &str, saving: &str| json!({ "child": { "code": child }, "cost": cost, "saving": saving });
    let query = r#"{ balance(filter: { units: ["bund"] }, groupBy: [CHILD], basis: ACTUAL) { rows { child { code } cost saving } } }"#;
    assert_eq!(
        scene.ask(query).await["balance"]["rows"],
        json!([rows("bund/06", "100.00", "0.00")])
    );
    // The same below a unit, and without any filter from the top.
    let below = r#"{ unit(ref: "15") { balance(groupBy: [CHILD], basis: ACTUAL) { rows { child { code } cost saving } } } }"#;
    assert_eq!(
        scene.ask(below).await["unit"]["balance"]["rows"],
        json!([rows("15003", "0.00", "300.00")])
    );
    let top = "{ balance(groupBy: [CHILD], basis: ACTUAL) { rows { child { code } cost saving } } }";
    assert_eq!(
        scene.ask(top).await["balance"]["rows"],
        json!([rows("15", "0.00", "300.00"), rows("bund", "100.00", "0.00")])
    );
}
