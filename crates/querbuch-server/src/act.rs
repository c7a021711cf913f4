//! Acts at the command line, one at a time and straight in the database: putting right, moving on, taking back, naming.

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
use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::domain::words::EvidenceGrade;
use querbuch_ledger::input::Input;
use querbuch_ledger::ledger::Ledger;
use querbuch_ledger::log::batch::{Answer, Mode};
use querbuch_ledger::log::store::StoreError;
use serde_json::json;

use crate::cli::{
    ActOptions, Change, ChangeEffectOptions, ChangeMeasureOptions, Cli, HaircutOptions, NameStateOptions,
    ReopenOptions, ReverseOptions,
};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::locale::Locale;
use crate::location::LedgerLocation;
use crate::telemetry;

/// An act: the command, what it is about, and what was done, in German and in English.
pub struct Act {
    /// What is to happen.
    pub command: Command,
    /// The thing, as it was typed.
    pub subject: String,
    /// What is said when it is done: "berichtigt".
    pub german: &'static str,
    /// The same in English: "corrected".
    pub english: &'static str,
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
    fn new(command: Command, subject: &str, german: &'static str, english: &'static str) -> Self {
        Self {
            command,
            subject: subject.to_owned(),
            german,
            english,
        }
    }
}

/// Carries out an act, or nothing.
async fn run(act: Act, options: &ActOptions, cli: &Cli) -> Result<(), Failure> {
    let file = FileConfig::read(cli)?;
    telemetry::start(&file)?;
    let location = LedgerLocation::new(&options.database, &file)?;
    let (ledger, committer) = location.open("", location.signer(&options.key, &file)?).await?;
    let result = carry_out(act, options, cli, &ledger).await;
    drop(ledger);
    committer.await.map_err(Failure::environment)?;
    result
}

async fn carry_out(act: Act, options: &ActOptions, cli: &Cli, ledger: &Ledger) -> Result<(), Failure> {
    let mode = if options.dry_run {
        Mode::DryRun
    } else {
        Mode::Atomic
    };
    let failed = |error: Arc<StoreError>| match Arc::try_unwrap(error) {
        Ok(error) => error.into(),
        Err(shared) => Failure::environment(shared),
    };
    let before = ledger.state().position;
    let inputs = vec![Input::from(act.command)];
    let reply = ledger.execute(&options.actor, mode, inputs).await;
    let reply = reply.map_err(failed)?;
    if let Some(Answer::Refused(refusals)) = reply.answers.first() {
        return Err(refuse(refusals, cli));
    }
    let position = reply.state.position;
    let subject = act.subject;
    if cli.json {
        let answer = json!({
            "subject": subject,
            "acts": position.saturating_sub(before),
            "position": position,
            "dryRun": options.dry_run,
        });
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

/// Prints what stands against it, to standard error for people, as JSON to standard output for scripts.
pub fn refuse(refusals: &[Refusal], cli: &Cli) -> Failure {
    let language = Locale::or_system(cli.locale).language();
    if cli.json {
        let fault = |refusal: &Refusal| {
            json!({
                "field": refusal.field,
                "code": refusal.reason.code().as_str(),
                "message": refusal.reason.message(language),
            })
        };
        let faults: Vec<_> = refusals.iter().map(fault).collect();
        println!("{}", json!({ "faults": faults, "faultCount": refusals.len() }));
    } else {
        for refusal in refusals {
            let message = refusal.reason.message(language);
            match refusal.field.last() {
                Some(field) => eprintln!("{field}: {message}"),
                None => eprintln!("{message}"),
            }
        }
    }
    Failure::refused()
}
