//! How far an import has come.

use std::cell::Cell;
use std::io::{self, Read};

/// How far the reading has come. Every file is read twice, which `bytes_total` counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read so far.
    pub bytes_done: u64,
    /// Bytes to read in all.
    pub bytes_total: u64,
    /// Rows that were checked so far.
    pub rows: u64,
}

/// Counts how far the reading has come, and reports it.
pub(crate) struct Meter<'a> {
    listener: Option<&'a dyn Fn(Progress)>,
    progress: Cell<Progress>,
}

impl<'a> Meter<'a> {
    pub(crate) fn new(listener: Option<&'a dyn Fn(Progress)>, bytes_total: u64) -> Self {
        Self {
            listener,
            progress: Cell::new(Progress {
                bytes_done: 0,
                bytes_total,
                rows: 0,
            }),
        }
    }

    pub(crate) fn add_row(&self) {
        let progress = self.progress.get();
        self.progress.set(Progress {
            rows: progress.rows + 1,
            ..progress
        });
    }

    fn add_bytes(&self, bytes: u64) {
        let progress = self.progress.get();
        self.progress.set(Progress {
            bytes_done: progress.bytes_done + bytes,
            ..progress
        });
        if let Some(listener) = self.listener {
            listener(self.progress.get());
        }
    }
}

/// Counts what is read.
pub(crate) struct Metered<'a, R> {
    pub inner: R,
    pub meter: &'a Meter<'a>,
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.meter.add_bytes(read as u64);
        Ok(read)
    }
}
