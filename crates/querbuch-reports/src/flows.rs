//! Flows: who pays for whom.
//!
//! For each measure by itself, a party *bears* its cost less the transfers that it received for it; a transfer
//! paid raises what it bears. Who bears more than nothing is a payer. Each saving of the measure is attributed to
//! its payers in proportion to what they bear, to the cent. These cases follow:
//!
//! - Who receives more than the measure costs them, or has a refund booked as negative cost, bears nothing for it.
//!   What others paid them is not taken off anybody's share: it was paid for the measure all the same. So what the
//!   payers of a measure bear can exceed its cost.
//! - A measure for which nobody bears anything has no payer: its savings go from the measure to the beneficiaries
//!   and are in no cell of the matrix.
//! - A negative saving (more was taken back than claimed, or the measure burdens somebody) is attributed as a
//!   positive one is, with its sign.
//! - Each measure stands for itself: a programme does not pay for what belongs to it.
//! - Businesses and citizens are beneficiaries of what lands with them, and payers only of cost that they bear
//!   themselves. They are parties of their own and never part of a public one.
//! - What the filter leaves out is not there: with only one side of a transfer in view, the other paid nothing.

mod matrix;

use std::fmt;
use std::sync::Arc;

use querbuch_domain::id::MeasureNo;
use querbuch_domain::language::Language;
use querbuch_domain::refusal::{InputFault, Refusal};
use querbuch_domain::vocabulary;
use rustc_hash::FxHashMap;

use crate::balance::{Figures, figures_by_dimensions};
use crate::basis::Basis;
use crate::dimension::Dimension;
use crate::filter::Filter;
use crate::party::{Party, PartyKey};
use crate::view::View;

/// Most nodes of one answer: ten thousand measures, which is more than a ledger of the whole country holds, and
/// as many parties. Larger answers ask for a narrower filter or wider parties.
pub const FLOW_NODES_MAX: usize = 20_000;

/// Most links: ten thousand measures between five payers and five beneficiaries each.
pub const FLOW_LINKS_MAX: usize = 100_000;

/// Most pairs of a payer and a beneficiary: a hundred by a hundred, beyond what a person reads as a table.
pub const FLOW_CELLS_MAX: usize = 10_000;

vocabulary! {
    /// On which side of the diagram a node stands.
    FlowSide {
        /// Who bears cost.
        Payer = "PAYER",
        /// What it is borne for.
        Measure = "MEASURE",
        /// Where savings land.
        Beneficiary = "BENEFICIARY",
    }
}

/// Which flows are asked for.
#[derive(Clone, Debug)]
pub struct FlowsQuery {
    /// Which amounts count.
    pub filter: Filter,
    /// Who counts as one party.
    pub party: Party,
    /// Whether plans, actuals or the outlook are looked at.
    pub basis: Basis,
}

/// Which party or measure a node stands for. Its text is a stable name: `payer:FEDERAL`, `measure:12`, `beneficiary:unit:3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "as in FlowSide")]
pub enum FlowPlace {
    Payer(PartyKey),
    Measure(MeasureNo),
    Beneficiary(PartyKey),
}

impl FlowPlace {
    /// On which side of the diagram it stands.
    pub fn side(self) -> FlowSide {
        match self {
            Self::Payer(_) => FlowSide::Payer,
            Self::Measure(_) => FlowSide::Measure,
            Self::Beneficiary(_) => FlowSide::Beneficiary,
        }
    }

    /// The name that people read: of the party, or the title of the measure.
    pub fn label(self, language: Language, view: &View) -> Arc<str> {
        match self {
            Self::Payer(party) | Self::Beneficiary(party) => party.label(language, view),
            Self::Measure(number) => view
                .measure(number)
                .map_or_else(Arc::default, |measure| measure.title.clone()),
        }
    }
}

impl fmt::Display for FlowPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Payer(party) => write!(f, "payer:{party}"),
            Self::Measure(number) => number.fmt(f),
            Self::Beneficiary(party) => write!(f, "beneficiary:{party}"),
        }
    }
}

/// A payer, a measure or a beneficiary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowNode {
    /// Which party or measure it stands for.
    pub place: FlowPlace,
    /// Cents: of a payer, what it bears; of a measure, what is borne for it; of a beneficiary, what is saved there.
    pub cents: i128,
}

/// What runs from one node to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowLink {
    /// Where it comes from: a payer or a measure.
    pub source: FlowPlace,
    /// Where it goes: to that measure, or to a beneficiary.
    pub target: FlowPlace,
    /// Cents: what the payer bears for the measure, or what the measure saves there. Never zero.
    pub cents: i128,
}

/// What one party's payments save another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowCell {
    /// Who bears cost of the measures that save something.
    pub payer: PartyKey,
    /// Where their savings land.
    pub beneficiary: PartyKey,
    /// Cents of saving. Never zero.
    pub cents: i128,
}

/// Who pays for whom. Parties stand in their order (see [`PartyKey::compare`]), measures in that of their codes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flows {
    /// Payers, then measures, then beneficiaries.
    pub nodes: Vec<FlowNode>,
    /// By source, then target, each in the order of the nodes.
    pub links: Vec<FlowLink>,
    /// By payer, then beneficiary. It adds up to the savings of all measures that have a payer.
    pub matrix: Vec<FlowCell>,
}

/// One measure: who bears how much of it, and who saves how much by it, in cents.
struct MeasureFlows {
    measure: MeasureNo,
    payers: Vec<(PartyKey, i128)>,
    beneficiaries: Vec<(PartyKey, i128)>,
}

