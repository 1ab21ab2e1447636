//! Import and export, on either database.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod export;
mod file;
mod import;
mod live;
mod parse;

use super::{ImportOptions, Report, Summary};
use crate::Ctx;
use std::io::Write;
use std::path::PathBuf;
use tempfile::TempDir;

/// A small community: parents first, one post accepted, one hidden, some references to nobody.
const COMMUNITY: &str = r##"{"type":"user","import_id":"u1","username":"ana","email":"ana@example.com","role":"admin","created_at":"2024-01-02T03:04:05Z"}
{"type":"user","import_id":"u2","username":"ben","email":"ben@example.com","created_at":"2024-01-03T03:04:05Z","email_notices":false}
{"type":"user","import_id":"u3","username":"cho"}
{"type":"category","import_id":"c1","slug":"phones","name":"Phones","description":"All phones"}
{"type":"thread","import_id":"t1","category":"c1","author":"u1","kind":"question","title":"It does not pair","body":"Neither *this* nor that.","tags":["X200","blue tooth"],"created_at":"2024-02-01T10:00:00Z"}
{"type":"thread","import_id":"t2","category":"phones","author":"u2","title":"Nobody answers","body":"","created_at":"2024-02-02T10:00:00Z"}
{"type":"thread","import_id":"t3","author":"nobody","kind":"discussion","title":"Talk","body":"Just talk","created_at":"2999-01-01T00:00:00Z"}
{"type":"thread","import_id":"t4","category":"c1","author":"u2","title":"Gone","body":"Spam","state":"deleted","created_at":"2024-02-03T10:00:00Z"}
{"type":"thread","import_id":"t5","category":"c1","author":"u2","title":"Closed","body":"No more","closed":true,"created_at":"2024-02-03T10:00:00Z"}
{"type":"post","import_id":"p1","thread":"t1","author":"u2","body":"Hold the button.","created_at":"2024-02-01T11:00:00Z","accepted":true}
{"type":"post","import_id":"p2","thread":"t1","author":"u1","body":"Thank you!","created_at":"2024-02-01T12:00:00Z"}
{"type":"post","import_id":"p3","thread":"t1","author":"u3","body":"Buy this","created_at":"2024-02-01T13:00:00Z","state":"hidden"}
{"type":"post","import_id":"p4","thread":"t3","author":"u3","body":"More talk","intent":"comment","official":true,"edited_at":"2024-05-01T00:00:00Z","created_at":"2024-04-01T00:00:00Z"}
"##;

/// Remembers what was refused.
#[derive(Default)]
struct Heard(Vec<(u64, String)>);

impl Report for Heard {
    fn progress(&mut self, done_bytes: u64, total_bytes: u64, _summary: &Summary) {
        assert!(done_bytes <= total_bytes);
    }

    fn rejected(&mut self, line: u64, reason: &str) {
        self.0.push((line, reason.to_owned()));
    }
}

/// A folder for files, gone when dropped.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    fn packed(&self, name: &str, content: &[u8]) -> PathBuf {
        self.file(name, &pack(content))
    }
}

fn pack(content: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(content).unwrap();
    packer.finish().unwrap()
}

/// Imports a text and returns the summary with what was refused.
async fn load(ctx: &Ctx, text: &str, options: ImportOptions) -> (Summary, Vec<(u64, String)>) {
    let folder = Folder::new();
    let path = folder.file("in.ndjson", text.as_bytes());
    let mut heard = Heard::default();
    let summary = super::import(ctx, &path, options, &mut heard)
        .await
        .unwrap();
    assert_eq!(summary.rejected, heard.0.len() as u64);
    assert_eq!(
        summary.read,
        summary.stored + summary.skipped + summary.rejected
    );
    (summary, heard.0)
}

const HISTORY: ImportOptions = ImportOptions {
    dry_run: false,
    live: false,
};
const LIVE: ImportOptions = ImportOptions {
    dry_run: false,
    live: true,
};
const DRY: ImportOptions = ImportOptions {
    dry_run: true,
    live: false,
};

/// Read, stored, skipped and rejected.
const fn counts(summary: &Summary) -> (u64, u64, u64, u64) {
    (
        summary.read,
        summary.stored,
        summary.skipped,
        summary.rejected,
    )
}
