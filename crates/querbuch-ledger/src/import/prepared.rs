//! What an import comes to: commands that are ready to be executed, and the way back to their rows.

use std::sync::Arc;

use querbuch_domain::allocation::Allocate;
use querbuch_domain::booking::{RecordBooking, Target};
use querbuch_domain::command::Command;
use querbuch_domain::decimal::Decimal;
use querbuch_domain::key::DefineKey;
use querbuch_domain::money::Cents;
use querbuch_domain::month::Month;
use querbuch_domain::rate::SetDiscountRate;
use querbuch_domain::reference::Ref;
use querbuch_domain::refusal::{Reason, Refusal};
use querbuch_domain::schedule::SetSchedule;
use querbuch_domain::unit::ReorganizeUnit;

use super::ImportKind;
use super::columns::Column;
use super::fault::{ImportFault, Place};
use super::layout::Layout;
use super::number;
use super::problem::Problem;
use super::record::Encoding;
use super::{capacities, indicators, measurements, wages};

/// An import whose files are without fault as far as they can tell by themselves. What it names is checked
/// against the ledger when its commands are decided; [`fault_of`](Self::fault_of) leads a refusal back to its row.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// What the files hold.
    pub kind: ImportKind,
    /// The files, in the order in which they were given.
    pub files: Vec<ImportedFile>,
    /// The commands, in the order in which they must be executed.
    pub commands: Vec<PreparedCommand>,
    /// How many rows they hold.
    pub rows: u64,
}

/// How a file was read.
#[derive(Clone, Debug)]
pub struct ImportedFile {
    /// The name under which it was given.
    pub name: Arc<str>,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub digest: String,
    /// How its bytes were read.
    pub encoding: Encoding,
    /// What separates its fields.
    pub delimiter: char,
    /// What separates euros and cents.
    pub decimal: number::Decimal,
    /// How many rows it has.
    pub rows: u64,
    pub(crate) layout: Layout,
}

/// One command.
#[derive(Clone, Debug)]
pub struct PreparedCommand {
    /// Idempotency key, made of the digest of the file and the row: the same file books nothing twice.
    pub key: String,
    /// What is to happen.
    pub command: Arc<Command>,
    /// Where it stands.
    pub origin: Origin,
}

/// The rows of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The place of the file in [`Prepared::files`].
    pub file: usize,
    /// The row of each entry of the command's list, or the one row of a command without list.
    pub rows: Box<[u32]>,
}

impl Prepared {
    /// A refusal of a command as a fault of a row.
    pub fn fault_of(&self, command_index: usize, refusal: &Refusal) -> ImportFault {
        let problem = Problem::Domain(refusal.reason.clone());
        let prepared = self.commands.get(command_index);
        let found = prepared.and_then(|prepared| Some((prepared, self.files.get(prepared.origin.file)?)));
        let Some((prepared, file)) = found else {
            return ImportFault::new(Place::file(&Arc::from("")), &problem);
        };
        let (item, name) = match refusal.field.as_slice() {
            [_, index, name, ..] => (index.parse().unwrap_or(0), name.as_str()),
            [_, name] => (0, name.as_str()),
            [name] => (prepared.item_of(&refusal.reason), name.as_str()),
            _ => (0, ""),
        };
        let rows = &prepared.origin.rows;
        let value = prepared.value(item, name);
        let place = Place {
            file: &file.name,
            row: rows.get(item).or_else(|| rows.first()).copied(),
            column: self
                .kind
                .column_of(name)
                .map(|column| file.layout.spelled(column)),
            value: value.as_deref(),
        };
        ImportFault::new(place, &problem)
    }
}

