//! One measure: is it worth it, when, for whom, and how sure is that?

use std::sync::Arc;

use maud::{Markup, html};
use querbuch_ledger::domain::id::MeasureNo;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::reference::Ref;
use querbuch_ledger::domain::refusal::{Expected, InputFault, Refusal, Refusals};
use querbuch_ledger::domain::words::{Cashability, EvidenceGrade};
use querbuch_ledger::reports::appraisal::conventions::ConventionsSpec;
use querbuch_ledger::reports::appraisal::curve::CurvePoint;
use querbuch_ledger::reports::appraisal::payback::Payback;
use querbuch_ledger::reports::appraisal::perspective::Perspective;
use querbuch_ledger::reports::appraisal::sensitivity::Sensitivity;
use querbuch_ledger::reports::appraisal::{Appraisal, AppraisalQuery, Verdict};
use querbuch_ledger::reports::balance::{Balance, BalanceQuery};
use querbuch_ledger::reports::basis::{Basis, MonthBasis};
use querbuch_ledger::reports::dimension::Dimension;
use querbuch_ledger::reports::filter::Filter;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::empty;
use crate::asked::{Asked, encoded};
use crate::chart::Said;
use crate::chart::curve::{BreakEven, Point, curve};
use crate::chart::tornado::{Bar, tornado};
use crate::fault::Fault;
use crate::figures::{self, amount, linked, money, money_in_short, ratio, ratio_as_share};
use crate::layout::{Page, figure, hidden_frame};
use crate::parameters::Parameters;
use crate::table::{Row, Table, figure as number, link, plain, text, unknown};

/// Effects that the figure hinges on, as the document asks for them.
const SENSITIVITIES: usize = 15;

/// A verdict as people say it.
pub fn verdict_in_words(verdict: Verdict, language: Language) -> &'static str {
    match verdict {
        Verdict::WorthwhileForAll => language.pick("Lohnt sich für alle", "Worth it for all"),
        Verdict::WorthwhileButUneven => language.pick("Lohnt sich, aber ungleich", "Worth it, but uneven"),
        Verdict::NotWorthwhile => language.pick("Lohnt sich nicht", "Not worth it"),
        Verdict::NoData => language.pick("Keine Angaben", "No data"),
    }
}

/// From when on costs are covered, as people say it.
pub fn payback_in_words(payback: &Payback, language: Language) -> String {
    match payback.reached {
        Some(month) => figures::month(month, language),
        None => payback.status.name(language).to_owned(),
    }
}

/// What a measure is asked for.
pub struct Found {
    number: MeasureNo,
    appraisal: Arc<Appraisal>,
    curve: Vec<CurvePoint>,
    sensitivity: Vec<Sensitivity>,
    years: Balance,
}

/// The choices of the reader, and the same as GraphQL has them.
fn conventions(given: &Parameters, refusals: &mut Refusals) -> (ConventionsSpec, Value) {
    let mut spec = ConventionsSpec::default();
    let mut json = serde_json::Map::new();
    if let Some(text) = given.get("zins") {
        let unfit = || {
            InputFault::unfit(
                text,
                Expected::new(
                    "ein Zinssatz in Prozent, etwa 1,2",
                    "a rate in per cent, such as 1.2",
                ),
            )
        };
        let percent: Option<Decimal> = text.trim_end_matches('%').trim().replace(',', ".").parse().ok();
        if let Some(percent) = refusals.keep(percent.ok_or_else(|| Refusal::at("zins", unfit()))) {
            let rate = (percent / Decimal::ONE_HUNDRED).normalize();
            spec.discount_rate = Some(rate);
            json.insert("discountRate".to_owned(), rate.to_string().into());
        }
    }
    if let Some(text) = given.get("horizont") {
        let years: Option<i32> = text.parse().ok().filter(|years| (1..=100).contains(years));
        let unfit = || InputFault::unfit(text, Expected::new("Jahre von 1 bis 100", "years from 1 to 100"));
        if let Some(years) = refusals.keep(years.ok_or_else(|| Refusal::at("horizont", unfit()))) {
            spec.horizon_months = Some(years * 12);
            json.insert("horizonMonths".to_owned(), (years * 12).into());
        }
    }
    if let Some(only) = given.word::<Cashability>("nur", refusals) {
        spec.cashability = Some(vec![only]);
        json.insert("cashability".to_owned(), json!([only.as_str()]));
    }
    if given.word::<bool>("abschlag", refusals) == Some(true) {
        spec.optimism_bias = true;
        json.insert("optimismBias".to_owned(), true.into());
    }
    let json = if json.is_empty() {
        Value::Null
    } else {
        Value::Object(json)
    };
    (spec, json)
}

