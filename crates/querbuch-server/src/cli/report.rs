//! `report`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::DatabaseOption;
use super::appraisal::{AppraiseOptions, ApproachOptions, DriftOptions, PortfolioOptions, SettlementOptions};
use super::find::{BookingOptions, DisputeOptions, EffectOptions, SearchOptions, TagOptions};
use super::rights_report::{GrantsOptions, MayOptions, PreparedOptions, RulesOptions};

/// The reports.
#[derive(Debug, Subcommand)]
pub enum Report {
    /// Costs, savings, transfers and net
    #[command(
        after_help = "Examples: querbuch report balance --database sqlite:ledger.db --group-by level,year --filter measures=olaf --locale de\n          querbuch report balance --database sqlite:ledger.db --group-by body --chart\n          querbuch report balance --database sqlite:ledger.db --group-by unit,month --format xlsx --output balance.xlsx"
    )]
    Balance(BalanceOptions),
    /// Who pays for whom
    #[command(
        after_help = "Example: querbuch report flows --database sqlite:ledger.db --party level --filter measures=olaf --chart"
    )]
    Flows(FlowOptions),
    /// Each measure with what it costs, saves and brings, and how its net grows over the years
    #[command(
        after_help = "Example: querbuch report measures --database sqlite:ledger.db --search ausweis --chart"
    )]
    Measures(MeasureOptions),
    /// The tree of units, each with all that is below it
    #[command(
        after_help = "Example: querbuch report units --database sqlite:ledger.db --below bund --depth 3"
    )]
    Units(UnitOptions),
    /// Every posting, with its booking
    #[command(
        after_help = "Example: querbuch report postings --database sqlite:ledger.db --filter units=bund --format parquet --output postings.parquet\nTexts and documents may name persons; --without-texts leaves them out."
    )]
    Postings(PostingOptions),
    /// Who bears what was shared by distribution keys, and what another key would change
    #[command(
        after_help = "Example: querbuch report allocation --database sqlite:ledger.db --measure konsens --key einwohner --from 2024-01 --locale de"
    )]
    Allocation(AllocationOptions),
    /// Claimed savings that are neither confirmed nor disputed, the oldest first
    #[command(after_help = "Example: querbuch report claims --database sqlite:ledger.db --unit 15 --overdue")]
    Claims(ClaimOptions),
    /// What was disputed, with the reasons
    #[command(
        after_help = "Example: querbuch report disputes --database sqlite:ledger.db --unit 15 --locale de"
    )]
    Disputes(DisputeOptions),
    /// Bookings by text and document, by who recorded them and when, by import
    #[command(
        after_help = "Examples: querbuch report bookings --database sqlite:ledger.db --document \"R 2026-17\"\n          querbuch report bookings --database sqlite:ledger.db --search lizenz --recorded-from 2026-03-01 --order-by recorded:desc\nTexts and documents may name persons. A search reads texts until it has found as many as are shown."
    )]
    Bookings(BookingOptions),
    /// Quantities by unit of measure, with what they came to
    #[command(
        after_help = "Example: querbuch report quantities --database sqlite:ledger.db --filter measures=olaf,from=2026-01"
    )]
    Quantities(ReportOptions),
    /// What was booked by the values of one tag: cost centres, orders, subscriptions
    #[command(
        after_help = "Example: querbuch report tags --database sqlite:ledger.db --key kostenstelle --filter from=2026-01"
    )]
    Tags(TagOptions),
    /// Effects by measure, each with where it lands and what it is
    #[command(
        after_help = "Example: querbuch report effects --database sqlite:ledger.db --filter measures=olaf,units=15"
    )]
    Effects(EffectOptions),
    /// Units, measures and effects by code and name, bookings by text and document, best match first
    #[command(after_help = "Example: querbuch report search --database sqlite:ledger.db wohngeld")]
    Search(SearchOptions),
    /// Discount rates and haircuts for optimism, with their sources
    #[command(after_help = "Example: querbuch report rates --database sqlite:ledger.db --locale de")]
    Rates(RateOptions),
    /// Is it worth it: overall, and for each party by itself; with the conventions below
    #[command(
        after_help = "Examples: querbuch report appraisal --database sqlite:ledger.db --filter measures=beratungshilfe --party state\n          querbuch report appraisal --database sqlite:ledger.db --rate 0.03 --timing year-end --optimism-bias --json\nA payback with * was reached before and lost again."
    )]
    Appraisal(AppraiseOptions),
    /// Who must pay whom so that nobody loses: proposals by six rules, with their calculation
    #[command(
        after_help = "Examples: querbuch report settlement --database sqlite:ledger.db --filter measures=beratungshilfe --compare\n          querbuch report settlement --database sqlite:ledger.db --filter measures=beratungshilfe --rule nucleolus --schedule with-savings\nParties are bodies unless --party says otherwise. A key is looked at by the rule key only.",
        mut_arg("party", |party| party.default_value("body"))
    )]
    Settlement(Box<SettlementOptions>),
    /// Measures in the order of what they are worth
    #[command(
        after_help = "Example: querbuch report portfolio --database sqlite:ledger.db --order-by wrong-pocket-share --limit 20"
    )]
    Portfolio(PortfolioOptions),
    /// The three approaches over time: how long do their returns last?
    #[command(after_help = "Example: querbuch report approaches --database sqlite:ledger.db --horizon 120")]
    Approaches(ApproachOptions),
    /// How the net present value moved between two moments, and why
    #[command(
        after_help = "Example: querbuch report drift --database sqlite:ledger.db --from 100 --filter measures=olaf"
    )]
    Drift(DriftOptions),
    /// Freed working time of each unit with everything below it, beside the time that it has
    #[command(
        after_help = "Example: querbuch report capacity --database sqlite:ledger.db --filter units=12 --locale de"
    )]
    Capacity(ReportOptions),
    /// Distribution keys, version by version, in the columns that `import keys` reads
    #[command(
        after_help = "Example: querbuch report keys --database sqlite:ledger.db --format csv --locale en --output keys.csv"
    )]
    Keys(ReportOptions),
    /// Measured values, in the columns that `import measurements` reads
    #[command(
        after_help = "Example: querbuch report measurements --database sqlite:ledger.db --format csv --locale en --output measurements.csv"
    )]
    Measurements(ReportOptions),
    /// The states that have a name, for --as-of
    #[command(after_help = "Example: querbuch report states --database sqlite:ledger.db --locale de")]
    States(MemoryOptions),
    /// The categories that effects and postings can be booked on, by kind
    #[command(
        after_help = "Example: querbuch report categories --database sqlite:ledger.db --locale de --format csv"
    )]
    Categories(MemoryOptions),
    /// Who has which right, by giver, in the columns that `import grants` reads
    #[command(
        after_help = "Examples: querbuch report grants --database sqlite:ledger.db --as-of 2026-03-31\n          querbuch report grants --database sqlite:ledger.db --older-than 24\n          querbuch report grants --database sqlite:ledger.db --format csv --locale en --output grants.csv\nNames lie beside the log; whoever may read the database reads them."
    )]
    Grants(GrantsOptions),
    /// What somebody may do at each unit where they have a right, and below it
    #[command(
        after_help = "Example: querbuch report rights --principal principal:3 --database sqlite:ledger.db --as-of 2026-03-31\nWhat an issuer's groups give is not part of it."
    )]
    Rights(MayOptions),
    /// Acts that wait for a second person
    #[command(after_help = "Example: querbuch report prepared --database sqlite:ledger.db --locale de")]
    Prepared(PreparedOptions),
    /// Which acts need a second person, by unit
    #[command(
        after_help = "Example: querbuch report four-eyes --database sqlite:ledger.db\nStructure, erasing texts, reopening periods and giving the role of administrator need one from the second administrator on, whatever stands here."
    )]
    FourEyes(RulesOptions),
    /// What the ledger takes in memory: how many of each thing, and how many bytes
    #[command(after_help = "Example: querbuch report memory --database sqlite:ledger.db --locale en")]
    Memory(MemoryOptions),
}

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FileFormat {
    /// For reading
    #[default]
    #[value(alias = "tabelle")]
    Table,
    /// For spreadsheets in German (--locale de), else for programs
    Csv,
    /// A workbook, with a sheet that says where it comes from
    Xlsx,
    /// Columns, for programs
    Parquet,
    /// For programs
    Json,
}

