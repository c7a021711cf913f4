//! Effects as a list.

use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::domain::search::Search;
use querbuch_ledger::export::effects::sheet;
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::export::question::Subject;
use querbuch_ledger::lists::{EffectList, PageRequest};
use querbuch_ledger::reports::filter::{Filter, FilterSpec};

use super::ReportContext;
use super::arguments::ReportArguments;
use super::listing::Listing;
use super::shown::{Shown, shown};
use crate::cli::{Cli, EffectOptions};
use crate::exit::Failure;

/// Characters of a title.
const TITLE_CHARS_MAX: usize = 40;

/// The columns of a table.
const COLUMNS: [Shown; 7] = [
    shown("measure"),
    shown("effect"),
    shown("effect_title")
        .headed("Titel", "title")
        .cut(TITLE_CHARS_MAX),
    shown("unit"),
    shown("kind"),
    shown("category"),
    shown("cashability"),
];

/// What stands in an effect of JSON.
const MEMBERS: [&str; 9] = [
    "measure",
    "effect",
    "title=effect_title",
    "unit",
    "level",
    "kind",
    "category",
    "cashability",
    "evidence",
];

/// Prints them by the codes of their measures, then by their own.
pub(super) async fn show(options: &EffectOptions, cli: &Cli) -> Result<(), Failure> {
    let arguments = ReportArguments::new(Subject::Units, &options.report)?;
    let context = ReportContext::open(&arguments, cli).await?;
    let filter = &context.question.filter;
    let filter = (*filter != FilterSpec::default()).then(|| Filter::resolve(filter, &context.view));
    let filter = filter
        .transpose()
        .map_err(|refusals| context.refusal(&refusals))?;
    let search = options.search.as_deref().map(Search::try_new).transpose();
    let list = EffectList {
        search: search.map_err(|fault| context.refusal(&[Refusal::at("search", fault)]))?,
        filter,
        ..EffectList::default()
    };
    let page = PageRequest {
        after: None,
        before: None,
        size: context.rows_wanted(None).unwrap_or(usize::MAX),
        from_end: false,
    };
    let found = context.ledger.effects(list, page, context.view.clone()).await;
    let found = found.map_err(|why| context.unanswered(&why))?;
    let effects: Vec<_> = found.items.into_iter().map(|(_, effect)| effect).collect();
    let mut asked = context.question.given();
    let searched = options.search.as_ref();
    asked.extend(searched.map(|text| Fact::new("search", "Suche", "search", text)));
    let listing = Listing {
        subject: "effects",
        sheet: sheet(&effects, &context.view),
        asked,
        columns: &COLUMNS,
        members: &MEMBERS,
    };
    listing.finish(&context).await
}
