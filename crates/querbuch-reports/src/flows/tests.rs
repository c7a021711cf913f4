use querbuch_domain::effect::add::NewEffect;
use querbuch_domain::id::UnitNo;
use querbuch_domain::words::EffectKind;
use querbuch_domain::words::EffectKind::{Cost, Saving, Transfer};
use querbuch_domain::words::Level::{self, Business, Citizens, Federal, Municipal, SocialInsurance};

use super::*;
use crate::filter::FilterSpec;
use crate::testing::{Story, book, effect, measure, reverse, units};

mod attribution;
mod limits;
mod properties;

/// Roots first, so that their numbers follow this list: the Bund, two Länder, social insurance, businesses, towns
/// without a Land; then a ministry, a town and citizens of the first Land, a town of the second.
const UNITS: [(&str, &str, Level, bool); 10] = [
    ("bund", "", Federal, true),
    ("15", "", Level::State, true),
    ("05", "", Level::State, true),
    ("sv", "", SocialInsurance, false),
    ("wirtschaft", "", Business, true),
    ("kommunen", "", Municipal, false),
    ("bund/06", "bund", Federal, false),
    ("15003", "15", Municipal, true),
    ("15/leute", "15", Citizens, false),
    ("05113", "05", Municipal, true),
];

/// A measure `m` whose effects are booked once, each `(unit, kind, cents)`.
fn story(bookings: &[(&str, EffectKind, i64)]) -> Story {
    let mut story = Story::of([units(&UNITS)]);
    add(&mut story, "m", bookings);
    story
}

fn add(story: &mut Story, code: &str, bookings: &[(&str, EffectKind, i64)]) {
    add_below(story, "", code, bookings);
}

/// Adds a measure that belongs to another one.
fn add_below(story: &mut Story, programme: &str, code: &str, bookings: &[(&str, EffectKind, i64)]) {
    let names: Vec<String> = (0..bookings.len()).map(|index| format!("e{index}")).collect();
    let effects: Vec<NewEffect> = bookings
        .iter()
        .zip(&names)
        .map(|((unit, kind, _), name)| effect(name, unit, *kind))
        .collect();
    assert!(story.act(&measure(code, programme, effects)));
    let postings: Vec<_> = bookings
        .iter()
        .zip(&names)
        .map(|((.., cents), name)| (name.as_str(), "2026-01", *cents))
        .collect();
    assert!(story.act(&book(code, &postings)), "{bookings:?}");
}

fn asked(spec: &FilterSpec, party: Party, view: &View) -> Result<Flows, Vec<Refusal>> {
    let query = FlowsQuery {
        filter: Filter::resolve(spec, view).expect("a good filter"),
        party,
        attribution: FlowAttribution::Programme,
        basis: Basis::Actual,
    };
    flows(&query, view)
}

fn answer(party: Party, view: &View) -> Flows {
    asked(&FilterSpec::default(), party, view).expect("few parties")
}

fn nodes_of(flows: &Flows) -> Vec<String> {
    let line = |node: &FlowNode| format!("{} {}", node.place, node.cents);
    flows.nodes.iter().map(line).collect()
}

fn links_of(flows: &Flows) -> Vec<String> {
    let line = |link: &FlowLink| format!("{} > {} {}", link.source, link.target, link.cents);
    flows.links.iter().map(line).collect()
}

fn matrix_of(flows: &Flows) -> Vec<String> {
    let line = |cell: &FlowCell| format!("{} > {} {}", cell.payer, cell.beneficiary, cell.cents);
    flows.matrix.iter().map(line).collect()
}

/// The matrix by level of one measure.
fn matrix_by_level(bookings: &[(&str, EffectKind, i64)]) -> Vec<String> {
    matrix_of(&answer(Party::Level, &story(bookings).now()))
}

#[test]
fn savings_are_attributed_to_those_who_pay() {
    let mut story = story(&[
        ("bund/06", Cost, 300),
        ("15", Cost, 100),
        ("15003", Saving, 1_000),
        ("15/leute", Saving, 40),
    ]);
    add(&mut story, "a", &[("15", Cost, 50), ("bund", Saving, 7)]);
    let flows = answer(Party::Level, &story.now());
    let nodes = [
        "payer:FEDERAL 300",
        "payer:STATE 150",
        // By code, not by number.
        "measure:1 50",
        "measure:0 400",
        "beneficiary:FEDERAL 7",
        "beneficiary:MUNICIPAL 1000",
        "beneficiary:CITIZENS 40",
    ];
    assert_eq!(nodes_of(&flows), nodes);
    let links = [
        "payer:FEDERAL > measure:0 300",
        "payer:STATE > measure:1 50",
        "payer:STATE > measure:0 100",
        "measure:1 > beneficiary:FEDERAL 7",
        "measure:0 > beneficiary:MUNICIPAL 1000",
        "measure:0 > beneficiary:CITIZENS 40",
    ];
    assert_eq!(links_of(&flows), links);
    let matrix = [
        "FEDERAL > MUNICIPAL 750",
        "FEDERAL > CITIZENS 30",
        "STATE > FEDERAL 7",
        "STATE > MUNICIPAL 250",
        "STATE > CITIZENS 10",
    ];
    assert_eq!(matrix_of(&flows), matrix);
}