/// Asks for a measure. Refused: one that there is not.
pub async fn find(asked: &Asked, code: &str) -> Result<Found, Fault> {
    let number = asked.view.require_measure(&Ref::from(code), "massnahme")?;
    let filter = Filter::default().within_measure(number, &asked.view);
    let (conventions, _) = asked.read(conventions)?;
    let query = AppraisalQuery {
        filter: filter.clone(),
        party: asked.frame.party,
        basis: asked.frame.basis,
        conventions,
    };
    let appraisal = Arc::new(asked.ledger.appraisal(query.clone(), asked.view.clone()).await?);
    let question = || (query.clone(), appraisal.clone());
    let curves = asked.ledger.curves(question(), asked.view.clone()).await?;
    let mut sensitivity = asked.ledger.sensitivity(question(), asked.view.clone()).await?;
    sensitivity.truncate(SENSITIVITIES);
    let years = BalanceQuery {
        filter,
        group_by: vec![Dimension::Level, Dimension::Year],
        basis: asked.frame.basis,
        months: MonthBasis::Booked,
        actuals_through: None,
        order_by: None,
        limit: None,
    };
    Ok(Found {
        number,
        curve: curves.of(None).to_vec(),
        sensitivity,
        years: asked.ledger.balance(years, asked.view.clone()).await?,
        appraisal,
    })
}

/// The picture of the curve. What lies behind the month in which the moment was recorded is expected.
pub fn curve_picture(asked: &Asked, found: &Found) -> Markup {
    let language = asked.language;
    let recorded = asked.view.state().recorded_at(asked.view.position());
    let running = recorded.and_then(querbuch_ledger::domain::month::Month::of_instant);
    let is_expected = |point: &CurvePoint| match asked.frame.basis {
        Basis::Plan => true,
        Basis::Actual => false,
        Basis::Outlook => running.is_none_or(|month| point.first_month >= month),
    };
    let (mut low, mut high) = (0, 0);
    let points = found.curve.iter().map(|point| {
        let range = point
            .range
            .map_or((point.flow, point.flow), |range| (range.low, range.high));
        low += range.0;
        high += range.1;
        Point {
            label: point.period(),
            cumulative: point.cumulative,
            range: (low != high).then_some((low, high)),
            is_expected: is_expected(point),
            said: format!("{}: {}", point.period(), money(point.cumulative, language)),
        }
    });
    let points: Vec<Point> = points.collect();
    let even = found.appraisal.overall.payback.reached.and_then(|month| {
        let is_it = |point: &&CurvePoint| {
            if point.is_month {
                point.first_month == month
            } else {
                point.first_month.year() == month.year()
            }
        };
        let place = found.curve.iter().position(|point| is_it(&point))?;
        let when = figures::month(month, language);
        Some(BreakEven {
            place,
            label: asked.pick(
                format!("Kostenneutral ab {when}"),
                format!("Paid back from {when}"),
            ),
        })
    });
    let said = Said {
        id: "kurve",
        title: asked.pick("Wann es sich trägt", "When it pays").to_owned(),
        description: asked.pick(
            "Netto, aufsummiert. Durchgezogen, was war; gestrichelt, was erwartet wird; grau die Spanne. Die Tabelle darunter nennt alle Beträge.",
            "Net, summed up. Solid what was, dashed what is expected, grey the range. The table below has all amounts.",
        ).to_owned(),
    };
    curve(&said, &points, even.as_ref(), |cents| {
        money_in_short(cents, language)
    })
}

