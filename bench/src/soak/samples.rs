//! Memory, threads and files of a server, second by second.

use crate::figures::float;
use crate::program::Server;
use crate::table::{two, whole};

/// Bytes of a megabyte, as tools show them.
const MEGABYTE: u64 = 1 << 20;

/// What was seen.
#[derive(Default)]
pub struct Samples {
    bytes: Vec<u64>,
    threads: Vec<u64>,
    files: Vec<u64>,
}

/// A figure at the start, at its highest and at the end.
struct Course {
    start: u64,
    peak: u64,
    end: u64,
}

impl Course {
    /// The start is the middle of the second tenth, when everything was asked for once; the end is the middle of the last.
    fn of(seen: &[u64]) -> Self {
        let tenth = (seen.len() / 10).max(1);
        let middle = |part: &[u64]| {
            let mut part = part.to_vec();
            part.sort_unstable();
            part.get(part.len() / 2).copied().unwrap_or(0)
        };
        let after = seen.get(tenth..).unwrap_or_default();
        Self {
            start: middle(after.get(..tenth).unwrap_or(after)),
            peak: after.iter().copied().max().unwrap_or(0),
            end: middle(&seen[seen.len().saturating_sub(tenth)..]),
        }
    }
}

impl Samples {
    /// Looks at a server.
    pub fn take(&mut self, server: &Server) {
        self.bytes.push(server.resident_bytes());
        self.threads.push(server.threads() as u64);
        self.files.push(server.open_files() as u64);
    }

    /// How much more memory there was at the end or at most, in percent of the start.
    pub fn growth_percent(&self) -> f64 {
        let course = Course::of(&self.bytes);
        let megabytes = |bytes: u64| float(bytes / MEGABYTE);
        (megabytes(course.peak) / megabytes(course.start).max(1.0) - 1.0) * 100.0
    }

    /// A row of the table.
    pub fn row(&self, name: &str) -> Vec<String> {
        let bytes = Course::of(&self.bytes);
        let mut cells = vec![name.to_owned()];
        let megabytes = |bytes: u64| two(float(bytes / 1_024) / 1_024.0);
        cells.extend([bytes.start, bytes.peak, bytes.end].map(megabytes));
        for course in [Course::of(&self.threads), Course::of(&self.files)] {
            cells.extend([course.start, course.peak, course.end].map(|count| whole(float(count))));
        }
        cells
    }
}
