//! All SQL of accounts and sessions.

use crate::Result;
use backstop_domain::ids::{AccountId, SessionId};
use backstop_domain::views::Author;
use backstop_domain::{Role, Timestamp, text};
use backstop_entity::{account, session};
use sea_orm::sea_query::{Expr, LikeExpr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    FromQueryResult, JoinType, NotSet, QueryFilter, QueryOrder, QuerySelect, Set,
};

pub(super) async fn by_id<C: ConnectionTrait>(
    db: &C,
    id: AccountId,
) -> Result<Option<account::Model>> {
    Ok(account::Entity::find_by_id(id).one(db).await?)
}

pub(super) async fn by_id_for_update(
    txn: &DatabaseTransaction,
    id: AccountId,
) -> Result<Option<account::Model>> {
    Ok(account::Entity::find_by_id(id)
        .lock_exclusive()
        .one(txn)
        .await?)
}

pub(super) async fn by_username<C: ConnectionTrait>(
    db: &C,
    username: &str,
) -> Result<Option<account::Model>> {
    by_key(db, account::Column::UsernameKey, username).await
}

pub(super) async fn by_email<C: ConnectionTrait>(
    db: &C,
    email: &str,
) -> Result<Option<account::Model>> {
    by_key(db, account::Column::EmailKey, email).await
}

async fn by_key<C: ConnectionTrait>(
    db: &C,
    column: account::Column,
    text: &str,
) -> Result<Option<account::Model>> {
    // PostgreSQL cannot be asked for NUL; nothing stored holds one.
    if text.contains('\0') {
        return Ok(None);
    }
    Ok(account::Entity::find()
        .filter(column.eq(text::key(text)))
        .one(db)
        .await?)
}

/// By name, or by e-mail address where the text holds an `@`, which no name does.
pub(super) async fn by_login<C: ConnectionTrait>(
    db: &C,
    login: &str,
) -> Result<Option<account::Model>> {
    if login.contains('@') {
        by_email(db, login).await
    } else {
        by_username(db, login).await
    }
}

/// An account to be written.
pub(super) struct NewAccount<'a> {
    pub username: &'a str,
    pub email: &'a str,
    pub role: Role,
    pub password_hash: Option<String>,
    pub now: Timestamp,
}

fn row(new: NewAccount<'_>) -> account::ActiveModel {
    account::ActiveModel {
        id: NotSet,
        username: Set(new.username.to_owned()),
        username_key: Set(text::key(new.username)),
        email: Set(new.email.to_owned()),
        email_key: Set(text::key(new.email)),
        password_hash: Set(new.password_hash),
        role: Set(new.role),
        created_at: Set(new.now),
        ..Default::default()
    }
}

pub(super) async fn insert(
    txn: &DatabaseTransaction,
    new: NewAccount<'_>,
) -> Result<account::Model> {
    Ok(row(new).insert(txn).await?)
}

/// Inserts, or updates the account that has the name.
pub(super) async fn upsert(txn: &DatabaseTransaction, new: NewAccount<'_>) -> Result<AccountId> {
    use account::Column;
    let mut replaced = vec![
        Column::Username,
        Column::Email,
        Column::EmailKey,
        Column::Role,
    ];
    if new.password_hash.is_some() {
        replaced.push(Column::PasswordHash);
    }
    let on_conflict = OnConflict::column(Column::UsernameKey)
        .update_columns(replaced)
        .to_owned();
    let written = account::Entity::insert(row(new))
        .on_conflict(on_conflict)
        .exec_with_returning(txn)
        .await?;
    Ok(written.id)
}

pub(super) async fn set_password(
    txn: &DatabaseTransaction,
    id: AccountId,
    hash: String,
) -> Result<()> {
    let row = account::ActiveModel {
        id: Set(id),
        password_hash: Set(Some(hash)),
        ..Default::default()
    };
    account::Entity::update(row).exec(txn).await?;
    Ok(())
}

pub(super) async fn set_email_notices(
    txn: &DatabaseTransaction,
    id: AccountId,
    on: bool,
) -> Result<()> {
    let row = account::ActiveModel {
        id: Set(id),
        email_notices: Set(on),
        ..Default::default()
    };
    account::Entity::update(row).exec(txn).await?;
    Ok(())
}

pub(super) async fn set_role(txn: &DatabaseTransaction, id: AccountId, role: Role) -> Result<()> {
    let row = account::ActiveModel {
        id: Set(id),
        role: Set(role),
        ..Default::default()
    };
    account::Entity::update(row).exec(txn).await?;
    Ok(())
}

/// Puts an account into a group of customers, or into none.
pub(super) async fn set_customer_group(
    txn: &DatabaseTransaction,
    id: AccountId,
    group: Option<String>,
) -> Result<()> {
    let row = account::ActiveModel {
        id: Set(id),
        customer_group: Set(group),
        ..Default::default()
    };
    account::Entity::update(row).exec(txn).await?;
    Ok(())
}

