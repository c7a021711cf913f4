use std::sync::Arc;

use chrono::DateTime;
use querbuch_domain::booking::record::{NewPosting, RecordBooking, Target};
use querbuch_domain::booking::reverse::ReverseBooking;
use querbuch_domain::command::Command;
use querbuch_domain::command::decide::Context;
use querbuch_domain::effect::add::NewEffect;
use querbuch_domain::header::Header;
use querbuch_domain::measure::register::RegisterMeasure;
use querbuch_domain::money::Cents;
use querbuch_domain::month::Month;
use querbuch_domain::note::{Note, TextHashes};
use querbuch_domain::state::State;
use querbuch_domain::unit::register::{NewUnit, RegisterUnits};
use querbuch_domain::words::{Approach, Cashability, EffectKind, EvidenceGrade, Level};
use querbuch_log::store::{Access, Opening};

use super::*;
use crate::sheet::Cell;

/// Decides a command, which must be accepted, and applies its events.
fn act(state: &mut State, command: &Command) {
    let decision = command
        .decide(state, &Context::new("test", &TextHashes::default()))
        .expect("accepted");
    for event in decision.events {
        let header = Header {
            position: state.position + 1,
            recorded_at: DateTime::UNIX_EPOCH,
            actor: "local".into(),
        };
        state.apply(&header, &event);
    }
}

fn unit(code: &str, level: Level, parent: &str) -> NewUnit {
    NewUnit {
        code: code.into(),
        name: format!("Name {code}").into(),
        level,
        parent: (!parent.is_empty()).then(|| parent.into()),
        budget_position: None,
        is_body: true,
    }
}

fn effect(code: &str, unit: &str, kind: EffectKind, category: &str) -> NewEffect {
    NewEffect {
        code: code.into(),
        unit: unit.into(),
        kind,
        category: category.into(),
        cashability: Cashability::Cash,
        title: "Eine Wirkung".into(),
        evidence: EvidenceGrade::C,
    }
}

fn book(state: &mut State, postings: &[(&str, i64)]) {
    let postings = postings.iter().map(|(effect, cents)| NewPosting {
        target: Target::Effect((*effect).into()),
        month: Month::parse("2026-01").expect("is a month"),
        belongs_to: None,
        amount: Cents(*cents),
        details: None,
    });
    let command = RecordBooking {
        measure: "m".into(),
        postings: postings.collect(),
        note: Note::default(),
    };
    act(state, &Command::RecordBooking(command));
}

/// Two units, one below the other, citizens, and a measure that costs the one and saves the others something.
fn state() -> State {
    let mut state = State::default();
    let units = vec![
        unit("bund", Level::Federal, ""),
        unit("bund/06", Level::Federal, "bund"),
        unit("buerger", Level::Citizens, ""),
    ];
    act(&mut state, &Command::RegisterUnits(RegisterUnits { units }));
    let measure = RegisterMeasure {
        code: "m".into(),
        title: "Eine Maßnahme".into(),
        description: None,
        approach: Approach::Add,
        owner: "bund".into(),
        programme: None,
        effects: vec![
            effect("cost", "bund/06", EffectKind::Cost, "run.cost"),
            effect("saving", "bund", EffectKind::Saving, "run.saving"),
            effect("relief", "buerger", EffectKind::Saving, "society.burden"),
        ],
    };
    act(&mut state, &Command::RegisterMeasure(measure));
    book(&mut state, &[("cost", 1_000), ("saving", 300)]);
    book(&mut state, &[("relief", 77), ("saving", 5)]);
    let reverse = ReverseBooking {
        lines: None,
        month: None,
        booking: querbuch_domain::id::booking_id(state.position - 1)
            .as_str()
            .into(),
        reason: "falsch".into(),
    };
    act(&mut state, &Command::ReverseBooking(reverse));
    state
}

fn export(subject: Subject, given: &[(&str, &str)], view: &View) -> Export {
    let question = Question::parse(subject, given.iter().copied()).expect("is understood");
    let origin = Origin {
        ledger: "Test".to_owned(),
        root: Hash([0; 32]),
    };
    Export::new(&question, view, &origin).expect("is answered")
}

