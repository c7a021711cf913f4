//! A throw-away PostgreSQL from the programs that the system has.

use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use std::{fs, net};

use crate::process::{Process, Program, wait_for};
use crate::scratch;

/// The oldest PostgreSQL that Querbuch runs on.
const VERSION_MIN: u32 = 15;
/// How long it may take to come up: seconds on a busy machine, so this is a fault.
const START_BOUND: Duration = Duration::from_mins(1);
/// How long it may take to go down.
const STOP_BOUND: Duration = Duration::from_secs(20);
/// Enough for what is tested; many servers may run at the same time.
const BUFFERS_MEBIBYTES: u32 = 16;
/// The user of the database, and of the cluster: loopback is trusted, nothing else is listened on.
pub(crate) const ROLE: &str = "querbuch";

/// A PostgreSQL of our own. It ends when this is dropped or the tests end.
#[derive(Debug)]
pub struct Postgres {
    programs: PathBuf,
    user: Option<(u32, u32)>,
    folder: PathBuf,
    port: u16,
    buffers_mebibytes: u32,
    process: Process,
}

/// A new database of the one PostgreSQL that all tests of this process share, as `postgres://…`.
pub fn fresh_database() -> String {
    static SHARED: OnceLock<Postgres> = OnceLock::new();
    SHARED.get_or_init(Postgres::start).fresh_database()
}

impl Postgres {
    /// Makes a cluster and starts it.
    pub fn start() -> Self {
        Self::start_with_buffers(BUFFERS_MEBIBYTES)
    }

    /// The same, with so many mebibytes for its buffers: what is measured wants more than what is tested.
    pub fn start_with_buffers(buffers_mebibytes: u32) -> Self {
        let programs = newest_programs();
        let user = unprivileged_user();
        let folder = scratch::folder("postgres");
        if let Some((user, group)) = user {
            chown(&folder, Some(user), Some(group)).expect("root may give folders away");
        }
        make_cluster(&programs, &folder, user);
        // Between choosing a free port and listening on it, somebody else may take it.
        for _ in 0..5 {
            let port = free_port();
            let mut process = start_server(&programs, &folder, user, (port, buffers_mebibytes));
            if wait_until_ready(&folder, &mut process) {
                return Self {
                    programs,
                    user,
                    folder,
                    port,
                    buffers_mebibytes,
                    process,
                };
            }
            let complaints = process.complaints();
            process.end("QUIT", STOP_BOUND);
            assert!(
                complaints.contains("could not bind")
                    || complaints.contains("could not create any TCP/IP sockets"),
                "PostgreSQL did not come up within {START_BOUND:?}. The end of its log:\n{complaints}"
            );
        }
        panic!("PostgreSQL found no free port on 127.0.0.1 in five attempts")
    }

    /// Makes a database and returns its URL.
    pub fn fresh_database(&self) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        let name = format!("querbuch_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let port = self.port.to_string();
        let mut createdb = Command::new(self.programs.join("createdb"));
        createdb.args(["--host", "127.0.0.1", "--port", &port, "--username", ROLE, &name]);
        run(&mut createdb, "make a database");
        format!("postgres://{ROLE}@127.0.0.1:{port}/{name}")
    }

    /// Starts another server, on a copy of all data that was taken while this one runs.
    #[must_use]
    pub fn from_base_backup(&self) -> Self {
        let folder = scratch::folder("postgres");
        let port = self.port.to_string();
        let mut copy = Command::new(self.programs.join("pg_basebackup"));
        copy.args(["--host", "127.0.0.1", "--port", &port, "--username", ROLE])
            .args(["--checkpoint", "fast", "--pgdata"])
            .arg(folder.join("data"))
            .current_dir(&folder);
        if let Some((user, group)) = self.user {
            chown(&folder, Some(user), Some(group)).expect("root may give folders away");
            copy.uid(user).gid(group);
        }
        run(&mut copy, "copy a PostgreSQL cluster");
        let port = free_port();
        let buffers_mebibytes = self.buffers_mebibytes;
        let mut process = start_server(&self.programs, &folder, self.user, (port, buffers_mebibytes));
        let ready = wait_until_ready(&folder, &mut process);
        assert!(ready, "the copy did not come up:\n{}", process.complaints());
        Self {
            programs: self.programs.clone(),
            user: self.user,
            folder,
            port,
            buffers_mebibytes,
            process,
        }
    }

