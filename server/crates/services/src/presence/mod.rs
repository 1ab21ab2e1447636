//! Who has a case open, and who is writing: told by open pages every few seconds, forgotten soon
//! after they stop. It lives in the database, so that agents on different nodes see each other.

use crate::escalations::{self, heartbeat};
use crate::threads::view::Names;
use crate::{Ctx, Result};
use backstop_domain::ids::{AccountId, EscalationId};
use backstop_domain::permission::{Action, check};
use backstop_domain::views::{CasePulse, Onlooker};
use backstop_domain::{Actor, ErrorCode, Timestamp};
use backstop_entity::case_presence::{ActiveModel, Column, Entity};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};

/// Pages speak up every 15 seconds; whoever missed two turns is gone.
pub const SEEN_SECONDS: i64 = 40;
/// Whoever has typed nothing for so long is not writing any more.
pub const TYPING_SECONDS: i64 = 20;

/// A sign of life from an open page: prolongs the lease where the actor holds the case, notes that
/// they look, and where `typing` says something, that they write or have stopped to. Yields the case
/// as it stands and who else is there.
///
/// # Errors
/// A refusal where the actor works no escalations; "not found".
pub async fn pulse(
    ctx: &Ctx,
    actor: &Actor,
    id: EscalationId,
    typing: Option<bool>,
) -> Result<CasePulse> {
    check(actor, Action::WorkEscalations)?;
    let agent = actor.account().ok_or(ErrorCode::SignInRequired)?;
    let escalation = heartbeat(ctx, actor, id).await?;
    let now = ctx.shared_now().await?;
    let row = ActiveModel {
        escalation_id: Set(id),
        account_id: Set(agent),
        seen_at: Set(now),
        typing_at: Set(typing.unwrap_or(false).then_some(now)),
    };
    let mut again = OnConflict::columns([Column::EscalationId, Column::AccountId]);
    again.update_column(Column::SeenAt);
    if typing.is_some() {
        again.update_column(Column::TypingAt);
    }
    let txn = ctx.write().await?;
    Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(&txn)
        .await?;
    txn.commit().await?;
    Ok(CasePulse {
        escalation,
        others: others(ctx.read(), id, agent, now).await?,
    })
}

/// Who else has a case open at present.
///
/// # Errors
/// As [`pulse`].
pub async fn onlookers(ctx: &Ctx, actor: &Actor, id: EscalationId) -> Result<Vec<Onlooker>> {
    escalations::get(ctx, actor, id).await?;
    let agent = actor.account().ok_or(ErrorCode::SignInRequired)?;
    others(ctx.read(), id, agent, ctx.shared_now().await?).await
}

async fn others<C: ConnectionTrait>(
    db: &C,
    id: EscalationId,
    but: AccountId,
    now: Timestamp,
) -> Result<Vec<Onlooker>> {
    let rows = Entity::find()
        .filter(Column::EscalationId.eq(id))
        .filter(Column::AccountId.ne(but))
        .filter(Column::SeenAt.gt(now.plus_seconds(-SEEN_SECONDS)))
        .order_by_asc(Column::AccountId)
        .all(db)
        .await?;
    let names = Names::load(db, rows.iter().map(|row| row.account_id)).await?;
    let since = now.plus_seconds(-TYPING_SECONDS);
    Ok(rows
        .into_iter()
        .map(|row| Onlooker {
            username: names.author(row.account_id).username,
            typing: row.typing_at.is_some_and(|at| at > since),
        })
        .collect())
}

/// Forgets who looked at cases long ago.
///
/// # Errors
/// When the database does not answer.
pub async fn prune(ctx: &Ctx) -> Result<u64> {
    let txn = ctx.write().await?;
    let gone = Entity::delete_many()
        .filter(Column::SeenAt.lt(ctx.now().plus_seconds(-3_600)))
        .exec(&txn)
        .await?;
    txn.commit().await?;
    Ok(gone.rows_affected)
}
