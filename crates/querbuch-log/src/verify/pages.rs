//! A database, page by page: each entry with what is stored beside it.

use std::sync::mpsc::{Receiver, sync_channel};

use querbuch_domain::id::Position;

use super::fault::{Fault, What};
use super::item::Item;
use crate::store::{CheckpointRow, KeyRow, SaltedRow, Store, StoreError};

/// Entries of one page: those of one tile. Of the largest, packed ones it holds some tens of megabytes.
pub const ENTRIES_PER_PAGE: u64 = 256;

/// Keys that are read ahead.
const KEYS_AHEAD: usize = 1_024;

/// Pages of a database up to a position.
pub struct Pages {
    store: Store,
    end: Position,
    after: Position,
    keys: Keys,
    /// How many checkpoints stand where none belongs.
    pub stray_checkpoints: u64,
}

/// A page of entries, and what could not be read of it.
#[derive(Debug, Default)]
pub struct Page {
    /// The entries, in order.
    pub items: Vec<Item>,
    /// What cannot be read beside them.
    pub faults: Vec<Fault>,
    /// The entry that cannot be read, which ends the log.
    pub broken: Option<Fault>,
}

impl Pages {
    /// Begins after a position and ends with another. Keys stand in no order that could be asked for in pieces, so
    /// they are read on a thread of their own and wait there for their entries.
    pub fn new(store: &Store, after: Position, end: Position) -> Self {
        Self {
            store: store.clone(),
            end,
            after,
            keys: Keys::start(store),
            stray_checkpoints: 0,
        }
    }

    /// The next page; none at the end, or where an entry is missing.
    pub async fn next(&mut self) -> Result<Option<Page>, StoreError> {
        // Pages begin where tiles do, wherever reading began.
        let size =
            (ENTRIES_PER_PAGE - self.after % ENTRIES_PER_PAGE).min(self.end.saturating_sub(self.after));
        if size == 0 {
            return Ok(None);
        }
        let (entries, broken) = self.entries(size).await?;
        let mut page = Page {
            broken,
            ..Page::default()
        };
        let Some((last, _)) = entries.last() else {
            return Ok(page.broken.is_some().then_some(page));
        };
        let last = *last;
        // Before the first entry nothing may stand; it would turn up with the first page.
        let after = (self.after > 0).then_some(self.after);
        let texts = self.texts(after, last, &mut page.faults).await?;
        let mut texts = texts.into_iter().peekable();
        let checkpoints = self.store.checkpoints_between(after, Some(last)).await;
        let mut checkpoints = damage_as_fault(checkpoints, &mut page.faults)?
            .into_iter()
            .peekable();
        for (position, entry) in entries {
            let mut item = Item {
                position,
                entry,
                texts: Vec::new(),
                keys: self.keys.at(position, &mut page.faults)?,
                checkpoint: None,
            };
            while let Some(row) = texts.next_if(|row| row.text.position <= position) {
                if row.text.position == position {
                    item.texts.push(row);
                } else {
                    page.faults.push(stray_text(&row));
                }
            }
            while let Some(row) = checkpoints.next_if(|row| row.position <= position) {
                if row.position == position {
                    item.checkpoint = Some(row);
                } else {
                    self.stray_checkpoints += 1;
                    page.faults.push(stray_checkpoint(&row));
                }
            }
            page.items.push(item);
        }
        self.after = last;
        Ok(Some(page))
    }

    /// So many entries, or those before the one that cannot be read.
    async fn entries(&self, size: u64) -> Result<(Vec<(Position, String)>, Option<Fault>), StoreError> {
        let limit = usize::try_from(size).unwrap_or_default();
        let mut broken = None;
        let mut read = self.store.read(self.after, limit).await;
        if let Err(StoreError::Damaged { table, column, row }) = read {
            let position = row.parse().unwrap_or(self.after + 1);
            broken = Some(Fault::at(position, What::Unreadable { table, column, row }));
            let before = usize::try_from(position.saturating_sub(self.after + 1)).unwrap_or_default();
            read = self.store.read(self.after, before.min(limit)).await;
        }
        let mut entries = read?;
        entries.retain(|(position, _)| *position <= self.end);
        Ok((entries, broken))
    }

