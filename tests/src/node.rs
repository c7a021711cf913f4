//! A server that is killed and started again, at whatever address it then gets.

use std::sync::{Mutex, PoisonError, RwLock};
use std::time::Duration;

use crate::client::Client;
use crate::process::wait_for;
use crate::server::Server;

/// How long it may take until a server comes up on a database that is itself just coming up.
const RESTART_BOUND: Duration = Duration::from_mins(1);

/// A place where a server runs, one after another.
#[derive(Debug)]
pub struct Node {
    args: Vec<String>,
    server: Mutex<Option<Server>>,
    address: RwLock<String>,
}

impl Node {
    /// Starts `querbuch serve` with these arguments, on a free port.
    pub fn start(args: &[&str]) -> Self {
        let args: Vec<String> = args
            .iter()
            .chain(&["--listen", "127.0.0.1:0"])
            .map(ToString::to_string)
            .collect();
        let node = Self {
            args,
            server: Mutex::new(None),
            address: RwLock::default(),
        };
        node.up();
        node
    }

    /// Where it listens, or listened last.
    pub fn address(&self) -> String {
        self.address
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// A client for it as long as it runs.
    pub fn client(&self) -> Client {
        Client::new(&self.address())
    }

    /// Ends it at once, without a chance to tidy up.
    pub fn kill(&self) {
        if let Some(server) = self.server().take() {
            server.kill();
        }
    }

    /// Ends it in order.
    pub fn stop(&self) {
        if let Some(server) = self.server().take() {
            assert_eq!(server.exit_code(), Some(0), "an orderly end is a success");
        }
    }

    /// Starts it again; tries for a while, as whoever supervises servers does.
    pub fn up(&self) {
        let args: Vec<&str> = self.args.iter().map(String::as_str).collect();
        let mut failure = None;
        let server = wait_for(RESTART_BOUND, || match Server::try_start(&args) {
            Ok(server) => Some(server),
            Err(failed) => {
                failure = Some(failed);
                None
            }
        });
        let Some(server) = server else {
            panic!("the server did not come up: {failure:#?}")
        };
        server
            .address()
            .clone_into(&mut self.address.write().unwrap_or_else(PoisonError::into_inner));
        *self.server() = Some(server);
    }

    /// What it has complained of since it was started last.
    pub fn stderr(&self) -> String {
        self.server().as_ref().map(Server::stderr).unwrap_or_default()
    }

    fn server(&self) -> std::sync::MutexGuard<'_, Option<Server>> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
