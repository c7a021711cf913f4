//! Reports at the command line, straight from the database, also beside a running server.

use std::io::Write as _;

use chrono::DateTime;
use querbuch_ledger::as_of::AsOf;
use querbuch_ledger::domain::booking::Stage;
use querbuch_ledger::domain::effect::{Cashability, EffectKind};
use querbuch_ledger::domain::id::{MeasureNo, UnitNo};
use querbuch_ledger::domain::measure::Approach;
use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::domain::unit::Level;
use querbuch_ledger::ledger::view_of;
use querbuch_ledger::log::clock::{Machine, Source as _};
use querbuch_ledger::reports::balance::{
    Balance, BalanceField, BalanceQuery, BalanceRow, Direction, Figures, balance,
};
use querbuch_ledger::reports::basis::Basis;
use querbuch_ledger::reports::dimension::{Dimension, Key, quarter_label};
use querbuch_ledger::reports::filter::{Filter, FilterSpec};
use querbuch_ledger::reports::view::View;
use serde_json::{Map, json};

use crate::cli::{Cli, Format, Report};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::locale::Locale;
use crate::place::Place;
use crate::table::{Table, Value};

/// Prints a report.
pub async fn run(report: &Report, cli: &Cli) -> Result<(), Failure> {
    let Report::Balance(options) = report;
    let locale = Locale::or_system(cli.locale);
    let file = FileConfig::read(cli)?;
    let group_by = words(&options.group_by, "--group-by", Dimension::parse)?;
    let spec = filter(&options.filter)?;
    let as_of = options.as_of.as_deref().map(as_of).transpose()?;

    let place = Place::new(&options.database, &file)?;
    let state = place.read().await?.moment.state;
    let refused = |refusals: Vec<Refusal>| refusal(&refusals, locale);
    let view = view_of(state, as_of, Machine.now()).map_err(|found| refused(vec![found]))?;
    let query = BalanceQuery {
        filter: Filter::resolve(&spec, &view).map_err(refused)?,
        group_by,
        basis: word(&options.basis, "--basis", Basis::parse)?,
        order_by: options.order_by.as_deref().map(order).transpose()?,
        limit: options.limit,
    };
    let answer = balance(&query, &view).map_err(refused)?;
    let format = if cli.json { Format::Json } else { options.format };
    print(&answer, &query, &view, (format, locale))
}

fn print(
    answer: &Balance,
    query: &BalanceQuery,
    view: &View,
    (format, locale): (Format, Locale),
) -> Result<(), Failure> {
    let bytes = match format {
        Format::Json => (json_of(answer, query, view).to_string() + "\n").into_bytes(),
        Format::Csv => table_of(answer, query, view, locale).csv(locale)?,
        Format::Table => {
            let recorded_at = view
                .state()
                .recorded_at(view.position())
                .map(|instant| instant.to_rfc3339());
            let as_of = format!(
                "Position {}, {}",
                view.position(),
                recorded_at.as_deref().unwrap_or("–")
            );
            (table_of(answer, query, view, locale).aligned(locale) + "\n" + &as_of + "\n").into_bytes()
        }
    };
    // A reader that has seen enough (head, less) closes the pipe; that is no fault.
    match std::io::stdout().write_all(&bytes) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::environment(error)),
        _ => Ok(()),
    }
}

