//! Fuzz targets: whole requests to all routes, documents with variables on the whole schema, and the configuration file.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use async_graphql_transport::documents::KnownDocuments;
use async_graphql_transport::http::AllowedHosts;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Request, StatusCode};
use fuzz_driver::Fuzz;
use http_body_util::{BodyExt as _, Limited};
use querbuch_identity::bearer::Providers;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tower::ServiceExt as _;

use crate::app::{App, Web};
use crate::cli::DemoCase;
use crate::config::FileConfig;
use crate::demo;
use crate::locale::Locale;
use crate::location::LedgerLocation;
use crate::router::router;

/// The longest answer that a small request may have.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// All routes over the published cases.
struct Site {
    routes: Router,
    // Behind the routes: it ends when the ledger that they share is gone.
    runtime: Runtime,
    _stop: watch::Sender<bool>,
    _folder: tempfile::TempDir,
}

impl Site {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build();
        let runtime = runtime.expect("starts");
        let folder = tempfile::tempdir().expect("is writable");
        let database = format!("sqlite:{}", folder.path().join("ledger.db").display());
        let (stop, stopping) = watch::channel(false);
        let routes = runtime.block_on(async {
            let (ledger, _) = LedgerLocation::of_file(database)
                .open("Test", None)
                .await
                .expect("opens");
            demo::fill(&ledger, DemoCase::Published, Locale::De)
                .await
                .expect("the demo comes in");
            let web = Web {
                edge: crate::edge::state::Edge::local(),
                hosts: AllowedHosts::loopback(),
                origins: Arc::default(),
                providers: Providers::default(),
                public_url: None,
                documents: KnownDocuments::default(),
            };
            let streams_max = 100;
            router(App {
                ledger,
                gate: None,
                web,
                streams_max,
                stopping,
            })
        });
        Self {
            routes,
            runtime,
            _stop: stop,
            _folder: folder,
        }
    }

    /// Sends a request; the status, the media type, and the body where it ends by itself.
    fn send(&self, request: Request<Body>) -> (StatusCode, String, Vec<u8>) {
        self.runtime.block_on(async {
            let response = self
                .routes
                .clone()
                .oneshot(request)
                .await
                .expect("every request is answered");
            let status = response.status();
            let media = response
                .headers()
                .get("content-type")
                .and_then(|media| media.to_str().ok());
            let media = media.unwrap_or_default().to_owned();
            let is_compressed = response.headers().contains_key("content-encoding");
            if media.starts_with("text/event-stream")
                || is_compressed
                || status == StatusCode::SWITCHING_PROTOCOLS
            {
                return (status, media, Vec::new());
            }
            let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX)
                .collect()
                .await;
            let body = body
                .unwrap_or_else(|error| panic!("{status}: the answer breaks off or is too long: {error}"));
            (status, media, body.to_bytes().to_vec())
        })
    }
}

/// What must hold of every answer; in what way it was answered.
fn check(status: StatusCode, media: &str, body: &[u8]) -> String {
    assert!(
        !status.is_server_error() || status == StatusCode::SERVICE_UNAVAILABLE,
        "{status}: {}",
        String::from_utf8_lossy(body)
    );
    let mut way = format!("{} {media}", status.as_u16());
    if media.contains("json") && !body.is_empty() {
        let json: Value = serde_json::from_slice(body).expect("what says that it is JSON is JSON");
        for error in json["errors"].as_array().into_iter().flatten() {
            let code = error["extensions"]["code"]
                .as_str()
                .or_else(|| error["code"].as_str());
            let code = code.unwrap_or_else(|| panic!("an error without a code: {json}"));
            assert_ne!(code, "INTERNAL", "{json}");
            if way.len() < 120 {
                let message = error["message"].as_str().unwrap_or_default();
                let words: String = message
                    .chars()
                    .filter(char::is_ascii_alphabetic)
                    .take(14)
                    .collect();
                write!(way, " {code} {words}").expect("a text takes it");
            }
        }
        if let Value::Object(data) = &json["data"] {
            write!(way, " {:?}", data.keys().next()).expect("a text takes it");
        }
    }
    way
}

/// Method and target, headers, an empty line, a body: what is no request is none.
fn request(data: &[u8]) -> Option<Request<Body>> {
    let (head, body) = match data.windows(2).position(|two| two == b"\n\n") {
        Some(end) => (&data[..end], &data[end + 2..]),
        None => (data, &[][..]),
    };
    let mut lines = head.split(|byte| *byte == b'\n');
    let first = std::str::from_utf8(lines.next()?).ok()?;
    let (method, target) = first.split_once(' ')?;
    let mut request = Request::builder().method(method).uri(target);
    for line in lines {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = HeaderName::from_bytes(&line[..colon]).ok()?;
        // It waits for seconds, as it should.
        if name != "querbuch-min-position" {
            request = request.header(name, HeaderValue::from_bytes(&line[colon + 1..]).ok()?);
        }
    }
    request.body(Body::from(body.to_vec())).ok()
}

