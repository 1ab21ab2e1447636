//! All SQL of import and export's look-ups: many rows a statement.

use super::batches::{insert, padded};
use super::store::AccountCounts;
use crate::Result;
use backstop_domain::Timestamp;
use backstop_domain::ids::{AccountId, CategoryId, PostId, ThreadId};
use backstop_domain::thread_state::Intent;
use backstop_entity::{
    account, category, follow, post, post_revision, post_vote, thread, thread_tag,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseBackend,
    DatabaseTransaction, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, Set, Statement,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Takes `count` ids of a table, so that rows that name each other go in without being read back.
/// Ids taken by a transaction that fails are never used.
pub(super) async fn take_ids(
    txn: &DatabaseTransaction,
    table: &str,
    count: usize,
) -> Result<Vec<i64>> {
    let backend = txn.get_database_backend();
    if backend == DatabaseBackend::Postgres {
        let sql = format!(
            "SELECT nextval(pg_get_serial_sequence('{table}', 'id')) AS id FROM generate_series(1, {count})"
        );
        let rows = txn
            .query_all_raw(Statement::from_string(backend, sql))
            .await?;
        return Ok(rows
            .iter()
            .map(|row| row.try_get("", "id"))
            .collect::<Result<_, _>>()?);
    }
    // SQLite keeps the highest id ever used here, and follows when rows with higher ones go in.
    let sql = format!("SELECT seq FROM sqlite_sequence WHERE name = '{table}'");
    let row = txn
        .query_one_raw(Statement::from_string(backend, sql))
        .await?;
    let last: i64 = row
        .map(|row| row.try_get("", "seq"))
        .transpose()?
        .unwrap_or(0);
    Ok((last + 1..).take(count).collect())
}

/// What is needed to know whether an account is there.
#[derive(Debug, FromQueryResult)]
pub(super) struct KnownAccount {
    pub id: AccountId,
    pub username_key: String,
    pub email_key: String,
    pub import_id: Option<String>,
}

pub(super) async fn known_accounts(
    txn: &DatabaseTransaction,
    ids: Vec<String>,
    names: Vec<String>,
    emails: Vec<String>,
) -> Result<Vec<KnownAccount>> {
    use account::Column;
    let any = Condition::any()
        .add(Column::ImportId.is_in(padded(ids)))
        .add(Column::UsernameKey.is_in(padded(names)))
        .add(Column::EmailKey.is_in(padded(emails)));
    let find = account::Entity::find().select_only().columns([
        Column::Id,
        Column::UsernameKey,
        Column::EmailKey,
        Column::ImportId,
    ]);
    Ok(find.filter(any).into_model().all(txn).await?)
}

pub(super) async fn account_by_name(
    txn: &DatabaseTransaction,
    key: &str,
) -> Result<Option<AccountId>> {
    let find = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::UsernameKey.eq(key));
    Ok(find.into_tuple().one(txn).await?)
}

pub(super) async fn accounts_by_import_id(
    txn: &DatabaseTransaction,
    ids: Vec<String>,
) -> Result<HashMap<String, AccountId>> {
    use account::Column;
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let find = account::Entity::find()
        .select_only()
        .columns([Column::ImportId, Column::Id])
        .filter(Column::ImportId.is_in(padded(ids)));
    let rows: Vec<(String, AccountId)> = find.into_tuple().all(txn).await?;
    Ok(rows.into_iter().collect())
}

pub(super) async fn link_account(
    txn: &DatabaseTransaction,
    id: AccountId,
    import_id: &str,
) -> Result<()> {
    let row = account::ActiveModel {
        id: Set(id),
        import_id: Set(Some(import_id.to_owned())),
        ..Default::default()
    };
    account::Entity::update(row).exec(txn).await?;
    Ok(())
}

pub(super) async fn insert_account(
    txn: &DatabaseTransaction,
    row: account::ActiveModel,
) -> Result<AccountId> {
    Ok(row.insert(txn).await?.id)
}

pub(super) async fn insert_accounts(
    txn: &DatabaseTransaction,
    rows: Vec<account::ActiveModel>,
) -> Result<()> {
    insert(txn, rows).await
}

