//! German of `cli.rs`, and of what stands in several files.

texts! {
    "Example: " => "Beispiel: ",
    "Examples: " => "Beispiele: ",
    "Then: " => "Danach: ",

    "FILE" => "DATEI",
    "PATH" => "PFAD",
    "CASE" => "FALL",
    "DIR" => "ORDNER",
    "NAME" => "NAME",
    "TEXT" => "TEXT",
    "N" => "N",
    "N,…" => "N,…",
    "LOCALE" => "SPRACHE",
    "URL" => "ADRESSE",
    "ADDR:PORT" => "ADRESSE:PORT",
    "LIMIT" => "ANZAHL",
    "MEASURE" => "MASSNAHME",
    "EFFECT" => "WIRKUNG",
    "UNIT" => "EINHEIT",
    "KEY" => "SCHLÜSSEL",
    "MONTH" => "MONAT",
    "YYYY-MM" => "MONAT",
    "MOMENT" => "ZEITPUNKT",
    "POSITION" => "POSITION",
    "PERSON" => "PERSON",
    "DAY" => "TAG",
    "WORDS" => "WÖRTER",
    "WORD,…" => "WORT,…",

    "A ledger of what digital measures cost one public budget and save another" =>
        "Ein Buch darüber, was digitale Maßnahmen den einen Haushalt kosten und den anderen sparen",
    "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 input refused or faults found." =>
        "Rückgabewerte: 0 erledigt, 1 gescheitert, 2 falscher Aufruf, 3 Eingabe abgelehnt oder Fehler gefunden.",
    "Configuration file (TOML): database, pooled, snapshot, key, signed, listen, public_url, allow_origin, documents, tls_certificate, tls_key, trusted_proxy, rate_units, rate_burst, read_log, read_log_days, security_log, security_log_days, issuer, name, log, log_format" =>
        "Konfigurationsdatei (TOML): database, pooled, snapshot, key, signed, listen, public_url, allow_origin, documents, tls_certificate, tls_key, trusted_proxy, rate_units, rate_burst, read_log, read_log_days, security_log, security_log_days, issuer, name, log, log_format",
    "Language of messages and form of numbers; after LC_ALL and LANG unless given" =>
        "Sprache der Meldungen und Form der Zahlen; ohne Angabe nach LC_ALL und LANG",
    "Deutsch, 1.234,56" => "Deutsch, 1.234,56",
    "English, 1,234.56" => "Englisch, 1,234.56",
    "Write JSON, for scripts" => "JSON ausgeben, für Skripte",
    "Check a configuration file, and whether its issuers answer as they should" =>
        "Eine Konfigurationsdatei prüfen, und ob ihre Aussteller antworten, wie sie sollen",
    "Exit code 3: an issuer does not answer as it should." =>
        "Rückgabewert 3: Ein Aussteller antwortet nicht, wie er soll.",
    "Serve the API over HTTP" => "Die Schnittstelle über HTTP anbieten",
    "Fill an embedded ledger with one of the cases that come with the program, and serve it" =>
        "Ein eingebettetes Buch mit einem der mitgelieferten Fälle füllen und anbieten",
    "Bring in units, measures, effects, plans, forecasts or bookings from CSV, or a whole exported log" =>
        "Einheiten, Maßnahmen, Wirkungen, Pläne, Prognosen oder Buchungen aus CSV einlesen, oder ein ganzes ausgeführtes Protokoll",
    "Take back all that came by an import, in one act" =>
        "Alles zurücknehmen, was mit einem Import kam, in einem Vorgang",
    "wrong file" => "falsche Datei",
    "Erase the text and the document of an act, or the name and the digest of an imported file, for good" =>
        "Text und Beleg eines Vorgangs löschen, oder Name und Prüfsumme einer importierten Datei, für immer",
    "on request" => "auf Verlangen",
    "Figures and proofs stay. Older backups and exports still hold the text." =>
        "Zahlen und Beweise bleiben. Ältere Sicherungen und Ausfuhren enthalten den Text noch.",
    "Put right master data, move a measure on, set deadlines and haircuts: one act" =>
        "Stammdaten berichtigen, eine Maßnahme weiterführen, Fristen und Abschläge setzen: ein Vorgang",
    "Take a booking back, or some of its lines" => "Eine Buchung stornieren, oder einige ihrer Zeilen",
    "Open again what a unit had closed" => "Wieder öffnen, was eine Einheit abgeschlossen hatte",
    "Give the ledger as it is at a position a name, for --as-of" =>
        "Dem Buch, wie es an einer Position steht, einen Namen geben, für --as-of",
    "Check everything that a ledger or an exported log holds" =>
        "Alles prüfen, was ein Buch oder ein ausgeführtes Protokoll enthält",
    "Nothing is changed, and a server may go on writing meanwhile. Exit code 3: faults were found." =>
        "Es ändert sich nichts, und ein Server darf währenddessen schreiben. Rückgabewert 3: Fehler gefunden.",
    "Write the ledger to a file" => "Das Buch in eine Datei schreiben",
    "Copy a SQLite ledger into a new file, while others use it" =>
        "Ein Buch auf SQLite in eine neue Datei kopieren, während andere es benutzen",
    "The key is not part of it: keep a copy of its file in another place." =>
        "Der Schlüssel gehört nicht dazu: seine Datei gesondert an einem anderen Ort aufbewahren.",
    "Make a SQLite ledger from a backup, after checking all of it" =>
        "Aus einer Sicherung ein Buch auf SQLite machen, nachdem sie ganz geprüft ist",
    "The key is not part of a backup: put its file back beside the new database." =>
        "Der Schlüssel gehört nicht zur Sicherung: seine Datei wieder neben die neue Datenbank legen.",
    "Make a key that signs checkpoints, show its public half, or change the key of a ledger" =>
        "Einen Schlüssel machen, der Prüfpunkte unterschreibt, seine öffentliche Hälfte zeigen oder den Schlüssel eines Buchs wechseln",
    "The public half goes to the auditors; the file stays secret, and outside the database." =>
        "Die öffentliche Hälfte bekommen die Prüfer; die Datei bleibt geheim und außerhalb der Datenbank.",
    "The snapshot file, which makes a start fast" => "Die Datei mit dem Zwischenstand, die den Start beschleunigt",
    "Bring the tables of a database up to date, as their owner" =>
        "Die Tabellen einer Datenbank auf den neuesten Stand bringen, als ihr Eigentümer",
    "Print a report" => "Einen Bericht ausgeben",
    "Compute present values, returns, ratios and risk from JSON, without a ledger" =>
        "Kapitalwerte, Renditen, Verhältnisse und Risiko aus JSON berechnen, ohne Buch",
    "Each computation has an example of its own: querbuch compute npv --help" =>
        "Jede Berechnung hat ihr eigenes Beispiel: querbuch compute npv --help",
    "Print the GraphQL schema" => "Das GraphQL-Schema ausgeben",
    "Print the version" => "Die Version ausgeben",

    "sqlite:FILE or postgres://USER@HOST/NAME" => "sqlite:DATEI oder postgres://NUTZER@RECHNER/NAME",
    "PostgreSQL is reached through a pooler in transaction mode, such as PgBouncer" =>
        "PostgreSQL ist über einen Pooler im Transaktionsmodus erreichbar, etwa PgBouncer",
    "File for snapshots of the state, which make a start fast; beside the database file on SQLite" =>
        "Datei für Zwischenstände, die den Start beschleunigen; auf SQLite neben der Datenbank",
    "File of the key that signs checkpoints. On SQLite it is made beside the database file where it is missing; for PostgreSQL, make one with `querbuch key` and give it to every process" =>
        "Datei des Schlüssels, der Prüfpunkte unterschreibt. Auf SQLite entsteht sie neben der Datenbank, wo sie fehlt; für PostgreSQL eine mit `querbuch key` machen und jedem Prozess geben",
    "File that keeps what the key signed last, so that it never signs one size twice; beside the key unless given" =>
        "Datei, die behält, was der Schlüssel zuletzt unterschrieb, damit er keine Größe zweimal unterschreibt; ohne Angabe neben dem Schlüssel",
}
