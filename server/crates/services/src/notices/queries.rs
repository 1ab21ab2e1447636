//! All SQL of notices.

use super::plan::{Audience, Telling, post_key};
use crate::{PageRequest, Result};
use backstop_domain::Timestamp;
use backstop_domain::ids::{AccountId, NoticeId, PostId, ThreadId};
use backstop_domain::thread_state::Visibility;
use backstop_domain::views::NoticeKind;
use backstop_entity::{account, notice, post, thread};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, FromQueryResult,
    QueryFilter, QueryOrder, QuerySelect, Statement, Value,
};

/// Our name among the readers of the outbox.
pub(super) const READER: &str = "notices";

pub(super) async fn thread<C: ConnectionTrait>(
    db: &C,
    id: ThreadId,
) -> Result<Option<thread::Model>> {
    Ok(thread::Entity::find_by_id(id).one(db).await?)
}

pub(super) async fn post<C: ConnectionTrait>(db: &C, id: PostId) -> Result<Option<post::Model>> {
    Ok(post::Entity::find_by_id(id).one(db).await?)
}

pub(super) async fn account<C: ConnectionTrait>(
    db: &C,
    id: AccountId,
) -> Result<Option<account::Model>> {
    Ok(account::Entity::find_by_id(id).one(db).await?)
}

fn statement<C: ConnectionTrait>(db: &C, sql: String, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(db.get_database_backend(), sql, values)
}

async fn accounts_of<C: ConnectionTrait>(db: &C, statement: Statement) -> Result<Vec<AccountId>> {
    let rows = db.query_all_raw(statement).await?;
    rows.iter()
        .map(|row| Ok(AccountId(row.try_get("", "account_id")?)))
        .collect()
}

/// Asker and followers of the thread `$1`.
const CONCERNED: &str = "SELECT author_id FROM thread WHERE id = $1 UNION SELECT account_id FROM follow WHERE thread_id = $1";

/// Writes a notice for everybody who is to be told, in one statement however many they are, and
/// yields those who had not been told already.
pub(super) async fn insert(
    txn: &DatabaseTransaction,
    telling: &Telling,
    at: Timestamp,
) -> Result<Vec<AccountId>> {
    let to = match telling.to {
        Audience::AskerAndFollowers => CONCERNED.to_owned(),
        Audience::Only(account) => account.to_string(),
        Audience::Administrators => "SELECT id FROM account WHERE role = 'admin'".to_owned(),
    };
    let sql = format!(
        "INSERT INTO notice (account_id, thread_id, kind, post_id, actor_id, dedup_key, created_at) \
         SELECT id, $1, $2, $3, $4, $5, $6 FROM account WHERE id IN ({to}) AND id <> $7 \
         ON CONFLICT (account_id, dedup_key) DO NOTHING RETURNING account_id"
    );
    let values = vec![
        telling.thread.into(),
        telling.kind.word().into(),
        telling.post.map(|id| id.0).into(),
        telling.actor.map(|id| id.0).into(),
        telling.key.as_str().into(),
        at.into(),
        telling.actor.map_or(0, |id| id.0).into(),
    ];
    accounts_of(txn, statement(txn, sql, values)).await
}

/// Marks unread notices about a post, or about a whole thread, as read; yields the account
/// of each. By way of asker and followers, because notices are indexed by account only.
pub(super) async fn withdraw(
    txn: &DatabaseTransaction,
    thread: ThreadId,
    post: Option<PostId>,
    now: Timestamp,
) -> Result<Vec<AccountId>> {
    let mut values: Vec<Value> = vec![thread.into(), now.into()];
    let of_post = post.map_or("", |id| {
        values.push(post_key(id).into());
        "AND dedup_key = $3"
    });
    let sql = format!(
        "UPDATE notice SET read_at = $2 WHERE account_id IN ({CONCERNED}) AND thread_id = $1 {of_post} \
         AND kind NOT IN ('moderated', 'undelivered') AND read_at IS NULL RETURNING account_id"
    );
    accounts_of(txn, statement(txn, sql, values)).await
}

/// Adds to the unread counts; they never fall below nothing.
pub(super) async fn count_unread(
    txn: &DatabaseTransaction,
    accounts: &[AccountId],
    by: i32,
) -> Result<()> {
    use account::Column::{Id, UnreadCount};
    let sum = Expr::col(UnreadCount).add(by);
    account::Entity::update_many()
        .col_expr(
            UnreadCount,
            Expr::case(sum.clone().lt(0), 0).finally(sum).into(),
        )
        .filter(Id.is_in(accounts.iter().copied()))
        .exec(txn)
        .await?;
    Ok(())
}

