//! Is it worth it, as people read it: the figures of each party, what they hinge on, and the card.

use std::sync::Arc;

use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::words::Cashability;
use querbuch_ledger::export::appraisal::{AppraisalFigures, CASHABILITY, EFFECT, OVERALL, PARTY, sheet};
use querbuch_ledger::export::conventions::risk_facts;
use querbuch_ledger::reports::appraisal::risk::Chances;
use querbuch_ledger::reports::appraisal::{Appraisal, Verdict};
use querbuch_ledger::sheet::{Row, Sheet};
use serde_json::{Value as Json, json};

use super::conventions::{asked, card, json_of_card, party_fact, query};
use super::file::Finished;
use super::perspective::{
    BENEFIT_COST, COST, DISCOUNTED_PAYBACK, IRR, MEMBERS, PAYBACK, SAVING, TRANSFER, members, paid_by_others,
    share, share_if_any,
};
use super::shown::{Line, Shown, amounts, shown, table};
use super::{ReportContext, file};
use crate::cli::AppraiseOptions;
use crate::exit::Failure;
use crate::table::Value;
use crate::writer::json;

/// Characters of a name.
const NAME_CHARS_MAX: usize = 28;

/// The columns of the table of parties.
const PARTIES: [Shown; 11] = [
    shown("party_name").headed("Partei", "party").cut(NAME_CHARS_MAX),
    COST,
    SAVING,
    TRANSFER,
    shown("npv"),
    BENEFIT_COST,
    IRR,
    PAYBACK,
    DISCOUNTED_PAYBACK,
    shown("peak_funding"),
    shown("risk_chance_positive").with(share_if_any),
];

/// The columns of the table of cashabilities.
const CASHABILITIES: [Shown; 3] = [shown("cashability").with(cashability), SAVING, shown("npv")];

/// The columns of the table of effects.
const EFFECTS: [Shown; 5] = [
    shown("effect").with(effect),
    shown("present_value"),
    shown("switching_value").with(share),
    shown("npv_at_worst"),
    shown("npv_at_best").headed("bestenfalls", "at best"),
];

/// What stands in an effect of JSON.
const EFFECT_MEMBERS: [&str; 5] = [
    "presentValue",
    "switchingValue.status",
    "switchingValue.value",
    "npvAtWorst",
    "npvAtBest",
];

/// What stands in the chances of JSON, besides how they were drawn.
const RISK_MEMBERS: [&str; 5] = [
    "risk.p5",
    "risk.p50",
    "risk.p95",
    "risk.mean",
    "risk.chancePositive",
];

/// Prints an appraisal.
pub(super) async fn show(context: &ReportContext<'_>, options: &AppraiseOptions) -> Result<(), Failure> {
    let (ledger, view) = (&context.ledger, &context.view);
    let within = |why| context.unanswered(&why);
    let query = query(&options.appraisal, context)?;
    let answer = ledger.appraisal(query.clone(), view.clone()).await;
    let answer = Arc::new(answer.map_err(within)?);
    let appraised = || (query.clone(), answer.clone());
    let chances = ledger.chances(appraised(), view.clone()).await.map_err(within)?;
    let effects = ledger.sensitivity(appraised(), view.clone()).await;
    let effects = effects.map_err(within)?;
    let figures = AppraisalFigures {
        appraisal: &answer,
        chances: &chances,
        effects: &effects[..effects.len().min(options.effects)],
    };
    let mut asked = asked(context, &answer.conventions);
    asked.push(party_fact(query.party));
    asked.extend(risk_facts(&chances.spec));
    let report = Finished {
        subject: "appraisal",
        sheet: sheet(&figures, context.language, view),
        asked,
    };
    let table = |sheet: &Sheet| drawn(sheet, &answer, context);
    let json = |sheet: &Sheet| in_json(sheet, &answer, &chances, context);
    file::finish(context, report, table, json).await
}

fn drawn(sheet: &Sheet, answer: &Appraisal, context: &ReportContext<'_>) -> String {
    let (locale, style) = (context.locale, context.style());
    let rule = style.screen.rule();
    let parties = sheet.part(PARTY).chain(sheet.part(OVERALL));
    let mut text = table(sheet, parties, &PARTIES, style).aligned(locale, rule);
    text += "\n";
    let any = |row: &&Row| {
        let amounts = |key| amounts(sheet, [*row], key);
        amounts("present_saving")
            .iter()
            .chain(&amounts("npv"))
            .any(|cents| *cents != 0)
    };
    let classes: Vec<&Row> = sheet.part(CASHABILITY).filter(any).collect();
    if !classes.is_empty() {
        text += &table(sheet, classes, &CASHABILITIES, style).aligned(locale, rule);
        text += "\n";
    }
    text += &verdict(answer, context);
    text += "\n";
    if sheet.part(EFFECT).next().is_some() {
        text += "\n";
        text += &table(sheet, sheet.part(EFFECT), &EFFECTS, style).aligned(locale, rule);
    }
    text += "\n";
    text + &card(&answer.conventions, context)
}

