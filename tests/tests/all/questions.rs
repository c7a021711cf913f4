//! The page of a treasurer's questions: every command of it runs on a fresh demo and gives what the page shows.
//!
//! `QUERBUCH_BLESS=1` writes the page anew from what the commands give.

use std::path::Path;
use std::process::Command;

use querbuch_tests::process::without_our_settings;
use querbuch_tests::server::binary;
use querbuch_tests::{repository, scratch};

const PAGE: &str = "docs/questions.md";

/// A part of the page.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// Words for people.
    Prose(String),
    /// Commands.
    Commands(String),
    /// What the commands before it give.
    Output(String),
}

/// The parts of a page, in their order.
fn parts(page: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut held = String::new();
    let mut fence: Option<&str> = None;
    for line in page.lines() {
        match (fence, line) {
            (None, "```sh" | "```text") => {
                parts.push(Part::Prose(std::mem::take(&mut held)));
                fence = Some(line);
            }
            (Some(opened), "```") => {
                let block = std::mem::take(&mut held);
                parts.push(match opened {
                    "```sh" => Part::Commands(block),
                    _ => Part::Output(block),
                });
                fence = None;
            }
            _ => {
                held.push_str(line);
                held.push('\n');
            }
        }
    }
    assert_eq!(fence, None, "a block that is not closed");
    parts.push(Part::Prose(held));
    parts
}

/// Runs commands as a person would who goes on in one shell: what was exported before holds.
fn run(commands: &str, exported: &str, folder: &Path) -> String {
    let mut shell = Command::new("sh");
    without_our_settings(&mut shell);
    let binary = binary();
    let programs = binary.parent().expect("stands in a folder").display().to_string();
    let path = std::env::var("PATH").unwrap_or_default();
    let output = shell
        .args(["-euc", &format!("{exported}{commands}")])
        .current_dir(folder)
        .env("PATH", format!("{programs}:{path}"))
        .env("LC_ALL", "C.UTF-8")
        .env_remove("COLUMNS")
        .env_remove("TERM")
        .output()
        .expect("sh runs");
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{commands}: {complained}");
    let printed = String::from_utf8(output.stdout).expect("prints UTF-8");
    let lines = printed.lines().map(|line| line.trim_end().to_owned() + "\n");
    lines.collect::<String>().trim_end().to_owned() + "\n"
}

/// Whether the digits of this text stand where those of a day do: `2026-11-28`.
fn is_day(text: &str) -> bool {
    text.len() == 10
        && text.char_indices().all(|(index, character)| match index {
            4 | 7 => character == '-',
            _ => character.is_ascii_digit(),
        })
}

/// What is the same whenever the commands run, and by whichever key. Columns are as wide as what stands in them, so
/// blanks and rules count as one.
fn lasting(output: &str) -> String {
    let word = |word: &str| {
        let rule = word.trim_matches('─');
        let beginning = word.get(..10).unwrap_or_default();
        if rule.is_empty() && !word.is_empty() {
            "─".to_owned()
        } else if is_day(beginning) {
            "DAY".to_owned()
        } else if word.starts_with("querbuch.local/") || word.starts_with("Wurzel-Hash") {
            "KEY".to_owned()
        } else if word.len() == 44 && word.ends_with('=') {
            "HASH".to_owned()
        } else {
            word.to_owned()
        }
    };
    let line = |line: &str| {
        let words: Vec<String> = line.split_whitespace().map(word).collect();
        // One checkpoint a second: how many there are depends on how fast the machine is.
        match words.iter().position(|word| word == "Prüfpunkte") {
            Some(at) => words[..at.saturating_sub(1)].join(" "),
            None => words.join(" "),
        }
    };
    output.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_command_of_the_questions_gives_what_the_page_shows() {
    let path = repository().join(PAGE);
    let page = std::fs::read_to_string(&path).expect("the page is readable");
    let folder = scratch::folder("questions");
    let bless = std::env::var_os("QUERBUCH_BLESS").is_some();
    let (mut exported, mut written, mut commands) = (String::new(), String::new(), 0);
    let mut parts = parts(&page).into_iter().peekable();
    while let Some(part) = parts.next() {
        match part {
            Part::Prose(text) => written += &text,
            Part::Output(_) => panic!("an output without commands before it"),
            Part::Commands(block) => {
                let given = run(&block, &exported, &folder);
                let kept = block.lines().filter(|line| line.starts_with("export "));
                exported.extend(kept.map(|line| line.to_owned() + "\n"));
                commands += block.lines().count();
                written.extend(["```sh\n", block.as_str(), "```\n"]);
                // Between commands and their output stands an empty line.
                let shown = match parts.next_if(|part| *part == Part::Prose("\n".into())) {
                    Some(_) => parts.next_if(|part| matches!(part, Part::Output(_))),
                    None => None,
                };
                if let (Some(Part::Output(shown)), false) = (&shown, bless) {
                    assert_eq!(lasting(shown), lasting(&given), "{block}");
                }
                assert!(bless || shown.is_some(), "nothing is shown for {block}");
                written.extend(["\n```text\n", given.as_str(), "```\n"]);
            }
        }
    }
    assert!(commands >= 15, "the questions have commands");
    assert!(folder.join("bilanz.xlsx").is_file(), "a workbook is there");
    if bless {
        std::fs::write(&path, written).expect("the page is writable");
    }
}

#[test]
fn what_lasts_is_told_from_what_does_not() {
    let earlier = "seit 2026-11-28  offen\n──── ──\nPosition 7, 2026-11-28T16:27:34.881862+00:00\n19 Prüfpunkte 1.250,00";
    let later =
        "seit 2027-01-02 offen\n─── ───\nPosition 7, 2027-01-02T06:27:34.88+00:00\n3 Prüfpunkte 1.250,00";
    assert_eq!(lasting(earlier), lasting(later));
    assert_ne!(lasting("offen 1.250,00"), lasting("offen 1.250,01"));
    assert_ne!(lasting("Monat 2026-09"), lasting("Monat 2026-10"));
}
