//! Every kind of report in every format, for the published cases: what one format holds, all hold.

mod read;

use std::collections::BTreeSet;
use std::path::Path;

use clap::{CommandFactory as _, Parser as _};
use querbuch_ledger::domain::action::Action;
use querbuch_ledger::domain::actor::{ActingPrincipal, Actor};
use querbuch_ledger::domain::booking::details::Details;
use querbuch_ledger::domain::booking::quantity::Quantity;
use querbuch_ledger::domain::booking::record::{NewPosting, RecordBooking, Target};
use querbuch_ledger::domain::booking::tag::Tag;
use querbuch_ledger::domain::capacity::set::SetCapacity;
use querbuch_ledger::domain::claim::stages::DisputeSaving;
use querbuch_ledger::domain::command::Command as Act;
use querbuch_ledger::domain::decimal::Decimal;
use querbuch_ledger::domain::four_eyes::set::SetFourEyes;
use querbuch_ledger::domain::grant::give::{GiveRight, NewHolder};
use querbuch_ledger::domain::id::PrincipalNo;
use querbuch_ledger::domain::money::Cents;
use querbuch_ledger::domain::named_state::name::NameState;
use querbuch_ledger::domain::note::Note;
use querbuch_ledger::domain::principal::Identity;
use querbuch_ledger::domain::principal::register::RegisterPrincipal;
use querbuch_ledger::domain::role::Role;
use querbuch_ledger::input::Input;
use querbuch_ledger::ledger::{LOCAL_ACTOR, Ledger};
use querbuch_ledger::log::batch::Mode;
use querbuch_ledger::reports::claims::{ClaimsQuery, open_claims};
use serde_json::Value as Json;
use tempfile::TempDir;

use self::read::{Exact, Grid, Parquet, csv_of, parquet_of, xlsx_of};
use super::run;
use crate::cli::{Cli, Command, DemoCase};
use crate::demo;
use crate::exit::Failure;
use crate::locale::Locale;
use crate::location::LedgerLocation;

/// Somebody with a right, a rule of four eyes, and an act that waits by it.
async fn rights(ledger: &Ledger, act: Act) {
    let somebody = Identity {
        issuer: "https://id.example.org".into(),
        subject: "4711".into(),
        name: Some("Anna A.".into()),
        mail: None,
    };
    let number = PrincipalNo(0);
    let commands = [
        Act::RegisterPrincipal(RegisterPrincipal::new(&somebody, false)),
        Act::GiveRight(GiveRight {
            to: NewHolder::Principal(number.to_string().into()),
            role: Role::Booker,
            unit: None,
            measure: None,
            from: None,
            until: None,
            amount_max: Some(Cents(10_000_000)),
            on_behalf_of: None,
            reason: "Geschäftsverteilung".into(),
        }),
        Act::SetFourEyes(SetFourEyes {
            unit: None,
            actions: vec![Action::Book],
            from_amount: Some(Cents(1)),
            reason: "Dienstanweisung".into(),
        }),
    ];
    let reply = ledger
        .execute(LOCAL_ACTOR, Mode::Atomic, commands.map(Input::from).into())
        .await;
    reply.expect("is recorded");
    let anna = Actor::principal(ActingPrincipal::new(number));
    let reply = ledger.execute(anna, Mode::Each, vec![Input::from(act)]).await;
    reply.expect("is prepared");
}

/// A ledger with the published cases, some capacities, and a folder for files.
struct Scene {
    folder: TempDir,
    database: String,
}

