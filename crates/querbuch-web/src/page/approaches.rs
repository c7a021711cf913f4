//! Die drei Ansätze over time.

use maud::{Markup, html};
use querbuch_ledger::reports::appraisal::AppraisalQuery;
use querbuch_ledger::reports::appraisal::conventions::ConventionsSpec;
use querbuch_ledger::reports::approaches::{ApproachReport, Approaches, ApproachesQuery, Attribution};
use serde_json::json;

use super::empty;
use crate::asked::Asked;
use crate::fault::Fault;
use crate::figures::{amount, linked, money_in_short};
use crate::layout::Page;
use crate::table::{Row, Table, figure, plain, text};

/// The page.
pub async fn page(asked: &Asked) -> Result<Page, Fault> {
    let query = ApproachesQuery {
        appraisal: AppraisalQuery {
            filter: asked.filter()?,
            party: querbuch_ledger::reports::party::Party::Level,
            basis: asked.frame.basis,
            conventions: ConventionsSpec::default(),
        },
        attribution: Attribution::Cause,
    };
    let found = asked.ledger.approaches(query, asked.view.clone()).await?;
    let title = asked.pick("Die drei Ansätze", "The three approaches");
    let body = html! {
        h1 tabindex="-1" { (title) }
        p.satz { (sentence(asked, &found)) }
        @if found.reports.is_empty() { (empty(asked)) }
        @for report in &found.reports { (years(asked, report)) }
        p { (found.conventions.sentence(asked.language)) }
    };
    let variables = json!({
        "filter": asked.frame.filter_of_graphql(),
        "basis": asked.frame.basis.as_str(),
        "asOf": asked.as_of(),
    });
    let file = asked.file("balance", &[("groupBy", "APPROACH,YEAR".to_owned())]);
    Ok(Page::new(title, body)
        .asking(include_str!("../../queries/approaches.graphql"), variables)
        .with_file(
            asked.pick("Bilanz nach Ansatz und Jahr", "Balance by approach and year"),
            file,
        ))
}

fn sentence(asked: &Asked, found: &Approaches) -> String {
    let each = found.reports.iter().map(|report| {
        let name = report.approach.name(asked.language);
        format!("{name}: {}", money_in_short(report.overall.npv, asked.language))
    });
    let each: Vec<String> = each.collect();
    format!(
        "{} {}.",
        asked.pick("Kapitalwert je Ansatz –", "Net present value by approach –"),
        each.join(", ")
    )
}

fn years(asked: &Asked, report: &ApproachReport) -> Markup {
    let language = asked.language;
    let name = report.approach.name(language);
    let caption = asked.pick(
        format!("Ansatz „{name}“, {} Maßnahmen", report.measures),
        format!("Approach “{name}”, {} measures", report.measures),
    );
    let rows = report.years.iter().map(|year| {
        let (from, until) = (format!("{}-01", year.year), format!("{}-12", year.year));
        let to = asked.bookings(&[
            ("ansatz", report.approach.as_str()),
            ("von", &from),
            ("bis", &until),
        ]);
        Row::from(vec![
            plain(&year.year.to_string()),
            linked(year.cost, &to, language),
            linked(year.saving, &to, language),
            linked(year.net, &to, language),
            amount(year.cumulative_net, language),
        ])
    });
    Table {
        caption: &caption,
        columns: vec![
            text(asked.pick("Jahr", "Year")),
            figure(asked.pick("Kosten", "Cost")),
            figure(asked.pick("Ersparnis", "Saving")),
            figure(asked.pick("Netto", "Net")),
            figure(asked.pick("Netto bis dahin", "Net so far")),
        ],
        rows: rows.collect(),
        sums: vec![present(asked, report)],
    }
    .html()
}

/// The present values of an approach; years that stand above it are not discounted.
fn present(asked: &Asked, report: &ApproachReport) -> Row {
    let overall = &report.overall;
    let mut cells = vec![plain(asked.pick("Barwert", "Present value"))];
    let cents = [overall.present_cost, overall.present_saving, overall.npv];
    cells.extend(cents.map(|cents| amount(cents, asked.language)));
    cells.push(plain(""));
    Row::from(cells)
}
