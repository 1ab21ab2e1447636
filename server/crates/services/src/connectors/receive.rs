//! What agents did outside comes back into the thread, and what the customer wrote there into the case,
//! each change once.

use super::queries::{self, Heard};
use crate::escalations::outside;
use crate::{Ctx, Result};
use backstop_domain::Actor;
use backstop_domain::actor::Identity;
use backstop_domain::connector::{Change, ChangeKind};
use backstop_domain::ids::ConnectorId;

/// Lets a change take effect, in the name of the connector's agent. Yields whether it did: not
/// where it came before, or is about a ticket that is none of ours.
///
/// # Errors
/// When the database does not answer, or the connector's agent may not work cases any more; then
/// nothing has changed, and the same change can be received again.
pub async fn receive(ctx: &Ctx, id: ConnectorId, change: &Change) -> Result<bool> {
    let db = ctx.read();
    if queries::was_heard(db, id, &change.key).await? {
        return Ok(false);
    }
    let ticket = queries::by_reference(db, id, &change.reference).await?;
    let Some(case) = ticket.and_then(|ticket| ticket.escalation_id) else {
        return Ok(false);
    };
    let agent = agent(ctx, id).await?;
    let heard = |kind| Heard {
        connector: id,
        key: &change.key,
        kind,
        case: Some(case),
    };
    match &change.what {
        ChangeKind::Reply { text } => {
            outside::reply(ctx, &agent, case, &heard("reply"), text).await
        }
        ChangeKind::Wrote { text } => {
            outside::customer_wrote(ctx, &agent, case, &heard("wrote"), text).await
        }
        ChangeKind::Resolved => outside::resolve(ctx, &agent, case, &heard("resolved")).await,
        ChangeKind::Returned => outside::give_back(ctx, &agent, case, &heard("returned")).await,
    }
}

/// The account in whose name replies appear.
async fn agent(ctx: &Ctx, id: ConnectorId) -> Result<Actor> {
    let connector = queries::one(ctx.read(), id).await?;
    let account = queries::account(ctx.read(), connector.agent_id).await?;
    let suspended = account
        .suspended_until
        .is_some_and(|until| until > ctx.now());
    Ok(Actor::Member(Identity {
        id: account.id,
        username: account.username,
        role: account.role,
        suspended,
    }))
}
