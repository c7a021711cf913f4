//! One unit: what it means for a budget, with everything below it.

use std::sync::Arc;

use maud::{Markup, html};
use querbuch_ledger::domain::id::UnitNo;
use querbuch_ledger::domain::reference::Ref;
use querbuch_ledger::lists::{Page as ListPage, children};
use querbuch_ledger::reading::ROWS_PER_WEB_PAGE;
use querbuch_ledger::reports::balance::{Balance, BalanceQuery, BalanceRow, Figures};
use querbuch_ledger::reports::basis::MonthBasis;
use querbuch_ledger::reports::dimension::Dimension;
use serde_json::json;

use super::{cursor, empty, more, page_after};
use crate::asked::Asked;
use crate::fault::Fault;
use crate::figures::{amount, linked, money_in_short, month};
use crate::layout::Page;
use crate::table::{Row, Table, figure, link, plain, text};

struct Found {
    number: UnitNo,
    years: Balance,
    measures: Balance,
    below: ListPage<Arc<str>, UnitNo>,
}

async fn find(asked: &Asked, code: &str) -> Result<Found, Fault> {
    let number = asked.view.require_unit(&Ref::from(code), "einheit")?;
    let filter = asked.filter()?.within_unit(number, &asked.view);
    let query = |group_by| BalanceQuery {
        filter: filter.clone(),
        group_by: vec![group_by],
        basis: asked.frame.basis,
        months: MonthBasis::Booked,
        actuals_through: None,
        order_by: None,
        limit: None,
    };
    let after = asked.parameters.get("nach").map(Into::into);
    Ok(Found {
        number,
        years: asked
            .ledger
            .balance(query(Dimension::Year), asked.view.clone())
            .await?,
        measures: asked
            .ledger
            .balance(query(Dimension::Measure), asked.view.clone())
            .await?,
        below: children(number, &page_after(after), &asked.view),
    })
}

/// The page.
pub async fn page(asked: &Asked, code: &str) -> Result<Page, Fault> {
    let found = find(asked, code).await?;
    let unit = asked.view.unit(found.number).ok_or(Fault::NoSuchPage)?;
    let is_empty = found.years.rows.is_empty() && found.years.society_rows.is_empty();
    let body = html! {
        h1 tabindex="-1" { (unit.name) " " code { (unit.code) } }
        p.satz { (sentence(asked, &found)) }
        (about(asked, &found))
        @if is_empty { (empty(asked)) } @else {
            (years(asked, &found, &unit.code))
            (measures(asked, &found, &unit.code))
        }
        (below(asked, &found))
    };
    let variables = json!({
        "ref": unit.code,
        "filter": asked.frame.filter_of_graphql(),
        "basis": asked.frame.basis.as_str(),
        "first": ROWS_PER_WEB_PAGE,
        "after": cursor(asked.parameters.get("nach").map(|code| format!("c:{code}"))),
        "asOf": asked.as_of(),
    });
    let file = asked.file(
        "balance",
        &[
            ("units", unit.code.to_string()),
            ("groupBy", "MEASURE,YEAR".to_owned()),
        ],
    );
    Ok(Page::new(unit.name.to_string(), body)
        .asking(include_str!("../../queries/unit.graphql"), variables)
        .with_file(
            asked.pick("Bilanz nach Maßnahme und Jahr", "Balance by measure and year"),
            file,
        ))
}

/// The sum of a unit: of a public budget, or of businesses and citizens.
fn whole(found: &Found) -> &Figures {
    if found.years.rows.is_empty() {
        &found.years.society
    } else {
        &found.years.total
    }
}

fn sentence(asked: &Asked, found: &Found) -> String {
    let whole = whole(found);
    let short = |cents| money_in_short(cents, asked.language);
    asked.pick(
        format!(
            "Mit allem darunter: {} Kosten, {} Ersparnis, {} Ausgleich – netto {}.",
            short(whole.cost),
            short(whole.saving),
            short(whole.transfer),
            short(whole.net())
        ),
        format!(
            "With everything below: {} cost, {} saving, {} transfer – net {}.",
            short(whole.cost),
            short(whole.saving),
            short(whole.transfer),
            short(whole.net())
        ),
    )
}

