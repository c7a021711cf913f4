//! CSV, XLSX, Parquet and JSON, row by row: to a file or to standard output.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal as _, Write, stdout};
use std::path::Path;

use chrono::SecondsFormat;
use querbuch_ledger::domain::money::format_cents;
use querbuch_ledger::export::column::{Cell, Column, Row};
use querbuch_ledger::export::{Export, Origin};
use querbuch_ledger::log::proofs;
use serde_json::{Map, Value, json};
use tokio::runtime::Handle;

use super::{Desk, refusal};
use crate::cli::{FileFormat, ReportOptions};
use crate::exit::Failure;
use crate::export::{ExportError, Job};
use crate::writer::{Dialect, Format, Output, WriteError};

/// A workbook is nothing for a screen.
pub(super) fn check_output(format: FileFormat, options: &ReportOptions) -> Result<(), Failure> {
    let is_binary = matches!(format, FileFormat::Xlsx | FileFormat::Parquet);
    if is_binary && options.output.is_none() && stdout().is_terminal() {
        return Err(Failure::usage(
            "this file is nothing for a terminal; name one with --output",
        ));
    }
    Ok(())
}

/// Prints a finished text.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut output = stdout();
    let written = output.write_all(text.as_bytes()).and_then(|()| output.flush());
    settle(None, written)
}

/// Writes a finished text.
pub(super) fn write_text(desk: &Desk<'_>, text: &str) -> Result<(), Failure> {
    let path = desk.options.output.as_deref();
    let mut output = open(path)?;
    let written = output.write_all(text.as_bytes()).and_then(|()| output.flush());
    settle(path, written)
}

/// The rows of the question.
pub(super) async fn export(desk: &Desk<'_>) -> Result<Export, Failure> {
    let origin = Origin {
        ledger: desk.ledger.clone(),
        root: proofs::root(&desk.store, &desk.moment, desk.view.position()).await?,
    };
    let export = Export::new(&desk.question, desk.view.clone(), &origin);
    export.map_err(|refusals| refusal(&refusals, desk.locale))
}

/// Writes the rows of the question as CSV, XLSX or Parquet; as JSON where nothing else is said.
pub(super) async fn write(desk: Desk<'_>) -> Result<(), Failure> {
    let format = match desk.format {
        FileFormat::Csv => Format::Csv(desk.locale.pick(Dialect::German, Dialect::Plain)),
        FileFormat::Xlsx => Format::Xlsx,
        FileFormat::Parquet => Format::Parquet,
        FileFormat::Table | FileFormat::Json => return write_json(desk).await,
    };
    let path = desk.options.output.clone();
    let job = Job {
        export: export(&desk).await?,
        store: desk.store.clone(),
        format,
        language: desk.locale.language(),
    };
    let output = open(path.as_deref())?;
    let runtime = Handle::current();
    let ended = tokio::task::spawn_blocking(move || job.run(&runtime, output, || true)).await;
    match ended.map_err(Failure::environment)? {
        Ok(()) => Ok(()),
        Err(ExportError::Write(WriteError::Io(error))) => settle(path.as_deref(), Err(error)),
        Err(error) => {
            discard(path.as_deref());
            Err(failed(error))
        }
    }
}

/// Rows, position and instant; one row a line, as they come.
async fn write_json(desk: Desk<'_>) -> Result<(), Failure> {
    let mut export = export(&desk).await?;
    let path = desk.options.output.as_deref();
    let mut output = open(path)?;
    let mut write = |text: &str| output.write_all(text.as_bytes());
    let mut begun = write("{\"rows\": [");
    let mut before = "\n";
    while begun.is_ok()
        && let Some(rows) = export.next(&desk.store).await?
    {
        for row in &rows {
            begun = begun.and_then(|()| write(before));
            begun = begun.and_then(|()| write(&json_of(&export.columns, row).to_string()));
            before = ",\n";
        }
    }
    let recorded_at = desk.view.state().recorded_at(desk.view.position());
    let end = format!(
        "],\n\"position\": {}, \"recordedAt\": {}}}\n",
        desk.view.position(),
        json!(recorded_at.map(|instant| instant.to_rfc3339()))
    );
    let written = begun.and_then(|()| write(&end)).and_then(|()| output.flush());
    settle(path, written)
}

/// A row by the names of its columns; amounts are texts, as in the API.
fn json_of(columns: &[Column], row: &Row) -> Value {
    let value = |cell: &Cell| match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => json!(text.as_ref()),
        Cell::Word(word) => json!(word),
        Cell::Cents(cents) => json!(format_cents(*cents)),
        Cell::Month(month) => json!(month.to_string()),
        Cell::Number(number) => json!(number),
        Cell::Instant(instant) => json!(instant.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
    };
    let cells = columns.iter().zip(&row.cells);
    let mut members: Map<String, Value> = cells
        .map(|(column, cell)| (column.key.to_owned(), value(cell)))
        .collect();
    if row.is_total {
        members.insert("isTotal".to_owned(), json!(true));
    }
    Value::Object(members)
}

fn open(path: Option<&Path>) -> Result<Output, Failure> {
    let Some(path) = path else {
        return Ok(Box::new(BufWriter::new(stdout())));
    };
    let created = File::options().write(true).create_new(true).open(path);
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
        ExportError::Write(WriteError::TooManyRows(max)) => Failure::refused_with(
            "LIMIT_EXCEEDED",
            format!("a workbook holds at most {max} rows; take csv or parquet, or narrow the question"),
        ),
        ExportError::Write(WriteError::Io(error)) => Failure::environment(error),
        ExportError::Write(WriteError::Value(error)) => Failure::environment(error),
        ExportError::Stopped => Failure::environment("stopped"),
    }
}
