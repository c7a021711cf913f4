//! The rounds, and what must hold in each.

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use crate::mutate::{Material, input};
use crate::random::Random;
use crate::watch::Watch;

/// How long one round may take. The inputs are small, so each takes milliseconds; this is for machines that do much else.
pub const ROUND_BOUND: Duration = Duration::from_secs(20);

/// Rounds of each target, where they are not to be those of the normal tests.
const ROUNDS: &str = "QUERBUCH_FUZZ_ROUNDS";
/// Another course of all targets.
const SEED: &str = "QUERBUCH_FUZZ_SEED";

/// Whether each input is printed before it is read: what overflows the stack ends the process without a word.
const TRACE: &str = "QUERBUCH_FUZZ_TRACE";

/// Seeds in all at most: with more, the first ones would hardly be looked at again.
const SEEDS_MAX: usize = 2_000;
/// Bytes of an input, unless a target says otherwise: parsers of lines and documents need no more to go wrong.
const BYTES_MAX: usize = 4 * 1024;
/// What a round may hold that does not grow with its input: tables, buffers, messages.
const MEMORY_FIXED_BYTES: u64 = 2 * 1024 * 1024;
/// What a round may hold for each byte of its input. A parsed value takes some fifty bytes for two of text.
const MEMORY_PER_BYTE: u64 = 512;

/// A target in the making.
#[derive(Debug)]
pub struct Fuzz {
    name: &'static str,
    rounds: u64,
    seeds: Vec<Vec<u8>>,
    words: Vec<&'static str>,
    bytes_max: usize,
    memory_fixed_bytes: u64,
    memory_per_byte: u64,
}

impl Fuzz {
    /// A target of a name that is its own, with so many rounds in the normal tests.
    pub fn new(name: &'static str, rounds: u64) -> Self {
        Self {
            name,
            rounds,
            seeds: Vec::new(),
            words: Vec::new(),
            bytes_max: BYTES_MAX,
            memory_fixed_bytes: MEMORY_FIXED_BYTES,
            memory_per_byte: MEMORY_PER_BYTE,
        }
    }

    /// An input to start from.
    #[must_use]
    pub fn seed(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.seeds.push(input.into());
        self
    }

    /// Inputs to start from.
    #[must_use]
    pub fn seeds<T: Into<Vec<u8>>>(mut self, inputs: impl IntoIterator<Item = T>) -> Self {
        self.seeds.extend(inputs.into_iter().map(Into::into));
        self
    }

    /// The files of a folder that end so, in the order of their names, as inputs to start from. There must be some.
    #[must_use]
    pub fn folder(mut self, folder: impl AsRef<Path>, ending: &str) -> Self {
        let folder = folder.as_ref();
        let entries =
            std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("is readable").path()).collect();
        paths.retain(|path| path.to_string_lossy().ends_with(ending));
        paths.sort();
        assert!(
            !paths.is_empty(),
            "{}: nothing ends with {ending}",
            folder.display()
        );
        let read = |path| std::fs::read(path).expect("is readable");
        self.seeds.extend(paths.iter().map(read));
        self
    }

    /// Words of the language that is read.
    #[must_use]
    pub fn words(mut self, words: &[&'static str]) -> Self {
        self.words.extend(words);
        self
    }

    /// Bytes of an input at most; longer seeds are cut. 4,096 unless told otherwise.
    #[must_use]
    pub fn bytes_max(mut self, bytes_max: usize) -> Self {
        self.bytes_max = bytes_max;
        self
    }

    /// What a round may hold on its thread: a fixed part, and some for each byte of its input.
    #[must_use]
    pub fn memory(mut self, fixed_bytes: u64, per_byte: u64) -> Self {
        self.memory_fixed_bytes = fixed_bytes;
        self.memory_per_byte = per_byte;
        self
    }

    /// Runs the target: first on each seed as it is, then on inputs that are made from them.
    pub fn run(mut self, target: impl Fn(&[u8]) -> String) {
        let seed = number(SEED).unwrap_or(1);
        let rounds = number(ROUNDS).unwrap_or(self.rounds);
        let mut random = Random::new(self.name, seed);
        for seed in &mut self.seeds {
            seed.truncate(self.bytes_max);
        }
        let watch = Watch::new(ROUND_BOUND);
        let mut ways = HashSet::new();
        for index in 0..self.seeds.len() {
            ways.insert(self.round(&format!("seed {index}"), &self.seeds[index], &target, &watch));
        }
        for round in 0..rounds {
            let material = Material {
                seeds: &self.seeds,
                words: &self.words,
                bytes_max: self.bytes_max,
            };
            let bytes = input(&material, &mut random);
            let about = format!("{SEED}={seed} round {round}");
            let way = self.round(&about, &bytes, &target, &watch);
            if ways.insert(way) && self.seeds.len() < SEEDS_MAX {
                self.seeds.push(bytes);
            }
        }
        println!(
            "{}: {rounds} rounds, {} ways, {} inputs kept",
            self.name,
            ways.len(),
            self.seeds.len()
        );
    }

    /// One round; the way that it took.
    fn round(&self, about: &str, bytes: &[u8], target: impl Fn(&[u8]) -> String, watch: &Watch) -> String {
        let about = format!("{} {about}\nb\"{}\"", self.name, bytes.escape_ascii());
        if std::env::var_os(TRACE).is_some() {
            eprintln!("{about}");
        }
        let told = Told(&about);
        watch.begin(about.clone());
        let mut way = String::new();
        let used = allocation_counter::measure(|| way = target(bytes));
        watch.end();
        let allowed = self.memory_fixed_bytes + self.memory_per_byte * bytes.len() as u64;
        assert!(
            used.bytes_max <= allowed,
            "{} bytes held for an input of {}, {allowed} are allowed",
            used.bytes_max,
            bytes.len()
        );
        drop(told);
        way
    }
}

/// Says what ran, where that panics.
struct Told<'a>(&'a str);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("\n{}", self.0);
        }
    }
}

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name}={text} is no number")),
    )
}

#[cfg(test)]
mod tests;