/// As with the online certificate: the portal costs the Bund, the fee of the towns goes to it.
#[test]
fn a_transfer_raises_what_its_payer_bears() {
    let paid = [
        ("bund", Cost, 360),
        ("bund", Transfer, 90),
        ("15003", Transfer, -90),
        ("15003", Saving, 40),
    ];
    let flows = answer(Party::Level, &story(&paid).now());
    let nodes = [
        "payer:FEDERAL 270",
        "payer:MUNICIPAL 90",
        "measure:0 360",
        "beneficiary:MUNICIPAL 40",
    ];
    assert_eq!(nodes_of(&flows), nodes);
    assert_eq!(
        matrix_of(&flows),
        ["FEDERAL > MUNICIPAL 30", "MUNICIPAL > MUNICIPAL 10"]
    );
}

#[test]
fn who_receives_more_than_it_costs_bears_nothing() {
    let profit = [
        ("bund", Cost, 100),
        ("bund", Transfer, 150),
        ("15", Transfer, -50),
        ("15003", Transfer, -100),
        ("sv", Saving, 90),
    ];
    let flows = answer(Party::Level, &story(&profit).now());
    assert_eq!(
        nodes_of(&flows)[..3],
        ["payer:STATE 50", "payer:MUNICIPAL 100", "measure:0 150"]
    );
    assert_eq!(
        matrix_of(&flows),
        ["STATE > SOCIAL_INSURANCE 30", "MUNICIPAL > SOCIAL_INSURANCE 60"]
    );
    // A refund is no payment, and takes nothing off what the other pays.
    let refund = [("bund", Cost, -100), ("15", Cost, 60), ("15003", Saving, 7)];
    assert_eq!(matrix_by_level(&refund), ["STATE > MUNICIPAL 7"]);
    // Nothing but a transfer: who pays it is the payer.
    let compensation = [
        ("15003", Transfer, -10),
        ("bund", Transfer, 10),
        ("bund", Saving, 3),
    ];
    assert_eq!(matrix_by_level(&compensation), ["MUNICIPAL > FEDERAL 3"]);
}

#[test]
fn a_measure_without_cost_has_no_payer() {
    let savings = [
        ("15003", Saving, 10),
        ("wirtschaft", Saving, 20),
        ("bund", Cost, -5),
    ];
    let flows = answer(Party::Level, &story(&savings).now());
    let nodes = [
        "measure:0 0",
        "beneficiary:MUNICIPAL 10",
        "beneficiary:BUSINESS 20",
    ];
    assert_eq!(nodes_of(&flows), nodes);
    let links = [
        "measure:0 > beneficiary:MUNICIPAL 10",
        "measure:0 > beneficiary:BUSINESS 20",
    ];
    assert_eq!(links_of(&flows), links);
    assert_eq!(matrix_of(&flows), [""; 0]);
}

#[test]
fn a_measure_without_savings_has_payers_only() {
    let flows = answer(Party::Level, &story(&[("bund", Cost, 5), ("sv", Cost, 6)]).now());
    assert_eq!(
        nodes_of(&flows),
        ["payer:FEDERAL 5", "payer:SOCIAL_INSURANCE 6", "measure:0 11"]
    );
    assert_eq!(flows.links.len(), 2);
    assert_eq!(flows.matrix, []);
}

#[test]
fn what_was_reversed_leaves_nothing_behind() {
    let mut story = story(&[("bund", Cost, 5), ("15003", Saving, 6)]);
    assert!(story.act(&reverse(story.state.position)));
    let nothing = Flows {
        nodes: Vec::new(),
        links: Vec::new(),
        matrix: Vec::new(),
        rest: Vec::new(),
        wrong_pocket_share: Ratio::Undefined,
    };
    assert_eq!(answer(Party::Unit, &story.now()), nothing);
}

#[test]
fn a_burden_is_attributed_with_its_sign() {
    let burden = [
        ("bund", Cost, 2),
        ("15", Cost, 1),
        ("15003", Saving, -100),
        ("sv", Saving, 100),
    ];
    let expected = [
        "FEDERAL > MUNICIPAL -67",
        "FEDERAL > SOCIAL_INSURANCE 67",
        "STATE > MUNICIPAL -33",
        "STATE > SOCIAL_INSURANCE 33",
    ];
    assert_eq!(matrix_by_level(&burden), expected);
}

#[test]
fn cents_go_to_the_largest_remainder_then_to_the_smaller_code() {
    let thirds = [
        ("15003", Cost, 1),
        ("15", Cost, 1),
        ("05", Cost, 1),
        ("sv", Saving, 100),
    ];
    let flows = answer(Party::Unit, &story(&thirds).now());
    // Units 2, 1 and 7 have the codes 05, 15 and 15003.
    assert_eq!(
        matrix_of(&flows),
        ["unit:2 > unit:3 34", "unit:1 > unit:3 33", "unit:7 > unit:3 33"]
    );
    let one_cent = [
        ("15", Cost, 2),
        ("05", Cost, 1),
        ("sv", Saving, 1),
        ("bund", Saving, 1),
    ];
    assert_eq!(
        matrix_of(&answer(Party::Unit, &story(&one_cent).now())),
        ["unit:1 > unit:0 1", "unit:1 > unit:3 1"]
    );
}

