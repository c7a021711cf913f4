//! A real browser, Debian's Chromium, and web pages for it. Pages tell what they found by sending it back to where they
//! came from, so nothing of the browser needs to be steered. Loopback only.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

use crate::process::{Process, Program};
use crate::scratch;

/// How long a page may take, the start of the browser included, on a busy machine.
const PAGE_BOUND: Duration = Duration::from_mins(2);
/// How long the end of the browser may take.
const STOP_BOUND: Duration = Duration::from_secs(20);
/// Bytes of what a page sends.
const FOUND_BYTES_MAX: u64 = 1 << 20;

/// A web page at an origin of its own, which sends what it finds to `/found`.
#[derive(Debug)]
pub struct Page {
    origin: String,
    found: Receiver<Value>,
}

impl Page {
    /// Serves this HTML on a free port, for as long as the tests run.
    pub fn serve(html: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let origin = format!("http://{}", listener.local_addr().expect("is bound"));
        let (sender, found) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Each request has a connection of its own; a browser opens some that it never uses.
                let sender = sender.clone();
                std::thread::spawn(move || {
                    if let Some(value) = answer(stream, html) {
                        // The story may be over.
                        drop(sender.send(value));
                    }
                });
            }
        });
        Self { origin, found }
    }

    /// Where it is, such as `http://127.0.0.1:4000`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// What it finds when a browser opens it with these parameters.
    pub fn opened_with(&self, parameters: &str) -> Value {
        let mut browser = open(&format!("{}/?{parameters}", self.origin));
        let found = self.found.recv_timeout(PAGE_BOUND);
        let complaints = browser.complaints();
        browser.end("TERM", STOP_BOUND);
        found.unwrap_or_else(|_| panic!("the page found nothing; the browser says:\n{complaints}"))
    }
}

/// Answers one request; what the page sent, where it did.
fn answer(mut stream: TcpStream, html: &str) -> Option<Value> {
    stream.set_read_timeout(Some(PAGE_BOUND)).ok()?;
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let is_found = line.starts_with("POST /found ");
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let header = line.trim().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(given) = header.strip_prefix("content-length:") {
            length = given.trim().parse().ok()?;
        }
    }
    let mut body = String::new();
    reader
        .take(length.min(FOUND_BYTES_MAX))
        .read_to_string(&mut body)
        .ok()?;
    let page = if is_found { "" } else { html };
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{page}",
        page.len()
    )
    .ok()?;
    is_found.then(|| serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}")))
}

/// A browser without a window that opens this address.
fn open(address: &str) -> Process {
    let folder = scratch::folder("browser");
    let profile = format!("--user-data-dir={}", folder.join("profile").display());
    let args = [
        "--headless",
        // Root has no sandbox, and the tests may run as root.
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--no-proxy-server",
        // No name leads anywhere: all that it can reach is this machine.
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        &profile,
        address,
    ];
    Process::start(Program {
        path: &program(),
        args: args.iter().map(ToString::to_string).collect(),
        env: vec![("HOME", folder.display().to_string())],
        folder: &folder,
        user: None,
        end: "KILL",
    })
}

fn program() -> PathBuf {
    let path = PathBuf::from("/usr/bin/chromium");
    assert!(
        path.is_file(),
        "there is no {}; `make prepare` installs Debian's package chromium",
        path.display()
    );
    path
}
