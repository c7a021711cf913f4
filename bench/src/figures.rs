//! Medians and shares.

use std::time::{Duration, Instant};

/// The middle one; 0 of none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// The value that `percent` of all do not exceed; 0 of none.
pub fn percentile(sorted: &[u32], percent: usize) -> u32 {
    let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(place).copied().unwrap_or(0)
}

/// A whole number for dividing. Nothing that is counted here comes near the 2^53 that are exact.
pub fn float(count: impl TryInto<u32>) -> f64 {
    count.try_into().map_or(f64::INFINITY, f64::from)
}

/// How many a second.
pub fn per_second(count: usize, time: Duration) -> f64 {
    float(count) / time.as_secs_f64()
}

/// The median time of something, in seconds: as many turns as fit into a second, at least 5, at most 201.
pub fn median_seconds<T, E>(mut turn: impl FnMut() -> Result<T, E>) -> Result<f64, E> {
    let mut times = Vec::new();
    let begin = Instant::now();
    while times.len() < 5 || (times.len() < 201 && begin.elapsed() < Duration::from_secs(1)) {
        let start = Instant::now();
        let result = turn()?;
        times.push(start.elapsed().as_secs_f64());
        std::hint::black_box(result);
    }
    Ok(median(times))
}

/// How long something took, again and again.
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    /// The middle one, in seconds.
    pub median: f64,
    /// Ninety-nine of a hundred took no longer, in seconds.
    pub p99: f64,
    /// How often it was done.
    pub count: usize,
}

impl Times {
    /// From seconds, in any order.
    pub fn new(mut seconds: Vec<f64>) -> Self {
        seconds.sort_by(f64::total_cmp);
        let place = (seconds.len() * 99).div_ceil(100).saturating_sub(1);
        Self {
            p99: seconds.get(place).copied().unwrap_or(0.0),
            count: seconds.len(),
            median: median(seconds),
        }
    }
}

/// The times of something: a turn that is not counted, then as many as fit into a third of a second, at least 5, at
/// most 201.
pub fn times<T, E>(mut turn: impl FnMut() -> Result<T, E>) -> Result<Times, E> {
    std::hint::black_box(turn()?);
    let mut seconds = Vec::new();
    let begin = Instant::now();
    while seconds.len() < 5 || (seconds.len() < 201 && begin.elapsed() < Duration::from_millis(300)) {
        let start = Instant::now();
        let result = std::hint::black_box(turn()?);
        seconds.push(start.elapsed().as_secs_f64());
        drop(result);
    }
    Ok(Times::new(seconds))
}
