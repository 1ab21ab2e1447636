//! Both indexes equal the database after any history: people post, edit, hide, merge and so on, agents
//! write on cases, the indexes follow, are built anew, lose their files or their process, at random
//! moments. Whenever they have caught up, one must hold what everybody may see and nothing else, the
//! other every case with what was written on it, and nothing that was taken away or written aside may
//! show to others.
//!
//! Which histories, and how to walk more of them: [`seeds`].
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

use crate::audit::audit;
use crate::search::projector::{Content, Projector};
use crate::test_support::{self, is_behind, seeds};
use crate::{Ctx, categories, erasure, tags};
use backstop_domain::clock::ManualClock;
use community::Community;
use fastrand::Rng;

/// Acts and mishaps in one history.
const STEPS: usize = 70;

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
    let mut community = Community::found(&ctx, clock.clone(), dice.fork()).await;
    let mut keepers = Content::ALL.map(|content| Some(mishaps::open(&ctx, content)));
    for step in 0..STEPS {
        if dice.u8(..100) < 72 {
            let act = community.act().await;
            eprintln!("{step}: {act}");
        } else {
            let (which, content) = dice.choice(Content::ALL.into_iter().enumerate()).unwrap();
            eprint!("{step}: {content:?} ");
            let keeper = keepers[which].take().unwrap();
            keepers[which] = Some(mishaps::one(&ctx, content, keeper, &mut dice).await);
        }
        match dice.u8(..10) {
            // Left behind, with whatever is being built half done.
            0..4 => {}
            4..6 => {
                for keeper in keepers.iter_mut().flatten() {
                    keeper.run_once(&ctx).await.unwrap();
                }
            }
            _ => {
                follow(&ctx, &mut keepers).await;
                canaries::check(&ctx, &community, &mut dice).await;
            }
        }
    }
    for keeper in keepers.iter_mut().flatten() {
        while keeper.rebuild_reason().is_some() {
            // One whose writer was lost rests for a while first.
            clock.advance(30);
            keeper.run_once(&ctx).await.unwrap();
        }
    }
    follow(&ctx, &mut keepers).await;
    canaries::check(&ctx, &community, &mut dice).await;
}

/// Until the indexes that are searched know all that happened; those being built need not be done. What
/// the audit compares by ids and contents must be the same on both sides then.
async fn follow(ctx: &Ctx, keepers: &mut [Option<Projector>]) {
    while categories::reindex(ctx).await.unwrap() > 0 {}
    while erasure::follow(ctx).await.unwrap() > 0 {}
    while tags::follow(ctx).await.unwrap() > 0 {}
    for keeper in keepers.iter_mut().flatten() {
        catch_up(ctx, keeper).await;
    }
    let report = audit(ctx).await.unwrap();
    let index = report.checks.iter().find(|check| check.name == "index");
    let index = index.expect("the audit looks at the indexes");
    assert!(index.ok, "{index:?}");
}

async fn catch_up(ctx: &Ctx, keeper: &mut Projector) {
    for _ in 0..5_000 {
        keeper.run_once(ctx).await.unwrap();
        if keeper.is_whole() && !is_behind(ctx, keeper.cursor()).await {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("an index never caught up");
}
