use super::*;
use crate::batch::{Answer, Mode};
use crate::clock::fixed::Fixed;
use crate::committer::{Log, Options};
use crate::store::Store;
use crate::testing::{book, erase, measure, submission, unit, words};

/// A scene of one unit, one measure, and a booking with a text.
async fn filled(memory: &Memory) -> Vec<Answer> {
    let source = Arc::new(Fixed::default());
    let started = Log::start(Store::new(memory.clone()), source.clone(), Options::default()).await;
    let (log, committer) = started.expect("starts");
    let commands = [
        ("u", unit("bund")),
        ("", measure("bund")),
        ("", book(100, "Kauf")),
    ];
    let asked = submission(Mode::Each, commands, source.as_ref());
    let answers = log.submit(asked).await.expect("is answered").answers;
    drop(log);
    committer.await.expect("ends in order");
    answers
}

#[tokio::test]
async fn it_holds_what_a_committer_gave_it() {
    let memory = Memory::default();
    assert_eq!(words(&filled(&memory).await), ["done 1", "done 3", "done 4"]);
    let (head, entries) = (memory.head().await, memory.read(1, 2).await);
    assert_eq!(head.expect("is there").position, 4);
    let entries = entries.expect("is there");
    assert_eq!(
        entries.iter().map(|(position, _)| *position).collect::<Vec<_>>(),
        [2, 3]
    );
    let texts = memory.texts(&[4]).await.expect("is there");
    let texts: Vec<_> = texts
        .iter()
        .map(|row| (row.field.as_str(), row.content.as_str()))
        .collect();
    assert_eq!(texts, [("document", "Beleg 100"), ("text", "Kauf")]);
    assert_eq!(memory.text_reads(), 1);
    let mut keys = Vec::new();
    let mut keep = |row: KeyRow| {
        keys.push((row.key, row.position));
        Ok(())
    };
    memory.each_key(&mut keep).await.expect("is read");
    assert_eq!(keys, [("u".into(), 1)]);
}

#[tokio::test]
async fn a_second_committer_goes_on_where_the_first_one_ended() {
    let memory = Memory::default();
    filled(&memory).await;
    let source = Arc::new(Fixed::default());
    let started = Log::start(Store::new(memory.clone()), source.clone(), Options::default()).await;
    let (log, committer) = started.expect("starts");
    assert_eq!(log.state().position, 4);
    let commands = [("u", unit("bund")), ("u", unit("land")), ("", erase(4))];
    let asked = submission(Mode::Each, commands, source.as_ref());
    let answers = log.submit(asked).await.expect("is answered").answers;
    let expected = ["again 1", "refused IDEMPOTENCY_CONFLICT idempotencyKey", "done 5"];
    assert_eq!(words(&answers), expected);
    drop(log);
    committer.await.expect("ends in order");
    let left = memory.texts_between(Some(3), Some(4)).await.expect("is there");
    assert!(left.is_empty(), "{left:?}");
}
