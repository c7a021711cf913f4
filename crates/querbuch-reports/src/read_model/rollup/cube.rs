//! One roll-up: the sums of its rows, in all and for each year.

use crate::balance::sums::Sums;

/// Sums by row and year.
#[derive(Clone, Debug, Default)]
pub(super) struct Cube {
    totals: Vec<Sums>,
    /// For each row, its years, which ascend.
    years: Vec<Vec<(u16, Sums)>>,
}

impl Cube {
    /// How many rows there are, whatever their years.
    pub fn len(&self) -> usize {
        self.totals.len()
    }

    /// A row in all years together.
    pub fn total(&self, row: usize) -> Sums {
        self.totals.get(row).copied().unwrap_or_default()
    }

    /// The years of a row.
    pub fn years(&self, row: usize) -> &[(u16, Sums)] {
        self.years.get(row).map_or(&[], Vec::as_slice)
    }

    /// Changes the sum of a kind in a row.
    pub fn change(&mut self, (row, kind): (usize, usize), year: u16, cents: i128, entries: i32) {
        let (total, sums) = self.sums(row, year);
        total.change(kind, cents, entries);
        sums.change(kind, cents, entries);
    }

    /// Adds the years of a row of another roll-up to a row.
    pub fn merge(&mut self, row: usize, years: &[(u16, Sums)]) {
        for (year, more) in years {
            let (total, sums) = self.sums(row, *year);
            total.merge(more);
            sums.merge(more);
        }
    }

    /// The sums of a row in all, and in a year.
    fn sums(&mut self, row: usize, year: u16) -> (&mut Sums, &mut Sums) {
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

    /// How many rows there are, each year of a row by itself.
    pub fn rows(&self) -> usize {
        self.years.iter().map(Vec::len).sum()
    }

    /// Its size in memory.
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
