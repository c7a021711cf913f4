//! Lists and nodes.

use querbuch_tests::api::Api;
use querbuch_tests::databases::each_database;
use querbuch_tests::scratch;
use querbuch_tests::server::Server;
use serde_json::{Value, json};

use crate::scene::{scene, set};

/// Registers `count` units below `sv`, in the order of their codes.
fn many_units(api: &Api, count: usize) {
    let unit = |index: usize| json!({ "code": format!("sv/{index:03}"), "name": format!("Kasse {index}"), "level": "SOCIAL_INSURANCE", "parent": "sv" });
    let units: Vec<Value> = (0..count).map(unit).collect();
    api.act("registerUnits", json!({ "units": units }));
}

fn page(api: &Api, arguments: &str) -> Value {
    let document = format!(
        "{{ units(below: \"sv\", {arguments}) {{ edges {{ cursor node {{ code }} }} nodes {{ code }} totalCount
            pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
    );
    api.client.query(&document, json!({}))["units"].take()
}

fn codes(page: &Value) -> Vec<String> {
    let nodes = page["nodes"].as_array().expect("is a list");
    let codes: Vec<String> = nodes
        .iter()
        .map(|node| node["code"].as_str().expect("is text").to_owned())
        .collect();
    let edges = page["edges"]
        .as_array()
        .expect("is a list")
        .iter()
        .map(|edge| edge["node"]["code"].as_str());
    assert!(
        edges.eq(codes.iter().map(|code| Some(code.as_str()))),
        "nodes are those of the edges: {page:#}"
    );
    codes
}

#[test]
fn pages_lead_through_a_list_both_ways() {
    each_database(|database| {
        let (_server, api) = scene(database);
        many_units(&api, 25);
        let all: Vec<String> = (0..25).map(|index| format!("sv/{index:03}")).collect();

        let (mut forward, mut after) = (Vec::new(), String::new());
        for number in 0.. {
            let page = page(&api, &format!("first: 7{after}"));
            forward.extend(codes(&page));
            assert_eq!(page["totalCount"], 25);
            assert_eq!(page["pageInfo"]["hasPreviousPage"], number > 0);
            let edges = page["edges"].as_array().expect("is a list");
            assert_eq!(page["pageInfo"]["startCursor"], edges[0]["cursor"]);
            assert_eq!(page["pageInfo"]["endCursor"], edges[edges.len() - 1]["cursor"]);
            after = format!(", after: {}", page["pageInfo"]["endCursor"]);
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
        }
        assert_eq!(forward, all);

        let (mut backward, mut before) = (Vec::new(), String::new());
        loop {
            let page = page(&api, &format!("last: 7{before}"));
            backward.splice(0..0, codes(&page));
            before = format!(", before: {}", page["pageInfo"]["startCursor"]);
            if page["pageInfo"]["hasPreviousPage"] == false {
                break;
            }
        }
        assert_eq!(backward, all);
        assert_eq!(codes(&page(&api, "first: 0")), [""; 0]);
    });
}

#[test]
fn a_cursor_stays_where_it_is_while_others_come() {
    each_database(|database| {
        let (_server, api) = scene(database);
        many_units(&api, 4);
        let first = page(&api, "first: 2");
        let cursor = &first["pageInfo"]["endCursor"];
        let more = ["sv/000a", "sv/001a", "sv/009"]
            .map(|code| json!({ "code": code, "name": code, "level": "SOCIAL_INSURANCE", "parent": "sv" }));
        api.act("registerUnits", json!({ "units": more }));

        assert_eq!(
            codes(&page(&api, &format!("first: 3, after: {cursor}"))),
            ["sv/001a", "sv/002", "sv/003"]
        );
        let between = codes(&page(&api, &format!("last: 5, before: {cursor}")));
        assert_eq!(between, ["sv/000", "sv/000a"]);
    });
}

