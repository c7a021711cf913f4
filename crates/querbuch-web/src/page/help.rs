//! Hilfe: the words, and how the pages are used.

use maud::html;

use crate::asked::Asked;
use crate::layout::Page;

/// German word, English word, German meaning, English meaning.
type Word = (&'static str, &'static str, &'static str, &'static str);

const WORDS: [Word; 13] = [
    (
        "Netto-Rendite",
        "Net return",
        "Ersparnis weniger Kosten, zuzüglich erhaltener und abzüglich gezahlter Ausgleichszahlungen.",
        "Saving less cost, plus transfers received, less those paid.",
    ),
    (
        "Soll, Prognose, Ist",
        "Plan, forecast, actual",
        "Was beschlossen, was heute erwartet, was gebucht ist.",
        "What was decided, what is expected today, what is booked.",
    ),
    (
        "Hochrechnung",
        "Outlook",
        "Ist, soweit es reicht; danach die Prognose, sonst das Soll.",
        "Actuals as far as they go, then the forecast, else the plan.",
    ),
    (
        "Stand",
        "As of",
        "Der Eintrag des Buches, bis zu dem gezählt wird. Derselbe Stand gibt immer dieselben Zahlen.",
        "The entry of the ledger up to which figures count. The same moment always gives the same figures.",
    ),
    (
        "geltend gemacht, bestätigt, haushaltswirksam",
        "claimed, confirmed, cashed",
        "Wie weit eine Ersparnis gekommen ist. Wer sie geltend macht, bestätigt sie nicht.",
        "How far a saving has come. Whoever claims it does not confirm it.",
    ),
    (
        "Kapitalwert",
        "Net present value",
        "Alle Beträge auf einen Monat abgezinst und zusammengezählt.",
        "All amounts at their value in one month, added up.",
    ),
    (
        "Nutzen-Kosten-Verhältnis",
        "Benefit-cost ratio",
        "Barwert der Ersparnis, geteilt durch den der Kosten.",
        "Present saving over present cost.",
    ),
    (
        "Kostenneutral ab",
        "Payback",
        "Der Monat, ab dem aufsummiert nicht mehr draufgezahlt ist.",
        "The month from which the sum is no longer below zero.",
    ),
    (
        "Anteil in fremder Tasche",
        "Wrong-pocket share",
        "Welchen Teil der Ersparnis andere bezahlt haben.",
        "Which part of the savings others paid for.",
    ),
    (
        "Ausgleichszahlung",
        "Transfer",
        "Zahlung zwischen zwei Haushalten; über alle ergibt sie null.",
        "A payment between two budgets; over all of them it is zero.",
    ),
    (
        "Kipppunkt",
        "Switching value",
        "Um welchen Teil sich eine Wirkung ändern müsste, damit der Kapitalwert null wird.",
        "By which part an effect would have to change for the net present value to be zero.",
    ),
    (
        "Nachweisgüte A–E",
        "Evidence A–E",
        "A geprüft, B gemessen, C abgeleitet, D vergleichbar, E geschätzt. D und E heißen hier Annahme.",
        "A audited, B measured, C derived, D comparable, E estimated. D and E are called assumptions here.",
    ),
    (
        "Gegenbuchung",
        "Reversal",
        "Nimmt eine Buchung zurück. Gelöscht wird nichts.",
        "Takes a booking back. Nothing is deleted.",
    ),
];

/// The page.
pub fn page(asked: &Asked) -> Page {
    let title = asked.pick("Hilfe", "Help");
    let body = html! {
        h1 tabindex="-1" { (title) }
        p.satz { (asked.pick(
            "Jede Seite beginnt mit einem Satz, zeigt ein Bild und darunter dieselben Zahlen als Tabelle.",
            "Each page begins with a sentence, shows a picture, and below it the same figures as a table.",
        )) }
        h2 { (asked.pick("So geht es", "How it works")) }
        ul {
            li { (asked.pick("Jeder Betrag ist ein Link auf das, woraus er besteht.", "Every amount leads to what it is made of.")) }
            li { (asked.pick("Oben steht, wofür die Zahlen gelten: Zeitraum, Grundlage, Stand. Als Stand gilt eine Nummer, ein Tag wie 31.03.2026 oder der Name eines Standes.",
                "Above stands what the figures hold for: period, basis, moment. A moment is a number, a day such as 2026-03-31, or the name of a state.")) }
            li { (asked.pick("Die Adresse ist alles: Wer sie bekommt, sieht dasselbe. „Fester Link“ hält den Stand für immer fest.",
                "The address is all there is: whoever has it sees the same. A lasting link keeps the moment for ever.")) }
            li { (asked.pick("Unten auf jeder Seite stehen Dateien (CSV, Excel, Parquet) und dieselbe Frage als GraphQL. Drucken geht mit dem Browser.",
                "Below each page are files (CSV, Excel, Parquet) and the same question as GraphQL. Print it with the browser.")) }
            li { (asked.pick("Alles geht mit der Tastatur: Tab, Eingabe, Pfeiltasten.", "Everything works by keyboard: Tab, Enter, arrows.")) }
        }
        h2 { (asked.pick("Wörter", "Words")) }
        dl { @for (german, english, meaning, meant) in WORDS {
            dt { (asked.pick(german, english)) } dd { (asked.pick(meaning, meant)) }
        } }
        h2 { (asked.pick("Für Programme", "For programs")) }
        p { a href=(asked.link("/programme", &[])) { (asked.pick("Schnittstelle, Schema und erste Fragen", "Interface, schema and first questions")) } }
    };
    Page::of_words(title, body)
}
