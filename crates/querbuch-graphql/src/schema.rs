//! The roots, put together from the nouns.

use async_graphql::{MergedObject, MergedSubscription, SDLExportOptions, Schema, SchemaBuilder};

use crate::act::Payload;
use crate::allocation::{AllocationMutation, AllocationQuery};
use crate::appraisal::AppraisalRoot;
use crate::approaches::ApproachesRoot;
use crate::balance::{BalanceRoot, BalanceSubscription};
use crate::booking::{BookingMutation, BookingQuery};
use crate::capacity::{CapacityMutation, CapacityQuery};
use crate::category::CategoryQuery;
use crate::checkpoint::CheckpointQuery;
use crate::claim::{ClaimMutation, ClaimQuery};
use crate::drift::DriftRoot;
use crate::effect::{EffectMutation, EffectQuery};
use crate::erase::EraseMutation;
use crate::flows::FlowsQuery;
use crate::indicator::{IndicatorMutation, IndicatorQuery};
use crate::key::{KeyMutation, KeyQuery};
use crate::ledger::LedgerQuery;
use crate::log::{LogQuery, LogSubscription};
use crate::measure::{MeasureMutation, MeasureQuery};
use crate::measurement::MeasurementMutation;
use crate::node::NodeQuery;
use crate::period::PeriodMutation;
use crate::rate::{RateMutation, RateQuery};
use crate::reorganize::ReorganizeMutation;
use crate::schedule::ScheduleMutation;
use crate::unit::{UnitMutation, UnitQuery};
use crate::wage::WageMutation;

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
    ClaimQuery,
    CategoryQuery,
    RateQuery,
    KeyQuery,
    AllocationQuery,
    IndicatorQuery,
    CapacityQuery,
    BalanceRoot,
    FlowsQuery,
    AppraisalRoot,
    DriftRoot,
    ApproachesRoot,
    LogQuery,
    CheckpointQuery,
);

/// All acts.
#[derive(MergedObject, Default)]
#[graphql(name = "Mutation")]
pub struct Mutation(
    UnitMutation,
    ReorganizeMutation,
    MeasureMutation,
    EffectMutation,
    ScheduleMutation,
    BookingMutation,
    ClaimMutation,
    EraseMutation,
    RateMutation,
    PeriodMutation,
    KeyMutation,
    AllocationMutation,
    WageMutation,
    IndicatorMutation,
    MeasurementMutation,
    CapacityMutation,
);

/// All that can be followed.
#[derive(MergedSubscription, Default)]
#[graphql(name = "Subscription")]
pub struct Subscription(LogSubscription, BalanceSubscription);

/// The builder of the schema.
pub fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .register_output_type::<Payload>()
}

/// The schema in the definition language.
pub fn sdl() -> String {
    builder()
        .finish()
        .sdl_with_options(SDLExportOptions::new().prefer_single_line_descriptions())
}
