//! The tree of units as people read it.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use querbuch_ledger::domain::id::UnitNo;
use querbuch_ledger::reports::balance::Figures;
use querbuch_ledger::reports::by_unit_and_measure::{UnitFigures, figures_by_unit};
use querbuch_ledger::reports::filter::Filter;

use super::balance::{amounts, beside};
use super::screen::Screen;
use super::{Desk, file, refusal};
use crate::cli::{FileFormat, UnitOptions};
use crate::exit::Failure;
use crate::table::{Table, Value};

/// Characters of a name.
const NAME_CHARS_MAX: usize = 36;

/// The units that are shown, by what they hang on.
struct Tree {
    roots: BTreeMap<Arc<str>, UnitNo>,
    below: BTreeMap<UnitNo, BTreeMap<Arc<str>, UnitNo>>,
}

/// Prints it: each unit with everything below it.
pub(super) async fn show(desk: Desk<'_>, options: &UnitOptions) -> Result<(), Failure> {
    if desk.format != FileFormat::Table {
        return file::write(desk).await;
    }
    let within = |refusals: Vec<_>| refusal(&refusals, desk.locale);
    let filter = Filter::resolve(&desk.question.filter, &desk.view).map_err(within)?;
    let figures = figures_by_unit(&filter, desk.question.basis, &desk.view);
    let mut numbers = desk.question.units(&desk.view).map_err(within)?;
    if !options.all {
        let has_any = |unit: &UnitNo| {
            figures
                .get(unit.index())
                .is_some_and(|sums| sums.whole != Figures::default())
        };
        numbers.retain(has_any);
    }
    let tree = tree(&numbers, &desk);
    let mut table = Table {
        headings: desk
            .locale
            .pick(
                ["Einheit", "Name", "Kosten", "Ersparnis", "Transfer", "Netto"],
                ["unit", "name", "cost", "saving", "transfer", "net"],
            )
            .map(str::to_owned)
            .to_vec(),
        rows: Vec::new(),
        totals: Vec::new(),
    };
    let mut shown = Shown {
        desk: &desk,
        screen: desk.screen(),
        figures: &figures,
        tree: &tree,
        depth: options.depth,
        table: &mut table,
        nets: Vec::new(),
    };
    for (code, unit) in &tree.roots {
        shown.add(*unit, code.to_string(), (String::new(), 0));
    }
    let nets = shown.nets;
    let mut text = table.aligned(desk.locale, desk.screen().rule());
    if options.basis.chart {
        text = beside(&text, &nets, &desk);
    }
    file::write_text(&desk, &(text + "\n" + &desk.moment_line() + "\n"))
}

/// A unit hangs on the nearest one above it that is shown.
fn tree(numbers: &[UnitNo], desk: &Desk<'_>) -> Tree {
    let shown: HashSet<UnitNo> = numbers.iter().copied().collect();
    let mut tree = Tree {
        roots: BTreeMap::new(),
        below: BTreeMap::new(),
    };
    for number in numbers {
        let Some(unit) = desk.view.unit(*number) else {
            continue;
        };
        let mut above = desk.view.ancestry(*number).skip(1);
        let place = match above.find(|(above, _)| shown.contains(above)) {
            Some((parent, _)) => tree.below.entry(parent).or_default(),
            None => &mut tree.roots,
        };
        place.insert(unit.code.clone(), *number);
    }
    tree
}

/// Rows as they are added.
struct Shown<'a> {
    desk: &'a Desk<'a>,
    screen: Screen,
    figures: &'a [UnitFigures],
    tree: &'a Tree,
    depth: usize,
    table: &'a mut Table,
    nets: Vec<i128>,
}

impl Shown<'_> {
    /// Adds a unit and what is below it, at most so many steps down: the tree that people draw is no deeper than
    /// some ten, as units are parts of parts.
    fn add(&mut self, unit: UnitNo, label: String, (stem, depth): (String, usize)) {
        let (Some(found), Some(sums)) = (self.desk.view.unit(unit), self.figures.get(unit.index())) else {
            return;
        };
        let name = self.screen.cut(&found.name, NAME_CHARS_MAX);
        // What was merged into the unit above it still has its history.
        let ended = found.merged().map_or_else(String::new, |merger| {
            let until = merger.effective_from;
            self.desk.locale.language().pick(
                format!(" (aufgegangen ab {until})"),
                format!(" (merged from {until})"),
            )
        });
        let name = format!("{name}{ended}");
        let mut row = vec![Value::Text(label), Value::Text(name)];
        row.extend(amounts(&sums.whole));
        self.table.rows.push(row);
        self.nets.push(sums.whole.net());
        if depth == self.depth {
            return;
        }
        let tree = self.tree;
        let below = tree.below.get(&unit).into_iter().flatten();
        let count = below.clone().count();
        for (index, (code, child)) in below.enumerate() {
            let is_last = index + 1 == count;
            let (branch, next) = match (self.screen.unicode, is_last) {
                (true, true) => ("└─ ", "   "),
                (true, false) => ("├─ ", "│  "),
                (false, true) => ("`- ", "   "),
                (false, false) => ("|- ", "|  "),
            };
            self.add(
                *child,
                format!("{stem}{branch}{code}"),
                (format!("{stem}{next}"), depth + 1),
            );
        }
    }
}
