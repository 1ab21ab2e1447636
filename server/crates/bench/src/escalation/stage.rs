//! One number of open threads: what looking costs, how late cases come, how fast many do.

use std::time::Duration;

use anyhow::{Context, Result};

use super::database::Store;
use super::figures::Stage;
use crate::http;
use crate::options::Options;
use crate::process::Pinned;

/// Long enough for a dozen sweeps.
const IDLE: Duration = Duration::from_secs(6);
/// Questions that fall due one after the other, and over how long: a busy day's rush.
const TRICKLE: usize = 400;
const TRICKLE_SPAN: Duration = Duration::from_secs(10);
/// Questions that are due all at once, as after a standstill.
const RUSH: usize = 5_000;
const PATIENCE: Duration = Duration::from_secs(300);

pub async fn measure(
    options: &Options,
    db: &mut Store,
    server: &Pinned,
    open: usize,
) -> Result<Stage> {
    let sweep_ms = idle(options.port).await?;
    let before = db.cases().await?;
    db.let_fall_due(TRICKLE, Duration::from_secs(2), TRICKLE_SPAN)
        .await?;
    db.wait_for_cases(before + i64::try_from(TRICKLE)?, PATIENCE)
        .await?;
    let lags = db.lags(before).await?;
    server.settle(Duration::from_secs(30))?;
    let before = db.cases().await?;
    db.let_fall_due(
        RUSH,
        Duration::ZERO,
        Duration::from_micros(u64::try_from(RUSH)?),
    )
    .await?;
    let took = db
        .wait_for_cases(before + i64::try_from(RUSH)?, PATIENCE)
        .await?;
    server.settle(Duration::from_secs(60))?;
    let at = |percent: usize| lags.get((lags.len() - 1) * percent / 100).copied();
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let per_second = RUSH as f64 / took.as_secs_f64();
    Ok(Stage {
        open,
        sweep_ms,
        lag_p50_ms: at(50).context("no cases")?,
        lag_p99_ms: at(99).context("no cases")?,
        per_second,
    })
}

/// Milliseconds of a sweep that finds nothing due, on average, by the server's own figures.
async fn idle(port: u16) -> Result<f64> {
    let (sum, count) = sweeps(port)?;
    tokio::time::sleep(IDLE).await;
    let (sum_after, count_after) = sweeps(port)?;
    Ok((sum_after - sum) / (count_after - count) * 1000.0)
}

/// Seconds of all sweeps together, and their number.
fn sweeps(port: u16) -> Result<(f64, f64)> {
    let answer = http::get(port, "/metrics", &[])?;
    let text = answer.text();
    let value = |name: &str| {
        let mut lines = text.lines().filter_map(|line| line.split_once(' '));
        let found = lines.find(|(key, _)| *key == name);
        found
            .and_then(|(_, value)| value.parse::<f64>().ok())
            .with_context(|| format!("no {name}"))
    };
    Ok((
        value("backstop_sweep_seconds_sum")?,
        value("backstop_sweep_seconds_count")?,
    ))
}