fn table_of(answer: &Balance, query: &BalanceQuery, view: &View, locale: Locale) -> Table {
    let over_time = query.group_by.iter().any(|dimension| dimension.is_time());
    let mut headings: Vec<String> = query
        .group_by
        .iter()
        .map(|dimension| heading(*dimension, locale).to_owned())
        .collect();
    headings.extend(
        locale
            .pick(
                ["Kosten", "Ersparnis", "Transfer", "Netto"],
                ["cost", "saving", "transfer", "net"],
            )
            .map(str::to_owned),
    );
    if over_time {
        headings.push(locale.pick("Netto kumuliert", "cumulative net").to_owned());
    }
    let row = |row: &BalanceRow| {
        let mut values: Vec<Value> = query
            .group_by
            .iter()
            .map(|d| label(*d, &row.key, view).map_or(Value::Empty, Value::Text))
            .collect();
        values.extend(amounts(&row.figures));
        if over_time {
            values.push(row.cumulative_net.map_or(Value::Empty, Value::Amount));
        }
        values
    };
    let total = |name: &str, figures: &Figures| {
        let mut values = vec![Value::Empty; query.group_by.len()];
        match values.first_mut() {
            Some(first) => *first = Value::Text(name.to_owned()),
            None => return amounts(figures).to_vec(),
        }
        values.extend(amounts(figures));
        if over_time {
            values.push(Value::Empty);
        }
        values
    };
    let mut totals = vec![total(locale.pick("Summe", "total"), &answer.total)];
    if answer.society != Figures::default() {
        totals.push(total(locale.pick("Gesellschaft", "society"), &answer.society));
    }
    Table {
        headings,
        rows: answer.rows.iter().map(row).collect(),
        totals,
    }
}

fn amounts(figures: &Figures) -> [Value; 4] {
    [figures.cost, figures.saving, figures.transfer, figures.net()].map(Value::Amount)
}

fn json_of(answer: &Balance, query: &BalanceQuery, view: &View) -> serde_json::Value {
    let figures = |figures: &Figures| {
        json!({
            "cost": format_cents(figures.cost),
            "saving": format_cents(figures.saving),
            "transfer": format_cents(figures.transfer),
            "net": format_cents(figures.net()),
        })
    };
    let row = |row: &BalanceRow| {
        let mut members = Map::new();
        for dimension in &query.group_by {
            members.insert(
                dimension.as_str().to_lowercase(),
                json!(label(*dimension, &row.key, view)),
            );
        }
        if let serde_json::Value::Object(sums) = figures(&row.figures) {
            members.extend(sums);
        }
        if let Some(net) = row.cumulative_net {
            members.insert("cumulativeNet".to_owned(), json!(format_cents(net)));
        }
        serde_json::Value::Object(members)
    };
    json!({
        "rows": answer.rows.iter().map(row).collect::<Vec<_>>(),
        "total": figures(&answer.total),
        "societyRows": answer.society_rows.iter().map(row).collect::<Vec<_>>(),
        "society": figures(&answer.society),
        "position": view.position(),
        "recordedAt": view.state().recorded_at(view.position()).map(|instant| instant.to_rfc3339()),
    })
}

fn label(dimension: Dimension, key: &Key, view: &View) -> Option<String> {
    let unit = |number: Option<UnitNo>| {
        number
            .and_then(|number| view.unit(number))
            .map(|unit| unit.code.to_string())
    };
    let measure = |number: Option<MeasureNo>| {
        number
            .and_then(|number| view.measure(number))
            .map(|measure| measure.code.to_string())
    };
    match dimension {
        Dimension::Level => key.level.map(|level| level.as_str().to_owned()),
        Dimension::State => unit(key.state),
        Dimension::Body => unit(key.body),
        Dimension::Unit => unit(key.unit),
        Dimension::Measure => measure(key.measure),
        Dimension::Programme => measure(key.programme),
        Dimension::Approach => key.approach.map(|approach| approach.as_str().to_owned()),
        Dimension::Category => key.category.map(|category| category.get().code.to_owned()),
        Dimension::Kind => key.kind.map(|kind| kind.as_str().to_owned()),
        Dimension::Cashability => key.cashability.map(|cashability| cashability.as_str().to_owned()),
        Dimension::Stage => key.stage.map(|stage| stage.as_str().to_owned()),
        Dimension::Year => key.year.map(|year| year.to_string()),
        Dimension::Quarter => key.quarter.map(quarter_label),
        Dimension::Month => key.month.map(|month| month.to_string()),
    }
}

