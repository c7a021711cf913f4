//! Buchungen: what made a figure. Every amount of the other pages leads here.

use std::collections::HashMap;

use maud::{Markup, html};
use querbuch_ledger::domain::booking::Booking;
use querbuch_ledger::domain::id::Position;
use querbuch_ledger::domain::refusal::Expected;
use querbuch_ledger::domain::refusal::InputFault;
use querbuch_ledger::domain::words::BookingAct;
use querbuch_ledger::find::Counting;
use querbuch_ledger::find::booking_list::{BookingList, BookingOrder};
use querbuch_ledger::ledger::Texts;
use querbuch_ledger::reading::ROWS_PER_WEB_PAGE;
use querbuch_ledger::reports::filter::{Filter, FilterSpec};
use serde_json::json;

use super::{cursor, empty, more, page_after};
use crate::asked::Asked;
use crate::fault::Fault;
use crate::figures::{amount, count, day_of_instant, month};
use crate::layout::{Page, hidden, hidden_frame};
use crate::table::{Row, Table, figure, link, plain, text};

/// Lines of one booking that are shown; all stand in its entry.
const LINES_SHOWN_MAX: usize = 50;

/// The page.
pub async fn page(asked: &Asked) -> Result<Page, Fault> {
    let after = asked.parameters.get("nach");
    let expected = |text: &str| InputFault::unfit(text, Expected::WHOLE_NUMBER);
    let place: Option<Position> = after
        .map(|text| text.parse().map_err(|_| Fault::unfit("nach", expected(text))))
        .transpose()?;
    let has_conditions = asked.frame.filter != FilterSpec::default();
    let filter: Option<Filter> = if has_conditions {
        Some(asked.filter()?)
    } else {
        None
    };
    let list = BookingList {
        filter,
        acts: asked.frame.acts.clone(),
        order: BookingOrder::NEWEST_FIRST,
        ..BookingList::default()
    };
    let found = asked
        .ledger
        .bookings_found(list, page_after(place), Counting::Total, asked.view.clone())
        .await?;
    let bookings: Vec<&Booking> = found
        .items
        .iter()
        .filter_map(|(_, position)| asked.view.booking(*position))
        .collect();
    let positions: Vec<Position> = bookings.iter().map(|booking| booking.position).collect();
    let texts = asked.ledger.texts(&positions).await?;
    let title = asked.pick("Buchungen", "Bookings");
    let next = found
        .items
        .last()
        .filter(|_| found.has_next)
        .map(|(position, _)| position.to_string());
    let total = count(found.total, asked.language);
    let body = html! {
        h1 tabindex="-1" { (title) }
        p.satz { (asked.pick(
            format!("{total} Buchungen passen zur Auswahl, die neuesten zuerst. Pläne und Prognosen sind auch Buchungen."),
            format!("{total} bookings match, the newest first. Plans and forecasts are bookings, too."),
        )) }
        (choice(asked))
        @if bookings.is_empty() { (empty(asked)) } @else {
            @for booking in &bookings { (one(asked, booking, &texts)) }
            (more(asked, bookings.len(), found.total, next.as_deref()))
        }
    };
    let acts = asked.frame.acts.as_ref();
    let variables = json!({
        "filter": asked.frame.filter_of_graphql(),
        "acts": acts.map(|list| list.iter().map(|act| act.as_str()).collect::<Vec<_>>()),
        "first": ROWS_PER_WEB_PAGE,
        "after": cursor(after.map(|position| format!("p:{position}"))),
        "asOf": asked.as_of(),
    });
    Ok(Page::new(title, body)
        .asking(include_str!("../../queries/bookings.graphql"), variables)
        .with_file(
            asked.pick("Buchungszeilen", "Postings"),
            asked.file("postings", &[("basis", String::new())]),
        ))
}

