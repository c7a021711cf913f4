//! Effects in a snapshot.

use crate::category::CategoryNo;
use crate::effect::{Effect, EffectChanged, Effects, Past};
use crate::id::{EffectNo, MeasureNo, Position, UnitNo};
use crate::measure::Measures;
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};
use crate::words::{Cashability, EffectKind, EvidenceGrade};

/// No effect takes fewer bytes: six lengths, a measure, a unit, a position.
const EFFECT_BYTES_MIN: usize = 6 * 8 + 4 + 4 + 8;

/// No change takes fewer bytes: an effect, a position, four flags of what stays.
const CHANGE_BYTES_MIN: usize = 4 + 8 + 4;

impl Effects {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            now,
            by_code: _,
            by_parts: _,
            by_measure: _,
            past,
            structure: _,
        } = self;
        writer.count(now.len());
        // A list ends with the first change behind the effects that are new in it, so they stand in it as added.
        let mut written = 0;
        for list in past.iter().map(|past| &past.list).chain([now]) {
            for (_, effect) in list.iter_from(written) {
                effect.write(writer);
            }
            written = list.len();
        }
        writer.count(past.len());
        for past in past {
            past.write(writer);
        }
    }

    pub(crate) fn read(
        reader: &mut Reader<'_>,
        units: usize,
        measures: &Measures,
        head: Position,
    ) -> Result<Self, SnapshotError> {
        let count = reader.count(EFFECT_BYTES_MIN)?;
        let mut added = Vec::with_capacity(count);
        let mut last = 0;
        for _ in 0..count {
            let effect = Effect::read(reader, (units, measures.len()), last, head)?;
            last = effect.added_at;
            added.push(effect);
        }
        let mut added = added.into_iter().peekable();
        let mut effects = Self::default();
        let push = |effects: &mut Self, effect: Effect| {
            let measure = measures.get(effect.measure);
            effects.push(effect, measure.map_or("", |measure| &measure.code));
        };
        let changes = reader.count(CHANGE_BYTES_MIN)?;
        let mut last = 0;
        for _ in 0..changes {
            let (position, change) = read_change(reader, count, last, head)?;
            last = position;
            while let Some(effect) = added.next_if(|effect| effect.added_at < position) {
                push(&mut effects, effect);
            }
            let is_taken = added.peek().is_some_and(|effect| effect.added_at == position);
            reader.require(
                !is_taken && effects.correct(&change, position),
                SnapshotFault::Order,
            )?;
        }
        for effect in added {
            push(&mut effects, effect);
        }
        reader.require(effects.by_code.len() == count, SnapshotFault::Order)?;
        Ok(effects)
    }
}

impl Past {
    fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            list: _,
            structure: _,
            position,
            change:
                EffectChanged {
                    cashability,
                    category,
                    effect,
                    evidence,
                    // Texts lie beside the log, and are found there by the position.
                    text: _,
                    title,
                },
        } = self;
        writer.u32(effect.0);
        writer.u64(*position);
        writer.option(title.as_deref(), Writer::text);
        writer.option(category.as_deref(), Writer::text);
        writer.option(*cashability, |writer, word| writer.text(word.as_str()));
        writer.option(*evidence, |writer, word| writer.text(word.as_str()));
    }
}

fn read_change(
    reader: &mut Reader<'_>,
    effects: usize,
    after: Position,
    head: Position,
) -> Result<(Position, EffectChanged), SnapshotError> {
    let effect = EffectNo(reader.place(effects)?);
    let position = reader.position(after, head)?;
    let change = EffectChanged {
        effect,
        title: reader.option(Reader::shared_text)?,
        category: reader.option(|reader| {
            let category = reader.word(CategoryNo::find)?;
            Ok(category.get().code.into())
        })?,
        cashability: reader.option(|reader| reader.word(Cashability::parse))?,
        evidence: reader.option(|reader| reader.word(EvidenceGrade::parse))?,
        text: None,
    };
    Ok((position, change))
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
