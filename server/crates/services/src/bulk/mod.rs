//! Bulk load and bulk copy: newline-delimited JSON, one record a line, parents before children.
//!
//! What comes in is history: it gets no clock, sends no mail and earns nobody anything, unless the
//! import is asked to treat threads as newly asked. Text passes the same rules as text typed today.

mod batches;
mod export;
mod extras;
mod file;
mod import;
mod names;
mod output;
mod pages;
mod parse;
mod preview;
mod queries;
mod record;
mod rows;
pub(crate) mod snapshot;
mod store;
#[cfg(test)]
mod tests;

pub use export::export;
pub use import::import;

/// How an import treats what it reads.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImportOptions {
    /// Every line is read, checked, rendered and held against the database and the lines before it:
    /// names in use, parents, what is there already. Nothing is written.
    pub dry_run: bool,
    /// Questions count as asked now: they get a clock, which answers in the file stop.
    pub live: bool,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Summary {
    /// Records seen; empty lines are none.
    pub read: u64,
    /// Records that are new in the database (or in the file, when exporting).
    pub stored: u64,
    /// Records that were there already.
    pub skipped: u64,
    /// Records among the skipped that are never loaded: cases, whose ledgers prove what happened
    /// elsewhere.
    pub passed: u64,
    /// Records refused, each with its line and reason.
    pub rejected: u64,
    /// Duration.
    pub seconds: f64,
}

impl Summary {
    /// Records read per second; 0 where no time has passed.
    #[must_use]
    pub fn records_per_second(&self) -> f64 {
        if self.seconds <= 0.0 {
            return 0.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let read = self.read as f64;
        read / self.seconds
    }
}

/// Told about an import while it goes on.
pub trait Report {
    /// Another piece of the file is dealt with: bytes of the file so far, and in all.
    fn progress(&mut self, done_bytes: u64, total_bytes: u64, summary: &Summary);
    /// A line was refused.
    fn rejected(&mut self, line: u64, reason: &str);
}
