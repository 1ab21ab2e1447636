//! The tables for people.

use super::{
    Report,
    facts::{Fact, count},
    machine,
};
use crate::{
    measure::Row,
    table::{figure, markdown},
    visit::Part,
};

/// All tables, one below the other.
pub fn of(report: &Report, facts: &[Fact]) -> String {
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
