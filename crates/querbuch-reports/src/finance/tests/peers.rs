//! What numpy-financial and pyxirr say of random flows. Their floats hold to some ten digits, ours to all of these.

use super::{decimal, rate};
use crate::finance::discount::Timing;
use crate::finance::irr::{irr, xirr};
use crate::finance::npv::{Dated, npv, xnpv};
use rust_decimal::Decimal;

fn dated(text: &str) -> Vec<Dated> {
    let flow = |flow: &str| {
        let (day, amount) = flow.split_once('=').unwrap();
        Dated {
            day: day.parse().unwrap(),
            amount: decimal(amount),
        }
    };
    text.split(' ').map(flow).collect()
}

#[test]
fn other_libraries_find_the_same() {
    let mut count = 0;
    for line in include_str!("peers.csv")
        .lines()
        .filter(|line| !line.starts_with('#'))
    {
        let [kind, at, timing, flows, expected] = line.split(';').collect::<Vec<_>>()[..] else {
            panic!("{line}: not five columns");
        };
        let plain = || flows.split(' ').map(decimal).collect::<Vec<Decimal>>();
        let value = match kind {
            "npv" => npv(&plain(), rate(at), Timing::parse(timing).unwrap()).unwrap(),
            "xnpv" => xnpv(&dated(flows), rate(at)).unwrap(),
            "irr" => irr(&plain()).unwrap().value().unwrap(),
            "xirr" => xirr(&dated(flows)).unwrap().value().unwrap(),
            other => panic!("{other} is not known"),
        };
        let expected = decimal(expected);
        let tolerance = expected.abs().max(decimal("0.01")) * decimal("0.0000000001");
        assert!(
            (value - expected).abs() <= tolerance,
            "{kind} {at} {timing}: {value}, not {expected}"
        );
        count += 1;
    }
    assert_eq!(count, 29);
}
