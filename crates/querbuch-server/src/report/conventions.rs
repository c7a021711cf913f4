//! What the reports that appraise share: their question, and the card below them.

use querbuch_ledger::domain::decimal::parse_decimal;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::domain::words::{Cashability, Stage};
use querbuch_ledger::export::conventions;
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::reports::appraisal::AppraisalQuery;
use querbuch_ledger::reports::appraisal::conventions::{Conventions, ConventionsSpec};
use querbuch_ledger::reports::appraisal::risk::RiskSpec;
use querbuch_ledger::reports::appraisal::sunk_cost::SunkCost;
use querbuch_ledger::reports::filter::Filter;
use querbuch_ledger::reports::finance::discount::Timing;
use querbuch_ledger::reports::party::Party;
use querbuch_ledger::reports::risk::{Correlation, Distribution};
use serde_json::{Value as Json, json};

use super::ReportContext;
use crate::cli::{AppraisalOptions, ConventionOptions, SunkCostOption};
use crate::exit::Failure;

/// Who counts as one party.
pub(super) fn party(text: &str) -> Result<Party, Failure> {
    let unknown = || {
        Failure::usage(format!(
            "--party: “{text}” is not known; there are level, state, body, unit"
        ))
    };
    Party::parse(&text.trim().to_uppercase()).ok_or_else(unknown)
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

/// Reads a word of a vocabulary as it is typed: `mid-year` is `MID_YEAR`.
pub(super) fn word<W>(option: &str, text: &str, parse: impl Fn(&str) -> Option<W>) -> Result<W, Failure> {
    let spelled = text.trim().to_uppercase().replace('-', "_");
    parse(&spelled).ok_or_else(|| Failure::usage(format!("{option}: “{text}” is not known; see --help")))
}

fn words<W>(
    option: &str,
    list: Option<&String>,
    parse: impl Fn(&str) -> Option<W>,
) -> Result<Option<Vec<W>>, Failure> {
    let read = |list: &String| list.split(',').map(|text| word(option, text, &parse)).collect();
    list.map(read).transpose()
}

/// What is to hold.
pub(super) fn spec(options: &ConventionOptions) -> Result<ConventionsSpec, Failure> {
    let malformed = |option: &str, text: &str, expected: &str| {
        Failure::usage(format!("{option}: “{text}” does not fit; expected {expected}"))
    };
    let rate = options.rate.as_ref().map(|text| {
        parse_decimal(text).map_err(|_| malformed("--rate", text, "a decimal such as 0.03 for 3 %"))
    });
    let base_month = options.base_month.as_ref().map(|text| {
        Month::parse(text).ok_or_else(|| malformed("--base-month", text, "a month such as 2026-03"))
    });
    // A timing is spelled as in the API, YEAR_0, or with a hyphen.
    Ok(ConventionsSpec {
        discount_rate: rate.transpose()?,
        timing: Some(word("--timing", &options.timing, Timing::parse)?),
        base_month: base_month.transpose()?,
        horizon_months: options.horizon,
        sunk_cost: Some(match options.sunk_cost {
            SunkCostOption::Include => SunkCost::Include,
            SunkCostOption::Exclude => SunkCost::Exclude,
        }),
        cashability: words(
            "--only-cashability",
            options.only_cashability.as_ref(),
            Cashability::parse,
        )?,
        stages: words("--only-stages", options.only_stages.as_ref(), Stage::parse)?,
        optimism_bias: options.optimism_bias,
        include_society: options.society,
        risk: RiskSpec {
            draws: options.draws,
            seed: options.seed,
            distribution: word("--distribution", &options.distribution, Distribution::parse)?,
            correlation: word("--correlation", &options.correlation, Correlation::parse)?,
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
        conventions: spec(&options.conventions)?,
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
