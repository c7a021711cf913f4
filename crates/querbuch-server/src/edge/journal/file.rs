//! The file of a journal, and those that were put aside.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use querbuch_ledger::log::files::make_private;

use super::{Clock, JournalOptions};

/// How the name of a file that was put aside tells when.
const STAMP: &str = "%Y%m%dT%H%M%S%.6fZ";

/// The file that is written.
pub(super) struct JournalFile {
    options: JournalOptions,
    clock: Clock,
    file: BufWriter<File>,
    bytes: u64,
    /// The day on which its first line was written.
    day: NaiveDate,
    /// Lines that could not be written, in a row. The first one is told of.
    failed: u64,
}

impl JournalFile {
    /// Opens it, and puts aside what is of an earlier day.
    pub(super) fn open(options: JournalOptions, clock: Clock) -> io::Result<Self> {
        make_private(&options.file)?;
        let file = append_to(&options)?;
        let found = file.metadata()?;
        let now = clock();
        let day = match found.modified() {
            Ok(modified) if found.len() > 0 => DateTime::<Utc>::from(modified).date_naive(),
            _ => now.date_naive(),
        };
        let mut journal = Self {
            bytes: found.len(),
            file: BufWriter::new(file),
            options,
            clock,
            day,
            failed: 0,
        };
        journal.look_at_the_day();
        journal.remove_old();
        Ok(journal)
    }

    /// Writes a line.
    pub(super) fn write(&mut self, line: &str) {
        let length = line.len() as u64;
        if self.bytes > 0 && self.bytes + length > self.options.file_bytes_max {
            self.put_aside();
        }
        self.look_at_the_day();
        let written = self.file.write_all(line.as_bytes());
        self.bytes += length;
        self.tell(written);
    }

    /// Hands everything to the system.
    pub(super) fn flush(&mut self) {
        let flushed = self.file.flush();
        self.tell(flushed);
    }

    /// Puts the file aside on a new day.
    pub(super) fn look_at_the_day(&mut self) {
        let today = (self.clock)().date_naive();
        if today == self.day {
            return;
        }
        if self.bytes > 0 {
            self.put_aside();
        }
        self.day = today;
        self.remove_old();
    }

    fn put_aside(&mut self) {
        let renewed = self.file.flush().and_then(|()| {
            let stamp = (self.clock)().format(STAMP);
            let mut aside = self.options.file.clone().into_os_string();
            aside.push(format!(".{stamp}"));
            fs::rename(&self.options.file, aside)?;
            append_to(&self.options)
        });
        match renewed {
            Ok(file) => {
                self.file = BufWriter::new(file);
                self.bytes = 0;
                self.day = (self.clock)().date_naive();
                self.remove_old();
            }
            // The lines go on into the same file.
            Err(error) => self.tell(Err(error)),
        }
    }

    /// Removes what was put aside too long ago, and the oldest of what is too much.
    fn remove_old(&self) {
        let mut aside = self.put_aside_before();
        aside.sort();
        let end = (self.clock)().naive_utc() - TimeDelta::days(self.options.days.into());
        let too_many = aside.len().saturating_sub(self.options.files_max);
        for (number, (at, path)) in aside.iter().enumerate() {
            if *at >= end && number >= too_many {
                continue;
            }
            if *at >= end {
                tracing::warn!(file = %path.display(), "a file of a journal is removed before its time: there are too many");
            }
            if let Err(error) = fs::remove_file(path) {
                tracing::error!(%error, file = %path.display(), "an old file of a journal cannot be removed");
            }
        }
    }

    /// What was put aside, and when.
    fn put_aside_before(&self) -> Vec<(NaiveDateTime, PathBuf)> {
        let file = &self.options.file;
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let Some(name) = file.file_name().and_then(|name| name.to_str()) else {
            return Vec::new();
        };
        let entries = fs::read_dir(folder.unwrap_or_else(|| ".".as_ref()));
        let entries = entries.into_iter().flatten().filter_map(Result::ok);
        let aside = entries.filter_map(|entry| {
            let found = entry.file_name();
            let stamp = found.to_str()?.strip_prefix(name)?.strip_prefix('.')?.to_owned();
            let at = NaiveDateTime::parse_from_str(&stamp, STAMP).ok()?;
            Some((at, entry.path()))
        });
        aside.collect()
    }

    fn tell(&mut self, done: io::Result<()>) {
        match done {
            Ok(()) => self.failed = 0,
            Err(error) => {
                self.failed += 1;
                if self.failed == 1 {
                    let file = self.options.file.display();
                    tracing::error!(code = "JOURNAL_FAILED", %error, %file, "a journal cannot be written");
                }
            }
        }
    }
}

fn append_to(options: &JournalOptions) -> io::Result<File> {
    OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(&options.file)
}
