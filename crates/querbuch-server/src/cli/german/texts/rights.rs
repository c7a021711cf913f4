//! German of `cli/rights.rs`.

texts! {
    "first administrator" => "erste Administration",
    "allocation of duties" => "Geschäftsverteilung",
    "moved elsewhere" => "Versetzung",

    "Give somebody a right, on the host: for the first administrator, and for emergencies" =>
        "Jemandem auf dem Rechner des Buchs ein Recht geben: für die erste Administration und für Notfälle",
    "Nobody is asked for a right here: whoever reaches the database may. It is an event like any other." =>
        "Hier wird niemand nach einem Recht gefragt: Wer die Datenbank erreicht, darf. Es ist ein Ereignis wie jedes andere.",
    "Who gets it, where it is known: principal:3" => "Wer es bekommt, wenn schon bekannt: principal:3",
    "PRINCIPAL" => "PRINCIPAL",
    "The address of the issuer who vouches for the subject or the group" =>
        "Die Adresse des Anmeldedienstes, der für die Person oder die Gruppe bürgt",
    "What the issuer calls the person or the machine: the claim `sub`. Who is not known yet is made known" =>
        "Wie der Anmeldedienst die Person oder die Maschine nennt: die Angabe `sub`. Wer noch nicht bekannt ist, wird es damit",
    "SUBJECT" => "SUBJECT",
    "The name of a person who is made known; it lies beside the log and can be erased" =>
        "Der Name einer Person, die damit bekannt wird; er liegt neben dem Protokoll und lässt sich löschen",
    "The subject is a machine, where it is made known" => "Es ist eine Maschine, wenn sie damit bekannt wird",
    "A group instead, as the issuer names it" => "Stattdessen eine Gruppe, wie der Anmeldedienst sie nennt",
    "GROUP" => "GRUPPE",
    "What it allows" => "Was es erlaubt",
    "ROLE" => "ROLLE",
    "At this unit and everything below it" => "Bei dieser Einheit und allem darunter",
    "On the whole ledger, with units that are yet to come" => "Für das ganze Buch, auch für künftige Einheiten",
    "On this measure only" => "Nur für diese Maßnahme",
    "From when on: a day, from its beginning in Berlin, or an instant; now unless given" =>
        "Ab wann: ein Tag, von seinem Beginn in Berlin an, oder ein Zeitpunkt; ohne Angabe jetzt",
    "Until when: a day, through its end in Berlin, or the first instant at which it holds no more" =>
        "Bis wann: ein Tag, bis zu seinem Ende in Berlin, oder der erste Zeitpunkt, an dem es nicht mehr gilt",
    "The largest amount of one act, in euros" => "Der größte Betrag eines Vorgangs, in Euro",
    "In whose place, for 90 days at most: principal:7" => "In wessen Vertretung, für höchstens 90 Tage: principal:7",
    "Revoke a right, on the host; it ends at once, in every process" =>
        "Ein Recht auf dem Rechner des Buchs entziehen; es endet sofort, in jedem Prozess",
    "`querbuch report grants` lists the rights." => "`querbuch report grants` zählt die Rechte auf.",
    "The right, as `report grants` names it: grant:17" => "Das Recht, wie `report grants` es nennt: grant:17",
    "GRANT" => "RECHT",
    "Set which acts need a second person at a unit and below it" =>
        "Festlegen, welche Vorgänge bei einer Einheit und darunter eine zweite Person brauchen",
    "It takes the place of the earlier rule of that unit; those of units above and below stay." =>
        "Es ersetzt die frühere Regel dieser Einheit; die von Einheiten darüber und darunter bleiben.",
    "The actions that need a second person; none: no act does any more by the rule of this unit" =>
        "Die Befugnisse, die eine zweite Person brauchen; keine: durch die Regel dieser Einheit braucht sie kein Vorgang mehr",
    "ACTION" => "BEFUGNIS",
    "From which amount of one act on, in euros; always unless given" =>
        "Ab welchem Betrag eines Vorgangs, in Euro; ohne Angabe immer",
    "Set whether whoever signed in sees all figures, or only what rights reach" =>
        "Festlegen, ob Angemeldete alle Zahlen sehen oder nur, was ihre Rechte erreichen",
    "What holds from now on" => "Was ab jetzt gilt",
    "VISIBILITY" => "SICHTBARKEIT",
}
