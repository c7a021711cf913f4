//! The stable codes of refusals.

use crate::vocabulary;

vocabulary! {
    /// Stable codes of the API; a code never changes its meaning. Each is explained in the schema.
    ErrorCode {
        /// No such thing.
        NotFound = "NOT_FOUND" ["nicht gefunden", "not found"],
        /// A code that is taken.
        AlreadyExists = "ALREADY_EXISTS" ["gibt es schon", "already exists"],
        /// A value that does not fit.
        InvalidValue = "INVALID_VALUE" ["ungültiger Wert", "invalid value"],
        /// An amount, or a sum, that is too large.
        AmountOutOfRange = "AMOUNT_OUT_OF_RANGE" ["Betrag zu groß", "amount out of range"],
        /// Transfers that do not sum to zero.
        UnbalancedTransfer = "UNBALANCED_TRANSFER" ["Transfer geht nicht auf", "unbalanced transfer"],
        /// A month that is closed.
        PeriodClosed = "PERIOD_CLOSED" ["Monat abgeschlossen", "period closed"],
        /// More than is claimed, or confirmed.
        ExceedsClaim = "EXCEEDS_CLAIM" ["mehr als da ist", "more than there is"],
        /// Nobody confirms what they claimed.
        NeedsSecondPerson = "NEEDS_SECOND_PERSON" ["zweite Person nötig", "needs a second person"],
        /// No right to do this there, or no such thing.
        Forbidden = "FORBIDDEN" ["nicht erlaubt", "forbidden"],
        /// A measure that takes nothing any more.
        MeasureClosed = "MEASURE_CLOSED" ["Maßnahme abgeschlossen", "measure closed"],
        /// A unit that was merged into another.
        UnitInactive = "UNIT_INACTIVE" ["Einheit aufgegangen", "unit inactive"],
        /// A booking that was reversed before.
        AlreadyReversed = "ALREADY_REVERSED" ["schon storniert", "already reversed"],
        /// A key whose shares cannot be computed.
        KeySharesInvalid = "KEY_SHARES_INVALID" ["Schlüssel ungültig", "key shares invalid"],
        /// Changed since it was read.
        VersionConflict = "VERSION_CONFLICT" ["inzwischen geändert", "version conflict"],
        /// An idempotency key that belongs to another input.
        IdempotencyConflict = "IDEMPOTENCY_CONFLICT" ["Schlüssel für anderes benutzt", "idempotency conflict"],
        /// Not in this state of affairs.
        WrongStatus = "WRONG_STATUS" ["falscher Stand", "wrong status"],
        /// More than a limit allows.
        LimitExceeded = "LIMIT_EXCEEDED" ["zu viel auf einmal", "limit exceeded"],
        /// A circle in a tree.
        Cycle = "CYCLE" ["Kreis", "cycle"],
    }
}
