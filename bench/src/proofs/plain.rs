//! A group committer that only decides and writes entries.

use querbuch_domain::command::Command;
use querbuch_domain::command::decide::Context;
use querbuch_domain::header::Header;
use querbuch_domain::note::TextHashes;
use querbuch_domain::state::State;
use querbuch_log::clock::{Machine, Source as _};
use querbuch_log::committer::load;
use querbuch_log::entry::encode;
use querbuch_log::store::{Access, Additions, Appended, Head, Session, Store};
use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::Bookings;
use crate::Outcome;
use crate::bookings::load::Worker;
use crate::ledger::describe;

/// Most commands of one transaction, as the ledger has it.
const COMMANDS_PER_COMMIT_MAX: usize = 1_024;

type Job = (Command, oneshot::Sender<Outcome<()>>);

/// Hands commands to the committer.
pub struct Plain(mpsc::UnboundedSender<Job>);

impl Plain {
    /// Starts it on a thread of its own.
    pub async fn start(url: &str) -> Outcome<(Self, JoinHandle<Outcome<()>>)> {
        let store = Store::open(url, Access::Write).await?;
        let state = load(&store, None, Access::Read).await?.log_state.state;
        let (sender, jobs) = mpsc::unbounded_channel();
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let committer =
            tokio::task::spawn_blocking(move || runtime.block_on(commit(store, State::clone(&state), jobs)));
        Ok((Self(sender), committer))
    }

    /// One that books.
    pub fn worker(&self, bookings: Bookings) -> PlainBooker {
        PlainBooker {
            jobs: self.0.clone(),
            bookings,
        }
    }
}

/// One that books, and waits until it is durable.
pub struct PlainBooker {
    jobs: mpsc::UnboundedSender<Job>,
    bookings: Bookings,
}

impl Worker for PlainBooker {
    async fn step(&mut self) -> Outcome<()> {
        let (reply, answer) = oneshot::channel();
        let sent = self.jobs.send((self.bookings.next(), reply));
        sent.map_err(|_| "the committer has ended")?;
        answer.await?
    }
}

async fn commit(store: Store, mut state: State, mut jobs: mpsc::UnboundedReceiver<Job>) -> Outcome<()> {
    let mut session = store.session().await?;
    let mut waiting = Vec::new();
    while jobs.recv_many(&mut waiting, COMMANDS_PER_COMMIT_MAX).await > 0 {
        append(session.as_mut(), &mut state, &waiting).await?;
        for (_, reply) in waiting.drain(..) {
            // A worker that is gone needs no answer.
            let _ = reply.send(Ok(()));
        }
        session.idle().await?;
    }
    Ok(())
}

async fn append(session: &mut dyn Session, state: &mut State, waiting: &[Job]) -> Outcome<()> {
    let (before, recorded_at) = (state.position, Machine.now());
    let mut additions = Additions::default();
    for (command, _) in waiting {
        let decision = command
            .decide(state, &Context::new("bench", &TextHashes::default()))
            .map_err(|refusals| describe(&refusals))?;
        for event in &decision.events {
            let header = Header {
                position: state.position + 1,
                recorded_at,
                actor: "bench".into(),
            };
            let entry = encode(&header, Machine.id(), event)?;
            additions.entries.push((header.position, entry));
            state.apply(&header, event);
        }
    }
    additions.head = Some(Head {
        position: state.position,
        recorded_at_micros: recorded_at.timestamp_micros(),
        root: None,
    });
    match session.append(before, &additions).await? {
        Appended::Done => Ok(()),
        other => Err(format!("not appended: {other:?}").into()),
    }
}
