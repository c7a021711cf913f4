use super::*;
use crate::testing::{
    Fixed, book, instant, measure, prepared, read, reverse, submission, unit, units, words,
};
use querbuch_domain::refusal::LogFault;

mod hashes;
mod modes;
mod random;
mod rights;

/// A batch on an empty ledger.
fn begin(source: &Fixed) -> Batch<'_> {
    Batch::new(&LogState::default(), Vec::new(), source)
}

fn decide(batch: &mut Batch<'_>, submission: &Submission) -> Vec<String> {
    words(&batch.decide(submission).expect("no fault of the store"))
}

/// The keys to be kept, with their positions.
fn keys_of(additions: &Additions) -> Vec<(&str, Position)> {
    additions
        .keys
        .iter()
        .map(|row| (row.key.as_ref(), row.position))
        .collect()
}

/// The texts to be kept, with their positions.
fn texts_of(additions: &Additions) -> String {
    let line = |(position, text): &(Position, SaltedText)| format!("{position} {}", text.content);
    additions.texts.iter().map(line).collect::<Vec<_>>().join(", ")
}

#[test]
fn positions_are_dense_and_the_state_is_what_the_entries_say() {
    let source = Fixed::default();
    let mut batch = begin(&source);
    let submissions = [
        submission(
            Mode::Each,
            [
                ("k1", units(&["bund", "15"])),
                ("", unit("bund")),
                ("", measure("bund")),
            ],
            &source,
        ),
        submission(
            Mode::Atomic,
            [("", book(5, "Rechnung")), ("k2", book(7, "Rechnung"))],
            &source,
        ),
        submission(Mode::Each, [("", reverse(5))], &source),
    ];
    let answers: Vec<_> = submissions
        .iter()
        .map(|submission| decide(&mut batch, submission))
        .collect();
    let expected: [&[&str]; 3] = [
        &["done 2", "refused ALREADY_EXISTS units.0.code", "done 4"],
        &["done 5", "done 6"],
        &["done 7"],
    ];
    assert_eq!(answers, expected);
    let (log_state, additions) = batch.finish();
    let (reread, log) = read(&additions.entries);
    assert_eq!(*log_state.state, reread);
    let head = additions.head.expect("something was recorded");
    assert_eq!((log_state.position(), head.position, log.len()), (7, 7, 7));
    let mut tree = Tree::default();
    for (_, entry) in &additions.entries {
        tree.push(leaf_hash(entry), &mut Vec::new());
    }
    assert_eq!(*log_state.tree, tree, "the tree is over the same entries");
    assert_eq!(head.root, Some(tree.root()));
    assert_eq!(keys_of(&additions), [("k1", 2), ("k2", 6)]);
    let expected = "5 Rechnung, 5 Beleg 5, 6 Rechnung, 6 Beleg 7, 7 Tippfehler";
    assert_eq!(texts_of(&additions), expected);
}

/// The log holds the hash of a text, never the text.
#[test]
fn entries_hold_no_free_text() {
    let source = Fixed::default();
    let mut batch = begin(&source);
    let commands = [
        ("", unit("bund")),
        ("", measure("bund")),
        ("", book(5, "Anna Müller")),
        ("", reverse(4)),
    ];
    assert_eq!(
        decide(&mut batch, &submission(Mode::Each, commands, &source)),
        ["done 1", "done 3", "done 4", "done 5"]
    );
    let (_, additions) = batch.finish();
    for (position, entry) in &additions.entries {
        for secret in ["Müller", "Beleg", "Tippfehler"] {
            assert!(!entry.contains(secret), "position {position}: {entry}");
        }
    }
    for (position, text) in &additions.texts {
        let hash = crate::text_hash::hash_text(&text.salt, &text.content);
        let (_, entry) = &additions.entries[usize::try_from(position - 1).expect("small")];
        assert!(
            entry.contains(&hash),
            "position {position} proves its {}",
            text.field
        );
    }
}

#[test]
fn a_known_key_is_answered_again_or_conflicts() {
    let source = Fixed::default();
    let mut first = begin(&source);
    let commands = [("k1", units(&["bund", "15"])), ("k2", measure("bund"))];
    let answers = first
        .decide(&submission(Mode::Each, commands.clone(), &source))
        .expect("no fault");
    let (log_state, additions) = first.finish();
    for row in &additions.keys {
        assert_eq!(
            row.stored_hash,
            Some(row.hash()),
            "a damaged row would be noticed"
        );
    }

    let mut second = Batch::new(&log_state, additions.keys.clone(), &source);
    let again = second
        .decide(&submission(Mode::Each, commands, &source))
        .expect("no fault");
    for (answer, again) in answers.iter().zip(&again) {
        let Answer::Done {
            outcome, position, ..
        } = answer.clone()
        else {
            panic!("{answer:?}")
        };
        assert_eq!(
            *again,
            Answer::Done {
                outcome,
                position,
                replayed: true
            }
        );
    }
    let others = [
        ("k1", units(&["15", "bund"])),
        ("k2", unit("bund")),
        ("k1", measure("bund")),
    ];
    let conflicts = second
        .decide(&submission(Mode::Each, others, &source))
        .expect("no fault");
    for (conflict, position) in conflicts.iter().zip([2, 4, 2]) {
        let refusal = Refusal::at("idempotencyKey", LogFault::IdempotencyConflict { position });
        assert_eq!(*conflict, Answer::Refused(vec![refusal]));
    }
    let (after, additions) = second.finish();
    assert_eq!((after.position(), after), (4, log_state));
    assert_eq!(
        (
            additions.entries.len(),
            additions.keys.len(),
            additions.texts.len()
        ),
        (0, 0, 0)
    );
}

