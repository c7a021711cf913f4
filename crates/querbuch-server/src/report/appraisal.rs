//! Is it worth it, as people read it: the figures of each party, what they hinge on, and the card.

use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::reports::appraisal::perspective::Perspective;
use querbuch_ledger::reports::appraisal::risk::{Chance, Chances, chances};
use querbuch_ledger::reports::appraisal::sensitivity::{Sensitivity, sensitivity};
use querbuch_ledger::reports::appraisal::{Appraisal, Verdict, appraise};
use serde_json::{Value as Json, json};

use super::conventions::{
    card, check_format, figure, irr, json_of_card, json_of_irr, json_of_payback, json_of_ratio, payback,
    percent, query, ratio,
};
use super::{Desk, file, refusal};
use crate::cli::{AppraiseOptions, FileFormat};
use crate::exit::Failure;
use crate::table::{Table, Value};

/// Characters of a name.
const NAME_CHARS_MAX: usize = 28;

/// Prints an appraisal.
pub(super) fn show(desk: &Desk<'_>, options: &AppraiseOptions) -> Result<(), Failure> {
    check_format(desk)?;
    let within = |refusals: Vec<_>| refusal(&refusals, desk.locale);
    let query = query(&options.appraisal, desk)?;
    let answer = appraise(&query, &desk.view).map_err(within)?;
    let chances = chances(&query, &answer, &desk.view).map_err(within)?;
    let effects = sensitivity(&query, &answer, &desk.view).map_err(within)?;
    let effects = &effects[..effects.len().min(options.effects)];
    if desk.format == FileFormat::Json {
        let text = json_of(&answer, &chances, effects, desk).to_string();
        return file::write_text(desk, &(text + "\n"));
    }
    let rule = desk.screen().rule();
    let mut text = parties(&answer, &chances, desk).aligned(desk.locale, rule);
    text += "\n";
    text += &verdict(&answer, desk);
    text += "\n";
    if !effects.is_empty() {
        text += "\n";
        text += &hinges(effects, desk).aligned(desk.locale, rule);
    }
    text += "\n";
    text += &card(&answer.conventions, desk);
    file::write_text(desk, &text)
}

fn parties(answer: &Appraisal, chances: &Chances, desk: &Desk<'_>) -> Table {
    let pick = |german: &str, english: &str| desk.locale.pick(german, english).to_owned();
    let row = |figures: &Perspective| {
        let chance = chances.of(figures.party);
        vec![
            Value::Text(name(figures, desk)),
            Value::Amount(figures.present_cost),
            Value::Amount(figures.present_saving),
            Value::Amount(figures.present_transfer),
            Value::Amount(figures.npv),
            Value::Text(ratio(figures.benefit_cost_ratio, desk.locale)),
            Value::Text(irr(&figures.irr, desk.locale)),
            Value::Text(payback(&figures.payback, desk.locale)),
            Value::Text(payback(&figures.discounted_payback, desk.locale)),
            Value::Amount(figures.peak_funding),
            chance.map_or(Value::Empty, |chance| {
                Value::Text(percent(chance.chance_positive, desk.locale))
            }),
        ]
    };
    Table {
        headings: vec![
            pick("Partei", "party"),
            pick("Kosten", "cost"),
            pick("Ersparnis", "saving"),
            pick("Transfer", "transfer"),
            pick("Kapitalwert", "npv"),
            pick("Nutzen/Kosten", "benefit/cost"),
            pick("interner Zins", "irr"),
            pick("Amortisation", "payback"),
            pick("abgezinst", "discounted"),
            pick("Finanzbedarf", "peak funding"),
            pick("Chance > 0", "chance > 0"),
        ],
        rows: answer.perspectives.iter().map(row).collect(),
        totals: vec![row(&answer.overall)],
    }
}

fn name(figures: &Perspective, desk: &Desk<'_>) -> String {
    match figures.party {
        None => desk.locale.pick("alle zusammen", "all together").to_owned(),
        Some(party) => {
            let label = party.label(desk.locale.language(), &desk.view);
            desk.screen().cut(&label, NAME_CHARS_MAX)
        }
    }
}

