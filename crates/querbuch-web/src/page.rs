//! One file a page. Each asks the ledger, says the answer in a sentence, draws it, and puts the same figures in a table.

mod accessibility;
mod approaches;
mod bookings;
pub mod changes;
mod distribution;
pub mod flows;
mod help;
mod key;
pub mod measure;
mod measures;
pub mod overview;
mod programs;
mod proof;
mod search;
mod unit;
mod units;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use maud::{Markup, html};
use querbuch_ledger::lists::PageRequest;

use crate::asked::Asked;
use crate::fault::Fault;
use crate::figures::count;
use crate::layout::Page;
use querbuch_ledger::reading::ROWS_PER_WEB_PAGE;

/// The page of a path.
pub async fn answer(asked: &Asked) -> Result<Page, Fault> {
    let within = |folder: &str| asked.path.strip_prefix(folder).filter(|rest| !rest.is_empty());
    if let Some(code) = within("/massnahmen/") {
        return measure::page(asked, code).await;
    }
    if let Some(code) = within("/einheiten/") {
        return unit::page(asked, code).await;
    }
    if let Some(code) = within("/verteilung/") {
        return key::page(asked, code);
    }
    if let Some(position) = within("/nachweis/") {
        return proof::entry(asked, position).await;
    }
    match asked.path.as_str() {
        "/" => overview::page(asked).await,
        "/fluesse" => flows::page(asked).await,
        "/massnahmen" => measures::page(asked).await,
        "/ansaetze" => approaches::page(asked).await,
        "/einheiten" => units::page(asked).await,
        "/zeitreise" => changes::page(asked).await,
        "/verteilung" => distribution::page(asked).await,
        "/buchungen" => bookings::page(asked).await,
        "/nachweis" => proof::log(asked).await,
        "/suche" => search::page(asked).await,
        "/hilfe" => Ok(help::page(asked)),
        "/programme" => Ok(programs::page(asked)),
        "/barrierefreiheit" => Ok(accessibility::page(asked)),
        _ => Err(Fault::NoSuchPage),
    }
}

/// The first page of a list, or the one after a cursor.
fn page_after<C>(after: Option<C>) -> PageRequest<C> {
    PageRequest {
        after,
        before: None,
        size: ROWS_PER_WEB_PAGE,
        from_end: false,
    }
}

/// A cursor as GraphQL has it; null for the first page.
fn cursor(text: Option<String>) -> serde_json::Value {
    text.map_or(serde_json::Value::Null, |text| {
        BASE64_URL_SAFE_NO_PAD.encode(text).into()
    })
}

/// How much of a list is shown, and where it goes on: nothing is cut off silently.
fn more(asked: &Asked, shown: usize, total: usize, next: Option<&str>) -> Markup {
    let (shown, total) = (count(shown, asked.language), count(total, asked.language));
    html! {
        p { (asked.pick(format!("{shown} von {total} gezeigt."), format!("{shown} of {total} shown.")))
            @if asked.parameters.get("nach").is_some() {
                " " a href=(asked.changed(&[])) { (asked.pick("Von vorn", "From the start")) }
            }
            @if let Some(next) = next {
                " " a rel="next" href=(asked.changed(&[("nach", next)])) { (asked.pick("Weiter", "Next")) }
            }
        }
    }
}

/// What a list or a report says that is empty.
fn empty(asked: &Asked) -> Markup {
    html! {
        div.hinweis {
            p { (asked.pick("Für diese Auswahl ist nichts gebucht.", "Nothing is booked for this selection.")) }
            p { (asked.pick(
                "Zeitraum, Grundlage oder Stand ändern – oder Daten einlesen: ",
                "Change the period, the basis or the moment – or import data: ",
            )) code { "querbuch import --help" } ", " code { "querbuch demo" } }
        }
    }
}