#[test]
fn every_route_survives_any_request() {
    let site = Site::new();
    let seeds = [
        "GET /graphql?query=%7B%20ledger%20%7B%20position%20%7D%20%7D\nhost:127.0.0.1\naccept-language:de",
        "POST /graphql\nhost:localhost\ncontent-type:application/json\nquerbuch-actor:anna\n\n{\"query\":\"{ units { nodes { code } } }\"}",
        "POST /graphql\nhost:localhost\ncontent-type:application/json\naccept:text/event-stream\nlast-event-id:3\n\n{\"query\":\"subscription { log { position } }\"}",
        "GET /graphql\nhost:[::1]:8080\nconnection:upgrade\nupgrade:websocket\nsec-websocket-version:13\nsec-websocket-key:AAAAAAAAAAAAAAAAAAAAAA==\nsec-websocket-protocol:graphql-transport-ws\norigin:http://localhost",
        "GET /export/balance.csv?groupBy=LEVEL,YEAR&basis=OUTLOOK&locale=en\nhost:127.0.0.1:8080",
        "GET /export/units.csv?search=schule&asOf=3\nhost:localhost",
        "HEAD /export/postings.parquet?limit=10&texts=true\nhost:localhost",
        "GET /export/measures.xlsx?asOf=2026-03-31T12:00:00Z\nhost:localhost",
        "GET /tile/0/000.p/8\nhost:localhost",
        "GET /tile/entries/000.p/8\nhost:localhost",
        "GET /checkpoint\nhost:localhost",
        "GET /readyz\nhost:localhost",
        "OPTIONS /schema.graphql\nhost:localhost\norigin:https://evil.example",
    ];
    let words = [
        "GET ",
        "POST ",
        "/export/",
        "/graphql",
        "/tile/",
        "?",
        "&",
        "=",
        "%00",
        "%ff",
        "..",
        "\nhost:",
        "\norigin:",
        "\n\n{\"query\":\"",
        "\"variables\":{",
        "groupBy=",
        "2026-01",
        "application/json",
        ".csv",
        ".xlsx",
    ];
    let fuzz = Fuzz::new("requests", 10_000)
        .seeds(seeds)
        .words(&words)
        .memory(32 << 20, 4_096);
    fuzz.run(|data| match request(data) {
        Some(request) => {
            let (status, media, body) = site.send(request);
            check(status, &media, &body)
        }
        None => "no request".to_owned(),
    });
}

/// Documents of people, with their variables on the line below.
const DOCUMENTS: &[&str] = &[
    "{ ledger { position } units(first: 5, search: \"stadt\") { totalCount nodes { id code path { code } children { nodes { code } } } } }",
    "query($f: Filter) { balance(groupBy: [LEVEL, YEAR], filter: $f) { rows { level year net } total { net } } }\n{\"f\":{\"levels\":[\"FEDERAL\"],\"units\":[\"bund\"]}}",
    "{ measures(last: 3) { nodes { code effects { code unit { name } series { month } } } pageInfo { endCursor } } }",
    "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }\n{\"ids\":[\"unit:1\",\"booking:9\",\"measure:x\"]}",
    "{ log(first: 3, after: 2, types: [\"booking.recorded\"], units: [\"bund\"]) { entries { position entry } next head } }",
    "mutation($i: BookInput!) { book(input: $i) { errors { code field message } position } }\n{\"i\":{\"measure\":\"olaf\",\"postings\":[{\"effect\":\"dev\",\"month\":\"2026-01\",\"amount\":\"1.00\"}],\"idempotencyKey\":\"k\",\"text\":\"Text\"}}",
    "mutation { reverse(input: { booking: \"booking:12\", reason: \"Tippfehler\", month: \"2026-02\", lines: [1] }) { errors { code } } }",
    "mutation { registerUnits(input: { units: [{ code: \"x\", name: \"X\", level: CITIZENS }] }) { errors { code } } }",
    "{ __schema { types { name fields { name args { name type { name ofType { name } } } } } } }",
    "{ logEntry(position: 2) { entry } consistencyProof(from: 1, to: 3) { hashes } checkpoint(position: 7) { treeSize rootHash } }",
    "{ a: balance(asOf: { position: 3 }, filter: { from: \"2020-01\", to: \"2030-12\" }, basis: OUTLOOK, limit: 3) { rows { cost } } }",
    "{ categories { code } keys { id } rates { discount { nominal } } claims(overdueOn: \"2026-03-31\") { nodes { __typename } } }",
    "{ flows(party: STATE, attribution: MEASURE) { __typename } appraisal(filter: { measures: [\"olaf\"] }) { __typename } }",
    "{ settlement(rule: SHAPLEY, party: UNIT, enabling: [\"bund\"], schedule: WITH_SAVINGS) { shortfall parties { transfer chanceAfter } explanation } }",
    "{ units(after: \"YzoxNQ\", first: 2, levels: [STATE], below: \"15\") { edges { cursor node { id } } } bookings(before: \"cDo5\", last: 1) { nodes { id } } }",
    "subscription { log(after: 3) { position } }",
];

