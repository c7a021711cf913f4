//! What can be wrong with a question.

use crate::faults;

faults! {
    /// Why a question is refused.
    QuestionFault {
        FromAfterTo => InvalidValue;
        "from liegt nach to. Bitte einen der beiden Monate ändern."
        "from lies after to. Change one of the two months."

        DimensionTwice { dimension: &'static str } => InvalidValue;
        "Die Dimension {dimension} ist doppelt. Bitte einmal angeben."
        "The dimension {dimension} is given twice. Give it once."

        EmptyCondition => InvalidValue;
        "Eine leere Liste träfe nichts. Bitte die Bedingung weglassen oder füllen."
        "An empty list would match nothing. Leave the condition out or fill it."

        MeasureOrEffect => InvalidValue;
        "Bitte entweder measure angeben oder effect."
        "Give either measure or effect."

        /// A condition about amounts in a question about working time.
        ConditionOfMoney => InvalidValue;
        "Diese Bedingung gilt nur für Beträge, nicht für Arbeitszeit. Bitte weglassen."
        "This condition is about amounts, not about working time. Leave it out."

        TooManyLive { max: usize } => LimitExceeded;
        "Gerade werden schon {max} verschiedene Bilanzen verfolgt. Bitte später noch einmal versuchen."
        "{max} different balances are followed already. Try again later."
    }
}
