//! German of `cli/import.rs`.

texts! {
    "What the files hold" => "Was die Dateien enthalten",
    "KIND" => "ART",
    "One file of `querbuch export log`, into an empty ledger, which becomes identical; or into one where the same import was cut off" =>
        "Eine Datei von `querbuch export log`, in ein leeres Buch, das damit gleich wird; oder in eines, bei dem derselbe Import abgebrochen ist",
    "CSV files with a header: UTF-8 or Windows-1252; semicolon, comma or tab. Or one exported log" =>
        "CSV-Dateien mit Kopfzeile: UTF-8 oder Windows-1252; Semikolon, Komma oder Tabulator. Oder ein ausgeführtes Protokoll",
    "Print a file to fill in: headings and one row as an example, German with --locale de. Nothing is imported" =>
        "Eine Datei zum Ausfüllen ausgeben: Überschriften und eine Zeile als Beispiel, auf Deutsch mit --locale de. Es wird nichts importiert",
    "Who books. It is stated, not proven" => "Wer bucht. Das ist angegeben, nicht bewiesen",
    "Check everything, write nothing" => "Alles prüfen, nichts schreiben",
    "bookings, plans, forecasts: where the files come from, such as sap-05. Within a source a number in the column `booking` is booked once. The word of the kind unless given" =>
        "bookings, plans, forecasts: woher die Dateien kommen, etwa sap-05. Innerhalb einer Quelle wird eine Nummer in der Spalte `Buchung` einmal gebucht. Ohne Angabe das Wort der Art",
    "SOURCE" => "QUELLE",
    "bookings: a number that is booked with other content is reversed and booked anew. measures, effects: what differs is put right" =>
        "bookings: eine Nummer, die mit anderem Inhalt gebucht ist, wird storniert und neu gebucht. measures, effects: was abweicht, wird berichtigt",
    "measures, effects with --correct: why; the name of the file unless given" =>
        "measures, effects mit --correct: warum; ohne Angabe der Name der Datei",
    "bookings: the rows of the source become those of the files; what they do not hold is reversed" =>
        "bookings: die Zeilen der Quelle werden die der Dateien; was sie nicht enthalten, wird storniert",
    "plans, forecasts: months that the files do not name are set to zero" =>
        "plans, forecasts: Monate, die in den Dateien nicht vorkommen, werden auf null gesetzt",
    "How decimals are written, where a file leaves it open" =>
        "Wie Dezimalzahlen geschrieben sind, wo eine Datei es offen lässt",
    "DECIMAL" => "ZEICHEN",
    "federal-budget: code of the measure that the plans belong to" =>
        "federal-budget: Kennung der Maßnahme, zu der die Pläne gehören",
    "CODE" => "KENNUNG",
    "log: public key that signed the checkpoints of the file" =>
        "log: öffentlicher Schlüssel, der die Prüfpunkte der Datei unterschrieben hat",
    "ORIGIN+HASH+KEY" => "ORIGIN+HASH+KEY",
    "federal-budget: the budget year" => "federal-budget: das Haushaltsjahr",
    "YEAR" => "JAHR",

    "The import, as `querbuch import` names it: import:12" => "Der Import, wie `querbuch import` ihn nennt: import:12",
    "IMPORT" => "IMPORT",
    "Why; it is kept and cannot be erased itself" => "Warum; der Grund bleibt und lässt sich selbst nicht löschen",
    "The act: a booking, a reversal, a plan or a forecast (booking:17), or an import (import:12)" =>
        "Der Vorgang: eine Buchung, ein Storno, ein Plan oder eine Prognose (booking:17), oder ein Import (import:12)",
    "ACT" => "VORGANG",
}
