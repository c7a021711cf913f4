//! The same question as GraphQL: what a page shows is what its document answers.

use maud::{Markup, html};
use serde_json::{Value, json};

use crate::asked::Asked;

/// A document and its variables.
pub struct Question {
    /// The document.
    pub document: &'static str,
    /// Its variables; the moment is always pinned.
    pub variables: Value,
}

/// A text between single quotes, as a shell reads it, whatever it holds.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A call to paste.
pub fn call(address: &str, options: &str, body: &Value) -> String {
    let address = quoted(&format!("{address}/graphql"));
    format!(
        "curl {options} {address} -H 'Content-Type: application/json' -d {}",
        quoted(&body.to_string())
    )
}

impl Question {
    /// What a reader takes along.
    pub fn shown(&self, asked: &Asked) -> Markup {
        let variables = serde_json::to_string_pretty(&self.variables).unwrap_or_default();
        let body = json!({ "query": self.document, "variables": self.variables });
        html! {
            details #abfrage {
                summary { (asked.pick("Diese Abfrage als GraphQL und curl", "This question as GraphQL and curl")) }
                p { (asked.pick(
                    "Dieses Dokument gibt genau die Zahlen dieser Seite; der Stand ist festgehalten.",
                    "This document gives exactly the figures of this page; the moment is pinned.",
                )) }
                h3 { (asked.pick("Dokument", "Document")) }
                pre #dokument lang="en" { (self.document) }
                h3 { (asked.pick("Variablen", "Variables")) }
                pre #variablen lang="en" { (variables) }
                h3 { "curl" }
                pre lang="en" { (call(&asked.address, "-s", &body)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_call_ends_its_quotes() {
        let body =
            json!({ "query": "{ measure(ref: $r) { code } }", "variables": { "r": "x'; rm -rf ~; '" } });
        let call = call("http://127.0.0.1:8080", "-s", &body);
        assert!(call.contains(r"x'\''; rm -rf ~; '\''"), "{call}");
        assert_eq!(call.matches('\'').count() % 2, 0);
    }
}
