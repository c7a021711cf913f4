use futures_util::FutureExt as _;

use super::*;

#[tokio::test]
async fn turns_are_taken_in_order_and_one_too_many_is_refused_at_once() {
    let turns = Turns::new(1, 2);
    let first = turns.take().await.expect("is free");
    let mut second = Box::pin(turns.take());
    let mut third = Box::pin(turns.take());
    assert!(second.as_mut().now_or_never().is_none(), "waits");
    assert!(third.as_mut().now_or_never().is_none(), "waits");
    let refused = turns.take().now_or_never().expect("at once");
    assert_eq!(refused.expect_err("two wait").code(), "OVERLOADED");
    drop(first);
    assert!(third.as_mut().now_or_never().is_none(), "nobody overtakes");
    let newcomer = turns.take().now_or_never();
    assert!(newcomer.is_none_or(|taken| taken.is_err()), "nor does a newcomer");
    let second = second.now_or_never().expect("its turn").expect("is given");
    drop(second);
    drop(third.now_or_never().expect("its turn").expect("is given"));
    assert!(turns.take().now_or_never().expect("at once").is_ok());
}

#[tokio::test]
async fn who_gives_up_leaves_the_line() {
    let turns = Turns::new(1, 1);
    let first = turns.take().await.expect("is free");
    let mut gone = Box::pin(turns.take());
    assert!(gone.as_mut().now_or_never().is_none(), "waits");
    drop(gone);
    let mut next = Box::pin(turns.take());
    assert!(next.as_mut().now_or_never().is_none(), "there is a place again");
    drop(first);
    assert!(next.now_or_never().expect("its turn").is_ok());
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_ever() {
    let turns = Turns::new(1, 1);
    let _held = turns.take().await.expect("is free");
    let refused = turns.take().await.expect_err("the time is over");
    assert_eq!(refused.code(), "OVERLOADED");
}

#[tokio::test]
async fn a_database_has_so_many_readers_and_places_to_wait() {
    let turns = Turns::default();
    let mut taken = Vec::new();
    for _ in 0..READERS_MAX {
        taken.push(turns.take().now_or_never().expect("at once").expect("is free"));
    }
    let mut waiting = Vec::new();
    for _ in 0..READS_WAITING_MAX {
        let mut next = Box::pin(turns.take());
        assert!(next.as_mut().now_or_never().is_none(), "waits");
        waiting.push(next);
    }
    let refused = turns.take().now_or_never().expect("at once");
    assert_eq!(refused.expect_err("all places are taken").code(), "OVERLOADED");
}
