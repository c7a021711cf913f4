//! What is wrong with an input, in two languages.

use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::refusal::ErrorCode;
use querbuch_ledger::reports::finance::FinanceError;

use crate::locale::Locale;

/// Characters of a value that a message repeats.
const SHOWN: usize = 60;

/// Why an input cannot be computed.
#[derive(Debug)]
pub(super) struct Fault {
    /// The stable code.
    pub(super) code: ErrorCode,
    german: String,
    english: String,
}

impl Fault {
    fn new(code: ErrorCode, german: String, english: String) -> Self {
        Self {
            code,
            german,
            english,
        }
    }

    /// One sentence or two for people.
    pub(super) fn message(&self, locale: Locale) -> &str {
        locale.language().pick(&self.german, &self.english)
    }

    /// The text is no JSON.
    pub(super) fn not_json(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        Self::new(
            ErrorCode::InvalidValue,
            format!(
                "Die Eingabe ist kein JSON (Zeile {line}, Spalte {column}). Bitte ein Objekt übergeben; --help zeigt ein Beispiel."
            ),
            format!(
                "The input is not JSON (line {line}, column {column}). Give one object; --help shows an example."
            ),
        )
    }

    /// The input is no text.
    pub(super) fn not_text() -> Self {
        Self::new(
            ErrorCode::InvalidValue,
            "Die Eingabe ist nicht in UTF-8. Bitte so speichern.".to_owned(),
            "The input is not UTF-8. Save it as such.".to_owned(),
        )
    }

    /// The input is longer than is read.
    pub(super) fn too_large(bytes_max: u64) -> Self {
        Self::new(
            ErrorCode::LimitExceeded,
            format!("Die Eingabe ist zu groß. Bitte höchstens {bytes_max} Bytes übergeben."),
            format!("The input is too large. Give at most {bytes_max} bytes."),
        )
    }

    /// A list is longer than is computed.
    pub(super) fn too_many(count_max: usize) -> Self {
        Self::new(
            ErrorCode::LimitExceeded,
            format!("Die Liste ist zu lang. Bitte höchstens {count_max} Werte übergeben."),
            format!("The list is too long. Give at most {count_max} values."),
        )
    }

    /// A member is missing.
    pub(super) fn missing(path: &str) -> Self {
        Self::new(
            ErrorCode::InvalidValue,
            format!("Es fehlt „{path}“. Bitte angeben; --help zeigt ein Beispiel."),
            format!("“{path}” is missing. Give it; --help shows an example."),
        )
    }

    /// A member that is not known.
    pub(super) fn unknown(path: &str, known: &[&str]) -> Self {
        let known = known.join(", ");
        let path = shortened(path);
        Self::new(
            ErrorCode::InvalidValue,
            format!("„{path}“ gibt es hier nicht. Möglich sind: {known}."),
            format!("There is no “{path}” here. There are: {known}."),
        )
    }

    /// A member that is given twice.
    pub(super) fn twice(path: &str) -> Self {
        Self::new(
            ErrorCode::InvalidValue,
            format!("„{path}“ steht zweimal da. Bitte nur einmal angeben."),
            format!("“{path}” is there twice. Give it once."),
        )
    }

    /// Members that exclude each other, or of which one is needed.
    pub(super) fn one_of(choices: &str) -> Self {
        Self::new(
            ErrorCode::InvalidValue,
            format!("Bitte genau eines angeben: {choices}."),
            format!("Give exactly one of: {choices}."),
        )
    }

    /// A value that is not what it must be.
    pub(super) fn value(path: &str, raw: &str, (german, english): (&str, &str)) -> Self {
        let raw = shortened(raw);
        let (at, at_english) = if path.is_empty() {
            ("Die Eingabe".to_owned(), "The input".to_owned())
        } else {
            (format!("„{path}“"), format!("“{path}”"))
        };
        Self::new(
            ErrorCode::InvalidValue,
            format!("{at} muss {german} sein, nicht {raw}."),
            format!("{at_english} must be {english}, not {raw}."),
        )
    }

    /// A number with more digits than are kept.
    pub(super) fn too_long(path: &str, raw: &str) -> Self {
        let raw = shortened(raw);
        Self::new(
            ErrorCode::AmountOutOfRange,
            format!("„{path}“ hat mehr als 28 Stellen: {raw}. Bitte kürzen."),
            format!("“{path}” has more than 28 digits: {raw}. Shorten it."),
        )
    }

    /// What the arithmetic says of one value.
    pub(super) fn finance_at(path: &str, error: FinanceError) -> Self {
        let text = |language| format!("{path}: {}", error.message(language));
        Self::new(error.code(), text(Language::German), text(Language::English))
    }
}

impl From<FinanceError> for Fault {
    fn from(error: FinanceError) -> Self {
        Self::new(
            error.code(),
            error.message(Language::German),
            error.message(Language::English),
        )
    }
}

fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
