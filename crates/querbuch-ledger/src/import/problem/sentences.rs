//! The sentences that people read. One says what is wrong and how to mend it, in German and in English.

use querbuch_domain::decimal::DecimalError;
use querbuch_domain::language::Language::{English, German};
use querbuch_domain::money::AmountError;

use super::Problem;
use crate::import::number::Decimal;

impl Problem {
    /// The same sentence in German and in English.
    #[expect(
        clippy::too_many_lines,
        reason = "a table: one entry a problem, German and English side by side"
    )]
    pub(crate) fn sentences(&self) -> (String, String) {
        match self {
            Self::Domain(reason) => (reason.message(German), reason.message(English)),
            Self::Unreadable { error } => (
                format!("Die Datei lässt sich nicht lesen: {error}."),
                format!("The file cannot be read: {error}."),
            ),
            Self::NotAFile => pair(
                "Das ist keine gewöhnliche Datei. Der Import liest zweimal; bitte erst in eine Datei speichern.",
                "This is no regular file. The import reads twice; save it to a file first.",
            ),
            Self::Changed => pair(
                "Die Datei hat sich während des Lesens geändert. Bitte noch einmal importieren.",
                "The file changed while it was read. Import it again.",
            ),
            Self::SameContent { other } => (
                format!("Die Datei hat denselben Inhalt wie {other}. Bitte nur eine von beiden angeben."),
                format!("The file has the same content as {other}. Give only one of them."),
            ),
            Self::OneFileOnly => pair(
                "Der Bundeshaushalt wird als eine einzige Datei importiert. Bitte nacheinander importieren.",
                "The federal budget is imported as one file. Import them one after the other.",
            ),
            Self::NoHeader => pair(
                "Die Datei ist leer. Erwartet wird eine Kopfzeile mit Spaltennamen und darunter die Werte.",
                "The file is empty. Expected are a header with the names of the columns, and rows below it.",
            ),
            Self::NoRows => pair(
                "Unter der Kopfzeile steht nichts. Bitte prüfen, ob die Datei vollständig ist.",
                "There is nothing below the header. Check that the file is complete.",
            ),
            Self::Utf16 => pair(
                "Die Datei ist in UTF-16 gespeichert. Bitte als „CSV UTF-8“ speichern.",
                "The file is in UTF-16. Save it as “CSV UTF-8”.",
            ),
            Self::Workbook => pair(
                "Das ist eine Arbeitsmappe oder ein Archiv, keine CSV-Datei. Bitte als „CSV UTF-8“ speichern.",
                "This is a workbook or an archive, no CSV file. Save it as “CSV UTF-8”.",
            ),
            Self::NulByte => pair(
                "Hier steht ein Nullbyte; das ist kein Text. Bitte als „CSV UTF-8“ speichern.",
                "There is a NUL byte here; this is no text. Save the file as “CSV UTF-8”.",
            ),
            Self::Undecodable => pair(
                "Hier steht ein Zeichen, das weder zu UTF-8 noch zu Windows-1252 passt. Bitte als „CSV UTF-8“ speichern.",
                "There is a byte here that fits neither UTF-8 nor Windows-1252. Save the file as “CSV UTF-8”.",
            ),
            Self::LineEnds => pair(
                "Die Zeilen enden mit CR allein. Bitte mit LF oder CRLF speichern.",
                "The lines end with CR alone. Save the file with LF or CRLF.",
            ),
            Self::RowTooLong { max } => (
                format!("Die Zeile ist länger als {max} Byte. Fehlt ein schließendes Anführungszeichen?"),
                format!("The row is longer than {max} bytes. Is a closing quote missing?"),
            ),
            Self::QuoteOpen => pair(
                "Ein Anführungszeichen wird bis zum Ende der Datei nicht geschlossen. Ist die Datei abgeschnitten?",
                "A quote is not closed before the end of the file. Was the file cut off?",
            ),
            Self::QuoteStray => pair(
                "Nach einem schließenden Anführungszeichen muss das Trennzeichen folgen. Anführungszeichen im Text bitte verdoppeln.",
                "After a closing quote the delimiter must follow. Double the quotes inside a text.",
            ),
            Self::FieldCount { expected, found } => (
                format!(
                    "Die Zeile hat {found} Felder statt {expected}. Steht das Trennzeichen in einem Text ohne Anführungszeichen?"
                ),
                format!(
                    "The row has {found} fields instead of {expected}. Does a text hold the delimiter without quotes?"
                ),
            ),
            Self::ColumnMissing => pair(
                "Diese Spalte fehlt in der Kopfzeile.",
                "This column is missing in the header.",
            ),
            Self::ColumnUnknown {
                nearest: Some(nearest),
            } => (
                format!("Diese Spalte gibt es hier nicht. Ist „{nearest}“ gemeint?"),
                format!("There is no such column here. Is “{nearest}” meant?"),
            ),
            Self::ColumnUnknown { nearest: None } => pair(
                "Diese Spalte gibt es hier nicht. Bitte entfernen.",
                "There is no such column here. Remove it.",
            ),
            Self::ColumnUnnamed { place } => (
                format!("Die {place}. Spalte hat keinen Namen. Bitte benennen oder entfernen."),
                format!("Column {place} has no name. Name or remove it."),
            ),
            Self::ColumnTwice => pair(
                "Diese Spalte steht mehrmals in der Kopfzeile, auch unter anderem Namen.",
                "This column stands in the header more than once, perhaps by another name.",
            ),
            Self::TargetColumns => pair(
                "Es fehlt die Spalte effect, oder unit, kind, category und cashability zusammen.",
                "The column effect is missing, or unit, kind, category and cashability together.",
            ),
            Self::Word { expected } => (
                format!("Dieses Wort passt nicht. Möglich sind: {expected}."),
                format!("This word does not fit. Possible are: {expected}."),
            ),
            Self::Digits { count } => (
                format!("Erwartet werden genau {count} Ziffern, auch führende Nullen."),
                format!("Expected are exactly {count} digits, leading zeros too."),
            ),
            Self::WholeNumber => pair("Erwartet wird eine ganze Zahl.", "Expected is a whole number."),
            Self::Amount { error, decimal } => amount_sentences(*error, *decimal),
            Self::Number { error, decimal } => number_sentences(*error, *decimal),
            Self::Percent => pair(
                "Das ist kein Zinssatz. Erwartet werden Prozent im Jahr, über -100 und unter 100, mit höchstens sechs Nachkommastellen.",
                "This is no rate. Give percent per year, above -100 and below 100, with at most six decimal places.",
            ),
            Self::FormatsMixed { row, value } => (
                format!(
                    "Dieser Betrag ist anders geschrieben als „{value}“ in Zeile {row}: einmal trennt das Komma die Cent ab, einmal der Punkt."
                ),
                format!(
                    "This amount is written unlike “{value}” in row {row}: one has a decimal comma, the other a decimal point."
                ),
            ),
            Self::FormatUnclear => pair(
                "Ob hier Tausender oder Dezimalen getrennt werden, ist aus der Datei nicht zu erkennen. Bitte --decimal comma oder --decimal point angeben.",
                "The file does not tell whether this separates thousands or decimals. Give --decimal comma or --decimal point.",
            ),
            Self::RowTwice { first } => (
                format!("Diese Kennung steht schon in Zeile {first}."),
                format!("This code stands in row {first} already."),
            ),
            Self::RowsDiffer { first, value } => (
                format!(
                    "Zeilen, die zusammengehören, müssen hier übereinstimmen; in Zeile {first} steht „{value}“."
                ),
                format!("Rows that belong together must agree here; row {first} says “{value}”."),
            ),
            Self::OtherMeasure => pair(
                "Die Wirkung gehört zu einer anderen Maßnahme als in dieser Zeile angegeben.",
                "The effect belongs to another measure than this row names.",
            ),
            Self::OtherKapitel => pair(
                "Das Kapitel beginnt nicht mit der Nummer des Einzelplans.",
                "The Kapitel does not begin with the number of the Einzelplan.",
            ),
            Self::ValueMissing => pair("Hier muss etwas stehen.", "A value is needed here."),
            Self::RowLimit { max } => (
                format!("Ein Import nimmt höchstens {max} Zeilen. Bitte auf mehrere Importe aufteilen."),
                format!("One import takes at most {max} rows. Split it into several imports."),
            ),
            Self::MemoryLimit { max_mebibytes } => (
                format!(
                    "Die Texte dieses Imports brauchen mehr als {max_mebibytes} MiB. Bitte auf mehrere Importe aufteilen."
                ),
                format!(
                    "The texts of this import take more than {max_mebibytes} MiB. Split it into several imports."
                ),
            ),
            Self::CommandLimit { max } => (
                format!("Ein Import nimmt höchstens {max} Buchungen. Bitte auf mehrere Importe aufteilen."),
                format!("One import takes at most {max} bookings. Split it into several imports."),
            ),
            Self::BookingLimit { max } => (
                format!("Eine Buchung hat höchstens {max} Zeilen. Bitte auf mehrere Buchungen aufteilen."),
                format!("One booking has at most {max} rows. Split it into several bookings."),
            ),
            Self::TransferLimit { max } => (
                format!(
                    "Zahlungen einer Maßnahme in einem Monat gehören in eine Buchung, und die hat höchstens {max} \
                     Zeilen. Bitte in der Spalte booking aufteilen."
                ),
                format!(
                    "The transfers of a measure in one month belong to one booking, which has at most {max} rows. \
                     Split them by the column booking."
                ),
            ),
        }
    }
}

