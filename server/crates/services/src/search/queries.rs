//! What search reads from the database beside the index.

use crate::Result;
use crate::threads::queries::is_visible;
use backstop_domain::ids::{AccountId, CategoryId, PostId, ThreadId};
use backstop_domain::thread_state::{ThreadState, Visibility};
use backstop_domain::{Role, Timestamp};
use backstop_entity::{account, post, thread};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseBackend, EntityTrait, FromQueryResult,
    JoinType, QueryFilter, QueryOrder, QuerySelect, Select,
};
use std::collections::{BTreeSet, HashMap};

/// What a list of threads found elsewhere shows of each.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Headline {
    pub id: ThreadId,
    pub title: String,
    pub slug: String,
    pub state: ThreadState,
    pub category_id: CategoryId,
    pub author_id: AccountId,
}

/// The visible ones of these threads, in no order.
pub(crate) async fn headlines<C: ConnectionTrait>(
    db: &C,
    ids: Vec<ThreadId>,
) -> Result<HashMap<i64, Headline>> {
    let find = thread::Entity::find().select_only().columns([
        thread::Column::Id,
        thread::Column::Title,
        thread::Column::Slug,
        thread::Column::State,
        thread::Column::CategoryId,
        thread::Column::AuthorId,
    ]);
    let find = find
        .filter(thread::Column::Id.is_in(ids))
        .filter(is_visible());
    let rows = find.into_model::<Headline>().all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id.0, row)).collect())
}

/// A visible post of a visible thread: what a hit shows beside its excerpt.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Found {
    pub id: PostId,
    pub author_id: AccountId,
    pub username: String,
    pub role: Role,
    pub created_at: Timestamp,
    pub thread_id: ThreadId,
    pub title: String,
    pub slug: String,
    pub thread_state: ThreadState,
    pub category_id: CategoryId,
    pub reply_count: i32,
    pub accepted_post_id: Option<PostId>,
}

/// The ones of these posts that may be seen.
pub(crate) async fn found<C: ConnectionTrait>(
    db: &C,
    ids: Vec<PostId>,
) -> Result<HashMap<PostId, Found>> {
    let find = with_thread(written(ids))
        .columns([post::Column::CreatedAt, post::Column::ThreadId])
        .columns([
            thread::Column::Title,
            thread::Column::Slug,
            thread::Column::CategoryId,
            thread::Column::ReplyCount,
            thread::Column::AcceptedPostId,
        ])
        .column_as(thread::Column::State, "thread_state")
        .filter(is_visible());
    let rows = find.into_model::<Found>().all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// An accepted answer, as it stands in its thread.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Accepted {
    pub id: PostId,
    pub author_id: AccountId,
    pub username: String,
    pub role: Role,
    pub official: bool,
    pub html: String,
}

/// The visible ones of these answers.
pub(crate) async fn accepted<C: ConnectionTrait>(
    db: &C,
    ids: Vec<PostId>,
) -> Result<HashMap<PostId, Accepted>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let find = written(ids).columns([post::Column::Official, post::Column::Html]);
    let rows = find.into_model::<Accepted>().all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// What the visible ones of these posts say, as HTML.
pub(crate) async fn texts<C: ConnectionTrait>(
    db: &C,
    ids: Vec<PostId>,
) -> Result<HashMap<PostId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let find = post::Entity::find()
        .select_only()
        .columns([post::Column::Id, post::Column::Html])
        .filter(post::Column::Id.is_in(ids))
        .filter(post::Column::State.eq(Visibility::Visible));
    Ok(find.into_tuple().all(db).await?.into_iter().collect())
}

/// The visible ones of these posts, with who wrote them.
fn written(ids: Vec<PostId>) -> Select<post::Entity> {
    post::Entity::find()
        .select_only()
        .columns([post::Column::Id, post::Column::AuthorId])
        .columns([account::Column::Username, account::Column::Role])
        .join(
            JoinType::InnerJoin,
            post::Entity::belongs_to(account::Entity)
                .from(post::Column::AuthorId)
                .to(account::Column::Id)
                .into(),
        )
        .filter(post::Column::Id.is_in(ids))
        .filter(post::Column::State.eq(Visibility::Visible))
}

/// The visible answers of these threads that the asker accepted or an agent gave.
pub(crate) async fn best_answers<C: ConnectionTrait>(
    db: &C,
    threads: Vec<ThreadId>,
) -> Result<Vec<post::Model>> {
    if threads.is_empty() {
        return Ok(Vec::new());
    }
    Ok(best(post::Entity::find())
        .filter(post::Column::ThreadId.is_in(threads))
        .filter(post::Column::State.eq(Visibility::Visible))
        .all(db)
        .await?)
}

