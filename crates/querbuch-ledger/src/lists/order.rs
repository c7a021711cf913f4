//! Lists in the order of something other than their identity: an amount, a day, a code.
//!
//! Their cursors hold what an item is ordered by and which one it is, so that a place stays where it is also when the item
//! itself has left the list.

use std::cmp::Ordering;
use std::sync::Arc;

use querbuch_domain::refusal::{Expected, InputFault, Refusal};
use querbuch_reports::balance::Direction;

use super::{Page, PageRequest};

/// What an item is ordered by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// A number: cents, a month, a day.
    Number(i128),
    /// A text: a code.
    Text(Arc<str>),
}

/// An order of a list: by what, and in which direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The number of the field in its vocabulary.
    pub field: u8,
    /// Whether the smallest or the largest stands first.
    pub direction: Direction,
}

/// The place of an item in an ordered list. What has no rank stands last, in either direction; equal ones stand by their
/// identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<K> {
    /// The order that it is a place of.
    pub order: Order,
    /// What the item is ordered by.
    pub rank: Option<Rank>,
    /// Which item it is.
    pub id: K,
}

impl<K: Ord> Ord for Placed<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        let ranks = match (&self.rank, &other.rank) {
            (Some(own), Some(others)) => {
                let ranks = own.cmp(others);
                if self.order.direction == Direction::Descending {
                    ranks.reverse()
                } else {
                    ranks
                }
            }
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        ranks.then_with(|| self.id.cmp(&other.id))
    }
}

impl<K: Ord> PartialOrd for Placed<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// An item of a list that is to be put in order.
pub struct Item<K, T> {
    /// What it is ordered by; none where it has nothing of that kind.
    pub rank: Option<Rank>,
    /// Which one it is.
    pub id: K,
    /// The item.
    pub item: T,
}

/// A page of items in an order. Refused: a cursor of another order.
pub fn ordered<K: Ord + Clone, T>(
    items: impl Iterator<Item = Item<K, T>>,
    order: Order,
    page: &PageRequest<Placed<K>>,
) -> Result<Page<Placed<K>, T>, Vec<Refusal>> {
    let foreign = |field: &'static str, cursor: Option<&Placed<K>>| {
        cursor.is_some_and(|cursor| cursor.order != order).then(|| {
            let expected = Expected::new(
                "eine Marke dieser Liste in dieser Ordnung",
                "a cursor of this list in this order",
            );
            let reason = InputFault::unfit(field, expected);
            Refusal::at(field, reason)
        })
    };
    let refusals: Vec<Refusal> = foreign("after", page.after.as_ref())
        .into_iter()
        .chain(foreign("before", page.before.as_ref()))
        .collect();
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let place = |Item { rank, id, item }: Item<K, T>| (Placed { order, rank, id }, item);
    let mut placed: Vec<(Placed<K>, T)> = items.map(place).collect();
    placed.sort_unstable_by(|(first, _), (second, _)| first.cmp(second));
    Ok(page.cut(placed.into_iter()))
}
