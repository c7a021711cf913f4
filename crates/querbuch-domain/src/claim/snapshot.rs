//! Claims and their deadlines in a snapshot.

use std::sync::Arc;

use imbl::Vector;

use crate::claim::{Claim, ClaimDeadlines, Claims, EffectClaims, Moved, Share, StageMove};
use crate::id::{EffectNo, Position, UnitNo};
use crate::month::Month;
use crate::snapshot::{Reader, SnapshotError, SnapshotFault, Writer};
use crate::words::BookingAct;

/// An effect with two counts.
const EFFECT_BYTES_MIN: usize = 4 + 8 + 8;
/// Two months, an actor, two amounts and a position.
const CLAIM_BYTES: usize = 2 + 2 + 4 + 8 + 8 + 8;
/// Two months and three amounts.
const MOVED_BYTES: usize = 2 + 2 + 3 * 8;
/// A position, an act, an effect, two months and a count.
const MOVE_BYTES_MIN: usize = 8 + 1 + 4 + 2 + 2 + 8;
/// Two flags and an amount.
const SHARE_BYTES_MIN: usize = 1 + 1 + 8;
/// A unit and a count; a position and a flag.
const DEADLINE_BYTES_MIN: usize = 4 + 8;
const DEADLINE_ACT_BYTES_MIN: usize = 8 + 1;

impl Claims {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            by_effect: _,
            actors,
            numbers: _,
            moves,
        } = self;
        writer.count(actors.len());
        for actor in actors {
            writer.text(actor);
        }
        writer.count(self.iter().count());
        for (effect, claims) in self.iter() {
            writer.u32(effect.0);
            claims.write(writer);
        }
        let mut moves: Vec<_> = moves.iter().collect();
        moves.sort_unstable_by_key(|(position, _)| **position);
        writer.count(moves.len());
        for (position, moved) in moves {
            writer.u64(*position);
            moved.write(writer);
        }
    }

    pub(crate) fn read(
        reader: &mut Reader<'_>,
        effects: usize,
        head: Position,
    ) -> Result<Self, SnapshotError> {
        let mut claims = Self::default();
        for _ in 0..reader.count(size_of::<u64>())? {
            let actor = reader.shared_text()?;
            claims.number(&actor);
        }
        let actors = claims.actors.len();
        let mut last = None;
        for _ in 0..reader.count(EFFECT_BYTES_MIN)? {
            let effect = EffectNo(reader.place(effects)?);
            reader.require(last < Some(effect), SnapshotFault::Order)?;
            last = Some(effect);
            *claims.effect_mut(effect) = EffectClaims::read(reader, actors, head)?;
        }
        let mut last = 0;
        for _ in 0..reader.count(MOVE_BYTES_MIN)? {
            last = reader.position(last, head)?;
            let moved = StageMove::read(reader, effects)?;
            claims.effect_mut(moved.effect).acts.push(last);
            claims.moves.insert(last, Arc::new(moved));
        }
        Ok(claims)
    }
}

