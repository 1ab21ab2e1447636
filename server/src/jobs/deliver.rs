//! Carries deliveries to contact centres outside and asks them what changed. Every call is on its
//! own: a slow endpoint holds up nobody else, and no transaction is open meanwhile.

use std::sync::Arc;
use std::time::Duration;

use backstop_connectors::{
    Connectors, Http, Mail, Names, Post, SLOWEST_ANSWER, SystemNames, Work, hand_over,
};
use backstop_domain::connector::{Fault, Order};
use backstop_domain::{Clock, Timestamp};
use backstop_services::connectors::{self, Look};
use backstop_services::notices::mail::{self, MailTransport};
use backstop_services::notices::message_id;
use backstop_services::{Ctx, Result};
use futures_util::StreamExt;
use futures_util::future::{BoxFuture, join_all};
use futures_util::stream::FuturesUnordered;
use tokio_util::sync::CancellationToken;

/// Other nodes ring no bell here; and what is due by time rings none at all.
const EVERY: Duration = Duration::from_millis(500);
/// After a ring, so that one look serves many writes.
const BREATH: Duration = Duration::from_millis(50);
/// The longest pause after failures of the database.
const BACKOFF_MAX: Duration = Duration::from_secs(30);
/// An attempt of several calls that takes longer is given up.
const ATTEMPT: Duration = Duration::from_secs(150);
/// How often a worker says that it goes on with a delivery; so that one such word may get lost.
const GOES_ON: Duration = Duration::from_secs(10);
const _: () = assert!(2 * GOES_ON.as_secs() < connectors::LEASE_SECONDS.unsigned_abs());
/// What is on its way when the server stops may take so long; the rest is looked up by the next.
const FAREWELL: Duration = Duration::from_secs(5);

/// The worker of a node.
pub struct Deliverer {
    ctx: Ctx,
    connectors: Connectors,
}

impl Deliverer {
    /// A worker that finds hosts as the system does.
    #[must_use]
    pub fn new(ctx: Ctx, mailer: Arc<dyn MailTransport>) -> Self {
        Self::with_names(ctx, mailer, Arc::new(SystemNames))
    }

    /// A worker that finds hosts in its own way, for tests.
    #[must_use]
    pub fn with_names(ctx: Ctx, mailer: Arc<dyn MailTransport>, names: Arc<dyn Names>) -> Self {
        let public_url = ctx.site().public_url.clone();
        let post = Arc::new(Letters { mailer, public_url });
        let clock = Arc::new(Now(ctx.clone()));
        let connectors = Connectors::new(Http::new(names), post, clock);
        Self { ctx, connectors }
    }

    /// Works until told to stop.
    pub async fn run(self, stop: CancellationToken) {
        let mut bell = self.ctx.nudge().listen();
        let mut on_the_way = FuturesUnordered::new();
        let mut failures = 0;
        while !stop.is_cancelled() {
            bell.mark_unchanged();
            match beside(&mut on_the_way, self.take()).await {
                Ok(work) => {
                    failures = 0;
                    on_the_way.extend(work);
                }
                Err(error) => {
                    failures += 1;
                    if failures == 1 {
                        tracing::error!(error = ?error, "deliveries rest until the database answers");
                    }
                }
            }
            let pause = (EVERY * 2_u32.saturating_pow(failures)).min(BACKOFF_MAX);
            let rang = tokio::select! {
                () = stop.cancelled() => false,
                () = tokio::time::sleep(pause) => false,
                _ = bell.changed(), if failures == 0 => true,
                Some(()) = on_the_way.next() => false,
            };
            if rang {
                beside(&mut on_the_way, tokio::time::sleep(BREATH)).await;
            }
        }
        let rest = on_the_way.collect::<()>();
        // What does not end in time comes back after its lease.
        let _ = tokio::time::timeout(FAREWELL, rest).await;
    }

