use super::*;
use crate::finance::discount::Timing;
use crate::finance::npv::discounted;
use crate::finance::tests::{rate, ten, whole};

fn years(crossing: Option<Crossing>) -> Option<String> {
    crossing.map(|crossing| ten(crossing.years))
}

/// O6.
#[test]
fn published_cases() {
    let simple = payback(&whole(&[-200, -250, 150, 180, 220, 200]), Spacing::YEARS).unwrap();
    assert_eq!(simple.status, PaybackStatus::Reached);
    assert_eq!(years(simple.reached).as_deref(), Some("3.5454545455"));
    assert_eq!(years(simple.durable).as_deref(), Some("3.5454545455"));
    assert_eq!(
        (simple.peak_funding, simple.peak_index),
        (Decimal::from(450), Some(1))
    );
    assert!(!simple.recrosses);

    for (flows, simple, late) in [
        (&[-1000, 400, 400, 400][..], "2.5", None),
        (&[-1000, 400, 400, 400, 400], "2.5", Some("3.01925")),
    ] {
        let flows = whole(flows);
        assert_eq!(
            years(payback(&flows, Spacing::YEARS).unwrap().reached).as_deref(),
            Some(simple)
        );
        let values = discounted(&flows, rate("0.1"), Timing::Year0).unwrap();
        let payback = payback(&values, Spacing::YEARS).unwrap();
        assert_eq!(years(payback.reached).as_deref(), late);
    }
    let immediate = payback(&whole(&[5, -2, 1]), Spacing::YEARS).unwrap();
    assert_eq!(immediate.status, PaybackStatus::Immediate);
    assert_eq!(years(immediate.reached).as_deref(), Some("0"));
}
