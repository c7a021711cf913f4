//! What administrators do on the host: the first right, emergencies, reports and files of rights.

use std::path::{Path, PathBuf};

use querbuch_tests::databases::each_database;
use querbuch_tests::scratch;
use querbuch_tests::server::{Run, run};
use serde_json::{Value, json};

use crate::scene::scene;

/// The command line on one database.
struct Host<'a> {
    database: &'a str,
    folder: PathBuf,
}

impl Host<'_> {
    fn run(&self, args: &[&str]) -> Run {
        run(&[args, &["--database", self.database]].concat())
    }

    fn told(&self, args: &[&str]) -> Value {
        let run = self.run(&[args, &["--json"]].concat());
        assert_eq!(run.code, Some(0), "{args:?}: {}{}", run.stdout, run.stderr);
        serde_json::from_str(&run.stdout).expect("is JSON")
    }

    /// The codes and fields that stand against it.
    fn refused(&self, args: &[&str]) -> Vec<String> {
        let run = self.run(&[args, &["--json"]].concat());
        assert_eq!(run.code, Some(3), "{args:?}: {}{}", run.stdout, run.stderr);
        let told: Value = serde_json::from_str(&run.stdout).expect("is JSON");
        let faults = told["faults"].as_array().expect("is a list").clone();
        let line = |fault: &Value| {
            let code = fault["code"].as_str().unwrap_or_default();
            let column = fault["column"].as_str().map(ToOwned::to_owned);
            let field = fault["field"].as_array().and_then(|field| field.last().cloned());
            let field = field.and_then(|field| field.as_str().map(ToOwned::to_owned));
            format!("{code} {}", column.or(field).unwrap_or_default())
        };
        faults.iter().map(line).collect()
    }

    fn position(&self) -> u64 {
        let told = self.told(&["report", "four-eyes"]);
        told["position"].as_u64().expect("is a number")
    }

    fn grants(&self, more: &[&str]) -> Vec<Value> {
        let told = self.told(&[&["report", "grants"], more].concat());
        told["grants"].as_array().expect("is a list").clone()
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path: &Path = &self.folder.join(name);
        std::fs::write(path, text).expect("writes a file");
        path.display().to_string()
    }
}

const ISSUER: &str = "https://id.example.org";