    /// The same database of this server as another one's.
    pub fn url_like(&self, url: &str) -> String {
        let name = url.rsplit('/').next().unwrap_or_default();
        format!("postgres://{ROLE}@127.0.0.1:{}/{name}", self.port)
    }

    /// Ends it at once, as a crash of its machine would, and keeps its data.
    pub fn crash(&mut self) {
        self.process.end("QUIT", STOP_BOUND);
    }

    /// Kills it: the postmaster, and its children, which cannot tidy up either.
    pub fn kill(&mut self) {
        let children = children_of(self.process.pid());
        self.process.end("KILL", STOP_BOUND);
        // Some have ended by themselves meanwhile, so nobody cares whether this succeeds.
        let mut kill = Command::new("kill");
        drop(kill.arg("-KILL").args(&children).output());
        // Those that are left would keep its memory, and no other server starts on it.
        let left = || children.iter().any(|child| is_alive(child));
        let gone = wait_for(STOP_BOUND, || (!left()).then_some(()));
        assert!(
            gone.is_some(),
            "children of PostgreSQL are still there: {children:?}"
        );
    }

    /// Starts it again on its data and port.
    pub fn resume(&mut self) {
        let sizes = (self.port, self.buffers_mebibytes);
        self.process = start_server(&self.programs, &self.folder, self.user, sizes);
        let ready = wait_until_ready(&self.folder, &mut self.process);
        assert!(
            ready,
            "PostgreSQL did not come back. The end of its log:\n{}",
            self.process.complaints()
        );
    }

