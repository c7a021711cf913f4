//! One import: file after file, into one list of commands.

use std::collections::HashMap;

use querbuch_domain::month::Month;
use querbuch_domain::refusal::Reason;
use querbuch_domain::schedule::ScheduleBasis;
use querbuch_domain::state::State;

use super::allocations::Allocations;
use super::bookings::Bookings;
use super::builder::{Builder, Sink};
use super::capacities::Capacities;
use super::cells::Halt;
use super::columns::Columns;
use super::effects::Effects;
use super::einzelplaene::{self, Einzelplaene};
use super::fault::{Faults, ImportRefused, Place};
use super::federal_budget::FederalBudget;
use super::indicators::Indicators;
use super::keys::Keys;
use super::measurements::Measurements;
use super::measures::Measures;
use super::number::Decimal;
use super::pass::Pass;
use super::periods::Periods;
use super::prepared::{ImportedFile, Prepared};
use super::problem::Problem;
use super::progress::Meter;
use super::rates::DiscountRates;
use super::reorganisations::Reorganisations;
use super::schedules::Schedules;
use super::source::ImportSource;
use super::stages::Stages;
use super::survey::{Question, Survey, survey};
use super::units::Units;
use super::wages::Wages;
use super::{HELD_BYTES_MAX, ImportKind, ImportOptions};

/// An import under way.
pub(crate) struct Import<'a> {
    prepared: Prepared,
    state: &'a State,
    options: &'a ImportOptions<'a>,
    meter: Meter<'a>,
    faults: Faults,
    held_bytes: usize,
}

impl<'a> Import<'a> {
    pub(crate) fn new(
        kind: ImportKind,
        sources: &[ImportSource],
        state: &'a State,
        options: &'a ImportOptions<'_>,
    ) -> Self {
        let bytes_total = 2 * sources.iter().map(ImportSource::size).sum::<u64>();
        let prepared = Prepared {
            kind,
            files: Vec::new(),
            commands: Vec::new(),
            rows: 0,
        };
        let meter = Meter::new(options.progress, bytes_total);
        Self {
            prepared,
            state,
            options,
            meter,
            faults: Faults::default(),
            held_bytes: 0,
        }
    }

    pub(crate) fn run(mut self, sources: &[ImportSource]) -> Result<Prepared, ImportRefused> {
        match sources {
            [_, second, ..] if self.prepared.kind == ImportKind::FederalBudget => {
                self.faults.add(Place::file(second.name()), &Problem::OneFileOnly);
            }
            _ => sources.iter().for_each(|source| self.file(source)),
        }
        self.faults.or(self.prepared)
    }

    fn file(&mut self, source: &ImportSource) {
        let kind = self.prepared.kind;
        let Some(found) = self.survey(source, kind.columns()) else {
            return;
        };
        self.prepared.rows += found.rows;
        if let Some(same) = self
            .prepared
            .files
            .iter()
            .find(|file| file.digest == found.digest)
        {
            let problem = Problem::SameContent {
                other: same.name.clone(),
            };
            return self.faults.add(Place::file(source.name()), &problem);
        }
        let Some(mut builder) = self.builder(source) else {
            return;
        };
        self.read(source, &found, builder.as_mut());
        let mut sink = Sink {
            file_index: self.prepared.files.len(),
            file: source.name(),
            layout: &found.layout,
            // Half of the digest: no two files ever share it, and the key stays readable.
            key_stem: format!("import:{}:{}", &found.digest[..32], kind.as_str()),
            commands: &mut self.prepared.commands,
            faults: &mut self.faults,
        };
        builder.finish(&mut sink);
        self.prepared.files.push(ImportedFile {
            name: source.name().clone(),
            digest: found.digest,
            encoding: found.encoding,
            delimiter: char::from(found.layout.delimiter),
            decimal: found.decimal.unwrap_or(Decimal::Point),
            rows: found.rows,
            layout: found.layout,
        });
    }

    fn survey(&mut self, source: &ImportSource, columns: Columns) -> Option<Survey> {
        let rows_max = self.prepared.kind.rows_max();
        let rows_left = rows_max.saturating_sub(self.prepared.rows);
        let decimal = self.options.decimal;
        let question = Question {
            columns,
            decimal,
            rows_left,
            rows_max,
            meter: &self.meter,
        };
        survey(source, &question, &mut self.faults)
    }

    fn read(&mut self, source: &ImportSource, found: &Survey, builder: &mut dyn Builder) {
        let before = self.held_bytes;
        let pass = Pass {
            source,
            found,
            meter: &self.meter,
        };
        let row = pass.run(&mut self.faults, |cells, bytes| {
            builder
                .row(cells)
                .or_else(|halt| if let Halt::Row = halt { Ok(()) } else { Err(halt) })?;
            self.held_bytes = before + builder.held_bytes(bytes);
            if self.held_bytes > HELD_BYTES_MAX {
                return Err(Halt::File(Problem::MemoryLimit {
                    max_mebibytes: HELD_BYTES_MAX >> 20,
                }));
            }
            Ok(())
        });
        if let Err((row, problem)) = row {
            self.faults.add(
                Place {
                    row,
                    ..Place::file(source.name())
                },
                &problem,
            );
        }
    }

    fn builder(&mut self, source: &ImportSource) -> Option<Box<dyn Builder + 'a>> {
        Some(match self.prepared.kind {
            ImportKind::Units => Box::new(Units::default()),
            ImportKind::Reorganisations => Box::new(Reorganisations::default()),
            ImportKind::Measures => Box::new(Measures::default()),
            ImportKind::Effects => Box::new(Effects::default()),
            ImportKind::Plans => Box::new(Schedules::new(ScheduleBasis::Plan)),
            ImportKind::Forecasts => Box::new(Schedules::new(ScheduleBasis::Forecast)),
            ImportKind::Keys => Box::new(Keys::default()),
            ImportKind::Allocations => Box::new(Allocations::default()),
            ImportKind::Bookings => Box::new(Bookings::new(self.state)),
            ImportKind::DiscountRates => Box::new(DiscountRates::default()),
            ImportKind::Stages => Box::new(Stages::default()),
            ImportKind::Periods => Box::new(Periods::default()),
            ImportKind::FederalBudget => Box::new(self.federal_budget(source)?),
            ImportKind::WageRates => Box::new(Wages::default()),
            ImportKind::Indicators => Box::new(Indicators::default()),
            ImportKind::Measurements => Box::new(Measurements::default()),
            ImportKind::Capacities => Box::new(Capacities::default()),
        })
    }

    fn federal_budget(&mut self, source: &ImportSource) -> Option<FederalBudget<'a>> {
        let options = &self.options.federal_budget;
        let Some(month) = Month::try_new(options.year, 12) else {
            let given = format!("{}-12", options.year).into();
            self.faults.add(
                Place::file(source.name()),
                &Problem::Domain(Reason::MonthMalformed { given }),
            );
            return None;
        };
        let mut names = HashMap::new();
        if let Some(table) = &options.einzelplaene {
            let found = self.survey(table, einzelplaene::COLUMNS)?;
            self.read(table, &found, &mut Einzelplaene { names: &mut names });
        }
        Some(FederalBudget::new(options, month, self.state, names))
    }
}
