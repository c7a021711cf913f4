use super::*;
use crate::finance::tests::{decimals, rate, ten, whole};

/// O4 and F1.
#[test]
fn published_cases() {
    let table: &[(&[i64], &str, Timing, &str)] = &[
        (
            &[-40_000, 5_000, 8_000, 12_000, 30_000],
            "0.08",
            Timing::Year0,
            "3065.2226681795",
        ),
        (
            &[-10_000, 3_000, 4_200, 6_800],
            "0.1",
            Timing::YearEnd,
            "1188.4434123352",
        ),
        (
            &[-10_000, 3_000, 4_200, 6_800],
            "0.1",
            Timing::Year0,
            "1307.2877535687",
        ),
        (&[-1_000, 400, 400, 400], "0.1", Timing::Year0, "-5.2592036063"),
    ];
    for (flows, percent, timing, expected) in table {
        assert_eq!(
            ten(npv(&whole(flows), rate(percent), *timing).unwrap()),
            *expected,
            "{flows:?}"
        );
    }
    assert_eq!(
        npv(&decimals(&[]), rate("0.1"), Timing::Monthly),
        Ok(Decimal::ZERO)
    );
}

fn microsoft() -> Vec<Dated> {
    // Days since 2008-01-01.
    let flows = [
        (0, -10_000),
        (60, 2_750),
        (303, 4_250),
        (411, 3_250),
        (456, 2_750),
    ];
    flows
        .map(|(day, amount)| Dated {
            day,
            amount: Decimal::from(amount),
        })
        .to_vec()
}

/// O3.
#[test]
fn dated_flows() {
    assert_eq!(ten(xnpv(&microsoft(), rate("0.09")).unwrap()), "2086.6476020315");
    let xirr = crate::finance::irr::xirr(&microsoft()).unwrap();
    assert_eq!(ten(xirr.value().unwrap()), "0.3733625335");
}