    /// Does everything that there is to do now, and waits for it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn run_until_idle(&self) -> Result<()> {
        loop {
            let work = self.take().await?;
            if work.is_empty() {
                return Ok(());
            }
            join_all(work).await;
        }
    }

    async fn take(&self) -> Result<Vec<BoxFuture<'_, ()>>> {
        while connectors::project(&self.ctx).await? > 0 {}
        let orders = connectors::lease(&self.ctx).await?;
        let looks = connectors::looks(&self.ctx).await?;
        let mut work: Vec<BoxFuture<'_, ()>> = Vec::with_capacity(orders.len() + looks.len());
        for order in orders {
            work.push(Box::pin(self.deliver(order)));
        }
        for look in looks {
            work.push(Box::pin(self.look(look)));
        }
        Ok(work)
    }

    async fn deliver(&self, order: Order) {
        let attempt = async {
            let connector = self.connectors.open(&order.endpoint)?;
            tokio::select! {
                outcome = hand_over(connector.as_ref(), &order) => outcome,
                () = self.lost(&order) => Err(Fault::task("was given to another worker")),
            }
        };
        let late = || Fault::endpoint("took too long altogether").after(SLOWEST_ANSWER);
        let outcome = tokio::time::timeout(ATTEMPT, attempt)
            .await
            .unwrap_or_else(|_| Err(late()));
        metrics::counter!("backstop_deliveries_total", "kind" => order.endpoint.kind.word(),
            "outcome" => if outcome.is_ok() { "delivered" } else { "failed" })
        .increment(1);
        if let Err(error) = connectors::settle(&self.ctx, &order, outcome).await {
            tracing::error!(error = ?error, delivery = order.id.0, "the outcome of a delivery is not recorded; it is tried again");
        }
    }

    /// Says again and again that the work on an order goes on; ends where the order is in other hands.
    async fn lost(&self, order: &Order) {
        loop {
            tokio::time::sleep(GOES_ON).await;
            // While the database is away nobody else can take it either.
            if connectors::renew(&self.ctx, order)
                .await
                .is_ok_and(|held| !held)
            {
                return;
            }
        }
    }

    async fn look(&self, look: Look) {
        let outcome = match tokio::time::timeout(ATTEMPT, self.changes(&look)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Fault::endpoint("took too long to say what changed")),
        };
        if let Err(error) = connectors::saw(&self.ctx, look.endpoint.id, outcome).await {
            tracing::error!(error = ?error, "the outcome of a look is not recorded; it is done again");
        }
    }

    async fn changes(&self, look: &Look) -> Result<String, Fault> {
        let connector = self.connectors.open(&look.endpoint)?;
        let changes = connector.changes(&look.since).await?;
        for change in &changes.items {
            connectors::receive(&self.ctx, look.endpoint.id, change)
                .await
                .map_err(|error| {
                    tracing::warn!(error = ?error, change = change.key, "a change from outside did not take effect; it is read again");
                    let why = error.failure();
                    Fault::task(format!("a change there could not be taken over: {}", why.sentence()))
                })?;
        }
        Ok(changes.cursor)
    }
}

/// Waits for something while what is on its way goes on. Left alone it might hold a transaction open,
/// which the one that is waited for needs: on SQLite there is one writer.
async fn beside<T>(
    on_the_way: &mut FuturesUnordered<BoxFuture<'_, ()>>,
    work: impl Future<Output = T>,
) -> T {
    let mut work = std::pin::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            Some(()) = on_the_way.next() => {}
        }
    }
}

/// The clock of use cases.
struct Now(Ctx);

impl Clock for Now {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
}

/// Letters to helpdesks go the way of all mail.
struct Letters {
    mailer: Arc<dyn MailTransport>,
    public_url: String,
}

impl Post for Letters {
    fn send<'a>(&'a self, mail: &'a Mail) -> Work<'a, ()> {
        let id = |key: &str| message_id(key, &self.public_url);
        let letter = mail::Mail {
            to: mail.to.clone(),
            subject: mail.subject.clone(),
            text: mail.text.clone(),
            message_id: id(&mail.id),
            list_unsubscribe: None,
            goes_on: mail.begun_by.as_deref().map(id),
        };
        Box::pin(async move {
            self.mailer.send(&letter).await.map_err(|error| {
                if error.retry {
                    Fault::endpoint(error.reason)
                } else {
                    Fault::task(error.reason)
                }
            })
        })
    }
}
