//! A measure from its plan to its reversal.

use querbuch_tests::api::Api;
use querbuch_tests::databases::each_database;
use querbuch_tests::server::Server;
use serde_json::{Value, json};

use crate::scene::scene;

#[test]
fn a_measure_is_planned_forecast_booked_and_reversed() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let figures = || ["PLAN", "ACTUAL", "OUTLOOK"].map(|basis| api.total(&format!("basis: {basis}")));
        assert_eq!(figures(), ["0.00 0.00 0.00 0.00"; 3]);

        let quarter = json!([{ "month": "2026-01", "through": "2026-03", "amount": "1000" }]);
        api.act("plan", json!({ "effect": "olaf/dev", "amounts": quarter }));
        let year = |amount: &str| json!([{ "month": "2026-01", "through": "2026-12", "amount": amount }]);
        api.act(
            "plan",
            json!({ "effect": "olaf/staff", "amounts": year("100.00") }),
        );
        api.act(
            "forecast",
            json!({ "effect": "olaf/staff", "amounts": year("150.0") }),
        );
        let planned = [
            "3000.00 1200.00 0.00 -1800.00",
            "0.00 0.00 0.00 0.00",
            "3000.00 1800.00 0.00 -1200.00",
        ];
        assert_eq!(figures(), planned);

        let booking = api.book(
            "olaf",
            &[
                ("dev", "2026-01", "900.00"),
                ("staff", "2026-01", "80.00"),
                ("olaf/staff", "2026-02", "90.00"),
                ("fee-bund", "2026-01", "50.00"),
                ("fee-town", "2026-01", "-50.00"),
            ],
        );
        // Up to the latest month with an actual: that; then the forecast of `staff`, and the plan of `dev`.
        let booked = [
            "3000.00 1200.00 0.00 -1800.00",
            "900.00 170.00 0.00 -730.00",
            "2900.00 1670.00 0.00 -1230.00",
        ];
        assert_eq!(figures(), booked);
        let by_level = [
            "FEDERAL: 2900.00 0.00 50.00 -2850.00",
            "MUNICIPAL: 0.00 1670.00 -50.00 1620.00",
        ];
        assert_eq!(api.rows("groupBy: [LEVEL]", "level"), by_level);

        let before = api.position();
        let reversal = api.act(
            "reverse",
            json!({ "booking": booking, "reason": "falsche Maßnahme" }),
        );
        assert_eq!(reversal["position"], before + 1);
        // What was taken back leaves no trace.
        assert_eq!(figures(), planned);
        let then = ["PLAN", "ACTUAL", "OUTLOOK"]
            .map(|basis| api.total(&format!("basis: {basis}, asOf: {{ position: {before} }}")));
        assert_eq!(then, booked);
    });
}