/// The categories with one of these import ids or one of these slugs.
pub(super) async fn known_categories(
    txn: &DatabaseTransaction,
    ids: Vec<String>,
    slugs: Vec<String>,
) -> Result<Vec<category::Model>> {
    let any = Condition::any()
        .add(category::Column::ImportId.is_in(padded(ids)))
        .add(category::Column::Slug.is_in(padded(slugs)));
    Ok(category::Entity::find().filter(any).all(txn).await?)
}

/// Every category.
pub(super) async fn categories(txn: &DatabaseTransaction) -> Result<Vec<category::Model>> {
    Ok(category::Entity::find().all(txn).await?)
}

/// The highest place in the order of categories.
pub(super) async fn last_position(txn: &DatabaseTransaction) -> Result<i32> {
    let find = category::Entity::find()
        .select_only()
        .column(category::Column::Position)
        .order_by_desc(category::Column::Position);
    Ok(find.into_tuple().one(txn).await?.unwrap_or(0))
}

pub(super) async fn link_category(
    txn: &DatabaseTransaction,
    id: CategoryId,
    import_id: &str,
) -> Result<()> {
    let row = category::ActiveModel {
        id: Set(id),
        import_id: Set(Some(import_id.to_owned())),
        ..Default::default()
    };
    category::Entity::update(row).exec(txn).await?;
    Ok(())
}

pub(super) async fn insert_category(
    txn: &DatabaseTransaction,
    row: category::ActiveModel,
) -> Result<CategoryId> {
    Ok(row.insert(txn).await?.id)
}

/// Those of the import ids that threads have.
pub(super) async fn known_threads(
    txn: &DatabaseTransaction,
    ids: Vec<String>,
) -> Result<HashSet<String>> {
    let find = thread::Entity::find()
        .select_only()
        .column(thread::Column::ImportId)
        .filter(thread::Column::ImportId.is_in(padded(ids)));
    let rows: Vec<String> = find.into_tuple().all(txn).await?;
    Ok(rows.into_iter().collect())
}

/// Those of the import ids that posts have.
pub(super) async fn known_posts(
    txn: &DatabaseTransaction,
    ids: Vec<String>,
) -> Result<HashSet<String>> {
    let find = post::Entity::find()
        .select_only()
        .column(post::Column::ImportId)
        .filter(post::Column::ImportId.is_in(padded(ids)));
    let rows: Vec<String> = find.into_tuple().all(txn).await?;
    Ok(rows.into_iter().collect())
}

/// The threads with these import ids, locked until the transaction ends.
pub(super) async fn threads_for_update(
    txn: &DatabaseTransaction,
    ids: Vec<String>,
) -> Result<HashMap<String, thread::Model>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let find = thread::Entity::find()
        .filter(thread::Column::ImportId.is_in(padded(ids)))
        .order_by_asc(thread::Column::Id)
        .lock_exclusive();
    let rows = find.all(txn).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((row.import_id.clone()?, row)))
        .collect())
}

pub(super) async fn insert_threads(
    txn: &DatabaseTransaction,
    rows: Vec<thread::Model>,
) -> Result<()> {
    let rows = rows
        .into_iter()
        .map(|row| row.into_active_model().reset_all());
    insert(txn, rows.collect()).await
}

pub(super) async fn insert_posts(txn: &DatabaseTransaction, rows: Vec<post::Model>) -> Result<()> {
    let rows = rows
        .into_iter()
        .map(|row| row.into_active_model().reset_all());
    insert(txn, rows.collect()).await
}

pub(super) async fn insert_tags(
    txn: &DatabaseTransaction,
    rows: Vec<(ThreadId, String)>,
) -> Result<()> {
    let rows = rows
        .into_iter()
        .map(|(thread_id, tag)| thread_tag::ActiveModel {
            tag: Set(tag),
            thread_id: Set(thread_id),
        });
    insert(txn, rows.collect()).await
}

