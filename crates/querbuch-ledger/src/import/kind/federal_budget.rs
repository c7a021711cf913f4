//! The federal budget: one row a Titel, as units, effects and planned costs of one measure.
//!
//! Income Titel are no costs: they are left out, and the import says how many and their sum.

mod einzelplaene;
mod row;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use querbuch_domain::command::Command;
use querbuch_domain::effect::add::{EFFECTS_PER_COMMAND_MAX, NewEffect};
use querbuch_domain::measure::add_effects::AddEffects;
use querbuch_domain::measure::register::RegisterMeasure;
use querbuch_domain::money::Cents;
use querbuch_domain::month::Month;
use querbuch_domain::note::Note;
use querbuch_domain::reference::Ref;
use querbuch_domain::refusal::InputFault;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::schedule::set::{ScheduledAmount, SetSchedule};
use querbuch_domain::state::State;
use querbuch_domain::unit::register::{NewUnit, RegisterUnits};
use querbuch_domain::words::{Approach, Cashability, EffectKind, EvidenceGrade, Level};

use crate::import::builder::{Builder, Sink};
use crate::import::cells::{Cells, Skip};
use crate::import::columns::{Column, Columns, optional, required};
use crate::import::definition::{Definition, Start};
use crate::import::fault::FaultPlace;
use crate::import::options::FederalBudgetOptions;
use crate::import::prepared::LeftOut;
use crate::import::problem::Problem;
use row::BudgetRow;

pub(super) const DEFINITION: Definition = Definition {
    is_single_file: true,
    ..Definition::new(
        Columns::new(&[
            required(Column::Einzelplan, &[]),
            required(Column::Kapitel, &["parent"]),
            required(Column::KapitelText, &[]),
            optional(Column::Titelgruppe, &[]),
            // The unit and the effect of a Titel have its number as their code.
            required(Column::Titel, &["code", "effect", "unit"]),
            required(Column::Funktion, &[]),
            optional(Column::Flexibilisiert, &[]),
            optional(Column::Seite, &[]),
            required(Column::Zweckbestimmung, &["name", "title"]),
            required(Column::Soll, &["amount"]).of_numbers(),
        ]),
        start,
    )
    .with_remark(["die Titel eines Bundeshaushalts", "the Titel of a federal budget"])
};

/// The code of the unit under which the federal budget hangs.
const BUND: &str = "bund";

/// The measure that bears the costs of so many Titel.
fn measure_of(options: &FederalBudgetOptions, titel: usize) -> RegisterMeasure {
    let mut description = format!(
        "{titel} Ausgabetitel des Bundeshaushalts {}; das Soll steht im Dezember. Quelle: Bundesministerium der \
         Finanzen, Repository „Bundeshaushalt-Applikation“.",
        options.year
    );
    if let Some(selection) = &options.selection {
        description.push(' ');
        description += selection;
    }
    RegisterMeasure {
        code: options.measure.clone(),
        title: options.title.clone(),
        description: Some(description.into()),
        approach: Approach::Improve,
        owner: Ref::from(BUND),
        programme: None,
        effects: Vec::new(),
    }
}

/// Reads the names of the Einzelpläne, before the budget itself.
fn start<'a>(start: &mut Start<'a, '_>) -> Option<Box<dyn Builder + 'a>> {
    let options = &start.options.federal_budget;
    let Some(month) = Month::try_new(options.year, 12) else {
        let given = format!("{}-12", options.year).into();
        let problem = Problem::Domain(InputFault::MonthMalformed { given }.into());
        start.reader.faults.add(FaultPlace::file(start.file), &problem);
        return None;
    };
    let names = match &options.einzelplaene {
        Some(table) => einzelplaene::names(table, start.reader)?,
        None => HashMap::new(),
    };
    Some(Box::new(FederalBudget {
        options,
        month,
        state: start.state,
        names,
        units: Vec::new(),
        known: HashMap::new(),
        lines: Vec::new(),
        income: LeftOut::default(),
    }))
}

/// Gathers the rows of the budget.
///
/// Units come one a command, and only those that the ledger does not know: so a second year adds what is new,
/// and the same file again finds everything there. Whatever has a key always has the same input.
struct FederalBudget<'a> {
    options: &'a FederalBudgetOptions,
    month: Month,
    state: &'a State,
    names: HashMap<String, Arc<str>>,
    units: Vec<(u32, NewUnit)>,
    /// Codes of units and of effects, which never look alike, with their first row.
    known: HashMap<Arc<str>, u32>,
    lines: Vec<BudgetLine>,
    income: LeftOut,
}

/// What becomes of one Titel besides its unit.
struct BudgetLine {
    row: u32,
    effect: NewEffect,
    amount: Cents,
    document: Arc<str>,
}

