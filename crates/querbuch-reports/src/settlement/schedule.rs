//! In which years transfers fall due: all at once, or as savings of cash do.

use std::collections::BTreeMap;

use querbuch_domain::share::split;
use querbuch_domain::vocabulary;
use querbuch_settlement::parts::proportion;

use super::SettlementParty;
use super::figures::{CashOfYear, Ground};

vocabulary! {
    /// When transfers are paid.
    PaymentSchedule {
        /// All in the base month.
        Once = "ONCE" ["einmal", "once"],
        /// Each year in proportion to the payer's savings of cash in it, at the same present value.
        WithSavings = "WITH_SAVINGS" ["mit den Ersparnissen", "with savings"],
    }
}

/// What a party receives in a year, below zero for what it pays. Amounts in cents as they fall due, not discounted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScheduledTransfer {
    /// The calendar year.
    pub year: u16,
    /// What it receives, below zero for what it pays. In every year the transfers of all parties add up to zero.
    pub transfer: i128,
    /// What it saves in cash in that year.
    pub cash_limit: i128,
}

impl ScheduledTransfer {
    /// Whether its savings of cash of the year cover what it pays in it.
    pub fn is_within_cash(&self) -> bool {
        self.transfer >= -self.cash_limit
    }
}

/// Sets the schedules of the parties, who are in the order of the ground.
pub(super) fn schedules(schedule: PaymentSchedule, ground: &Ground, parties: &mut [SettlementParty]) {
    let base = ground.conventions.base_month.year();
    let mut by_year: Vec<BTreeMap<u16, i128>> = Vec::with_capacity(parties.len());
    let mut paid: BTreeMap<u16, i128> = BTreeMap::new();
    for (party, figures) in parties.iter().zip(&ground.parties) {
        let years = match schedule {
            _ if party.transfer >= 0 => BTreeMap::new(),
            PaymentSchedule::Once => BTreeMap::from([(base, party.transfer)]),
            PaymentSchedule::WithSavings => with_savings(party.transfer, &figures.cash, base),
        };
        for (year, transfer) in &years {
            *paid.entry(*year).or_default() -= transfer;
        }
        by_year.push(years);
    }
    // Who receives gets of each year's payments the part that it gets of all: so its present value is right as well.
    let receipts: Vec<i128> = parties.iter().map(|party| party.transfer.max(0)).collect();
    for (year, amount) in paid {
        let parts = split(amount, &receipts).unwrap_or_default();
        for (years, part) in by_year.iter_mut().zip(parts).filter(|(_, part)| *part != 0) {
            *years.entry(year).or_default() += part;
        }
    }
    for ((party, figures), years) in parties.iter_mut().zip(&ground.parties).zip(by_year) {
        let scheduled = |(year, transfer): (u16, i128)| ScheduledTransfer {
            year,
            transfer,
            cash_limit: figures.cash.get(&year).map_or(0, |cash| cash.due.max(0)),
        };
        party.schedule = years.into_iter().map(scheduled).collect();
    }
}

/// A payment in the years in which cash is saved; in the base year where none is.
fn with_savings(transfer: i128, cash: &BTreeMap<u16, CashOfYear>, base: u16) -> BTreeMap<u16, i128> {
    let years = || cash.iter().filter(|(_, cash)| cash.due > 0 && cash.present > 0);
    let present: i128 = years().map(|(_, cash)| cash.present).sum();
    let scheduled: Option<BTreeMap<u16, i128>> = years()
        .map(|(year, cash)| Some((*year, proportion(transfer, cash.due, present)?)))
        .collect();
    match scheduled {
        Some(years) if !years.is_empty() => years,
        _ => BTreeMap::from([(base, transfer)]),
    }
}
