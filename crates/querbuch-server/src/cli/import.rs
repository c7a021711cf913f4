//! `import`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use querbuch_ledger::domain::code::check_code;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::import::{DecimalSign, ImportKind};
use querbuch_ledger::ledger::LOCAL_ACTOR;

use super::act::{ActOptions, actor};
use super::{DatabaseOption, KeyOption};
use crate::said::Said;

/// The word for an exported log, beside the kinds of files that hold rows.
const LOG: &str = "log";
/// What the help says about it.
const LOG_HELP: &str = "One file of `querbuch export log`, into an empty ledger, which becomes identical; or into one \
                        where the same import was cut off";

/// What can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportContent {
    /// Rows of a table.
    Rows(ImportKind),
    /// An exported log.
    Log,
}

impl ImportContent {
    fn parser() -> impl TypedValueParser<Value = Self> {
        let kinds = ImportKind::ALL.into_iter().map(|kind| {
            PossibleValue::new(kind.as_str())
                .help(kind.help(Language::English))
                .aliases(kind.aliases())
        });
        let values = kinds.chain([PossibleValue::new(LOG).help(LOG_HELP)]);
        PossibleValuesParser::new(values).try_map(|word| match word.as_str() {
            LOG => Ok(Self::Log),
            word => known(ImportKind::find(word).map(Self::Rows)),
        })
    }
}

fn decimal_sign() -> impl TypedValueParser<Value = DecimalSign> {
    let value = |sign: DecimalSign| {
        let german = match sign {
            DecimalSign::Comma => "komma",
            DecimalSign::Point => "punkt",
        };
        PossibleValue::new(sign.as_str())
            .alias(german)
            .help(sign.example())
    };
    PossibleValuesParser::new(DecimalSign::ALL.map(value)).try_map(|word| match word.as_str() {
        "komma" => Ok(DecimalSign::Comma),
        "punkt" => Ok(DecimalSign::Point),
        word => known(DecimalSign::parse(word)),
    })
}

/// The value behind a word that was offered.
fn known<T>(value: Option<T>) -> Result<T, &'static str> {
    value.ok_or("a word of the list")
}

/// Options of `import`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "the switches of the command line")]
pub struct ImportOptions {
    /// What the files hold
    #[arg(value_name = "KIND", value_parser = ImportContent::parser())]
    pub content: ImportContent,

    /// CSV files with a header: UTF-8 or Windows-1252; semicolon, comma or tab. Or one exported log
    #[arg(required_unless_present = "template", value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Print a file to fill in: headings and one row as an example, German with --locale de. Nothing is imported
    #[arg(long, conflicts_with = "files")]
    pub template: bool,

    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// The key
    #[command(flatten)]
    pub key: KeyOption,

    /// Who books. It is stated, not proven
    #[arg(long, env = "QUERBUCH_ACTOR", value_name = "NAME", default_value = LOCAL_ACTOR, value_parser = actor)]
    pub actor: Arc<str>,

    /// Check everything, write nothing
    #[arg(long)]
    pub dry_run: bool,

    /// bookings, plans, forecasts: where the files come from, such as sap-05. Within a source a number in the column
    /// `booking` is booked once. The word of the kind unless given
    #[arg(long, value_name = "SOURCE", value_parser = source)]
    pub source: Option<Arc<str>>,

    /// bookings: a number that is booked with other content is reversed and booked anew. measures, effects: what differs
    /// is put right
    #[arg(long)]
    pub correct: bool,

    /// measures, effects with --correct: why; the name of the file unless given
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,

    /// bookings: the rows of the source become those of the files; what they do not hold is reversed
    #[arg(long)]
    pub replace: bool,

    /// plans, forecasts: months that the files do not name are set to zero
    #[arg(long)]
    pub whole: bool,

    /// How decimals are written, where a file leaves it open
    #[arg(long, value_parser = decimal_sign())]
    pub decimal: Option<DecimalSign>,

    /// federal-budget: code of the measure that the plans belong to
    #[arg(long, default_value = "bundes-it-2017", value_name = "CODE")]
    pub measure: String,

    /// log: public key that signed the checkpoints of the file
    #[arg(long, value_name = "ORIGIN+HASH+KEY")]
    pub verifier_key: Option<String>,

    /// federal-budget: the budget year
    #[arg(long, default_value_t = 2017)]
    pub year: u16,
}

fn source(name: &str) -> Result<Arc<str>, Said> {
    check_code(name).map_err(|_| {
        Said::new(
            "erlaubt sind Buchstaben, Ziffern, -, _ und ., höchstens 100 Zeichen",
            "letters, digits, -, _ and ., at most 100 characters",
        )
    })
}

/// Options of `undo`.
#[derive(Debug, Args)]
pub struct UndoOptions {
    /// The import, as `querbuch import` names it: import:12
    #[arg(value_name = "IMPORT")]
    pub import: String,

    /// Why; it is kept and cannot be erased itself
    #[arg(long, value_name = "TEXT")]
    pub reason: String,

    /// What all acts share
    #[command(flatten)]
    pub act: ActOptions,
}

/// Options of `erase`.
#[derive(Debug, Args)]
pub struct EraseOptions {
    /// The act: a booking, a reversal, a plan or a forecast (booking:17), or an import (import:12)
    #[arg(value_name = "ACT")]
    pub act_id: String,

    /// Why; it is kept and cannot be erased itself
    #[arg(long, value_name = "TEXT")]
    pub reason: String,

    /// What all acts share
    #[command(flatten)]
    pub act: ActOptions,
}
