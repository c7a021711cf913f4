//! Effects in a snapshot.

use crate::category::CategoryNo;
use crate::effect::{Effect, Effects};
use crate::id::{MeasureNo, Position, UnitNo};
use crate::measure::Measures;
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};
use crate::words::{Cashability, EffectKind, EvidenceGrade};

/// No effect takes fewer bytes: six lengths, a measure, a unit, a position.
const EFFECT_BYTES_MIN: usize = 6 * 8 + 4 + 4 + 8;

impl Effects {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            list,
            by_code: _,
            by_parts: _,
            by_measure: _,
        } = self;
        writer.count(list.len());
        for (_, effect) in list.iter() {
            effect.write(writer);
        }
    }

    pub(crate) fn read(
        reader: &mut Reader<'_>,
        units: usize,
        measures: &Measures,
        head: Position,
    ) -> Result<Self, SnapshotError> {
        let count = reader.count(EFFECT_BYTES_MIN)?;
        let mut effects = Self::default();
        let mut last = 0;
        for _ in 0..count {
            let effect = Effect::read(reader, (units, measures.len()), last, head)?;
            last = effect.added_at;
            let measure = measures.get(effect.measure);
            effects.push(effect, measure.map_or("", |measure| &measure.code));
        }
        reader.require(effects.by_code.len() == count, SnapshotFault::Order)?;
        Ok(effects)
    }
}

impl Effect {
    /// The category is written by its code: its place in the catalogue may shift when one is added.
    fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            code,
            measure,
            unit,
            kind,
            category,
            cashability,
            title,
            evidence,
            added_at,
        } = self;
        writer.text(code);
        writer.u32(measure.0);
        writer.u32(unit.0);
        writer.text(kind.as_str());
        writer.text(category.get().code);
        writer.text(cashability.as_str());
        writer.text(title);
        writer.text(evidence.as_str());
        writer.u64(*added_at);
    }

    fn read(
        reader: &mut Reader<'_>,
        (units, measures): (usize, usize),
        after: Position,
        head: Position,
    ) -> Result<Self, SnapshotError> {
        Ok(Self {
            code: reader.shared_text()?,
            measure: MeasureNo(reader.place(measures)?),
            unit: UnitNo(reader.place(units)?),
            kind: reader.word(EffectKind::parse)?,
            category: reader.word(CategoryNo::find)?,
            cashability: reader.word(Cashability::parse)?,
            title: reader.shared_text()?,
            evidence: reader.word(EvidenceGrade::parse)?,
            added_at: reader.position(after, head)?,
        })
    }
}
