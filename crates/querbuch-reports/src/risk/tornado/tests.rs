use super::*;
use crate::risk::{Sign, Spread};

fn effect(number: u32, sign: Sign, certain: i64, spread: [i64; 3]) -> RiskEffect {
    let [low, mode, high] = spread.map(Decimal::from);
    RiskEffect {
        number,
        stream: number.into(),
        party: 0,
        sign,
        certain: certain.into(),
        spreads: vec![Spread { low, mode, high }],
    }
}

#[test]
fn one_effect_at_a_time_and_the_widest_first() {
    let effects = [
        effect(1, Sign::Plus, 10, [50, 90, 100]),
        effect(2, Sign::Minus, 0, [40, 50, 90]),
        effect(3, Sign::Plus, 0, [0, 0, 60]),
    ];
    let base = net_at_mode(&effects).unwrap();
    assert_eq!(base, Decimal::from(50));
    let bars = tornado(&effects, base).unwrap();
    let figures: Vec<(u32, i64, i64)> = bars
        .iter()
        .map(|bar| {
            (
                bar.number,
                bar.low.try_into().unwrap(),
                bar.high.try_into().unwrap(),
            )
        })
        .collect();
    // A cost at its high lowers the net.
    assert_eq!(figures, [(3, 50, 110), (1, 10, 60), (2, 60, 10)]);
    let switching: Vec<Ratio> = bars.iter().map(|bar| bar.switching).collect();
    assert_eq!(
        switching,
        [
            Ratio::Undefined,
            Ratio::Value(Decimal::new(-5, 1)),
            Ratio::Value(Decimal::ONE)
        ],
        "half of the saving less, or the double cost"
    );
}

#[test]
fn spreads_out_of_order_are_refused() {
    let effects = [effect(1, Sign::Plus, 0, [3, 2, 4])];
    assert_eq!(tornado(&effects, Decimal::ZERO), Err(FinanceError::NotInOrder));
}
