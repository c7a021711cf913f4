//! That every constant that is named like a bound has a row in the table, or stands in a list with the reason why not.

use std::collections::BTreeSet;
use std::fs;

use super::*;

/// How names of bounds end.
const ENDINGS: [&str; 4] = ["_MAX", "_AT_ONCE", "_TIMEOUT", "_TIME_MIN"];

/// What stands within names of sizes of pieces.
const WITHIN: &str = "_PER_";

/// Bounds that are no rows of the page, and why: the place of each, or the beginning of places with a `*`. What is added
/// here needs a reason that a reader of the page would accept; all others are rows.
const EXCEPTIONS: [(&str, &[&str]); 9] = [
    (
        "What a number, a name or a date may be: the documentation of its type says it, and its refusal names it.",
        &[
            "async-graphql-transport/src/live/websocket/message.rs ID_BYTES_MAX",
            "querbuch-domain/src/booking/quantity.rs QUANTITY_PLACES_MAX",
            "querbuch-domain/src/capacity/set.rs HOURS_PER_YEAR_MAX",
            "querbuch-domain/src/capacity/set.rs POSTS_MAX",
            "querbuch-domain/src/capacity/set.rs POSTS_PLACES_MAX",
            "querbuch-domain/src/decimal.rs DECIMAL_DIGITS_MAX",
            "querbuch-domain/src/import/record.rs TOTAL_CENTS_MAX",
            "querbuch-domain/src/indicator.rs VALUE_MAX",
            "querbuch-domain/src/indicator.rs VALUE_PLACES_MAX",
            "querbuch-domain/src/key/fault.rs WEIGHT_MAX",
            "querbuch-domain/src/key/fault.rs WEIGHT_PLACES_MAX",
            "querbuch-domain/src/money.rs AMOUNT_CENTS_MAX",
            "querbuch-domain/src/month.rs YEAR_MAX",
            "querbuch-domain/src/rate.rs RATE_PLACES_MAX",
            "querbuch-domain/src/share.rs SPLIT_WEIGHT_MAX",
            "querbuch-domain/src/wage.rs PER_HOUR_CENTS_MAX",
            "querbuch-graphql/src/scalar.rs POSITION_MAX",
            "querbuch-identity/src/address.rs BYTES_MAX",
            "querbuch-identity/src/claims.rs GROUP_CHARS_MAX",
            "querbuch-identity/src/claims.rs SUBJECT_BYTES_MAX",
            "querbuch-identity/src/code_flow.rs PARAMETER_BYTES_MAX",
            "querbuch-identity/src/code_flow.rs PATH_BYTES_MAX",
            "querbuch-identity/src/key_set.rs ID_BYTES_MAX",
            "querbuch-ledger/src/secrets.rs TOKEN_DAYS_MAX",
            "querbuch-ledger/src/secrets.rs TOKEN_NAME_CHARS_MAX",
            "querbuch-ledger/src/sheet.rs DECIMAL_PLACES_MAX",
            "querbuch-log/src/checkpoint/signer.rs ORIGIN_BYTES_MAX",
            "querbuch-log/src/tree.rs SIZE_MAX",
            "querbuch-log/src/tree/address.rs LEVEL_MAX",
            "querbuch-log/src/tree/address.rs NAME_BYTES_MAX",
            "querbuch-log/src/tree/proof.rs HASHES_MAX",
            "querbuch-reports/src/finance/discount.rs YEARS_MAX",
            "querbuch-reports/src/finance/irr/roots.rs LEVELS_MAX",
            "querbuch-reports/src/finance/rate.rs GROWTH_MAX",
            "querbuch-reports/src/finance/wide.rs SCALE_MAX",
            "querbuch-reports/src/risk.rs CENTS_MAX",
            "querbuch-server/src/compute/fields.rs EXPONENT_MAX",
            "querbuch-server/src/compute/values.rs DIGITS_MAX",
            "querbuch-server/src/writer/xlsx.rs EXACT_DIGITS_MAX",
            "querbuch-settlement/src/split.rs CENTS_MAX",
        ],
    ),
    (
        "How much of a text is shown in a message, a column or a file: the text itself is kept whole.",
        &[
            "async-graphql-transport/src/documents/prepare.rs MESSAGE_CHARS_MAX",
            "async-graphql-transport/src/documents/validate.rs ERRORS_MAX",
            "async-graphql-transport/src/http/hosts.rs SHOWN_CHARS_MAX",
            "async-graphql-transport/src/http/origins.rs SHOWN_CHARS_MAX",
            "async-graphql-transport/src/http/params.rs REASON_CHARS_MAX",
            "querbuch-graphql/src/scalar.rs SHOWN_CHARS_MAX",
            "querbuch-ledger/src/entries/filter.rs SHOWN_CHARS_MAX",
            "querbuch-ledger/src/export/drift.rs POSITIONS_MAX",
            "querbuch-ledger/src/export/drift.rs REASONS_CHARS_MAX",
            "querbuch-ledger/src/export/question.rs SHOWN_CHARS_MAX",
            "querbuch-ledger/src/find/context.rs CHARS_MAX",
            "querbuch-ledger/src/import/fault.rs VALUE_CHARS_MAX",
            "querbuch-log/src/verify.rs FAULTS_KEPT_MAX",
            "querbuch-log/src/verify/database.rs KEYS_BEYOND_MAX",
            "querbuch-reports/src/settlement/explanation.rs NAMED_MAX",
            "querbuch-reports/src/settlement/explanation.rs ORDERS_OF_MAX",
            "querbuch-server/src/edge/security.rs SHOWN_CHARS_MAX",
            "querbuch-server/src/http/asker.rs ROUTE_BYTES_MAX",
            "querbuch-server/src/report/ *",
            "querbuch-web/src/chart/bars.rs LABELS_MAX",
            "querbuch-web/src/chart/curve.rs LABELS_MAX",
            "querbuch-web/src/chart/sankey.rs NAME_CHARS_MAX",
            "querbuch-web/src/chart/scale.rs STEPS_MAX",
            "querbuch-web/src/page/bookings.rs LINES_SHOWN_MAX",
            "querbuch-web/src/page/flows.rs NODES_PER_SIDE_MAX",
            "querbuch-web/src/page/overview.rs YEARS_MAX",
        ],
    ),
    (
        "How work is cut into pieces: the whole has a bound of its own, or is as large as the log that its owner keeps.",
        &[
            "querbuch-ledger/src/background.rs AT_ONCE_MAX",
            "querbuch-ledger/src/drift_background.rs REASONED_EVENTS_MAX",
            "querbuch-ledger/src/export.rs ROWS_PER_PAGE",
            "querbuch-ledger/src/export/postings.rs POSTINGS_PER_LOOK",
            "querbuch-ledger/src/find/texts.rs TEXTS_PER_READ",
            "querbuch-ledger/src/giving.rs ATTEMPTS_MAX",
            "querbuch-ledger/src/identities.rs IDENTITIES_PER_READ",
            "querbuch-ledger/src/import/kind/bookings/packing.rs POSTINGS_PER_IMPORT_BOOKING",
            "querbuch-ledger/src/keep_up.rs AT_ONCE_MAX",
            "querbuch-ledger/src/ledger/import.rs FAULTS_WITH_NEAR_MAX",
            "querbuch-ledger/src/live.rs EFFORT_IN_PASSING_MAX",
            "querbuch-log/src/archive/restore.rs BYTES_PER_PIECE",
            "querbuch-log/src/archive/restore.rs ENTRIES_PER_PIECE",
            "querbuch-log/src/committer/load.rs TILES_PER_TRANSACTION",
            "querbuch-log/src/committer/retry.rs PAUSES_MAX",
            "querbuch-log/src/committer/retry.rs PAUSE_MAX",
            "querbuch-log/src/committer/run.rs ENTRIES_PER_SNAPSHOT",
            "querbuch-log/src/committer/run.rs POSTINGS_PER_SNAPSHOT",
            "querbuch-log/src/committer/run.rs SUBMISSIONS_PER_COMMIT_MAX",
            "querbuch-log/src/store/postgres/ *",
            "querbuch-log/src/store/rows.rs BYTES_PER_INSERT_MAX",
            "querbuch-log/src/store/secrets.rs ROWS_MAX",
            "querbuch-log/src/store/sqlite.rs BUSY_TIMEOUT",
            "querbuch-log/src/store/sqlite.rs VALUES_PER_QUERY",
            "querbuch-log/src/store/sqlite/session.rs WAL_PAGES_MAX",
            "querbuch-log/src/verify/pages.rs ENTRIES_PER_PAGE",
            "querbuch-reports/src/balance/scan.rs THREADS_MAX",
            "querbuch-reports/src/balance/scan.rs WORK_PER_THREAD",
            "querbuch-server/src/connections.rs ACCEPT_PAUSE_MAX",
            "querbuch-server/src/edge/early.rs UNREAD_BYTES_MAX",
            "querbuch-server/src/edge/early.rs UNREAD_TIME_MAX",
            "querbuch-server/src/http/download/body.rs PIECES_WAITING_MAX",
            "querbuch-server/src/report/listing.rs TEXTS_PER_READ",
            "querbuch-server/src/writer/parquet.rs ROWS_PER_GROUP",
            "querbuch-server/src/writer/parquet.rs TEXT_BYTES_PER_GROUP",
            "querbuch-settlement/src/nucleolus/program.rs STALLED_MAX",
        ],
    ),
    (
        "What is kept or chosen so that answers come sooner: without it they are the same.",
        &[
            "async-graphql-transport/src/http/body.rs DROPPED_BYTES_MAX",
            "async-graphql-transport/src/live/sharing.rs STREAMS_MAX",
            "querbuch-reports/src/balance/grid.rs DENSE_MAX",
            "querbuch-reports/src/read_model.rs ADVANCED_BY_MAX",
            "querbuch-reports/src/read_model.rs IN_PLACE_MAX",
            "querbuch-reports/src/read_model.rs REACHES_MAX",
            "querbuch-reports/src/read_model.rs STRUCTURES_MAX",
            "querbuch-reports/src/read_model/rollup/answer.rs LAG_MAX",
            "querbuch-reports/src/read_model/scan_plan.rs PLANS_KEPT_MAX",
            "querbuch-reports/src/read_model/scan_plan.rs TAIL_MASKED_MAX",
        ],
    ),
    (
        "What the host's own command reads: whoever runs it says no to it by not running it, and its refusal names the bound.",
        &[
            "querbuch-identity/src/claims.rs STEPS_MAX",
            "querbuch-identity/src/issuer.rs LISTED_MAX",
            "querbuch-ledger/src/import/header_layout.rs LINE_BYTES_MAX",
            "querbuch-ledger/src/import/header_layout.rs TAG_COLUMNS_MAX",
            "querbuch-log/src/archive/read.rs LINE_BYTES_MAX",
            "querbuch-log/src/checkpoint/key_file.rs FILE_BYTES_MAX",
            "querbuch-log/src/checkpoint/record.rs FILE_BYTES_MAX",
            "querbuch-server/src/compute.rs INPUT_BYTES_MAX",
            "querbuch-server/src/compute/settlement.rs CLAIMS_MAX",
            "querbuch-server/src/fuzz.rs ANSWER_BYTES_MAX",
            "querbuch-server/src/http/documents.rs FOLDERS_MAX",
            "querbuch-server/src/identity/settings.rs ISSUERS_MAX",
            "querbuch-server/src/identity/settings.rs SECRET_BYTES_MAX",
            "querbuch-server/src/writer/xlsx.rs ROWS_MAX",
            "querbuch-server/src/writer/xlsx.rs SHEETS_MAX",
            "querbuch-settlement/src/claims.rs ARRIVALS_MAX",
            "querbuch-settlement/src/game.rs PLAYERS_MAX",
            "querbuch-settlement/src/netting.rs EXACT_MAX",
        ],
    ),
    (
        "No bound: so much of one in one of another, or a code.",
        &[
            "async-graphql-transport/src/documents.rs BYTES_PER_TOKEN",
            "async-graphql-transport/src/live/websocket/message.rs INIT_TIMEOUT",
            "querbuch-domain/src/indicator/time.rs HOURS_PER_DAY",
            "querbuch-domain/src/indicator/time.rs HOURS_PER_YEAR",
            "querbuch-domain/src/indicator/valuation.rs SECONDS_PER_HOUR",
            "querbuch-graphql/src/budget.rs BYTES_PER_FIELD",
            "querbuch-reports/src/capacity.rs MICROS_PER_HUNDREDTH",
            "querbuch-server/src/edge/rate.rs UNITS_PER_MINUTE_DEFAULT",
            "querbuch-web/src/assets.rs SCRIPT_BYTES_MAX",
        ],
    ),
    (
        "Of signing in and its issuers: the page about rights says how long a session and a sign-in may last.",
        &[
            "querbuch-identity/src/key_set.rs KEYS_MAX",
            "querbuch-identity/src/web.rs ANSWER_TIME_MAX",
            "querbuch-ledger/src/secrets.rs SESSION_HOURS_MAX",
            "querbuch-ledger/src/secrets.rs SESSION_IDLE_MINUTES_MAX",
            "querbuch-ledger/src/secrets.rs SIGN_INS_WAITING_MAX",
            "querbuch-ledger/src/secrets.rs SIGN_IN_MINUTES_MAX",
        ],
    ),
    (
        "The names by which the crate itself knows them: the rows name them where reports use them.",
        &[
            "querbuch-settlement/src/arrival.rs COUNTED_MAX",
            "querbuch-settlement/src/arrival.rs DRAWS_MAX",
        ],
    ),
    (
        "For tests alone.",
        &[
            "fuzz-driver/src/ *",
            "querbuch-ledger/src/fuzz.rs ROUNDS_PER_KIND",
            "querbuch-log/src/simulation/ *",
        ],
    ),
];

