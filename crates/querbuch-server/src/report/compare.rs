//! A report beside what it is compared with, as people read it.
//!
//! B is the report as it is asked; A the same at another moment, or on another basis. What differs is what B has more.

use querbuch_ledger::export::appraisal::{OVERALL, PARTY};
use querbuch_ledger::export::balance::{ROW, SOCIETY, SOCIETY_TOTAL, TOTAL};
use querbuch_ledger::export::compare as sheets;
use querbuch_ledger::export::flows::MATRIX;
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::reports::appraisal::AppraisalQuery;
use querbuch_ledger::reports::balance::BalanceQuery;
use querbuch_ledger::reports::basis::Basis;
use querbuch_ledger::reports::compare::{Asked, Sides};
use querbuch_ledger::reports::filter::Filter;
use querbuch_ledger::reports::flows::{FlowAttribution, FlowsQuery};
use querbuch_ledger::reports::party::Party;
use querbuch_ledger::reports::view::View;
use querbuch_ledger::sheet::{Cell, PART, Row, Sheet};
use serde_json::{Map, Value as Json, json};

use super::balance::{columns_of, key_of};
use super::file::Finished;
use super::shown::{Line, Shown, shown, table, total_name};
use super::{ReportContext, conventions, file};
use crate::cli::{AppraisalOptions, CompareOptions};
use crate::exit::Failure;
use crate::table::Value;
use crate::writer::json;

/// Characters of a name.
const NAME_CHARS_MAX: usize = 28;

/// What a table shows of a balance: a file has all figures of both sides.
const BALANCE: [&str; 6] = [
    "a_net",
    "b_net",
    "difference_cost",
    "difference_saving",
    "difference_transfer",
    "difference_net",
];

/// The figures of both sides, as columns of a file and members of JSON.
const FIGURES: [&str; 4] = ["cost", "saving", "transfer", "net"];

const AMOUNT: [&str; 3] = ["a", "b", "difference"];

/// What a report is compared with.
pub(super) struct Compared {
    view: View,
    basis: Basis,
}

impl Compared {
    /// Finds what is compared with; none where nothing is to be.
    pub(super) fn find(
        options: &CompareOptions,
        context: &ReportContext<'_>,
    ) -> Result<Option<Self>, Failure> {
        if options.compare_to.is_none() && options.compare_basis.is_none() {
            return Ok(None);
        }
        let view = match &options.compare_to {
            Some(text) => context.moment("--compare-to", text)?,
            None => context.view.clone(),
        };
        let basis = match &options.compare_basis {
            Some(text) => conventions::word("--compare-basis", text)?,
            None => context.question.basis,
        };
        Ok(Some(Self { view, basis }))
    }

    /// The question to both sides: by what counts there, and on which basis.
    fn ask<Q>(
        &self,
        context: &ReportContext<'_>,
        question: impl Fn(Filter, Basis) -> Result<Q, Failure>,
    ) -> Result<Sides<Asked<Q>>, Failure> {
        let sides = Sides {
            a: (&self.view, self.basis),
            b: (&context.view, context.question.basis),
        };
        sides.try_map(|(view, basis)| {
            let filter = Filter::resolve(&context.question.filter, view);
            let filter = filter.map_err(|refusals| context.refusal(&refusals))?;
            Ok(Asked {
                query: question(filter, basis)?,
                view: view.clone(),
            })
        })
    }

    fn facts(&self, mut asked: Vec<Fact>) -> Vec<Fact> {
        let position = self.view.position().to_string();
        asked.push(Fact::new(
            "comparedTo",
            "Verglichen mit Position",
            "compared to position",
            position,
        ));
        asked.push(Fact::new(
            "comparedBasis",
            "Verglichen mit Basis",
            "compared basis",
            self.basis.as_str(),
        ));
        asked
    }

    /// Which sides these are, below a table.
    fn sides_line(&self, context: &ReportContext<'_>) -> String {
        let language = context.language;
        let position = language.pick("Position", "position");
        format!(
            "A: {position} {}, {}; B: {position} {}, {}\n",
            self.view.position(),
            self.basis.name(language),
            context.view.position(),
            context.question.basis.name(language),
        )
    }

    /// Which sides these are, for programs.
    fn sides_json(&self, context: &ReportContext<'_>) -> Json {
        let side =
            |view: &View, basis: Basis| json!({ "position": view.position(), "basis": basis.as_str() });
        json!({
            "a": side(&self.view, self.basis),
            "b": side(&context.view, context.question.basis),
        })
    }

    /// Prints two balances.
    pub(super) async fn balance(&self, context: &ReportContext<'_>) -> Result<(), Failure> {
        let question = &context.question;
        let asked = self.ask(context, |filter, basis| {
            Ok(BalanceQuery {
                filter,
                basis,
                group_by: question.group_by.clone(),
                months: question.months,
                actuals_through: question.actuals_through,
                order_by: question.order_by,
                limit: question.limit,
            })
        })?;
        let found = context.ledger.compared_balance_for_file(asked).await;
        let found = found.map_err(|why| context.unanswered(&why))?;
        let report = Finished {
            subject: "comparison",
            sheet: sheets::balance(&found, &question.group_by, &context.view),
            asked: self.facts(question.facts()),
        };
        let dimensions = question
            .group_by
            .iter()
            .flat_map(|dimension| columns_of(*dimension));
        let mut columns: Vec<Shown> = dimensions.collect();
        if let Some(first) = columns.first_mut() {
            *first = first.with(name_of_sum);
        }
        columns.extend(BALANCE.map(shown));
        let table = |sheet: &Sheet| self.drawn(sheet, &columns, context);
        let json = |sheet: &Sheet| self.balance_in_json(sheet, context);
        file::finish(context, report, table, json).await
    }

