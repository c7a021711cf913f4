//! Stands between the server and PostgreSQL, knows where their messages begin and end, and disturbs them.
//!
//! Only messages of whoever writes are counted. Its looking for what others wrote comes at any time, and is not.

use std::collections::{HashMap, VecDeque};
use std::io::{self, Read, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{sleep, spawn};
use std::time::Duration;

/// What the writer asks when it looks for what others wrote.
const LOOK: &str = "SELECT position, recorded_at, root FROM head";
/// How long an answer may take that is then not passed on.
const ANSWER_WAIT: Duration = Duration::from_millis(40);
/// How long to look for messages that were sent together with one that arrives late.
const REST_WAIT: Duration = Duration::from_millis(50);

/// Which message is disturbed.
#[derive(Clone, Copy, Debug)]
pub enum At {
    /// The n-th of the writer, from 1, counted from the last disturbance or from arming.
    Message(usize),
    /// The next with this statement as its whole text.
    Statement(&'static str),
}

/// What happens to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The connection breaks before it arrives, after so long.
    Lose(Duration),
    /// It arrives, and the connection breaks before the answer comes back.
    LoseAnswer,
    /// The connection breaks; the message arrives all the same, so much later.
    Late(Duration),
    /// It takes so long.
    Slow(Duration),
}

/// One disturbance.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// Which message.
    pub at: At,
    /// What happens to it.
    pub how: How,
}

/// A proxy that runs as long as the tests.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    plan: Arc<Mutex<Plan>>,
}

#[derive(Debug, Default)]
struct Plan {
    faults: VecDeque<Fault>,
    counted: usize,
}

impl Proxy {
    /// Passes connections on to a port of this machine.
    pub fn start(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let port = listener.local_addr().expect("is bound").port();
        let plan = Arc::<Mutex<Plan>>::default();
        let shared = plan.clone();
        spawn(move || {
            for client in listener.incoming().flatten() {
                let plan = shared.clone();
                // A connection that breaks is what this is for.
                spawn(move || drop(carry(client, target, &plan)));
            }
        });
        Self { port, plan }
    }

    /// The address of a database, by way of here.
    pub fn url(&self, database: &str) -> String {
        let (before, path) = database.rsplit_once('/').expect("has a name");
        let (before, _) = before.rsplit_once(':').expect("has a port");
        format!("{before}:{}/{path}?sslmode=disable", self.port)
    }

    /// From now on these happen, one after another.
    pub fn arm(&self, faults: &[Fault]) {
        let mut plan = lock(&self.plan);
        plan.faults = faults.iter().copied().collect();
        plan.counted = 0;
    }

    /// How many have not happened; they no longer will.
    pub fn disarm(&self) -> usize {
        let mut plan = lock(&self.plan);
        std::mem::take(&mut plan.faults).len()
    }
}

fn lock(plan: &Mutex<Plan>) -> MutexGuard<'_, Plan> {
    plan.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Plan {
    /// What happens to this message of the writer.
    fn next(&mut self, statement: Option<&str>) -> Option<How> {
        self.counted += 1;
        let fault = *self.faults.front()?;
        let due = match fault.at {
            At::Message(number) => self.counted == number,
            At::Statement(wanted) => statement == Some(wanted),
        };
        if !due {
            return None;
        }
        self.faults.pop_front();
        self.counted = 0;
        Some(fault.how)
    }
}

/// What is known of a connection from what its client has sent.
#[derive(Default)]
struct Frontend {
    statements: HashMap<String, String>,
    writes: bool,
    /// Until the next Sync it only looks.
    looks: bool,
}

impl Frontend {
    /// Whether this message counts, and the text of a statement that it carries whole.
    #[expect(
        clippy::option_option,
        reason = "none: it does not count; some none: it carries no text"
    )]
    fn note(&mut self, message: &[u8]) -> Option<Option<String>> {
        let mut texts = message[5..].split(|byte| *byte == 0).map(String::from_utf8_lossy);
        let mut text = || texts.next().unwrap_or_default().into_owned();
        let (mut statement, mut prepared) = (None, None);
        match message[0] {
            b'P' => {
                let name = text();
                prepared = Some(text());
                self.statements.insert(name, prepared.clone().unwrap_or_default());
            }
            b'B' => {
                text();
                prepared = self.statements.get(&text()).cloned();
            }
            b'Q' => statement = Some(text()),
            _ => {}
        }
        if let Some(sql) = prepared.as_ref().or(statement.as_ref()) {
            self.looks |= sql == LOOK;
            let writing = ["UPDATE head", "FOR UPDATE", "log_extend", "BEGIN ISOLATION"];
            self.writes |= writing.iter().any(|part| sql.contains(part));
        }
        let counts = self.writes && !self.looks && message[0] != b'X';
        if message[0] == b'S' {
            self.looks = false;
        }
        counts.then_some(statement)
    }
}

fn carry(mut client: TcpStream, target: u16, plan: &Mutex<Plan>) -> io::Result<()> {
    let mut server = TcpStream::connect(("127.0.0.1", target))?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let torn = Arc::new(AtomicBool::new(false));
    let (from, to, cut) = (server.try_clone()?, client.try_clone()?, torn.clone());
    spawn(move || back(from, to, &cut));

    // The first message has no letter.
    let mut length = [0; 4];
    client.read_exact(&mut length)?;
    server.write_all(&length)?;
    server.write_all(&body(&mut client, length)?)?;
    let mut frontend = Frontend::default();
    let done = loop {
        let message = match read_message(&mut client) {
            Ok(message) => message,
            Err(error) => break Err(error),
        };
        let counts = frontend.note(&message);
        match counts.and_then(|statement| lock(plan).next(statement.as_deref())) {
            None => server.write_all(&message)?,
            Some(How::Slow(pause)) => {
                sleep(pause);
                server.write_all(&message)?;
            }
            Some(How::Lose(pause)) => {
                sleep(pause);
                break Ok(());
            }
            Some(How::LoseAnswer) => {
                torn.store(true, Ordering::Release);
                server.write_all(&message)?;
                sleep(ANSWER_WAIT);
                break Ok(());
            }
            Some(How::Late(pause)) => {
                torn.store(true, Ordering::Release);
                client.shutdown(Shutdown::Write)?;
                sleep(pause);
                server.write_all(&message)?;
                client.set_read_timeout(Some(REST_WAIT))?;
                while let Ok(message) = read_message(&mut client) {
                    server.write_all(&message)?;
                }
                break Ok(());
            }
        }
    };
    // One of them may have gone already.
    drop(client.shutdown(Shutdown::Both));
    drop(server.shutdown(Shutdown::Both));
    done
}

/// Passes answers on, until the connection is torn.
fn back(mut server: TcpStream, mut client: TcpStream, torn: &AtomicBool) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = server.read(&mut buffer) {
        if !torn.load(Ordering::Acquire) && client.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    drop(client.shutdown(Shutdown::Both));
}

fn read_message(client: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = [0; 5];
    client.read_exact(&mut head)?;
    let mut message = head.to_vec();
    message.extend(body(client, [head[1], head[2], head[3], head[4]])?);
    Ok(message)
}

/// What follows a length, which counts itself.
fn body(client: &mut impl Read, length: [u8; 4]) -> io::Result<Vec<u8>> {
    let length = usize::try_from(u32::from_be_bytes(length)).expect("fits");
    let mut body = vec![0; length.saturating_sub(4)];
    client.read_exact(&mut body)?;
    Ok(body)
}
