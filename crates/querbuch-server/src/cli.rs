//! The command line as people type it.

mod act;
mod appraisal;
mod archive;
mod compute;
mod edge;
mod find;
mod german;
mod import;
mod key;
mod mistake;
mod report;
mod rights;
mod rights_report;
mod serve;
pub mod token;
mod verify;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use querbuch_ledger::domain::language::Language;

use crate::locale::Locale;

pub use act::{
    ActOptions, Change, ChangeEffectOptions, ChangeMeasureOptions, HaircutOptions, NameStateOptions,
    ReopenOptions, ReverseOptions,
};
pub use appraisal::{
    AppraisalOptions, AppraiseOptions, ApproachOptions, ConventionOptions, DriftOptions, PortfolioOptions,
    SettlementOptions, SunkCostOption,
};
pub use archive::{CopyOptions, Export, ExportOptions};
pub use compute::Compute;
pub use edge::EdgeOptions;
pub use find::{BookingOptions, DisputeOptions, EffectOptions, SearchOptions, TagOptions};
pub use import::{EraseOptions, ImportContent, ImportOptions, UndoOptions};
pub use key::{KeyAct, KeyOptions, RotateOptions, SnapshotCommand};
pub use report::{
    AllocationKind, AllocationOptions, BalanceOptions, ClaimOptions, CompareOptions, FileFormat, FlowOptions,
    MeasureOptions, MemoryOptions, OutputOptions, RateOptions, Report, ReportOptions, UnitOptions,
};
pub use rights::{FourEyesOptions, GrantOptions, RevokeOptions, VisibilityOptions};
pub use rights_report::{GrantsOptions, MayOptions, PreparedOptions, RulesOptions};
pub use serve::{DemoCase, DemoOptions, LISTEN_DEFAULT, ServeOptions};
pub use token::{PrincipalsCommand, TokenCommand};
pub use verify::{ProofOptions, VerifierOption, VerifyOptions, VerifyOther};

/// A ledger of what digital measures cost one public budget and save another.
#[derive(Debug, Parser)]
#[command(
    name = "querbuch",
    disable_version_flag = true,
    after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 input refused or faults found."
)]
pub struct Cli {
    /// What to do
    #[command(subcommand)]
    pub command: Command,

    /// Configuration file (TOML): database, pooled, snapshot, key, signed, listen, public_url, allow_origin, documents, tls_certificate, tls_key, trusted_proxy, rate_units, rate_burst, read_log, read_log_days, security_log, security_log_days, issuer, name, log, log_format
    #[arg(long, global = true, env = "QUERBUCH_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Language of messages and form of numbers; after LC_ALL and LANG unless given
    #[arg(long, global = true, env = "QUERBUCH_LOCALE", value_enum)]
    pub locale: Option<Locale>,

    /// Write JSON, for scripts
    #[arg(long, global = true)]
    pub json: bool,
}

impl Cli {
    /// Reads the command line. Help and mistakes are told in the language of the run, and are told here: what is left is
    /// how the program ends.
    pub fn read(arguments: &[OsString]) -> Result<Self, ExitCode> {
        let mistake = match Self::try_parse_from(arguments) {
            Ok(cli) => return Ok(cli),
            Err(mistake) => mistake,
        };
        let (told, code) = match Locale::before_reading(arguments).language() {
            Language::German => match in_german(arguments) {
                // The German tree takes what the English one takes.
                Ok(cli) => return Ok(cli),
                Err(mistake) => (mistake.print(), mistake.exit_code()),
            },
            Language::English => {
                let mistake = mistake.apply::<mistake::InEnglish>();
                (mistake.print(), mistake.exit_code())
            }
        };
        // Whoever closed the pipe has read enough.
        drop(told);
        Err(ExitCode::from(u8::try_from(code).unwrap_or(2)))
    }
}

