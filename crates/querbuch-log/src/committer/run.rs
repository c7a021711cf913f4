//! The task of the committer: it commits, follows the log, and does the maintenance when nobody waits.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use querbuch_domain::id::Position;
use tokio::sync::{Notify, mpsc, watch};

use super::announce::Announcer;
use super::load::{Loaded, SnapshotExtent, complete_tiles, ledger_of};
use super::writes::{Question, Writes};
use super::{Job, Options, Reply};
use crate::batch::Submission;
use crate::checkpoint::{SignedTree, Signer};
use crate::clock::Source;
use crate::log_state::LogState;
use crate::snapshot;
use crate::store::{CheckpointRow, Session, Store, StoreError};
use crate::tree::Hash;

/// Most submissions of one transaction. Larger groups no longer raise the rate but the wait of the first.
const SUBMISSIONS_PER_COMMIT_MAX: usize = 1_024;

/// How often to look for what other processes appended, when there is nothing to do. Hints come sooner.
const FOLLOW_INTERVAL: Duration = Duration::from_millis(500);

/// When no job has come for so long, there is time for maintenance.
const IDLE_AFTER: Duration = Duration::from_millis(5);

/// Shortest time between two checkpoints that are kept while something is written.
const CHECKPOINT_INTERVAL: TimeDelta = TimeDelta::seconds(1);

/// Postings after which the state is written to the snapshot file again: a start reads so many in half a second.
const POSTINGS_PER_SNAPSHOT: usize = 500_000;

/// Entries after which it is written again: a start reads so many in about the same time.
const ENTRIES_PER_SNAPSHOT: u64 = 250_000;

/// What a committer is made of.
pub(super) struct CommitterParts {
    pub store: Store,
    pub source: Arc<dyn Source>,
    pub options: Options,
    pub loaded: Loaded,
    pub log_states: watch::Sender<LogState>,
    pub jobs: mpsc::UnboundedReceiver<Job>,
    pub hint: Arc<Notify>,
    pub announcer: Announcer,
    pub writes: Writes,
    pub questions: mpsc::UnboundedReceiver<Question>,
}

pub(super) struct Committer {
    store: Store,
    pub(super) source: Arc<dyn Source>,
    options: Options,
    log_states: watch::Sender<LogState>,
    jobs: mpsc::UnboundedReceiver<Job>,
    hint: Arc<Notify>,
    announcer: Announcer,
    writes: Writes,
    questions: mpsc::UnboundedReceiver<Question>,
    /// The connection, where there is one that is known to work.
    pub(super) session: Option<Box<dyn Session>>,
    tiles_complete: bool,
    /// When the last checkpoint was kept, and whether this process has appended something since.
    checkpoint_at: DateTime<Utc>,
    checkpoint_behind: bool,
    /// Up to where the key has noted what the log holds.
    noted: Position,
    /// The last snapshot that was written or read.
    last_snapshot: SnapshotExtent,
    snapshot_writing: Option<tokio::task::JoinHandle<()>>,
}

impl Committer {
    pub(super) fn new(parts: CommitterParts) -> Self {
        Self {
            store: parts.store,
            source: parts.source,
            options: parts.options,
            log_states: parts.log_states,
            jobs: parts.jobs,
            hint: parts.hint,
            announcer: parts.announcer,
            writes: parts.writes,
            questions: parts.questions,
            session: None,
            tiles_complete: false,
            checkpoint_at: DateTime::UNIX_EPOCH,
            checkpoint_behind: false,
            noted: parts.loaded.log_state.position(),
            last_snapshot: parts.loaded.snapshot,
            snapshot_writing: None,
        }
    }

    pub(super) async fn run(mut self) {
        let mut follow = tokio::time::interval(FOLLOW_INTERVAL);
        follow.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut worked = false;
        let hint = self.hint.clone();
        loop {
            tokio::select! {
                biased;
                job = self.jobs.recv() => match job {
                    Some(first) => {
                        self.commit(first).await;
                        self.keep_checkpoint_if_due().await;
                        worked = true;
                    }
                    None => break,
                },
                Some(question) = self.questions.recv() => {
                    self.answer_whether_writes_work(question).await;
                    worked = true;
                }
                () = hint.notified() => self.follow_and_maintain().await,
                _ = follow.tick() => self.follow_and_maintain().await,
                () = tokio::time::sleep(IDLE_AFTER), if worked => {
                    worked = false;
                    self.maintain().await;
                }
            }
        }
        self.finish().await;
    }

