//! From a token to the one who asks: on every request, so it is one query.

use super::{queries, token};
use crate::{Ctx, Result};
use backstop_domain::actor::{Actor, Identity};
use backstop_domain::ids::SessionId;
use std::time::Duration;

/// Seconds after which a session counts as seen again; finer would be a write with every request.
const SEEN_EVERY_SECONDS: i64 = 3_600;
/// How long noting that may hold up a request.
const SEEN_PATIENCE: Duration = Duration::from_millis(250);

/// The one who asks, and what every page shows about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// For the rules.
    pub actor: Actor,
    /// Notices not read yet.
    pub unread: i64,
    /// The session they came with.
    pub session: SessionId,
}

/// The one who holds `token`; none where it is not ours or has run out.
///
/// Role and suspension are read afresh each time, so that a change counts from the next request on.
///
/// # Errors
/// When the database does not answer.
pub async fn authenticate(ctx: &Ctx, token: &str) -> Result<Option<Viewer>> {
    if !token::is_well_formed(token) {
        return Ok(None);
    }
    let now = ctx.now();
    let Some(held) = queries::session_holder(ctx.read(), token::hash(token), now).await? else {
        return Ok(None);
    };
    if now.seconds_since(held.last_seen_at) >= SEEN_EVERY_SECONDS {
        note_seen(ctx, held.session_id).await;
    }
    let identity = Identity {
        id: held.id,
        username: held.username,
        role: held.role,
        suspended: held.suspended_until.is_some_and(|until| until > now),
    };
    Ok(Some(Viewer {
        actor: Actor::Member(identity),
        unread: i64::from(held.unread_count),
        session: held.session_id,
    }))
}

/// Notes that the session is in use. A busy or full database must not keep anybody from reading, so
/// it gives up soon and is only tried again with a later request.
async fn note_seen(ctx: &Ctx, session: SessionId) {
    let work = async {
        let txn = ctx.write().await?;
        queries::touch_session(&txn, session, ctx.now()).await?;
        Ok::<_, crate::Error>(txn.commit().await?)
    };
    match tokio::time::timeout(SEEN_PATIENCE, work).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "the use of a session was not noted"),
        Err(_) => tracing::debug!("the use of a session was not noted in time"),
    }
}
