//! Balances and lists as rows and columns, for files and tables.
//!
//! | module | what it holds |
//! |---|---|
//! | [`question`] | what is asked, by the names and values of a URL or a command line |
//! | [`mod@column`] | columns, cells, rows |
//! | [`labels`] | what the dimensions of a balance are called |
//! | [`provenance`] | what a file says of itself |
//! | `balance`, `postings`, `units`, `measures`, `keys`, `measurements` | which columns there are, and the rows, page by page |
//!
//! The same question at the same position gives the same rows for ever, but for free texts, which can be erased.

mod balance;
pub mod column;
mod keys;
pub mod labels;
mod measurements;
mod measures;
mod postings;
pub mod provenance;
pub mod question;
mod units;

use std::collections::VecDeque;

use querbuch_domain::refusal::Refusal;
use querbuch_log::store::{Store, StoreError};
use querbuch_log::tree::Hash;
use querbuch_reports::filter::Filter;
use querbuch_reports::view::View;

use column::{Column, Row};
use postings::Postings;
use provenance::Fact;
use question::{Question, Subject};

/// Rows of a page. With some twenty columns this is about a megabyte, and some thousand acts whose texts are read
/// in one go.
pub const ROWS_PER_PAGE: usize = 4_096;

/// Where the rows come from, besides the view.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The name of the ledger.
    pub ledger: String,
    /// The root hash of the log at the position of the view.
    pub root: Hash,
}

/// The rows of an answer, with what is to be known of them.
#[derive(Debug)]
pub struct Export {
    /// What is exported.
    pub subject: Subject,
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
    pub fn new(question: &Question, view: View, origin: &Origin) -> Result<Self, Vec<Refusal>> {
        let filter = Filter::resolve(&question.filter, &view);
        let filter = filter.map_err(|refusals| within_filter(refusals, "filter"))?;
        let (columns, rows) = match question.subject {
            Subject::Balance => {
                let answer = question.balance(filter, &view)?;
                let rows = balance::rows(&answer, question, &view);
                (balance::columns(question), Rows::Ready(rows))
            }
            Subject::Units => {
                let rows = units::rows(question, &filter, &view)?;
                (units::columns(), Rows::Ready(rows))
            }
            Subject::Measures => {
                let rows = measures::rows(question, &filter, &view)?;
                (measures::columns(), Rows::Ready(rows))
            }
            Subject::Keys => (keys::columns(), Rows::Ready(keys::rows(&view))),
            Subject::Measurements => (measurements::columns(), Rows::Ready(measurements::rows(&view))),
            Subject::Postings => {
                let postings = Postings::new(question, filter, view.clone());
                (postings::columns(question), Rows::Postings(Box::new(postings)))
            }
        };
        Ok(Self {
            subject: question.subject,
            columns,
            facts: provenance::facts(question, &view, origin),
            view,
            rows,
        })
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

fn within_filter(refusals: Vec<Refusal>, outer: &str) -> Vec<Refusal> {
    refusals
        .into_iter()
        .map(|refusal| refusal.within(outer))
        .collect()
}

#[cfg(test)]
mod tests;
