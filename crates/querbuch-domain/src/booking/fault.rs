//! What can be wrong with bookings, reversals and erasures.

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

        MeasurementNotReversible => WrongStatus;
        "Eine abgeleitete Ersparnis wird nicht storniert. Bitte einen berichtigten Messwert erfassen; gebucht wird der Unterschied."
        "A derived saving is not reversed. Record a corrected measurement; the difference is booked."

        NothingToErase => WrongStatus;
        "Hierzu wurde weder Text noch Beleg angegeben; es gibt nichts zu löschen."
        "Neither text nor document was given with it; there is nothing to erase."

        AlreadyErased { by: Position } => WrongStatus;
        "Text und Beleg sind schon gelöscht, an Position {by}."
        "Text and document were erased already, at position {by}."
    }
}