fn in_german(arguments: &[OsString]) -> Result<Cli, clap::error::Error<mistake::InGerman>> {
    let matches = german::in_german(Cli::command()).try_get_matches_from(arguments);
    matches
        .and_then(|matches| Cli::from_arg_matches(&matches))
        .map_err(clap::Error::apply)
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API over HTTP
    #[command(after_help = "Example: querbuch serve --database sqlite:ledger.db --listen 127.0.0.1:8080")]
    Serve(ServeOptions),
    /// Fill an embedded ledger with one of the cases that come with the program, and serve it
    #[command(
        after_help = "Examples: querbuch demo --listen 127.0.0.1:8080\n          querbuch demo --case e-akte --data e-akte --only-fill\n          querbuch demo --users"
    )]
    Demo(DemoOptions),
    /// Bring in units, measures, effects, plans, forecasts or bookings from CSV, or a whole exported log
    #[command(
        after_help = "Examples: querbuch import effects --template --locale de > wirkungen.csv\n          querbuch import bookings 2026-q1.csv --database sqlite:ledger.db --dry-run"
    )]
    Import(ImportOptions),
    /// Take back all that came by an import, in one act
    #[command(
        after_help = "Example: querbuch undo import:12 --reason \"wrong file\" --database sqlite:ledger.db"
    )]
    Undo(UndoOptions),
    /// Erase the text and the document of an act, or the name and the digest of an imported file, for good
    #[command(
        after_help = "Example: querbuch erase booking:17 --reason \"on request\" --database sqlite:ledger.db\nFigures and proofs stay. Older backups and exports still hold the text."
    )]
    Erase(EraseOptions),
    /// Put right master data, move a measure on, set deadlines and haircuts: one act
    #[command(
        subcommand,
        after_help = "Example: querbuch change measure olaf --title Online-Ausweis --reason \"typing error\" --database sqlite:ledger.db"
    )]
    Change(Change),
    /// Take a booking back, or some of its lines
    #[command(
        after_help = "Example: querbuch reverse booking:12 --lines 2,3 --reason \"wrong month\" --database sqlite:ledger.db"
    )]
    Reverse(ReverseOptions),
    /// Open again what a unit had closed
    #[command(
        after_help = "Example: querbuch reopen 15 --through 2026-01 --reason \"late invoice\" --database sqlite:ledger.db"
    )]
    Reopen(ReopenOptions),
    /// Give the ledger as it is at a position a name, for --as-of
    #[command(
        after_help = "Example: querbuch name-state \"Kabinett 2026-03-12\" --text \"decided\" --database sqlite:ledger.db\nThen: querbuch report balance --as-of \"Kabinett 2026-03-12\" --database sqlite:ledger.db"
    )]
    NameState(NameStateOptions),
    /// Give somebody a right, on the host: for the first administrator, and for emergencies
    #[command(
        after_help = "Examples: querbuch grant --issuer https://id.example.org --subject 4711 --role ADMINISTRATOR --whole-ledger --reason \"first administrator\" --database sqlite:ledger.db\n          querbuch grant principal:3 --role BOOKER --unit 15 --until 2027-12-31 --amount-max 50000 --reason \"allocation of duties\" --database sqlite:ledger.db\nNobody is asked for a right here: whoever reaches the database may. It is an event like any other."
    )]
    Grant(GrantOptions),
    /// Revoke a right, on the host; it ends at once, in every process
    #[command(
        after_help = "Example: querbuch revoke grant:17 --reason \"moved elsewhere\" --database sqlite:ledger.db\n`querbuch report grants` lists the rights."
    )]
    Revoke(RevokeOptions),
    /// Set which acts need a second person at a unit and below it
    #[command(
        after_help = "Examples: querbuch four-eyes BOOK --unit 15 --from-amount 50000 --reason \"house rule 7\" --database sqlite:ledger.db\n          querbuch four-eyes --unit 15 --reason \"house rule 7\" --database sqlite:ledger.db\nIt takes the place of the earlier rule of that unit; those of units above and below stay."
    )]
    FourEyes(FourEyesOptions),
    /// Set whether whoever signed in sees all figures, or only what rights reach
    #[command(
        after_help = "Example: querbuch visibility GRANTED --reason \"house rule 7\" --database sqlite:ledger.db"
    )]
    Visibility(VisibilityOptions),
    /// Check everything that a ledger or an exported log holds
    #[command(
        after_help = "Examples: querbuch verify --database sqlite:ledger.db --checkpoint kept.txt\n          querbuch verify --log ledger.ndjson --verifier-key ORIGIN+HASH+KEY\nNothing is changed, and a server may go on writing meanwhile. Exit code 3: faults were found."
    )]
    Verify(VerifyOptions),
    /// Write the ledger to a file
    #[command(subcommand)]
    Export(Export),
    /// Copy a SQLite ledger into a new file, while others use it
    #[command(
        after_help = "Example: querbuch backup ledger-2026-11-23.db --database sqlite:ledger.db\nThe key is not part of it: keep a copy of its file in another place."
    )]
    Backup(CopyOptions),
    /// Make a SQLite ledger from a backup, after checking all of it
    #[command(
        after_help = "Example: querbuch restore ledger-2026-11-23.db --database sqlite:ledger.db\nThe key is not part of a backup: put its file back beside the new database."
    )]
    Restore(CopyOptions),
    /// Make a key that signs checkpoints, show its public half, or change the key of a ledger
    #[command(
        after_help = "Examples: querbuch key querbuch.key --origin ledger.example.org/finance\n          querbuch key rotate --database sqlite:ledger.db\nThe public half goes to the auditors; the file stays secret, and outside the database."
    )]
    Key(KeyOptions),
    /// The snapshot file, which makes a start fast
    #[command(subcommand)]
    Snapshot(SnapshotCommand),
    /// Bring the tables of a database up to date, as their owner
    #[command(after_help = "Example: querbuch migrate --database postgres://owner@host/ledger")]
    Migrate(DatabaseOption),
    /// Print a report
    #[command(subcommand)]
    Report(Report),
    /// Compute present values, returns, ratios and risk from JSON, without a ledger
    #[command(
        subcommand,
        after_help = "Example: echo '{\"flows\":[\"-1000\",\"400\",\"400\",\"400\"],\"rate\":\"0.1\"}' | querbuch compute npv\nEach computation has an example of its own: querbuch compute npv --help"
    )]
    Compute(Compute),
    /// Tokens for machines and scripts
    #[command(subcommand)]
    Token(TokenCommand),
    /// People and machines who signed in
    #[command(subcommand)]
    Principals(PrincipalsCommand),
    /// Check a configuration file, and whether its issuers answer as they should
    #[command(
        after_help = "Example: querbuch check --config querbuch.toml\nExit code 3: an issuer does not answer as it should."
    )]
    Check,
    /// Print the GraphQL schema
    #[command(after_help = "Example: querbuch schema > querbuch.graphql")]
    Schema,
    /// Print the version
    #[command(after_help = "Example: querbuch version --json")]
    Version,
}

