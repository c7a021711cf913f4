//! Distribution keys: versions, corrections, parts.

use std::thread;

use querbuch_tests::api::{Api, refusals};
use querbuch_tests::databases::each_database;
use serde_json::{Value, json};

use crate::scene::scene;

const KEY: &str = "id code name versions { number keyYear validFrom source isCorrection isCorrected
    shares { unit { code } weight share } }";

/// The input of `defineKey` for a key by weights.
pub fn key(code: &str, valid_from: &str, weights: &[(&str, &str)]) -> Value {
    let weights: Vec<Value> = weights
        .iter()
        .map(|(unit, weight)| json!({ "unit": unit, "weight": weight }))
        .collect();
    json!({ "code": code, "name": "Ein Schlüssel", "keyYear": 2020, "validFrom": valid_from,
        "source": "BAnz AT 04.11.2025 B7", "weights": weights })
}

/// The same input with more fields.
fn with(mut input: Value, more: Value) -> Value {
    let (Some(fields), Value::Object(more)) = (input.as_object_mut(), more) else {
        panic!("inputs are objects");
    };
    fields.extend(more);
    input
}

/// Each share as `unit weight share`.
fn shares(version: &Value) -> Vec<String> {
    let shares = version["shares"].as_array().expect("is a list");
    let line = |share: &Value| {
        let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        [
            word(&share["unit"]["code"]),
            word(&share["weight"]),
            word(&share["share"]),
        ]
        .join(" ")
    };
    shares.iter().map(line).collect()
}

fn read(api: &Api, arguments: &str) -> Value {
    let document = format!("{{ key({arguments}) {{ {KEY} }} }}");
    api.client.query(&document, json!({}))["key"].take()
}

#[test]
fn a_key_with_versions_and_a_correction() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let payload = api.act("defineKey", key("k", "2020-01", &[("bund", "2"), ("15", "1.00")]));
        assert_eq!(payload["key"], json!({ "id": "key:0", "code": "k" }));
        let first = api.position();
        assert_eq!(payload["position"], first);
        let second = with(
            key("k", "2024-01", &[("bund", "1"), ("15", "0")]),
            json!({ "name": "Neu" }),
        );
        api.act("defineKey", second);
        let again = key("k", "2020-01", &[("bund", "1")]);
        assert_eq!(
            api.refused("defineKey", again.clone()),
            ["ALREADY_EXISTS validFrom"]
        );
        api.act("defineKey", with(again, json!({ "correction": true })));

        let now = read(&api, "ref: \"k\"");
        assert_eq!(now["name"], "Ein Schlüssel");
        let versions = now["versions"].as_array().expect("is a list");
        let marks =
            |version: &Value| [&version["isCorrection"], &version["isCorrected"]].map(|mark| mark == true);
        let all: Vec<[bool; 2]> = versions.iter().map(marks).collect();
        assert_eq!(all, [[false, true], [false, false], [true, false]]);
        assert_eq!(
            shares(&versions[0]),
            ["15 1 0.333333333333", "bund 2 0.666666666667"]
        );
        assert_eq!(shares(&versions[1]), ["15 0 0", "bund 1 1"]);
        let then = read(&api, &format!("ref: \"key:0\", asOf: {{ position: {first} }}"));
        assert_eq!(then["versions"].as_array().map(Vec::len), Some(1));
        assert_eq!(then["versions"][0]["isCorrected"], false);
        assert_eq!(read(&api, "ref: \"k\", asOf: { position: 1 }"), Value::Null);
        assert_eq!(read(&api, "ref: \"nowhere\""), Value::Null);

        let asked = api.client.query(
            "{ node(id: \"key:0\") { id ... on DistributionKey { code
                a: inForce(month: \"2019-12\") { number } b: inForce(month: \"2023-12\") { number }
                c: inForce(month: \"2024-01\") { number } } }
               none: node(id: \"key:1\") { id } keys { code } }",
            json!({}),
        );
        let expected = json!({
            "node": { "id": "key:0", "code": "k", "a": null, "b": { "number": 3 }, "c": { "number": 2 } },
            "none": null, "keys": [{ "code": "k" }],
        });
        assert_eq!(asked, expected);
        let log = api.client.query(
            "{ log(types: [\"key.defined\"]) { entries { type version unit { code } } } }",
            json!({}),
        );
        let entries = json!([
            { "type": "key.defined", "version": 1, "unit": null },
            { "type": "key.defined", "version": 1, "unit": null },
            { "type": "key.defined", "version": 1, "unit": { "code": "bund" } },
        ]);
        assert_eq!(log["log"]["entries"], entries);
    });
}

