//! Settlements: each rule for 11,000 parties, and the Shapley value of as many as are counted, against sorting as many
//! nets and adding them up.

use querbuch_settlement::Stop;
use querbuch_settlement::arrival::COUNTED_MAX;
use querbuch_settlement::netting::{EXACT_MAX, payments};
use querbuch_settlement::split::{Position, Rule, SavingsGame, SplitFault};

use crate::Outcome;
use crate::figures::median_seconds;
use crate::random::Random;
use crate::table::{Table, two};
use crate::targets::Targets;

/// As many parties as the country has municipalities.
const PARTIES: usize = 11_000;
/// What each of the rules may take that are computed for any number of parties, in milliseconds.
const MILLISECONDS_MAX: f64 = 50.0;

/// Measures on one thread.
pub fn run() -> Outcome<()> {
    println!("\nsettlement: {PARTIES} parties, one thread");
    let nets = nets(PARTIES);
    let floor = median_seconds(|| Ok::<_, crate::Failure>(sorted_sum(&nets)))?;
    let mut table = Table::new(&["rule", "milliseconds", "sorting", "ratio"]);
    let mut targets = Targets::new();
    let weights = vec![1; PARTIES];
    let rules = [
        ("make whole", Rule::MakeWhole),
        ("benefit proportional", Rule::BenefitProportional),
        ("key", Rule::Key(&weights)),
        ("separable costs", Rule::SeparableCosts),
        ("nucleolus", Rule::Nucleolus),
        ("shapley, drawn", Rule::Shapley { seed: 1 }),
    ];
    for (name, rule) in rules {
        let seconds = median_seconds(|| split(&nets, rule)).map_err(said)?;
        table.row(&[
            name.to_owned(),
            two(seconds * 1_000.0),
            two(floor * 1_000.0),
            two(seconds / floor),
        ]);
        if !matches!(rule, Rule::Shapley { .. }) {
            targets.at_most(name, seconds * 1_000.0, (MILLISECONDS_MAX, "ms"));
        }
    }
    let counted = &nets[..=COUNTED_MAX];
    let seconds = median_seconds(|| split(counted, Rule::Shapley { seed: 1 })).map_err(said)?;
    targets.at_most("shapley, counted", seconds, (2.0, "s"));
    let few: Vec<i128> = (1..=EXACT_MAX / 2)
        .filter_map(|each| i128::try_from(each * each).ok())
        .flat_map(|each| [each, -each])
        .collect();
    let seconds = median_seconds(|| Ok::<_, crate::Failure>(payments(&few)))?;
    targets.at_most("fewest payments of 20 parties", seconds, (1.0, "s"));
    table.print();
    targets.print();
    Ok(())
}

/// The first pays, all others save.
fn nets(count: usize) -> Vec<i128> {
    let mut random = Random::new(1);
    let mut nets: Vec<i128> = (0..count)
        .map(|_| i128::from(random.next() % 1_000_000))
        .collect();
    let gains: i128 = nets.iter().take(COUNTED_MAX + 1).sum();
    if let Some(first) = nets.first_mut() {
        *first = -gains / 2;
    }
    nets
}

fn split(nets: &[i128], rule: Rule<'_>) -> Result<Vec<i128>, SplitFault> {
    let position = |net: &i128| Position {
        saving: (*net).max(0),
        net: *net,
        enabling: false,
    };
    let game = SavingsGame::try_new(nets.iter().map(position).collect())?;
    Ok(game.shares(rule, Stop::NEVER)?.cents)
}

fn sorted_sum(nets: &[i128]) -> i128 {
    let mut sorted = nets.to_vec();
    sorted.sort_unstable();
    sorted.iter().sum()
}

fn said(fault: SplitFault) -> String {
    format!("{fault:?}")
}
