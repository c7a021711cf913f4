//! Visibility in a snapshot.

use crate::id::Position;
use crate::snapshot::{Reader, SnapshotError, Writer};
use crate::visibility::{Visibilities, Visibility};

/// No act takes fewer bytes: a position, the length of a word.
const ACT_BYTES_MIN: usize = 8 + 8;

impl Visibilities {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self { list } = self;
        writer.count(list.len());
        for (position, visibility) in list {
            writer.u64(*position);
            writer.text(visibility.as_str());
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>, head: Position) -> Result<Self, SnapshotError> {
        let mut visibilities = Self::default();
        let mut last = 0;
        for _ in 0..reader.count(ACT_BYTES_MIN)? {
            let position = reader.position(last, head)?;
            last = position;
            let visibility = reader.word(Visibility::parse)?;
            visibilities.list.push_back((position, visibility));
        }
        Ok(visibilities)
    }
}
