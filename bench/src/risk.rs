//! Chances: 10,000 draws over 1,000 effects on one core, against drawing as many plain words and adding them up.

use querbuch_domain::decimal::Decimal;
use querbuch_domain::language::Language;
use querbuch_reports::risk::{Distribution, RiskEffect, Sign, Simulation, Spread};

use crate::Outcome;
use crate::figures::median_seconds;
use crate::random::Random;
use crate::table::{Table, two};
use crate::targets::Targets;

/// How often everything is drawn.
const DRAWS: usize = 10_000;
/// How many effects have a low and a high.
const EFFECTS: u32 = 1_000;
/// How many parties they belong to.
const PARTIES: usize = 16;

/// Measures both distributions. The simulation runs on one thread.
pub fn run() -> Outcome<()> {
    println!("\nrisk: {DRAWS} draws over {EFFECTS} effects at {PARTIES} parties, one thread");
    let effects = effects();
    let floor = median_seconds(|| Ok::<_, crate::Failure>(plain()))?;
    let mut table = Table::new(&["distribution", "seconds", "plain words", "ratio"]);
    let mut targets = Targets::new();
    for distribution in [Distribution::Triangular, Distribution::Uniform] {
        let simulation = Simulation {
            draws: DRAWS,
            seed: 1,
            distribution,
        };
        let seconds = median_seconds(|| simulation.run(&effects, PARTIES))
            .map_err(|error| error.message(Language::English))?;
        table.row(&[
            distribution.as_str().to_owned(),
            two(seconds),
            two(floor),
            two(seconds / floor),
        ]);
        let name = format!("{} draws", distribution.as_str().to_lowercase());
        targets.at_most(&name, seconds, (1.0, "s"));
    }
    table.print();
    targets.print();
    Ok(())
}

/// Half of them costs; each with an amount that is certain and one that may be a quarter less or half more.
fn effects() -> Vec<RiskEffect> {
    let effect = |number: u32| {
        let mode = Decimal::from(100_000 + u64::from(number) * 37);
        let quarter = mode / Decimal::from(4);
        RiskEffect {
            number,
            stream: u64::from(number),
            party: number as usize % PARTIES,
            sign: if number.is_multiple_of(2) {
                Sign::Plus
            } else {
                Sign::Minus
            },
            certain: mode,
            spreads: vec![Spread {
                low: mode - quarter,
                mode,
                high: mode + quarter + quarter,
            }],
        }
    };
    (0..EFFECTS).map(effect).collect()
}

/// As many words, added up.
fn plain() -> i128 {
    let mut random = Random::new(1);
    let mut nets = vec![0_i128; DRAWS];
    for _ in 0..EFFECTS {
        for net in &mut nets {
            *net += i128::from(random.next());
        }
    }
    nets.into_iter().max().unwrap_or_default()
}