/// The picture of what it hinges on.
pub fn tornado_picture(asked: &Asked, found: &Found) -> Markup {
    let language = asked.language;
    let npv = found.appraisal.overall.npv;
    let bars = found.sensitivity.iter().map(|each| {
        let label = asked
            .view
            .effect(each.effect)
            .map_or_else(String::new, |effect| effect.title.to_string());
        let (from, to) = each.range.unwrap_or((npv, npv - each.present_value));
        Bar {
            said: format!("{label}: {} … {}", money(from, language), money(to, language)),
            label,
            from,
            to,
        }
    });
    let said = Said {
        id: "tornado",
        title: asked.pick("Woran es hängt", "What it hinges on").to_owned(),
        description: asked.pick(
            "Je Wirkung der Kapitalwert von ihrem schlechtesten bis zu ihrem besten Fall; ohne Spanne der Kapitalwert ohne diese Wirkung.",
            "For each effect the net present value from its worst to its best; without a range, the net present value without this effect.",
        ).to_owned(),
    };
    tornado(&said, npv, &bars.collect::<Vec<_>>(), |cents| {
        money_in_short(cents, language)
    })
}

/// The page.
pub async fn page(asked: &Asked, code: &str) -> Result<Page, Fault> {
    let found = find(asked, code).await?;
    let (_, conventions) = asked.read(conventions)?;
    let view = &asked.view;
    let measure = view.measure(found.number).ok_or(Fault::NoSuchPage)?;
    let at = |name: &str| {
        asked
            .parameters
            .with(&[("massnahme", &measure.code)])
            .address(&format!("/bild/{name}.svg"))
    };
    let has_amounts = !found.curve.is_empty();
    let body = html! {
        h1 tabindex="-1" { (measure.title) " " code { (measure.code) } }
        p.satz { (sentence(asked, &found)) }
        (about(asked, &found))
        (verdicts(asked, &found))
        (choice(asked, &measure.code))
        @if !has_amounts { (empty(asked)) } @else {
            (figure(asked, &curve_picture(asked, &found), asked.pick(
                "Netto aller Parteien, aufsummiert, nicht abgezinst.", "Net of all parties, summed up, not discounted.",
            ), &at("kurve")))
            (curve_table(asked, &found))
            (parties(asked, &found))
            @if !found.sensitivity.is_empty() {
                (figure(asked, &tornado_picture(asked, &found), asked.pick("Woran der Kapitalwert hängt.", "What the net present value hinges on."), &at("tornado")))
                (sensitivity_table(asked, &found))
            }
            (years_table(asked, &found))
        }
        (effects(asked, &found))
        h2 { (asked.pick("Wie gerechnet wurde", "How it was computed")) }
        p { (found.appraisal.conventions.sentence(asked.language)) }
    };
    let variables = json!({
        "ref": measure.code,
        "party": asked.frame.party.as_str(),
        "basis": asked.frame.basis.as_str(),
        "conventions": conventions,
        "asOf": asked.as_of(),
    });
    let file = asked.file(
        "postings",
        &[("measures", measure.code.to_string()), ("basis", String::new())],
    );
    Ok(Page::new(measure.title.to_string(), body)
        .asking(include_str!("../../queries/measure.graphql"), variables)
        .with_file(asked.pick("Buchungszeilen", "Postings"), file))
}

fn sentence(asked: &Asked, found: &Found) -> String {
    let language = asked.language;
    let overall = &found.appraisal.overall;
    let npv = money_in_short(overall.npv, language);
    let verdict = verdict_in_words(found.appraisal.verdict, language);
    let payback = payback_in_words(&overall.payback, language);
    asked.pick(
        format!("{verdict}: Kapitalwert {npv}, kostenneutral: {payback}."),
        format!("{verdict}: net present value {npv}, paid back: {payback}."),
    )
}

