//! One reader takes neither the machine nor the memory: what was found by attack, with its new outcome.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use querbuch_tests::api::Api;
use querbuch_tests::client::{Answer, Client};
use querbuch_tests::databases::each_database;
use querbuch_tests::live::Socket;
use querbuch_tests::server::Server;
use serde_json::{Value, json};

use crate::scene::scene;

/// Units that are searched.
const UNITS: usize = 12_000;

fn many_units(api: &Api) {
    for part in 0..12 {
        let unit = |index: usize| {
            let number = part * 1_000 + index;
            json!({ "code": format!("sv/{number:05}"), "name": format!("Kasse für Dienste {number}"), "level": "SOCIAL_INSURANCE", "parent": "sv" })
        };
        let units: Vec<Value> = (0..UNITS / 12).map(unit).collect();
        api.act("registerUnits", json!({ "units": units }));
    }
}

fn search(client: &Client, text: &str) -> Answer {
    client.execute(
        "query($text: String) { units(search: $text, first: 1) { totalCount } }",
        json!({ "text": text }),
    )
}

/// A hundred thousand words took 14.7 seconds at a cost of 3, and `/livez` answered after 7.
#[test]
fn a_search_of_a_hundred_thousand_words_is_refused_at_once_and_others_hold_up_nobody() {
    each_database(|database| {
        let (_server, api) = scene(database);
        many_units(&api);
        let words: Vec<String> = (0..20_000).map(|word| format!("{word}")).collect();
        let words = words.join(" ");
        let refused = search(&api.client, &words);
        assert_eq!(refused.error_codes(), ["LIMIT_EXCEEDED"], "{}", refused.text());
        assert!(refused.body.len() < 1_000, "{}", refused.text());
        let seventeen: Vec<String> = (0..17).map(|word| format!("{word}")).collect();
        let seventeen = seventeen.join(" ");
        assert_eq!(search(&api.client, &seventeen).error_codes(), ["LIMIT_EXCEEDED"]);

        // What is allowed is found, costs what it takes, and is worked on aside.
        let allowed: Vec<String> = (0..16)
            .map(|word| format!("d{}", "ienste".get(..word % 6).unwrap_or("")))
            .collect();
        let allowed = allowed.join(" ");
        let found = search(&api.client, &allowed);
        assert_eq!(
            found.json()["data"]["units"]["totalCount"],
            UNITS,
            "{}",
            found.text()
        );
        let cost = &found.json()["extensions"]["cost"];
        assert!(cost["requested"].as_u64() >= Some(16_000), "{cost}");
        assert_eq!(cost["actual"], 2 + 16_000);

        let stopped = AtomicBool::new(false);
        let mut waits = thread::scope(|scope| {
            for _ in 0..8 {
                let client = api.client.clone();
                let (stopped, allowed) = (&stopped, &allowed);
                scope.spawn(move || {
                    while !stopped.load(Ordering::Relaxed) {
                        search(&client, allowed);
                    }
                });
            }
            let mut waits = Vec::new();
            for _ in 0..20 {
                let asked = Instant::now();
                assert_eq!(api.client.get("/livez").status, 200);
                waits.push(asked.elapsed());
                thread::sleep(Duration::from_millis(20));
            }
            stopped.store(true, Ordering::Relaxed);
            waits
        });
        waits.sort_unstable();
        // It took seven seconds. The median is an order of magnitude below, also on a machine with other things to do.
        assert!(waits[waits.len() / 2] < Duration::from_millis(700), "{waits:?}");
    });
}

