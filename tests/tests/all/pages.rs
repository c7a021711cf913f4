//! The web pages over HTTP: each shows what its document answers, a pinned link stays, every link leads somewhere, and
//! what people wrote stays text. What a browser makes of them stands in `pages/check.mjs`.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::process::Command;

use querbuch_tests::api::Api;
use querbuch_tests::client::Client;
use querbuch_tests::databases::{each_database, fresh_sqlite};
use querbuch_tests::scratch;
use querbuch_tests::server::Server;
use serde_json::{Value, json};

use crate::clients::clients;
use crate::scene::scene;

/// Addresses that a crawl asks for at most; the scene has fewer.
const PAGES_MAX: usize = 3_000;

/// Bytes over the wire of a first page on a cold browser: the page, both style sheets and the script.
const FIRST_PAGE_BYTES_MAX: usize = 60_000;

/// A ledger with plans, actuals, claims, a transfer, a key, a name of a state, and texts.
fn filled(database: &str) -> (Server, Api) {
    let (server, api) = scene(database);
    api.act(
        "setDiscountRate",
        json!({ "validFrom": "2020-01", "nominal": "0.012", "source": "BMF-Rundschreiben" }),
    );
    api.schedule(
        "plan",
        "olaf/dev",
        &[("2025-01", "900.00"), ("2026-01", "100.00")],
    );
    api.schedule(
        "plan",
        "olaf/staff",
        &[("2026-02", "700.00"), ("2027-02", "900.00")],
    );
    api.act("nameState", json!({ "name": "Beschluss" }));
    api.book(
        "olaf",
        &[("dev", "2025-01", "1000.50"), ("run", "2025-06", "20.25")],
    );
    api.book(
        "olaf",
        &[("staff", "2026-02", "650.00"), ("porto", "2026-02", "33.33")],
    );
    api.book(
        "olaf",
        &[
            ("fee-bund", "2026-03", "50.00"),
            ("fee-town", "2026-03", "-50.00"),
        ],
    );
    api.book("olaf", &[("relief", "2026-03", "40.00")]);
    let wrong = api.book("olaf", &[("run", "2026-01", "7.77")]);
    api.act("reverse", json!({ "booking": wrong, "reason": "Tippfehler" }));
    let parts = json!([{ "unit": "15", "weight": "1" }, { "unit": "05", "weight": "3" }]);
    api.act(
        "defineKey",
        json!({ "code": "laender", "name": "Schlüssel der Länder", "keyYear": 2024, "validFrom": "2020-01",
                "source": "Bekanntmachung", "weights": parts }),
    );
    (server, api)
}

/// A text of a page as it was before it was HTML.
fn unescaped(text: &str) -> String {
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    text.replace("&amp;", "&")
}

/// What stands between a beginning and the next end, each time.
fn between<'a>(text: &'a str, start: &'a str, end: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(start)
        .skip(1)
        .filter_map(move |rest| rest.split(end).next())
}

