//! What can stand against an allocation.

use std::sync::Arc;

use crate::language::Language;
use crate::money::format_cents;
use crate::month::Month;
use crate::refusal::ErrorCode;
use crate::words::EffectKind;

/// What stands against it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is spelled out by its message")]
pub enum AllocationFault {
    /// A transfer has its two sides already.
    Transfer,
    /// An amount of zero, or nothing booked in any month.
    Nothing,
    /// More than is booked there in the month, or of the other sign.
    MoreThanBooked {
        kind: EffectKind,
        month: Month,
        booked_cents: i64,
    },
    /// A share of a public amount for businesses or citizens, or the other way round.
    AcrossSociety { unit: Arc<str> },
    /// Several effects of the measure at a unit that would take its share.
    SeveralEffects { unit: Arc<str>, codes: Vec<Arc<str>> },
}

impl AllocationFault {
    /// The stable code.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::MoreThanBooked { .. } => ErrorCode::AmountOutOfRange,
            Self::Transfer | Self::Nothing | Self::AcrossSociety { .. } | Self::SeveralEffects { .. } => {
                ErrorCode::InvalidValue
            }
        }
    }

    /// One sentence for people, German and English.
    pub(crate) fn sentences(&self) -> (String, String) {
        (self.sentence(Language::German), self.sentence(Language::English))
    }

    fn sentence(&self, language: Language) -> String {
        match self {
            Self::Transfer => language
                .pick(
                    "Ein Transfer wird nicht umgelegt. Bitte die Zahlungen zwischen den Haushalten einzeln buchen.",
                    "A transfer is not allocated. Book the payments between the budgets one by one.",
                )
                .to_owned(),
            Self::Nothing => language
                .pick(
                    "Hier ist nichts umzulegen: Betrag oder gebuchte Summe ist null.",
                    "There is nothing to allocate here: the amount, or what is booked, is zero.",
                )
                .to_owned(),
            Self::MoreThanBooked {
                kind,
                month,
                booked_cents,
            } => {
                let booked = format_cents((*booked_cents).into());
                let (was_german, was_english) = match kind {
                    EffectKind::Saving => ("von Ihnen geltend gemacht und noch offen", "claimed by you and still open"),
                    EffectKind::Cost | EffectKind::Transfer => ("gebucht", "booked"),
                };
                language.pick(
                    format!("Im Monat {month} sind hier {booked} {was_german}. Umgelegt wird höchstens so viel, mit demselben Vorzeichen."),
                    format!("In {month}, {booked} is {was_english} here. At most that is allocated, with the same sign."),
                )
            }
            Self::AcrossSociety { unit } => language.pick(
                format!("„{unit}“ liegt auf der anderen Seite von Haushalten und Gesellschaft; die öffentliche Summe würde sich ändern. Bitte mit among ausnehmen."),
                format!("“{unit}” is on the other side of budgets and society; the public total would change. Leave it out by among."),
            ),
            Self::SeveralEffects { unit, codes } => {
                let codes: Vec<&str> = codes.iter().take(10).map(AsRef::as_ref).collect();
                let codes = codes.join(", ");
                language.pick(
                    format!("Bei „{unit}“ passen mehrere Wirkungen: {codes}. Bitte die Einheit mit among ausnehmen und ihren Anteil selbst buchen."),
                    format!("Several effects match at “{unit}”: {codes}. Leave the unit out by among, and book its share yourself."),
                )
            }
        }
    }
}
