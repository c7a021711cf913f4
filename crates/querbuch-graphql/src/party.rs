//! Parties.

use async_graphql::{Context, ID, Object};
use querbuch_ledger::reports::party::PartyKey;
use querbuch_ledger::reports::view::View;

use crate::context::RequestContext;
use crate::enums::Level;
use crate::unit::Unit;

/// A party of a report.
pub struct PartyRef {
    key: PartyKey,
    view: View,
}

impl PartyRef {
    /// A party that the view holds.
    pub fn new(view: View, key: PartyKey) -> Self {
        Self { key, view }
    }
}

/// One party: a level, or a unit. Exactly one of the two is set.
#[Object]
impl PartyRef {
    /// stable, the same in every report: `level:STATE`, `unit:12`
    async fn id(&self) -> ID {
        match self.key {
            PartyKey::Level(level) => format!("level:{}", level.as_str()).into(),
            PartyKey::Unit(number) => number.to_string().into(),
        }
    }

    /// the level, where all that belongs to no narrower party is taken together
    async fn level(&self) -> Option<Level> {
        match self.key {
            PartyKey::Level(level) => Some(level.into()),
            PartyKey::Unit(_) => None,
        }
    }

    /// the Land, the body or the unit
    async fn unit(&self) -> Option<Unit> {
        match self.key {
            PartyKey::Level(_) => None,
            PartyKey::Unit(number) => Some(Unit::new(self.view.clone(), number)),
        }
    }

    /// what people call it
    async fn label(&self, ctx: &Context<'_>) -> String {
        self.key
            .label(RequestContext::of(ctx).language, &self.view)
            .to_string()
    }
}
