//! Random trees, links, grants and requests, each decided by `Rights::decide` and by Cedar. None may differ.
//!
//! Cedar gets the same facts as policies: a `permit` for each grant, a `forbid` for what no grant overrides. It knows nothing
//! of how Querbuch decides, and is written by others.

mod cedar;
mod dice;
mod world;

use std::process::ExitCode;

use cedar::Cedar;
use dice::Dice;
use world::{Asked, World};

/// Decisions of one run unless told otherwise.
const DECISIONS: u64 = 20_000;
/// Decisions on one world.
const DECISIONS_PER_WORLD: u64 = 100;

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<u64>());
    let decisions = numbers.next().and_then(Result::ok).unwrap_or(DECISIONS);
    let seed = numbers.next().and_then(Result::ok).unwrap_or(1);
    println!("{decisions} decisions, seed {seed}");
    let (mut allowed, mut differing) = (0_u64, 0_u64);
    let worlds = decisions.div_ceil(DECISIONS_PER_WORLD);
    for number in 0..worlds {
        let mut dice = Dice::new(seed.wrapping_mul(1_000_003).wrapping_add(number));
        let world = World::drawn(&mut dice);
        let cedar = match Cedar::of(&world) {
            Ok(cedar) => cedar,
            Err(error) => {
                eprintln!("world {number}: {error}");
                return ExitCode::FAILURE;
            }
        };
        for _ in 0..DECISIONS_PER_WORLD.min(decisions - number * DECISIONS_PER_WORLD) {
            let asked = Asked::drawn(&mut dice, &world);
            let ours = world.allows(&asked);
            let theirs = match cedar.allows(&asked) {
                Ok(theirs) => theirs,
                Err(error) => {
                    eprintln!("world {number}: {asked:?}: {error}");
                    return ExitCode::FAILURE;
                }
            };
            allowed += u64::from(ours);
            if ours != theirs {
                differing += 1;
                eprintln!("world {number}: Querbuch {ours}, Cedar {theirs}: {asked:?}\n{world:#?}");
            }
        }
    }
    println!(
        "{allowed} allowed, {} denied, {differing} differing",
        decisions - allowed
    );
    // A run in which hardly anything is allowed would compare nothing.
    if differing == 0 && allowed * 20 > decisions {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
