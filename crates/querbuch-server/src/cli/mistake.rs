//! What is said of a mistake on the command line, in German and in English. clap finds the mistakes and says them in
//! English only.

use std::error::Error as _;
use std::num::{IntErrorKind, ParseIntError};

use clap::builder::{StyledStr, Styles};
use clap::error::{ContextKind, ContextValue, ErrorFormatter, ErrorKind};
use querbuch_ledger::domain::language::Language;

use crate::said::Said;

/// Mistakes in German.
pub struct InGerman;
/// Mistakes in English.
pub struct InEnglish;

impl ErrorFormatter for InGerman {
    fn format_error(error: &clap::error::Error<Self>) -> StyledStr {
        written(&Mistake::of(error), Language::German)
    }
}

impl ErrorFormatter for InEnglish {
    fn format_error(error: &clap::error::Error<Self>) -> StyledStr {
        written(&Mistake::of(error), Language::English)
    }
}

/// What clap knows of a mistake.
struct Mistake<'a> {
    kind: ErrorKind,
    context: Vec<(ContextKind, &'a ContextValue)>,
    /// What the reader of a value said of it.
    source: Option<Said>,
}

impl<'a> Mistake<'a> {
    fn of<F: ErrorFormatter>(error: &'a clap::error::Error<F>) -> Self {
        Self {
            kind: error.kind(),
            context: error.context().collect(),
            source: error.source().map(source),
        }
    }

    fn value(&self, kind: ContextKind) -> Option<&'a ContextValue> {
        let found = self.context.iter().find(|(known, _)| *known == kind);
        found.map(|(_, value)| *value)
    }

    /// A single text.
    fn text(&self, kind: ContextKind) -> &'a str {
        match self.value(kind) {
            Some(ContextValue::String(text)) => text,
            _ => "",
        }
    }

    /// Texts, as one or as several.
    fn texts(&self, kind: ContextKind) -> Vec<&'a str> {
        match self.value(kind) {
            Some(ContextValue::String(text)) => vec![text],
            Some(ContextValue::Strings(texts)) => texts.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    fn number(&self, kind: ContextKind) -> isize {
        match self.value(kind) {
            Some(ContextValue::Number(number)) => *number,
            _ => 0,
        }
    }

    fn is_given(&self, kind: ContextKind) -> bool {
        self.value(kind).is_some()
    }
}

/// What the reader of a value said, in both languages where it knows both.
fn source(error: &(dyn std::error::Error + 'static)) -> Said {
    if let Some(said) = error.downcast_ref::<Said>() {
        return said.clone();
    }
    if let Some(error) = error.downcast_ref::<ParseIntError>() {
        return match error.kind() {
            IntErrorKind::PosOverflow | IntErrorKind::NegOverflow => {
                Said::new("so große Zahlen gibt es hier nicht", "the number is out of range")
            }
            _ => whole_number(),
        };
    }
    Said::new("erwartet wird eine Zahl, die hier möglich ist", error.to_string())
}

/// What is expected of a count.
fn whole_number() -> Said {
    Said::new("erwartet wird eine ganze Zahl", "expected is a whole number")
}

/// The mistake, what may have been meant, how the command is called, and where there is more.
fn written(mistake: &Mistake<'_>, language: Language) -> StyledStr {
    let styles = Styles::styled();
    let (error, literal, valid) = (styles.get_error(), styles.get_literal(), styles.get_valid());
    let mut text = format!("{error}{}{error:#} ", language.pick("Fehler:", "error:"));
    text += &sentence(mistake, language);
    for line in meant(mistake, language) {
        text.extend([format!("\n\n  {valid}{line}{valid:#}")]);
    }
    if let Some(ContextValue::StyledStr(usage)) = mistake.value(ContextKind::Usage) {
        let usage = usage.ansi().to_string();
        let usage = language.pick(usage.replacen("Usage:", "Aufruf:", 1), usage);
        text.extend(["\n\n", usage.trim_end()]);
    }
    let more = language.pick("Mehr dazu mit", "For more information, try");
    text.extend([format!("\n\n{more} '{literal}--help{literal:#}'.\n")]);
    StyledStr::from(text)
}

/// What is wrong.
fn sentence(mistake: &Mistake<'_>, language: Language) -> String {
    let arg = mistake.text(ContextKind::InvalidArg);
    let value = mistake.text(ContextKind::InvalidValue);
    let say = |german: String, english: String| language.pick(german, english);
    match mistake.kind {
        ErrorKind::InvalidValue if value.is_empty() => {
            say(
                format!("'{arg}' braucht einen Wert"),
                format!("'{arg}' needs a value"),
            ) + &choices(mistake, ContextKind::ValidValue, language)
        }
        ErrorKind::InvalidValue => {
            does_not_fit(mistake, language) + &choices(mistake, ContextKind::ValidValue, language)
        }
        ErrorKind::ValueValidation => {
            let why = mistake.source.as_ref().map(|said| said.text(language));
            let why = why.map(|why| format!(": {why}")).unwrap_or_default();
            does_not_fit(mistake, language) + &why
        }
        ErrorKind::UnknownArgument => say(
            format!("'{arg}' gibt es hier nicht"),
            format!("there is no '{arg}' here"),
        ),
        ErrorKind::InvalidSubcommand => {
            let command = mistake.text(ContextKind::InvalidSubcommand);
            say(
                format!("den Befehl '{command}' gibt es nicht"),
                format!("there is no command '{command}'"),
            )
        }
        ErrorKind::MissingSubcommand => {
            let command = mistake.text(ContextKind::InvalidSubcommand);
            say(
                format!("nach '{command}' fehlt ein Befehl"),
                format!("a command is missing after '{command}'"),
            ) + &choices(mistake, ContextKind::ValidSubcommand, language)
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = mistake.texts(ContextKind::InvalidArg);
            let missing: String = missing.into_iter().flat_map(|arg| ["\n  ", arg]).collect();
            say("es fehlt:".to_owned(), "what is missing:".to_owned()) + &missing
        }
        ErrorKind::ArgumentConflict => conflict(mistake, language),
        ErrorKind::NoEquals => say(
            format!("vor dem Wert von '{arg}' fehlt ein Gleichheitszeichen"),
            format!("an equal sign is missing before the value of '{arg}'"),
        ),
        ErrorKind::TooManyValues => say(
            format!("der Wert '{value}' ist für '{arg}' zu viel"),
            format!("the value '{value}' is one too many for '{arg}'"),
        ),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            let given = mistake.number(ContextKind::ActualNumValues);
            let least = mistake.number(ContextKind::MinValues);
            let wanted = least.max(mistake.number(ContextKind::ExpectedNumValues));
            say(
                format!("'{arg}' braucht {wanted} Werte und hat {given}"),
                format!("'{arg}' needs {wanted} values and has {given}"),
            )
        }
        ErrorKind::InvalidUtf8 => say(
            "eine Angabe ist nicht in UTF-8".to_owned(),
            "an argument is not UTF-8".to_owned(),
        ),
        _ => say(
            "der Aufruf lässt sich nicht verstehen".to_owned(),
            "the command line cannot be understood".to_owned(),
        ),
    }
}