impl Scene {
    #[expect(clippy::too_many_lines, reason = "a list of acts")]
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("is writable");
        let database = format!("sqlite:{}", folder.path().join("ledger.db").display());
        let location = LedgerLocation::of_file(database.clone());
        let (ledger, committer) = location.open("Test", None).await.expect("opens");
        demo::fill(&ledger, DemoCase::Published, Locale::De)
            .await
            .expect("the demo comes in");
        let capacity = |unit: &str, hundredths| {
            Act::SetCapacity(SetCapacity {
                unit: unit.into(),
                year: 2020,
                full_time_equivalents: Decimal::new(hundredths, 2),
                hours_per_year: None,
                source: "Stellenplan".into(),
            })
        };
        let view = ledger.view_of_all(ledger.state());
        let claims = open_claims(&ClaimsQuery::default(), &view);
        let claim = claims.first().expect("the demo has claims");
        let dispute = Act::DisputeSaving(DisputeSaving {
            effect: claim.effect.to_string().as_str().into(),
            month: claim.month,
            amount: Cents(1),
            reason: "nicht im Haushalt der Stelle".into(),
        });
        let state = Act::NameState(NameState {
            name: "Kabinett 2026-03-12".into(),
            position: None,
            text: Some("beschlossen".into()),
        });
        let effect = view.effect(claim.effect).expect("is there");
        let hours = Act::RecordBooking(RecordBooking {
            measure: view
                .measure(effect.measure)
                .expect("is there")
                .code
                .as_ref()
                .into(),
            postings: vec![NewPosting {
                target: Target::Effect(effect.code.as_ref().into()),
                month: claim.month,
                belongs_to: None,
                amount: Cents(100_050),
                details: Details::of(
                    Some(
                        Quantity::try_new(Decimal::new(125, 1), "h", Decimal::new(8_004, 2))
                            .expect("is in range"),
                    ),
                    vec![Tag::try_new("kostenstelle", "4711").expect("is a tag")],
                )
                .expect("are few"),
            }],
            note: Note::default(),
        });
        let again = hours.clone();
        let commands = [
            capacity("12", 50),
            capacity("12054000", 125),
            dispute,
            state,
            hours,
        ]
        .map(Input::from);
        let reply = ledger.execute(LOCAL_ACTOR, Mode::Atomic, commands.into()).await;
        reply.expect("is recorded");
        rights(&ledger, again).await;
        drop(ledger);
        committer.await.expect("ends");
        Self { folder, database }
    }

    /// Writes a report to a file and reads that; the command line as people type it.
    async fn write(&self, report: &str, locale: &str, format: &str) -> Result<Vec<u8>, Failure> {
        let name = format!("{}.{locale}.{format}", report.replace([' ', '/'], "_"));
        let file = self.folder.path().join(name);
        let mut words: Vec<&str> = ["querbuch", "report"]
            .into_iter()
            .chain(report.split(' '))
            .collect();
        words.extend([
            "--database",
            &self.database,
            "--locale",
            locale,
            "--format",
            format,
        ]);
        words.extend(["--output", file.to_str().expect("is a text")]);
        let cli = Cli::try_parse_from(words).unwrap_or_else(|error| panic!("{report}: {error}"));
        let Command::Report(report) = &cli.command else {
            panic!("no report: {report}");
        };
        run(report, &cli).await?;
        Ok(read_once(&file))
    }

    async fn written(&self, report: &str, locale: &str, format: &str) -> Vec<u8> {
        let written = self.write(report, locale, format).await;
        written.unwrap_or_else(|failure| panic!("{report} as {format} in {locale}: {failure:?}"))
    }

    async fn text(&self, report: &str, locale: &str, format: &str) -> String {
        String::from_utf8(self.written(report, locale, format).await).expect("is UTF-8")
    }

    async fn json(&self, report: &str) -> Json {
        serde_json::from_str(&self.text(report, "en", "json").await).expect("is JSON")
    }
}

fn read_once(file: &Path) -> Vec<u8> {
    let bytes = std::fs::read(file).expect("was written");
    std::fs::remove_file(file).expect("is ours");
    bytes
}

/// What the command line has, so that no kind is forgotten here.
fn kinds() -> Vec<String> {
    let command = Cli::command();
    let reports = command.find_subcommand("report").expect("there are reports");
    let names = reports
        .get_subcommands()
        .map(|report| report.get_name().to_owned());
    names.filter(|name| name != "help").collect()
}

