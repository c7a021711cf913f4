//! Which answers hold for ever, so that browsers and proxies may keep them: those that are asked as of positions and made
//! of figures and master data, which the position decides. Texts can be erased, and bookings, imports and claims tell
//! what became of them since, so answers with any of these are asked for again.
//!
//! A type that is not listed here counts as changing: whoever adds one need not think of this.
//! `what_is_pinned_stays_whatever_is_recorded` asks for every field that is listed.

use async_graphql_transport::FreshnessRules;

/// What tells the transport which answers hold.
pub const FRESHNESS_RULES: FreshnessRules = FreshnessRules {
    pins: &[&["asOf"], &["from", "to"]],
    position: "position",
    pinned_types: &PINNED_TYPES,
    // The name and the bounds are those of the program that answers.
    unpinned_fields: &[
        ("Ledger", "name"),
        ("Ledger", "limits"),
        // The words of those who acted.
        ("DriftLine", "reasons"),
    ],
    // A checkpoint is signed some time after its position was reached; rights begin and end, and acts lapse, by the clock.
    volatile_fields: &[
        ("Ledger", "checkpoint"),
        ("Query", "checkpoint"),
        ("Query", "preparedActs"),
        ("PreparedAct", "status"),
        ("Viewer", "grants"),
        ("Viewer", "may"),
    ],
};

/// The types that a position decides.
const PINNED_TYPES: [&str; 63] = [
    "Ledger",
    "Unit",
    "UnitConnection",
    "UnitEdge",
    "UnitAmount",
    "Measure",
    "MeasureConnection",
    "MeasureEdge",
    "Effect",
    "EffectConnection",
    "EffectEdge",
    "EffectMonth",
    "PageInfo",
    "PartyRef",
    "Category",
    "Balance",
    "BalanceRow",
    "OtherRows",
    "Hidden",
    "Figures",
    "CashabilityFigures",
    "Settlement",
    "SettlementParty",
    "ScheduledTransfer",
    "Payment",
    "CoreViolation",
    "Flows",
    "FlowNode",
    "FlowLink",
    "FlowCell",
    "FlowRest",
    "Appraisal",
    "Perspective",
    "CurvePoint",
    "ConventionCard",
    "Ratio",
    "Irr",
    "Payback",
    "Risk",
    "Returns",
    "Sensitivity",
    "Approaches",
    "ApproachReport",
    "ApproachYear",
    "Drift",
    "DriftLine",
    "Capacity",
    "CapacityRow",
    "Rates",
    "DiscountRate",
    "OptimismBias",
    "Haircuts",
    "WageRate",
    "DistributionKey",
    "KeyVersion",
    "KeyPart",
    "KeyShare",
    "VersionShares",
    "AllocationReport",
    "BorneShare",
    "ClaimSum",
    "Indicator",
    "CatalogueIndicator",
];

#[cfg(test)]
mod tests;
