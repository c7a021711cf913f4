//! Tables, CSV, XLSX, Parquet and JSON: to a file or to standard output.

use std::io::{self, BufWriter, IsTerminal as _, Write as _, stdout};
use std::path::Path;

use querbuch_ledger::export::Export;
use querbuch_ledger::export::provenance::Fact;
use querbuch_ledger::log::files;
use querbuch_ledger::sheet::Sheet;
use serde_json::{Value, json};
use tokio::runtime::Handle;

use super::ReportContext;
use crate::cli::{FileFormat, OutputOptions};
use crate::exit::Failure;
use crate::export::{ExportError, Job};
use crate::said::Said;
use crate::writer::{Dialect, Format, Output, WriteError, json};

/// A report that is ready to be drawn.
pub(super) struct Finished {
    /// Its name, as files tell it.
    pub(super) subject: &'static str,
    /// Columns and rows.
    pub(super) sheet: Sheet,
    /// What was asked, for files.
    pub(super) asked: Vec<Fact>,
}

/// Files for programs are nothing for a screen.
pub(super) fn check_output(format: FileFormat, options: &OutputOptions) -> Result<(), Failure> {
    let is_binary = matches!(format, FileFormat::Xlsx | FileFormat::Parquet);
    if is_binary && options.output.is_none() && stdout().is_terminal() {
        return Err(Failure::usage_in(Said::new(
            "diese Datei ist nichts für ein Terminal; bitte eine mit --output nennen",
            "this file is nothing for a terminal; name one with --output",
        )));
    }
    Ok(())
}

/// Writes a report in the format that is asked for: as a table or JSON as they are drawn here, else its sheet.
pub(super) async fn finish(
    context: &ReportContext<'_>,
    report: Finished,
    table: impl FnOnce(&Sheet) -> String,
    json: impl FnOnce(&Sheet) -> Value,
) -> Result<(), Failure> {
    match context.format {
        FileFormat::Table => write_text(context, &table(&report.sheet)),
        FileFormat::Json => write_text(context, &(json(&report.sheet).to_string() + "\n")),
        FileFormat::Csv | FileFormat::Xlsx | FileFormat::Parquet => {
            let export = context.export(report.subject, report.sheet, report.asked).await?;
            write(context, export).await
        }
    }
}

/// Writes a finished text.
pub(super) fn write_text(context: &ReportContext<'_>, text: &str) -> Result<(), Failure> {
    let path = context.output.output.as_deref();
    let mut output = open(path)?;
    let written = output.write_all(text.as_bytes()).and_then(|()| output.flush());
    settle(path, written)
}

/// The rows of the question.
pub(super) async fn export(context: &ReportContext<'_>) -> Result<Export, Failure> {
    let (ledger, view) = (&context.ledger, context.view.clone());
    let origin = ledger.origin(&ledger.log_state(), view.position()).await?;
    let export = ledger.export(context.question.clone(), view, origin).await;
    export.map_err(|why| context.unanswered(&why))
}

/// Writes rows as CSV, XLSX or Parquet; as JSON, row by row, where nothing else is said.
pub(super) async fn write(context: &ReportContext<'_>, export: Export) -> Result<(), Failure> {
    let format = match context.format {
        FileFormat::Csv => Format::Csv(context.language.pick(Dialect::German, Dialect::Plain)),
        FileFormat::Xlsx => Format::Xlsx,
        FileFormat::Parquet => Format::Parquet,
        FileFormat::Table | FileFormat::Json => return write_json(context, export).await,
    };
    let path = context.output.output.as_deref();
    let job = Job {
        export,
        store: context.ledger.store().clone(),
        format,
        language: context.language,
    };
    let output = open(path)?;
    let runtime = Handle::current();
    let ended = tokio::task::spawn_blocking(move || job.run(&runtime, output, || true)).await;
    match ended.map_err(Failure::environment)? {
        Ok(()) => Ok(()),
        Err(ExportError::Write(WriteError::Io(error))) => settle(path, Err(error)),
        Err(error) => {
            discard(path);
            Err(failed(error))
        }
    }
}

/// Rows, position and instant; one row a line, as they come.
async fn write_json(context: &ReportContext<'_>, mut export: Export) -> Result<(), Failure> {
    let path = context.output.output.as_deref();
    let mut output = open(path)?;
    let mut write = |text: &str| output.write_all(text.as_bytes());
    let mut begun = write("{\"rows\": [");
    let mut before = "\n";
    while begun.is_ok()
        && let Some(rows) = export.next(context.ledger.store()).await?
    {
        for row in &rows {
            begun = begun.and_then(|()| write(before));
            begun = begun.and_then(|()| write(&json::row(&export.columns, row).to_string()));
            before = ",\n";
        }
    }
    let end = format!(
        "],\n\"position\": {}, \"recordedAt\": {}}}\n",
        context.view.position(),
        json!(context.recorded_at())
    );
    let written = begun.and_then(|()| write(&end)).and_then(|()| output.flush());
    settle(path, written)
}

fn open(path: Option<&Path>) -> Result<Output, Failure> {
    let Some(path) = path else {
        return Ok(Box::new(BufWriter::new(stdout())));
    };
    // It may hold free texts, and so names.
    let created = files::create_private(path);
    let file = created.map_err(|error| Failure::usage(format!("{}: {error}", path.display())))?;
    Ok(Box::new(BufWriter::new(file)))
}

/// A reader that has seen enough (head, less) closes the pipe; that is no fault.
fn settle(path: Option<&Path>, written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if path.is_none() && error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => {
            discard(path);
            Err(Failure::environment(error))
        }
        Ok(()) => Ok(()),
    }
}

/// A half file must not be taken for a whole one; why it is half is what has to be told.
fn discard(path: Option<&Path>) {
    if let Some(path) = path {
        drop(std::fs::remove_file(path));
    }
}

fn failed(error: ExportError) -> Failure {
    match error {
        ExportError::Store(error) => error.into(),
        ExportError::Write(WriteError::TooManyRows(max)) => Failure::refused_in(
            "LIMIT_EXCEEDED",
            Said::new(
                format!(
                    "eine Arbeitsmappe fasst höchstens {max} Zeilen; bitte csv oder parquet nehmen oder enger fragen"
                ),
                format!("a workbook holds at most {max} rows; take csv or parquet, or narrow the question"),
            ),
        ),
        ExportError::Write(WriteError::Io(error)) => Failure::environment(error),
        ExportError::Write(WriteError::Value(error)) => Failure::environment(error),
        ExportError::Stopped => Failure::environment_in(Said::new("angehalten", "stopped")),
    }
}
