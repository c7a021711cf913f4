//! The second demo comes from CSV files alone, by the commands that its page names, and gives the figures that can be
//! added up by hand.

use std::process::Command;

use querbuch_tests::client::Client;
use querbuch_tests::databases::{each_database, fresh_sqlite};
use querbuch_tests::process::without_our_settings;
use querbuch_tests::server::{Server, binary, run};
use querbuch_tests::{repository, scratch};
use serde_json::{Value, json};

/// The imports that `demo/e-akte/README.md` tells people to paste, in their order.
fn imports() -> Vec<Vec<String>> {
    let page = std::fs::read_to_string(repository().join("demo/e-akte/README.md")).expect("is readable");
    let commands = page.lines().filter_map(|line| line.strip_prefix("querbuch "));
    let words = |command: &str| command.split_whitespace().map(str::to_owned).collect();
    let commands: Vec<Vec<String>> = commands.map(words).collect();
    assert!(
        commands.iter().all(|command| command[0] == "import"),
        "{commands:?}"
    );
    commands
}

/// Loads the case into a database: nothing but imports of CSV files.
fn load(database: &str) {
    for arguments in imports() {
        let mut command = Command::new(binary());
        without_our_settings(&mut command);
        let output = command
            .args(&arguments)
            .args(["--database", database])
            .current_dir(repository())
            .output()
            .expect("runs");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }
}

/// The rows of a balance, as `level cost saving net`.
fn levels(client: &Client, arguments: &str) -> Vec<String> {
    let document = format!("{{ balance({arguments}) {{ rows {{ level year cost saving transfer net }} }} }}");
    let data = client.query(&document, json!({}));
    let rows = data["balance"]["rows"].as_array().expect("has rows");
    let row = |row: &Value| {
        assert_eq!(row["transfer"], "0.00", "nothing is paid over yet");
        let year = row["year"]
            .as_i64()
            .map_or(String::new(), |year| format!(" {year}"));
        let text = |key: &str| row[key].as_str().expect("is text").to_owned();
        format!(
            "{}{year} {} {} {}",
            text("level"),
            text("cost"),
            text("saving"),
            text("net")
        )
    };
    rows.iter().map(row).collect()
}

fn plan(client: &Client) {
    // 8 × 1.5 million and 20 × 0.25; 8 × 0.9 and 19 × (0.35 + 1.54); 12 × 4 × 0.025 and 12 × 18 × 0.03.
    assert_eq!(
        levels(client, "groupBy: [LEVEL], basis: PLAN"),
        [
            "FEDERAL 17000000.00 0.00 -17000000.00",
            "STATE 7200000.00 35910000.00 28710000.00",
            "MUNICIPAL 1200000.00 6480000.00 5280000.00",
        ]
    );
    assert_eq!(
        levels(
            client,
            "groupBy: [LEVEL, YEAR], basis: PLAN, filter: {levels: [FEDERAL], to: \"2027-12\"}"
        ),
        [
            "FEDERAL 2025 6000000.00 0.00 -6000000.00",
            "FEDERAL 2026 7000000.00 0.00 -7000000.00",
            "FEDERAL 2027 1000000.00 0.00 -1000000.00",
        ]
    );
    let data = client.query(
        "{ flows(basis: PLAN) { matrix { payer { label } beneficiary { label } amount } wrongPocketShare { value } }
           each: flows(basis: PLAN, attribution: MEASURE) { rest { costWithoutSaving } } }",
        json!({}),
    );
    // 1 − (35.91 × 7.2 + 6.48 × 1.2) ÷ (25.4 × 42.39) = 1 − 266.328 ÷ 1,076.706
    let share = data["flows"]["wrongPocketShare"]["value"]
        .as_str()
        .expect("a value");
    assert!(share.starts_with("0.7526455"), "{share}");
    // The platform pays 17 of 25.4 parts of what the Länder save, 24,034,251.968, and of what the municipalities save,
    // 4,337,007.874: the three payers of that have .874, .393 and .732, and the cent that is left goes to the largest rest.
    let cells = data["flows"]["matrix"].as_array().expect("is a list");
    let of_the_bund = cells
        .iter()
        .map(|cell| cell["amount"].as_str().expect("is text"))
        .take(2);
    assert_eq!(of_the_bund.collect::<Vec<_>>(), ["24034251.97", "4337007.88"]);
    // Each measure by itself leaves the platform without any saving.
    assert_eq!(data["each"]["rest"][0]["costWithoutSaving"], "17000000.00");
}