#[test]
fn pages_have_a_size() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let ask = |arguments: &str| {
            api.client
                .execute(&format!("{{ units({arguments}) {{ totalCount }} }}"), json!({}))
        };
        assert_eq!(ask("first: 500").json()["data"]["units"]["totalCount"], 10);
        for arguments in [
            "first: 501",
            "last: 501",
            "first: 2147483647",
            "first: -1",
            "first: 1, last: 1",
            "after: \"§\"",
            "after: \"\"",
            "before: \"bund\"",
        ] {
            let answer = ask(arguments);
            let codes = answer.error_codes();
            assert!(
                !codes.is_empty() && codes.iter().all(|code| code != "none"),
                "{arguments}: {}",
                answer.text()
            );
        }
    });
}

#[test]
fn lists_are_searched() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let table = [
            ("units(search: \"magde\")", "15003"),
            ("units(search: \"BÜRGER\")", "buerger"),
            ("units(search: \"burgerinnen\")", "buerger"),
            ("units(search: \"sport fuer 15 MINISTERIUM\")", "15/03"),
            ("units(search: \"sport bund\")", ""),
            ("units(search: \"%\")", ""),
            ("units(search: \" \", levels: [DISTRICT])", ""),
            (
                "units(search: \"bund\", levels: [FEDERAL], below: \"bund\")",
                "bund/06",
            ),
            ("units(below: \"15\")", "15/03 15003"),
            ("units(levels: [FEDERAL, CITIZENS])", "buerger bund bund/06"),
            ("units(below: \"15\", levels: [MUNICIPAL])", "15003"),
            ("units(search: \"nichts\")", ""),
            ("measures(search: \"ausweis\")", "olaf"),
            (
                "measures(search: \"ausweis ONLINE\", owner: \"bund\", approaches: [IMPROVE])",
                "olaf",
            ),
            ("measures(approaches: [ADD])", "ozg"),
            ("measures(owner: \"bund\")", "olaf ozg"),
            ("measures(owner: \"bund/06\")", "olaf"),
            ("measures(owner: \"15\")", ""),
        ];
        for (list, expected) in table {
            let data = api.client.query(
                &format!("{{ found: {list} {{ nodes {{ code }} totalCount }} }}"),
                json!({}),
            );
            let nodes = data["found"]["nodes"].as_array().expect("is a list");
            let codes: Vec<&str> = nodes.iter().filter_map(|node| node["code"].as_str()).collect();
            assert_eq!(codes.join(" "), expected, "{list}");
            assert_eq!(data["found"]["totalCount"], codes.len(), "{list}");
        }
    });
}

/// A cursor goes on where it was, whatever is registered meanwhile, with conditions and without.
#[test]
fn a_walk_meets_all_while_others_come() {
    each_database(|database| {
        let (_server, api) = scene(database);
        many_units(&api, 9);
        // The second walk stands beyond what the first one added before it.
        for (conditions, name) in [("", "y"), ("search: \"kasse\", ", "x")] {
            let (mut met, mut after) = (Vec::new(), String::new());
            for number in 0.. {
                let document = format!(
                    "{{ units({conditions}first: 4{after}) {{ nodes {{ code }} totalCount pageInfo {{ hasNextPage endCursor }} }} }}"
                );
                let page = api.client.query(&document, json!({}))["units"].take();
                let nodes = page["nodes"].as_array().expect("is a list");
                met.extend(
                    nodes
                        .iter()
                        .filter_map(|node| node["code"].as_str().map(str::to_owned)),
                );
                if page["pageInfo"]["hasNextPage"] == false {
                    break;
                }
                after = format!(", after: {}", page["pageInfo"]["endCursor"]);
                // One before the cursor, which is missed, and one after all, which is met.
                let more = ["000", "zzz"].map(|place| {
                    json!({ "code": format!("{place}{name}{number}"), "name": "Kasse", "level": "SOCIAL_INSURANCE" })
                });
                api.act("registerUnits", json!({ "units": more }));
            }
            let mut sorted = met.clone();
            sorted.sort();
            sorted.dedup();
            assert_eq!(met, sorted, "in order, none twice");
            let old = (0..9).map(|index| format!("sv/{index:03}"));
            assert!(old.clone().all(|code| met.contains(&code)), "{met:?}");
            assert!(met.contains(&format!("zzz{name}0")), "{met:?}");
            assert!(!met.contains(&format!("000{name}0")), "{met:?}");
        }
    });
}

