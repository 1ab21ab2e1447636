//! Reads a bulk file line by line in little memory, and cuts it into chunks.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Longest line, in bytes.
pub(super) const LINE_MAX: usize = 1024 * 1024;
/// Records in a chunk: one transaction each.
const CHUNK_RECORDS: usize = 500;
/// Bytes after which a chunk is full even with fewer records.
const CHUNK_BYTES: usize = 4 * 1024 * 1024;
/// How files packed by gzip begin (RFC 1952, 2.3.1).
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// A line as it stands in the file.
#[derive(Debug)]
pub(super) enum RawLine {
    Text(u64, Vec<u8>),
    /// Longer than [`LINE_MAX`].
    TooLong(u64),
}

/// Some lines, and how far into the file they end.
#[derive(Debug, Default)]
pub(super) struct RawChunk {
    pub lines: Vec<RawLine>,
    /// Bytes of the file (packed, where it is packed) that have been read.
    pub done_bytes: u64,
}

/// The lines of a file, packed or not.
pub(super) struct Lines {
    source: Box<dyn BufRead + Send>,
    position: Arc<AtomicU64>,
    number: u64,
    /// Size of the file, in bytes.
    pub total_bytes: u64,
}

/// Counts the bytes that pass.
struct Counting {
    file: File,
    position: Arc<AtomicU64>,
}

impl Read for Counting {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.position.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl Lines {
    /// Opens a file; whether it is packed is seen by how it begins, whatever it is called.
    pub(super) fn open(path: &Path) -> std::io::Result<Self> {
        let file = File::open(path)?;
        let total_bytes = file.metadata()?.len();
        let position = Arc::new(AtomicU64::new(0));
        let mut plain = BufReader::with_capacity(
            64 * 1024,
            Counting {
                file,
                position: position.clone(),
            },
        );
        let packed = plain.fill_buf()?.starts_with(&GZIP_MAGIC);
        let source: Box<dyn BufRead + Send> = if packed {
            Box::new(BufReader::with_capacity(
                64 * 1024,
                flate2::bufread::MultiGzDecoder::new(plain),
            ))
        } else {
            Box::new(plain)
        };
        Ok(Self {
            source,
            position,
            number: 0,
            total_bytes,
        })
    }

    /// The next chunk; none at the end of the file.
    pub(super) fn chunk(&mut self) -> std::io::Result<Option<RawChunk>> {
        let mut chunk = RawChunk::default();
        let mut bytes = 0;
        while chunk.lines.len() < CHUNK_RECORDS && bytes < CHUNK_BYTES {
            let Some(line) = self.line()? else { break };
            if let RawLine::Text(_, text) = &line {
                bytes += text.len();
            }
            chunk.lines.push(line);
        }
        chunk.done_bytes = self.position.load(Ordering::Relaxed);
        Ok(Some(chunk).filter(|c| !c.lines.is_empty()))
    }

    /// The next line that is not empty.
    fn line(&mut self) -> std::io::Result<Option<RawLine>> {
        loop {
            let mut line = Vec::new();
            if (&mut self.source)
                .take(LINE_MAX as u64 + 1)
                .read_until(b'\n', &mut line)?
                == 0
            {
                return Ok(None);
            }
            self.number += 1;
            if line.len() > LINE_MAX && line.last() != Some(&b'\n') {
                self.skip_rest()?;
                return Ok(Some(RawLine::TooLong(self.number)));
            }
            if self.number == 1 && line.starts_with("\u{FEFF}".as_bytes()) {
                line.drain(..3);
            }
            if !line.trim_ascii().is_empty() {
                return Ok(Some(RawLine::Text(self.number, line)));
            }
        }
    }

    fn skip_rest(&mut self) -> std::io::Result<()> {
        loop {
            let buffer = self.source.fill_buf()?;
            let (used, end) = match buffer.iter().position(|b| *b == b'\n') {
                Some(at) => (at + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.source.consume(used);
            if end {
                return Ok(());
            }
        }
    }

    /// The number of the line read last.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }
}
