//! Published public cases, each recomputed by its formula. `worked-examples.csv` holds facts from the reports that its
//! column `quelle` names.

use super::{decimal, evaluator};

#[test]
fn each_published_case_comes_out_within_its_tolerance() {
    let mut count = 0;
    for line in include_str!("worked-examples.csv").lines() {
        let fields: Vec<&str> = line.split(';').collect();
        if line.starts_with('#') || fields[0] == "fall" {
            continue;
        }
        let [case, number, _, formula, expected, tolerance] = fields[..6] else {
            panic!("{line}: too few columns");
        };
        let difference = (evaluator::value(formula) - decimal(expected)).abs();
        assert!(
            difference <= decimal(tolerance),
            "{case} {number}: {formula} is off by {difference}"
        );
        count += 1;
    }
    assert_eq!(count, 43);
}