/// However many bookings a page holds, their texts are read together.
#[test]
fn a_page_reads_its_texts_at_once() {
    const LOOKS: &str =
        "{ nodes { text document measure { code } postings { effect { code } unit { name path { code } } }
        reverses { id text } } totalCount }";
    each_database(|database| {
        let config = scratch::folder("config").join("querbuch.toml");
        std::fs::write(&config, "log = \"info,querbuch_log=debug\"\n").expect("is ours");
        let config = config.display().to_string();
        let server = Server::try_start(&[
            "--database",
            database,
            "--listen",
            "127.0.0.1:0",
            "--config",
            &config,
        ])
        .expect("comes up");
        let api = Api::new(server.client());
        set(&api);
        let booking = |index: usize| {
            json!({ "measure": "olaf", "text": format!("Buchung {index}"), "document": format!("Az. {index}"),
                "postings": [{ "effect": "dev", "month": "2026-01", "amount": "1.00" }, { "effect": "staff", "month": "2026-01", "amount": "2.00" }] })
        };
        let bookings: Vec<Value> = (0..490).map(booking).collect();
        let booked = api.act("bookMany", json!({ "bookings": bookings }));
        for index in 0..10 {
            let id = &booked["results"][index]["booking"]["id"];
            api.act(
                "reverse",
                json!({ "booking": id, "reason": format!("Storno {index}") }),
            );
        }

        let page = |arguments: &str| {
            let before = server.stderr().matches("texts are read").count();
            let data = api
                .client
                .query(&format!("{{ bookings({arguments}) {LOOKS} }}"), json!({}));
            let reads = server.stderr().matches("texts are read").count() - before;
            (
                reads,
                data["bookings"]["nodes"].as_array().expect("is a list").clone(),
            )
        };
        let (reads, all) = page("first: 500");
        assert_eq!(reads, 1, "of a full page");
        assert_eq!(all.len(), 500);
        assert_eq!(all[489]["text"], "Buchung 489");
        assert_eq!(all[489]["document"], "Az. 489");
        assert_eq!(all[490]["text"], "Storno 0");
        assert_eq!(all[490]["reverses"]["text"], "Buchung 0");
        for (arguments, start, len) in [("first: 1", 0, 1), ("first: 40", 0, 40), ("last: 5", 495, 5)] {
            let (reads, some) = page(arguments);
            assert_eq!(
                (reads, some.as_slice()),
                (1, &all[start..start + len]),
                "{arguments}"
            );
        }
    });
}

#[test]
fn bookings_are_listed_by_what_they_post() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let dev = api.book("olaf", &[("dev", "2026-01", "1.00")]);
        let both = api.book(
            "olaf",
            &[("dev", "2026-02", "1.00"), ("staff", "2026-02", "1.00")],
        );
        let staff = api.book("olaf", &[("staff", "2026-03", "1.00")]);
        let list = |arguments: &str| -> Vec<String> {
            let data = api.client.query(
                &format!("{{ bookings{arguments} {{ nodes {{ id }} }} }}"),
                json!({}),
            );
            let nodes = data["bookings"]["nodes"].as_array().expect("is a list").clone();
            nodes
                .iter()
                .map(|node| node["id"].as_str().expect("is text").to_owned())
                .collect()
        };
        assert_eq!(list(""), [dev.clone(), both.clone(), staff.clone()]);
        assert_eq!(
            list("(filter: { kinds: [SAVING] })"),
            [both.clone(), staff.clone()]
        );
        assert_eq!(
            list("(filter: { from: \"2026-02\", to: \"2026-02\" })"),
            std::slice::from_ref(&both)
        );
        assert_eq!(list("(filter: { units: [\"15003\"] }, last: 1)"), [staff]);
        // One and the same posting must meet all conditions.
        assert_eq!(list("(filter: { kinds: [COST], from: \"2026-02\" })"), [both]);
        assert_eq!(list("(first: 1)"), [dev]);
    });
}

