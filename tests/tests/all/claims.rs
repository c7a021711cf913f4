//! Savings on their way: claimed, confirmed, cashed, or disputed; and what came late.

use querbuch_tests::api::Api;
use querbuch_tests::databases::each_database;
use querbuch_tests::scratch;
use querbuch_tests::server::run;
use serde_json::{Value, json};

use crate::scene::scene;

fn by(api: &Api, name: &str) -> Api {
    Api::new(api.client.clone().with_header("querbuch-actor", name))
}

fn stage(month: &str, amount: &str) -> Value {
    json!({ "effect": "olaf/staff", "month": month, "amount": amount })
}

fn dispute(month: &str, amount: &str) -> Value {
    json!({ "effect": "olaf/staff", "month": month, "amount": amount, "reason": "Stellen sind noch besetzt" })
}

#[test]
fn a_saving_is_claimed_confirmed_and_cashed_and_the_three_totals_stand_side_by_side() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let (anna, bernd) = (by(&api, "anna"), by(&api, "bernd"));
        anna.book(
            "olaf",
            &[("staff", "2026-01", "100.00"), ("dev", "2026-01", "40.00")],
        );
        let claimed = api.position();
        assert_eq!(
            anna.refused("confirm", stage("2026-01", "0.01")),
            ["NEEDS_SECOND_PERSON amount"]
        );
        assert_eq!(
            bernd.refused("confirm", stage("2026-01", "100.01")),
            ["EXCEEDS_CLAIM amount"]
        );
        let english = by(&api, "bernd");
        let english = Api::new(english.client.with_header("accept-language", "en"));
        let message = english.ask("confirm", stage("2026-01", "100.01"))["errors"][0]["message"].take();
        assert!(
            message
                .as_str()
                .is_some_and(|text| text.contains("100.00 are still claimed")),
            "{message}"
        );

        let input = json!({ "idempotencyKey": "c", "effect": "olaf/staff", "month": "2026-01", "amount": "70", "text": "geprüft", "document": "Az. 3" });
        let confirmation = bernd.act("confirm", input.clone());
        assert_eq!(bernd.act("confirm", input)["replayed"], true);
        anna.act("cash", stage("2026-01", "50.00"));
        let disputed = bernd.act("dispute", dispute("2026-01", "20.00"));

        let stages = [
            "CLAIMED: 0.00 10.00 0.00 10.00",
            "CONFIRMED: 40.00 20.00 0.00 -20.00",
            "CASHED: 0.00 50.00 0.00 50.00",
        ];
        assert_eq!(api.rows("groupBy: [STAGE], basis: ACTUAL", "stage"), stages);
        let then = format!("groupBy: [STAGE], basis: ACTUAL, asOf: {{ position: {claimed} }}");
        assert_eq!(
            api.rows(&then, "stage"),
            [
                "CLAIMED: 0.00 100.00 0.00 100.00",
                "CONFIRMED: 40.00 0.00 0.00 -40.00"
            ]
        );
        assert_eq!(api.total("basis: OUTLOOK"), "40.00 80.00 0.00 40.00");
        let series =
            "{ effect(ref: \"olaf/staff\") { series { month claimed confirmed cashed actual outlook }
            disputes { text actor act postings { amount stage } } } }";
        let effect = api.client.query(series, json!({}))["effect"].take();
        let month = json!({ "month": "2026-01", "claimed": "10.00", "confirmed": "20.00", "cashed": "50.00", "actual": "80.00", "outlook": "80.00" });
        assert_eq!(effect["series"], json!([month]));
        let act = json!({ "text": "Stellen sind noch besetzt", "actor": "bernd", "act": "DISPUTED", "postings": [{ "amount": "-20.00", "stage": "CLAIMED" }] });
        assert_eq!(effect["disputes"], json!([act]));

        let document = "query($id: ID!) { booking(id: $id) { act basis actor text document measure { code }
            postings { line month belongsTo amount stage } reversedBy { act } } }";
        let id = confirmation["booking"]["id"].clone();
        let booking = api.client.query(document, json!({ "id": id }))["booking"].take();
        let expected = json!({
            "act": "CONFIRMED", "basis": "ACTUAL", "actor": "bernd", "text": "geprüft", "document": "Az. 3",
            "measure": { "code": "olaf" }, "reversedBy": null,
            "postings": [
                { "line": 1, "month": "2026-01", "belongsTo": "2026-01", "amount": "-70.00", "stage": "CLAIMED" },
                { "line": 2, "month": "2026-01", "belongsTo": "2026-01", "amount": "70.00", "stage": "CONFIRMED" },
            ],
        });
        assert_eq!(booking, expected);

        is_reversed_and_erased(&api, &id, &disputed["booking"]["id"]);
    });
}

