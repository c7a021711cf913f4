use querbuch_domain::claim::set_deadline::SetClaimDeadline;
use querbuch_domain::claim::stages::{ConfirmSaving, DisputeSaving};
use querbuch_domain::command::Command;
use querbuch_domain::money::Cents;
use querbuch_domain::note::Note;

use super::*;
use crate::testing::{Story, book, month, random};

fn confirm(effect: &str, text: &str, cents: i64) -> Command {
    Command::ConfirmSaving(ConfirmSaving {
        effect: effect.into(),
        month: month(text),
        amount: Cents(cents),
        note: Note::default(),
    })
}

fn dispute(effect: &str, text: &str, cents: i64) -> Command {
    Command::DisputeSaving(DisputeSaving {
        effect: effect.into(),
        month: month(text),
        amount: Cents(cents),
        reason: "zu hoch".into(),
    })
}

fn deadline(unit: &str, days: i32) -> Command {
    Command::SetClaimDeadline(SetClaimDeadline {
        unit: unit.into(),
        days: Some(days),
    })
}

/// `effect month cents since due`, one line a claim.
fn lines(query: &ClaimsQuery, view: &View) -> Vec<String> {
    let line = |claim: &OpenClaim| {
        let due = claim.due_on.map_or("-".to_owned(), |day| day.to_string());
        format!(
            "{} {} {} {} {due}",
            claim.effect, claim.month, claim.cents, claim.since
        )
    };
    open_claims(query, view).iter().map(line).collect()
}

fn unit(code: &str, view: &View) -> ClaimsQuery {
    ClaimsQuery {
        unit: view.require_unit(&code.into(), "unit").ok(),
        overdue_on: None,
    }
}

#[test]
fn claims_are_listed_the_oldest_first_with_their_deadline() {
    let mut story = Story::of(random::scene());
    let first = story.state.position + 1;
    let all = [
        book("m0", &[("saving", "2026-02", 70), ("saving", "2026-01", 50)]),
        book("m1", &[("saving", "2026-01", 30), ("relief", "2026-01", 9)]),
        book("m0", &[("saving", "2026-02", 5), ("cost", "2026-01", 1)]),
        confirm("m0/saving", "2026-02", 74),
        dispute("m0/saving", "2026-01", 50),
        deadline("15", 10),
        deadline("buerger", 3),
    ];
    for command in all {
        assert!(story.act(&command), "refused: {command:?}");
    }
    let everything = ClaimsQuery::default();
    let claimed = story.view(first + 2);
    let before = lines(&everything, &claimed);
    let expected = [
        format!("effect:1 2026-01 50 {first} -"),
        format!("effect:1 2026-02 75 {first} -"),
        format!("effect:6 2026-01 30 {} -", first + 1),
        format!("effect:7 2026-01 9 {} -", first + 1),
    ];
    assert_eq!(before, expected);
    let now = story.now();
    let day = |days: u64| {
        let booked = now.state().recorded_at(first).expect("was recorded").date_naive();
        booked
            .checked_add_days(Days::new(days))
            .expect("within the calendar")
    };
    let expected = [
        format!("effect:1 2026-02 1 {first} {}", day(10)),
        format!("effect:6 2026-01 30 {} {}", first + 1, day(10)),
        format!("effect:7 2026-01 9 {} {}", first + 1, day(3)),
    ];
    assert_eq!(lines(&everything, &now), expected);
    assert_eq!(lines(&unit("15082", &now), &now), expected[..2]);
    assert_eq!(lines(&unit("buerger", &now), &now), expected[2..]);
    assert_eq!(lines(&unit("bund", &now), &now), [""; 0]);
    let overdue = |days| ClaimsQuery {
        overdue_on: Some(day(days)),
        ..everything
    };
    assert_eq!(lines(&overdue(3), &now), [""; 0], "the last day is not too late");
    assert_eq!(lines(&overdue(4), &now), expected[2..]);
    assert_eq!(lines(&overdue(11), &now), expected);
    let claimants = &open_claims(&everything, &now)[0].claimants;
    let told: Vec<_> = claimants
        .iter()
        .map(|found| (found.actor.as_ref(), found.cents))
        .collect();
    assert_eq!(told, [("local", 1)]);
}
