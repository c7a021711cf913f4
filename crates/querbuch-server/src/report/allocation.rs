//! Who bears what was shared by distribution keys, as people read it.

use querbuch_ledger::as_of::AsOf;
use querbuch_ledger::domain::id::{KeyNo, UnitNo};
use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::domain::month::Month;
use querbuch_ledger::domain::reference::Ref;
use querbuch_ledger::domain::refusal::{Reason, Refusal, Refusals};
use querbuch_ledger::domain::words::EffectKind;
use querbuch_ledger::ledger::view_of;
use querbuch_ledger::log::clock::{Machine, Source as _};
use querbuch_ledger::reports::allocation::{
    AllocationQuestion, AllocationReport, AllocationScope, UnitShare, VersionShares, allocation_report,
};
use querbuch_ledger::reports::view::View;
use serde_json::{Value as Json, json};

use super::refusal;
use super::screen::Screen;
use crate::cli::{AllocationKind, AllocationOptions, Cli};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::locale::Locale;
use crate::place::Place;
use crate::table::{Table, Value};

/// Prints it as it was known at a moment.
pub(super) async fn show(options: &AllocationOptions, cli: &Cli) -> Result<(), Failure> {
    let locale = Locale::or_system(cli.locale);
    let as_of = as_of(options, locale)?;
    let place = Place::new(&options.database, &FileConfig::read(cli)?)?;
    let state = place.read().await?.1.state;
    let view = view_of(state, as_of, Machine.now()).map_err(|found| refusal(&[found], locale))?;
    let question = question(options, &view).map_err(|found| refusal(&found, locale))?;
    let report = allocation_report(&question, &view).map_err(|found| refusal(&[found], locale))?;
    let text = if cli.json {
        in_json(&report, &question, &view)
    } else {
        as_table(&report, &question, (&view, locale, Screen::new(options.ascii)))
    };
    super::file::print(&text)
}

fn as_of(options: &AllocationOptions, locale: Locale) -> Result<Option<AsOf>, Failure> {
    let Some(text) = options.as_of.as_deref() else {
        return Ok(None);
    };
    let refuse = || {
        let (expected, given) = (AsOf::EXPECTED, text.into());
        let reason = Reason::Malformed { given, expected };
        Failure::usage(format!("--as-of: {}", reason.message(locale.language())))
    };
    AsOf::parse(text).map(Some).ok_or_else(refuse)
}

fn question(options: &AllocationOptions, view: &View) -> Result<AllocationQuestion, Vec<Refusal>> {
    let mut refusals = Refusals::default();
    let reference = |text: &String| Ref::from(text.as_str());
    let scope = match (&options.measure, &options.effect) {
        (Some(measure), None) => view
            .require_measure(&reference(measure), "measure")
            .map(AllocationScope::Measure),
        (None, Some(effect)) => view
            .require_effect(&reference(effect), "effect")
            .map(AllocationScope::Effect),
        _ => Err(Refusal::at("measure", Reason::MeasureOrEffect)),
    };
    let scope = refusals.keep(scope);
    let other = options
        .key
        .as_ref()
        .map(|key| view.require_key(&reference(key), "key"));
    let other = refusals.keep(other.transpose()).flatten();
    let mut month = |text: Option<&String>, field: &str| {
        let parsed = text.map(|text| {
            let given = text.as_str().into();
            Month::parse(text).ok_or_else(|| Refusal::at(field, Reason::MonthMalformed { given }))
        });
        refusals.keep(parsed.transpose()).flatten()
    };
    let from = month(options.from.as_ref(), "from");
    let to = month(options.to.as_ref(), "to");
    if from.zip(to).is_some_and(|(from, to)| from > to) {
        refusals.push("from", Reason::FromAfterTo);
    }
    let Some(scope) = scope else {
        return Err(refusals.0);
    };
    refusals.or(AllocationQuestion {
        scope,
        kind: match options.kind {
            AllocationKind::Cost => EffectKind::Cost,
            AllocationKind::Saving => EffectKind::Saving,
        },
        from,
        to,
        other,
    })
}

