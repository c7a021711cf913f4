//! Details of postings in a snapshot.

use std::sync::Arc;

use super::{Details, DetailsTable};
use crate::booking::quantity::Quantity;
use crate::booking::tag::{TAGS_PER_POSTING_MAX, Tag};
use crate::decimal::parse_canonical;
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};

/// No details take fewer bytes: a place, a mark and a count.
const DETAILS_BYTES_MIN: usize = 8 + 1 + 8;
/// A tag is two texts.
const TAG_BYTES_MIN: usize = 8 + 8;

impl DetailsTable {
    pub(in crate::booking) fn write(&self, writer: &mut Writer<'_>) {
        let Self { list, words: _ } = self;
        writer.count(list.len());
        for (posting, details) in list {
            let Details { quantity, tags } = details.as_ref();
            writer.count(*posting);
            writer.option(quantity.as_ref(), |writer, quantity| {
                writer.text(&quantity.count().normalize().to_string());
                writer.text(quantity.unit_of_measure());
                writer.text(&quantity.price().normalize().to_string());
            });
            writer.count(tags.len());
            for tag in tags {
                writer.text(tag.key());
                writer.text(tag.value());
            }
        }
    }

    /// Each belongs to one of the postings, of which there are so many.
    pub(in crate::booking) fn read(reader: &mut Reader<'_>, postings: usize) -> Result<Self, SnapshotError> {
        let mut table = Self::default();
        for _ in 0..reader.count(DETAILS_BYTES_MIN)? {
            let posting = usize::try_from(reader.u64()?).map_err(|_| reader.fault(SnapshotFault::Range))?;
            reader.require(posting < postings, SnapshotFault::Range)?;
            let last = table.list.last().map(|(last, _)| *last);
            reader.require(last < Some(posting), SnapshotFault::Order)?;
            let quantity = reader.option(|reader| {
                let count = reader.word(parse_canonical)?;
                let unit_of_measure = reader.shared_text()?;
                let price = reader.word(parse_canonical)?;
                Ok(Quantity::recorded(count, unit_of_measure, price))
            })?;
            let count = reader.count(TAG_BYTES_MIN)?;
            reader.require(count <= TAGS_PER_POSTING_MAX, SnapshotFault::Range)?;
            let mut tags = Vec::with_capacity(count);
            for _ in 0..count {
                let key: Arc<str> = reader.shared_text()?;
                tags.push(Tag::recorded(key, reader.shared_text()?));
            }
            let ascends = tags.windows(2).all(|pair| pair[0].key() < pair[1].key());
            reader.require(ascends, SnapshotFault::Order)?;
            reader.require(quantity.is_some() || !tags.is_empty(), SnapshotFault::Range)?;
            table.push(posting, &Details { quantity, tags });
        }
        Ok(table)
    }
}
