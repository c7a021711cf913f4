//! The command line in German.
//!
//! The English texts stand where the options are declared. Each has its German one in [`texts`], in a file named after the
//! file that declares it, found by the English text itself: a text that is changed has no German one any more, and the test
//! beside this file says so. What clap writes by itself (headings, `[default: …]`, how to get help) is put into the tree
//! here; what it says of mistakes is in [`mistake`](super::mistake).

#[cfg(test)]
pub(crate) mod tests;
mod texts;

use clap::builder::{PossibleValue, Str, StyledStr, Styles};
use clap::{Arg, ArgAction, Command};

pub use texts::german;

/// What stands for options in a line of usage.
const OPTIONS: [&str; 2] = ["[OPTIONS]", "[OPTIONEN]"];

/// A command and all below it, with German texts.
pub fn in_german(command: Command) -> Command {
    let mut built = translated(command.clone(), None);
    built.build();
    let mut command = translated(command, Some(&built));
    command.build();
    with_help_of_help(command)
}

/// Translates a command and those below it. Lines of usage come from the same tree, translated and built before.
fn translated(command: Command, built: Option<&Command>) -> Command {
    let text = |english: &StyledStr| german(&english.to_string());
    let about = command.get_about().map(text);
    let after = command
        .get_after_help()
        .map(|english| example(&english.to_string()));
    let has_more = command.get_arguments().any(is_explained);
    let mut command = command
        .disable_help_flag(true)
        .arg(help_flag(has_more))
        .mut_args(argument)
        .subcommand_value_name("BEFEHL")
        .subcommand_help_heading("Befehle");
    if let Some(about) = about {
        command = command.about(about);
    }
    if let Some(after) = after {
        command = command.after_help(after);
    }
    if let Some(built) = built {
        command = command
            .override_usage(usage(built))
            .help_template(template(built));
    }
    command.mut_subcommands(|below| {
        let built = built.and_then(|built| built.find_subcommand(below.get_name()));
        translated(below, built)
    })
}

fn help_flag(has_more: bool) -> Arg {
    let flag = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    let text = if has_more {
        "Diese Hilfe zeigen (ausführlicher mit '--help')"
    } else {
        "Diese Hilfe zeigen"
    };
    // Behind everything else, as clap has it.
    flag.help(text).display_order(usize::MAX)
}

/// Whether the long form of help says more of an argument than the short one.
fn is_explained(arg: &Arg) -> bool {
    let is_explained = |value: &PossibleValue| !value.is_hide_set() && value.get_help().is_some();
    arg.get_action().takes_values()
        && !arg.is_hide_possible_values_set()
        && arg.get_possible_values().iter().any(is_explained)
}

/// The line of usage as clap makes it.
fn usage(built: &Command) -> StyledStr {
    let mut alone = built.clone().help_template("{usage}");
    let usage = alone.render_help().ansi().to_string();
    StyledStr::from(usage.trim_end().replace(OPTIONS[0], OPTIONS[1]))
}

/// What help consists of, under German headings.
fn template(built: &Command) -> StyledStr {
    let styles = Styles::styled();
    let (bold, underlined) = (styles.get_header(), styles.get_usage());
    let mut template = format!("{{about-with-newline}}\n{underlined}Aufruf:{underlined:#} {{usage}}");
    let mut section = |heading: &str, tag: &str| {
        template.extend([format!("\n\n{bold}{heading}:{bold:#}\n{{{tag}}}")]);
    };
    if built.has_subcommands() {
        section("Befehle", "subcommands");
    }
    if built.get_positionals().next().is_some() {
        section("Argumente", "positionals");
    }
    section("Optionen", "options");
    template.push_str("{after-help}");
    StyledStr::from(template)
}

