//! What an operation is estimated to cost: worked out once as far as it goes without the variables, the rest at each
//! request.

mod multiplier;

use std::collections::HashMap;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Name, Variables};
use async_graphql_value::Value as Argument;

pub(super) use multiplier::Multiplier;

use super::walk::Walk;
use super::{ArgumentBounds, DocumentLimits, DocumentRefusal};

/// The costs of the operations of a document within all limits: what is left to do is to put in the variables.
#[derive(Debug)]
pub struct OperationCosts {
    sums: Vec<Sum>,
    operations: HashMap<Option<Name>, Cost>,
    limits: DocumentLimits,
}

/// A cost that is known, or that of a sum which the variables decide.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cost {
    Known(u64),
    /// The place of the sum in the list of sums.
    Sum(usize),
}

/// The cost of a selection set: what is known of it, and what the variables multiply.
#[derive(Debug, Default)]
pub(super) struct Sum {
    known: u64,
    terms: Vec<(Multiplier, Cost)>,
}

impl OperationCosts {
    /// Checks a document against every limit but that of its cost.
    pub fn of(document: &ExecutableDocument, limits: &DocumentLimits) -> Result<Self, DocumentRefusal> {
        let mut walk = Walk::new(document, limits)?;
        let mut operations = HashMap::new();
        for (name, operation) in document.operations.iter() {
            operations.insert(name.cloned(), walk.operation(&operation.node)?);
        }
        Ok(Self {
            sums: walk.into_sums(),
            operations,
            limits: *limits,
        })
    }

    /// What an operation with these variables (defaults filled in) might answer: page sizes multiply, whatever lists
    /// really hold.
    pub fn estimate(&self, operation: Option<&Name>, variables: &Variables) -> u64 {
        match self.operations.get(&operation.cloned()) {
            None => 0,
            Some(&Cost::Known(cost)) => cost,
            Some(&Cost::Sum(root)) => {
                let limits = &self.limits;
                let mut costs = Vec::with_capacity(root + 1);
                // A sum refers to earlier ones only, so one pass in order settles each of them once.
                for sum in &self.sums[..=root] {
                    let cost = sum.terms.iter().fold(sum.known, |total, (multiplier, each)| {
                        let count = multiplier.count(variables, limits);
                        total.saturating_add(count.saturating_mul(each.settled(&costs)))
                    });
                    costs.push(cost);
                }
                costs[root]
            }
        }
    }

    /// The estimate, or the refusal where it is more than an answer may cost: for what must not begin unless it can be
    /// answered.
    pub fn cost(&self, operation: Option<&Name>, variables: &Variables) -> Result<u64, DocumentRefusal> {
        allowed(self.estimate(operation, variables), &self.limits)
    }
}

impl Cost {
    fn settled(self, costs: &[u64]) -> u64 {
        match self {
            Self::Known(cost) => cost,
            Self::Sum(at) => costs[at],
        }
    }
}

impl Sum {
    /// A field counts one, and what is below it as often as it may be answered.
    pub(super) fn add_field(&mut self, multiplier: Multiplier, below: Cost) {
        self.known = self.known.saturating_add(1);
        match (below, multiplier.known()) {
            (Cost::Known(cost), Some(count)) => {
                self.known = self.known.saturating_add(count.saturating_mul(cost));
            }
            (Cost::Known(0), None) => {}
            _ => self.terms.push((multiplier, below)),
        }
    }

    /// A field that searches costs its words besides, once, whatever it answers.
    pub(super) fn add_search(&mut self, text: &Argument, bounds: &ArgumentBounds) {
        match text {
            Argument::Variable(name) => {
                let cost = Cost::Known(bounds.search_word_cost);
                self.terms.push((Multiplier::words(name.clone()), cost));
            }
            Argument::String(text) => {
                let cost = bounds.words(text).saturating_mul(bounds.search_word_cost);
                self.known = self.known.saturating_add(cost);
            }
            _ => {}
        }
    }

    /// A fragment costs what is in it.
    pub(super) fn add_fragment(&mut self, cost: Cost) {
        match cost {
            Cost::Known(cost) => self.known = self.known.saturating_add(cost),
            Cost::Sum(_) => self.terms.push((Multiplier::once(), cost)),
        }
    }

    /// The cost of the whole set, kept among `sums` if the variables decide it.
    pub(super) fn close(self, sums: &mut Vec<Self>) -> Cost {
        if self.terms.is_empty() {
            return Cost::Known(self.known);
        }
        sums.push(self);
        Cost::Sum(sums.len() - 1)
    }
}

/// A cost that is known, or the refusal where it is too much.
pub(crate) fn allowed(cost: u64, limits: &DocumentLimits) -> Result<u64, DocumentRefusal> {
    if cost > limits.cost_max {
        Err(DocumentRefusal::TooCostly {
            cost,
            max: limits.cost_max,
            size_arguments: limits.pages.size_arguments,
        })
    } else {
        Ok(cost)
    }
}
