//! Was hat sich geändert? Two moments, and what lies between them.

use std::sync::Arc;

use maud::{Markup, html};
use querbuch_ledger::as_of::AsOf;
use querbuch_ledger::domain::id::Position;
use querbuch_ledger::moments::MomentsQuery;
use querbuch_ledger::reports::appraisal::conventions::ConventionsSpec;
use querbuch_ledger::reports::appraisal::perspective::Perspective;
use querbuch_ledger::reports::basis::Basis;
use querbuch_ledger::reports::drift::{Drift, DriftLine, DriftQuery};
use querbuch_ledger::reports::view::View;
use serde_json::json;

use super::{empty, page_after};
use crate::asked::Asked;
use crate::chart::Said;
use crate::chart::waterfall::{Ends, Step, waterfall};
use crate::fault::Fault;
use crate::figures::{amount, day_of_instant, money, money_in_short, number};
use crate::layout::{Page, figure, hidden, hidden_frame};
use crate::table::{Row, Table, figure as figures, link, plain, text};

/// Acts that are offered as moments to begin with.
const ACTS_SHOWN: usize = 20;

/// Positions of a line that the table names.
const POSITIONS_SHOWN: usize = 5;

/// Two moments, and what lies between them.
pub struct Found {
    drift: Drift,
    before: Position,
    after: Position,
}

fn moment(asked: &Asked, as_of: Option<AsOf>, field: &str) -> Result<View, Fault> {
    if as_of.is_none() {
        return Ok(asked.view.clone());
    }
    asked.at(as_of).map_err(|refusal| refusal.within(field).into())
}

/// Asks for the drift. Without an earlier moment it begins at the first entry; without a later one it ends at what is seen.
pub async fn find(asked: &Asked) -> Result<Found, Fault> {
    let before = asked.read(|given, refusals| given.moment("vorher", refusals))?;
    let after = asked.read(|given, refusals| given.moment("nachher", refusals))?;
    let earlier = before.or(Some(AsOf::Position(0)));
    let from = moment(asked, earlier, "vorher")?;
    let to = moment(asked, after, "nachher")?;
    let query = DriftQuery {
        filter: asked.frame.filter.clone(),
        party: asked.frame.party,
        basis: Basis::Outlook,
        conventions: ConventionsSpec::default(),
    };
    let (before, after) = (from.position(), to.position());
    Ok(Found {
        drift: asked.ledger.drift(query, from, to).await?,
        before,
        after,
    })
}

fn change(found: &Found) -> i128 {
    found.drift.to.overall.npv - found.drift.from.overall.npv
}

/// The picture of the causes, those of all parties together.
pub fn picture(asked: &Asked, found: &Found) -> Markup {
    let language = asked.language;
    let mut steps: Vec<Step> = Vec::new();
    for line in &found.drift.lines {
        let label = line.cause.name(language);
        match steps.iter_mut().find(|step| step.label == label) {
            Some(step) => step.cents += line.npv_change,
            None => steps.push(Step {
                label: label.to_owned(),
                cents: line.npv_change,
                said: String::new(),
            }),
        }
    }
    for step in &mut steps {
        step.said = format!("{}: {}", step.label, money(step.cents, language));
    }
    let said = Said {
        id: "wasserfall",
        title: asked.pick("Vom früheren zum späteren Kapitalwert", "From the earlier to the later net present value").to_owned(),
        description: asked.pick(
            "Jeder Balken ist eine Ursache und beginnt, wo der vorige endet; Minderungen sind schraffiert.",
            "Each bar is a cause and begins where the one before it ends; decreases are hatched.",
        ).to_owned(),
    };
    let name =
        |position: Position| asked.pick(format!("Eintrag Nr. {position}"), format!("entry no. {position}"));
    let ends = Ends {
        before: name(found.before),
        after: name(found.after),
        from: found.drift.from.overall.npv,
    };
    waterfall(&said, &ends, &steps, |cents| money_in_short(cents, language))
}

/// The page.
pub async fn page(asked: &Asked) -> Result<Page, Fault> {
    let found = find(asked).await?;
    let title = asked.pick("Was hat sich geändert?", "What changed?");
    let image = asked.parameters.address("/bild/wasserfall.svg");
    let body = html! {
        h1 tabindex="-1" { (title) }
        p.satz { (sentence(asked, &found)) }
        (choice(asked, &found))
        @if found.drift.lines.is_empty() { (empty(asked)) } @else {
            (figure(asked, &picture(asked, &found), asked.pick("Kapitalwert aller Parteien, Ursache für Ursache.", "Net present value of all parties, cause by cause."), &image))
            (lines(asked, &found))
            (parties(asked, &found))
        }
        (acts(asked).await?)
    };
    let variables = json!({
        "filter": asked.frame.filter_of_graphql(),
        "party": asked.frame.party.as_str(),
        "before": { "position": found.before },
        "after": { "position": found.after },
    });
    Ok(Page::new(title, body).asking(include_str!("../../queries/changes.graphql"), variables))
}

fn sentence(asked: &Asked, found: &Found) -> String {
    let short = |cents| money_in_short(cents, asked.language);
    let (from, to) = (
        short(found.drift.from.overall.npv),
        short(found.drift.to.overall.npv),
    );
    let change = short(change(found));
    asked.pick(
        format!(
            "Von Eintrag {} bis {}: Kapitalwert von {from} auf {to}, eine Änderung um {change}.",
            found.before, found.after
        ),
        format!(
            "From entry {} to {}: net present value from {from} to {to}, a change of {change}.",
            found.before, found.after
        ),
    )
}

