//! What the reports that appraise share: their question, and the card below them.

use querbuch_ledger::domain::decimal::{Decimal, parse_decimal};
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::domain::words::{Cashability, Stage};
use querbuch_ledger::reports::appraisal::AppraisalQuery;
use querbuch_ledger::reports::appraisal::conventions::{Conventions, ConventionsSpec};
use querbuch_ledger::reports::appraisal::payback::Payback;
use querbuch_ledger::reports::appraisal::risk::RiskSpec;
use querbuch_ledger::reports::filter::Filter;
use querbuch_ledger::reports::finance::discount::Timing;
use querbuch_ledger::reports::finance::irr::{Irr, IrrStatus};
use querbuch_ledger::reports::finance::payback::PaybackStatus;
use querbuch_ledger::reports::finance::ratio::Ratio;
use querbuch_ledger::reports::finance::round_half_up;
use querbuch_ledger::reports::risk::{Correlation, Distribution};
use serde_json::{Value as Json, json};

use super::{Desk, flows, refusal};
use crate::cli::{AppraisalOptions, ConventionOptions, FileFormat};
use crate::exit::Failure;
use crate::locale::Locale;

/// Digits behind the point of ratios, rates and years in files.
const FIGURE_DIGITS: u32 = 10;

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
pub(super) fn query(options: &AppraisalOptions, desk: &Desk<'_>) -> Result<AppraisalQuery, Failure> {
    let filter = Filter::resolve(&desk.question.filter, &desk.view);
    Ok(AppraisalQuery {
        filter: filter.map_err(|refusals| refusal(&refusals, desk.locale))?,
        party: flows::party(&options.party)?,
        basis: desk.question.basis,
        conventions: spec(&options.conventions)?,
    })
}

/// Refuses formats that these reports do not have.
pub(super) fn check_format(desk: &Desk<'_>) -> Result<(), Failure> {
    if matches!(desk.format, FileFormat::Table | FileFormat::Json) {
        return Ok(());
    }
    let sentence = "this report is a table or JSON; for other files take report balance or postings";
    Err(Failure::usage(sentence))
}

/// The card as people read it, in lines that fit the screen.
pub(super) fn card(conventions: &Conventions, desk: &Desk<'_>) -> String {
    let mut lines = String::new();
    let mut width = 0;
    for word in conventions.sentence(desk.locale.language()).split(' ') {
        let chars = word.chars().count();
        if width > 0 && width + 1 + chars > desk.screen().width {
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
pub(super) fn json_of_card(conventions: &Conventions, locale: Locale) -> Json {
    json!({
        "discountRate": conventions.discount_rate.normalize().to_string(),
        "rateSource": conventions.rate_source(locale.language()),
        "timing": conventions.timing.as_str(),
        "baseMonth": conventions.base_month.to_string(),
        "horizonEnd": conventions.horizon_end.to_string(),
        "basis": conventions.basis.as_str(),
        "cashability": conventions.cashability.iter().map(|word| word.as_str()).collect::<Vec<_>>(),
        "stages": conventions.stages.iter().map(|word| word.as_str()).collect::<Vec<_>>(),
        "optimismBias": conventions.optimism.is_some(),
        "includeSociety": conventions.include_society,
        "position": conventions.position,
        "text": conventions.sentence(locale.language()),
    })
}

/// A figure for programs: ten digits behind the point at most.
pub(super) fn figure(value: Decimal) -> String {
    round_half_up(value, FIGURE_DIGITS).normalize().to_string()
}

/// A ratio for programs.
pub(super) fn json_of_ratio(ratio: Ratio) -> Json {
    json!({ "status": ratio.status().as_str(), "value": ratio.value().map(figure) })
}

/// Internal rates for programs.
pub(super) fn json_of_irr(irr: &Irr) -> Json {
    let roots: Vec<String> = irr.roots.iter().copied().map(figure).collect();
    json!({ "status": irr.status.as_str(), "value": irr.value().map(figure), "roots": roots })
}

/// A payback for programs.
pub(super) fn json_of_payback(payback: &Payback) -> Json {
    let month = |month: Option<Month>| month.map(|month| month.to_string());
    json!({
        "status": payback.status.as_str(),
        "reached": month(payback.reached),
        "durable": month(payback.durable),
        "recrosses": payback.recrosses,
        "years": payback.years.map(figure),
        "durableYears": payback.durable_years.map(figure),
    })
}

/// A decimal as people read it, with so many digits.
pub(super) fn shown(value: Decimal, digits: u32, locale: Locale) -> String {
    let rounded = round_half_up(value, digits);
    let text = format!("{rounded:.*}", usize::try_from(digits).unwrap_or_default());
    locale.pick(text.replace('.', ","), text)
}

/// A share in percent as people read it.
pub(super) fn percent(share: Decimal, locale: Locale) -> String {
    format!("{} %", shown(share * Decimal::ONE_HUNDRED, 1, locale))
}

/// A ratio as people read it; a dash where it is no number.
pub(super) fn ratio(ratio: Ratio, locale: Locale) -> String {
    ratio
        .value()
        .map_or_else(|| "–".to_owned(), |value| shown(value, 2, locale))
}

/// Internal rates as people read them.
pub(super) fn irr(irr: &Irr, locale: Locale) -> String {
    match irr.status {
        IrrStatus::One => irr
            .value()
            .map_or_else(String::new, |value| percent(value, locale)),
        IrrStatus::Several => format!("{} ×", irr.roots.len()),
        IrrStatus::None | IrrStatus::AllZero => "–".to_owned(),
    }
}

/// A payback as people read it: the durable one, with a mark where it was reached before and lost again.
pub(super) fn payback(payback: &Payback, locale: Locale) -> String {
    let year = |years: Decimal| {
        let years = shown(years, 1, locale);
        let when = payback
            .durable
            .map_or_else(String::new, |month| format!(" ({month})"));
        let again = if payback.recrosses { " *" } else { "" };
        format!("{years} {}{when}{again}", locale.pick("J.", "y"))
    };
    match (payback.status, payback.durable_years) {
        (PaybackStatus::Immediate, Some(years)) if years.is_zero() => {
            locale.pick("sofort", "at once").to_owned()
        }
        (PaybackStatus::NoData, _) => String::new(),
        (_, Some(years)) => year(years),
        (_, None) => locale.pick("nie", "never").to_owned(),
    }
}
