//! The sentences that people read. One says what is wrong and how to mend it, in German and in English.

use querbuch_domain::decimal::DecimalError;
use querbuch_domain::language::Language;
use querbuch_domain::money::AmountError;
use querbuch_domain::refusal::did_you_mean;

use super::Problem;
use crate::import::number::DecimalSign;

impl Problem {
    /// The sentence in one language.
    #[expect(
        clippy::too_many_lines,
        reason = "a table: one entry a problem, German and English side by side"
    )]
    pub(crate) fn message(&self, language: Language) -> String {
        let say = |german: &str, english: &str| language.pick(german, english).to_owned();
        match self {
            Self::Domain(reason) => reason.message(language),
            Self::Unreadable { error } => language.pick(
                format!("Die Datei lässt sich nicht lesen: {error}."),
                format!("The file cannot be read: {error}."),
            ),
            Self::NotAFile => say(
                "Das ist keine gewöhnliche Datei. Der Import liest zweimal; bitte erst in eine Datei speichern.",
                "This is no regular file. The import reads twice; save it to a file first.",
            ),
            Self::Changed => say(
                "Die Datei hat sich während des Lesens geändert. Bitte noch einmal importieren.",
                "The file changed while it was read. Import it again.",
            ),
            Self::SameContent { other } => language.pick(
                format!("Die Datei hat denselben Inhalt wie {other}. Bitte nur eine von beiden angeben."),
                format!("The file has the same content as {other}. Give only one of them."),
            ),
            Self::OneFileOnly => say(
                "Der Bundeshaushalt wird als eine einzige Datei importiert. Bitte nacheinander importieren.",
                "The federal budget is imported as one file. Import them one after the other.",
            ),
            Self::NoHeader => say(
                "Die Datei ist leer. Erwartet wird eine Kopfzeile mit Spaltennamen und darunter die Werte.",
                "The file is empty. Expected are a header with the names of the columns, and rows below it.",
            ),
            Self::NoRows => say(
                "Unter der Kopfzeile steht nichts. Bitte prüfen, ob die Datei vollständig ist.",
                "There is nothing below the header. Check that the file is complete.",
            ),
            Self::Utf16 => say(
                "Die Datei ist in UTF-16 gespeichert. Bitte als „CSV UTF-8“ speichern.",
                "The file is in UTF-16. Save it as “CSV UTF-8”.",
            ),
            Self::Workbook => say(
                "Das ist eine Arbeitsmappe oder ein Archiv, keine CSV-Datei. Bitte als „CSV UTF-8“ speichern.",
                "This is a workbook or an archive, no CSV file. Save it as “CSV UTF-8”.",
            ),
            Self::NulByte => say(
                "Hier steht ein Nullbyte; das ist kein Text. Bitte als „CSV UTF-8“ speichern.",
                "There is a NUL byte here; this is no text. Save the file as “CSV UTF-8”.",
            ),
            Self::Undecodable => say(
                "Hier steht ein Zeichen, das weder zu UTF-8 noch zu Windows-1252 passt. Bitte als „CSV UTF-8“ speichern.",
                "There is a byte here that fits neither UTF-8 nor Windows-1252. Save the file as “CSV UTF-8”.",
            ),
            Self::LineEnds => say(
                "Die Zeilen enden mit CR allein. Bitte mit LF oder CRLF speichern.",
                "The lines end with CR alone. Save the file with LF or CRLF.",
            ),
            Self::RowTooLong { max } => language.pick(
                format!("Die Zeile ist länger als {max} Byte. Fehlt ein schließendes Anführungszeichen?"),
                format!("The row is longer than {max} bytes. Is a closing quote missing?"),
            ),
            Self::QuoteOpen => say(
                "Ein Anführungszeichen wird bis zum Ende der Datei nicht geschlossen. Ist die Datei abgeschnitten?",
                "A quote is not closed before the end of the file. Was the file cut off?",
            ),
            Self::QuoteStray => say(
                "Nach einem schließenden Anführungszeichen muss das Trennzeichen folgen. Anführungszeichen im Text bitte verdoppeln.",
                "After a closing quote the delimiter must follow. Double the quotes inside a text.",
            ),
            Self::FieldCount { expected, found } => field_count(*expected, *found, language),
            Self::ColumnMissing => say(
                "Diese Spalte fehlt in der Kopfzeile.",
                "This column is missing in the header.",
            ),
            Self::ColumnUnknown {
                nearest: Some(nearest),
            } => language.pick(
                format!("Diese Spalte gibt es hier nicht. Meinten Sie „{nearest}“?"),
                format!("There is no such column here. Did you mean “{nearest}”?"),
            ),
            Self::ColumnUnknown { nearest: None } => say(
                "Diese Spalte gibt es hier nicht. Bitte entfernen.",
                "There is no such column here. Remove it.",
            ),
            Self::ColumnUnnamed { place } => language.pick(
                format!("Die {place}. Spalte hat keinen Namen. Bitte benennen oder entfernen."),
                format!("Column {place} has no name. Name or remove it."),
            ),
            Self::ColumnTwice => say(
                "Diese Spalte steht mehrmals in der Kopfzeile, auch unter anderem Namen.",
                "This column stands in the header more than once, perhaps by another name.",
            ),
            Self::TargetColumns => say(
                "Es fehlt die Spalte effect, oder unit, kind, category und cashability zusammen.",
                "The column effect is missing, or unit, kind, category and cashability together.",
            ),
            Self::Word { expected, near } => {
                let meant = did_you_mean(*near, language);
                language.pick(
                    format!("Dieses Wort passt nicht. {meant}Möglich sind: {expected}."),
                    format!("This word does not fit. {meant}Possible are: {expected}."),
                )
            }
            Self::Digits { count } => language.pick(
                format!("Erwartet werden genau {count} Ziffern, auch führende Nullen."),
                format!("Expected are exactly {count} digits, leading zeros too."),
            ),
            Self::Moment => say(
                "Erwartet wird ein Tag wie 31.12.2027 oder 2027-12-31, oder ein Zeitpunkt wie 2027-12-31T12:00:00Z.",
                "Expected is a day such as 2027-12-31 or 31.12.2027, or an instant such as 2027-12-31T12:00:00Z.",
            ),
            Self::HolderTwice => say(
                "Ein Recht hat eine Person oder eine Gruppe. Bitte nur eines von beiden angeben.",
                "A right has a person or a group. Give only one of them.",
            ),
            Self::WholeNumber => say("Erwartet wird eine ganze Zahl.", "Expected is a whole number."),
            Self::Amount { error, decimal } => amount_sentence(*error, *decimal, language),
            Self::Number { error, decimal } => number_sentence(*error, *decimal, language),
            Self::Percent => say(
                "Das ist kein Zinssatz. Erwartet werden Prozent im Jahr, über -100 und unter 100, mit höchstens sechs Nachkommastellen.",
                "This is no rate. Give percent per year, above -100 and below 100, with at most six decimal places.",
            ),
            Self::FormatsMixed { row, value } => language.pick(
                format!(
                    "Dieser Betrag ist anders geschrieben als „{value}“ in Zeile {row}: einmal trennt das Komma die Cent ab, einmal der Punkt."
                ),
                format!(
                    "This amount is written unlike “{value}” in row {row}: one has a decimal comma, the other a decimal point."
                ),
            ),
            Self::FormatUnclear => say(
                "Ob hier Tausender oder Dezimalen getrennt werden, ist aus der Datei nicht zu erkennen. Bitte --decimal comma oder --decimal point angeben.",
                "The file does not tell whether this separates thousands or decimals. Give --decimal comma or --decimal point.",
            ),
            Self::RowTwice { first } => language.pick(
                format!("Diese Kennung steht schon in Zeile {first}."),
                format!("This code stands in row {first} already."),
            ),
            Self::RowsDiffer { first, value } => language.pick(
                format!(
                    "Zeilen, die zusammengehören, müssen hier übereinstimmen; in Zeile {first} steht „{value}“."
                ),
                format!("Rows that belong together must agree here; row {first} says “{value}”."),
            ),
            Self::NumberDiffers {
                number,
                booked,
                found,
            } => language.pick(
                format!(
                    "Die Nummer {number} ist schon mit anderem Inhalt gebucht: gebucht ist {booked}, in der Datei steht \
                     {found}. Mit --correct wird storniert und neu gebucht."
                ),
                format!(
                    "The number {number} is booked already with other content: booked is {booked}, the file says \
                     {found}. With --correct it is reversed and booked anew."
                ),
            ),
            Self::OtherMeasure => say(
                "Die Wirkung gehört zu einer anderen Maßnahme als in dieser Zeile angegeben.",
                "The effect belongs to another measure than this row names.",
            ),
            Self::OtherKapitel => say(
                "Das Kapitel beginnt nicht mit der Nummer des Einzelplans.",
                "The Kapitel does not begin with the number of the Einzelplan.",
            ),
            Self::ValueMissing => say("Hier muss etwas stehen.", "A value is needed here."),
            Self::RowLimit { max } => language.pick(
                format!("Ein Import nimmt höchstens {max} Zeilen. Bitte auf mehrere Importe aufteilen."),
                format!("One import takes at most {max} rows. Split it into several imports."),
            ),
            Self::MemoryLimit { max_mebibytes } => language.pick(
                format!(
                    "Die Texte dieses Imports brauchen mehr als {max_mebibytes} MiB. Bitte auf mehrere Importe aufteilen."
                ),
                format!(
                    "The texts of this import take more than {max_mebibytes} MiB. Split it into several imports."
                ),
            ),
            Self::CommandLimit { max } => language.pick(
                format!("Ein Import nimmt höchstens {max} Buchungen. Bitte auf mehrere Importe aufteilen."),
                format!("One import takes at most {max} bookings. Split it into several imports."),
            ),
            Self::BookingLimit { max } => language.pick(
                format!("Eine Buchung hat höchstens {max} Zeilen. Bitte auf mehrere Buchungen aufteilen."),
                format!("One booking has at most {max} rows. Split it into several bookings."),
            ),
            Self::TransferLimit { max } => language.pick(
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

fn field_count(expected: usize, found: usize, language: Language) -> String {
    let fields = match found {
        1 => language.pick("1 Feld".to_owned(), "1 field".to_owned()),
        _ => language.pick(format!("{found} Felder"), format!("{found} fields")),
    };
    let asked = if found > expected {
        language.pick(
            "Steht das Trennzeichen in einem Text ohne Anführungszeichen?",
            "Does a text hold the delimiter without quotes?",
        )
    } else {
        language.pick("Fehlen Trennzeichen?", "Are delimiters missing?")
    };
    language.pick(
        format!("Die Zeile hat {fields} statt {expected}. {asked}"),
        format!("The row has {fields} instead of {expected}. {asked}"),
    )
}

fn number_sentence(error: DecimalError, decimal: DecimalSign, language: Language) -> String {
    let say = |german: &str, english: &str| language.pick(german, english).to_owned();
    match error {
        DecimalError::Malformed => {
            let example = match decimal {
                DecimalSign::Comma => "-1.234,5",
                DecimalSign::Point => "-1234.5",
            };
            language.pick(
                format!("Das ist keine Zahl. In dieser Datei wird sie so geschrieben: {example}."),
                format!("This is no number. In this file it is written like {example}."),
            )
        }
        DecimalError::TooManyDigits => say(
            "Die Zahl hat zu viele Stellen. Bitte kürzen.",
            "The number has too many digits. Shorten it.",
        ),
    }
}

fn amount_sentence(error: AmountError, decimal: DecimalSign, language: Language) -> String {
    let say = |german: &str, english: &str| language.pick(german, english).to_owned();
    match error {
        AmountError::Malformed => {
            let example = match decimal {
                DecimalSign::Comma => "-1.234,56",
                DecimalSign::Point => "-1234.56",
            };
            language.pick(
                format!("Das ist kein Betrag. In dieser Datei wird er so geschrieben: {example}."),
                format!("This is no amount. In this file it is written like {example}."),
            )
        }
        AmountError::TooManyPlaces => say(
            "Der Betrag hat mehr als zwei Nachkommastellen. Bitte auf Cent angeben.",
            "The amount has more than two decimal places. Give whole cents.",
        ),
        AmountError::OutOfRange => say(
            "Der Betrag liegt außerhalb von ±10 Billionen Euro. Bitte prüfen.",
            "The amount lies beyond ±10 trillion euros. Check it.",
        ),
    }
}

#[cfg(test)]
mod tests;
