//! Calls that come in from outside: whose they are, and that each counts once.

use super::endpoint::hook_place;
use super::queries::{self, Heard};
use super::seal;
use crate::{Ctx, Result};
use backstop_domain::connector::{ConnectorKind, Secret};
use backstop_domain::ids::ConnectorId;

/// What is needed to judge a call.
#[derive(Clone, Debug)]
pub struct Hook {
    /// The connector.
    pub id: ConnectorId,
    /// Its kind: each signs in its own way.
    pub kind: ConnectorKind,
    /// What its calls are signed with; none where calls are not wanted.
    pub secret: Secret,
}

/// The connector behind an address for inbound calls, while it is on.
///
/// # Errors
/// When the database does not answer.
pub async fn hook(ctx: &Ctx, key: &str) -> Result<Option<Hook>> {
    let fits = key.len() == 32 && key.bytes().all(|b| b.is_ascii_hexdigit());
    if !fits {
        return Ok(None);
    }
    let found = queries::by_hook(ctx.read(), key).await?;
    Ok(found.filter(|row| row.enabled).map(|row| Hook {
        id: row.id,
        kind: row.kind,
        secret: row
            .hook_secret
            .and_then(|sealed| seal::open(ctx.secret(), &hook_place(&row.tag), &sealed))
            .unwrap_or_default(),
    }))
}

/// A believed call says that something changed: the endpoint is asked at once. A call that came
/// before changes nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn asked(ctx: &Ctx, id: ConnectorId, key: &str) -> Result<()> {
    let now = ctx.shared_now().await?;
    let txn = ctx.write().await?;
    let heard = Heard {
        connector: id,
        key,
        kind: "call",
        case: None,
    };
    if queries::remember(&txn, &heard, now).await? {
        queries::set_poll(&txn, vec![id], now).await?;
        txn.commit().await?;
        ctx.nudge().ring();
    }
    Ok(())
}
