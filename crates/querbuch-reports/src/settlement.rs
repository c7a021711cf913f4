//! Settlement: who must pay whom so that nobody loses, by six rules, with the calculation in sentences.
//!
//! The parties, their costs and their savings are those of an appraisal under its conventions, in whole cents of present
//! value. What is split is what is left of them, before anybody pays another; how is in [`querbuch_settlement::split`].
//! Transfers that were booked already between the parties are counted once: they are told, and only what is still open is
//! paid. Only cash pays: what a party is to pay is held against its savings of cash, in all and year by year.
//!
//! | module | what it holds |
//! |---|---|
//! | `figures` | what a measure means for each party, before and after what was booked already |
//! | [`schedule`] | in which years the transfers fall due, and whether each year's cash suffices |
//! | [`chances`] | the chances of each party to gain, before and after |
//! | `explanation` | the calculation in sentences |

pub mod chances;
mod explanation;
mod figures;
pub mod schedule;

use querbuch_domain::id::{KeyNo, UnitNo};
use querbuch_domain::key::fault::KeyFault;
use querbuch_domain::refusal::{QuestionFault, Refusal};
use querbuch_domain::vocabulary;
use querbuch_settlement::Stop;
use querbuch_settlement::netting::payments;
use querbuch_settlement::split::{Position as GamePosition, Rule, SavingsGame, SplitFault};
use rustc_hash::FxHashMap;

use crate::appraisal::AppraisalQuery;
use crate::appraisal::conventions::Conventions;
use crate::appraisal::fault::Fault;
use crate::dimension::RowKey;
use crate::finance::FinanceError;
use crate::party::{Party, PartyKey};
use crate::view::View;
use figures::{Ground, PartyFigures};
use schedule::{PaymentSchedule, ScheduledTransfer, schedules};

pub use querbuch_settlement::netting::Payment;
pub use querbuch_settlement::split::{Draws, Violation, ViolationKind};

/// What draws of the Shapley value begin with, so that the same question has the same answer.
const SEED: u64 = 1;
/// Most parties whose payments are the fewest for certain.
pub const EXACT_PAYMENTS_MAX: usize = querbuch_settlement::netting::EXACT_MAX;
/// Most parties that are not enabling of which the Shapley value is counted; beyond, it is drawn.
pub const EXACT_SHAPLEY_MAX: usize = querbuch_settlement::arrival::COUNTED_MAX;

vocabulary! {
    /// How what a measure brings is split.
    SettlementRule {
        /// Who loses gets just that, from who gains, in proportion to the gain.
        MakeWhole = "MAKE_WHOLE" ["schadlos stellen", "make whole"],
        /// Each bears cost in proportion to its savings.
        BenefitProportional = "BENEFIT_PROPORTIONAL" ["nach Nutzen", "by benefit"],
        /// What the losing parties lose is borne by a distribution key.
        Key = "KEY" ["nach Schlüssel", "by key"],
        /// The Shapley value.
        Shapley = "SHAPLEY" ["Shapley", "Shapley"],
        /// Separable costs, remaining benefits: the Gately point.
        SeparableCosts = "SEPARABLE_COSTS" ["trennbare Kosten", "separable costs"],
        /// The nucleolus.
        Nucleolus = "NUCLEOLUS" ["Nucleolus", "nucleolus"],
    }
}

/// Which settlement is asked for.
#[derive(Clone, Debug)]
pub struct SettlementQuery {
    /// Which amounts, who counts as one party, and under which conventions.
    pub appraisal: AppraisalQuery,
    /// How it is split.
    pub rule: SettlementRule,
    /// The distribution key of [`SettlementRule::Key`]; other rules do not look at it.
    pub key: Option<KeyNo>,
    /// Units whose parties are needed, besides those that lose.
    pub enabling: Vec<UnitNo>,
    /// When it is paid.
    pub schedule: PaymentSchedule,
}

/// A proposal. Amounts in cents of present value.
#[derive(Clone, Debug, PartialEq)]
pub struct Settlement {
    /// How it is split.
    pub rule: SettlementRule,
    /// The key that it is split by, where it is by one.
    pub key: Option<KeyNo>,
    /// Every choice that the figures depend on.
    pub conventions: Conventions,
    /// When it is paid.
    pub schedule: PaymentSchedule,
    /// What is left of all savings after all costs; zero or less where no rule can leave every party whole.
    pub surplus: i128,
    /// What the losing parties lose, as a positive amount.
    pub losses: i128,
    /// The parties, in their order (see [`PartyKey::compare`]). Their transfers add up to zero.
    pub parties: Vec<SettlementParty>,
    /// What is still to be paid, by places of the parties.
    pub payments: Vec<Payment>,
    /// Whether no other payments would be fewer.
    pub payments_are_fewest: bool,
    /// Which parties break up the split.
    pub violations: Vec<Violation>,
    /// What was drawn, where shares are no exact ones.
    pub draws: Option<Draws>,
}

