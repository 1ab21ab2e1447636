//! What is said at the end: a file for machines, tables for people.

mod facts;
mod text;

use std::{fs, path::Path};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use crate::{
    escalation::{self, Measured},
    measure::Row,
    options::Options,
    places::Places,
    process, search,
    visit::Part,
};

use facts::Fact;

/// The name of the tables of requests, memory and start.
const REQUESTS: &str = "bench";
/// The name of the tables of promises.
const ESCALATION: &str = "bench-escalation";
/// The name of the tables of searching.
const SEARCH: &str = "bench-search";
/// The same for a number of posts that was asked for.
const SEARCH_LARGE: &str = "bench-search-large";
/// Where those are shown.
const SEARCH_IN: &str = "server/docs/search.md";
/// Both show the tables where they hold the two marks.
const SHOWN_IN: [&str; 2] = ["README.md", "server/docs/benchmark.md"];

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

/// Prints the tables and writes them where they belong.
///
/// # Errors
/// A file cannot be written.
#[expect(clippy::print_stdout, reason = "the tables are what this command says")]
pub fn write(report: &Report, options: &Options, places: &Places) -> Result<()> {
    let facts = facts::of(report)?;
    let text = text::of(report, &facts);
    println!("\n{text}");
    keep(places, json(report, &facts, options))?;
    show(&text, REQUESTS, options, places)
}

/// Prints the tables of promises and writes them where they belong.
///
/// # Errors
/// A file cannot be written.
#[expect(clippy::print_stdout, reason = "the tables are what this command says")]
pub fn write_escalation(all: &[Measured], options: &Options, places: &Places) -> Result<()> {
    let text = escalation::text(all);
    println!("\n{text}");
    let figures: Vec<Value> = all.iter().map(Measured::json).collect();
    keep(places, json!({ "escalation": figures }))?;
    show(&text, ESCALATION, options, places)
}

/// Prints the tables of searching and writes them where they belong.
///
/// # Errors
/// A file cannot be written.
#[expect(clippy::print_stdout, reason = "the tables are what this command says")]
pub fn write_search(all: &search::Measured, options: &Options, places: &Places) -> Result<()> {
    let text = search::text(all);
    println!("\n{text}");
    let (key, name) = match options.posts {
        Some(_) => ("search_large", SEARCH_LARGE),
        None => ("search", SEARCH),
    };
    keep(places, json!({ key: all.json() }))?;
    if options.quick {
        return Ok(());
    }
    show_in(&places.root.join(SEARCH_IN), name, &text)
}

/// Puts figures into the file for machines; those of another part stay.
fn keep(places: &Places, new: Value) -> Result<()> {
    let old = fs::read(places.json()).ok();
    let mut all: Map<String, Value> = old
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    if let Value::Object(new) = new {
        all.extend(new);
    }
    fs::write(places.json(), serde_json::to_vec_pretty(&all)?).context("writing bench.json")
}

fn show(text: &str, name: &str, options: &Options, places: &Places) -> Result<()> {
    if options.quick {
        return Ok(());
    }
    for file in SHOWN_IN {
        show_in(&places.root.join(file), name, text)?;
    }
    Ok(())
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
        "quick": options.quick, "rounds": options.rounds(), "machine": machine(),
        "load_average_after": process::load_average(), "data": report.corpus,
        "requests": report.rows.iter().map(request).collect::<Vec<_>>(),
        "facts": facts.iter().map(fact).collect::<Vec<_>>(),
        "cold_starts_ms": report.cold_starts,
        "first_visit": report.first_visit.iter().map(part).collect::<Vec<_>>(),
    })
}

/// Puts `text` between the marks; a file without them is left alone.
fn show_in(file: &Path, name: &str, text: &str) -> Result<()> {
    let Ok(old) = fs::read_to_string(file) else {
        return Ok(());
    };
    let Some(new) = between_marks(&old, name, text) else {
        return Ok(());
    };
    fs::write(file, new).with_context(|| format!("writing {}", file.display()))
}

fn between_marks(old: &str, name: &str, text: &str) -> Option<String> {
    let (begin, end) = (
        format!("<!-- {name}:begin -->"),
        format!("<!-- {name}:end -->"),
    );
    let (before, rest) = old.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n\n{text}\n{end}{after}"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_between_the_marks_changes() {
        let old = "a\n<!-- x:begin -->\nold\n<!-- x:end -->\nb\n";
        let new = between_marks(old, "x", "new\n").unwrap_or_default();
        assert_eq!(new, "a\n<!-- x:begin -->\n\nnew\n\n<!-- x:end -->\nb\n");
        assert_eq!(
            between_marks(&new, "x", "new\n").as_deref(),
            Some(new.as_str())
        );
        assert_eq!(between_marks(&new, "y", "new"), None);
    }
}
