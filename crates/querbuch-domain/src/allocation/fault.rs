//! What can be wrong with an allocation.

use std::sync::Arc;

use crate::code::list_of;
use crate::faults;
use crate::money::format_cents;
use crate::month::Month;
use crate::words::EffectKind;

faults! {
    /// Why an allocation is refused.
    AllocationFault {
        /// A transfer has its two sides already.
        Transfer => InvalidValue;
        "Ein Transfer wird nicht umgelegt. Bitte die Zahlungen zwischen den Haushalten einzeln buchen."
        "A transfer is not allocated. Book the payments between the budgets one by one."

        /// An amount of zero, or nothing booked in any month.
        Nothing => InvalidValue;
        "Hier ist nichts umzulegen: Betrag oder gebuchte Summe ist null."
        "There is nothing to allocate here: the amount, or what is booked, is zero."

        /// More than is booked there in the month, or of the other sign.
        MoreThanBooked { kind: EffectKind, month: Month, booked_cents: i64 } => AmountOutOfRange,
            let |language|
            booked = format_cents((*booked_cents).into()),
            was = match kind {
                EffectKind::Saving => {
                    language.pick("von Ihnen geltend gemacht und noch offen", "claimed by you and still open")
                }
                EffectKind::Cost | EffectKind::Transfer => language.pick("gebucht", "booked"),
            };
        "Im Monat {month} sind hier {booked} {was}. Umgelegt wird höchstens so viel, mit demselben Vorzeichen."
        "In {month}, {booked} is {was} here. At most that is allocated, with the same sign."

        /// A share of a public amount for businesses or citizens, or the other way round.
        AcrossSociety { unit: Arc<str> } => InvalidValue;
        "„{unit}“ liegt auf der anderen Seite von Haushalten und Gesellschaft; die öffentliche Summe würde sich ändern. Bitte mit among ausnehmen."
        "“{unit}” is on the other side of budgets and society; the public total would change. Leave it out by among."

        /// Several effects of the measure at a unit that would take its share.
        SeveralEffects { unit: Arc<str>, codes: Vec<Arc<str>> } => InvalidValue, let |_language| codes = list_of(codes);
        "Bei „{unit}“ passen mehrere Wirkungen: {codes}. Bitte die Einheit mit among ausnehmen und ihren Anteil selbst buchen."
        "Several effects match at “{unit}”: {codes}. Leave the unit out by among, and book its share yourself."
    }
}