fn does_not_fit(mistake: &Mistake<'_>, language: Language) -> String {
    let arg = mistake.text(ContextKind::InvalidArg);
    let value = mistake.text(ContextKind::InvalidValue);
    language.pick(
        format!("der Wert '{value}' passt nicht zu '{arg}'"),
        format!("the value '{value}' does not fit '{arg}'"),
    )
}

fn conflict(mistake: &Mistake<'_>, language: Language) -> String {
    let arg = match mistake.text(ContextKind::InvalidArg) {
        "" => mistake.text(ContextKind::InvalidSubcommand),
        arg => arg,
    };
    let others = mistake.texts(ContextKind::PriorArg);
    if others.as_slice() == [arg] {
        return language.pick(
            format!("'{arg}' steht zweimal da; einmal genügt"),
            format!("'{arg}' is given twice; once is enough"),
        );
    }
    let others: Vec<String> = others.into_iter().map(|other| format!("'{other}'")).collect();
    let others = others.join(", ");
    language.pick(
        format!("'{arg}' geht nicht zusammen mit {others}"),
        format!("'{arg}' does not go together with {others}"),
    )
}

/// What is possible, in brackets on a line of its own.
fn choices(mistake: &Mistake<'_>, kind: ContextKind, language: Language) -> String {
    let choices = mistake.texts(kind);
    if choices.is_empty() {
        return String::new();
    }
    let heading = language.pick("möglich", "possible values");
    format!("\n  [{heading}: {}]", choices.join(", "))
}

/// What may have been meant.
fn meant(mistake: &Mistake<'_>, language: Language) -> Vec<String> {
    let near = [
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
    ];
    let near = near.into_iter().flat_map(|kind| mistake.texts(kind));
    let near: Vec<String> = near.map(|near| format!("'{near}'")).collect();
    let mut lines = Vec::new();
    if !near.is_empty() {
        let near = near.join(language.pick(" oder ", " or "));
        lines.push(language.pick(format!("Meinten Sie {near}?"), format!("Did you mean {near}?")));
    }
    let arg = mistake.text(ContextKind::InvalidArg);
    if lines.is_empty() && mistake.is_given(ContextKind::Suggested) && arg.starts_with('-') {
        lines.push(language.pick(
            format!("Ist ein Wert gemeint, der so beginnt: '-- {arg}'"),
            format!("If a value is meant that begins like this: '-- {arg}'"),
        ));
    }
    lines
}
