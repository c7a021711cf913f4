//! Who must pay whom so that nobody loses, as people read it: one rule with its calculation, or all side by side.

use std::sync::Arc;

use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::export::conventions::risk_facts;
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::export::settlement::{
    PARTY, PAYMENT, RULE, STEP, SettlementFigures, VIOLATION, YEAR, sheet,
};
use querbuch_ledger::reports::settlement::chances::ChancesOfGain;
use querbuch_ledger::reports::settlement::{Settlement, SettlementParty, SettlementQuery, SettlementRule};
use querbuch_ledger::sheet::{Row, Sheet};
use serde_json::{Map, Value as Json, json};

use super::conventions::{asked, card, json_of_card, party_fact, query, word};
use super::file::Finished;
use super::perspective::share_if_any;
use super::shown::{Line, Shown, shown, table, total_name};
use super::{ReportContext, file};
use crate::cli::SettlementOptions;
use crate::exit::Failure;
use crate::table::{Table, Value};
use crate::writer::json;

/// Characters of a name.
const NAME_CHARS_MAX: usize = 28;

/// The columns of the table of parties.
const PARTIES: [Shown; 10] = [
    shown("party_name").headed("Partei", "party").cut(NAME_CHARS_MAX),
    shown("present_cost").headed("Kosten", "cost"),
    shown("present_saving").headed("Ersparnis", "saving"),
    shown("net_before"),
    shown("transfer"),
    shown("net_after"),
    shown("cash_limit"),
    shown("within_cash"),
    shown("chance_before").with(share_if_any),
    shown("chance_after").with(share_if_any),
];

/// The columns of the table of payments.
const PAYMENTS: [Shown; 3] = [
    shown("party_name").headed("von", "from").cut(NAME_CHARS_MAX),
    shown("to_party_name").headed("an", "to").cut(NAME_CHARS_MAX),
    shown("amount"),
];

/// The columns of the table of years.
const YEARS: [Shown; 5] = [
    shown("party_name").headed("Partei", "party").cut(NAME_CHARS_MAX),
    shown("year"),
    shown("transfer"),
    shown("cash_limit"),
    shown("within_cash"),
];

/// What stands in a party of JSON.
const PARTY_MEMBERS: [&str; 13] = [
    "party",
    "label=party_name",
    "presentCost",
    "presentSaving",
    "netBefore",
    "transfer",
    "booked",
    "netAfter",
    "cashLimit",
    "withinCash",
    "enabling",
    "chanceBefore",
    "chanceAfter",
];

/// What stands in a rule of JSON.
const RULE_MEMBERS: [&str; 10] = [
    "rule",
    "feasible",
    "surplus",
    "shortfall",
    "stable",
    "moved",
    "withinCash",
    "exact",
    "standardError",
    "fewestPayments",
];

/// Prints a settlement.
pub(super) async fn show(context: &ReportContext<'_>, options: &SettlementOptions) -> Result<(), Failure> {
    let (ledger, view) = (&context.ledger, &context.view);
    let within = |why| context.unanswered(&why);
    let query = settlement_query(context, options)?;
    let found: Vec<Settlement> = if options.compare {
        let found = ledger.settlements(query.clone(), view.clone()).await;
        found.map_err(within)?
    } else {
        let found = ledger.settlement(query.clone(), view.clone()).await;
        vec![found.map_err(within)?]
    };
    let mut rules: Vec<(Arc<Settlement>, ChancesOfGain)> = Vec::with_capacity(found.len());
    for settlement in found.into_iter().map(Arc::new) {
        let question = (query.clone(), settlement.clone());
        let chances = ledger.settlement_chances(question, view.clone()).await;
        rules.push((settlement, chances.map_err(within)?));
    }
    let figures: Vec<SettlementFigures<'_>> = rules
        .iter()
        .map(|(settlement, chances)| SettlementFigures { settlement, chances })
        .collect();
    let Some(first) = rules.first().map(|(settlement, _)| settlement) else {
        return Ok(());
    };
    let mut asked = asked(context, &first.conventions);
    asked.push(party_fact(query.appraisal.party));
    asked.extend(own_facts(&query, options, first));
    let report = Finished {
        subject: "settlement",
        sheet: sheet(&figures, context.language, view),
        asked,
    };
    let table = |sheet: &Sheet| {
        if options.compare {
            compared(sheet, &figures, context)
        } else {
            drawn(sheet, first, context)
        }
    };
    let json = |sheet: &Sheet| in_json(sheet, &figures, context);
    file::finish(context, report, table, json).await
}