/// 248 kB of unknown words gave 263 MB.
#[test]
fn refusals_are_no_larger_than_what_they_refuse() {
    each_database(|database| {
        let (server, api) = scene(database);
        let unknown: Vec<String> = (0..24_000).map(|word| format!("w{word}")).collect();
        let types = "query($types: [String!]) { log(types: $types) { next } }";
        let measures = "query($l: [Ref!]) {
            a: balance(filter: { measures: $l }) { position } b: balance(filter: { measures: $l }) { position } }";
        for (document, variables) in [
            (types, json!({ "types": unknown })),
            (measures, json!({ "l": unknown })),
        ] {
            let answer = api.client.execute(document, variables);
            assert_eq!(answer.error_codes(), ["LIMIT_EXCEEDED"], "{}", answer.text());
            assert!(answer.body.len() < 1_000, "{}", answer.text());
        }
        // As many as are allowed: the first are told, the others counted.
        let answer = api.client.execute(types, json!({ "types": unknown[..500] }));
        let message = answer.json()["errors"][0]["message"]
            .as_str()
            .expect("is text")
            .to_owned();
        assert!(message.ends_with("480 weitere."), "{message}");
        assert!(answer.body.len() < 60_000, "{}", answer.body.len());
        let answer = api.client.execute(measures, json!({ "l": unknown[..500] }));
        assert!(answer.body.len() < 20_000, "{}", answer.body.len());

        // The same doors elsewhere: a file, and a socket.
        let list = unknown[..600].join(",");
        let file = api.client.get(&format!("/export/balance.csv?measures={list}"));
        assert_eq!(
            (file.status, &file.json()["code"]),
            (400, &json!("LIMIT_EXCEEDED"))
        );
        let subscription = format!(
            "subscription {{ log(types: {}) {{ position }} }}",
            serde_json::to_string(&unknown[..501]).expect("is JSON")
        );
        let mut socket = Socket::subscribe(server.address(), &subscription);
        assert_eq!(socket.error_codes(), ["LIMIT_EXCEEDED"]);
    });
}

#[test]
fn faults_of_an_act_are_told_up_to_a_number_and_then_counted() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let line = json!({ "effect": "dev", "month": "2026-99", "amount": "1.00" });
        let book = json!({ "measure": "olaf", "postings": vec![line; 1_000] });
        let document =
            "mutation($input: BookInput!) { book(input: $input) { errors { code field message } position } }";
        let answer = api.client.execute(document, json!({ "input": book }));
        let payload = answer.json()["data"]["book"].clone();
        let errors = payload["errors"].as_array().expect("is a list");
        assert_eq!(errors.len(), 21, "{payload}");
        assert_eq!(errors[20]["message"], "Und 980 weitere.");
        assert_eq!(payload["position"], Value::Null);

        // Many acts share what is told, and each that was refused still says so.
        let bad = json!({ "effect": "dev", "month": "2026-99", "amount": "1.00" });
        let booking = json!({ "measure": "olaf", "postings": vec![bad; 5] });
        let document =
            "mutation($input: BookManyInput!) { bookMany(input: $input) { results { errors { code } } } }";
        let answer = api
            .client
            .execute(document, json!({ "input": { "bookings": vec![booking; 200] } }));
        let json = answer.json();
        let results = json["data"]["bookMany"]["results"].as_array().expect("is a list");
        let told: Vec<usize> = results
            .iter()
            .map(|result| result["errors"].as_array().map_or(0, Vec::len))
            .collect();
        assert!(told.iter().all(|count| *count > 0), "{told:?}");
        assert!(told.iter().sum::<usize>() < 100 + 2 * 200, "{told:?}");
    });
}

/// A booking of many lines, asked for many times, with many fields each.
#[test]
fn an_answer_that_would_be_a_giant_is_refused_before_it_is_made() {
    each_database(|database| {
        let (server, api) = scene(database);
        let line = json!({ "effect": "dev", "month": "2026-01", "amount": "0.01" });
        for _ in 0..4 {
            let postings: Vec<Value> = vec![line.clone(); 3_000];
            api.act("book", json!({ "measure": "olaf", "postings": postings }));
        }
        let one = "{ bookings(last: 1) { nodes { postings { amount month } } } }";
        let small = api.client.execute(one, json!({}));
        let lines = small.json()["data"]["bookings"]["nodes"][0]["postings"]
            .as_array()
            .map(Vec::len);
        assert_eq!(lines, Some(3_000));
        // The estimate knows pages only; how many lines a booking has is counted once it is known.
        let lines = "postings { amount month line effect { code unit { code name } } }";
        let many: Vec<String> = (0..18)
            .map(|number| format!("b{number}: bookings {{ nodes {{ {lines} }} }}"))
            .collect();
        let many = many.join(" ");
        let answer = api.client.execute(&format!("{{ {many} }}"), json!({}));
        assert_eq!(
            answer.error_codes(),
            ["QUERY_TOO_COSTLY"],
            "{}",
            answer.body.len()
        );
        assert!(answer.body.len() < 1_000, "{}", answer.body.len());
        let mut socket = Socket::subscribe(server.address(), &format!("{{ {many} }}"));
        assert_eq!(socket.error_codes(), ["QUERY_TOO_COSTLY"]);
        // Few fields may have many bytes: these are counted too, before they are gathered.
        let many: Vec<String> = (0..20)
            .map(|number| format!("l{number}: log {{ entries {{ a: entry b: entry c: entry d: entry }} }}"))
            .collect();
        let answer = api
            .client
            .execute(&format!("{{ {} }}", many.join(" ")), json!({}));
        assert_eq!(
            answer.error_codes().first().map(String::as_str),
            Some("ANSWER_TOO_LARGE"),
            "{}",
            answer.body.len()
        );
        assert!(answer.body.len() < 20_000, "{}", answer.body.len());
        assert!(!server.stderr().contains("panicked"));
    });
}

