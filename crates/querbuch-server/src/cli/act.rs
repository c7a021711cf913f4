//! Acts: one at a time, straight in the database. `change`, `reverse`, `reopen`, `name-state`.

use std::ffi::OsStr;
use std::sync::Arc;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Args, Command, Subcommand};
use querbuch_ledger::domain::code::check_actor;
use querbuch_ledger::domain::decimal::Decimal;
use querbuch_ledger::domain::id::Position;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::domain::refusal::did_you_mean;
use querbuch_ledger::domain::words::{Approach, Cashability, EvidenceGrade, MeasureStatus, SourceStatus};
use querbuch_ledger::import::DecimalSign;
use querbuch_ledger::ledger::LOCAL_ACTOR;
use querbuch_ledger::words::{self, Word, parse_typed};

use super::{DatabaseOption, KeyOption};
use crate::said::Said;

/// What all acts share.
#[derive(Debug, Args)]
pub struct ActOptions {
    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// The key
    #[command(flatten)]
    pub key: KeyOption,

    /// Who acts. It is stated, not proven
    #[arg(long, env = "QUERBUCH_ACTOR", value_name = "NAME", default_value = LOCAL_ACTOR, value_parser = actor)]
    pub actor: Arc<str>,

    /// Check everything, write nothing
    #[arg(long)]
    pub dry_run: bool,
}

pub(super) fn actor(name: &str) -> Result<Arc<str>, Said> {
    check_actor(name).map_err(|_| {
        Said::new(
            "erlaubt sind Buchstaben, Ziffern, -, _, . und @, höchstens 100 Zeichen",
            "letters, digits, -, _, . and @, at most 100 characters",
        )
    })
}

/// What can be put right, set or moved on.
#[derive(Debug, Subcommand)]
pub enum Change {
    /// Put right what was typed wrong of a measure; earlier positions show what was
    #[command(
        after_help = "Example: querbuch change measure olaf --title Online-Ausweis --programme ozg --reason \"typing error\" --database sqlite:ledger.db\nWhat is not given stays. Of a closed measure only title and description can be changed."
    )]
    Measure(ChangeMeasureOptions),
    /// Put right what was typed wrong of an effect; earlier positions show what was
    #[command(
        after_help = "Example: querbuch change effect olaf/dev --category dev.cost.goods --evidence B --reason \"audited\" --database sqlite:ledger.db\nWhat is not given stays. Measure, unit and kind stay for good: reverse what was booked there and book it elsewhere."
    )]
    Effect(ChangeEffectOptions),
    /// Move a measure on: proposed, approved, running, closed
    #[command(after_help = "Example: querbuch change status olaf running --database sqlite:ledger.db")]
    Status(StatusOptions),
    /// How many days claims at a unit may lie until they are confirmed or disputed
    #[command(
        after_help = "Example: querbuch change deadline 15 --days 30 --database sqlite:ledger.db\nWithout --days it is as the unit above has it."
    )]
    Deadline(DeadlineOptions),
    /// Set the haircuts for optimism, from 0 to 1 for each grade of evidence
    #[command(
        after_help = "Example: querbuch change haircuts --a 0 --b 0.05 --c 0.1 --d 0.2 --e 0.4 --source \"house rule 7\" --database sqlite:ledger.db"
    )]
    Haircuts(HaircutOptions),
}

/// Options of `change measure`.
#[derive(Debug, Args)]
pub struct ChangeMeasureOptions {
    /// The measure, by its code or id
    #[arg(value_name = "MEASURE")]
    pub measure: String,

    /// Its title
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,

    /// What it is, for people
    #[arg(long, value_name = "TEXT", conflicts_with = "no_description")]
    pub description: Option<String>,

    /// It has no description any more
    #[arg(long)]
    pub no_description: bool,

    /// reduce, add or improve
    #[arg(long, value_parser = word(Approach::ALL, Approach::as_str, Approach::name))]
    pub approach: Option<Approach>,

    /// The unit that runs it
    #[arg(long, value_name = "UNIT")]
    pub owner: Option<String>,

    /// The measure that it belongs to
    #[arg(long, value_name = "MEASURE", conflicts_with = "no_programme")]
    pub programme: Option<String>,

    /// It belongs to no other measure any more
    #[arg(long)]
    pub no_programme: bool,

    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,

    /// What all acts share
    #[command(flatten)]
    pub act: ActOptions,
}

/// Options of `change effect`.
#[derive(Debug, Args)]
pub struct ChangeEffectOptions {
    /// The effect: MEASURE/EFFECT, or its id
    #[arg(value_name = "EFFECT")]
    pub effect: String,

    /// Its title
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,

    /// A category of its kind: `querbuch report categories` lists them
    #[arg(long, value_name = "CATEGORY")]
    pub category: Option<String>,

    /// What it is worth to a treasurer
    #[arg(long, value_parser = word(Cashability::ALL, Cashability::as_str, Cashability::name))]
    pub cashability: Option<Cashability>,

    /// How well its figures are founded
    #[arg(long, value_parser = word(EvidenceGrade::ALL, EvidenceGrade::as_str, EvidenceGrade::name))]
    pub evidence: Option<EvidenceGrade>,

    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,

    /// What all acts share
    #[command(flatten)]
    pub act: ActOptions,
}