/// Runs one statement over many rows of numbers and words of our own; nothing in it was typed.
async fn over_rows(
    txn: &DatabaseTransaction,
    columns: &str,
    rows: Vec<String>,
    update: &str,
) -> Result<()> {
    if !rows.is_empty() {
        let sql = format!("WITH v({columns}) AS (VALUES {}) {update}", rows.join(","));
        txn.execute_unprepared(&sql).await?;
    }
    Ok(())
}

pub(super) async fn count_for_categories(
    txn: &DatabaseTransaction,
    counts: &BTreeMap<CategoryId, i32>,
) -> Result<()> {
    let rows = counts
        .iter()
        .map(|(id, threads)| format!("({id},{threads})"))
        .collect();
    let update = "UPDATE category SET thread_count = thread_count + v.threads FROM v WHERE category.id = v.id";
    over_rows(txn, "id, threads", rows, update).await
}

pub(super) async fn count_for_accounts(
    txn: &DatabaseTransaction,
    counts: &BTreeMap<AccountId, AccountCounts>,
) -> Result<()> {
    let rows = counts
        .iter()
        .map(|(id, c)| format!("({id},{},{},{})", c.threads, c.replies, c.accepted))
        .collect();
    let update = "UPDATE account SET thread_count = thread_count + v.threads, reply_count = reply_count + v.replies, \
                  accepted_count = accepted_count + v.accepted FROM v WHERE account.id = v.id";
    over_rows(txn, "id, threads, replies, accepted", rows, update).await
}

/// Writes what replies change in their threads, each as its next version.
pub(super) async fn update_threads(
    txn: &DatabaseTransaction,
    threads: &[thread::Model],
) -> Result<()> {
    let rows = threads.iter().map(changed).collect();
    let update = "UPDATE thread SET reply_count = v.replies, answer_count = v.answers, bumped_at = v.bumped, accepted_post_id = v.accepted, \
                  state = v.shown, episode_state = v.episode, clock_left = v.rest, clock_running_since = v.running, due_at = v.due, \
                  version = version + 1 FROM v WHERE thread.id = v.id";
    over_rows(
        txn,
        "id, replies, answers, bumped, accepted, shown, episode, rest, running, due",
        rows,
        update,
    )
    .await
}

fn changed(thread: &thread::Model) -> String {
    format!(
        "({},{},{},{},{},'{}','{}',{},{},{})",
        thread.id,
        thread.reply_count,
        thread.answer_count,
        thread.bumped_at.0,
        number(thread.accepted_post_id.map(|PostId(id)| id)),
        thread.state.word(),
        thread.episode_state.word(),
        thread.clock_left,
        number(thread.clock_running_since.map(|Timestamp(at)| at)),
        number(thread.due_at.map(|Timestamp(at)| at)),
    )
}

/// PostgreSQL wants to know what kind of nothing it is.
fn number(value: Option<i64>) -> String {
    value.map_or_else(|| "CAST(NULL AS BIGINT)".to_owned(), |n| n.to_string())
}

/// A thread a record refers to.
#[derive(Debug, FromQueryResult)]
pub(super) struct ThreadRef {
    pub import_id: String,
    pub id: ThreadId,
    pub first_post_id: Option<PostId>,
}

/// The threads with these import ids.
pub(super) async fn thread_ids(
    txn: &DatabaseTransaction,
    ids: Vec<String>,
) -> Result<HashMap<String, ThreadRef>> {
    use thread::Column;
    let find = thread::Entity::find()
        .select_only()
        .columns([Column::ImportId, Column::Id, Column::FirstPostId])
        .filter(Column::ImportId.is_in(padded(ids)));
    let rows: Vec<ThreadRef> = find.into_model().all(txn).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.import_id.clone(), row))
        .collect())
}

/// The posts with these import ids.
pub(super) async fn post_ids(
    txn: &DatabaseTransaction,
    ids: Vec<String>,
) -> Result<HashMap<String, PostId>> {
    use post::Column;
    let find = post::Entity::find()
        .select_only()
        .columns([Column::ImportId, Column::Id])
        .filter(Column::ImportId.is_in(padded(ids)));
    let rows: Vec<(String, PostId)> = find.into_tuple().all(txn).await?;
    Ok(rows.into_iter().collect())
}

