//! Rules of four eyes in a snapshot.

use imbl::Vector;

use crate::action::Action;
use crate::four_eyes::{FourEyes, FourEyesRule};
use crate::id::{Position, UnitNo};
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};

/// No unit with rules takes fewer bytes: a flag, and the number of its rules.
const UNIT_BYTES_MIN: usize = 1 + 8;
/// No rule takes fewer: a position, a flag, the number of its actions.
const RULE_BYTES_MIN: usize = 8 + 1 + 8;
/// No action takes fewer: the length of a word.
const ACTION_BYTES_MIN: usize = 8;

impl FourEyes {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self { rules } = self;
        writer.count(rules.len());
        for (unit, rules) in rules {
            writer.option(unit.map(|unit| unit.0), Writer::u32);
            writer.count(rules.len());
            for rule in rules {
                let FourEyesRule {
                    position,
                    actions,
                    from_cents,
                } = rule;
                writer.u64(*position);
                writer.option(*from_cents, Writer::i64);
                writer.count(actions.len());
                for action in actions.iter() {
                    writer.text(action.as_str());
                }
            }
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>, units: usize, head: Position) -> Result<Self, SnapshotError> {
        let mut four_eyes = Self::default();
        let mut last = None;
        for _ in 0..reader.count(UNIT_BYTES_MIN)? {
            let unit = reader.option(|reader| reader.place(units).map(UnitNo))?;
            reader.require(last < Some(unit), SnapshotFault::Order)?;
            last = Some(unit);
            let mut rules = Vector::new();
            let mut after = 0;
            for _ in 0..reader.count(RULE_BYTES_MIN)? {
                let position = reader.position(after, head)?;
                after = position;
                let from_cents = reader.option(Reader::i64)?;
                let mut actions = Vec::new();
                for _ in 0..reader.count(ACTION_BYTES_MIN)? {
                    actions.push(reader.word(Action::parse)?);
                }
                rules.push_back(FourEyesRule {
                    position,
                    actions: actions.into(),
                    from_cents,
                });
            }
            reader.require(!rules.is_empty(), SnapshotFault::Count)?;
            four_eyes.rules.insert(unit, rules);
        }
        Ok(four_eyes)
    }
}
