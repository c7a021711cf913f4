use querbuch_domain::command::outcome::Outcome;
use querbuch_domain::refusal::InputFault;
use querbuch_domain::unit::register::RegisterUnits;
use querbuch_log::clock::Machine;

use super::*;

/// A key that has a space in it, which no key may.
const BAD_KEY: &str = "not a key";

fn good(key: Option<&str>) -> Input {
    let command = Command::RegisterUnits(RegisterUnits { units: Vec::new() });
    Input::new(key.map(str::to_owned), Ok(command))
}

fn malformed(key: Option<&str>) -> Input {
    let refusal = Refusal::at("amount", InputFault::Empty);
    Input::new(key.map(str::to_owned), Err(vec![refusal]))
}

fn prepared(inputs: Vec<Input>) -> Inputs {
    Inputs::prepare(inputs, &Machine).expect("there is randomness")
}

/// An answer that is told from others by its position.
fn done(position: u64) -> Answer {
    Answer::Done {
        outcome: Outcome::Rates,
        position,
        replayed: false,
    }
}

fn short(answer: &Answer) -> String {
    match answer {
        Answer::Done { position, .. } => position.to_string(),
        Answer::Refused(refusals) => refusals
            .iter()
            .map(|refusal| refusal.field.join("."))
            .collect::<Vec<_>>()
            .join(" "),
        Answer::NotKept => "not kept".to_owned(),
    }
}

#[test]
fn each_input_is_answered_in_its_place() {
    let cases = [
        (vec![], 0, vec![]),
        (vec![good(None), good(Some("k"))], 2, vec!["1", "2"]),
        (vec![malformed(None)], 0, vec!["amount"]),
        (vec![good(Some(BAD_KEY))], 0, vec!["idempotencyKey"]),
        (
            vec![
                malformed(None),
                good(None),
                good(Some(BAD_KEY)),
                good(Some("k")),
                malformed(Some("k")),
            ],
            2,
            vec!["amount", "1", "idempotencyKey", "2", "amount"],
        ),
    ];
    for (inputs, commands, expected) in cases {
        let inputs = prepared(inputs);
        assert_eq!(inputs.commands.len(), commands, "{expected:?}");
        let answers = inputs.answers((1..).take(commands).map(done).collect());
        assert_eq!(answers.iter().map(short).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn the_key_of_a_malformed_command_is_not_looked_at() {
    let answers = prepared(vec![malformed(Some(BAD_KEY))]).answers(Vec::new());
    assert_eq!(answers.iter().map(short).collect::<Vec<_>>(), ["amount"]);
}

#[test]
fn keys_go_to_the_log_with_their_commands() {
    let keyed = prepared(vec![good(Some("k")), good(None)]).commands;
    let keyed: Vec<bool> = keyed.iter().map(PreparedCommand::is_keyed).collect();
    assert_eq!(keyed, [true, false]);
}

#[test]
fn all_or_none_is_none_where_one_is_malformed() {
    let cases = [
        (Mode::Each, vec![good(None)], Mode::Each),
        (Mode::Each, vec![good(None), malformed(None)], Mode::Each),
        (Mode::Atomic, vec![good(None)], Mode::Atomic),
        (Mode::Atomic, vec![good(None), malformed(None)], Mode::DryRun),
        (Mode::Atomic, vec![good(Some(BAD_KEY)), good(None)], Mode::DryRun),
        (Mode::DryRun, vec![good(None)], Mode::DryRun),
        (Mode::DryRun, vec![malformed(None)], Mode::DryRun),
    ];
    for (asked, inputs, expected) in cases {
        let count = inputs.len();
        assert_eq!(prepared(inputs).mode(asked), expected, "{asked:?} of {count}");
    }
}
