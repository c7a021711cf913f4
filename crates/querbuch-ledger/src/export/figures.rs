//! Cost, saving, transfer and net, the columns that most sheets have.

use querbuch_reports::balance::Figures;

use crate::sheet::{Cell, Column, Kind};

/// Cost, saving, transfer and net.
pub(super) const FIGURES: [Column; 4] = [
    Column::new("cost", "Kosten", "cost", Kind::Sum),
    Column::new("saving", "Ersparnis", "saving", Kind::Sum),
    Column::new("transfer", "Transfer", "transfer", Kind::Sum),
    Column::new("net", "Netto", "net", Kind::Sum),
];

/// The cells of [`FIGURES`].
pub(super) fn figures(figures: &Figures) -> [Cell; 4] {
    [figures.cost, figures.saving, figures.transfer, figures.net()].map(Cell::Cents)
}
