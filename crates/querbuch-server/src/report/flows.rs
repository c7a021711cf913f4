//! Who pays for whom, as people read it.

use std::collections::HashMap;

use querbuch_ledger::export::flows::{LINK, MATRIX, NODE, REST, SHARE, sheet};
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::reports::filter::Filter;
use querbuch_ledger::reports::flows::{FlowAttribution, FlowSide, Flows, FlowsQuery};
use querbuch_ledger::reports::party::Party;
use querbuch_ledger::sheet::Sheet;
use serde_json::{Value as Json, json};

use super::chart::beside;
use super::file::Finished;
use super::perspective::paid_by_others;
use super::shown::{Line, Shown, amounts, shown, table, total_name};
use super::{ReportContext, conventions, file};
use crate::exit::Failure;
use crate::table::{Table, Value};
use crate::writer::json;

/// Characters of a name.
const NAME_CHARS_MAX: usize = 24;

/// The columns of the table of links.
const LINKS: [Shown; 3] = [
    shown("source_name").with(end),
    shown("target_name").with(end),
    shown("amount"),
];

/// The columns of the table of what found no counterpart.
const RESTS: [Shown; 3] = [
    shown("source_name").headed("Rest", "rest").cut(NAME_CHARS_MAX),
    shown("cost_without_saving"),
    shown("saving_without_payer"),
];

/// Prints payers against beneficiaries; with a chart, also what runs through each measure.
pub(super) async fn show(
    context: &ReportContext<'_>,
    party: Party,
    attribution: FlowAttribution,
    chart: bool,
) -> Result<(), Failure> {
    let filter = Filter::resolve(&context.question.filter, &context.view);
    let query = FlowsQuery {
        filter: filter.map_err(|refusals| context.refusal(&refusals))?,
        party,
        attribution,
        basis: context.question.basis,
    };
    let answer = context.ledger.flows(query, context.view.clone()).await;
    let answer = answer.map_err(|why| context.unanswered(&why))?;
    let mut asked: Vec<Fact> = context.question.given();
    asked.push(conventions::party_fact(party));
    asked.push(Fact::new(
        "attribution",
        "Zurechnung",
        "attribution",
        attribution.as_str(),
    ));
    let report = Finished {
        subject: "flows",
        sheet: sheet(&answer, context.language, &context.view),
        asked,
    };
    let table = |sheet: &Sheet| drawn(sheet, &answer, chart, context);
    let json = |sheet: &Sheet| in_json(sheet, context);
    file::finish(context, report, table, json).await
}

fn drawn(sheet: &Sheet, answer: &Flows, chart: bool, context: &ReportContext<'_>) -> String {
    let (style, locale) = (context.style(), context.locale);
    let mut text = matrix(sheet, context).aligned(locale, style.screen.rule());
    if sheet.part(REST).next().is_some() {
        text += "\n";
        text += &table(sheet, sheet.part(REST), &RESTS, style).aligned(locale, style.screen.rule());
    }
    if let Some(share) = answer.wrong_pocket_share.value() {
        text += "\n";
        text += &paid_by_others(share, context);
        text += "\n";
    }
    if chart {
        let links = table(sheet, sheet.part(LINK), &LINKS, style).aligned(locale, style.screen.rule());
        text += "\n";
        text += &beside(&links, &amounts(sheet, sheet.part(LINK), "amount"), style.screen);
    }
    text + "\n" + &context.moment_line() + "\n"
}

/// One end of a link: titles of measures are long, codes are not.
fn end(line: Line<'_>, key: &str) -> Value {
    let (side, code) = match key {
        "source_name" => ("source_side", "source_code"),
        _ => ("target_side", "target_code"),
    };
    Value::Text(if line.text(side) == FlowSide::Measure.as_str() {
        line.text(code)
    } else {
        line.style.screen.cut(&line.text(key), NAME_CHARS_MAX)
    })
}

/// A party by its id, with its name as it is shown.
struct Named {
    id: String,
    name: String,
}

/// A row a payer, a column a beneficiary, with the sums of both.
fn matrix(sheet: &Sheet, context: &ReportContext<'_>) -> Table {
    let style = context.style();
    let name = |line: Line<'_>, key| style.screen.cut(&line.text(key), NAME_CHARS_MAX);
    // Rows stand by payer; the beneficiaries in their order are those of the nodes.
    let mut payers: Vec<Named> = Vec::new();
    let mut met: HashMap<String, String> = HashMap::new();
    // By payer and beneficiary, where nobody in particular is all of them together.
    let mut sums: HashMap<[Option<String>; 2], i128> = HashMap::from([([None, None], 0)]);
    for row in sheet.part(MATRIX) {
        let line = Line::new(sheet, row, style);
        let (payer, beneficiary) = (line.text("source"), line.text("target"));
        if payers.last().is_none_or(|last| last.id != payer) {
            let (id, name) = (payer.clone(), name(line, "source_name"));
            payers.push(Named { id, name });
        }
        met.insert(beneficiary.clone(), name(line, "target_name"));
        let cents: i128 = amounts(sheet, [row], "amount").iter().sum();
        for from in [Some(&payer), None] {
            for to in [Some(&beneficiary), None] {
                *sums.entry([from.cloned(), to.cloned()]).or_default() += cents;
            }
        }
    }
    let of_nodes = sheet.part(NODE).filter_map(|row| {
        let node = Line::new(sheet, row, style).text("source");
        let id = node.strip_prefix("beneficiary:")?.to_owned();
        met.remove(&id).map(|name| Named { id, name })
    });
    let beneficiaries: Vec<Named> = of_nodes.collect();
    let sum = |payer: Option<&Named>, beneficiary: Option<&Named>| {
        let ends = [payer, beneficiary].map(|end| end.map(|found| found.id.clone()));
        sums.get(&ends).copied().map_or(Value::Empty, Value::Amount)
    };
    let line = |name: String, payer: Option<&Named>| {
        let mut values = vec![Value::Text(name)];
        values.extend(beneficiaries.iter().map(|found| sum(payer, Some(found))));
        values.push(sum(payer, None));
        values
    };
    let total = total_name(context.language).to_owned();
    let corner = context.language.pick("zahlt \\ spart", "pays \\ saves");
    let names = beneficiaries.iter().map(|found| found.name.clone());
    Table {
        headings: [corner.to_owned()]
            .into_iter()
            .chain(names)
            .chain([total.clone()])
            .collect(),
        rows: payers
            .iter()
            .map(|payer| line(payer.name.clone(), Some(payer)))
            .collect(),
        totals: vec![line(total, None)],
    }
}

fn in_json(sheet: &Sheet, context: &ReportContext<'_>) -> Json {
    let list = |part, names: &[&str]| -> Json {
        let rows = sheet.part(part).map(|row| json::members(sheet, row, names));
        rows.collect()
    };
    let share = sheet.part(SHARE).next();
    let share = share.and_then(|row| {
        let names = ["wrongPocketShare.status", "wrongPocketShare.value"];
        json::members(sheet, row, &names).remove("wrongPocketShare")
    });
    json!({
        "nodes": list(NODE, &["id=source", "label=source_name", "side=source_side", "amount"]),
        "links": list(LINK, &["source", "target", "amount"]),
        "matrix": list(MATRIX, &["payer=source", "beneficiary=target", "amount"]),
        "rest": list(REST, &["party=source", "label=source_name", "costWithoutSaving", "savingWithoutPayer"]),
        "wrongPocketShare": share,
        "position": context.view.position(),
        "recordedAt": context.recorded_at(),
    })
}
