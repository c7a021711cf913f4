//! Tables: the twin of every picture, and the lists.

use maud::{Markup, html};

/// A column of a table.
#[derive(Clone, Copy)]
pub struct Column<'a> {
    /// What stands above it.
    pub heading: &'a str,
    /// What it holds.
    pub kind: Kind,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words; the first column of words names the row.
    Text,
    /// Amounts and other figures, which stand below each other.
    Figure,
}

/// A column of words.
pub fn text(heading: &str) -> Column<'_> {
    Column {
        heading,
        kind: Kind::Text,
    }
}

/// A column of figures.
pub fn figure(heading: &str) -> Column<'_> {
    Column {
        heading,
        kind: Kind::Figure,
    }
}

/// A row, cell by cell.
#[derive(Default)]
pub struct Row {
    /// Its name within the page, so that a picture can lead to it.
    pub id: Option<String>,
    /// Its cells.
    pub cells: Vec<Markup>,
}

impl From<Vec<Markup>> for Row {
    fn from(cells: Vec<Markup>) -> Self {
        Self { id: None, cells }
    }
}

/// A table.
pub struct Table<'a> {
    /// What it shows.
    pub caption: &'a str,
    /// Its columns.
    pub columns: Vec<Column<'a>>,
    /// Its rows.
    pub rows: Vec<Row>,
    /// What the rows sum to.
    pub sums: Vec<Row>,
}

fn cell(place: usize, column: Option<&Column<'_>>, content: &Markup) -> Markup {
    let is_figure = column.is_some_and(|column| column.kind == Kind::Figure);
    html! {
        @if place == 0 { th scope="row" { (content) } }
        @else if is_figure { td.betrag { (content) } }
        @else { td { (content) } }
    }
}

impl Table<'_> {
    /// As HTML. It can be scrolled by keyboard where it is wider than the page.
    pub fn html(&self) -> Markup {
        let row = |row: &Row| {
            html! {
                tr id=[row.id.as_deref()] {
                    @for (place, content) in row.cells.iter().enumerate() {
                        (cell(place, self.columns.get(place), content))
                    }
                }
            }
        };
        html! {
            div.tafel role="region" tabindex="0" aria-label=(self.caption) {
                table {
                    caption { (self.caption) }
                    thead { tr { @for column in &self.columns {
                        @if column.kind == Kind::Figure { th.betrag scope="col" { (column.heading) } }
                        @else { th scope="col" { (column.heading) } }
                    } } }
                    tbody { @for each in &self.rows { (row(each)) } }
                    @if !self.sums.is_empty() { tfoot { @for each in &self.sums { (row(each)) } } }
                }
            }
        }
    }
}

/// A text as a cell.
pub fn plain(text: &str) -> Markup {
    html! { (text) }
}

/// A link as a cell.
pub fn link(to: &str, text: &str) -> Markup {
    html! { a href=(to) { (text) } }
}

/// An amount that is not known, and why.
pub fn unknown(why: &str) -> Markup {
    html! { span title=(why) { "–" } }
}
