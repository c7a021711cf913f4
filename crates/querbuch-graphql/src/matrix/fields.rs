//! The fields, in the order of the schema.

use super::{Asks, Field};
use crate::matrix::Action::{Book, Cash, Confirm, Grant, Measure, Plan, Structure};
use Asks::{AsPrepared, Figures, For, Nobody};

const fn query(name: &'static str, asks: Asks) -> Field {
    Field {
        root: "Query",
        name,
        asks,
        example: "",
    }
}

const fn mutation(name: &'static str, asks: Asks, example: &'static str) -> Field {
    Field {
        root: "Mutation",
        name,
        asks,
        example,
    }
}

const fn subscription(name: &'static str, asks: Asks) -> Field {
    Field {
        root: "Subscription",
        name,
        asks,
        example: "",
    }
}

/// Every root field.
pub(super) const FIELDS: &[Field] = &[
    query("node", Figures),
    query("nodes", Figures),
    query("ledger", Nobody),
    query("unit", Figures),
    query("units", Figures),
    query("measure", Figures),
    query("measures", Figures),
    query("effect", Figures),
    query("effects", Figures),
    query("booking", Figures),
    query("bookings", Figures),
    query("imports", Figures),
    query("claims", Figures),
    query("claimSums", Figures),
    query("categories", Nobody),
    query("search", Figures),
    query("moments", Figures),
    query("disputes", Figures),
    query("vocabulary", Nobody),
    query("rates", Figures),
    query("key", Figures),
    query("keys", Figures),
    query("allocation", Figures),
    query("indicator", Figures),
    query("indicatorCatalogue", Nobody),
    query("capacity", Figures),
    query("balance", Figures),
    query("flows", Figures),
    query("appraisal", Figures),
    query("drift", Figures),
    query("approaches", Figures),
    query("log", Figures),
    query("logEntry", Figures),
    query("checkpoint", Nobody),
    query("consistencyProof", Figures),
    query("namedStates", Figures),
    query("compare", Figures),
    query("settlement", Figures),
    query("viewer", Nobody),
    query("grants", Nobody),
    query("preparedActs", Nobody),
    mutation("makeToken", Nobody, ""),
    mutation("revokeToken", Nobody, ""),
    mutation(
        "registerUnits",
        For(Structure),
        r#"{ units: [{ code: "16", name: "Thüringen", level: STATE }] }"#,
    ),
    mutation(
        "reorganizeUnit",
        For(Structure),
        r#"{ unit: "15003", name: "Magdeburg (neu)", effectiveFrom: "2026-06" }"#,
    ),
    mutation(
        "registerMeasure",
        For(Measure),
        r#"{ code: "efa", title: "Einer für alle", approach: ADD, owner: "bund" }"#,
    ),
    mutation(
        "stateActuals",
        For(Measure),
        r#"{ measure: "olaf", through: "2026-02" }"#,
    ),
    mutation(
        "changeMeasure",
        For(Measure),
        r#"{ measure: "olaf", title: "Ausweis", reason: "Tippfehler" }"#,
    ),
    mutation(
        "changeMeasureStatus",
        For(Measure),
        r#"{ measure: "olaf", status: APPROVED }"#,
    ),
    mutation(
        "addEffects",
        For(Measure),
        r#"{ measure: "olaf", effects: [{ code: "run", unit: "bund/06", kind: COST, category: "run.cost", cashability: CASH, title: "Betrieb" }] }"#,
    ),
    mutation(
        "changeEffect",
        For(Measure),
        r#"{ effect: "olaf/dev", title: "Bau", reason: "Tippfehler" }"#,
    ),
    mutation("nameState", For(Plan), r#"{ name: "Kabinett" }"#),
    mutation(
        "plan",
        For(Plan),
        r#"{ effect: "olaf/dev", amounts: [{ month: "2026-05", amount: 5 }] }"#,
    ),
    mutation(
        "forecast",
        For(Plan),
        r#"{ effect: "olaf/dev", amounts: [{ month: "2026-05", amount: 5 }] }"#,
    ),
    mutation(
        "book",
        For(Book),
        r#"{ measure: "olaf", text: "Rechnung", postings: [{ effect: "dev", month: "2026-03", amount: 5 }] }"#,
    ),
    mutation(
        "bookMany",
        For(Book),
        r#"{ bookings: [{ measure: "olaf", postings: [{ effect: "dev", month: "2026-03", amount: 5 }] }] }"#,
    ),
    mutation(
        "reverse",
        For(Book),
        r#"{ booking: "booking:12", reason: "falsch" }"#,
    ),
    mutation(
        "undoImport",
        For(Book),
        r#"{ import: "IMPORT", reason: "falsch" }"#,
    ),
    mutation(
        "confirm",
        For(Confirm),
        r#"{ effect: "olaf/staff", month: "2026-02", amount: 1 }"#,
    ),
    mutation(
        "dispute",
        For(Confirm),
        r#"{ effect: "olaf/staff", month: "2026-02", amount: 1, reason: "zu hoch" }"#,
    ),
    mutation(
        "cash",
        For(Cash),
        r#"{ effect: "olaf/staff", month: "2026-02", amount: 1 }"#,
    ),
    mutation("setClaimDeadline", For(Structure), r#"{ unit: "15", days: 30 }"#),
    mutation(
        "eraseText",
        For(Structure),
        r#"{ booking: "booking:12", reason: "auf Antrag" }"#,
    ),
    mutation(
        "setDiscountRate",
        For(Structure),
        r#"{ validFrom: "2026-01", nominal: "0.01", source: "BMF" }"#,
    ),
    mutation(
        "setOptimismBias",
        For(Structure),
        r#"{ haircuts: { a: 0, b: 0, c: 0, d: 0, e: 0 }, source: "Hausregel" }"#,
    ),
    mutation(
        "closePeriod",
        For(Structure),
        r#"{ unit: "15", through: "2024-12" }"#,
    ),
    mutation(
        "reopenPeriod",
        For(Structure),
        r#"{ unit: "15", reason: "Nachtrag" }"#,
    ),
    mutation(
        "defineKey",
        For(Structure),
        r#"{ code: "k", name: "Schlüssel", keyYear: 2026, validFrom: "2026-01", source: "Vertrag", weights: [{ unit: "15", weight: 1 }] }"#,
    ),
    mutation(
        "allocate",
        For(Book),
        r#"{ effect: "olaf/dev", month: "2026-01", amount: 1, key: "halb" }"#,
    ),
    mutation(
        "allocateRange",
        For(Book),
        r#"{ effect: "olaf/dev", month: "2026-01", key: "halb" }"#,
    ),
    mutation(
        "setWageRates",
        For(Structure),
        r#"{ system: "Leitfaden", year: 2026, source: "Destatis", rates: [{ level: MUNICIPAL, serviceClass: "gD", perHour: 44 }] }"#,
    ),
    mutation(
        "defineIndicator",
        For(Measure),
        r#"{ measure: "olaf", code: "zeit", name: "Zeit", unitOfMeasure: "min", baseline: 9 }"#,
    ),
    mutation(
        "adoptIndicator",
        For(Measure),
        r#"{ measure: "olaf", catalogue: "processing-time", baseline: 9 }"#,
    ),
    mutation(
        "recordMeasurement",
        For(Book),
        r#"{ indicator: "olaf/dauer", month: "2026-01", value: 8, source: "Statistik" }"#,
    ),
    mutation(
        "setCapacity",
        For(Structure),
        r#"{ unit: "15", year: 2026, fullTimeEquivalents: 3, source: "Stellenplan" }"#,
    ),
    mutation(
        "give",
        For(Grant),
        r#"{ to: { principal: "principal:10" }, role: READER, unit: "15", reason: "Organisationsplan" }"#,
    ),
    mutation(
        "revoke",
        For(Grant),
        r#"{ grant: "GRANT", reason: "Versetzung" }"#,
    ),
    mutation(
        "setFourEyes",
        For(Structure),
        r#"{ unit: "15", actions: [], reason: "Hausregel" }"#,
    ),
    mutation(
        "setVisibility",
        For(Structure),
        r#"{ visibility: OPEN, reason: "Hausregel" }"#,
    ),
    mutation("release", AsPrepared, ""),
    mutation("withdraw", AsPrepared, ""),
    subscription("log", Figures),
    subscription("balance", Figures),
];
