//! Where the stories take place.

use querbuch_tests::api::Api;
use querbuch_tests::server::Server;
use serde_json::{Value, json};

/// A server on a database, with budgets of every level, society, and the measure `olaf`.
pub fn scene(database: &str) -> (Server, Api) {
    let server = Server::start(database);
    let api = Api::new(server.client());
    set(&api);
    (server, api)
}

/// A server on a database that is set already.
pub fn opened(database: &str) -> (Server, Api) {
    let server = Server::start(database);
    let api = Api::new(server.client());
    (server, api)
}

/// Registers what [`scene`] promises.
pub fn set(api: &Api) {
    let body = |code: &str, name: &str, level: &str, parent: Option<&str>| json!({ "code": code, "name": name, "level": level, "parent": parent, "isBody": true });
    let part = |code: &str, name: &str, level: &str, parent: &str| json!({ "code": code, "name": name, "level": level, "parent": parent });
    let units = [
        body("bund", "Bund", "FEDERAL", None),
        part("bund/06", "Bundesministerium des Innern", "FEDERAL", "bund"),
        body("15", "Sachsen-Anhalt", "STATE", None),
        part("15/03", "Ministerium für Inneres und Sport", "STATE", "15"),
        body("15003", "Magdeburg", "MUNICIPAL", Some("15")),
        body("05113", "Essen", "MUNICIPAL", Some("05")),
        body("05", "Nordrhein-Westfalen", "STATE", None),
        body("sv", "Sozialversicherung", "SOCIAL_INSURANCE", None),
        part("wirtschaft", "Wirtschaft", "BUSINESS", ""),
        part("buerger", "Bürgerinnen und Bürger", "CITIZENS", ""),
    ];
    let units: Vec<Value> = units.into_iter().map(without_blanks).collect();
    api.act("registerUnits", json!({ "units": units }));
    api.act(
        "registerMeasure",
        json!({ "code": "ozg", "title": "Onlinezugang", "approach": "ADD", "owner": "bund", "effects": [] }),
    );
    let effects = [
        effect("dev", "bund/06", "COST", "dev.cost", "CASH"),
        effect("run", "bund/06", "COST", "run.cost", "CASH"),
        effect("staff", "15003", "SAVING", "run.saving.staff", "CAPACITY"),
        effect("porto", "15/03", "SAVING", "run.saving.goods", "CASH"),
        effect("relief", "buerger", "SAVING", "society.burden", "SOCIETAL"),
        effect("fee-bund", "bund/06", "TRANSFER", "transfer.fee", "CASH"),
        effect("fee-town", "15003", "TRANSFER", "transfer.fee", "CASH"),
    ];
    api.act(
        "registerMeasure",
        json!({
            "code": "olaf", "title": "Online-Ausweis", "description": "Antrag\nund Abholung", "approach": "IMPROVE",
            "owner": "bund/06", "programme": "ozg", "effects": effects,
        }),
    );
}

/// An effect to add.
pub fn effect(code: &str, unit: &str, kind: &str, category: &str, cashability: &str) -> Value {
    json!({
        "code": code, "unit": unit, "kind": kind, "category": category, "cashability": cashability,
        "title": format!("Wirkung {code}"), "evidence": "C",
    })
}

/// Leaves out what is blank or null.
fn without_blanks(value: Value) -> Value {
    let Value::Object(fields) = value else {
        return value;
    };
    let given = fields
        .into_iter()
        .filter(|(_, value)| !value.is_null() && value.as_str() != Some(""));
    Value::Object(given.collect())
}
