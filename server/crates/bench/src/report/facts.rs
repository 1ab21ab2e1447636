//! Figures that are no requests: memory, start, first visit.

use anyhow::Result;

use super::{Memory, Report};
use crate::{median, process, visit};

const MEMORY_GOAL_MB: f64 = 150.0;
const START_GOAL_MS: f64 = 300.0;
const VISIT_GOAL_KB: f64 = 150.0;

/// A figure that is no request, with its goal.
pub struct Fact {
    /// Name for machines.
    pub key: &'static str,
    /// Name for people.
    pub what: String,
    /// What was measured.
    pub value: f64,
    /// Its unit.
    pub unit: &'static str,
    /// The most it may be.
    pub goal: Option<f64>,
}

impl Fact {
    /// Whether the goal holds; none where there is none.
    pub fn held(&self) -> Option<bool> {
        self.goal.map(|goal| self.value <= goal)
    }
}

/// All of them, in the order of the table.
///
/// # Errors
/// Something was not measured.
pub fn of(report: &Report) -> Result<Vec<Fact>> {
    let memory = |when: &str, m: process::Memory| {
        let (own, mapped) = (megabytes(m.anonymous), megabytes(m.mapped));
        format!("Resident memory {when} (own {own:.0}, mapped files {mapped:.0})")
    };
    let Memory {
        at_rest,
        after_load,
    } = &report.memory;
    let fact = |key, what, value, unit, goal| Fact {
        key,
        what,
        value,
        unit,
        goal,
    };
    let megabyte_goal = Some(MEMORY_GOAL_MB);
    let kilobytes = count(visit::total(&report.first_visit)?) / 1000.0;
    let visit = format!("First visit, {} files, brotli", report.first_visit.len());
    let start = "Start until ready".to_owned();
    Ok(vec![
        fact(
            "memory_at_rest_mb",
            memory("at rest", *at_rest),
            megabytes(at_rest.all),
            "MB",
            megabyte_goal,
        ),
        fact(
            "memory_after_load_mb",
            memory("after load", *after_load),
            megabytes(after_load.all),
            "MB",
            megabyte_goal,
        ),
        fact(
            "memory_peak_mb",
            "Resident memory at its peak".to_owned(),
            megabytes(after_load.peak),
            "MB",
            None,
        ),
        fact(
            "cold_start_ms",
            start,
            median::of(report.cold_starts.iter().copied()),
            "ms",
            Some(START_GOAL_MS),
        ),
        fact(
            "first_visit_kb",
            visit,
            kilobytes,
            "KB",
            Some(VISIT_GOAL_KB),
        ),
    ])
}

#[expect(clippy::cast_precision_loss, reason = "sizes for people")]
fn megabytes(kibibytes: u64) -> f64 {
    kibibytes as f64 * 1024.0 / 1e6
}

/// A number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "sizes for people")]
pub fn count(number: usize) -> f64 {
    number as f64
}
