//! What can be wrong with rights.

use std::sync::Arc;

use crate::action::Action;
use crate::faults;
use crate::id::Position;
use crate::money::Cents;

faults! {
    /// Why an act is not allowed.
    RightsFault {
        /// One answer for what is not there and for what is somebody else's.
        NotHeld { action: Action, reference: Arc<str> } => Forbidden, let |language| action = action.name(language);
        "„{reference}“ gibt es nicht, oder Ihnen fehlt dort das Recht „{action}“. Bitte die Angabe prüfen oder jemanden mit der Rolle Administration darum bitten."
        "There is no “{reference}”, or you lack the right “{action}” there. Check what you named, or ask an administrator."

        NotHeldOnLedger { action: Action } => Forbidden, let |language| action = action.name(language);
        "Das betrifft das ganze Buch; dafür fehlt Ihnen das Recht „{action}“. Bitte jemanden darum bitten, der es für das ganze Buch hat."
        "This concerns the whole ledger, for which you lack the right “{action}”. Ask somebody who has it for the whole ledger."

        NotHeldAnywhere { action: Action } => Forbidden, let |language| action = action.name(language);
        "Ihnen fehlt das Recht „{action}“. Bitte jemanden mit der Rolle Administration darum bitten."
        "You lack the right “{action}”. Ask an administrator."

        AmountAbove { action: Action, amount_max: Cents } => Forbidden, let |language| action = action.name(language);
        "Ihr Recht „{action}“ reicht hier bis {amount_max} Euro je Vorgang. Bitte jemanden darum bitten, dessen Recht weiter reicht."
        "Your right “{action}” reaches up to {amount_max} euros an act here. Ask somebody whose right reaches further."

        Excluded { grant: Position } => Forbidden;
        "Wer hier Rechte vergibt oder betreibt, bucht hier nicht: Dem steht das Recht grant:{grant} entgegen. Bitte eine andere Person buchen lassen oder jenes Recht entziehen."
        "Whoever gives rights here or operates does not book here: the right grant:{grant} stands against it. Let somebody else book, or revoke that right."
    }
}
