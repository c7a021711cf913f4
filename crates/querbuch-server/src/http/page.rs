//! The page at `/`: what this is, where what is, and first questions. It needs nothing from anywhere else, runs nothing,
//! and is there until a web application takes its place.

#[cfg(test)]
mod tests;

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
use crate::app::App;

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
        let name = escaped(self.name);
        let about = language.pick(
            "Querbuch ist ein Journal darüber, wo Kosten und Einsparungen digitaler Maßnahmen bei öffentlichen Haushalten \
             anfallen. Dies ist seine Schnittstelle.",
            "Querbuch is a ledger of where costs and savings of digital measures arise in public budgets. This is its \
             interface.",
        );
        let parts = [
            "<!DOCTYPE html>\n<html lang=\"".to_owned(),
            language.pick("de", "en").to_owned(),
            "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n".to_owned(),
            format!("<title>{name}</title>\n<link rel=\"stylesheet\" href=\"/page.css\">\n</head>\n<body>\n<main>\n"),
            format!("<h1><bdi>{name}</bdi></h1>\n<p>{about}</p>\n<dl>\n"),
            self.rows(language).concat(),
            format!("</dl>\n<h2>{}</h2>\n", language.pick("Erste Fragen", "First questions")),
            self.questions(language).concat(),
            "</main>\n</body>\n</html>\n".to_owned(),
        ];
        parts.concat()
    }

    /// Where what is.
    fn rows(&self, language: Language) -> Vec<String> {
        let say = |german: &'static str, english: &'static str| language.pick(german, english);
        let row = |term: &str, text: &str| format!("<dt>{term}</dt><dd>{text}</dd>\n");
        let link = |term: &str, to: &str| row(term, &format!("<a href=\"{to}\">{to}</a>"));
        let graphql = format!("<code>{}/graphql</code>", escaped(&self.address));
        vec![
            row("Version", env!("CARGO_PKG_VERSION")),
            row(
                say("Position im Log", "Position of the log"),
                &self.position.to_string(),
            ),
            row("GraphQL", &graphql),
            link("Schema (SDL)", "/schema.graphql"),
            link(say("Zustand", "Health"), "/healthz"),
            link(say("Bereit für Anfragen?", "Ready for requests?"), "/readyz"),
            link(
                say("Signierter Stand des Logs", "Signed checkpoint of the log"),
                "/checkpoint",
            ),
            link(
                say("Bilanz als Arbeitsmappe", "Balance as a workbook"),
                "/export/balance.xlsx",
            ),
            link(say("Dokumentation", "Documentation"), REPOSITORY),
        ]
    }

    /// Calls to paste: each question, and one that goes on.
    fn questions(&self, language: Language) -> Vec<String> {
        let call = |about: &str, options: &str, query: &str| {
            let body = serde_json::json!({ "query": query });
            let address = &self.address;
            let call =
                format!("curl {options} {address}/graphql -H 'Content-Type: application/json' -d '{body}'");
            format!("<p>{about}</p>\n<pre>{}</pre>\n", escaped(&call))
        };
        let questions = QUESTIONS.iter();
        let calls =
            questions.map(|(german, english, query)| call(language.pick(german, english), "-s", query));
        let live = language.pick("Und wie es weitergeht, fortlaufend:", "And how it goes on, live:");
        let followed = "subscription { balance(groupBy: [LEVEL]) { total { net } position } }";
        let follow = call(live, "-sN -H 'Accept: text/event-stream'", followed);
        calls.chain([follow]).collect()
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
