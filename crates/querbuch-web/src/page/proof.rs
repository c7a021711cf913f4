//! Nachweis: where a figure comes from, and how to check it without trusting whoever runs this.

use maud::{Markup, html};
use querbuch_ledger::domain::id::Position;
use querbuch_ledger::domain::refusal::{Expected, InputFault, LogFault, Refusal};
use querbuch_ledger::entries::filter::{EntryFilter, EntryFilterSpec};
use querbuch_ledger::entries::{self, ShownEntry};
use querbuch_ledger::log::proofs::EntryInTree;
use querbuch_ledger::log::tree::{InclusionProof, leaf_hash};
use querbuch_ledger::reading::{ROWS_PER_WEB_PAGE, SHOWN_ENTRY_BYTES_MAX};
use serde_json::json;

use crate::asked::Asked;
use crate::fault::Fault;
use crate::figures::{instant, number};
use crate::layout::{Page, hidden_frame};
use crate::table::{Row, Table, link, plain, text};

fn position_of(text: &str, field: &str) -> Result<Position, Fault> {
    text.parse()
        .map_err(|_| Fault::unfit(field, InputFault::unfit(text, Expected::WHOLE_NUMBER)))
}

/// The log, page by page.
pub async fn log(asked: &Asked) -> Result<Page, Fault> {
    asked.require_log()?;
    let after = asked
        .parameters
        .get("nach")
        .map(|text| position_of(text, "nach"))
        .transpose()?;
    let types = asked.parameters.get("typ").map(|text| vec![text.to_owned()]);
    let spec = EntryFilterSpec {
        types: types.clone(),
        units: None,
        measures: None,
    };
    let filter = EntryFilter::resolve(&spec, &asked.view)?;
    let page = entries::page(
        &asked.ledger,
        &asked.view,
        after.unwrap_or_default(),
        ROWS_PER_WEB_PAGE,
        &filter,
    )
    .await?;
    let seen = asked.view.position();
    let root = asked.ledger.origin(&asked.moment, seen).await?.root.to_string();
    let title = asked.pick("Nachweis", "Proof");
    let language = asked.language;
    let next = page.next.to_string();
    let body = html! {
        h1 tabindex="-1" { (title) }
        p.satz { (asked.pick(
            format!("Das Buch hat {} Einträge. Jeder ist ein Blatt eines Baumes, dessen Wurzel für alles bürgt.", number(i128::from(seen), language)),
            format!("The ledger has {} entries. Each is a leaf of a tree, whose root vouches for all of it.", number(i128::from(seen), language)),
        )) }
        dl {
            dt { (asked.pick("Einträge", "Entries")) } dd { (number(i128::from(seen), language)) }
            dt { (asked.pick("Wurzel", "Root")) } dd { code #wurzel { (root) } }
            dt { (asked.pick("Signierter Stand", "Signed checkpoint")) } dd { a href="/checkpoint" { "/checkpoint" } }
            dt { (asked.pick("Selbst prüfen", "Check it yourself")) } dd { code { "querbuch verify --help" } }
        }
        (choice(asked))
        (rows(asked, &page.entries))
        p {
            @if after.is_some() { a href=(asked.changed(&[])) { (asked.pick("Von vorn", "From the start")) } " " }
            @if page.next < seen && Some(page.next) != after { a rel="next" href=(asked.changed(&[("nach", &next)])) { (asked.pick("Weiter", "Next")) } }
        }
    };
    let variables = json!({ "after": after, "first": ROWS_PER_WEB_PAGE, "types": types, "position": seen });
    Ok(Page::new(title, body).asking(include_str!("../../queries/log.graphql"), variables))
}

fn choice(asked: &Asked) -> Markup {
    html! {
        form.filter method="get" action="/nachweis" {
            (hidden_frame(&asked.parameters))
            div { label for="typ" { (asked.pick("Art, etwa booking.recorded", "Type, such as booking.recorded")) }
                input #typ name="typ" value=(asked.parameters.get("typ").unwrap_or_default()); }
            button type="submit" { (asked.pick("Anzeigen", "Show")) }
        }
    }
}

fn rows(asked: &Asked, entries: &[ShownEntry]) -> Markup {
    let rows = entries.iter().map(|shown| {
        let position = shown.position();
        let header = &shown.read.entry.header;
        let measure = shown.subject.measure.and_then(|number| asked.measure(number));
        Row::from(vec![
            link(
                &asked.link(&format!("/nachweis/{position}"), &[]),
                &format!("Nr. {position}"),
            ),
            instant(header.recorded_at),
            html! { code { (shown.read.entry.kind) } },
            measure.map_or_else(|| plain(""), |measure| link(&measure.to, &measure.name)),
            html! { bdi { (header.actor) } },
        ])
    });
    Table {
        caption: asked.pick(
            "Einträge in der Reihenfolge des Buches",
            "Entries in the order of the ledger",
        ),
        columns: vec![
            text(asked.pick("Eintrag", "Entry")),
            text(asked.pick("Erfasst", "Recorded")),
            text(asked.pick("Art", "Type")),
            text(asked.pick("Maßnahme", "Measure")),
            text(asked.pick("Von", "By")),
        ],
        rows: rows.collect(),
        sums: Vec::new(),
    }
    .html()
}

/// One entry, its bytes, and the proof that it is in the tree.
pub async fn entry(asked: &Asked, given: &str) -> Result<Page, Fault> {
    asked.require_log()?;
    let position = position_of(given, "nachweis")?;
    let shown = entries::entry(&asked.ledger, &asked.view, position).await?;
    let ahead = || {
        Refusal::at(
            "nachweis",
            LogFault::PositionAhead {
                head: asked.view.position(),
            },
        )
    };
    let shown = shown.ok_or_else(|| Fault::from(ahead()))?;
    let size = asked.view.position();
    let wanted = EntryInTree { position, size };
    let proof = asked
        .ledger
        .inclusion_proofs(&asked.moment, &[wanted])
        .await?
        .pop()
        .ok_or(Fault::NoSuchPage)?;
    let language = asked.language;
    let title = asked.pick(
        format!("Eintrag Nr. {}", number(i128::from(position), language)),
        format!("Entry no. {}", number(i128::from(position), language)),
    );
    let header = &shown.read.entry.header;
    let measure = shown.subject.measure.and_then(|number| asked.measure(number));
    let is_short = shown.read.text.len() <= SHOWN_ENTRY_BYTES_MAX;
    let body = html! {
        h1 tabindex="-1" { (title) }
        p.satz { (asked.pick("Dieser Eintrag steht unverändert im Buch:", "This entry stands in the ledger as it was written:")) " "
            (checked(asked, is_short)) }
        dl {
            dt { (asked.pick("Art", "Type")) } dd { code { (shown.read.entry.kind) } }
            dt { (asked.pick("Erfasst", "Recorded")) } dd { (instant(header.recorded_at)) }
            dt { (asked.pick("Von", "By")) } dd { bdi { (header.actor) } }
            @if let Some(measure) = measure { dt { (asked.pick("Maßnahme", "Measure")) } dd { (link(&measure.to, &measure.name)) } }
        }
        (evidence(asked, &shown, &proof, is_short))
        p {
            @if position > 1 { (link(&asked.link(&format!("/nachweis/{}", position - 1), &[]), asked.pick("Eintrag davor", "Entry before"))) " " }
            @if position < size { (link(&asked.link(&format!("/nachweis/{}", position + 1), &[]), asked.pick("Eintrag danach", "Entry after"))) }
        }
    };
    let variables = json!({ "position": position, "treeSize": size });
    let mut page = Page::new(title, body).asking(include_str!("../../queries/entry.graphql"), variables);
    page.checks = is_short;
    Ok(page)
}

fn checked(asked: &Asked, is_short: bool) -> Markup {
    html! {
        strong #geprueft role="status"
            data-ja=(asked.pick("in diesem Browser geprüft, der Beweis stimmt.", "checked in this browser, the proof holds."))
            data-nein=(asked.pick("in diesem Browser geprüft, der Beweis stimmt nicht!", "checked in this browser, the proof does not hold!")) {
            @if is_short { (asked.pick("noch nicht in diesem Browser geprüft (dazu braucht es Skripte).", "not checked in this browser yet (scripts are needed for that).")) }
            @else { (asked.pick("zu lang, um ihn hier zu zeigen und zu prüfen.", "too long to be shown and checked here.")) }
        }
    }
}

fn evidence(asked: &Asked, shown: &ShownEntry, proof: &InclusionProof, is_short: bool) -> Markup {
    let hashes: Vec<String> = proof.hashes.iter().map(ToString::to_string).collect();
    let machine = json!({
        "leafIndex": proof.leaf_index.to_string(),
        "treeSize": proof.tree_size.to_string(),
        "root": proof.root.to_string(),
        "hashes": hashes,
    });
    html! {
        h2 { (asked.pick("Die Bytes des Eintrags", "The bytes of the entry")) }
        @if is_short { pre #eintrag lang="en" { (shown.read.text) } }
        h2 { (asked.pick("Der Beweis", "The proof")) }
        dl {
            dt { (asked.pick("Blatt (SHA-256 mit Vorsatz 0)", "Leaf (SHA-256, prefix 0)")) } dd { code { (leaf_hash(&shown.read.text)) } }
            dt { (asked.pick("Wurzel", "Root")) } dd { code { (proof.root) } }
            dt { (asked.pick("Blätter", "Leaves")) } dd { (proof.tree_size) }
            dt { (asked.pick("Nachbarn auf dem Weg", "Hashes on the way")) }
            dd { ol { @for hash in &hashes { li { code { (hash) } } } } }
        }
        details { summary { (asked.pick("Beweis als JSON", "Proof as JSON")) } pre #beweis lang="en" { (machine.to_string()) } }
    }
}