#[test]
fn a_booking_says_what_it_did() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let postings = json!([
            { "effect": "staff", "month": "2026-02", "amount": "-0.01" },
            { "unit": "15", "kind": "SAVING", "category": "run.saving.goods", "cashability": "CASH", "month": "2026-02", "amount": 7 },
        ]);
        let input = json!({ "measure": "olaf", "postings": postings, "text": "Beleg von\nFrau Muster", "document": "Az. 17/4" });
        let payload = api.act("book", input);
        let id = payload["booking"]["id"].as_str().expect("has an id");
        let reversal = api.act("reverse", json!({ "booking": id, "reason": "doppelt" }));

        let document = "query($id: ID!) { booking(id: $id) {
            id position actor basis text document measure { code } reverses { id } reversedBy { id text }
            postings { line effect { code title evidence } unit { code } kind month amount stage }
        } }";
        let booking = api.client.query(document, json!({ "id": id }))["booking"].take();
        let expected = json!({
            "id": id, "position": payload["position"], "actor": "local", "basis": "ACTUAL",
            "text": "Beleg von\nFrau Muster", "document": "Az. 17/4", "measure": { "code": "olaf" },
            "reverses": null, "reversedBy": { "id": reversal["booking"]["id"], "text": "doppelt" },
            "postings": [
                { "line": 1, "effect": { "code": "staff", "title": "Wirkung staff", "evidence": "C" }, "unit": { "code": "15003" },
                  "kind": "SAVING", "month": "2026-02", "amount": "-0.01", "stage": "CLAIMED" },
                { "line": 2, "effect": { "code": "run.saving.goods-cash-15", "title": "Betrieb: Sachkosteneinsparung", "evidence": "E" },
                  "unit": { "code": "15" }, "kind": "SAVING", "month": "2026-02", "amount": "7.00", "stage": "CLAIMED" },
            ],
        });
        assert_eq!(booking, expected);

        let reversal = api
            .client
            .query(document, json!({ "id": reversal["booking"]["id"] }))["booking"]
            .take();
        assert_eq!(reversal["reverses"]["id"], id);
        let amounts = reversal["postings"]
            .as_array()
            .expect("is a list")
            .iter()
            .map(|line| line["amount"].clone());
        assert_eq!(amounts.collect::<Vec<_>>(), ["0.01", "-7.00"]);
    });
}

#[test]
fn plans_lead_to_the_acts_that_set_them() {
    each_database(|database| {
        let (_server, api) = scene(database);
        api.schedule("plan", "olaf/dev", &[("2026-01", "10.00"), ("2026-02", "20.00")]);
        api.schedule("plan", "olaf/dev", &[("2026-02", "25.00"), ("2026-03", "0.00")]);
        let document = "{ bookings { nodes { basis postings { month amount } } totalCount } }";
        let bookings = api.client.query(document, json!({}))["bookings"].take();
        assert_eq!(bookings["totalCount"], 2);
        // The second holds the differences, and the month that was planned for the first time.
        let expected = json!([
            { "month": "2026-01", "amount": "-10.00" },
            { "month": "2026-02", "amount": "5.00" },
            { "month": "2026-03", "amount": "0.00" },
        ]);
        assert_eq!(
            bookings["nodes"][1],
            json!({ "basis": "PLAN", "postings": expected })
        );
    });
}

#[test]
fn a_series_shows_every_month_of_an_effect() {
    each_database(|database| {
        let (_server, api) = scene(database);
        api.schedule(
            "plan",
            "olaf/staff",
            &[("2026-01", "10.00"), ("2026-02", "10.00"), ("2026-03", "10.00")],
        );
        let planned = api.position();
        api.schedule(
            "forecast",
            "olaf/staff",
            &[("2026-02", "12.00"), ("2026-03", "12.00"), ("2026-04", "12.00")],
        );
        api.book("olaf", &[("staff", "2026-02", "11.00")]);

        let series = |arguments: &str| -> Vec<String> {
            let fields = "month plan forecast claimed confirmed cashed actual outlook";
            let document =
                format!("{{ effect(ref: \"olaf/staff\") {{ series{arguments} {{ {fields} }} }} }}");
            let data = api.client.query(&document, json!({}));
            let months = data["effect"]["series"].as_array().expect("is a list").clone();
            let words = |month: &Value| -> Vec<String> {
                fields
                    .split(' ')
                    .map(|field| month[field].as_str().expect("is text").to_owned())
                    .collect()
            };
            months.iter().map(|month| words(month).join(" ")).collect()
        };
        let all = [
            "2026-01 10.00 0.00 0.00 0.00 0.00 0.00 0.00",
            "2026-02 10.00 12.00 11.00 0.00 0.00 11.00 11.00",
            "2026-03 10.00 12.00 0.00 0.00 0.00 0.00 12.00",
            "2026-04 0.00 12.00 0.00 0.00 0.00 0.00 12.00",
        ];
        assert_eq!(series(""), all);
        assert_eq!(series("(from: \"2026-02\", to: \"2026-03\")"), all[1..3]);
        let then = series(&format!("(asOf: {{ position: {planned} }}, to: \"2026-01\")"));
        assert_eq!(then, ["2026-01 10.00 0.00 0.00 0.00 0.00 0.00 10.00"]);
    });
}

