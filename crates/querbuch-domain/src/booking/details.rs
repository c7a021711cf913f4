//! What few postings say besides their amount: a quantity with its price, and tags.
//!
//! It lies beside the journal, by the places of the postings, so a posting without it takes no memory for it.

mod snapshot;

use std::sync::Arc;

use imbl::{OrdSet, Vector};
use serde::{Deserialize, Serialize};

use super::PostingEntry;
use super::quantity::Quantity;
use super::tag::{TAGS_PER_POSTING_MAX, Tag, sorted_tags};
use crate::bisect::partition_point;
use crate::decimal::{Decimal, exact_option};
use crate::refusal::Refusal;

/// What a posting says besides its amount; never nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "DetailsParts")]
pub struct Details {
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<Quantity>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
}

/// The details of an act that was prepared, as the log holds them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DetailsParts {
    #[serde(default)]
    quantity: Option<Quantity>,
    #[serde(default)]
    tags: Vec<Tag>,
}

impl TryFrom<DetailsParts> for Details {
    type Error = &'static str;

    fn try_from(parts: DetailsParts) -> Result<Self, Self::Error> {
        let tags = sorted_tags(parts.tags).map_err(|_| "too many tags, or a key twice")?;
        let quantity = parts.quantity;
        let is_something = quantity.is_some() || !tags.is_empty();
        is_something
            .then_some(Self { quantity, tags })
            .ok_or("no details")
    }
}

impl Details {
    /// The details of a posting; `None` where it has none.
    ///
    /// # Errors
    /// Too many tags, or a key twice.
    pub fn of(quantity: Option<Quantity>, tags: Vec<Tag>) -> Result<Option<Arc<Self>>, Refusal> {
        let tags = sorted_tags(tags)?;
        let is_something = quantity.is_some() || !tags.is_empty();
        Ok(is_something.then(|| Arc::new(Self { quantity, tags })))
    }

    /// How much of what, at which price.
    pub fn quantity(&self) -> Option<&Quantity> {
        self.quantity.as_ref()
    }

    /// Its labels, in the order of their keys.
    pub fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// The value of its tag of this key.
    pub fn tag(&self, key: &str) -> Option<&Arc<str>> {
        self.tags.iter().find(|tag| **tag.key() == *key).map(Tag::value)
    }

    /// The same for the line that takes this one back.
    #[must_use]
    pub fn inverted(&self) -> Self {
        Self {
            quantity: self.quantity.as_ref().map(Quantity::inverted),
            tags: self.tags.clone(),
        }
    }

    /// As people read it: `12.5 h × 80, kostenstelle=4711`.
    pub fn describe(&self) -> String {
        let quantity = self.quantity.iter().map(Quantity::describe);
        let tags = self
            .tags
            .iter()
            .map(|tag| format!("{}={}", tag.key(), tag.value()));
        quantity.chain(tags).collect::<Vec<_>>().join(", ")
    }
}

/// The details of one posting, as the log holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DetailsEntry {
    /// The place of the posting among those of its act, from 0.
    pub place: u32,
    /// Euros for one unit of measure.
    #[serde(default, with = "exact_option", skip_serializing_if = "Option::is_none")]
    pub price: Option<Decimal>,
    /// How much.
    #[serde(default, with = "exact_option", skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
    /// Labels: key and value, in the order of the keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<(Arc<str>, Arc<str>)>,
    /// The unit of measure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Arc<str>>,
}

impl DetailsEntry {
    fn details(&self) -> Option<Details> {
        let quantity = match (self.quantity, &self.unit, self.price) {
            (Some(count), Some(unit), Some(price)) => Some(Quantity::recorded(count, unit.clone(), price)),
            _ => None,
        };
        let tags = self.tags.iter();
        let tags: Vec<Tag> = tags
            .map(|(key, value)| Tag::recorded(key.clone(), value.clone()))
            .collect();
        (quantity.is_some() || !tags.is_empty()).then_some(Details { quantity, tags })
    }
}

