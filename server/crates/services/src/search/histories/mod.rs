//! Index equals database after any history: people post, edit, hide, merge and so on, the index follows,
//! is built anew, loses its files or its process, at random moments. Whenever it has caught up it must
//! hold what everybody may see and nothing else, and nothing that was taken away may show anywhere.
//!
//! `BACKSTOP_HISTORIES` says how many, `BACKSTOP_HISTORY_SEED` repeats one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests fail by panicking and say what they did"
)]

mod canaries;
mod community;
mod mishaps;

use crate::Ctx;
use crate::audit::audit;
use crate::search::Projector;
use crate::test_support::{self, is_behind};
use backstop_domain::clock::ManualClock;
use community::Community;
use fastrand::Rng;

/// Acts and mishaps in one history.
const STEPS: usize = 70;

#[expect(clippy::disallowed_methods, reason = "a test is told what to repeat")]
fn said(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn seeds(usual: u64) -> Vec<u64> {
    match said("BACKSTOP_HISTORY_SEED") {
        Some(seed) => vec![seed],
        None => {
            let count = said("BACKSTOP_HISTORIES").unwrap_or(usual);
            (0..count).map(|_| fastrand::u64(..1_000_000_000)).collect()
        }
    }
}

#[tokio::test]
async fn sqlite() {
    for seed in seeds(6) {
        let (ctx, clock) = test_support::sqlite().await;
        Box::pin(history(ctx, clock, seed)).await;
    }
}

#[tokio::test]
async fn postgres() {
    for seed in seeds(2) {
        let Some((ctx, clock)) = test_support::postgres().await else {
            return;
        };
        Box::pin(history(ctx, clock, seed)).await;
    }
}

async fn history(ctx: Ctx, clock: ManualClock, seed: u64) {
    eprintln!("history {seed}");
    let mut dice = Rng::with_seed(seed);
    let mut community = Community::found(&ctx, clock, dice.fork()).await;
    let mut projector = Projector::open(ctx.search()).unwrap();
    for step in 0..STEPS {
        if dice.u8(..100) < 72 {
            let act = community.act().await;
            eprintln!("{step}: {act}");
        } else {
            projector = mishaps::one(&ctx, projector, &mut dice).await;
        }
        match dice.u8(..10) {
            // Left behind, with whatever is being built half done.
            0..4 => {}
            4..6 => {
                projector.run_once(&ctx).await.unwrap();
            }
            _ => {
                follow(&ctx, &mut projector).await;
                canaries::check(&ctx, &community, &mut dice).await;
            }
        }
    }
    while projector.rebuild_reason().is_some() {
        projector.run_once(&ctx).await.unwrap();
    }
    follow(&ctx, &mut projector).await;
    canaries::check(&ctx, &community, &mut dice).await;
}

/// Until the index that is searched knows all that happened; one being built need not be done. What the
/// audit compares by ids and contents must be the same on both sides then.
async fn follow(ctx: &Ctx, projector: &mut Projector) {
    for _ in 0..5_000 {
        projector.run_once(ctx).await.unwrap();
        if projector.is_whole() && !is_behind(ctx, projector.cursor()).await {
            let report = audit(ctx).await.unwrap();
            let index = report.checks.iter().find(|check| check.name == "index");
            let index = index.expect("the audit looks at the index");
            assert!(index.ok, "{index:?}");
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the index never caught up");
}