#[test]
fn a_key_of_parts_follows_the_keys_that_it_names() {
    each_database(|database| {
        let (_server, api) = scene(database);
        api.act(
            "defineKey",
            key("laender", "2020-01", &[("15", "1"), ("05", "3")]),
        );
        api.act(
            "defineKey",
            key("laender", "2025-01", &[("15", "1"), ("05", "1")]),
        );
        let parts = json!({ "parts": [
            { "fraction": "0.5", "key": "laender", "among": ["15"] },
            { "fraction": "0.25", "unit": "bund" },
            { "fraction": "0.25", "key": "laender" },
        ] });
        api.act("defineKey", with(key("efa", "2023-01", &[]), parts));
        let asked = api.client.query(
            "{ key(ref: \"efa\") { versions {
                shares { unit { code } weight share } later: shares(month: \"2025-01\") { unit { code } share }
                parts { fraction outOf unit { code } key { code } among { code } } } } }",
            json!({}),
        );
        let version = &asked["key"]["versions"][0];
        assert_eq!(
            shares(version),
            ["05 0.1875 0.1875", "15 0.5625 0.5625", "bund 0.25 0.25"]
        );
        assert_eq!(
            version["later"][0]["share"], "0.125",
            "the second version of the key that it names"
        );
        let first = json!({ "fraction": "0.5", "outOf": 1, "unit": null, "key": { "code": "laender" }, "among": [{ "code": "15" }] });
        assert_eq!(version["parts"][0], first);
        let early = api.client.execute(
            "{ key(ref: \"efa\") { versions { shares(month: \"2019-12\") { share } } } }",
            json!({}),
        );
        assert_eq!(early.error_codes(), ["KEY_SHARES_INVALID"]);
        for (parts, expected) in [
            (
                json!([{ "fraction": "0.9", "unit": "bund" }]),
                "KEY_SHARES_INVALID parts",
            ),
            (
                json!([{ "fraction": "1", "key": "efa" }]),
                "KEY_SHARES_INVALID parts.0.key",
            ),
            (
                json!([{ "fraction": "x", "key": "laender" }]),
                "INVALID_VALUE parts.0.fraction",
            ),
        ] {
            let input = with(key("other", "2023-01", &[]), json!({ "parts": parts }));
            assert_eq!(api.refused("defineKey", input), [expected]);
        }
    });
}

#[test]
fn what_is_refused_says_where() {
    each_database(|database| {
        let (_server, api) = scene(database);
        let cases = [
            (json!({ "weights": [] }), vec!["KEY_SHARES_INVALID weights"]),
            (
                json!({ "weights": [{ "unit": "bund", "weight": "0" }] }),
                vec!["KEY_SHARES_INVALID weights"],
            ),
            (
                json!({ "weights": [{ "unit": "bund", "weight": 1.5 }, { "unit": "15", "weight": "abc" }] }),
                vec!["INVALID_VALUE weights.0.weight", "INVALID_VALUE weights.1.weight"],
            ),
            (
                json!({ "weights": [{ "unit": "bund", "weight": 1 }, { "unit": "bund", "weight": "2" }] }),
                vec!["KEY_SHARES_INVALID weights.1.unit"],
            ),
            (
                json!({ "weights": [{ "unit": "x", "weight": "1" }] }),
                vec!["NOT_FOUND weights.0.unit"],
            ),
            (
                json!({ "weights": [{ "unit": "15", "weight": "-1" }] }),
                vec!["KEY_SHARES_INVALID weights.0.weight"],
            ),
            (json!({ "validFrom": "2020-13" }), vec!["INVALID_VALUE validFrom"]),
            (
                json!({ "code": "a b", "keyYear": 20200 }),
                vec!["INVALID_VALUE code", "INVALID_VALUE keyYear"],
            ),
            (json!({ "correction": true }), vec!["INVALID_VALUE correction"]),
        ];
        for (change, expected) in cases {
            let input = with(key("k", "2020-01", &[("bund", "1")]), change.clone());
            assert_eq!(api.refused("defineKey", input), expected, "{change}");
        }
    });
}

#[test]
fn of_many_who_define_the_same_version_one_does() {
    const CLIENTS: usize = 8;
    each_database(|database| {
        let (_server, api) = scene(database);
        let define = |number: usize| {
            let api = api.clone();
            let weight = (number + 1).to_string();
            move || {
                refusals(&api.ask(
                    "defineKey",
                    key("k", "2020-01", &[("bund", &weight), ("15", "1")]),
                ))
            }
        };
        let threads: Vec<_> = (0..CLIENTS).map(|number| thread::spawn(define(number))).collect();
        let answers: Vec<Vec<String>> = threads
            .into_iter()
            .map(|thread| thread.join().expect("no client panics"))
            .collect();
        let refused = answers
            .iter()
            .filter(|answer| **answer == ["ALREADY_EXISTS validFrom"]);
        assert_eq!(refused.count(), CLIENTS - 1, "{answers:?}");
        assert_eq!(
            answers.iter().filter(|answer| answer.is_empty()).count(),
            1,
            "{answers:?}"
        );
        let asked = read(&api, "ref: \"k\"");
        assert_eq!(asked["versions"].as_array().map(Vec::len), Some(1));

        let keyed = with(
            key("k", "2021-01", &[("bund", "1")]),
            json!({ "idempotencyKey": "once" }),
        );
        let first = api.act("defineKey", keyed.clone());
        let second = api.act("defineKey", keyed);
        assert_eq!(
            [&first["replayed"], &second["replayed"]],
            [&json!(false), &json!(true)]
        );
        assert_eq!(first["position"], second["position"]);
    });
}
