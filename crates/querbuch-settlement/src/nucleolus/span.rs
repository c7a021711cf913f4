//! Which groups follow from others: whose rows of zeros and ones are sums of multiples of theirs.

use crate::fraction::Fraction;
use crate::game::Group;

/// The groups that follow from those that were added.
pub(super) struct Span {
    players: usize,
    /// Rows in echelon form, each with the column of its first entry, which is one.
    rows: Vec<(usize, Vec<Fraction>)>,
}

impl Span {
    /// Of no group.
    pub fn new(players: usize) -> Self {
        Self {
            players,
            rows: Vec::new(),
        }
    }

    /// How many players there are.
    pub fn players(&self) -> usize {
        self.players
    }

    /// Whether every group follows.
    pub fn is_everything(&self) -> bool {
        self.rows.len() == self.players
    }

    /// Whether a group follows.
    pub fn holds(&self, group: Group) -> bool {
        self.reduced(group).iter().all(Fraction::is_zero)
    }

    /// Adds a group, if it does not follow.
    pub fn add(&mut self, group: Group) {
        let row = self.reduced(group);
        let Some(column) = row.iter().position(|entry| !entry.is_zero()) else {
            return;
        };
        let row: Option<Vec<Fraction>> = row.iter().map(|entry| entry.over(&row[column])).collect();
        self.rows.extend(row.map(|row| (column, row)));
    }

    /// The row of a group, less what it has of the others.
    fn reduced(&self, group: Group) -> Vec<Fraction> {
        let bit = |player: usize| Fraction::whole(i32::from(group >> player & 1 == 1));
        let mut row: Vec<Fraction> = (0..self.players).map(bit).collect();
        for (column, other) in &self.rows {
            let times = row[*column].clone();
            if !times.is_zero() {
                for (entry, other) in row.iter_mut().zip(other) {
                    *entry = &*entry - &(&times * other);
                }
            }
        }
        row
    }
}
