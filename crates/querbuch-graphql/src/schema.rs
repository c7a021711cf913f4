//! The roots, put together from the nouns: one line a noun, in one of the groups.
//!
//! The compiler works out the type of a root from the outside in, one step for each noun in a row. In groups the rows
//! are short enough for the depth that it looks by itself.

use async_graphql::{Interface, MergedObject, MergedSubscription, SDLExportOptions, Schema, SchemaBuilder};

use crate::allocation::{AllocationMutation, AllocationQuery};
use crate::appraisal::AppraisalRoot;
use crate::approaches::ApproachesRoot;
use crate::balance::{BalanceRoot, BalanceSubscription};
use crate::booking::{Booking, BookingMutation, BookingPayload, BookingQuery};
use crate::budget::Counted;
use crate::capacity::{CapacityMutation, CapacityPayload, CapacityQuery};
use crate::category::CategoryQuery;
use crate::checkpoint::CheckpointQuery;
use crate::claim::{ClaimConnection, ClaimDeadlinePayload, ClaimMutation, ClaimQuery, Dispute, DisputeQuery};
use crate::compare::CompareRoot;
use crate::connection::Connection;
use crate::drift::DriftRoot;
use crate::effect::{AddEffectsPayload, Effect, EffectMutation, EffectPayload, EffectQuery};
use crate::erase::{EraseMutation, ErasePayload};
use crate::error::UserError;
use crate::flows::FlowsQuery;
use crate::grant::{GrantMutation, GrantPayload, GrantQuery};
use crate::import::{Import, ImportMutation, ImportPayload, ImportQuery};
use crate::indicator::{IndicatorMutation, IndicatorPayload, IndicatorQuery};
use crate::key::{KeyMutation, KeyPayload, KeyQuery};
use crate::ledger::LedgerQuery;
use crate::log::{LogQuery, LogSubscription};
use crate::measure::{Measure, MeasureMutation, MeasurePayload, MeasureQuery};
use crate::measurement::{MeasurementMutation, MeasurementPayload};
use crate::moment::{Moment, MomentQuery};
use crate::named_state::{NamedStateMutation, NamedStatePayload, NamedStateQuery};
use crate::node::NodeQuery;
use crate::period::{PeriodMutation, PeriodPayload};
use crate::policy::{PolicyMutation, PolicyPayload};
use crate::prepared_act::{PreparedAct, PreparedActMutation, PreparedActQuery, ReleasePayload};
use crate::principal::ViewerQuery;
use crate::rate::{RateMutation, RateQuery, RatesPayload};
use crate::reorganize::{ReorganizeMutation, UnitPayload};
use crate::scalar::Position;
use crate::schedule::{ScheduleMutation, SchedulePayload};
use crate::search::SearchQuery;
use crate::settlement::SettlementRoot;
use crate::token::TokenMutation;
use crate::unit::{RegisterUnitsPayload, Unit, UnitMutation, UnitQuery};
use crate::vocabulary::VocabularyQuery;
use crate::wage::WageMutation;

/// Things by their ids, the ledger itself, and who and what there is.
#[derive(MergedObject, Default)]
pub struct MasterQueries(NodeQuery, LedgerQuery, UnitQuery, MeasureQuery, EffectQuery);

/// What was booked.
#[derive(MergedObject, Default)]
pub struct BookingQueries(BookingQuery, ImportQuery, ClaimQuery, CategoryQuery);

/// Finding things; who asks, and who may do what.
#[derive(MergedObject, Default)]
pub struct FindQueries(SearchQuery, MomentQuery, DisputeQuery, VocabularyQuery);

/// What amounts are computed and shared by.
#[derive(MergedObject, Default)]
pub struct RateQueries(
    RateQuery,
    KeyQuery,
    AllocationQuery,
    IndicatorQuery,
    CapacityQuery,
);

/// Reports.
#[derive(MergedObject, Default)]
pub struct ReportQueries(
    BalanceRoot,
    FlowsQuery,
    AppraisalRoot,
    SettlementRoot,
    DriftRoot,
    ApproachesRoot,
);

/// The log and its proofs; what differs between two of its moments.
#[derive(MergedObject, Default)]
pub struct LogQueries(LogQuery, CheckpointQuery, NamedStateQuery, CompareRoot);

/// Who may do what.
#[derive(MergedObject, Default)]
pub struct RightQueries(ViewerQuery, GrantQuery, PreparedActQuery);

