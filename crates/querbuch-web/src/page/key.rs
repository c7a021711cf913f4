//! One distribution key: its versions, the shares of the newest one, and what it would change.

use maud::{Markup, html};
use querbuch_ledger::domain::id::KeyNo;
use querbuch_ledger::domain::key::KeyVersion;
use querbuch_ledger::domain::reference::Ref;
use querbuch_ledger::domain::refusal::Refusal;
use serde_json::json;

use crate::asked::Asked;
use crate::fault::Fault;
use crate::figures::{month, share};
use crate::layout::Page;
use crate::table::{Row, Table, figure, link, plain, text};

/// The page.
pub fn page(asked: &Asked, code: &str) -> Result<Page, Fault> {
    let number = asked.view.require_key(&Ref::from(code), "schluessel")?;
    let key = asked.view.key(number).ok_or(Fault::NoSuchPage)?;
    let position = asked.view.position();
    let newest = key.versions_at(position).next_back().ok_or(Fault::NoSuchPage)?;
    let language = asked.language;
    let rows = key.versions_at(position).map(|version| {
        Row::from(vec![
            plain(&version.number.to_string()),
            plain(&version.key_year.to_string()),
            html! { (month(version.valid_from, language))
            @if version.is_correction { " " span.marke { (asked.pick("Berichtigung", "correction")) } } },
            plain(&version.source),
            link(
                &asked.link(&format!("/nachweis/{}", version.defined_at), &[]),
                &format!("Nr. {}", version.defined_at),
            ),
        ])
    });
    let versions = Table {
        caption: asked.pick("Fassungen", "Versions"),
        columns: vec![
            text(asked.pick("Nr.", "No.")),
            text(asked.pick("Jahr der Zahlen", "Year of its figures")),
            text(asked.pick("Gilt ab", "Valid from")),
            text(asked.pick("Quelle", "Source")),
            text(asked.pick("Eintrag", "Entry")),
        ],
        rows: rows.collect(),
        sums: Vec::new(),
    };
    let body = html! {
        h1 tabindex="-1" { (newest.name) " " code { (key.code) } }
        p.satz { (asked.pick(
            format!("Gilt ab {}, mit Zahlen von {}.", month(newest.valid_from, language), newest.key_year),
            format!("Valid from {}, with figures of {}.", month(newest.valid_from, language), newest.key_year),
        )) }
        (shares(asked, number, newest)?)
        (versions.html())
    };
    let variables = json!({ "ref": key.code, "asOf": asked.as_of() });
    let file = asked.whole_file("keys");
    Ok(Page::new(newest.name.to_string(), body)
        .asking(include_str!("../../queries/key.graphql"), variables)
        .with_file(asked.pick("Alle Schlüssel", "All keys"), file))
}

fn shares(asked: &Asked, number: KeyNo, version: &KeyVersion) -> Result<Markup, Fault> {
    let state = asked.view.state();
    let moment = (version.valid_from, asked.view.position());
    let shares = state
        .keys
        .shares_of_version(&state.units, (number, version), moment);
    let shares = shares.map_err(|fault| Fault::from(Refusal::at("schluessel", fault)))?;
    let rows = shares.fractions().into_iter().filter_map(|(unit, part)| {
        let named = asked.unit(unit)?;
        Some(Row::from(vec![
            link(&named.to, &named.name),
            plain(&share(part, asked.language)),
            html! { data value=(part.normalize()) { (part.normalize()) } },
        ]))
    });
    let table = Table {
        caption: asked.pick("Anteile der neuesten Fassung", "Shares of the newest version"),
        columns: vec![
            text(asked.pick("Einheit", "Unit")),
            figure(asked.pick("Anteil", "Share")),
            figure(asked.pick("genau", "exactly")),
        ],
        rows: rows.collect(),
        sums: Vec::new(),
    };
    Ok(table.html())
}
