//! Rounds of load: each kind of request beside the calibrator, one after the other.

use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::{
    http, median,
    options::Options,
    places::Places,
    process::{Cores, Pinned},
    traffic::Plan,
    wrk::{self, Load, Mix},
};

const SETTLE_READ: Duration = Duration::from_secs(3);
/// Indexing and notices after many writes.
const SETTLE_WRITE: Duration = Duration::from_secs(15);

/// One line of the table: medians over the rounds.
pub struct Row {
    /// Name for machines.
    pub key: &'static str,
    /// Name for people.
    pub what: &'static str,
    /// Requests per second.
    pub rate: f64,
    /// Latency, in milliseconds.
    pub p50_ms: f64,
    /// Latency, in milliseconds.
    pub p99_ms: f64,
    /// CPU time of the process for a request, in milliseconds.
    pub cpu_ms: f64,
    /// The same over that of the calibrator just before and after.
    pub ratio: f64,
    /// The most it may take.
    pub goal_ms: Option<f64>,
    /// Requests that failed, in all rounds.
    pub errors: f64,
}

impl Row {
    /// Whether the goal holds; none where there is no goal. Errors are no answers.
    pub fn held(&self) -> Option<bool> {
        self.goal_ms
            .map(|goal| self.cpu_ms <= goal && self.errors == 0.0)
    }
}

#[derive(Clone, Copy)]
struct Sample {
    load: Load,
    cpu_ms: f64,
    ratio: f64,
}

/// Measures everything; the first row is the calibrator itself.
///
/// # Errors
/// A request is refused, or a process ends.
pub fn rounds(
    options: &Options,
    places: &Places,
    plans: &[Plan],
    server: &Pinned,
    calibrator: &Pinned,
    cores: Cores,
    say: fn(&str),
) -> Result<Vec<Row>> {
    let bare = Mix {
        method: "GET",
        headers: Vec::new(),
        requests: vec![("/".to_owned(), String::new())],
    };
    let load = |mix: &Mix, port, seconds, turn| {
        wrk::run(mix, port, seconds, turn, cores.load, &places.run)
    };
    let mut yardstick = Vec::new();
    let mut samples = vec![Vec::new(); plans.len()];
    let mut turn = 0;
    for round in 0..options.rounds() {
        say(&format!("round {} of {}", round + 1, options.rounds()));
        for (plan, samples) in plans.iter().zip(&mut samples) {
            if round == 0 {
                probe(options.port, plan)?;
                turn += 1;
                load(&plan.mix, options.port, 1, turn)?;
            }
            let settle = if plan.writes {
                SETTLE_WRITE
            } else {
                SETTLE_READ
            };
            server.settle(settle)?;
            let beside = || {
                sample(calibrator, Duration::ZERO, || {
                    load(&bare, options.calibrator_port(), 1, 0)
                })
            };
            let before = beside()?;
            turn += 1;
            let after = if plan.writes { settle } else { Duration::ZERO };
            let found = sample(server, after, || {
                load(&plan.mix, options.port, options.seconds(), turn)
            });
            let mut found = found.with_context(|| plan.what)?;
            // Before and after: on a shared machine the pace changes within seconds.
            let around = [before, beside()?];
            found.ratio = found.cpu_ms / f64::midpoint(around[0].cpu_ms, around[1].cpu_ms);
            yardstick.extend(around);
            samples.push(found);
        }
    }
    let mut rows = vec![row("calibrator", "Calibrator", None, &yardstick)];
    let pairs = plans.iter().zip(&samples);
    rows.extend(pairs.map(|(plan, found)| row(plan.key, plan.what, plan.goal_ms, found)));
    Ok(rows)
}

/// A load that only counts refusals would look fast.
fn probe(port: u16, plan: &Plan) -> Result<()> {
    let Some((path, body)) = plan.mix.requests.first() else {
        return Ok(());
    };
    let headers: Vec<(&str, &str)> = plan
        .mix
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let answer = http::send(port, plan.mix.method, path, &headers, body)?;
    let good = answer.status == plan.status;
    let said = answer.text();
    ensure!(
        good,
        "{}: {path} answers {}: {said}",
        plan.what,
        answer.status
    );
    Ok(())
}

fn sample(
    process: &Pinned,
    after: Duration,
    load: impl FnOnce() -> Result<Load>,
) -> Result<Sample> {
    let before = process.cpu_ms()?;
    let load = load()?;
    process.settle(after)?;
    let cpu_ms = (process.cpu_ms()? - before) / load.requests;
    Ok(Sample {
        load,
        cpu_ms,
        ratio: 1.0,
    })
}

fn row(key: &'static str, what: &'static str, goal_ms: Option<f64>, samples: &[Sample]) -> Row {
    let middle = |pick: fn(&Sample) -> f64| median::of(samples.iter().map(pick));
    Row {
        key,
        what,
        rate: middle(|s| s.load.rate),
        p50_ms: middle(|s| s.load.p50_ms),
        p99_ms: middle(|s| s.load.p99_ms),
        cpu_ms: middle(|s| s.cpu_ms),
        ratio: middle(|s| s.ratio),
        goal_ms,
        errors: samples.iter().map(|s| s.load.errors).sum(),
    }
}