fn about(asked: &Asked, found: &Found) -> Markup {
    let language = asked.language;
    let Some(measure) = asked.view.measure(found.number) else {
        return html! {};
    };
    let owner = asked.unit(measure.owner);
    let programme = measure.programme.and_then(|number| asked.measure(number));
    html! {
        @if let Some(description) = &measure.description { p { (description) } }
        dl {
            @if let Some(owner) = owner { dt { (asked.pick("Träger", "Owner")) } dd { (link(&owner.to, &owner.name)) } }
            @if let Some(programme) = programme { dt { (asked.pick("Programm", "Programme")) } dd { (link(&programme.to, &programme.name)) } }
            dt { (asked.pick("Ansatz", "Approach")) } dd { (measure.approach.name(language)) }
            dt { (asked.pick("Status", "Status")) } dd { (measure.status_at(asked.view.position()).name(language)) }
        }
    }
}

/// Both tests, with all savings and with those of cash alone.
fn verdicts(asked: &Asked, found: &Found) -> Markup {
    let language = asked.language;
    let appraisal = &found.appraisal;
    let to = asked.bookings(&[("massnahme", &code_of(asked, found.number))]);
    let overall = &appraisal.overall;
    let rows = vec![
        Row::from(vec![
            plain(asked.pick("Mit allen Ersparnissen", "With all savings")),
            plain(verdict_in_words(appraisal.verdict, language)),
            linked(overall.npv, &to, language),
        ]),
        Row::from(vec![
            plain(asked.pick(
                "Nur haushaltswirksame Ersparnisse (CASH)",
                "Savings of cash alone (CASH)",
            )),
            plain(verdict_in_words(appraisal.cash_verdict, language)),
            linked(appraisal.cash_npv, &to, language),
        ]),
    ];
    let table = Table {
        caption: asked.pick("Urteil", "Verdict"),
        columns: vec![
            text(asked.pick("Was zählt", "What counts")),
            text(asked.pick("Urteil", "Verdict")),
            number(asked.pick("Kapitalwert", "Net present value")),
        ],
        rows,
        sums: Vec::new(),
    };
    html! {
        (table.html())
        dl {
            dt { (asked.pick("Nutzen-Kosten-Verhältnis", "Benefit-cost ratio")) } dd { (ratio(overall.benefit_cost_ratio, language)) }
            dt { (asked.pick("Kostenneutral, abgezinst", "Paid back, discounted")) } dd { (payback_in_words(&overall.discounted_payback, language)) }
            dt { (asked.pick("Höchster Vorfinanzierungsbedarf", "Peak funding")) }
            dd { (amount(overall.peak_funding, language))
                @if let Some(month) = overall.peak_funding_month { " (" (figures::month(month, language)) ")" } }
            dt { (asked.pick("Anteil in fremder Tasche", "Wrong-pocket share")) } dd { (ratio_as_share(appraisal.wrong_pocket_share, language)) }
        }
    }
}

fn code_of(asked: &Asked, number: MeasureNo) -> Arc<str> {
    asked
        .view
        .measure(number)
        .map_or_else(Arc::default, |measure| measure.code.clone())
}