/// The details of the lines of an act, as the log holds them.
pub(crate) fn details_entries<'a>(
    details: impl Iterator<Item = Option<&'a Arc<Details>>>,
) -> Vec<DetailsEntry> {
    let entry = |(place, details): (u32, Option<&Arc<Details>>)| {
        let details = details?;
        let quantity = details.quantity.as_ref();
        Some(DetailsEntry {
            place,
            price: quantity.map(Quantity::price),
            quantity: quantity.map(Quantity::count),
            tags: details
                .tags
                .iter()
                .map(|tag| (tag.key().clone(), tag.value().clone()))
                .collect(),
            unit: quantity.map(|quantity| quantity.unit_of_measure().clone()),
        })
    };
    (0..).zip(details).filter_map(entry).collect()
}

/// Whether a command would have let them in: in order, of postings that are there, with amounts that agree.
pub(super) fn are_plausible(entries: &[DetailsEntry], postings: &[PostingEntry]) -> bool {
    let is_right = |entry: &DetailsEntry| {
        let parts = [
            entry.quantity.is_some(),
            entry.unit.is_some(),
            entry.price.is_some(),
        ];
        let whole = parts == [true; 3] || parts == [false; 3];
        let posting = postings.get(entry.place as usize);
        let agrees = entry
            .details()
            .zip(posting)
            .is_some_and(|(details, (_, _, cents))| {
                details
                    .quantity
                    .is_none_or(|quantity| quantity.is_plausible(*cents))
            });
        let sorted = entry.tags.windows(2).all(|pair| pair[0].0 < pair[1].0);
        whole && agrees && sorted && entry.tags.len() <= TAGS_PER_POSTING_MAX
    };
    entries.windows(2).all(|pair| pair[0].place < pair[1].place) && entries.iter().all(is_right)
}

/// The details of all postings that have any, by their places in the journal.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct DetailsTable {
    list: Vector<(usize, Arc<Details>)>,
    /// Units of measure, keys and values repeat with every posting, so each is held once.
    words: OrdSet<Arc<str>>,
}

impl DetailsTable {
    /// Those of a posting.
    pub(super) fn of(&self, posting: usize) -> Option<&Arc<Details>> {
        let place = self.list.binary_search_by_key(&posting, |(at, _)| *at).ok()?;
        self.list.get(place).map(|(_, details)| details)
    }

    /// Those of the postings from `start` up to `end`, by their places.
    pub(super) fn range(
        &self,
        start: usize,
        end: usize,
    ) -> impl Iterator<Item = (usize, &Arc<Details>)> + '_ {
        let first = partition_point(self.list.len(), |place| self.list[place].0 < start);
        let list = self.list.focus().narrow(first..).into_iter();
        list.take_while(move |(posting, _)| *posting < end)
            .map(|(posting, details)| (*posting, details))
    }

    /// Notes those of a posting behind all that have any so far.
    pub(super) fn push(&mut self, posting: usize, details: &Details) {
        if self.list.last().is_some_and(|(last, _)| *last >= posting) {
            return;
        }
        let quantity = details.quantity.as_ref().map(|quantity| {
            let unit = self.shared(quantity.unit_of_measure());
            Quantity::recorded(quantity.count(), unit, quantity.price())
        });
        let tags = details.tags.iter();
        let tags = tags
            .map(|tag| Tag::recorded(self.shared(tag.key()), self.shared(tag.value())))
            .collect();
        self.list
            .push_back((posting, Arc::new(Details { quantity, tags })));
    }

    pub(super) fn push_entry(&mut self, posting: usize, entry: &DetailsEntry) {
        if let Some(details) = entry.details() {
            self.push(posting, &details);
        }
    }

    fn shared(&mut self, word: &Arc<str>) -> Arc<str> {
        if let Some(known) = self.words.get(word) {
            return known.clone();
        }
        self.words.insert(word.clone());
        word.clone()
    }
}
