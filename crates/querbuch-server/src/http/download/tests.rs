use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use futures_util::StreamExt as _;
use http_body_util::BodyExt as _;
use querbuch_ledger::ledger::{LOCAL_ACTOR, LedgerOptions};
use querbuch_ledger::log::clock::Machine;
use tokio::sync::mpsc;
use tokio::sync::watch;
use tower::ServiceExt as _;

use super::body::{Piece, Pieces, body_of};
use super::*;
use crate::export::ExportError;
use crate::http::asker::Asker;

/// Bytes that a producer makes if nobody stops it: far more than may wait.
const MANY: usize = 64 * 1024 * 1024;

/// A producer that counts what it made.
fn producer(
    made: Arc<AtomicUsize>,
) -> (
    mpsc::Receiver<Piece>,
    tokio::task::JoinHandle<std::io::Result<()>>,
) {
    let (sender, receiver) = mpsc::channel(4);
    let thread = tokio::task::spawn_blocking(move || {
        let mut pieces = Pieces::new(sender.clone());
        for _ in 0..MANY / 1024 {
            pieces.write_all(&[b'x'; 1024])?;
            made.fetch_add(1024, Ordering::SeqCst);
        }
        pieces.finish()?;
        let ended = sender.blocking_send(Piece::End);
        ended.map_err(|_| std::io::ErrorKind::BrokenPipe.into())
    });
    (receiver, thread)
}

async fn settled(made: &AtomicUsize) -> usize {
    loop {
        let before = made.load(Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(50)).await;
        if made.load(Ordering::SeqCst) == before {
            return before;
        }
    }
}

#[tokio::test]
async fn a_slow_reader_holds_up_the_thread_and_not_the_memory() {
    let made = Arc::new(AtomicUsize::new(0));
    let (receiver, thread) = producer(made.clone());
    let Ok(body) = body_of(receiver).await else {
        panic!("the first bytes are there before the last are made");
    };
    let waiting = settled(&made).await;
    assert!(waiting < 1024 * 1024, "{waiting} bytes were made for nobody");
    let whole = body.collect().await.expect("is whole").to_bytes();
    assert_eq!(whole.len(), MANY);
    thread.await.expect("ends").expect("was taken");
}

#[tokio::test]
async fn a_client_that_goes_away_ends_the_work() {
    let made = Arc::new(AtomicUsize::new(0));
    let (receiver, thread) = producer(made.clone());
    let Ok(body) = body_of(receiver).await else {
        panic!("there are bytes");
    };
    let mut stream = body.into_data_stream();
    assert!(stream.next().await.is_some());
    drop(stream);
    let ended = thread.await.expect("ends");
    assert_eq!(
        ended.expect_err("nobody takes it").kind(),
        std::io::ErrorKind::BrokenPipe
    );
    assert!(made.load(Ordering::SeqCst) < MANY);
}

/// What a client gets where the work ends like this after the first piece.
async fn broken(last: Option<Piece>) -> Result<Bytes, axum::Error> {
    let (sender, receiver) = mpsc::channel(4);
    drop(sender.send(Piece::Bytes(Bytes::from_static(b"half"))).await);
    if let Some(last) = last {
        drop(sender.send(last).await);
    }
    drop(sender);
    let Ok(body) = body_of(receiver).await else {
        panic!("there is a piece");
    };
    body.collect().await.map(http_body_util::Collected::to_bytes)
}

#[tokio::test]
async fn half_a_file_is_never_a_whole_one() {
    assert!(broken(Some(Piece::Failed(ExportError::Stopped))).await.is_err());
    assert!(broken(None).await.is_err(), "a panic of the thread");
    assert_eq!(broken(Some(Piece::End)).await.expect("is whole"), "half");
}

#[tokio::test]
async fn what_fails_at_once_has_an_answer_of_its_own() {
    let (sender, receiver) = mpsc::channel(4);
    drop(
        sender
            .send(Piece::Failed(ExportError::Write(
                crate::writer::WriteError::TooManyRows(7),
            )))
            .await,
    );
    let Err(problem) = body_of(receiver).await else {
        panic!("there is no file");
    };
    let response = problem.into_response(Language::English, "id");
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let bytes = response.into_body().collect().await.expect("is whole").to_bytes();
    let said: serde_json::Value = serde_json::from_slice(&bytes).expect("is JSON");
    assert_eq!(said["code"], "LIMIT_EXCEEDED");
}

async fn status(router: &Router, path: &str) -> (StatusCode, HeaderMap) {
    let asker = Asker::Local(LOCAL_ACTOR.into());
    let request = Request::get(path).extension(asker).body(Body::empty());
    let request = request.expect("is a request");
    let response = router.clone().oneshot(request).await.expect("answers");
    (response.status(), response.headers().clone())
}

#[tokio::test]
async fn only_so_many_files_are_made_at_once() {
    let folder = tempfile::tempdir().expect("is writable");
    let url = format!("sqlite:{}", folder.path().join("ledger.db").display());
    let opened = Ledger::open(&url, LedgerOptions::default(), Arc::new(Machine)).await;
    let (ledger, _committer) = opened.expect("opens");
    let (_, stopping) = watch::channel(false);
    let none = with_places(ledger.clone(), Shutdown::when(stopping.clone()), 0);
    let (full, headers) = status(&none, "/export/balance.csv").await;
    assert_eq!(full, StatusCode::SERVICE_UNAVAILABLE);
    assert!(headers.contains_key("retry-after"), "{headers:?}");
    let one = with_places(ledger.clone(), Shutdown::when(stopping), 1);
    for _ in 0..3 {
        // The place is free again once the thread has ended, shortly after the body.
        let mut tries = 0;
        while status(&one, "/export/units.csv?locale=en").await.0 != StatusCode::OK {
            tries += 1;
            assert!(tries < 100, "the place is not given back");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    let (_stop, stopped) = watch::channel(true);
    let ending = with_places(ledger, Shutdown::when(stopped), 1);
    assert_eq!(
        status(&ending, "/export/balance.csv").await.0,
        StatusCode::SERVICE_UNAVAILABLE
    );
}
