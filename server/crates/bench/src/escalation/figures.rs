//! What was measured, and how it is shown.

use serde_json::{Value, json};

use super::Measured;
use crate::table::{figure, markdown};

/// A sweep that finds nothing may cost no more than this, in milliseconds.
const SWEEP_GOAL_MS: f64 = 2.0;
/// Under normal load a case comes within this, in milliseconds.
const LAG_GOAL_MS: f64 = 2_000.0;

/// One number of open threads.
pub struct Stage {
    /// Open threads.
    pub open: usize,
    /// A sweep that finds nothing due, in milliseconds.
    pub sweep_ms: f64,
    /// From due to the case, in milliseconds.
    pub lag_p50_ms: f64,
    /// From due to the case, in milliseconds.
    pub lag_p99_ms: f64,
    /// Cases a second where thousands are due at once.
    pub per_second: f64,
}

/// Agents racing for cases.
pub struct Claims {
    /// How many agents.
    pub agents: usize,
    /// Cases taken, and resolved, a second.
    pub per_second: f64,
    /// Taking one, in milliseconds.
    pub p50_ms: f64,
    /// Taking one, in milliseconds.
    pub p99_ms: f64,
}

impl Measured {
    /// For machines.
    pub fn json(&self) -> Value {
        let stage = |s: &Stage| {
            json!({
                "open_threads": s.open, "idle_sweep_ms": s.sweep_ms, "lag_p50_ms": s.lag_p50_ms, "lag_p99_ms": s.lag_p99_ms,
                "escalations_per_second": s.per_second, "held": held(s),
            })
        };
        json!({
            "database": self.database, "stages": self.stages.iter().map(stage).collect::<Vec<_>>(),
            "claims": {"agents": self.claims.agents, "per_second": self.claims.per_second, "p50_ms": self.claims.p50_ms, "p99_ms": self.claims.p99_ms},
        })
    }
}

const fn held(stage: &Stage) -> bool {
    stage.sweep_ms <= SWEEP_GOAL_MS && stage.lag_p99_ms <= LAG_GOAL_MS
}

/// The tables for people.
pub fn text(all: &[Measured]) -> String {
    let head = [
        "open threads",
        "database",
        "idle sweep ms",
        "lag p50 ms",
        "lag p99 ms",
        "escalations/s",
        "held",
    ];
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for one in all {
        for stage in &one.stages {
            let figures = [
                stage.sweep_ms,
                stage.lag_p50_ms,
                stage.lag_p99_ms,
                stage.per_second,
            ]
            .map(figure);
            #[expect(clippy::cast_precision_loss, reason = "a size for people")]
            let open = figure(stage.open as f64);
            let yes = if held(stage) { "yes" } else { "**no**" };
            lines.push(
                [
                    vec![open, one.database.to_owned()],
                    figures.to_vec(),
                    vec![yes.to_owned()],
                ]
                .concat(),
            );
        }
    }
    let mut claims = vec![
        [
            "agents racing",
            "database",
            "cases taken and resolved/s",
            "taking p50 ms",
            "p99 ms",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for one in all {
        let figures = [one.claims.per_second, one.claims.p50_ms, one.claims.p99_ms].map(figure);
        claims.push(
            [
                vec![one.claims.agents.to_string(), one.database.to_owned()],
                figures.to_vec(),
            ]
            .concat(),
        );
    }
    format!(
        "Promises that fall due, with so many open (goals: a sweep that finds nothing ≤ {SWEEP_GOAL_MS} ms, lag ≤ {LAG_GOAL_MS} ms):\n\n{}\n{}",
        markdown(&lines),
        markdown(&claims)
    )
}