/// What a settlement means for a party. Amounts in cents of present value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettlementParty {
    /// Which party.
    pub party: PartyKey,
    /// What it bears.
    pub present_cost: i128,
    /// What it saves.
    pub present_saving: i128,
    /// What it receives by the proposal, below zero for what it pays.
    pub transfer: i128,
    /// What of it was booked already.
    pub booked: i128,
    /// What it adds to all others: its net, at most the surplus, and all of that where it is enabling.
    pub claim: i128,
    /// Whether nobody gains without it.
    pub enabling: bool,
    /// Its weight in the key, where it is split by one.
    pub key_weight: Option<i128>,
    /// What it can pay at most: its savings of cash.
    pub cash_limit: i128,
    /// In which years the transfer falls due.
    pub schedule: Vec<ScheduledTransfer>,
}

impl SettlementParty {
    /// What it saves less what it bears, before anybody pays another.
    pub fn net_before(&self) -> i128 {
        self.present_saving - self.present_cost
    }

    /// The same with the transfer.
    pub fn net_after(&self) -> i128 {
        self.net_before() + self.transfer
    }

    /// What it is still to receive, below zero for what it is still to pay.
    pub fn open(&self) -> i128 {
        self.transfer - self.booked
    }

    /// Whether its savings of cash cover what it pays.
    pub fn is_within_cash(&self) -> bool {
        self.transfer >= -self.cash_limit
    }
}

impl Settlement {
    /// Whether every party can be left whole, and somebody gains.
    pub fn is_feasible(&self) -> bool {
        self.surplus > 0
    }

    /// What is missing where no rule can leave every party whole.
    pub fn shortfall(&self) -> i128 {
        (-self.surplus).max(0)
    }

    /// Whether no group of parties would do better on its own.
    pub fn is_stable(&self) -> bool {
        self.violations.is_empty()
    }

    /// All that is paid, by the proposal.
    pub fn moved(&self) -> i128 {
        self.parties.iter().map(|party| party.transfer.max(0)).sum()
    }

    /// What the shares were drawn with an error of at most, as one standard error; `None` where they are exact.
    pub fn standard_error(&self) -> Option<i128> {
        self.draws.map(|draws| draws.standard_error)
    }
}

/// Proposes a settlement. Refused: what an appraisal refuses; a rule by key without one; a key that gives a part to who
/// is no party; who is said to be enabling and is no party; amounts beyond what can be computed.
pub fn settle(query: &SettlementQuery, view: &View) -> Result<Settlement, Vec<Refusal>> {
    let found = || {
        let ground = Ground::of(&query.appraisal, view)?;
        settled(query, query.rule, &ground, view)
    };
    found().map_err(Into::into)
}

/// Proposes one settlement by each rule, in the order of the rules; by a key only where one is given. Refused: what
/// [`settle`] refuses.
pub fn compare(query: &SettlementQuery, view: &View) -> Result<Vec<Settlement>, Vec<Refusal>> {
    let found = || {
        let ground = Ground::of(&query.appraisal, view)?;
        let rules = SettlementRule::ALL.iter().copied();
        let rules = rules.filter(|rule| *rule != SettlementRule::Key || query.key.is_some());
        rules.map(|rule| settled(query, rule, &ground, view)).collect()
    };
    let found: Result<_, Fault> = found();
    found.map_err(Into::into)
}

