use std::fs;

use serde_json::Value;
use tracing_subscriber::layer::SubscriberExt as _;

use super::*;
use crate::edge::journal::{Journal, JournalOptions};

#[test]
fn events_are_lines_with_who_and_from_where_and_others_are_none() {
    let folder = tempfile::tempdir().expect("can be made");
    let file = folder.path().join("security.jsonl");
    let journal = Journal::open(JournalOptions::new(file.clone(), 1)).expect("opens");
    let subscriber =
        tracing_subscriber::registry().with(SecurityLayer(SecurityLog::Journal(journal.clone())));
    let facts = Arc::new(Facts {
        who: Some("principal:3".to_owned()),
        address: Some([203, 0, 113, 9].into()),
        route: "GET /a\n{\"event\":\"forged\"}\u{202e}".to_owned(),
    });
    tracing::subscriber::with_default(subscriber, || {
        tell_refusal(&facts, 403, "FORBIDDEN");
        tracing::info!(target: TARGET, event = "signed-in", code = "SIGNED_IN", issuer = "x".repeat(1_000));
        tracing::info!("something else");
    });
    journal.end();
    let written = fs::read_to_string(file).expect("is there");
    let lines: Vec<Value> = written
        .lines()
        .map(|line| serde_json::from_str(line).expect("is JSON"))
        .collect();
    assert_eq!(lines.len(), 2, "{written}");
    assert_eq!(
        (&lines[0]["event"], &lines[0]["code"]),
        (&"refused".into(), &"FORBIDDEN".into())
    );
    assert_eq!(
        (&lines[0]["status"], &lines[0]["who"]),
        (&403.into(), &"principal:3".into())
    );
    assert_eq!(lines[0]["address"], "203.0.113.9");
    assert!(lines[0]["at"].as_str().is_some_and(|at| at.ends_with('Z')));
    assert_eq!(lines[1]["event"], "signed-in");
    assert!(
        lines[1]["who"].is_null(),
        "nobody is remembered from the request before"
    );
    assert_eq!(lines[1]["issuer"].as_str().map(str::len), Some(SHOWN_CHARS_MAX));
}
