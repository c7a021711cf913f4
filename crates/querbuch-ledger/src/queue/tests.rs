use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use querbuch_domain::deadline::Deadline;
use tokio::time::sleep;

use super::{Asker, QuestionLimits, Queue};
use crate::unanswered::Stopped;

fn queue(waiting_max: usize, time_max: Option<Duration>) -> Arc<Queue> {
    let limits = QuestionLimits {
        waiting_max,
        time_max,
    };
    Arc::new(Queue::with_places(limits, 1))
}

/// Goes on until its deadline passes, and counts its steps.
fn endless(steps: Arc<AtomicU64>, ended: Arc<AtomicBool>) -> impl FnOnce(Deadline) + Send + 'static {
    move |deadline| {
        for _ in deadline.watch_each(0_u64..) {
            steps.fetch_add(1, Ordering::Relaxed);
            std::thread::yield_now();
        }
        ended.store(true, Ordering::Relaxed);
    }
}

async fn soon(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..2_000 {
        if is_so() {
            return;
        }
        sleep(Duration::from_millis(5)).await;
    }
    panic!("never: {what}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_ends_where_nobody_waits_for_it_any_more() {
    let queue = queue(10, None);
    let (steps, ended) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let work = endless(steps.clone(), ended.clone());
    let asked = queue.clone();
    let task = tokio::spawn(async move { asked.answer(&Asker::default(), work).await });
    soon("it works", || steps.load(Ordering::Relaxed) > 100).await;
    task.abort();
    soon("it ends", || ended.load(Ordering::Relaxed)).await;
    // Its place is free again.
    assert_eq!(queue.answer(&Asker::default(), |_| 7).await, Ok(Some(7)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_ends_when_its_time_is_over_and_what_it_gave_is_thrown_away() {
    let queue = queue(10, Some(Duration::from_millis(100)));
    let (steps, ended) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let asker = Asker::default();
    let answer = queue.answer(&asker, endless(steps.clone(), ended.clone()));
    assert_eq!(answer.await, Err(Stopped::OutOfTime));
    assert!(ended.load(Ordering::Relaxed));
    assert!(steps.load(Ordering::Relaxed) > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_find_the_queue_full_are_turned_away_at_once() {
    let queue = queue(1, None);
    let (release, held) = mpsc::channel::<()>();
    let first = queue.clone();
    let first = tokio::spawn(async move {
        first
            .answer(&Asker::default(), move |_| held.recv().is_ok())
            .await
    });
    soon("the place is taken", || queue.places.available_permits() == 0).await;
    let second = queue.clone();
    let second = tokio::spawn(async move { second.answer(&Asker::default(), |_| true).await });
    soon("one waits", || queue.waiting.load(Ordering::Relaxed) == 1).await;
    assert_eq!(
        queue.answer(&Asker::default(), |_| true).await,
        Err(Stopped::TooBusy)
    );
    release.send(()).unwrap();
    assert_eq!(first.await.unwrap(), Ok(Some(true)));
    assert_eq!(second.await.unwrap(), Ok(Some(true)));
    assert_eq!(queue.waiting.load(Ordering::Relaxed), 0);
}

/// One who asks ten things at once does not stand before another who asks one thing a moment later.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_much_does_not_hold_up_the_others() {
    let queue = queue(100, None);
    let (release, held) = mpsc::channel::<()>();
    let blocker = queue.clone();
    let blocker = tokio::spawn(async move { blocker.answer(&Asker::default(), move |_| held.recv()).await });
    soon("the place is taken", || queue.places.available_permits() == 0).await;
    let done = Arc::new(AtomicU64::new(0));
    let greedy = Asker::default();
    let mut tasks = Vec::new();
    for _ in 0..10 {
        let (queue, greedy, done) = (queue.clone(), greedy.clone(), done.clone());
        tasks.push(tokio::spawn(async move {
            let work = move |_| {
                done.fetch_add(1, Ordering::SeqCst);
            };
            queue.answer(&greedy, work).await
        }));
    }
    soon("one of the ten waits", || {
        queue.waiting.load(Ordering::Relaxed) == 1
    })
    .await;
    let (modest, before) = (queue.clone(), done.clone());
    let modest = tokio::spawn(async move {
        let work = move |_| before.load(Ordering::SeqCst);
        modest.answer(&Asker::default(), work).await
    });
    soon("the other waits too", || {
        queue.waiting.load(Ordering::Relaxed) == 2
    })
    .await;
    release.send(()).unwrap();
    let before = modest.await.unwrap().unwrap().unwrap();
    assert_eq!(before, 1, "only the first of the ten came before");
    blocker.await.unwrap().unwrap();
    for task in tasks {
        assert_eq!(task.await.unwrap(), Ok(Some(())));
    }
    assert_eq!(done.load(Ordering::SeqCst), 10);
}
