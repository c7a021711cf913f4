//! From a database to a file. Others may write meanwhile: the file ends where the log ended when it was begun.

use std::collections::BTreeSet;
use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use querbuch_domain::id::Position;

use super::{ArchiveError, FORMAT, Header, Line, LineKey, LineText, VERSION};
use crate::checkpoint::admission::admit;
use crate::checkpoint::{KeyError, SignedTree, Signer};
use crate::entry::decode;
use crate::proofs;
use crate::store::{KeyRow, SaltedRow, Store, StoreError};
use crate::tree::hash::node_hash;
use crate::tree::{Hash, InclusionQuery, Query as _, Tree, leaf_hash};
use crate::verify::pages::{ENTRIES_PER_PAGE, Pages};
use crate::verify::{Item, Progress, erases};

/// Entries that are read at once beyond the end.
const ENTRIES_BEYOND: usize = 1_000;

/// How many levels of the tree one page of entries has below it.
const PAGE_HEIGHT: usize = 8;

/// What is written besides the entries.
#[derive(Clone, Debug, Default)]
pub struct WriteOptions {
    /// Leaves the proofs out, which are the larger part of the file.
    pub without_proofs: bool,
    /// Signs the tree that the file holds.
    pub signer: Option<Signer>,
}

/// Writes the log, and gives its header.
pub async fn write(
    store: &Store,
    out: &mut (dyn Write + Send),
    options: &WriteOptions,
    progress: Progress<'_>,
) -> Result<Header, ArchiveError> {
    let head = store.head().await?;
    let size = head.position;
    let tree = proofs::edge(store, size).await?.ok_or(ArchiveError::Damaged)?;
    if head.root.is_some_and(|root| root != tree.root()) {
        return Err(StoreError::RootDiffers { position: size }.into());
    }
    let header = header(store, &tree, options).await?;
    write_line(out, &header)?;
    let mut pages = Pages::new(store, 0, size);
    let mut written = 0;
    while let Some(page) = pages.next().await? {
        if page.broken.is_some() || !page.faults.is_empty() {
            return Err(ArchiveError::Damaged);
        }
        let paths = if options.without_proofs {
            Vec::new()
        } else {
            paths(store, &tree, &page.items).await?
        };
        let mut paths = paths.into_iter();
        for item in page.items {
            written += 1;
            if item.position != written {
                return Err(ArchiveError::Damaged);
            }
            write_line(out, &line(item, paths.next()))?;
        }
        progress(written, size);
    }
    if written != size {
        return Err(ArchiveError::Damaged);
    }
    out.flush()?;
    refuse_erased_since(store, size).await?;
    Ok(header)
}

async fn header(store: &Store, tree: &Tree, options: &WriteOptions) -> Result<Header, ArchiveError> {
    let (size, root) = (tree.size(), tree.root());
    let signed = match &options.signer {
        Some(signer) => sign(store, tree, signer).await?,
        None => None,
    };
    let checkpoint = match signed {
        None => {
            let stored = store.checkpoint(size).await?;
            stored.filter(|row| row.position == size).map(|row| row.note)
        }
        signed => signed,
    };
    Ok(Header {
        format: FORMAT.to_owned(),
        version: VERSION,
        tree_size: size,
        root_hash: root.to_string(),
        checkpoint,
        verifier_key: options
            .signer
            .as_ref()
            .map(|signer| signer.verifier_key().to_owned()),
    })
}

/// The checkpoint of the tree; none where the record of the key cannot be written, as on a disk that is only read. What
/// the key must not sign is an error.
async fn sign(store: &Store, tree: &Tree, signer: &Signer) -> Result<Option<String>, ArchiveError> {
    admit(store, tree, Some(signer)).await?;
    let tree = SignedTree {
        size: tree.size(),
        root: tree.root(),
    };
    match signer.attest(tree) {
        Ok(note) => Ok(Some(note)),
        Err(error @ KeyError::RecordFile { .. }) => {
            tracing::warn!(%error, "the export is not signed");
            Ok(None)
        }
        Err(error) => Err(StoreError::from(error).into()),
    }
}

