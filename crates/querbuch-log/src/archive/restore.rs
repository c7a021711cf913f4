//! From a file to a database.
//!
//! The file is read twice: first everything in it is checked, and only a file without any fault is written. Writing
//! goes in pieces of some thousand entries, each a transaction with all that belongs to its entries, because one
//! transaction over all of a large log would need the memory, or the write-ahead log, for all of it. After a crash the
//! database so holds a first part of the log, whole in itself; the same import goes on from there.

use std::path::Path;

use querbuch_domain::id::Position;

use super::read::{Reader, audit};
use super::{ArchiveError, Header};
use crate::entry::decode;
use crate::store::{Additions, Appended, CheckpointRow, Head, SaltedRow, Session, Store, StoreError};
use crate::text_hash::SaltedText;
use crate::tree::{Tree, leaf_hash};
use crate::verify::{Expectations, Item, Progress, Report, erases};

/// Entries of one transaction.
const ENTRIES_PER_PIECE: usize = 5_000;

/// Bytes of entries and texts of one transaction.
const BYTES_PER_PIECE: usize = 8 * 1024 * 1024;

/// The result of an import.
#[derive(Debug)]
pub struct Restored {
    /// The check of the file, which found no fault.
    pub report: Report,
    /// The header of the file.
    pub header: Header,
    /// How many entries had been there before.
    pub before: Position,
}

/// Writes an exported log into an empty ledger, or into one that holds a first part of it.
pub async fn restore(
    store: &Store,
    path: &Path,
    expectations: Expectations,
    progress: Progress<'_>,
) -> Result<Restored, ArchiveError> {
    let head = store.head().await?;
    let mut reader = Reader::open(path)?;
    let read = tokio::task::block_in_place(|| audit(&mut reader, expectations, head.position, progress));
    let (report, root) = read?;
    if report.fault_count > 0 {
        return Err(ArchiveError::Faults(Box::new(report)));
    }
    let begun = head.position == 0 || (head.root.is_some() && head.root == root);
    if !begun {
        return Err(ArchiveError::OtherLog(head.position));
    }
    let mut writer = Writer::new(store.session().await?, head.position);
    let mut reader = Reader::open(path)?;
    let header = reader.header().clone();
    while let Some(read) = reader.read()? {
        let read = read.map_err(|_| ArchiveError::Changed)?;
        writer.add(read.item)?;
        if writer.is_full() {
            writer.write().await?;
            progress(writer.tree.size(), header.tree_size);
        }
    }
    if writer.tree.root() != report.root {
        return Err(ArchiveError::Changed);
    }
    writer.write().await?;
    Ok(Restored {
        report,
        header,
        before: head.position,
    })
}

/// Writes entries in pieces.
struct Writer {
    session: Box<dyn Session>,
    tree: Tree,
    actor: std::sync::Arc<str>,
    /// The position of the head.
    written: Position,
    piece: Additions,
    checkpoints: Vec<CheckpointRow>,
    bytes: usize,
}

impl Writer {
    fn new(session: Box<dyn Session>, written: Position) -> Self {
        Self {
            session,
            tree: Tree::default(),
            actor: "".into(),
            written,
            piece: Additions::default(),
            checkpoints: Vec::new(),
            bytes: 0,
        }
    }

    fn add(&mut self, item: Item) -> Result<(), ArchiveError> {
        self.tree.push(leaf_hash(&item.entry), &mut self.piece.tiles);
        let position = self.tree.size();
        // A checkpoint goes after its entries, so the last ones may be missing where an import was cut off.
        self.checkpoints.extend(item.checkpoint);
        if position <= self.written {
            self.piece.tiles.clear();
            return Ok(());
        }
        let (header, event) = decode(position, &item.entry, &mut self.actor).map_err(StoreError::from)?;
        self.bytes += item.entry.len();
        self.piece.entries.push((position, item.entry));
        self.piece.keys.extend(item.keys);
        // What was there before may have been erased since.
        self.piece.erased.extend(erases(&event));
        for row in item.texts {
            self.bytes += row.text.content.len();
            self.piece.texts.push((position, salted(row)?));
        }
        self.piece.head = Some(Head {
            position,
            recorded_at_micros: header.recorded_at.timestamp_micros(),
            root: None,
        });
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.piece.entries.len() >= ENTRIES_PER_PIECE
            || self.bytes >= BYTES_PER_PIECE
            || self.checkpoints.len() >= ENTRIES_PER_PIECE
    }

    async fn write(&mut self) -> Result<(), ArchiveError> {
        let mut piece = std::mem::take(&mut self.piece);
        if let Some(head) = &mut piece.head {
            head.root = Some(self.tree.root());
            let expected = self.written;
            self.written = head.position;
            match self.session.append(expected, &piece).await? {
                Appended::Done => {}
                Appended::HeadMoved | Appended::KeyTaken => return Err(ArchiveError::Busy),
            }
        }
        for row in self.checkpoints.drain(..) {
            self.session.keep_checkpoint(&row).await?;
        }
        self.bytes = 0;
        Ok(())
    }
}

fn salted(row: SaltedRow) -> Result<SaltedText, ArchiveError> {
    Ok(SaltedText {
        field: if row.text.field == "document" {
            "document"
        } else {
            "text"
        },
        salt: row.salt.try_into().map_err(|_| ArchiveError::Changed)?,
        content: row.text.content.into(),
    })
}
