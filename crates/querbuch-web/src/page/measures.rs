//! Maßnahmen: which are worth it, and which are unevenly distributed.

use std::sync::Arc;

use maud::{Markup, html};
use querbuch_ledger::domain::id::MeasureNo;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::reference::Ref;
use querbuch_ledger::domain::refusal::{Refusal, Refusals};
use querbuch_ledger::domain::search::Search;
use querbuch_ledger::domain::words::{Approach, MeasureStatus};
use querbuch_ledger::lists::{MeasureList, Page as ListPage};
use querbuch_ledger::reading::MEASURES_PER_WEB_PAGE;
use querbuch_ledger::reports::appraisal::conventions::ConventionsSpec;
use querbuch_ledger::reports::appraisal::{Appraisal, AppraisalQuery};
use querbuch_ledger::reports::balance::Direction;
use querbuch_ledger::reports::basis::Basis;
use querbuch_ledger::reports::filter::Filter;
use querbuch_ledger::reports::party::Party;
use querbuch_ledger::reports::portfolio::MeasureField;
use querbuch_ledger::unanswered::Unanswered;
use querbuch_ledger::words::unfit;
use serde_json::json;

use super::measure::{payback_in_words, verdict_in_words};
use super::{cursor, empty, more, page_after};
use crate::asked::Asked;
use crate::fault::Fault;
use crate::figures::{count, linked, ratio, ratio_as_share};
use crate::layout::{Page, hidden_frame};
use crate::parameters::Parameters;
use crate::table::{Row, Table, figure, link, plain, text, unknown};

/// What the list can be ordered by, in its own words.
const ORDERS: [MeasureField; 5] = [
    MeasureField::Npv,
    MeasureField::BenefitCostRatio,
    MeasureField::Payback,
    MeasureField::WrongPocketShare,
    MeasureField::Title,
];

struct Found {
    page: ListPage<Arc<str>, MeasureNo>,
    order: Option<MeasureField>,
    list: MeasureList,
    /// None where it is refused: without a discount rate in force, say.
    appraisals: Vec<Option<Appraisal>>,
}

/// Words that names or titles have to have.
pub fn search(given: &Parameters, refusals: &mut Refusals) -> Option<Search> {
    let typed = given.get("suche")?;
    refusals.keep(Search::try_new(typed).map_err(|fault| Refusal::at("suche", fault)))
}

fn direction(field: MeasureField) -> Direction {
    match field {
        MeasureField::Payback | MeasureField::Title => Direction::Ascending,
        _ => Direction::Descending,
    }
}

async fn find(asked: &Asked) -> Result<Found, Fault> {
    let order = match asked.parameters.get("sortierung") {
        None => None,
        Some(given) => Some(
            MeasureField::parse(given)
                .ok_or_else(|| Fault::unfit("sortierung", unfit::<MeasureField>(given)))?,
        ),
    };
    let frame = &asked.frame;
    let owner = frame.filter.units.iter().flatten().next();
    let list = MeasureList {
        search: asked.read(search)?,
        approaches: frame.filter.approaches.clone(),
        owner: owner
            .map(|unit| asked.view.require_unit(unit, "einheit"))
            .transpose()?,
        statuses: frame.statuses.clone(),
        programme: None,
    };
    let after = asked.parameters.get("nach").map(Into::into);
    let request = querbuch_ledger::lists::PageRequest {
        size: MEASURES_PER_WEB_PAGE,
        ..page_after(after)
    };
    let page = match order {
        None => {
            asked
                .ledger
                .measures(list.clone(), request, asked.view.clone())
                .await?
        }
        Some(field) => {
            let query = query(Filter::default(), Party::Level, Basis::Outlook);
            let order = (query, (field, direction(field)));
            asked
                .ledger
                .ranked_measures(order, list.clone(), request, asked.view.clone())
                .await?
        }
    };
    let mut appraisals = Vec::with_capacity(page.items.len());
    for (_, number) in &page.items {
        let filter = Filter::default().within_measure(*number, &asked.view);
        let query = query(filter, frame.party, frame.basis);
        appraisals.push(match asked.ledger.appraisal(query, asked.view.clone()).await {
            Ok(appraisal) => Some(appraisal),
            Err(Unanswered::Refused(_)) => None,
            Err(why) => return Err(why.into()),
        });
    }
    Ok(Found {
        page,
        order,
        list,
        appraisals,
    })
}

fn query(filter: Filter, party: Party, basis: Basis) -> AppraisalQuery {
    AppraisalQuery {
        filter,
        party,
        basis,
        conventions: ConventionsSpec::default(),
    }
}

