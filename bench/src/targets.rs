//! What was aimed at, and whether it was met.

use crate::table::{Table, two};

/// A list of aims in the making.
pub struct Targets(Table);

impl Targets {
    /// None yet.
    pub fn new() -> Self {
        Self(Table::new(&["target", "measured", "aimed at", ""]))
    }

    /// Must not be less; the unit stands behind both numbers.
    pub fn at_least(&mut self, name: &str, measured: f64, (aim, unit): (f64, &str)) {
        self.add(name, measured, ("≥", aim, unit), measured >= aim);
    }

    /// Must not be more.
    pub fn at_most(&mut self, name: &str, measured: f64, (aim, unit): (f64, &str)) {
        self.add(name, measured, ("≤", aim, unit), measured <= aim);
    }

    /// Could not be measured, which is not met either.
    pub fn missing(&mut self, name: &str, why: &str) {
        self.0
            .row(&[name.to_owned(), why.to_owned(), String::new(), "✗".to_owned()]);
    }

    fn add(&mut self, name: &str, measured: f64, (sign, aim, unit): (&str, f64, &str), is_met: bool) {
        self.0.row(&[
            name.to_owned(),
            format!("{} {unit}", two(measured)),
            format!("{sign} {} {unit}", two(aim)),
            if is_met { "✓" } else { "✗" }.to_owned(),
        ]);
    }

    /// Prints them.
    pub fn print(&self) {
        println!();
        self.0.print();
    }
}
