//! Building the index anew from the database, by `backstop reindex` on a stopped server.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};

use crate::{
    corpus::Corpus,
    options::Options,
    places::Places,
    process::{Cores, Pinned},
    server::Program,
};

const LOOK_EVERY: Duration = Duration::from_millis(20);

/// What it took.
#[derive(Clone, Copy)]
pub struct Built {
    /// Documents.
    pub documents: f64,
    /// Seconds, on one core.
    pub seconds: f64,
    /// CPU time of all threads, in seconds.
    pub cpu_seconds: f64,
    /// Most memory, in megabytes.
    pub memory_mb: f64,
    /// The index afterwards, in megabytes.
    pub disk_mb: f64,
    /// The most that lay on the disk, the old index included, in megabytes.
    pub disk_peak_mb: f64,
}

/// Runs it and looks on.
///
/// # Errors
/// It cannot be started.
#[expect(clippy::cast_precision_loss, reason = "sizes for people")]
pub fn measure(
    options: &Options,
    places: &Places,
    folder: &Path,
    cores: Cores,
    corpus: &Corpus,
) -> Result<Built> {
    let program = Program {
        options,
        places,
        database: None,
    };
    let mut command = program.command(folder);
    command.arg("reindex");
    let began = Instant::now();
    let mut process = Pinned::start(&command, cores.server, &places.run.join("reindex.log"))?;
    let (mut cpu_ms, mut peak, mut disk_peak) = (0.0, 0, 0);
    while process.is_running() {
        if let (Ok(cpu), Ok(memory)) = (process.cpu_ms(), process.memory()) {
            (cpu_ms, peak) = (cpu, memory.peak);
        }
        disk_peak = disk_peak.max(size(&folder.join("index")));
        std::thread::sleep(LOOK_EVERY);
    }
    let seconds = began.elapsed().as_secs_f64();
    ensure!(
        peak > 0 && process.has_succeeded(),
        "backstop reindex failed: see target/bench-run/reindex.log"
    );
    let count = |key: &str| corpus.summary[key].as_f64().unwrap_or_default();
    Ok(Built {
        documents: count("threads") + count("replies"),
        seconds,
        cpu_seconds: cpu_ms / 1000.0,
        memory_mb: peak as f64 * 1024.0 / 1e6,
        disk_mb: size(&folder.join("index")) as f64 / 1e6,
        disk_peak_mb: disk_peak as f64 / 1e6,
    })
}

/// Bytes below a folder; what goes away meanwhile counts nothing.
fn size(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    let sizes = entries.flatten().map(|entry| {
        let path = entry.path();
        if path.is_dir() {
            size(&path)
        } else {
            entry.metadata().map_or(0, |about| about.len())
        }
    });
    sizes.sum()
}
