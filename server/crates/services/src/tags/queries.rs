//! All SQL of tags and their old names.

use crate::Result;
use backstop_domain::Timestamp;
use backstop_domain::ids::ThreadId;
use backstop_entity::tag_alias::{ActiveModel, Column, Entity, Model};
use backstop_entity::{policy, thread, thread_tag};
use sea_orm::sea_query::{Expr, LockBehavior, LockType, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseBackend, DatabaseTransaction,
    EntityTrait, ExprTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Set, Statement,
};
use std::collections::HashMap;

/// Lets one transaction at a time change aliases; readers are not held up. SQLite has one writer anyway.
pub(super) async fn lock(txn: &DatabaseTransaction) -> Result<()> {
    if txn.get_database_backend() == DatabaseBackend::Postgres {
        txn.execute_unprepared("LOCK TABLE tag_alias IN SHARE ROW EXCLUSIVE MODE")
            .await?;
    }
    Ok(())
}

fn pairs(rows: Vec<Model>) -> HashMap<String, String> {
    rows.into_iter().map(|row| (row.name, row.target)).collect()
}

pub(super) async fn all<C: ConnectionTrait>(db: &C) -> Result<HashMap<String, String>> {
    Ok(pairs(Entity::find().all(db).await?))
}

/// Those of `names` that are old, with what they are called now.
pub(super) async fn targets<C: ConnectionTrait>(
    db: &C,
    names: Vec<&String>,
) -> Result<HashMap<String, String>> {
    let find = Entity::find().filter(Column::Name.is_in(names));
    Ok(pairs(find.all(db).await?))
}

pub(super) async fn unsettled_to<C: ConnectionTrait>(
    db: &C,
    targets: Vec<&str>,
) -> Result<HashMap<String, String>> {
    let find = Entity::find()
        .filter(Column::Target.is_in(targets))
        .filter(Column::SettledAt.is_null());
    Ok(pairs(find.all(db).await?))
}

/// The old names of each of these tags.
pub(super) async fn aliases_of<C: ConnectionTrait>(
    db: &C,
    tags: Vec<&str>,
) -> Result<HashMap<String, Vec<String>>> {
    let find = Entity::find()
        .filter(Column::Target.is_in(tags))
        .order_by_asc(Column::Name);
    let mut of: HashMap<String, Vec<String>> = HashMap::new();
    for row in find.all(db).await? {
        of.entry(row.target).or_default().push(row.name);
    }
    Ok(of)
}

/// Aliases whose threads may not all have followed yet.
pub(super) async fn open<C: ConnectionTrait>(db: &C) -> Result<Vec<Model>> {
    let find = Entity::find()
        .filter(Column::SettledAt.is_null())
        .order_by_asc(Column::Name);
    Ok(find.all(db).await?)
}

/// Makes `from` an old name of `to`, and whatever led to `from` lead there, too.
pub(super) async fn insert(
    txn: &DatabaseTransaction,
    from: &str,
    to: &str,
    now: Timestamp,
) -> Result<()> {
    delete(txn, to).await?;
    Entity::update_many()
        .col_expr(Column::Target, Expr::value(to))
        .filter(Column::Target.eq(from))
        .exec(txn)
        .await?;
    let row = ActiveModel {
        name: Set(from.to_owned()),
        target: Set(to.to_owned()),
        at: Set(now),
        settled_at: Set(None),
    };
    row.insert(txn).await?;
    Ok(())
}

pub(super) async fn delete(txn: &DatabaseTransaction, name: &str) -> Result<bool> {
    let gone = Entity::delete_by_id(name.to_owned()).exec(txn).await?;
    Ok(gone.rows_affected > 0)
}

pub(super) async fn settle(txn: &DatabaseTransaction, name: &str, now: Timestamp) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::SettledAt, Expr::value(now))
        .filter(Column::Name.eq(name))
        .exec(txn)
        .await?;
    Ok(())
}

/// Opens settled aliases that threads carry again.
pub(super) async fn reopen(txn: &DatabaseTransaction) -> Result<u64> {
    let carried = Query::select()
        .column(thread_tag::Column::Tag)
        .from(thread_tag::Entity)
        .and_where(
            Expr::col((thread_tag::Entity, thread_tag::Column::Tag))
                .eq(Expr::col((Entity, Column::Name))),
        )
        .to_owned();
    let opened = Entity::update_many()
        .col_expr(Column::SettledAt, Expr::value(Option::<i64>::None))
        .filter(Column::SettledAt.is_not_null())
        .filter(Expr::exists(carried))
        .exec(txn)
        .await?;
    Ok(opened.rows_affected)
}

