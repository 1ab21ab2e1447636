//! The background work of a node: loops that are woken by a bell or a timer, each idempotent, so
//! any number of nodes may run them.

mod cleanup;
mod deliver;
mod escalate;
mod follow;
mod mailer;
mod runner;

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::time::Duration;

use backstop_services::notices::mail::{self, MailTransport};
use backstop_services::search::Projector;
use backstop_services::{Ctx, categories, erasure, escalations, notices, rules, search, tags};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use deliver::Deliverer;
pub use follow::Follower;
pub use mailer::{LogMailer, SmtpMailer};
use runner::Loop;

use crate::middleware::outage;
use crate::state::AppState;

/// The timer is the guarantee, the bell only saves waiting.
const OFTEN: Duration = Duration::from_millis(500);
const NOW_AND_THEN: Duration = Duration::from_secs(10);
const SELDOM: Duration = Duration::from_secs(3_600);

/// Those who keep the indexes of this node.
pub struct Projectors {
    /// Of what everybody finds.
    pub posts: Projector,
    /// Of what agents find beside that.
    pub cases: Projector,
}

/// All loops of a node.
pub struct Jobs {
    tracker: TaskTracker,
    stop: CancellationToken,
}

impl Jobs {
    /// Starts every loop.
    #[must_use]
    pub fn start(state: &AppState, projectors: Projectors, mailer: Arc<dyn MailTransport>) -> Self {
        let jobs = Self {
            tracker: TaskTracker::new(),
            stop: CancellationToken::new(),
        };
        jobs.run_follower(state);
        let ctx = &state.ctx;
        let failing = Arc::new(AtomicUsize::new(0));
        jobs.run("escalate", OFTEN, ctx, move |ctx| {
            let failing = Arc::clone(&failing);
            async move { escalate::run(&ctx, OFTEN, &failing).await }
        });
        jobs.run("rules", OFTEN, ctx, |ctx| async move {
            Ok(rules::apply(&ctx).await? > 0)
        });
        jobs.run("tags", OFTEN, ctx, |ctx| async move {
            Ok(tags::follow(&ctx).await? > 0)
        });
        jobs.run("erasure", OFTEN, ctx, |ctx| async move {
            Ok(erasure::follow(&ctx).await? > 0)
        });
        jobs.run("languages", OFTEN, ctx, |ctx| async move {
            Ok(categories::reindex(&ctx).await? > 0)
        });
        jobs.run("anchor", NOW_AND_THEN, ctx, |ctx| async move {
            escalations::anchor(&ctx).await?;
            Ok(false)
        });
        jobs.run("leases", NOW_AND_THEN, ctx, |ctx| async move {
            Ok(escalations::lapse_leases(&ctx).await? > 0)
        });
        jobs.run_projector("index", ctx, projectors.posts);
        jobs.run_projector("index of cases", ctx, projectors.cases);
        jobs.run("notices", OFTEN, ctx, |ctx| async move {
            Ok(notices::project(&ctx).await? > 0)
        });
        let deliverer = Deliverer::new(ctx.clone(), Arc::clone(&mailer));
        jobs.tracker.spawn(deliverer.run(jobs.stop.clone()));
        jobs.run("mail", OFTEN, ctx, move |ctx| {
            let mailer = Arc::clone(&mailer);
            async move { Ok(mail::run_once(&ctx, mailer.as_ref()).await? > 0) }
        });
        jobs.run("search log", NOW_AND_THEN, ctx, |ctx| async move {
            search::log::flush(&ctx).await?;
            Ok(false)
        });
        if ctx.db().is_postgres() {
            let outage = state.outage.clone();
            jobs.run("outage", outage::ASK_EVERY, ctx, move |ctx| {
                let outage = outage.clone();
                async move {
                    outage.ask(&ctx).await;
                    Ok(false)
                }
            });
        }
        jobs.run("cleanup", SELDOM, ctx, |ctx| async move {
            cleanup::run(&ctx).await.map(|()| false)
        });
        jobs.run("figures", NOW_AND_THEN, ctx, |ctx| async move {
            crate::telemetry::metrics().run_upkeep();
            escalate::count(&ctx).await?;
            Ok(false)
        });
        jobs.tracker.close();
        jobs
    }

    /// Starts only the follower of the outbox, for tests that do the rest by hand.
    #[must_use]
    pub fn follow_only(state: &AppState) -> Self {
        let jobs = Self {
            tracker: TaskTracker::new(),
            stop: CancellationToken::new(),
        };
        jobs.run_follower(state);
        jobs.tracker.close();
        jobs
    }

    /// Lets every loop finish its present round, and waits for that.
    pub async fn stop(self) {
        self.stop.cancel();
        self.tracker.wait().await;
    }

    fn run_projector(&self, name: &'static str, ctx: &Ctx, projector: Projector) {
        let projector = Arc::new(Mutex::new(projector));
        self.run(name, OFTEN, ctx, move |ctx| {
            let projector = Arc::clone(&projector);
            async move { Ok(projector.lock().await.run_once(&ctx).await? > 0) }
        });
    }

    fn run_follower(&self, state: &AppState) {
        let follower = Follower::new(state.ctx.clone(), state.cache.clone(), state.live.clone());
        self.tracker.spawn(follower.run(self.stop.clone()));
    }

    fn run<W, F>(&self, name: &'static str, every: Duration, ctx: &Ctx, work: W)
    where
        W: Fn(Ctx) -> F + Send + 'static,
        F: Future<Output = anyhow::Result<bool>> + Send + 'static,
    {
        let bell = (every == OFTEN).then(|| ctx.nudge().listen());
        let one = Loop::new(name, every, bell, self.stop.clone());
        self.tracker.spawn(one.run(ctx.clone(), work));
    }
}
