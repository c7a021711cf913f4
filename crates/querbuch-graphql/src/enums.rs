//! The vocabularies of the API, each the twin of one of the domain.

mod appraisal;

use async_graphql::Enum;
use querbuch_ledger::domain;
use querbuch_ledger::reports;

pub use appraisal::{
    Attribution, Correlation, Distribution, DriftCause, FlowAttribution, IrrStatus, MeasureField,
    PaybackStatus, PaymentSchedule, RatioStatus, SettlementRule, SunkCost, Timing, Verdict,
};

/// Where in the state a budget sits. BUSINESS and CITIZENS are no budgets: what lands there is shown beside the
/// public total, never inside it.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::words::Level")]
pub enum Level {
    /// Bund
    Federal,
    /// Land
    State,
    /// Kreis
    District,
    /// Gemeinde
    Municipal,
    /// Sozialversicherung
    SocialInsurance,
    /// Wirtschaft
    Business,
    /// Bürgerinnen und Bürger
    Citizens,
}

/// The three ways to a return.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::words::Approach")]
pub enum Approach {
    /// Ansatz 1, reduzieren: cut money or staff before the value chain
    Reduce,
    /// Ansatz 2, hinzufügen: AI or RPA on top of unchanged processes
    Add,
    /// Ansatz 3, verbessern: improve systems, processes and user experience themselves
    Improve,
}

/// How far a measure has come; it only moves on.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::words::MeasureStatus")]
pub enum MeasureStatus {
    /// vorgeschlagen
    Proposed,
    /// beschlossen
    Approved,
    /// laufend
    Running,
    /// abgeschlossen: takes no postings any more
    Closed,
}

/// What an effect is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::words::EffectKind")]
pub enum EffectKind {
    /// Kosten
    Cost,
    /// Ersparnis
    Saving,
    /// A payment between two budgets. Sums to zero over all units, so it can never change a consolidated figure.
    Transfer,
}

/// What an amount is worth to a treasurer (WiBe: haushaltswirksam or not).
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::words::Cashability")]
pub enum Cashability {
    /// haushaltswirksam: an appropriation or a post is really reduced
    Cash,
    /// freed working time, not yet released from a budget
    Capacity,
    /// growth that did not have to happen
    Avoided,
    /// time or money of citizens and businesses
    Societal,
}

/// A: audited … E: expert estimate.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::words::EvidenceGrade")]
pub enum EvidenceGrade {
    /// audited
    A,
    /// measured
    B,
    /// derived from measured figures
    C,
    /// taken from comparable cases
    D,
    /// expert estimate
    E,
}

/// Plan (Soll), forecast (Prognose) or actual (Ist).
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::words::EntryBasis")]
pub enum EntryBasis {
    /// Soll
    Plan,
    /// Prognose
    Forecast,
    /// Ist
    Actual,
}

/// What an act of booking did.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::words::BookingAct")]
pub enum BookingAct {
    /// booked actuals
    Recorded,
    /// took an earlier act back
    Reversed,
    /// confirmed claimed savings
    Confirmed,
    /// disputed claimed savings: they are claimed no longer
    Disputed,
    /// cashed confirmed savings
    Cashed,
    /// set a plan
    Planned,
    /// set a forecast
    Forecast,
}

/// How far an actual saving has come. Costs and transfers are CONFIRMED by being booked.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::words::Stage")]
pub enum Stage {
    /// stated by the side that runs the measure
    Claimed,
    /// accepted by the budget where it lands
    Confirmed,
    /// taken out of that budget: Ansatz cut, kw-Vermerk executed, contract ended
    Cashed,
}

/// Which entries a report adds up.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::basis::Basis")]
pub enum Basis {
    /// what was planned
    Plan,
    /// what was booked
    Actual,
    /// per effect: actuals up to its "Ist bis" month, from then on what is expected: the forecast, or the plan where there
    /// is no forecast. What came late counts always; what an allocation hands on counts at once, off its source and at
    /// those who bear it
    Outlook,
}

/// By which month an amount counts.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::basis::MonthBasis")]
pub enum MonthBasis {
    /// the month into which it was posted
    Booked,
    /// the month that it belongs to: an earlier one, where it came late, after that month was closed
    Belonging,
}

/// What the rows of a balance are told apart by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::dimension::Dimension")]
pub enum Dimension {
    /// the level of the unit
    Level,
    /// the Land to whose territory the unit belongs; null for federal units
    State,
    /// the budget-holding body (Gebietskörperschaft): the Bund, a Land, a Kreis, a Gemeinde …
    Body,
    /// the unit itself, without what lies below it
    Unit,
    /// the unit directly below the filtered one in which it lies: Einzelpläne of the Bund, Kreise of a Land; null for what
    /// lands at the filtered unit itself; without a filter of units, the topmost unit
    Child,
    /// the measure itself
    Measure,
    /// the programme that the measure belongs to
    Programme,
    /// the approach of the measure
    Approach,
    /// the category of the effect
    Category,
    /// cost, saving or transfer
    Kind,
    /// what it is worth to a treasurer
    Cashability,
    /// the stage of actuals; null for plans and forecasts
    Stage,
    /// the budget year
    Year,
    /// the quarter, such as 2026-Q1
    Quarter,
    /// the month
    Month,
}

