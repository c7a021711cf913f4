//! What is paid and saved together, by party.

use querbuch_domain::id::MeasureNo;
use rustc_hash::FxHashMap;

use super::FlowsQuery;
use crate::balance::{Figures, figures_by_dimensions};
use crate::dimension::Dimension;
use crate::party::PartyKey;
use crate::share::split;
use crate::view::View;

/// What one party bears and saves, in cents.
#[derive(Clone, Copy)]
pub(super) struct PartyFlows {
    pub party: PartyKey,
    /// Cost less transfers received; below zero where it received more.
    pub borne: i128,
    pub saved: i128,
}

/// What belongs together: a programme or a measure, with its parties in their order.
pub(super) type Pool = Vec<PartyFlows>;

/// One measure of the diagram: who bears how much of it, and who saves how much by it, in cents.
pub(super) struct MeasureFlows {
    pub measure: MeasureNo,
    pub payers: Vec<(PartyKey, i128)>,
    pub beneficiaries: Vec<(PartyKey, i128)>,
}

/// What belongs together, and the measures that have a payer or a beneficiary, by code.
pub(super) struct Pools {
    pub pools: Vec<Pool>,
    pub measures: Vec<MeasureFlows>,
}

/// What one party bears and saves by one measure.
struct Line {
    measure: MeasureNo,
    pool: MeasureNo,
    flows: PartyFlows,
}

impl Pools {
    /// Those of a question. Measures stand by code, parties in their order.
    pub fn of(query: &FlowsQuery, view: &View) -> Self {
        let lines = lines(query, view);
        let mut by_pool: FxHashMap<(MeasureNo, PartyKey), Vec<usize>> = FxHashMap::default();
        for (place, line) in lines.iter().enumerate() {
            let key = (line.pool, line.flows.party);
            by_pool.entry(key).or_default().push(place);
        }
        // What each line bears for the diagram; nothing where the party bears nothing in the pool.
        let mut shown = vec![0; lines.len()];
        let mut pools: FxHashMap<MeasureNo, Pool> = FxHashMap::default();
        for ((pool, party), places) in by_pool {
            let flows = || places.iter().map(|place| lines[*place].flows);
            let borne: i128 = flows().map(|flows| flows.borne).sum();
            let saved = flows().map(|flows| flows.saved).sum();
            let weights: Vec<i128> = flows().map(|flows| flows.borne.max(0)).collect();
            let parts = split(borne.max(0), &weights).unwrap_or_default();
            for (place, part) in places.iter().zip(parts) {
                shown[*place] = part;
            }
            pools
                .entry(pool)
                .or_default()
                .push(PartyFlows { party, borne, saved });
        }
        let mut pools: Vec<Pool> = pools.into_values().collect();
        for pool in &mut pools {
            pool.sort_by(|first, second| first.party.compare(second.party, view));
        }
        let lines: Vec<(Line, i128)> = lines.into_iter().zip(shown).collect();
        let measures = lines.chunk_by(|(first, _), (second, _)| first.measure == second.measure);
        Self {
            pools,
            measures: measures.filter_map(measure).collect(),
        }
    }
}

/// By code of the measure, then party.
fn lines(query: &FlowsQuery, view: &View) -> Vec<Line> {
    let dimensions = [&[Dimension::Measure], query.party.dimensions()].concat();
    let mut by_party: FxHashMap<(MeasureNo, PartyKey), Figures> = FxHashMap::default();
    let rows = figures_by_dimensions(&query.filter, &dimensions, query.basis, view);
    for (key, figures) in view.deadline().watch(rows) {
        if let (Some(measure), Some(party)) = (key.measure, PartyKey::of(query.party, &key)) {
            *by_party.entry((measure, party)).or_default() += &figures;
        }
    }
    let line = |((measure, party), figures): ((MeasureNo, PartyKey), Figures)| Line {
        measure,
        pool: query.attribution.pool_of(measure, view),
        flows: PartyFlows {
            party,
            borne: figures.cost - figures.transfer,
            saved: figures.saving,
        },
    };
    let mut lines: Vec<Line> = by_party.into_iter().map(line).collect();
    let code = |number: MeasureNo| view.measure(number).map(|measure| &measure.code);
    lines.sort_by(|first, second| {
        let by_measure = code(first.measure).cmp(&code(second.measure));
        by_measure.then_with(|| first.flows.party.compare(second.flows.party, view))
    });
    lines
}

/// One measure of the diagram, from its lines with what each bears there.
fn measure(lines: &[(Line, i128)]) -> Option<MeasureFlows> {
    let (first, _) = lines.first()?;
    let amounts = |amount: fn(&(Line, i128)) -> i128| {
        let amounts = lines.iter().map(|line| (line.0.flows.party, amount(line)));
        amounts.filter(|(_, cents)| *cents != 0).collect::<Vec<_>>()
    };
    let flows = MeasureFlows {
        measure: first.measure,
        payers: amounts(|(_, borne)| *borne),
        beneficiaries: amounts(|(line, _)| line.flows.saved),
    };
    (!flows.payers.is_empty() || !flows.beneficiaries.is_empty()).then_some(flows)
}
