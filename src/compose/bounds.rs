//! How far a template may go: what an endless one would fill, and where that is told.

use std::io::{Error, Write};

/// Hands on so many bytes and no more.
#[derive(Debug)]
pub struct Bounded<W> {
    inner: W,
    left: usize,
    full: bool,
}

impl<W: Write> Bounded<W> {
    /// Over a writer, for at most so many bytes.
    pub fn new(inner: W, most: usize) -> Self {
        Self { inner, left: most, full: false }
    }

    /// Whether more was to be written than may be.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// What is below.
    pub fn into_inner(self) -> W {
        self.inner
    }
}

impl<W: Write> Write for Bounded<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if bytes.len() > self.left {
            self.full = true;
            return Err(Error::other("more than may be written"));
        }
        let written = self.inner.write(bytes)?;
        self.left -= written;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}
