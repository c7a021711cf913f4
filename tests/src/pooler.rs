//! PgBouncer in transaction mode, in front of a PostgreSQL of ours.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::postgres::{ROLE, free_port, unprivileged_user};
use crate::process::{Process, Program, wait_for};
use crate::scratch;

const START_BOUND: Duration = Duration::from_secs(20);
const STOP_BOUND: Duration = Duration::from_secs(20);

/// A pooler that runs.
#[derive(Debug)]
pub struct Pooler {
    program: PathBuf,
    folder: PathBuf,
    port: u16,
    process: Process,
}

impl Pooler {
    /// Starts one in front of the PostgreSQL at this port, with these further settings.
    pub fn start(target: u16, settings: &str) -> Self {
        let program = program();
        let folder = scratch::folder("pooler");
        // Few connections, so that each transaction meets another one.
        let config = |port: u16| {
            format!(
                "[databases]\n* = host=127.0.0.1 port={target}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
                 listen_port = {port}\nunix_socket_dir =\nauth_type = trust\nauth_file = {0}/users\n\
                 pool_mode = transaction\ndefault_pool_size = 3\nserver_round_robin = 1\n{settings}\n",
                folder.display()
            )
        };
        fs::write(folder.join("users"), format!("\"{ROLE}\" \"\"\n")).expect("its folder can be written to");
        if let Some((user, group)) = unprivileged_user() {
            chown(&folder, Some(user), Some(group)).expect("root may give folders away");
        }
        for _ in 0..5 {
            let port = free_port();
            fs::write(folder.join("pgbouncer.ini"), config(port)).expect("its folder can be written to");
            let mut process = run(&program, &folder);
            if wait_until_ready(port, &mut process) {
                return Self {
                    program,
                    folder,
                    port,
                    process,
                };
            }
        }
        panic!("PgBouncer did not come up")
    }

    /// The address of a database, by way of the pooler.
    pub fn url(&self, database: &str) -> String {
        let name = database.rsplit('/').next().expect("has a name");
        format!("postgres://{ROLE}@127.0.0.1:{}/{name}", self.port)
    }

    /// Ends it at once and starts it again.
    pub fn restart(&mut self) {
        self.process.end("TERM", STOP_BOUND);
        self.process = run(&self.program, &self.folder);
        let ready = wait_until_ready(self.port, &mut self.process);
        assert!(
            ready,
            "PgBouncer did not come back: {}",
            self.process.complaints()
        );
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        self.process.end("TERM", STOP_BOUND);
    }
}

fn program() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Debian keeps it where only root looks.
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let mut programs = folders.map(|folder| folder.join("pgbouncer"));
    let found = programs.find(|program| program.is_file());
    found.expect("the tests need PgBouncer; `make prepare` says how to get it")
}

fn run(program: &Path, folder: &Path) -> Process {
    Process::start(Program {
        path: program,
        args: vec![folder.join("pgbouncer.ini").display().to_string()],
        env: Vec::new(),
        folder,
        user: unprivileged_user(),
        end: "TERM",
    })
}

fn wait_until_ready(port: u16, process: &mut Process) -> bool {
    let ready = wait_for(START_BOUND, || {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Some(true);
        }
        process.ended().map(|_| false)
    });
    ready.unwrap_or(false)
}