const DISPUTES: &str = "{ effect(ref: \"olaf/staff\") { disputes { text } } }";

fn is_reversed_and_erased(api: &Api, confirmed: &Value, disputed: &Value) {
    // 20 are still confirmed, so the confirmation of 70 cannot be taken back; the dispute can.
    let reversal = |id: &Value| json!({ "booking": id, "reason": "Irrtum" });
    assert_eq!(
        api.refused("reverse", reversal(confirmed)),
        ["EXCEEDS_CLAIM booking"]
    );
    api.act("reverse", reversal(disputed));
    assert_eq!(
        api.rows("groupBy: [STAGE], basis: ACTUAL", "stage")[0],
        "CLAIMED: 0.00 30.00 0.00 30.00"
    );

    // The reason can be erased as any other text.
    api.act(
        "eraseText",
        json!({ "booking": disputed, "reason": "auf Antrag" }),
    );
    let effect = api.client.query(DISPUTES, json!({}))["effect"].take();
    assert_eq!(effect["disputes"], json!([{ "text": null }]));
}

#[test]
fn open_claims_are_listed_with_their_deadline() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let anna = by(&api, "anna");
        anna.book(
            "olaf",
            &[("staff", "2026-01", "100.00"), ("porto", "2026-01", "8.00")],
        );
        by(&api, "bernd").book("olaf", &[("staff", "2026-01", "50.00")]);
        let since = api.position();
        let deadline = anna.act("setClaimDeadline", json!({ "unit": "15", "days": 30 }));
        assert_eq!(deadline["unit"]["claimDeadlineDays"], 30);
        let list = |arguments: &str| {
            let document = format!(
                "{{ claims({arguments}) {{ totalCount nodes {{ effect {{ code }} unit {{ code }} month amount since claimedAt dueOn
                    claimants {{ actor amount since }} history {{ act }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
            );
            api.client.query(&document, json!({}))["claims"].take()
        };
        let all = list("unit: \"15\"");
        assert_eq!(all["totalCount"], 2);
        let first = &all["nodes"][0];
        assert_eq!(
            (&first["effect"]["code"], &first["amount"]),
            (&json!("staff"), &json!("150.00"))
        );
        let claimants = json!([
            { "actor": "anna", "amount": "100.00", "since": since - 1 },
            { "actor": "bernd", "amount": "50.00", "since": since },
        ]);
        assert_eq!(first["claimants"], claimants);
        assert!(
            first["dueOn"].as_str() > first["claimedAt"].as_str().map(|at| &at[..10]),
            "{first}"
        );
        assert_eq!(list("unit: \"15\", first: 1")["pageInfo"]["hasNextPage"], true);
        let cursor = list("unit: \"15\", first: 1")["pageInfo"]["endCursor"].take();
        let rest = list(&format!("unit: \"15\", after: {cursor}"));
        assert_eq!(rest["nodes"][0]["effect"]["code"], "porto");
        assert_eq!(list("unit: \"bund\"")["totalCount"], 0);
        let due = first["dueOn"].clone();
        assert_eq!(
            list(&format!("overdueOn: {due}"))["totalCount"],
            0,
            "the last day is not too late"
        );
        assert_eq!(list("overdueOn: \"2199-12-31\"")["totalCount"], 2);

        by(&api, "clara").act("confirm", stage("2026-01", "150.00"));
        let left = "{ unit(ref: \"15\") { claims { totalCount nodes { effect { code } } } } }";
        let left = api.client.query(left, json!({}))["unit"]["claims"].take();
        assert_eq!(
            left,
            json!({ "totalCount": 1, "nodes": [{ "effect": { "code": "porto" } }] })
        );

        bad_deadlines_and_lists(&api);
    });
}

