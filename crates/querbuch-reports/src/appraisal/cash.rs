//! What counts by what it is worth to a treasurer, and what is left where only cash counts as a saving.
//!
//! Freed working time is worth money only once a post is not filled again. So every verdict is given twice: with all
//! savings, and with those of cash alone, against the same cost and transfers.

use querbuch_domain::words::Cashability;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use super::Account;
use super::factors::Factors;
use super::fault::{Fault, difference, sum};
use super::perspective::{Perspective, Present};
use super::stream::Streams;
use crate::party::PartyKey;
use crate::rounding::apportion;

/// What counts of one cashability, at present value in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CashabilityFigures {
    /// What it is worth to a treasurer.
    pub cashability: Cashability,
    /// Its savings.
    pub present_saving: i128,
    /// Its savings less its cost plus its transfers.
    pub npv: i128,
}

/// Present values by cashability, and the savings that are no cash by party; not rounded.
#[derive(Default)]
pub(super) struct CashFigures {
    by_class: [Present; Cashability::ALL.len()],
    /// `None` is all parties together.
    not_cash: FxHashMap<Option<PartyKey>, Decimal>,
}

impl CashFigures {
    /// Those of streams.
    pub fn of(accounts: &Streams<Account>, factors: &Factors) -> Result<Self, Fault> {
        let mut found = Self::default();
        for (account, stream) in accounts {
            let present = Present::of(stream, factors)?;
            let class = &mut found.by_class[account.cashability as usize];
            class.saving = sum(class.saving, present.saving)?;
            class.net = sum(class.net, present.net)?;
            if account.cashability != Cashability::Cash {
                for party in [Some(account.party), None] {
                    let saving = found.not_cash.entry(party).or_default();
                    *saving = sum(*saving, present.saving)?;
                }
            }
        }
        Ok(found)
    }

    /// The net of a party, or of all together, without the savings that are no cash.
    pub fn net(&self, party: Option<PartyKey>, present: &Present) -> Result<Decimal, Fault> {
        let not_cash = self.not_cash.get(&party).copied().unwrap_or_default();
        difference(present.net, not_cash)
    }

    /// The figures of those that count, rounded so that they add up to the overall ones.
    pub fn by_class(&self, counted: &[Cashability], overall: &Perspective) -> Vec<CashabilityFigures> {
        let counted = || {
            let classes = Cashability::ALL.iter().zip(&self.by_class);
            classes.filter(|(class, _)| counted.contains(class))
        };
        let rounded = |value: fn(&Present) -> Decimal, total| {
            let exact: Vec<Decimal> = counted().map(|(_, present)| value(present)).collect();
            apportion(&exact, total)
        };
        let savings = rounded(|present| present.saving, overall.present_saving);
        let npvs = rounded(|present| present.net, overall.npv);
        let figures = counted().zip(savings.into_iter().zip(npvs));
        figures
            .map(|((cashability, _), (present_saving, npv))| CashabilityFigures {
                cashability: *cashability,
                present_saving,
                npv,
            })
            .collect()
    }
}