/// Choices that the figures depend on; nothing is recorded.
fn choice(asked: &Asked, code: &str) -> Markup {
    let given = |name: &str| asked.parameters.get(name).unwrap_or_default();
    let only = asked.parameters.get("nur").is_some();
    let is_scaled = asked.parameters.get("abschlag").is_some();
    html! {
        form.filter method="get" action=(format!("/massnahmen/{}", encoded(code))) {
            (hidden_frame(&asked.parameters))
            div { label for="zins" { (asked.pick("Zinssatz in %", "Rate in %")) } input #zins name="zins" size="6" value=(given("zins")); }
            div { label for="horizont" { (asked.pick("Horizont in Jahren", "Horizon in years")) } input #horizont name="horizont" size="6" value=(given("horizont")); }
            div {
                label for="nur" { (asked.pick("Was zählt", "What counts")) }
                select #nur name="nur" {
                    option value="" { (asked.pick("alles", "everything")) }
                    option value="CASH" selected[only] { (Cashability::Cash.name(asked.language)) }
                }
            }
            div {
                label for="abschlag" { (asked.pick("Abschläge nach Nachweisgüte", "Haircuts by evidence")) }
                select #abschlag name="abschlag" {
                    option value="" { (asked.pick("nein", "no")) }
                    option value="true" selected[is_scaled] { (asked.pick("ja", "yes")) }
                }
            }
            button type="submit" { (asked.pick("Rechnen", "Compute")) }
        }
    }
}

fn curve_table(asked: &Asked, found: &Found) -> Markup {
    let language = asked.language;
    let no_range = asked.pick("keine Spanne angegeben", "no range was given");
    let end = |cents: Option<i128>| cents.map_or_else(|| unknown(no_range), |cents| amount(cents, language));
    let rows = found.curve.iter().map(|point| {
        Row::from(vec![
            plain(&point.period()),
            amount(point.flow, language),
            end(point.range.map(|range| range.low)),
            end(point.range.map(|range| range.high)),
            amount(point.cumulative, language),
            amount(point.present_value, language),
        ])
    });
    Table {
        caption: asked.pick("Die Kurve in Zahlen", "The curve in figures"),
        columns: vec![
            text(asked.pick("Zeitraum", "Period")),
            number(asked.pick("Netto", "Net")),
            number(asked.pick("mindestens", "at least")),
            number(asked.pick("höchstens", "at most")),
            number(asked.pick("Aufsummiert", "Summed up")),
            number(asked.pick("Barwert", "Present value")),
        ],
        rows: rows.collect(),
        sums: Vec::new(),
    }
    .html()
}

fn parties(asked: &Asked, found: &Found) -> Markup {
    let language = asked.language;
    let row = |each: &Perspective, name: String| {
        let mut cells = vec![plain(&name)];
        let cents = [
            each.present_cost,
            each.present_saving,
            each.present_transfer,
            each.npv,
        ];
        cells.extend(cents.map(|cents| amount(cents, language)));
        cells.push(plain(&payback_in_words(&each.payback, language)));
        Row::from(cells)
    };
    let named = |each: &Perspective| {
        each.party.map_or_else(String::new, |party| {
            party.label(language, &asked.view).to_string()
        })
    };
    Table {
        caption: asked.pick("Für wen: Barwerte je Partei", "For whom: present values by party"),
        columns: vec![
            text(asked.pick("Partei", "Party")),
            number(asked.pick("Kosten", "Cost")),
            number(asked.pick("Ersparnis", "Saving")),
            number(asked.pick("Ausgleich", "Transfer")),
            number(asked.pick("Kapitalwert", "Net present value")),
            text(asked.pick("Kostenneutral ab", "Payback")),
        ],
        rows: found
            .appraisal
            .perspectives
            .iter()
            .map(|each| row(each, named(each)))
            .collect(),
        sums: vec![row(
            &found.appraisal.overall,
            asked.pick("Zusammen", "Together").to_owned(),
        )],
    }
    .html()
}