/// How a report is written, and where to.
#[derive(Debug, Args)]
pub struct OutputOptions {
    /// table, csv, xlsx, parquet or json
    #[arg(long, value_enum, default_value_t, hide_possible_values = true)]
    pub format: FileFormat,

    /// The file, which must not be there yet; standard output unless given
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Name of the ledger, as files tell it
    #[arg(long, env = "QUERBUCH_NAME")]
    pub name: Option<String>,

    /// Plain characters only, also where the terminal knows others
    #[arg(long)]
    pub ascii: bool,
}

/// What most reports share.
#[derive(Debug, Args)]
pub struct ReportOptions {
    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// units=…, levels=…, measures=…, approaches=…, kinds=…, categories=…, cashability=…, stages=…, from=…, to=…, and
    /// tag:KEY=… for what is answered from postings; several values and several conditions with commas, or by repeating
    #[arg(long, value_name = "KEY=VALUE,…")]
    pub filter: Vec<String>,

    /// As it was: a position of the log, the end of a day (2026-03-31 or 31.03.2026), an instant
    /// (2026-03-31T12:00:00Z), or a named state ("Kabinett 2026-03-12")
    #[arg(long, value_name = "MOMENT")]
    pub as_of: Option<String>,

    /// How it is written
    #[command(flatten)]
    pub output: OutputOptions,
}