fn bad_deadlines_and_lists(api: &Api) {
    let set = |unit: &str, days: Value| json!({ "unit": unit, "days": days });
    assert_eq!(
        api.refused("setClaimDeadline", set("nowhere", json!(1))),
        ["NOT_FOUND unit"]
    );
    assert_eq!(
        api.refused("setClaimDeadline", set("15", json!(0))),
        ["INVALID_VALUE days"]
    );
    let deadline = api.act("setClaimDeadline", set("15", Value::Null));
    assert_eq!(deadline["unit"]["claimDeadlineDays"], Value::Null);
    let answer = api
        .client
        .execute("{ claims(unit: \"nowhere\") { totalCount } }", json!({}));
    assert_eq!(answer.error_codes(), ["NOT_FOUND"]);
    let answer = api
        .client
        .execute("{ claims(overdueOn: \"2026-1-1\") { totalCount } }", json!({}));
    assert!(!answer.error_codes().is_empty());
}

#[test]
fn what_comes_late_goes_to_an_open_month_and_belongs_to_an_earlier_one() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let (anna, bernd) = (by(&api, "anna"), by(&api, "bernd"));
        let booking = anna.book("olaf", &[("staff", "2026-01", "100.00")]);
        anna.act("closePeriod", json!({ "unit": "15", "through": "2026-01" }));

        let late = |belongs_to: &str| json!({ "measure": "olaf", "postings": [{ "effect": "staff", "month": "2026-02", "belongsTo": belongs_to, "amount": "7.00" }] });
        assert_eq!(
            anna.refused("book", late("2026-03")),
            ["INVALID_VALUE postings.0.belongsTo"]
        );
        assert_eq!(
            anna.refused("book", late("Januar")),
            ["INVALID_VALUE postings.0.belongsTo"]
        );
        let booked = anna.act("book", late("2026-01"));
        let confirmed = bernd.act("confirm", stage("2026-02", "7.00"));
        let reversal = |month: Value| json!({ "booking": booking, "reason": "zu viel", "month": month });
        assert_eq!(
            api.refused("reverse", reversal(Value::Null)),
            ["PERIOD_CLOSED booking"]
        );
        assert_eq!(
            api.refused("reverse", reversal(json!("2026-01"))),
            ["PERIOD_CLOSED month"]
        );
        assert_eq!(
            api.refused("reverse", reversal(json!("2025-12"))),
            ["INVALID_VALUE month"]
        );
        assert_eq!(
            api.refused("reverse", reversal(json!("2026-13"))),
            ["INVALID_VALUE month"]
        );
        let reversed = anna.act("reverse", reversal(json!("2026-03")));

        let lines = |payload: &Value| {
            let document =
                "query($id: ID!) { booking(id: $id) { postings { month belongsTo amount stage } } }";
            api.client
                .query(document, json!({ "id": payload["booking"]["id"] }))["booking"]["postings"]
                .take()
        };
        let line = |month: &str, amount: &str, stage: &str| json!({ "month": month, "belongsTo": "2026-01", "amount": amount, "stage": stage });
        assert_eq!(lines(&booked), json!([line("2026-02", "7.00", "CLAIMED")]));
        let expected = json!([
            line("2026-02", "-7.00", "CLAIMED"),
            line("2026-02", "7.00", "CONFIRMED")
        ]);
        assert_eq!(lines(&confirmed), expected);
        assert_eq!(lines(&reversed), json!([line("2026-03", "-100.00", "CLAIMED")]));
        let months = [
            "2026-01: 0.00 100.00 0.00 100.00",
            "2026-02: 0.00 7.00 0.00 7.00",
            "2026-03: 0.00 -100.00 0.00 -100.00",
        ];
        assert_eq!(api.rows("groupBy: [MONTH], basis: ACTUAL", "month"), months);
        by_the_month_that_it_belongs_to(&api);
    });
}