/// Who counts as one party of a flow, an appraisal or a settlement. BUSINESS and CITIZENS are never part of a
/// public party.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::party::Party")]
pub enum Party {
    /// all budgets of a level together
    Level,
    /// a Land with everything on its territory; what belongs to none is taken together by its level
    State,
    /// a budget-holding body (Gebietskörperschaft); what belongs to none is taken together by its level
    Body,
    /// each unit by itself, without what lies below it
    Unit,
}

/// Where a node of a flow stands.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::flows::FlowSide")]
pub enum FlowSide {
    /// who bears cost
    Payer,
    /// what it is borne for
    Measure,
    /// where savings land
    Beneficiary,
}

/// What rows can be ordered by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::balance::BalanceField")]
pub enum BalanceField {
    /// cost
    Cost,
    /// saving
    Saving,
    /// transfer
    Transfer,
    /// saving − cost + transfer
    Net,
}

/// What open claims can be ordered by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::claims::ClaimField")]
pub enum ClaimField {
    /// since when the oldest part has been open
    Since,
    /// how much is open
    Amount,
    /// the month for which it is claimed
    Month,
    /// the last day on which it is not overdue
    Due,
    /// the code of the unit
    Unit,
    /// the code of the measure
    Measure,
}

/// What sums of open claims are told apart by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::claims::ClaimGrouping")]
pub enum ClaimGrouping {
    /// the unit that may confirm them
    Unit,
    /// the measure
    Measure,
    /// the month for which they are claimed
    Month,
    /// who claims them; each person with what is theirs
    Claimant,
}

/// What bookings can be ordered by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "querbuch_ledger::find::booking_list::BookingField")]
pub enum BookingField {
    /// when they were recorded, which is the order of the log
    Recorded,
    /// how much they book: costs, savings and transfers received, whatever their sign
    Amount,
}

/// Direction of an order.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::balance::Direction")]
pub enum Direction {
    /// smallest first
    #[graphql(name = "ASC")]
    Ascending,
    /// largest first
    #[graphql(name = "DESC")]
    Descending,
}

/// How a figure came from its source into the ledger.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::words::SourceStatus")]
pub enum SourceStatus {
    /// geprüft: read in the named source itself
    Verified,
    /// aus zweiter Hand: taken from somebody who cites the source
    SecondHand,
    /// ungeprüft: from memory, or not compared with any source
    Unverified,
}

/// Stable codes of refusals; a code never changes its meaning.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::refusal::ErrorCode")]
pub enum ErrorCode {
    /// a reference names nothing
    NotFound,
    /// the code is taken
    AlreadyExists,
    /// a value is malformed or does not fit
    InvalidValue,
    /// an amount or a sum is too large
    AmountOutOfRange,
    /// the transfers of a booking do not sum to zero in a month
    UnbalancedTransfer,
    /// the books are closed for the month
    PeriodClosed,
    /// more than there is: claimed, or confirmed
    ExceedsClaim,
    /// whoever claimed may not confirm; whoever prepared may not release
    NeedsSecondPerson,
    /// no right to do this there, or no such thing: one answer for both
    Forbidden,
    /// the measure takes nothing any more
    MeasureClosed,
    /// the unit was merged into another; the message names it and the month
    UnitInactive,
    /// the booking was reversed before
    AlreadyReversed,
    /// weights or parts of a key that say nothing, or units that a key does not hold
    KeySharesInvalid,
    /// it changed since the position that was expected
    VersionConflict,
    /// the key belongs to another input
    IdempotencyConflict,
    /// the thing is not in a state that allows this
    WrongStatus,
    /// too many entries or rows
    LimitExceeded,
    /// units would lie below each other in a circle
    Cycle,
}

/// What a right allows, at a unit and below it.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::action::Action")]
pub enum Action {
    /// figures and bookings below a unit
    Read,
    /// names behind acts
    ReadPersonal,
    /// plans and forecasts
    Plan,
    /// actuals, reversals, measurements, allocations
    Book,
    /// accept or dispute what others claimed
    Confirm,
    /// declare a saving budget-effective
    Cash,
    /// sign or decline agreements for a body
    Sign,
    /// register, change, close measures, effects, indicators
    Measure,
    /// units, keys, rates, periods
    Structure,
    /// give rights within one's own scope, never beyond
    Grant,
    /// the whole log with proofs, rights history, read log
    Audit,
    /// health details, metrics, backups; no figures
    Operate,
}

/// A named set of actions.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::role::Role")]
pub enum Role {
    /// Leser: read
    Reader,
    /// Planer: read, plan
    Planner,
    /// Bucher: read, book
    Booker,
    /// Prüfer: read, confirm
    Reviewer,
    /// BfdH: read, names, cash, sign, grant
    BudgetOfficer,
    /// Maßnahmenleitung: read, plan, measure
    MeasureLead,
    /// Revision: read, names, audit
    Auditor,
    /// Administration: structure, grant
    Administrator,
    /// Betrieb: operate
    Operator,
    /// Importdienst: book on one measure
    Importer,
}

/// Who sees what.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::visibility::Visibility")]
pub enum Visibility {
    /// whoever signed in reads all figures; names need a right of their own
    Open,
    /// everybody reads what their rights reach
    Granted,
}

/// How far a prepared act has come.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "domain::prepared_act::PreparedStatus")]
pub enum PreparedStatus {
    /// it waits for a second person
    Waiting,
    /// it took effect
    Released,
    /// whoever prepared it took it back
    Withdrawn,
    /// somebody who could have released it did not want it
    Refused,
    /// nobody released it in time
    Lapsed,
}