fn settlement_query(
    context: &ReportContext<'_>,
    options: &SettlementOptions,
) -> Result<SettlementQuery, Failure> {
    let view = &context.view;
    let refuse = |refusal: Refusal| context.refusal(&[refusal]);
    let rule = options
        .rule
        .as_ref()
        .map(|text| word("--rule", text))
        .transpose()?;
    let key = options.key.as_ref();
    let key = key
        .map(|code| view.require_key(&code.as_str().into(), "key"))
        .transpose();
    let enabling = options.enabling.iter().flat_map(|list| list.split(','));
    let enabling = enabling.map(|code| view.require_unit(&code.trim().into(), "enabling"));
    Ok(SettlementQuery {
        appraisal: query(&options.appraisal, context)?,
        rule: rule.unwrap_or(SettlementRule::Nucleolus),
        key: key.map_err(refuse)?,
        enabling: enabling.collect::<Result<_, _>>().map_err(refuse)?,
        schedule: word("--schedule", &options.schedule)?,
    })
}

/// What a file says of the question besides its conventions.
fn own_facts(query: &SettlementQuery, options: &SettlementOptions, first: &Settlement) -> Vec<Fact> {
    let rule = if options.compare {
        "ALL"
    } else {
        query.rule.as_str()
    };
    let mut facts = vec![
        Fact::new("rule", "Regel", "rule", rule),
        Fact::new("schedule", "Zahlweise", "schedule", query.schedule.as_str()),
    ];
    let key = options.key.as_ref();
    facts.extend(key.map(|key| Fact::new("key", "Schlüssel", "key", key.clone())));
    let enabling = options.enabling.as_ref();
    facts.extend(enabling.map(|list| Fact::new("enabling", "Gebraucht", "enabling", list.clone())));
    facts.extend(risk_facts(&first.conventions.risk));
    facts
}

fn drawn(sheet: &Sheet, answer: &Settlement, context: &ReportContext<'_>) -> String {
    let (locale, style) = (context.locale, context.style());
    let rule = style.screen.rule();
    let parties = sheet.part(PARTY).chain(sheet.part(RULE));
    let mut text = answer.rule.name(context.language).to_owned() + "\n";
    text += &table(sheet, parties, &PARTIES, style).aligned(locale, rule);
    for (part, columns) in [(PAYMENT, &PAYMENTS[..]), (YEAR, &YEARS[..])] {
        if sheet.part(part).next().is_some() {
            text += "\n";
            text += &table(sheet, sheet.part(part), columns, style).aligned(locale, rule);
        }
    }
    text += "\n";
    for (number, row) in (1_u32..).zip(sheet.part(STEP)) {
        let sentence = Line::new(sheet, row, style).text("sentence");
        text += &number.to_string();
        text += ". ";
        text += &sentence;
        text += "\n";
    }
    text += "\n";
    text + &card(&answer.conventions, context)
}

/// What is compared of a party.
type Compared = (&'static str, &'static str, fn(&SettlementParty) -> i128);

