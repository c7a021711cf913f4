//! What can be wrong with claims and with moving them on.

use crate::faults;
use crate::id::Position;
use crate::money::format_cents;
use crate::month::Month;
use crate::words::{EffectKind, Stage};

faults! {
    /// Why something about a claim is refused.
    ClaimFault {
        /// More than there is at a stage, of an effect in a month.
        Exceeds { stage: Stage, month: Month, there_cents: i128 } => ExceedsClaim,
            let |language| there = format_cents(*there_cents), stage = stage.name(language);
        "So viel ist nicht da: Im Monat {month} sind noch {there} {stage}. Bitte höchstens so viel angeben, oder zuerst die spätere Stufe stornieren."
        "There is not as much: {there} are still {stage} in {month}. Give that much at most, or reverse the later stage first."

        /// More than others have claimed.
        NeedsSecondPerson { month: Month, others_cents: i128 } => NeedsSecondPerson,
            let |_language| others = format_cents(*others_cents);
        "Wer geltend gemacht hat, bestätigt nicht selbst: Von anderen stehen im Monat {month} noch {others} offen. Bitte eine zweite Person bestätigen lassen."
        "Whoever claimed may not confirm: of others, {others} are still open in {month}. Let a second person confirm."

        /// Whose plan it is.
        PlannedByYourself { position: Position } => NeedsSecondPerson;
        "Wer geplant hat (booking:{position}), bestätigt nicht selbst. Bitte eine zweite Person bestätigen lassen."
        "Whoever planned (booking:{position}) may not confirm. Let a second person confirm."

        NotASaving { kind: EffectKind } => InvalidValue, let |language| kind = kind.name(language);
        "Nur Ersparnisse werden geltend gemacht und bestätigt; diese Wirkung ist von der Art {kind}."
        "Only savings are claimed and confirmed; this effect is a {kind}."

        AmountNotPositive => InvalidValue;
        "Der Betrag muss größer als 0.00 sein. Zurück führt ein Storno."
        "The amount must be above 0.00. A reversal is the way back."
    }
}
