//! Reports at the command line, straight from the database, also beside a running server.
//!
//! Each report is a sheet (`querbuch_ledger::sheet`), which is written to a file as it is. The table of a terminal and
//! JSON are drawn from the same sheet; what no column can hold (bars, trees, sentences, the card of conventions, lists
//! within lists) is drawn beside it by hand.
//!
//! | module | what it holds |
//! |---|---|
//! | [`arguments`], [`filter`] | the options as a question |
//! | [`mod@file`] | tables, CSV, XLSX, Parquet and JSON, to a file or to standard output |
//! | [`shown`] | which columns a terminal shows, and how |
//! | [`balance`], [`flows`], [`measures`], [`units`], [`postings`] | one file a report |
//! | [`allocation`] | who bears what was shared by keys, and what another key would change |
//! | [`claims`], [`disputes`], [`capacity`] | open claims and what was disputed; freed working time |
//! | [`bookings`], [`effects`], [`search`] | what people look for, with what these [share](listing) |
//! | [`quantities`], [`tags`] | quantities by unit of measure; what was booked by the values of a tag |
//! | [`rights`] | who has which right; what somebody may; what waits for a second person, and which acts need one |
//! | [`rates`] | discount rates and haircuts, with their sources |
//! | [`appraisal`], [`portfolio`], [`approaches`], [`drift`] | is it worth it; with the card of [`conventions`] below, and the columns of [`perspective`] |
//! | [`compare`] | balances, flows and appraisals beside another moment or basis |
//! | [`settlement`] | who must pay whom so that nobody loses |
//! | [`list`] | lists of rows: postings, keys, measurements |
//! | [`states`] | named states, and the categories of the catalogue |
//! | [`memory`] | what the ledger takes in memory |
//! | [`screen`], [`chart`] | what the terminal shows; bars and sparklines |

mod allocation;
mod appraisal;
mod approaches;
mod arguments;
mod balance;
mod bookings;
mod capacity;
mod chart;
mod claims;
mod compare;
mod conventions;
mod disputes;
mod drift;
mod effects;
mod file;
mod filter;
mod flows;
mod list;
mod listing;
mod measures;
mod memory;
mod perspective;
mod portfolio;
mod postings;
mod quantities;
mod rates;
mod rights;
mod screen;
mod search;
mod settlement;
mod shown;
mod states;
mod tags;
#[cfg(test)]
mod tests;
mod units;

use querbuch_ledger::as_of::AsOf;
use querbuch_ledger::domain::language::Language;
use querbuch_ledger::domain::refusal::{Reason, Refusal};
use querbuch_ledger::export::Export;
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::export::question::{Question, Subject};
use querbuch_ledger::ledger::Ledger;
use querbuch_ledger::near;
use querbuch_ledger::reports::view::View;
use querbuch_ledger::sheet::Sheet;
use querbuch_ledger::unanswered::Unanswered;

use self::arguments::ReportArguments;
use self::compare::Compared;
use self::screen::Screen;
use self::shown::Style;
use crate::cli::{
    AppraisalOptions, BalanceOptions, Cli, FileFormat, FlowOptions, MeasureOptions, OutputOptions, Report,
    ReportOptions,
};
use crate::config::FileConfig;
use crate::exit::Failure;
use crate::locale::Locale;
use crate::location::LedgerLocation;
use crate::said::Said;
use crate::serve::NAME_DEFAULT;

/// What a report is made from, and how it is shown.
pub struct ReportContext<'a> {
    output: &'a OutputOptions,
    question: Question,
    format: FileFormat,
    locale: Locale,
    language: Language,
    ledger: Ledger,
    view: View,
}

