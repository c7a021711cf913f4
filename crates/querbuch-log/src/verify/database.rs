//! Feeds the auditor from a database, and looks at what lies outside the log. Others may write meanwhile: the end is
//! fixed first, and what they add beyond it is left alone.

use std::collections::HashMap;
use std::path::Path;

use querbuch_domain::id::Position;

use super::auditor::{Auditor, End};
use super::fault::{Fault, What};
use super::pages::{Pages, damage_as_fault, stray_checkpoint, stray_text};
use super::texts::erases;
use super::{Expectations, FoundSnapshot, Progress, Report};
use crate::entry::decode;
use crate::snapshot::{self, SnapshotError};
use crate::store::{Counts, Head, KeyRow, Store, StoreError};
use crate::tree::{FullTile, TileId};

/// Entries that are read at once beyond the end.
const ENTRIES_BEYOND: usize = 1_000;

/// Rows outside the log that are looked at; a damaged table could be full of them.
const KEYS_BEYOND_MAX: usize = 10_000;

/// Checks everything that a database holds. What the database cannot read is a fault; what it cannot do, such as
/// answering at all, is an error.
pub async fn audit(
    store: &Store,
    snapshot: Option<&Path>,
    expectations: Expectations,
    progress: Progress<'_>,
) -> Result<Report, StoreError> {
    // Before the end is fixed, so that a snapshot beyond it cannot be one that was just made.
    let snapshot = read_snapshot(snapshot).await?;
    let mut auditor = Auditor::new(expectations, snapshot);
    let mut faults = Vec::new();
    let counts = damage_as_fault(store.counts().await, &mut faults)?;
    auditor.report_all(faults);
    auditor.count_upto(counts.map_or(0, |counts| counts.position));
    let head = match store.head().await {
        Err(StoreError::Damaged { table, column, row }) => {
            let what = What::Unreadable { table, column, row };
            auditor.stop(Fault { position: None, what });
            return Ok(auditor.finish(End {
                position: 0,
                recorded_at_micros: None,
                root: None,
            }));
        }
        head => head?,
    };
    let mut treeless = false;
    match feed(store, &mut auditor, (head, counts), progress).await {
        Ok(found) => treeless = found,
        // What the database says of its own files; it was reached, and answered so.
        Err(StoreError::Database(text)) => {
            auditor.stop(Fault::at(auditor.position() + 1, What::Database(text)));
        }
        Err(error) => return Err(error),
    }
    let report = auditor.finish(End {
        position: head.position,
        recorded_at_micros: Some(head.recorded_at_micros),
        root: head.root,
    });
    Ok(Report { treeless, ..report })
}

/// Feeds the auditor. Says whether tiles are not there because the log is from before there was a tree.
async fn feed(
    store: &Store,
    auditor: &mut Auditor,
    (head, counts): (Head, Option<Counts>),
    progress: Progress<'_>,
) -> Result<bool, StoreError> {
    for line in store.self_check().await? {
        let what = What::Database(line);
        auditor.report(Fault { position: None, what });
    }
    let mut treeless = false;
    let mut pages = Pages::new(store, 0, head.position);
    while auditor.is_complete()
        && let Some(page) = pages.next().await?
    {
        for item in &page.items {
            auditor.add(item);
        }
        auditor.report_all(page.faults);
        if let Some(broken) = page.broken {
            auditor.stop(broken);
        }
        treeless |= check_tiles(store, auditor, head).await?;
        progress(auditor.position(), head.position);
    }
    let strays = pages.stray_checkpoints;
    let beyond = look_beyond(store, &mut pages, auditor, head).await?;
    if let Some(before) = counts
        && let Some(after) = damage_as_fault(store.counts().await, &mut Vec::new())?
    {
        auditor.check_counts(before, after, strays + beyond);
    }
    Ok(treeless)
}

async fn read_snapshot(path: Option<&Path>) -> Result<FoundSnapshot, StoreError> {
    let Some(path) = path.map(Path::to_owned) else {
        return Ok(FoundSnapshot::None);
    };
    let read = tokio::task::spawn_blocking(move || snapshot::read(&path)).await;
    let read = read.map_err(|error| StoreError::Database(error.to_string()))?;
    Ok(match read {
        Ok(found) => FoundSnapshot::Read(Box::new(found)),
        Err(SnapshotError::Absent(_)) => FoundSnapshot::None,
        Err(error) => FoundSnapshot::Unusable(error.to_string()),
    })
}

