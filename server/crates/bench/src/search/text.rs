//! The tables for people, and the figures for machines.

use serde_json::{Value, json};

use super::Measured;
use crate::table::{figure, markdown};

/// No search takes more CPU time than this, in milliseconds.
const DEAREST_GOAL_MS: f64 = 200.0;
/// A post is found within this, in milliseconds.
const FOUND_GOAL_MS: f64 = 300.0;
/// And at the latest, however busy.
const FOUND_LATEST_MS: f64 = 1_000.0;
/// Documents a second and core.
const BUILD_GOAL: f64 = 5_000.0;

/// The tables.
pub fn text(all: &Measured) -> String {
    let count = |key: &str| figure(all.corpus[key].as_f64().unwrap_or_default());
    let (threads, replies) = (count("threads"), count("replies"));
    let built = &all.built;
    let held = |held: bool| if held { "yes" } else { "**no**" }.to_owned();
    let strings = |cells: [&str; 5]| cells.map(str::to_owned).to_vec();
    let mut rows = vec![strings(["what", "p50 ms", "p99 ms", "goal", "held"])];
    for (what, found, goal) in [
        ("A post is found, at rest", all.findable[0], FOUND_GOAL_MS),
        (
            "A post is found, while 32 search as fast as they can",
            all.findable[1],
            FOUND_LATEST_MS,
        ),
    ] {
        rows.push(vec![
            what.to_owned(),
            figure(found.p50_ms),
            figure(found.p99_ms),
            format!("≤ {goal}"),
            held(found.p99_ms <= goal),
        ]);
    }
    let mut usual = vec![strings(["what", "req/s", "CPU ms/request", "goal", "held"])];
    for row in all.rows.iter().filter(|row| row.goal_ms.is_some()) {
        usual.push(vec![
            row.what.to_owned(),
            figure(row.rate),
            figure(row.cpu_ms),
            format!("≤ {}", row.goal_ms.unwrap_or_default()),
            held(row.held().unwrap_or_default()),
        ]);
    }
    let mut dearest = vec![vec!["the dearest searches".to_owned(), "CPU ms".to_owned()]];
    dearest.extend(
        all.dearest
            .iter()
            .map(|one| vec![one.what.clone(), figure(one.cpu_ms)]),
    );
    let per_core = built.documents / built.cpu_seconds;
    format!(
        "{threads} threads and {replies} replies, imported with their index within at most {} MB of memory; server on \
         one core.\n\n{}\n{}\n\
         Building the index anew from the database: {} documents a second and core (goal {}), in {} s on one \
         core; at most {} MB of memory; {} MB of index, at most {} MB with the old one beside it.\n\n\
         The worst of {} searches meant to be dear (goal ≤ {} ms):\n\n{}",
        count("import_peak_mb"),
        markdown(&usual),
        markdown(&rows),
        figure(per_core),
        figure(BUILD_GOAL),
        figure(built.seconds),
        figure(built.memory_mb),
        figure(built.disk_mb),
        figure(built.disk_peak_mb),
        all.tried,
        DEAREST_GOAL_MS,
        markdown(&dearest),
    )
}

impl Measured {
    /// For machines.
    pub fn json(&self) -> Value {
        let found = |at: usize| {
            let one = self.findable[at];
            json!({"p50_ms": one.p50_ms, "p99_ms": one.p99_ms})
        };
        let row = |row: &crate::measure::Row| json!({"key": row.key, "cpu_ms": row.cpu_ms, "requests_per_second": row.rate, "p99_ms": row.p99_ms, "goal_ms": row.goal_ms, "held": row.held()});
        let built = &self.built;
        json!({
            "requests": self.rows.iter().map(row).collect::<Vec<_>>(),
            "found_at_rest": found(0), "found_while_busy": found(1),
            "build": {
                "documents": built.documents, "seconds": built.seconds, "cpu_seconds": built.cpu_seconds,
                "memory_mb": built.memory_mb, "disk_mb": built.disk_mb, "disk_peak_mb": built.disk_peak_mb,
            },
            "dearest": self.dearest.iter().map(|one| json!({"what": one.what, "cpu_ms": one.cpu_ms})).collect::<Vec<_>>(),
            "dearest_tried": self.tried,
        })
    }
}