/// Who of these follows what of these already.
pub(super) async fn follows(
    txn: &DatabaseTransaction,
    pairs: &[(AccountId, ThreadId)],
) -> Result<HashSet<(AccountId, ThreadId)>> {
    use follow::Column;
    let accounts = pairs.iter().map(|(account, _)| *account);
    let threads = pairs.iter().map(|(_, thread)| *thread);
    let rows: Vec<(AccountId, ThreadId)> = follow::Entity::find()
        .select_only()
        .columns([Column::AccountId, Column::ThreadId])
        .filter(Column::ThreadId.is_in(padded(threads)))
        .filter(Column::AccountId.is_in(padded(accounts)))
        .into_tuple()
        .all(txn)
        .await?;
    Ok(rows.into_iter().collect())
}

pub(super) async fn insert_follows(
    txn: &DatabaseTransaction,
    pairs: Vec<(AccountId, ThreadId)>,
) -> Result<()> {
    let rows = pairs
        .into_iter()
        .map(|(account_id, thread_id)| follow::ActiveModel {
            account_id: Set(account_id),
            thread_id: Set(thread_id),
        });
    insert(txn, rows.collect()).await
}

/// The moments at which these posts were changed.
pub(super) async fn revisions(
    txn: &DatabaseTransaction,
    posts: Vec<PostId>,
) -> Result<HashSet<(PostId, Timestamp)>> {
    use post_revision::Column;
    let rows: Vec<(PostId, Timestamp)> = post_revision::Entity::find()
        .select_only()
        .columns([Column::PostId, Column::At])
        .filter(Column::PostId.is_in(padded(posts)))
        .into_tuple()
        .all(txn)
        .await?;
    Ok(rows.into_iter().collect())
}

pub(super) async fn insert_revisions(
    txn: &DatabaseTransaction,
    rows: Vec<post_revision::ActiveModel>,
) -> Result<()> {
    insert(txn, rows).await
}

/// An answer that a record refers to.
#[derive(Debug, FromQueryResult)]
pub(super) struct AnswerRef {
    pub import_id: String,
    pub id: PostId,
    pub thread_id: ThreadId,
    pub author_id: AccountId,
}

/// The answers with these import ids, shown or not: what is hidden keeps its votes.
pub(super) async fn answers(
    txn: &DatabaseTransaction,
    ids: Vec<String>,
) -> Result<HashMap<String, AnswerRef>> {
    use post::Column;
    let find = post::Entity::find()
        .select_only()
        .columns([Column::ImportId, Column::Id, Column::ThreadId])
        .column(Column::AuthorId)
        .filter(Column::ImportId.is_in(padded(ids)))
        .filter(Column::Intent.eq(Intent::Answer));
    let rows: Vec<AnswerRef> = find.into_model().all(txn).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.import_id.clone(), row))
        .collect())
}

/// Whom these posts helped already.
pub(super) async fn votes(
    txn: &DatabaseTransaction,
    posts: Vec<PostId>,
) -> Result<HashSet<(PostId, AccountId)>> {
    use post_vote::Column;
    let rows: Vec<(PostId, AccountId)> = post_vote::Entity::find()
        .select_only()
        .columns([Column::PostId, Column::AccountId])
        .filter(Column::PostId.is_in(padded(posts)))
        .into_tuple()
        .all(txn)
        .await?;
    Ok(rows.into_iter().collect())
}

pub(super) async fn insert_votes(
    txn: &DatabaseTransaction,
    rows: Vec<post_vote::ActiveModel>,
) -> Result<()> {
    insert(txn, rows).await
}

/// Adds to the counters of posts.
pub(super) async fn count_votes(
    txn: &DatabaseTransaction,
    counts: &BTreeMap<PostId, i32>,
) -> Result<()> {
    let rows = counts.iter().map(|(id, votes)| format!("({id},{votes})"));
    let update =
        "UPDATE post SET helpful_count = helpful_count + v.votes FROM v WHERE post.id = v.id";
    over_rows(txn, "id, votes", rows.collect(), update).await
}
