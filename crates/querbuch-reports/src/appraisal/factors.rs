//! Discount factors, each computed once.

use std::sync::OnceLock;

use querbuch_domain::deadline::Deadline;
use querbuch_domain::month::Month;
use rust_decimal::Decimal;

use super::fault::Fault;
use crate::finance::FinanceError;
use crate::finance::discount::{Discounting, Timing};

/// Months of the calendar.
const MONTHS: usize = (Month::MAX.ordinal() - Month::MIN.ordinal()) as usize + 1;

/// The discount factors of all months, computed when they are first asked for.
#[derive(Debug)]
pub(crate) struct Factors {
    discounting: Discounting,
    by_month: Vec<OnceLock<Result<Decimal, FinanceError>>>,
    deadline: Deadline,
}

impl Factors {
    /// The factors by a rate, a timing and a base month.
    pub fn new(discounting: Discounting) -> Self {
        Self {
            discounting,
            by_month: vec![OnceLock::new(); MONTHS],
            deadline: Deadline::default(),
        }
    }

    /// The same for one question: what takes long ends early once the deadline has passed.
    #[must_use]
    pub fn until(mut self, deadline: &Deadline) -> Self {
        self.deadline = deadline.clone();
        self
    }

    /// When what is computed with them is to stop.
    pub fn deadline(&self) -> &Deadline {
        &self.deadline
    }

    /// What one cent of a month is worth in the base month.
    pub fn of(&self, month: Month) -> Result<Decimal, Fault> {
        let place = usize::from(month.ordinal() - Month::MIN.ordinal());
        let factor = || self.discounting.factor(month);
        Ok((*self.by_month[place].get_or_init(factor))?)
    }

    /// When a month falls due, in years after the base month.
    pub fn years(&self, month: Month) -> Result<Decimal, Fault> {
        Ok(self.discounting.time(month)?.years())
    }

    /// When amounts fall due within their period.
    pub fn timing(&self) -> Timing {
        self.discounting.timing()
    }
}
