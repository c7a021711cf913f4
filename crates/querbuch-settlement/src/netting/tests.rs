//! Tests of netting: published cases (O11), and what must hold of any figures.

use super::*;

fn paid(figures: &[i128]) -> Vec<(usize, usize, i128)> {
    let found = payments(figures);
    assert!(found.exact);
    let payment = |each: &Payment| (each.from, each.to, each.amount);
    found.payments.iter().map(payment).collect()
}

fn assert_settles(figures: &[i128], found: &Payments) {
    let mut left = figures.to_vec();
    for payment in &found.payments {
        assert!(payment.amount > 0 && payment.from != payment.to);
        left[payment.from] += payment.amount;
        left[payment.to] -= payment.amount;
    }
    assert!(left.iter().all(|figure| *figure == 0), "{figures:?}");
}

#[test]
fn published_cases_need_as_many_payments_as_are_published() {
    assert_eq!(paid(&[5, -10, 5]), [(1, 0, 5), (1, 2, 5)]);
    assert_eq!(paid(&[4, -4, 0]), [(1, 0, 4)]);
    assert_eq!(paid(&[-3000, -4000, 7000]), [(0, 2, 3000), (1, 2, 4000)]);
    // Largest pays largest would need five.
    assert_eq!(
        paid(&[-2, 3, 6, -3, -2, -2]),
        [(0, 2, 2), (3, 1, 3), (4, 2, 2), (5, 2, 2)]
    );
    assert_eq!(paid(&[]), []);
    assert_eq!(paid(&[0, 0]), []);
}

/// The fewest payments by trying all: the first party with a figure settles with each of the others.
fn fewest(figures: &mut Vec<i128>, from: usize) -> usize {
    let Some(first) = (from..figures.len()).find(|place| figures[*place] != 0) else {
        return 0;
    };
    let mut best = usize::MAX;
    for other in first + 1..figures.len() {
        if figures[first].signum() * figures[other].signum() < 0 {
            let moved = figures[first];
            figures[other] += moved;
            figures[first] = 0;
            best = best.min(1 + fewest(figures, first + 1));
            figures[first] = moved;
            figures[other] -= moved;
        }
    }
    best
}

fn figures(seed: i128, count: i128) -> Vec<i128> {
    let mut figures: Vec<i128> = (0..count)
        .map(|place| (seed * 7_919 + place * 104_729 + seed * place * 37) % 9 - 4)
        .collect();
    let sum: i128 = figures.iter().sum();
    figures.push(-sum);
    figures
}

#[test]
fn no_other_payments_are_fewer() {
    for seed in 0..300 {
        let figures = figures(seed, 2 + seed % 6);
        let found = payments(&figures);
        assert_settles(&figures, &found);
        assert_eq!(
            found.payments.len(),
            fewest(&mut figures.clone(), 0),
            "{figures:?}"
        );
    }
}

#[test]
fn twenty_parties_are_exact_and_thousands_are_few() {
    let twenty: Vec<i128> = (1..=10).flat_map(|each| [each * each, -each * each]).collect();
    let found = payments(&twenty);
    assert_settles(&twenty, &found);
    assert_eq!((found.payments.len(), found.exact), (10, true));
    let many = figures(5, 11_000);
    let found = payments(&many);
    assert_settles(&many, &found);
    assert!(!found.exact && found.payments.len() < 11_000);
    assert_eq!(found, payments(&many));
}