fn settled(
    query: &SettlementQuery,
    rule: SettlementRule,
    ground: &Ground,
    view: &View,
) -> Result<Settlement, Fault> {
    let named = places(&query.enabling, query.appraisal.party, ground, ("enabling", view))?;
    let position = |(place, party): (usize, &PartyFigures)| GamePosition {
        saving: party.present_saving,
        net: party.present_saving - party.present_cost,
        enabling: named.contains(&place),
    };
    let positions = ground.parties.iter().enumerate().map(position).collect();
    let game = SavingsGame::try_new(positions).map_err(too_large)?;
    let weights = match rule {
        SettlementRule::Key => Some(weights(query, ground, view)?),
        _ => None,
    };
    let by = match (rule, &weights) {
        (SettlementRule::MakeWhole, _) => Rule::MakeWhole,
        (SettlementRule::BenefitProportional, _) => Rule::BenefitProportional,
        (SettlementRule::Key, weights) => Rule::Key(weights.as_deref().unwrap_or_default()),
        (SettlementRule::Shapley, _) => Rule::Shapley { seed: SEED },
        (SettlementRule::SeparableCosts, _) => Rule::SeparableCosts,
        (SettlementRule::Nucleolus, _) => Rule::Nucleolus,
    };
    let is_over = || view.deadline().has_passed();
    let shares = game.shares(by, Stop::when(&is_over)).map_err(too_large)?;
    let party = |(place, figures): (usize, &PartyFigures)| {
        let position = &game.positions()[place];
        SettlementParty {
            party: figures.party,
            present_cost: figures.present_cost,
            present_saving: figures.present_saving,
            transfer: shares.cents[place] - position.net,
            booked: figures.booked,
            claim: game.claim(position),
            enabling: position.enabling,
            key_weight: weights.as_ref().map(|weights| weights[place]),
            cash_limit: figures.cash_limit,
            schedule: Vec::new(),
        }
    };
    let mut parties: Vec<SettlementParty> = ground.parties.iter().enumerate().map(party).collect();
    schedules(query.schedule, ground, &mut parties);
    let open: Vec<i128> = parties.iter().map(SettlementParty::open).collect();
    let netted = payments(&open);
    Ok(Settlement {
        rule,
        key: query.key.filter(|_| rule == SettlementRule::Key),
        conventions: ground.conventions.clone(),
        schedule: query.schedule,
        surplus: game.surplus(),
        losses: game.losses(),
        violations: game.violations(&shares.cents),
        draws: shares.draws,
        parties,
        payments: netted.payments,
        payments_are_fewest: netted.exact,
    })
}

/// Which party a unit belongs to.
fn party_of(unit: UnitNo, party: Party, view: &View) -> Option<PartyKey> {
    let row = RowKey {
        level: view.unit(unit).map(|unit| unit.level),
        state: view.land_of(unit),
        body: view.body_of(unit),
        unit: Some(unit),
        ..RowKey::default()
    };
    PartyKey::of(party, &row)
}

/// The places of the parties of units. Refused: a unit that belongs to no party.
fn places(
    units: &[UnitNo],
    party: Party,
    ground: &Ground,
    (field, view): (&str, &View),
) -> Result<Vec<usize>, Fault> {
    let known = ground.parties.iter().enumerate();
    let known: FxHashMap<PartyKey, usize> = known.map(|(place, known)| (known.party, place)).collect();
    let place = |unit: &UnitNo| {
        let place = party_of(*unit, party, view).and_then(|key| known.get(&key).copied());
        place.ok_or_else(|| {
            let code = view.unit(*unit).map(|unit| unit.code.to_string());
            let unit = code.unwrap_or_default();
            Fault::Refused(vec![Refusal::at(field, QuestionFault::NotAParty { unit })])
        })
    };
    units.iter().map(place).collect()
}

/// The weight of each party in the key, in the base month.
fn weights(query: &SettlementQuery, ground: &Ground, view: &View) -> Result<Vec<i128>, Fault> {
    let refused = |refusal: Refusal| Fault::Refused(vec![refusal]);
    let key = query
        .key
        .ok_or_else(|| refused(Refusal::at("key", QuestionFault::KeyNeeded)))?;
    let moment = (ground.conventions.base_month, view.position());
    let shares = view
        .state()
        .keys
        .shares(&view.state().units, key, moment, &[])
        .map_err(|fault| refused(Refusal::at("key", fault)))?;
    let given: Vec<(UnitNo, i128)> = shares
        .weights
        .into_iter()
        .filter(|(_, weight)| *weight > 0)
        .collect();
    let units: Vec<UnitNo> = given.iter().map(|(unit, _)| *unit).collect();
    let places = places(&units, query.appraisal.party, ground, ("key", view))?;
    let mut weights = vec![0_i128; ground.parties.len()];
    for (place, (_, weight)) in places.into_iter().zip(given) {
        weights[place] = weights[place].saturating_add(weight);
    }
    Ok(weights)
}

fn too_large(fault: SplitFault) -> Fault {
    match fault {
        SplitFault::TooLarge => Fault::Finance(FinanceError::Overflow),
        SplitFault::NoWeight => Fault::Refused(vec![Refusal::at("key", KeyFault::NoWeight)]),
    }
}

#[cfg(test)]
mod tests;