fn is_exempt(file: &str, name: &str, used: &mut BTreeSet<&'static str>) -> bool {
    let all = EXCEPTIONS.iter().flat_map(|(_, places)| places.iter());
    let fits = |place: &&&str| match place.split_once(' ') {
        Some((beginning, "*")) => file.starts_with(beginning),
        Some((own, constant)) => own == file && constant == name,
        None => false,
    };
    let found: Vec<&str> = all.filter(fits).copied().collect();
    used.extend(&found);
    !found.is_empty()
}

/// The constants of a text whose names are those of bounds.
fn bounds_in(text: &str) -> Vec<&str> {
    let declared = text.lines().filter_map(|line| {
        let line = line.trim_start();
        let rest = line.split_once("const ").filter(|(before, _)| {
            before.is_empty() || before.starts_with("pub") && before.trim_end().chars().all(|c| c != '=')
        });
        rest?.1.split_once(':').map(|(name, _)| name)
    });
    let is_bound = |name: &&str| name.contains(WITHIN) || ENDINGS.iter().any(|ending| name.ends_with(ending));
    declared.filter(is_bound).collect()
}

fn is_rust(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "rs")
}

/// The source files below a folder, tests apart.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("is a folder") {
        let path = entry.expect("is readable").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .expect("is a name");
        if path.is_dir() {
            if name != "tests" && name != "testing" {
                sources(&path, found);
            }
        } else if is_rust(&path) && !name.ends_with("tests.rs") && name != "testing.rs" {
            found.push(path);
        }
    }
}

