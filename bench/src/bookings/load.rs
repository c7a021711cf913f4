//! Workers that each do one thing after the other, for a fixed time.

use std::time::{Duration, Instant};

use crate::figures::{per_second, percentile};
use crate::{Failure, Outcome};

/// How long.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// Not counted.
    pub warm_up: Duration,
    /// Counted.
    pub measured: Duration,
}

/// One that works.
pub trait Worker: Send + 'static {
    /// Does it once, until it is durable.
    fn step(&mut self) -> impl Future<Output = Outcome<()>> + Send;
}

/// What came out.
#[derive(Clone, Debug)]
pub struct Sample {
    /// How often it was done, warm-up and the last ones included.
    pub acknowledged: usize,
    /// How often a second, in the measured time.
    pub rate: f64,
    /// Half took no longer than this.
    pub p50_millis: f64,
    /// Ninety-nine of a hundred took no longer than this.
    pub p99_millis: f64,
}

/// Lets all workers work at the same time.
pub async fn drive<W: Worker>(workers: Vec<W>, timing: Timing) -> Outcome<Sample> {
    let begin = Instant::now() + timing.warm_up;
    let end = begin + timing.measured;
    let tasks: Vec<_> = workers
        .into_iter()
        .map(|worker| tokio::spawn(work(worker, begin, end)))
        .collect();
    let (mut acknowledged, mut micros) = (0, Vec::new());
    for task in tasks {
        let (count, times) = task.await??;
        acknowledged += count;
        micros.extend(times);
    }
    micros.sort_unstable();
    let millis = |percent| f64::from(percentile(&micros, percent)) / 1_000.0;
    Ok(Sample {
        acknowledged,
        rate: per_second(micros.len(), timing.measured),
        p50_millis: millis(50),
        p99_millis: millis(99),
    })
}

async fn work<W: Worker>(mut worker: W, begin: Instant, end: Instant) -> Result<(usize, Vec<u32>), Failure> {
    let (mut count, mut micros) = (0, Vec::new());
    let mut start = Instant::now();
    while start < end {
        worker.step().await?;
        count += 1;
        let done = Instant::now();
        // What ends within the measured time counts, wherever it began: as many hang over at either side.
        if done >= begin && done < end {
            micros.push(u32::try_from((done - start).as_micros()).unwrap_or(u32::MAX));
        }
        start = done;
    }
    Ok((count, micros))
}