/// Threads that carry a tag.
pub(super) async fn count<C: ConnectionTrait>(db: &C, tag: &str) -> Result<i64> {
    let find = thread_tag::Entity::find().filter(thread_tag::Column::Tag.eq(tag));
    Ok(i64::try_from(find.count(db).await?).unwrap_or(i64::MAX))
}

/// The next threads that carry a tag, locked; those that somebody else has locked come later.
pub(super) async fn carrying(
    txn: &DatabaseTransaction,
    tag: &str,
    limit: u64,
) -> Result<Vec<thread::Model>> {
    let ids: Vec<ThreadId> = thread_tag::Entity::find()
        .select_only()
        .column(thread_tag::Column::ThreadId)
        .filter(thread_tag::Column::Tag.eq(tag))
        .order_by_asc(thread_tag::Column::ThreadId)
        .limit(limit)
        .into_tuple()
        .all(txn)
        .await?;
    Ok(thread::Entity::find()
        .filter(thread::Column::Id.is_in(ids))
        .order_by_asc(thread::Column::Id)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(txn)
        .await?)
}

/// Puts one tag in the place of another, for look-up by tag.
pub(super) async fn retag(
    txn: &DatabaseTransaction,
    threads: Vec<ThreadId>,
    from: &str,
    to: &str,
) -> Result<()> {
    thread_tag::Entity::delete_many()
        .filter(thread_tag::Column::Tag.eq(from))
        .filter(thread_tag::Column::ThreadId.is_in(threads.iter().copied()))
        .exec(txn)
        .await?;
    let rows = threads.into_iter().map(|id| thread_tag::ActiveModel {
        tag: Set(to.to_owned()),
        thread_id: Set(id),
    });
    let twice = OnConflict::columns([thread_tag::Column::Tag, thread_tag::Column::ThreadId])
        .do_nothing()
        .to_owned();
    thread_tag::Entity::insert_many(rows)
        .on_conflict(twice)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// Names of the policies that are for one of these tags.
pub(super) async fn policies<C: ConnectionTrait>(db: &C, tags: Vec<&str>) -> Result<Vec<String>> {
    let find = policy::Entity::find()
        .select_only()
        .column(policy::Column::Name)
        .filter(policy::Column::Tag.is_in(tags))
        .order_by_asc(policy::Column::Position);
    Ok(find.into_tuple().all(db).await?)
}

pub(super) async fn move_policies(txn: &DatabaseTransaction, from: &str, to: &str) -> Result<()> {
    policy::Entity::update_many()
        .col_expr(policy::Column::Tag, Expr::value(to))
        .filter(policy::Column::Tag.eq(from))
        .exec(txn)
        .await?;
    Ok(())
}

/// A tag, and how many threads carry it.
#[derive(FromQueryResult)]
pub(super) struct Counted {
    pub tag: String,
    pub threads: i64,
}

/// The next tags after one, by name. Goes from name to name by the primary key, whatever number of
/// threads stands between them; only those of the tags that are shown are counted.
pub(super) async fn page<C: ConnectionTrait>(
    db: &C,
    holding: &str,
    after: &str,
    limit: u64,
) -> Result<Vec<Counted>> {
    let escaped = holding
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    let sql = "WITH RECURSIVE name(tag) AS ( \
               SELECT MIN(tag) FROM thread_tag WHERE tag > $1 \
               UNION ALL SELECT (SELECT MIN(tag) FROM thread_tag WHERE tag > name.tag) FROM name WHERE name.tag IS NOT NULL) \
               SELECT tag, (SELECT COUNT(*) FROM thread_tag AS one WHERE one.tag = name.tag) AS threads \
               FROM name WHERE tag IS NOT NULL AND tag LIKE $2 ESCAPE '\\'";
    let values = [after.into(), format!("%{escaped}%").into()];
    let sql = format!("{sql} LIMIT {limit}");
    let find = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
    Ok(Counted::find_by_statement(find).all(db).await?)
}
