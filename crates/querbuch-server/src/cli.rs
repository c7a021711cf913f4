//! The command line as people type it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::locale::Locale;

/// Where a server listens unless told otherwise.
pub const LISTEN_DEFAULT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

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

    /// Configuration file (TOML): database, pooled, snapshot, key, listen, name, log, log_format
    #[arg(long, global = true, env = "QUERBUCH_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Language of messages and form of numbers; after LC_ALL and LANG unless given
    #[arg(long, global = true, env = "QUERBUCH_LOCALE", value_enum)]
    pub locale: Option<Locale>,

    /// Write JSON, for scripts
    #[arg(long, global = true)]
    pub json: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API over HTTP
    #[command(after_help = "Example: querbuch serve --database sqlite:ledger.db --listen 127.0.0.1:8080")]
    Serve(ServeOptions),
    /// Fill an embedded ledger with published cases and serve it
    #[command(after_help = "Example: querbuch demo --listen 127.0.0.1:8080")]
    Demo(DemoOptions),
    /// Bring in units, measures, effects, plans, forecasts or bookings from CSV, or a whole exported log
    #[command(
        after_help = "Example: querbuch import bookings 2026-q1.csv --database sqlite:ledger.db --dry-run"
    )]
    Import(ImportOptions),
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
    /// Make a key that signs checkpoints, or show its public half
    #[command(
        after_help = "Example: querbuch key querbuch.key --origin ledger.example.org/finance\nThe public half goes to the auditors; the file stays secret, and outside the database."
    )]
    Key(KeyOptions),
    /// Bring the tables of a database up to date, as their owner
    #[command(after_help = "Example: querbuch migrate --database postgres://owner@host/ledger")]
    Migrate(DatabaseOption),
    /// Print a report
    #[command(subcommand)]
    Report(Report),
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
}

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// The key
    #[command(flatten)]
    pub key: KeyOption,

    /// Address and port, 127.0.0.1:8080 unless given; loopback only, as users are not known yet
    #[arg(long, env = "QUERBUCH_LISTEN", value_name = "ADDR:PORT")]
    pub listen: Option<String>,

    /// Name of the ledger, for people
    #[arg(long, env = "QUERBUCH_NAME")]
    pub name: Option<String>,
}

/// Options of `key`.
#[derive(Debug, Args)]
pub struct KeyOptions {
    /// The file; it is made where it is missing
    pub file: PathBuf,

    /// Name of the log in its checkpoints: like an address without the scheme, without spaces and plus
    #[arg(long)]
    pub origin: Option<String>,
}

/// Options of `demo`.
#[derive(Debug, Args)]
pub struct DemoOptions {
    /// Address and port
    #[arg(long, env = "QUERBUCH_LISTEN", value_name = "ADDR:PORT")]
    pub listen: Option<String>,

    /// Folder that keeps the ledger; without it, a temporary one is removed at the end
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

/// What can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// code;name;level;parent;budget_position;is_body
    Units,
    /// code;title;description;approach;owner;programme;status
    Measures,
    /// measure;code;unit;kind;category;cashability;title;evidence
    Effects,
    /// measure;effect;month;through;every_months;amount;low;high;text;document
    Plans,
    /// as plans
    Forecasts,
    /// measure;effect or unit;kind;category;cashability;month;amount;text;document;booking
    Bookings,
    /// The Titel of a federal budget: einzelplan;kapitel;…;zweckbestimmung;soll_tsd_euro
    FederalBudget,
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

/// Options of `verify`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct VerifyOptions {
    /// Something else than a ledger
    #[command(subcommand)]
    pub other: Option<VerifyOther>,

    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// An exported log, instead of a database
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,

    /// The key
    #[command(flatten)]
    pub key: VerifierOption,

    /// A signed checkpoint that you kept from earlier; the log must be the one that it was made of
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Vec<PathBuf>,

    /// List all faults; without it, the first some hundred
    #[arg(long)]
    pub all: bool,
}

/// Which key checks checkpoints.
#[derive(Debug, Default, Args)]
pub struct VerifierOption {
    /// Public key that checks the checkpoints
    #[arg(long, value_name = "ORIGIN+HASH+KEY")]
    pub verifier_key: Option<String>,

