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
    "AMOUNT" => "BETRAG",
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

    "Who has which right, by giver, in the columns that `import grants` reads" =>
        "Wer welches Recht hat, nach Vergebenden, in den Spalten, die `import grants` liest",
    "Names lie beside the log; whoever may read the database reads them." =>
        "Namen liegen neben dem Protokoll; wer die Datenbank lesen darf, liest sie.",
    "Only rights that were given at this unit, above or below it" =>
        "Nur Rechte, die bei dieser Einheit, darüber oder darunter vergeben sind",
    "Only those of this person, with all accounts: principal:3" => "Nur die dieser Person, mit allen Konten: principal:3",
    "Only those that this person gave, as the log names them" =>
        "Nur die, die diese Person vergeben hat, wie das Protokoll sie nennt",
    "ACTOR" => "PERSON",
    "Only those that were given more than so many months ago, for recertification" =>
        "Nur die, die vor mehr als so vielen Monaten vergeben wurden, zur erneuten Prüfung",
    "Also those that were revoked or have ended" => "Auch die, die entzogen wurden oder geendet haben",
    "What somebody may do at each unit where they have a right, and below it" =>
        "Was jemand bei jeder Einheit darf, bei der ein Recht besteht, und darunter",
    "What an issuer's groups give is not part of it." => "Was Gruppen eines Anmeldedienstes geben, gehört nicht dazu.",
    "Who: principal:3" => "Wer: principal:3",
    "Acts that wait for a second person" => "Vorgänge, die auf eine zweite Person warten",
    "Also those that were released, withdrawn or refused, or have lapsed" =>
        "Auch die, die freigegeben, zurückgezogen oder abgelehnt wurden oder verfallen sind",
    "Which acts need a second person, by unit" => "Welche Vorgänge eine zweite Person brauchen, nach Einheit",
    "Structure, erasing texts, reopening periods and giving the role of administrator need one from the second administrator on, whatever stands here." =>
        "Struktur, das Löschen von Texten, das Öffnen von Zeiträumen und die Vergabe der Administration brauchen sie ab der zweiten Administration, was immer hier steht.",
}
