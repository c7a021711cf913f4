//! Rows of bookings.

use std::collections::HashMap;
use std::sync::Arc;

use querbuch_domain::booking::{NewPosting, Note, RecordBooking, Target, TargetParts};
use querbuch_domain::code::{check_code, check_name, check_text, check_unit_code};
use querbuch_domain::command::Command;
use querbuch_domain::reference::Ref;
use querbuch_domain::refusal::Reason;
use querbuch_domain::state::State;
use querbuch_domain::words::{Cashability, EffectKind};

use super::BOOKINGS_MAX;
use super::builder::{Builder, Sink};
use super::cells::{Cells, Halt};
use super::columns::{Column, Columns, PARTS};
use super::fault::shorten;
use super::intern::{Interner, Symbol};
use super::packing::{Heading, Line, Misfit, Packing};
use super::problem::Problem;
use super::schedules::check_effect;

pub(crate) const COLUMNS: Columns = Columns {
    required: &[Column::Measure, Column::Month, Column::Amount],
    optional: &[
        Column::Effect,
        Column::Unit,
        Column::Kind,
        Column::Category,
        Column::Cashability,
        Column::Text,
        Column::Document,
        Column::Booking,
        Column::BelongsTo,
    ],
    amounts: &[Column::Amount],
    target: true,
};

/// Gathers booking lines. Whatever repeats is held once.
pub(crate) struct Bookings<'a> {
    /// Tells whether an effect is a transfer, which decides how its lines may be packed.
    state: &'a State,
    codes: Interner,
    effects: Interner,
    units: Interner,
    /// Texts and documents.
    texts: Interner,
    names: Interner,
    parts: HashMap<(Symbol, EffectKind, Symbol, Cashability), Arc<TargetParts>>,
    transfers: HashMap<(Symbol, Symbol), bool>,
    packing: Packing,
}

impl<'a> Bookings<'a> {
    pub(crate) fn new(state: &'a State) -> Self {
        Self {
            state,
            codes: Interner::new(check_code),
            effects: Interner::new(check_effect),
            units: Interner::new(check_unit_code),
            texts: Interner::new(check_text),
            names: Interner::new(check_name),
            parts: HashMap::new(),
            transfers: HashMap::new(),
            packing: Packing::default(),
        }
    }

    /// What the row is booked on, and whether that is a transfer.
    fn target(&mut self, cells: &mut Cells<'_>, measure: Option<Symbol>) -> Result<(Target, bool), Halt> {
        let has_parts = PARTS.iter().any(|part| cells.text(*part).is_some());
        match (cells.text(Column::Effect).is_some(), has_parts) {
            (true, false) => {
                let effect = cells.checked(Column::Effect, |text| self.effects.intern(text))?;
                let is_transfer = measure.is_some_and(|measure| self.is_transfer(measure, effect));
                Ok((
                    Target::Effect(Ref(self.effects.text(effect).clone())),
                    is_transfer,
                ))
            }
            (false, true) => {
                let unit = cells.checked(Column::Unit, |text| self.units.intern(text));
                let kind = cells.word(Column::Kind);
                let category = cells.checked(Column::Category, |text| self.codes.intern(text));
                let cashability = cells.word(Column::Cashability);
                let (unit, kind, category, cashability) = (unit?, kind?, category?, cashability?);
                let make = || {
                    let unit = Ref(self.units.text(unit).clone());
                    let category = Ref(self.codes.text(category).clone());
                    Arc::new(TargetParts {
                        unit,
                        kind,
                        category,
                        cashability,
                    })
                };
                let parts = self
                    .parts
                    .entry((unit, kind, category, cashability))
                    .or_insert_with(make);
                Ok((Target::Parts(parts.clone()), kind == EffectKind::Transfer))
            }
            _ => Err(cells.fault(Column::Effect, &Problem::Domain(Reason::EffectOrParts))),
        }
    }

    /// An effect that is not known will be refused later, so it does not matter how its lines are packed.
    fn is_transfer(&mut self, measure: Symbol, effect: Symbol) -> bool {
        *self.transfers.entry((measure, effect)).or_insert_with(|| {
            let effects = &self.state.effects;
            let reference = Ref(self.effects.text(effect).clone());
            let number = effects.resolve(&reference, Some(self.codes.text(measure)));
            number
                .and_then(|number| effects.get(number))
                .is_some_and(|effect| effect.kind == EffectKind::Transfer)
        })
    }

    fn misfit(&self, cells: &mut Cells<'_>, misfit: Misfit) -> Halt {
        match misfit {
            Misfit::TooMany => Halt::File(Problem::CommandLimit { max: BOOKINGS_MAX }),
            Misfit::Full(problem) => {
                let column = if cells.text(Column::Booking).is_some() {
                    Column::Booking
                } else {
                    Column::Month
                };
                cells.fault(column, &problem)
            }
            Misfit::Differs { column, first, known } => {
                let texts = if column == Column::Measure {
                    &self.codes
                } else {
                    &self.texts
                };
                let value = shorten(texts.text(known)).into();
                cells.fault(column, &Problem::RowsDiffer { first, value })
            }
        }
    }
}

impl Builder for Bookings<'_> {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Halt> {
        let measure = cells.checked(Column::Measure, |text| self.codes.intern(text));
        let target = self.target(cells, measure.as_ref().ok().copied());
        let month = cells.month(Column::Month);
        let belongs_to = cells.month_optional(Column::BelongsTo);
        let amount = cells.amount(Column::Amount);
        let text = cells.checked_optional(Column::Text, |text| self.texts.intern(text));
        let document = cells.checked_optional(Column::Document, |text| self.texts.intern(text));
        let booking = cells.checked_optional(Column::Booking, |text| self.names.intern(text));
        let (target, is_transfer) = target?;
        let line = Line {
            heading: Heading {
                measure: measure?,
                text: text?,
                document: document?,
            },
            booking: booking?,
            is_transfer,
            row: cells.row(),
            posting: NewPosting {
                target,
                month: month?,
                belongs_to: belongs_to?,
                amount: amount?,
            },
        };
        self.packing
            .add(line)
            .map_err(|misfit| self.misfit(cells, misfit))
    }

    fn held_bytes(&self, _read: usize) -> usize {
        [&self.codes, &self.effects, &self.units, &self.texts, &self.names]
            .map(Interner::bytes)
            .iter()
            .sum()
    }

    fn finish(self: Box<Self>, sink: &mut Sink<'_>) {
        let Self {
            codes,
            texts,
            packing,
            ..
        } = *self;
        let (codes, texts) = (codes.into_texts(), texts.into_texts());
        let packs = packing.finish();
        sink.commands.reserve(packs.len());
        for pack in packs {
            let text = |symbol: Symbol| texts[symbol.index()].clone();
            let command = RecordBooking {
                measure: Ref(codes[pack.heading.measure.index()].clone()),
                postings: pack.postings,
                note: Note {
                    text: pack.heading.text.map(text),
                    document: pack.heading.document.map(text),
                },
            };
            sink.push(pack.rows[0], Command::RecordBooking(command), pack.rows);
        }
    }
}
