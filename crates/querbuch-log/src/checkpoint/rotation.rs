//! Another key for a log that has checkpoints. The change is a fact of the log: checkpoints before it are signed by the
//! earlier key, checkpoints from it on by the later one, and the earlier one signs the change. Where it was lost, the fact
//! says that nobody vouches for the later one.

use chrono::{DateTime, TimeDelta, Utc};
use querbuch_domain::event::Event;
use querbuch_domain::header::Header;
use querbuch_domain::id::Position;
use querbuch_domain::signing_key::{SigningKeyReplaced, SigningKeyRotated};

use super::record::SignedTree;
use super::{Signer, Verifier};
use crate::clock::Source;
use crate::entry::encode;
use crate::proofs;
use crate::store::{Additions, Appended, CheckpointRow, Head, Session, Store, StoreError};
use crate::tree::{Tree, leaf_hash};

/// The first line of what the earlier key signs. No log can be named so, so it never passes for a checkpoint.
const TITLE: &str = "querbuch signing key rotation";

/// The key that signed until now.
#[derive(Clone, Debug)]
pub enum EarlierKey {
    /// It is there, and vouches for the next one.
    Held(Signer),
    /// It was lost. `ORIGIN+HASH+KEY`, or `ORIGIN+HASH` where its public half is lost as well.
    Lost(String),
}

/// A change of the key that is to be recorded.
pub struct Rotation<'a> {
    /// The key that signed until now.
    pub from: &'a EarlierKey,
    /// The key that signs from now on.
    pub to: &'a Signer,
    /// Who changes it.
    pub actor: &'a str,
}

/// What the earlier key signs: both keys, and the tree before the change.
fn statement(before: SignedTree, from: &str, to: &str) -> String {
    let SignedTree { size, root } = before;
    format!("{TITLE}\n{size}\n{root}\n{from}\n{to}\n")
}

/// Whether the earlier key of a change signed it, where the tree before it was this one.
pub fn is_vouched_for(event: &SigningKeyRotated, before: SignedTree) -> bool {
    let text = statement(before, &event.from, &event.to);
    Verifier::parse(&event.from).is_ok_and(|from| from.signed(&text, &event.signature))
}

/// Records the change, with the first checkpoint of the later key, and gives its position. All of it, or nothing.
pub async fn rotate(
    store: &Store,
    rotation: &Rotation<'_>,
    source: &dyn Source,
) -> Result<Position, StoreError> {
    let mut session = store.session().await?;
    let head = session.lock().await?;
    let recorded = record(store, session.as_mut(), head, rotation, source).await;
    if recorded.is_err() {
        session.release().await?;
    }
    recorded
}

async fn record(
    store: &Store,
    session: &mut dyn Session,
    head: Head,
    rotation: &Rotation<'_>,
    source: &dyn Source,
) -> Result<Position, StoreError> {
    let incomplete = || StoreError::Tree("it is not complete; start the server once".to_owned());
    let mut tree = proofs::edge(store, head.position).await?.ok_or_else(incomplete)?;
    if head.root.is_some_and(|root| root != tree.root()) {
        return Err(StoreError::RootDiffers {
            position: head.position,
        });
    }
    let header = Header {
        position: head.position + 1,
        recorded_at: later_than(head, source.now()),
        actor: rotation.actor.into(),
    };
    let entry = encode(&header, source.id(), &event(rotation, &tree))?;
    let mut tiles = Vec::new();
    tree.push(leaf_hash(&entry), &mut tiles);
    // Nothing is lost where the append does not come about: a key that was never named is made anew.
    let note = rotation.to.attest(signed_tree(&tree))?;
    let additions = Additions {
        entries: vec![(header.position, entry)],
        tiles,
        head: Some(Head {
            position: header.position,
            recorded_at_micros: header.recorded_at.timestamp_micros(),
            root: Some(tree.root()),
        }),
        checkpoint: Some(CheckpointRow {
            position: header.position,
            note,
        }),
        ..Additions::default()
    };
    match session.append(head.position, &additions).await? {
        Appended::Done => Ok(header.position),
        Appended::HeadMoved | Appended::KeyTaken => Err(StoreError::Contention(
            "the head moved while it was locked".to_owned(),
        )),
    }
}

fn event(rotation: &Rotation<'_>, before: &Tree) -> Event {
    let to = rotation.to.verifier_key();
    match rotation.from {
        EarlierKey::Held(signer) => {
            let from = signer.verifier_key();
            let text = statement(signed_tree(before), from, to);
            Event::from(SigningKeyRotated {
                from: from.into(),
                signature: signer.signature(&text).into(),
                to: to.into(),
            })
        }
        EarlierKey::Lost(from) => Event::from(SigningKeyReplaced {
            from: from.as_str().into(),
            to: to.into(),
        }),
    }
}

fn signed_tree(tree: &Tree) -> SignedTree {
    SignedTree {
        size: tree.size(),
        root: tree.root(),
    }
}

/// The time, or just after the last entry where the clock is behind it.
fn later_than(head: Head, now: DateTime<Utc>) -> DateTime<Utc> {
    let last = DateTime::from_timestamp_micros(head.recorded_at_micros);
    last.map_or(now, |last| now.max(last + TimeDelta::microseconds(1)))
}