fn by_the_month_that_it_belongs_to(api: &Api) {
    let belonging = |arguments: &str| api.rows(&format!("{arguments}, months: BELONGING"), "month");
    assert_eq!(
        belonging("groupBy: [MONTH], basis: ACTUAL"),
        ["2026-01: 0.00 7.00 0.00 7.00"]
    );
    let confirmed = "groupBy: [MONTH], basis: ACTUAL, filter: {stages: [CONFIRMED]}";
    assert_eq!(belonging(confirmed), ["2026-01: 0.00 7.00 0.00 7.00"]);
    // What came late displaces nothing, and there is as much in all by either month.
    api.schedule(
        "plan",
        "olaf/staff",
        &[("2026-02", "20.00"), ("2026-04", "30.00")],
    );
    assert_eq!(api.total("basis: OUTLOOK"), "0.00 57.00 0.00 57.00");
    assert_eq!(
        api.total("basis: OUTLOOK, months: BELONGING"),
        "0.00 57.00 0.00 57.00"
    );
    let csv = api
        .client
        .get("/export/balance.csv?locale=en&groupBy=MONTH&basis=ACTUAL&months=BELONGING");
    assert!(csv.text().contains("2026-01,0.00,7.00"), "{}", csv.text());
    assert!(!csv.text().contains("2026-02"), "{}", csv.text());
    let refused = api.client.get("/export/balance.csv?months=sometimes");
    assert_eq!(refused.status, 400, "{}", refused.text());
    let postings = api
        .client
        .get("/export/postings.csv?locale=en&basis=ACTUAL&texts=false");
    let lines: Vec<&str> = postings.text().lines().collect();
    assert!(
        lines[0].ends_with(",act,belongs_to,quantity,unit_of_measure,price,tags"),
        "{}",
        lines[0]
    );
    let confirmed = lines
        .iter()
        .find(|line| line.contains(",CONFIRMED,2026-02,7.00,"));
    let confirmed = confirmed.expect("something was confirmed");
    assert!(confirmed.ends_with(",CONFIRMED,2026-01,,,,"), "{confirmed}");
}

/// What the reports say after stages, a closed period and a late booking were imported.
fn assert_told(database: &str) {
    let report = |arguments: &[&str]| {
        let all = [&["report"], arguments, &["--database", database, "--json"]].concat();
        let run = run(&all);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        serde_json::from_str::<Value>(&run.stdout).expect("prints JSON")
    };
    let claims = report(&["claims", "--unit", "15"]);
    let open: Vec<Value> = claims["claims"]
        .as_array()
        .expect("is a list")
        .iter()
        .map(|claim| json!([claim["effect"], claim["month"], claim["amount"]]))
        .collect();
    assert_eq!(
        open,
        [
            json!(["staff", "2026-01", "25.00"]),
            json!(["staff", "2026-02", "7.00"])
        ]
    );
    assert_eq!(report(&["claims", "--overdue"])["claims"], json!([]));
    let run = run(&["report", "claims", "--database", database, "--unit", "nowhere"]);
    assert_eq!(run.code, Some(3), "{}", run.stderr);
    let belonging = report(&[
        "balance",
        "--group-by",
        "month",
        "--basis",
        "actual",
        "--months",
        "belonging",
    ]);
    let rows = belonging["rows"].as_array().expect("is a list");
    assert_eq!(rows.len(), 2, "{belonging:#}");
}

