//! What people do with the ledger, in their words rather than in requests.

use serde_json::{Value, json};

use crate::client::Client;

/// Each mutation: its field, the type of its input, and what is asked of its payload.
const MUTATIONS: &[(&str, &str, &str)] = &[
    (
        "registerUnits",
        "RegisterUnitsInput",
        "errors { code field message } position replayed units { id code }",
    ),
    (
        "reorganizeUnit",
        "ReorganizeUnitInput",
        "errors { code field message } position replayed unit { id code name active }",
    ),
    ("registerMeasure", "RegisterMeasureInput", MEASURE),
    ("changeMeasureStatus", "ChangeMeasureStatusInput", MEASURE),
    ("changeMeasure", "ChangeMeasureInput", MEASURE),
    ("changeEffect", "ChangeEffectInput", EFFECT),
    ("nameState", "NameStateInput", STATE),
    (
        "addEffects",
        "AddEffectsInput",
        "errors { code field message } position replayed effects { id code }",
    ),
    ("plan", "ScheduleInput", EFFECT),
    ("forecast", "ScheduleInput", EFFECT),
    ("book", "BookInput", BOOKING),
    ("bookMany", "BookManyInput", MANY),
    ("reverse", "ReverseInput", BOOKING),
    ("allocate", "AllocateInput", BOOKING),
    ("allocateRange", "AllocateRangeInput", BOOKING),
    (
        "defineKey",
        "DefineKeyInput",
        "errors { code field message } position replayed key { id code }",
    ),
    (
        "eraseText",
        "EraseTextInput",
        "errors { code field message } position replayed",
    ),
    ("undoImport", "UndoImportInput", IMPORT),
    ("setDiscountRate", "SetDiscountRateInput", RATES),
    ("setOptimismBias", "SetOptimismBiasInput", RATES),
    ("confirm", "StageInput", BOOKING),
    ("dispute", "DisputeInput", BOOKING),
    ("cash", "StageInput", BOOKING),
    ("setClaimDeadline", "SetClaimDeadlineInput", DEADLINE),
    ("closePeriod", "ClosePeriodInput", UNIT),
    ("reopenPeriod", "ReopenPeriodInput", UNIT),
    ("defineIndicator", "DefineIndicatorInput", INDICATOR),
    ("adoptIndicator", "AdoptIndicatorInput", INDICATOR),
    ("recordMeasurement", "RecordMeasurementInput", MEASUREMENT),
    ("setCapacity", "SetCapacityInput", UNIT),
    ("stateActuals", "StateActualsInput", MEASURE),
    (
        "setWageRates",
        "SetWageRatesInput",
        "errors { code field message } position replayed rates { wages { system } }",
    ),
];
const RATES: &str = "errors { code field message } position replayed rates { discount { validFrom nominal real source status position } optimismBias { position } }";
const DEADLINE: &str = "errors { code field message } position replayed unit { code claimDeadlineDays }";
const UNIT: &str = "errors { code field message } position replayed unit { code closedThrough }";
const INDICATOR: &str = "errors { code field message } position replayed indicator { id code }";
const MEASUREMENT: &str = "errors { code field message } position replayed indicator { code } booking { id position postings { amount month stage effect { code } } }";
const IMPORT: &str = "errors { code field message } position replayed import { id undoneBy }";
const STATE: &str = "errors { code field message } position replayed state { name position }";
const MEASURE: &str =
    "errors { code field message } position replayed measure { id code status effects { id code } }";
const EFFECT: &str = "errors { code field message } position replayed effect { id code }";
const BOOKING: &str = "errors { code field message } position replayed booking { id position }";
const MANY: &str =
    "results { errors { code field message } position replayed booking { id position } } position";

/// Somebody who keeps the ledger.
#[derive(Clone, Debug)]
pub struct Api {
    /// The way to the server.
    pub client: Client,
}

impl Api {
    /// Somebody at this client.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// The document of a mutation.
    pub fn document(field: &str) -> String {
        let (_, input, selection) = MUTATIONS
            .iter()
            .find(|(known, ..)| *known == field)
            .unwrap_or_else(|| panic!("no mutation {field}"));
        format!("mutation($input: {input}!) {{ {field}(input: $input) {{ {selection} }} }}")
    }

    /// Asks for a mutation; its payload, whatever that says.
    pub fn ask(&self, field: &str, input: Value) -> Value {
        self.client
            .query(&Self::document(field), json!({ "input": input }))[field]
            .take()
    }