fn choice(asked: &Asked) -> Markup {
    let chosen = asked.frame.acts.iter().flatten().next().copied();
    html! {
        form.filter method="get" action="/buchungen" {
            (hidden_frame(&asked.parameters)) (hidden(&asked.parameters, &["handlung", "nach"]))
            div {
                label for="handlung" { (asked.pick("Was geschah", "What was done")) }
                select #handlung name="handlung" {
                    option value="" { (asked.pick("alles", "everything")) }
                    @for act in BookingAct::ALL { option value=(act.as_str()) selected[Some(*act) == chosen] { (act.name(asked.language)) } }
                }
            }
            button type="submit" { (asked.pick("Anzeigen", "Show")) }
        }
    }
}

/// One booking with its lines.
fn one(asked: &Asked, booking: &Booking, texts: &HashMap<Position, Texts>) -> Markup {
    let language = asked.language;
    let state = asked.view.state();
    let position = booking.position;
    let recorded = state.recorded_at(position);
    let day = recorded.map_or_else(String::new, |instant| day_of_instant(instant, language));
    let measure = asked.measure(booking.measure);
    let proof = asked.link(&format!("/nachweis/{position}"), &[]);
    let said = texts
        .get(&position)
        .filter(|_| asked.view.reads_texts_of(booking));
    let is_erased = state
        .bookings
        .text_erased_by(position)
        .is_some_and(|by| by <= asked.view.position());
    let reversed = state
        .bookings
        .reversed_by(position)
        .filter(|by| *by <= asked.view.position());
    let to = |position: Position| asked.link(&format!("/nachweis/{position}"), &[]);
    html! {
        section {
            h2 { (link(&proof, &format!("Nr. {position}"))) " · " (day) " · " (booking.act.name(language)) }
            p {
                @if let Some(measure) = measure { (link(&measure.to, &measure.name)) " · " }
                (asked.pick("von ", "by ")) bdi { (booking.actor) }
                @if let Some(reverses) = booking.reverses { " · " (asked.pick("nimmt zurück: ", "takes back: ")) (link(&to(reverses), &format!("Nr. {reverses}"))) }
                @if let Some(by) = reversed { " · " (asked.pick("zurückgenommen durch ", "taken back by ")) (link(&to(by), &format!("Nr. {by}"))) }
            }
            @if is_erased { p.leise { (asked.pick("Der Text wurde gelöscht.", "The text was erased.")) } }
            @else if let Some(text) = said.and_then(|said| said.text.as_deref()) { p dir="auto" { (text) } }
            @if let Some(document) = said.and_then(|said| said.document.as_deref()).filter(|_| !is_erased) {
                p { (asked.pick("Beleg: ", "Document: ")) bdi { (document) } }
            }
            (lines(asked, booking))
        }
    }
}

fn lines(asked: &Asked, booking: &Booking) -> Markup {
    let language = asked.language;
    let state = asked.view.state();
    let rows = state
        .bookings
        .postings(booking)
        .take(LINES_SHOWN_MAX)
        .filter_map(|line| {
            let effect = asked.view.effect(line.effect)?;
            let unit = asked.unit(effect.unit)?;
            let reached = line.slot.stage().map_or("", |word| word.name(language));
            Some(Row::from(vec![
                plain(&effect.title),
                link(&unit.to, &unit.name),
                plain(effect.kind.name(language)),
                plain(&month(line.month, language)),
                plain(reached),
                amount(i128::from(line.cents), language),
            ]))
        });
    let caption = asked.pick(
        format!("Zeilen von Nr. {}", booking.position),
        format!("Lines of no. {}", booking.position),
    );
    let table = Table {
        caption: &caption,
        columns: vec![
            text(asked.pick("Wirkung", "Effect")),
            text(asked.pick("Einheit", "Unit")),
            text(asked.pick("Art", "Kind")),
            text(asked.pick("Monat", "Month")),
            text(asked.pick("Stufe", "Stage")),
            figure(asked.pick("Betrag", "Amount")),
        ],
        rows: rows.collect(),
        sums: Vec::new(),
    };
    html! {
        (table.html())
        @if booking.posting_count > LINES_SHOWN_MAX { p { (asked.pick(
            format!("{LINES_SHOWN_MAX} von {} Zeilen gezeigt; alle stehen im Eintrag.", count(booking.posting_count, language)),
            format!("{LINES_SHOWN_MAX} of {} lines shown; all stand in the entry.", count(booking.posting_count, language)),
        )) } }
    }
}