    /// File of the key that signs; its public half checks. On SQLite the one beside the database unless given
    #[arg(long, env = "QUERBUCH_KEY", value_name = "FILE")]
    pub key: Option<PathBuf>,
}

/// What else can be checked.
#[derive(Debug, Subcommand)]
pub enum VerifyOther {
    /// Check the proof of one entry, without a database
    #[command(after_help = PROOF_HELP)]
    Proof(ProofOptions),
}

/// What a proof looks like.
const PROOF_HELP: &str = "FILE holds either the header of an exported log and some of its lines, or JSON as the API \
gives it:
  {\"entry\": \"{\\\"actor\\\": …}\",
   \"inclusionProof\": {\"leafIndex\": 16, \"treeSize\": 42, \"rootHash\": \"…\", \"hashes\": [\"…\"]},
   \"checkpoint\": {\"note\": \"…\"}}
The members may stand side by side or deeper, as in a whole answer. Without a key, nobody vouches for the root hash.";

/// Options of `verify proof`.
#[derive(Debug, Args)]
pub struct ProofOptions {
    /// The proof; - for standard input
    pub file: PathBuf,

    /// The key
    #[command(flatten)]
    pub key: VerifierOption,
}

/// What can be exported.
#[derive(Debug, Subcommand)]
pub enum Export {
    /// The whole log, one JSON object a line: entries, proofs, texts that were not erased, keys, checkpoints
    #[command(
        after_help = "Example: querbuch export log ledger.ndjson --database sqlite:ledger.db\nThe file holds free texts, which may name persons."
    )]
    Log(ExportOptions),
}

/// Options of `export log`.
#[derive(Debug, Args)]
pub struct ExportOptions {
    /// The file, which must not be there yet; - for standard output
    #[arg(default_value = "-")]
    pub file: PathBuf,

    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// File of the key that signs the log as it is exported. On SQLite the one beside the database unless given
    #[arg(long, env = "QUERBUCH_KEY", value_name = "FILE")]
    pub key: Option<PathBuf>,

    /// Leave out the proofs, for a smaller file
    #[arg(long)]
    pub without_proofs: bool,
}

/// Options of `backup` and `restore`.
#[derive(Debug, Args)]
pub struct CopyOptions {
    /// The backup
    pub file: PathBuf,

    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,
}

/// The reports.
#[derive(Debug, Subcommand)]
pub enum Report {
    /// Costs, savings, transfers and net
    #[command(
        after_help = "Example: querbuch report balance --database sqlite:ledger.db --group-by level,year --filter measures=olaf --locale de"
    )]
    Balance(BalanceOptions),
}

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading
    #[default]
    Table,
    /// For spreadsheets
    Csv,
    /// For programs
    Json,
}

/// Options of `report balance`.
#[derive(Debug, Args)]
pub struct BalanceOptions {
    /// The database
    #[command(flatten)]
    pub database: DatabaseOption,

    /// level, state, body, unit, measure, programme, approach, category, kind, cashability, stage, year, quarter, month
    #[arg(
        long,
        default_value = "level",
        value_delimiter = ',',
        value_name = "DIMENSION,…"
    )]
    pub group_by: Vec<String>,

    /// units=…, levels=…, measures=…, approaches=…, kinds=…, categories=…, cashability=…, stages=…, from=…, to=…;
    /// several values with commas, several conditions by repeating
    #[arg(long, value_name = "KEY=VALUE,…")]
    pub filter: Vec<String>,

    /// plan, actual or outlook
    #[arg(long, default_value = "outlook")]
    pub basis: String,

    /// A position of the log, or an instant such as 2026-03-31T12:00:00Z
    #[arg(long, value_name = "POSITION|INSTANT")]
    pub as_of: Option<String>,

    /// cost, saving, transfer or net, with :asc for the smallest first
    #[arg(long, value_name = "FIGURE[:asc]")]
    pub order_by: Option<String>,

    /// How many rows at most
    #[arg(long)]
    pub limit: Option<i32>,

    /// table, csv or json
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
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
