use clap::{Command, CommandFactory as _};

use querbuch_ledger::domain::language::Language;

use super::*;
use crate::cli::Cli;

/// Every English text of the command line that people read, with where it stands.
pub(crate) fn english() -> Vec<(String, String)> {
    let mut command = Cli::command();
    command.build();
    let mut found = Vec::new();
    gather(&command, "querbuch", &mut found);
    found
}

fn gather(command: &Command, path: &str, found: &mut Vec<(String, String)>) {
    let mut say = |place: String, text: String| found.push((place, text));
    if let Some(about) = command.get_about() {
        say(path.to_owned(), about.to_string());
    }
    for line in command
        .get_after_help()
        .map(ToString::to_string)
        .unwrap_or_default()
        .lines()
    {
        match split_example(line) {
            Some((heading, _)) if heading.trim().is_empty() => {}
            Some((heading, _)) => say(path.to_owned(), heading.to_owned()),
            None if line.is_empty() => {}
            None => say(path.to_owned(), line.to_owned()),
        }
    }
    for arg in command.get_arguments().filter(|arg| *arg.get_id() != "help") {
        let place = format!("{path} {}", arg.get_id());
        if let Some(help) = arg.get_help() {
            say(place.clone(), help.to_string());
        }
        for name in arg
            .get_value_names()
            .unwrap_or_default()
            .iter()
            .filter(|_| arg.get_action().takes_values())
        {
            say(place.clone(), name.to_string());
        }
        for value in arg.get_possible_values() {
            if let Some(help) = value.get_help() {
                say(format!("{place} {}", value.get_name()), help.to_string());
            }
        }
    }
    // `help` is clap's own, and the German tree says something else in its place.
    for below in command
        .get_subcommands()
        .filter(|below| below.get_name() != "help")
    {
        gather(below, &format!("{path} {}", below.get_name()), found);
    }
}

#[test]
fn every_text_of_the_command_line_is_there_in_german() {
    let mut missing: Vec<String> = english()
        .into_iter()
        .filter(|(_, english)| !texts::is_known(english))
        .map(|(place, english)| format!("{place}: {english:?}"))
        .collect();
    missing.dedup();
    assert!(missing.is_empty(), "no German text for:\n{}", missing.join("\n"));
}

#[test]
fn no_german_text_is_left_of_an_english_one_that_is_gone() {
    let mut english: Vec<String> = english().into_iter().map(|(_, english)| english).collect();
    english.extend(quoted_in_examples());
    let stale: Vec<&str> = texts::all()
        .map(|text| text.english)
        .filter(|text| !english.iter().any(|known| known == text))
        .collect();
    assert!(stale.is_empty(), "{stale:#?}");
}

fn quoted_in_examples() -> Vec<String> {
    let mut command = Cli::command();
    command.build();
    let mut quoted = Vec::new();
    each(&mut command, &mut |command| {
        let after = command
            .get_after_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        for line in after.lines().filter_map(split_example) {
            quoted.extend(line.1.split('"').skip(1).step_by(2).map(ToOwned::to_owned));
        }
    });
    quoted
}

/// Every command, from above.
fn each(command: &mut Command, visit: &mut impl FnMut(&mut Command)) {
    visit(command);
    // What is below `help` says nothing of its own.
    let below = command
        .get_subcommands_mut()
        .filter(|below| below.get_name() != "help");
    for below in below {
        each(below, visit);
    }
}

fn helps(mut command: Command) -> Vec<String> {
    command.build();
    let mut helps = Vec::new();
    each(&mut command, &mut |command| {
        helps.push(command.render_help().to_string());
        helps.push(command.render_long_help().to_string());
    });
    helps
}

/// The same without the names of commands in their list, which are the same in both languages: two spaces before, two
/// behind.
fn without_command_names(help: &str) -> String {
    let line = |line: &str| match line.strip_prefix("  ").and_then(|rest| rest.split_once("  ")) {
        Some((name, rest))
            if !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') =>
        {
            rest.to_owned()
        }
        _ => line.to_owned(),
    };
    help.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn german_help_is_free_of_english_and_english_help_of_german() {
    for (language, command) in [
        (Language::German, in_german(Cli::command())),
        (Language::English, Cli::command()),
    ] {
        for help in helps(command) {
            let help = without_command_names(&help);
            let foreign = language.pick(foreign_words::english(&help), foreign_words::german(&help));
            assert!(foreign.is_empty(), "{language:?}: {foreign:?} in\n{help}");
            assert_eq!(help.contains("Usage:"), language == Language::English, "{help}");
        }
    }
}

#[test]
fn both_trees_take_the_same() {
    let german = in_german(Cli::command());
    let mut english = Cli::command();
    english.build();
    let named = |command: &Command| {
        let mut names = Vec::new();
        each(&mut command.clone(), &mut |command| {
            let mut options: Vec<String> = command
                .get_arguments()
                .map(|arg| format!("{} {:?} {}", arg.get_id(), arg.get_long(), arg.is_required_set()))
                .collect();
            options.sort();
            names.push((command.get_name().to_owned(), options));
        });
        names
    };
    assert_eq!(named(&german), named(&english));
}
