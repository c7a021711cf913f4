//! One roll-up: the sums of its rows, in all and for each year.

use querbuch_domain::words::EffectKind;

use crate::balance::sums::Sums;

/// By how much the sum of one kind changes in one year.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct YearChange {
    pub year: u16,
    pub cents: i128,
    /// How many amounts came, or went where it is negative.
    pub amounts: i32,
}

/// Sums by row and year.
#[derive(Clone, Debug, Default)]
pub(super) struct Cube {
    totals: Vec<Sums>,
    /// For each row, its years, which ascend.
    years: Vec<Vec<(u16, Sums)>>,
}

impl Cube {
    /// How many rows there are; one with amounts in several years counts once.
    pub fn len(&self) -> usize {
        self.totals.len()
    }

    /// What a row sums to over all years.
    pub fn total(&self, row: usize) -> Sums {
        self.totals.get(row).copied().unwrap_or_default()
    }

    /// What a row sums to in each year, in the order of the years.
    pub fn years(&self, row: usize) -> &[(u16, Sums)] {
        self.years.get(row).map_or(&[], Vec::as_slice)
    }

    /// Changes the sum of a kind in a row, in all and in a year.
    pub fn change(&mut self, row: usize, kind: EffectKind, change: YearChange) {
        let (total, of_year) = self.total_and_year(row, change.year);
        total.change(kind, change.cents, change.amounts);
        of_year.change(kind, change.cents, change.amounts);
    }

    /// Adds the years of a row of another roll-up to a row.
    pub fn merge(&mut self, row: usize, years: &[(u16, Sums)]) {
        for (year, more) in years {
            let (total, of_year) = self.total_and_year(row, *year);
            total.merge(more);
            of_year.merge(more);
        }
    }

    /// The sums of a row in all, and in a year; both are made where there are none yet.
    fn total_and_year(&mut self, row: usize, year: u16) -> (&mut Sums, &mut Sums) {
        if self.totals.len() <= row {
            self.totals.resize(row + 1, Sums::default());
            self.years.resize(row + 1, Vec::new());
        }
        let years = &mut self.years[row];
        let place = match years.binary_search_by_key(&year, |(year, _)| *year) {
            Ok(place) => place,
            Err(place) => {
                years.insert(place, (year, Sums::default()));
                place
            }
        };
        (&mut self.totals[row], &mut years[place].1)
    }

    /// How many rows there are; one with amounts in several years counts once for each of them.
    pub fn rows(&self) -> usize {
        self.years.iter().map(Vec::len).sum()
    }

    /// Its size in memory, in bytes.
    pub fn bytes(&self) -> usize {
        let years = self
            .years
            .iter()
            .map(|years| years.capacity() * size_of::<(u16, Sums)>());
        self.totals.capacity() * size_of::<Sums>()
            + self.years.capacity() * size_of::<Vec<(u16, Sums)>>()
            + years.sum::<usize>()
    }
}
