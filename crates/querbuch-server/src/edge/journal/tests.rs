use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::atomic::AtomicI64;

use chrono::DateTime;

use super::*;

/// A clock that tests set, in microseconds. Each look is one later, so that no two names are alike.
#[derive(Clone, Debug)]
struct Hand(Arc<AtomicI64>);

impl Hand {
    fn clock(&self) -> Clock {
        let micros = self.0.clone();
        Box::new(move || {
            let now = micros.fetch_add(1, Ordering::Relaxed);
            DateTime::from_timestamp_micros(now).expect("is a time")
        })
    }
}

fn options(folder: &Path) -> JournalOptions {
    JournalOptions {
        file_bytes_max: 100,
        files_max: 3,
        ..JournalOptions::new(folder.join("reads.jsonl"), 2)
    }
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("is a folder");
    let mut names: Vec<_> = entries
        .map(|entry| entry.expect("is there").file_name().display().to_string())
        .collect();
    names.sort();
    names
}

const DAY: i64 = 24 * 60 * 60 * 1_000_000;
/// Far from any day on which the tests run, so that what the system says of files does not matter.
const START: i64 = 20_000 * DAY;

fn file_of(folder: &Path, clock: &Hand) -> JournalFile {
    JournalFile::open(options(folder), clock.clock()).expect("opens")
}

#[test]
fn a_journal_is_put_aside_by_size_and_day_and_removed_after_its_days() {
    let folder = tempfile::tempdir().expect("can be made");
    let clock = Hand(Arc::new(AtomicI64::new(START)));
    let mut file = file_of(folder.path(), &clock);
    let line = format!("{{\"a\":\"{}\"}}\n", "x".repeat(50));
    for _ in 0..2 {
        file.write(&line);
    }
    assert_eq!(files(folder.path()).len(), 2, "the second line finds no room");
    clock.0.fetch_add(DAY, Ordering::Relaxed);
    file.look_at_the_day();
    assert_eq!(files(folder.path()).len(), 3, "a new day");
    clock.0.fetch_add(3 * DAY, Ordering::Relaxed);
    file.look_at_the_day();
    assert_eq!(files(folder.path()), ["reads.jsonl"], "their days are over");
    for _ in 0..10 {
        file.write(&line);
    }
    file.flush();
    assert_eq!(files(folder.path()).len(), 4, "no more than so many are kept");
    let mode = fs::metadata(folder.path().join("reads.jsonl"))
        .expect("is there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn lines_that_find_no_place_are_counted_and_nobody_waits() {
    let folder = tempfile::tempdir().expect("can be made");
    let options = JournalOptions::new(folder.path().join("reads.jsonl"), 2);
    let journal = Journal::open_at(options.clone(), Box::new(|| Machine.now()), 1).expect("opens");
    let count = 5_000;
    for number in 0..count {
        journal.write(&json!({ "number": number }));
    }
    journal.end();
    let written = fs::read_to_string(options.file).expect("is there");
    let lines: Vec<Value> = written
        .lines()
        .map(|line| serde_json::from_str(line).expect("is JSON"))
        .collect();
    let lost: u64 = lines.iter().filter_map(|line| line["lines"].as_u64()).sum();
    let kept = lines.iter().filter(|line| line["number"].is_u64()).count() as u64;
    assert_eq!(lost + kept, count);
}

#[test]
fn no_text_ends_a_line_or_speaks_to_a_terminal() {
    for text in [
        "a\nb",
        "a\r\n{\"event\":\"forged\"}",
        "\u{1b}[2J",
        "\u{9b}2J",
        "\u{202e}abc",
        "\u{2028}",
        "\0",
        "ü😀",
        "\u{7f}",
    ] {
        let line = line_of(&json!({ "text": text }));
        assert!(
            line.trim_end_matches('\n')
                .chars()
                .all(|character| matches!(character, ' '..='~')),
            "{line}"
        );
        assert_eq!(line.matches('\n').count(), 1);
        let read: Value = serde_json::from_str(&line).expect("is JSON");
        assert_eq!(read["text"], text);
    }
}