#[test]
fn the_schema_survives_any_document() {
    let site = Site::new();
    let words = [
        "{ ",
        " }",
        "(",
        ")",
        "[",
        "]",
        "...",
        "fragment F on Unit { ...F }",
        "$f",
        "first: 500",
        "last: -1",
        "after: \"cDox\"",
        "asOf: { recordedAt: \"2026-01-01T00:00:00Z\" }",
        "filter: { units: [\"bund\"] }",
        "groupBy: [UNIT, MONTH]",
        "null",
        "\"\"\"",
        "1e99",
        "9007199254740993",
        "edges { node { ",
        "@include(if: false)",
        "\n{\"",
        "search: \"ä ö ü\"",
        "month: \"2199-12\"",
        "amount: \"-0.01\"",
        "__typename",
    ];
    for document in DOCUMENTS
        .iter()
        .filter(|document| !document.starts_with("subscription"))
    {
        let (status, media, body) = site.send(operation(document.as_bytes()));
        let way = check(status, &media, &body);
        assert!(
            way.starts_with("200") && way.contains("Some("),
            "{document}: {way} {}",
            String::from_utf8_lossy(&body)
        );
    }
    // The names of the schema, so that documents get beyond its validation.
    let sdl: &'static str = Box::leak(querbuch_graphql::schema::sdl().into_boxed_str());
    let is_name = |word: &&str| word.len() > 1 && word.starts_with(|c: char| c.is_ascii_alphabetic());
    let names: BTreeSet<&'static str> = sdl
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(is_name)
        .collect();
    let names: Vec<&'static str> = names.into_iter().collect();
    let fuzz = Fuzz::new("schema", 15_000)
        .seeds(DOCUMENTS.iter().copied())
        .words(&words)
        .words(&names);
    fuzz.bytes_max(3_000).memory(32 << 20, 4_096).run(|data| {
        let (status, media, body) = site.send(operation(data));
        check(status, &media, &body)
    });
}

/// A document, with the members of its variables on the last line, as a request.
fn operation(data: &[u8]) -> Request<Body> {
    let text = String::from_utf8_lossy(data);
    let (query, variables) = text.rsplit_once("\n{").unwrap_or((&text, "}"));
    let variables: Value = serde_json::from_str(&format!("{{{variables}")).unwrap_or_default();
    let body = json!({ "query": query, "variables": variables }).to_string();
    let request = Request::post("/graphql").header("host", "localhost");
    let request = request
        .header("content-type", "application/json")
        .body(Body::from(body));
    request.expect("is a request")
}

#[test]
fn a_configuration_survives_any_text() {
    let seeds = [
        "database = \"sqlite:ledger.db\"\npooled = false\nsnapshot = 'a/b'\nkey = \"k\"\nlisten = \"[::1]:0\"\n",
        "name = \"\"\"Buch\n\\u00e4\"\"\"\nlog = \"info\" # filter\nlog_format = \"json\"\n",
    ];
    let words = [
        "[[",
        "]]",
        "= ",
        "{",
        "\"",
        "'''",
        "\\u",
        "inf",
        "1979-05-27",
        "database.a = 1",
        "\n",
    ];
    Fuzz::new("configuration", 3_000)
        .seeds(seeds)
        .words(&words)
        .run(
            |data| match toml::from_str::<FileConfig>(&String::from_utf8_lossy(data)) {
                Ok(config) => {
                    let url = config.database.unwrap_or_default();
                    let beside = LedgerLocation::of_file(url).file();
                    format!(
                        "{} {} {}",
                        beside.is_some(),
                        config.pooled.is_some(),
                        config.listen.is_some()
                    )
                }
                Err(error) => error
                    .message()
                    .chars()
                    .filter(char::is_ascii_alphabetic)
                    .take(40)
                    .collect(),
            },
        );
}

#[test]
fn what_is_no_request_is_left_out() {
    assert!(request(b"GET").is_none());
    assert!(request(b"GET /livez\nhost:localhost\n\nbody").is_some());
}