#[test]
fn every_node_is_found_by_its_id() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let booking = api.book("olaf", &[("dev", "2026-01", "1.00")]);
        let document = "{ unit(ref: \"15003\") { id __typename } measure(ref: \"olaf\") { id __typename } effect(ref: \"olaf/dev\") { id __typename } }";
        let data = api.client.query(document, json!({}));
        let mut nodes: Vec<Value> = ["unit", "measure", "effect"]
            .iter()
            .map(|name| data[*name].clone())
            .collect();
        nodes.push(json!({ "id": booking, "__typename": "Booking" }));

        for node in &nodes {
            let found = api.client.query(
                "query($id: ID!) { node(id: $id) { id __typename } }",
                json!({ "id": node["id"] }),
            );
            assert_eq!(found["node"], *node);
            let again = "query($ref: Ref!) { unit(ref: $ref) { id } measure(ref: $ref) { id } effect(ref: $ref) { id } }";
            if node["__typename"] != "Booking" {
                let name = node["__typename"].as_str().expect("is text").to_lowercase();
                let by_ref = api.client.query(again, json!({ "ref": node["id"] }));
                assert_eq!(by_ref[&name]["id"], node["id"], "an id is a reference too");
            }
        }
        let mut ids: Vec<Value> = nodes.iter().map(|node| node["id"].clone()).collect();
        ids.insert(1, json!("unit:99999"));
        ids.push(json!("nonsense"));
        nodes.insert(1, json!(null));
        nodes.push(json!(null));
        let found = api.client.query(
            "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }",
            json!({ "ids": ids }),
        );
        assert_eq!(found["nodes"], json!(nodes));
        for id in ["", "unit:", "unit:007", "booking:1", "effect:-1", "\u{0}"] {
            let found = api
                .client
                .query("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id }));
            assert_eq!(found["node"], json!(null), "{id:?}");
        }
    });
}

#[test]
fn a_tree_is_walked() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let document = "{ unit(ref: \"15/03\") { name level parent { code } path { code } body { code } budgetPosition
            children { nodes { code } } parent { children(first: 1) { totalCount nodes { code body { code } } } } } }";
        let unit = api.client.query(document, json!({}))["unit"].take();
        let expected = json!({
            "name": "Ministerium für Inneres und Sport", "level": "STATE",
            "parent": { "code": "15", "children": { "totalCount": 2, "nodes": [{ "code": "15/03", "body": { "code": "15" } }] } },
            "path": [{ "code": "15" }, { "code": "15/03" }], "body": { "code": "15" }, "budgetPosition": null,
            "children": { "nodes": [] },
        });
        assert_eq!(unit, expected);
        let document = "{ measure(ref: \"olaf\") { description owner { code } programme { code } status effects { code measure { code } } }
            unit(ref: \"nowhere\") { id } none: measure(ref: \"nothing\") { id } effect(ref: \"olaf/nothing\") { id } booking(id: \"booking:1\") { id } }";
        let data = api.client.query(document, json!({}));
        assert_eq!(data["measure"]["description"], "Antrag\nund Abholung");
        assert_eq!(
            (
                &data["measure"]["owner"]["code"],
                &data["measure"]["programme"]["code"]
            ),
            (&json!("bund/06"), &json!("ozg"))
        );
        assert_eq!(data["measure"]["status"], "PROPOSED");
        assert_eq!(data["measure"]["effects"].as_array().map(Vec::len), Some(7));
        assert!(
            ["unit", "none", "effect", "booking"]
                .iter()
                .all(|name| data[*name].is_null()),
            "{data:#}"
        );
    });
}