fn verdict(answer: &Appraisal, context: &ReportContext<'_>) -> String {
    let language = context.language;
    let sentence = match answer.verdict {
        Verdict::WorthwhileForAll => language.pick(
            "Lohnt sich insgesamt und für jede Partei.",
            "Worth it overall, and for each party.",
        ),
        Verdict::WorthwhileButUneven => language.pick(
            "Lohnt sich insgesamt, aber nicht für jede Partei.",
            "Worth it overall, but not for each party.",
        ),
        Verdict::NotWorthwhile => language.pick("Lohnt sich insgesamt nicht.", "Not worth it overall."),
        Verdict::NoData => language.pick("Es liegen keine Beträge vor.", "There are no amounts."),
    };
    let mut text = sentence.to_owned();
    if answer.verdict != Verdict::NoData {
        text += " ";
        text += &cash_verdict(answer, context);
    }
    if let Some(share) = answer.wrong_pocket_share.value() {
        text += " ";
        text += &paid_by_others(share, context);
    }
    text
}

/// The same of cash savings alone, with the net present value that it is judged on.
fn cash_verdict(answer: &Appraisal, context: &ReportContext<'_>) -> String {
    let npv = context.locale.amount(answer.cash_npv);
    let found = match answer.cash_verdict {
        Verdict::WorthwhileForAll => context.language.pick(
            "lohnt es sich insgesamt und für jede Partei",
            "it is worth it overall, and for each party",
        ),
        Verdict::WorthwhileButUneven => context.language.pick(
            "lohnt es sich insgesamt, aber nicht für jede Partei",
            "it is worth it overall, but not for each party",
        ),
        Verdict::NotWorthwhile => context
            .language
            .pick("lohnt es sich insgesamt nicht", "it is not worth it overall"),
        Verdict::NoData => context
            .language
            .pick("liegen keine Beträge vor", "there are no amounts"),
    };
    match context.language {
        Language::German => {
            format!("Mit kassenwirksamen Ersparnissen allein {found} (Kapitalwert {npv}).")
        }
        Language::English => format!("With cash savings alone, {found} (npv {npv})."),
    }
}

/// What savings are worth to a treasurer, in words.
fn cashability(line: Line<'_>, key: &str) -> Value {
    let word = line.text(key);
    let name = Cashability::parse(&word).map(|word| word.name(line.style.language));
    Value::Text(name.map_or(word.clone(), str::to_owned))
}

fn effect(line: Line<'_>, _: &str) -> Value {
    Value::Text(effect_name(line))
}

/// An effect with its measure.
fn effect_name(line: Line<'_>) -> String {
    format!("{}/{}", line.text("measure"), line.text("effect"))
}

fn in_json(sheet: &Sheet, answer: &Appraisal, chances: &Chances, context: &ReportContext<'_>) -> Json {
    let perspective = |row: &Row| json_of_perspective(sheet, row, chances, context);
    let effect = |row: &Row| {
        let mut members = json::members(sheet, row, &EFFECT_MEMBERS);
        let name = effect_name(Line::new(sheet, row, context.style()));
        members.insert("effect".to_owned(), json!(name));
        members
    };
    let overall = sheet.part(OVERALL).next();
    let share = [
        "wrongPocketShare.status",
        "wrongPocketShare.value",
        "verdict",
        "cashVerdict",
        "cashNpv",
    ];
    let class = |row: &Row| json::members(sheet, row, &["cashability", "presentSaving", "npv"]);
    let mut members = overall.map_or_else(Default::default, |row| json::members(sheet, row, &share));
    members.insert("overall".to_owned(), overall.map_or(Json::Null, perspective));
    members.insert(
        "perspectives".to_owned(),
        sheet.part(PARTY).map(perspective).collect(),
    );
    members.insert(
        "byCashability".to_owned(),
        sheet.part(CASHABILITY).map(class).collect(),
    );
    members.insert("sensitivity".to_owned(), sheet.part(EFFECT).map(effect).collect());
    members.insert(
        "conventions".to_owned(),
        json_of_card(&answer.conventions, context.language),
    );
    members.insert("position".to_owned(), json!(context.view.position()));
    Json::Object(members)
}

fn json_of_perspective(sheet: &Sheet, row: &Row, chances: &Chances, context: &ReportContext<'_>) -> Json {
    let outer = MEMBERS.map(|name| name.split('.').next().unwrap_or_default());
    let mut found = members(sheet, row, &outer);
    let line = Line::new(sheet, row, context.style());
    // Programs have the name as the table has it, cut.
    let label = line.style.screen.cut(&line.text("party_name"), NAME_CHARS_MAX);
    found.insert("label".to_owned(), json!(label));
    found.insert("party".to_owned(), json::value(line.cell("party")));
    found.extend(json::members(sheet, row, &RISK_MEMBERS));
    if let Some(risk) = found.get_mut("risk") {
        match risk.as_object_mut() {
            Some(drawn) if drawn.get("p5").is_some_and(Json::is_string) => {
                let spec = &chances.spec;
                drawn.insert("draws".to_owned(), json!(spec.draws));
                drawn.insert("seed".to_owned(), json!(spec.seed));
                drawn.insert("distribution".to_owned(), json!(spec.distribution.as_str()));
                drawn.insert("correlation".to_owned(), json!(spec.correlation.as_str()));
            }
            // Nothing has a range.
            _ => *risk = Json::Null,
        }
    }
    Json::Object(found)
}
