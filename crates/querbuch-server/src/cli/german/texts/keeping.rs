//! German of `cli/verify.rs`, `cli/archive.rs` and `cli/key.rs`.

texts! {
    "An exported log, instead of a database" => "Ein ausgeführtes Protokoll statt einer Datenbank",
    "Public key that checks the checkpoints" => "Öffentlicher Schlüssel, der die Prüfpunkte prüft",
    "File of the key that signs; its public half checks. On SQLite the one beside the database unless given" =>
        "Datei des Schlüssels, der unterschreibt; seine öffentliche Hälfte prüft. Auf SQLite ohne Angabe die neben der Datenbank",
    "A signed checkpoint that you kept from earlier; the log must be the one that it was made of" =>
        "Ein unterschriebener Prüfpunkt von früher; das Protokoll muss das sein, von dem er stammt",
    "List all faults; without it, the first some hundred" => "Alle Fehler aufzählen; sonst die ersten paar Hundert",
    "Check the proof of one entry, without a database" => "Den Beweis eines Eintrags prüfen, ohne Datenbank",
    "FILE holds either the header of an exported log and some of its lines, or JSON as the API gives it:" =>
        "DATEI enthält entweder die Kopfzeile eines ausgeführten Protokolls und einige seiner Zeilen, oder JSON, wie die Schnittstelle es gibt:",
    "The members may stand side by side or deeper, as in a whole answer. Without a key, nobody vouches for the root hash." =>
        "Die Teile dürfen nebeneinander stehen oder tiefer, wie in einer ganzen Antwort. Ohne Schlüssel bürgt niemand für den Wurzelwert.",
    "The proof; - for standard input" => "Der Beweis; - für die Standardeingabe",

    "The whole log, one JSON object a line: entries, proofs, texts that were not erased, keys, checkpoints" =>
        "Das ganze Protokoll, ein JSON-Objekt je Zeile: Einträge, Beweise, Texte, die nicht gelöscht sind, Schlüssel, Prüfpunkte",
    "The file holds free texts, which may name persons." => "Die Datei enthält freie Texte, die Personen nennen können.",
    "The file, which must not be there yet; - for standard output" =>
        "Die Datei, die es noch nicht geben darf; - für die Standardausgabe",
    "File of the key that signs the log as it is exported. On SQLite the one beside the database unless given" =>
        "Datei des Schlüssels, der das Protokoll bei der Ausfuhr unterschreibt. Auf SQLite ohne Angabe die neben der Datenbank",
    "Leave out the proofs, for a smaller file" => "Die Beweise weglassen, für eine kleinere Datei",
    "The backup" => "Die Sicherung",

    "The file; it is made where it is missing" => "Die Datei; sie entsteht, wo sie fehlt",
    "Name of the log in its checkpoints: like an address without the scheme, without spaces and plus" =>
        "Name des Protokolls in seinen Prüfpunkten: wie eine Adresse ohne Schema, ohne Leerzeichen und Plus",
    "ORIGIN" => "URSPRUNG",
    "Let another key sign from here on" => "Von hier an einen anderen Schlüssel unterschreiben lassen",
    "The new key takes the place of the file; the earlier one is kept beside it, as FILE.until-POSITION. The change is an entry" =>
        "Der neue Schlüssel tritt an die Stelle der Datei; der frühere bleibt daneben, als FILE.until-POSITION. Der Wechsel ist ein",
    "of the log, which the earlier key signs, so that `querbuch verify` follows from one key to the next. On SQLite, stop the" =>
        "Eintrag, den der frühere Schlüssel unterschreibt, damit `querbuch verify` von einem zum nächsten findet. Auf SQLite den",
    "server first; on PostgreSQL, give the new file to every process and start it again." =>
        "Server vorher anhalten; auf PostgreSQL jedem Prozess die neue Datei geben und ihn neu starten.",
    "With --lost nobody vouches for the new key: `querbuch verify` says so, for ever. Tell your auditors its public half." =>
        "Mit --lost bürgt niemand für den neuen Schlüssel: `querbuch verify` sagt das, für immer. Bitte den Prüfern seine öffentliche Hälfte mitteilen.",
    "The key is lost" => "Der Schlüssel ist verloren",
    "Put the snapshot aside, so that the next start reads the whole log" =>
        "Den Zwischenstand beiseitelegen, damit der nächste Start das ganze Protokoll liest",
    "The file is kept under another name: where it goes further than the log, it is what is left of entries that are gone." =>
        "Die Datei bleibt unter anderem Namen: wo sie weiter reicht als das Protokoll, ist sie, was von verlorenen Einträgen übrig ist.",
}