/// Options of `change status`.
#[derive(Debug, Args)]
pub struct StatusOptions {
    /// The measure, by its code or id
    #[arg(value_name = "MEASURE")]
    pub measure: String,

    /// The status that it moves on to
    #[arg(value_name = "STATUS", value_parser = word(MeasureStatus::ALL, MeasureStatus::as_str, MeasureStatus::name))]
    pub status: MeasureStatus,

    /// What all acts share
    #[command(flatten)]
    pub act: ActOptions,
}

/// Options of `change deadline`.
#[derive(Debug, Args)]
pub struct DeadlineOptions {
    /// The unit; it holds for everything below it as well, until a nearer unit sets its own
    #[arg(value_name = "UNIT")]
    pub unit: String,

    /// How many days
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub days: Option<i32>,

    /// What all acts share
    #[command(flatten)]
    pub act: ActOptions,
}

/// Options of `change haircuts`.
#[derive(Debug, Args)]
pub struct HaircutOptions {
    /// Audited figures
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub a: Decimal,

    /// Measured ones
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub b: Decimal,

    /// Derived from measured ones
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub c: Decimal,

    /// From comparable cases
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub d: Decimal,

    /// Estimated by experts
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub e: Decimal,

    /// Where they come from
    #[arg(long, value_name = "TEXT")]
    pub source: String,

    /// Whether somebody checked the source
    #[arg(long, default_value = "unverified", value_parser = word(SourceStatus::ALL, SourceStatus::as_str, SourceStatus::name))]
    pub status: SourceStatus,

    /// What all acts share
    #[command(flatten)]
    pub act: ActOptions,
}

/// Options of `reverse`.
#[derive(Debug, Args)]
pub struct ReverseOptions {
    /// The booking, as reports name it: booking:12, or its position
    #[arg(value_name = "BOOKING")]
    pub booking: String,

    /// Only these lines, counted from 1; without it all that were not reversed yet
    #[arg(long, value_name = "N,…", value_delimiter = ',')]
    pub lines: Option<Vec<i32>>,

    /// The month into which it is posted, where the months of the booking are closed
    #[arg(long, value_name = "MONTH", value_parser = month)]
    pub month: Option<Month>,

    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: String,

    /// What all acts share
    #[command(flatten)]
    pub act: ActOptions,
}

/// Options of `reopen`.
#[derive(Debug, Args)]
pub struct ReopenOptions {
    /// The unit that closed. What units above it closed stays closed
    #[arg(value_name = "UNIT")]
    pub unit: String,

    /// The last month that stays closed; without it none does
    #[arg(long, value_name = "MONTH", value_parser = month)]
    pub through: Option<Month>,

    /// Why. It is kept for good and should not name persons
    #[arg(long, value_name = "TEXT")]
    pub reason: String,

    /// What all acts share
    #[command(flatten)]
    pub act: ActOptions,
}

/// Options of `name-state`.
#[derive(Debug, Args)]
pub struct NameStateOptions {
    /// What it is to be called. It has a letter; no state may have it yet, in capitals or not
    #[arg(value_name = "NAME")]
    pub name: String,

    /// The position that is meant; without it the ledger as it is now
    #[arg(long, value_name = "POSITION")]
    pub position: Option<Position>,

    /// What it is about
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,

    /// What all acts share
    #[command(flatten)]
    pub act: ActOptions,
}

pub(super) fn month(text: &str) -> Result<Month, Said> {
    words::month(text).ok_or_else(|| {
        Said::new(
            "erwartet wird ein Monat wie 2026-03, 03/2026 oder Mrz 26",
            "expected is a month such as 2026-03, 03/2026 or Mar 26",
        )
    })
}

fn share(text: &str) -> Result<Decimal, Said> {
    // A share has no thousands: where both readings are possible, neither is one.
    parse_typed(text, DecimalSign::Point).map_err(|_| {
        Said::new(
            "erwartet wird eine Zahl von 0 bis 1, etwa 0,05",
            "expected is a number from 0 to 1, such as 0.05",
        )
    })
}

/// Takes a word as people write it, in German or in English, and shows the words of the API.
#[derive(Clone)]
pub(super) struct WordParser<W: 'static> {
    all: &'static [W],
    spelling: fn(W) -> &'static str,
    name: fn(W, Language) -> &'static str,
}

impl<W: Word + Send + Sync> TypedValueParser for WordParser<W> {
    type Value = W;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<W, clap::Error> {
        let read = StringValueParser::new().try_map(|typed| {
            words::word(&typed).ok_or_else(|| {
                let near = words::near::<W>(typed.trim());
                let meant = |language| did_you_mean(near, language);
                Said::new(
                    format!("{}Erwartet wird: {}", meant(Language::German), W::EXPECTED),
                    format!("{}Expected: {}", meant(Language::English), W::EXPECTED),
                )
            })
        });
        read.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let value =
            |word: &W| PossibleValue::new((self.spelling)(*word)).help((self.name)(*word, Language::English));
        Some(Box::new(self.all.iter().map(value)))
    }
}

pub(super) fn word<W: Word + Send + Sync>(
    all: &'static [W],
    spelling: fn(W) -> &'static str,
    name: fn(W, Language) -> &'static str,
) -> WordParser<W> {
    WordParser { all, spelling, name }
}
