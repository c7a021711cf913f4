//! Random stories: what holds for every flow, whatever was booked.

use std::collections::HashMap;

use proptest::prelude::*;
use querbuch_domain::command::Command;
use rust_decimal::Decimal;

use super::*;
use crate::dimension::Dimension;
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

fn attributions() -> impl Strategy<Value = FlowAttribution> {
    prop::sample::select(FlowAttribution::ALL)
}

/// Cost less transfers, and saving, of each party.
type Pool = HashMap<PartyKey, (i128, i128)>;

/// The same of each measure and party.
type Sums = HashMap<(MeasureNo, PartyKey), (i128, i128)>;

/// The measure that a measure's savings are attributed within.
fn pool_of(mut measure: MeasureNo, attribution: FlowAttribution, view: &View) -> MeasureNo {
    while attribution == FlowAttribution::Programme
        && let Some(above) = view.measure(measure).expect("is known").programme
    {
        measure = above;
    }
    measure
}

/// What belongs together.
fn pools(sums: &Sums, attribution: FlowAttribution, view: &View) -> HashMap<MeasureNo, Pool> {
    let mut pools: HashMap<MeasureNo, Pool> = HashMap::new();
    for ((measure, party), (borne, saved)) in sums {
        let pool = pools.entry(pool_of(*measure, attribution, view)).or_default();
        let sum = pool.entry(*party).or_default();
        sum.0 += borne;
        sum.1 += saved;
    }
    pools
}

/// A measure saves where its savings land; what a party pays for the measures of a pool is what it bears there, and
/// for none of them more than what it bears of that one.
fn check_links(
    flows: &Flows,
    sums: &Sums,
    pool: impl Fn(MeasureNo) -> MeasureNo,
    pools: &HashMap<MeasureNo, Pool>,
) -> Result<(), TestCaseError> {
    let ends = |link: &FlowLink| ((link.source, link.target), link.cents);
    let by_ends: HashMap<_, _> = flows.links.iter().map(ends).collect();
    prop_assert_eq!(by_ends.len(), flows.links.len(), "a link comes twice");
    let mut paid: HashMap<(MeasureNo, PartyKey), i128> = HashMap::new();
    let mut saved: HashMap<(MeasureNo, PartyKey), i128> = HashMap::new();
    for (ends, cents) in &by_ends {
        match *ends {
            (FlowPlace::Payer(party), FlowPlace::Measure(measure)) => {
                prop_assert!(*cents > 0 && *cents <= sums[&(measure, party)].0);
                *paid.entry((pool(measure), party)).or_default() += cents;
            }
            (FlowPlace::Measure(measure), FlowPlace::Beneficiary(party)) => {
                saved.insert((measure, party), *cents);
            }
            _ => prop_assert!(false, "{:?} are no ends of a link", ends),
        }
    }
    let landed = sums.iter().filter(|(_, (_, saved))| *saved != 0);
    prop_assert_eq!(saved, landed.map(|(key, (_, saved))| (*key, *saved)).collect());
    let borne = pools.iter().flat_map(|(pool, parties)| {
        let borne = parties.iter().filter(|(_, (borne, _))| *borne > 0);
        borne.map(|(party, (borne, _))| ((*pool, *party), *borne))
    });
    prop_assert_eq!(paid, borne.collect());
    Ok(())
}

/// Rows and columns with the rest add up to cost and saving.
fn check_sums(flows: &Flows, pools: &HashMap<MeasureNo, Pool>) -> Result<(), TestCaseError> {
    let mut left: Pool = HashMap::new();
    let mut attributable = 0;
    for pool in pools.values() {
        if pool.values().any(|(borne, _)| *borne > 0) {
            attributable += pool.values().map(|(_, saved)| saved).sum::<i128>();
        }
        for (party, (borne, saved)) in pool {
            let left = left.entry(*party).or_default();
            left.0 += borne;
            left.1 += saved;
        }
    }
    for cell in &flows.matrix {
        left.get_mut(&cell.payer).expect("a party of the balance").0 -= cell.cents;
        left.get_mut(&cell.beneficiary).expect("a party of the balance").1 -= cell.cents;
    }
    let rest = |rest: &FlowRest| (rest.party, (rest.cost_without_saving, rest.saving_without_payer));
    let rest: Pool = flows.rest.iter().map(rest).collect();
    left.retain(|_, left| *left != (0, 0));
    prop_assert_eq!(rest, left);
    let sum = |own: bool| -> i128 {
        let cells = flows.matrix.iter();
        cells
            .filter(|cell| !own || cell.payer == cell.beneficiary)
            .map(|cell| cell.cents)
            .sum()
    };
    prop_assert_eq!(sum(false), attributable);
    match flows.wrong_pocket_share {
        Ratio::Value(share) => {
            let (all, own) = (Decimal::from(sum(false)), Decimal::from(sum(true)));
            prop_assert!((all - own - share * all).abs() < Decimal::new(1, 6));
        }
        Ratio::Undefined => prop_assert_eq!(attributable, 0),
        Ratio::NotMeaningful => prop_assert!(attributable < 0),
        Ratio::Infinite => prop_assert!(false, "a share is no more than a number"),
    }
    Ok(())
}

/// Each cell is what a fraction gives, but for less than a cent a pool and beneficiary.
fn check_cells(flows: &Flows, pools: &HashMap<MeasureNo, Pool>) -> Result<(), TestCaseError> {
    let mut exact: HashMap<(PartyKey, PartyKey), Decimal> = HashMap::new();
    for pool in pools.values() {
        let all: i128 = pool.values().map(|(borne, _)| (*borne).max(0)).sum();
        for (payer, (borne, _)) in pool.iter().filter(|(_, (borne, _))| *borne > 0) {
            for (beneficiary, (_, saved)) in pool {
                let part = Decimal::from(*saved) * (Decimal::from(*borne) / Decimal::from(all));
                *exact.entry((*payer, *beneficiary)).or_default() += part;
            }
        }
    }
    for cell in &flows.matrix {
        let cents = exact.entry((cell.payer, cell.beneficiary)).or_default();
        *cents -= Decimal::from(cell.cents);
    }
    let most = Decimal::from(pools.len());
    prop_assert!(exact.values().all(|left| left.abs() < most), "{:?}", exact);
    Ok(())
}

/// What a balance says of each measure and party: cost less transfers, and saving.
fn figures(party: Party, basis: Basis, view: &View) -> Sums {
    let dimensions = [&[Dimension::Measure], party.dimensions()].concat();
    let balance = BalanceQuestion::of(basis, &dimensions)
        .answer(view)
        .expect("a good question");
    let mut sums = Sums::new();
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
    fn flows_say_what_the_balance_says(
        wishes in stories(WISHES_MAX),
        party in parties(),
        basis in bases(),
        attribution in attributions(),
    ) {
        let story = play(&wishes);
        for position in [story.state.position / 2, story.state.position] {
            let view = story.view(position);
            let sums = figures(party, basis, &view);
            let query = FlowsQuery { filter: Filter::default(), party, attribution, basis };
            let flows = flows(&query, &view).expect("few parties");
            let pools = pools(&sums, attribution, &view);
            check_links(&flows, &sums, |measure| pool_of(measure, attribution, &view), &pools)?;
            check_sums(&flows, &pools)?;
            check_cells(&flows, &pools)?;
        }
    }

    #[test]
    fn nodes_are_what_links_join(
        wishes in stories(WISHES_MAX),
        party in parties(),
        basis in bases(),
        attribution in attributions(),
    ) {
        let view = play(&wishes).now();
        let query = FlowsQuery { filter: Filter::default(), party, attribution, basis };
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
