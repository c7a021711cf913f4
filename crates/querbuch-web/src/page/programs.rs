//! Für Programme: where what is, and first questions.

use maud::{Markup, html};
use serde_json::json;

use crate::asked::Asked;
use crate::layout::Page;
use crate::question::call;

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

/// The page.
pub fn page(asked: &Asked) -> Page {
    let title = asked.pick("Für Programme", "For programs");
    let graphql = format!("{}/graphql", asked.address);
    let body = html! {
        h1 tabindex="-1" { (title) }
        p.satz { (asked.pick(
            "Alles, was diese Seiten zeigen, gibt auch die Schnittstelle – und mehr.",
            "All that these pages show, the interface gives as well – and more.",
        )) }
        dl {
            dt { (asked.pick("Version", "Version")) } dd { (asked.version) }
            dt { "GraphQL" } dd { code { (graphql) } }
            (address(asked, "Schema (SDL)", "Schema (SDL)", "/schema.graphql"))
            (address(asked, "Zustand", "Health", "/healthz"))
            (address(asked, "Bereit für Anfragen?", "Ready for requests?", "/readyz"))
            (address(asked, "Signierter Stand des Logs", "Signed checkpoint of the log", "/checkpoint"))
            (address(asked, "Bilanz als Arbeitsmappe", "Balance as a workbook", "/export/balance.xlsx"))
            (address(asked, "Dokumentation", "Documentation", REPOSITORY))
        }
        h2 { (asked.pick("Erste Fragen", "First questions")) }
        @for (german, english, query) in QUESTIONS {
            p { (asked.pick(german, english)) }
            pre lang="en" { (call(&asked.address, "-s", &json!({ "query": query }))) }
        }
        p { (asked.pick("Und wie es weitergeht, fortlaufend:", "And how it goes on, live:")) }
        pre lang="en" { (call(&asked.address, "-sN -H 'Accept: text/event-stream'",
            &json!({ "query": "subscription { balance(groupBy: [LEVEL]) { total { net } position } }" }))) }
    };
    Page::of_words(title, body)
}

fn address(asked: &Asked, german: &'static str, english: &'static str, to: &str) -> Markup {
    html! { dt { (asked.pick(german, english)) } dd { a href=(to) { (to) } } }
}