/// Which database.
#[derive(Debug, Args)]
pub struct DatabaseOption {
    /// sqlite:FILE or postgres://USER@HOST/NAME
    // The address may hold a password: help must not print it.
    #[arg(long, env = "QUERBUCH_DATABASE", hide_env_values = true, value_name = "URL")]
    pub database: Option<String>,

    /// PostgreSQL is reached through a pooler in transaction mode, such as PgBouncer
    #[arg(long, env = "QUERBUCH_POOLED")]
    pub pooled: bool,

    /// File for snapshots of the state, which make a start fast; beside the database file on SQLite
    #[arg(long, env = "QUERBUCH_SNAPSHOT", value_name = "FILE")]
    pub snapshot: Option<PathBuf>,
}

/// Which key signs checkpoints.
#[derive(Debug, Default, Args)]
pub struct KeyOption {
    /// File of the key that signs checkpoints. On SQLite it is made beside the database file where it is missing;
    /// for PostgreSQL, make one with `querbuch key` and give it to every process
    #[arg(long, env = "QUERBUCH_KEY", value_name = "FILE")]
    pub key: Option<PathBuf>,

    /// File that keeps what the key signed last, so that it never signs one size twice; beside the key unless given
    #[arg(long, env = "QUERBUCH_SIGNED", value_name = "FILE")]
    pub signed: Option<PathBuf>,
}

/// Prints the version.
pub fn print_version(json: bool) {
    let version = env!("CARGO_PKG_VERSION");
    if json {
        println!(
            "{}",
            serde_json::json!({ "name": "querbuch", "version": version })
        );
    } else {
        println!("querbuch {version}");
    }
}
