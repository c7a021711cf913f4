//! What was booked by what its lines say besides their amounts: quantities by unit of measure, and amounts by the values of
//! one tag.
//!
//! Only actual postings say such things. What is confirmed, disputed or allocated later says none: it counts among what has
//! no value of the tag, so that all rows add up to what was booked.

use std::collections::BTreeMap;
use std::sync::Arc;

use querbuch_domain::booking::details::Details;
use querbuch_domain::booking::quantity::{Quantity, sum_of};
use querbuch_domain::decimal::Decimal;
use querbuch_domain::journal::JournalLine;
use querbuch_domain::words::EffectKind;

use crate::filter::Filter;
use crate::view::View;

/// How much of one thing was used, saved or transferred.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantitySum {
    /// Whether it was used, saved or transferred.
    pub kind: EffectKind,
    /// Of what: hours, licences, cases.
    pub unit_of_measure: Arc<str>,
    /// How much; absent where the sum has more digits than a decimal holds.
    pub count: Option<Decimal>,
    /// What it came to, in cents.
    pub cents: i128,
    /// How many lines say so, less those that take one back.
    pub lines: i64,
}

/// What was booked with one value of a tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TagSum {
    /// The value; absent for what has none.
    pub value: Option<Arc<str>>,
    /// Costs, in cents.
    pub cost: i128,
    /// Savings, in cents.
    pub saving: i128,
    /// Transfers, in cents.
    pub transfer: i128,
    /// How many lines there are, less those that take one back.
    pub lines: i64,
}

impl TagSum {
    /// Savings less costs, and transfers, in cents.
    pub fn net(&self) -> i128 {
        self.saving - self.cost + self.transfer
    }

    fn add(&mut self, line: &DetailedLine<'_>) {
        let sum = match line.kind {
            EffectKind::Cost => &mut self.cost,
            EffectKind::Saving => &mut self.saving,
            EffectKind::Transfer => &mut self.transfer,
        };
        *sum += i128::from(line.cents);
        self.lines += line.step;
    }
}

/// What was found of one kind and unit of measure.
#[derive(Default)]
struct Quantities<'a> {
    listed: Vec<&'a Quantity>,
    cents: i128,
    lines: i64,
}

/// A posting that counts, with what it says besides its amount.
struct DetailedLine<'a> {
    kind: EffectKind,
    cents: i64,
    /// One, or minus one where it takes another back.
    step: i64,
    details: Option<&'a Details>,
}

/// The quantities that the filter finds, by kind and unit of measure, in their order. What was taken back as a whole is no
/// row.
pub fn quantities(filter: &Filter, view: &View) -> Vec<QuantitySum> {
    let bookings = &view.state().bookings;
    let mut found: BTreeMap<(EffectKind, Arc<str>), Quantities<'_>> = BTreeMap::new();
    for (posting, details) in view
        .deadline()
        .watch(bookings.details_in(0, view.posting_count()))
    {
        let line = bookings.journal().line(posting);
        let line = line.and_then(|line| detailed(posting, line, Some(details), filter, view));
        let Some((line, quantity)) = line.zip(details.quantity()) else {
            continue;
        };
        let key = (line.kind, quantity.unit_of_measure().clone());
        let sum = found.entry(key).or_default();
        sum.listed.push(quantity);
        sum.cents += i128::from(line.cents);
        sum.lines += line.step;
    }
    let sum = |((kind, unit_of_measure), found): (_, Quantities<'_>)| QuantitySum {
        kind,
        unit_of_measure,
        count: sum_of(found.listed.into_iter()).map(|(count, _)| count),
        cents: found.cents,
        lines: found.lines,
    };
    let is_left = |sum: &QuantitySum| {
        sum.lines != 0 || sum.cents != 0 || sum.count.is_none_or(|count| !count.is_zero())
    };
    found.into_iter().map(sum).filter(is_left).collect()
}

/// What was booked by the values of one tag, in their order, and last what has none. They add up to what was booked and the
/// filter finds. What was taken back as a whole is no row.
pub fn tags(key: &str, filter: &Filter, view: &View) -> Vec<TagSum> {
    let bookings = &view.state().bookings;
    let mut found: BTreeMap<Arc<str>, TagSum> = BTreeMap::new();
    let mut without = TagSum::default();
    let lines = bookings.journal().range(0, view.posting_count());
    for (posting, line) in view.deadline().watch(lines.enumerate()) {
        let details = bookings.details_of(posting).map(AsRef::as_ref);
        let Some(line) = detailed(posting, line, details, filter, view) else {
            continue;
        };
        match line.details.and_then(|details| details.tag(key)) {
            Some(value) => found.entry(value.clone()).or_default().add(&line),
            None => without.add(&line),
        }
    }
    let named = found.into_iter().map(|(value, sum)| TagSum {
        value: Some(value),
        ..sum
    });
    let is_left = |sum: &TagSum| {
        sum.lines != 0
            || [sum.cost, sum.saving, sum.transfer]
                .iter()
                .any(|cents| *cents != 0)
    };
    named.chain([without]).filter(is_left).collect()
}

/// An actual posting that the filter finds.
fn detailed<'a>(
    posting: usize,
    line: JournalLine,
    details: Option<&'a Details>,
    filter: &Filter,
    view: &View,
) -> Option<DetailedLine<'a>> {
    line.slot.stage()?;
    let is_wanted = filter.matches_line(&line, view) && filter.matches_details(details);
    let effect = view.effect(line.effect).filter(|_| is_wanted)?;
    let booking = view.state().bookings.of_posting(posting)?;
    Some(DetailedLine {
        kind: effect.kind,
        cents: line.cents,
        step: if booking.reverses.is_some() { -1 } else { 1 },
        details,
    })
}

#[cfg(test)]
mod tests;
