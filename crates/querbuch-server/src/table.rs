//! Figures in columns, for people.

use comfy_table::{CellAlignment, Table as Aligned, presets};

use crate::locale::Locale;

/// A value of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Words.
    Text(String),
    /// A sum of cents.
    Amount(i128),
    /// Nothing.
    Empty,
}

/// A table with one heading a column.
#[derive(Debug)]
pub struct Table {
    /// The headings.
    pub headings: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Value>>,
    /// Rows of sums, set apart.
    pub totals: Vec<Vec<Value>>,
}

impl Table {
    /// Aligned for reading: words to the left, amounts to the right; lines of `rule` set the sums apart.
    pub fn aligned(&self, locale: Locale, rule: char) -> String {
        let mut table = Aligned::new();
        table.load_style(presets::NOTHING);
        table.set_header(self.headings.iter().map(String::as_str));
        let body = self.rows.iter().map(|row| cells(row, locale));
        let body: Vec<Vec<String>> = body.collect();
        let totals: Vec<Vec<String>> = self.totals.iter().map(|row| cells(row, locale)).collect();
        let width = |column: usize| {
            let heading = self
                .headings
                .get(column)
                .map_or(0, |heading| heading.chars().count());
            let widest = body
                .iter()
                .chain(&totals)
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max();
            heading.max(widest.unwrap_or(0))
        };
        let rule: Vec<String> = (0..self.headings.len())
            .map(|column| rule.to_string().repeat(width(column)))
            .collect();
        table.add_row(rule.clone());
        table.add_rows(body);
        if !totals.is_empty() {
            table.add_row(rule);
            table.add_rows(totals);
        }
        for column in 0..self.headings.len() {
            let is_amount = |row: &Vec<Value>| matches!(row.get(column), Some(Value::Amount(_)));
            if self.rows.iter().chain(&self.totals).any(is_amount)
                && let Some(column) = table.column_mut(column)
            {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        let text = table.to_string();
        text.lines()
            .map(|line| line.trim_end().to_owned() + "\n")
            .collect()
    }
}

fn cells(row: &[Value], locale: Locale) -> Vec<String> {
    let cell = |value: &Value| match value {
        Value::Text(text) => text.clone(),
        Value::Amount(cents) => locale.amount(*cents),
        Value::Empty => String::new(),
    };
    row.iter().map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table {
            headings: vec!["Name".to_owned(), "Netto".to_owned()],
            rows: vec![
                vec![Value::Text("=1+1; \"x\"".to_owned()), Value::Amount(-123_456)],
                vec![Value::Empty, Value::Amount(5)],
            ],
            totals: vec![vec![Value::Text("Summe".to_owned()), Value::Amount(-123_451)]],
        }
    }

    #[test]
    fn amounts_stand_to_the_right() {
        let text = table().aligned(Locale::De, '-');
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        let ends: Vec<usize> = [2, 3, 5]
            .iter()
            .map(|index| lines[*index].chars().count())
            .collect();
        assert!(ends.windows(2).all(|pair| pair[0] == pair[1]), "{text}");
        assert!(lines[2].ends_with("-1.234,56"), "{text}");
    }
}