fn number_sentences(error: DecimalError, decimal: Decimal) -> (String, String) {
    match error {
        DecimalError::Malformed => {
            let example = match decimal {
                Decimal::Comma => "-1.234,5",
                Decimal::Point => "-1234.5",
            };
            (
                format!("Das ist keine Zahl. In dieser Datei wird sie so geschrieben: {example}."),
                format!("This is no number. In this file it is written like {example}."),
            )
        }
        DecimalError::TooManyDigits => pair(
            "Die Zahl hat zu viele Stellen. Bitte kürzen.",
            "The number has too many digits. Shorten it.",
        ),
    }
}

fn amount_sentences(error: AmountError, decimal: Decimal) -> (String, String) {
    match error {
        AmountError::Malformed => {
            let example = match decimal {
                Decimal::Comma => "-1.234,56",
                Decimal::Point => "-1234.56",
            };
            (
                format!("Das ist kein Betrag. In dieser Datei wird er so geschrieben: {example}."),
                format!("This is no amount. In this file it is written like {example}."),
            )
        }
        AmountError::TooManyPlaces => pair(
            "Der Betrag hat mehr als zwei Nachkommastellen. Bitte auf Cent angeben.",
            "The amount has more than two decimal places. Give whole cents.",
        ),
        AmountError::OutOfRange => pair(
            "Der Betrag liegt außerhalb von ±10 Billionen Euro. Bitte prüfen.",
            "The amount lies beyond ±10 trillion euros. Check it.",
        ),
    }
}

fn pair(german: &str, english: &str) -> (String, String) {
    (german.to_owned(), english.to_owned())
}
