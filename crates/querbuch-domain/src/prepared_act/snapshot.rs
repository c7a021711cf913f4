//! Prepared acts in a snapshot.

use std::sync::Arc;

use serde_json::Value;

use crate::action::Action;
use crate::grant::snapshot::{Bounds, read_instant, write_instant};
use crate::id::{MeasureNo, Position, UnitNo};
use crate::prepared_act::{Ending, PreparedAct, PreparedActs, PreparedStatus};
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};

/// No act takes fewer bytes: a position, lengths, an instant and flags.
const ACT_BYTES_MIN: usize = 8 + 8 + 8 + 2 + 8 + 12 + 2;
/// A grant is a position.
const GRANT_BYTES: usize = 8;

impl PreparedActs {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self { list } = self;
        writer.count(list.len());
        for act in list {
            let PreparedAct {
                position,
                actor,
                action,
                unit,
                measure,
                grants,
                expires_at,
                command,
                ending,
            } = act;
            writer.u64(*position);
            writer.text(actor);
            writer.text(action.as_str());
            writer.option(unit.map(|unit| unit.0), Writer::u32);
            writer.option(measure.map(|measure| measure.0), Writer::u32);
            writer.count(grants.len());
            for grant in grants.iter() {
                writer.u64(*grant);
            }
            write_instant(writer, *expires_at);
            writer.option(command.as_ref(), |writer, command| {
                writer.text(&command.to_string());
            });
            writer.option(ending.as_ref(), |writer, ending| {
                let Ending {
                    position,
                    actor,
                    status,
                } = ending;
                writer.u64(*position);
                writer.text(actor);
                writer.text(status.as_str());
            });
        }
    }

    pub(crate) fn read(
        reader: &mut Reader<'_>,
        bounds: Bounds,
        head: Position,
    ) -> Result<Self, SnapshotError> {
        let mut acts = Self::default();
        let mut last = 0;
        for _ in 0..reader.count(ACT_BYTES_MIN)? {
            let position = reader.position(last, head)?;
            last = position;
            let actor = reader.shared_text()?;
            let action = reader.word(Action::parse)?;
            let unit = reader.option(|reader| reader.place(bounds.units).map(UnitNo))?;
            let measure = reader.option(|reader| reader.place(bounds.measures).map(MeasureNo))?;
            let mut grants = Vec::new();
            for _ in 0..reader.count(GRANT_BYTES)? {
                grants.push(reader.position(0, head)?);
            }
            let expires_at = read_instant(reader)?;
            let command = reader.option(read_command)?;
            let ending = reader.option(|reader| read_ending(reader, position, head))?;
            reader.require(command.is_some() == ending.is_none(), SnapshotFault::Count)?;
            acts.list.push_back(PreparedAct {
                position,
                actor,
                action,
                unit,
                measure,
                grants: grants.into(),
                expires_at,
                command,
                ending,
            });
        }
        Ok(acts)
    }
}

fn read_command(reader: &mut Reader<'_>) -> Result<Arc<Value>, SnapshotError> {
    let text = reader.text()?;
    let value = serde_json::from_str(text).map_err(|_| reader.fault(SnapshotFault::Text))?;
    Ok(Arc::new(value))
}

fn read_ending(reader: &mut Reader<'_>, after: Position, head: Position) -> Result<Ending, SnapshotError> {
    Ok(Ending {
        position: reader.position(after, head)?,
        actor: reader.shared_text()?,
        status: reader.word(PreparedStatus::parse)?,
    })
}