/// The page.
pub async fn page(asked: &Asked) -> Result<Page, Fault> {
    let found = find(asked).await?;
    let language = asked.language;
    let title = asked.pick("Maßnahmen", "Measures");
    let total = count(found.page.total, language);
    let next = found
        .page
        .items
        .last()
        .filter(|_| found.page.has_next)
        .map(|(code, _)| code.as_ref());
    let body = html! {
        h1 tabindex="-1" { (title) }
        p.satz { (asked.pick(
            format!("{total} Maßnahmen passen zur Auswahl. Jede wird einmal insgesamt und einmal für jede Partei geprüft."),
            format!("{total} measures match. Each is tested overall, and for each party by itself."),
        )) }
        p { a href=(asked.link("/ansaetze", &[])) { (asked.pick("Die drei Ansätze im Zeitverlauf", "The three approaches over time")) } }
        (choice(asked, found.order))
        @if found.page.items.is_empty() { (empty(asked)) } @else {
            (table(asked, &found))
            (more(asked, found.page.items.len(), found.page.total, next))
        }
    };
    let order = found
        .order
        .map(|field| json!({ "by": field.as_str(), "direction": direction(field).as_str() }));
    let texts = |words: Option<Vec<&'static str>>| json!(words);
    let approaches = found.list.approaches.as_ref();
    let statuses = found.list.statuses.as_ref();
    let variables = json!({
        "search": asked.parameters.get("suche"),
        "approaches": texts(approaches.map(|list| list.iter().map(|word| word.as_str()).collect())),
        "statuses": texts(statuses.map(|list| list.iter().map(|word| word.as_str()).collect())),
        "owner": asked.frame.filter.units.iter().flatten().next().map(Ref::as_str),
        "orderBy": order,
        "first": MEASURES_PER_WEB_PAGE,
        "after": cursor(asked.parameters.get("nach").map(|code| format!("c:{code}"))),
        "party": asked.frame.party.as_str(),
        "basis": asked.frame.basis.as_str(),
        "asOf": asked.as_of(),
    });
    Ok(Page::new(title, body)
        .asking(include_str!("../../queries/measures.graphql"), variables)
        .with_file(
            asked.pick("Maßnahmen", "Measures"),
            asked.file("measures", &[("levels", String::new()), ("kinds", String::new())]),
        ))
}

fn choice(asked: &Asked, order: Option<MeasureField>) -> Markup {
    let language = asked.language;
    let given = |name: &str| asked.parameters.get(name).unwrap_or_default();
    let approach = asked.frame.filter.approaches.iter().flatten().next().copied();
    let status = asked.frame.statuses.iter().flatten().next().copied();
    let any = asked.pick("alle", "all");
    html! {
        form.filter method="get" action="/massnahmen" {
            (hidden_frame(&asked.parameters))
            div { label for="suche" { (asked.pick("Suche", "Search")) } input #suche name="suche" value=(given("suche")); }
            div {
                label for="ansatz" { (asked.pick("Ansatz", "Approach")) }
                select #ansatz name="ansatz" {
                    option value="" { (any) }
                    @for word in Approach::ALL { option value=(word.as_str()) selected[Some(*word) == approach] { (word.name(language)) } }
                }
            }
            div {
                label for="status" { (asked.pick("Status", "Status")) }
                select #status name="status" {
                    option value="" { (any) }
                    @for word in MeasureStatus::ALL { option value=(word.as_str()) selected[Some(*word) == status] { (word.name(language)) } }
                }
            }
            div {
                label for="sortierung" { (asked.pick("Sortiert nach", "Ordered by")) }
                select #sortierung name="sortierung" {
                    option value="" { (asked.pick("Kennung", "Code")) }
                    @for field in ORDERS { option value=(field.as_str()) selected[Some(field) == order] { (field.name(language)) } }
                }
            }
            button type="submit" { (asked.pick("Anzeigen", "Show")) }
        }
    }
}

fn table(asked: &Asked, found: &Found) -> Markup {
    let language: Language = asked.language;
    let rows = found
        .page
        .items
        .iter()
        .zip(&found.appraisals)
        .filter_map(|((_, number), appraisal)| {
            let (named, measure) = (asked.measure(*number)?, asked.view.measure(*number)?);
            let status = measure.status_at(asked.view.position());
            let mut cells = vec![
                html! { (link(&named.to, &named.name)) br; code { (named.code) } },
                plain(status.name(language)),
                plain(measure.approach.name(language)),
            ];
            match appraisal {
                Some(appraisal) => cells.extend([
                    linked(appraisal.overall.npv, &named.to, language),
                    plain(&ratio(appraisal.overall.benefit_cost_ratio, language)),
                    plain(&payback_in_words(&appraisal.overall.payback, language)),
                    plain(&ratio_as_share(appraisal.wrong_pocket_share, language)),
                    plain(verdict_in_words(appraisal.verdict, language)),
                ]),
                None => cells.extend((0..5).map(|_| {
                    unknown(asked.pick(
                        "nicht bewertet; die Seite der Maßnahme sagt, warum",
                        "not appraised; the page of the measure says why",
                    ))
                })),
            }
            Some(Row::from(cells))
        });
    Table {
        caption: asked.pick("Maßnahmen", "Measures"),
        columns: vec![
            text(asked.pick("Maßnahme", "Measure")),
            text(asked.pick("Status", "Status")),
            text(asked.pick("Ansatz", "Approach")),
            figure(asked.pick("Kapitalwert", "Net present value")),
            figure(asked.pick("Nutzen-Kosten-Verhältnis", "Benefit-cost ratio")),
            text(asked.pick("Kostenneutral ab", "Payback")),
            figure(asked.pick("Anteil in fremder Tasche", "Wrong-pocket share")),
            text(asked.pick("Urteil", "Verdict")),
        ],
        rows: rows.collect(),
        sums: Vec::new(),
    }
    .html()
}
