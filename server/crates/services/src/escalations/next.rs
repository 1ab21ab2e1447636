//! Giving an agent the most urgent case that fits.

use crate::escalations::claim::taken;
use crate::escalations::{queries, view};
use crate::outbox::{self, About, Event};
use crate::skills::queries as skills;
use crate::{Ctx, Result};
use backstop_domain::escalation::EscalationState;
use backstop_domain::ids::{AccountId, EscalationId};
use backstop_domain::permission::{self, Action};
use backstop_domain::routing::{Offer, QueueRule, room};
use backstop_domain::views::Escalation;
use backstop_domain::{Actor, ErrorCode, Failure, Timestamp};
use backstop_entity::{escalation, queue};
use sea_orm::DatabaseTransaction;

/// Looks again so often where a fitting case is in somebody else's hands at that very moment.
const TRIES: u32 = 32;

/// Takes the most urgent case that fits the agent's skills and room, from queues that are not
/// paused; none where there is none.
///
/// Any number of agents may ask at once, on any number of nodes: each case goes to one of them, and
/// nobody goes away empty-handed while a case that fits is left.
///
/// # Errors
/// A refusal where the actor works no escalations.
pub async fn next(ctx: &Ctx, actor: &Actor) -> Result<Option<Escalation>> {
    permission::check(actor, Action::WorkEscalations)?;
    let agent = actor.account().ok_or(ErrorCode::SignInRequired)?;
    for _ in 0..TRIES {
        match try_next(ctx, agent).await? {
            Found::Taken(case) => {
                ctx.nudge().ring();
                return Ok(Some(view::one(ctx.read(), *case).await?));
            }
            Found::Nothing => return Ok(None),
            Found::Held(id) => wait_for(ctx, id).await?,
        }
    }
    Err(Failure::retry_later_if_503(ErrorCode::Unavailable).into())
}

enum Found {
    Taken(Box<escalation::Model>),
    Nothing,
    /// A case fits, but somebody else's transaction is dealing with it.
    Held(EscalationId),
}

async fn try_next(ctx: &Ctx, agent: AccountId) -> Result<Found> {
    let now = ctx.shared_now().await?;
    let txn = ctx.write().await?;
    let offer = offer(&txn, agent, now).await?;
    let Some(case) = queries::most_urgent(&txn, &offer).await? else {
        let held = queries::most_urgent_held(&txn, &offer).await?;
        return Ok(held.map_or(Found::Nothing, Found::Held));
    };
    let case = taken(&txn, case, agent, EscalationState::Claimed, now).await?;
    let about = About {
        thread: Some(case.thread_id),
        actor: Some(agent),
        payload: case.id.to_string(),
        ..About::default()
    };
    outbox::append(&txn, now, Event::EscalationChanged, about).await?;
    txn.commit().await?;
    Ok(Found::Taken(Box::new(case)))
}

/// What the agent may be offered now; holds the agent's capacity until the end. No circle of waiting
/// can arise from that, since the case afterwards is passed over where somebody holds it.
async fn offer(txn: &DatabaseTransaction, agent: AccountId, now: Timestamp) -> Result<Offer> {
    let room = free(txn, agent).await?;
    let queues: Vec<_> = queries::queues(txn).await?.iter().map(rule).collect();
    let needs = skills::needs(txn).await?;
    let has = if needs.is_empty() {
        Vec::new()
    } else {
        skills::skills_of(txn, agent).await?
    };
    Ok(Offer::new(&queues, &needs, &has, room, now))
}

/// Units the agent can still take; none means no limit.
pub(super) async fn free(txn: &DatabaseTransaction, agent: AccountId) -> Result<Option<i64>> {
    let Some(capacity) = skills::capacity_for_update(txn, agent).await? else {
        return Ok(None);
    };
    Ok(room(Some(capacity), skills::load(txn, agent).await?.units))
}

fn rule(row: &queue::Model) -> QueueRule {
    QueueRule {
        id: row.id,
        units: row.units,
        relax_after_seconds: row.relax_after_seconds,
        paused: row.paused_at.is_some(),
    }
}

/// Waits until whoever holds a case has let go of it, in a transaction that holds nothing else.
async fn wait_for(ctx: &Ctx, id: EscalationId) -> Result<()> {
    let txn = ctx.write().await?;
    queries::find_for_update(&txn, id).await?;
    Ok(txn.commit().await?)
}
