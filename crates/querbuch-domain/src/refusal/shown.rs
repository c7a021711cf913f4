//! How much of many refusals is told: nobody reads thousands of them, and an answer must not be many times its question.

use super::Refusal;
use crate::language::Language;

/// Refusals that are told of one argument; the others are counted.
pub const FAULTS_PER_ARGUMENT_MAX: usize = 20;

/// Refusals that are told in one answer; the others are counted.
pub const FAULTS_PER_ANSWER_MAX: usize = 100;

/// Characters of one message. What it repeats of the input is cut in the middle where it would be longer.
pub const MESSAGE_CHARS_MAX: usize = 2_000;

/// Characters that are kept at the end of a message that is cut: they say how to mend it.
const END_CHARS: usize = 300;

/// The refusals that are told, and how many there are besides.
#[derive(Debug, PartialEq, Eq)]
pub struct Shown<'a> {
    /// Those that are told, in their order.
    pub told: Vec<&'a Refusal>,
    /// How many are only counted.
    pub more: usize,
}

/// The first refusals: at most [`FAULTS_PER_ARGUMENT_MAX`] of each argument, and `max` in all.
pub fn shown(refusals: &[Refusal], max: usize) -> Shown<'_> {
    let mut of_arguments: Vec<(&[String], usize)> = Vec::new();
    let mut told = Vec::new();
    for refusal in refusals {
        if told.len() == max {
            break;
        }
        let argument = argument(&refusal.field);
        let known = of_arguments.iter_mut().find(|(known, _)| *known == argument);
        match known {
            Some((_, count)) if *count == FAULTS_PER_ARGUMENT_MAX => continue,
            Some((_, count)) => *count += 1,
            None => of_arguments.push((argument, 1)),
        }
        told.push(refusal);
    }
    Shown {
        more: refusals.len() - told.len(),
        told,
    }
}

/// The path up to the first number of an item: all items of a list are one argument.
fn argument(field: &[String]) -> &[String] {
    let is_number = |step: &String| step.bytes().all(|byte| byte.is_ascii_digit());
    let end = field.iter().position(is_number).unwrap_or(field.len());
    &field[..end]
}

/// The sentence that counts what is not told; none where everything is.
pub fn and_more(more: usize, language: Language) -> Option<String> {
    let number = grouped(more, language.pick('.', ','));
    (more > 0).then(|| language.pick(format!("Und {number} weitere."), format!("And {number} more.")))
}

fn grouped(number: usize, separator: char) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// A message without its middle, where it is longer than [`MESSAGE_CHARS_MAX`].
pub fn cut(message: String) -> String {
    // Bytes are at least as many as characters, and nearly all messages are short.
    if message.len() <= MESSAGE_CHARS_MAX {
        return message;
    }
    let chars = message.chars().count();
    if chars <= MESSAGE_CHARS_MAX {
        return message;
    }
    let begin = message.chars().take(MESSAGE_CHARS_MAX - END_CHARS);
    let end = message.chars().skip(chars - END_CHARS);
    begin.chain([' ', '…', ' ']).chain(end).collect()
}

#[cfg(test)]
mod tests;
