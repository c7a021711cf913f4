//! The real binary: where it is, how it runs, what it uses.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use querbuch_tests::process::{Process, Program, wait_for};
use querbuch_tests::scratch;

use crate::Outcome;

/// How long a server may take to come up or to end.
const START_BOUND: Duration = Duration::from_mins(2);
/// How long an import may take. A million lines should take seconds.
const RUN_BOUND: Duration = Duration::from_mins(30);
/// Linux counts processor time in hundredths of a second.
const TICKS_PER_SECOND: f64 = 100.0;

/// `querbuch`, beside this program.
pub fn binary() -> Outcome<PathBuf> {
    let path = std::env::current_exe()?.with_file_name("querbuch");
    if path.is_file() {
        return Ok(path);
    }
    let path = path.display();
    Err(format!("{path} is missing; build it with: cargo build --release -p querbuch-server").into())
}

fn start(args: Vec<String>) -> Outcome<Process> {
    let folder = scratch::folder("querbuch");
    // What it logs must not depend on the machine.
    let env = vec![
        ("QUERBUCH_LOG", "warn".to_owned()),
        ("QUERBUCH_LOG_FORMAT", "text".to_owned()),
    ];
    Ok(Process::start(Program {
        path: &binary()?,
        args,
        env,
        folder: &folder,
        user: None,
        end: "KILL",
    }))
}

/// A server that runs; it is told to end when this is dropped.
pub struct Server {
    process: Process,
    /// Where it listens, such as `127.0.0.1:4000`.
    pub address: String,
}

impl Server {
    /// `querbuch serve` on a free port.
    pub fn start(database: &str) -> Outcome<Self> {
        Self::start_with(database, &[])
    }

    /// The same, with further options.
    pub fn start_with(database: &str, options: &[&str]) -> Outcome<Self> {
        // Checkpoints are signed, as in production.
        let key = scratch::folder("key").join("querbuch.key").display().to_string();
        run(&["key", &key])?;
        let args = [
            "serve",
            "--database",
            database,
            "--listen",
            "127.0.0.1:0",
            "--key",
            &key,
        ];
        let args = args.iter().chain(options).map(ToString::to_string).collect();
        let mut process = start(args)?;
        let address = wait_for(START_BOUND, || {
            let printed = process.stdout();
            let line = printed
                .lines()
                .find_map(|line| line.strip_prefix("listening on http://"));
            // A line counts once it is written whole.
            let address = line.filter(|_| printed.ends_with('\n')).map(str::to_owned);
            address.map(Some).or_else(|| process.ended().map(|_| None))
        });
        match address.flatten() {
            Some(address) => Ok(Self { process, address }),
            None => Err(format!("querbuch serve did not come up:\n{}", process.complaints()).into()),
        }
    }

    /// The processor time that it has used.
    pub fn cpu(&self) -> Duration {
        cpu(&self.process.pid().to_string())
    }

    /// The memory that it holds.
    pub fn resident_bytes(&self) -> u64 {
        status_bytes(self.process.pid(), "VmRSS:")
    }

    /// How many threads it has.
    pub fn threads(&self) -> usize {
        self.entries_of("task")
    }

    /// How many files it has open, connections among them.
    pub fn open_files(&self) -> usize {
        self.entries_of("fd")
    }

    fn entries_of(&self, folder: &str) -> usize {
        fs::read_dir(format!("/proc/{}/{folder}", self.process.pid())).map_or(0, Iterator::count)
    }

    /// Ends it in order.
    pub fn stop(mut self) -> Outcome<()> {
        self.process.signal("TERM");
        match self.process.wait(START_BOUND) {
            Some(status) if status.success() => Ok(()),
            status => Err(format!(
                "querbuch serve ended with {status:?}:\n{}",
                self.process.complaints()
            )
            .into()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.process.ended().is_none() {
            self.process.end("KILL", START_BOUND);
        }
    }
}

/// The processor time of this process.
pub fn own_cpu() -> Duration {
    cpu("self")
}

/// User and system time, the 14th and 15th field of `stat`. The second may hold blanks, so count after its end.
fn cpu(process: &str) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: f64 = fields
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok())
        .sum();
    Duration::from_secs_f64(ticks / TICKS_PER_SECOND)
}

/// What a run came to.
pub struct Run {
    /// From start to end.
    pub time: Duration,
    /// The most memory that it held, in bytes.
    pub peak_bytes: u64,
    /// What it printed.
    pub stdout: String,
}

/// Runs the program to its end, which must be a good one.
pub fn run(args: &[&str]) -> Outcome<Run> {
    let begin = Instant::now();
    let mut process = start(args.iter().map(ToString::to_string).collect())?;
    let mut peak_bytes = 0;
    let ended = wait_for(RUN_BOUND, || {
        peak_bytes = peak_bytes.max(high_water_bytes(process.pid()));
        process.ended()
    });
    let time = begin.elapsed();
    if ended.is_some_and(|status| status.success()) {
        return Ok(Run {
            time,
            peak_bytes,
            stdout: process.stdout(),
        });
    }
    let (printed, complaints) = (process.stdout(), process.complaints());
    process.end("KILL", START_BOUND);
    Err(format!(
        "querbuch {} ended with {ended:?}:\n{printed}{complaints}",
        args.join(" ")
    )
    .into())
}

/// The kernel keeps the highest value, so a look now and then is enough.
fn high_water_bytes(pid: u32) -> u64 {
    status_bytes(pid, "VmHWM:")
}

/// The memory that this process holds.
pub fn own_resident_bytes() -> u64 {
    status_bytes(std::process::id(), "VmRSS:")
}

fn status_bytes(pid: u32, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kibibytes = line.and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok());
    kibibytes.unwrap_or(0) * 1_024
}