/// A column a rule: transfers, then nets, then what holds of each split.
fn compared(sheet: &Sheet, rules: &[SettlementFigures<'_>], context: &ReportContext<'_>) -> String {
    let (locale, language) = (context.locale, context.language);
    let line = context.screen().rule();
    let of_parties: [Compared; 2] = [
        ("Transfer", "transfer", |party| party.transfer),
        ("Saldo nachher", "net after", SettlementParty::net_after),
    ];
    let mut text = String::new();
    for (german, english, of) in of_parties {
        text += &by_rule(sheet, rules, (language.pick(german, english), of), context).aligned(locale, line);
        text += "\n";
    }
    text += &verdicts(sheet, context).aligned(locale, line);
    text += "\n";
    let card = rules
        .first()
        .map(|figures| card(&figures.settlement.conventions, context));
    text + &card.unwrap_or_default()
}

fn by_rule(
    sheet: &Sheet,
    rules: &[SettlementFigures<'_>],
    (heading, of): (&str, fn(&SettlementParty) -> i128),
    context: &ReportContext<'_>,
) -> Table {
    let style = context.style();
    let names: Vec<String> = sheet
        .part(PARTY)
        .take(
            rules
                .first()
                .map_or(0, |figures| figures.settlement.parties.len()),
        )
        .map(|row| {
            style
                .screen
                .cut(&Line::new(sheet, row, style).text("party_name"), NAME_CHARS_MAX)
        })
        .collect();
    let row = |(place, name): (usize, String)| {
        let parties = rules
            .iter()
            .filter_map(|figures| figures.settlement.parties.get(place));
        let mut values = vec![Value::Text(name)];
        values.extend(parties.enumerate().flat_map(|(rule, party)| {
            let before = (rule == 0).then(|| Value::Amount(party.net_before()));
            before.into_iter().chain([Value::Amount(of(party))])
        }));
        values
    };
    let sums = rules.iter().enumerate().flat_map(|(rule, figures)| {
        let parties = &figures.settlement.parties;
        let before = parties.iter().map(SettlementParty::net_before).sum();
        let before = (rule == 0).then_some(Value::Amount(before));
        before
            .into_iter()
            .chain([Value::Amount(parties.iter().map(of).sum())])
    });
    let before = context.language.pick("Saldo vorher", "net before");
    let headings = [heading.to_owned(), before.to_owned()].into_iter();
    let rule_names = rules
        .iter()
        .map(|figures| figures.settlement.rule.name(context.language).to_owned());
    Table {
        headings: headings.chain(rule_names).collect(),
        totals: vec![
            [Value::Text(total_name(context.language).to_owned())]
                .into_iter()
                .chain(sums)
                .collect(),
        ],
        rows: names.into_iter().enumerate().map(row).collect(),
    }
}

/// What holds of the split of each rule.
fn verdicts(sheet: &Sheet, context: &ReportContext<'_>) -> Table {
    const COLUMNS: [Shown; 6] = [
        shown("rule").with(rule_name),
        shown("moved"),
        shown("within_cash"),
        shown("stable"),
        shown("exact"),
        shown("standard_error"),
    ];
    let mut found = table(sheet, sheet.part(RULE), &COLUMNS, context.style());
    // Each of them is a sum over parties, but none over rules.
    found.rows.append(&mut found.totals);
    found
}

fn rule_name(line: Line<'_>, key: &str) -> Value {
    let rule = SettlementRule::parse(&line.text(key));
    rule.map_or(Value::Empty, |rule| {
        Value::Text(rule.name(line.style.language).to_owned())
    })
}

fn in_json(sheet: &Sheet, rules: &[SettlementFigures<'_>], context: &ReportContext<'_>) -> Json {
    let rules: Vec<Json> = rules
        .iter()
        .map(|figures| json_of_rule(sheet, figures.settlement, context))
        .collect();
    let first = sheet.part(RULE).next();
    json!({
        "settlements": rules,
        "surplus": first.map(|row| json::value(Line::new(sheet, row, context.style()).cell("surplus"))),
        "position": context.view.position(),
        "recordedAt": context.recorded_at(),
    })
}

fn json_of_rule(sheet: &Sheet, settlement: &Settlement, context: &ReportContext<'_>) -> Json {
    let is_own = |row: &&Row| Line::new(sheet, row, context.style()).text("rule") == settlement.rule.as_str();
    let list = |part, names: &[&str]| -> Json {
        let rows = sheet.part(part).filter(is_own);
        rows.map(|row| json::members(sheet, row, names)).collect()
    };
    let steps = sheet.part(STEP).filter(is_own);
    let steps: Json = steps
        .map(|row| Line::new(sheet, row, context.style()).text("sentence"))
        .collect();
    let own = sheet.part(RULE).find(is_own);
    let mut members: Map<String, Json> =
        own.map_or_else(Map::new, |row| json::members(sheet, row, &RULE_MEMBERS));
    members.insert("parties".to_owned(), list(PARTY, &PARTY_MEMBERS));
    let payment = ["from=party", "to=to_party", "amount"];
    members.insert("payments".to_owned(), list(PAYMENT, &payment));
    let year = ["party", "year", "transfer", "cashLimit", "withinCash"];
    members.insert("schedule".to_owned(), list(YEAR, &year));
    let violation = ["party", "violation", "shortBy"];
    members.insert("violations".to_owned(), list(VIOLATION, &violation));
    members.insert("explanation".to_owned(), steps);
    let card = json_of_card(&settlement.conventions, context.language);
    members.insert("conventions".to_owned(), card);
    Json::Object(members)
}