/// An argument: its help, its value's name, and what clap would append in English.
fn argument(arg: Arg) -> Arg {
    let names = arg.get_value_names().map(|names| {
        let names = names
            .iter()
            .map(|name| texts::find(name).map_or_else(|| name.clone(), Str::from));
        names.collect::<Vec<Str>>()
    });
    let text = arg.get_help().map(|english| german(&english.to_string()));
    let text = text.unwrap_or_default();
    let takes_values = arg.get_action().takes_values();
    let values: Vec<PossibleValue> = if takes_values && !arg.is_hide_possible_values_set() {
        arg.get_possible_values()
    } else {
        Vec::new()
    };
    let values: Vec<&PossibleValue> = values.iter().filter(|value| !value.is_hide_set()).collect();
    let is_explained = is_explained(&arg);
    let mut remarks = Vec::new();
    if let Some(variable) = arg.get_env().filter(|_| !arg.is_hide_env_set()) {
        let name = variable.to_string_lossy();
        let value = std::env::var_os(variable).unwrap_or_default();
        remarks.push(if arg.is_hide_env_values_set() {
            format!("[Umgebung: {name}]")
        } else {
            format!("[Umgebung: {name}={}]", value.to_string_lossy())
        });
    }
    let defaults = if takes_values {
        arg.get_default_values()
    } else {
        &[]
    };
    let defaults: Vec<_> = defaults.iter().map(|value| value.to_string_lossy()).collect();
    if !defaults.is_empty() && !arg.is_hide_default_value_set() {
        remarks.push(format!("[Vorgabe: {}]", defaults.join(" ")));
    }
    let listed: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
    let short = if listed.is_empty() {
        remarks.clone()
    } else {
        let listed = format!("[möglich: {}]", listed.join(", "));
        remarks.iter().cloned().chain([listed]).collect()
    };
    let mut arg = arg.hide_env(true).help(joined(&text, " ", &short));
    if takes_values {
        arg = arg.hide_possible_values(true).hide_default_value(true);
    }
    if is_explained {
        let mut long = text + "\n\nMögliche Werte:";
        for value in &values {
            let explained = value.get_help().map(|english| german(&english.to_string()));
            let explained = explained.map(|text| format!(": {text}")).unwrap_or_default();
            long.extend(["\n- ", value.get_name(), &explained]);
        }
        arg = arg.long_help(joined(&long, "\n\n", &remarks));
    }
    match names {
        Some(names) => arg.value_names(names),
        None => arg,
    }
}

fn joined(text: &str, separator: &str, remarks: &[String]) -> String {
    let remarks = remarks.join(" ");
    let parts = [text, &remarks].into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(separator)
}

/// The examples below a command's help: commands stay as they are, what is said about them is translated.
fn example(english: &str) -> String {
    let lines = english.lines().map(|line| match split_example(line) {
        Some((heading, command)) => {
            let heading = if heading.trim().is_empty() {
                heading.to_owned()
            } else {
                german(heading)
            };
            heading + &german_command(command)
        }
        None if line.is_empty() => String::new(),
        None => german(line),
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// What stands before a command of an example, and the command.
pub(crate) fn split_example(line: &str) -> Option<(&str, &str)> {
    let heading = ["Examples: ", "Example: ", "Then: ", "          "];
    let heading = heading.into_iter().find(|heading| line.starts_with(heading))?;
    Some(line.split_at(heading.len()))
}

/// Texts between quotes are what people write.
fn german_command(command: &str) -> String {
    let mut parts = command.split('"').enumerate().map(|(index, part)| {
        let is_quoted = index % 2 == 1;
        if is_quoted && texts::is_known(part) {
            german(part)
        } else {
            part.to_owned()
        }
    });
    let first = parts.next().unwrap_or_default();
    parts.fold(first, |line, part| line + "\"" + &part)
}

/// `help`, which clap adds to commands while it builds them.
fn with_help_of_help(command: Command) -> Command {
    command.mut_subcommands(|below| {
        if below.get_name() == "help" {
            below
                .about("Diese Übersicht oder die Hilfe eines Befehls zeigen")
                .help_template("{about}")
        } else {
            with_help_of_help(below)
        }
    })
}