/// Which entries figures add up.
#[derive(Debug, Args)]
pub struct BasisOption {
    /// plan, actual or outlook
    #[arg(long, default_value = "outlook")]
    pub basis: String,

    /// Draw the net as bars
    #[arg(long)]
    pub chart: bool,
}

/// Options of `report balance`.
#[derive(Debug, Args)]
pub struct BalanceOptions {
    /// What most reports share
    #[command(flatten)]
    pub report: ReportOptions,

    /// Which entries
    #[command(flatten)]
    pub basis: BasisOption,

    /// level, state, body, unit, child (directly below the unit of the filter), measure, programme, approach, category, kind, cashability, stage, year, quarter, month
    #[arg(long, default_value = "level", value_name = "DIMENSION,…")]
    pub group_by: String,

    /// By which month amounts count that came late: booked or belonging
    #[arg(long, value_name = "booked|belonging")]
    pub months: Option<String>,

    /// Up to which month actuals count in an outlook; as stated, else derived from what was booked
    #[arg(long, value_name = "MONTH")]
    pub actuals_through: Option<String>,

    /// cost, saving, transfer or net, with :asc for the smallest first
    #[arg(long, value_name = "FIGURE[:asc]")]
    pub order_by: Option<String>,

    /// How many rows at most; what is cut off stands in one more row, so that all that is shown adds up
    #[arg(long, allow_hyphen_values = true)]
    pub limit: Option<String>,

    /// Show which part of all cost and of all saving each row is, in percent
    #[arg(long, conflicts_with_all = ["compare_to", "compare_basis"])]
    pub shares: bool,

    /// What it is compared with
    #[command(flatten)]
    pub compare: CompareOptions,
}

/// What a report is compared with: itself at another moment, or on another basis.
#[derive(Debug, Args)]
pub struct CompareOptions {
    /// Compare with another moment, written as --as-of is: what differs is what the report has more
    #[arg(long, value_name = "MOMENT")]
    pub compare_to: Option<String>,

    /// Compare with another basis: plan, actual or outlook
    #[arg(long, value_name = "BASIS")]
    pub compare_basis: Option<String>,
}

/// Options of `report flows`.
#[derive(Debug, Args)]
pub struct FlowOptions {
    /// What most reports share
    #[command(flatten)]
    pub report: ReportOptions,

    /// Which entries
    #[command(flatten)]
    pub basis: BasisOption,

    /// Who counts as one party: level, state, body or unit
    #[arg(long, default_value = "level")]
    pub party: String,

    /// programme: savings of all measures of a programme belong to who pays for any of them; measure: each by itself
    #[arg(long, default_value = "programme")]
    pub attribution: String,

    /// What it is compared with
    #[command(flatten)]
    pub compare: CompareOptions,
}

/// Options of `report measures`.
#[derive(Debug, Args)]
pub struct MeasureOptions {
    /// What most reports share
    #[command(flatten)]
    pub report: ReportOptions,

    /// Which entries
    #[command(flatten)]
    pub basis: BasisOption,

    /// Part of the code or title
    #[arg(long)]
    pub search: Option<String>,

    /// How far they have come: proposed, approved, running, closed; several with commas
    #[arg(long, value_name = "STATUS,…")]
    pub status: Option<String>,

    /// Only measures that belong to this one
    #[arg(long, value_name = "MEASURE")]
    pub programme: Option<String>,

    /// net, cost, saving, transfer or title, with :asc or :desc for the direction; by code unless given
    #[arg(long, value_name = "FIELD[:asc|:desc]")]
    pub order_by: Option<String>,
}

/// Options of `report units`.
#[derive(Debug, Args)]
pub struct UnitOptions {
    /// What most reports share
    #[command(flatten)]
    pub report: ReportOptions,

