//! Writes a bulk file on a thread of its own; the file takes its name when it is complete.

use super::record::Record;
use crate::Result;
use anyhow::Context;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, spawn_blocking};

/// Pages written ahead of the disk.
const WAITING_PAGES: usize = 2;

/// A file in the making.
pub(super) struct Output {
    pages: mpsc::Sender<Vec<u8>>,
    writer: JoinHandle<std::io::Result<()>>,
    part: PathBuf,
    path: PathBuf,
}

impl Output {
    /// Begins beside `path`; packed by gzip where that ends in `.gz`.
    pub(super) fn create(path: &Path) -> std::io::Result<Self> {
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        let file = open(&part)?;
        let packed = path.extension() == Some(OsStr::new("gz"));
        let (pages, receive) = mpsc::channel(WAITING_PAGES);
        let writer = spawn_blocking(move || {
            if packed {
                pack(receive, file)
            } else {
                plain(receive, file)
            }
        });
        Ok(Self {
            pages,
            writer,
            part,
            path: path.to_owned(),
        })
    }

    /// Writes records, one a line.
    pub(super) async fn write(&mut self, records: &[Record]) -> Result<()> {
        let mut page = Vec::with_capacity(records.len() * 512);
        for record in records {
            serde_json::to_writer(&mut page, record).context("writing a record")?;
            page.push(b'\n');
        }
        // A writer that is gone says why in `finish`.
        let _ = self.pages.send(page).await;
        Ok(())
    }

    /// Whether the writer still writes.
    pub(super) fn is_open(&self) -> bool {
        !self.pages.is_closed()
    }

    /// Waits until everything is on the disk, then gives the file its name; what is not `complete`
    /// or could not be written is taken away.
    pub(super) async fn finish(self, complete: bool) -> Result<std::io::Result<()>> {
        drop(self.pages);
        let written = self.writer.await.context("writing the file")?;
        let kept = if complete {
            written.and_then(|()| fs::rename(&self.part, &self.path))
        } else {
            written
        };
        if !complete || kept.is_err() {
            // It may be gone already; then there is nothing to take away.
            let _ = fs::remove_file(&self.part);
        }
        Ok(kept)
    }
}

/// The file holds e-mail addresses: only its owner may read it.
fn open(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn pack(pages: mpsc::Receiver<Vec<u8>>, file: File) -> std::io::Result<()> {
    let packer = GzEncoder::new(BufWriter::new(file), Compression::default());
    let file = copy(pages, packer)?.finish()?;
    file.into_inner()?.sync_all()
}

fn plain(pages: mpsc::Receiver<Vec<u8>>, file: File) -> std::io::Result<()> {
    copy(pages, BufWriter::new(file))?.into_inner()?.sync_all()
}

fn copy<W: Write>(mut pages: mpsc::Receiver<Vec<u8>>, mut to: W) -> std::io::Result<W> {
    while let Some(page) = pages.blocking_recv() {
        to.write_all(&page)?;
    }
    Ok(to)
}
