//! One import: file after file, into one list of commands.

use querbuch_domain::state::State;

use super::builder::{Builder, Sink};
use super::definition::Start;
use super::fault::{FaultPlace, Faults, ImportRefused};
use super::file_reader::FileReader;
use super::kind::ImportKind;
use super::options::ImportOptions;
use super::prepared::{LeftOut, PreparedImport};
use super::problem::Problem;
use super::progress::Meter;
use super::quotation::ImportedFile;
use super::source::ImportSource;

/// An import under way.
pub(crate) struct Import<'a> {
    prepared: PreparedImport,
    state: &'a State,
    options: &'a ImportOptions<'a>,
    reader: FileReader<'a>,
}

impl<'a> Import<'a> {
    pub(crate) fn new(
        kind: ImportKind,
        sources: &[ImportSource],
        state: &'a State,
        options: &'a ImportOptions<'_>,
    ) -> Self {
        let bytes_total = 2 * sources.iter().map(ImportSource::size).sum::<u64>();
        let prepared = PreparedImport {
            kind,
            files: Vec::new(),
            commands: Vec::new(),
            rows: 0,
            left_out: LeftOut::default(),
            source: options.source.clone().unwrap_or_else(|| kind.as_str().into()),
            policy: options.policy,
        };
        let reader = FileReader {
            meter: Meter::new(options.progress, bytes_total),
            decimal: options.decimal,
            rows_max: (kind.definition().rows_max)(&options.limits),
            held_bytes_max: options.limits.held_bytes,
            rows: 0,
            faults: Faults::default(),
            held_bytes: 0,
        };
        Self {
            prepared,
            state,
            options,
            reader,
        }
    }

    pub(crate) fn run(mut self, sources: &[ImportSource]) -> Result<PreparedImport, ImportRefused> {
        match sources {
            [_, second, ..] if self.prepared.kind.definition().is_single_file => {
                let place = FaultPlace::file(second.name());
                self.reader.faults.add(place, &Problem::OneFileOnly);
            }
            _ => sources.iter().for_each(|source| self.file(source)),
        }
        self.prepared.rows = self.reader.rows;
        self.reader.faults.or(self.prepared)
    }

    fn file(&mut self, source: &ImportSource) {
        let kind = self.prepared.kind;
        let Some(found) = self.reader.survey(source, kind.definition().columns) else {
            return;
        };
        self.reader.rows += found.rows;
        let files = &self.prepared.files;
        if let Some(same) = files.iter().find(|file| file.digest() == found.digest) {
            let other = same.name().clone();
            let place = FaultPlace::file(source.name());
            return self.reader.faults.add(place, &Problem::SameContent { other });
        }
        let Some(mut builder) = self.builder(source) else {
            return;
        };
        self.reader.read(source, &found, builder.as_mut());
        let mut sink = Sink {
            file_index: self.prepared.files.len(),
            file: source.name(),
            layout: &found.layout,
            // Half of the digest: no two files ever share it, and the key stays readable.
            key_stem: format!("import:{}:{}", &found.digest[..32], kind.as_str()),
            commands: &mut self.prepared.commands,
            faults: &mut self.reader.faults,
            left_out: &mut self.prepared.left_out,
        };
        builder.finish(&mut sink);
        self.prepared.files.push(ImportedFile {
            source: source.clone(),
            found,
        });
    }

    fn builder(&mut self, source: &ImportSource) -> Option<Box<dyn Builder + 'a>> {
        let mut start = Start {
            state: self.state,
            options: self.options,
            file: source.name(),
            reader: &mut self.reader,
        };
        (self.prepared.kind.definition().start)(&mut start)
    }
}
