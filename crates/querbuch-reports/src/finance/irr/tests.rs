use super::*;
use crate::finance::tests::{decimals, whole};

fn found(flows: &[&str]) -> (IrrStatus, Vec<String>) {
    let irr = irr(&decimals(flows)).unwrap();
    let roots = irr
        .roots
        .iter()
        .map(|root| round_half_up(*root, 12).normalize().to_string());
    (irr.status, roots.collect())
}

/// O5, and the rows on internal rates of O4.
#[test]
fn published_cases() {
    let table: &[(&[&str], IrrStatus, &[&str])] = &[
        (&["-100", "110"], IrrStatus::One, &["0.1"]),
        (
            &["-1000", "300", "400", "500", "600"],
            IrrStatus::One,
            &["0.248883356624"],
        ),
        (&["-100", "0.5"], IrrStatus::One, &["-0.995"]),
        (&["-1", "20"], IrrStatus::One, &["19"]),
        (&["-1", "3", "-2"], IrrStatus::Several, &["0", "1"]),
        (&["-1", "3", "-3", "1"], IrrStatus::One, &["0"]),
        (&["1", "-1", "1"], IrrStatus::None, &[]),
        (&["100", "110"], IrrStatus::None, &[]),
        (&["-100", "-110", "-5"], IrrStatus::None, &[]),
        (&["0", "0", "0"], IrrStatus::AllZero, &[]),
        (&[], IrrStatus::AllZero, &[]),
        (
            &["-70000", "12000", "15000", "18000", "21000", "26000"],
            IrrStatus::One,
            &["0.086630948037"],
        ),
        (
            &["-100", "39", "59", "55", "20"],
            IrrStatus::One,
            &["0.28094842116"],
        ),
    ];
    for (flows, status, roots) in table {
        let expected: Vec<String> = roots.iter().map(|root| (*root).to_owned()).collect();
        assert_eq!(found(flows), (*status, expected), "{flows:?}");
    }
    assert_eq!(
        irr(&whole(&[-5, 0, 0, 7, 0, -1])).unwrap().sign_changes,
        2,
        "zeros do not count"
    );
}