fn host(database: &str) -> Host<'_> {
    let (server, _) = scene(database);
    server.stop();
    Host {
        database,
        folder: scratch::folder("rights-host"),
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story, act after act")]
fn the_first_administrator_and_others_are_given_their_rights_on_the_host() {
    each_database(|database| {
        let host = host(database);
        let why = ["--reason", "Geschäftsverteilung", "--actor", "betrieb"];
        let first = [
            "grant",
            "--issuer",
            ISSUER,
            "--subject",
            "anna",
            "--name",
            "Anna A.",
        ];
        let whole = ["--role", "Administration", "--whole-ledger"];
        let given = host.told(&[&first[..], &whole, &why].concat());
        assert_eq!(given["holder"], "principal:0");
        let grant = given["grant"].as_str().expect("has an id").to_owned();

        let more = [
            "--role",
            "BOOKER",
            "--unit",
            "15",
            "--measure",
            "olaf",
            "--until",
            "31.12.2099",
            "--amount-max",
            "50000",
        ];
        let bernd = ["grant", "--issuer", ISSUER, "--subject", "bernd"];
        host.told(&[&bernd[..], &more, &why].concat());
        let group = [
            "grant", "--issuer", ISSUER, "--group", "Haushalt", "--role", "Prüfer", "--unit", "15003",
        ];
        host.told(&[&group[..], &why].concat());
        let eyes = [
            "four-eyes",
            "book",
            "bestätigen",
            "--unit",
            "15",
            "--from-amount",
            "1000,50",
        ];
        host.told(&[&eyes[..], &why].concat());
        host.told(&[&["visibility", "nach rechten"], &why[..]].concat());

        let before = host.position();
        for (args, expected) in [
            (
                vec!["grant", "principal:1", "--role", "OPERATOR", "--unit", "15"],
                "FORBIDDEN role",
            ),
            (
                vec!["grant", "principal:9", "--role", "READER", "--unit", "15"],
                "NOT_FOUND principal",
            ),
            (
                vec![
                    "grant",
                    "--issuer",
                    ISSUER,
                    "--subject",
                    "nora",
                    "--role",
                    "READER",
                    "--unit",
                    "99",
                ],
                "NOT_FOUND unit",
            ),
            (
                vec![
                    "grant",
                    "--issuer",
                    ISSUER,
                    "--subject",
                    "nora",
                    "--role",
                    "IMPORTER",
                    "--unit",
                    "15",
                ],
                "INVALID_VALUE measure",
            ),
            (vec!["revoke", &grant], "FORBIDDEN grant"),
            (vec!["revoke", "grant:1"], "NOT_FOUND grant"),
        ] {
            assert_eq!(host.refused(&[&args[..], &why].concat()), [expected], "{args:?}");
            assert_eq!(host.position(), before, "{args:?}");
        }
        let tried = host.told(
            &[
                &bernd[..],
                &["--role", "READER", "--unit", "15", "--dry-run"],
                &why,
            ]
            .concat(),
        );
        assert_eq!((&tried["grant"], host.position()), (&Value::Null, before));
        let ambiguous = host.run(
            &[
                &bernd[..],
                &["--role", "BOOKER", "--unit", "15", "--amount-max", "50.000"],
                &why,
            ]
            .concat(),
        );
        assert_eq!(ambiguous.code, Some(2), "{}", ambiguous.stderr);

        let grants = host.grants(&["--giver", "betrieb"]);
        assert_eq!(grants.len(), 3);
        let booker = grants
            .iter()
            .find(|grant| grant["role"] == "BOOKER")
            .expect("is listed");
        assert_eq!(booker["amount_max"], "50000.00", "{booker}");
        assert_eq!(
            booker["until"], "2099-12-31T23:00:00Z",
            "through the end of that day in Berlin"
        );
        assert_eq!(
            (&booker["subject"], &booker["unit"], &booker["measure"]),
            (&json!("bernd"), &json!("15"), &json!("olaf"))
        );
        assert_eq!(host.grants(&["--older-than", "1"]), Vec::<Value>::new());
        let may = host.told(&["report", "rights", "--principal", "principal:1"]);
        let row = &may["rights"][0];
        assert_eq!(
            (&row["book"], &row["read"], &row["confirm"], &row["amount_max"]),
            (
                &json!("LIMITED"),
                &json!("LIMITED"),
                &Value::Null,
                &json!("50000.00")
            ),
            "{row}"
        );
        let rules = host.told(&["report", "four-eyes"]);
        assert_eq!(rules["fourEyes"].as_array().map(Vec::len), Some(2), "{rules}");
        let waiting = host.told(&["report", "prepared"]);
        assert_eq!(waiting["prepared"], json!([]));

        let booking = grants
            .iter()
            .find(|grant| grant["role"] == "BOOKER")
            .and_then(|grant| grant["grant"].as_str());
        host.told(&[&["revoke", booking.expect("has an id")], &why[..]].concat());
        assert_eq!(host.grants(&[]).len(), 2);
        assert_eq!(host.grants(&["--ended"]).len(), 3);
        assert_eq!(
            host.grants(&["--as-of", &before.to_string()]).len(),
            3,
            "as it was"
        );
    });
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story, act after act")]
fn rights_go_out_as_a_file_and_come_in_again() {
    each_database(|database| {
        let host = host(database);
        let rows = "Anmeldedienst;Person;Inhaber;Gruppe;Rolle;Einheit;Maßnahme;Beginnt;Endet;Höchstbetrag;In Vertretung von;Grund\n\
            https://id.example.org;anna;Anna A.;;Administration;*;;;;;;Organisationsplan\n\
            https://id.example.org;bernd;;;Bucher;15;olaf;01.01.2027;31.12.2099;1.250,50;;Geschäftsverteilung\n\
            https://id.example.org;;;Haushalt;Prüfer;15003;;;;;;Geschäftsverteilung\n\
            https://id.example.org;carla;;;Bucher;15;olaf;01.01.2099;01.02.2099;;bernd;Vertretung\n";
        let file = host.file("rechte.csv", rows);
        let before = host.position();
        host.told(&["import", "grants", &file, "--dry-run"]);
        assert_eq!(host.position(), before, "a preview");
        host.told(&["import", "grants", &file]);
        assert_eq!(host.position(), before + 7, "three people and four rights");
        host.told(&["import", "grants", &file]);
        assert_eq!(host.position(), before + 7, "the same file again");

        for (language, name) in [("de", "aus.csv"), ("en", "out.csv")] {
            let out = host.folder.join(name).display().to_string();
            let exported = host.run(&[
                "report", "grants", "--format", "csv", "--locale", language, "--output", &out,
            ]);
            assert_eq!(exported.code, Some(0), "{}", exported.stderr);
            let was = host.grants(&[]);
            host.told(&["import", "grants", &out, "--dry-run"]);
            let head = host.position();
            host.told(&["import", "grants", &out]);
            assert_eq!(
                host.position(),
                head + was.len() as u64,
                "nobody is made known twice"
            );
            let now = host.grants(&[]);
            assert_eq!(now.len(), 2 * was.len());
            let bare = |grant: &Value| {
                let mut grant = grant.clone();
                for key in ["grant", "given_at"] {
                    grant[key] = Value::Null;
                }
                grant
            };
            let anew = now.iter().filter(|grant| !was.contains(grant)).map(bare);
            let mut anew: Vec<String> = anew.map(|grant| grant.to_string()).collect();
            let mut was: Vec<String> = was.iter().map(bare).map(|grant| grant.to_string()).collect();
            anew.sort();
            was.sort();
            assert_eq!(anew, was, "{language}");
        }

        let before = host.position();
        let head = "issuer;subject;group;role;unit;until;amount_max;reason\n";
        for (row, expected) in [
            ("https://id.example.org;x;;READER;99;;;r", "NOT_FOUND unit"),
            ("https://id.example.org;x;;READER;;;;r", "VALUE_MISSING unit"),
            ("https://id.example.org;x;;NOBODY;15;;;r", "INVALID_VALUE role"),
            ("https://id.example.org;x;g;READER;15;;;r", "INVALID_VALUE group"),
            (";x;;READER;15;;;r", "VALUE_MISSING issuer"),
            (
                "https://id.example.org;x;;READER;15;morgen;;r",
                "INVALID_VALUE until",
            ),
            (
                "https://id.example.org;x;;READER;15;2001-01-01;;r",
                "INVALID_VALUE until",
            ),
            ("https://id.example.org;anna;;BOOKER;15;;;r", "FORBIDDEN role"),
            (
                "https://id.example.org;x;;READER;15;;-5.00;r",
                "INVALID_VALUE amount_max",
            ),
        ] {
            let file = host.file(
                "faulty.csv",
                &format!("{head}https://id.example.org;y;;READER;15;;;r\n{row}\n"),
            );
            assert_eq!(host.refused(&["import", "grants", &file]), [expected], "{row}");
            assert_eq!(host.position(), before, "{row}");
        }
    });
}
