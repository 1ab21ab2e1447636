//! All SQL of moderation.

use crate::{PageRequest, Result};
use backstop_domain::commands::FlagReason;
use backstop_domain::ids::{AccountId, ModerationItemId, PostId};
use backstop_domain::views::ItemState;
use backstop_domain::{ErrorCode, Timestamp};
use backstop_entity::{account, flag, moderation_item, moderation_log};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, NotSet, QueryFilter, QueryOrder, QuerySelect, Set,
};

pub(super) async fn item<C: ConnectionTrait>(
    db: &C,
    id: ModerationItemId,
) -> Result<moderation_item::Model> {
    let row = moderation_item::Entity::find_by_id(id).one(db).await?;
    row.ok_or_else(|| ErrorCode::NotFound.into())
}

/// The item, which nobody else can change until the transaction ends.
pub(super) async fn item_for_update(
    txn: &DatabaseTransaction,
    id: ModerationItemId,
) -> Result<moderation_item::Model> {
    let row = moderation_item::Entity::find_by_id(id)
        .lock_exclusive()
        .one(txn)
        .await?;
    row.ok_or_else(|| ErrorCode::NotFound.into())
}

pub(super) async fn save_item(
    txn: &DatabaseTransaction,
    row: moderation_item::Model,
) -> Result<moderation_item::Model> {
    Ok(row.into_active_model().reset_all().update(txn).await?)
}

pub(super) async fn items<C: ConnectionTrait>(
    db: &C,
    state: Option<ItemState>,
    page: PageRequest,
) -> Result<Vec<moderation_item::Model>> {
    use moderation_item::Column::{Id, State};
    let query = moderation_item::Entity::find().limit(page.limit + 1);
    let query = match state {
        Some(state) => query.filter(State.eq(state)),
        None => query.filter(State.ne(ItemState::Resolved)),
    };
    let after = page.after.map(|cursor| ModerationItemId(cursor.id));
    let query = match (state, after) {
        (Some(ItemState::Resolved), None) => query.order_by_desc(Id),
        (Some(ItemState::Resolved), Some(after)) => query.filter(Id.lt(after)).order_by_desc(Id),
        (_, None) => query.order_by_asc(Id),
        (_, Some(after)) => query.filter(Id.gt(after)).order_by_asc(Id),
    };
    Ok(query.all(db).await?)
}

pub(super) async fn flags<C: ConnectionTrait>(
    db: &C,
    items: Vec<ModerationItemId>,
) -> Result<Vec<flag::Model>> {
    Ok(flag::Entity::find()
        .filter(flag::Column::ItemId.is_in(items))
        .order_by_asc(flag::Column::Id)
        .all(db)
        .await?)
}

/// The post's item that waits for a decision, made where there is none; held until the end of the
/// transaction. The unique key on open items lets exactly one of several reporters make it.
pub(super) async fn open_item_for(
    txn: &DatabaseTransaction,
    post: PostId,
    at: Timestamp,
) -> Result<ModerationItemId> {
    // Twice, because the item found taken may be resolved before it is read.
    for _ in 0..2 {
        let insert = moderation_item::Entity::insert(new_item(post, at))
            .on_conflict(OnConflict::new().do_nothing().to_owned());
        insert.exec_without_returning(txn).await?;
        let open = moderation_item::Entity::find()
            .filter(moderation_item::Column::PostId.eq(post))
            .filter(moderation_item::Column::State.ne(ItemState::Resolved))
            .lock_exclusive()
            .one(txn)
            .await?;
        if let Some(item) = open {
            return Ok(item.id);
        }
    }
    Err(ErrorCode::Conflict.into())
}

fn new_item(post: PostId, at: Timestamp) -> moderation_item::ActiveModel {
    moderation_item::ActiveModel {
        id: NotSet,
        post_id: Set(post),
        state: Set(ItemState::Open),
        created_at: Set(at),
        claimed_by: Set(None),
        claimed_at: Set(None),
        action: Set(None),
        reason: Set(String::new()),
        resolved_by: Set(None),
        resolved_at: Set(None),
        state_before: Set(None),
    }
}

/// Adds a report, unless this member has reported the item already.
pub(super) async fn insert_flag(
    txn: &DatabaseTransaction,
    (item, post): (ModerationItemId, PostId),
    reporter: AccountId,
    reason: FlagReason,
    note: String,
    at: Timestamp,
) -> Result<()> {
    let row = flag::ActiveModel {
        id: NotSet,
        item_id: Set(item),
        post_id: Set(post),
        reporter_id: Set(reporter),
        reason: Set(reason),
        note: Set(note),
        created_at: Set(at),
    };
    let once = OnConflict::columns([flag::Column::ItemId, flag::Column::ReporterId])
        .do_nothing()
        .to_owned();
    flag::Entity::insert(row)
        .on_conflict(once)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

pub(super) async fn insert_log(
    txn: &DatabaseTransaction,
    at: Timestamp,
    actor: Option<AccountId>,
    action: &str,
    target: &str,
    url: Option<&str>,
    reason: &str,
) -> Result<i64> {
    let row = moderation_log::ActiveModel {
        id: NotSet,
        at: Set(at),
        actor_id: Set(actor),
        action: Set(action.to_owned()),
        target: Set(target.to_owned()),
        url: Set(url.map(str::to_owned)),
        reason: Set(reason.to_owned()),
    };
    Ok(row.insert(txn).await?.id)
}

pub(super) async fn log_page<C: ConnectionTrait>(
    db: &C,
    page: PageRequest,
) -> Result<Vec<moderation_log::Model>> {
    use moderation_log::Column::Id;
    let query = moderation_log::Entity::find()
        .order_by_desc(Id)
        .limit(page.limit + 1);
    let query = match page.after {
        Some(cursor) => query.filter(Id.lt(cursor.id)),
        None => query,
    };
    Ok(query.all(db).await?)
}

/// Entries of the log by number.
pub(crate) async fn log_entries<C: ConnectionTrait>(
    db: &C,
    ids: Vec<i64>,
) -> Result<Vec<moderation_log::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(moderation_log::Entity::find()
        .filter(moderation_log::Column::Id.is_in(ids))
        .all(db)
        .await?)
}

pub(super) async fn account_for_update(
    txn: &DatabaseTransaction,
    id: AccountId,
) -> Result<account::Model> {
    let row = account::Entity::find_by_id(id)
        .lock_exclusive()
        .one(txn)
        .await?;
    row.ok_or_else(|| ErrorCode::NotFound.into())
}

pub(super) async fn set_suspension(
    txn: &DatabaseTransaction,
    id: AccountId,
    until: Option<Timestamp>,
    reason: &str,
) -> Result<()> {
    let row = account::ActiveModel {
        id: Set(id),
        suspended_until: Set(until),
        suspension_reason: Set(reason.to_owned()),
        ..Default::default()
    };
    account::Entity::update(row).exec(txn).await?;
    Ok(())
}
