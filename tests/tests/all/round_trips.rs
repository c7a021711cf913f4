//! What is exported is imported again: lists whose columns are those of their import.

use querbuch_tests::api::Api;
use querbuch_tests::databases::{each_database, fresh_sqlite};
use querbuch_tests::scratch;
use querbuch_tests::server::{Server, run};
use serde_json::json;

use crate::scene::{scene, set};

fn fill(api: &Api) {
    let weights = json!([{ "unit": "15", "weight": "2.5" }, { "unit": "05", "weight": "7.5" }]);
    let key = |code: &str, valid_from: &str| {
        json!({
            "code": code, "name": "Ein Schlüssel", "keyYear": 2020, "validFrom": valid_from,
            "source": "BAnz, Teil B", "weights": weights,
        })
    };
    api.act("defineKey", key("land", "2020-01"));
    api.act("defineKey", key("land", "2021-01"));
    let parts = json!([
        { "fraction": "1", "outOf": 2, "unit": "bund" },
        { "fraction": "1", "outOf": 4, "key": "land", "among": ["15"] },
        { "fraction": "1", "outOf": 4, "key": "land" },
    ]);
    api.act(
        "defineKey",
        json!({
            "code": "efa", "name": "Nachnutzung", "keyYear": 2023, "validFrom": "2023-01",
            "source": "IT-Planungsrat", "weights": [], "parts": parts,
        }),
    );
    indicator(api);
    for (month, value) in [("2026-01", "20.5"), ("2026-02", "19"), ("2026-01", "21")] {
        api.act(
            "recordMeasurement",
            json!({ "indicator": "olaf/dauer", "month": month, "value": value, "cases": 120, "source": "Zählung" }),
        );
    }
}

fn indicator(api: &Api) {
    api.act(
        "defineIndicator",
        json!({ "measure": "olaf", "code": "dauer", "name": "Dauer", "unitOfMeasure": "min", "baseline": "30" }),
    );
}

#[test]
fn keys_and_measurements_come_back_as_they_were() {
    each_database(|database| {
        let (server, api) = scene(database);
        let before = api.position();
        fill(&api);
        let lists = ["keys", "measurements"];
        let files = lists.map(|list| {
            let answer = api.client.get(&format!("/export/{list}.csv?locale=en"));
            assert_eq!(answer.status, 200, "{answer:?}");
            answer.text().to_owned()
        });
        assert!(
            files[0].contains("land,Ein Schlüssel,2020,2021-01,\"BAnz, Teil B\",15,2.5,"),
            "{}",
            files[0]
        );
        assert!(
            files[0].contains(",0.25") || files[0].contains(",1,4,land,15,"),
            "{}",
            files[0]
        );
        assert_eq!(files[1].lines().count(), 4, "{}", files[1]);
        let past = api
            .client
            .get(&format!("/export/keys.csv?locale=en&asOf={before}"));
        assert_eq!(past.text().lines().count(), 1, "{}", past.text());
        let refused = api.client.get("/export/keys.csv?measures=olaf");
        assert_eq!(refused.status, 400, "{refused:?}");
        drop(server);

        let copy = fresh_sqlite();
        {
            let copied = Server::start(&copy);
            let api = Api::new(copied.client());
            set(&api);
            indicator(&api);
        }
        let folder = scratch::folder("round-trips");
        for (list, file) in lists.iter().zip(&files) {
            let path = folder.join(format!("{list}.csv")).display().to_string();
            std::fs::write(&path, file).expect("writes a file");
            let imported = run(&["import", list, &path, "--database", &copy, "--locale", "en"]);
            assert_eq!(imported.code, Some(0), "{list}: {}\n{file}", imported.stderr);
            let told = run(&[
                "report",
                list,
                "--database",
                &copy,
                "--format",
                "csv",
                "--locale",
                "en",
            ]);
            assert_eq!(told.stdout, *file, "{list}: {}", told.stderr);
            let table = run(&["report", list, "--database", &copy, "--locale", "de"]);
            assert!(
                table.code == Some(0) && table.stdout.contains("Position"),
                "{}",
                table.stderr
            );
        }
    });
}
