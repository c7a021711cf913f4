//! What can be wrong with a position, an instant or an idempotency key.

use chrono::NaiveDate;

use crate::faults;
use crate::id::Position;

faults! {
    /// Why something about the log is refused.
    LogFault {
        ChangedSince { position: Position } => VersionConflict;
        "Inzwischen geändert, an Position {position}. Bitte neu lesen und dann entscheiden."
        "Changed meanwhile, at position {position}. Read again, then decide."

        PositionAhead { head: Position } => InvalidValue;
        "So weit reicht das Buch nicht; es endet an Position {head}. Bitte höchstens diese angeben."
        "The log does not reach that far; it ends at position {head}. Give that position at most."

        IdempotencyConflict { position: Position } => IdempotencyConflict;
        "Dieser Schlüssel gehört schon zu einer anderen Eingabe, an Position {position}. Bitte einen neuen wählen."
        "This key belongs to another input already, at position {position}. Choose a new one."

        InstantNotSettled => InvalidValue;
        "Dieser Zeitpunkt liegt noch nicht weit genug zurück. Bitte nach einer Position fragen."
        "This instant is not far enough in the past yet. Ask by position."

        /// The last position of a day is known once the day is over.
        DayNotOver { day: NaiveDate } => InvalidValue;
        "Der {day} ist in Berlin noch nicht vorbei; bis dahin kann noch etwas dazukommen. Bitte nach einem früheren Tag oder einer Position fragen, oder ohne Angabe nach jetzt."
        "{day} is not over in Berlin yet; until then more may come. Ask for an earlier day or a position, or without any for now."

        TreeTooSmall { position: Position } => InvalidValue;
        "Ein Baum dieser Größe enthält Position {position} nicht. Bitte mindestens diese Größe angeben."
        "A tree of this size does not hold position {position}. Give at least that size."
    }
}
