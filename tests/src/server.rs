//! The real server: the program `querbuch`, as it is shipped.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::client::Client;
use crate::process::{Process, Program, wait_for, without_our_settings};
use crate::scratch;

/// How long a start may take, migrations included.
const START_BOUND: Duration = Duration::from_mins(1);
/// How long an orderly end may take.
const STOP_BOUND: Duration = Duration::from_secs(20);
/// What the server prints once it takes requests.
const LISTENING: &str = "listening on ";

/// A server that runs. It ends, in order, when this is dropped.
#[derive(Debug)]
pub struct Server {
    process: Process,
    address: String,
}

/// How a server ended that was not to come up.
#[derive(Debug)]
pub struct Failure {
    /// The exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained of.
    pub stderr: String,
}

impl Server {
    /// Serves a ledger in this database, on a free port.
    pub fn start(database: &str) -> Self {
        match Self::try_start(&["--database", database, "--listen", "127.0.0.1:0"]) {
            Ok(server) => server,
            Err(failure) => panic!("the server did not come up: {failure:#?}"),
        }
    }

    /// The demo, with its ledger in this folder.
    pub fn demo(folder: &str) -> Self {
        match Self::run(&binary(), &["demo", "--listen", "127.0.0.1:0", "--data", folder]) {
            Ok(server) => server,
            Err(failure) => panic!("the demo did not come up: {failure:#?}"),
        }
    }

    /// As [`start`](Self::start), where no file may grow beyond so many blocks of 512 bytes.
    pub fn start_with_file_limit(database: &str, blocks_max: u32) -> Self {
        // Ignored, the signal turns into an error of the write.
        Self::start_limited(database, &format!("trap '' XFSZ; ulimit -f {blocks_max}"))
    }

    /// As [`start`](Self::start), where so many files may be open at once, connections among them.
    pub fn start_with_open_files(database: &str, files_max: u32) -> Self {
        Self::start_limited(database, &format!("ulimit -n {files_max}"))
    }

    /// As [`start`](Self::start), by a shell that runs these commands before.
    fn start_limited(database: &str, limits: &str) -> Self {
        let limited = format!("{limits}; exec \"$@\"");
        let binary = binary().display().to_string();
        let args = [
            "-c",
            &limited,
            "limited",
            &binary,
            "serve",
            "--database",
            database,
            "--listen",
            "127.0.0.1:0",
        ];
        match Self::run(Path::new("sh"), &args) {
            Ok(server) => server,
            Err(failure) => panic!("the server did not come up: {failure:#?}"),
        }
    }

    /// `querbuch serve` with these arguments.
    pub fn try_start(args: &[&str]) -> Result<Self, Failure> {
        let args: Vec<&str> = ["serve"].iter().chain(args).copied().collect();
        Self::run(&binary(), &args)
    }

    /// As [`start`](Self::start), with this in its environment besides.
    pub fn start_with(database: &str, environment: Vec<(&str, String)>) -> Self {
        match Self::try_start_with(database, environment) {
            Ok(server) => server,
            Err(failure) => panic!("the server did not come up: {failure:#?}"),
        }
    }

    /// The same, where it may not come up.
    pub fn try_start_with(database: &str, environment: Vec<(&str, String)>) -> Result<Self, Failure> {
        let args = ["serve", "--database", database, "--listen", "127.0.0.1:0"];
        Self::run_with(&binary(), &args, environment)
    }

    fn run(program: &Path, args: &[&str]) -> Result<Self, Failure> {
        Self::run_with(program, args, Vec::new())
    }