fn about(asked: &Asked, found: &Found) -> Markup {
    let Some(unit) = asked.view.unit(found.number) else {
        return html! {};
    };
    let mut above: Vec<UnitNo> = asked
        .view
        .ancestry(found.number)
        .skip(1)
        .map(|(number, _)| number)
        .collect();
    above.reverse();
    let merged = unit.merged().and_then(|merger| asked.unit(merger.into));
    let closed = asked.view.closing_of(found.number).map(|closing| closing.through);
    html! {
        @if !above.is_empty() {
            nav aria-label=(asked.pick("Gehört zu", "Belongs to")) { ul { @for number in above {
                @if let Some(named) = asked.unit(number) { li { (link(&named.to, &named.name)) } }
            } } }
        }
        dl {
            dt { (asked.pick("Ebene", "Level")) } dd { (unit.level.name(asked.language)) }
            @if let Some(position) = &unit.budget_position { dt { (asked.pick("Haushaltsstelle", "Budget position")) } dd { (position) } }
            @if let Some(into) = merged { dt { (asked.pick("Aufgegangen in", "Merged into")) } dd { (link(&into.to, &into.name)) } }
            @if let Some(through) = closed { dt { (asked.pick("Abgeschlossen bis", "Closed through")) } dd { (month(through, asked.language)) } }
        }
    }
}

fn cells(asked: &Asked, row: &BalanceRow, name: Markup, to: &str, last: Option<i128>) -> Row {
    let figures = &row.figures;
    let mut cells = vec![name];
    let cents = [figures.cost, figures.saving, figures.transfer, figures.net()];
    cells.extend(cents.map(|cents| linked(cents, to, asked.language)));
    cells.extend(last.map(|cents| amount(cents, asked.language)));
    Row::from(cells)
}

fn years(asked: &Asked, found: &Found, code: &str) -> Markup {
    let language = asked.language;
    let rows = found
        .years
        .rows
        .iter()
        .chain(&found.years.society_rows)
        .map(|row| {
            let year = row.key.year.map_or_else(String::new, |year| year.to_string());
            let (from, until) = (format!("{year}-01"), format!("{year}-12"));
            let to = asked.bookings(&[("einheit", code), ("von", &from), ("bis", &until)]);
            cells(
                asked,
                row,
                plain(&year),
                &to,
                Some(row.cumulative_net.unwrap_or_default()),
            )
        });
    let whole = whole(found);
    let mut sum = vec![plain(asked.pick("Summe", "Sum"))];
    sum.extend([whole.cost, whole.saving, whole.transfer, whole.net()].map(|cents| amount(cents, language)));
    Table {
        caption: asked.pick("Nach Jahren", "By year"),
        columns: vec![
            text(asked.pick("Jahr", "Year")),
            figure(asked.pick("Kosten", "Cost")),
            figure(asked.pick("Ersparnis", "Saving")),
            figure(asked.pick("Ausgleich", "Transfer")),
            figure(asked.pick("Netto", "Net")),
            figure(asked.pick("Netto bis dahin", "Net so far")),
        ],
        rows: rows.collect(),
        sums: vec![Row::from(sum)],
    }
    .html()
}

fn measures(asked: &Asked, found: &Found, code: &str) -> Markup {
    let rows = found
        .measures
        .rows
        .iter()
        .chain(&found.measures.society_rows)
        .filter_map(|row| {
            let named = asked.measure(row.key.measure?)?;
            let to = asked.bookings(&[("einheit", code), ("massnahme", &named.code)]);
            Some(cells(asked, row, link(&named.to, &named.name), &to, None))
        });
    Table {
        caption: asked.pick("Nach Maßnahmen", "By measure"),
        columns: vec![
            text(asked.pick("Maßnahme", "Measure")),
            figure(asked.pick("Kosten", "Cost")),
            figure(asked.pick("Ersparnis", "Saving")),
            figure(asked.pick("Ausgleich", "Transfer")),
            figure(asked.pick("Netto", "Net")),
        ],
        rows: rows.collect(),
        sums: Vec::new(),
    }
    .html()
}

fn below(asked: &Asked, found: &Found) -> Markup {
    let page = &found.below;
    let next = page
        .items
        .last()
        .filter(|_| page.has_next)
        .map(|(code, _)| code.as_ref());
    html! {
        @if page.total > 0 {
            h2 { (asked.pick("Darunter", "Below it")) }
            ul { @for (_, number) in &page.items { @if let Some(named) = asked.unit(*number) {
                li { (link(&named.to, &named.name)) " " code { (named.code) } }
            } } }
            (more(asked, page.items.len(), page.total, next))
        }
    }
}
