//! Flows: who pays for whom.
//!
//! What is paid and saved belongs together within a programme (a measure that belongs to none, with all below it: a
//! platform is paid in one measure, the roll-out saves in another), or within each measure, as
//! [`FlowAttribution`] says. Within it, a party *bears* its cost less the transfers that it received; a transfer
//! paid raises what it bears. Who bears more than nothing is a payer. Each saving is attributed to the payers in
//! proportion to what they bear, to the cent. These cases follow:
//!
//! - Who receives more than it costs them, or has a refund booked as negative cost, bears nothing. What others paid
//!   them is not taken off anybody's share: it was paid all the same. So what the payers bear can exceed the cost.
//! - Where nobody bears anything there is no payer: the savings go from the measure to the beneficiaries and are in
//!   no cell of the matrix, but in the rest.
//! - A negative saving (more was taken back than claimed, or the measure burdens somebody) is attributed as a
//!   positive one is, with its sign.
//! - What a party receives in one measure of a programme beyond its cost there is taken off what it bears in the
//!   others, in proportion.
//! - Businesses and citizens are beneficiaries of what lands with them, and payers only of cost that they bear
//!   themselves. They are parties of their own and never part of a public one.
//! - What the filter leaves out is not there: with only one side of a transfer in view, the other paid nothing.
//!
//! What finds no counterpart is the rest (see [`FlowRest`]). Of each party, its row of the matrix and its rest add up
//! to its cost less the transfers that it received, its column and its rest to its saving.
//!
//! | module | what it holds |
//! |---|---|
//! | `pools` | what belongs together, by party; the measures of the diagram |
//! | `matrix` | savings by payer and beneficiary, and what is left |

mod matrix;
mod pools;

use std::fmt;
use std::sync::Arc;

use querbuch_domain::id::MeasureNo;
use querbuch_domain::language::Language;
use querbuch_domain::refusal::{InputFault, Refusal};
use querbuch_domain::vocabulary;
use rustc_hash::FxHashMap;

use crate::appraisal::fault::reason;
use crate::basis::Basis;
use crate::filter::Filter;
use crate::finance::from_cents;
use crate::finance::ratio::{Ratio, remaining_share};
use crate::party::{Party, PartyKey};
use crate::view::View;
use matrix::Attributed;
use pools::{MeasureFlows, Pools};

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
        Payer = "PAYER" ["wer zahlt", "payer"],
        /// What it is borne for.
        Measure = "MEASURE" ["Maßnahme", "measure"],
        /// Where savings land.
        Beneficiary = "BENEFICIARY" ["wer spart", "beneficiary"],
    }
}

vocabulary! {
    /// Within what savings are attributed to those who pay.
    FlowAttribution {
        /// A measure that belongs to none, with all below it.
        Programme = "PROGRAMME" ["je Programm", "within each programme"],
        /// Each measure by itself.
        Measure = "MEASURE" ["je Maßnahme", "within each measure"],
    }
}

impl FlowAttribution {
    /// The measure that stands for all with which this one belongs together.
    pub fn pool_of(self, measure: MeasureNo, view: &View) -> MeasureNo {
        let above = |number: &MeasureNo| view.measure(*number).and_then(|found| found.programme);
        match self {
            // Programmes go in no circle, so this ends.
            Self::Programme => std::iter::successors(Some(measure), above)
                .last()
                .unwrap_or(measure),
            Self::Measure => measure,
        }
    }
}

/// Which flows are asked for.
#[derive(Clone, Debug)]
pub struct FlowsQuery {
    /// Which amounts count.
    pub filter: Filter,
    /// Who counts as one party.
    pub party: Party,
    /// Within what savings are attributed.
    pub attribution: FlowAttribution,
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
    /// Who bears cost of what saves something.
    pub payer: PartyKey,
    /// Where their savings land.
    pub beneficiary: PartyKey,
    /// Cents of saving. Never zero.
    pub cents: i128,
}

