//! What an operation costs: worked out once as far as it goes without the variables, the rest at each request.

mod times;

use std::collections::HashMap;

use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Name, Variables};

pub(super) use times::Times;

use super::walk::Walk;
use super::{MAX_COST, Refusal};

/// The shape of a document that passed the guard: what is left to do is to put in the variables.
#[derive(Debug)]
pub struct Shape {
    sums: Vec<Sum>,
    operations: HashMap<Option<Name>, Cost>,
}

/// A cost that is known, or that of a sum which the variables decide.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cost {
    Known(u64),
    Sum(usize),
}

/// The cost of a selection set: what is known of it, and what the variables multiply.
#[derive(Debug, Default)]
pub(super) struct Sum {
    known: u64,
    terms: Vec<(Times, Cost)>,
}

impl Shape {
    /// Checks a document against every limit that does not depend on variables.
    pub fn of(document: &ExecutableDocument) -> Result<Self, Refusal> {
        let mut walk = Walk::new(document)?;
        let mut operations = HashMap::new();
        for (name, operation) in document.operations.iter() {
            let cost = walk.operation(&operation.node)?;
            if let Cost::Known(cost) = cost {
                allowed(cost)?;
            }
            operations.insert(name.cloned(), cost);
        }
        Ok(Self {
            sums: walk.into_sums(),
            operations,
        })
    }

    /// The cost of an operation with these variables (defaults filled in), or the refusal if it is too much.
    pub fn cost(&self, operation: Option<&Name>, variables: &Variables) -> Result<u64, Refusal> {
        match self.operations.get(&operation.cloned()) {
            None => Ok(0),
            Some(&Cost::Known(cost)) => Ok(cost),
            Some(&Cost::Sum(root)) => {
                let mut costs = Vec::with_capacity(root + 1);
                // A sum refers to earlier ones only, so one pass in order settles each of them once.
                for sum in &self.sums[..=root] {
                    let cost = sum.terms.iter().fold(sum.known, |total, (times, each)| {
                        total.saturating_add(times.count(variables).saturating_mul(each.settled(&costs)))
                    });
                    costs.push(cost);
                }
                allowed(costs[root])
            }
        }
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
    pub(super) fn add_field(&mut self, times: Times, below: Cost) {
        self.known = self.known.saturating_add(1);
        match (below, times.known()) {
            (Cost::Known(cost), Some(count)) => {
                self.known = self.known.saturating_add(count.saturating_mul(cost));
            }
            (Cost::Known(0), None) => {}
            _ => self.terms.push((times, below)),
        }
    }

    /// A fragment costs what is in it.
    pub(super) fn add_fragment(&mut self, cost: Cost) {
        match cost {
            Cost::Known(cost) => self.known = self.known.saturating_add(cost),
            Cost::Sum(_) => self.terms.push((Times::once(), cost)),
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

fn allowed(cost: u64) -> Result<u64, Refusal> {
    if cost > MAX_COST {
        Err(Refusal::TooCostly { cost })
    } else {
        Ok(cost)
    }
}