#[test]
fn stages_periods_and_late_bookings_are_imported() {
    each_database(|database| {
        {
            let (_server, api) = scene(database);
            by(&api, "anna").book("olaf", &[("staff", "2026-01", "100.00")]);
        }
        let folder = scratch::folder("claims");
        let import = |kind: &str, text: &str, actor: &str| {
            let path = folder.join(format!("{kind}.csv"));
            std::fs::write(&path, text).expect("writes a file");
            let path = path.display().to_string();
            run(&[
                "import",
                kind,
                &path,
                "--database",
                database,
                "--actor",
                actor,
                "--locale",
                "en",
            ])
        };
        let stages = "act;measure;effect;month;amount;text\nCONFIRMED;olaf;staff;2026-01;70,00;\numgesetzt;olaf;staff;2026-01;20,00;\nDISPUTED;olaf;staff;2026-01;5,00;zu hoch\n";
        let own = import("stages", stages, "anna");
        assert_eq!(own.code, Some(3), "{}", own.stderr);
        assert!(
            own.stderr.contains("stages.csv") && own.stderr.contains("70"),
            "{}",
            own.stderr
        );
        let done = import("stages", stages, "bernd");
        assert_eq!(done.code, Some(0), "{}", done.stderr);
        let again = import("stages", stages, "bernd");
        assert!(
            again.stdout.contains("had been booked before"),
            "{}",
            again.stdout
        );
        let silent = import(
            "stages",
            "act;measure;effect;month;amount;text\nDISPUTED;olaf;staff;2026-01;5,00;\nMAYBE;olaf;staff;2026-01;1,00;\n",
            "bernd",
        );
        assert_eq!(silent.code, Some(3));
        assert!(silent.stderr.contains("MAYBE"), "{}", silent.stderr);

        let done = import("periods", "unit;through\n15;2026-01\n", "kasse");
        assert_eq!(done.code, Some(0), "{}", done.stderr);
        let closed = import(
            "bookings",
            "measure;effect;month;amount\nolaf;staff;2026-01;7,00\n",
            "anna",
        );
        assert_eq!(closed.code, Some(3));
        assert!(
            closed.stderr.contains("month") && closed.stderr.contains("2026-02"),
            "{}",
            closed.stderr
        );
        let late = "measure;effect;month;belongs_to;amount\nolaf;staff;2026-02;2026-01;7,00\nolaf;dev;2026-02;;3,00\n";
        let done = import("bookings", late, "anna");
        assert_eq!(done.code, Some(0), "{}", done.stderr);

        assert_told(database);
    });
}

#[test]
fn bad_stages() {
    each_database(|database| {
        let (server, api) = scene(database);
        api.book("olaf", &[("staff", "2026-01", "1.00")]);
        let input = |effect: &str, month: &str, amount: Value| json!({ "effect": effect, "month": month, "amount": amount });
        let table = [
            (input("olaf/nothing", "2026-01", json!(1)), "NOT_FOUND effect"),
            (input("staff", "2026-01", json!(1)), "NOT_FOUND effect"),
            (input("olaf/dev", "2026-01", json!(1)), "INVALID_VALUE effect"),
            (input("olaf/staff", "2026-1", json!(1)), "INVALID_VALUE month"),
            (
                input("olaf/staff", "2026-01", json!("0.001")),
                "INVALID_VALUE amount",
            ),
            (input("olaf/staff", "2026-01", json!(0)), "INVALID_VALUE amount"),
            (input("olaf/staff", "2026-01", json!(-1)), "INVALID_VALUE amount"),
            (
                input("olaf/staff", "2026-01", json!("99999999999999")),
                "AMOUNT_OUT_OF_RANGE amount",
            ),
            (input("olaf/staff", "2026-02", json!(1)), "EXCEEDS_CLAIM amount"),
        ];
        for (input, expected) in table {
            for field in ["confirm", "cash", "dispute"] {
                let mut input = input.clone();
                if field == "dispute" {
                    input["reason"] = "Grund".into();
                }
                assert_eq!(api.refused(field, input.clone()), [expected], "{field} {input}");
            }
        }
        let silent = json!({ "effect": "olaf/staff", "month": "2026-01", "amount": 1, "reason": " " });
        assert_eq!(api.refused("dispute", silent), ["INVALID_VALUE reason"]);
        assert!(!server.stderr().contains("panicked"), "{}", server.stderr());
    });
}

