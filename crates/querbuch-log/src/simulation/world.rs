//! The clock, the faults, the trace, and what was found to be wrong.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Notify;
use tokio::time::Instant;
use uuid::Uuid;

use super::random::Random;
use super::tables::Tables;
use crate::clock::Source;
use crate::testing::instant;

/// How often things go wrong, in a thousand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// A call fails before it does anything.
    pub before: u64,
    /// A call takes effect, now or later, but the connection is lost before it answers.
    pub lost: u64,
    /// A lost append takes effect much later.
    pub late: u64,
    /// An append fails for lack of room, or for an unknown reason.
    pub lasting: u64,
    /// A call is slow.
    pub slow: u64,
    /// A hint does not arrive.
    pub hints_lost: u64,
    /// A process crashes, asked every 50 ms.
    pub crashes: u64,
    /// A process is told to stop, asked every 50 ms.
    pub stops: u64,
    /// The clock jumps, asked every 50 ms.
    pub jumps: u64,
    /// A client goes away before it is answered.
    pub impatience: u64,
}

impl Faults {
    /// Some kinds of faults at a time: all at once hide each other.
    pub fn some(random: &Random) -> Self {
        let level = |often| [0, 0, often / 4, often][usize::try_from(random.below(4)).unwrap_or_default()];
        Self {
            before: level(150),
            lost: level(400),
            late: level(900),
            lasting: level(200),
            slow: level(400),
            hints_lost: level(1_000),
            crashes: level(100),
            jumps: level(200),
            impatience: level(300),
            stops: level(60),
        }
    }
}

/// What all of one schedule share.
#[derive(Debug)]
pub struct World {
    pub random: Random,
    pub tables: Mutex<Tables>,
    pub watchers: Mutex<Vec<Arc<Notify>>>,
    faults: Faults,
    faulty: AtomicBool,
    begin: Instant,
    skew_micros: AtomicI64,
    ids: AtomicU64,
    trace: Option<Mutex<Vec<String>>>,
    wrong: Mutex<Vec<String>>,
}

impl World {
    pub fn new(seed: u64, traced: bool) -> Arc<Self> {
        let random = Random::new(seed);
        let faults = Faults::some(&random);
        let tables = Tables::at_the_beginning(&random);
        let world = Self {
            random,
            tables: Mutex::new(tables),
            watchers: Mutex::default(),
            faults,
            faulty: AtomicBool::new(true),
            begin: Instant::now(),
            skew_micros: AtomicI64::new(0),
            ids: AtomicU64::new(0),
            trace: traced.then(Mutex::default),
            wrong: Mutex::default(),
        };
        world.note(|| format!("{faults:?}"));
        Arc::new(world)
    }

    /// The faults of now.
    pub fn faults(&self) -> Faults {
        if self.faulty.load(SeqCst) {
            self.faults
        } else {
            Faults::default()
        }
    }

    /// From now on, nothing goes wrong any more.
    pub fn heal(&self) {
        self.faulty.store(false, SeqCst);
        self.note(|| "all is well from here on".to_owned());
    }

    /// The clocks of all machines jump, at most an hour on or back.
    pub fn jump(&self) {
        let reach = 1 << (4 + self.random.below(28));
        let signed = |number| i64::try_from(number).unwrap_or_default();
        let by = signed(self.random.below(reach)) * 2 - signed(reach);
        self.skew_micros.store(by, SeqCst);
        self.note(|| format!("the clock jumps to {by} µs beside the right time"));
    }

    /// Tells what happens, where somebody listens.
    pub fn note(&self, line: impl FnOnce() -> String) {
        if let Some(trace) = &self.trace {
            let line = format!("{:>9.3} {}", self.begin.elapsed().as_secs_f64(), line());
            trace.lock().expect("no panic").push(line);
        }
    }

    /// A check that failed.
    pub fn wrong(&self, line: String) {
        self.note(|| format!("WRONG: {line}"));
        self.wrong.lock().expect("no panic").push(line);
    }

    /// Says so where it is not so.
    pub fn check(&self, holds: bool, line: impl FnOnce() -> String) {
        if !holds {
            self.wrong(line());
        }
    }

    /// What was wrong, and the trace.
    pub fn findings(&self) -> (Vec<String>, Vec<String>) {
        let trace = self.trace.as_ref();
        let trace = trace.map(|trace| trace.lock().expect("no panic").clone());
        (
            self.wrong.lock().expect("no panic").clone(),
            trace.unwrap_or_default(),
        )
    }

    /// Waits for a time below so many milliseconds.
    pub async fn wait_below(&self, millis: u64) {
        tokio::time::sleep(Duration::from_micros(self.random.below(millis * 1_000))).await;
    }
}

/// The clock, the ids and the salts of all processes.
#[derive(Debug)]
pub struct Machine(pub Arc<World>);

impl Source for Machine {
    fn now(&self) -> DateTime<Utc> {
        let passed = TimeDelta::from_std(self.0.begin.elapsed()).expect("short");
        let micros = passed.num_microseconds().expect("short") + self.0.skew_micros.load(SeqCst);
        instant(3_600_000_000_000 + micros)
    }

    fn id(&self) -> Uuid {
        let count = self.0.ids.fetch_add(1, SeqCst);
        Uuid::from_u128(u128::from(count) << 64 | u128::from(self.0.random.next()))
    }

    fn salt(&self) -> Option<[u8; 16]> {
        Some(self.id().into_bytes())
    }

    fn secret(&self) -> Option<[u8; 32]> {
        Some([7; 32])
    }
}
