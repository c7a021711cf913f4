//! The stable codes of refusals.

use crate::vocabulary;

vocabulary! {
    /// Stable codes of the API; a code never changes its meaning. Each is explained in the schema.
    ErrorCode {
        /// No such thing.
        NotFound = "NOT_FOUND",
        /// A code that is taken.
        AlreadyExists = "ALREADY_EXISTS",
        /// A value that does not fit.
        InvalidValue = "INVALID_VALUE",
        /// An amount, or a sum, that is too large.
        AmountOutOfRange = "AMOUNT_OUT_OF_RANGE",
        /// Transfers that do not sum to zero.
        UnbalancedTransfer = "UNBALANCED_TRANSFER",
        /// A month that is closed.
        PeriodClosed = "PERIOD_CLOSED",
        /// More than is claimed, or confirmed.
        ExceedsClaim = "EXCEEDS_CLAIM",
        /// Nobody confirms what they claimed.
        NeedsSecondPerson = "NEEDS_SECOND_PERSON",
        /// No right to do this there, or no such thing.
        Forbidden = "FORBIDDEN",
        /// A measure that takes nothing any more.
        MeasureClosed = "MEASURE_CLOSED",
        /// A unit that was merged into another.
        UnitInactive = "UNIT_INACTIVE",
        /// A booking that was reversed before.
        AlreadyReversed = "ALREADY_REVERSED",
        /// A key whose shares cannot be computed.
        KeySharesInvalid = "KEY_SHARES_INVALID",
        /// Changed since it was read.
        VersionConflict = "VERSION_CONFLICT",
        /// An idempotency key that belongs to another input.
        IdempotencyConflict = "IDEMPOTENCY_CONFLICT",
        /// Not in this state of affairs.
        WrongStatus = "WRONG_STATUS",
        /// More than a limit allows.
        LimitExceeded = "LIMIT_EXCEEDED",
        /// A circle in a tree.
        Cycle = "CYCLE",
    }
}
