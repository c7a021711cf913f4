//! What the tests of this crate share: a source of time, ids and salts that is told what to give, and commands.

use std::sync::Arc;

use querbuch_domain::booking::erase::EraseText;
use querbuch_domain::booking::record::{NewPosting, RecordBooking, Target};
use querbuch_domain::booking::reverse::ReverseBooking;
use querbuch_domain::command::Command;
use querbuch_domain::effect::add::NewEffect;
use querbuch_domain::event::Event;
use querbuch_domain::header::Header;
use querbuch_domain::id::{Position, booking_id};
use querbuch_domain::measure::register::RegisterMeasure;
use querbuch_domain::money::Cents;
use querbuch_domain::month::Month;
use querbuch_domain::note::Note;
use querbuch_domain::state::State;
use querbuch_domain::unit::register::{NewUnit, RegisterUnits};
use querbuch_domain::words::{Approach, Cashability, EffectKind, EvidenceGrade, Level};

use crate::batch::{Answer, Mode, PreparedCommand, Submission};
use crate::clock::Source;
pub use crate::clock::fixed::{Fixed, instant};
use crate::entry::decode;

/// Registers one unit.
pub fn unit(code: &str) -> Command {
    units(&[code])
}

/// Registers units.
pub fn units(codes: &[&str]) -> Command {
    let unit = |code: &&str| NewUnit {
        code: (*code).into(),
        name: "Ein Haushalt".into(),
        level: Level::Municipal,
        parent: None,
        budget_position: None,
        is_body: true,
    };
    Command::RegisterUnits(RegisterUnits {
        units: codes.iter().map(unit).collect(),
    })
}

/// Registers the measure `m` with the effect `cost` at a unit.
pub fn measure(unit: &str) -> Command {
    let cost = NewEffect {
        code: "cost".into(),
        unit: unit.into(),
        kind: EffectKind::Cost,
        category: "run.cost".into(),
        cashability: Cashability::Cash,
        title: "Eine Wirkung".into(),
        evidence: EvidenceGrade::C,
    };
    Command::RegisterMeasure(RegisterMeasure {
        code: "m".into(),
        title: "Eine Maßnahme".into(),
        description: None,
        approach: Approach::Improve,
        owner: unit.into(),
        programme: None,
        effects: vec![cost],
    })
}

/// Books on `m/cost`, with a text and a document.
pub fn book(cents: i64, text: &str) -> Command {
    let posting = NewPosting {
        target: Target::Effect("cost".into()),
        month: Month::parse("2026-03").expect("a month"),
        belongs_to: None,
        amount: Cents(cents),
        details: None,
    };
    let note = Note {
        text: Some(text.into()),
        document: Some(format!("Beleg {cents}").into()),
    };
    Command::RecordBooking(RecordBooking {
        measure: "m".into(),
        postings: vec![posting],
        note,
    })
}

/// Reverses the booking at a position.
pub fn reverse(position: Position) -> Command {
    Command::ReverseBooking(ReverseBooking {
        lines: None,
        booking: booking_id(position).into(),
        reason: "Tippfehler".into(),
        month: None,
    })
}

/// Erases the text of the act at a position.
pub fn erase(position: Position) -> Command {
    Command::EraseText(EraseText {
        booking: booking_id(position).into(),
        reason: "Auf Antrag".into(),
    })
}

/// A command that is ready to be decided.
pub fn prepared(key: Option<&str>, command: Command, source: &dyn Source) -> PreparedCommand {
    PreparedCommand::new(key.map(Arc::from), Arc::new(command), source).expect("salts are there")
}

/// Commands with their keys, an empty one being none, of the actor `local`.
pub fn submission<'a>(
    mode: Mode,
    commands: impl IntoIterator<Item = (&'a str, Command)>,
    source: &dyn Source,
) -> Submission {
    let ready = |(key, command)| prepared(Some(key).filter(|key: &&str| !key.is_empty()), command, source);
    Submission {
        actor: "local".into(),
        mode,
        commands: commands.into_iter().map(ready).collect(),
    }
}

/// An answer in a word: `done 3`, `again 3`, `refused CODE path`, `not kept`.
pub fn word(answer: &Answer) -> String {
    match answer {
        Answer::Done {
            position,
            replayed: false,
            ..
        } => format!("done {position}"),
        Answer::Done {
            position,
            replayed: true,
            ..
        } => format!("again {position}"),
        Answer::NotKept => "not kept".to_owned(),
        Answer::Refused(refusals) => {
            let line = |refusal: &querbuch_domain::refusal::Refusal| {
                format!("{} {}", refusal.reason.code().as_str(), refusal.field.join("."))
            };
            format!(
                "refused {}",
                refusals.iter().map(line).collect::<Vec<_>>().join(", ")
            )
        }
    }
}

/// Answers in words.
pub fn words(answers: &[Answer]) -> Vec<String> {
    answers.iter().map(word).collect()
}

/// What entries say, which must stand at 1, 2, 3 …
pub fn read(entries: &[(Position, String)]) -> (State, Vec<(Header, Event)>) {
    let mut state = State::default();
    let mut log = Vec::new();
    let mut actor = Arc::from("");
    for (position, text) in entries {
        assert_eq!(*position, state.position + 1, "no gap");
        let (header, event) = decode(*position, text, &mut actor).expect("it was written by this program");
        state.apply(&header, &event);
        log.push((header, event));
    }
    (state, log)
}
