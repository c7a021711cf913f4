//! The hashes of commands, which stand beside their keys for ever: one that changed would turn the replay of
//! every such command into a conflict.

use std::fmt::Write as _;

use querbuch_domain::booking::record::{NewPosting, RecordBooking, Target, TargetParts};
use querbuch_domain::effect::add::NewEffect;
use querbuch_domain::measure::add_effects::AddEffects;
use querbuch_domain::measure::change_status::ChangeMeasureStatus;
use querbuch_domain::measure::register::RegisterMeasure;
use querbuch_domain::money::Cents;
use querbuch_domain::month::Month;
use querbuch_domain::note::Note;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::schedule::set::{ScheduledAmount, SetSchedule};
use querbuch_domain::unit::register::{NewUnit, RegisterUnits};
use querbuch_domain::words::{Approach, Cashability, EffectKind, EvidenceGrade, Level, MeasureStatus};

use super::*;
use crate::testing::erase;

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
        belongs_to: None,
        amount: Cents(-42),
        details: None,
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
    let added = AddEffects {
        measure: "olaf".into(),
        effects: vec![effect(), effect()],
    };
    let cases = [
        (
            register_unit(None, None),
            "2d422958bd2420808efa06209acca785a865f53ae4267eda26d5500ec1053de4",
        ),
        (
            register_unit(Some("15"), Some("0602 532 11")),
            "66b8a7d7727fce926a914d14bd9c6e83705d05eac6eb093cdf0ecdda178279c1",
        ),
        (
            register_measure(None, None),
            "64aad5a15cc807d6577cac66e3aa59218de33e49fb6f6e17ec27286ce52d3b14",
        ),
        (
            register_measure(Some("Zeile\n2"), Some("ozg")),
            "45fc432d6b85546aabbb75a290dfc0b77cefa8a7dea9baaea25b607e413c8891",
        ),
        (
            Command::ChangeMeasureStatus(status),
            "14cf5136e7c7b2c8c1086ce87d8b95f968d4bd69442e55776c9dad12aba6d9a1",
        ),
        (
            Command::AddEffects(added),
            "b4d16a38e6b5481be1d674629c14349a409e4ea990e05e479767f907ee46ef0c",
        ),
        (
            set(ScheduleBasis::Plan, None),
            "04d07edd9b79072f94cc369180da313476d895dff5296f232c18c48562658bd4",
        ),
        (
            set(ScheduleBasis::Forecast, Some(3)),
            "593b0bee8c56dc52d810823c972038a6d1322eebc558c120d4a6c0d36c7596df",
        ),
        (
            record(Target::Effect("kosten".into())),
            "389bb924d4ec3afd67dd1aa2384372ee11e62efc4e10275ecebfc2de5ff13fad",
        ),
        (
            record(Target::Parts(parts.into())),
            "e8586c5f42ce51b87501347f5bcabf0902103d3a62093bcdafe667fda5f221ea",
        ),
        (
            reverse(7),
            "87c8effe7652aa62daabcaff4a8d8274499ad6cd0c5323db4f58f481475b7e34",
        ),
        (
            erase(7),
            "e336422240173a1fac22db203677ac427604f237782ce3523d25ce5575f70137",
        ),
    ];
    for (command, expected) in cases {
        let told = format!("{command:?}");
        assert_eq!(hash(command), expected, "{told}");
    }
}
