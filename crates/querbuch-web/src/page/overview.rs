//! Überblick: what all of it costs and brings, and to whom.

use maud::{Markup, html};
use querbuch_ledger::lists::MeasureList;
use querbuch_ledger::reports::appraisal::AppraisalQuery;
use querbuch_ledger::reports::appraisal::conventions::ConventionsSpec;
use querbuch_ledger::reports::balance::{Balance, BalanceQuery, BalanceRow, Direction, Figures};
use querbuch_ledger::reports::basis::{Basis, MonthBasis};
use querbuch_ledger::reports::claims::ClaimsQuery;
use querbuch_ledger::reports::dimension::Dimension;
use querbuch_ledger::reports::filter::Filter;
use querbuch_ledger::reports::party::Party;
use querbuch_ledger::reports::portfolio::MeasureField;
use serde_json::json;

use super::{empty, page_after};
use crate::asked::Asked;
use crate::chart::Said;
use crate::chart::bars::{Bar, bars};
use crate::fault::Fault;
use crate::figures::{amount, count, linked, money, money_in_short};
use crate::layout::{Page, figure};
use crate::table::{Row, Table, figure as figures, link, plain, text, unknown};

/// Years that a picture shows at most; the table has all.
const YEARS_MAX: usize = 60;

/// Net by year, with what it sums to.
pub async fn years(asked: &Asked) -> Result<Balance, Fault> {
    balance(asked, vec![Dimension::Year], asked.frame.basis).await
}

async fn balance(asked: &Asked, group_by: Vec<Dimension>, basis: Basis) -> Result<Balance, Fault> {
    let query = BalanceQuery {
        filter: asked.filter()?,
        group_by,
        basis,
        months: MonthBasis::Booked,
        actuals_through: None,
        order_by: None,
        limit: None,
    };
    Ok(asked.ledger.balance(query, asked.view.clone()).await?)
}

/// The picture of the years.
pub fn picture(asked: &Asked, years: &Balance) -> Markup {
    let language = asked.language;
    let from = years.rows.len().saturating_sub(YEARS_MAX);
    let drawn = years.rows[from..].iter().map(|row| {
        let (year, net) = (year_of(row), row.figures.net());
        let sum = row.cumulative_net.unwrap_or(net);
        Bar {
            said: asked.pick(
                format!(
                    "{year}: netto {}, bis dahin {}",
                    money(net, language),
                    money(sum, language)
                ),
                format!(
                    "{year}: net {}, so far {}",
                    money(net, language),
                    money(sum, language)
                ),
            ),
            label: year,
            cents: net,
            sum,
        }
    });
    let said = Said {
        id: "jahre",
        title: asked.pick("Netto nach Jahren", "Net by year").to_owned(),
        description: asked.pick(
            "Balken: Ersparnis weniger Kosten je Jahr, unter null schraffiert. Linie: die Summe bis dahin.",
            "Bars: saving less cost of each year, hatched below zero. Line: the sum so far.",
        ).to_owned(),
    };
    bars(&said, &drawn.collect::<Vec<_>>(), |cents| {
        money_in_short(cents, language)
    })
}

fn year_of(row: &BalanceRow) -> String {
    row.key.year.map_or_else(String::new, |year| year.to_string())
}

struct Found {
    levels: Balance,
    compared: Balance,
    years: Balance,
    measures: Vec<(String, String, String)>,
    measure_count: usize,
    claims: (usize, i128),
}

async fn find(asked: &Asked, compared: Basis) -> Result<Found, Fault> {
    let query = AppraisalQuery {
        filter: Filter::default(),
        party: Party::Level,
        basis: Basis::Outlook,
        conventions: ConventionsSpec::default(),
    };
    // Ordered by plain sums: that needs no discount rate, and takes no appraisal of each measure for a first look.
    let order = (MeasureField::Net, Direction::Ascending);
    let first = querbuch_ledger::lists::PageRequest {
        size: 5,
        ..page_after(None)
    };
    let ranked = if asked.view.measure_count() == 0 {
        None
    } else {
        let list = MeasureList::default();
        Some(
            asked
                .ledger
                .ranked_measures((query, order), list, first, asked.view.clone())
                .await?,
        )
    };
    let claims = asked
        .ledger
        .claims(ClaimsQuery::default(), page_after(None), asked.view.clone())
        .await?;
    let measures = ranked.iter().flat_map(|page| &page.items);
    let measures = measures.filter_map(|(_, number)| {
        let named = asked.measure(*number)?;
        Some((named.to, named.code.to_string(), named.name.to_string()))
    });
    Ok(Found {
        levels: balance(asked, vec![Dimension::Level], asked.frame.basis).await?,
        compared: balance(asked, vec![Dimension::Level], compared).await?,
        years: years(asked).await?,
        measures: measures.collect(),
        measure_count: ranked.as_ref().map_or(0, |page| page.total),
        claims: (claims.page.total, claims.cents),
    })
}

