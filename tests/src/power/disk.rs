//! What a disk may hold when the power fails.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::trace::{Act, Record};
use crate::dice::Dice;

/// What a disk writes whole. Smaller than the blocks of today's disks, so that more can go wrong.
const SECTOR_BYTES: usize = 512;

/// A file, whatever its names. Inodes are given out again, so files are numbered.
type FileNo = usize;

/// How much of what was not synced is on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loss {
    /// Nothing.
    All,
    /// So many sectors out of a hundred, each in any state that it went through since; the others as they were.
    Sectors {
        /// How many out of a hundred are kept.
        kept_percent: u64,
    },
    /// Everything up to some write, which is torn; nothing after it.
    AfterTornWrite,
    /// Nothing is lost: as if the program had been killed.
    None,
}

impl Loss {
    /// Any of them.
    pub fn any(dice: &mut Dice) -> Self {
        match dice.below(8) {
            0 => Self::All,
            1 => Self::None,
            2 | 3 => Self::AfterTornWrite,
            4 => Self::Sectors { kept_percent: 10 },
            5 => Self::Sectors { kept_percent: 90 },
            _ => Self::Sectors { kept_percent: 50 },
        }
    }
}

/// A change of a file that may not be on the disk yet.
#[derive(Clone, Debug)]
enum Change<'a> {
    Write {
        offset: usize,
        bytes: &'a [u8],
    },
    /// To a size, smaller or larger.
    Resize(usize),
    /// To at least a size.
    Extend(usize),
}

#[derive(Clone, Debug, Default)]
struct File<'a> {
    /// What is safe.
    safe: Vec<u8>,
    /// What was done since, with the number of its record.
    pending: Vec<(usize, Change<'a>)>,
}

