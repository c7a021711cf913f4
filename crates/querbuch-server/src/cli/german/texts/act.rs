//! German of `cli/act.rs`.

texts! {
    "typing error" => "Tippfehler",
    "audited" => "geprüft",
    "house rule 7" => "Hausregel 7",
    "wrong month" => "falscher Monat",
    "late invoice" => "späte Rechnung",
    "decided" => "beschlossen",

    "Who acts. It is stated, not proven" => "Wer handelt. Das ist angegeben, nicht bewiesen",
    "Put right what was typed wrong of a measure; earlier positions show what was" =>
        "Berichtigen, was bei einer Maßnahme falsch eingegeben ist; frühere Positionen zeigen, was war",
    "What is not given stays. Of a closed measure only title and description can be changed." =>
        "Was nicht angegeben ist, bleibt. Bei einer abgeschlossenen Maßnahme lassen sich nur Titel und Beschreibung ändern.",
    "The measure, by its code or id" => "Die Maßnahme, mit Kennung oder Id",
    "Its title" => "Der Titel",
    "What it is, for people" => "Was sie ist, für Menschen",
    "It has no description any more" => "Sie hat keine Beschreibung mehr",
    "reduce, add or improve" => "reduzieren, hinzufügen oder verbessern",
    "APPROACH" => "ANSATZ",
    "The unit that runs it" => "Die Einheit, die sie trägt",
    "The measure that it belongs to" => "Die Maßnahme, zu der sie gehört",
    "It belongs to no other measure any more" => "Sie gehört zu keiner anderen Maßnahme mehr",
    "Why" => "Warum",
    "Put right what was typed wrong of an effect; earlier positions show what was" =>
        "Berichtigen, was bei einer Wirkung falsch eingegeben ist; frühere Positionen zeigen, was war",
    "What is not given stays. Measure, unit and kind stay for good: reverse what was booked there and book it elsewhere." =>
        "Was nicht angegeben ist, bleibt. Maßnahme, Einheit und Art bleiben für immer: stornieren, was dort gebucht ist, und anderswo buchen.",
    "The effect: MEASURE/EFFECT, or its id" => "Die Wirkung: MASSNAHME/WIRKUNG, oder ihre Id",
    "A category of its kind: `querbuch report categories` lists them" =>
        "Eine Kategorie ihrer Art: `querbuch report categories` zählt sie auf",
    "CATEGORY" => "KATEGORIE",
    "What it is worth to a treasurer" => "Was sie einem Kämmerer wert ist",
    "CASHABILITY" => "WIRKSAMKEIT",
    "How well its figures are founded" => "Wie gut ihre Zahlen belegt sind",
    "EVIDENCE" => "EVIDENZ",
    "Move a measure on: proposed, approved, running, closed" =>
        "Eine Maßnahme weiterführen: vorgeschlagen, beschlossen, laufend, abgeschlossen",
    "The status that it moves on to" => "Der Stand, den sie erreicht",
    "STATUS" => "STAND",
    "How many days claims at a unit may lie until they are confirmed or disputed" =>
        "Wie viele Tage Forderungen bei einer Einheit liegen dürfen, bis sie bestätigt oder bestritten werden",
    "Without --days it is as the unit above has it." => "Ohne --days gilt, was für die Einheit darüber gilt.",
    "The unit; it holds for everything below it as well, until a nearer unit sets its own" =>
        "Die Einheit; es gilt auch für alles darunter, bis eine nähere Einheit etwas Eigenes setzt",
    "How many days" => "Wie viele Tage",
    "Set the haircuts for optimism, from 0 to 1 for each grade of evidence" =>
        "Die Abschläge für Optimismus setzen, von 0 bis 1 für jeden Grad der Evidenz",
    "Audited figures" => "Geprüfte Zahlen",
    "SHARE" => "ANTEIL",
    "Measured ones" => "Gemessene",
    "Derived from measured ones" => "Aus gemessenen abgeleitete",
    "From comparable cases" => "Aus vergleichbaren Fällen",
    "Estimated by experts" => "Von Fachleuten geschätzte",
    "Where they come from" => "Woher sie kommen",
    "Whether somebody checked the source" => "Ob jemand die Quelle geprüft hat",
    "The booking, as reports name it: booking:12, or its position" =>
        "Die Buchung, wie Berichte sie nennen: booking:12, oder ihre Position",
    "BOOKING" => "BUCHUNG",
    "Only these lines, counted from 1; without it all that were not reversed yet" =>
        "Nur diese Zeilen, ab 1 gezählt; ohne Angabe alle, die noch nicht storniert sind",
    "The month into which it is posted, where the months of the booking are closed" =>
        "Der Monat, in den gebucht wird, wo die Monate der Buchung abgeschlossen sind",
    "The unit that closed. What units above it closed stays closed" =>
        "Die Einheit, die abgeschlossen hat. Was Einheiten darüber abgeschlossen haben, bleibt abgeschlossen",
    "The last month that stays closed; without it none does" =>
        "Der letzte Monat, der abgeschlossen bleibt; ohne Angabe keiner",
    "Why. It is kept for good and should not name persons" =>
        "Warum. Das bleibt für immer und sollte keine Personen nennen",
    "What it is to be called. It has a letter; no state may have it yet, in capitals or not" =>
        "Wie er heißen soll. Mit mindestens einem Buchstaben; kein Stand darf schon so heißen, ob groß oder klein geschrieben",
    "The position that is meant; without it the ledger as it is now" =>
        "Die Position, die gemeint ist; ohne Angabe das Buch, wie es jetzt ist",
    "What it is about" => "Worum es geht",
}