fn outlook(client: &Client) {
    // What moved is listed in demo/e-akte/README.md, line by line.
    assert_eq!(
        levels(client, "groupBy: [LEVEL]"),
        [
            "FEDERAL 18725000.00 0.00 -18725000.00",
            "STATE 7575000.00 34510000.00 26935000.00",
            "MUNICIPAL 1200000.00 6553500.00 5353500.00",
        ]
    );
    let data = client.query(
        "{ appraisal { verdict cashVerdict }
           claims(first: 1) { totalAmount }
           disputes { nodes { amount reason } }
           allocation(measure: \"e-akte\", key: \"einwohner\") { total units { unit { code } amount } }
           measures { totalCount nodes { title status } } }",
        json!({}),
    );
    assert_eq!(data["appraisal"]["verdict"], "WORTHWHILE_BUT_UNEVEN");
    assert_eq!(data["appraisal"]["cashVerdict"], "NOT_WORTHWHILE");
    // 3,763,000 claimed and 105,500 measured, less 920,000 confirmed and 205,000 disputed.
    assert_eq!(data["claims"]["totalAmount"], "2743500.00");
    let disputes = data["disputes"]["nodes"].as_array().expect("is a list");
    let amounts: Vec<&str> = disputes
        .iter()
        .filter_map(|node| node["amount"].as_str())
        .collect();
    assert_eq!(amounts, ["200000.00", "5000.00"]);
    assert!(
        disputes.iter().all(|node| node["reason"].is_string()),
        "{disputes:?}"
    );
    // Three quarters of 125,000 × 7.40812 (4.80876, 3.01025) ÷ 15.22713, each quarter to the cent.
    let shares = data["allocation"]["units"].as_array().expect("is a list");
    let shares: Vec<&str> = shares
        .iter()
        .filter_map(|share| share["amount"].as_str())
        .collect();
    assert_eq!(shares, ["182440.47", "118425.81", "74133.72"]);
    assert_eq!(data["allocation"]["total"], "375000.00");
    // Whoever sees a figure sees that it is none of a real project.
    let measures = data["measures"]["nodes"].as_array().expect("is a list");
    assert_eq!(measures.len(), 4);
    for measure in measures {
        assert!(
            measure["title"].to_string().contains("(Illustration)"),
            "{measure}"
        );
        assert_eq!(measure["status"], "RUNNING");
    }
}

#[test]
fn the_e_akte_comes_from_csv_alone_and_adds_up_by_hand() {
    each_database(|database| {
        load(database);
        let server = Server::start(database);
        let client = server.client();
        plan(&client);
        outlook(&client);
        server.stop();
    });
}

#[test]
fn the_demo_of_the_e_akte_is_what_its_files_give() {
    let folder = scratch::folder("e-akte").display().to_string();
    let fill = [
        "demo",
        "--case",
        "e-akte",
        "--data",
        &folder,
        "--only-fill",
        "--json",
    ];
    let filled = run(&fill);
    assert_eq!(filled.code, Some(0), "{filled:?}");
    let filled: Value = serde_json::from_str(&filled.stdout).expect("JSON");
    let by_hand = fresh_sqlite();
    load(&by_hand);
    let balance = |database: &str| {
        let asked = [
            "report",
            "postings",
            "--format",
            "csv",
            "--locale",
            "en",
            "--database",
            database,
        ];
        let columns = |line: &str| {
            line.split(',')
                .filter(|cell| !cell.contains('T'))
                .collect::<String>()
        };
        let report = run(&asked);
        assert_eq!(report.code, Some(0), "{report:?}");
        report.stdout.lines().map(columns).collect::<Vec<_>>()
    };
    let database = filled["database"].as_str().expect("names its database");
    assert_eq!(
        balance(database),
        balance(&by_hand),
        "posting by posting, but for when and which"
    );
    // A second time nothing is booked anew.
    let again: Value = serde_json::from_str(&run(&fill).stdout).expect("JSON");
    assert_eq!(again["position"], filled["position"]);
}
