use super::*;
use crate::import::{ImportKind, tests::leak};

/// The decimal sign of a file with these amounts, or the code and the row of the fault.
fn settle(amounts: &[&str]) -> Result<Option<DecimalSign>, (&'static str, u32)> {
    let rows: Vec<String> = amounts
        .iter()
        .map(|amount| format!("m;e;2026-01;\"{amount}\"\n"))
        .collect();
    let rows = rows.concat();
    let source = ImportSource::bytes("x.csv", leak(format!("measure;effect;month;amount\n{rows}")));
    let meter = Meter::new(None, 0);
    let columns = ImportKind::Plans.definition().columns;
    let request = SurveyRequest {
        columns,
        decimal: None,
        rows_left: 10,
        rows_max: 10,
        meter: &meter,
    };
    let mut faults = Faults::default();
    let found = survey(&source, &request, &mut faults);
    match faults.or(()) {
        Ok(()) => Ok(found.and_then(|found| found.decimal)),
        Err(refused) => Err((refused.faults[0].code, refused.faults[0].row.unwrap_or(0))),
    }
}

#[test]
fn the_decimal_sign_is_settled_once_a_file() {
    use DecimalSign::{Comma, Point};
    assert_eq!(settle(&["1", "1.234", "0,50"]), Ok(Some(Comma)));
    assert_eq!(settle(&["1.234", "1.234.567"]), Ok(Some(Comma)));
    assert_eq!(settle(&["1,234", "0.50"]), Ok(Some(Point)));
    assert_eq!(settle(&["1", "20", "-300"]), Ok(Some(Point)));
    assert_eq!(
        settle(&["1", "1.234", "5.678"]),
        Err(("NUMBER_FORMAT_UNCLEAR", 3))
    );
    assert_eq!(settle(&["1,234", "1.234"]), Err(("NUMBER_FORMAT_UNCLEAR", 2)));
    assert_eq!(
        settle(&["1,50", "2", "2.50", "3,50"]),
        Err(("NUMBER_FORMAT_MIXED", 4))
    );
    // What is no amount has no say; its row is refused later.
    assert_eq!(settle(&["abc", "1e5", "1,50"]), Ok(Some(Comma)));
}
