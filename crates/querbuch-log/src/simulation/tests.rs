use super::schedule::run;
use crate::checkpoint::Signer;
use crate::testing::Fixed;

/// Schedules of each of the tests below, which run beside each other.
const RUNS: u64 = 500;

/// Schedules after which a long run says how far it is.
const PROGRESS_EVERY: usize = 10_000;

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn run_all(part: u64, parts: u64) {
    let directory = tempfile::TempDir::new().expect("a directory");
    let signer = Signer::create(
        &directory.path().join("key"),
        Some("simulated"),
        &Fixed::default(),
    );
    let signer = signer.expect("a key").without_record();
    let runs = number("QUERBUCH_SIMULATION_RUNS").map_or(RUNS, |runs| runs.div_ceil(parts));
    let seeds: Vec<u64> = match number("QUERBUCH_SIMULATION_SEED") {
        Some(seed) if part == 0 => vec![seed],
        Some(_) => Vec::new(),
        None => (0..runs).map(|run| run * parts + part).collect(),
    };
    for (number, seed) in seeds.into_iter().enumerate() {
        if number > 0 && number.is_multiple_of(PROGRESS_EVERY) {
            println!("{number} schedules of part {part} were right");
        }
        let (wrong, _) = run(seed, &signer, directory.path(), false);
        if wrong.is_empty() {
            continue;
        }
        // The same seed is the same schedule: once more, to tell what happened.
        let (again, trace) = run(seed, &signer, directory.path(), true);
        panic!(
            "QUERBUCH_SIMULATION_SEED={seed}\n{}\n\n{}\n\nagain: {again:#?}",
            trace.join("\n"),
            wrong.join("\n")
        );
    }
}

#[test]
fn whatever_fails_the_log_is_right_first_quarter() {
    run_all(0, 4);
}

#[test]
fn whatever_fails_the_log_is_right_second_quarter() {
    run_all(1, 4);
}

#[test]
fn whatever_fails_the_log_is_right_third_quarter() {
    run_all(2, 4);
}

#[test]
fn whatever_fails_the_log_is_right_last_quarter() {
    run_all(3, 4);
}

#[test]
fn the_same_seed_is_the_same_schedule() {
    let directory = tempfile::TempDir::new().expect("a directory");
    let signer = Signer::create(
        &directory.path().join("key"),
        Some("simulated"),
        &Fixed::default(),
    );
    let signer = signer.expect("a key").without_record();
    for seed in 0..20 {
        let (first, second) = (
            run(seed, &signer, directory.path(), true),
            run(seed, &signer, directory.path(), true),
        );
        assert_eq!(first, second, "seed {seed}");
        assert!(first.1.len() > 5, "something happened");
    }
}
