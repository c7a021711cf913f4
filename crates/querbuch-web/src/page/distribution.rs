//! Verteilung: the keys by which costs are shared, what was shared, and what is yet to be confirmed.

use maud::{Markup, html};
use querbuch_ledger::domain::id::EffectNo;
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::domain::reference::Ref;
use querbuch_ledger::domain::refusal::{Expected, InputFault};
use querbuch_ledger::lists::{ClaimKey, ClaimsPage};
use querbuch_ledger::reading::ROWS_PER_WEB_PAGE;
use querbuch_ledger::reports::claims::ClaimsQuery;
use serde_json::json;

use super::{cursor, more, page_after};
use crate::asked::Asked;
use crate::fault::Fault;
use crate::figures::{amount, count, day, linked, money_in_short, month};
use crate::layout::Page;
use crate::table::{Row, Table, figure, link, plain, text};

/// A place in the list of claims, as GraphQL writes it before it is packed.
fn written(key: &ClaimKey) -> String {
    format!("k:{}:{}:{}", key.since, key.effect.0, key.month.ordinal())
}

fn read(text: &str) -> Option<ClaimKey> {
    let mut parts = text.strip_prefix("k:")?.split(':');
    let key = ClaimKey {
        since: parts.next()?.parse().ok()?,
        effect: EffectNo(parts.next()?.parse().ok()?),
        month: Month::from_ordinal(parts.next()?.parse().ok()?)?,
    };
    parts.next().is_none().then_some(key)
}

/// The page.
pub async fn page(asked: &Asked) -> Result<Page, Fault> {
    let after = asked.parameters.get("nach");
    let expected = || {
        InputFault::unfit(
            after.unwrap_or_default(),
            Expected::new("eine Marke dieser Liste", "a cursor of this list"),
        )
    };
    let place = after
        .map(|text| read(text).ok_or_else(|| Fault::unfit("nach", expected())))
        .transpose()?;
    let unit = asked.frame.filter.units.iter().flatten().next();
    let number = unit
        .map(|unit| asked.view.require_unit(unit, "einheit"))
        .transpose()?;
    let query = ClaimsQuery {
        unit: number,
        ..ClaimsQuery::default()
    };
    let claims = asked
        .ledger
        .claims(query, page_after(place), asked.view.clone())
        .await?;
    let title = asked.pick("Verteilung", "Distribution");
    let body = html! {
        h1 tabindex="-1" { (title) }
        p.satz { (asked.pick(
            format!("{} geltend gemachte Ersparnisse sind noch nicht bestätigt, zusammen {}.", count(claims.page.total, asked.language), money_in_short(claims.cents, asked.language)),
            format!("{} claimed savings are not confirmed yet, together {}.", count(claims.page.total, asked.language), money_in_short(claims.cents, asked.language)),
        )) }
        (keys(asked))
        (open(asked, &claims))
    };
    let variables = json!({
        "unit": unit.map(Ref::as_str),
        "first": ROWS_PER_WEB_PAGE,
        "after": cursor(after.map(ToOwned::to_owned)),
        "asOf": asked.as_of(),
    });
    Ok(Page::new(title, body)
        .asking(include_str!("../../queries/distribution.graphql"), variables)
        .with_file(
            asked.pick("Verteilungsschlüssel", "Distribution keys"),
            asked.whole_file("keys"),
        ))
}

fn keys(asked: &Asked) -> Markup {
    let position = asked.view.position();
    let rows = asked.view.state().keys.by_code().values().filter_map(|number| {
        let key = asked.view.key(*number)?;
        let newest = key.versions_at(position).next_back()?;
        let to = asked.link(&format!("/verteilung/{}", crate::asked::encoded(&key.code)), &[]);
        Some(Row::from(vec![
            html! { (link(&to, &newest.name)) " " code { (key.code) } },
            plain(&newest.key_year.to_string()),
            plain(&month(newest.valid_from, asked.language)),
            plain(&newest.source),
        ]))
    });
    let rows: Vec<Row> = rows.collect();
    let is_empty = rows.is_empty();
    let table = Table {
        caption: asked.pick("Verteilungsschlüssel", "Distribution keys"),
        columns: vec![
            text(asked.pick("Schlüssel", "Key")),
            text(asked.pick("Jahr der Zahlen", "Year of its figures")),
            text(asked.pick("Gilt ab", "Valid from")),
            text(asked.pick("Quelle", "Source")),
        ],
        rows,
        sums: Vec::new(),
    };
    html! {
        @if is_empty { p { (asked.pick("Es ist kein Verteilungsschlüssel hinterlegt.", "No distribution key is defined.")) } }
        @else { (table.html()) }
    }
}

fn open(asked: &Asked, claims: &ClaimsPage<ClaimKey>) -> Markup {
    let language = asked.language;
    let rows = claims.page.items.iter().filter_map(|(_, claim)| {
        let effect = asked.view.effect(claim.effect)?;
        let (measure, unit) = (asked.measure(effect.measure)?, asked.unit(effect.unit)?);
        let months = claim.month.to_string();
        let to = asked.bookings(&[("massnahme", &measure.code), ("einheit", &unit.code), ("von", &months), ("bis", &months)]);
        let due = claim.due_on.map_or_else(|| "–".to_owned(), |due| day(due, language));
        Some(Row::from(vec![
            html! { (link(&measure.to, &effect.title)) },
            link(&unit.to, &unit.name),
            plain(&month(claim.month, language)),
            linked(claim.cents, &to, language),
            html! { @for claimant in &claim.claimants { bdi { (claimant.actor) } " (" (amount(claimant.cents, language)) ") " } },
            plain(&due),
        ]))
    });
    let rows: Vec<Row> = rows.collect();
    let (shown, total) = (rows.len(), claims.page.total);
    let next = claims
        .page
        .items
        .last()
        .filter(|_| claims.page.has_next)
        .map(|(key, _)| written(key));
    let table = Table {
        caption: asked.pick(
            "Noch nicht bestätigt, die ältesten zuerst",
            "Not confirmed yet, the oldest first",
        ),
        columns: vec![
            text(asked.pick("Ersparnis", "Saving")),
            text(asked.pick("Wer bestätigt", "Who confirms")),
            text(asked.pick("Monat", "Month")),
            figure(asked.pick("Offen", "Open")),
            text(asked.pick("Geltend gemacht von", "Claimed by")),
            text(asked.pick("Frist", "Due")),
        ],
        rows,
        sums: vec![Row::from(vec![
            plain(asked.pick("Alle zusammen", "All together")),
            plain(""),
            plain(""),
            amount(claims.cents, language),
            plain(""),
            plain(""),
        ])],
    };
    html! { @if total > 0 { (table.html()) (more(asked, shown, total, next.as_deref())) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_list_is_read_as_it_is_written() {
        let key = ClaimKey {
            since: 7,
            effect: EffectNo(3),
            month: Month::MIN,
        };
        assert_eq!(read(&written(&key)), Some(key));
        for text in ["", "k:1:2", "k:1:2:3", "k:1:2:22800:4", "x"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
