//! `backstop import` and `backstop export`.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use backstop_services::Ctx;
use backstop_services::bulk::{self, ImportOptions, Report, Summary};

use super::{REJECTED, reindex, say};

/// How often the bar moves on a terminal, and how often a line is written elsewhere.
const BAR_EVERY: Duration = Duration::from_millis(200);
const LINE_EVERY: Duration = Duration::from_secs(10);
const BAR_CELLS: u64 = 30;

pub async fn import(ctx: &Ctx, file: &Path, dry_run: bool, live: bool) -> anyhow::Result<ExitCode> {
    let mut progress = Progress::new();
    let summary = Box::pin(bulk::import(
        ctx,
        file,
        ImportOptions { dry_run, live },
        &mut progress,
    ))
    .await?;
    progress.finish();
    say(&in_words(
        &summary,
        if dry_run { "acceptable" } else { "stored" },
    ))?;
    if summary.passed > 0 {
        let cases = summary.passed;
        say(&format!(
            "{cases} of the skipped are cases: a ledger proves what happened where it was written, so it is not loaded elsewhere"
        ))?;
    }
    if !dry_run {
        reindex::catch_up(ctx).await?;
    }
    Ok(if summary.rejected > 0 {
        REJECTED.into()
    } else {
        ExitCode::SUCCESS
    })
}

pub async fn export(ctx: &Ctx, file: &Path) -> anyhow::Result<ExitCode> {
    let summary = Box::pin(bulk::export(ctx, file)).await?;
    say(&in_words(&summary, "written"))?;
    Ok(ExitCode::SUCCESS)
}

fn in_words(summary: &Summary, stored: &str) -> String {
    let Summary {
        read,
        skipped,
        rejected,
        seconds,
        ..
    } = summary;
    let rate = summary.records_per_second();
    format!(
        "{read} read, {} {stored}, {skipped} skipped, {rejected} rejected, {rate:.0} records per second ({seconds:.1} s)",
        summary.stored
    )
}

/// A bar on a terminal; a line now and then where the output goes into a file.
struct Progress {
    terminal: bool,
    shown: Option<Instant>,
}

impl Progress {
    fn new() -> Self {
        Self {
            terminal: std::io::stderr().is_terminal(),
            shown: None,
        }
    }

    fn is_due(&mut self) -> bool {
        let every = if self.terminal { BAR_EVERY } else { LINE_EVERY };
        let due = self.shown.is_none_or(|shown| shown.elapsed() >= every);
        if due {
            self.shown = Some(Instant::now());
        }
        due
    }

    fn print(&self, text: &str) {
        let mut out = std::io::stderr().lock();
        // A bar that cannot be shown is no reason to stop an import.
        let _shown = if self.terminal {
            write!(out, "\r\x1b[K{text}")
        } else {
            writeln!(out, "{text}")
        };
        let _flushed = out.flush();
    }

    fn finish(&self) {
        if self.terminal {
            self.print("");
        }
    }
}

impl Report for Progress {
    fn progress(&mut self, done_bytes: u64, total_bytes: u64, summary: &Summary) {
        if !self.is_due() {
            return;
        }
        let total = total_bytes.max(1);
        let cells = usize::try_from((done_bytes * BAR_CELLS / total).min(BAR_CELLS)).unwrap_or(0);
        let bar = if self.terminal {
            format!("[{:<30}] ", "=".repeat(cells))
        } else {
            String::new()
        };
        let percent = (done_bytes * 100 / total).min(100);
        let rate = summary.records_per_second();
        self.print(&format!(
            "{bar}{percent:>3} %  {} records, {rate:.0} per second, {} rejected",
            summary.read, summary.rejected
        ));
    }

    fn rejected(&mut self, line: u64, reason: &str) {
        if self.terminal {
            self.print("");
        }
        let _unheard = writeln!(std::io::stderr().lock(), "line {line}: {reason}");
    }
}
