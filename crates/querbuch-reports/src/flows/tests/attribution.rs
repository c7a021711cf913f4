//! Who pays for whom across the measures of a programme, and what finds no counterpart.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;

fn of(attribution: FlowAttribution, story: &Story) -> Flows {
    let query = FlowsQuery {
        filter: Filter::default(),
        party: Party::Level,
        attribution,
        basis: Basis::Actual,
    };
    flows(&query, &story.now()).expect("few parties")
}

fn rest_of(flows: &Flows) -> Vec<String> {
    let line = |rest: &FlowRest| {
        let FlowRest {
            party,
            cost_without_saving,
            saving_without_payer,
        } = rest;
        format!("{party} {cost_without_saving} {saving_without_payer}")
    };
    flows.rest.iter().map(line).collect()
}

fn share(flows: &Flows) -> Decimal {
    flows.wrong_pocket_share.value().expect("something is attributed")
}

/// A platform that the Bund pays and a roll-out that the Länder pay; the towns save.
fn platform() -> Story {
    let mut story = story(&[("bund", Cost, 1_200)]);
    add_below(
        &mut story,
        "m",
        "roll-out",
        &[("15", Cost, 400), ("15003", Saving, 800)],
    );
    story
}

#[test]
fn who_pays_the_platform_pays_for_those_who_save_by_its_roll_out() {
    let programme = of(FlowAttribution::Programme, &platform());
    let matrix = ["FEDERAL > MUNICIPAL 600", "STATE > MUNICIPAL 200"];
    assert_eq!(matrix_of(&programme), matrix);
    assert_eq!(rest_of(&programme), ["FEDERAL 600 0", "STATE 200 0"]);
    assert_eq!(programme.wrong_pocket_share, Ratio::Value(Decimal::ONE));
    let links = [
        "payer:FEDERAL > measure:0 1200",
        "payer:STATE > measure:1 400",
        "measure:1 > beneficiary:MUNICIPAL 800",
    ];
    assert_eq!(links_of(&programme), links);

    let measure = of(FlowAttribution::Measure, &platform());
    assert_eq!(matrix_of(&measure), ["STATE > MUNICIPAL 800"]);
    assert_eq!(rest_of(&measure), ["FEDERAL 1200 0", "STATE -400 0"]);
    assert_eq!(links_of(&measure), links);
}

#[test]
fn what_is_paid_back_in_one_measure_lowers_what_is_borne_in_the_others() {
    let mut story = platform();
    let repaid = [("bund", Transfer, 300), ("15003", Transfer, -300)];
    add_below(&mut story, "roll-out", "fee", &repaid);
    let programme = of(FlowAttribution::Programme, &story);
    let links = [
        "payer:FEDERAL > measure:0 900",
        "payer:STATE > measure:1 400",
        "payer:MUNICIPAL > measure:2 300",
        "measure:1 > beneficiary:MUNICIPAL 800",
    ];
    assert_eq!(links_of(&programme), links);
    let matrix = [
        "FEDERAL > MUNICIPAL 450",
        "STATE > MUNICIPAL 200",
        "MUNICIPAL > MUNICIPAL 150",
    ];
    assert_eq!(matrix_of(&programme), matrix);
    assert_eq!(
        rest_of(&programme),
        ["FEDERAL 450 0", "STATE 200 0", "MUNICIPAL 150 0"]
    );
    // By itself, the fee is no cost of the Bund, and nobody saves by it.
    let measure = of(FlowAttribution::Measure, &story);
    assert_eq!(
        rest_of(&measure),
        ["FEDERAL 900 0", "STATE -400 0", "MUNICIPAL 300 0"]
    );
}

#[test]
fn savings_without_a_payer_are_rest() {
    let flows = of(
        FlowAttribution::Programme,
        &story(&[("15003", Saving, 10), ("bund", Cost, -5)]),
    );
    assert_eq!(rest_of(&flows), ["FEDERAL -5 0", "MUNICIPAL 0 10"]);
    assert_eq!(flows.wrong_pocket_share, Ratio::Undefined);
}

#[test]
fn a_euro_moves_the_share_by_no_more_than_a_euro() {
    let with = |own: i64| {
        story(&[
            ("bund", Cost, 120_000_000),
            ("15003", Cost, own),
            ("15003", Saving, 50_000_000),
        ])
    };
    let before = share(&of(FlowAttribution::Programme, &with(0)));
    let after = share(&of(FlowAttribution::Programme, &with(100)));
    assert_eq!(before, Decimal::ONE);
    assert!(before - after < Decimal::new(1, 6), "{after}");
    assert!(after < before);
}

#[test]
fn after_full_reimbursement_nobody_pays_for_others() {
    let flows = of(
        FlowAttribution::Programme,
        &story(&[
            ("bund", Cost, 1_000),
            ("bund", Transfer, 1_000),
            ("15003", Transfer, -1_000),
            ("15003", Saving, 3_000),
        ]),
    );
    assert_eq!(matrix_of(&flows), ["MUNICIPAL > MUNICIPAL 3000"]);
    assert_eq!(share(&flows), Decimal::ZERO);
}

/// Parties of three levels, by the places of a permutation.
const UNITS_OF_LEVELS: [&str; 3] = ["bund", "15", "15003"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Savings are a multiple of all cost, so that no cent is left to the order of the parties.
    #[test]
    fn who_is_called_what_does_not_matter(
        costs in prop::array::uniform3(1_i64..500),
        times in prop::array::uniform3(0_i64..5),
        places in Just([0_usize, 1, 2]).prop_shuffle(),
    ) {
        let all: i64 = costs.iter().sum();
        let of_places = |places: [usize; 3]| {
            let costs = (0..3).map(|party| (UNITS_OF_LEVELS[places[party]], Cost, costs[party]));
            let savings = (0..3).map(|party| (UNITS_OF_LEVELS[places[party]], Saving, times[party] * all));
            let bookings: Vec<_> = costs.chain(savings).filter(|(.., cents)| *cents != 0).collect();
            of(FlowAttribution::Programme, &story(&bookings))
        };
        let (plain, renamed) = (of_places([0, 1, 2]), of_places(places));
        prop_assert_eq!(plain.wrong_pocket_share, renamed.wrong_pocket_share);
        let levels = [Federal, Level::State, Municipal].map(PartyKey::Level);
        let renamed_to = |party: PartyKey| {
            let found = levels.iter().position(|level| *level == party).expect("one of three");
            levels[places[found]]
        };
        for cell in &plain.matrix {
            let there = renamed.matrix.iter().find(|there| {
                (there.payer, there.beneficiary) == (renamed_to(cell.payer), renamed_to(cell.beneficiary))
            });
            prop_assert_eq!(there.map(|there| there.cents), Some(cell.cents));
        }
        prop_assert_eq!(plain.matrix.len(), renamed.matrix.len());
    }
}