fn verdict(answer: &Appraisal, desk: &Desk<'_>) -> String {
    let sentence = match answer.verdict {
        Verdict::WorthwhileForAll => desk.locale.pick(
            "Lohnt sich insgesamt und für jede Partei.",
            "Worth it overall, and for each party.",
        ),
        Verdict::WorthwhileButUneven => desk.locale.pick(
            "Lohnt sich insgesamt, aber nicht für jede Partei.",
            "Worth it overall, but not for each party.",
        ),
        Verdict::NotWorthwhile => desk
            .locale
            .pick("Lohnt sich insgesamt nicht.", "Not worth it overall."),
        Verdict::NoData => desk
            .locale
            .pick("Es liegen keine Beträge vor.", "There are no amounts."),
    };
    let Some(share) = answer.wrong_pocket_share.value() else {
        return sentence.to_owned();
    };
    let share = percent(share, desk.locale);
    match desk.locale.language() {
        querbuch_ledger::domain::language::Language::German => {
            format!("{sentence} {share} der Ersparnisse landen bei Haushalten, die nichts zahlen.")
        }
        querbuch_ledger::domain::language::Language::English => {
            format!("{sentence} {share} of the savings land at budgets that pay nothing.")
        }
    }
}

/// What the overall figure hinges on.
fn hinges(effects: &[Sensitivity], desk: &Desk<'_>) -> Table {
    let pick = |german: &str, english: &str| desk.locale.pick(german, english).to_owned();
    let row = |found: &Sensitivity| {
        let amount = |cents: Option<i128>| cents.map_or(Value::Empty, Value::Amount);
        vec![
            Value::Text(code(found, desk)),
            Value::Amount(found.present_value),
            Value::Text(
                found
                    .switching_value
                    .value()
                    .map_or_else(|| "–".to_owned(), |share| percent(share, desk.locale)),
            ),
            amount(found.range.map(|(worst, _)| worst)),
            amount(found.range.map(|(_, best)| best)),
        ]
    };
    Table {
        headings: vec![
            pick("Wirkung", "effect"),
            pick("Barwert", "present value"),
            pick("kritische Änderung", "switching value"),
            pick("Kapitalwert schlechtestenfalls", "npv at worst"),
            pick("bestenfalls", "at best"),
        ],
        rows: effects.iter().map(row).collect(),
        totals: Vec::new(),
    }
}

fn code(found: &Sensitivity, desk: &Desk<'_>) -> String {
    let effect = desk.view.effect(found.effect);
    let measure = effect.and_then(|effect| desk.view.measure(effect.measure));
    match (measure, effect) {
        (Some(measure), Some(effect)) => format!("{}/{}", measure.code, effect.code),
        _ => found.effect.to_string(),
    }
}

fn json_of(answer: &Appraisal, chances: &Chances, effects: &[Sensitivity], desk: &Desk<'_>) -> Json {
    let perspective =
        |figures: &Perspective| json_of_perspective(figures, chances.of(figures.party), chances, desk);
    let effects: Vec<Json> = effects
        .iter()
        .map(|found| {
            json!({
                "effect": code(found, desk),
                "presentValue": format_cents(found.present_value),
                "switchingValue": json_of_ratio(found.switching_value),
                "npvAtWorst": found.range.map(|(worst, _)| format_cents(worst)),
                "npvAtBest": found.range.map(|(_, best)| format_cents(best)),
            })
        })
        .collect();
    json!({
        "overall": perspective(&answer.overall),
        "perspectives": answer.perspectives.iter().map(perspective).collect::<Vec<_>>(),
        "wrongPocketShare": json_of_ratio(answer.wrong_pocket_share),
        "verdict": answer.verdict.as_str(),
        "sensitivity": effects,
        "conventions": json_of_card(&answer.conventions, desk.locale),
        "position": desk.view.position(),
    })
}

fn json_of_perspective(
    figures: &Perspective,
    chance: Option<&Chance>,
    chances: &Chances,
    desk: &Desk<'_>,
) -> Json {
    let risk = chance.map(|chance| {
        json!({
            "draws": chances.spec.draws,
            "seed": chances.spec.seed,
            "distribution": chances.spec.distribution.as_str(),
            "correlation": chances.spec.correlation.as_str(),
            "p5": format_cents(chance.p5),
            "p50": format_cents(chance.p50),
            "p95": format_cents(chance.p95),
            "mean": format_cents(chance.mean),
            "chancePositive": figure(chance.chance_positive),
        })
    });
    json!({
        "party": figures.party.map(|party| party.to_string()),
        "label": name(figures, desk),
        "presentCost": format_cents(figures.present_cost),
        "presentSaving": format_cents(figures.present_saving),
        "presentTransfer": format_cents(figures.present_transfer),
        "npv": format_cents(figures.npv),
        "benefitCostRatio": json_of_ratio(figures.benefit_cost_ratio),
        "returnOnInvestment": json_of_ratio(figures.return_on_investment),
        "irr": json_of_irr(&figures.irr),
        "payback": json_of_payback(&figures.payback),
        "discountedPayback": json_of_payback(&figures.discounted_payback),
        "peakFunding": format_cents(figures.peak_funding),
        "peakFundingMonth": figures.peak_funding_month.map(|month| month.to_string()),
        "worthwhile": figures.is_worthwhile(),
        "risk": risk,
    })
}
