//! Inputs: what callers ask for, told apart into what the log decides and what is refused before it gets there.

use std::sync::Arc;

use querbuch_domain::code::check_key;
use querbuch_domain::command::Command;
use querbuch_domain::refusal::Refusal;
use querbuch_log::batch::{Answer, Mode, PreparedCommand};
use querbuch_log::clock::Source;
use querbuch_log::store::StoreError;

/// One thing that is asked for: a command, or what is malformed about it, with its idempotency key.
#[derive(Clone, Debug)]
pub struct Input {
    /// The idempotency key, if any.
    pub key: Option<String>,
    /// What is to happen, or why that cannot even be asked.
    pub command: Result<Arc<Command>, Vec<Refusal>>,
}

impl Input {
    /// A command, or what is malformed about it, under a key.
    pub fn new(key: Option<String>, command: Result<Command, Vec<Refusal>>) -> Self {
        Self {
            key,
            command: command.map(Arc::new),
        }
    }
}

impl From<Command> for Input {
    /// A command without a key: asked for twice, it happens twice.
    fn from(command: Command) -> Self {
        Self::new(None, Ok(command))
    }
}

/// The inputs of one call: the commands among them, and the refusals in the places of the others.
pub(crate) struct Inputs {
    pub commands: Vec<PreparedCommand>,
    /// One entry an input: the refusal of a malformed one, nothing where its command goes to the log.
    refused: Vec<Option<Answer>>,
}

impl Inputs {
    /// Tells well-formed inputs from malformed ones, and makes their commands ready for the log. A malformed key names
    /// nothing that could be looked up, so it refuses its command as well; where the command is malformed itself, its
    /// key is not looked at.
    pub fn prepare(inputs: Vec<Input>, source: &dyn Source) -> Result<Self, StoreError> {
        let mut commands = Vec::with_capacity(inputs.len());
        let mut refused = Vec::with_capacity(inputs.len());
        for input in inputs {
            let checked = input.command.and_then(|command| {
                let key = input.key.as_deref().map(check_key).transpose();
                let key = key.map_err(|fault| vec![Refusal::at("idempotencyKey", fault)]);
                key.map(|key| (key, command))
            });
            match checked {
                Ok((key, command)) => {
                    commands.push(PreparedCommand::new(key, command, source)?);
                    refused.push(None);
                }
                Err(refusals) => refused.push(Some(Answer::Refused(refusals))),
            }
        }
        Ok(Self { commands, refused })
    }

    /// How the log is to take the commands. Where all or none are to be recorded and one is malformed, none may be: the
    /// log only finds out what else would be refused.
    pub fn mode(&self, mode: Mode) -> Mode {
        match mode {
            Mode::Atomic if self.refused.iter().any(Option::is_some) => Mode::DryRun,
            mode => mode,
        }
    }

    /// One answer an input, in order, given the answers to the commands.
    pub fn answers(self, to_commands: Vec<Answer>) -> Vec<Answer> {
        let mut to_commands = to_commands.into_iter();
        let refused = self.refused.into_iter();
        refused
            .filter_map(|refused| refused.or_else(|| to_commands.next()))
            .collect()
    }
}

#[cfg(test)]
mod tests;
