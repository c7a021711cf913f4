//! Einheiten: the tree, and a search over all of it.

use maud::{Markup, html};
use querbuch_ledger::domain::words::Level;
use querbuch_ledger::lists::UnitList;
use querbuch_ledger::reading::ROWS_PER_WEB_PAGE;
use serde_json::json;

use super::measures::search;
use super::{cursor, empty, more, page_after};
use crate::asked::Asked;
use crate::fault::Fault;
use crate::figures::count;
use crate::layout::{Page, hidden_frame};
use crate::table::{Row, Table, link, plain, text};

/// The page.
pub async fn page(asked: &Asked) -> Result<Page, Fault> {
    let list = UnitList {
        search: asked.read(search)?,
        levels: asked.frame.filter.levels.clone(),
        below: None,
        active: None,
    };
    let after = asked.parameters.get("nach").map(Into::into);
    let page = asked
        .ledger
        .units(list, page_after(after), asked.view.clone())
        .await?;
    let language = asked.language;
    let title = asked.pick("Einheiten", "Units");
    let total = count(page.total, language);
    let rows = page.items.iter().filter_map(|(_, number)| {
        let (named, unit) = (asked.unit(*number)?, asked.view.unit(*number)?);
        let path = asked
            .view
            .ancestry(*number)
            .skip(1)
            .map(|(_, above)| above.name.to_string());
        let mut path: Vec<String> = path.collect();
        path.reverse();
        Some(Row::from(vec![
            html! { (link(&named.to, &named.name)) " " code { (named.code) } },
            plain(unit.level.name(language)),
            plain(&path.join(" › ")),
        ]))
    });
    let table = Table {
        caption: asked.pick("Einheiten nach Kennung", "Units by code"),
        columns: vec![
            text(asked.pick("Einheit", "Unit")),
            text(asked.pick("Ebene", "Level")),
            text(asked.pick("Gehört zu", "Belongs to")),
        ],
        rows: rows.collect(),
        sums: Vec::new(),
    };
    let next = page
        .items
        .last()
        .filter(|_| page.has_next)
        .map(|(code, _)| code.as_ref());
    let body = html! {
        h1 tabindex="-1" { (title) }
        p.satz { (asked.pick(
            format!("{total} Einheiten: Haushalte und ihre Teile. Jede Seite zeigt, was dort bezahlt und erspart wird."),
            format!("{total} units: budgets and their parts. Each page shows what is paid and saved there."),
        )) }
        (choice(asked))
        @if page.items.is_empty() { (empty(asked)) } @else { (table.html()) (more(asked, page.items.len(), page.total, next)) }
    };
    let levels = asked.frame.filter.levels.as_ref();
    let variables = json!({
        "search": asked.parameters.get("suche"),
        "levels": levels.map(|list| list.iter().map(|level| level.as_str()).collect::<Vec<_>>()),
        "first": ROWS_PER_WEB_PAGE,
        "after": cursor(asked.parameters.get("nach").map(|code| format!("c:{code}"))),
        "asOf": asked.as_of(),
    });
    Ok(Page::new(title, body)
        .asking(include_str!("../../queries/units.graphql"), variables)
        .with_file(asked.pick("Einheiten", "Units"), asked.file("units", &[])))
}

fn choice(asked: &Asked) -> Markup {
    let level = asked.frame.filter.levels.iter().flatten().next().copied();
    html! {
        form.filter method="get" action="/einheiten" {
            (hidden_frame(&asked.parameters))
            div {
                label for="suche" { (asked.pick("Name oder Kennung", "Name or code")) }
                input #suche name="suche" value=(asked.parameters.get("suche").unwrap_or_default());
            }
            div {
                label for="ebene" { (asked.pick("Ebene", "Level")) }
                select #ebene name="ebene" {
                    option value="" { (asked.pick("alle", "all")) }
                    @for word in Level::ALL { option value=(word.as_str()) selected[Some(*word) == level] { (word.name(asked.language)) } }
                }
            }
            button type="submit" { (asked.pick("Suchen", "Search")) }
        }
    }
}