pub(super) async fn authors<C: ConnectionTrait>(
    db: &C,
    ids: Vec<AccountId>,
) -> Result<Vec<Author>> {
    let rows: Vec<(AccountId, String, Role)> = account::Entity::find()
        .select_only()
        .columns([
            account::Column::Id,
            account::Column::Username,
            account::Column::Role,
        ])
        .filter(account::Column::Id.is_in(ids))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, username, role)| Author { id, username, role })
        .collect())
}

pub(super) async fn members<C: ConnectionTrait>(
    db: &C,
    wanted: Option<&str>,
    below: Option<i64>,
    limit: u64,
) -> Result<Vec<account::Model>> {
    let mut find = account::Entity::find()
        .order_by_desc(account::Column::Id)
        .limit(limit);
    if let Some(below) = below {
        find = find.filter(account::Column::Id.lt(AccountId(below)));
    }
    if let Some(wanted) = wanted {
        let escaped = wanted
            .replace('\\', "\\\\")
            .replace('%', "\\%")
            .replace('_', "\\_");
        let like = || LikeExpr::new(format!("%{escaped}%")).escape('\\');
        find = find.filter(
            Condition::any()
                .add(account::Column::UsernameKey.like(like()))
                .add(account::Column::EmailKey.like(like())),
        );
    }
    Ok(find.all(db).await?)
}

/// A session with the account that holds it, as far as a request needs them.
#[derive(Debug, FromQueryResult)]
pub(super) struct Holder {
    pub session_id: SessionId,
    pub last_seen_at: Timestamp,
    pub id: AccountId,
    pub username: String,
    pub role: Role,
    pub suspended_until: Option<Timestamp>,
    pub unread_count: i32,
}

pub(super) async fn session_holder<C: ConnectionTrait>(
    db: &C,
    token_hash: Vec<u8>,
    now: Timestamp,
) -> Result<Option<Holder>> {
    use account::Column;
    let holder = session::Entity::belongs_to(account::Entity)
        .from(session::Column::AccountId)
        .to(Column::Id)
        .into();
    let find = session::Entity::find()
        .select_only()
        .column_as(session::Column::Id, "session_id")
        .column(session::Column::LastSeenAt)
        .columns([
            Column::Id,
            Column::Username,
            Column::Role,
            Column::SuspendedUntil,
            Column::UnreadCount,
        ])
        .join(JoinType::InnerJoin, holder)
        .filter(session::Column::TokenHash.eq(token_hash))
        .filter(session::Column::ExpiresAt.gt(now));
    Ok(find.into_model::<Holder>().one(db).await?)
}

pub(super) async fn touch_session(
    txn: &DatabaseTransaction,
    id: SessionId,
    now: Timestamp,
) -> Result<()> {
    let touch =
        session::Entity::update_many().col_expr(session::Column::LastSeenAt, Expr::value(now));
    touch.filter(session::Column::Id.eq(id)).exec(txn).await?;
    Ok(())
}

pub(super) async fn delete_session(txn: &DatabaseTransaction, token_hash: &[u8]) -> Result<()> {
    session::Entity::delete_many()
        .filter(session::Column::TokenHash.eq(token_hash.to_vec()))
        .exec(txn)
        .await?;
    Ok(())
}

/// Deletes the sessions of an account, except `keep`.
pub(super) async fn delete_sessions(
    txn: &DatabaseTransaction,
    account: AccountId,
    keep: Option<SessionId>,
) -> Result<()> {
    let mut delete = session::Entity::delete_many().filter(session::Column::AccountId.eq(account));
    if let Some(keep) = keep {
        delete = delete.filter(session::Column::Id.ne(keep));
    }
    delete.exec(txn).await?;
    Ok(())
}

pub(super) async fn expired_sessions<C: ConnectionTrait>(
    db: &C,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<SessionId>> {
    Ok(session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(session::Column::ExpiresAt.lte(now))
        .order_by_asc(session::Column::ExpiresAt)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?)
}

pub(super) async fn delete_sessions_by_id(
    txn: &DatabaseTransaction,
    ids: Vec<SessionId>,
) -> Result<u64> {
    let done = session::Entity::delete_many()
        .filter(session::Column::Id.is_in(ids))
        .exec(txn)
        .await?;
    Ok(done.rows_affected)
}

/// Accounts that work escalations and are not suspended.
pub(super) async fn officials<C: ConnectionTrait>(db: &C, now: Timestamp) -> Result<Vec<Author>> {
    use account::Column;
    let roles = Role::ALL
        .iter()
        .copied()
        .filter(|role| role.answers_officially());
    let free = Condition::any()
        .add(Column::SuspendedUntil.is_null())
        .add(Column::SuspendedUntil.lte(now));
    let rows = account::Entity::find()
        .filter(Column::Role.is_in(roles))
        .filter(free)
        .all(db)
        .await?;
    Ok(rows.iter().map(super::author_of).collect())
}