impl ImportKind {
    /// The column behind a field of a command.
    fn column_of(self, field: &str) -> Option<Column> {
        if self == Self::FederalBudget {
            return Some(match field {
                "amount" => Column::Soll,
                "name" | "title" => Column::Zweckbestimmung,
                "parent" => Column::Kapitel,
                "code" | "effect" | "unit" => Column::Titel,
                _ => return None,
            });
        }
        Some(match field {
            "code" if self == Self::Keys => Column::Key,
            "code" => Column::Code,
            "name" => Column::Name,
            "budgetPosition" => Column::BudgetPosition,
            "parent" => Column::Parent,
            "mergeInto" => Column::MergeInto,
            "effectiveFrom" => Column::EffectiveFrom,
            "title" => Column::Title,
            "description" => Column::Description,
            "owner" => Column::Owner,
            "programme" => Column::Programme,
            "status" => Column::Status,
            "measure" => Column::Measure,
            "effect" | "valuation" => Column::Effect,
            "unit" => Column::Unit,
            "category" => Column::Category,
            "month" => Column::Month,
            "through" => Column::Through,
            "everyMonths" => Column::EveryMonths,
            "amount" => Column::Amount,
            "low" => Column::Low,
            "high" => Column::High,
            "text" => Column::Text,
            "document" => Column::Document,
            "keyYear" => Column::KeyYear,
            "weight" => Column::Weight,
            "fraction" => Column::Fraction,
            "outOf" => Column::OutOf,
            "correction" => Column::Correction,
            "among" => Column::Among,
            "key" if self == Self::Keys => Column::OfKey,
            "key" => Column::Key,
            "validFrom" => Column::ValidFrom,
            "nominal" => Column::NominalPercent,
            "real" => Column::RealPercent,
            "source" => Column::Source,
            "system" | "wage" => Column::System,
            "year" => Column::Year,
            "serviceClass" => Column::ServiceClass,
            "perHour" => Column::PerHour,
            "indicator" => Column::Indicator,
            "value" => Column::MeasuredValue,
            "cases" => Column::Cases,
            "baseline" => Column::Baseline,
            "unitOfMeasure" => Column::UnitOfMeasure,
            "lowerIsBetter" => Column::LowerIsBetter,
            "catalogue" => Column::Catalogue,
            "perUnit" => Column::PerUnit,
            "fullTimeEquivalents" => Column::FullTimeEquivalents,
            "hoursPerYear" => Column::HoursPerYear,
            _ => return None,
        })
    }
}

impl PreparedCommand {
    /// Where a refusal of the whole list is best shown: transfers of a month at its first row.
    fn item_of(&self, reason: &Reason) -> usize {
        match (self.command.as_ref(), reason) {
            (Command::RecordBooking(booking), Reason::UnbalancedTransfer { month, .. }) => booking
                .postings
                .iter()
                .position(|posting| posting.month == *month)
                .unwrap_or(0),
            _ => 0,
        }
    }

    /// What stands in the cell behind a field, as it was understood.
    fn value(&self, item: usize, field: &str) -> Option<String> {
        let text = |text: &Arc<str>| text.to_string();
        match self.command.as_ref() {
            Command::RegisterUnits(command) => {
                let unit = command.units.get(item)?;
                match field {
                    "code" => Some(text(&unit.code)),
                    "name" => Some(text(&unit.name)),
                    "parent" => unit.parent.as_ref().map(|parent| text(&parent.0)),
                    "budgetPosition" => unit.budget_position.as_ref().map(text),
                    _ => None,
                }
            }
            Command::ReorganizeUnit(command) => of_reorganisation(command, field),
            Command::RegisterMeasure(command) => match field {
                "code" => Some(text(&command.code)),
                "title" => Some(text(&command.title)),
                "description" => command.description.as_ref().map(text),
                "owner" => Some(text(&command.owner.0)),
                "programme" => command.programme.as_ref().map(|programme| text(&programme.0)),
                _ => None,
            },
            Command::ChangeMeasureStatus(command) => match field {
                "measure" => Some(text(&command.measure.0)),
                _ => Some(command.status.as_str().to_owned()),
            },
            Command::AddEffects(command) => {
                let effect = command.effects.get(item)?;
                match field {
                    "measure" => Some(text(&command.measure.0)),
                    "code" => Some(text(&effect.code)),
                    "title" => Some(text(&effect.title)),
                    "unit" => Some(text(&effect.unit.0)),
                    "category" => Some(text(&effect.category.0)),
                    _ => None,
                }
            }
            Command::SetSchedule(command) => schedule_value(command, item, field),
            Command::RecordBooking(command) => posting_value(command, item, field),
            Command::SetDiscountRate(command) => rate_value(command, field),
            Command::ConfirmSaving(command) => {
                stage_value(&command.effect, command.month, command.amount, field)
            }
            Command::CashSaving(command) => {
                stage_value(&command.effect, command.month, command.amount, field)
            }
            Command::DisputeSaving(command) => {
                stage_value(&command.effect, command.month, command.amount, field)
            }
            Command::SetClaimDeadline(command) => match field {
                "unit" => Some(text(&command.unit.0)),
                "days" => command.days.map(|days| days.to_string()),
                _ => None,
            },
            Command::DefineKey(command) => key_value(command, item, field),
            Command::Allocate(command) => allocation_value(command, field),
            Command::ClosePeriod(command) => match field {
                "unit" => Some(text(&command.unit.0)),
                "through" => Some(command.through.to_string()),
                _ => None,
            },
            Command::SetWageRates(command) => wages::value(command, item, field),
            Command::DefineIndicator(command) => indicators::value(command, field),
            Command::RecordMeasurement(command) => measurements::value(command, field),
            Command::SetCapacity(command) => capacities::value(command, field),
            Command::ReverseBooking(_)
            | Command::EraseText(_)
            | Command::ReopenPeriod(_)
            | Command::SetOptimismBias(_) => None,
        }
    }
}

