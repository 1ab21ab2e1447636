//! What is said at the end: a file for machines, tables for people.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::{
    measure::Row,
    median,
    options::Options,
    places::Places,
    process,
    table::{figure, markdown},
    visit::{self, Part},
};

const BEGIN: &str = "<!-- bench:begin -->";
const END: &str = "<!-- bench:end -->";
/// Both show the tables where they hold the two marks.
const SHOWN_IN: [&str; 2] = ["README.md", "server/docs/benchmark.md"];

const MEMORY_GOAL_MB: f64 = 150.0;
const START_GOAL_MS: f64 = 300.0;
const VISIT_GOAL_KB: f64 = 150.0;

/// Memory before and after all the load.
pub struct Memory {
    /// Two seconds after the start.
    pub at_rest: process::Memory,
    /// A second after the last request.
    pub after_load: process::Memory,
}

/// Everything that was measured.
pub struct Report {
    /// Numbers about the data.
    pub corpus: Value,
    /// Requests.
    pub rows: Vec<Row>,
    /// Resident memory.
    pub memory: Memory,
    /// Milliseconds to ready, of each start.
    pub cold_starts: Vec<f64>,
    /// Parts of a first visit.
    pub first_visit: Vec<Part>,
}

/// A figure that is no request, with its goal.
struct Fact {
    key: &'static str,
    what: String,
    value: f64,
    unit: &'static str,
    goal: Option<f64>,
}

impl Fact {
    fn held(&self) -> Option<bool> {
        self.goal.map(|goal| self.value <= goal)
    }
}

/// Prints the tables and writes them where they belong.
///
/// # Errors
/// A file cannot be written.
#[expect(clippy::print_stdout, reason = "the tables are what this command says")]
pub fn write(report: &Report, options: &Options, places: &Places) -> Result<()> {
    let facts = facts(report)?;
    let text = text(report, &facts);
    println!("\n{text}");
    let json = json(report, &facts, options);
    fs::write(places.json(), serde_json::to_vec_pretty(&json)?).context("writing bench.json")?;
    if options.quick {
        return Ok(());
    }
    for name in SHOWN_IN {
        show_in(&places.root.join(name), &text)?;
    }
    Ok(())
}