impl FederalBudget<'_> {
    /// Adds the units from the Bund down to the Titel; the code of the last.
    fn add_units(&mut self, row: u32, titel: &BudgetRow<'_>) -> String {
        let numbered = format!("Einzelplan {}", titel.einzelplan);
        let name = self
            .names
            .get(titel.einzelplan)
            .cloned()
            .unwrap_or_else(|| numbered.as_str().into());
        let einzelplan = format!("{BUND}/{}", titel.einzelplan);
        let kapitel = format!("{einzelplan}/{}", titel.kapitel);
        let code = format!("{kapitel}/{}", titel.titel);
        let position = Some(format!("Kapitel {}", titel.kapitel));
        self.add_unit(row, unit(BUND, "Bund".into(), None, None));
        self.add_unit(row, unit(&einzelplan, name, Some(BUND), Some(numbered)));
        self.add_unit(
            row,
            unit(&kapitel, titel.kapitel_name.clone(), Some(&einzelplan), position),
        );
        self.add_unit(
            row,
            unit(
                &code,
                titel.purpose.clone(),
                Some(&kapitel),
                Some(titel.position()),
            ),
        );
        code
    }

    fn add_unit(&mut self, row: u32, unit: NewUnit) {
        if let Entry::Vacant(place) = self.known.entry(unit.code.clone()) {
            place.insert(row);
            self.units.push((row, unit));
        }
    }
}

fn unit(code: &str, name: Arc<str>, parent: Option<&str>, budget_position: Option<String>) -> NewUnit {
    NewUnit {
        code: code.into(),
        name,
        level: Level::Federal,
        parent: parent.map(Ref::from),
        budget_position: budget_position.map(Arc::from),
        is_body: parent.is_none(),
    }
}

impl Builder for FederalBudget<'_> {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Skip> {
        let row = cells.row();
        let titel = BudgetRow::read(cells)?;
        let code: Arc<str> = format!("{}-{}", titel.kapitel, titel.titel).into();
        if let Some(first) = self.known.get(&code) {
            return Err(cells.fault(Column::Titel, &Problem::RowTwice { first: *first }));
        }
        self.known.insert(code.clone(), row);
        if titel.is_income() {
            self.income.rows += 1;
            self.income.cents += i128::from(titel.amount.0);
            return Ok(());
        }
        let effect = NewEffect {
            code,
            unit: Ref::from(self.add_units(row, &titel)),
            kind: EffectKind::Cost,
            category: Ref::from(titel.category()),
            cashability: Cashability::Cash,
            title: titel.purpose.clone(),
            evidence: EvidenceGrade::A,
        };
        let document = titel.document(self.options.year).into();
        self.lines.push(BudgetLine {
            row,
            effect,
            amount: titel.amount,
            document,
        });
        Ok(())
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        let Self {
            options,
            month,
            state,
            units,
            lines,
            income,
            ..
        } = *self;
        *sink.left_out = income;
        if lines.is_empty() {
            return;
        }
        for (row, unit) in units {
            if state.units.resolve(&Ref(unit.code.clone())).is_none() {
                let name = format!("unit:{}", unit.code);
                sink.push(
                    name,
                    Command::RegisterUnits(RegisterUnits { units: vec![unit] }),
                    [row],
                );
            }
        }
        let measure = Ref(options.measure.clone());
        if state.measures.resolve(&measure).is_none() {
            let first = lines.first().map_or(0, |line| line.row);
            sink.push(
                "measure",
                Command::RegisterMeasure(measure_of(options, lines.len())),
                [first],
            );
        }
        for chunk in lines.chunks(EFFECTS_PER_COMMAND_MAX) {
            let rows: Vec<u32> = chunk.iter().map(|line| line.row).collect();
            let effects = chunk.iter().map(|line| line.effect.clone()).collect();
            let command = AddEffects {
                measure: measure.clone(),
                effects,
            };
            let name = format!("effects:{}", rows[0]);
            sink.push(name, Command::AddEffects(command), rows);
        }
        for line in lines {
            let amount = ScheduledAmount {
                month,
                through: None,
                every_months: None,
                amount: line.amount,
                low: None,
                high: None,
            };
            let command = SetSchedule {
                basis: ScheduleBasis::Plan,
                effect: Ref::from(format!("{}/{}", options.measure, line.effect.code)),
                amounts: vec![amount],
                expected_position: None,
                note: Note {
                    text: None,
                    document: Some(line.document),
                },
            };
            sink.push(
                format_args!("plan:{}", line.row),
                Command::SetSchedule(command),
                [line.row],
            );
        }
    }
}