    /// Prints who pays for whom, of both sides.
    pub(super) async fn flows(
        &self,
        context: &ReportContext<'_>,
        party: Party,
        attribution: FlowAttribution,
    ) -> Result<(), Failure> {
        let asked = self.ask(context, |filter, basis| {
            Ok(FlowsQuery {
                filter,
                party,
                attribution,
                basis,
            })
        })?;
        let found = context.ledger.compared_flows(asked).await;
        let found = found.map_err(|why| context.unanswered(&why))?;
        let mut facts = context.question.given();
        facts.push(conventions::party_fact(party));
        let report = Finished {
            subject: "comparison",
            sheet: sheets::flows(&found, context.language, &context.view),
            asked: self.facts(facts),
        };
        let names = [
            shown("payer_name").headed("zahlt", "pays").with(name_of_sum),
            shown("beneficiary_name")
                .headed("spart", "saves")
                .cut(NAME_CHARS_MAX),
        ];
        let columns: Vec<Shown> = names.into_iter().chain(AMOUNT.map(shown)).collect();
        let table = |sheet: &Sheet| self.drawn(sheet, &columns, context);
        let json = |sheet: &Sheet| {
            let cells = sheet
                .part(MATRIX)
                .map(|row| json::members(sheet, row, &[&["payer", "beneficiary"], &AMOUNT[..]].concat()));
            json!({ "cells": cells.collect::<Vec<_>>(), "sides": self.sides_json(context) })
        };
        file::finish(context, report, table, json).await
    }

    /// Prints the net present values of both sides.
    pub(super) async fn appraisal(
        &self,
        context: &ReportContext<'_>,
        options: &AppraisalOptions,
    ) -> Result<(), Failure> {
        let (party, spec) = (
            conventions::party(&options.party)?,
            conventions::spec(&options.conventions, context.locale)?,
        );
        let asked = self.ask(context, |filter, basis| {
            Ok(AppraisalQuery {
                filter,
                party,
                basis,
                conventions: spec.clone(),
            })
        })?;
        let found = context.ledger.compared_appraisal(asked).await;
        let found = found.map_err(|why| context.unanswered(&why))?;
        let card = &found.found.b.conventions;
        let mut facts = conventions::asked(context, card);
        facts.push(conventions::party_fact(party));
        let report = Finished {
            subject: "comparison",
            sheet: sheets::appraisal(&found, context.language, &context.view),
            asked: self.facts(facts),
        };
        let name = shown("party_name").headed("Partei", "party").cut(NAME_CHARS_MAX);
        let columns: Vec<Shown> = [name].into_iter().chain(AMOUNT.map(shown)).collect();
        let table = |sheet: &Sheet| self.drawn(sheet, &columns, context) + &conventions::card(card, context);
        let json = |sheet: &Sheet| {
            let names = [&["party", "label=party_name"], &AMOUNT[..]].concat();
            let list = |part| {
                sheet
                    .part(part)
                    .map(|row| json::members(sheet, row, &names))
                    .collect::<Vec<_>>()
            };
            let overall = sheet
                .part(OVERALL)
                .next()
                .map(|row| json::members(sheet, row, &AMOUNT));
            json!({
                "parties": list(PARTY),
                "overall": overall,
                "sides": self.sides_json(context),
                "conventions": conventions::json_of_card(card, context.language),
            })
        };
        file::finish(context, report, table, json).await
    }

    fn drawn(&self, sheet: &Sheet, columns: &[Shown], context: &ReportContext<'_>) -> String {
        let table = table(sheet, &sheet.rows, columns, context.style());
        let text = table.aligned(context.locale, context.screen().rule());
        format!("{text}\n{}", self.sides_line(context))
    }

    fn balance_in_json(&self, sheet: &Sheet, context: &ReportContext<'_>) -> Json {
        let figures = |row: &Row| -> Map<String, Json> {
            let sides = ["a", "b", "difference"].map(|side| {
                let of = |figure: &str| format!("{side}_{figure}");
                // A side that has no such row has none of its figures.
                let is_there = *sheet.cell(row, &of("net")) != Cell::Empty;
                let figures =
                    FIGURES.map(|figure| (figure.to_owned(), json::value(sheet.cell(row, &of(figure)))));
                let figures: Map<String, Json> = figures.into_iter().collect();
                (
                    side.to_owned(),
                    if is_there { figures.into() } else { Json::Null },
                )
            });
            sides.into_iter().collect()
        };
        let row = |row: &Row| {
            let line = Line::new(sheet, row, context.style());
            let mut members = figures(row);
            for dimension in &context.question.group_by {
                let key = key_of(*dimension);
                let label = Some(line.text(key)).filter(|_| *line.cell(key) != Cell::Empty);
                members.insert(key.to_owned(), json!(label));
            }
            members
        };
        let rows = |part| sheet.part(part).map(row).collect::<Vec<_>>();
        let total = |part| sheet.part(part).next().map(figures);
        json!({
            "rows": rows(ROW),
            "total": total(TOTAL),
            "societyRows": rows(SOCIETY),
            "society": total(SOCIETY_TOTAL),
            "sides": self.sides_json(context),
        })
    }
}

/// What stands first: what sums are, else the name.
fn name_of_sum(line: Line<'_>, key: &str) -> Value {
    let language = line.style.language;
    match line.cell(PART.key) {
        Cell::Word(part) if *part == TOTAL => Value::Text(total_name(language).to_owned()),
        Cell::Word(part) if *part == SOCIETY_TOTAL => {
            Value::Text(language.pick("Gesellschaft", "society").to_owned())
        }
        _ => match line.plain(key) {
            Value::Text(text) => Value::Text(line.style.screen.cut(&text, NAME_CHARS_MAX)),
            other => other,
        },
    }
}
