//! Options of the reports that appraise.

use clap::{Args, ValueEnum};

use super::report::{CompareOptions, ReportOptions};

/// Whether amounts before the base month count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SunkCostOption {
    /// They count, compounded
    #[value(alias = "einbeziehen")]
    Include,
    /// They are left out, and told
    #[default]
    #[value(alias = "auslassen")]
    Exclude,
}

/// What is to hold. The card below a report tells every choice, also the defaulted ones.
#[derive(Debug, Args)]
pub struct ConventionOptions {
    /// Discount rate per year, 0.03 for 3 %; the ledger's in force in the base month unless given
    #[arg(long, value_name = "RATE", allow_hyphen_values = true)]
    pub rate: Option<String>,

    /// year-0, year-end, mid-year or monthly
    #[arg(long, default_value = "year-0")]
    pub timing: String,

    /// The month that values are discounted to; the first one with an amount unless given
    #[arg(long, value_name = "YYYY-MM")]
    pub base_month: Option<String>,

    /// How many months count from the base month on; all unless given
    #[arg(long, value_name = "MONTHS", allow_hyphen_values = true)]
    pub horizon: Option<i32>,

    /// Whether amounts before the base month count, compounded: include or exclude
    #[arg(long, value_enum, default_value_t, hide_possible_values = true)]
    pub sunk_cost: SunkCostOption,

    /// Count only these: cash, capacity, avoided, societal
    #[arg(long, value_name = "WORD,…")]
    pub only_cashability: Option<String>,

    /// Count only these: claimed, confirmed, cashed; plans and forecasts have no stage
    #[arg(long, value_name = "WORD,…")]
    pub only_stages: Option<String>,

    /// Scale savings down by the grade of their evidence
    #[arg(long)]
    pub optimism_bias: bool,

    /// Count businesses and citizens as parties
    #[arg(long)]
    pub society: bool,

    /// How often everything is drawn for the chances
    #[arg(long, default_value_t = 10_000)]
    pub draws: i32,

    /// What the draws begin with
    #[arg(long, default_value_t = 1)]
    pub seed: i32,

    /// triangular or uniform
    #[arg(long, default_value = "triangular")]
    pub distribution: String,

    /// independent, or measure: all effects of a measure move together
    #[arg(long, default_value = "independent")]
    pub correlation: String,
}

/// What the reports that appraise share.
#[derive(Debug, Args)]
pub struct AppraisalOptions {
    /// What most reports share
    #[command(flatten)]
    pub report: ReportOptions,

    /// plan, actual or outlook
    #[arg(long, default_value = "outlook")]
    pub basis: String,

    /// Who counts as one party: level, state, body or unit
    #[arg(long, default_value = "level")]
    pub party: String,

    /// What is to hold
    #[command(flatten)]
    pub conventions: ConventionOptions,
}

/// Options of `report appraisal`.
#[derive(Debug, Args)]
pub struct AppraiseOptions {
    /// What the reports that appraise share
    #[command(flatten)]
    pub appraisal: AppraisalOptions,

    /// How many effects are shown of those that the figure hinges on
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub effects: usize,

    /// What it is compared with
    #[command(flatten)]
    pub compare: CompareOptions,
}

/// Options of `report settlement`.
#[derive(Debug, Args)]
pub struct SettlementOptions {
    /// What the reports that appraise share
    #[command(flatten)]
    pub appraisal: AppraisalOptions,

    /// make-whole, benefit-proportional, key, shapley, separable-costs or nucleolus
    #[arg(long, value_name = "WORD", required_unless_present = "compare")]
    pub rule: Option<String>,

    /// The distribution key of the rule key
    #[arg(long, value_name = "CODE")]
    pub key: Option<String>,

    /// Units whose parties are needed, besides those that lose
    #[arg(long, value_name = "CODE,…")]
    pub enabling: Option<String>,

    /// once: all in the base month; with-savings: as savings of cash fall due
    #[arg(long, default_value = "once")]
    pub schedule: String,

    /// All rules side by side
    #[arg(long, conflicts_with = "rule")]
    pub compare: bool,
}

/// Options of `report approaches`.
#[derive(Debug, Args)]
pub struct ApproachOptions {
    /// What the reports that appraise share
    #[command(flatten)]
    pub appraisal: AppraisalOptions,

    /// cause: running cost that followed counts for the approach that caused it; own: for its own
    #[arg(long, default_value = "cause")]
    pub attribution: String,
}

/// Options of `report portfolio`.
#[derive(Debug, Args)]
pub struct PortfolioOptions {
    /// What the reports that appraise share
    #[command(flatten)]
    pub appraisal: AppraisalOptions,

    /// npv, benefit-cost-ratio, payback or wrong-pocket-share, with :asc for the smallest first
    #[arg(long, default_value = "npv", value_name = "FIGURE[:asc]")]
    pub order_by: String,

    /// How many measures at most
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
}

/// Options of `report drift`.
#[derive(Debug, Args)]
pub struct DriftOptions {
    /// What the reports that appraise share; --as-of is the later moment
    #[command(flatten)]
    pub appraisal: AppraisalOptions,

    /// The earlier moment: a position of the log, a day, an instant, or a named state
    #[arg(long, value_name = "MOMENT")]
    pub from: String,
}