#[test]
fn a_key_belongs_to_its_actor() {
    let source = Fixed::default();
    let mut batch = begin(&source);
    let of = |actor: &str, code| Submission {
        actor: actor.into(),
        ..submission(Mode::Each, [("k", unit(code))], &source)
    };
    assert_eq!(decide(&mut batch, &of("anna", "a")), ["done 1"]);
    assert_eq!(decide(&mut batch, &of("bernd", "b")), ["done 2"]);
    assert_eq!(decide(&mut batch, &of("anna", "a")), ["again 1"]);
    assert_eq!(decide(&mut batch, &of("bernd", "b")), ["again 2"]);
}

#[test]
fn a_key_twice_in_one_batch_books_once() {
    let source = Fixed::default();
    let mut batch = begin(&source);
    let twice = submission(
        Mode::Each,
        [("k", unit("a")), ("k", unit("a")), ("k", unit("b"))],
        &source,
    );
    assert_eq!(
        decide(&mut batch, &twice),
        ["done 1", "again 1", "refused IDEMPOTENCY_CONFLICT idempotencyKey"]
    );
    let later = submission(Mode::Atomic, [("k", unit("a")), ("", unit("b"))], &source);
    assert_eq!(decide(&mut batch, &later), ["again 1", "done 2"]);
    let (log_state, additions) = batch.finish();
    assert_eq!(
        (
            log_state.state.units.len(),
            additions.entries.len(),
            additions.keys.len()
        ),
        (2, 2, 1)
    );
}

#[test]
fn a_refused_command_does_not_use_up_its_key() {
    let source = Fixed::default();
    let mut batch = begin(&source);
    let commands = [
        ("", unit("a")),
        ("k", unit("a")),
        ("k", unit("b")),
        ("k", unit("b")),
    ];
    let expected = [
        "done 1",
        "refused ALREADY_EXISTS units.0.code",
        "done 2",
        "again 2",
    ];
    assert_eq!(
        decide(&mut batch, &submission(Mode::Each, commands, &source)),
        expected
    );
}

#[test]
fn instants_grow_even_where_the_clock_goes_back() {
    let source = Fixed::default();
    let (mut log_state, mut instants) = (LogState::default(), Vec::new());
    for (number, clock) in [1_000, 1_000, 500, -3_600_000_000, 1_001, 1_004, 9_000]
        .into_iter()
        .enumerate()
    {
        source.set(clock);
        let mut batch = Batch::new(&log_state, Vec::new(), &source);
        source.set(clock + 77);
        let codes = [format!("a{number}"), format!("b{number}")];
        decide(
            &mut batch,
            &submission(Mode::Each, codes.each_ref().map(|code| ("", unit(code))), &source),
        );
        let (known, additions) = batch.finish();
        let (after, head) = (&known.state, additions.head.expect("something was recorded"));
        let recorded_at = after.last_recorded_at().expect("something was recorded");
        assert_eq!(head.recorded_at_micros, recorded_at.timestamp_micros());
        let position = after.position;
        assert_eq!(
            after.recorded_at(position - 1),
            Some(recorded_at),
            "one instant a commit"
        );
        assert_eq!(after.position_at(recorded_at), position);
        assert!(
            additions.entries[0]
                .1
                .contains(&recorded_at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true))
        );
        instants.push(recorded_at);
        log_state = known;
    }
    let expected = [1_000, 1_001, 1_002, 1_003, 1_004, 1_005, 9_000].map(instant);
    assert_eq!(instants, expected);
}

#[test]
fn a_key_row_that_cannot_be_read_is_a_fault_that_names_it() {
    let source = Fixed::default();
    let mut first = begin(&source);
    decide(&mut first, &submission(Mode::Each, [("k", unit("a"))], &source));
    let (log_state, mut additions) = first.finish();
    additions.keys[0].outcome = "{\"units\":".to_owned();
    let mut second = Batch::new(&log_state, additions.keys, &source);
    let error = second
        .decide(&submission(Mode::Each, [("k", unit("a"))], &source))
        .expect_err("damaged");
    assert_eq!(error.code(), "STORE_DAMAGED");
    assert_eq!(
        error.to_string(),
        "table idempotency, column outcome, row k: unreadable"
    );
}

#[test]
fn nothing_is_prepared_without_randomness() {
    let source = Fixed::default();
    source.run_dry();
    let error = PreparedCommand::new(None, Arc::new(book(1, "a")), &source).expect_err("no salt");
    assert_eq!(error.code(), "STORE_FAULT");
    assert!(
        PreparedCommand::new(Some("k".into()), Arc::new(unit("a")), &source).is_ok(),
        "it has no text"
    );
}

#[test]
fn the_keys_of_a_submission_are_those_of_its_actor() {
    let source = Fixed::default();
    let asked = submission(
        Mode::Each,
        [("k1", unit("a")), ("", unit("b")), ("k2", unit("c"))],
        &source,
    );
    let keys: Vec<_> = asked.keys().collect();
    let expected = ["k1", "k2"].map(|key| ActorKey {
        actor: "local".into(),
        key: key.into(),
    });
    assert_eq!(keys, expected);
    let none = Submission {
        actor: "local".into(),
        mode: Mode::Atomic,
        commands: Vec::new(),
    };
    assert_eq!(decide(&mut begin(&source), &none), [""; 0]);
    assert_eq!(prepared(None, unit("a"), &source).key, None);
}
