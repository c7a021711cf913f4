//! What can be wrong with plans and forecasts, and with rows of months.

use crate::faults;
use crate::month::Month;

faults! {
    /// Why a plan, a forecast or a row of months is refused.
    ScheduleFault {
        MonthTwice { month: Month } => InvalidValue;
        "Der Monat {month} kommt mehrmals vor. Bitte zusammenfassen."
        "The month {month} is given more than once. Add the amounts up."

        ThroughBeforeMonth => InvalidValue;
        "through liegt vor month. Bitte einen der beiden Monate ändern."
        "through lies before month. Change one of the two months."

        /// A plan is set as a whole, so it cannot be set in parts.
        TooManyMonths { max: usize } => LimitExceeded;
        "Plan und Prognose einer Wirkung reichen über höchstens {max} Monate. Bitte früher enden lassen oder seltener (everyMonths)."
        "A plan or forecast of an effect has at most {max} months. End it earlier, or space it out (everyMonths)."

        EveryWithoutThrough => InvalidValue;
        "everyMonths braucht auch through."
        "everyMonths needs through as well."

        EveryNotPositive => InvalidValue;
        "everyMonths muss mindestens 1 sein."
        "everyMonths must be at least 1."

        RangeOrder => InvalidValue;
        "Es muss gelten: low ≤ amount ≤ high, und beide Grenzen zusammen."
        "It must hold that low ≤ amount ≤ high, and both bounds are given together."
    }
}