/// Every amount of an answer.
fn amounts(value: &Value, found: &mut BTreeSet<String>) {
    let is_amount = |text: &str| {
        let (whole, cents) = text.split_once('.').unwrap_or((text, ""));
        let digits = whole.trim_start_matches('-');
        cents.len() == 2
            && !digits.is_empty()
            && (digits.to_owned() + cents)
                .bytes()
                .all(|byte| byte.is_ascii_digit())
    };
    match value {
        Value::String(text) if is_amount(text) => {
            found.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| amounts(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| amounts(field, found)),
        _ => {}
    }
}

/// Asks the document of a page with the variables that the page names: the amounts are those that the page shows.
fn holds(client: &Client, path: &str) {
    let page = client.get(path);
    assert_eq!(page.status, 200, "{path}: {}", page.text());
    let text = page.text();
    let part = |id: &str| {
        let found = between(text, &format!("<pre id=\"{id}\" lang=\"en\">"), "</pre>")
            .next()
            .map(unescaped);
        found.unwrap_or_else(|| panic!("{path} has no {id}"))
    };
    let variables: Value = serde_json::from_str(&part("variablen")).expect("is JSON");
    let answer = client.query(&part("dokument"), variables);
    let mut answered = BTreeSet::new();
    amounts(&answer, &mut answered);
    let shown: BTreeSet<String> = between(text, "<data value=\"", "\"")
        .map(ToOwned::to_owned)
        .collect();
    assert_eq!(shown, answered, "{path}: {answer:#}");
}

const FIGURES: [&str; 20] = [
    "/",
    "/?grundlage=soll&vergleich=ist",
    "/?von=2026-01&bis=2026-02&grundlage=ist",
    "/?stand=Beschluss",
    "/?ebene=FEDERAL,MUNICIPAL",
    "/fluesse",
    "/fluesse?partei=UNIT&grundlage=ist",
    "/massnahmen",
    "/massnahmen?sortierung=NPV&suche=online",
    "/massnahmen/olaf",
    "/massnahmen/olaf?partei=BODY&zins=3,5&horizont=2&nur=CASH&abschlag=ja",
    "/massnahmen/ozg",
    "/ansaetze",
    "/einheiten/15003",
    "/einheiten/bund?grundlage=ist",
    "/einheiten/buerger",
    "/zeitreise?vorher=Beschluss",
    "/verteilung",
    "/buchungen",
    "/buchungen?einheit=bund/06&art=COST&von=2025-01",
];

#[test]
fn each_page_shows_what_its_document_answers() {
    each_database(|database| {
        let (_server, api) = filled(database);
        for path in FIGURES {
            holds(&api.client, path);
        }
        for path in [
            "/nachweis",
            "/nachweis/3",
            "/einheiten?suche=magdeburg",
            "/verteilung/laender",
            "/suche?suche=olaf",
        ] {
            holds(&api.client, path);
        }
        let overview = api.client.get("/?grundlage=ist").text().to_owned();
        for figure in ["1.020,75\u{a0}€", "−337,42\u{a0}€", "683,33\u{a0}€"] {
            assert!(overview.contains(figure), "{figure}: {overview}");
        }
    });
}

#[test]
fn a_lasting_link_gives_the_same_bytes_whatever_is_recorded() {
    each_database(|database| {
        let (_server, api) = filled(database);
        let position = api.position();
        let paths = [
            "/",
            "/fluesse",
            "/massnahmen/olaf",
            "/einheiten/15003",
            "/zeitreise",
            "/verteilung",
            "/nachweis/3",
            "/bild/fluesse.svg",
        ];
        let pinned = paths.map(|path| format!("{path}?stand={position}"));
        let before = pinned.clone().map(|path| api.client.get(&path).text().to_owned());
        for _ in 0..20 {
            api.book(
                "olaf",
                &[("dev", "2026-01", "1.00"), ("staff", "2026-02", "5.00")],
            );
        }
        api.act(
            "reorganizeUnit",
            json!({ "unit": "15003", "name": "Otto-Stadt", "effectiveFrom": "2026-01" }),
        );
        for (path, before) in pinned.iter().zip(before) {
            assert_eq!(api.client.get(path).text(), before, "{path}");
        }
        let now = api.client.get("/massnahmen/olaf");
        assert!(
            now.text().contains("Otto-Stadt") || !now.text().contains("Magdeburg"),
            "the newest names are shown"
        );
        let (first, again) = (api.client.get("/"), api.client.get("/"));
        assert_eq!(first.header("etag"), again.header("etag"));
        let known = api.client.send(
            "GET",
            "/",
            &[("if-none-match", first.header("etag").expect("has one"))],
            &[],
        );
        assert_eq!(known.status, 304);
    });
}

#[test]
fn every_link_of_every_page_leads_somewhere() {
    let (_server, api) = filled(&fresh_sqlite());
    let mut open: VecDeque<String> = VecDeque::from(["/".to_owned()]);
    let mut known: BTreeSet<String> = BTreeSet::from(["/?".to_owned()]);
    let mut asked = 0;
    while let Some(path) = open.pop_front().filter(|_| asked < PAGES_MAX) {
        let answer = api.client.get(&path);
        assert_eq!(answer.status, 200, "{path}");
        asked += 1;
        if answer.header("content-type") != Some("text/html; charset=utf-8") {
            continue;
        }
        for link in between(answer.text(), "href=\"", "\"").map(unescaped) {
            let link = link.split('#').next().unwrap_or_default().to_owned();
            // Each page once for every set of names: what the values are is for the pages to say.
            let (page, query) = link.split_once('?').unwrap_or((&link, ""));
            let names: Vec<&str> = query
                .split('&')
                .filter_map(|pair| pair.split('=').next())
                .collect();
            if link.starts_with('/') && known.insert(format!("{page}?{}", names.join("&"))) {
                open.push_back(link);
            }
        }
    }
    assert!(asked > 100 && asked < PAGES_MAX, "{asked} pages");
}

#[test]
fn what_people_wrote_stays_text_on_every_page() {
    each_database(|database| {
        let (_server, api) = filled(database);
        let hostile = "<script>alert(1)</script><img src=x onerror=alert(2)> \"'&";
        api.act(
            "registerMeasure",
            json!({ "code": "boese", "title": hostile, "description": hostile.repeat(60), "approach": "ADD", "owner": "bund",
                    "effects": [{ "code": "x", "unit": "bund", "kind": "COST", "category": "dev.cost", "cashability": "CASH",
                                  "title": hostile, "evidence": "E" }] }),
        );
        let postings = json!([{ "effect": "x", "month": "2026-01", "amount": "5.00" }]);
        api.act("book", json!({ "measure": "boese", "text": hostile.repeat(50), "document": hostile, "postings": postings }));
        let position = api.position();
        for path in [
            "/",
            "/fluesse",
            "/massnahmen",
            "/massnahmen/boese",
            "/buchungen",
            "/einheiten/bund",
            "/suche?suche=alert",
            "/zeitreise",
            "/bild/fluesse.svg",
            "/bild/tornado.svg?massnahme=boese",
            &format!("/nachweis/{position}"),
            "/suche?suche=%3Cscript%3E",
        ] {
            let page = api.client.get(path);
            assert_eq!(page.status, 200, "{path}: {}", page.text());
            let text = page.text();
            assert!(
                !text.contains("<script>") && !text.contains("<img"),
                "{path}: {text}"
            );
            let scripts = text.matches("<script").count();
            assert_eq!(
                scripts,
                text.matches("<script type=\"module\" src=\"/assets/").count(),
                "{path}"
            );
        }
    });
}

/// How many rows a list shows on all of its pages together, and on its first one.
fn rows_of(client: &Client, path: &str) -> (usize, usize) {
    let (mut rows, mut first, mut next) = (0, 0, Some(path.to_owned()));
    while let Some(path) = next {
        let page = client.get(&path);
        assert_eq!(page.status, 200, "{path}");
        let body = between(page.text(), "<tbody>", "</tbody>")
            .next()
            .unwrap_or_default();
        rows += body.matches("<tr").count();
        first = if first == 0 { rows } else { first };
        next = between(page.text(), "rel=\"next\" href=\"", "\"")
            .next()
            .map(unescaped);
    }
    (rows, first)
}

#[test]
fn a_list_goes_on_where_its_page_ends() {
    let (_server, api) = scene(&fresh_sqlite());
    let unit = |number: usize| json!({ "code": format!("15/{number:03}"), "name": format!("Referat {number}"), "level": "STATE", "parent": "15" });
    api.act(
        "registerUnits",
        json!({ "units": (0..110).map(unit).collect::<Vec<_>>() }),
    );
    for number in 0..25 {
        api.act("registerMeasure", json!({ "code": format!("m{number:02}"), "title": format!("Vorhaben {number:02}"), "approach": "ADD", "owner": "bund" }));
    }
    // Many flows: each measure at a unit of its own, by units.
    for number in 0..110 {
        // Claims of one effect in one month are one, so that each has a month of its own.
        let month = format!("2026-{:02}", number / 25 + 1);
        let postings = json!([
            { "unit": format!("15/{number:03}"), "kind": "COST", "category": "dev.cost", "cashability": "CASH", "month": "2026-01", "amount": "5.00" },
            { "unit": "bund", "kind": "SAVING", "category": "run.saving.goods", "cashability": "CASH", "month": month, "amount": "9.00" },
        ]);
        api.act("book", json!({ "measure": format!("m{:02}", number % 25), "text": "x".repeat(4_000), "postings": postings }));
    }
    assert_eq!(rows_of(&api.client, "/einheiten"), (120, 50));
    assert_eq!(rows_of(&api.client, "/einheiten?suche=referat"), (110, 50));
    assert_eq!(rows_of(&api.client, "/massnahmen"), (27, 20));
    assert_eq!(rows_of(&api.client, "/massnahmen?sortierung=TITLE"), (27, 20));
    let position = usize::try_from(api.position()).expect("is small");
    assert_eq!(rows_of(&api.client, "/nachweis"), (position, 50));
    assert_eq!(rows_of(&api.client, "/verteilung"), (110, 50));
    let flows = api.client.get("/fluesse?partei=UNIT&grundlage=ist");
    let lists = flows
        .text()
        .split("<tbody>")
        .map(|rest| rest.split("</tbody>").next().unwrap_or_default());
    let most = lists.map(|list| list.matches("<tr").count()).max();
    assert!(most.is_some_and(|most| most <= 200), "{most:?}");
    assert!(flows.text().contains("Übrige ("), "what is small stands together");
}

#[test]
fn the_first_page_is_small_over_the_wire() {
    let (_server, api) = filled(&fresh_sqlite());
    let packed = |path: &str| api.client.send("GET", path, &[("accept-encoding", "gzip")], &[]);
    let page = packed("/");
    let plain = api.client.get("/");
    let assets = between(plain.text(), "\"/assets/", "\"").map(|name| packed(&format!("/assets/{name}")));
    let assets: Vec<_> = assets.collect();
    assert_eq!(assets.len(), 3, "two style sheets and a script");
    let bytes = page.body.len() + assets.iter().map(|asset| asset.body.len()).sum::<usize>();
    assert!(bytes < FIRST_PAGE_BYTES_MAX, "{bytes} bytes");
    assert!(assets.iter().all(|asset| {
        asset
            .header("cache-control")
            .is_some_and(|kept| kept.contains("immutable"))
    }));
}

/// In Debian's Chromium: no violation of axe in any mode, nothing on the console, nothing from elsewhere, usable without
/// scripts, by keyboard and in 320 pixels; a proof is checked; what is printed is tagged.
#[test]
fn a_browser_finds_no_fault_with_the_pages() {
    each_database(|database| {
        let (server, _api) = filled(database);
        let folder = scratch::folder("pages");
        // How pages look does not depend on the database: every mode once.
        let modes = if database.starts_with("sqlite") {
            "light,dark,narrow,forced"
        } else {
            "light"
        };
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/all/pages/check.mjs");
        let ran = Command::new("node")
            .arg(&script)
            .args([
                server.address(),
                &clients().join("node_modules").display().to_string(),
                modes,
            ])
            .env("HOME", &folder)
            .output()
            .unwrap_or_else(|error| panic!("node: {error}"));
        let (out, err) = (
            String::from_utf8_lossy(&ran.stdout),
            String::from_utf8_lossy(&ran.stderr),
        );
        assert!(
            ran.status.success() && out.trim().ends_with("pages: all is well"),
            "{out}\n{err}"
        );
    });
}
