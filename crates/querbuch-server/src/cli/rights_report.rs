//! Reports of rights.

use clap::Args;

use super::{DatabaseOption, OutputOptions};

/// Options of `report grants`.
#[derive(Debug, Args)]
pub struct GrantsOptions {
    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// Only rights that were given at this unit, above or below it
    #[arg(long, value_name = "UNIT")]
    pub unit: Option<String>,

    /// Only those of this person, with all accounts: principal:3
    #[arg(long, value_name = "PRINCIPAL")]
    pub principal: Option<String>,

    /// Only those that this person gave, as the log names them
    #[arg(long, value_name = "ACTOR")]
    pub giver: Option<String>,

    /// Only those that were given more than so many months ago, for recertification
    #[arg(long, value_name = "MONTHS")]
    pub older_than: Option<u32>,

    /// Also those that were revoked or have ended
    #[arg(long)]
    pub ended: bool,

    /// As it was: a position of the log, the end of a day (2026-03-31 or 31.03.2026), an instant
    /// (2026-03-31T12:00:00Z), or a named state ("Kabinett 2026-03-12")
    #[arg(long, value_name = "MOMENT")]
    pub as_of: Option<String>,

    /// How it is written
    #[command(flatten)]
    pub output: OutputOptions,
}

/// Options of `report rights`.
#[derive(Debug, Args)]
pub struct MayOptions {
    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// Who: principal:3
    #[arg(long, value_name = "PRINCIPAL")]
    pub principal: String,

    /// As it was: a position of the log, the end of a day (2026-03-31 or 31.03.2026), an instant
    /// (2026-03-31T12:00:00Z), or a named state ("Kabinett 2026-03-12")
    #[arg(long, value_name = "MOMENT")]
    pub as_of: Option<String>,

    /// How it is written
    #[command(flatten)]
    pub output: OutputOptions,
}

/// Options of `report prepared`.
#[derive(Debug, Args)]
pub struct PreparedOptions {
    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// Also those that were released, withdrawn or refused, or have lapsed
    #[arg(long)]
    pub ended: bool,

    /// As it was: a position of the log, the end of a day (2026-03-31 or 31.03.2026), an instant
    /// (2026-03-31T12:00:00Z), or a named state ("Kabinett 2026-03-12")
    #[arg(long, value_name = "MOMENT")]
    pub as_of: Option<String>,

    /// How it is written
    #[command(flatten)]
    pub output: OutputOptions,
}

/// Options of `report four-eyes`.
#[derive(Debug, Args)]
pub struct RulesOptions {
    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// As it was: a position of the log, the end of a day (2026-03-31 or 31.03.2026), an instant
    /// (2026-03-31T12:00:00Z), or a named state ("Kabinett 2026-03-12")
    #[arg(long, value_name = "MOMENT")]
    pub as_of: Option<String>,

    /// How it is written
    #[command(flatten)]
    pub output: OutputOptions,
}
