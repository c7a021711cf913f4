//! Records of a CSV file, one at a time.
//!
//! The `csv` crate accepts a quote that is never closed, holds a record of any length in memory, and counts
//! lines at the end of a record. Faults must name the line on which a row begins, and a damaged file must be
//! refused, so records are put together here.

use std::borrow::Cow;
use std::io::{self, BufRead, Read as _};

use encoding_rs::WINDOWS_1252;

/// Longest record, in bytes: two hundred times the longest description. More is a quote left open, or no CSV.
pub const RECORD_BYTES_MAX: usize = 1 << 20;

/// How the bytes of a file are read as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, with or without byte order mark.
    Utf8,
    /// Windows-1252, as older spreadsheets save.
    Windows1252,
}

impl Encoding {
    /// The name that people know.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Windows1252 => "Windows-1252",
        }
    }
}

/// Reads text whose encoding is settled, or, where `None`, is not yet: then each piece counts for itself.
pub(crate) fn decode(bytes: &[u8], encoding: Option<Encoding>) -> Cow<'_, str> {
    if encoding != Some(Encoding::Windows1252) {
        if let Ok(text) = str::from_utf8(bytes) {
            return Cow::Borrowed(text);
        }
        if encoding == Some(Encoding::Utf8) {
            // The survey has found nothing but UTF-8: the file has changed since, which its digest will show.
            return String::from_utf8_lossy(bytes);
        }
    }
    WINDOWS_1252.decode_without_bom_handling(bytes).0
}

/// One record. Its buffers are used again for the next.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// The line on which it begins, counted from 1.
    pub row: u32,
    text: String,
    spans: Vec<(usize, usize)>,
}

impl Record {
    /// How many fields there are.
    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    /// A field without white space around it; empty where there is none.
    pub(crate) fn field(&self, index: usize) -> &str {
        self.spans
            .get(index)
            .map_or("", |(start, end)| self.text[*start..*end].trim())
    }

    /// How much text it holds.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len()
    }
}

/// Why a record cannot be read.
#[derive(Debug)]
pub(crate) enum RecordFault {
    Io(io::Error),
    TooLong,
    QuoteOpen,
    /// Text after a closing quote. The next record can be read all the same.
    QuoteStray,
}

/// Reads records.
pub(crate) struct Records<R> {
    reader: R,
    delimiter: u8,
    encoding: Option<Encoding>,
    lines: u32,
    raw: Vec<u8>,
}

impl<R: BufRead> Records<R> {
    /// Reads on behind `lines` lines.
    pub(crate) fn new(reader: R, delimiter: u8, encoding: Option<Encoding>, lines: u32) -> Self {
        Self {
            reader,
            delimiter,
            encoding,
            lines,
            raw: Vec::new(),
        }
    }

    /// Reads the next record that is not blank; `false` at the end of the file.
    pub(crate) fn read(&mut self, record: &mut Record) -> Result<bool, RecordFault> {
        loop {
            self.raw.clear();
            record.row = self.lines.saturating_add(1);
            if !self.append_line()? {
                return Ok(false);
            }
            let is_blank = |byte: &u8| *byte == self.delimiter || byte.is_ascii_whitespace();
            if !self.raw.iter().all(is_blank) {
                break;
            }
        }
        let quoted = self.raw.contains(&b'"');
        if quoted {
            let mut scan = QuoteScan::default();
            while scan.is_open_after(&self.raw, self.delimiter) {
                if !self.append_line()? {
                    return Err(RecordFault::QuoteOpen);
                }
            }
        }
        let line = self.raw.strip_suffix(b"\n").unwrap_or(&self.raw);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = decode(line, self.encoding);
        record.text.clear();
        record.spans.clear();
        if quoted {
            split_quoted(&line, self.delimiter, record)?;
        } else {
            split_plain(&line, self.delimiter, record);
        }
        Ok(true)
    }

    /// What is read from, to be looked at between records.
    pub(crate) fn reader(&self) -> &R {
        &self.reader
    }

    /// What is read from.
    pub(crate) fn into_reader(self) -> R {
        self.reader
    }

    fn append_line(&mut self) -> Result<bool, RecordFault> {
        let room = RECORD_BYTES_MAX + 1 - self.raw.len();
        let read = (&mut self.reader)
            .take(room as u64)
            .read_until(b'\n', &mut self.raw);
        let read = read.map_err(RecordFault::Io)?;
        if self.raw.len() > RECORD_BYTES_MAX {
            return Err(RecordFault::TooLong);
        }
        self.lines = self.lines.saturating_add(u32::from(read > 0));
        Ok(read > 0)
    }
}

#[derive(Clone, Copy, Default)]
enum Within {
    #[default]
    FieldStart,
    Plain,
    Quoted,
    /// Behind a quote within quotes: the end, or the first of two.
    QuoteInQuoted,
}

/// Where the quotes stand, so far.
#[derive(Default)]
struct QuoteScan {
    scanned: usize,
    within: Within,
}

impl QuoteScan {
    /// Goes on to the end of `raw`; whether a quoted field is open there.
    fn is_open_after(&mut self, raw: &[u8], delimiter: u8) -> bool {
        for byte in &raw[self.scanned..] {
            self.within = match (self.within, *byte) {
                (Within::Quoted, b'"') => Within::QuoteInQuoted,
                (Within::FieldStart | Within::QuoteInQuoted, b'"') | (Within::Quoted, _) => Within::Quoted,
                (_, byte) if byte == delimiter => Within::FieldStart,
                _ => Within::Plain,
            };
        }
        self.scanned = raw.len();
        matches!(self.within, Within::Quoted)
    }
}

fn split_plain(line: &str, delimiter: u8, record: &mut Record) {
    record.text.push_str(line);
    let mut start = 0;
    for (index, byte) in line.bytes().enumerate() {
        if byte == delimiter {
            record.spans.push((start, index));
            start = index + 1;
        }
    }
    record.spans.push((start, line.len()));
}

fn split_quoted(line: &str, delimiter: u8, record: &mut Record) -> Result<(), RecordFault> {
    let delimiter = char::from(delimiter);
    let mut rest = line;
    loop {
        let start = record.text.len();
        let after = if let Some(mut quoted) = rest.strip_prefix('"') {
            loop {
                let (piece, after) = quoted.split_once('"').ok_or(RecordFault::QuoteOpen)?;
                record.text.push_str(piece);
                match after.strip_prefix('"') {
                    Some(after) => {
                        record.text.push('"');
                        quoted = after;
                    }
                    None => break after,
                }
            }
        } else {
            let end = rest.find(delimiter).unwrap_or(rest.len());
            record.text.push_str(&rest[..end]);
            &rest[end..]
        };
        record.spans.push((start, record.text.len()));
        match after.strip_prefix(delimiter) {
            Some(next) => rest = next,
            None if after.is_empty() => return Ok(()),
            None => return Err(RecordFault::QuoteStray),
        }
    }
}

#[cfg(test)]
mod tests;
