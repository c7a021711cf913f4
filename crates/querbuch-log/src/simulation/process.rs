//! A log that is started, crashed and started again.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use querbuch_domain::id::Position;
use tokio::task::JoinHandle;

use super::database::Simulated;
use super::world::{Machine, World};
use crate::checkpoint::Signer;
use crate::committer::{Log, Options};
use crate::store::Store;
use crate::tree::Hash;

/// A log state that was published.
#[derive(Clone, Copy, Debug)]
pub struct Published {
    pub position: Position,
    pub root: Hash,
}

struct Running {
    log: Log,
    committer: JoinHandle<()>,
    observer: JoinHandle<()>,
}

/// One process.
pub struct Process {
    world: Arc<World>,
    pub number: usize,
    options: Options,
    running: Mutex<Option<Running>>,
    /// Commands that were submitted and not answered since the last start.
    pub waiting: AtomicUsize,
    pub waiting_max: usize,
    published: Arc<Mutex<Vec<Published>>>,
}

impl Process {
    pub fn new(
        world: &Arc<World>,
        number: usize,
        signer: Option<Signer>,
        snapshot: Option<PathBuf>,
    ) -> Arc<Self> {
        let waiting_max = [4, 8, 1_000][usize::try_from(world.random.below(3)).unwrap_or_default()];
        let options = Options {
            signer,
            snapshot,
            commands_waiting_max: Some(waiting_max),
        };
        Arc::new(Self {
            world: world.clone(),
            number,
            options,
            running: Mutex::default(),
            waiting: AtomicUsize::new(0),
            waiting_max,
            published: Arc::default(),
        })
    }

    /// The log, where it runs.
    pub fn log(&self) -> Option<Log> {
        let running = self.running.lock().expect("no panic");
        running.as_ref().map(|running| running.log.clone())
    }

    /// All that this process ever published.
    pub fn published(&self) -> Vec<Published> {
        self.published.lock().expect("no panic").clone()
    }

    /// Starts it, however often that takes.
    pub async fn start(&self) {
        let name = format!("p{}", self.number);
        for _ in 0..200 {
            let store = Store::new(Simulated {
                world: self.world.clone(),
                name: name.clone(),
            });
            let source = Arc::new(Machine(self.world.clone()));
            match Log::start_here(store, source, self.options.clone()).await {
                Ok((log, committer)) => {
                    self.world
                        .note(|| format!("{name} starts at {}", log.log_state().position()));
                    let observer = self.observe(log.clone());
                    self.waiting.store(0, SeqCst);
                    *self.running.lock().expect("no panic") = Some(Running {
                        log,
                        committer,
                        observer,
                    });
                    return;
                }
                Err(error) if error.is_transient() => self.world.wait_below(200).await,
                Err(error) => self.world.wrong(format!("{name} does not start: {error}")),
            }
        }
        self.world.wrong(format!("{name} never starts"));
    }

    /// Notes each log state that is seen, and checks that positions only grow.
    fn observe(&self, log: Log) -> JoinHandle<()> {
        let (world, published, number) = (self.world.clone(), self.published.clone(), self.number);
        tokio::spawn(async move {
            let mut last = None;
            loop {
                let log_state = log.log_state();
                let position = log_state.position();
                world.check(last.is_none_or(|last| last < position), || {
                    format!("p{number} went from {last:?} to {position}")
                });
                last = Some(position);
                let root = log_state.tree.root();
                published
                    .lock()
                    .expect("no panic")
                    .push(Published { position, root });
                if log.state_at_least(position + 1).await.is_none() {
                    return;
                }
            }
        })
    }

    /// Ends it in the middle of whatever it does.
    pub async fn crash(&self) {
        let running = self.running.lock().expect("no panic").take();
        let Some(running) = running else { return };
        self.world.note(|| format!("p{} crashes", self.number));
        running.observer.abort();
        running.committer.abort();
        drop(running.log);
        let ended = running.committer.await;
        let panicked = ended.is_err_and(|error| error.is_panic());
        self.world
            .check(!panicked, || "the committer panicked".to_owned());
    }

    /// Ends it as it is told to: everything queued is committed.
    pub async fn stop(&self) {
        let running = self.running.lock().expect("no panic").take();
        let Some(running) = running else { return };
        running.observer.abort();
        drop(running.observer.await);
        drop(running.log);
        let ended = tokio::time::timeout(Duration::from_secs(30), running.committer).await;
        self.world.check(matches!(ended, Ok(Ok(()))), || {
            format!("p{} does not stop: {ended:?}", self.number)
        });
    }
}