/// What found no counterpart at one party, in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowRest {
    /// Which party.
    pub party: PartyKey,
    /// Its cost less transfers received, less the savings attributed to it: what it paid without any saving. Below zero
    /// where it brought more savings than it paid, or received more than it paid.
    pub cost_without_saving: i128,
    /// Its savings less those attributed to a payer.
    pub saving_without_payer: i128,
}

/// Who pays for whom. Parties stand in their order (see [`PartyKey::compare`]), measures in that of their codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flows {
    /// Payers, then measures, then beneficiaries.
    pub nodes: Vec<FlowNode>,
    /// By source, then target, each in the order of the nodes.
    pub links: Vec<FlowLink>,
    /// By payer, then beneficiary. It adds up to the savings of all that has a payer.
    pub matrix: Vec<FlowCell>,
    /// What found no counterpart, of the parties that have any.
    pub rest: Vec<FlowRest>,
    /// The part of the attributed savings that others paid for: 1 − diagonal / sum of the matrix.
    pub wrong_pocket_share: Ratio,
}

/// Computes flows. Refused: more nodes, links or pairs than [`FLOW_NODES_MAX`], [`FLOW_LINKS_MAX`] and
/// [`FLOW_CELLS_MAX`].
pub fn flows(query: &FlowsQuery, view: &View) -> Result<Flows, Vec<Refusal>> {
    let Pools { pools, measures } = Pools::of(query, view);
    let parties = |measure: &MeasureFlows| measure.payers.len() + measure.beneficiaries.len();
    bounded(measures.iter().map(parties).sum(), FLOW_LINKS_MAX)?;
    let Attributed { matrix, rest } = matrix::attribute(&pools, view)?;
    let payers = totals(measures.iter().flat_map(|measure| &measure.payers), view);
    let beneficiaries = totals(measures.iter().flat_map(|measure| &measure.beneficiaries), view);
    bounded(
        payers.len() + measures.len() + beneficiaries.len(),
        FLOW_NODES_MAX,
    )?;
    Ok(Flows {
        links: links(&measures, &payers),
        nodes: nodes(&measures, &payers, &beneficiaries),
        wrong_pocket_share: wrong_pocket_share(&matrix)?,
        matrix,
        rest,
    })
}

/// The part of the savings of a matrix that stands beside its diagonal.
fn wrong_pocket_share(matrix: &[FlowCell]) -> Result<Ratio, Vec<Refusal>> {
    let sum =
        |wanted: fn(&&FlowCell) -> bool| matrix.iter().filter(wanted).map(|cell| cell.cents).sum::<i128>();
    let own = sum(|cell| cell.payer == cell.beneficiary);
    let share = from_cents(own).and_then(|own| remaining_share(own, from_cents(sum(|_| true))?));
    share.map_err(|error| vec![Refusal::at("filter", reason(error))])
}

/// Refuses more of something than an answer may hold.
pub(crate) fn bounded(count: usize, max: usize) -> Result<(), Vec<Refusal>> {
    if count > max {
        return Err(vec![Refusal::at("filter", InputFault::AtMost { max })]);
    }
    Ok(())
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
    measures: &[MeasureFlows],
    payers: &[(PartyKey, i128)],
    beneficiaries: &[(PartyKey, i128)],
) -> Vec<FlowNode> {
    let payers = payers
        .iter()
        .map(|(party, cents)| (FlowPlace::Payer(*party), *cents));
    let measures = measures.iter().map(|account| {
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

fn links(measures: &[MeasureFlows], payers: &[(PartyKey, i128)]) -> Vec<FlowLink> {
    let mut paid: FxHashMap<PartyKey, Vec<FlowLink>> = FxHashMap::default();
    for account in measures {
        for &(party, cents) in &account.payers {
            paid.entry(party).or_default().push(FlowLink {
                source: FlowPlace::Payer(party),
                target: FlowPlace::Measure(account.measure),
                cents,
            });
        }
    }
    let saved = measures.iter().flat_map(|account| {
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