    /// Writes something that changes nothing, for all who ask whether that works.
    async fn answer_whether_writes_work(&mut self, first: Question) {
        let tried = match self.take_session().await {
            Ok(mut session) => session.try_write().await.map(|()| self.session = Some(session)),
            Err(error) => Err(error),
        };
        self.writes.note(tried.is_ok());
        let tried = tried.map_err(Arc::new);
        let mut next = Some(first);
        while let Some(question) = next {
            // Who does not wait any more needs no answer.
            drop(question.send(tried.clone()));
            next = self.questions.try_recv().ok();
        }
    }

    /// The newest state and tree of this process.
    pub(super) fn log_state(&self) -> LogState {
        self.log_states.borrow().clone()
    }

    pub(super) fn publish(&self, log_state: LogState) {
        self.log_states.send_replace(log_state);
    }

    /// A connection that works, as far as is known.
    pub(super) async fn take_session(&mut self) -> Result<Box<dyn Session>, StoreError> {
        let mut session = match self.session.take() {
            Some(session) => session,
            None => self.store.session().await?,
        };
        if !self.tiles_complete {
            complete_tiles(&self.store, session.as_mut()).await?;
            self.tiles_complete = true;
        }
        Ok(session)
    }

    async fn commit(&mut self, first: Job) {
        let mut jobs = vec![first];
        while jobs.len() < SUBMISSIONS_PER_COMMIT_MAX
            && let Ok(job) = self.jobs.try_recv()
        {
            jobs.push(job);
        }
        let mut submissions: Vec<Submission> = Vec::with_capacity(jobs.len());
        let mut waiting = Vec::with_capacity(jobs.len());
        for job in jobs {
            submissions.push(job.submission);
            waiting.push((job.reply, job.place));
        }
        let committed = self.commit_all(&submissions).await;
        self.writes.note(committed.is_ok());
        match committed {
            // A client that went away meanwhile gets no answer; what it asked for is recorded all the same.
            Ok(committed) => waiting
                .into_iter()
                .zip(committed.answers)
                .for_each(|((reply, _), answers)| {
                    let state = committed.log_state.state.clone();
                    drop(reply.send(Ok(Reply { answers, state })));
                }),
            Err(error) => {
                tracing::error!(code = error.code(), %error, submissions = submissions.len(), "commit failed");
                let error = Arc::new(error);
                for (reply, _) in waiting {
                    drop(reply.send(Err(error.clone())));
                }
            }
        }
    }

    /// Follows the log, and keeps a checkpoint that is overdue.
    async fn follow_and_maintain(&mut self) {
        if let Err(error) = self.follow().await {
            self.session = None;
            tracing::warn!(code = error.code(), %error, "cannot follow the log");
        }
        self.keep_checkpoint_if_due().await;
        self.note_what_others_sign();
        self.write_snapshot_if_due().await;
    }

    async fn maintain(&mut self) {
        let Some(session) = &mut self.session else { return };
        if let Err(error) = session.idle().await {
            self.session = None;
            tracing::warn!(code = error.code(), %error, "house-keeping failed");
        }
    }

    fn checkpoint_is_due(&self) -> bool {
        // A clock that was put back must not keep checkpoints from being made until it has caught up.
        (self.source.now() - self.checkpoint_at).abs() >= CHECKPOINT_INTERVAL
    }

    /// The checkpoint of this state. Only what is durable is ever signed: the key notes beforehand what it signs, and a
    /// log that then ended earlier would be taken for one that lost entries.
    fn sign(&self, log_state: &LogState) -> Option<CheckpointRow> {
        let signer = self.current_signer(log_state)?;
        match signer.attest(signed_tree(log_state)) {
            Ok(note) => Some(CheckpointRow {
                position: log_state.position(),
                note,
            }),
            Err(error) => {
                tracing::warn!(%error, "the log is not signed");
                None
            }
        }
    }

    /// The key of this process, unless another one signs the log by now.
    fn current_signer(&self, log_state: &LogState) -> Option<&Signer> {
        let signer = self.options.signer.as_ref()?;
        let key = log_state.signing_key.as_deref();
        if key.is_some_and(|key| key != signer.verifier_key()) {
            tracing::warn!(
                "another key signs this ledger by now (querbuch key rotate); give it to this process and start it again"
            );
            return None;
        }
        Some(signer)
    }