#[test]
fn every_constant_that_is_a_bound_stands_in_the_page_or_among_the_exceptions() {
    let crates = repository().join("crates");
    let mut files = Vec::new();
    for entry in fs::read_dir(&crates).expect("is a folder") {
        sources(&entry.expect("is readable").path().join("src"), &mut files);
    }
    let rows: BTreeSet<(&str, &str)> = limits().iter().map(|limit| limit.constant).collect();
    let mut used = BTreeSet::new();
    let mut missing = Vec::new();
    for path in &files {
        let file = path
            .strip_prefix(&crates)
            .expect("is below")
            .to_str()
            .expect("is text");
        let text = fs::read_to_string(path).expect("is readable");
        for name in bounds_in(&text) {
            let has_row = rows.contains(&(&*format!("crates/{file}"), name));
            let is_exempt = is_exempt(file, name, &mut used);
            if !has_row && !is_exempt {
                missing.push(format!("{file} {name}"));
            }
        }
    }
    missing.sort_unstable();
    assert_eq!(
        missing,
        [] as [String; 0],
        "give each a row (rows.rs) or a reason (EXCEPTIONS)"
    );
    let all = EXCEPTIONS.iter().flat_map(|(_, places)| places.iter().copied());
    let stale: Vec<&str> = all.filter(|place| !used.contains(place)).collect();
    assert_eq!(stale, [] as [&str; 0], "are not there any more");
}

