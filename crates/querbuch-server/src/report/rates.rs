//! Discount rates and haircuts for optimism as people read them.

use querbuch_ledger::as_of::AsOf;
use querbuch_ledger::domain::decimal::Decimal;
use querbuch_ledger::domain::rate::{DiscountRate, OptimismTable};
use querbuch_ledger::domain::refusal::{Reason, Refusal};
use querbuch_ledger::domain::words::EvidenceGrade;
use querbuch_ledger::ledger::view_of;
use querbuch_ledger::log::clock::{Machine, Source as _};
use querbuch_ledger::reports::view::View;
use serde_json::{Map, Value as Json, json};

use super::refusal;
use super::screen::Screen;
use crate::cli::{Cli, RateOptions};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::locale::Locale;
use crate::place::Place;
use crate::table::{Table, Value};

/// Characters of a source in the table; whole in JSON.
const SOURCE_CHARS_MAX: usize = 90;

/// Prints them as they were known at a moment.
pub(super) async fn show(options: &RateOptions, cli: &Cli) -> Result<(), Failure> {
    let locale = Locale::or_system(cli.locale);
    let as_of = options.as_of.as_deref().map(|text| as_of(text, locale));
    let as_of = as_of.transpose()?;
    let place = Place::new(&options.database, &FileConfig::read(cli)?)?;
    let state = place.read().await?.1.state;
    let view = view_of(state, as_of, Machine.now()).map_err(|found| refusal(&[found], locale))?;
    let rates = discount(&view, options.superseded);
    let table = view.state().rates.optimism_at(view.position());
    let text = if cli.json {
        in_json(&rates, &table, (&view, locale))
    } else {
        as_table(&rates, &table, (&view, locale, Screen::new(options.ascii)))
    };
    super::file::print(&text)
}

fn as_of(text: &str, locale: Locale) -> Result<AsOf, Failure> {
    let refuse = || {
        let expected = AsOf::EXPECTED;
        let given = text.into();
        let refusal = Refusal::at("asOf", Reason::Malformed { given, expected });
        Failure::usage(format!("--as-of: {}", refusal.reason.message(locale.language())))
    };
    AsOf::parse(text).ok_or_else(refuse)
}

fn discount(view: &View, superseded: bool) -> Vec<&DiscountRate> {
    let (rates, position) = (&view.state().rates, view.position());
    if superseded {
        rates.discount_history(position).collect()
    } else {
        rates.discount_known(position).collect()
    }
}

fn in_json(rates: &[&DiscountRate], table: &OptimismTable, (view, locale): (&View, Locale)) -> String {
    let rate = |rate: &&DiscountRate| {
        json!({
            "validFrom": rate.valid_from.to_string(),
            "nominal": rate.nominal.to_string(),
            "real": rate.real.map(|real| real.to_string()),
            "source": rate.source,
            "status": rate.status.as_str(),
            "position": rate.set_at,
        })
    };
    let haircut = |grade: &EvidenceGrade| {
        let name = grade.as_str().to_lowercase();
        (name, json!(table.haircut(*grade).to_string()))
    };
    let haircuts: Map<String, Json> = EvidenceGrade::ALL.iter().map(haircut).collect();
    let recorded_at = view.state().recorded_at(view.position());
    let answer = json!({
        "discount": rates.iter().map(rate).collect::<Vec<_>>(),
        "optimismBias": {
            "haircuts": haircuts,
            "source": table.source_in(locale.language()),
            "status": table.status.as_str(),
            "position": table.set_at,
        },
        "position": view.position(),
        "recordedAt": recorded_at.map(|instant| instant.to_rfc3339()),
    });
    answer.to_string() + "\n"
}

fn as_table(
    rates: &[&DiscountRate],
    table: &OptimismTable,
    (view, locale, screen): (&View, Locale, Screen),
) -> String {
    let language = locale.language();
    let words = |heading: &str| Value::Text(heading.to_owned());
    let row = |rate: &&DiscountRate| {
        vec![
            Value::Text(rate.valid_from.to_string()),
            Value::Text(percent(rate.nominal, locale)),
            rate.real
                .map_or(Value::Empty, |real| Value::Text(percent(real, locale))),
            words(rate.status.name(language)),
            Value::Text(rate.set_at.to_string()),
            Value::Text(screen.cut(&rate.source, SOURCE_CHARS_MAX)),
        ]
    };
    let headings = locale.pick(
        ["gültig ab", "nominal", "real", "Status", "Position", "Quelle"],
        ["valid from", "nominal", "real", "status", "position", "source"],
    );
    let discount = Table {
        headings: headings.map(str::to_owned).to_vec(),
        rows: rates.iter().map(row).collect(),
        totals: Vec::new(),
    };
    let haircut =
        |grade: &EvidenceGrade| format!("{} {}", grade.as_str(), percent(table.haircut(*grade), locale));
    let haircuts: Vec<String> = EvidenceGrade::ALL.iter().map(haircut).collect();
    let recorded_at = view.state().recorded_at(view.position());
    format!(
        "{}\n{}\n{}\n{}: {} ({})\n{}: {}\n\nPosition {}, {}\n",
        locale.pick("Kalkulationszinssätze je Jahr", "Discount rates per year"),
        discount.aligned(locale, screen.rule()),
        locale.pick(
            "Abschläge auf Ersparnisse nach Evidenzgrad, wo eine Rechnung sie verlangt",
            "Haircuts on savings by grade of evidence, where a report asks for them"
        ),
        locale.pick("Abschläge", "haircuts"),
        haircuts.join(" · "),
        table.status.name(language),
        locale.pick("Quelle", "source"),
        table.source_in(language),
        view.position(),
        recorded_at.map_or_else(|| "–".to_owned(), |instant| instant.to_rfc3339()),
    )
}

/// 0.033 as `3,3 %`, with all its places.
fn percent(fraction: Decimal, locale: Locale) -> String {
    let percent = (fraction * Decimal::ONE_HUNDRED).normalize().to_string();
    let percent = locale.pick(percent.replace('.', ","), percent);
    format!("{percent} %")
}