    /// Which entries
    #[command(flatten)]
    pub basis: BasisOption,

    /// Part of the code or name
    #[arg(long)]
    pub search: Option<String>,

    /// Only this unit and what is below it
    #[arg(long, value_name = "UNIT")]
    pub below: Option<String>,

    /// How many steps down the tree are shown
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub depth: usize,

    /// Show units without any amount too
    #[arg(long)]
    pub all: bool,
}

/// Options of `report postings`.
#[derive(Debug, Args)]
pub struct PostingOptions {
    /// What most reports share
    #[command(flatten)]
    pub report: ReportOptions,

    /// plan, forecast or actual; all of them unless given
    #[arg(long)]
    pub basis: Option<String>,

    /// How many postings at most
    #[arg(long, allow_hyphen_values = true)]
    pub limit: Option<String>,

    /// Leave out texts and documents, which may name persons
    #[arg(long)]
    pub without_texts: bool,
}

/// What `report allocation` looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum AllocationKind {
    /// Costs
    #[default]
    #[value(alias = "kosten")]
    Cost,
    /// Savings
    #[value(aliases = ["ersparnis", "einsparung"])]
    Saving,
}

/// Options of `report allocation`.
#[derive(Debug, Args)]
pub struct AllocationOptions {
    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// The measure, by its code or id
    #[arg(long, required_unless_present = "effect", conflicts_with = "effect")]
    pub measure: Option<String>,

    /// One effect instead, as MEASURE/EFFECT or by its id
    #[arg(long)]
    pub effect: Option<String>,

    /// The key to compare with, by its code or id
    #[arg(long)]
    pub key: Option<String>,

    /// Costs or savings
    #[arg(long, value_enum, default_value_t)]
    pub kind: AllocationKind,

    /// The first month
    #[arg(long, value_name = "YYYY-MM")]
    pub from: Option<String>,

    /// The last month
    #[arg(long, value_name = "YYYY-MM")]
    pub to: Option<String>,

    /// As it was: a position of the log, the end of a day (2026-03-31 or 31.03.2026), an instant
    /// (2026-03-31T12:00:00Z), or a named state ("Kabinett 2026-03-12")
    #[arg(long, value_name = "MOMENT")]
    pub as_of: Option<String>,

    /// How it is written
    #[command(flatten)]
    pub output: OutputOptions,
}

/// Options of `report rates`.
#[derive(Debug, Args)]
pub struct RateOptions {
    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// As it was: a position of the log, the end of a day (2026-03-31 or 31.03.2026), an instant
    /// (2026-03-31T12:00:00Z), or a named state ("Kabinett 2026-03-12")
    #[arg(long, value_name = "MOMENT")]
    pub as_of: Option<String>,

    /// Show rates whose month was set again later too
    #[arg(long)]
    pub superseded: bool,

    /// How it is written
    #[command(flatten)]
    pub output: OutputOptions,
}

/// Options of `report claims`.
#[derive(Debug, Args)]
pub struct ClaimOptions {
    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// Only claims at this unit and below it
    #[arg(long, value_name = "UNIT")]
    pub unit: Option<String>,

    /// Only claims that are overdue today
    #[arg(long)]
    pub overdue: bool,

    /// Only claims on this measure and on what belongs to it
    #[arg(long)]
    pub measure: Option<String>,

    /// The first month for which something is claimed
    #[arg(long, value_name = "YYYY-MM")]
    pub from: Option<String>,

    /// The last month
    #[arg(long, value_name = "YYYY-MM")]
    pub to: Option<String>,

    /// Only claims of which this person claims a part
    #[arg(long, value_name = "PERSON")]
    pub claimant: Option<String>,

    /// since, amount, month, due, unit or measure, with :desc for the largest first
    #[arg(long, default_value = "since", value_name = "FIELD[:desc]")]
    pub order_by: String,

    /// Only what they sum to: by unit, measure, month or claimant
    #[arg(long, value_name = "unit|measure|month|claimant")]
    pub sums_by: Option<String>,

    /// As it was: a position of the log, the end of a day (2026-03-31 or 31.03.2026), an instant
    /// (2026-03-31T12:00:00Z), or a named state ("Kabinett 2026-03-12")
    #[arg(long, value_name = "MOMENT")]
    pub as_of: Option<String>,

    /// How it is written
    #[command(flatten)]
    pub output: OutputOptions,
}

/// Options of `report memory`.
#[derive(Debug, Args)]
pub struct MemoryOptions {
    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// How it is written
    #[command(flatten)]
    pub output: OutputOptions,
}