    /// A mutation that must be accepted; its payload.
    pub fn act(&self, field: &str, input: Value) -> Value {
        let payload = self.ask(field, input.clone());
        let refused = payload["errors"]
            .as_array()
            .is_some_and(|errors| !errors.is_empty());
        assert!(!refused, "{field} was refused: {payload:#}\nfor {input}");
        payload
    }

    /// A mutation that must be refused, each refusal as `CODE field.path`. The ledger stays as it was.
    pub fn refused(&self, field: &str, input: Value) -> Vec<String> {
        let before = self.position();
        let payload = self.ask(field, input);
        let refusals = refusals(&payload);
        assert!(!refusals.is_empty(), "{field} was not refused: {payload:#}");
        assert_eq!(payload["replayed"], false, "{payload:#}");
        assert_eq!(
            self.position(),
            before,
            "something was recorded, and refused: {payload:#}"
        );
        refusals
    }

    /// The position of the log.
    pub fn position(&self) -> u64 {
        let data = self.client.query("{ ledger { position } }", json!({}));
        data["ledger"]["position"]
            .as_u64()
            .expect("positions are whole numbers")
    }

    /// Books `(effect, month, amount)` on a measure; the id of the booking.
    pub fn book(&self, measure: &str, postings: &[(&str, &str, &str)]) -> String {
        let payload = self.act("book", json!({ "measure": measure, "postings": lines(postings) }));
        payload["booking"]["id"]
            .as_str()
            .expect("what was booked has an id")
            .to_owned()
    }

    /// Sets a plan or a forecast to `(month, amount)`.
    pub fn schedule(&self, basis: &str, effect: &str, amounts: &[(&str, &str)]) -> Value {
        let amounts: Vec<Value> = amounts
            .iter()
            .map(|(month, amount)| json!({ "month": month, "amount": amount }))
            .collect();
        self.act(basis, json!({ "effect": effect, "amounts": amounts }))
    }

    /// `cost saving transfer net` of the total that these arguments of `balance` give.
    pub fn total(&self, arguments: &str) -> String {
        let document = format!("{{ balance({arguments}) {{ total {{ cost saving transfer net }} }} }}");
        figures(&self.client.query(&document, json!({}))["balance"]["total"])
    }

    /// The rows of a balance, each as its `key`, a colon and `cost saving transfer net`.
    pub fn rows(&self, arguments: &str, key: &str) -> Vec<String> {
        let document = format!("{{ balance({arguments}) {{ rows {{ {key} cost saving transfer net }} }} }}");
        let balance = self.client.query(&document, json!({}))["balance"].take();
        let rows = balance["rows"].as_array().expect("is a list");
        rows.iter()
            .map(|row| format!("{}: {}", label(row, key), figures(row)))
            .collect()
    }
}

/// The refusals of a payload, each as `CODE field.path`. Each has a sentence.
pub fn refusals(payload: &Value) -> Vec<String> {
    let errors = payload["errors"].as_array().expect("every payload has errors");
    let line = |error: &Value| {
        let message = error["message"].as_str().unwrap_or_default();
        assert!(message.len() > 10, "no sentence: {error}");
        let path: Vec<&str> = error["field"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        format!(
            "{} {}",
            error["code"].as_str().expect("has a code"),
            path.join(".")
        )
        .trim_end()
        .to_owned()
    };
    errors.iter().map(line).collect()
}

/// Postings from `(effect, month, amount)`.
pub fn lines(postings: &[(&str, &str, &str)]) -> Value {
    let line = |(effect, month, amount): &(&str, &str, &str)| json!({ "effect": effect, "month": month, "amount": amount });
    postings.iter().map(line).collect()
}

/// `cost saving transfer net`.
pub fn figures(figures: &Value) -> String {
    let figure = |name: &str| figures[name].as_str().expect("amounts are strings");
    format!(
        "{} {} {} {}",
        figure("cost"),
        figure("saving"),
        figure("transfer"),
        figure("net")
    )
}

/// The values of the asked-for fields, in the order of the question; `-` is null. Of `unit { code }` it is the
/// code.
fn label(row: &Value, key: &str) -> String {
    let mut words = Vec::new();
    let mut place = row;
    let mut names = key.split_whitespace().peekable();
    while let Some(name) = names.next() {
        match name {
            "{" => {}
            "}" => place = row,
            name if names.peek() == Some(&"{") => place = &place[name],
            name => words.push(match &place[name] {
                Value::String(text) => text.clone(),
                Value::Null => "-".to_owned(),
                other => other.to_string(),
            }),
        }
    }
    words.join(" ")
}
