//! The words of the API as people read them: of every enum and every category, in German and in English. They are
//! those of the reports.

use async_graphql::{Context, Object, Result, SimpleObject};
use querbuch_ledger::domain::action::Action;
use querbuch_ledger::domain::category::CategoryNo;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::prepared_act::PreparedStatus;
use querbuch_ledger::domain::refusal::{ErrorCode, InputFault, Refusal};
use querbuch_ledger::domain::role::Role;
use querbuch_ledger::domain::visibility::Visibility;
use querbuch_ledger::domain::words;
use querbuch_ledger::export::labels;
use querbuch_ledger::find::booking_list::BookingField;
use querbuch_ledger::reports;
use querbuch_ledger::reports::dimension::Dimension;

use crate::budget::{self, Counted};
use crate::context::RequestContext;
use crate::reorganize::UnitChangeKind;

/// The words of one enum, or of the categories.
#[derive(SimpleObject)]
pub struct Vocabulary {
    /// the name of the enum; `Category` for the categories
    name: &'static str,
    /// its values, in their order
    words: Counted<Word>,
}

/// A value as people read it.
#[derive(SimpleObject)]
pub struct Word {
    /// the value of the enum, or the code of the category
    value: &'static str,
    /// in German or English after Accept-Language
    label: &'static str,
    /// in German
    german: &'static str,
    /// in English
    english: &'static str,
}

/// A word that has a name in both languages.
struct Named {
    value: &'static str,
    german: &'static str,
    english: &'static str,
}

impl Named {
    fn of(value: &'static str, name: impl Fn(Language) -> &'static str) -> Self {
        Self {
            value,
            german: name(Language::German),
            english: name(Language::English),
        }
    }
}

/// Lists closed lists of words by the names of their enums in the API.
macro_rules! named {
    ($($name:literal $words:ty),+ $(,)?) => {
        vec![$((
            $name,
            <$words>::ALL
                .iter()
                .map(|word| Named::of(word.as_str(), |language| word.name(language)))
                .collect::<Vec<_>>(),
        )),+]
    };
}

/// Every enum of the API, by name.
fn enums() -> Vec<(&'static str, Vec<Named>)> {
    let mut enums = named![
        "Action" Action,
        "Approach" words::Approach,
        "Attribution" reports::approaches::Attribution,
        "BalanceField" reports::balance::BalanceField,
        "Basis" reports::basis::Basis,
        "BookingAct" words::BookingAct,
        "Cashability" words::Cashability,
        "ClaimField" reports::claims::ClaimField,
        "ClaimGrouping" reports::claims::ClaimGrouping,
        "Correlation" reports::risk::Correlation,
        "Direction" reports::balance::Direction,
        "Distribution" reports::risk::Distribution,
        "DriftCause" reports::drift::DriftCause,
        "EffectKind" words::EffectKind,
        "EntryBasis" words::EntryBasis,
        "ErrorCode" ErrorCode,
        "EvidenceGrade" words::EvidenceGrade,
        "FlowAttribution" reports::flows::FlowAttribution,
        "FlowSide" reports::flows::FlowSide,
        "IrrStatus" reports::finance::irr::IrrStatus,
        "Level" words::Level,
        "MeasureField" reports::portfolio::MeasureField,
        "MeasureStatus" words::MeasureStatus,
        "MonthBasis" reports::basis::MonthBasis,
        "Party" reports::party::Party,
        "PaybackStatus" reports::finance::payback::PaybackStatus,
        "PaymentSchedule" reports::settlement::schedule::PaymentSchedule,
        "PreparedStatus" PreparedStatus,
        "RatioStatus" reports::finance::ratio::RatioStatus,
        "Role" Role,
        "SettlementRule" reports::settlement::SettlementRule,
        "SourceStatus" words::SourceStatus,
        "Stage" words::Stage,
        "SunkCost" reports::appraisal::sunk_cost::SunkCost,
        "Timing" reports::finance::discount::Timing,
        "Verdict" reports::appraisal::Verdict,
        "Visibility" Visibility,
    ];
    // A dimension is called as the heading of its column.
    let dimension = |dimension: &Dimension| {
        let heading = &labels::columns(*dimension)[0];
        Named::of(dimension.as_str(), |language| heading.heading(language))
    };
    enums.push(("Dimension", Dimension::ALL.iter().map(dimension).collect()));
    let field = |field: BookingField| Named::of(field.as_str(), |language| booking_field(field, language));
    let fields = [BookingField::Recorded, BookingField::Amount];
    enums.push(("BookingField", fields.map(field).into()));
    enums.push(("UnitChangeKind", UnitChangeKind::ALL.map(unit_change).into()));
    enums.sort_by_key(|(name, _)| *name);
    enums
}

fn booking_field(field: BookingField, language: Language) -> &'static str {
    match field {
        BookingField::Recorded => language.pick("gebucht am", "recorded"),
        BookingField::Amount => language.pick("Betrag", "amount"),
    }
}

fn unit_change(change: UnitChangeKind) -> Named {
    let (value, german, english) = match change {
        UnitChangeKind::Renamed => ("RENAMED", "umbenannt", "renamed"),
        UnitChangeKind::Moved => ("MOVED", "umgehängt", "moved"),
        UnitChangeKind::Merged => ("MERGED", "aufgegangen", "merged"),
    };
    Named {
        value,
        german,
        english,
    }
}

/// The name under which categories stand beside the enums.
const CATEGORY: &str = "Category";

/// Every enum, and the categories after them.
fn all() -> Vec<(&'static str, Vec<Named>)> {
    let category = |number: CategoryNo| {
        let category = number.get();
        Named::of(category.code, |language| category.name(language))
    };
    let mut all = enums();
    all.push((CATEGORY, CategoryNo::all().map(category).collect()));
    all
}

/// Reading the words.
#[derive(Default)]
pub struct VocabularyQuery;

#[Object]
impl VocabularyQuery {
    /// the words of the API as people read them, in German and in English: those of the reports. Every enum by its name,
    /// then the categories
    async fn vocabulary(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "only these enums, by their names; `Category` for the categories")] names: Option<
            Vec<String>,
        >,
    ) -> Result<Vec<Vocabulary>> {
        let request = RequestContext::of(ctx);
        let all = all();
        let unknown = names
            .iter()
            .flatten()
            .find(|wanted| all.iter().all(|(name, _)| name != wanted));
        if let Some(unknown) = unknown {
            let fault = InputFault::Malformed {
                given: unknown.as_str().into(),
                expected: "an enum of the schema, or Category",
            };
            return Err(request.refused(&[Refusal::at("names", fault)]));
        }
        let is_wanted = |name: &str| {
            names
                .as_ref()
                .is_none_or(|names| names.iter().any(|wanted| wanted == name))
        };
        let word = |named: Named| Word {
            value: named.value,
            label: request.language.pick(named.german, named.english),
            german: named.german,
            english: named.english,
        };
        let found = all.into_iter().filter(|(name, _)| is_wanted(name));
        let found = found.map(|(name, words)| Vocabulary {
            name,
            words: words.into_iter().map(word).collect(),
        });
        budget::list(ctx, found.collect())
    }
}

#[cfg(test)]
mod tests;
