//! The options of a report as a question.

use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::export::question::{Question, Subject};

use super::filter;
use crate::cli::{DatabaseOption, OutputOptions, ReportOptions};
use crate::exit::Failure;
use crate::said::Said;

/// What is asked, name by name.
pub(super) struct ReportArguments<'a> {
    pub(super) database: &'a DatabaseOption,
    pub(super) output: &'a OutputOptions,
    subject: Subject,
    given: Vec<(String, String)>,
}

impl<'a> ReportArguments<'a> {
    /// Begins with what most reports share.
    pub(super) fn new(subject: Subject, options: &'a ReportOptions) -> Result<Self, Failure> {
        let mut arguments = Self {
            database: &options.database,
            output: &options.output,
            subject,
            given: Vec::new(),
        };
        for typed in &options.filter {
            for (condition, value) in filter::conditions(typed)? {
                arguments.given.push((condition.key.to_owned(), value));
            }
        }
        arguments.give("asOf", options.as_of.as_ref());
        Ok(arguments)
    }

    /// Begins a report that takes no conditions.
    pub(super) fn unconditional(
        database: &'a DatabaseOption,
        output: &'a OutputOptions,
        as_of: Option<&String>,
    ) -> Self {
        let mut arguments = Self {
            database,
            output,
            subject: Subject::Keys,
            given: Vec::new(),
        };
        arguments.give("asOf", as_of);
        arguments
    }

    /// Adds an option, where it was given.
    pub(super) fn give(&mut self, name: &str, value: Option<&String>) {
        if let Some(value) = value {
            self.given.push((name.to_owned(), value.clone()));
        }
    }

    /// Adds an option that says what a condition can say too; both together would say neither.
    pub(super) fn give_alone(
        &mut self,
        name: &str,
        (option, value): (&str, Option<&String>),
    ) -> Result<(), Failure> {
        if value.is_some() && self.given.iter().any(|(given, _)| given == name) {
            return Err(Failure::usage_in(Said::new(
                format!("{option} und --filter {name}: bitte nur eines davon angeben"),
                format!("{option} and --filter {name}: give one of them"),
            )));
        }
        self.give(name, value);
        Ok(())
    }

    /// The question; what does not fit is wrong usage.
    pub(super) fn question(&self, language: Language) -> Result<Question, Failure> {
        let given = self
            .given
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        Question::parse(self.subject, given).map_err(|refusals| {
            let sentence = |refusal: &Refusal| {
                let message = refusal.reason.message(language);
                format!("{}: {message}", option(&refusal.field))
            };
            let sentences: Vec<String> = refusals.iter().map(sentence).collect();
            Failure::usage(sentences.join("\n"))
        })
    }
}

/// The option that a path of the API stands for.
pub(super) fn option(path: &[String]) -> String {
    match path {
        [filter, name, ..] if filter == "filter" => format!("--filter {name}"),
        [name, ..] => {
            let mut option = "--".to_owned();
            for c in name.chars() {
                if c.is_ascii_uppercase() {
                    option.push('-');
                }
                option.push(c.to_ascii_lowercase());
            }
            option
        }
        [] => "--filter".to_owned(),
    }
}
