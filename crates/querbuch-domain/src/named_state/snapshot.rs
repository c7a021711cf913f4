//! Named states in a snapshot.

use crate::id::Position;
use crate::named_state::{NamedState, NamedStates};
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};

/// No named state takes fewer bytes: two texts, two positions.
const STATE_BYTES_MIN: usize = 2 * 8 + 2 * 8;

impl NamedStates {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self { list, by_name: _ } = self;
        writer.count(list.len());
        for state in list {
            let NamedState {
                name,
                position,
                named_at,
                actor,
            } = state;
            writer.text(name);
            writer.u64(*position);
            writer.u64(*named_at);
            writer.text(actor);
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>, head: Position) -> Result<Self, SnapshotError> {
        let count = reader.count(STATE_BYTES_MIN)?;
        let mut states = Self::default();
        let mut last = 0;
        for _ in 0..count {
            let name = reader.shared_text()?;
            let position = reader.position(0, head)?;
            let named_at = reader.position(last, head)?;
            reader.require(position < named_at, SnapshotFault::Order)?;
            last = named_at;
            states.push(NamedState {
                name,
                position,
                named_at,
                actor: reader.shared_text()?,
            });
        }
        Ok(states)
    }
}