    /// Notes what others have appended, as they sign it with the same key: after a failover that lost it, this process
    /// must not sign something else in its place.
    fn note_what_others_sign(&mut self) {
        let log_state = self.log_state();
        if self.checkpoint_behind || self.noted == log_state.position() || !self.checkpoint_is_due() {
            return;
        }
        self.checkpoint_at = self.source.now();
        self.noted = log_state.position();
        if let Some(signer) = self.current_signer(&log_state)
            && let Err(error) = signer.note(signed_tree(&log_state))
        {
            tracing::warn!(%error, "what others sign is not noted");
        }
    }

    /// Announces what this process has appended, of which a checkpoint is still to be kept.
    pub(super) fn note_appended(&mut self, log_state: &LogState) {
        self.announcer.tell(log_state.position());
        self.checkpoint_behind = true;
    }

    async fn keep_checkpoint_if_due(&mut self) {
        if self.checkpoint_behind && self.checkpoint_is_due() {
            self.keep_checkpoint().await;
        }
    }

    async fn keep_checkpoint(&mut self) {
        if self.session.is_none() {
            return;
        }
        // Where it cannot be signed now, that is tried again as often as it would be kept.
        self.checkpoint_at = self.source.now();
        let Some(row) = self.sign(&self.log_state()) else {
            return;
        };
        let Some(session) = &mut self.session else { return };
        match session.keep_checkpoint(&row).await {
            Ok(()) => {
                self.checkpoint_behind = false;
                self.noted = row.position;
            }
            Err(error) => {
                self.session = None;
                tracing::warn!(code = error.code(), %error, "a checkpoint could not be kept");
            }
        }
    }

    /// Writes the state to the snapshot file, on a thread beside the committer, where much was recorded since the last
    /// time.
    async fn write_snapshot_if_due(&mut self) {
        let log_state = self.log_state();
        let last = self.last_snapshot;
        let much = log_state.postings().saturating_sub(last.postings) >= POSTINGS_PER_SNAPSHOT
            || log_state.position().saturating_sub(last.position) >= ENTRIES_PER_SNAPSHOT;
        let busy = self
            .snapshot_writing
            .as_ref()
            .is_some_and(|task| !task.is_finished());
        if !much || busy {
            return;
        }
        let Some(path) = self.options.snapshot.clone() else {
            return;
        };
        let Some(ledger) = ledger(self.store.clone()).await else {
            return;
        };
        self.last_snapshot = SnapshotExtent::of(&log_state);
        self.snapshot_writing = Some(tokio::task::spawn_blocking(move || {
            write_snapshot(&path, ledger, &log_state);
        }));
    }

    /// Runs at the end, after everything queued was committed: keeps what is due, and closes the store.
    async fn finish(mut self) {
        if self.checkpoint_behind {
            self.keep_checkpoint().await;
        }
        self.maintain().await;
        self.session = None;
        if let Some(writing) = self.snapshot_writing.take() {
            drop(writing.await);
        }
        let log_state = self.log_state();
        if let Some(path) = self.options.snapshot.clone()
            && log_state.position() > self.last_snapshot.position
            && let Some(ledger) = ledger(self.store.clone()).await
        {
            write_snapshot(&path, ledger, &log_state);
        }
        self.announcer.end(&self.store).await;
        self.store.close().await;
    }
}

fn signed_tree(log_state: &LogState) -> SignedTree {
    SignedTree {
        size: log_state.tree.size(),
        root: log_state.tree.root(),
    }
}

/// What tells the ledger from every other one; none where that cannot be read now.
async fn ledger(store: Store) -> Option<Hash> {
    match ledger_of(&store).await {
        Ok(ledger) => ledger,
        Err(error) => {
            tracing::warn!(code = error.code(), %error, "the snapshot could not be written");
            None
        }
    }
}

/// Writes the snapshot file. Without it, the next start takes longer: nothing worse.
fn write_snapshot(path: &std::path::Path, ledger: Hash, log_state: &LogState) {
    let written = snapshot::write(
        path,
        log_state.position(),
        ledger,
        &log_state.tree.to_bytes(),
        &log_state.state,
    );
    if let Err(error) = written {
        tracing::warn!(%error, path = %path.display(), "the snapshot could not be written");
    }
}
