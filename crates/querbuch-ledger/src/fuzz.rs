//! Fuzz targets: files of every kind that can be imported, cells with numbers, moments, and questions of a URL.
//!
//! Workbooks are only written, never read, so there is no target for them.

use std::fmt::Write as _;

use fuzz_driver::Fuzz;
use querbuch_domain::decimal::parse_canonical;
use querbuch_domain::language::Language;
use querbuch_domain::state::State;
use querbuch_reports::dimension::Dimension;

use crate::as_of::AsOf;
use crate::export::question::{Question, Subject};
use crate::import::number::{parse, parse_exact, shape};
use crate::import::tests::quotations::samples_of;
use crate::import::tests::{execute, small_state};
use crate::import::{DecimalSign, ImportKind, ImportOptions, ImportSource, prepare};
use crate::words;

/// What a file says about itself: the faults that it has, or the commands that it gives.
fn file(kind: ImportKind, state: &State, data: &[u8]) -> String {
    // A source lives as long as the program; these are few and small.
    let bytes: &'static [u8] = Box::leak(data.to_vec().into_boxed_slice());
    let source = ImportSource::bytes("file.csv", bytes);
    let options = ImportOptions::default();
    match prepare(kind, std::slice::from_ref(&source), state, &options) {
        Ok(prepared) => {
            let again = prepare(kind, &[source], state, &options).expect("the same file has the same faults");
            assert_eq!(again.commands.len(), prepared.commands.len());
            let same = |index: usize| prepared.commands[index].key == again.commands[index].key;
            assert!(
                (0..prepared.commands.len()).all(same),
                "the same file has the same keys"
            );
            let executed = execute(&mut state.clone(), &prepared);
            let refused = executed.err().map(|fault| way(fault.message(Language::English)));
            format!("{} {refused:?}", prepared.commands.len().min(9))
        }
        Err(refused) => {
            let fault = refused.faults.first().expect("a refusal has a fault");
            assert!(!fault.message(Language::German).is_empty());
            way(fault.message(Language::English))
        }
    }
}

/// The words of a message without what was given.
fn way(message: &str) -> String {
    message
        .chars()
        .filter(|c| c.is_ascii_alphabetic() || *c == ' ')
        .take(60)
        .collect()
}

/// Rounds of one kind: there are eighteen of them.
const ROUNDS_PER_KIND: u64 = 500;

/// Each kind has a target of its own, as its cells are its own.
fn files(kinds: &[ImportKind]) {
    let state = small_state();
    let words = [
        ";",
        ",",
        "\t",
        "\r\n",
        "\"",
        "\"\"",
        "\u{feff}",
        "#",
        "1.234,50 €",
        "-0,01",
        "'7",
        "2026-13",
        "31.02.2026",
        "0.0000000000000000000000000001",
        "bund",
        "m/kosten",
        "ja",
        "m",
        "e",
        "\u{85}",
    ];
    for kind in kinds {
        let [headed, named, quoted] = samples_of(*kind);
        let utf16: Vec<u8> = named.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let fuzz = Fuzz::new(kind.as_str(), ROUNDS_PER_KIND).seeds([headed, named, quoted]);
        let fuzz = fuzz
            .seed(utf16)
            .seed("PK\u{3}\u{4}")
            .words(&words)
            .bytes_max(3_000);
        // Two buffers for reading, and one pass after the other.
        fuzz.memory(4 * 1024 * 1024, 2_048)
            .run(|data| file(*kind, &state, data));
    }
}

#[test]
fn files_of_the_first_kinds_survive_any_bytes() {
    files(&ImportKind::ALL[..6]);
}

#[test]
fn files_of_the_next_kinds_survive_any_bytes() {
    files(&ImportKind::ALL[6..12]);
}

#[test]
fn files_of_the_other_kinds_survive_any_bytes() {
    files(&ImportKind::ALL[12..]);
}

fn cell(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    let mut way = String::new();
    for sign in DecimalSign::ALL {
        let amount = parse(&text, sign);
        let exact = parse_exact(&text, sign);
        if let (Ok(cents), Ok(exact)) = (&amount, &exact) {
            let same = querbuch_domain::decimal::parse_decimal(&cents.to_string());
            assert_eq!(same.as_ref(), Ok(exact), "an amount and a number read alike");
        }
        if let Ok(exact) = exact {
            assert_eq!(parse_canonical(&exact.to_string()), Some(exact));
        }
        write!(way, " {:?} {}", amount.err(), exact.is_ok()).expect("a text takes it");
    }
    way + &format!("{:?}", shape(&text))
}

#[test]
fn cells_with_numbers_survive_any_text() {
    let seeds = [
        "1.234.567,89 €",
        "-1'234.50",
        "EUR 7-",
        "1 234,5",
        "\u{2212}0,5",
        "12,345.6",
    ];
    let fuzz = Fuzz::new("cells", 10_000).seeds(seeds).bytes_max(120);
    fuzz.words(&["€", "EUR", "'", ".", ",", "\u{a0}", "\u{202f}", "-"])
        .run(cell);
}

fn question(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    let moment = AsOf::parse(&text);
    let pairs: Vec<(&str, &str)> = text
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .collect();
    let mut way = format!("{}", moment.is_some());
    for subject in Subject::ALL {
        match Question::parse(subject, pairs.iter().copied()) {
            Ok(question) => {
                let given: Vec<_> = question.given().into_iter().map(|fact| fact.key).collect();
                write!(way, " {given:?}").expect("a text takes it");
            }
            Err(refusals) => {
                assert!(!refusals.is_empty());
                write!(way, " {}", refusals[0].field.join(".")).expect("a text takes it");
            }
        }
    }
    way.chars().take(200).collect()
}

#[test]
fn questions_of_a_url_survive_any_text() {
    let seeds = [
        "asOf=2026-03-31T12:00:00Z",
        "groupBy=LEVEL,YEAR&basis=OUTLOOK&levels=FEDERAL&fromMonth=2026-01&toMonth=2026-12",
        "orderBy=NET_DESC&limit=10&entryBasis=ACTUAL",
        "search=schule&texts=true&measures=olaf,efa&kinds=COST",
        "17",
    ];
    let words = [
        "&", "=", ",", "groupBy", "asOf", "limit=", "-1", "2026-01", "true", "units=",
    ];
    Fuzz::new("questions", 5_000)
        .seeds(seeds)
        .words(&words)
        .bytes_max(2_000)
        .run(question);
}

/// What people type beside a command: a month, a number, a word.
fn typed(data: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(data) else {
        return "no text".to_owned();
    };
    let month = words::month(text);
    if let Some(month) = month {
        assert_eq!(words::month(&month.to_string()), Some(month), "as it is written");
    }
    let numbers = DecimalSign::ALL.map(|sign| words::parse_typed(text, sign).ok());
    let dimension = words::word::<Dimension>(text);
    let near = words::near::<Dimension>(text);
    format!(
        "{} {:?} {dimension:?} {near:?}",
        month.is_some(),
        numbers.map(|number| number.is_some())
    )
}

#[test]
fn what_is_typed_survives_any_bytes() {
    Fuzz::new("typed", 3_000)
        .seeds([
            "Mrz 26",
            "03/2026",
            "März 2026",
            "2,135",
            "-1.234,56",
            "Ebene",
            "cashability",
            "31.12.2026",
        ])
        .words(&["Dez", "dec ", ",", ".", " ", "2026", "99", "maßnahme", "\u{308}"])
        .bytes_max(200)
        .run(typed);
}
