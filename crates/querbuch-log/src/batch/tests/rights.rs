//! Principals: their rights are asked for as each command of a batch is decided, on what the ones before it left.

use querbuch_domain::action::Action;
use querbuch_domain::actor::{ActingPrincipal, Actor};
use querbuch_domain::four_eyes::set::SetFourEyes;
use querbuch_domain::grant::give::{GiveRight, NewHolder};
use querbuch_domain::grant::revoke::RevokeRight;
use querbuch_domain::id::{PrincipalNo, grant_id, prepared_act_id};
use querbuch_domain::note::Note;
use querbuch_domain::prepared_act::release::ReleaseAct;
use querbuch_domain::principal::Identity;
use querbuch_domain::principal::register::RegisterPrincipal;
use querbuch_domain::role::Role;

use super::*;

fn by(number: u32, submission: Submission) -> Submission {
    Submission {
        actor: Actor::principal(ActingPrincipal::new(PrincipalNo(number))),
        ..submission
    }
}

fn register(subject: &str) -> Command {
    let identity = Identity {
        issuer: "https://id.example.org".into(),
        mail: None,
        name: None,
        subject: subject.into(),
    };
    RegisterPrincipal::new(&identity, false).into()
}

fn give(number: u32, role: Role, unit: &str) -> Command {
    Command::GiveRight(GiveRight {
        to: NewHolder::Principal(PrincipalNo(number).to_string().into()),
        role,
        unit: Some(unit.into()),
        measure: None,
        from: None,
        until: None,
        amount_max: None,
        on_behalf_of: None,
        reason: "Organisationsplan".into(),
    })
}

/// The ledger `bund` and `15` with a measure of `bund`; two who book at `bund`, at positions 7 and 8, and one at `15`.
fn begun(source: &Fixed) -> Batch<'_> {
    let mut batch = begin(source);
    let commands = [
        ("", units(&["bund", "15"])),
        ("", measure("bund")),
        ("", register("anna")),
        ("", register("bernd")),
        ("", give(0, Role::Booker, "bund")),
        ("", give(1, Role::Booker, "bund")),
    ];
    decide(&mut batch, &submission(Mode::Each, commands, source));
    batch
}

#[test]
fn a_right_that_ends_within_a_batch_is_gone_at_the_next_command() {
    let source = Fixed::default();
    let mut batch = begun(&source);
    let books = |cents| {
        by(
            0,
            submission(Mode::Each, [("", book(cents, "Rechnung"))], &source),
        )
    };
    assert_eq!(decide(&mut batch, &books(1)), ["done 9"]);
    let revoke = Command::RevokeRight(RevokeRight {
        grant: grant_id(7).into(),
        reason: "Versetzung".into(),
    });
    assert_eq!(
        decide(&mut batch, &submission(Mode::Each, [("", revoke)], &source)),
        ["done 10"]
    );
    let refused = ["refused FORBIDDEN , FORBIDDEN postings.0.effect"];
    assert_eq!(decide(&mut batch, &books(2)), refused);
    let (log_state, additions) = batch.finish();
    assert_eq!(log_state.position(), 10, "a refusal moves nothing");
    let (_, log) = read(&additions.entries);
    assert_eq!(
        log[8].0.actor.as_ref(),
        "principal:0",
        "a number stands in the entry"
    );
}

#[test]
fn a_key_is_its_owners_and_one_foreign_row_refuses_all() {
    let source = Fixed::default();
    let mut batch = begun(&source);
    let keyed = |number, cents| by(number, submission(Mode::Each, [("k", book(cents, "a"))], &source));
    assert_eq!(decide(&mut batch, &keyed(0, 1)), ["done 9"]);
    assert_eq!(decide(&mut batch, &keyed(0, 1)), ["again 9"]);
    assert_eq!(
        decide(&mut batch, &keyed(1, 2)),
        ["done 10"],
        "another's key is another key"
    );
    let rows = [("", book(3, "a")), ("", unit("16")), ("", book(4, "b"))];
    let all = by(0, submission(Mode::Atomic, rows, &source));
    let refused = "refused FORBIDDEN , FORBIDDEN ";
    assert_eq!(decide(&mut batch, &all), ["not kept", refused, "not kept"]);
    assert_eq!(batch.finish().0.position(), 10);
}

#[test]
fn what_is_prepared_is_kept_with_its_text_and_takes_effect_with_it() {
    let source = Fixed::default();
    let mut batch = begun(&source);
    let rule = Command::SetFourEyes(SetFourEyes {
        unit: Some("bund".into()),
        actions: vec![Action::Book],
        from_amount: None,
        reason: "Kassensicherheit".into(),
    });
    decide(&mut batch, &submission(Mode::Each, [("", rule)], &source));
    let prepares = by(0, submission(Mode::Each, [("k", book(5, "Frau B."))], &source));
    assert_eq!(decide(&mut batch, &prepares), ["done 10"]);
    assert_eq!(decide(&mut batch, &prepares), ["again 10"], "prepared once");
    let together = [("", book(5, "a")), ("", book(6, "b"))];
    let together = by(0, submission(Mode::Atomic, together, &source));
    let one_by_one = "refused NEEDS_SECOND_PERSON ";
    assert_eq!(decide(&mut batch, &together), [one_by_one, one_by_one]);
    let release = Command::ReleaseAct(ReleaseAct {
        act: prepared_act_id(10).into(),
        note: Note {
            text: Some("Frau B.".into()),
            document: Some("Beleg 5".into()),
        },
    });
    let releases = |number| by(number, submission(Mode::Each, [("", release.clone())], &source));
    assert_eq!(
        decide(&mut batch, &releases(0)),
        ["refused NEEDS_SECOND_PERSON act"]
    );
    assert_eq!(decide(&mut batch, &releases(1)), ["done 12"]);
    let (log_state, additions) = batch.finish();
    let (reread, log) = read(&additions.entries);
    assert_eq!(*log_state.state, reread);
    let actors: Vec<&str> = log[9..].iter().map(|(header, _)| header.actor.as_ref()).collect();
    let both = "principal:1 releasing principal:0";
    assert_eq!(actors, ["principal:0", both, both]);
    assert!(
        additions
            .entries
            .iter()
            .all(|(_, entry)| !entry.contains("Frau B."))
    );
    let texts = texts_of(&additions);
    assert!(
        texts.ends_with("10 Frau B., 10 Beleg 5, 12 Frau B., 12 Beleg 5"),
        "{texts}"
    );
}