/// Prints a report.
pub async fn run(report: &Report, cli: &Cli) -> Result<(), Failure> {
    match report {
        Report::Balance(options) => balanced(options, cli).await,
        Report::Flows(options) => flowing(options, cli).await,
        Report::Measures(options) => measured(options, cli).await,
        Report::Units(options) => {
            let mut arguments = ReportArguments::new(Subject::Units, &options.report)?;
            arguments.give("basis", Some(&options.basis.basis));
            arguments.give("search", options.search.as_ref());
            arguments.give_alone("units", ("--below", options.below.as_ref()))?;
            let context = ReportContext::open(&arguments, cli).await?;
            units::show(&context, options).await
        }
        Report::Postings(options) => {
            let mut arguments = ReportArguments::new(Subject::Postings, &options.report)?;
            arguments.give("basis", options.basis.as_ref());
            arguments.give("limit", options.limit.as_ref());
            if options.without_texts {
                arguments.give("texts", Some(&"false".to_owned()));
            }
            postings::show(&ReportContext::open(&arguments, cli).await?).await
        }
        Report::Allocation(options) => allocation::show(options, cli).await,
        Report::Claims(options) => claims::show(options, cli).await,
        Report::Disputes(options) => disputes::show(options, cli).await,
        Report::Bookings(options) => bookings::show(options, cli).await,
        Report::Effects(options) => effects::show(options, cli).await,
        Report::Search(options) => search::show(options, cli).await,
        Report::Rates(options) => rates::show(options, cli).await,
        Report::Appraisal(options) => {
            let context = appraised(&options.appraisal, cli).await?;
            match Compared::find(&options.compare, &context)? {
                Some(compared) => compared.appraisal(&context, &options.appraisal).await,
                None => appraisal::show(&context, options).await,
            }
        }
        Report::Settlement(options) => {
            settlement::show(&appraised(&options.appraisal, cli).await?, options).await
        }
        Report::Portfolio(options) => {
            portfolio::show(&appraised(&options.appraisal, cli).await?, options).await
        }
        Report::Approaches(options) => {
            approaches::show(&appraised(&options.appraisal, cli).await?, options).await
        }
        Report::Drift(options) => drift::show(&appraised(&options.appraisal, cli).await?, options).await,
        Report::Capacity(options) => {
            let arguments = ReportArguments::new(Subject::Units, options)?;
            capacity::show(&ReportContext::open(&arguments, cli).await?).await
        }
        Report::Quantities(options) => {
            let arguments = ReportArguments::new(Subject::Postings, options)?;
            quantities::show(&ReportContext::open(&arguments, cli).await?).await
        }
        Report::Tags(options) => tags::show(options, cli).await,
        Report::Keys(options) => listed(Subject::Keys, options, cli).await,
        Report::Measurements(options) => listed(Subject::Measurements, options, cli).await,
        Report::States(options) => states::show(options, cli).await,
        Report::Categories(options) => states::categories(options, cli).await,
        Report::Grants(options) => rights::granted(options, cli).await,
        Report::Rights(options) => rights::may(options, cli).await,
        Report::Prepared(options) => rights::prepared(options, cli).await,
        Report::FourEyes(options) => rights::four_eyes(options, cli).await,
        Report::Memory(options) => memory::show(options, cli).await,
    }
}

async fn balanced(options: &BalanceOptions, cli: &Cli) -> Result<(), Failure> {
    let mut arguments = ReportArguments::new(Subject::Balance, &options.report)?;
    arguments.give("groupBy", Some(&options.group_by));
    arguments.give("basis", Some(&options.basis.basis));
    arguments.give("actualsThrough", options.actuals_through.as_ref());
    arguments.give("months", options.months.as_ref());
    arguments.give("orderBy", options.order_by.as_ref());
    arguments.give("limit", options.limit.as_ref());
    if options.shares {
        arguments.give("shares", Some(&"true".to_owned()));
    }
    let context = ReportContext::open(&arguments, cli).await?;
    match Compared::find(&options.compare, &context)? {
        Some(compared) => compared.balance(&context).await,
        None => balance::show(&context, options.basis.chart).await,
    }
}

async fn flowing(options: &FlowOptions, cli: &Cli) -> Result<(), Failure> {
    let mut arguments = ReportArguments::new(Subject::Balance, &options.report)?;
    arguments.give("basis", Some(&options.basis.basis));
    let party = conventions::party(&options.party)?;
    let attribution = conventions::word("--attribution", &options.attribution)?;
    let context = ReportContext::open(&arguments, cli).await?;
    match Compared::find(&options.compare, &context)? {
        Some(compared) => compared.flows(&context, party, attribution).await,
        None => flows::show(&context, party, attribution, options.basis.chart).await,
    }
}

async fn measured(options: &MeasureOptions, cli: &Cli) -> Result<(), Failure> {
    let mut arguments = ReportArguments::new(Subject::Measures, &options.report)?;
    arguments.give("basis", Some(&options.basis.basis));
    arguments.give("search", options.search.as_ref());
    arguments.give("statuses", options.status.as_ref());
    arguments.give("programme", options.programme.as_ref());
    arguments.give("orderBy", options.order_by.as_ref());
    let context = ReportContext::open(&arguments, cli).await?;
    measures::show(&context, options.basis.chart).await
}

async fn listed(subject: Subject, options: &ReportOptions, cli: &Cli) -> Result<(), Failure> {
    let arguments = ReportArguments::new(subject, options)?;
    let context = ReportContext::open(&arguments, cli).await?;
    list::show(&context, |_| true).await
}

