//! Reports at the command line, straight from the database, also beside a running server.
//!
//! | module | what it holds |
//! |---|---|
//! | [`asked`] | the options as a question |
//! | [`mod@file`] | CSV, XLSX, Parquet and JSON, row by row |
//! | [`balance`], [`flows`], [`measures`], [`units`], [`postings`] | one file a report, as people read it |
//! | [`allocation`] | who bears what was shared by keys, and what another key would change |
//! | [`claims`] | open claims |
//! | [`rates`] | discount rates and haircuts, with their sources |
//! | [`appraisal`], [`portfolio`], [`approaches`], [`drift`] | is it worth it; with the card of [`conventions`] below |
//! | [`list`] | the rows of an export: postings, keys, measurements |
//! | [`memory`] | what the ledger takes in memory |
//! | [`screen`], [`chart`] | what the terminal shows; bars and sparklines |

mod allocation;
mod appraisal;
mod approaches;
mod asked;
mod balance;
mod capacity;
mod chart;
mod claims;
mod conventions;
mod drift;
mod file;
mod flows;
mod list;
mod measures;
mod memory;
mod portfolio;
mod postings;
mod rates;
mod screen;
mod units;

use querbuch_ledger::domain::refusal::Refusal;
use querbuch_ledger::export::question::{Question, Subject};
use querbuch_ledger::ledger::view_of;
use querbuch_ledger::log::clock::{Machine, Source as _};
use querbuch_ledger::log::log_state::LogState;
use querbuch_ledger::log::store::Store;
use querbuch_ledger::reports::view::View;

use self::asked::Asked;
use self::screen::Screen;
use crate::cli::{AppraisalOptions, Cli, FileFormat, Report, ReportOptions};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::locale::Locale;
use crate::place::Place;
use crate::serve::NAME_DEFAULT;

/// What a report is made from, and how it is shown.
pub struct Desk<'a> {
    options: &'a ReportOptions,
    question: Question,
    format: FileFormat,
    locale: Locale,
    ledger: String,
    store: Store,
    moment: LogState,
    view: View,
}

/// Prints a report.
pub async fn run(report: &Report, cli: &Cli) -> Result<(), Failure> {
    match report {
        Report::Balance(options) => {
            let mut asked = Asked::new(Subject::Balance, &options.report)?;
            asked.give("groupBy", Some(&options.group_by));
            asked.give("basis", Some(&options.basis.basis));
            asked.give("months", options.months.as_ref());
            asked.give("orderBy", options.order_by.as_ref());
            asked.give("limit", options.limit.as_ref());
            let desk = Desk::open(asked, cli).await?;
            balance::show(desk, options.basis.chart).await
        }
        Report::Flows(options) => {
            let mut asked = Asked::new(Subject::Balance, &options.report)?;
            asked.give("basis", Some(&options.basis.basis));
            let party = flows::party(&options.party)?;
            let desk = Desk::open(asked, cli).await?;
            flows::show(&desk, party, options.basis.chart)
        }
        Report::Measures(options) => {
            let mut asked = Asked::new(Subject::Measures, &options.report)?;
            asked.give("basis", Some(&options.basis.basis));
            asked.give("search", options.search.as_ref());
            let desk = Desk::open(asked, cli).await?;
            measures::show(desk, options.basis.chart).await
        }
        Report::Units(options) => {
            let mut asked = Asked::new(Subject::Units, &options.report)?;
            asked.give("basis", Some(&options.basis.basis));
            asked.give("search", options.search.as_ref());
            asked.give_alone("units", ("--below", options.below.as_ref()))?;
            let desk = Desk::open(asked, cli).await?;
            units::show(desk, options).await
        }
        Report::Postings(options) => {
            let mut asked = Asked::new(Subject::Postings, &options.report)?;
            asked.give("basis", options.basis.as_ref());
            asked.give("limit", options.limit.as_ref());
            if options.without_texts {
                asked.give("texts", Some(&"false".to_owned()));
            }
            postings::show(Desk::open(asked, cli).await?).await
        }
        Report::Allocation(options) => allocation::show(options, cli).await,
        Report::Claims(options) => claims::show(options, cli).await,
        Report::Rates(options) => rates::show(options, cli).await,
        Report::Appraisal(options) => {
            let desk = Desk::open(appraised(&options.appraisal)?, cli).await?;
            appraisal::show(&desk, options)
        }
        Report::Portfolio(options) => {
            let desk = Desk::open(appraised(&options.appraisal)?, cli).await?;
            portfolio::show(&desk, options)
        }
        Report::Approaches(options) => {
            let desk = Desk::open(appraised(&options.appraisal)?, cli).await?;
            approaches::show(&desk, options)
        }
        Report::Drift(options) => {
            let desk = Desk::open(appraised(&options.appraisal)?, cli).await?;
            drift::show(&desk, options)
        }
        Report::Capacity(options) => {
            capacity::show(&Desk::open(Asked::new(Subject::Units, options)?, cli).await?)
        }
        Report::Keys(options) => listed(Subject::Keys, options, cli).await,
        Report::Measurements(options) => listed(Subject::Measurements, options, cli).await,
        Report::Memory(options) => memory::show(options, cli).await,
    }
}

async fn listed(subject: Subject, options: &ReportOptions, cli: &Cli) -> Result<(), Failure> {
    let desk = Desk::open(Asked::new(subject, options)?, cli).await?;
    list::show(desk, |_| true).await
}

fn appraised(options: &AppraisalOptions) -> Result<Asked<'_>, Failure> {
    let mut asked = Asked::new(Subject::Balance, &options.report)?;
    asked.give("basis", Some(&options.basis));
    Ok(asked)
}

impl<'a> Desk<'a> {
    /// Understands what is asked, then opens the ledger as it was at the moment that is asked for.
    async fn open(asked: Asked<'a>, cli: &Cli) -> Result<Self, Failure> {
        let locale = Locale::or_system(cli.locale);
        let file = FileConfig::read(cli)?;
        let options = asked.options;
        let format = if cli.json {
            FileFormat::Json
        } else {
            options.format
        };
        file::check_output(format, options)?;
        let question = asked.question(locale)?;
        let place = Place::new(&options.database, &file)?;
        let (store, moment) = place.read().await?;
        let view = view_of(moment.state.clone(), question.as_of, Machine.now());
        let view = view.map_err(|found| refusal(&[found], locale))?;
        let name = options.name.clone().or(file.name);
        Ok(Self {
            options,
            question,
            format,
            locale,
            ledger: name.unwrap_or_else(|| NAME_DEFAULT.to_owned()),
            store,
            moment,
            view,
        })
    }

    fn screen(&self) -> Screen {
        Screen::new(self.options.ascii)
    }

    /// The moment that a report holds for, in one line.
    fn moment_line(&self) -> String {
        let recorded_at = self.view.state().recorded_at(self.view.position());
        let recorded_at = recorded_at.map(|instant| instant.to_rfc3339());
        format!(
            "Position {}, {}",
            self.view.position(),
            recorded_at.as_deref().unwrap_or("–")
        )
    }
}

/// Refusals as a script is told.
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
