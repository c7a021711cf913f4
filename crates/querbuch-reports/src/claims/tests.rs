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
        ..ClaimsQuery::default()
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
        ..everything.clone()
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

/// Two units, two people, three months: what each condition leaves of the claims, and what they sum to.
#[test]
fn claims_are_found_by_measure_month_and_person_and_add_up() {
    let mut story = Story::of(random::scene());
    for command in [
        book("m0", &[("saving", "2026-02", 70), ("saving", "2026-01", 50)]),
        book("m1", &[("saving", "2026-03", 30), ("relief", "2026-01", 9)]),
    ] {
        assert!(story.act(&command), "refused: {command:?}");
    }
    let now = story.now();
    let cents = |query: &ClaimsQuery| {
        let claims = open_claims(query, &now);
        claims.iter().map(|claim| claim.cents).collect::<Vec<_>>()
    };
    let of_measure = |code: &str| ClaimsQuery {
        measure: now.require_measure(&code.into(), "").ok(),
        ..ClaimsQuery::default()
    };
    assert_eq!(cents(&of_measure("m1")), [30, 9]);
    let belongs = now
        .measure(MeasureNo(1))
        .is_some_and(|measure| measure.programme.is_some());
    let with_parts = if belongs {
        vec![50, 70, 30, 9]
    } else {
        vec![50, 70]
    };
    assert_eq!(cents(&of_measure("m0")), with_parts, "with what belongs to it");
    let within = |from, to| ClaimsQuery {
        from,
        to,
        ..ClaimsQuery::default()
    };
    assert_eq!(cents(&within(Some(month("2026-02")), None)), [70, 30]);
    assert_eq!(cents(&within(None, Some(month("2026-01")))), [50, 9]);
    let by = |name: &str| ClaimsQuery {
        claimant: Some(name.into()),
        ..ClaimsQuery::default()
    };
    assert_eq!(cents(&by("LOCAL")).len(), 4, "names are those of people");
    assert_eq!(cents(&by("somebody")), [0; 0]);
    let claims = open_claims(&ClaimsQuery::default(), &now);
    let all: i128 = claims.iter().map(|claim| claim.cents).sum();
    for by in ClaimGrouping::ALL {
        let sums = claim_sums(&claims, *by, &now);
        assert_eq!(sums.iter().map(|sum| sum.cents).sum::<i128>(), all, "{by:?}");
    }
    let by_month = claim_sums(&claims, ClaimGrouping::Month, &now);
    let told: Vec<_> = by_month
        .iter()
        .map(|sum| (sum.month, sum.count, sum.cents))
        .collect();
    let expected = [("2026-01", 2, 59), ("2026-02", 1, 70), ("2026-03", 1, 30)];
    assert_eq!(
        told,
        expected.map(|(text, count, cents)| (Some(month(text)), count, cents))
    );
}

#[test]
fn disputes_tell_what_was_claimed_by_whom_and_whether_they_stand() {
    let mut story = Story::of(random::scene());
    for command in [
        book("m0", &[("saving", "2026-02", 70)]),
        book("m1", &[("saving", "2026-03", 30)]),
        dispute("m0/saving", "2026-02", 60),
        dispute("m1/saving", "2026-03", 30),
    ] {
        assert!(story.act(&command), "refused: {command:?}");
    }
    let last = story.state.position;
    assert!(story.act(&crate::testing::reverse(last - 1)));
    let told = |query: &DisputesQuery, view: &View| {
        let found = disputes(query, view);
        let line = |found: &Dispute| {
            let claimants = found.claimants.join(",");
            let reversed = found.reversed_by.map_or("stands".to_owned(), |by| by.to_string());
            format!(
                "{} {} {} {claimants} {reversed}",
                found.position, found.month, found.cents
            )
        };
        found.iter().map(line).collect::<Vec<_>>()
    };
    let now = story.now();
    let first = format!("{} 2026-02 60 local {}", last - 1, last + 1);
    let second = format!("{last} 2026-03 30 local stands");
    assert_eq!(
        told(&DisputesQuery::default(), &now),
        [first.clone(), second.clone()]
    );
    let then = story.view(last);
    let standing = format!("{} 2026-02 60 local stands", last - 1);
    assert_eq!(told(&DisputesQuery::default(), &then), [standing, second.clone()]);
    let later = DisputesQuery {
        from: Some(month("2026-03")),
        ..DisputesQuery::default()
    };
    assert_eq!(told(&later, &now), [second]);
    let by_nobody = DisputesQuery {
        actor: Some("nobody".into()),
        ..DisputesQuery::default()
    };
    assert_eq!(told(&by_nobody, &now), [""; 0]);
}
