//! Parts of the queue that an agent comes back to. Each agent has their own.

use crate::{Ctx, Result};
use backstop_domain::commands::NewView;
use backstop_domain::permission::{Action, check};
use backstop_domain::views::SavedView;
use backstop_domain::{Actor, ErrorCode, FieldError, text};
use backstop_entity::saved_view::{ActiveModel, Column, Entity, Model};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, NotSet, PaginatorTrait, QueryFilter, QueryOrder, Set};

/// Views an agent may keep.
const VIEWS_MAX: u64 = 30;

fn shown(row: Model) -> SavedView {
    SavedView {
        id: row.id,
        name: row.name,
        query: row.query,
    }
}

/// The actor's own views, by name.
///
/// # Errors
/// A refusal where the actor works no escalations.
pub async fn list(ctx: &Ctx, actor: &Actor) -> Result<Vec<SavedView>> {
    check(actor, Action::WorkEscalations)?;
    let agent = actor.account().ok_or(ErrorCode::SignInRequired)?;
    let rows = Entity::find()
        .filter(Column::AccountId.eq(agent))
        .order_by_asc(Column::Name)
        .all(ctx.read())
        .await?;
    Ok(rows.into_iter().map(shown).collect())
}

/// Keeps a view; one of the same name is replaced.
///
/// # Errors
/// Field errors for bad input or too many views; a refusal where the actor works no escalations.
pub async fn save(ctx: &Ctx, actor: &Actor, cmd: NewView) -> Result<SavedView> {
    check(actor, Action::WorkEscalations)?;
    let agent = actor.account().ok_or(ErrorCode::SignInRequired)?;
    let name = text::name("name", &cmd.name)?;
    let query = query(&cmd)?;
    let txn = ctx.write().await?;
    let own = Entity::find().filter(Column::AccountId.eq(agent));
    if own.count(&txn).await? >= VIEWS_MAX {
        let why = "You keep as many views as there can be. Remove one first.";
        return Err(FieldError::new("name", why).into());
    }
    let row = ActiveModel {
        id: NotSet,
        account_id: Set(agent),
        name: Set(name),
        query: Set(query),
    };
    let again = OnConflict::columns([Column::AccountId, Column::Name])
        .update_column(Column::Query)
        .to_owned();
    let row = Entity::insert(row)
        .on_conflict(again)
        .exec_with_returning(&txn)
        .await?;
    txn.commit().await?;
    Ok(shown(row))
}

/// Takes one of the actor's own views away.
///
/// # Errors
/// "Not found", also for other agents' views.
pub async fn remove(ctx: &Ctx, actor: &Actor, id: i64) -> Result<()> {
    check(actor, Action::WorkEscalations)?;
    let agent = actor.account().ok_or(ErrorCode::SignInRequired)?;
    let txn = ctx.write().await?;
    let gone = Entity::delete_many()
        .filter(Column::Id.eq(id))
        .filter(Column::AccountId.eq(agent))
        .exec(&txn)
        .await?;
    if gone.rows_affected == 0 {
        return Err(ErrorCode::NotFound.into());
    }
    txn.commit().await?;
    Ok(())
}

/// The address's query of what is chosen: slugs and words, which need no escaping.
fn query(cmd: &NewView) -> Result<String, FieldError> {
    let parts = [
        ("view", &cmd.view),
        ("queue", &cmd.queue),
        ("category", &cmd.category),
        ("skill", &cmd.skill),
    ];
    let mut query = Vec::new();
    for (key, value) in parts {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if value.len() > 100 || !value.chars().all(plain) {
            return Err(FieldError::new(key, "Choose one from the list."));
        }
        if !value.is_empty() {
            query.push(format!("{key}={value}"));
        }
    }
    Ok(query.join("&"))
}
