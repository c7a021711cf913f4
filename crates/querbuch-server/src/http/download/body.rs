//! The body of a file: made by a thread of its own, which waits where the client does.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql_transport::{Shutdown, TransportError};
use axum::body::{Body, Bytes};
use futures_util::stream;
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::problem::Problem;
use crate::export::{ExportError, Job};
use crate::writer::WriteError;

/// Bytes of a piece. Handing one over costs some microseconds, and a socket takes some hundred kilobytes at once.
const PIECE_BYTES: usize = 64 * 1024;

/// Pieces that may wait: the next ones are made while the socket takes these. A slow reader costs no more memory.
const PIECES_WAITING_MAX: usize = 4;

/// What the thread says.
pub(super) enum Piece {
    /// The next bytes.
    Bytes(Bytes),
    /// It was not finished.
    Failed(ExportError),
    /// That was all. Without it the body is broken, whatever became of the thread.
    End,
}

/// Starts the thread, and the body with it. What goes wrong before the first piece is an answer of its own.
pub(super) async fn stream(
    job: Job,
    place: OwnedSemaphorePermit,
    shutdown: Shutdown,
) -> Result<Body, Problem> {
    let (sender, receiver) = mpsc::channel(PIECES_WAITING_MAX);
    let runtime = Handle::current();
    tokio::task::spawn_blocking(move || {
        let _place = place;
        let output = Pieces::new(sender.clone());
        let wanted = || !sender.is_closed() && !shutdown.has_begun();
        let rest = output.clone();
        let ended = job.run(&runtime, Box::new(output), wanted);
        let last = match ended.and_then(|()| rest.finish().map_err(failed)) {
            Ok(()) => Piece::End,
            Err(error) => Piece::Failed(error),
        };
        // Whoever went away need not hear it.
        drop(sender.blocking_send(last));
    });
    body_of(receiver).await
}

/// The body that is received piece by piece.
pub(super) async fn body_of(mut receiver: Receiver<Piece>) -> Result<Body, Problem> {
    let first = match receiver.recv().await {
        Some(Piece::Bytes(bytes)) => bytes,
        Some(Piece::End) => return Ok(Body::empty()),
        Some(Piece::Failed(error)) => return Err(error.into()),
        None => return Err(TransportError::internal().into()),
    };
    let rest = stream::unfold(Some((Some(first), receiver)), |state| async {
        let (first, mut receiver) = state?;
        if let Some(first) = first {
            return Some((Ok(first), Some((None, receiver))));
        }
        match receiver.recv().await {
            Some(Piece::Bytes(bytes)) => Some((Ok(bytes), Some((None, receiver)))),
            Some(Piece::End) => None,
            Some(Piece::Failed(error)) => {
                tracing::warn!(?error, "an export was broken off");
                Some((Err(io::Error::other("the export was broken off")), None))
            }
            None => {
                tracing::error!("an export ended in a panic");
                Some((Err(io::Error::other("the export was broken off")), None))
            }
        }
    });
    Ok(Body::from_stream(rest))
}

fn failed(error: io::Error) -> ExportError {
    ExportError::Write(WriteError::Io(error))
}

/// Takes bytes and hands them over in pieces; it waits where the pieces before were not taken. A clone takes the same
/// bytes on.
#[derive(Clone)]
pub(super) struct Pieces {
    sender: Sender<Piece>,
    /// Less than a piece. Nothing of a file that fails before it has as much is sent: then the answer says why.
    waiting: Arc<Mutex<Vec<u8>>>,
}

impl Pieces {
    pub(super) fn new(sender: Sender<Piece>) -> Self {
        Self {
            sender,
            waiting: Arc::default(),
        }
    }

    /// Hands over what is left.
    pub(super) fn finish(self) -> io::Result<()> {
        let rest = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        if rest.is_empty() {
            Ok(())
        } else {
            self.hand_over(rest)
        }
    }

    fn hand_over(&self, bytes: Vec<u8>) -> io::Result<()> {
        let handed = self.sender.blocking_send(Piece::Bytes(Bytes::from(bytes)));
        handed.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.extend_from_slice(bytes);
        if waiting.len() >= PIECE_BYTES {
            let piece = std::mem::take(&mut *waiting);
            drop(waiting);
            self.hand_over(piece)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
