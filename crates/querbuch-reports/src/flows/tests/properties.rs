//! Random stories: what holds for every flow, whatever was booked.

use std::collections::HashMap;

use proptest::prelude::*;
use querbuch_domain::command::Command;

use super::*;
use crate::testing::random::{play, scene, stories};
use crate::testing::{BalanceQuestion, month};

/// Longest story after the scene, in commands.
const WISHES_MAX: usize = 24;

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 128,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn parties() -> impl Strategy<Value = Party> {
    prop::sample::select(Party::ALL)
}

fn bases() -> impl Strategy<Value = Basis> {
    prop::sample::select(Basis::ALL)
}

/// What a balance says of each measure and party: cost less transfers, and saving.
fn figures(party: Party, basis: Basis, view: &View) -> HashMap<(MeasureNo, PartyKey), (i128, i128)> {
    let dimensions = [&[Dimension::Measure], party.dimensions()].concat();
    let balance = BalanceQuestion::of(basis, &dimensions)
        .answer(view)
        .expect("a good question");
    let mut sums: HashMap<_, (i128, i128)> = HashMap::new();
    for row in balance.rows.iter().chain(&balance.society_rows) {
        let party = PartyKey::of(party, &row.key).expect("has a level");
        let sum = sums
            .entry((row.key.measure.expect("was asked for"), party))
            .or_default();
        sum.0 += row.figures.cost - row.figures.transfer;
        sum.1 += row.figures.saving;
    }
    sums
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn flows_say_what_the_balance_says(wishes in stories(WISHES_MAX), party in parties(), basis in bases()) {
        let story = play(&wishes);
        for position in [story.state.position / 2, story.state.position] {
            let view = story.view(position);
            let sums = figures(party, basis, &view);
            let query = FlowsQuery { filter: Filter::default(), party, basis };
            let flows = flows(&query, &view).expect("few parties");

            let mut links: HashMap<_, _> = HashMap::new();
            for ((measure, party), (borne, saved)) in &sums {
                if *borne > 0 {
                    links.insert((FlowPlace::Payer(*party), FlowPlace::Measure(*measure)), *borne);
                }
                if *saved != 0 {
                    links.insert((FlowPlace::Measure(*measure), FlowPlace::Beneficiary(*party)), *saved);
                }
            }
            let found: HashMap<_, _> = flows.links.iter().map(|link| ((link.source, link.target), link.cents)).collect();
            prop_assert_eq!(found.len(), flows.links.len(), "a link comes twice");
            prop_assert_eq!(&found, &links);

            let paid_for: Vec<MeasureNo> = sums.iter().filter(|(_, (borne, _))| *borne > 0).map(|((m, _), _)| *m).collect();
            let mut columns: HashMap<PartyKey, i128> = HashMap::new();
            for ((measure, party), (_, saved)) in &sums {
                if paid_for.contains(measure) {
                    *columns.entry(*party).or_default() += saved;
                }
            }
            let total: i128 = columns.values().sum();
            prop_assert_eq!(flows.matrix.iter().map(|cell| cell.cents).sum::<i128>(), total);
            for cell in &flows.matrix {
                *columns.entry(cell.beneficiary).or_default() -= cell.cents;
            }
            prop_assert!(columns.values().all(|left| *left == 0), "{:?}", columns);
        }
    }

    #[test]
    fn nodes_are_what_links_join(wishes in stories(WISHES_MAX), party in parties(), basis in bases()) {
        let view = play(&wishes).now();
        let query = FlowsQuery { filter: Filter::default(), party, basis };
        let flows = flows(&query, &view).expect("few parties");
        let mut sums: HashMap<FlowPlace, i128> = HashMap::new();
        for link in &flows.links {
            // A measure is counted from the side of its payers, and is there without any.
            *sums.entry(link.source).or_default() += if link.source.side() == FlowSide::Payer { link.cents } else { 0 };
            *sums.entry(link.target).or_default() += link.cents;
        }
        let nodes: HashMap<_, _> = flows.nodes.iter().map(|node| (node.place, node.cents)).collect();
        prop_assert_eq!(nodes.len(), flows.nodes.len(), "a node comes twice");
        prop_assert_eq!(&nodes, &sums);
        let rank = |place: FlowPlace| flows.nodes.iter().position(|node| node.place == place);
        let in_order = flows.links.windows(2).all(|pair| {
            (rank(pair[0].source), rank(pair[0].target)) < (rank(pair[1].source), rank(pair[1].target))
        });
        prop_assert!(in_order, "{:?}", flows.links);
        let payer = |cell: &FlowCell| (rank(FlowPlace::Payer(cell.payer)), rank(FlowPlace::Beneficiary(cell.beneficiary)));
        prop_assert!(flows.matrix.windows(2).all(|pair| payer(&pair[0]) < payer(&pair[1])));
        prop_assert!(flows.matrix.iter().all(|cell| cell.cents != 0 && payer(cell).0.is_some() && payer(cell).1.is_some()));
    }

    #[test]
    fn a_measure_by_itself_pays_what_it_pays_among_others(wishes in stories(WISHES_MAX), party in parties()) {
        let view = play(&wishes).now();
        let of = |code: Option<&str>| {
            let spec = FilterSpec { measures: code.map(|code| vec![code.into()]), ..FilterSpec::default() };
            let flows = asked(&spec, party, &view).expect("few parties");
            let cells = flows.matrix.into_iter().map(|cell| ((cell.payer, cell.beneficiary), cell.cents));
            cells.collect::<HashMap<_, _>>()
        };
        // A filter takes a measure with all that belongs to it, so those that belong to nothing are asked one by one.
        let mut sums: HashMap<_, i128> = HashMap::new();
        for measure in view.state().measures.by_code().values().filter_map(|number| view.measure(*number)) {
            if measure.programme.is_none() {
                for (pair, cents) in of(Some(measure.code.as_ref())) {
                    *sums.entry(pair).or_default() += cents;
                }
            }
        }
        sums.retain(|_, cents| *cents != 0);
        prop_assert_eq!(sums, of(None));
    }

    #[test]
    fn the_order_of_bookings_does_not_matter(
        (bookings, shuffled) in prop::collection::vec(bookings(), 1..12)
            .prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle())),
        party in parties(),
    ) {
        let of = |list: &[Command]| {
            let story = Story::of(scene().into_iter().chain(list.iter().cloned()));
            answer(party, &story.now())
        };
        prop_assert_eq!(of(&bookings), of(&shuffled));
    }
}

/// A booking on the scene's measures, with a transfer.
fn bookings() -> impl Strategy<Value = Command> {
    let measure = prop::sample::select(&["m0", "m1"]);
    let months = prop::sample::select(&["2025-12", "2026-01"]);
    let cents = || -300..900_i64;
    (measure, months, cents(), cents(), cents(), cents()).prop_map(
        |(measure, text, cost, saving, relief, paid)| {
            assert_eq!(month(text).to_string(), text);
            let postings = [
                ("cost", text, cost),
                ("saving", text, saving),
                ("relief", text, relief),
                ("pays", text, -paid),
                ("gets", text, paid),
            ];
            book(measure, &postings)
        },
    )
}
