//! Mails: what one is, who carries it, and the worker that hands it over.

use super::compose::compose;
use crate::jobs::{self, Job};
use crate::{Ctx, Result};
use backstop_domain::ids::AccountId;
use futures_util::future::{BoxFuture, join_all};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The word of mail jobs.
pub(super) const KIND: &str = "mail";
/// Mails on their way at once.
const AT_ONCE: u64 = 10;
/// A hand-over that takes longer has failed; well below [`jobs::LEASE_SECONDS`], so that no second
/// worker starts on a mail that is still on its way.
const HAND_OVER: Duration = Duration::from_secs(60);

/// The payload of a mail job.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    /// To whom.
    pub(super) account: AccountId,
    /// Key of the notice it tells.
    pub(super) notice: String,
}

/// A mail as a transport needs it. No field holds a line break but `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The address it goes to.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// With its angle brackets; the same at every attempt, so that receivers can tell a repetition.
    pub message_id: String,
    /// The address behind `List-Unsubscribe`; it takes a POST without signing in (RFC 8058). None
    /// for mails to a helpdesk, which are no list.
    pub list_unsubscribe: Option<String>,
    /// The `Message-ID` of the mail this one goes on with, for `In-Reply-To` and `References`.
    pub goes_on: Option<String>,
}

/// Why a mail could not be handed over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct MailError {
    /// Whether another attempt may succeed.
    pub retry: bool,
    /// For operators; must not name the address.
    pub reason: String,
}

/// Carries mails out: over SMTP, into the log, or into a list for tests.
pub trait MailTransport: Send + Sync {
    /// Hands one mail over.
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<(), MailError>>;
}

/// Sends mails that are due, a few at once. Yields how many jobs it took; call again while that is
/// more than nothing. No transaction is open while a mail is on its way. A mail is sent once, except
/// where a worker dies between hand-over and the note of it: then again, under the same id.
///
/// # Errors
/// When the database does not answer; what was taken comes back after its lease.
pub async fn run_once(ctx: &Ctx, transport: &dyn MailTransport) -> Result<usize> {
    let jobs = jobs::lease(ctx, KIND, AT_ONCE).await?;
    let outcomes = join_all(jobs.iter().map(|job| deliver(ctx, transport, job))).await;
    outcomes.into_iter().collect::<Result<()>>()?;
    Ok(jobs.len())
}

async fn deliver(ctx: &Ctx, transport: &dyn MailTransport, job: &Job) -> Result<()> {
    let Ok(order) = serde_json::from_str::<Order>(&job.payload) else {
        return jobs::give_up(ctx, job, "the payload cannot be read").await;
    };
    let Some(mail) = compose(ctx, &order, &job.dedup_key).await? else {
        return jobs::done(ctx, job).await;
    };
    match hand_over(transport, &mail).await {
        Ok(()) => jobs::done(ctx, job).await,
        Err(error) if error.retry => jobs::retry(ctx, job, &error.reason).await.map(drop),
        Err(error) => jobs::give_up(ctx, job, &error.reason).await,
    }
}

async fn hand_over(transport: &dyn MailTransport, mail: &Mail) -> Result<(), MailError> {
    let late = |_| MailError {
        retry: true,
        reason: "the mail server did not answer in time".to_owned(),
    };
    tokio::time::timeout(HAND_OVER, transport.send(mail))
        .await
        .map_err(late)?
}
