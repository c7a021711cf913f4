//! What the reports that appraise share: their question, and the card below them.

use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::domain::refusal::{Expected, InputFault};
use querbuch_ledger::export::conventions;
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::reports::appraisal::AppraisalQuery;
use querbuch_ledger::reports::appraisal::conventions::{Conventions, ConventionsSpec};
use querbuch_ledger::reports::appraisal::risk::RiskSpec;
use querbuch_ledger::reports::appraisal::sunk_cost::SunkCost;
use querbuch_ledger::reports::filter::Filter;
use querbuch_ledger::reports::party::Party;
use querbuch_ledger::words::{self, Word, parse_typed};
use serde_json::{Value as Json, json};

use super::ReportContext;
use crate::cli::{AppraisalOptions, ConventionOptions, SunkCostOption};
use crate::exit::Failure;
use crate::locale::Locale;
use crate::said::Said;

/// Who counts as one party.
pub(super) fn party(text: &str) -> Result<Party, Failure> {
    word("--party", text)
}

/// The same, as a file says it.
pub(super) fn party_fact(party: Party) -> Fact {
    Fact::new("party", "Partei", "party", party.as_str())
}

/// What a file of an appraisal says of what was asked: what was given, and every choice.
pub(super) fn asked(context: &ReportContext<'_>, conventions: &Conventions) -> Vec<Fact> {
    let mut asked = context.question.given();
    asked.extend(conventions::facts(conventions, context.language));
    asked
}

/// Reads a word of a vocabulary as people write it, in German or in English: `mid-year`, `Jahresmitte`.
pub(super) fn word<W: Word>(option: &str, text: &str) -> Result<W, Failure> {
    words::word(text).ok_or_else(|| {
        let fault = words::unfit::<W>(text.trim());
        let sentence = |language| format!("{option}: {}", fault.sentence(language));
        Failure::usage_in(Said::new(sentence(Language::German), sentence(Language::English)))
    })
}

fn list<W: Word>(option: &str, list: Option<&String>) -> Result<Option<Vec<W>>, Failure> {
    let read = |list: &String| list.split(',').map(|text| word(option, text)).collect();
    list.map(read).transpose()
}

/// What is expected of a rate.
const RATE: Expected = Expected::new(
    "eine Dezimalzahl wie 0,03 für 3 %",
    "a decimal such as 0.03 for 3 %",
);

/// What is expected of a month.
const MONTH: Expected = Expected::new(
    "ein Monat wie 2026-03 oder Mrz 26",
    "a month such as 2026-03 or Mar 26",
);

/// What is to hold.
pub(super) fn spec(options: &ConventionOptions, locale: Locale) -> Result<ConventionsSpec, Failure> {
    let malformed = |option: &str, text: &str, expected: Expected| {
        let fault = InputFault::unfit(text, expected);
        let sentence = |language| format!("{option}: {}", fault.sentence(language));
        Failure::usage_in(Said::new(sentence(Language::German), sentence(Language::English)))
    };
    let rate = options
        .rate
        .as_ref()
        .map(|text| parse_typed(text, locale.decimal_sign()).map_err(|_| malformed("--rate", text, RATE)));
    let base_month = options
        .base_month
        .as_ref()
        .map(|text| words::month(text).ok_or_else(|| malformed("--base-month", text, MONTH)));
    // A timing is spelled as in the API, YEAR_0, or with a hyphen.
    Ok(ConventionsSpec {
        discount_rate: rate.transpose()?,
        timing: Some(word("--timing", &options.timing)?),
        base_month: base_month.transpose()?,
        horizon_months: options.horizon,
        sunk_cost: Some(match options.sunk_cost {
            SunkCostOption::Include => SunkCost::Include,
            SunkCostOption::Exclude => SunkCost::Exclude,
        }),
        cashability: list("--only-cashability", options.only_cashability.as_ref())?,
        stages: list("--only-stages", options.only_stages.as_ref())?,
        optimism_bias: options.optimism_bias,
        include_society: options.society,
        risk: RiskSpec {
            draws: options.draws,
            seed: options.seed,
            distribution: word("--distribution", &options.distribution)?,
            correlation: word("--correlation", &options.correlation)?,
        },
    })
}

/// The question that the options ask.
pub(super) fn query(
    options: &AppraisalOptions,
    context: &ReportContext<'_>,
) -> Result<AppraisalQuery, Failure> {
    let filter = Filter::resolve(&context.question.filter, &context.view);
    Ok(AppraisalQuery {
        filter: filter.map_err(|refusals| context.refusal(&refusals))?,
        party: party(&options.party)?,
        basis: context.question.basis,
        conventions: spec(&options.conventions, context.locale)?,
    })
}

/// The card as people read it, in lines that fit the screen.
pub(super) fn card(conventions: &Conventions, context: &ReportContext<'_>) -> String {
    let mut lines = String::new();
    let mut width = 0;
    for word in conventions.sentence(context.language).split(' ') {
        let chars = word.chars().count();
        if width > 0 && width + 1 + chars > context.screen().width {
            lines.push('\n');
            width = 0;
        }
        if width > 0 {
            lines.push(' ');
            width += 1;
        }
        lines += word;
        width += chars;
    }
    lines + "\n"
}

/// The card for programs.
pub(super) fn json_of_card(conventions: &Conventions, language: Language) -> Json {
    json!({
        "discountRate": conventions.discount_rate.normalize().to_string(),
        "rateSource": conventions.rate_source(language),
        "timing": conventions.timing.as_str(),
        "baseMonth": conventions.base_month.to_string(),
        "horizonEnd": conventions.horizon_end.to_string(),
        "sunkCost": conventions.sunk_cost.as_str(),
        "excludedCost": format_cents(conventions.sunk.cost),
        "excludedSaving": format_cents(conventions.sunk.saving),
        "unusualRate": conventions.is_rate_unusual(),
        "basis": conventions.basis.as_str(),
        "cashability": conventions.cashability.iter().map(|word| word.as_str()).collect::<Vec<_>>(),
        "stages": conventions.stages.iter().map(|word| word.as_str()).collect::<Vec<_>>(),
        "optimismBias": conventions.optimism.is_some(),
        "includeSociety": conventions.include_society,
        "position": conventions.position,
        "text": conventions.sentence(language),
    })
}
