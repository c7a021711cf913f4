//! What no program wrote is not read.

use super::*;

const CATEGORY_GONE: &str = r#"{"cashability":"CASH","category":"gone","code":"a","evidence":"A","kind":"COST","measure":0,"number":0,"title":"a","unit":0}"#;

#[test]
fn what_no_program_wrote_is_refused() {
    const STATUS: &str = "measure.status-changed";
    let good = r#"{"measure":1,"status":"RUNNING"}"#;
    let table = [
        (STATUS, 1, good, ""),
        (
            STATUS,
            0,
            good,
            "unknown event measure.status-changed in version 0",
        ),
        (
            STATUS,
            2,
            good,
            "unknown event measure.status-changed in version 2",
        ),
        (
            "measure.renamed",
            1,
            good,
            "unknown event measure.renamed in version 1",
        ),
        (STATUS, 1, r#"{"measure":1}"#, "missing field `status`"),
        (
            STATUS,
            1,
            r#"{"measure":1,"status":"Running"}"#,
            "unknown variant `Running`",
        ),
        (STATUS, 1, r#"{"measure":-1,"status":"RUNNING"}"#, "invalid value"),
        (
            STATUS,
            1,
            r#"{"measure":1,"status":"RUNNING","by":2}"#,
            "unknown field `by`",
        ),
        (STATUS, 1, "{", "EOF"),
        (
            "plan.set",
            1,
            r#"{"effect":0,"deltas":[["2026-13",1]]}"#,
            "not a month: 2026-13",
        ),
        (
            "plan.set",
            1,
            r#"{"effect":0,"deltas":[["2026-12",1.5]]}"#,
            "invalid type",
        ),
        ("effect.added", 1, CATEGORY_GONE, "unknown category gone"),
        (
            "effect.changed",
            1,
            r#"{"category":"gone","effect":0}"#,
            "unknown category gone",
        ),
    ];
    refuse(&table);
}

#[test]
fn a_rate_that_is_no_exact_string_is_refused() {
    const RATE: &str = "discount-rate.set";
    refuse(&[
        (
            RATE,
            1,
            r#"{"nominal":"0.9","source":"a","status":"VERIFIED","validFrom":"2005-11"}"#,
            "",
        ),
        (
            RATE,
            1,
            r#"{"nominal":0.9,"source":"a","status":"VERIFIED","validFrom":"2005-11"}"#,
            "invalid type: floating point",
        ),
        (
            RATE,
            1,
            r#"{"nominal":"0.90","source":"a","status":"VERIFIED","validFrom":"2005-11"}"#,
            "not a decimal: 0.90",
        ),
        (
            RATE,
            1,
            r#"{"nominal":"0.9","real":null,"source":"a","status":"VERIFIED","validFrom":"2005-11"}"#,
            "invalid type: null",
        ),
    ]);
}

/// Type, version, data, and a part of the error; empty where it is read.
fn refuse(table: &[(&str, u32, &str, &str)]) {
    for (kind, version, data, expected) in table {
        let error = Event::decode(kind, *version, data)
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        let same = error.contains(*expected) && error.is_empty() == expected.is_empty();
        assert!(same, "{kind} v{version} {data}: {error:?}, expected {expected:?}");
    }
}