/// A change of names.
#[derive(Clone, Debug)]
enum Naming<'a> {
    Put(&'a str, Named),
    Move(&'a str, &'a str),
    Take(&'a str),
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    File(FileNo),
    Folder,
}

type Names = BTreeMap<String, Named>;

/// A disk, as far as it follows from the records up to some moment.
#[derive(Clone, Debug, Default)]
pub struct Disk<'a> {
    files: Vec<File<'a>>,
    /// The file that has an inode at present.
    by_inode: BTreeMap<u64, FileNo>,
    /// The folder that has an inode; the empty path is the recorded folder itself.
    folders: BTreeMap<u64, &'a str>,
    /// The names as programs see them.
    seen: Names,
    /// The names that are safe.
    safe: Names,
    /// What was done to names since, in order, with the number of its record.
    pending: Vec<(usize, Naming<'a>)>,
    /// Syncs that run: the number of the record with which each began.
    syncs: BTreeMap<u64, usize>,
    records: usize,
}

impl<'a> Disk<'a> {
    /// An empty folder, which has this inode.
    pub fn new(inode: u64) -> Self {
        Self {
            folders: BTreeMap::from([(inode, "")]),
            ..Self::default()
        }
    }

    /// Goes on by a record.
    pub fn apply(&mut self, record: &Record<'a>) {
        self.records += 1;
        match record.act {
            Act::Created { inode, path } => {
                self.files.push(File::default());
                self.by_inode.insert(inode, self.files.len() - 1);
                self.name(Naming::Put(path, Named::File(self.files.len() - 1)));
            }
            Act::FolderMade { inode, path } => {
                self.folders.insert(inode, path);
                self.name(Naming::Put(path, Named::Folder));
            }
            Act::Written { inode, offset, bytes } => {
                let offset = usize::try_from(offset).expect("fits into memory");
                self.change(inode, Change::Write { offset, bytes });
            }
            Act::Truncated { inode, size } => self.change(inode, Change::Resize(in_memory(size))),
            Act::Extended { inode, size } => self.change(inode, Change::Extend(in_memory(size))),
            Act::SyncBegun { number, .. } => drop(self.syncs.insert(number, self.records)),
            Act::SyncEnded { inode, number } => {
                if let Some(begun) = self.syncs.remove(&number) {
                    self.make_safe(inode, begun);
                }
            }
            Act::Renamed { from, to } => self.name(Naming::Move(from, to)),
            Act::Linked { from, to } => {
                let named = *self.seen.get(from).expect("a link leads to something");
                self.name(Naming::Put(to, named));
            }
            Act::Unlinked { path } => self.name(Naming::Take(path)),
        }
    }

    fn change(&mut self, inode: u64, change: Change<'a>) {
        let file = *self
            .by_inode
            .get(&inode)
            .expect("what is written was made before");
        self.files[file].pending.push((self.records, change));
    }

    fn name(&mut self, naming: Naming<'a>) {
        rename(&mut self.seen, &naming);
        self.pending.push((self.records, naming));
    }

    /// What was done before the record is safe: the content of a file, or the names of a folder. A file that is synced
    /// does not get its name thereby, as POSIX leaves that open.
    fn make_safe(&mut self, inode: u64, before: usize) {
        if self.folders.contains_key(&inode) {
            // A journal keeps the order of names over all folders, so what came before goes with it.
            let done = self.pending.partition_point(|(record, _)| *record < before);
            for (_, naming) in self.pending.drain(..done) {
                rename(&mut self.safe, &naming);
            }
        } else if let Some(file) = self.by_inode.get(&inode) {
            let file = &mut self.files[*file];
            let done = file.pending.partition_point(|(record, _)| *record < before);
            for (_, change) in file.pending.drain(..done) {
                apply(&mut file.safe, &change);
            }
        }
    }

    /// Makes a folder with what the disk may hold. Files that end with `left_out` are left out.
    pub fn write(&self, folder: &Path, loss: Loss, left_out: &str, dice: &mut Dice) {
        let mut names = self.safe.clone();
        let kept = match loss {
            Loss::All => 0,
            Loss::None => self.pending.len(),
            _ => below(dice, self.pending.len() + 1),
        };
        for (_, naming) in &self.pending[..kept] {
            rename(&mut names, naming);
        }
        // What lies on a disk where nothing was ever written is nobody's: zeros, or what was there before.
        let filling = if dice.percent(25) { 0xa5 } else { 0 };
        for (path, named) in &names {
            let target = folder.join(path);
            match named {
                Named::Folder => fs::create_dir_all(&target).expect("a folder"),
                Named::File(_) if path.ends_with(left_out) => {}
                Named::File(file) => {
                    let parent = target.parent().expect("is inside");
                    fs::create_dir_all(parent).expect("a folder");
                    fs::write(&target, self.files[*file].content(loss, filling, dice)).expect("is written");
                    // As programs make what is nobody else's; a key that others may read is refused.
                    fs::set_permissions(&target, Permissions::from_mode(0o600)).expect("is ours");
                }
            }
        }
    }
}

impl File<'_> {
    fn content(&self, loss: Loss, filling: u8, dice: &mut Dice) -> Vec<u8> {
        let mut content = self.safe.clone();
        let count = self.pending.len();
        let whole = match loss {
            Loss::All => 0,
            Loss::None => count,
            Loss::AfterTornWrite => below(dice, count + 1),
            Loss::Sectors { kept_percent } => {
                return self.with_sectors(kept_percent, filling, dice);
            }
        };
        for (_, change) in &self.pending[..whole] {
            apply(&mut content, change);
        }
        if loss == Loss::AfterTornWrite
            && let Some((_, Change::Write { offset, bytes })) = self.pending.get(whole)
        {
            // It is torn where a sector ends.
            let end = (offset + below(dice, bytes.len() + 1)) / SECTOR_BYTES * SECTOR_BYTES;
            let kept = end.saturating_sub(*offset);
            apply(
                &mut content,
                &Change::Write {
                    offset: *offset,
                    bytes: &bytes[..kept],
                },
            );
        }
        content
    }

    /// Each sector in one of the states that it went through since the last sync, and so the size.
    fn with_sectors(&self, kept_percent: u64, filling: u8, dice: &mut Dice) -> Vec<u8> {
        let mut content = self.safe.clone();
        let mut size = content.len();
        let mut full = content.clone();
        for (_, change) in &self.pending {
            apply(&mut full, change);
            if dice.percent(kept_percent) {
                size = full.len();
            }
            let Change::Write { offset, bytes } = change else {
                continue;
            };
            if content.len() < full.len() {
                content.resize(full.len(), filling);
            }
            let (mut at, end) = (*offset, offset + bytes.len());
            while at < end {
                let next = (at / SECTOR_BYTES + 1) * SECTOR_BYTES;
                let until = next.min(end);
                if dice.percent(kept_percent) {
                    // The sector as it is after this write, with what earlier writes left in it.
                    let (start, stop) = (next - SECTOR_BYTES, next.min(full.len()));
                    content[start..stop].copy_from_slice(&full[start..stop]);
                }
                at = until;
            }
        }
        // A file that got longer without being written has a hole there.
        content.resize(size, 0);
        content
    }
}

fn in_memory(size: u64) -> usize {
    usize::try_from(size).expect("fits into memory")
}

fn below(dice: &mut Dice, bound: usize) -> usize {
    usize::try_from(dice.below(bound as u64)).expect("is below a size")
}

fn apply(content: &mut Vec<u8>, change: &Change<'_>) {
    match change {
        Change::Write { offset, bytes } => {
            let end = offset + bytes.len();
            if content.len() < end {
                content.resize(end, 0);
            }
            content[*offset..end].copy_from_slice(bytes);
        }
        Change::Resize(size) => content.resize(*size, 0),
        Change::Extend(size) => content.resize(content.len().max(*size), 0),
    }
}

fn rename(names: &mut Names, naming: &Naming<'_>) {
    match *naming {
        Naming::Put(path, what) => drop(names.insert(path.to_owned(), what)),
        Naming::Move(from, to) => {
            if let Some(named) = names.remove(from) {
                names.insert(to.to_owned(), named);
            }
        }
        Naming::Take(path) => drop(names.remove(path)),
    }
}
