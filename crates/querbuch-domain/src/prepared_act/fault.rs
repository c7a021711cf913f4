//! What can be wrong with prepared acts.

use chrono::{DateTime, Utc};

use crate::faults;
use crate::prepared_act::PreparedStatus;

faults! {
    /// Why something about a prepared act is refused.
    PreparedActFault {
        NotWaiting { status: PreparedStatus } => WrongStatus, let |language| status = status.name(language);
        "Dieser Vorgang wartet nicht mehr: {status}."
        "This act does not wait any more: {status}."

        Lapsed { expires_at: DateTime<Utc> } => WrongStatus;
        "Dieser Vorgang ist verfallen, am {expires_at}. Bitte neu vorbereiten."
        "This act lapsed, on {expires_at}. Prepare it anew."

        SamePerson => NeedsSecondPerson;
        "Freigeben muss eine zweite Person: nicht, wer vorbereitet hat, auch nicht über eine Vertretung oder ein verbundenes Konto."
        "A second person has to release it: not whoever prepared it, nor through a substitution or a linked account."

        NoPrincipal => NeedsSecondPerson;
        "Freigeben kann nur, wer angemeldet ist."
        "Only somebody who signed in can release it."

        NoLongerHeld => Forbidden;
        "Wer diesen Vorgang vorbereitet hat, hat das Recht dazu nicht mehr. Bitte von jemandem mit diesem Recht neu vorbereiten lassen."
        "Whoever prepared this act has the right to it no more. Let somebody who has it prepare it anew."

        TooLarge { bytes_max: usize } => LimitExceeded;
        "Dieser Vorgang braucht eine zweite Person, und dafür ist seine Eingabe zu groß: höchstens {bytes_max} Bytes. Bitte aufteilen."
        "This act needs a second person, and its input is too large for that: at most {bytes_max} bytes. Split it up."

        OneByOne => NeedsSecondPerson;
        "Dieser Vorgang braucht eine zweite Person, deshalb geht er nicht zusammen mit anderen in einem Zug. Bitte einzeln vorbereiten."
        "This act needs a second person, so it cannot go together with others, all or none. Prepare it by itself."

        Unreadable => InvalidValue;
        "Die Eingabe dieses Vorgangs kann dieses Programm nicht lesen. Bitte neu vorbereiten."
        "This program cannot read the input of this act. Prepare it anew."
    }
}
