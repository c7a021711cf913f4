//! German of `cli/report.rs`.

texts! {
    "Costs, savings, transfers and net" => "Kosten, Ersparnisse, Transfers und Netto",
    "units=…, levels=…, measures=…, approaches=…, kinds=…, categories=…, cashability=…, stages=…, from=…, to=…, and tag:KEY=… for what is answered from postings; several values and several conditions with commas, or by repeating" =>
        "einheiten=…, ebenen=…, maßnahmen=…, ansätze=…, arten=…, kategorien=…, wirksamkeit=…, stufen=…, von=…, bis=…, und merkmal:SCHLÜSSEL=… für das, was aus Buchungszeilen beantwortet wird; mehrere Werte und mehrere Bedingungen mit Kommas, oder durch Wiederholen",
    "KEY=VALUE,…" => "NAME=WERT,…",
    "As it was: a position of the log, the end of a day (2026-03-31 or 31.03.2026), an instant (2026-03-31T12:00:00Z), or a named state (\"Kabinett 2026-03-12\")" =>
        "Wie es war: eine Position des Protokolls, das Ende eines Tages (31.03.2026 oder 2026-03-31), ein Zeitpunkt (2026-03-31T12:00:00Z) oder ein benannter Stand (\"Kabinett 2026-03-12\")",
    "table, csv, xlsx, parquet or json" => "tabelle, csv, xlsx, parquet oder json",
    "FORMAT" => "FORM",
    "For reading" => "Zum Lesen",
    "For spreadsheets in German (--locale de), else for programs" =>
        "Für deutsche Tabellenprogramme (--locale de), sonst für Programme",
    "A workbook, with a sheet that says where it comes from" => "Eine Arbeitsmappe, mit einem Blatt zur Herkunft",
    "Columns, for programs" => "Spalten, für Programme",
    "For programs" => "Für Programme",
    "The file, which must not be there yet; standard output unless given" =>
        "Die Datei, die es noch nicht geben darf; ohne Angabe die Standardausgabe",
    "Name of the ledger, as files tell it" => "Name des Buchs, wie Dateien ihn nennen",
    "Plain characters only, also where the terminal knows others" =>
        "Nur einfache Zeichen, auch wo das Terminal andere kennt",
    "plan, actual or outlook" => "soll, ist oder hochrechnung",
    "BASIS" => "BASIS",
    "Compare with another moment, written as --as-of is: what differs is what the report has more" =>
        "Mit einem anderen Zeitpunkt vergleichen, geschrieben wie bei --as-of: Der Unterschied ist, was der Bericht mehr hat",
    "Compare with another basis: plan, actual or outlook" =>
        "Mit einer anderen Basis vergleichen: soll, ist oder hochrechnung",
    "Draw the net as bars" => "Das Netto als Balken zeichnen",
    "level, state, body, unit, child (directly below the unit of the filter), measure, programme, approach, category, kind, cashability, stage, year, quarter, month" =>
        "ebene, land, körperschaft, einheit, darunter (gleich unter der Einheit des Filters), maßnahme, programm, ansatz, kategorie, art, wirksamkeit, stufe, jahr, quartal, monat",
    "DIMENSION,…" => "DIMENSION,…",
    "By which month amounts count that came late: booked or belonging" =>
        "In welchem Monat zählt, was spät kam: gebucht oder zugehörig",
    "booked|belonging" => "gebucht|zugehörig",
    "Up to which month actuals count in an outlook; as stated, else derived from what was booked" =>
        "Bis zu welchem Monat in einer Hochrechnung das Ist zählt; wie festgestellt, sonst aus den Buchungen abgeleitet",
    "cost, saving, transfer or net, with :asc for the smallest first" =>
        "kosten, ersparnis, transfer oder netto, mit :auf für das Kleinste zuerst",
    "FIGURE[:asc]" => "ZAHL[:auf]",
    "How many rows at most; what is cut off stands in one more row, so that all that is shown adds up" =>
        "Höchstens so viele Zeilen; was abgeschnitten ist, steht in einer weiteren Zeile, damit die Summe stimmt",
    "Show which part of all cost and of all saving each row is, in percent" =>
        "Zeigen, welcher Teil aller Kosten und aller Ersparnisse jede Zeile ist, in Prozent",
    "Who pays for whom" => "Wer für wen zahlt",
    "Who counts as one party: level, state, body or unit" =>
        "Wer als eine Partei zählt: ebene, land, körperschaft oder einheit",
    "PARTY" => "PARTEI",
    "programme: savings of all measures of a programme belong to who pays for any of them; measure: each by itself" =>
        "programm: Ersparnisse aller Maßnahmen eines Programms gehören denen, die für eine davon zahlen; maßnahme: jede für sich",
    "ATTRIBUTION" => "ZUORDNUNG",
    "Each measure with what it costs, saves and brings, and how its net grows over the years" =>
        "Jede Maßnahme mit Kosten, Ersparnis und Netto, und wie ihr Netto über die Jahre wächst",
    "Part of the code or title" => "Teil der Kennung oder des Titels",
    "SEARCH" => "SUCHE",
    "How far they have come: proposed, approved, running, closed; several with commas" =>
        "Wie weit sie sind: vorgeschlagen, beschlossen, laufend, abgeschlossen; mehrere mit Kommas",
    "STATUS,…" => "STAND,…",
    "Only measures that belong to this one" => "Nur Maßnahmen, die zu dieser gehören",
    "net, cost, saving, transfer or title, with :asc or :desc for the direction; by code unless given" =>
        "netto, kosten, ersparnis, transfer oder titel, mit :auf oder :ab für die Richtung; ohne Angabe nach Kennung",
    "FIELD[:asc|:desc]" => "FELD[:auf|:ab]",
    "The tree of units, each with all that is below it" =>
        "Der Baum der Einheiten, jede mit allem, was unter ihr liegt",
    "Part of the code or name" => "Teil der Kennung oder der Bezeichnung",
    "Only this unit and what is below it" => "Nur diese Einheit und was unter ihr liegt",
    "How many steps down the tree are shown" => "Wie viele Stufen des Baums gezeigt werden",
    "Show units without any amount too" => "Auch Einheiten ohne jeden Betrag zeigen",
    "Every posting, with its booking" => "Jede Buchungszeile, mit ihrer Buchung",
    "Texts and documents may name persons; --without-texts leaves them out." =>
        "Texte und Belege können Personen nennen; --without-texts lässt sie weg.",
    "plan, forecast or actual; all of them unless given" => "soll, prognose oder ist; ohne Angabe alle",
    "How many postings at most" => "Höchstens so viele Buchungszeilen",
    "Leave out texts and documents, which may name persons" =>
        "Texte und Belege weglassen, die Personen nennen können",
    "Who bears what was shared by distribution keys, and what another key would change" =>
        "Wer trägt, was nach Verteilungsschlüsseln geteilt ist, und was ein anderer Schlüssel ändern würde",
    "One effect instead, as MEASURE/EFFECT or by its id" =>
        "Stattdessen eine Wirkung, als MASSNAHME/WIRKUNG oder mit ihrer Id",
    "The key to compare with, by its code or id" => "Der Schlüssel, mit dem verglichen wird, mit Kennung oder Id",
    "Costs or savings" => "Kosten oder Ersparnisse",
    "Costs" => "Kosten",
    "Savings" => "Ersparnisse",
    "The first month" => "Der erste Monat",
    "The last month" => "Der letzte Monat",
    "Claimed savings that are neither confirmed nor disputed, the oldest first" =>
        "Geltend gemachte Ersparnisse, die weder bestätigt noch bestritten sind, die ältesten zuerst",
    "Only claims at this unit and below it" => "Nur Forderungen bei dieser Einheit und darunter",
    "Only claims that are overdue today" => "Nur Forderungen, die heute überfällig sind",
    "Only claims on this measure and on what belongs to it" =>
        "Nur Forderungen zu dieser Maßnahme und zu dem, was dazugehört",
    "The first month for which something is claimed" => "Der erste Monat, für den etwas geltend gemacht ist",
    "Only claims of which this person claims a part" =>
        "Nur Forderungen, von denen diese Person einen Teil geltend macht",
    "since, amount, month, due, unit or measure, with :desc for the largest first" =>
        "seit, betrag, monat, frist, einheit oder maßnahme, mit :ab für das Größte zuerst",
    "FIELD[:desc]" => "FELD[:ab]",
    "Only what they sum to: by unit, measure, month or claimant" =>
        "Nur die Summen: je einheit, maßnahme, monat oder person",
    "unit|measure|month|claimant" => "einheit|maßnahme|monat|person",
    "Discount rates and haircuts for optimism, with their sources" =>
        "Zinssätze und Abschläge für Optimismus, mit ihren Quellen",
    "Show rates whose month was set again later too" =>
        "Auch Zinssätze zeigen, deren Monat später noch einmal gesetzt wurde",
    "Freed working time of each unit with everything below it, beside the time that it has" =>
        "Freigesetzte Arbeitszeit jeder Einheit mit allem darunter, neben der Zeit, die sie hat",
    "Distribution keys, version by version, in the columns that `import keys` reads" =>
        "Verteilungsschlüssel, Fassung für Fassung, in den Spalten, die `import keys` liest",
    "Measured values, in the columns that `import measurements` reads" =>
        "Messwerte, in den Spalten, die `import measurements` liest",
    "The states that have a name, for --as-of" => "Die Stände, die einen Namen haben, für --as-of",
    "The categories that effects and postings can be booked on, by kind" =>
        "Die Kategorien, auf die Wirkungen und Buchungszeilen gebucht werden können, nach Art",
    "What the ledger takes in memory: how many of each thing, and how many bytes" =>
        "Was das Buch im Speicher braucht: wie viele es wovon gibt, und wie viele Bytes",
}