#[test]
fn every_test_that_the_page_names_is_there() {
    let mut texts = String::new();
    for folder in ["crates", "tests"] {
        all_text(&repository().join(folder), &mut texts);
    }
    let absent: Vec<&str> = limits()
        .iter()
        .map(|limit| limit.test)
        .filter(|test| !texts.contains(&format!("fn {test}(")))
        .collect();
    assert_eq!(absent, [] as [&str; 0]);
}

fn all_text(folder: &Path, texts: &mut String) {
    for entry in fs::read_dir(folder).expect("is a folder") {
        let path = entry.expect("is readable").path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if path.is_dir() && name != "target" && name != "node_modules" {
            all_text(&path, texts);
        } else if is_rust(&path) {
            texts.push_str(&fs::read_to_string(&path).expect("is readable"));
        }
    }
}

#[test]
fn bounds_are_known_by_their_names() {
    let text = "pub(crate) const ROWS_MAX: u64 = 5;\n    const TILES_PER_READ: usize = 1;\nconst DIGITS: u8 = 1;\n\
                fn of<const SIZE_MAX: usize>() {}\npub const fn long() {}\nconst fn x_MAX() {}\n";
    assert_eq!(bounds_in(text), ["ROWS_MAX", "TILES_PER_READ"]);
}