async fn appraised<'a>(options: &'a AppraisalOptions, cli: &Cli) -> Result<ReportContext<'a>, Failure> {
    let mut arguments = ReportArguments::new(Subject::Balance, &options.report)?;
    arguments.give("basis", Some(&options.basis));
    ReportContext::open(&arguments, cli).await
}

impl<'a> ReportContext<'a> {
    /// Understands what is asked, then opens the ledger as it was at the moment that is asked for.
    async fn open(arguments: &ReportArguments<'a>, cli: &Cli) -> Result<Self, Failure> {
        let locale = Locale::or_system(cli.locale);
        let language = locale.language();
        let file = FileConfig::read(cli)?;
        let output = arguments.output;
        let format = if cli.json { FileFormat::Json } else { output.format };
        file::check_output(format, output)?;
        let question = arguments.question(language)?;
        let location = LedgerLocation::new(arguments.database, &file)?;
        let name = output.name.as_deref().or(file.name.as_deref());
        let ledger = location.open_to_read(name.unwrap_or(NAME_DEFAULT)).await?;
        let view = ledger.view(ledger.state(), question.as_of.clone());
        let view = view.map_err(|found| refusal(&[found], language))?;
        Ok(Self {
            output,
            question,
            format,
            locale,
            language,
            ledger,
            view,
        })
    }

    fn screen(&self) -> Screen {
        Screen::new(self.output.ascii)
    }

    fn style(&self) -> Style {
        Style {
            language: self.language,
            locale: self.locale,
            screen: self.screen(),
        }
    }

    /// The ledger at another moment, read as `--as-of` is.
    fn moment(&self, option: &str, text: &str) -> Result<View, Failure> {
        let question = Question::parse(Subject::Balance, [("asOf", text)]);
        let question = question.map_err(|_| {
            let expected = |language| AsOf::EXPECTED.text(language);
            Failure::usage_in(Said::new(
                format!(
                    "{option}: „{text}“; erwartet wird: {}",
                    expected(Language::German)
                ),
                format!("{option}: “{text}”; expected: {}", expected(Language::English)),
            ))
        })?;
        let view = self.ledger.view(self.ledger.state(), question.as_of);
        view.map_err(|found| self.refusal(&[found]))
    }

    /// Why there is no answer.
    fn unanswered(&self, why: &Unanswered) -> Failure {
        match why {
            Unanswered::Refused(refusals) => self.refusal(refusals),
            Unanswered::Stopped(stopped) => Failure::environment(stopped.sentence(self.language)),
        }
    }

    /// Refusals as a script is told.
    fn refusal(&self, refusals: &[Refusal]) -> Failure {
        let state = self.view.state();
        // Messages name the arguments of the API; here this one has another name.
        let message =
            |reason: &Reason| near::message(reason, state, self.language).replace("discountRate", "--rate");
        refused(refusals, message)
    }

    /// When the last act that the report knows was recorded.
    fn recorded_at(&self) -> Option<String> {
        let recorded_at = self.view.state().recorded_at(self.view.position());
        recorded_at.map(|instant| instant.to_rfc3339())
    }

    /// The moment that a report holds for, in one line.
    fn moment_line(&self) -> String {
        let recorded_at = self.recorded_at();
        format!(
            "Position {}, {}",
            self.view.position(),
            recorded_at.as_deref().unwrap_or("–")
        )
    }

    /// A finished sheet as a file has it.
    async fn export(&self, subject: &'static str, sheet: Sheet, asked: Vec<Fact>) -> Result<Export, Failure> {
        let (ledger, view) = (&self.ledger, self.view.clone());
        let origin = ledger.origin(&ledger.log_state(), view.position()).await?;
        Ok(Export::of_sheet(subject, sheet, asked, view, &origin))
    }
}

fn refusal(refusals: &[Refusal], language: Language) -> Failure {
    refused(refusals, |reason| reason.message(language))
}

fn refused(refusals: &[Refusal], message: impl Fn(&Reason) -> String) -> Failure {
    let code = refusals
        .first()
        .map_or("INVALID_VALUE", |refusal| refusal.reason.code().as_str());
    let sentence = |refusal: &Refusal| {
        let message = message(&refusal.reason);
        // What stands within a filter says where.
        match refusal.field.first() {
            Some(filter) if filter == "filter" => format!("{}: {message}", arguments::option(&refusal.field)),
            _ => message,
        }
    };
    let sentences: Vec<String> = refusals.iter().map(sentence).collect();
    Failure::refused_with(code, sentences.join(" "))
}