/// Confirming after the end of the year is the normal case: it changes no sum.
#[test]
fn claims_of_a_closed_month_are_confirmed_there_and_disputed_in_the_first_open_one() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let (anna, bernd) = (by(&api, "anna"), by(&api, "bernd"));
        anna.book("olaf", &[("staff", "2026-01", "100.00")]);
        anna.act("closePeriod", json!({ "unit": "15", "through": "2026-03" }));
        assert_eq!(
            by(&api, "ANNA").refused("confirm", stage("2026-01", "1")),
            ["NEEDS_SECOND_PERSON amount"],
            "capitals make no second person"
        );
        let confirmed = bernd.act("confirm", stage("2026-01", "60.00"));
        bernd.act("cash", stage("2026-01", "10.00"));
        let disputed = bernd.act("dispute", dispute("2026-01", "30.00"));
        let months = [
            "2026-01: 0.00 100.00 0.00 100.00",
            "2026-04: 0.00 -30.00 0.00 -30.00",
        ];
        assert_eq!(api.rows("groupBy: [MONTH], basis: ACTUAL", "month"), months);
        assert_eq!(
            api.rows("groupBy: [MONTH], basis: ACTUAL, months: BELONGING", "month"),
            ["2026-01: 0.00 70.00 0.00 70.00"]
        );
        let reversal = |act: &Value, month: Value| json!({ "booking": act["booking"]["id"], "reason": "Irrtum", "month": month });
        assert_eq!(
            api.refused("reverse", reversal(&confirmed, json!("2026-04"))),
            ["INVALID_VALUE month"]
        );
        anna.act("closePeriod", json!({ "unit": "15", "through": "2026-04" }));
        assert_eq!(
            api.refused("reverse", reversal(&disputed, Value::Null)),
            ["PERIOD_CLOSED booking"]
        );
        api.act("reverse", reversal(&disputed, json!("2026-05")));
        bernd.act("confirm", stage("2026-05", "30.00"));
        let stages = [
            "CLAIMED: 0.00 10.00 0.00 10.00",
            "CONFIRMED: 0.00 80.00 0.00 80.00",
            "CASHED: 0.00 10.00 0.00 10.00",
        ];
        assert_eq!(api.rows("groupBy: [STAGE], basis: ACTUAL", "stage"), stages);
    });
}

/// One wrong line of a booking is taken back; the others stand.
#[test]
fn lines_of_a_booking_are_reversed_by_themselves() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let lines = [
            ("staff", "2026-01", "100.00"),
            ("dev", "2026-01", "40.00"),
            ("fee-bund", "2026-01", "-5.00"),
            ("fee-town", "2026-01", "5.00"),
        ];
        let booking = api.book("olaf", &lines);
        let reversal =
            |lines: Value| json!({ "booking": booking, "reason": "falsche Zeile", "lines": lines });
        for (lines, expected) in [
            (json!([]), "INVALID_VALUE lines"),
            (json!([0]), "INVALID_VALUE lines.0"),
            (json!([1, 5]), "INVALID_VALUE lines.1"),
            (json!([2, 2]), "INVALID_VALUE lines.1"),
            (json!([4]), "UNBALANCED_TRANSFER postings"),
        ] {
            assert_eq!(api.refused("reverse", reversal(lines)), [expected]);
        }
        let reversed = api.act("reverse", reversal(json!([2])));
        assert_eq!(api.total("basis: ACTUAL"), "0.00 100.00 0.00 100.00");
        assert_eq!(
            api.refused("reverse", reversal(json!([1, 2]))),
            ["ALREADY_REVERSED lines.1"]
        );
        let document = "query($id: ID!) { booking(id: $id) { reversedBy { id } reverses { id } } }";
        let found = api.client.query(document, json!({ "id": booking }))["booking"].take();
        assert_eq!(found["reversedBy"], Value::Null, "other lines stand");
        let rest = api.act("reverse", json!({ "booking": booking, "reason": "alles falsch" }));
        assert_eq!(api.total("basis: ACTUAL"), "0.00 0.00 0.00 0.00");
        let found = api.client.query(document, json!({ "id": booking }))["booking"].take();
        assert_eq!(found["reversedBy"]["id"], rest["booking"]["id"]);
        let first = api
            .client
            .query(document, json!({ "id": reversed["booking"]["id"] }))["booking"]
            .take();
        assert_eq!(first["reverses"]["id"].as_str(), Some(booking.as_str()));
    });
}
