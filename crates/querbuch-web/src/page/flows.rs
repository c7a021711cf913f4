//! Wer zahlt, wer profitiert: from payers through measures to beneficiaries.

use maud::{Markup, html};
use querbuch_ledger::reading::FLOWS_SHOWN_MAX;
use querbuch_ledger::reports::flows::{FlowAttribution, FlowNode, FlowPlace, FlowSide, Flows, FlowsQuery};
use querbuch_ledger::reports::party::{Party, PartyKey};
use rustc_hash::FxHashMap;
use serde_json::json;

use super::empty;
use crate::asked::Asked;
use crate::chart::Said;
use crate::chart::sankey::{Link, Node, sankey};
use crate::fault::Fault;
use crate::figures::{amount, linked, money, money_in_short, ratio_as_share};
use crate::layout::{Page, figure, hidden, hidden_frame};
use crate::table::{Row, Table, figure as figures, plain, text};

/// Nodes of a side that are drawn; smaller ones are taken together. The tables have all.
const NODES_PER_SIDE_MAX: usize = 12;

/// Asks for the flows.
pub async fn find(asked: &Asked) -> Result<Flows, Fault> {
    let query = FlowsQuery {
        filter: asked.filter()?,
        party: asked.frame.party,
        attribution: FlowAttribution::Programme,
        basis: asked.frame.basis,
    };
    Ok(asked.ledger.flows(query, asked.view.clone()).await?)
}

/// The name of a node in the picture: its own, or that of all smaller ones of its side.
fn drawn_places(flows: &Flows) -> FxHashMap<FlowPlace, FlowPlace> {
    let mut drawn = FxHashMap::default();
    for side in FlowSide::ALL {
        let mut own: Vec<_> = flows
            .nodes
            .iter()
            .filter(|node| node.place.side() == *side)
            .collect();
        own.sort_by_key(|node| std::cmp::Reverse(node.cents.abs()));
        if own.len() > NODES_PER_SIDE_MAX {
            let rest = own[NODES_PER_SIDE_MAX - 1].place;
            drawn.extend(
                own[NODES_PER_SIDE_MAX - 1..]
                    .iter()
                    .map(|node| (node.place, rest)),
            );
        }
    }
    drawn
}

/// The picture of the flows.
pub fn picture(asked: &Asked, flows: &Flows) -> Markup {
    let merged = drawn_places(flows);
    let rest_of = |place: FlowPlace| merged.get(&place).copied().unwrap_or(place);
    let mut nodes = Vec::new();
    let mut places: FxHashMap<FlowPlace, usize> = FxHashMap::default();
    // What is taken together stands last on its side.
    let (small, large): (Vec<&FlowNode>, Vec<&FlowNode>) = flows
        .nodes
        .iter()
        .partition(|node| merged.contains_key(&node.place));
    for node in large.into_iter().chain(small) {
        let place = rest_of(node.place);
        if places.contains_key(&place) {
            continue;
        }
        places.insert(place, nodes.len());
        let together = || flows.nodes.iter().filter(|other| rest_of(other.place) == place);
        let (sum, count) = (together().map(|node| node.cents).sum(), together().count());
        nodes.push(drawn_node(asked, place, sum, count));
    }
    let mut links: Vec<Link> = Vec::new();
    let mut known: FxHashMap<(usize, usize), usize> = FxHashMap::default();
    for link in &flows.links {
        let ends = (
            places.get(&rest_of(link.source)),
            places.get(&rest_of(link.target)),
        );
        let (Some(&source), Some(&target)) = ends else {
            continue;
        };
        let place = *known.entry((source, target)).or_insert_with(|| {
            links.push(Link {
                source,
                target,
                cents: 0,
            });
            links.len() - 1
        });
        links[place].cents += link.cents;
    }
    let said = Said {
        id: "fluesse",
        title: asked.pick("Wer zahlt, wofür, und wer profitiert", "Who pays, for what, and who gains").to_owned(),
        description: asked.pick(
            "Links, wer zahlt; in der Mitte die Maßnahmen; rechts, wo Ersparnisse anfallen. Die Breite eines Bandes ist der Betrag, Belastungen sind schraffiert. Die Tabellen darunter nennen alle Beträge.",
            "Left, who pays; in the middle the measures; right, where savings land. The width of a ribbon is the amount, burdens are hatched. The tables below have all amounts.",
        ).to_owned(),
    };
    let headings = [
        asked.pick("Wer zahlt", "Who pays"),
        asked.pick("Maßnahme", "Measure"),
        asked.pick("Wer profitiert", "Who gains"),
    ];
    sankey(&said, headings, &nodes, &links)
}

