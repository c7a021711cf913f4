//! The hashes of commands, which stand beside their keys for ever: one that changed would turn the replay of
//! every such command into a conflict.

use std::fmt::Write as _;

use querbuch_domain::booking::{NewPosting, Note, RecordBooking, Target, TargetParts};
use querbuch_domain::effect::{Cashability, EffectKind, EvidenceGrade, NewEffect};
use querbuch_domain::measure::{AddEffects, Approach, ChangeMeasureStatus, MeasureStatus, RegisterMeasure};
use querbuch_domain::money::Cents;
use querbuch_domain::month::Month;
use querbuch_domain::schedule::{ScheduleBasis, ScheduledAmount, SetSchedule};
use querbuch_domain::unit::{Level, NewUnit, RegisterUnits};

use super::*;

/// The hash that is kept with the key of a command, in hexadecimal.
fn hash(command: Command) -> String {
    let prepared = prepared(Some("k"), command, &Fixed::default());
    let (_, hash) = prepared.key.expect("it has a key");
    hash.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("memory takes it");
        text
    })
}

fn effect() -> NewEffect {
    NewEffect {
        code: "kosten".into(),
        unit: "bund".into(),
        kind: EffectKind::Cost,
        category: "run.cost".into(),
        cashability: Cashability::Cash,
        title: "Betrieb".into(),
        evidence: EvidenceGrade::A,
    }
}

fn set(basis: ScheduleBasis, expected_position: Option<Position>) -> Command {
    let amount = ScheduledAmount {
        month: Month::parse("2026-01").expect("a month"),
        through: Month::parse("2026-12"),
        every_months: Some(3),
        amount: Cents(100),
        low: Some(Cents(-1)),
        high: Some(Cents(200)),
    };
    let note = Note {
        text: Some("Ansatz".into()),
        document: None,
    };
    let effect = "olaf/kosten".into();
    Command::SetSchedule(SetSchedule {
        basis,
        effect,
        amounts: vec![amount],
        expected_position,
        note,
    })
}

fn register_unit(parent: Option<&str>, budget_position: Option<&str>) -> Command {
    let unit = NewUnit {
        code: "15003".into(),
        name: "Magdeburg, Ottostadt".into(),
        level: Level::Municipal,
        parent: parent.map(Into::into),
        budget_position: budget_position.map(Into::into),
        is_body: true,
    };
    Command::RegisterUnits(RegisterUnits { units: vec![unit] })
}

fn register_measure(description: Option<&str>, programme: Option<&str>) -> Command {
    Command::RegisterMeasure(RegisterMeasure {
        code: "olaf".into(),
        title: "Straße".into(),
        description: description.map(Into::into),
        approach: Approach::Add,
        owner: "bund".into(),
        programme: programme.map(Into::into),
        effects: vec![effect()],
    })
}

fn record(target: Target) -> Command {
    let posting = NewPosting {
        target,
        month: Month::parse("2026-03").expect("a month"),
        amount: Cents(-42),
    };
    let note = Note {
        text: None,
        document: Some("Beleg".into()),
    };
    Command::RecordBooking(RecordBooking {
        measure: "olaf".into(),
        postings: vec![posting],
        note,
    })
}

#[test]
fn each_command_keeps_its_hash() {
    let parts = TargetParts {
        unit: "15003".into(),
        kind: EffectKind::Saving,
        category: "run.saving.staff".into(),
        cashability: Cashability::Capacity,
    };
    let status = ChangeMeasureStatus {
        measure: "olaf".into(),
        status: MeasureStatus::Running,
        expected_position: Some(7),
    };
    let commands = [
        register_unit(None, None),
        register_unit(Some("15"), Some("0602 532 11")),
        register_measure(None, None),
        register_measure(Some("Zeile\n2"), Some("ozg")),
        Command::ChangeMeasureStatus(status),
        Command::AddEffects(AddEffects {
            measure: "olaf".into(),
            effects: vec![effect(), effect()],
        }),
        set(ScheduleBasis::Plan, None),
        set(ScheduleBasis::Forecast, Some(3)),
        record(Target::Effect("kosten".into())),
        record(Target::Parts(parts.into())),
        reverse(7),
    ];
    let expected = [""; 11];
    assert_eq!(commands.map(hash), expected);
}
