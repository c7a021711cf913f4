//! What can be wrong with grants.

use crate::faults;
use crate::id::Position;
use crate::role::Role;

faults! {
    /// Why something about a grant is refused.
    GrantFault {
        ToOneself => Forbidden;
        "Niemand gibt sich selbst ein Recht, auch nicht über eine Gruppe, eine Vertretung oder ein verbundenes Konto. Bitte eine andere Person darum bitten."
        "Nobody gives a right to themselves, nor through a group, a substitution or a linked account. Ask somebody else."

        BeyondOwn => Forbidden;
        "Dieses Recht reichte weiter als Ihr eigenes: Einheit, Maßnahme, Dauer und Betrag müssen innerhalb eines Rechts liegen, mit dem Sie selbst Rechte vergeben."
        "This right would reach further than your own: unit, measure, time and amount must lie within one right by which you give rights yourself."

        RoleNotYours { role: Role } => Forbidden, let |language| role = role.name(language);
        "Die Rolle „{role}“ vergibt hier nur, wer selbst die Rolle Administration oder all ihre Befugnisse hat. Bitte die Administration darum bitten."
        "The role “{role}” is given here only by whoever has the role of administrator, or all that it allows. Ask an administrator."

        Excluded { role: Role, grant: Position, other: Role } => Forbidden,
            let |language| role = role.name(language), other = other.name(language);
        "„{role}“ und „{other}“ (grant:{grant}) dürfen an einer Einheit nicht in einer Hand liegen. Bitte zuerst jenes Recht entziehen oder eine andere Person wählen."
        "“{role}” and “{other}” (grant:{grant}) may not be in one hand at one unit. Revoke that right first, or choose somebody else."

        LastAdministrator => Forbidden;
        "Danach hätte hier niemand mehr unbefristet die Administration. Bitte sie zuerst einer zweiten Person geben."
        "After this nobody would administer here without an end. Give that role to a second person first."

        EndsBeforeItBegins => InvalidValue;
        "Das Recht endete, bevor es beginnt oder bevor es gegeben wird. Bitte die Zeitpunkte prüfen."
        "The right would end before it begins, or before it is given. Check both moments."

        SubstitutionTooLong { days_max: u32 } => LimitExceeded;
        "Eine Vertretung endet nach spätestens {days_max} Tagen. Bitte ein früheres Ende angeben."
        "A substitution ends after {days_max} days at most. Give an earlier end."

        SubstitutesThemselves => InvalidValue;
        "Niemand vertritt sich selbst. Bitte eine andere Person angeben."
        "Nobody substitutes themselves. Name somebody else."

        ImporterNeedsMeasure => InvalidValue;
        "Ein Importdienst bucht auf eine Maßnahme. Bitte sie angeben."
        "An importer books on one measure. Name it."

        AmountNotPositive => InvalidValue;
        "Ein Höchstbetrag liegt über null. Bitte prüfen."
        "A largest amount is above zero. Check it."

        RevokedAlready { by: Position } => WrongStatus;
        "Dieses Recht wurde schon entzogen, an Position {by}."
        "This right was revoked already, at position {by}."
    }
}
