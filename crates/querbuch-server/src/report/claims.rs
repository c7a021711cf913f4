//! Open claims as people read them.

use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::domain::reference::Ref;
use querbuch_ledger::ledger::view_of;
use querbuch_ledger::log::clock::{Machine, Source as _};
use querbuch_ledger::reports::claims::{ClaimsQuery, OpenClaim, open_claims};
use querbuch_ledger::reports::view::View;
use serde_json::{Value as Json, json};

use super::refusal;
use super::screen::Screen;
use crate::cli::{ClaimOptions, Cli};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::locale::Locale;
use crate::place::Place;
use crate::table::{Table, Value};

/// Prints what is claimed and neither confirmed nor disputed, the oldest first.
pub(super) async fn show(options: &ClaimOptions, cli: &Cli) -> Result<(), Failure> {
    let locale = Locale::or_system(cli.locale);
    let place = Place::new(&options.database, &FileConfig::read(cli)?)?;
    let state = place.read().await?.1.state;
    let refused = |found| refusal(&[found], locale);
    let now = Machine.now();
    let view = view_of(state, None, now).map_err(refused)?;
    let unit = options.unit.as_deref().map(Ref::from);
    let unit = unit.map(|unit| view.require_unit(&unit, "unit")).transpose();
    let query = ClaimsQuery {
        unit: unit.map_err(refused)?,
        overdue_on: options.overdue.then(|| now.date_naive()),
    };
    let claims = open_claims(&query, &view);
    let text = if cli.json {
        let claims: Vec<Json> = claims.iter().map(|claim| in_json(claim, &view)).collect();
        json!({ "claims": claims, "position": view.position() }).to_string() + "\n"
    } else {
        as_table(&claims, &view, locale)
    };
    super::file::print(&text)
}

/// The codes of measure, effect and unit.
fn codes(claim: &OpenClaim, view: &View) -> [String; 3] {
    let effect = view.effect(claim.effect);
    let measure = effect.and_then(|effect| view.measure(effect.measure));
    let unit = effect.and_then(|effect| view.unit(effect.unit));
    [
        measure.map(|measure| measure.code.to_string()),
        effect.map(|effect| effect.code.to_string()),
        unit.map(|unit| unit.code.to_string()),
    ]
    .map(Option::unwrap_or_default)
}

fn in_json(claim: &OpenClaim, view: &View) -> Json {
    let [measure, effect, unit] = codes(claim, view);
    let claimants = claim.claimants.iter().map(|claimant| {
        json!({ "actor": claimant.actor, "amount": format_cents(claimant.cents), "since": claimant.since })
    });
    json!({
        "measure": measure,
        "effect": effect,
        "unit": unit,
        "month": claim.month.to_string(),
        "amount": format_cents(claim.cents),
        "since": claim.since,
        "claimedAt": view.state().recorded_at(claim.since).map(|instant| instant.to_rfc3339()),
        "dueOn": claim.due_on.map(|day| day.to_string()),
        "claimants": claimants.collect::<Vec<_>>(),
    })
}

fn as_table(claims: &[OpenClaim], view: &View, locale: Locale) -> String {
    let row = |claim: &OpenClaim| {
        let [measure, effect, unit] = codes(claim, view);
        let actors: Vec<&str> = claim
            .claimants
            .iter()
            .map(|claimant| claimant.actor.as_ref())
            .collect();
        let claimed = view.state().recorded_at(claim.since);
        vec![
            Value::Text(
                claimed
                    .map(|instant| instant.date_naive().to_string())
                    .unwrap_or_default(),
            ),
            Value::Text(claim.due_on.map_or_else(|| "–".to_owned(), |day| day.to_string())),
            Value::Text(unit),
            Value::Text(format!("{measure}/{effect}")),
            Value::Text(claim.month.to_string()),
            Value::Text(actors.join(", ")),
            Value::Amount(claim.cents),
        ]
    };
    let headings = locale.pick(
        ["seit", "fällig", "Einheit", "Wirkung", "Monat", "wer", "offen"],
        ["since", "due", "unit", "effect", "month", "who", "open"],
    );
    let sum = claims.iter().map(|claim| claim.cents).sum();
    let mut total = vec![Value::Text(locale.pick("Summe", "total").to_owned())];
    total.extend((0..5).map(|_| Value::Empty));
    total.push(Value::Amount(sum));
    let table = Table {
        headings: headings.map(str::to_owned).to_vec(),
        rows: claims.iter().map(row).collect(),
        totals: vec![total],
    };
    format!(
        "{}\nPosition {}\n",
        table.aligned(locale, Screen::new(false).rule()),
        view.position()
    )
}
