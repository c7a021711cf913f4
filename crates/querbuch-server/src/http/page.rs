//! The page at `/`: what this is, where what is, and first questions. It needs nothing from anywhere else, runs nothing,
//! and is there until a web application takes its place.

#[cfg(test)]
mod tests;

use std::fmt::Write as _;

use async_graphql_transport::http::AllowedOrigins;
use axum::Router;
use axum::extract::State;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderMap, REFERRER_POLICY,
    VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use querbuch_ledger::domain::language::Language;

use super::language::language_of;
use crate::router::App;

/// Nothing is loaded but the style, from here; nothing is sent, and no other page shows this one.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// How it looks.
const STYLE: &str = include_str!("page/page.css");

/// Where the sources and the documentation are.
const REPOSITORY: &str = "https://github.com/querbuch/querbuch";

/// First questions, and what they are about: German, English.
const QUESTIONS: [(&str, &str, &str); 3] = [
    (
        "Was steht darin?",
        "What does it hold?",
        "{ ledger { name position recordedAt unitCount measureCount effectCount bookingCount } }",
    ),
    (
        "Wer zahlt, wer gewinnt, nach Ebene und Jahr?",
        "Who pays, who gains, by level and year?",
        "{ balance(groupBy: [LEVEL, YEAR]) { rows { level year cost saving transfer net } total { net } position } }",
    ),
    (
        "Welche Maßnahmen gibt es?",
        "Which measures are there?",
        "{ measures(first: 10) { nodes { code title status } totalCount } }",
    ),
];

/// The routes.
pub fn routes() -> Router<App> {
    Router::new().route("/", get(page)).route("/page.css", get(style))
}

async fn page(State(app): State<App>, headers: HeaderMap) -> Response {
    let language = language_of(&headers);
    let shown = Shown {
        name: app.ledger.name(),
        position: app.ledger.state().position,
        address: address(&headers, &app.web.origins),
    };
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_LANGUAGE, language.pick("de", "en")),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
        (VARY, "Accept-Language"),
    ];
    (headers, shown.html(language)).into_response()
}

async fn style() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CACHE_CONTROL, "no-cache"),
    ];
    (headers, STYLE).into_response()
}

/// Where the reader reached the server. Only known host names are answered; behind a proxy with TLS it is the public
/// address of that name.
fn address(headers: &HeaderMap, origins: &AllowedOrigins) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.unwrap_or("127.0.0.1").to_ascii_lowercase();
    let known = origins.listed().iter().map(ToString::to_string);
    let public = known.into_iter().find(|origin| {
        let name = origin.split_once("://").map(|(_, name)| name);
        name == Some(host.as_str())
    });
    public.unwrap_or_else(|| format!("http://{host}"))
}

/// What the page shows of this server.
struct Shown<'a> {
    name: &'a str,
    position: u64,
    address: String,
}

impl Shown<'_> {
    fn html(&self, language: Language) -> String {
        let say = |german: &'static str, english: &'static str| language.pick(german, english);
        let (name, address) = (escaped(self.name), escaped(&self.address));
        let mut html = format!(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{name}</title>\n\
             <link rel=\"stylesheet\" href=\"/page.css\">\n</head>\n<body>\n<main>\n<h1><bdi>{name}</bdi></h1>\n<p>{}</p>\n<dl>\n",
            say("de", "en"),
            say(
                "Querbuch ist ein Journal darüber, wo Kosten und Einsparungen digitaler Maßnahmen bei öffentlichen Haushalten \
                 anfallen. Dies ist seine Schnittstelle.",
                "Querbuch is a ledger of where costs and savings of digital measures arise in public budgets. This is its \
                 interface.",
            ),
        );
        let row = |html: &mut String, term: &str, text: &str| {
            // A text takes whatever is written.
            drop(writeln!(html, "<dt>{term}</dt><dd>{text}</dd>"));
        };
        row(&mut html, say("Version", "Version"), env!("CARGO_PKG_VERSION"));
        row(
            &mut html,
            say("Position im Log", "Position of the log"),
            &self.position.to_string(),
        );
        row(&mut html, "GraphQL", &format!("<code>{address}/graphql</code>"));
        let links = [
            ("/schema.graphql", say("Schema (SDL)", "Schema (SDL)")),
            ("/healthz", say("Zustand", "Health")),
            ("/readyz", say("Bereit für Anfragen?", "Ready for requests?")),
            (
                "/checkpoint",
                say("Signierter Stand des Logs", "Signed checkpoint of the log"),
            ),
            (
                "/export/balance.xlsx",
                say("Bilanz als Arbeitsmappe", "Balance as a workbook"),
            ),
        ];
        for (path, text) in links {
            row(&mut html, text, &format!("<a href=\"{path}\">{path}</a>"));
        }
        let documentation = say("Dokumentation", "Documentation");
        row(
            &mut html,
            documentation,
            &format!("<a href=\"{REPOSITORY}\">{REPOSITORY}</a>"),
        );
        drop(write!(
            html,
            "</dl>\n<h2>{}</h2>\n",
            say("Erste Fragen", "First questions")
        ));
        for (german, english, query) in QUESTIONS {
            let body = serde_json::json!({ "query": query }).to_string();
            let call = format!(
                "curl -s {}/graphql -H 'Content-Type: application/json' -d '{body}'",
                self.address
            );
            drop(write!(
                html,
                "<p>{}</p>\n<pre>{}</pre>\n",
                say(german, english),
                escaped(&call)
            ));
        }
        let follow = format!(
            "curl -sN {}/graphql -H 'Accept: text/event-stream' -H 'Content-Type: application/json' -d '{}'",
            self.address,
            serde_json::json!({ "query": "subscription { balance(groupBy: [LEVEL]) { total { net } position } }" })
        );
        drop(write!(
            html,
            "<p>{}</p>\n<pre>{}</pre>\n</main>\n</body>\n</html>\n",
            say("Und wie es weitergeht, fortlaufend:", "And how it goes on, live:"),
            escaped(&follow)
        ));
        html
    }
}

/// A text as HTML has it, in a place or in an attribute.
fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            character => html.push(character),
        }
    }
    html
}