fn facts(report: &Report) -> Result<Vec<Fact>> {
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

fn text(report: &Report, facts: &[Fact]) -> String {
    [
        setting(report),
        markdown(&request_rows(&report.rows)),
        markdown(&fact_rows(facts)),
        markdown(&visit_rows(&report.first_visit)),
        "Measured elsewhere, the same way on such a machine:\n".to_owned(),
        markdown(&elsewhere()),
    ]
    .join("\n")
}

fn setting(report: &Report) -> String {
    let number = |key: &str| figure(report.corpus[key].as_f64().unwrap_or_default());
    let source = report.corpus["source"].as_str().unwrap_or_default();
    format!(
        "{}; {} threads and {} replies ({source}); server on one core, {} connections from another.\n",
        machine(),
        number("threads"),
        number("replies"),
        crate::wrk::CONNECTIONS,
    )
}

fn request_rows(rows: &[Row]) -> Vec<Vec<String>> {
    let head = [
        "what",
        "req/s",
        "p50 ms",
        "p99 ms",
        "CPU ms/request",
        "× calibrator",
        "goal",
        "held",
    ];
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for row in rows {
        let errors = if row.errors > 0.0 {
            format!(" ({} errors)", row.errors)
        } else {
            String::new()
        };
        let goal = row.goal_ms.map_or_else(dash, |goal| format!("≤ {goal}"));
        let figures = [row.rate, row.p50_ms, row.p99_ms, row.cpu_ms, row.ratio].map(figure);
        let what = format!("{}{errors}", row.what);
        lines.push([vec![what], figures.to_vec(), vec![goal, held(row.held())]].concat());
    }
    lines
}

fn fact_rows(facts: &[Fact]) -> Vec<Vec<String>> {
    let mut lines = vec![
        ["what", "measured", "goal", "held"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for fact in facts {
        let measured = format!("{} {}", figure(fact.value), fact.unit);
        let goal = fact
            .goal
            .map_or_else(dash, |goal| format!("≤ {goal} {}", fact.unit));
        lines.push(vec![fact.what.clone(), measured, goal, held(fact.held())]);
    }
    lines
}

fn visit_rows(parts: &[Part]) -> Vec<Vec<String>> {
    let mut lines = vec![
        ["first visit", "bytes", "and headers"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for part in parts {
        // The hash changes with every build and says nothing here.
        let name = part
            .path
            .strip_prefix("/assets/")
            .and_then(|path| path.split_once('/'));
        let name = name.map_or(part.path.as_str(), |(_, name)| name).to_owned();
        lines.push(vec![
            name,
            figure(count(part.bytes)),
            figure(count(part.head_bytes)),
        ]);
    }
    lines
}

/// A forum that many know, version 4.11, and what nothing can be faster than.
fn elsewhere() -> Vec<Vec<String>> {
    let rows = [
        ["what", "req/s", "CPU ms/request", "× calibrator"],
        ["Calibrator", "59,000", "0.015", "1"],
        ["Smallest Leptos page", "–", "0.058", "3.9"],
        ["NodeBB 4.11: thread page", "110", "9.1", "606"],
        ["NodeBB: home", "–", "5.4", "360"],
        ["NodeBB: search", "–", "5.8", "387"],
        ["NodeBB: API thread", "–", "4.1", "273"],
        ["NodeBB: posting", "–", "24–114", "1,600–7,600"],
        [
            "NodeBB: 830 MB after load; first visit 42 requests, 702 KB",
            "–",
            "–",
            "–",
        ],
    ];
    rows.map(|row| row.map(str::to_owned).to_vec()).to_vec()
}

fn json(report: &Report, facts: &[Fact], options: &Options) -> Value {
    let request = |row: &Row| {
        json!({
            "key": row.key, "what": row.what, "requests_per_second": row.rate, "p50_ms": row.p50_ms,
            "p99_ms": row.p99_ms, "cpu_ms": row.cpu_ms, "ratio": row.ratio, "goal_ms": row.goal_ms,
            "errors": row.errors, "held": row.held(),
        })
    };
    let fact = |fact: &Fact| json!({"key": fact.key, "value": fact.value, "unit": fact.unit, "goal": fact.goal, "held": fact.held()});
    let part = |part: &Part| json!({"path": part.path, "bytes": part.bytes, "header_bytes": part.head_bytes});
    json!({
        "quick": options.quick, "rounds": options.rounds(), "machine": machine(), "data": report.corpus,
        "requests": report.rows.iter().map(request).collect::<Vec<_>>(),
        "facts": facts.iter().map(fact).collect::<Vec<_>>(),
        "cold_starts_ms": report.cold_starts,
        "first_visit": report.first_visit.iter().map(part).collect::<Vec<_>>(),
    })
}

/// Puts `text` between the marks; a file without them is left alone.
fn show_in(file: &Path, text: &str) -> Result<()> {
    let Ok(old) = fs::read_to_string(file) else {
        return Ok(());
    };
    let Some(new) = between_marks(&old, text) else {
        return Ok(());
    };
    fs::write(file, new).with_context(|| format!("writing {}", file.display()))
}

fn between_marks(old: &str, text: &str) -> Option<String> {
    let (before, rest) = old.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n\n{text}\n{END}{after}"))
}

fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown processor", |rest| {
        rest.trim_start_matches([':', '\t', ' '])
    });
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{model}, {cores} cores")
}

fn held(held: Option<bool>) -> String {
    match held {
        Some(true) => "yes".to_owned(),
        Some(false) => "**no**".to_owned(),
        None => dash(),
    }
}

fn dash() -> String {
    "–".to_owned()
}

#[expect(clippy::cast_precision_loss, reason = "sizes for people")]
fn megabytes(kibibytes: u64) -> f64 {
    kibibytes as f64 * 1024.0 / 1e6
}

#[expect(clippy::cast_precision_loss, reason = "sizes for people")]
fn count(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_marks_changes() {
        let old = format!("a\n{BEGIN}\nold\n{END}\nb\n");
        let new = between_marks(&old, "new\n").unwrap_or_default();
        assert_eq!(new, format!("a\n{BEGIN}\n\nnew\n\n{END}\nb\n"));
        assert_eq!(between_marks(&new, "new\n").as_deref(), Some(new.as_str()));
        assert_eq!(between_marks("no marks", "new"), None);
    }
}
