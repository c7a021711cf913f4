use crate::decimal::{Decimal, parse_decimal};
use crate::month::Month;
use crate::rate::{DiscountRateSet, Haircuts, OptimismBiasSet};
use crate::words::SourceStatus;

use super::*;

fn decimal(text: &str) -> Decimal {
    parse_decimal(text).expect("a decimal")
}

fn found(event: &Event) -> Option<&'static str> {
    State::default().contradiction(event)
}

/// No command lets such a rate into the log, so one that is found there was forged.
#[test]
fn a_rate_that_no_command_accepts_is_found() {
    let rate = |nominal: &str, real: Option<&str>| {
        Event::DiscountRateSet(DiscountRateSet {
            nominal: decimal(nominal),
            real: real.map(decimal),
            source: "BMF".into(),
            status: SourceStatus::Verified,
            valid_from: Month::MIN,
        })
    };
    assert_eq!(found(&rate("0.033", Some("-0.001"))), None);
    assert_eq!(found(&rate("3.3", None)), Some("nominal"));
    assert_eq!(found(&rate("-1", None)), Some("nominal"));
    assert_eq!(found(&rate("0.033", Some("0.000000001"))), Some("real"));
}

#[test]
fn haircuts_that_no_command_accepts_are_found() {
    let haircuts = |haircut: &str| {
        Event::OptimismBiasSet(OptimismBiasSet {
            haircuts: Haircuts::each(|_| decimal(haircut)),
            source: "Leitfaden".into(),
            status: SourceStatus::Unverified,
        })
    };
    assert_eq!(found(&haircuts("1")), None);
    assert_eq!(found(&haircuts("1.01")), Some("haircuts"));
    assert_eq!(found(&haircuts("-0.1")), Some("haircuts"));
}