/// A question of a kind that has an answer.
fn question(kind: &str) -> String {
    let options = match kind {
        "balance" => " --group-by measure,year,level --limit 7 --shares",
        "search" => " konsens",
        "flows" => " --party body",
        "allocation" => " --measure konsens --key einwohner --from 2024-01",
        "appraisal" => " --society --draws 100",
        "settlement" => " --rule nucleolus --filter measures=beratungshilfe --draws 100",
        "drift" => " --from 100",
        "rates" => " --superseded",
        "tags" => " --key kostenstelle",
        "rights" => " --principal principal:0",
        _ => "",
    };
    format!("{kind}{options}")
}

/// How many rows JSON tells, where each is somewhere in it.
fn rows_of_json(kind: &str, json: &Json) -> usize {
    let list = |json: &Json, name: &str| json[name].as_array().expect("is a list").clone();
    let count = |name: &str| list(json, name).len();
    let within = |outer: &str, inner: &str| -> usize {
        list(json, outer)
            .iter()
            .map(|item| 1 + list(item, inner).len())
            .sum()
    };
    match kind {
        // And the sums of public budgets and of society.
        "balance" => {
            let others = ["others", "societyOthers"].map(|name| usize::from(json[name].is_object()));
            count("rows") + count("societyRows") + 2 + others[0] + others[1]
        }
        "bookings" | "disputes" | "effects" | "search" | "quantities" | "tags" | "grants" | "rights"
        | "prepared" => count(kind),
        "four-eyes" => count("fourEyes"),
        // With the row of the share.
        "flows" => count("nodes") + count("links") + count("matrix") + count("rest") + 1,
        "allocation" => within("versions", "shares") + count("units") + 1,
        "claims" => count("claims"),
        // And the five grades of evidence.
        "rates" => count("discount") + 5,
        "appraisal" => count("perspectives") + 1 + count("byCashability") + count("sensitivity"),
        "settlement" => {
            let lists = ["parties", "payments", "schedule", "violations", "explanation"];
            let rule = |rule: &Json| 1 + lists.map(|name| list(rule, name).len()).iter().sum::<usize>();
            list(json, "settlements").iter().map(rule).sum()
        }
        "portfolio" => count("measures"),
        "approaches" => within("reports", "years"),
        // And the figure before, the change, the figure after.
        "drift" => count("lines") + 3,
        "memory" => count("parts") + 1,
        _ => count("rows"),
    }
}

/// Whether a number anywhere is a binary fraction.
fn has_float(json: &Json) -> bool {
    match json {
        Json::Number(number) => number.is_f64(),
        Json::Array(items) => items.iter().any(has_float),
        Json::Object(members) => members.values().any(has_float),
        _ => false,
    }
}

/// The same rows in CSV of both dialects, workbook and Parquet, each with its headings.
fn check_same(kind: &str, [plain, german, xlsx_german, xlsx_english]: [&Grid; 4], parquet: &Parquet) {
    let keys: BTreeSet<&String> = plain.headings.iter().collect();
    assert_eq!(keys.len(), plain.headings.len(), "{kind}: every key stands once");
    let names: Vec<&String> = parquet.columns.iter().map(|column| &column.name).collect();
    assert_eq!(names, plain.headings.iter().collect::<Vec<_>>(), "{kind}");
    assert_eq!(
        german.headings, xlsx_german.headings,
        "{kind}: headings in German"
    );
    assert_eq!(xlsx_english.headings.len(), plain.headings.len(), "{kind}");
    assert_ne!(
        xlsx_english.headings, xlsx_german.headings,
        "{kind}: another language"
    );
    let all = [plain, german, xlsx_german, xlsx_english];
    assert!(
        all.iter().all(|grid| !grid.headings.contains(&String::new())),
        "{kind}"
    );
    for grid in all {
        assert_eq!(grid.rows.len(), parquet.rows.len(), "{kind}: rows");
    }
    for (index, cells) in parquet.rows.iter().enumerate() {
        for (column, exact) in cells.iter().enumerate() {
            let place = format!("{kind}, row {index}, {}", plain.headings[column]);
            let cell = |grid: &Grid| grid.rows[index][column].clone();
            assert!(
                exact.is_in_csv(&cell(plain)),
                "{place}: {exact:?}, {}",
                cell(plain)
            );
            let from_german = if exact.is_decimal() {
                cell(german).replace(',', ".")
            } else {
                cell(german)
            };
            let in_german = exact.in_german(&plain.headings[column]);
            assert!(
                in_german.is_in_german_csv(&from_german),
                "{place}: {in_german:?}, {from_german}"
            );
            for (workbook, exact) in [(xlsx_german, &in_german), (xlsx_english, exact)] {
                let found = cell(workbook);
                assert!(exact.is_in_workbook(&found), "{place}: {exact:?}, {found}");
            }
        }
    }
}

