//! `import`.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use querbuch_ledger::domain::code::check_actor;
use querbuch_ledger::ledger::LOCAL_ACTOR;

use super::{DatabaseOption, KeyOption};

/// What can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// code;name;level;parent;budget_position;is_body
    Units,
    /// unit;name;parent;merge_into;effective_from: units renamed, moved, merged, in the order of the rows
    /// (Gebietsänderungen)
    #[value(alias = "gebietsaenderungen")]
    Reorganisations,
    /// code;title;description;approach;owner;programme;status
    Measures,
    /// measure;code;unit;kind;category;cashability;title;evidence
    Effects,
    /// measure;effect;month;through;every_months;amount;low;high;text;document
    Plans,
    /// as plans
    Forecasts,
    /// measure;effect or unit;kind;category;cashability;month;belongs_to;amount;text;document;booking
    Bookings,
    /// The Titel of a federal budget: einzelplan;kapitel;…;zweckbestimmung;soll_tsd_euro
    FederalBudget,
    /// valid_from;nominal_percent;real_percent;source;status
    DiscountRates,
    /// key;name;key_year;valid_from;source;unit;weight, or of parts: fraction;out_of;of_key;among; correction
    Keys,
    /// measure;effect;key;month;through;every_months;amount;among;text
    Allocations,
    /// system;year;level;service_class;per_hour;source;status
    WageRates,
    /// measure;code;name;unit_of_measure;lower_is_better;catalogue;baseline;baseline_known;unit;effect;level;
    /// service_class;system;year;per_unit
    Indicators,
    /// measure;indicator;month;value;low;high;cases;source
    Measurements,
    /// unit;year;full_time_equivalents;hours_per_year;source
    Capacities,
    /// act (CONFIRMED, DISPUTED, CASHED);measure;effect;month;amount;text;document
    Stages,
    /// unit;through
    Periods,
    /// One file of `querbuch export log`, into an empty ledger, which becomes identical; or into one where the same
    /// import was cut off
    Log,
}

/// How decimals are written in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Decimal {
    /// 1.234,56
    Comma,
    /// 1,234.56
    Point,
}

/// Options of `import`.
#[derive(Debug, Args)]
pub struct ImportOptions {
    /// What the files hold
    #[arg(value_enum)]
    pub kind: Kind,

    /// CSV files with a header: UTF-8 or Windows-1252; semicolon, comma or tab. Or one exported log
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// The key
    #[command(flatten)]
    pub key: KeyOption,

    /// Who books. It is stated, not proven; what was booked by one is not known as booked by another
    #[arg(long, env = "QUERBUCH_ACTOR", value_name = "NAME", default_value = LOCAL_ACTOR, value_parser = actor)]
    pub actor: Arc<str>,

    /// Check everything, write nothing
    #[arg(long)]
    pub dry_run: bool,

    /// How decimals are written, where a file leaves it open
    #[arg(long, value_enum)]
    pub decimal: Option<Decimal>,

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

fn actor(name: &str) -> Result<Arc<str>, &'static str> {
    check_actor(name).map_err(|_| "letters, digits, -, _, . and @, at most 100 characters")
}