#[test]
fn a_measure_moves_on_and_closes() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let status = |status: &str, seen: u64| json!({ "measure": "olaf", "status": status, "expectedPosition": seen });
        let seen = api.position();
        let payload = api.act("changeMeasureStatus", status("RUNNING", seen));
        assert_eq!(payload["measure"]["status"], "RUNNING");
        assert_eq!(
            api.refused("changeMeasureStatus", status("CLOSED", seen)),
            ["VERSION_CONFLICT expectedPosition"]
        );
        api.act("changeMeasureStatus", status("CLOSED", seen + 1));

        let line = json!([{ "effect": "dev", "month": "2026-01", "amount": "1.00" }]);
        let book = json!({ "measure": "olaf", "postings": line });
        assert_eq!(api.refused("book", book), ["MEASURE_CLOSED measure"]);
        let plan = json!({ "effect": "olaf/dev", "amounts": [{ "month": "2026-01", "amount": "1.00" }] });
        assert_eq!(api.refused("plan", plan), ["MEASURE_CLOSED effect"]);
    });
}

#[test]
fn an_empty_ledger_answers() {
    each_database(|database| {
        let server = Server::start(database);
        let client = server.client();
        let fields =
            "name currency position recordedAt unitCount measureCount effectCount bookingCount postingCount";
        let data = client.query(
            &format!("{{ ledger {{ {fields} }} categories {{ code name kind parent {{ code }} }} }}"),
            json!({}),
        );
        let counts = [
            "position",
            "unitCount",
            "measureCount",
            "effectCount",
            "bookingCount",
            "postingCount",
        ];
        assert!(counts.iter().all(|count| data["ledger"][*count] == 0), "{data:#}");
        assert_eq!(
            (&data["ledger"]["currency"], &data["ledger"]["recordedAt"]),
            (&json!("EUR"), &json!(null))
        );
        assert!(
            data["categories"]
                .as_array()
                .is_some_and(|categories| categories.len() > 20)
        );

        let balance = client.query(
            "{ balance { rows { net } total { net } position recordedAt } }",
            json!({}),
        )["balance"]
            .take();
        assert_eq!(
            balance,
            json!({ "rows": [], "total": { "net": "0.00" }, "position": 0, "recordedAt": null })
        );
        for path in ["/livez", "/healthz", "/readyz"] {
            assert_eq!(client.get(path).status, 200, "{path}");
        }
        let schema = client.get("/schema.graphql");
        let tag = schema.header("etag").expect("has a tag");
        let known = client.send("GET", "/schema.graphql", &[("if-none-match", tag)], &[]);
        assert_eq!((known.status, known.body.len()), (304, 0));
        assert!(
            schema.status == 200 && schema.text().contains("type Query"),
            "{schema:?}"
        );
    });
}

