//! Suche over units, measures, effects and bookings.

use maud::html;
use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::domain::search::Search;
use querbuch_ledger::find::hits::{Found, Hit};
use querbuch_ledger::reading::ROWS_PER_WEB_PAGE;
use serde_json::json;

use crate::asked::Asked;
use crate::fault::Fault;
use crate::figures::count;
use crate::layout::{Page, hidden_frame};
use crate::table::{Row, Table, link, plain, text};

/// The page.
pub async fn page(asked: &Asked) -> Result<Page, Fault> {
    let typed = asked.parameters.get("suche").unwrap_or_default();
    let search = Search::try_new(typed).map_err(|fault| Fault::from(Refusal::at("suche", fault)))?;
    let hits = asked
        .ledger
        .search(typed, search, ROWS_PER_WEB_PAGE, asked.view.clone())
        .await?;
    let title = asked.pick("Suche", "Search");
    let is_full = hits.len() == ROWS_PER_WEB_PAGE;
    let shown = count(hits.len(), asked.language);
    let body = html! {
        h1 tabindex="-1" { (title) }
        form.filter method="get" action="/suche" role="search" {
            (hidden_frame(&asked.parameters))
            div { label for="suche" { (asked.pick("Wörter, Kennungen, Belege", "Words, codes, documents")) } input #suche name="suche" size="30" value=(typed); }
            button type="submit" { (asked.pick("Suchen", "Search")) }
        }
        @if typed.is_empty() { p { (asked.pick("Jedes Wort muss vorkommen. Das Beste steht zuerst.", "Each word must occur. The best comes first.")) } }
        @else if hits.is_empty() { div.hinweis { p { (asked.pick("Nichts gefunden. Weniger oder andere Wörter helfen.", "Nothing was found. Try fewer or other words.")) } } }
        @else {
            p.satz { @if is_full { (asked.pick(format!("Die besten {shown} Treffer:"), format!("The best {shown} hits:"))) }
                @else { (asked.pick(format!("{shown} Treffer:"), format!("{shown} hits:"))) } }
            (table(asked, &hits))
        }
    };
    let page = Page::new(title, body);
    if typed.is_empty() {
        return Ok(page);
    }
    let variables = json!({ "text": typed, "first": ROWS_PER_WEB_PAGE, "asOf": asked.as_of() });
    Ok(page.asking(include_str!("../../queries/search.graphql"), variables))
}

fn table(asked: &Asked, hits: &[Hit]) -> maud::Markup {
    let rows = hits.iter().map(|hit| {
        let (kind, to) = match hit.found {
            Found::Unit(number) => (
                asked.pick("Einheit", "Unit"),
                asked.unit(number).map(|named| named.to),
            ),
            Found::Measure(number) => (
                asked.pick("Maßnahme", "Measure"),
                asked.measure(number).map(|named| named.to),
            ),
            Found::Effect(number) => {
                let effect = asked.view.effect(number);
                (
                    asked.pick("Wirkung", "Effect"),
                    effect
                        .and_then(|effect| asked.measure(effect.measure))
                        .map(|named| named.to),
                )
            }
            Found::Booking(position) => (
                asked.pick("Buchung", "Booking"),
                Some(asked.link(&format!("/nachweis/{position}"), &[])),
            ),
        };
        Row::from(vec![
            to.map_or_else(|| plain(&hit.label), |to| link(&to, &hit.label)),
            plain(kind),
            html! { span dir="auto" { (hit.context.as_deref().unwrap_or_default()) } },
        ])
    });
    Table {
        caption: asked.pick("Treffer", "Hits"),
        columns: vec![
            text(asked.pick("Gefunden", "Found")),
            text(asked.pick("Was es ist", "What it is")),
            text(asked.pick("Wo das steht", "Where it says so")),
        ],
        rows: rows.collect(),
        sums: Vec::new(),
    }
    .html()
}