fn unit_code(number: UnitNo, view: &View) -> &str {
    view.unit(number).map_or("", |unit| &unit.code)
}

fn key_code(number: KeyNo, view: &View) -> &str {
    view.key(number).map_or("", |key| &key.code)
}

fn in_json(report: &AllocationReport, question: &AllocationQuestion, view: &View) -> String {
    let money = |cents: i128| Json::String(format_cents(cents));
    let version = |version: &VersionShares| {
        let shares: Vec<Json> = version
            .units
            .iter()
            .map(|(unit, cents)| json!({ "unit": unit_code(*unit, view), "amount": money(*cents) }))
            .collect();
        json!({
            "key": key_code(version.key, view), "version": version.version,
            "from": version.from.to_string(), "to": version.to.to_string(),
            "total": money(version.total_cents), "shares": shares,
        })
    };
    let unit = |share: &UnitShare| {
        json!({
            "unit": unit_code(share.unit, view), "amount": money(share.cents),
            "otherAmount": share.other_cents.map(money),
            "difference": share.difference_cents().map(money),
        })
    };
    let recorded_at = view.state().recorded_at(view.position());
    let answer = json!({
        "versions": report.versions.iter().map(version).collect::<Vec<_>>(),
        "units": report.units.iter().map(unit).collect::<Vec<_>>(),
        "otherKey": question.other.map(|key| key_code(key, view)),
        "total": money(report.total_cents),
        "position": view.position(),
        "recordedAt": recorded_at.map(|instant| instant.to_rfc3339()),
    });
    answer.to_string() + "\n"
}

fn as_table(
    report: &AllocationReport,
    question: &AllocationQuestion,
    (view, locale, screen): (&View, Locale, Screen),
) -> String {
    let words = |text: &str| Value::Text(text.to_owned());
    let version = |version: &VersionShares| {
        let known = view.key(version.key).and_then(|key| key.version(version.version));
        vec![
            words(key_code(version.key, view)),
            Value::Text(version.version.to_string()),
            Value::Text(known.map_or_else(String::new, |known| known.key_year.to_string())),
            Value::Text(version.from.to_string()),
            Value::Text(version.to.to_string()),
            Value::Amount(version.total_cents),
        ]
    };
    let headings = locale.pick(
        ["Schlüssel", "Fassung", "Schlüsseljahr", "von", "bis", "umgelegt"],
        ["key", "version", "key year", "from", "to", "allocated"],
    );
    let versions = Table {
        headings: headings.map(str::to_owned).to_vec(),
        rows: report.versions.iter().map(version).collect(),
        totals: Vec::new(),
    };
    let unit = |share: &UnitShare| {
        let found = view.unit(share.unit);
        let mut row = vec![
            words(unit_code(share.unit, view)),
            words(found.map_or("", |unit| &unit.name)),
            Value::Amount(share.cents),
        ];
        row.extend(share.other_cents.map(Value::Amount));
        row.extend(share.difference_cents().map(Value::Amount));
        row
    };
    let mut headings = vec![
        locale.pick("Einheit", "unit").to_owned(),
        locale.pick("Name", "name").to_owned(),
        locale.pick("trägt", "bears").to_owned(),
    ];
    let mut total = vec![
        words(locale.pick("Summe", "total")),
        Value::Empty,
        Value::Amount(report.total_cents),
    ];
    if let Some(other) = question.other {
        let other = key_code(other, view);
        headings.push(locale.pick(format!("nach {other}"), format!("by {other}")));
        headings.push(locale.pick("Unterschied", "difference").to_owned());
        total.extend([Value::Amount(report.total_cents), Value::Amount(0)]);
    }
    let units = Table {
        headings,
        rows: report.units.iter().map(unit).collect(),
        totals: vec![total],
    };
    let recorded_at = view.state().recorded_at(view.position());
    format!(
        "{}\n{}\nPosition {}, {}\n",
        versions.aligned(locale, screen.rule()),
        units.aligned(locale, screen.rule()),
        view.position(),
        recorded_at.map_or_else(|| "–".to_owned(), |instant| instant.to_rfc3339()),
    )
}
