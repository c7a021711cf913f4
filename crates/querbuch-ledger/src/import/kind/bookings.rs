//! Rows of bookings.

mod intern;
pub(crate) mod packing;

use querbuch_domain::effect::fault::EffectFault;
use std::collections::HashMap;
use std::sync::Arc;

use querbuch_domain::booking::details::Details;
use querbuch_domain::booking::quantity::{GivenAmount, Quantity};
use querbuch_domain::booking::record::{NewPosting, RecordBooking, Target, TargetParts};
use querbuch_domain::booking::tag::Tag;
use querbuch_domain::code::{check_code, check_name, check_text, check_unit_code};
use querbuch_domain::command::Command;
use querbuch_domain::import::booking::{ImportBooking, row_runs};
use querbuch_domain::money::Cents;
use querbuch_domain::note::Note;
use querbuch_domain::reference::Ref;
use querbuch_domain::state::State;
use querbuch_domain::words::{Cashability, EffectKind};

use crate::import::builder::{Builder, Sink};
use crate::import::cells::{Cells, Skip, visible};
use crate::import::columns::{Column, Columns, PARTS, optional, required};
use crate::import::definition::Definition;
use crate::import::effect_code::check_effect;
use crate::import::fault::shorten;
use crate::import::problem::Problem;
use intern::{Interner, Symbol};
use packing::{Heading, Line, Misfit, Packing};

pub(super) const DEFINITION: Definition = Definition {
    rows_max: |limits| limits.rows,
    ..Definition::new(
        Columns {
            has_target: true,
            has_tags: true,
            ..Columns::new(&[
                required(Column::Measure, &["measure"]),
                optional(Column::Effect, &["effect"]),
                optional(Column::Unit, &["unit"]),
                optional(Column::Kind, &["kind"]),
                optional(Column::Category, &["category"]),
                optional(Column::Cashability, &["cashability"]),
                required(Column::Month, &["month"]),
                optional(Column::BelongsTo, &["belongsTo"]),
                required(Column::Amount, &["amount"]).of_numbers(),
                optional(Column::Text, &["text"]),
                optional(Column::Document, &["document"]),
                optional(Column::Booking, &["number", "booking"]),
                optional(Column::Quantity, &["quantity"]).of_numbers(),
                optional(Column::UnitOfMeasure, &["unitOfMeasure"]),
                optional(Column::Price, &["price"]).of_numbers(),
            ])
        },
        |start| {
            Some(Box::new(Bookings::new(
                start.state,
                start.options.limits.bookings,
            )))
        },
    )
    .with_remark([
        "Wirkung, oder Einheit, Art, Kategorie und Wirksamkeit zusammen",
        "effect, or unit, kind, category and cashability together",
    ])
};

/// Gathers booking lines. A text that repeats is held once.
struct Bookings<'a> {
    /// Tells whether an effect is a transfer, which decides how its lines may be packed.
    state: &'a State,
    codes: Interner,
    effects: Interner,
    units: Interner,
    /// Texts and documents.
    texts: Interner,
    names: Interner,
    parts: HashMap<PartsKey, Arc<TargetParts>>,
    transfers: HashMap<EffectKey, bool>,
    packing: Packing,
}

/// Tells the parts of effects from each other.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct PartsKey {
    unit: Symbol,
    kind: EffectKind,
    category: Symbol,
    cashability: Cashability,
}

/// Tells effects that are named by their codes from each other.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct EffectKey {
    measure: Symbol,
    effect: Symbol,
}

/// What a row is booked on.
struct LineTarget {
    target: Target,
    is_transfer: bool,
}

impl<'a> Bookings<'a> {
    fn new(state: &'a State, bookings_max: usize) -> Self {
        Self {
            state,
            codes: Interner::new(check_code),
            effects: Interner::new(check_effect),
            units: Interner::new(check_unit_code),
            texts: Interner::new(|text| check_text(&visible(text))),
            names: Interner::new(|text| check_name(&visible(text))),
            parts: HashMap::new(),
            transfers: HashMap::new(),
            packing: Packing::new(bookings_max),
        }
    }

