//! What is too large is refused, before it is worked out.

use super::*;
use querbuch_domain::refusal::InputFault;

/// A measure with so many payers and beneficiaries, each a unit of its own.
fn wide(payers: usize, beneficiaries: usize) -> Story {
    let codes: Vec<String> = (0..payers + beneficiaries)
        .map(|index| format!("u{index:04}"))
        .collect();
    let list: Vec<_> = codes
        .iter()
        .map(|code| (code.as_str(), "", Municipal, true))
        .collect();
    let mut story = Story::of([units(&list)]);
    let bookings: Vec<_> = codes
        .iter()
        .enumerate()
        .map(|(index, code)| {
            let kind = if index < payers { Cost } else { Saving };
            (code.as_str(), kind, 1)
        })
        .collect();
    add(&mut story, "m", &bookings);
    story
}

fn refused(result: Result<Flows, Vec<Refusal>>) -> Vec<Refusal> {
    result.err().unwrap_or_default()
}

#[test]
fn the_matrix_is_bounded() {
    let too_many = vec![Refusal::at("filter", InputFault::AtMost { max: FLOW_CELLS_MAX })];
    let full = wide(100, 100).now();
    assert_eq!(answer(Party::Unit, &full).links.len(), 200);
    let wider = wide(100, 101).now();
    let none = FilterSpec::default();
    assert_eq!(refused(asked(&none, Party::Unit, &wider)), too_many);
    assert_eq!(
        matrix_of(&answer(Party::Level, &wider)),
        ["MUNICIPAL > MUNICIPAL 101"]
    );
    // Two measures that fit by themselves.
    let mut both = wide(60, 100);
    let more: Vec<String> = (0..100).map(|index| format!("v{index:04}")).collect();
    let list: Vec<_> = more
        .iter()
        .map(|code| (code.as_str(), "", Municipal, true))
        .collect();
    assert!(both.act(&units(&list)));
    let bookings: Vec<_> = more
        .iter()
        .enumerate()
        .map(|(index, code)| (code.as_str(), if index < 50 { Cost } else { Saving }, 1))
        .collect();
    add(&mut both, "n", &bookings);
    let both = both.now();
    assert_eq!(refused(asked(&none, Party::Body, &both)), []);
    let mut third = wide(99, 100);
    assert!(third.act(&units(&list)));
    add(&mut third, "n", &bookings);
    assert_eq!(refused(asked(&none, Party::Unit, &third.now())), too_many);
}

#[test]
fn links_and_nodes_are_counted() {
    assert_eq!(bounded(FLOW_LINKS_MAX, FLOW_LINKS_MAX), Ok(()));
    let refusals = bounded(FLOW_LINKS_MAX + 1, FLOW_LINKS_MAX).expect_err("one too many");
    assert_eq!(
        refusals[0].reason,
        InputFault::AtMost { max: FLOW_LINKS_MAX }.into()
    );
}