/// Computes flows. Refused: more nodes, links or pairs than [`FLOW_NODES_MAX`], [`FLOW_LINKS_MAX`] and
/// [`FLOW_CELLS_MAX`].
pub fn flows(query: &FlowsQuery, view: &View) -> Result<Flows, Vec<Refusal>> {
    let accounts = accounts(query, view);
    let parties = |account: &MeasureFlows| account.payers.len() + account.beneficiaries.len();
    bounded(accounts.iter().map(parties).sum(), FLOW_LINKS_MAX)?;
    let matrix = matrix::matrix(&accounts, view)?;
    let payers = totals(accounts.iter().flat_map(|account| &account.payers), view);
    let beneficiaries = totals(accounts.iter().flat_map(|account| &account.beneficiaries), view);
    bounded(
        payers.len() + accounts.len() + beneficiaries.len(),
        FLOW_NODES_MAX,
    )?;
    Ok(Flows {
        links: links(&accounts, &payers),
        nodes: nodes(&accounts, &payers, &beneficiaries),
        matrix,
    })
}

/// Refuses more of something than an answer may hold.
fn bounded(count: usize, max: usize) -> Result<(), Vec<Refusal>> {
    if count > max {
        return Err(vec![Refusal::at("filter", InputFault::TooMany { max })]);
    }
    Ok(())
}

/// The measures that have a payer or a beneficiary, by code; their parties in their order.
fn accounts(query: &FlowsQuery, view: &View) -> Vec<MeasureFlows> {
    let dimensions = [&[Dimension::Measure], query.party.dimensions()].concat();
    let mut by_party: FxHashMap<(MeasureNo, PartyKey), Figures> = FxHashMap::default();
    for (key, figures) in figures_by_dimensions(&query.filter, &dimensions, query.basis, view) {
        if let (Some(measure), Some(party)) = (key.measure, PartyKey::of(query.party, &key)) {
            *by_party.entry((measure, party)).or_default() += &figures;
        }
    }
    let mut rows: Vec<_> = by_party.into_iter().collect();
    let code = |number: MeasureNo| view.measure(number).map(|measure| &measure.code);
    rows.sort_by(|((first, party), _), ((second, other), _)| {
        let by_measure = code(*first).cmp(&code(*second));
        by_measure.then_with(|| party.compare(*other, view))
    });
    rows.chunk_by(|((first, _), _), ((second, _), _)| first == second)
        .filter_map(account)
        .collect()
}

fn account(rows: &[((MeasureNo, PartyKey), Figures)]) -> Option<MeasureFlows> {
    let ((measure, _), _) = *rows.first()?;
    let borne = |((_, party), figures): &((MeasureNo, PartyKey), Figures)| {
        let cents = figures.cost - figures.transfer;
        (cents > 0).then_some((*party, cents))
    };
    let saved = |((_, party), figures): &((MeasureNo, PartyKey), Figures)| {
        (figures.saving != 0).then_some((*party, figures.saving))
    };
    let account = MeasureFlows {
        measure,
        payers: rows.iter().filter_map(borne).collect(),
        beneficiaries: rows.iter().filter_map(saved).collect(),
    };
    (!account.payers.is_empty() || !account.beneficiaries.is_empty()).then_some(account)
}

/// The sum of each party, in their order.
fn totals<'a>(amounts: impl Iterator<Item = &'a (PartyKey, i128)>, view: &View) -> Vec<(PartyKey, i128)> {
    let mut sums: FxHashMap<PartyKey, i128> = FxHashMap::default();
    for (party, cents) in amounts {
        *sums.entry(*party).or_default() += cents;
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by(|(first, _), (second, _)| first.compare(*second, view));
    sums
}

fn nodes(
    accounts: &[MeasureFlows],
    payers: &[(PartyKey, i128)],
    beneficiaries: &[(PartyKey, i128)],
) -> Vec<FlowNode> {
    let payers = payers
        .iter()
        .map(|(party, cents)| (FlowPlace::Payer(*party), *cents));
    let measures = accounts.iter().map(|account| {
        let borne = account.payers.iter().map(|(_, cents)| cents).sum();
        (FlowPlace::Measure(account.measure), borne)
    });
    let beneficiaries = beneficiaries
        .iter()
        .map(|(party, cents)| (FlowPlace::Beneficiary(*party), *cents));
    payers
        .chain(measures)
        .chain(beneficiaries)
        .map(|(place, cents)| FlowNode { place, cents })
        .collect()
}

fn links(accounts: &[MeasureFlows], payers: &[(PartyKey, i128)]) -> Vec<FlowLink> {
    let mut paid: FxHashMap<PartyKey, Vec<FlowLink>> = FxHashMap::default();
    for account in accounts {
        for &(party, cents) in &account.payers {
            paid.entry(party).or_default().push(FlowLink {
                source: FlowPlace::Payer(party),
                target: FlowPlace::Measure(account.measure),
                cents,
            });
        }
    }
    let saved = accounts.iter().flat_map(|account| {
        let link = |&(party, cents): &(PartyKey, i128)| FlowLink {
            source: FlowPlace::Measure(account.measure),
            target: FlowPlace::Beneficiary(party),
            cents,
        };
        account.beneficiaries.iter().map(link)
    });
    let paid = payers.iter().filter_map(|(party, _)| paid.remove(party));
    paid.flatten().chain(saved).collect()
}

#[cfg(test)]
mod tests;