    /// The texts after one position and up to another. With one among them that cannot be read, each position is
    /// asked for by itself, so that the others are not taken for missing.
    async fn texts(
        &self,
        after: Option<Position>,
        last: Position,
        faults: &mut Vec<Fault>,
    ) -> Result<Vec<SaltedRow>, StoreError> {
        let read = self.store.texts_between(after, Some(last)).await;
        if !matches!(read, Err(StoreError::Damaged { .. })) {
            return read;
        }
        let mut rows = Vec::new();
        let mut before = after;
        for position in after.map_or(0, |after| after + 1)..=last {
            let read = self.store.texts_between(before, Some(position)).await;
            rows.extend(damage_as_fault(read, faults)?);
            before = Some(position);
        }
        Ok(rows)
    }

    /// The keys that belong to no entry, after all pages: those whose position is beyond the end.
    pub fn left_over(&mut self) -> Result<Vec<KeyRow>, StoreError> {
        self.keys.rest()
    }

    /// The position of the last page's last entry, as far as the log has it.
    pub fn end(&self) -> Position {
        self.end
    }
}

/// A text where none belongs.
pub(super) fn stray_text(row: &SaltedRow) -> Fault {
    Fault::at(row.text.position, What::TextSurplus(row.text.field.clone()))
}

/// A checkpoint where none belongs.
pub(super) fn stray_checkpoint(row: &CheckpointRow) -> Fault {
    Fault::at(row.position, What::CheckpointBeyond)
}

/// Turns what cannot be read into a fault; other errors stay what they are.
pub(super) fn damage_as_fault<T: Default>(
    read: Result<T, StoreError>,
    faults: &mut Vec<Fault>,
) -> Result<T, StoreError> {
    match read {
        Err(StoreError::Damaged { table, column, row }) => {
            let position = position_of(table, &row);
            let what = What::Unreadable { table, column, row };
            faults.push(Fault { position, what });
            Ok(T::default())
        }
        read => read,
    }
}

/// The position that the name of a row gives: of a tile, the first that it covers.
fn position_of(table: &str, row: &str) -> Option<Position> {
    if table != "tile" {
        return row.parse().ok();
    }
    let (level, place) = row.split_once('/')?;
    let height = level.parse::<u32>().ok()?.checked_mul(8)?;
    let hash = place.parse::<u64>().ok()?.checked_mul(ENTRIES_PER_PAGE)?;
    hash.checked_shl(height)?.checked_add(1)
}

/// Keys, read ahead by position.
struct Keys {
    rows: Receiver<Result<KeyRow, StoreError>>,
    next: Option<KeyRow>,
}

impl Keys {
    fn start(store: &Store) -> Self {
        let (sender, rows) = sync_channel(KEYS_AHEAD);
        let (store, runtime) = (store.clone(), tokio::runtime::Handle::current());
        tokio::task::spawn_blocking(move || {
            let mut sink = |row| {
                let gone = |_| StoreError::Unavailable("nobody wants the keys any more".to_owned());
                sender.send(Ok(row)).map_err(gone)
            };
            let read = runtime.block_on(store.each_key(&mut sink));
            if let Err(error) = read {
                // Without a receiver the audit has ended already, and the error no longer matters.
                drop(sender.send(Err(error)));
            }
        });
        Self { rows, next: None }
    }

    /// The next key, of whatever position.
    fn next(&mut self) -> Result<Option<KeyRow>, StoreError> {
        if let Some(row) = self.next.take() {
            return Ok(Some(row));
        }
        tokio::task::block_in_place(|| self.rows.recv().ok()).transpose()
    }

    /// The keys of a position. Those of earlier ones belong to no entry.
    fn at(&mut self, position: Position, faults: &mut Vec<Fault>) -> Result<Vec<KeyRow>, StoreError> {
        let mut found = Vec::new();
        while let Some(row) = damage_as_fault(self.next(), faults)? {
            if row.position > position {
                self.next = Some(row);
                break;
            }
            if row.position == position {
                found.push(row);
            } else {
                let name = super::keys::name(&row);
                faults.extend(super::keys::check_row(&row));
                faults.push(Fault::at(row.position, What::KeyBeyond(name)));
            }
        }
        Ok(found)
    }

    fn rest(&mut self) -> Result<Vec<KeyRow>, StoreError> {
        let mut rest = Vec::new();
        while let Some(row) = self.next()? {
            rest.push(row);
        }
        Ok(rest)
    }
}