/// These posts, and those that open their threads.
pub(crate) async fn with_opening<C: ConnectionTrait>(
    db: &C,
    posts: BTreeSet<PostId>,
) -> Result<BTreeSet<PostId>> {
    if posts.is_empty() {
        return Ok(posts);
    }
    let threads = Query::select()
        .column(post::Column::ThreadId)
        .from(post::Entity)
        .and_where(post::Column::Id.is_in(posts.iter().copied()))
        .to_owned();
    let opening: Vec<Option<PostId>> = thread::Entity::find()
        .select_only()
        .column(thread::Column::FirstPostId)
        .filter(thread::Column::Id.in_subquery(threads))
        .into_tuple()
        .all(db)
        .await?;
    Ok(posts
        .into_iter()
        .chain(opening.into_iter().flatten())
        .collect())
}

/// The threads of which one of these posts is an accepted or official answer.
pub(crate) async fn threads_of_best<C: ConnectionTrait>(
    db: &C,
    posts: Vec<PostId>,
) -> Result<Vec<ThreadId>> {
    if posts.is_empty() {
        return Ok(Vec::new());
    }
    let find = threads_of_best_query(posts);
    Ok(find.into_tuple().all(db).await?)
}

pub(crate) fn threads_of_best_query(posts: Vec<PostId>) -> Select<post::Entity> {
    best(post::Entity::find().select_only())
        .column(post::Column::ThreadId)
        .filter(post::Column::Id.is_in(posts))
}

/// Answers that the asker accepted or an agent gave.
fn best(find: Select<post::Entity>) -> Select<post::Entity> {
    let accepted = Expr::col((thread::Entity, thread::Column::AcceptedPostId));
    let is_accepted = accepted.eq(Expr::col((post::Entity, post::Column::Id)));
    with_thread(find).filter(
        Condition::any()
            .add(post::Column::Official.eq(true))
            .add(is_accepted),
    )
}

fn with_thread(find: Select<post::Entity>) -> Select<post::Entity> {
    let thread = post::Entity::belongs_to(thread::Entity)
        .from(post::Column::ThreadId)
        .to(thread::Column::Id);
    find.join(JoinType::InnerJoin, thread.into())
}

/// A member by whose name a search may mean them.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Person {
    pub username: String,
    pub username_key: String,
    pub role: Role,
    pub created_at: Timestamp,
    pub reply_count: i32,
    pub accepted_count: i32,
}

/// Names that begin alike which are looked at.
const PEOPLE: u64 = 200;

/// Members called one of `names`, or whose name begins with `begun`; not those who are suspended.
pub(crate) async fn people<C: ConnectionTrait>(
    db: &C,
    names: &[String],
    begun: Option<&str>,
    now: Timestamp,
) -> Result<Vec<Person>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = people_query(now)
        .filter(account::Column::UsernameKey.is_in(names))
        .into_model::<Person>()
        .all(db)
        .await?;
    if let Some(begun) = begun {
        let longer = people_begun_query(db.get_database_backend(), begun, now);
        found.extend(longer.into_model::<Person>().all(db).await?);
    }
    Ok(found)
}

fn people_query(now: Timestamp) -> Select<account::Entity> {
    let free = Condition::any()
        .add(account::Column::SuspendedUntil.is_null())
        .add(account::Column::SuspendedUntil.lte(now));
    account::Entity::find()
        .select_only()
        .columns([
            account::Column::Username,
            account::Column::UsernameKey,
            account::Column::Role,
            account::Column::CreatedAt,
            account::Column::ReplyCount,
            account::Column::AcceptedCount,
        ])
        .filter(free)
}

/// Names longer than `begun` that begin with it, by the index on names in order of their bytes.
pub(crate) fn people_begun_query(
    backend: DatabaseBackend,
    begun: &str,
    now: Timestamp,
) -> Select<account::Entity> {
    let key = match backend {
        DatabaseBackend::Postgres => Expr::cust(r#""account"."username_key" COLLATE "C""#),
        _ => Expr::col((account::Entity, account::Column::UsernameKey)),
    };
    people_query(now)
        .filter(key.clone().gt(begun))
        .filter(key.clone().lt(format!("{begun}\u{10FFFF}")))
        .order_by_asc(key)
        .limit(PEOPLE)
}
