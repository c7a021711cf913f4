//! What a measure means for each party before anybody pays another: present values in whole cents.

use std::collections::BTreeMap;

use querbuch_domain::share::split;
use querbuch_domain::words::Cashability;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use crate::appraisal::Account;
use crate::appraisal::AppraisalQuery;
use crate::appraisal::conventions::Conventions;
use crate::appraisal::counted::count;
use crate::appraisal::fault::{Fault, sum};
use crate::appraisal::perspective::Present;
use crate::appraisal::stream::{Stream, month_range, streams};
use crate::dimension::Dimension;
use crate::finance::to_cents;
use crate::party::PartyKey;
use crate::rounding::apportion;
use crate::view::View;

/// The parties of a question, and what holds for their figures.
pub(super) struct Ground {
    pub conventions: Conventions,
    /// In their order.
    pub parties: Vec<PartyFigures>,
}

/// The figures of a party, in cents.
pub(super) struct PartyFigures {
    pub party: PartyKey,
    pub present_cost: i128,
    pub present_saving: i128,
    /// Present value of what it received from the other parties already, less what it paid to them.
    pub booked: i128,
    /// Present value of its savings of cash.
    pub cash_limit: i128,
    /// Its savings of cash by year.
    pub cash: BTreeMap<u16, CashOfYear>,
}

/// Savings of cash of a year, in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct CashOfYear {
    /// As they fall due.
    pub due: i128,
    /// At their value in the base month.
    pub present: i128,
}

/// What is added up of a party, not rounded.
#[derive(Default)]
struct Exact {
    stream: Stream,
    present: Present,
    cash: BTreeMap<u16, (Decimal, Decimal)>,
}

impl Ground {
    /// The parties of an appraisal. Present costs and savings are those that the appraisal shows.
    pub fn of(query: &AppraisalQuery, view: &View) -> Result<Self, Fault> {
        query.conventions.check()?;
        let mut accounts = streams(query, view, &[Dimension::Cashability], Account::of)?;
        let months = month_range(query, view);
        let mut conventions = query.conventions.resolve(query.basis, months, view)?;
        count(accounts.values_mut(), &mut conventions)?;
        let factors = conventions.factors()?;
        let mut by_party: FxHashMap<PartyKey, Exact> = FxHashMap::default();
        for (account, stream) in view.deadline().watch(&accounts) {
            if stream.is_empty() {
                continue;
            }
            let found = by_party.entry(account.party).or_default();
            found.stream.merge(stream)?;
            for (month, amounts) in stream.months() {
                let present = amounts.times(factors.of(month)?)?;
                if account.cashability == Cashability::Cash && !amounts.saving.is_zero() {
                    let (due, of_present) = found.cash.entry(month.year()).or_default();
                    *due = sum(*due, amounts.saving)?;
                    *of_present = sum(*of_present, present.saving)?;
                }
            }
        }
        let mut parties: Vec<(PartyKey, Exact)> = by_party.into_iter().collect();
        for (_, exact) in view.deadline().watch(&mut parties) {
            // As an appraisal does: all of a party first, so that not even the last digit differs.
            exact.stream.tidy();
            exact.present = Present::of(&exact.stream, &factors)?;
        }
        parties.retain(|(_, exact)| !exact.stream.is_empty());
        parties.sort_by(|(first, _), (second, _)| first.compare(*second, view));
        Ok(Self {
            conventions,
            parties: rounded(&parties)?,
        })
    }
}

/// Rounds costs and savings so that they add up, as an appraisal does.
fn rounded(parties: &[(PartyKey, Exact)]) -> Result<Vec<PartyFigures>, Fault> {
    let cents = |read: fn(&Present) -> Decimal| {
        let parts: Vec<Decimal> = parties.iter().map(|(_, exact)| read(&exact.present)).collect();
        let total = parts
            .iter()
            .try_fold(Decimal::ZERO, |total, part| sum(total, *part))?;
        Ok::<_, Fault>(apportion(&parts, to_cents(total)))
    };
    let costs = cents(|present| present.cost)?;
    let savings = cents(|present| present.saving)?;
    let booked = between_the_parties(cents(|present| present.transfer)?);
    let mut found = Vec::with_capacity(parties.len());
    for (place, (party, exact)) in parties.iter().enumerate() {
        let cash = exact.cash.iter().map(|(year, (due, present))| {
            let of_year = CashOfYear {
                due: to_cents(*due),
                present: to_cents(*present),
            };
            (*year, of_year)
        });
        let mut limit = Decimal::ZERO;
        for (_, present) in exact.cash.values() {
            limit = sum(limit, *present)?;
        }
        found.push(PartyFigures {
            party: *party,
            present_cost: costs[place],
            present_saving: savings[place],
            booked: booked[place],
            cash_limit: to_cents(limit).max(0),
            cash: cash.collect(),
        });
    }
    Ok(found)
}

/// What of booked transfers came from the other parties. Where more was received than the parties paid, the rest came
/// from outside of the selection, and everybody's receipts count in proportion; likewise where more was paid.
fn between_the_parties(booked: Vec<i128>) -> Vec<i128> {
    let received: Vec<i128> = booked.iter().map(|cents| (*cents).max(0)).collect();
    let paid: Vec<i128> = booked.iter().map(|cents| (-*cents).max(0)).collect();
    let (all_received, all_paid): (i128, i128) = (received.iter().sum(), paid.iter().sum());
    if all_received == all_paid {
        return booked;
    }
    let moved = all_received.min(all_paid);
    let none = || vec![0; booked.len()];
    let received = split(moved, &received).unwrap_or_else(none);
    let paid = split(moved, &paid).unwrap_or_else(none);
    received
        .iter()
        .zip(&paid)
        .map(|(received, paid)| received - paid)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_from_outside_is_not_between_the_parties() {
        assert_eq!(between_the_parties(vec![50, -50, 0]), [50, -50, 0]);
        assert_eq!(between_the_parties(vec![60, 30, -30]), [20, 10, -30]);
        assert_eq!(between_the_parties(vec![10, -30, -10]), [10, -8, -2]);
        assert_eq!(between_the_parties(vec![10, 0]), [0, 0]);
        assert_eq!(between_the_parties(vec![]), Vec::<i128>::new());
    }
}
