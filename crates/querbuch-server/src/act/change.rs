//! Putting right, moving on, taking back, reopening, naming.

use std::sync::Arc;

use querbuch_ledger::domain::amend::Amend;
use querbuch_ledger::domain::booking::reverse::ReverseBooking;
use querbuch_ledger::domain::claim::set_deadline::SetClaimDeadline;
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::effect::change::ChangeEffect;
use querbuch_ledger::domain::id::{Position, booking_id};
use querbuch_ledger::domain::measure::change::ChangeMeasure;
use querbuch_ledger::domain::measure::change_status::ChangeMeasureStatus;
use querbuch_ledger::domain::named_state::name::NameState;
use querbuch_ledger::domain::period::reopen::ReopenPeriod;
use querbuch_ledger::domain::rate::Haircuts;
use querbuch_ledger::domain::rate::set_optimism::SetOptimismBias;
use querbuch_ledger::domain::reference::Ref;
use querbuch_ledger::domain::words::EvidenceGrade;
use serde_json::json;

use super::{Done, carry_out};
use crate::cli::{
    ActOptions, Change, ChangeEffectOptions, ChangeMeasureOptions, Cli, HaircutOptions, NameStateOptions,
    ReopenOptions, ReverseOptions,
};
use crate::exit::Failure;
use crate::locale::Locale;

/// An act: the command, what it is about, and what was done, in German and in English.
pub(super) struct Act {
    /// What is to happen.
    command: Command,
    /// The thing, as it was typed.
    subject: String,
    /// What is said when it is done: "berichtigt".
    german: &'static str,
    /// The same in English: "corrected".
    english: &'static str,
}

/// Puts right, sets or moves on.
pub async fn change(change: &Change, cli: &Cli) -> Result<(), Failure> {
    let (act, options) = match change {
        Change::Measure(options) => (change_measure(options), &options.act),
        Change::Effect(options) => (change_effect(options), &options.act),
        Change::Status(options) => {
            let command = Command::ChangeMeasureStatus(ChangeMeasureStatus {
                measure: options.measure.as_str().into(),
                status: options.status,
                expected_position: None,
            });
            (
                Act::new(command, &options.measure, "fortgeschrieben", "moved on"),
                &options.act,
            )
        }
        Change::Deadline(options) => {
            let command = Command::SetClaimDeadline(SetClaimDeadline {
                unit: options.unit.as_str().into(),
                days: options.days,
            });
            (
                Act::new(command, &options.unit, "Frist gesetzt", "deadline set"),
                &options.act,
            )
        }
        Change::Haircuts(options) => (haircuts(options), &options.act),
    };
    run(act, options, cli).await
}

/// Takes a booking back, or some of its lines.
pub async fn reverse(options: &ReverseOptions, cli: &Cli) -> Result<(), Failure> {
    let position: Option<Position> = options.booking.parse().ok();
    let booking = position.map_or_else(|| options.booking.clone(), booking_id);
    let command = Command::ReverseBooking(ReverseBooking {
        booking: booking.as_str().into(),
        reason: options.reason.as_str().into(),
        month: options.month,
        lines: options.lines.clone(),
    });
    run(
        Act::new(command, &booking, "storniert", "reversed"),
        &options.act,
        cli,
    )
    .await
}

/// Opens again what a unit had closed.
pub async fn reopen(options: &ReopenOptions, cli: &Cli) -> Result<(), Failure> {
    let command = Command::ReopenPeriod(ReopenPeriod {
        unit: options.unit.as_str().into(),
        through: options.through,
        reason: options.reason.as_str().into(),
    });
    let act = Act::new(command, &options.unit, "wieder geöffnet", "reopened");
    run(act, &options.act, cli).await
}

/// Gives the ledger as it is at a position a name.
pub async fn name_state(options: &NameStateOptions, cli: &Cli) -> Result<(), Failure> {
    let command = Command::NameState(NameState {
        name: options.name.as_str().into(),
        position: options.position,
        text: options.text.as_deref().map(Into::into),
    });
    run(
        Act::new(command, &options.name, "benannt", "named"),
        &options.act,
        cli,
    )
    .await
}

fn change_measure(options: &ChangeMeasureOptions) -> Act {
    let amended = |given: Option<&String>, removed: bool| match given {
        _ if removed => Amend::Remove,
        Some(text) => Amend::Replace(Arc::from(text.as_str())),
        None => Amend::Keep,
    };
    let programme = match amended(options.programme.as_ref(), options.no_programme) {
        Amend::Keep => Amend::Keep,
        Amend::Remove => Amend::Remove,
        Amend::Replace(code) => Amend::Replace(Ref(code)),
    };
    let command = Command::ChangeMeasure(ChangeMeasure {
        measure: options.measure.as_str().into(),
        title: options.title.as_deref().map(Into::into),
        description: amended(options.description.as_ref(), options.no_description),
        approach: options.approach,
        owner: options.owner.as_deref().map(Into::into),
        programme,
        reason: options.reason.as_str().into(),
    });
    Act::new(command, &options.measure, "berichtigt", "corrected")
}

fn change_effect(options: &ChangeEffectOptions) -> Act {
    let command = Command::ChangeEffect(ChangeEffect {
        effect: options.effect.as_str().into(),
        title: options.title.as_deref().map(Into::into),
        category: options.category.as_deref().map(Into::into),
        cashability: options.cashability,
        evidence: options.evidence,
        reason: options.reason.as_str().into(),
    });
    Act::new(command, &options.effect, "berichtigt", "corrected")
}

fn haircuts(options: &HaircutOptions) -> Act {
    let haircuts = Haircuts::each(|grade| match grade {
        EvidenceGrade::A => options.a,
        EvidenceGrade::B => options.b,
        EvidenceGrade::C => options.c,
        EvidenceGrade::D => options.d,
        EvidenceGrade::E => options.e,
    });
    let command = Command::SetOptimismBias(SetOptimismBias {
        haircuts,
        source: options.source.as_str().into(),
        status: options.status,
    });
    Act::new(command, "A–E", "Abschläge gesetzt", "haircuts set")
}

impl Act {
    pub(super) fn new(command: Command, subject: &str, german: &'static str, english: &'static str) -> Self {
        Self {
            command,
            subject: subject.to_owned(),
            german,
            english,
        }
    }
}

/// Carries out an act, or nothing, and says so.
pub(super) async fn run(act: Act, options: &ActOptions, cli: &Cli) -> Result<(), Failure> {
    let Done { facts, position } = carry_out(act.command, options, cli).await?;
    let subject = act.subject;
    if cli.json {
        let dry_run = options.dry_run;
        let answer = json!({ "subject": subject, "acts": facts, "position": position, "dryRun": dry_run });
        println!("{answer}");
        return Ok(());
    }
    let (german, english) = if options.dry_run {
        (
            format!("{subject}: geprüft, nichts geändert"),
            format!("{subject}: checked, nothing changed"),
        )
    } else {
        (
            format!("{subject}: {}, Position {position}", act.german),
            format!("{subject}: {}, position {position}", act.english),
        )
    };
    println!("{}", Locale::or_system(cli.locale).pick(german, english));
    Ok(())
}