/// All questions.
#[derive(MergedObject, Default)]
#[graphql(name = "Query")]
pub struct Query(
    MasterQueries,
    BookingQueries,
    FindQueries,
    RateQueries,
    ReportQueries,
    LogQueries,
    RightQueries,
);

/// Who there is and what is done.
#[derive(MergedObject, Default)]
pub struct MasterMutations(
    UnitMutation,
    ReorganizeMutation,
    MeasureMutation,
    EffectMutation,
    NamedStateMutation,
);

/// Amounts, and how far they have come.
#[derive(MergedObject, Default)]
pub struct AmountMutations(
    ScheduleMutation,
    BookingMutation,
    ImportMutation,
    ClaimMutation,
    EraseMutation,
);

/// What amounts are computed and shared by, and until when they may be booked.
#[derive(MergedObject, Default)]
pub struct RateMutations(
    RateMutation,
    PeriodMutation,
    KeyMutation,
    AllocationMutation,
    WageMutation,
);

/// What measures change besides money.
#[derive(MergedObject, Default)]
pub struct IndicatorMutations(IndicatorMutation, MeasurementMutation, CapacityMutation);

/// Who may do what, and what waits for a second person.
#[derive(MergedObject, Default)]
pub struct RightMutations(GrantMutation, PolicyMutation, PreparedActMutation, TokenMutation);

/// All acts.
#[derive(MergedObject, Default)]
#[graphql(name = "Mutation")]
pub struct Mutation(
    MasterMutations,
    AmountMutations,
    RateMutations,
    IndicatorMutations,
    RightMutations,
);

/// All that can be followed.
#[derive(MergedSubscription, Default)]
#[graphql(name = "Subscription")]
pub struct Subscription(LogSubscription, BalanceSubscription);

/// Every payload has these. `errors` not empty: nothing was recorded. `position`: the log's position after the
/// act, to be passed on as a minimum for reads. `replayed`: the idempotency key was known, with the same input;
/// the first answer is given again. `prepared`: it waits for a second person and has no effect yet.
#[derive(Interface)]
#[graphql(
    field(
        name = "errors",
        ty = "Counted<UserError>",
        desc = "what was refused; empty where it was done"
    ),
    field(
        name = "position",
        ty = "Option<Position>",
        desc = "the log's position after the act"
    ),
    field(
        name = "replayed",
        ty = "bool",
        desc = "whether this is the answer of an earlier, equal act"
    ),
    field(
        name = "prepared",
        ty = "Option<PreparedAct>",
        desc = "not null: recorded as prepared; it takes effect when a second person releases it"
    )
)]
#[expect(missing_docs, reason = "named after their contents")]
pub enum Payload {
    RegisterUnits(RegisterUnitsPayload),
    Unit(UnitPayload),
    Measure(MeasurePayload),
    AddEffects(AddEffectsPayload),
    Effect(EffectPayload),
    Schedule(SchedulePayload),
    Booking(BookingPayload),
    Erase(ErasePayload),
    Rates(RatesPayload),
    Period(PeriodPayload),
    ClaimDeadline(ClaimDeadlinePayload),
    Key(KeyPayload),
    Indicator(IndicatorPayload),
    Measurement(MeasurementPayload),
    Capacity(CapacityPayload),
    Import(ImportPayload),
    NamedState(NamedStatePayload),
    Grant(GrantPayload),
    Policy(PolicyPayload),
    Release(ReleasePayload),
}

/// The builder of the schema.
pub fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .register_output_type::<Payload>()
        .override_output_type_description::<Connection<Booking, Position>>("A page of bookings.")
        .override_output_type_description::<ClaimConnection>(
            "A page of open claims, and what all of them sum to.",
        )
        .override_output_type_description::<Connection<Dispute, i32>>("A page of disputes.")
        .override_output_type_description::<Connection<Effect, i32>>("A page of effects.")
        .override_output_type_description::<Connection<Import, i32>>("A page of imports.")
        .override_output_type_description::<Connection<Measure, i32>>("A page of measures.")
        .override_output_type_description::<Connection<Moment, i32>>("A page of moments.")
        .override_output_type_description::<Connection<PreparedAct, i32>>("A page of prepared acts.")
        .override_output_type_description::<Connection<Unit, i32>>("A page of units.")
}

/// The schema in the definition language.
pub fn sdl() -> String {
    builder().finish().sdl_with_options(
        SDLExportOptions::new()
            .prefer_single_line_descriptions()
            .include_specified_by(),
    )
}

#[cfg(test)]
mod tests;