    fn target(&mut self, cells: &mut Cells<'_>, measure: Option<Symbol>) -> Result<LineTarget, Skip> {
        let has_parts = PARTS.iter().any(|part| cells.text(*part).is_some());
        match (cells.text(Column::Effect).is_some(), has_parts) {
            (true, false) => {
                let effect = cells.checked(Column::Effect, |text| self.effects.intern(text))?;
                let is_transfer =
                    measure.is_some_and(|measure| self.is_transfer(EffectKey { measure, effect }));
                let target = Target::Effect(Ref(self.effects.text(effect).clone()));
                Ok(LineTarget { target, is_transfer })
            }
            (false, true) => {
                let unit = cells.checked(Column::Unit, |text| self.units.intern(text));
                let kind = cells.word(Column::Kind);
                let category = cells.checked(Column::Category, |text| self.codes.intern(text));
                let cashability = cells.word(Column::Cashability);
                let key = PartsKey {
                    unit: unit?,
                    kind: kind?,
                    category: category?,
                    cashability: cashability?,
                };
                let make = || {
                    Arc::new(TargetParts {
                        unit: Ref(self.units.text(key.unit).clone()),
                        kind: key.kind,
                        category: Ref(self.codes.text(key.category).clone()),
                        cashability: key.cashability,
                    })
                };
                let parts = self.parts.entry(key).or_insert_with(make);
                Ok(LineTarget {
                    target: Target::Parts(parts.clone()),
                    is_transfer: key.kind == EffectKind::Transfer,
                })
            }
            _ => Err(cells.fault(
                Column::Effect,
                &Problem::Domain(EffectFault::EffectOrParts.into()),
            )),
        }
    }

    /// An effect that is not known will be refused later, so it does not matter how its lines are packed.
    fn is_transfer(&mut self, key: EffectKey) -> bool {
        *self.transfers.entry(key).or_insert_with(|| {
            let effects = &self.state.effects;
            let reference = Ref(self.effects.text(key.effect).clone());
            let number = effects.resolve(&reference, Some(self.codes.text(key.measure)));
            number
                .and_then(|number| effects.get(number))
                .is_some_and(|effect| effect.kind == EffectKind::Transfer)
        })
    }

    fn misfit(&self, cells: &mut Cells<'_>, misfit: Misfit) -> Skip {
        match misfit {
            Misfit::TooMany => Skip::File(Problem::CommandLimit {
                max: self.packing.bookings_max(),
            }),
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

/// The amount of a row, and what it says besides: a quantity with its price, and tags. Where a quantity is given, the cell
/// of the amount may be blank.
fn amount(cells: &mut Cells<'_>) -> Result<(Cents, Option<Arc<Details>>), Skip> {
    let tags = cells.tags();
    let of_quantity = [Column::Quantity, Column::UnitOfMeasure, Column::Price];
    if of_quantity.iter().all(|column| cells.text(*column).is_none()) {
        let amount = cells.amount(Column::Amount)?;
        return Ok((amount, details(cells, None, tags?)?));
    }
    let amount = cells.amount_optional(Column::Amount);
    let quantity = cells.decimal_optional(Column::Quantity);
    let price = cells.decimal_optional(Column::Price);
    let given = GivenAmount {
        amount: amount?,
        quantity: quantity?,
        unit_of_measure: cells.text(Column::UnitOfMeasure).map(|text| visible(text).into()),
        price: price?,
    };
    let (amount, quantity) = given.settle().map_err(|refusal| {
        let column = match refusal.field.first().map(String::as_str) {
            Some("quantity") => Column::Quantity,
            Some("unitOfMeasure") => Column::UnitOfMeasure,
            Some("price") => Column::Price,
            _ => Column::Amount,
        };
        cells.fault(column, &Problem::Domain(refusal.reason))
    })?;
    Ok((amount, details(cells, quantity, tags?)?))
}

fn details(
    cells: &mut Cells<'_>,
    quantity: Option<Quantity>,
    tags: Vec<Tag>,
) -> Result<Option<Arc<Details>>, Skip> {
    Details::of(quantity, tags)
        .map_err(|refusal| cells.fault(Column::Amount, &Problem::Domain(refusal.reason)))
}

impl Builder for Bookings<'_> {
    fn row(&mut self, cells: &mut Cells<'_>) -> Result<(), Skip> {
        let measure = cells.checked(Column::Measure, |text| self.codes.intern(text));
        let target = self.target(cells, measure.as_ref().ok().copied());
        let month = cells.month(Column::Month);
        let belongs_to = cells.month_optional(Column::BelongsTo);
        let amount = amount(cells);
        let text = cells.checked_optional(Column::Text, |text| self.texts.intern(text));
        let document = cells.checked_optional(Column::Document, |text| self.texts.intern(text));
        let booking = cells.checked_optional(Column::Booking, |text| self.names.intern(text));
        let LineTarget { target, is_transfer } = target?;
        let (amount, details) = amount?;
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
                amount,
                details,
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
            names,
            packing,
            ..
        } = *self;
        let (codes, texts, names) = (codes.into_texts(), texts.into_texts(), names.into_texts());
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
            let number = pack.number.map(|symbol| names[symbol.index()].clone());
            let command = ImportBooking {
                booking: command,
                number,
                rows: row_runs(&pack.rows),
            };
            sink.push(pack.rows[0], Command::from(command), pack.rows);
        }
    }
}