/// All rows, the cells as people read them.
async fn lines(mut export: Export) -> Vec<String> {
    let name = format!(
        "querbuch-export-{}-{:?}",
        std::process::id(),
        std::thread::current().id()
    );
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).expect("is writable");
    let file = folder.join("ledger.db");
    let opening = Opening {
        access: Access::Write,
        pooled: false,
    };
    let store = Store::open(&format!("sqlite:{}", file.display()), opening)
        .await
        .expect("opens");
    let show = |cell: &Cell| match cell {
        Cell::Empty => "-".to_owned(),
        Cell::Text(text) => text.to_string(),
        Cell::Word(word) => (*word).to_owned(),
        Cell::Cents(cents) => cents.to_string(),
        Cell::Month(month) => month.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Decimal(decimal) => decimal.to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Flag(flag) => flag.to_string(),
        Cell::Instant(instant) => instant.timestamp().to_string(),
    };
    let mut lines = Vec::new();
    while let Some(rows) = export.next(&store).await.expect("is read") {
        for row in rows {
            assert_eq!(row.cells.len(), export.columns.len(), "{row:?}");
            lines.push(row.cells.iter().map(show).collect::<Vec<_>>().join(" "));
        }
    }
    store.close().await;
    std::fs::remove_dir_all(&folder).expect("is ours");
    lines
}

#[tokio::test]
async fn sums_are_marked_and_society_stands_apart() {
    let view = View::now(Arc::new(state()));
    let found = lines(export(
        Subject::Balance,
        &[("basis", "ACTUAL"), ("groupBy", "LEVEL,YEAR")],
        &view,
    ))
    .await;
    let expected = [
        "ROW FEDERAL 2026 0 5 0 5 5",
        "SOCIETY CITIZENS 2026 0 77 0 77 77",
        "TOTAL - - 0 5 0 5 -",
        "SOCIETY_TOTAL - - 0 77 0 77 -",
    ];
    assert_eq!(found, expected);
}

#[tokio::test]
async fn units_have_their_own_figures_and_those_of_all_below() {
    let state = Arc::new(state());
    let before = View::at(state.clone(), state.position - 1).expect("is within the log");
    let found = lines(export(Subject::Units, &[("units", "bund")], &before)).await;
    let expected = [
        "bund Name bund FEDERAL - bund - 0 305 0 305 1000 305 0 -695 true - -",
        "bund/06 Name bund/06 FEDERAL bund bund/06 - 1000 0 0 -1000 1000 0 0 -1000 true - -",
    ];
    assert_eq!(found, expected);
    let found = lines(export(Subject::Measures, &[("search", "massnahme")], &before)).await;
    let expected = [
        "m Eine Maßnahme - ADD bund PROPOSED 1000 305 0 -695 77",
        "TOTAL - - - - - 1000 305 0 -695 77",
    ];
    assert_eq!(found, expected);
}

#[tokio::test]
async fn postings_name_what_reversed_them_once_that_is_known() {
    let state = Arc::new(state());
    let head = state.position;
    let now = lines(export(Subject::Postings, &[], &View::now(state.clone()))).await;
    assert_eq!(now.len(), 6);
    let first = format!(
        "{0} 0 booking:{0} local ACTUAL m Eine Maßnahme cost Eine Wirkung bund/06 Name bund/06 FEDERAL COST run.cost \
         CASH CONFIRMED 2026-01 1000 - booking:{head} - - RECORDED 2026-01 - - - -",
        head - 2
    );
    assert_eq!(now[0], first);
    assert!(
        now[5].contains(&format!("-300 booking:{} - ", head - 2)),
        "{}",
        now[5]
    );
    let before = View::at(state, head - 1).expect("is within the log");
    let then = lines(export(
        Subject::Postings,
        &[("texts", "false"), ("kinds", "COST")],
        &before,
    ))
    .await;
    assert_eq!(then.len(), 1);
    assert!(
        then[0].ends_with(" 1000 - - RECORDED 2026-01 - - - -"),
        "{}",
        then[0]
    );
    let limited = lines(export(Subject::Postings, &[("limit", "3")], &before)).await;
    assert_eq!(
        limited,
        now[..3]
            .iter()
            .map(|line| line.replace(&format!("booking:{head}"), "-"))
            .collect::<Vec<_>>()
    );
}

#[test]
fn a_file_says_what_it_holds_and_nothing_of_the_clock() {
    let view = View::now(Arc::new(state()));
    let given = [("to", "2026-12"), ("units", "bund"), ("units", "buerger")];
    let facts = export(Subject::Balance, &given, &view).facts;
    let line = |fact: &Fact| format!("{}={}", fact.key, fact.value);
    let lines: Vec<String> = facts.iter().map(line).collect();
    for expected in [
        "ledger=Test",
        "units=bund,buerger",
        "to=2026-12",
        "groupBy=LEVEL",
        "basis=OUTLOOK",
        "position=10",
    ] {
        assert!(lines.contains(&expected.to_owned()), "{expected}: {lines:?}");
    }
    let again = export(Subject::Balance, &given, &view).facts;
    assert_eq!(facts, again);
}