fn write_line(out: &mut (dyn Write + Send), line: &impl serde::Serialize) -> Result<(), ArchiveError> {
    serde_json::to_writer(&mut *out, line).map_err(std::io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}

fn line(item: Item, path: Option<Vec<Hash>>) -> Line {
    let text = |row: SaltedRow| LineText {
        field: row.text.field,
        salt: STANDARD.encode(row.salt),
        content: row.text.content,
    };
    let key = |row: KeyRow| LineKey {
        actor: row.actor.to_string(),
        key: row.key.to_string(),
        input_hash: STANDARD.encode(row.input_hash),
        outcome: row.outcome,
        fingerprint: row.stored_hash.map(|hash| STANDARD.encode(hash)),
    };
    Line {
        position: item.position,
        leaf_hash: path.is_some().then(|| leaf_hash(&item.entry).to_string()),
        entry: item.entry,
        proof: path.map(|path| path.iter().map(ToString::to_string).collect()),
        texts: item.texts.into_iter().map(text).collect(),
        keys: item.keys.into_iter().map(key).collect(),
        checkpoint: item.checkpoint.map(|row| row.note),
    }
}

/// The inclusion proofs of one page, in the whole tree. Its tiles are fetched once; where the page fills a tile, the
/// way from the tile up is the same for all its entries, and the way below it follows from the entries.
async fn paths(store: &Store, tree: &Tree, items: &[Item]) -> Result<Vec<Vec<Hash>>, ArchiveError> {
    let (Some(first), size) = (items.first(), tree.size()) else {
        return Ok(Vec::new());
    };
    let first = first.position.saturating_sub(1);
    let full = items.len() as u64 == ENTRIES_PER_PAGE;
    let asked = if full { 1 } else { items.len() as u64 };
    let failed = |error| ArchiveError::Store(StoreError::from(error));
    let queries: Vec<_> = (first..first + asked)
        .map(|index| InclusionQuery::new(index, size))
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    let needed: BTreeSet<_> = queries.iter().flat_map(InclusionQuery::tiles).collect();
    let needed: Vec<_> = needed.into_iter().collect();
    let tiles = proofs::tiles(store, tree, &needed).await?;
    let mut paths: Vec<Vec<Hash>> = Vec::with_capacity(items.len());
    for query in &queries {
        paths.push(query.prove(&tiles).map_err(failed)?.hashes);
    }
    if !full {
        return Ok(paths);
    }
    let above: Vec<Hash> = paths.into_iter().flatten().skip(PAGE_HEIGHT).collect();
    let mut levels = vec![
        items
            .iter()
            .map(|item| leaf_hash(&item.entry))
            .collect::<Vec<_>>(),
    ];
    for level in 0..PAGE_HEIGHT - 1 {
        let below = levels[level].chunks_exact(2);
        levels.push(below.map(|pair| node_hash(pair[0], pair[1])).collect());
    }
    let path = |index: usize| {
        let beside = levels
            .iter()
            .enumerate()
            .map(move |(level, hashes)| hashes[index >> level ^ 1]);
        beside.chain(above.iter().copied()).collect()
    };
    Ok((0..items.len()).map(path).collect())
}

/// A text that was erased beyond the end is missing in the file, which does not say why.
async fn refuse_erased_since(store: &Store, size: Position) -> Result<(), ArchiveError> {
    let end = store.head().await?.position;
    let (mut after, mut actor) = (size, "".into());
    while after < end {
        let entries = store.read(after, ENTRIES_BEYOND).await?;
        let Some((last, _)) = entries.last() else { break };
        after = *last;
        for (position, entry) in &entries {
            let (_, event) = decode(*position, entry, &mut actor).map_err(StoreError::from)?;
            if erases(&event).is_some_and(|act| act <= size) {
                return Err(ArchiveError::ErasedMeanwhile);
            }
        }
    }
    Ok(())
}