#[test]
fn whole_numbers_have_32_bits_also_where_nobody_looks() {
    each_database(|database| {
        let (_server, api) = scene(database);
        for document in [
            "{ ledger { name } appraisal(conventions: { horizonMonths: 4294967296 }) @skip(if: true) { verdict } }",
            "query($n: Int = 4294967296) { appraisal(conventions: { horizonMonths: $n }) @skip(if: true) { verdict } }",
        ] {
            let answer = api.client.execute(document, json!({}));
            assert_eq!(
                answer.error_codes(),
                ["GRAPHQL_VALIDATION_FAILED"],
                "{}",
                answer.text()
            );
        }
    });
}

/// Whoever asks for an answer and goes leaves nothing behind that works on.
#[test]
fn questions_of_clients_that_went_hold_up_nobody() {
    each_database(|database| {
        let (server, api) = scene(database);
        many_units(&api);
        let host = server
            .address()
            .strip_prefix("http://")
            .expect("is plain HTTP")
            .to_owned();
        let document = "{ a: units(search: \"d i e n s t k\") { totalCount } b: units(search: \"k a s s e\") { totalCount } }";
        let asked = |document: &str| {
            let start = Instant::now();
            let answer = api.client.execute(document, json!({}));
            assert_eq!(answer.status, 200, "{}", answer.text());
            start.elapsed()
        };
        // How long one takes alone, at best: some of them wait for the processor, as all does here.
        let alone = (0..3).map(|_| asked(document)).min().expect("is asked");
        let body = json!({ "query": document }).to_string();
        for _ in 0..200 {
            let mut stream = TcpStream::connect(&host).expect("the server listens");
            let head = format!(
                "POST /graphql HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
            stream.write_all(head.as_bytes()).expect("is taken");
            // The first byte is not waited for.
            stream
                .set_read_timeout(Some(Duration::from_millis(1)))
                .expect("is positive");
            let _unread = stream.read(&mut [0; 1]);
        }
        // Worked off to their end, they would take a hundred times as long on two cores.
        let afterwards = asked(document);
        assert!(
            afterwards < alone * 25 + Duration::from_millis(100),
            "{afterwards:?} behind those who went, {alone:?} alone"
        );
        let found = search(&api.client, "kasse");
        assert_eq!(
            found.json()["data"]["units"]["totalCount"],
            UNITS,
            "{}",
            found.text()
        );
        assert_eq!(api.client.get("/livez").status, 200);
        assert!(!server.stderr().contains("panicked"), "{}", server.stderr());
    });
}

#[test]
fn every_bound_is_told_in_the_language_that_is_asked_for() {
    each_database(|database| {
        let server = Server::start(database);
        let describe = |language: &str| {
            let client = server.client().with_header("accept-language", language);
            let limits = client.query("{ ledger { limits { name value unit description } } }", json!({}));
            let limits = limits["ledger"]["limits"].as_array().expect("is a list").clone();
            let found = limits.into_iter().find(|limit| limit["name"] == "searchWords");
            found.expect("is there")
        };
        let (german, english) = (describe("de"), describe("en"));
        assert_eq!((&german["value"], &german["unit"]), (&json!(16), &json!("words")));
        assert!(
            german["description"]
                .as_str()
                .is_some_and(|text| text.starts_with("Verschiedene Wörter"))
        );
        assert!(
            english["description"]
                .as_str()
                .is_some_and(|text| text.starts_with("Different words"))
        );
    });
}
