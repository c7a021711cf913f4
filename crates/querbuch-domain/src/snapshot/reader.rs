//! Reading the bytes of a state. Whatever they hold, nothing is taken that is not there.

use std::sync::Arc;

use crate::id::Position;
use crate::snapshot::{SnapshotError, SnapshotFault};

/// What is left to read, and what is being read.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    part: &'static str,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            part: "position",
        }
    }

    /// Says which part follows, for whoever reads an error.
    pub(crate) fn part(&mut self, part: &'static str) -> &mut Self {
        self.part = part;
        self
    }

    pub(crate) fn finish(&self) -> Result<(), SnapshotError> {
        self.require(self.rest.is_empty(), SnapshotFault::Rest)
    }

    pub(crate) fn fault(&self, fault: SnapshotFault) -> SnapshotError {
        SnapshotError {
            part: self.part,
            fault,
        }
    }

    pub(crate) fn require(&self, holds: bool, fault: SnapshotFault) -> Result<(), SnapshotError> {
        if holds { Ok(()) } else { Err(self.fault(fault)) }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], SnapshotError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or_else(|| self.fault(SnapshotFault::Short))?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], SnapshotError> {
        let (taken, rest) = self
            .rest
            .split_first_chunk::<N>()
            .ok_or_else(|| self.fault(SnapshotFault::Short))?;
        self.rest = rest;
        Ok(*taken)
    }

    pub(crate) fn u8(&mut self) -> Result<u8, SnapshotError> {
        self.array().map(u8::from_le_bytes)
    }

    pub(crate) fn u16(&mut self) -> Result<u16, SnapshotError> {
        self.array().map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, SnapshotError> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, SnapshotError> {
        self.array().map(u64::from_le_bytes)
    }

    pub(crate) fn i64(&mut self) -> Result<i64, SnapshotError> {
        self.array().map(i64::from_le_bytes)
    }

    /// The length of a list whose items take at least so many bytes each. It is no more than what is left can
    /// hold, so it may be trusted with memory.
    pub(crate) fn count(&mut self, bytes_each: usize) -> Result<usize, SnapshotError> {
        let count = self.u64()?;
        let most = self.rest.len() / bytes_each.max(1);
        usize::try_from(count)
            .ok()
            .filter(|count| *count <= most)
            .ok_or_else(|| self.fault(SnapshotFault::Short))
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, SnapshotError> {
        let count = self.count(1)?;
        let bytes = self.take(count)?;
        std::str::from_utf8(bytes).map_err(|_| self.fault(SnapshotFault::Text))
    }

    pub(crate) fn shared_text(&mut self) -> Result<Arc<str>, SnapshotError> {
        self.text().map(Into::into)
    }

    /// A word of a closed list.
    pub(crate) fn word<T>(&mut self, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, SnapshotError> {
        let text = self.text()?;
        parse(text).ok_or_else(|| self.fault(SnapshotFault::Word))
    }

    /// Yes or no.
    pub(crate) fn flag(&mut self) -> Result<bool, SnapshotError> {
        match self.u8()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(self.fault(SnapshotFault::Range)),
        }
    }

    pub(crate) fn option<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, SnapshotError>,
    ) -> Result<Option<T>, SnapshotError> {
        Ok(if self.flag()? { Some(read(self)?) } else { None })
    }

    /// A place in a list of this length.
    pub(crate) fn place(&mut self, list_len: usize) -> Result<u32, SnapshotError> {
        let number = self.u32()?;
        self.require((number as usize) < list_len, SnapshotFault::Range)?;
        Ok(number)
    }

    /// A position that lies after `after` and is no later than `head`.
    pub(crate) fn position(&mut self, after: Position, head: Position) -> Result<Position, SnapshotError> {
        let position = self.u64()?;
        self.require(position > after, SnapshotFault::Order)?;
        self.require(position <= head, SnapshotFault::Range)?;
        Ok(position)
    }

    /// Values of one size, one after the other.
    pub(crate) fn column<const N: usize>(&mut self, count: usize) -> Result<&'a [[u8; N]], SnapshotError> {
        let length = count
            .checked_mul(N)
            .ok_or_else(|| self.fault(SnapshotFault::Short))?;
        Ok(self.take(length)?.as_chunks().0)
    }
}