fn rate_value(command: &SetDiscountRate, field: &str) -> Option<String> {
    match field {
        "nominal" => Some(in_percent(command.nominal)),
        "real" => command.real.map(in_percent),
        "source" => Some(command.source.to_string()),
        "validFrom" => Some(command.valid_from.to_string()),
        _ => None,
    }
}

fn in_percent(fraction: Decimal) -> String {
    (fraction * Decimal::ONE_HUNDRED).normalize().to_string()
}

fn schedule_value(command: &SetSchedule, item: usize, field: &str) -> Option<String> {
    let amount = command.amounts.get(item)?;
    match field {
        "effect" => Some(command.effect.as_str().to_owned()),
        "month" => Some(amount.month.to_string()),
        "through" => amount.through.map(|month| month.to_string()),
        "everyMonths" => amount.every_months.map(|months| months.to_string()),
        "amount" => Some(amount.amount.to_string()),
        "low" => amount.low.map(|low| low.to_string()),
        "high" => amount.high.map(|high| high.to_string()),
        _ => None,
    }
}

fn stage_value(effect: &Ref, month: Month, amount: Cents, field: &str) -> Option<String> {
    match field {
        "effect" => Some(effect.as_str().to_owned()),
        "month" => Some(month.to_string()),
        "amount" => Some(amount.to_string()),
        _ => None,
    }
}

fn key_value(command: &DefineKey, item: usize, field: &str) -> Option<String> {
    match field {
        "code" => Some(command.code.to_string()),
        "name" => Some(command.name.to_string()),
        "keyYear" => Some(command.key_year.to_string()),
        "validFrom" => Some(command.valid_from.to_string()),
        "source" => Some(command.source.to_string()),
        "unit" => command
            .weights
            .get(item)
            .map(|weight| weight.unit.as_str().to_owned()),
        "weight" => command.weights.get(item).map(|weight| weight.weight.to_string()),
        "fraction" => command.parts.get(item).map(|part| part.fraction.to_string()),
        "outOf" => command.parts.get(item).map(|part| part.out_of.to_string()),
        "key" => command
            .parts
            .get(item)?
            .key
            .as_ref()
            .map(|key| key.as_str().to_owned()),
        _ => None,
    }
}

fn allocation_value(command: &Allocate, field: &str) -> Option<String> {
    match field {
        "effect" => Some(command.effect.as_str().to_owned()),
        "key" => Some(command.key.as_str().to_owned()),
        "month" => Some(command.month.to_string()),
        "through" => command.through.map(|month| month.to_string()),
        "everyMonths" => command.every_months.map(|months| months.to_string()),
        "amount" => command.amount.map(|amount| amount.to_string()),
        _ => None,
    }
}

fn posting_value(command: &RecordBooking, item: usize, field: &str) -> Option<String> {
    let posting = command.postings.get(item)?;
    match (field, &posting.target) {
        ("measure", _) => Some(command.measure.as_str().to_owned()),
        ("month", _) => Some(posting.month.to_string()),
        ("belongsTo", _) => posting.belongs_to.map(|month| month.to_string()),
        ("amount", _) => Some(posting.amount.to_string()),
        ("effect", Target::Effect(effect)) => Some(effect.as_str().to_owned()),
        ("unit", Target::Parts(parts)) => Some(parts.unit.as_str().to_owned()),
        ("category", Target::Parts(parts)) => Some(parts.category.as_str().to_owned()),
        _ => None,
    }
}

fn of_reorganisation(command: &ReorganizeUnit, field: &str) -> Option<String> {
    let text = match field {
        "name" => command.name.as_ref()?,
        "parent" => &command.parent.as_ref()?.0,
        "mergeInto" => &command.merge_into.as_ref()?.0,
        "effectiveFrom" => return Some(command.effective_from.to_string()),
        _ => &command.unit.0,
    };
    Some(text.to_string())
}
