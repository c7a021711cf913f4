//! All or none, and only finding out: what is taken back leaves nothing.

use super::*;

/// A ledger with the units `a`, position 1, under the key `old`, and the measure `m` at 2 and 3.
fn known(source: &Fixed) -> (LogState, Vec<KeyRow>) {
    let mut batch = begin(source);
    let commands = [("old", unit("a")), ("", measure("a"))];
    assert_eq!(
        decide(&mut batch, &submission(Mode::Atomic, commands, source)),
        ["done 1", "done 3"]
    );
    let (log_state, additions) = batch.finish();
    (log_state, additions.keys)
}

const TAKEN: &str = "refused ALREADY_EXISTS units.0.code";

#[test]
fn all_or_none_keeps_all_where_nothing_is_refused() {
    let source = Fixed::default();
    let (log_state, keys) = known(&source);
    let mut batch = Batch::new(&log_state, keys, &source);
    let commands = [
        ("k", unit("b")),
        ("old", unit("a")),
        ("", book(1, "x")),
        ("k", unit("b")),
    ];
    let expected = ["done 4", "again 1", "done 5", "again 4"];
    assert_eq!(
        decide(&mut batch, &submission(Mode::Atomic, commands, &source)),
        expected
    );
    let (after, additions) = batch.finish();
    assert_eq!(
        (
            after.position(),
            additions.entries.len(),
            additions.keys.len(),
            additions.texts.len()
        ),
        (5, 2, 1, 2)
    );
}

#[test]
fn one_refusal_takes_back_all_of_a_submission_and_nothing_else() {
    let source = Fixed::default();
    let (log_state, keys) = known(&source);
    let mut batch = Batch::new(&log_state, keys, &source);
    assert_eq!(
        decide(
            &mut batch,
            &submission(Mode::Each, [("k1", book(1, "vorher"))], &source)
        ),
        ["done 4"]
    );
    let refused = [
        ("k2", unit("b")),
        ("k3", book(2, "mitten")),
        ("old", unit("a")),
        ("", unit("b")),
        ("k4", unit("c")),
        ("", reverse(6)),
    ];
    let expected = [
        "withdrawn",
        "withdrawn",
        "again 1",
        TAKEN,
        "withdrawn",
        "withdrawn",
    ];
    assert_eq!(
        decide(&mut batch, &submission(Mode::Atomic, refused, &source)),
        expected
    );
    // The keys are free again, the positions too, and what was only there for a moment is not.
    let later = [
        ("k3", unit("b")),
        ("k2", book(3, "nachher")),
        ("k1", book(1, "vorher")),
        ("", reverse(6)),
    ];
    let expected = ["done 5", "done 6", "again 4", "done 7"];
    assert_eq!(
        decide(&mut batch, &submission(Mode::Atomic, later, &source)),
        expected
    );
    let (after, additions) = batch.finish();
    assert_eq!(additions.head.map(|head| head.position), Some(7));
    let positions: Vec<_> = additions.entries.iter().map(|(position, _)| *position).collect();
    assert_eq!(positions, [4, 5, 6, 7]);
    assert_eq!(keys_of(&additions), [("k1", 4), ("k3", 5), ("k2", 6)]);
    let expected = "4 vorher, 4 Beleg 1, 6 nachher, 6 Beleg 3, 7 Tippfehler";
    assert_eq!(texts_of(&additions), expected);
    let mut reread = crate::log_state::Fold::new(&log_state);
    for (position, entry) in &additions.entries {
        reread.add(*position, entry).expect("just written");
    }
    let head = additions.head.expect("something was recorded");
    assert_eq!(reread.finish(head).expect("the same root"), after);
}

/// Commands with their keys, and the answers.
type Case = (Vec<(&'static str, Command)>, &'static [&'static str]);

#[test]
fn a_refusal_at_the_end_or_of_all_keeps_nothing() {
    let source = Fixed::default();
    let (log_state, keys) = known(&source);
    let cases: [Case; 4] = [
        (vec![("", unit("b")), ("", unit("a"))], &["withdrawn", TAKEN]),
        (vec![("", unit("a")), ("", unit("b"))], &[TAKEN, "withdrawn"]),
        (vec![("", unit("a")), ("", unit("a"))], &[TAKEN, TAKEN]),
        (
            vec![("old", unit("b")), ("", unit("b"))],
            &["refused IDEMPOTENCY_CONFLICT idempotencyKey", "withdrawn"],
        ),
    ];
    let mut batch = Batch::new(&log_state, keys, &source);
    for (commands, expected) in cases {
        assert_eq!(
            decide(&mut batch, &submission(Mode::Atomic, commands, &source)),
            expected
        );
    }
    let (after, additions) = batch.finish();
    assert_eq!((after, additions.entries.len()), (log_state, 0));
}

#[test]
fn a_dry_run_finds_out_and_keeps_nothing() {
    let source = Fixed::default();
    let (log_state, keys) = known(&source);
    let mut batch = Batch::new(&log_state, keys, &source);
    let commands = || {
        [
            ("k", unit("b")),
            ("", unit("b")),
            ("old", unit("a")),
            ("", book(1, "x")),
            ("", reverse(5)),
        ]
    };
    let expected = ["withdrawn", TAKEN, "again 1", "withdrawn", "withdrawn"];
    for _ in 0..2 {
        assert_eq!(
            decide(&mut batch, &submission(Mode::DryRun, commands(), &source)),
            expected,
            "each time the same"
        );
    }
    assert_eq!(
        decide(&mut batch, &submission(Mode::Each, [("k", unit("c"))], &source)),
        ["done 4"]
    );
    let (after, additions) = batch.finish();
    let after = after.state;
    assert_eq!(
        (after.units.len(), after.bookings.len(), after.position),
        (2, 0, 4)
    );
    assert_eq!(
        (
            additions.entries.len(),
            additions.keys.len(),
            additions.texts.len()
        ),
        (1, 1, 0)
    );
}

/// The second use of a key replays the first; where the first is taken back, there is nothing to replay.
#[test]
fn a_replay_of_what_is_taken_back_is_taken_back() {
    let source = Fixed::default();
    let (log_state, keys) = known(&source);
    let mut batch = Batch::new(&log_state, keys, &source);
    let twice = || vec![("k", unit("b")), ("k", unit("b")), ("old", unit("a"))];
    let expected = ["withdrawn", "withdrawn", "again 1"];
    assert_eq!(
        decide(&mut batch, &submission(Mode::DryRun, twice(), &source)),
        expected
    );
    let refused = twice().into_iter().chain([("", unit("a"))]);
    let expected = ["withdrawn", "withdrawn", "again 1", TAKEN];
    assert_eq!(
        decide(&mut batch, &submission(Mode::Atomic, refused, &source)),
        expected
    );
    assert_eq!(batch.finish().0, log_state);
}