/// The page.
pub async fn page(asked: &Asked) -> Result<Page, Fault> {
    let compared = asked.frame.compared.unwrap_or(Basis::Plan);
    let found = find(asked, compared).await?;
    let title = asked.pick("Überblick", "Overview");
    let is_empty = found.levels.rows.is_empty() && found.levels.society_rows.is_empty();
    let body = html! {
        h1 tabindex="-1" { (title) }
        p.satz { (sentence(asked, &found.levels)) }
        @if is_empty { (empty(asked)) } @else {
            (figure(asked, &picture(asked, &found.years), asked.pick(
                "Netto der öffentlichen Haushalte nach Jahren, und die Summe bis dahin.",
                "Net of the public budgets by year, and the sum so far.",
            ), &asked.link("/bild/jahre.svg", &[])))
            (by_level(asked, &found, compared))
            (by_year(asked, &found.years))
        }
        (doors(asked))
        (measures(asked, &found))
        (claims(asked, found.claims))
    };
    let variables = json!({
        "filter": asked.frame.filter_of_graphql(),
        "basis": asked.frame.basis.as_str(),
        "compared": compared.as_str(),
        "asOf": asked.as_of(),
    });
    let file = asked.file("balance", &[("groupBy", "LEVEL,YEAR".to_owned())]);
    Ok(Page::new(title, body)
        .asking(include_str!("../../queries/overview.graphql"), variables)
        .with_file(
            asked.pick("Bilanz nach Ebene und Jahr", "Balance by level and year"),
            file,
        ))
}

/// What all of it comes to, in words.
fn sentence(asked: &Asked, levels: &Balance) -> String {
    let language = asked.language;
    let short = |cents| money_in_short(cents, language);
    let total = &levels.total;
    let name = |row: &BalanceRow| row.key.level.map_or("", |level| level.name(language));
    let gains = levels
        .rows
        .iter()
        .max_by_key(|row| row.figures.net())
        .filter(|row| row.figures.net() > 0);
    let loses = levels
        .rows
        .iter()
        .min_by_key(|row| row.figures.net())
        .filter(|row| row.figures.net() < 0);
    let whole = asked.pick(
        format!(
            "Kosten von {} stehen Ersparnisse von {} gegenüber: netto {}.",
            short(total.cost),
            short(total.saving),
            short(total.net())
        ),
        format!(
            "Costs of {} bring savings of {}: net {}.",
            short(total.cost),
            short(total.saving),
            short(total.net())
        ),
    );
    let who = match (loses, gains) {
        (Some(loses), Some(gains)) => asked.pick(
            format!(
                " Am meisten trägt: {} ({}). Am meisten gewinnt: {} ({}).",
                name(loses),
                short(loses.figures.net()),
                name(gains),
                short(gains.figures.net())
            ),
            format!(
                " Bears most: {} ({}). Gains most: {} ({}).",
                name(loses),
                short(loses.figures.net()),
                name(gains),
                short(gains.figures.net())
            ),
        ),
        _ => String::new(),
    };
    whole + &who
}

fn by_level(asked: &Asked, found: &Found, compared: Basis) -> Markup {
    let language = asked.language;
    let basis = asked.frame.basis.name(language);
    let other = format!("{} {}", asked.pick("Netto", "Net"), compared.name(language));
    let own = format!("{} {basis}", asked.pick("Netto", "Net"));
    let of_other = |level| {
        let row = found.compared.rows.iter().find(|row| row.key.level == level);
        row.map(|row| row.figures.net())
    };
    let row = |row: &BalanceRow| {
        let level = row.key.level.map_or("", |level| level.as_str());
        let to = |kind: &str| asked.bookings(&[("ebene", level), ("art", kind)]);
        let figures = &row.figures;
        Row::from(vec![
            plain(row.key.level.map_or("", |level| level.name(language))),
            linked(figures.cost, &to("COST"), language),
            linked(figures.saving, &to("SAVING"), language),
            linked(figures.transfer, &to("TRANSFER"), language),
            linked(figures.net(), &asked.bookings(&[("ebene", level)]), language),
            of_other(row.key.level).map_or_else(|| plain("–"), |cents| amount(cents, language)),
        ])
    };
    // A level may have amounts on the other basis alone.
    let is_own = |other: &&BalanceRow| {
        found
            .levels
            .rows
            .iter()
            .any(|row| row.key.level == other.key.level)
    };
    let only_compared = found
        .compared
        .rows
        .iter()
        .filter(|other| !is_own(other))
        .map(|other| {
            let nothing = || unknown(asked.pick("nichts auf dieser Grundlage", "nothing on this basis"));
            let mut cells = vec![plain(other.key.level.map_or("", |level| level.name(language)))];
            cells.extend((0..4).map(|_| nothing()));
            cells.push(amount(other.figures.net(), language));
            Row::from(cells)
        });
    let table = Table {
        caption: asked.pick("Nach Ebenen", "By level"),
        columns: vec![
            text(asked.pick("Ebene", "Level")),
            figures(asked.pick("Kosten", "Cost")),
            figures(asked.pick("Ersparnis", "Saving")),
            figures(asked.pick("Ausgleich", "Transfer")),
            figures(&own),
            figures(&other),
        ],
        rows: found.levels.rows.iter().map(row).chain(only_compared).collect(),
        sums: vec![sums(
            asked,
            asked.pick("Öffentliche Haushalte", "Public budgets"),
            &found.levels.total,
            found.compared.total.net(),
        )],
    };
    let society: Vec<Row> = found.levels.society_rows.iter().map(row).collect();
    let is_society = !society.is_empty();
    let beside = Table {
        caption: asked.pick(
            "Daneben, in keiner Summe: Wirtschaft und Bürger",
            "Beside it, in no sum: businesses and citizens",
        ),
        rows: society,
        sums: Vec::new(),
        columns: table.columns.clone(),
    };
    html! { (table.html()) @if is_society { (beside.html()) } }
}