impl EffectClaims {
    /// The acts follow from the moves.
    fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            claims,
            moved,
            acts: _,
        } = self;
        writer.count(claims.len());
        for claim in claims {
            let Claim {
                month,
                belongs_to,
                actor,
                open_cents,
                taken_cents,
                since,
            } = claim;
            writer.u16(month.ordinal());
            writer.u16(belongs_to.ordinal());
            writer.u32(*actor);
            writer.i64(*open_cents);
            writer.i64(*taken_cents);
            writer.u64(*since);
        }
        writer.count(moved.len());
        for moved in moved {
            let Moved {
                month,
                belongs_to,
                confirmed_cents,
                cashed_cents,
                disputed_cents,
            } = moved;
            writer.u16(month.ordinal());
            writer.u16(belongs_to.ordinal());
            writer.i64(*confirmed_cents);
            writer.i64(*cashed_cents);
            writer.i64(*disputed_cents);
        }
    }

    fn read(reader: &mut Reader<'_>, actors: usize, head: Position) -> Result<Self, SnapshotError> {
        let mut read = Self::default();
        for _ in 0..reader.count(CLAIM_BYTES)? {
            let claim = Claim {
                month: month(reader)?,
                belongs_to: month(reader)?,
                actor: reader.place(actors)?,
                open_cents: reader.i64()?,
                taken_cents: reader.i64()?,
                since: reader.position(0, head)?,
            };
            let last = read.claims.last().map(Claim::place);
            reader.require(last < Some(claim.place()), SnapshotFault::Order)?;
            read.claims.push(claim);
        }
        for _ in 0..reader.count(MOVED_BYTES)? {
            let moved = Moved {
                month: month(reader)?,
                belongs_to: month(reader)?,
                confirmed_cents: reader.i64()?,
                cashed_cents: reader.i64()?,
                disputed_cents: reader.i64()?,
            };
            let last = read.moved.last().map(|moved| (moved.month, moved.belongs_to));
            let place = Some((moved.month, moved.belongs_to));
            reader.require(last < place, SnapshotFault::Order)?;
            read.moved.push(moved);
        }
        Ok(read)
    }
}

impl StageMove {
    fn write(&self, writer: &mut Writer<'_>) {
        let Self {
            act,
            effect,
            month,
            posted,
            shares,
        } = self;
        writer.u8(act.number());
        writer.u32(effect.0);
        writer.u16(month.ordinal());
        writer.u16(posted.ordinal());
        writer.count(shares.len());
        for share in shares {
            let Share {
                actor,
                belongs_to,
                cents,
            } = share;
            writer.option(actor.as_deref(), Writer::text);
            writer.option(*belongs_to, |writer, month| writer.u16(month.ordinal()));
            writer.i64(*cents);
        }
    }

    fn read(reader: &mut Reader<'_>, effects: usize) -> Result<Self, SnapshotError> {
        let act = BookingAct::from_number(reader.u8()?);
        let act = act.ok_or_else(|| reader.fault(SnapshotFault::Range))?;
        let effect = EffectNo(reader.place(effects)?);
        let (month_of_claims, posted) = (month(reader)?, month(reader)?);
        let mut shares = Vec::new();
        for _ in 0..reader.count(SHARE_BYTES_MIN)? {
            shares.push(Share {
                actor: reader.option(Reader::shared_text)?,
                belongs_to: reader.option(month)?,
                cents: reader.i64()?,
            });
        }
        Ok(Self {
            act,
            effect,
            month: month_of_claims,
            posted,
            shares,
        })
    }
}

fn month(reader: &mut Reader<'_>) -> Result<Month, SnapshotError> {
    Month::from_ordinal(reader.u16()?).ok_or_else(|| reader.fault(SnapshotFault::Range))
}

impl ClaimDeadlines {
    pub(crate) fn write(&self, writer: &mut Writer<'_>) {
        let Self { set } = self;
        let mut units: Vec<_> = set.iter().collect();
        units.sort_unstable_by_key(|(unit, _)| **unit);
        writer.count(units.len());
        for (unit, acts) in units {
            writer.u32(unit.0);
            writer.count(acts.len());
            for (position, days) in acts {
                writer.u64(*position);
                writer.option(*days, Writer::u16);
            }
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>, units: usize, head: Position) -> Result<Self, SnapshotError> {
        let mut deadlines = Self::default();
        let mut last = None;
        for _ in 0..reader.count(DEADLINE_BYTES_MIN)? {
            let unit = UnitNo(reader.place(units)?);
            reader.require(last < Some(unit), SnapshotFault::Order)?;
            last = Some(unit);
            let mut acts = Vector::new();
            let mut after = 0;
            for _ in 0..reader.count(DEADLINE_ACT_BYTES_MIN)? {
                after = reader.position(after, head)?;
                acts.push_back((after, reader.option(Reader::u16)?));
            }
            reader.require(!acts.is_empty(), SnapshotFault::Count)?;
            deadlines.set.insert(unit, acts);
        }
        Ok(deadlines)
    }
}
