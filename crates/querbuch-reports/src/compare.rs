//! Comparisons: the same report asked of two sides, A and B, and what differs.
//!
//! A side is a moment, a basis, a filter, conventions; what is asked of both is the same. Rows are matched by what they
//! are: the dimensions of a balance, payer and beneficiary of a flow, the party of an appraisal. A difference is what B
//! has more than A, so A and the difference give B, in every row and in every sum.
//!
//! | module | what it holds |
//! |---|---|
//! | [`balance`] | rows and sums of two balances |
//! | [`flows`] | what payers save beneficiaries |
//! | [`appraisal`] | the net present value of each party |

pub mod appraisal;
pub mod balance;
pub mod flows;

use crate::view::View;

/// The same of both sides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides<T> {
    /// What it is compared with.
    pub a: T,
    /// What is compared.
    pub b: T,
}

impl<T> Sides<T> {
    /// Makes one from the other, of both sides.
    pub fn map<U>(self, mut make: impl FnMut(T) -> U) -> Sides<U> {
        Sides {
            a: make(self.a),
            b: make(self.b),
        }
    }

    /// Makes one from the other, of both sides, unless one of them is refused.
    pub fn try_map<U, E>(self, mut make: impl FnMut(T) -> Result<U, E>) -> Result<Sides<U>, E> {
        Ok(Sides {
            a: make(self.a)?,
            b: make(self.b)?,
        })
    }

    /// Both, to be looked at.
    pub fn as_ref(&self) -> Sides<&T> {
        Sides {
            a: &self.a,
            b: &self.b,
        }
    }
}

impl Sides<i128> {
    /// What B has more than A, in cents.
    pub fn difference(&self) -> i128 {
        self.b - self.a
    }
}

/// A question to one side, with the view that it is asked of.
#[derive(Clone, Debug)]
pub struct Asked<Q> {
    /// What is asked.
    pub query: Q,
    /// The ledger of that side.
    pub view: View,
}

/// The view that knows more names: the later one.
fn later(sides: Sides<&View>) -> &View {
    if sides.a.position() > sides.b.position() {
        sides.a
    } else {
        sides.b
    }
}

#[cfg(test)]
mod tests;