    /// The address of the server, for a client of its own.
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.process.end("QUIT", STOP_BOUND);
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// Copies a database into another one, which is empty: `pg_dump FROM | pg_restore TO`.
pub fn dump_and_restore(from: &str, to: &str) {
    let programs = newest_programs();
    let file = scratch::folder("dump").join("ledger.dump");
    let mut dump = Command::new(programs.join("pg_dump"));
    run(
        dump.args(["--format", "custom", "--file"]).arg(&file).arg(from),
        "dump a database",
    );
    let mut restore = Command::new(programs.join("pg_restore"));
    run(
        restore
            .args(["--exit-on-error", "--no-owner", "--dbname", to])
            .arg(&file),
        "restore a database",
    );
}

/// What `psql` prints for one statement; none where it failed.
pub fn psql(url: &str, sql: &str) -> Option<String> {
    let program = newest_programs().join("psql");
    let output = Command::new(&program)
        .args([url, "--no-psqlrc", "-Atc", sql])
        .output();
    let output = output.unwrap_or_else(|error| panic!("cannot run {}: {error}", program.display()));
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a file of statements; what it complained of where it failed.
pub fn psql_file(url: &str, variables: &[(&str, &str)], file: &Path) -> Result<(), String> {
    let mut command = Command::new(newest_programs().join("psql"));
    command.args([url, "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"]);
    for (name, value) in variables {
        command.args(["--set", &format!("{name}={value}")]);
    }
    let output = command.arg("--file").arg(file).output();
    let output = output.unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// `bin` of the newest version. Debian keeps each major version in a folder of its own, outside the PATH.
fn newest_programs() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let debian = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let folders = std::env::split_paths(&path).chain(debian.map(|version| version.path().join("bin")));
    // What stands in the PATH may be a link; the other programs are beside the real file.
    let real = folders.filter_map(|folder| {
        folder
            .join("initdb")
            .canonicalize()
            .ok()?
            .parent()
            .map(Path::to_owned)
    });
    let complete = real.filter(|folder| {
        ["postgres", "createdb", "psql"]
            .iter()
            .all(|name| folder.join(name).is_file())
    });
    let newest = complete
        .filter_map(|folder| Some((major_version(&folder)?, folder)))
        .max();
    match newest {
        Some((version, folder)) if version >= VERSION_MIN => folder,
        Some((version, folder)) => {
            panic!(
                "the tests need PostgreSQL {VERSION_MIN} or newer; {} holds {version}",
                folder.display()
            )
        }
        None => panic!(
            "the tests need the programs initdb, postgres, createdb and psql of PostgreSQL {VERSION_MIN} or newer, in the \
             PATH or in /usr/lib/postgresql/*/bin; scripts/prepare-debian.sh installs them"
        ),
    }
}

/// 15 from `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`.
fn major_version(programs: &Path) -> Option<u32> {
    let printed = Command::new(programs.join("postgres"))
        .arg("--version")
        .output()
        .ok()?
        .stdout;
    let text = String::from_utf8(printed).ok()?;
    let version = text.split_whitespace().nth(2)?;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// PostgreSQL refuses to run as root; then it runs as its own user, or else as nobody.
pub(crate) fn unprivileged_user() -> Option<(u32, u32)> {
    let ours = fs::metadata("/proc/self").expect("/proc is mounted").uid();
    if ours != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").expect("root can read the list of users");
    let find = |name: &str| {
        let mut fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
        let found = fields.find(|fields| fields.first() == Some(&name))?;
        Some((found.get(2)?.parse().ok()?, found.get(3)?.parse().ok()?))
    };
    let user = find("postgres").or_else(|| find("nobody"));
    Some(
        user.expect(
            "PostgreSQL does not run as root, and there is neither a user postgres nor a user nobody",
        ),
    )
}

fn make_cluster(programs: &Path, folder: &Path, user: Option<(u32, u32)>) {
    let mut initdb = Command::new(programs.join("initdb"));
    initdb
        .args([
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--username",
            ROLE,
            "--pgdata",
        ])
        .arg(folder.join("data"))
        .current_dir(folder);
    if let Some((user, group)) = user {
        initdb.uid(user).gid(group);
    }
    run(&mut initdb, "make a PostgreSQL cluster");
}

/// As in production, except that buffers are small where nothing is measured.
fn start_server(
    programs: &Path,
    folder: &Path,
    user: Option<(u32, u32)>,
    (port, buffers_mebibytes): (u16, u32),
) -> Process {
    // Left behind by a crash, it would look like the one that is awaited.
    drop(fs::remove_file(folder.join("data/postmaster.pid")));
    let sockets = format!("unix_socket_directories={}", folder.display());
    let port = port.to_string();
    let buffers = format!("shared_buffers={buffers_mebibytes}MB");
    let data = folder.join("data").display().to_string();
    let args = [
        ["-D", &data],
        ["-p", &port],
        ["-c", "listen_addresses=127.0.0.1"],
        ["-c", &sockets],
        ["-c", &buffers],
        ["-c", "max_connections=200"],
    ];
    Process::start(Program {
        path: &programs.join("postgres"),
        args: args.iter().flatten().map(ToString::to_string).collect(),
        env: Vec::new(),
        folder,
        user,
        end: "QUIT",
    })
}

/// The server itself writes `ready` into the eighth line of its pid file; a port alone could be another's.
fn wait_until_ready(folder: &Path, process: &mut Process) -> bool {
    let pid_file = folder.join("data/postmaster.pid");
    let ready = wait_for(START_BOUND, || {
        let written = fs::read_to_string(&pid_file).unwrap_or_default();
        let ready = written.lines().nth(7).is_some_and(|line| line.trim() == "ready");
        if ready {
            Some(true)
        } else {
            process.ended().map(|_| false)
        }
    });
    ready.unwrap_or(false)
}

/// The processes whose parent this is.
fn children_of(parent: u32) -> Vec<String> {
    let entries = fs::read_dir("/proc").expect("/proc is mounted");
    let names = entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok());
    let is_child = |name: &String| status_of(name).is_some_and(|(_, found)| found == parent.to_string());
    names.filter(is_child).collect()
}

/// Whether a process runs; one that has ended and was not yet fetched does not.
fn is_alive(process: &str) -> bool {
    status_of(process).is_some_and(|(state, _)| state != "Z")
}

/// State and parent of a process: what follows its name, which may hold anything, in brackets.
fn status_of(process: &str) -> Option<(String, String)> {
    let written = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let mut fields = written.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.to_owned(), fields.next()?.to_owned()))
}

pub(crate) fn free_port() -> u16 {
    let listener = net::TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.local_addr().expect("is bound").port()
}

fn run(command: &mut Command, purpose: &str) {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("cannot {purpose}: {command:?}: {error}"));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "cannot {purpose}: {command:?} ended with {}\n{said}",
        output.status
    );
}