fn drawn_node(asked: &Asked, place: FlowPlace, cents: i128, count: usize) -> Node {
    let language = asked.language;
    let label = if count > 1 {
        asked.pick(format!("Übrige ({count})"), format!("Others ({count})"))
    } else {
        place.label(language, &asked.view).to_string()
    };
    let what = place.side().name(language);
    Node {
        column: place.side() as usize,
        said: format!("{label}, {what}: {}", money(cents, language)),
        to: match place {
            FlowPlace::Measure(number) if count == 1 => {
                asked.measure(number).map_or_else(String::new, |named| named.to)
            }
            _ => asked.link("/fluesse", &[]) + "#matrix",
        },
        label,
    }
}

/// The page.
pub async fn page(asked: &Asked) -> Result<Page, Fault> {
    let flows = find(asked).await?;
    let title = asked.pick("Wer zahlt, wer profitiert", "Who pays, who gains");
    let is_empty = flows.links.is_empty() && flows.matrix.is_empty() && flows.rest.is_empty();
    let image = asked.parameters.address("/bild/fluesse.svg");
    let body = html! {
        h1 tabindex="-1" { (title) }
        p.satz { (sentence(asked, &flows)) }
        (choice(asked))
        @if is_empty { (empty(asked)) } @else {
            (figure(asked, &picture(asked, &flows), asked.pick(
                "Von wem über welche Maßnahme zu wem. Kleinere stehen zusammen als „Übrige“; die Tabellen haben alle.",
                "From whom through which measure to whom. Smaller ones stand together as “Others”; the tables have all.",
            ), &image))
            (matrix(asked, &flows))
            (rest(asked, &flows))
            (links(asked, &flows))
        }
    };
    let variables = json!({
        "filter": asked.frame.filter_of_graphql(),
        "party": asked.frame.party.as_str(),
        "basis": asked.frame.basis.as_str(),
        "asOf": asked.as_of(),
    });
    let file = asked.file("balance", &[("groupBy", "LEVEL,MEASURE,KIND".to_owned())]);
    Ok(Page::new(title, body)
        .asking(include_str!("../../queries/flows.graphql"), variables)
        .with_file(
            asked.pick(
                "Bilanz nach Ebene, Maßnahme, Art",
                "Balance by level, measure, kind",
            ),
            file,
        ))
}

fn sentence(asked: &Asked, flows: &Flows) -> String {
    let attributed: i128 = flows.matrix.iter().map(|cell| cell.cents).sum();
    let short = money_in_short(attributed, asked.language);
    let share = ratio_as_share(flows.wrong_pocket_share, asked.language);
    asked.pick(
        format!(
            "Von {short} Ersparnis, die jemand bezahlt hat, fällt dieser Anteil bei anderen an: {share}."
        ),
        format!("Of {short} of savings that somebody paid for, this part lands with others: {share}."),
    )
}

/// Who counts as one party.
fn choice(asked: &Asked) -> Markup {
    html! {
        form.filter method="get" action="/fluesse" {
            (hidden_frame(&asked.parameters)) (hidden(&asked.parameters, &["partei", "nach"]))
            div {
                label for="partei" { (asked.pick("Zusammengefasst nach", "Taken together by")) }
                select #partei name="partei" { @for party in Party::ALL {
                    option value=(party.as_str()) selected[*party == asked.frame.party] { (party.name(asked.language)) }
                } }
            }
            button type="submit" { (asked.pick("Anzeigen", "Show")) }
        }
    }
}

/// What leads from a party to its bookings.
fn bookings_of(asked: &Asked, party: PartyKey) -> String {
    match party {
        PartyKey::Level(level) => asked.bookings(&[("ebene", level.as_str())]),
        PartyKey::Unit(number) => {
            let code = asked.view.unit(number).map(|unit| unit.code.clone());
            asked.bookings(&[("einheit", code.as_deref().unwrap_or_default())])
        }
    }
}