fn choice(asked: &Asked, found: &Found) -> Markup {
    let given = |name: &str| asked.parameters.get(name).unwrap_or_default();
    let (before, after) = (found.before.to_string(), found.after.to_string());
    html! {
        form.filter method="get" action="/zeitreise" {
            (hidden_frame(&asked.parameters)) (hidden(&asked.parameters, &["vorher", "nachher"]))
            div { label for="vorher" { (asked.pick("Früher (Nr., Tag oder Name)", "Earlier (no., day or name)")) } input #vorher name="vorher" size="16" value=(given("vorher")); }
            div { label for="nachher" { (asked.pick("Später (leer: Stand der Seite)", "Later (empty: moment of the page)")) } input #nachher name="nachher" size="16" value=(given("nachher")); }
            button type="submit" { (asked.pick("Vergleichen", "Compare")) }
        }
        p { a href=(asked.changed(&[("vorher", &before), ("nachher", &after)])) { (asked.pick("Fester Link auf beide Stände", "Lasting link to both moments")) } }
    }
}

fn lines(asked: &Asked, found: &Found) -> Markup {
    let language = asked.language;
    let acts = |line: &DriftLine| {
        html! {
            (line.events)
            @if line.events == 0 { " " span.leise { (asked.pick("(Rundung)", "(rounding)")) } }
            @for position in line.positions.iter().take(POSITIONS_SHOWN) {
                " " (link(&asked.link(&format!("/nachweis/{position}"), &[]), &format!("Nr. {position}")))
            }
            @if line.positions.len() > POSITIONS_SHOWN { " …" }
        }
    };
    let rows = found.drift.lines.iter().map(|line| {
        Row::from(vec![
            plain(&line.party.label(language, &asked.view)),
            plain(line.cause.name(language)),
            amount(line.npv_change, language),
            acts(line),
        ])
    });
    let ends =
        |name: &str, cents: i128| Row::from(vec![plain(name), plain(""), amount(cents, language), plain("")]);
    let (from, to) = (&found.drift.from, &found.drift.to);
    Table {
        caption: asked.pick(
            "Was wessen Kapitalwert bewegt hat",
            "What moved whose net present value",
        ),
        columns: vec![
            text(asked.pick("Partei", "Party")),
            text(asked.pick("Ursache", "Cause")),
            figures(asked.pick("Änderung", "Change")),
            text(asked.pick("Einträge", "Entries")),
        ],
        rows: rows.collect(),
        sums: vec![
            ends(asked.pick("Früher", "Earlier"), from.overall.npv),
            Row::from(vec![
                plain(asked.pick("Summe der Änderungen", "Sum of the changes")),
                plain(""),
                plain(&money(change(found), language)),
                plain(""),
            ]),
            ends(asked.pick("Später", "Later"), to.overall.npv),
        ],
    }
    .html()
}

/// Each party at both moments.
fn parties(asked: &Asked, found: &Found) -> Markup {
    let language = asked.language;
    let (from, to) = (&found.drift.from.perspectives, &found.drift.to.perspectives);
    let later = to.iter().map(|each| each.party);
    let gone = from
        .iter()
        .map(|each| each.party)
        .filter(|party| !to.iter().any(|each| each.party == *party));
    let npv = |of: &[Perspective], party| of.iter().find(|each| each.party == party).map(|each| each.npv);
    let cell = |cents: Option<i128>| cents.map_or_else(|| plain("–"), |cents| amount(cents, language));
    let rows = later.chain(gone).map(|party| {
        Row::from(vec![
            plain(&party.map_or_else(Arc::default, |party| party.label(language, &asked.view))),
            cell(npv(from, party)),
            cell(npv(to, party)),
        ])
    });
    Table {
        caption: asked.pick("Kapitalwert je Partei", "Net present value by party"),
        columns: vec![
            text(asked.pick("Partei", "Party")),
            figures(asked.pick("Früher", "Earlier")),
            figures(asked.pick("Später", "Later")),
        ],
        rows: rows.collect(),
        sums: Vec::new(),
    }
    .html()
}

/// States that have a name, and the latest acts that people remember: moments to begin with.
async fn acts(asked: &Asked) -> Result<Markup, Fault> {
    let request = querbuch_ledger::lists::PageRequest {
        size: ACTS_SHOWN,
        from_end: true,
        ..page_after(None)
    };
    let page = asked
        .ledger
        .moments(MomentsQuery::default(), request, asked.view.clone())
        .await?;
    let state = asked.view.state();
    let position = asked.view.position();
    let seen = state
        .named_states
        .iter()
        .filter(|named| named.named_at <= position);
    let named: Vec<(Arc<str>, Position)> = seen.map(|named| (named.name.clone(), named.position)).collect();
    let to = |position: Position| asked.changed(&[("vorher", &position.to_string())]);
    let day = |position: Position| {
        let recorded = state.recorded_at(position);
        recorded.map_or_else(String::new, |instant| day_of_instant(instant, asked.language))
    };
    Ok(html! {
        @if !named.is_empty() {
            h2 { (asked.pick("Ab einem benannten Stand", "From a state that has a name")) }
            ul { @for (name, position) in &named { li { (link(&to(*position), name)) " (" (day(*position)) ")" } } }
        }
        @if !page.items.is_empty() {
            h2 { (asked.pick("Ab einer der letzten Handlungen", "From one of the latest acts")) }
            ul { @for (position, moment) in page.items.iter().rev() { li {
                (link(&to(position.saturating_sub(1)), &moment.title(asked.language, &asked.view)))
                " (" (day(*position)) ", Nr. " (number(i128::from(*position), asked.language)) ")"
            } } }
        }
    })
}