#[test]
fn society_is_nobody_else_and_pays_what_it_bears() {
    let own = [
        ("wirtschaft", Cost, 10),
        ("15", Cost, 30),
        ("15/leute", Saving, 4),
    ];
    let expected = [
        (Party::Level, ["STATE > CITIZENS 3", "BUSINESS > CITIZENS 1"]),
        // Citizens hang below a Land, businesses are marked as a body: neither makes them public.
        (Party::State, ["BUSINESS > CITIZENS 1", "unit:1 > CITIZENS 3"]),
        (Party::Body, ["BUSINESS > CITIZENS 1", "unit:1 > CITIZENS 3"]),
        (Party::Unit, ["unit:1 > unit:8 3", "unit:4 > unit:8 1"]),
    ];
    for (party, matrix) in expected {
        assert_eq!(matrix_of(&answer(party, &story(&own).now())), matrix, "{party:?}");
    }
}

#[test]
fn a_party_is_a_level_or_a_unit() {
    let wide = [
        ("bund/06", Cost, 1),
        ("15003", Cost, 2),
        ("05", Cost, 4),
        ("sv", Cost, 8),
        ("kommunen", Cost, 16),
        ("15", Cost, 32),
    ];
    let view = story(&wide).now();
    let payers = |party| {
        let mut lines = nodes_of(&answer(party, &view));
        lines.retain(|line| line.starts_with("payer:"));
        lines
    };
    assert_eq!(
        payers(Party::Level),
        [
            "payer:FEDERAL 1",
            "payer:STATE 36",
            "payer:MUNICIPAL 18",
            "payer:SOCIAL_INSURANCE 8"
        ]
    );
    assert_eq!(
        payers(Party::State),
        [
            "payer:FEDERAL 1",
            "payer:MUNICIPAL 16",
            "payer:SOCIAL_INSURANCE 8",
            "payer:unit:2 4",
            "payer:unit:1 34"
        ]
    );
    assert_eq!(
        payers(Party::Body),
        [
            "payer:MUNICIPAL 16",
            "payer:SOCIAL_INSURANCE 8",
            "payer:unit:2 4",
            "payer:unit:1 32",
            "payer:unit:7 2",
            "payer:unit:0 1"
        ]
    );
    assert_eq!(payers(Party::Unit).len(), wide.len());
}

#[test]
fn people_read_names() {
    let view = story(&[("bund", Cost, 1)]).now();
    let label = |place: FlowPlace, language| place.label(language, &view).to_string();
    let land = FlowPlace::Payer(PartyKey::Level(Level::State));
    assert_eq!(
        (label(land, Language::German), label(land, Language::English)),
        ("Länder".to_owned(), "States".to_owned())
    );
    let unit = FlowPlace::Beneficiary(PartyKey::Unit(UnitNo(0)));
    assert_eq!(label(unit, Language::German), "Ein Haushalt");
    let measure = FlowPlace::Measure(MeasureNo(0));
    assert_eq!(label(measure, Language::English), "Eine Maßnahme");
    assert_eq!(
        [land, unit, measure].map(FlowPlace::side),
        [FlowSide::Payer, FlowSide::Beneficiary, FlowSide::Measure]
    );
}

#[test]
fn a_filter_shows_its_part_only() {
    let mut story = story(&[
        ("bund", Cost, 10),
        ("15", Transfer, -10),
        ("bund", Transfer, 10),
        ("15003", Saving, 9),
    ]);
    add(&mut story, "n", &[("bund", Cost, 1), ("sv", Saving, 2)]);
    let view = story.now();
    let matrix = |set: fn(&mut FilterSpec)| {
        let mut spec = FilterSpec::default();
        set(&mut spec);
        matrix_of(&asked(&spec, Party::Level, &view).expect("few parties"))
    };
    assert_eq!(
        matrix(|_| {}),
        ["FEDERAL > SOCIAL_INSURANCE 2", "STATE > MUNICIPAL 9"]
    );
    assert_eq!(
        matrix(|spec| spec.measures = Some(vec!["m".into()])),
        ["STATE > MUNICIPAL 9"]
    );
    assert_eq!(
        matrix(|spec| spec.kinds = Some(vec![Cost, Saving])),
        ["FEDERAL > MUNICIPAL 9", "FEDERAL > SOCIAL_INSURANCE 2"]
    );
    assert_eq!(
        matrix(|spec| spec.units = Some(vec!["15".into()])),
        ["STATE > MUNICIPAL 9"]
    );
    assert_eq!(matrix(|spec| spec.units = Some(vec!["05".into()])), [""; 0]);
    let before = View::at(view.state().clone(), view.position() - 1).expect("within the log");
    assert_eq!(matrix_of(&answer(Party::Level, &before)), ["STATE > MUNICIPAL 9"]);
}
