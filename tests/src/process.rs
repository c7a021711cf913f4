//! Programs that end with the tests, however these end.
//!
//! Statics are not dropped, and a process that is killed runs no destructors. So a program is started by a
//! small shell that reads a pipe from this process: a word is a signal to be passed on, the end of the pipe
//! ends the program.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::scratch::tail;

/// Arguments: the signal at the end of the pipe, the file for standard output, then the program. Prints the
/// program's process id and ends as the program ends.
const SHELL: &str = r#"
last=$1 out=$2
shift 2
exec 3<&0
"$@" </dev/null >"$out" 3<&- &
child=$!
{
    while read -r signal <&3; do kill -s "$signal" "$child"; done
    kill -s "$last" "$child"
} >/dev/null 2>&1 &
guard=$!
echo "$child"
exec >/dev/null
wait "$child"
status=$?
kill "$guard"
exit "$status"
"#;

/// How often something is looked at that is waited for.
const POLL: Duration = Duration::from_millis(10);

/// A program to start.
#[derive(Debug)]
pub struct Program<'a> {
    /// Where it is.
    pub path: &'a Path,
    /// Its arguments.
    pub args: Vec<String>,
    /// What its environment holds besides ours.
    pub env: Vec<(&'a str, String)>,
    /// Where it runs, and where what it prints is kept.
    pub folder: &'a Path,
    /// User and group that it runs as; ours where none are given.
    pub user: Option<(u32, u32)>,
    /// The signal that ends it when the tests end.
    pub end: &'a str,
}

/// A program that runs.
#[derive(Debug)]
pub struct Process {
    shell: Child,
    pid: u32,
    folder: PathBuf,
}

impl Process {
    /// Starts a program.
    pub fn start(program: Program) -> Self {
        let stdout = program.folder.join("stdout");
        let stderr = File::create(program.folder.join("stderr")).expect("its folder can be written to");
        let mut command = Command::new("sh");
        command
            .args(["-c", SHELL, "supervisor", program.end])
            .arg(stdout)
            .arg(program.path)
            .args(program.args)
            .current_dir(program.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(stderr)
            // A Ctrl-C ends the tests, and with them the pipe; it is not for the program.
            .process_group(0);
        without_our_settings(&mut command);
        command.envs(program.env);
        if let Some((user, group)) = program.user {
            command.uid(user).gid(group);
        }
        let mut shell = command
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start sh: {error}"));
        let printed = shell.stdout.take().expect("is piped");
        let mut line = String::new();
        BufReader::new(printed)
            .read_line(&mut line)
            .expect("the shell prints a number");
        let Ok(pid) = line.trim().parse() else {
            panic!(
                "cannot start {}\n{}",
                program.path.display(),
                tail(&program.folder.join("stderr"))
            );
        };
        Self {
            shell,
            pid,
            folder: program.folder.to_owned(),
        }
    }

    /// The process id of the program.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Sends a signal such as `TERM`. Nothing happens where the program has ended.
    pub fn signal(&mut self, signal: &str) {
        if let Some(pipe) = &mut self.shell.stdin {
            // A broken pipe says that the program has ended, and the shell with it.
            drop(writeln!(pipe, "{signal}"));
        }
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        // `try_wait` leaves the pipe open, `wait` would close it and so end the program.
        self.shell.try_wait().expect("is our child")
    }

    /// Waits for its end, no longer than `bound`.
    pub fn wait(&mut self, bound: Duration) -> Option<ExitStatus> {
        wait_for(bound, || self.ended())
    }

    /// Sends a signal and waits for the end; after `bound`, kills.
    pub fn end(&mut self, signal: &str, bound: Duration) {
        self.signal(signal);
        if self.wait(bound).is_none() {
            self.signal("KILL");
            let killed = self.wait(bound);
            assert!(killed.is_some(), "process {} cannot be killed", self.pid);
        }
    }

    /// What it has printed so far.
    pub fn stdout(&self) -> String {
        fs::read_to_string(self.folder.join("stdout")).unwrap_or_default()
    }

    /// What it has complained of so far.
    pub fn stderr(&self) -> String {
        fs::read_to_string(self.folder.join("stderr")).unwrap_or_default()
    }

    /// The last lines of its complaints.
    pub fn complaints(&self) -> String {
        tail(&self.folder.join("stderr"))
    }
}

/// What a developer has set for a server of his own is not for those of the tests.
pub fn without_our_settings(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("QUERBUCH_") {
            command.env_remove(name);
        }
    }
}

/// Asks again and again, until there is an answer or the time is over.
pub fn wait_for<T>(bound: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let start = Instant::now();
    loop {
        let answer = ask();
        if answer.is_some() || start.elapsed() > bound {
            return answer;
        }
        sleep(POLL);
    }
}
