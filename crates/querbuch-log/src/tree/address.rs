//! The names of tiles and of bundles of entries after C2SP tlog-tiles, as they follow `tile/` in an address:
//! `0/x001/x234/067`, `1/000.p/17`, `entries/000`. Each thing has one name; anything else is refused.

use std::fmt;
use std::num::NonZeroU8;
use std::str::FromStr;

use super::tile::TileId;

/// The highest level that can be named.
pub const LEVEL_MAX: u8 = 63;

/// Longer than any name: level, seven groups of an index of 64 bits, width.
const NAME_BYTES_MAX: usize = 64;

/// What a name of C2SP tlog-tiles stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address {
    /// Hashes.
    Hashes {
        /// The tile by its level and number.
        tile: TileId,
        /// How many hashes of it; all 256 where none is said.
        width: Option<NonZeroU8>,
    },
    /// The entries whose hashes are in a tile of level 0.
    Entries {
        /// The number of that tile within level 0.
        index: u64,
        /// How many entries; all 256 where none is said.
        width: Option<NonZeroU8>,
    },
}

/// A text that names no tile and no bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a tile is named LEVEL/x001/x234/067 or entries/x001/x234/067, with .p/WIDTH where it is not full")]
pub struct AddressError;

/// An entry that does not fit into a bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("entry {offset} of the bundle has {bytes} bytes; a bundle holds entries of up to 65535")]
pub struct EntryTooLong {
    /// Which one of the bundle, from 0.
    pub offset: usize,
    /// The length of the entry in bytes.
    pub bytes: usize,
}

impl Address {
    /// The tile whose hashes, or whose leaves' entries, are asked for.
    pub fn tile(self) -> TileId {
        match self {
            Self::Hashes { tile, .. } => tile,
            Self::Entries { index, .. } => TileId { level: 0, index },
        }
    }

    /// How many hashes or entries are asked for, 1 to 256.
    pub fn width(self) -> u16 {
        let (Self::Hashes { width, .. } | Self::Entries { width, .. }) = self;
        width.map_or(256, |width| width.get().into())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (index, width) = match *self {
            Self::Hashes { tile, width } => {
                write!(f, "{}/", tile.level)?;
                (tile.index, width)
            }
            Self::Entries { index, width } => {
                f.write_str("entries/")?;
                (index, width)
            }
        };
        write_index(f, index / 1000)?;
        write!(f, "{:03}", index % 1000)?;
        width.map_or(Ok(()), |width| write!(f, ".p/{width}"))
    }
}

/// The groups of three digits before the last one.
fn write_index(f: &mut fmt::Formatter<'_>, index: u64) -> fmt::Result {
    if index == 0 {
        return Ok(());
    }
    write_index(f, index / 1000)?;
    write!(f, "x{:03}/", index % 1000)
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(name: &str) -> Result<Self, AddressError> {
        if name.len() > NAME_BYTES_MAX {
            return Err(AddressError);
        }
        let (kind, rest) = name.split_once('/').ok_or(AddressError)?;
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => (index, Some(width.parse().map_err(|_| AddressError)?)),
            None => (rest, None),
        };
        let index = read_index(index).ok_or(AddressError)?;
        let address = if kind == "entries" {
            Self::Entries { index, width }
        } else {
            let level = kind.parse().map_err(|_| AddressError)?;
            let tile = TileId { level, index };
            Self::Hashes { tile, width }
        };
        // Numbers read more ways than they are written, with signs and zeros in front; only one of them is the name.
        let named = address.tile().level <= LEVEL_MAX && address.to_string() == name;
        if named { Ok(address) } else { Err(AddressError) }
    }
}

fn read_index(groups: &str) -> Option<u64> {
    let mut index = 0_u64;
    for group in groups.split('/') {
        let digits = group.strip_prefix('x').unwrap_or(group);
        let number = u64::from(digits.parse::<u16>().ok().filter(|number| *number < 1000)?);
        index = index.checked_mul(1000)?.checked_add(number)?;
    }
    Some(index)
}

/// The bundle of some entries: each after its length in two bytes, the higher one first.
pub fn entry_bundle<'a>(entries: impl IntoIterator<Item = &'a str>) -> Result<Vec<u8>, EntryTooLong> {
    let mut bundle = Vec::new();
    for (offset, entry) in entries.into_iter().enumerate() {
        let bytes = entry.len();
        let length = u16::try_from(bytes).map_err(|_| EntryTooLong { offset, bytes })?;
        bundle.extend(length.to_be_bytes());
        bundle.extend(entry.as_bytes());
    }
    Ok(bundle)
}

#[cfg(test)]
mod tests;
