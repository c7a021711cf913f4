use std::time::Duration;

use tokio::time::timeout;

use super::*;

type Named = Streams<&'static str>;

/// A stream with one answer of this edition, until nobody subscribes any more.
fn begin(edition: u64) -> impl FnOnce(Publisher<&'static str>) {
    move |mut publisher| {
        drop(tokio::spawn(async move {
            publisher.publish(edition, Answer::Failed(Vec::new()));
            publisher.deserted().await;
        }));
    }
}

async fn edition(subscriber: &mut watch::Receiver<Latest>) -> u64 {
    let latest = subscriber.wait_for(|latest| latest.answer.is_some()).await;
    latest.expect("has an answer").edition
}

async fn until_running(streams: &Named, count: usize) {
    let settled = async {
        while streams.running().len() != count {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(10), settled).await.expect("settles");
}

#[tokio::test]
async fn equal_keys_share_a_stream_which_ends_with_the_last_subscriber() {
    let streams = Named::new(9);
    let mut first = streams.subscribe(&"a", begin(1)).expect("has room");
    assert_eq!(edition(&mut first).await, 1);
    let mut second = streams
        .subscribe(&"a", |_| panic!("it runs already"))
        .expect("has room");
    assert_eq!(edition(&mut second).await, 1);
    assert_eq!(streams.running().len(), 1);
    drop(first);
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(streams.running().len(), 1, "one subscribes still");
    drop(second);
    until_running(&streams, 0).await;
    let mut anew = streams.subscribe(&"a", begin(2)).expect("has room");
    assert_eq!(edition(&mut anew).await, 2);
}

#[tokio::test]
async fn there_is_room_for_so_many_different_ones() {
    let streams = Named::new(2);
    let (a, b) = (
        streams.subscribe(&"a", begin(1)),
        streams.subscribe(&"b", begin(1)),
    );
    assert!(streams.subscribe(&"c", begin(1)).is_none());
    let again = streams.subscribe(&"b", begin(1));
    assert!(again.is_some(), "it runs already");
    drop(a);
    until_running(&streams, 1).await;
    assert!(streams.subscribe(&"c", begin(1)).is_some());
    drop((b, again));
}

#[tokio::test]
async fn subscribers_see_the_end_and_the_next_one_begins_anew() {
    let streams = Named::new(9);
    let mut retired = None;
    let mut old = streams
        .subscribe(&"a", |mut publisher| {
            publisher.retire();
            retired = Some(publisher);
        })
        .expect("has room");
    let mut new = streams.subscribe(&"a", begin(2)).expect("has room");
    drop(retired);
    assert!(old.changed().await.is_err());
    assert_eq!(
        streams.running().len(),
        1,
        "the end of the old one leaves the new one alone"
    );
    assert_eq!(edition(&mut new).await, 2);
}

#[tokio::test]
async fn one_that_panics_leaves_its_place() {
    let streams = Named::new(1);
    let mut subscriber = streams
        .subscribe(&"a", |publisher| {
            drop(tokio::spawn(async move {
                publisher.publish(1, Answer::Failed(Vec::new()));
                panic!("as intended");
            }));
        })
        .expect("has room");
    while subscriber.changed().await.is_ok() {}
    assert!(streams.running().is_empty());
}
