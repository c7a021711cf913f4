//! What can be wrong with bookings, reversals and erasures.

use std::sync::Arc;

use crate::faults;
use crate::id::Position;
use crate::money::format_cents;
use crate::month::Month;

faults! {
    /// Why something about a booking is refused.
    BookingFault {
        UnbalancedTransfer { month: Month, sum_cents: i128 } => UnbalancedTransfer,
            let |_language| sum = format_cents(*sum_cents);
        "Die Transfers im Monat {month} ergeben {sum} statt 0.00. Bitte die Gegenzeile ergänzen."
        "The transfers of {month} sum to {sum} instead of 0.00. Add the counterpart."

        /// A month to belong to that lies behind the month of the posting.
        BelongsBehind { month: Month, belongs_to: Month } => InvalidValue;
        "Was in den Monat {month} gebucht wird, kann nicht zum späteren {belongs_to} gehören. Bitte einen der beiden Monate ändern."
        "What is posted into {month} cannot belong to {belongs_to}, which is later. Change one of the two months."

        AlreadyReversed { by: Position } => AlreadyReversed;
        "Diese Buchung ist schon storniert, an Position {by}."
        "This booking was reversed already, at position {by}."

        ReversalOfReversal => WrongStatus;
        "Ein Storno wird nicht storniert. Bitte neu buchen."
        "A reversal is not reversed. Book again instead."

        ScheduleNotReversible => WrongStatus;
        "Plan und Prognose werden nicht storniert, sondern neu gesetzt."
        "A plan or forecast is not reversed but set again."

        /// Some lines of an act that stands or falls as a whole.
        OnlyAsAWhole => InvalidValue;
        "Eine Umlage und eine Bestätigung werden nur als Ganzes storniert. Bitte lines weglassen."
        "An allocation and a confirmation are reversed as a whole only. Leave out lines."

        /// A month for a reversal that changes no sum.
        StageReversedInItsMonth => InvalidValue;
        "Bestätigen und Umsetzen ändern keine Summe; storniert wird im Monat der Buchung. Bitte month weglassen."
        "Confirming and cashing change no sum; they are reversed in their own month. Leave out month."

        /// An amount that an allocation has shared since.
        SharedByAllocation { month: Month, allocation: Arc<str> } => WrongStatus;
        "Was hier im Monat {month} gebucht ist, wurde umgelegt: „{allocation}“. Bitte zuerst diese Umlage stornieren, dann die Buchung."
        "What is booked here in {month} was shared by “{allocation}”. Reverse that allocation first, then the booking."

        MeasurementNotReversible => WrongStatus;
        "Eine abgeleitete Ersparnis wird nicht storniert. Bitte einen berichtigten Messwert erfassen; gebucht wird der Unterschied."
        "A derived saving is not reversed. Record a corrected measurement; the difference is booked."

        /// A line that says neither an amount nor a quantity.
        NeitherAmountNorQuantity => InvalidValue;
        "Es fehlt der Betrag. Bitte einen Betrag angeben, oder Menge, Einheit und Preis."
        "The amount is missing. Give an amount, or a quantity with its unit of measure and its price."

        /// A quantity of which a part is missing.
        QuantityIncomplete => InvalidValue;
        "Zu einer Menge gehören Menge, Maßeinheit und Preis zusammen. Bitte ergänzen, was fehlt."
        "A quantity needs three things together: quantity, unit of measure and price. Add what is missing."

        NegativePrice { given: Arc<str> } => InvalidValue;
        "Der Preis „{given}“ ist negativ. Bitte das Vorzeichen an die Menge setzen."
        "The price “{given}” is negative. Put the sign on the quantity."

        /// An amount that is not quantity × price.
        AmountDisagrees { given: Arc<str>, product: Arc<str>, quantity: Arc<str>, price: Arc<str> } => InvalidValue;
        "Der Betrag {given} passt nicht zu Menge × Preis: {quantity} × {price} = {product}. Bitte eines davon ändern, oder den Betrag weglassen."
        "The amount {given} does not agree with quantity × price: {quantity} × {price} = {product}. Change one of them, or leave out the amount."

        /// A key of tags that one posting has twice.
        TagTwice { key: Arc<str> } => InvalidValue;
        "Das Merkmal „{key}“ steht zweimal in einer Zeile. Bitte nur einmal angeben."
        "The tag “{key}” stands twice in one line. Give it once."

        NothingToErase => WrongStatus;
        "Hierzu wurde weder Text noch Beleg angegeben; es gibt nichts zu löschen."
        "Neither text nor document was given with it; there is nothing to erase."

        AlreadyErased { by: Position } => WrongStatus;
        "Text und Beleg sind schon gelöscht, an Position {by}."
        "Text and document were erased already, at position {by}."
    }
}
