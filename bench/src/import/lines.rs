//! Booking lines as a treasury would export them, the same in every run.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use crate::Outcome;
use crate::ledger::{BOOKABLE_EFFECTS, MONTHS, effect_code, measure_code, month};
use crate::random::Random;

/// Measures that are booked on; ten effects each.
pub const MEASURES: usize = 50;

/// What treasuries write.
const TEXTS: [&str; 8] = [
    "Personalkosten lt. Abrechnung",
    "Lizenzen und Wartung",
    "Dienstleister, Abschlag",
    "Rechenzentrum, Umlage",
    "Schulung und Einführung",
    "Eingesparte Bearbeitungszeit",
    "Porto und Druck",
    "Sonstiges; siehe Akte",
];

/// One line.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Which measure.
    pub measure: usize,
    /// Which of its effects.
    pub effect: usize,
    /// Which month.
    pub month: usize,
    /// How much.
    pub cents: i64,
    /// What it is about.
    pub text: &'static str,
}

/// Calls `visit` with each of `count` lines.
pub fn visit(count: usize, mut visit: impl FnMut(Line) -> Outcome<()>) -> Outcome<()> {
    let mut random = Random::new(2_026);
    let mut left = count;
    while left > 0 {
        let measure = random.skewed_below(MEASURES);
        let line = Line {
            measure,
            effect: random.below(BOOKABLE_EFFECTS),
            month: random.below(MONTHS),
            cents: random.cents(),
            text: TEXTS[random.skewed_below(TEXTS.len())],
        };
        // One in twenty is a payment from one budget to another: two lines that sum to zero.
        if left >= 2 && random.below(20) == 0 {
            visit(Line {
                effect: BOOKABLE_EFFECTS,
                ..line
            })?;
            visit(Line {
                effect: BOOKABLE_EFFECTS + 1,
                cents: -line.cents,
                ..line
            })?;
            left -= 2;
        } else {
            visit(line)?;
            left -= 1;
        }
    }
    Ok(())
}

/// Writes them as a German spreadsheet would.
pub fn write_csv(path: &Path, count: usize) -> Outcome<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writeln!(file, "Massnahme;Wirkung;Monat;Betrag;Buchungstext")?;
    visit(count, |line| {
        let (measure, effect, month) = (
            measure_code(line.measure),
            effect_code(line.effect),
            month(line.month),
        );
        let (amount, text) = (german(line.cents), quoted(line.text));
        writeln!(
            file,
            "{measure};{effect};{:02}.{};{amount};{text}",
            month.month(),
            month.year()
        )?;
        Ok(())
    })?;
    file.flush()?;
    file.into_inner()
        .map_err(std::io::IntoInnerError::into_error)?
        .sync_all()?;
    Ok(())
}

fn quoted(text: &str) -> String {
    if text.contains(';') {
        format!("\"{text}\"")
    } else {
        text.to_owned()
    }
}

/// `-1.234.567,89`.
fn german(cents: i64) -> String {
    let (sign, magnitude) = (if cents < 0 { "-" } else { "" }, cents.unsigned_abs());
    let mut euros = (magnitude / 100).to_string();
    let mut place = euros.len();
    while place > 3 {
        place -= 3;
        euros.insert(place, '.');
    }
    format!("{sign}{euros},{:02}", magnitude % 100)
}
