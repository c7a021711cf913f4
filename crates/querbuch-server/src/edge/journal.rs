//! Lines of JSON in a file that is put aside by day and by size, and removed after so many days. Whoever writes a line never
//! waits: a thread writes them, and what finds no place in front of it is counted and told of.

mod file;
#[cfg(test)]
mod tests;

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use chrono::{DateTime, Utc};
use querbuch_graphql::limits::edge::{JOURNAL_FILE_BYTES_MAX, JOURNAL_FILES_MAX, JOURNAL_LINES_WAITING_MAX};
use querbuch_ledger::log::clock::{Machine, Source as _};
use serde_json::{Value, json};

use self::file::JournalFile;

/// What tells a journal the time.
type Clock = Box<dyn Fn() -> DateTime<Utc> + Send>;

/// How long a line may wait where no other follows; also how often the day is looked at.
const LOOK: Duration = Duration::from_mins(1);

/// Where a journal is kept, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalOptions {
    /// The file that is written; those that were put aside stand beside it.
    pub file: PathBuf,
    /// Days after which what was put aside is removed.
    pub days: u16,
    /// Bytes after which the file is put aside; [`JOURNAL_FILE_BYTES_MAX`].
    pub file_bytes_max: u64,
    /// Files that are kept beside it; [`JOURNAL_FILES_MAX`].
    pub files_max: usize,
}

impl JournalOptions {
    /// In this file, for so many days.
    pub fn new(file: PathBuf, days: u16) -> Self {
        Self {
            file,
            days,
            file_bytes_max: JOURNAL_FILE_BYTES_MAX,
            files_max: JOURNAL_FILES_MAX,
        }
    }
}

/// A journal that is written.
#[derive(Clone, Debug)]
pub struct Journal {
    lines: SyncSender<Message>,
    lost: Arc<AtomicU64>,
    writer: Arc<Mutex<Option<JoinHandle<()>>>>,
}

#[derive(Debug)]
enum Message {
    Line(String),
    End,
}

impl Journal {
    /// Opens the file and begins to write.
    pub fn open(options: JournalOptions) -> io::Result<Self> {
        Self::open_at(options, Box::new(|| Machine.now()), JOURNAL_LINES_WAITING_MAX)
    }

    fn open_at(options: JournalOptions, clock: Clock, waiting_max: usize) -> io::Result<Self> {
        let file = JournalFile::open(options, clock)?;
        let (lines, written) = sync_channel(waiting_max);
        let lost = Arc::new(AtomicU64::new(0));
        let losses = lost.clone();
        let writer = thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || write_all(file, &written, &losses))?;
        Ok(Self {
            lines,
            lost,
            writer: Arc::new(Mutex::new(Some(writer))),
        })
    }

    /// Writes an object as a line, soon.
    pub fn write(&self, object: &Value) {
        if self.lines.try_send(Message::Line(line_of(object))).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits until all is written. What comes later is not.
    pub fn end(&self) {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = writer
            && self.lines.send(Message::End).is_ok()
        {
            drop(writer.join());
        }
    }
}

/// An object as one line. All but printable ASCII is escaped: no text of anybody ends a line, turns its direction, or says
/// something to the terminal of whoever reads it.
pub fn line_of(object: &Value) -> String {
    let text = object.to_string();
    let mut line = String::with_capacity(text.len() + 1);
    for character in text.chars() {
        if matches!(character, ' '..='~') {
            line.push(character);
        } else {
            let mut pair = [0; 2];
            for unit in character.encode_utf16(&mut pair) {
                // Writing into memory fails for no input.
                let _ = write!(line, "\\u{unit:04x}");
            }
        }
    }
    line.push('\n');
    line
}

fn write_all(mut file: JournalFile, lines: &Receiver<Message>, lost: &AtomicU64) {
    loop {
        let message = if let Ok(message) = lines.try_recv() {
            Ok(message)
        } else {
            file.flush();
            lines.recv_timeout(LOOK)
        };
        let missing = lost.swap(0, Ordering::Relaxed);
        if missing > 0 {
            tracing::error!(
                code = "JOURNAL_LOST",
                lines = missing,
                "lines of a journal found no place"
            );
            file.write(&line_of(&json!({ "event": "lost", "lines": missing })));
        }
        match message {
            Ok(Message::Line(line)) => file.write(&line),
            Err(RecvTimeoutError::Timeout) => file.look_at_the_day(),
            Ok(Message::End) | Err(RecvTimeoutError::Disconnected) => return file.flush(),
        }
    }
}