/// What the first issue is shown by: the published cases, filled in and served by one command, and not twice.
#[test]
fn the_demo_serves_the_published_cases() {
    let folder = querbuch_tests::scratch::folder("demo").display().to_string();
    let transfers = |level: &str| {
        format!(
            "basis: ACTUAL, filter: {{ measures: [\"olaf\"], levels: [{level}], from: \"2014-01\", to: \"2016-12\" }}"
        )
    };
    for start in ["first", "second"] {
        let server = Server::demo(&folder);
        let api = Api::new(server.client());
        let transfer = |level: &str| api.total(&transfers(level)).split(' ').nth(2).map(str::to_owned);
        assert_eq!(transfer("FEDERAL").as_deref(), Some("110766.00"), "{start} start");
        assert_eq!(
            transfer("MUNICIPAL").as_deref(),
            Some("-110766.00"),
            "{start} start"
        );
        let federal = api.total("filter: { measures: [\"bundes-it-2017\"] }");
        assert_eq!(federal.split(' ').next(), Some("2844301000.00"), "{start} start");
        let rates = api
            .client
            .query("{ rates { discount { nominal status } } }", json!({}));
        let rates = rates["rates"]["discount"].as_array().expect("is a list").clone();
        assert_eq!(rates.len(), 6, "{start} start");
        assert_eq!(
            rates[5],
            json!({ "nominal": "0.009", "status": "SECOND_HAND" }),
            "{start} start"
        );
        let konsens = api.rows(
            "filter: { measures: [\"konsens\"], kinds: [COST] }, basis: ACTUAL, groupBy: [UNIT]",
            "unit { code }",
        );
        assert_eq!(
            konsens.len(),
            17,
            "{start} start: the sixteen, and what was given away: {konsens:?}"
        );
        let north_rhine = konsens.iter().find(|row| row.starts_with("05: "));
        assert!(
            north_rhine.is_some_and(|row| row.starts_with("05: 219523505.70 ")),
            "{start} start: {konsens:?}"
        );
        server.stop();
    }
}

/// Cost-neutral after four years, as it was published; yet who pays saves nothing.
#[test]
fn the_demo_shows_a_case_that_is_worth_it_but_uneven() {
    let folder = querbuch_tests::scratch::folder("demo-appraisal")
        .display()
        .to_string();
    let server = Server::demo(&folder);
    let client = server.client();
    let document = "{ measure(ref: \"beratungshilfe\") { appraisal {
        verdict wrongPocketShare { status value }
        overall { npv worthwhile payback { status reached years recrosses } peakFunding risk { draws chancePositive } }
        perspectives { party { level } worthwhile presentCost presentSaving }
        conventions { discountRate rateSource baseMonth }
    } } }";
    let appraisal = client.query(document, json!({}))["measure"]["appraisal"].take();
    assert_eq!(appraisal["verdict"], "WORTHWHILE_BUT_UNEVEN");
    assert_eq!(
        appraisal["wrongPocketShare"],
        json!({ "status": "VALUE", "value": "1" })
    );
    let overall = &appraisal["overall"];
    assert_eq!(
        overall["payback"],
        json!({ "status": "REACHED", "reached": "2028-12", "years": "4", "recrosses": false })
    );
    assert_eq!(overall["peakFunding"], "4000000.00");
    // 4 000 000 in 2024, then 1 000 000 × (1.009^-1 + … + 1.009^-8).
    assert_eq!(overall["npv"], "3685484.53");
    // The ranges of the plans leave a risk, and it is drawn the same on every machine.
    assert_eq!(
        overall["risk"],
        json!({ "draws": 10_000, "chancePositive": "0.8561" })
    );
    let party = |party: &Value| {
        format!(
            "{} {}",
            party["party"]["level"].as_str().unwrap_or("-"),
            party["worthwhile"]
        )
    };
    let parties: Vec<String> = appraisal["perspectives"]
        .as_array()
        .expect("is a list")
        .iter()
        .map(party)
        .collect();
    assert_eq!(parties, ["FEDERAL false", "STATE true"]);
    let conventions = &appraisal["conventions"];
    assert_eq!(
        (&conventions["discountRate"], &conventions["baseMonth"]),
        (&json!("0.009"), &json!("2024-12"))
    );
    let source = conventions["rateSource"].as_str().expect("a source");
    assert!(source.contains("aus zweiter Hand"), "{source}");

    // Before the case was planned, the rates were known already.
    let early = client.query(
        "{ appraisal(asOf: { position: 100 }) { verdict } rates(asOf: { position: 100 }) { discountAt(month: \"2024-12\") { nominal } } }",
        json!({}),
    );
    assert_eq!(early["appraisal"]["verdict"], "NO_DATA");
    assert_eq!(early["rates"]["discountAt"]["nominal"], "0.009");
}