    fn run_with(program: &Path, args: &[&str], env: Vec<(&str, String)>) -> Result<Self, Failure> {
        let folder = scratch::folder("server");
        let mut process = Process::start(Program {
            path: program,
            args: args.iter().map(ToString::to_string).collect(),
            env,
            folder: &folder,
            user: None,
            end: "KILL",
        });
        let address = wait_for(START_BOUND, || {
            let printed = process.stdout();
            let line = printed.lines().find_map(|line| line.strip_prefix(LISTENING));
            // A line counts once it is written whole.
            let address = line.filter(|_| printed.ends_with('\n')).map(str::to_owned);
            address.map(Some).or_else(|| process.ended().map(|_| None))
        });
        match address.flatten() {
            Some(address) => Ok(Self { process, address }),
            None => Err(fail(process)),
        }
    }

    /// Where it listens, such as `http://127.0.0.1:4000`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.process.pid()
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
        let path = format!("/proc/{}/{folder}", self.process.pid());
        let entries = std::fs::read_dir(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        entries.count()
    }

    /// A client for it.
    pub fn client(&self) -> Client {
        Client::new(&self.address)
    }

    /// Sends it a signal, such as `HUP`.
    pub fn signal(&mut self, signal: &str) {
        self.process.signal(signal);
    }

    /// Ends it in order and waits for that.
    pub fn stop(mut self) {
        self.process.end("TERM", STOP_BOUND);
    }

    /// Ends it at once, without a chance to tidy up.
    pub fn kill(mut self) {
        self.process.end("KILL", STOP_BOUND);
    }

    /// Asks for an orderly end, waits, and returns the exit code.
    pub fn exit_code(mut self) -> Option<i32> {
        self.process.signal("TERM");
        self.process.wait(STOP_BOUND).and_then(|status| status.code())
    }

    /// What it has complained of so far.
    pub fn stderr(&self) -> String {
        self.process.stderr()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.process.ended().is_none() {
            self.process.end("TERM", STOP_BOUND);
        }
        if std::thread::panicking() {
            eprintln!(
                "the end of the log of {}:\n{}",
                self.address,
                self.process.complaints()
            );
        }
    }
}

fn fail(mut process: Process) -> Failure {
    let status = process.ended();
    process.end("KILL", STOP_BOUND);
    Failure {
        code: status.and_then(|status| status.code()),
        stdout: process.stdout(),
        stderr: process.stderr(),
    }
}

/// The program stands where cargo puts binaries: one folder above the one that holds the tests.
pub fn binary() -> PathBuf {
    if let Some(path) = std::env::var_os("QUERBUCH_BINARY") {
        return path.into();
    }
    let tests = std::env::current_exe().expect("a running program has a path");
    let path = tests
        .ancestors()
        .nth(2)
        .expect("tests stand in target/…/deps")
        .join("querbuch");
    assert!(
        path.is_file(),
        "{} is missing; `make test` builds it before the tests run",
        path.display()
    );
    path
}

/// What a run of the program gave.
#[derive(Debug)]
pub struct Run {
    /// The exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained of.
    pub stderr: String,
}

/// Runs the program to its end.
pub fn run(args: &[&str]) -> Run {
    run_with_input(args, &[])
}

/// Runs the program to its end, with this on its standard input.
pub fn run_with_input(args: &[&str], input: &[u8]) -> Run {
    run_in(args, input, Vec::new())
}

/// Runs the program to its end, with this in its environment besides.
pub fn run_with_environment(args: &[&str], environment: Vec<(&str, String)>) -> Run {
    run_in(args, &[], environment)
}

fn run_in(args: &[&str], input: &[u8], environment: Vec<(&str, String)>) -> Run {
    let mut command = Command::new(binary());
    without_our_settings(&mut command);
    command
        .args(args)
        .envs(environment)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command
        .spawn()
        .unwrap_or_else(|error| panic!("cannot run querbuch {args:?}: {error}"));
    // Programs read their input before they print, so neither waits for the other. A program that ends before it
    // has read all closes the pipe.
    drop(child.stdin.take().map(|mut pipe| pipe.write_all(input)));
    let output = child
        .wait_with_output()
        .unwrap_or_else(|error| panic!("cannot run querbuch {args:?}: {error}"));
    Run {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).expect("prints UTF-8"),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
