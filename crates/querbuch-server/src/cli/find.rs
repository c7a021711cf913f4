//! `report`, for finding things.

use clap::Args;

use super::DatabaseOption;
use super::report::{OutputOptions, ReportOptions};

/// Options of `report disputes`.
#[derive(Debug, Args)]
pub struct DisputeOptions {
    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// Only at this unit and below it
    #[arg(long)]
    pub unit: Option<String>,

    /// Only on this measure and on what belongs to it
    #[arg(long)]
    pub measure: Option<String>,

    /// The first month for which something had been claimed
    #[arg(long, value_name = "YYYY-MM")]
    pub from: Option<String>,

    /// The last month
    #[arg(long, value_name = "YYYY-MM")]
    pub to: Option<String>,

    /// Only by this person
    #[arg(long, value_name = "PERSON")]
    pub actor: Option<String>,

    /// As it was: a position of the log, the end of a day (2026-03-31 or 31.03.2026), an instant
    /// (2026-03-31T12:00:00Z), or a named state ("Kabinett 2026-03-12")
    #[arg(long, value_name = "MOMENT")]
    pub as_of: Option<String>,

    /// How it is written
    #[command(flatten)]
    pub output: OutputOptions,
}

/// Options of `report tags`.
#[derive(Debug, Args)]
pub struct TagOptions {
    /// What most reports share
    #[command(flatten)]
    pub report: ReportOptions,

    /// The key of the tag
    #[arg(long)]
    pub key: String,
}

/// Options of `report bookings`.
#[derive(Debug, Args)]
pub struct BookingOptions {
    /// What most reports share
    #[command(flatten)]
    pub report: ReportOptions,

    /// Words of text or document
    #[arg(long, value_name = "WORDS")]
    pub search: Option<String>,

    /// Words of the text alone
    #[arg(long, value_name = "WORDS")]
    pub text: Option<String>,

    /// The document, whole; case and accents do not matter
    #[arg(long)]
    pub document: Option<String>,

    /// What they did: recorded, reversed, confirmed, disputed, cashed, planned, forecast; several with commas
    #[arg(long, value_name = "ACT,…")]
    pub acts: Option<String>,

    /// Who recorded them
    #[arg(long, value_name = "PERSON")]
    pub actor: Option<String>,

    /// The first day on which they were recorded, in Berlin
    #[arg(long, value_name = "DAY")]
    pub recorded_from: Option<String>,

    /// The last day on which they were recorded
    #[arg(long, value_name = "DAY")]
    pub recorded_to: Option<String>,

    /// The import by which they came, by its id or position
    #[arg(long)]
    pub import: Option<String>,

    /// recorded or amount, with :desc for the newest or largest first
    #[arg(long, default_value = "recorded", value_name = "FIELD[:desc]")]
    pub order_by: String,

    /// How many bookings at most; a table shows 1000, files have all of them
    #[arg(long)]
    pub limit: Option<usize>,
}

/// Options of `report effects`.
#[derive(Debug, Args)]
pub struct EffectOptions {
    /// What most reports share
    #[command(flatten)]
    pub report: ReportOptions,

    /// Words of the code or title
    #[arg(long, value_name = "WORDS")]
    pub search: Option<String>,
}

/// Options of `report search`.
#[derive(Debug, Args)]
pub struct SearchOptions {
    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// The words; each must occur
    #[arg(required = true)]
    pub text: Vec<String>,

    /// How many hits at most
    #[arg(long, default_value_t = 20)]
    pub limit: usize,

    /// As it was: a position of the log, the end of a day (2026-03-31 or 31.03.2026), an instant
    /// (2026-03-31T12:00:00Z), or a named state ("Kabinett 2026-03-12")
    #[arg(long, value_name = "MOMENT")]
    pub as_of: Option<String>,

    /// How it is written
    #[command(flatten)]
    pub output: OutputOptions,
}
