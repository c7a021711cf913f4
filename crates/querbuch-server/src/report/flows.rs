//! Who pays for whom, as people read it.

use std::sync::Arc;

use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::reports::filter::Filter;
use querbuch_ledger::reports::flows::{FlowPlace, Flows, FlowsQuery, flows};
use querbuch_ledger::reports::party::{Party, PartyKey};
use serde_json::{Value as Json, json};

use super::balance::beside;
use super::{Desk, file, refusal};
use crate::cli::FileFormat;
use crate::exit::Failure;
use crate::table::{Table, Value};

/// Characters of a name.
const NAME_CHARS_MAX: usize = 24;

/// Who counts as one party.
pub(super) fn party(text: &str) -> Result<Party, Failure> {
    let unknown = || {
        Failure::usage(format!(
            "--party: “{text}” is not known; there are level, state, body, unit"
        ))
    };
    Party::parse(&text.trim().to_uppercase()).ok_or_else(unknown)
}

/// Prints payers against beneficiaries; with a chart, also what runs through each measure.
pub(super) fn show(desk: &Desk<'_>, party: Party, chart: bool) -> Result<(), Failure> {
    if !matches!(desk.format, FileFormat::Table | FileFormat::Json) {
        let sentence = "flows are a table or JSON; for other files take report balance or postings";
        return Err(Failure::usage(sentence));
    }
    let within = |refusals: Vec<_>| refusal(&refusals, desk.locale);
    let query = FlowsQuery {
        filter: Filter::resolve(&desk.question.filter, &desk.view).map_err(within)?,
        party,
        basis: desk.question.basis,
    };
    let answer = flows(&query, &desk.view).map_err(within)?;
    if desk.format == FileFormat::Json {
        return file::write_text(desk, &(json_of(&answer, desk).to_string() + "\n"));
    }
    let mut text = matrix(&answer, desk).aligned(desk.locale, desk.screen().rule());
    if chart {
        let (links, cents) = links(&answer, desk);
        text += "\n";
        text += &beside(&links.aligned(desk.locale, desk.screen().rule()), &cents, desk);
    }
    file::write_text(desk, &(text + "\n" + &desk.moment_line() + "\n"))
}

fn name(party: PartyKey, desk: &Desk<'_>) -> String {
    let label = party.label(desk.locale.language(), &desk.view);
    desk.screen().cut(&label, NAME_CHARS_MAX)
}

/// A row a payer, a column a beneficiary, with the sums of both.
fn matrix(answer: &Flows, desk: &Desk<'_>) -> Table {
    let mut payers: Vec<PartyKey> = answer.matrix.iter().map(|cell| cell.payer).collect();
    payers.dedup();
    // Cells stand by payer: the beneficiaries in their order are those of the nodes.
    let of_nodes = answer.nodes.iter().filter_map(|node| match node.place {
        FlowPlace::Beneficiary(party) => Some(party),
        FlowPlace::Payer(_) | FlowPlace::Measure(_) => None,
    });
    let is_met = |party: &PartyKey| answer.matrix.iter().any(|cell| cell.beneficiary == *party);
    let beneficiaries: Vec<PartyKey> = of_nodes.filter(is_met).collect();
    let sum = |wanted: &dyn Fn(PartyKey, PartyKey) -> bool| -> Option<i128> {
        let mut cells = answer
            .matrix
            .iter()
            .filter(|cell| wanted(cell.payer, cell.beneficiary))
            .peekable();
        cells.peek()?;
        Some(cells.map(|cell| cell.cents).sum())
    };
    let amount = |sum: Option<i128>| sum.map_or(Value::Empty, Value::Amount);
    let mut headings = vec![desk.locale.pick("zahlt \\ spart", "pays \\ saves").to_owned()];
    headings.extend(beneficiaries.iter().map(|party| name(*party, desk)));
    headings.push(desk.locale.pick("Summe", "total").to_owned());
    let row = |payer: PartyKey| {
        let mut row = vec![Value::Text(name(payer, desk))];
        row.extend(
            beneficiaries
                .iter()
                .map(|party| amount(sum(&|from, to| from == payer && to == *party))),
        );
        row.push(amount(sum(&|from, _| from == payer)));
        row
    };
    let mut total = vec![Value::Text(desk.locale.pick("Summe", "total").to_owned())];
    total.extend(
        beneficiaries
            .iter()
            .map(|party| amount(sum(&|_, to| to == *party))),
    );
    total.push(Value::Amount(sum(&|_, _| true).unwrap_or_default()));
    Table {
        headings,
        rows: payers.into_iter().map(row).collect(),
        totals: vec![total],
    }
}

fn label(place: FlowPlace, desk: &Desk<'_>) -> Arc<str> {
    match place {
        // Titles are long, codes are not.
        FlowPlace::Measure(number) => {
            let measure = desk.view.measure(number);
            measure.map_or_else(Arc::default, |measure| measure.code.clone())
        }
        FlowPlace::Payer(party) | FlowPlace::Beneficiary(party) => name(party, desk).into(),
    }
}

/// What each payer bears for a measure, and what that saves whom.
fn links(answer: &Flows, desk: &Desk<'_>) -> (Table, Vec<i128>) {
    let row = |(source, target, cents): (FlowPlace, FlowPlace, i128)| {
        let name = |place| Value::Text(label(place, desk).to_string());
        vec![name(source), name(target), Value::Amount(cents)]
    };
    let links = answer
        .links
        .iter()
        .map(|link| (link.source, link.target, link.cents));
    let table = Table {
        headings: desk
            .locale
            .pick(["von", "nach", "Betrag"], ["from", "to", "amount"])
            .map(str::to_owned)
            .to_vec(),
        rows: links.map(row).collect(),
        totals: Vec::new(),
    };
    (table, answer.links.iter().map(|link| link.cents).collect())
}

fn json_of(answer: &Flows, desk: &Desk<'_>) -> Json {
    let language = desk.locale.language();
    let node = |place: FlowPlace, cents: i128| {
        json!({
            "id": place.to_string(),
            "label": place.label(language, &desk.view).as_ref(),
            "side": place.side().as_str(),
            "amount": format_cents(cents),
        })
    };
    let nodes: Vec<Json> = answer
        .nodes
        .iter()
        .map(|found| node(found.place, found.cents))
        .collect();
    let links = answer.links.iter().map(|link| {
        let (source, target) = (link.source.to_string(), link.target.to_string());
        json!({ "source": source, "target": target, "amount": format_cents(link.cents) })
    });
    let matrix = answer.matrix.iter().map(|cell| {
        let (payer, beneficiary) = (cell.payer.to_string(), cell.beneficiary.to_string());
        json!({ "payer": payer, "beneficiary": beneficiary, "amount": format_cents(cell.cents) })
    });
    let position = desk.view.position();
    let recorded_at = desk.view.state().recorded_at(position);
    json!({
        "nodes": nodes,
        "links": links.collect::<Vec<_>>(),
        "matrix": matrix.collect::<Vec<_>>(),
        "position": position,
        "recordedAt": recorded_at.map(|instant| instant.to_rfc3339()),
    })
}