fn matrix(asked: &Asked, flows: &Flows) -> Markup {
    let language = asked.language;
    let name = |party: PartyKey| party.label(language, &asked.view);
    let rows = flows.matrix.iter().map(|cell| {
        Row::from(vec![
            plain(&name(cell.payer)),
            plain(&name(cell.beneficiary)),
            linked(cell.cents, &bookings_of(asked, cell.beneficiary), language),
        ])
    });
    let table = Table {
        caption: asked.pick(
            "Matrix: wessen Zahlung wem wie viel erspart",
            "Matrix: whose payment saves whom how much",
        ),
        columns: vec![
            text(asked.pick("Wer zahlt", "Who pays")),
            text(asked.pick("Wer profitiert", "Who gains")),
            figures(asked.pick("Ersparnis", "Saving")),
        ],
        rows: rows.collect(),
        sums: Vec::new(),
    };
    html! { section #matrix { (table.html()) } }
}

fn rest(asked: &Asked, flows: &Flows) -> Markup {
    let language = asked.language;
    let rows = flows.rest.iter().map(|rest| {
        let to = bookings_of(asked, rest.party);
        Row::from(vec![
            plain(&rest.party.label(language, &asked.view)),
            linked(rest.cost_without_saving, &to, language),
            linked(rest.saving_without_payer, &to, language),
        ])
    });
    let table = Table {
        caption: asked.pick("Was kein Gegenstück hat", "What has no counterpart"),
        columns: vec![
            text(asked.pick("Partei", "Party")),
            figures(asked.pick("Kosten ohne Ersparnis", "Cost without saving")),
            figures(asked.pick("Ersparnis ohne Zahler", "Saving without payer")),
        ],
        rows: rows.collect(),
        sums: Vec::new(),
    };
    html! { @if !flows.rest.is_empty() { (table.html()) } }
}

fn links(asked: &Asked, flows: &Flows) -> Markup {
    let language = asked.language;
    let name = |place: FlowPlace| place.label(language, &asked.view);
    let shown = flows.links.iter().take(FLOWS_SHOWN_MAX);
    let rows = shown.map(|link| {
        Row::from(vec![
            plain(&name(link.source)),
            plain(&name(link.target)),
            amount(link.cents, language),
        ])
    });
    let table = Table {
        caption: asked.pick("Alle Flüsse", "All flows"),
        columns: vec![
            text(asked.pick("Von", "From")),
            text(asked.pick("Nach", "To")),
            figures(asked.pick("Betrag", "Amount")),
        ],
        rows: rows.collect(),
        sums: Vec::new(),
    };
    let left_out = flows.links.len().saturating_sub(FLOWS_SHOWN_MAX);
    html! {
        details {
            summary { (asked.pick("Alle Knoten und Flüsse als Liste", "All nodes and flows as a list")) }
            (nodes(asked, flows))
            (table.html())
        }
        @if left_out > 0 { p { (asked.pick(
            format!("{FLOWS_SHOWN_MAX} Flüsse gezeigt, {left_out} weitere stehen in der GraphQL-Antwort."),
            format!("{FLOWS_SHOWN_MAX} flows shown, {left_out} more are in the answer of GraphQL."),
        )) } }
    }
}

/// What each payer bears, is borne for each measure, and each beneficiary saves.
fn nodes(asked: &Asked, flows: &Flows) -> Markup {
    let rows = flows.nodes.iter().take(FLOWS_SHOWN_MAX).map(|node| {
        Row::from(vec![
            plain(&node.place.label(asked.language, &asked.view)),
            plain(node.place.side().name(asked.language)),
            amount(node.cents, asked.language),
        ])
    });
    Table {
        caption: asked.pick("Alle Knoten", "All nodes"),
        columns: vec![
            text(asked.pick("Name", "Name")),
            text(asked.pick("Seite", "Side")),
            figures(asked.pick("Betrag", "Amount")),
        ],
        rows: rows.collect(),
        sums: Vec::new(),
    }
    .html()
}
