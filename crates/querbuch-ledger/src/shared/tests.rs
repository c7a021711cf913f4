use std::time::Duration;

use tokio::time::timeout;

use super::{Full, Shared, Task};

type Tasks = Shared<&'static str, u32>;

/// A task that says what it is told, until nobody listens.
async fn run(mut task: Task<&'static str, u32>, value: u32) {
    task.values().send_replace(value);
    task.deserted().await;
}

fn begin(value: u32) -> impl FnOnce(Task<&'static str, u32>) {
    move |task| drop(tokio::spawn(run(task, value)))
}

async fn until_empty(shared: &std::sync::Arc<Tasks>) {
    let empty = async {
        while !shared.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    timeout(Duration::from_secs(10), empty).await.expect("ends");
}

#[tokio::test]
async fn equal_keys_share_a_task_which_ends_with_the_last_of_them() {
    let shared = Tasks::new(9);
    let mut first = shared.join(&"a", begin(1)).expect("has room");
    assert_eq!(*first.wait_for(|value| *value > 0).await.expect("runs"), 1);
    let second = shared.join(&"a", |_| panic!("runs already")).expect("has room");
    assert_eq!(*second.borrow(), 1);
    assert_eq!(shared.len(), 1);
    drop(first);
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(shared.len(), 1, "one listens still");
    drop(second);
    until_empty(&shared).await;
    let mut anew = shared.join(&"a", begin(2)).expect("has room");
    assert_eq!(*anew.wait_for(|value| *value > 0).await.expect("runs"), 2);
}

#[tokio::test]
async fn there_is_room_for_so_many_different_ones() {
    let shared = Tasks::new(2);
    let (a, b) = (shared.join(&"a", begin(1)), shared.join(&"b", begin(1)));
    assert_eq!(shared.join(&"c", begin(1)).err(), Some(Full { max: 2 }));
    let again = shared.join(&"b", begin(1));
    assert!(again.is_ok(), "it runs already");
    drop(a);
    while shared.len() == 2 {
        tokio::task::yield_now().await;
    }
    assert!(shared.join(&"c", begin(1)).is_ok());
    drop((b, again));
}

#[tokio::test]
async fn who_listens_is_told_of_the_end_and_who_asks_next_begins_anew() {
    let shared = Tasks::new(9);
    let mut retired = None;
    let mut old = shared
        .join(&"a", |mut task| {
            task.retire();
            retired = Some(task);
        })
        .expect("has room");
    let mut new = shared.join(&"a", begin(2)).expect("has room");
    drop(retired);
    assert!(old.changed().await.is_err());
    assert_eq!(
        shared.len(),
        1,
        "the end of the old one does not touch the new one"
    );
    assert_eq!(*new.wait_for(|value| *value > 0).await.expect("runs"), 2);
}

#[tokio::test]
async fn one_that_panics_leaves_its_place() {
    let shared = Tasks::new(1);
    let mut listener = shared
        .join(&"a", |task| {
            drop(tokio::spawn(async move {
                task.values().send_replace(1);
                panic!("as intended");
            }));
        })
        .expect("has room");
    while listener.changed().await.is_ok() {}
    assert!(shared.is_empty());
}
