//! The lines of a file, and their audit.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read as _};
use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use querbuch_domain::id::Position;

use super::{ArchiveError, FORMAT, Header, Line, LineKey, LineText, VERSION};
use crate::store::{CheckpointRow, KeyRow, SaltedRow, TextRow};
use crate::tree::{Hash, verify_inclusion};
use crate::verify::auditor::End;
use crate::verify::{Auditor, Expectations, Fault, FoundSnapshot, Item, Progress, Report, What};

/// Longest line: an entry holds some hundred kilobytes at most, its texts some megabytes.
const LINE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// How often progress is told, in entries.
const PROGRESS_EVERY: u64 = 1_000;

/// An exported log that is read line by line.
pub struct Reader<R> {
    input: R,
    /// The number of the last line that was read, from 1.
    line: u64,
    header: Header,
    root: Hash,
}

/// A line that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// The number of the line, from 1.
    pub line: u64,
    /// Why it is no line of an exported log, in English.
    pub reason: String,
}

/// An entry as the file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadItem {
    /// The entry, and what belongs to it.
    pub item: Item,
    /// The hash of its leaf, where the file gives it.
    pub leaf: Option<Hash>,
    /// Its proof, where the file gives it.
    pub proof: Option<Vec<Hash>>,
}

impl Reader<BufReader<File>> {
    /// Opens a file and reads its first line.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        Self::new(BufReader::new(File::open(path).map_err(named)?))
    }
}

impl<R: BufRead> Reader<R> {
    /// Reads the first line.
    pub fn new(mut input: R) -> Result<Self, ArchiveError> {
        let not = |reason: String| ArchiveError::NotAnArchive(reason);
        let first = read_line(&mut input)?.map_err(not)?;
        let first = first.ok_or_else(|| not("it is empty".to_owned()))?;
        let header: Header = serde_json::from_str(&first).map_err(|error| not(error.to_string()))?;
        if header.format != FORMAT || header.version != VERSION {
            return Err(not(format!("{} in version {}", header.format, header.version)));
        }
        let root = header.root_hash.parse();
        let root = root.map_err(|_| not("its root hash is none".to_owned()))?;
        Ok(Self {
            input,
            line: 1,
            header,
            root,
        })
    }

    /// The header, which is the first line.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The root hash that the first line gives.
    pub fn root(&self) -> Hash {
        self.root
    }

    /// The line of the next entry; none at the end of the file.
    pub fn read(&mut self) -> Result<Option<Result<ReadItem, BadLine>>, io::Error> {
        self.line += 1;
        let line = self.line;
        let read = match read_line(&mut self.input)? {
            Ok(None) => return Ok(None),
            Ok(Some(text)) => item(&text),
            Err(reason) => Err(reason),
        };
        Ok(Some(read.map_err(|reason| BadLine { line, reason })))
    }
}

/// One line without its end, or why it is none.
fn read_line(input: &mut impl BufRead) -> io::Result<Result<Option<String>, String>> {
    let mut bytes = Vec::new();
    let count = input
        .by_ref()
        .take(LINE_BYTES_MAX)
        .read_until(b'\n', &mut bytes)?;
    if count == 0 {
        return Ok(Ok(None));
    }
    if bytes.pop() != Some(b'\n') {
        return Ok(Err("it has no end".to_owned()));
    }
    Ok(String::from_utf8(bytes)
        .map(Some)
        .map_err(|_| "it is not UTF-8".to_owned()))
}

fn item(text: &str) -> Result<ReadItem, String> {
    let line: Line = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let position = line.position;
    let hash = |text: String| text.parse::<Hash>().map_err(|error| error.to_string());
    let texts = line.texts.into_iter().map(|text| salted_row(position, text));
    let keys = line.keys.into_iter().map(|key| key_row(position, key));
    let note = line.checkpoint;
    let proof = line.proof.map(|proof| proof.into_iter().map(hash).collect());
    Ok(ReadItem {
        leaf: line.leaf_hash.map(hash).transpose()?,
        proof: proof.transpose()?,
        item: Item {
            position,
            entry: line.entry,
            texts: texts.collect::<Result<_, _>>()?,
            keys: keys.collect::<Result<_, _>>()?,
            checkpoint: note.map(|note| CheckpointRow { position, note }),
        },
    })
}

fn salted_row(position: Position, text: LineText) -> Result<SaltedRow, String> {
    let (field, content) = (text.field, text.content);
    let salt: [u8; 16] = bytes(&text.salt).ok_or("a salt is not 16 bytes in Base64")?;
    if field != "text" && field != "document" {
        return Err(format!("a text {field:?} is not known"));
    }
    Ok(SaltedRow {
        text: TextRow {
            position,
            field,
            content,
        },
        salt: salt.to_vec(),
    })
}

fn key_row(position: Position, key: LineKey) -> Result<KeyRow, String> {
    let not = "a hash of a key is not 32 bytes in Base64";
    let stored_hash = key.fingerprint.map(|text| bytes(&text).ok_or(not));
    Ok(KeyRow {
        actor: Arc::from(key.actor),
        key: Arc::from(key.key),
        input_hash: bytes(&key.input_hash).ok_or(not)?,
        position,
        outcome: key.outcome,
        stored_hash: stored_hash.transpose()?,
    })
}

fn bytes<const COUNT: usize>(text: &str) -> Option<[u8; COUNT]> {
    STANDARD.decode(text).ok()?.try_into().ok()
}

/// Checks a whole exported log, as a database is checked. Gives besides the root hash that its tree has at the size
/// `watched`; none where the log is shorter.
pub fn audit(
    reader: &mut Reader<impl BufRead>,
    mut expectations: Expectations,
    watched: Position,
    progress: Progress<'_>,
) -> Result<(Report, Option<Hash>), io::Error> {
    let (size, root) = (reader.header.tree_size, reader.root);
    // The note of the header is one that came with the file: it is checked as one that the auditor brings.
    expectations.kept.extend(reader.header.checkpoint.clone());
    let mut auditor = Auditor::new(expectations, FoundSnapshot::None);
    auditor.refuse_doubled_keys();
    let mut watched_root = (watched == 0).then(|| auditor.root());
    while let Some(read) = reader.read()? {
        let position = auditor.position() + 1;
        match read {
            Err(bad) => {
                let BadLine { line, reason } = bad;
                auditor.stop(Fault::at(position, What::LineMalformed { line, reason }));
                break;
            }
            Ok(_) if position > size => {
                auditor.report(Fault::at(position, What::EntryBeyond));
                break;
            }
            Ok(read) => check(&mut auditor, &read, reader),
        }
        auditor.take_tiles();
        if position == watched {
            watched_root = Some(auditor.root());
        }
        if position.is_multiple_of(PROGRESS_EVERY) {
            progress(position, size);
        }
        if !auditor.is_complete() {
            break;
        }
    }
    let report = auditor.finish(End {
        position: size,
        recorded_at_micros: None,
        root: Some(root),
    });
    Ok((report, watched_root))
}

fn check<R>(auditor: &mut Auditor, read: &ReadItem, reader: &Reader<R>) {
    let (size, root) = (reader.header.tree_size, reader.root);
    let item = &read.item;
    if let Some(leaf) = read.leaf {
        auditor.check_leaf(item.position, &item.entry, leaf);
        let index = item.position.saturating_sub(1);
        let proof = read.proof.as_deref().unwrap_or_default();
        if verify_inclusion(leaf, index, size, root, proof).is_err() {
            auditor.report(Fault::at(item.position, What::ProofFails));
        }
    }
    auditor.add(item);
}
