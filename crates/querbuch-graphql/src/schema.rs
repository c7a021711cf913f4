//! The roots, put together from the nouns.

use async_graphql::{EmptySubscription, MergedObject, SDLExportOptions, Schema, SchemaBuilder};

use crate::act::Payload;
use crate::balance::BalanceRoot;
use crate::booking::{BookingMutation, BookingQuery};
use crate::category::CategoryQuery;
use crate::effect::{EffectMutation, EffectQuery};
use crate::erase::EraseMutation;
use crate::ledger::LedgerQuery;
use crate::measure::{MeasureMutation, MeasureQuery};
use crate::node::NodeQuery;
use crate::schedule::ScheduleMutation;
use crate::unit::{UnitMutation, UnitQuery};

/// All questions.
#[derive(MergedObject, Default)]
#[graphql(name = "Query")]
pub struct Query(
    NodeQuery,
    LedgerQuery,
    UnitQuery,
    MeasureQuery,
    EffectQuery,
    BookingQuery,
    CategoryQuery,
    BalanceRoot,
);

/// All acts.
#[derive(MergedObject, Default)]
#[graphql(name = "Mutation")]
pub struct Mutation(
    UnitMutation,
    MeasureMutation,
    EffectMutation,
    ScheduleMutation,
    BookingMutation,
    EraseMutation,
);

/// The builder of the schema.
pub fn builder() -> SchemaBuilder<Query, Mutation, EmptySubscription> {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription).register_output_type::<Payload>()
}

/// The schema in the definition language.
pub fn sdl() -> String {
    builder()
        .finish()
        .sdl_with_options(SDLExportOptions::new().prefer_single_line_descriptions())
}
