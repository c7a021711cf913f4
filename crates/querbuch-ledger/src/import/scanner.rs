//! Looks at every byte of a file on its way: in which encoding it is, and whether it is text at all.

use std::borrow::Cow;
use std::io::{self, Read};

use super::problem::{FileProblem, Problem};
use super::record::Encoding;
use super::source::Signature;

/// Bytes that Windows-1252 does not assign.
const UNASSIGNED: [u8; 5] = [0x81, 0x8D, 0x8F, 0x90, 0x9D];

/// Passes bytes through and keeps what the survey needs to know about them.
pub(crate) struct Scanner<R> {
    inner: R,
    signature: Signature,
    lines: u32,
    /// The start of a character that the next bytes continue.
    carry: Vec<u8>,
    /// Characters of several bytes that are right in UTF-8: in Windows-1252 they occur by rare accident.
    multibyte: u64,
    /// Places that are wrong in UTF-8.
    invalid: u64,
    first_invalid: Option<u32>,
    first_unassigned: Option<u32>,
    first_nul: Option<u32>,
}

impl<R: Read> Scanner<R> {
    pub(crate) fn new(inner: R, signature: Signature) -> Self {
        Self {
            inner,
            signature,
            lines: 0,
            carry: Vec::new(),
            multibyte: 0,
            invalid: 0,
            first_invalid: None,
            first_unassigned: None,
            first_nul: None,
        }
    }

    /// Fails where what was read so far shows that this is no text.
    pub(crate) fn require_text(&self) -> Result<(), FileProblem> {
        match (self.signature, self.first_nul) {
            (Signature::Utf16, _) => Err(Problem::Utf16.into()),
            (Signature::Workbook, _) => Err(Problem::Workbook.into()),
            (_, Some(row)) => Err(Problem::NulByte.at(row)),
            _ => Ok(()),
        }
    }

    /// The encoding, once everything was read, and what was read from.
    ///
    /// A file that is UTF-8 in as many places as it is not was damaged; read as Windows-1252 it would be full of
    /// wrong letters that nobody notices.
    pub(crate) fn finish(mut self) -> Result<(R, Encoding), FileProblem> {
        if !self.carry.is_empty() {
            self.invalid += 1;
            self.first_invalid.get_or_insert(self.lines.saturating_add(1));
        }
        self.require_text()?;
        let undecodable = |row| FileProblem {
            row,
            problem: Problem::Undecodable,
        };
        let encoding = if self.invalid == 0 {
            Encoding::Utf8
        } else if self.signature == Signature::Utf8 || self.multibyte >= self.invalid {
            return Err(undecodable(self.first_invalid));
        } else if self.first_unassigned.is_some() {
            return Err(undecodable(self.first_unassigned));
        } else {
            Encoding::Windows1252
        };
        Ok((self.inner, encoding))
    }

    fn look(&mut self, chunk: &[u8]) {
        let lines = self.lines;
        let row_of = |index: usize| {
            lines
                .saturating_add(count_lines(&chunk[..index]))
                .saturating_add(1)
        };
        if self.first_nul.is_none() {
            self.first_nul = chunk.iter().position(|byte| *byte == 0).map(row_of);
        }
        if !chunk.is_ascii() || !self.carry.is_empty() {
            if self.first_unassigned.is_none() {
                self.first_unassigned = chunk
                    .iter()
                    .position(|byte| UNASSIGNED.contains(byte))
                    .map(row_of);
            }
            self.look_for_utf8(chunk);
        }
        self.lines = self.lines.saturating_add(count_lines(chunk));
    }

    fn look_for_utf8(&mut self, chunk: &[u8]) {
        let carried = std::mem::take(&mut self.carry);
        let text: Cow<'_, [u8]> = if carried.is_empty() {
            chunk.into()
        } else {
            [&carried, chunk].concat().into()
        };
        let mut rest = text.as_ref();
        loop {
            let (valid, fault) = match str::from_utf8(rest) {
                Ok(_) => (rest.len(), None),
                Err(error) => (error.valid_up_to(), Some(error.error_len())),
            };
            self.multibyte += rest[..valid].iter().filter(|byte| **byte >= 0xC0).count() as u64;
            match fault {
                None => return,
                Some(None) => {
                    self.carry = rest[valid..].to_vec();
                    return;
                }
                Some(Some(length)) => {
                    self.invalid += 1;
                    if self.first_invalid.is_none() {
                        let before = &text[..text.len() - rest.len() + valid];
                        self.first_invalid =
                            Some(self.lines.saturating_add(count_lines(before)).saturating_add(1));
                    }
                    rest = &rest[valid + length..];
                }
            }
        }
    }
}

impl<R: Read> Read for Scanner<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.look(&buffer[..read]);
        Ok(read)
    }
}

fn count_lines(bytes: &[u8]) -> u32 {
    bytes.iter().map(|byte| u32::from(*byte == b'\n')).sum()
}

#[cfg(test)]
mod tests;