/// Holds the tiles that got full against those that are stored. Says whether some are not there because the log is
/// from before there was a tree, which is no fault.
async fn check_tiles(store: &Store, auditor: &mut Auditor, head: Head) -> Result<bool, StoreError> {
    let computed = auditor.take_tiles();
    let names: Vec<_> = computed.iter().map(|tile| (tile.level, tile.index)).collect();
    if names.is_empty() {
        return Ok(false);
    }
    let mut faults = Vec::new();
    let stored = damage_as_fault(store.tiles(&names).await, &mut faults)?;
    let unread = !faults.is_empty();
    auditor.report_all(faults);
    let stored: HashMap<_, FullTile> = stored
        .into_iter()
        .map(|tile| ((tile.level, tile.index), tile))
        .collect();
    let mut treeless = false;
    for tile in &computed {
        match stored.get(&(tile.level, tile.index)) {
            None if head.root.is_none() => treeless = true,
            None if unread => {}
            found => auditor.check_tile(tile, found),
        }
    }
    Ok(treeless)
}

/// What is stored for positions that the log does not have. Others may have written since the end was fixed, so the
/// end as it is afterwards counts. Gives how many checkpoints there are beyond it.
async fn look_beyond(
    store: &Store,
    pages: &mut Pages,
    auditor: &mut Auditor,
    head: Head,
) -> Result<u64, StoreError> {
    let mut faults = Vec::new();
    let beyond = Some(head.position);
    let texts = damage_as_fault(store.texts_between(beyond, None).await, &mut faults)?;
    let checkpoints = damage_as_fault(store.checkpoints_between(beyond, None).await, &mut faults)?;
    let keys = if auditor.is_complete() {
        damage_as_fault(pages.left_over(), &mut faults)?
    } else {
        Vec::new()
    };
    let surplus = damage_as_fault(surplus_tiles(store, head.position).await, &mut faults)?;
    let more = !damage_as_fault(store.read(head.position, 1).await, &mut faults)?.is_empty();
    let now = store.head().await?;
    if more && now.position == head.position {
        faults.push(Fault::at(head.position + 1, What::EntryBeyond));
    }
    let strays = texts.iter().filter(|row| row.text.position > now.position);
    faults.extend(strays.map(stray_text));
    let strays = checkpoints.iter().filter(|row| row.position > now.position);
    faults.extend(strays.map(stray_checkpoint));
    let strays = keys.iter().filter(|row| row.position > now.position);
    faults.extend(strays.take(KEYS_BEYOND_MAX).flat_map(stray_key));
    let strays = surplus.iter().filter(|tile| tile.width(now.position) < 256);
    faults.extend(strays.map(|tile| Fault {
        position: None,
        what: What::TileSurplus(*tile),
    }));
    auditor.report_all(faults);
    erased_since(store, auditor, head.position, now.position).await?;
    Ok(checkpoints.len() as u64)
}

fn stray_key(row: &KeyRow) -> impl Iterator<Item = Fault> + use<> {
    let name = super::keys::name(row);
    let beyond = Fault::at(row.position, What::KeyBeyond(name));
    super::keys::check_row(row).into_iter().chain([beyond])
}

/// The names of stored tiles that are not full in a tree of this size.
async fn surplus_tiles(store: &Store, size: Position) -> Result<Vec<TileId>, StoreError> {
    let mut surplus = Vec::new();
    let mut sink = |tile: FullTile| {
        let (level, index) = (tile.level, tile.index);
        let id = TileId { level, index };
        if id.width(size) < 256 {
            surplus.push(id);
        }
        Ok(())
    };
    store.each_tile(&mut sink).await?;
    Ok(surplus)
}

/// Texts that were erased while they were looked for.
async fn erased_since(
    store: &Store,
    auditor: &mut Auditor,
    mut after: Position,
    end: Position,
) -> Result<(), StoreError> {
    let mut actor = "".into();
    while after < end {
        let entries = store.read(after, ENTRIES_BEYOND).await?;
        let Some((last, _)) = entries.last() else { break };
        after = *last;
        for (position, entry) in &entries {
            // What cannot be read there is for the next audit.
            let event = decode(*position, entry, &mut actor).map(|(_, event)| event);
            if let Some(act) = event.ok().as_ref().and_then(erases) {
                auditor.erased_since(act);
            }
        }
    }
    Ok(())
}
