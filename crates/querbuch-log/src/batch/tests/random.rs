//! Random submissions over several transactions, against a model that knows lists only.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;

use super::*;

/// Actor, mode, and for each command its key (0: none) and the number of the unit that it registers.
type Asked = (usize, Mode, Vec<(usize, usize)>);

/// Transactions, each of some submissions.
fn transactions() -> impl Strategy<Value = Vec<Vec<Asked>>> {
    let command = (0..5_usize, 0..12_usize);
    let mode = select(&[Mode::Each, Mode::Each, Mode::Atomic, Mode::Atomic, Mode::DryRun]);
    let asked = (0..2_usize, mode, prop::collection::vec(command, 0..5));
    prop::collection::vec(prop::collection::vec(asked, 1..5), 1..6)
}

/// The units in the order of the log, and what each key of each actor was used for.
#[derive(Clone, Default)]
struct Model {
    units: Vec<usize>,
    keys: BTreeMap<(usize, usize), (usize, usize)>,
}

impl Model {
    fn answer(&mut self, actor: usize, (key, unit): (usize, usize)) -> String {
        match self.keys.get(&(actor, key)) {
            Some((of, position)) if *of == unit => return format!("again {position}"),
            Some(_) => return "refused IDEMPOTENCY_CONFLICT idempotencyKey".to_owned(),
            None => {}
        }
        if self.units.contains(&unit) {
            return "refused ALREADY_EXISTS units.0.code".to_owned();
        }
        self.units.push(unit);
        if key > 0 {
            self.keys.insert((actor, key), (unit, self.units.len()));
        }
        format!("done {}", self.units.len())
    }

    fn answers(&mut self, (actor, mode, commands): &Asked) -> Vec<String> {
        let before = self.clone();
        let mut answers: Vec<_> = commands
            .iter()
            .map(|command| self.answer(*actor, *command))
            .collect();
        let refused = answers.iter().any(|answer| answer.starts_with("refused"));
        if *mode == Mode::DryRun || (*mode == Mode::Atomic && refused) {
            *self = before;
            for answer in &mut answers {
                let position = answer
                    .strip_prefix("done ")
                    .or_else(|| answer.strip_prefix("again "));
                let kept = |position: &str| position.parse::<usize>().is_ok_and(|at| at <= self.units.len());
                if position.is_some_and(|position| !kept(position)) {
                    *answer = "withdrawn".to_owned();
                }
            }
        }
        answers
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_answer_and_everything_kept_is_as_the_model_says(transactions in transactions()) {
        let source = Fixed::default();
        let mut model = Model::default();
        let (mut log_state, mut keys, mut entries) = (LogState::default(), Vec::new(), Vec::new());
        for submissions in transactions {
            let mut batch = Batch::new(&log_state, keys.clone(), &source);
            for asked in submissions {
                let (actor, mode, commands) = &asked;
                let commands: Vec<_> =
                    commands.iter().map(|(key, number)| (["", "k1", "k2", "k3", "k4"][*key], unit(&format!("u{number}")))).collect();
                let submission = Submission { actor: ["anna", "bernd"][*actor].into(), ..submission(*mode, commands, &source) };
                prop_assert_eq!(decide(&mut batch, &submission), model.answers(&asked));
            }
            let (after, additions) = batch.finish();
            entries.extend(additions.entries);
            keys.extend(additions.keys);
            let head = additions.head.expect("there always is one");
            prop_assert_eq!((head.position, head.root), (after.position(), Some(after.tree.root())));
            log_state = after;
        }
        let state = State::clone(&log_state.state);
        let codes: Vec<_> = state.units.iter().map(|(_, unit)| unit.code.to_string()).collect();
        prop_assert_eq!(codes, model.units.iter().map(|number| format!("u{number}")).collect::<Vec<_>>());
        prop_assert_eq!(keys.len(), model.keys.len());
        prop_assert_eq!(read(&entries).0, state, "the state is what the entries say");
    }
}
