//! One loop: work until there is none, wait for the bell or the timer, and survive what fails.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// The longest pause after failures in a row.
const BACKOFF_MAX: Duration = Duration::from_secs(30);

pub struct Loop {
    name: &'static str,
    every: Duration,
    bell: Option<watch::Receiver<u64>>,
    stop: CancellationToken,
    /// The failure that was logged last, so that a lasting one is logged once.
    failing: Option<String>,
    failures: u32,
}

impl Loop {
    pub fn new(
        name: &'static str,
        every: Duration,
        bell: Option<watch::Receiver<u64>>,
        stop: CancellationToken,
    ) -> Self {
        Self {
            name,
            every,
            bell,
            stop,
            failing: None,
            failures: 0,
        }
    }

    /// Runs `work` again and again; it says whether there may be more to do at once. A round that
    /// has begun is finished, also when stopping.
    pub async fn run<C: Clone, W, F>(mut self, context: C, work: W)
    where
        W: Fn(C) -> F,
        F: Future<Output = anyhow::Result<bool>>,
    {
        while !self.stop.is_cancelled() {
            if let Some(bell) = &mut self.bell {
                bell.mark_unchanged();
            }
            // Rounds are idempotent and own their transactions, so a panic leaves nothing half done.
            let outcome = AssertUnwindSafe(work(context.clone())).catch_unwind().await;
            match outcome.unwrap_or_else(|_| Err(anyhow::anyhow!("panicked"))) {
                Ok(more) => {
                    self.succeeded();
                    if more {
                        continue;
                    }
                    self.pause().await;
                }
                Err(error) => {
                    self.failed(&error);
                    self.back_off().await;
                }
            }
        }
    }

    async fn pause(&mut self) {
        let rung = async {
            let heard = match &mut self.bell {
                Some(bell) => bell.changed().await.is_ok(),
                None => false,
            };
            if !heard {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = tokio::time::sleep(self.every) => {}
            () = rung => {}
        }
    }

    async fn back_off(&self) {
        let pause = (Duration::from_millis(250) * 2_u32.saturating_pow(self.failures.min(8)))
            .min(BACKOFF_MAX);
        tokio::select! {
            () = self.stop.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }

    fn succeeded(&mut self) {
        if self.failing.take().is_some() {
            tracing::info!(job = self.name, "background work goes on");
        }
        self.failures = 0;
    }

    fn failed(&mut self, error: &anyhow::Error) {
        self.failures += 1;
        metrics::counter!("backstop_job_failures_total", "job" => self.name).increment(1);
        let cause = format!("{error:#}");
        if self.failing.as_ref() != Some(&cause) {
            tracing::error!(job = self.name, error = ?error, "background work failed; it is tried again");
            self.failing = Some(cause);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn failures_and_panics_do_not_end_a_loop() {
        let stop = CancellationToken::new();
        let rounds = Arc::new(AtomicU32::new(0));
        let one = Loop::new("test", Duration::from_secs(1), None, stop.clone());
        let counted = Arc::clone(&rounds);
        let ended = stop.clone();
        let work = move |()| {
            let round = counted.fetch_add(1, Ordering::SeqCst);
            let ended = ended.clone();
            async move {
                match round {
                    0 => anyhow::bail!("no database"),
                    1 => panic!("a fault"),
                    2 => Ok(true),
                    _ => {
                        ended.cancel();
                        Ok(false)
                    }
                }
            }
        };
        one.run((), work).await;
        assert_eq!(rounds.load(Ordering::SeqCst), 4);
    }
}