/// Headings and words are those of the language; of the words of the API, none is left in German.
fn check_language(kind: &str, plain: &Grid, german: &Grid, english: &Grid) {
    for heading in &german.headings {
        let foreign = foreign_words::english(heading);
        assert!(foreign.is_empty(), "{kind}, {heading}: {foreign:?}");
    }
    for heading in &english.headings {
        let foreign = foreign_words::german(heading);
        assert!(foreign.is_empty(), "{kind}, {heading}: {foreign:?}");
    }
    let mut left = BTreeSet::new();
    for (row, words) in plain.rows.iter().zip(&german.rows) {
        for (index, (word, shown)) in row.iter().zip(words).enumerate() {
            let key = &plain.headings[index];
            // Codes, ids and what people wrote.
            let begins = [
                "unit", "measure", "document", "text", "actor", "party", "label", "context",
            ];
            let is_of_people = begins.iter().any(|named| key.starts_with(named))
                || key.ends_with("code")
                || ["source", "target"].contains(&key.as_str());
            let is_word =
                word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
            if is_word && !is_of_people && word == shown {
                left.insert(format!("{key} {word}"));
            }
        }
    }
    assert!(left.is_empty(), "{kind}: not said in German: {left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_has_every_format_with_the_same_rows() {
    let scene = Scene::new().await;
    for kind in kinds() {
        let question = question(&kind);
        let plain = csv_of(&scene.written(&question, "en", "csv").await, b',');
        let german = csv_of(&scene.written(&question, "de", "csv").await, b';');
        let xlsx_german = xlsx_of(&scene.written(&question, "de", "xlsx").await);
        let xlsx_english = xlsx_of(&scene.written(&question, "en", "xlsx").await);
        // Names of levels and sentences are in a language, so the texts of English files are compared with each other.
        let parquet = parquet_of(scene.written(&question, "en", "parquet").await);
        assert!(!parquet.rows.is_empty(), "{kind}: has an answer");
        check_language(&kind, &plain, &german, &xlsx_english);
        let has_decimals = parquet.rows.iter().flatten().any(Exact::is_decimal);
        assert_eq!(
            has_decimals,
            ![
                "keys",
                "measurements",
                "memory",
                "effects",
                "search",
                "states",
                "categories",
                "prepared"
            ]
            .contains(&kind.as_str()),
            "{kind}"
        );
        let (german, xlsx_german) = (
            german.with_texts_of(&plain, &parquet),
            xlsx_german.with_texts_of(&xlsx_english, &parquet),
        );
        check_same(&kind, [&plain, &german, &xlsx_german, &xlsx_english], &parquet);
        let json = scene.json(&question).await;
        assert_eq!(rows_of_json(&kind, &json), parquet.rows.len(), "{kind}: {json:#}");
        assert!(!has_float(&json), "{kind}: {json:#}");
        let (table, other) = (
            scene.text(&question, "de", "table").await,
            scene.text(&question, "en", "table").await,
        );
        assert!(table.lines().count() > 2, "{kind}: {table}");
        assert_ne!(table, other, "{kind}: another language");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_file_says_where_it_comes_from() {
    let scene = Scene::new().await;
    for kind in kinds() {
        let question = question(&kind);
        let parquet = parquet_of(scene.written(&question, "de", "parquet").await);
        assert_eq!(parquet.fact("subject"), Some(kind.as_str()), "{kind}");
        for key in [
            "ledger",
            "position",
            "recordedAt",
            "rootHash",
            "currency",
            "generatedBy",
        ] {
            let fact = parquet.fact(key);
            assert!(fact.is_some_and(|fact| !fact.is_empty()), "{kind}: {key}");
        }
    }
    let facts = [
        (
            "appraisal --draws 101 --filter measures=beratungshilfe --timing monthly",
            "timing",
            "MONTHLY",
        ),
        (
            "appraisal --draws 101 --filter measures=beratungshilfe",
            "measures",
            "beratungshilfe",
        ),
        ("appraisal --draws 101", "draws", "101"),
        (
            "portfolio --order-by payback:asc --limit 3",
            "orderBy",
            "PAYBACK:ASC",
        ),
        ("portfolio --society", "includeSociety", "true"),
        ("approaches --attribution own", "attribution", "OWN"),
        ("approaches --rate 0.03", "discountRate", "0.03"),
        ("drift --from 100 --party state", "from", "100"),
        ("drift --from 100 --party state", "party", "STATE"),
        ("flows --basis plan", "basis", "plan"),
        ("capacity --filter units=12", "units", "12"),
        (
            "allocation --measure konsens --key einwohner --from 2024-01",
            "key",
            "einwohner",
        ),
        ("claims --unit 12054000", "unit", "12054000"),
        ("rates --as-of 10", "position", "10"),
        ("balance --filter levels=state", "levels", "state"),
    ];
    for (report, key, expected) in facts {
        let parquet = parquet_of(scene.written(report, "de", "parquet").await);
        assert_eq!(parquet.fact(key), Some(expected), "{report}: {key}");
    }
    let german = scene.written("portfolio", "de", "xlsx").await;
    let provenance = read::part(&german, "xl/worksheets/sheet2.xml");
    assert!(provenance.contains(">Kalkulationszins</t>"), "{provenance}");
    assert!(provenance.contains(">Annahmen</t>"), "{provenance}");
}

#[tokio::test(flavor = "multi_thread")]
async fn english_headings_are_those_of_finance() {
    let scene = Scene::new().await;
    let table = scene.text("capacity", "en", "table").await;
    assert!(table.contains("FTE freed  FTE available"), "{table}");
    assert!(table.contains("more freed than available"), "{table}");
    assert!(!table.contains("posts"), "{table}");
    let german = scene.text("capacity", "de", "table").await;
    assert!(german.contains("VZÄ frei  VZÄ vorhanden"), "{german}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_refused_in_every_format_and_leaves_no_file() {
    let scene = Scene::new().await;
    for (report, sentence) in [
        ("capacity --filter kinds=cost", "amounts"),
        ("capacity --filter units=nowhere", "nowhere"),
        ("flows --filter measures=nowhere", "nowhere"),
        ("allocation --measure nowhere", "nowhere"),
        ("claims --unit nowhere", "nowhere"),
        ("appraisal --as-of 100000", "does not reach that far"),
        ("rates --as-of 100000", "does not reach that far"),
    ] {
        for format in ["table", "json", "csv", "xlsx", "parquet"] {
            let refused = scene.write(report, "en", format).await;
            let failure = refused.expect_err("is refused");
            assert!(
                format!("{failure:?}").contains(sentence),
                "{report} as {format}: {failure:?}"
            );
        }
    }
    let mut left: Vec<String> = std::fs::read_dir(scene.folder.path())
        .expect("is readable")
        .map(|entry| entry.expect("is readable").file_name().display().to_string())
        .filter(|name| !name.starts_with("ledger.db"))
        .collect();
    left.sort();
    assert!(left.is_empty(), "{left:?}");
}