fn sensitivity_table(asked: &Asked, found: &Found) -> Markup {
    let language = asked.language;
    let no_range = asked.pick("keine Spanne angegeben", "no range was given");
    let end = |cents: Option<i128>| cents.map_or_else(|| unknown(no_range), |cents| amount(cents, language));
    let rows = found.sensitivity.iter().map(|each| {
        let title = asked
            .view
            .effect(each.effect)
            .map_or_else(Arc::default, |effect| effect.title.clone());
        Row::from(vec![
            plain(&title),
            plain(&each.party.label(language, &asked.view)),
            amount(each.present_value, language),
            plain(&ratio_as_share(each.switching_value, language)),
            end(each.range.map(|(worst, _)| worst)),
            end(each.range.map(|(_, best)| best)),
        ])
    });
    Table {
        caption: asked.pick("Woran es hängt, in Zahlen", "What it hinges on, in figures"),
        columns: vec![
            text(asked.pick("Wirkung", "Effect")),
            text(asked.pick("Partei", "Party")),
            number(asked.pick("Barwert", "Present value")),
            number(asked.pick("Kipppunkt", "Switching value")),
            number(asked.pick("Kapitalwert im schlechtesten Fall", "Net present value at worst")),
            number(asked.pick("im besten Fall", "at best")),
        ],
        rows: rows.collect(),
        sums: Vec::new(),
    }
    .html()
}

fn years_table(asked: &Asked, found: &Found) -> Markup {
    let language = asked.language;
    let code = code_of(asked, found.number);
    let rows = found
        .years
        .rows
        .iter()
        .chain(&found.years.society_rows)
        .map(|row| {
            let year = row.key.year.map_or_else(String::new, |year| year.to_string());
            let level = row.key.level;
            let (from, until) = (format!("{year}-01"), format!("{year}-12"));
            let to = asked.bookings(&[
                ("massnahme", &code),
                ("von", &from),
                ("bis", &until),
                ("ebene", level.map_or("", |level| level.as_str())),
            ]);
            let figures = &row.figures;
            let mut cells = vec![
                plain(level.map_or("", |level| level.name(language))),
                plain(&year),
            ];
            let cents = [figures.cost, figures.saving, figures.transfer, figures.net()];
            cells.extend(cents.map(|cents| linked(cents, &to, language)));
            Row::from(cells)
        });
    let total = &found.years.total;
    let mut sum = vec![
        plain(asked.pick("Öffentliche Haushalte", "Public budgets")),
        plain(""),
    ];
    sum.extend([total.cost, total.saving, total.transfer, total.net()].map(|cents| amount(cents, language)));
    Table {
        caption: asked.pick(
            "Nach Ebene und Jahr, nicht abgezinst",
            "By level and year, not discounted",
        ),
        columns: vec![
            text(asked.pick("Ebene", "Level")),
            text(asked.pick("Jahr", "Year")),
            number(asked.pick("Kosten", "Cost")),
            number(asked.pick("Ersparnis", "Saving")),
            number(asked.pick("Ausgleich", "Transfer")),
            number(asked.pick("Netto", "Net")),
        ],
        rows: rows.collect(),
        sums: vec![Row::from(sum)],
    }
    .html()
}

fn effects(asked: &Asked, found: &Found) -> Markup {
    let language = asked.language;
    let state = asked.view.state();
    let effects = state
        .effects
        .of_measure(found.number)
        .filter_map(|number| asked.view.effect(number));
    let is_assumed = |grade: EvidenceGrade| matches!(grade, EvidenceGrade::D | EvidenceGrade::E);
    let rows = effects.map(|effect| {
        let unit = asked.unit(effect.unit);
        Row::from(vec![
            html! { (effect.title) " " code { (effect.code) } },
            plain(effect.kind.name(language)),
            unit.map_or_else(|| plain("–"), |unit| link(&unit.to, &unit.name)),
            plain(effect.cashability.name(language)),
            html! { (effect.evidence.name(language)) @if is_assumed(effect.evidence) { " " span.marke { (asked.pick("Annahme", "assumption")) } } },
        ])
    });
    Table {
        caption: asked.pick("Wirkungen", "Effects"),
        columns: vec![
            text(asked.pick("Wirkung", "Effect")),
            text(asked.pick("Art", "Kind")),
            text(asked.pick("Einheit", "Unit")),
            text(asked.pick("Wirksamkeit", "Worth")),
            text(asked.pick("Nachweisgüte", "Evidence")),
        ],
        rows: rows.collect(),
        sums: Vec::new(),
    }
    .html()
}
