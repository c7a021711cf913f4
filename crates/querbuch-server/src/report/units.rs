//! The tree of units as people read it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use querbuch_ledger::domain::id::UnitNo;
use querbuch_ledger::export::units::{UnitsAnswer, sheet};
use querbuch_ledger::reports::balance::Figures;
use querbuch_ledger::sheet::{Cell, Row, Sheet};

use super::chart::beside;
use super::shown::{Line, Shown, amounts, shown, table};
use super::{ReportContext, file};
use crate::cli::{FileFormat, UnitOptions};
use crate::exit::Failure;
use crate::table::Value;

/// Characters of a name.
const NAME_CHARS_MAX: usize = 36;

/// The columns of a table: each unit with everything below it. The code stands in the tree, which is drawn by hand.
const COLUMNS: [Shown; 6] = [
    shown("unit"),
    shown("unit_name").headed("Name", "name").with(name),
    shown("whole_cost").headed("Kosten", "cost"),
    shown("whole_saving").headed("Ersparnis", "saving"),
    shown("whole_transfer").headed("Transfer", "transfer"),
    shown("whole_net").headed("Netto", "net"),
];

/// Prints it: each unit with everything below it.
pub(super) async fn show(context: &ReportContext<'_>, options: &UnitOptions) -> Result<(), Failure> {
    let (question, view) = (&context.question, &context.view);
    let answer = context
        .ledger
        .units_with_figures(question.clone(), view.clone())
        .await;
    let answer = answer.map_err(|why| context.unanswered(&why))?;
    let sheet = sheet(&answer, view);
    if context.format == FileFormat::Table {
        return file::write_text(context, &drawn(&sheet, &answer, options, context));
    }
    let subject = question.subject.as_str();
    let export = context.export(subject, sheet, question.facts()).await?;
    file::write(context, export).await
}

fn drawn(sheet: &Sheet, answer: &UnitsAnswer, options: &UnitOptions, context: &ReportContext<'_>) -> String {
    let has_any = |unit: &UnitNo| {
        let figures = answer.figures.get(unit.index());
        options.all || figures.is_some_and(|sums| sums.whole != Figures::default())
    };
    let numbers: Vec<UnitNo> = answer.listed.iter().copied().filter(has_any).collect();
    let tree = Tree::new(&numbers, context);
    let screen = context.screen();
    let mut drawing = Drawing {
        tree: &tree,
        depth: options.depth,
        branches: if screen.unicode { &UNICODE } else { &ASCII },
        lines: Vec::new(),
    };
    for (code, unit) in &tree.roots {
        drawing.add((code, *unit), code.to_string(), "");
    }
    let by_code: HashMap<&Cell, &Row> = sheet
        .rows
        .iter()
        .map(|row| (sheet.cell(row, "unit"), row))
        .collect();
    let found = |(code, label): (Arc<str>, String)| Some((*by_code.get(&Cell::Text(code))?, label));
    let (rows, labels): (Vec<&Row>, Vec<String>) = drawing.lines.into_iter().filter_map(found).unzip();
    let mut table = table(sheet, rows.iter().copied(), &COLUMNS, context.style());
    for (row, label) in table.rows.iter_mut().zip(labels) {
        if let Some(code) = row.first_mut() {
            *code = Value::Text(label);
        }
    }
    let mut text = table.aligned(context.locale, screen.rule());
    if options.basis.chart {
        text = beside(&text, &amounts(sheet, rows, "whole_net"), screen);
    }
    text + "\n" + &context.moment_line() + "\n"
}

/// The name; what was merged into the unit above it still has its history.
fn name(line: Line<'_>, key: &str) -> Value {
    let name = line.style.screen.cut(&line.text(key), NAME_CHARS_MAX);
    let ended = line.month("effective_from").map_or_else(String::new, |until| {
        line.style.language.pick(
            format!(" (aufgegangen ab {until})"),
            format!(" (merged from {until})"),
        )
    });
    Value::Text(name + &ended)
}

/// The units that are shown, by what they hang on.
struct Tree {
    roots: BTreeMap<Arc<str>, UnitNo>,
    below: BTreeMap<UnitNo, BTreeMap<Arc<str>, UnitNo>>,
}

impl Tree {
    /// A unit hangs on the nearest one above it that is shown.
    fn new(numbers: &[UnitNo], context: &ReportContext<'_>) -> Self {
        let view = &context.view;
        let shown: HashSet<UnitNo> = numbers.iter().copied().collect();
        let mut tree = Self {
            roots: BTreeMap::new(),
            below: BTreeMap::new(),
        };
        for number in numbers {
            let Some(unit) = view.unit(*number) else {
                continue;
            };
            let mut above = view.ancestry(*number).skip(1);
            let place = match above.find(|(above, _)| shown.contains(above)) {
                Some((parent, _)) => tree.below.entry(parent).or_default(),
                None => &mut tree.roots,
            };
            place.insert(unit.code.clone(), *number);
        }
        tree
    }
}

/// What stands before a code, and before what is below it: of a unit that others follow, and of the last one.
type Branches = [[&'static str; 2]; 2];
const UNICODE: Branches = [["├─ ", "│  "], ["└─ ", "   "]];
const ASCII: Branches = [["|- ", "|  "], ["`- ", "   "]];

/// Lines as they are added: a code, and how it stands in the tree.
struct Drawing<'a> {
    tree: &'a Tree,
    /// How many more steps down are shown.
    depth: usize,
    branches: &'a Branches,
    lines: Vec<(Arc<str>, String)>,
}

impl Drawing<'_> {
    /// Adds a unit and what is below it, at most so many steps down: the tree that people draw is no deeper than
    /// some ten, as units are parts of parts.
    fn add(&mut self, (code, unit): (&Arc<str>, UnitNo), label: String, stem: &str) {
        self.lines.push((code.clone(), label));
        let (tree, depth) = (self.tree, self.depth);
        let Some(below) = tree.below.get(&unit).filter(|_| depth > 0) else {
            return;
        };
        self.depth -= 1;
        for (index, (code, child)) in below.iter().enumerate() {
            let [branch, next] = self.branches[usize::from(index + 1 == below.len())];
            self.add(
                (code, *child),
                format!("{stem}{branch}{code}"),
                &format!("{stem}{next}"),
            );
        }
        self.depth = depth;
    }
}
