//! The digest of a file, taken while it is read.

use std::io::{self, Read};

use sha2::{Digest as _, Sha256};

/// Passes bytes through and takes their SHA-256.
pub(crate) struct Digesting<R> {
    inner: R,
    hasher: Sha256,
}

impl<R: Read> Digesting<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self {
            inner,
            hasher: Sha256::new(),
        }
    }

    /// The digest of what was read, in hexadecimal digits.
    pub(crate) fn finish(self) -> String {
        let mut digits = String::with_capacity(64);
        for byte in self.hasher.finalize() {
            digits
                .extend([byte >> 4, byte & 15].map(|half| char::from_digit(half.into(), 16).unwrap_or('0')));
        }
        digits
    }
}

impl<R: Read> Read for Digesting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        Ok(read)
    }
}
