//! The rows of the tables, as lines of numbers between tabulators.

use std::fmt::Write as _;

use querbuch_domain::id::UnitNo;
use querbuch_domain::state::State;
use querbuch_domain::words::Level;

use crate::Outcome;
use crate::country::Country;
use crate::questions;

/// What a chunk of lines holds at least.
const CHUNK_BYTES: usize = 1 << 20;

/// Where the rows come from: dimensions from the country, postings from the journal.
pub struct Tables<'a> {
    /// The country.
    pub country: &'a Country,
    /// What its events came to.
    pub state: &'a State,
}

impl Tables<'_> {
    /// The tables.
    pub const NAMES: [&'static str; 3] = ["effect", "below", "posting"];
    /// The columns of each.
    pub const COLUMNS: [&'static str; 3] = [
        "effect, unit, measure, programme, approach, kind, category, cashability, level, land, body, society",
        "ancestor, unit",
        "position, effect, month, slot, cents",
    ];

    /// Calls `visit` with the rows of a table.
    pub fn rows(&self, name: &str, mut visit: impl FnMut(&[i64]) -> Outcome<()>) -> Outcome<()> {
        match name {
            "effect" => (0..self.state.effects.len()).try_for_each(|number| visit(&self.effect(number)?)),
            "below" => (0..self.country.places.len()).try_for_each(|unit| {
                let mut above = Some(UnitNo::from_index(unit));
                while let Some(number) = above {
                    visit(&[signed(number.index())?, signed(unit)?])?;
                    above = self.country.places[number.index()].parent;
                }
                Ok(())
            }),
            _ => self.state.bookings.iter().try_for_each(|booking| {
                let position = i64::try_from(booking.position)?;
                self.state.bookings.postings(booking).try_for_each(|line| {
                    visit(&[
                        position,
                        signed(line.effect.index())?,
                        i64::from(line.month.ordinal()),
                        signed(questions::slot(line.slot))?,
                        line.cents,
                    ])
                })
            }),
        }
    }

    /// Calls `visit` with chunks of lines.
    pub fn lines(&self, name: &str, mut visit: impl FnMut(String) -> Outcome<()>) -> Outcome<()> {
        let mut chunk = String::with_capacity(CHUNK_BYTES + 256);
        self.rows(name, |row| {
            for (place, number) in row.iter().enumerate() {
                write!(chunk, "{}{number}", if place == 0 { "" } else { "\t" })?;
            }
            chunk.push('\n');
            if chunk.len() >= CHUNK_BYTES {
                visit(std::mem::take(&mut chunk))?;
            }
            Ok(())
        })?;
        visit(chunk)
    }

    fn effect(&self, number: usize) -> Outcome<[i64; 12]> {
        let found = &self.country.consequences[number];
        let place = &self.country.places[found.unit.index()];
        let cause = &self.country.causes[found.measure.index()];
        let level = Level::ALL
            .iter()
            .position(|level| *level == place.level)
            .unwrap_or(0);
        let unit = |number: Option<UnitNo>| number.map_or(Ok(-1), |number| signed(number.index()));
        Ok([
            signed(number)?,
            signed(found.unit.index())?,
            signed(found.measure.index())?,
            cause
                .programme
                .map_or(Ok(-1), |programme| signed(programme.index()))?,
            signed(questions::approach(cause.approach))?,
            signed(questions::kind(found.kind))?,
            i64::from(found.category.0),
            signed(questions::cashability(found.cashability))?,
            signed(level)?,
            unit(place.land)?,
            unit(place.body)?,
            i64::from(place.level.is_society()),
        ])
    }
}

fn signed(number: usize) -> Outcome<i64> {
    Ok(i64::try_from(number)?)
}
