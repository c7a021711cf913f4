//! The vocabularies of appraisals.

use async_graphql::Enum;
use querbuch_ledger::reports;

/// When in its year an amount falls due. All but MONTHLY take the amounts of a calendar year together.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::finance::discount::Timing")]
pub enum Timing {
    /// (1+r)^-(whole years since the base year): the base year is not discounted
    #[graphql(name = "YEAR_0")]
    Year0,
    /// one year later each
    YearEnd,
    /// half a year later
    MidYear,
    /// (1+r)^-(months/12)
    Monthly,
}

/// Within what savings are attributed to those who pay.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::flows::FlowAttribution")]
pub enum FlowAttribution {
    /// a measure that belongs to none, with all below it: a platform is paid in one measure, the roll-out saves in
    /// another
    Programme,
    /// each measure by itself
    Measure,
}

/// Whether amounts before the base month count.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::appraisal::sunk_cost::SunkCost")]
pub enum SunkCost {
    /// they count, compounded
    Include,
    /// they are left out, and told
    Exclude,
}

/// The two tests: worth it overall, and bearable for each party by itself. Both ask whether the net present value, as
/// it is shown in cents, is not negative.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::appraisal::Verdict")]
pub enum Verdict {
    /// overall, and for each party
    WorthwhileForAll,
    /// overall, but not for each party
    WorthwhileButUneven,
    /// not overall
    NotWorthwhile,
    /// nothing counts
    NoData,
}

/// What kind of ratio there is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::finance::ratio::RatioStatus")]
pub enum RatioStatus {
    /// a number
    Value,
    /// more than any number
    Infinite,
    /// there is nothing to divide by
    Undefined,
    /// the divisor is negative: the quotient would say the opposite of what it seems to
    NotMeaningful,
}

/// How many internal rates of return there are.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::finance::irr::IrrStatus")]
pub enum IrrStatus {
    /// one
    One,
    /// several: none of them is the rate
    Several,
    /// none
    None,
    /// nothing flows
    AllZero,
}

/// Whether what was paid comes back.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::finance::payback::PaybackStatus")]
pub enum PaybackStatus {
    /// it was there first
    Immediate,
    /// it comes back
    Reached,
    /// it does not, up to the horizon
    NotReached,
    /// nothing counts
    NoData,
}

/// What lies between low and high.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::risk::Distribution")]
pub enum Distribution {
    /// the closer to the amount itself the more likely
    Triangular,
    /// everything alike
    Uniform,
}

/// What moves together.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::risk::Correlation")]
pub enum Correlation {
    /// each effect by itself; its months move together
    Independent,
    /// all effects of a measure: good for all of them at once, or bad
    Measure,
}

/// Why a figure moved.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::drift::DriftCause")]
pub enum DriftCause {
    /// a plan was set
    Plan,
    /// a forecast was set
    Forecast,
    /// something was booked
    Actual,
    /// a saving was confirmed, disputed or cashed
    Stage,
    /// a booking was reversed
    Reversal,
    /// something was measured
    Measurement,
    /// a discount rate or the table of haircuts was set
    Rate,
    /// units were moved or merged
    Reorganisation,
    /// a payment between budgets was planned, forecast, booked or reversed
    Transfer,
}

/// Where running cost counts that followed from another measure.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::approaches::Attribution")]
pub enum Attribution {
    /// at the measure that caused it, found through the programme
    Cause,
    /// at the measure that bears it
    Own,
}

/// What measures can be ordered by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::portfolio::MeasureField")]
pub enum MeasureField {
    /// the net present value
    Npv,
    /// present saving / present cost
    BenefitCostRatio,
    /// years from the first amount of a measure until what was paid has come back, not discounted
    Payback,
    /// the part of the savings that others paid for
    WrongPocketShare,
    /// what it costs the public budgets in all, not discounted
    Cost,
    /// what it saves the public budgets in all, not discounted
    Saving,
    /// saving − cost + transfer of the public budgets in all, not discounted
    Net,
    /// the title, as a dictionary has it
    Title,
}

/// How what a measure brings is split between those who pay and those who save.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::settlement::SettlementRule")]
pub enum SettlementRule {
    /// winners lift each loser to zero, in proportion to what they gain
    MakeWhole,
    /// each party bears cost in proportion to its savings, so that all have the same return
    BenefitProportional,
    /// each party bears what the losing ones lose by a distribution key, `key`
    Key,
    /// Shapley value of the savings game in which the paying parties are needed: exact up to 24 parties that are not, else
    /// drawn
    Shapley,
    /// separable costs – remaining benefits, the same as the Gately point
    SeparableCosts,
    /// nucleolus
    Nucleolus,
}

/// When transfers are paid.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "reports::settlement::schedule::PaymentSchedule")]
pub enum PaymentSchedule {
    /// all in the base month
    Once,
    /// each year in proportion to the payer's savings of CASH in it, at the same present value; at once where it has none
    WithSavings,
}