fn sums(asked: &Asked, name: &str, total: &Figures, last: i128) -> Row {
    let language = asked.language;
    let mut cells = vec![plain(name)];
    let cents = [total.cost, total.saving, total.transfer, total.net(), last];
    cells.extend(cents.map(|cents| amount(cents, language)));
    Row::from(cells)
}

fn by_year(asked: &Asked, years: &Balance) -> Markup {
    let language = asked.language;
    let row = |row: &BalanceRow| {
        let year = year_of(row);
        let (from, to) = (format!("{year}-01"), format!("{year}-12"));
        let to = |kind: &str| asked.bookings(&[("von", &from), ("bis", &to), ("art", kind)]);
        let figures = &row.figures;
        Row::from(vec![
            plain(&year),
            linked(figures.cost, &to("COST"), language),
            linked(figures.saving, &to("SAVING"), language),
            linked(figures.transfer, &to("TRANSFER"), language),
            linked(figures.net(), &to(""), language),
            amount(row.cumulative_net.unwrap_or_default(), language),
        ])
    };
    Table {
        caption: asked.pick("Nach Jahren", "By year"),
        columns: vec![
            text(asked.pick("Jahr", "Year")),
            figures(asked.pick("Kosten", "Cost")),
            figures(asked.pick("Ersparnis", "Saving")),
            figures(asked.pick("Ausgleich", "Transfer")),
            figures(asked.pick("Netto", "Net")),
            figures(asked.pick("Netto bis dahin", "Net so far")),
        ],
        rows: years.rows.iter().map(row).collect(),
        sums: vec![sums(
            asked,
            asked.pick("Summe", "Sum"),
            &years.total,
            years.total.net(),
        )],
    }
    .html()
}

fn doors(asked: &Asked) -> Markup {
    let doors = [
        ("/fluesse", "Wer zahlt für wen?", "Who pays for whom?"),
        ("/massnahmen", "Lohnt es sich?", "Is it worth it?"),
        (
            "/verteilung",
            "Was ist noch zu bestätigen?",
            "What is yet to be confirmed?",
        ),
        ("/zeitreise", "Was hat sich geändert?", "What changed?"),
    ];
    html! { ul.tueren { @for (path, german, english) in doors {
        li { a href=(asked.link(path, &[])) { (asked.pick(german, english)) } }
    } } }
}

fn measures(asked: &Asked, found: &Found) -> Markup {
    html! {
        @if !found.measures.is_empty() {
            h2 { (asked.pick("Größte Last, kleinster Gewinn", "Largest burden, smallest gain")) }
            p { (asked.pick(
                "Maßnahmen nach ihrem Netto für alle öffentlichen Haushalte, das kleinste zuerst.",
                "Measures by their net for all public budgets, the smallest first.",
            )) }
            ol { @for (to, code, title) in &found.measures { li { (link(to, title)) " " code { (code) } } } }
            p { a href=(asked.link("/massnahmen", &[])) {
                (asked.pick(
                    format!("Alle {} Maßnahmen", count(found.measure_count, asked.language)),
                    format!("All {} measures", count(found.measure_count, asked.language)),
                ))
            } }
        }
    }
}

fn claims(asked: &Asked, (total, cents): (usize, i128)) -> Markup {
    html! {
        h2 { (asked.pick("Noch nicht bestätigt", "Not confirmed yet")) }
        p {
            (count(total, asked.language)) " "
            (asked.pick("geltend gemachte Ersparnisse, zusammen ", "claimed savings, together "))
            (linked(cents, &asked.link("/verteilung", &[]), asked.language))
        }
    }
}
