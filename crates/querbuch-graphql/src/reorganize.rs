//! Units renamed, moved, merged.

use async_graphql::{Context, Enum, InputObject, Object, Result};
use querbuch_ledger::domain::command::Command;
use querbuch_ledger::domain::command::outcome::Outcome;
use querbuch_ledger::domain::id::UnitNo;
use querbuch_ledger::domain::unit::reorganize::ReorganizeUnit;
use querbuch_ledger::domain::unit::{Change, UnitChange as DomainChange};
use querbuch_ledger::input::Input;
use querbuch_ledger::reports::view::View;

use crate::mutation::{carry_out, payload};
use crate::scalar::{Instant, Position, Ref, YearMonth};
use crate::unit::Unit;

/// What became of a unit.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitChangeKind {
    /// it got another name
    Renamed,
    /// it got another unit above it
    Moved,
    /// it was merged into the unit above it, and takes nothing any more
    Merged,
}

impl UnitChangeKind {
    /// Every change.
    pub const ALL: [Self; 3] = [Self::Renamed, Self::Moved, Self::Merged];
}

/// A change of a unit, as a view knows it.
pub struct UnitChange {
    view: View,
    change: DomainChange,
}

impl UnitChange {
    /// A change that the view holds.
    pub fn new(view: View, change: DomainChange) -> Self {
        Self { view, change }
    }

    fn unit(&self, number: UnitNo) -> Option<Unit> {
        let seen = self.view.unit(number);
        seen.map(|_| Unit::new(self.view.clone(), number))
    }
}

/// One change of a unit. `parent` and `name` are what it came to have by this change; null where the change was of
/// another kind.
#[Object]
impl UnitChange {
    /// the position of its event
    async fn position(&self) -> Position {
        Position(self.change.position)
    }

    /// when it was recorded
    async fn recorded_at(&self) -> Result<Instant> {
        let instant = self.view.state().recorded_at(self.change.position);
        instant
            .map(Instant)
            .ok_or_else(|| async_graphql::Error::new("change is gone"))
    }

    /// the month from which on it holds outside of the ledger
    async fn effective_from(&self) -> YearMonth {
        self.change.effective_from.into()
    }

    /// what became of the unit
    async fn kind(&self) -> UnitChangeKind {
        match self.change.change {
            Change::Renamed { .. } => UnitChangeKind::Renamed,
            Change::Moved { .. } => UnitChangeKind::Moved,
            Change::Merged { .. } => UnitChangeKind::Merged,
        }
    }

    /// the name that it got
    async fn name(&self) -> Option<&str> {
        match &self.change.change {
            Change::Renamed { to, .. } => Some(to),
            _ => None,
        }
    }

    /// the name that it had before
    async fn former_name(&self) -> Option<&str> {
        match &self.change.change {
            Change::Renamed { from, .. } => Some(from),
            _ => None,
        }
    }

    /// the unit that it came to lie below; of a merger, the successor
    async fn parent(&self) -> Option<Unit> {
        match self.change.change {
            Change::Moved { to, .. } | Change::Merged { into: to, .. } => self.unit(to),
            Change::Renamed { .. } => None,
        }
    }

    /// the unit that it lay below before
    async fn former_parent(&self) -> Option<Unit> {
        match self.change.change {
            Change::Moved { from, .. } | Change::Merged { from, .. } => from.and_then(|from| self.unit(from)),
            Change::Renamed { .. } => None,
        }
    }
}

/// Rename, move below another unit, or merge into one; from `effectiveFrom` on. `name` and `parent` may come together,
/// `mergeInto` stands alone. Reports show all months by the structure that is known at their `asOf`, so history goes with
/// the unit; a merged unit lies below its successor and takes nothing for the months from `effectiveFrom` on.
#[derive(InputObject)]
pub struct ReorganizeUnitInput {
    /// repeating it with the same input books nothing twice
    idempotency_key: Option<String>,
    /// the unit
    unit: Ref,
    /// its new name
    name: Option<String>,
    /// the unit above it from now on
    parent: Option<Ref>,
    /// its successor, of the same level
    merge_into: Option<Ref>,
    /// the month from which on it holds
    effective_from: YearMonth,
}

impl From<ReorganizeUnitInput> for Input {
    fn from(input: ReorganizeUnitInput) -> Self {
        let effective_from = input.effective_from.require("effectiveFrom");
        let command = effective_from.map(|effective_from| {
            Command::ReorganizeUnit(ReorganizeUnit {
                unit: input.unit.0,
                name: input.name.map(Into::into),
                parent: input.parent.map(|parent| parent.0),
                merge_into: input.merge_into.map(|into| into.0),
                effective_from,
            })
        });
        Self::new(input.idempotency_key, command.map_err(|refusal| vec![refusal]))
    }
}

payload! {
    /// The unit as it is afterwards.
    UnitPayload {
        /// the unit
        unit: Option<Unit> = |view| Outcome::Unit(number) => Some(Unit::new(view.clone(), *number)),
    }
}

/// Reorganising units.
#[derive(Default)]
pub struct ReorganizeMutation;

#[Object]
impl ReorganizeMutation {
    /// rename a unit, move it below another, or merge it into one: the past stays as it was
    async fn reorganize_unit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "what is to be recorded")] input: ReorganizeUnitInput,
    ) -> Result<UnitPayload> {
        carry_out(ctx, input).await.map(UnitPayload)
    }
}

#[cfg(test)]
mod tests;