fn heading(dimension: Dimension, locale: Locale) -> &'static str {
    let german = match dimension {
        Dimension::Level => "Ebene",
        Dimension::State => "Land",
        Dimension::Body => "Körperschaft",
        Dimension::Unit => "Einheit",
        Dimension::Measure => "Maßnahme",
        Dimension::Programme => "Programm",
        Dimension::Approach => "Ansatz",
        Dimension::Category => "Kategorie",
        Dimension::Kind => "Art",
        Dimension::Cashability => "Wirksamkeit",
        Dimension::Stage => "Stufe",
        Dimension::Year => "Jahr",
        Dimension::Quarter => "Quartal",
        Dimension::Month => "Monat",
    };
    locale.pick(german, dimension.as_str())
}

fn filter(conditions: &[String]) -> Result<FilterSpec, Failure> {
    let mut spec = FilterSpec::default();
    for condition in conditions {
        let (key, value) = condition.split_once('=').ok_or_else(|| {
            Failure::usage(format!(
                "--filter {condition}: expected KEY=VALUE, such as measures=olaf"
            ))
        })?;
        let values: Vec<String> = value.split(',').map(|value| value.trim().to_owned()).collect();
        let refs = || Some(values.iter().map(|value| value.as_str().into()).collect());
        let name = format!("--filter {key}");
        let month = || {
            Month::parse(value)
                .ok_or_else(|| Failure::usage(format!("{name}: “{value}” is no month; write 2026-03")))
        };
        match key {
            "units" => spec.units = refs(),
            "levels" => spec.levels = Some(words(&values, &name, Level::parse)?),
            "measures" => spec.measures = refs(),
            "approaches" => spec.approaches = Some(words(&values, &name, Approach::parse)?),
            "kinds" => spec.kinds = Some(words(&values, &name, EffectKind::parse)?),
            "categories" => spec.categories = refs(),
            "cashability" => spec.cashability = Some(words(&values, &name, Cashability::parse)?),
            "stages" => spec.stages = Some(words(&values, &name, Stage::parse)?),
            "from" => spec.from = Some(month()?),
            "to" => spec.to = Some(month()?),
            _ => {
                return Err(Failure::usage(format!(
                    "--filter {key}: unknown; there are units, levels, measures, approaches, kinds, categories, \
                     cashability, stages, from, to"
                )));
            }
        }
    }
    Ok(spec)
}

fn as_of(text: &str) -> Result<AsOf, Failure> {
    if let Ok(position) = text.parse() {
        return Ok(AsOf::Position(position));
    }
    let instant = DateTime::parse_from_rfc3339(text).map_err(|error| {
        Failure::usage(format!(
            "--as-of {text}: {error}; expected a position or an instant such as 2026-03-31T12:00:00Z"
        ))
    })?;
    Ok(AsOf::RecordedAt(instant.to_utc()))
}

fn order(text: &str) -> Result<(BalanceField, Direction), Failure> {
    let (field, direction) = text.split_once(':').unwrap_or((text, "desc"));
    Ok((
        word(field, "--order-by", BalanceField::parse)?,
        word(direction, "--order-by", Direction::parse)?,
    ))
}

fn words<T>(texts: &[String], option: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Failure> {
    texts.iter().map(|text| word(text, option, &parse)).collect()
}

/// Words of the API, in whatever case, `-` for `_`.
fn word<T>(text: &str, option: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, Failure> {
    let spelt = text.trim().to_uppercase().replace('-', "_");
    parse(&spelt).ok_or_else(|| Failure::usage(format!("{option}: “{text}” is not known; see --help")))
}

fn refusal(refusals: &[Refusal], locale: Locale) -> Failure {
    let code = refusals
        .first()
        .map_or("INVALID_VALUE", |refusal| refusal.reason.code().as_str());
    let sentences: Vec<String> = refusals
        .iter()
        .map(|refusal| refusal.reason.message(locale.language()))
        .collect();
    Failure::refused_with(code, sentences.join(" "))
}
