//! Reports as sheets, for files and tables.
//!
//! | module | what it holds |
//! |---|---|
//! | [`question`] | what is asked, by the names and values of a URL or a command line |
//! | [`labels`] | what the dimensions of a balance are called |
//! | [`provenance`] | what a file says of itself |
//! | [`mod@balance`], [`units`], [`measures`], [`mod@keys`], [`measurements`] | the sheets of what a question can ask for |
//! | `postings` | every posting, page by page: there may be a hundred million |
//! | [`flows`], [`allocation`], [`claims`], [`capacity`], [`rates`], [`memory`], [`states`], [`categories`] | the sheets of further reports |
//! | [`quantities`], [`tags`] | quantities by unit of measure; what was booked by the values of a tag |
//! | [`bookings`], [`effects`], [`disputes`], [`hits`] | lists of what was found |
//! | [`settlement`] | who must pay whom, by one rule or by all |
//! | [`appraisal`], [`portfolio`], [`approaches`], [`drift`] | the sheets of appraisals, with their `perspective` columns |
//! | [`compare`] | the same report of two sides |
//! | [`conventions`] | what an appraisal holds for, as facts of its file |
//!
//! The same question at the same position gives the same rows for ever, but for free texts, which can be erased.

pub mod allocation;
pub mod appraisal;
pub mod approaches;
pub mod balance;
pub mod bookings;
pub mod capacity;
pub mod categories;
pub mod claims;
pub mod compare;
pub mod conventions;
pub mod disputes;
pub mod drift;
pub mod effects;
mod figures;
pub mod flows;
pub mod hits;
pub mod keys;
pub mod labels;
pub mod measurements;
pub mod measures;
pub mod memory;
mod perspective;
pub mod portfolio;
mod postings;
pub mod provenance;
pub mod quantities;
pub mod question;
pub mod rates;
pub mod rights;
pub mod settlement;
pub mod states;
pub mod tags;
pub mod units;

use std::collections::VecDeque;

use querbuch_domain::deadline::Deadline;
use querbuch_domain::refusal::Refusal;
use querbuch_log::store::{Store, StoreError};
use querbuch_log::tree::Hash;
use querbuch_reports::filter::Filter;
use querbuch_reports::view::View;

use crate::sheet::{Column, Row, Sheet};
use postings::Postings;
use provenance::Fact;
use question::{Question, Subject};

/// Rows of a page. With some twenty columns this is about a megabyte, and some thousand acts whose texts are read
/// in one go.
pub const ROWS_PER_PAGE: usize = 4_096;

/// Files that a server makes at once. Each takes a thread, some ten megabytes, and a core while its client reads fast:
/// four leave room for everybody else on a machine of the usual size.
pub const EXPORTS_MAX: usize = 4;

/// Where the rows come from, besides the view.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The name of the ledger.
    pub ledger: String,
    /// The root hash of the log at the position of the view.
    pub root: Hash,
}

/// The rows of a report, with what is to be known of them.
#[derive(Debug)]
pub struct Export {
    /// Which report, in addresses and names of files.
    pub subject: &'static str,
    /// The columns.
    pub columns: Vec<Column>,
    /// What a file says of itself.
    pub facts: Vec<Fact>,
    /// The view that it holds for.
    pub view: View,
    rows: Rows,
}

#[derive(Debug)]
enum Rows {
    /// Computed as a whole: as many as there are units, measures or rows of a balance.
    Ready(VecDeque<Row>),
    /// Read on while they are written: there may be a hundred million.
    Postings(Box<Postings>),
}

impl Export {
    /// Answers a question. Refused as the balance is: unknown units, measures or categories, an empty list …
    pub fn new(question: &Question, view: &View, origin: &Origin) -> Result<Self, Vec<Refusal>> {
        let sheet = match question.subject {
            Subject::Balance => {
                let answer = question.balance(resolved_with_tags(question, view)?, view)?;
                balance::sheet(&answer, question, view)
            }
            Subject::Units => units::sheet(&units::answer(question, view)?, view),
            Subject::Measures => measures::sheet(&measures::answer(question, view)?, view),
            Subject::Keys => keys::sheet(view),
            Subject::Measurements => measurements::sheet(view),
            Subject::Postings => {
                let filter = resolved_with_tags(question, view)?;
                // The deadline is that of the question. Rows are read on for as long as somebody takes them.
                let view = view.clone().until(Deadline::default());
                let postings = Postings::new(question, filter, view.clone());
                return Ok(Self {
                    subject: question.subject.as_str(),
                    columns: postings::columns(question),
                    facts: provenance::facts(question.subject.as_str(), question.facts(), &view, origin),
                    view,
                    rows: Rows::Postings(Box::new(postings)),
                });
            }
        };
        let subject = question.subject.as_str();
        let view = view.clone().until(Deadline::default());
        Ok(Self::of_sheet(subject, sheet, question.facts(), view, origin))
    }

    /// A finished sheet, with what was asked.
    pub fn of_sheet(
        subject: &'static str,
        sheet: Sheet,
        asked: Vec<Fact>,
        view: View,
        origin: &Origin,
    ) -> Self {
        Self {
            subject,
            columns: sheet.columns,
            facts: provenance::facts(subject, asked, &view, origin),
            view,
            rows: Rows::Ready(sheet.rows.into()),
        }
    }

    /// The next rows; `None` after the last. A page may be empty where little of what was looked at matches.
    pub async fn next(&mut self, texts: &Store) -> Result<Option<Vec<Row>>, StoreError> {
        match &mut self.rows {
            Rows::Ready(rows) if rows.is_empty() => Ok(None),
            Rows::Ready(rows) => Ok(Some(rows.drain(..rows.len().min(ROWS_PER_PAGE)).collect())),
            Rows::Postings(postings) => postings.next(texts).await,
        }
    }
}

/// The conditions of a question for what is answered from cells.
pub(crate) fn resolved(question: &Question, view: &View) -> Result<Filter, Vec<Refusal>> {
    Filter::resolve(&question.filter, view).map_err(within_filter)
}

/// The conditions of a question for what is answered from postings: tags may be asked for.
pub(crate) fn resolved_with_tags(question: &Question, view: &View) -> Result<Filter, Vec<Refusal>> {
    Filter::resolve_with_tags(&question.filter, view).map_err(within_filter)
}

fn within_filter(refusals: Vec<Refusal>) -> Vec<Refusal> {
    let refusals = refusals.into_iter();
    refusals.map(|refusal| refusal.within("filter")).collect()
}

#[cfg(test)]
mod tests;
