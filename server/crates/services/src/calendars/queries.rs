//! All SQL of calendars.

use crate::Result;
use backstop_domain::Timestamp;
use backstop_domain::ids::CalendarId;
use backstop_entity::{calendar, policy};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, NotSet,
    QueryFilter, QueryOrder, QuerySelect, Set,
};

pub(super) async fn current<C: ConnectionTrait>(
    db: &C,
    name: &str,
) -> Result<Option<calendar::Model>> {
    // PostgreSQL cannot be asked for NUL; nothing stored holds one.
    if name.contains('\0') {
        return Ok(None);
    }
    let find = calendar::Entity::find()
        .filter(calendar::Column::Name.eq(name))
        .filter(calendar::Column::Current.eq(true));
    Ok(find.one(db).await?)
}

pub(super) async fn all<C: ConnectionTrait>(db: &C) -> Result<Vec<calendar::Model>> {
    let find = calendar::Entity::find()
        .filter(calendar::Column::Current.eq(true))
        .order_by_asc(calendar::Column::Name);
    Ok(find.all(db).await?)
}

pub(super) async fn by_ids<C: ConnectionTrait>(
    db: &C,
    ids: &[CalendarId],
) -> Result<Vec<calendar::Model>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let find = calendar::Entity::find().filter(calendar::Column::Id.is_in(ids.iter().copied()));
    Ok(find.all(db).await?)
}

/// Stores the next version, which is the current one from then on.
pub(super) async fn insert_version(
    txn: &DatabaseTransaction,
    name: &str,
    text: super::parse::Written,
    now: Timestamp,
) -> Result<calendar::Model> {
    let last: Option<i32> = calendar::Entity::find()
        .select_only()
        .column(calendar::Column::Version)
        .filter(calendar::Column::Name.eq(name))
        .order_by_desc(calendar::Column::Version)
        .into_tuple()
        .one(txn)
        .await?;
    retire(txn, name).await?;
    let row = calendar::ActiveModel {
        id: NotSet,
        name: Set(name.to_owned()),
        version: Set(last.unwrap_or(0) + 1),
        current: Set(true),
        zone: Set(text.zone),
        week: Set(text.week),
        days: Set(text.days),
        created_at: Set(now),
    };
    Ok(row.insert(txn).await?)
}

/// Leaves no version current; false where there was none.
pub(super) async fn retire(txn: &DatabaseTransaction, name: &str) -> Result<bool> {
    let done = calendar::Entity::update_many()
        .col_expr(calendar::Column::Current, Expr::value(false))
        .filter(calendar::Column::Name.eq(name))
        .filter(calendar::Column::Current.eq(true))
        .exec(txn)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Which policies go by which calendar: its name and the policy's.
pub(super) async fn users<C: ConnectionTrait>(db: &C) -> Result<Vec<(String, String)>> {
    let find = policy::Entity::find()
        .select_only()
        .columns([policy::Column::Calendar, policy::Column::Name])
        .order_by_asc(policy::Column::Position)
        .order_by_asc(policy::Column::Id);
    Ok(find.into_tuple().all(db).await?)
}