/// Those of `accounts` who are told by mail as well: who did not turn it off, is not suspended and
/// has an address that can exist (`.invalid` cannot, RFC 2606; stand-ins of imports have such).
pub(super) async fn wanting_mail(
    txn: &DatabaseTransaction,
    accounts: &[AccountId],
    now: Timestamp,
) -> Result<Vec<AccountId>> {
    use account::Column::{Email, EmailNotices, Id, SuspendedUntil};
    Ok(account::Entity::find()
        .select_only()
        .column(Id)
        .filter(Id.is_in(accounts.iter().copied()))
        .filter(EmailNotices.eq(true))
        .filter(SuspendedUntil.is_null().or(SuspendedUntil.lte(now)))
        .filter(Email.ne(""))
        .filter(Email.not_like("%.invalid"))
        .order_by_asc(Id)
        .into_tuple()
        .all(txn)
        .await?)
}

pub(super) async fn turn_mail_off(txn: &DatabaseTransaction, id: AccountId) -> Result<bool> {
    let row =
        account::Entity::update_many().col_expr(account::Column::EmailNotices, Expr::value(false));
    Ok(row
        .filter(account::Column::Id.eq(id))
        .exec(txn)
        .await?
        .rows_affected
        == 1)
}

/// A notice with what its sentence is made of.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Row {
    pub(super) id: NoticeId,
    pub(super) account_id: AccountId,
    pub(super) kind: NoticeKind,
    pub(super) thread_id: ThreadId,
    pub(super) post_id: Option<PostId>,
    pub(super) dedup_key: String,
    pub(super) created_at: Timestamp,
    pub(super) read_at: Option<Timestamp>,
    pub(super) title: String,
    pub(super) slug: String,
    pub(super) asker_id: AccountId,
    pub(super) thread_visibility: Visibility,
    pub(super) post_state: Option<Visibility>,
    pub(super) actor_name: Option<String>,
}

/// Notices whose post and thread are still shown, and all about moderation of one's own posts.
const ROWS: &str = "SELECT n.id, n.account_id, n.kind, n.thread_id, n.post_id, n.dedup_key, n.created_at, n.read_at, \
     t.title, t.slug, t.author_id AS asker_id, t.visibility AS thread_visibility, p.state AS post_state, a.username AS actor_name \
     FROM notice n JOIN thread t ON t.id = n.thread_id LEFT JOIN post p ON p.id = n.post_id LEFT JOIN account a ON a.id = n.actor_id \
     WHERE n.account_id = $1 AND (n.kind IN ('moderated', 'undelivered') OR (t.visibility = 'visible' AND COALESCE(p.state, 'visible') = 'visible'))";

pub(super) async fn page<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    page: PageRequest,
) -> Result<Vec<Row>> {
    let before = page.after.map_or(i64::MAX, |cursor| cursor.id);
    let sql = format!(
        "{ROWS} AND n.id < $2 ORDER BY n.id DESC LIMIT {}",
        page.limit + 1
    );
    Ok(
        Row::find_by_statement(statement(db, sql, vec![account.into(), before.into()]))
            .all(db)
            .await?,
    )
}

pub(super) async fn by_key<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    key: &str,
) -> Result<Option<Row>> {
    let sql = format!("{ROWS} AND n.dedup_key = $2");
    Ok(
        Row::find_by_statement(statement(db, sql, vec![account.into(), key.into()]))
            .one(db)
            .await?,
    )
}

pub(super) async fn owns<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    id: NoticeId,
) -> Result<bool> {
    let row = notice::Entity::find_by_id(id)
        .filter(notice::Column::AccountId.eq(account))
        .one(db)
        .await?;
    Ok(row.is_some())
}

/// Marks unread notices of an account, or the one given, as read; yields how many.
pub(super) async fn mark_read(
    txn: &DatabaseTransaction,
    account: AccountId,
    only: Option<NoticeId>,
    now: Timestamp,
) -> Result<i32> {
    use notice::Column::{AccountId, Id, ReadAt};
    let mut update = notice::Entity::update_many()
        .col_expr(ReadAt, Expr::value(now))
        .filter(AccountId.eq(account))
        .filter(ReadAt.is_null());
    if let Some(id) = only {
        update = update.filter(Id.eq(id));
    }
    Ok(i32::try_from(update.exec(txn).await?.rows_affected).unwrap_or(i32::MAX))
}

/// Notices that were read before a moment, the oldest first.
pub(super) async fn read_before<C: ConnectionTrait>(
    db: &C,
    moment: Timestamp,
    limit: u64,
) -> Result<Vec<NoticeId>> {
    use notice::Column::{Id, ReadAt};
    Ok(notice::Entity::find()
        .select_only()
        .column(Id)
        .filter(ReadAt.lt(moment))
        .order_by_asc(ReadAt)
        .order_by_asc(Id)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?)
}

pub(super) async fn delete(txn: &DatabaseTransaction, ids: Vec<NoticeId>) -> Result<u64> {
    let gone = notice::Entity::delete_many()
        .filter(notice::Column::Id.is_in(ids))
        .exec(txn)
        .await?;
    Ok(gone.rows_affected)
}
