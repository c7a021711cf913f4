//! Netting: the fewest payments that bring everybody to their figure.
//!
//! As many payments are saved as there are groups of parties whose figures add up to zero by themselves. Finding the most
//! such groups is as hard as adding up to a given sum (NP-hard), and exact up to [`EXACT_MAX`] parties by going through
//! their subsets. Beyond that, payments are few, one less than there are parties at most, and said not to be the fewest.

use std::collections::BinaryHeap;

/// Most parties with a figure other than zero of which the payments are the fewest for certain: 2^20 subsets.
pub const EXACT_MAX: usize = 20;

/// One payment, above zero. Parties are told by their place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Payment {
    /// Who pays.
    pub from: usize,
    /// Who receives.
    pub to: usize,
    /// How much.
    pub amount: i128,
}

/// Payments that bring everybody to their figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payments {
    /// By payer, then by receiver.
    pub payments: Vec<Payment>,
    /// Whether no other payments would be fewer.
    pub exact: bool,
}

/// The payments behind figures: what each party is to receive, below zero for what it is to pay. They add up to zero;
/// where they do not, somebody is left without a payment. The same figures give the same payments.
pub fn payments(figures: &[i128]) -> Payments {
    let open: Vec<usize> = (0..figures.len()).filter(|place| figures[*place] != 0).collect();
    let exact = open.len() <= EXACT_MAX;
    let mut payments = Vec::new();
    if exact {
        for group in groups(&open, figures) {
            in_order(&group, figures, &mut payments);
        }
    } else {
        opposite_then_largest(&open, figures, &mut payments);
    }
    payments.sort_unstable();
    Payments { payments, exact }
}

/// The parties in as many groups as possible, each of which adds up to zero.
fn groups(open: &[usize], figures: &[i128]) -> Vec<Vec<usize>> {
    let subsets = 1_usize << open.len();
    let mut sums = vec![0_i128; subsets];
    // How often a subset can come to zero on the way to it, one party after the other.
    let mut zeros = vec![0_u8; subsets];
    for subset in 1..subsets {
        let member = subset.trailing_zeros() as usize;
        sums[subset] = sums[subset & (subset - 1)].saturating_add(figures[open[member]]);
        let members = (0..open.len()).filter(|member| subset >> member & 1 == 1);
        let before = members.map(|member| zeros[subset & !(1 << member)]).max();
        zeros[subset] = before.unwrap_or_default() + u8::from(sums[subset] == 0);
    }
    let (mut found, mut group, mut rest) = (Vec::new(), Vec::new(), subsets - 1);
    while rest != 0 {
        if sums[rest] == 0 && !group.is_empty() {
            found.push(std::mem::take(&mut group));
        }
        let wanted = zeros[rest] - u8::from(sums[rest] == 0);
        let mut members = (0..open.len()).filter(|member| rest >> member & 1 == 1);
        let last = members.find(|member| zeros[rest & !(1 << member)] == wanted);
        let last = last.unwrap_or_default();
        group.push(open[last]);
        rest &= !(1 << last);
    }
    found.push(group);
    for group in &mut found {
        group.sort_unstable();
    }
    found
}

/// The first who pays pays the first who receives, and so on: at most one payment less than there are parties.
fn in_order(group: &[usize], figures: &[i128], payments: &mut Vec<Payment>) {
    let side = |sign: i128| {
        let of_side = group
            .iter()
            .filter(move |place| figures[**place].signum() == sign);
        of_side.map(|place| (*place, figures[*place].saturating_abs()))
    };
    let (mut payers, mut receivers) = (side(-1), side(1));
    let (mut payer, mut receiver) = (payers.next(), receivers.next());
    while let (Some((from, owed)), Some((to, due))) = (payer, receiver) {
        let amount = owed.min(due);
        payments.push(Payment { from, to, amount });
        payer = if owed > amount {
            Some((from, owed - amount))
        } else {
            payers.next()
        };
        receiver = if due > amount {
            Some((to, due - amount))
        } else {
            receivers.next()
        };
    }
}

/// First whoever owes exactly what another is due; then whoever owes most pays whoever is due most.
fn opposite_then_largest(open: &[usize], figures: &[i128], payments: &mut Vec<Payment>) {
    let side = |sign: i128| {
        let of_side = open.iter().filter(|place| figures[**place].signum() == sign);
        let mut amounts: Vec<(i128, std::cmp::Reverse<usize>)> = of_side
            .map(|place| (figures[*place].saturating_abs(), std::cmp::Reverse(*place)))
            .collect();
        amounts.sort_unstable_by(|first, second| second.cmp(first));
        amounts
    };
    let (payers, receivers) = (side(-1), side(1));
    let (mut left, mut right) = (payers.iter().peekable(), receivers.iter().peekable());
    let (mut owed, mut due) = (BinaryHeap::new(), BinaryHeap::new());
    while let (Some((first, from)), Some((second, to))) = (left.peek(), right.peek()) {
        match first.cmp(second) {
            std::cmp::Ordering::Equal => {
                payments.push(Payment {
                    from: from.0,
                    to: to.0,
                    amount: *first,
                });
                left.next();
                right.next();
            }
            std::cmp::Ordering::Greater => owed.extend(left.next()),
            std::cmp::Ordering::Less => due.extend(right.next()),
        }
    }
    owed.extend(left);
    due.extend(right);
    while let (Some((first, from)), Some((second, to))) = (owed.pop(), due.pop()) {
        let amount = first.min(second);
        payments.push(Payment {
            from: from.0,
            to: to.0,
            amount,
        });
        if first > amount {
            owed.push((first - amount, from));
        }
        if second > amount {
            due.push((second - amount, to));
        }
    }
}

#[cfg(test)]
mod tests;
