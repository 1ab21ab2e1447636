//! All SQL of threads and posts.

use crate::keyset::{Cursor, PageRequest};
use crate::threads::list::{ListFilter, ListSort};
use crate::{Result, is_unique_violation};
use backstop_domain::ids::{AccountId, CategoryId, PostId, ThreadId};
use backstop_domain::thread_state::{Intent, Visibility};
use backstop_domain::{ErrorCode, Failure, Role, Timestamp};
use backstop_entity::{account, category, follow, notice, post, post_revision, thread, thread_tag};
use sea_orm::sea_query::{Asterisk, Expr, OnConflict, Order, Query, SelectStatement, UnionType};
use sea_orm::{
    ActiveEnum, ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseBackend, DbErr,
    EntityTrait, ExprTrait, FromQueryResult, IntoActiveModel, NotSet, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select, Set, Statement,
};
use std::collections::HashSet;

/// A thread, or "not found".
pub(crate) async fn thread<C: ConnectionTrait>(db: &C, id: ThreadId) -> Result<thread::Model> {
    Ok(thread::Entity::find_by_id(id)
        .one(db)
        .await?
        .ok_or(ErrorCode::NotFound)?)
}

/// A thread, locked until the transaction ends: everything that changes it goes through here.
pub(crate) async fn thread_for_update<C: ConnectionTrait>(
    db: &C,
    id: ThreadId,
) -> Result<thread::Model> {
    Ok(thread::Entity::find_by_id(id)
        .lock_exclusive()
        .one(db)
        .await?
        .ok_or(ErrorCode::NotFound)?)
}

/// A post, or "not found".
pub(crate) async fn post<C: ConnectionTrait>(db: &C, id: PostId) -> Result<post::Model> {
    Ok(post::Entity::find_by_id(id)
        .one(db)
        .await?
        .ok_or(ErrorCode::NotFound)?)
}

/// A post as it stands under the lock of its thread, with that: whoever changes a post holds it, so that
/// nobody goes by what the post was before. The thread comes first, as with every writer.
pub(crate) async fn post_for_update<C: ConnectionTrait>(
    db: &C,
    id: PostId,
) -> Result<(thread::Model, post::Model)> {
    let thread = post(db, id).await?.thread_id;
    let thread = thread_for_update(db, thread).await?;
    let post = post(db, id).await?;
    // Moved to another thread just now, whose lock this is not.
    if post.thread_id == thread.id {
        Ok((thread, post))
    } else {
        Err(ErrorCode::Stale.into())
    }
}

/// Marks every answer of a thread, shown or not, as one that did not help.
pub(crate) async fn reject_answers<C: ConnectionTrait>(db: &C, thread: ThreadId) -> Result<()> {
    post::Entity::update_many()
        .col_expr(post::Column::Rejected, Expr::value(true))
        .filter(post::Column::ThreadId.eq(thread))
        .filter(post::Column::Intent.eq(Intent::Answer))
        .filter(post::Column::Rejected.eq(false))
        .exec(db)
        .await?;
    Ok(())
}

/// The answers of a thread that did not help.
pub(crate) async fn rejected_answers<C: ConnectionTrait>(
    db: &C,
    thread: ThreadId,
) -> Result<HashSet<PostId>> {
    let find = post::Entity::find()
        .select_only()
        .column(post::Column::Id)
        .filter(post::Column::ThreadId.eq(thread))
        .filter(post::Column::Rejected.eq(true));
    let ids: Vec<PostId> = find.into_tuple().all(db).await?;
    Ok(ids.into_iter().collect())
}

/// Writes a changed thread back as its next version. A version that somebody has gone beyond is
/// refused: whoever changes a thread holds its lock, and if one day somebody forgets to, one of the
/// two fails here instead of undoing what the other did.
pub(crate) async fn save_thread<C: ConnectionTrait>(
    db: &C,
    mut thread: thread::Model,
) -> Result<thread::Model> {
    let seen = thread.version;
    thread.version += 1;
    let update = thread::Entity::update(thread.into_active_model().reset_all())
        .validate()?
        .filter(thread::Column::Version.eq(seen));
    match update.exec(db).await {
        Err(DbErr::RecordNotUpdated) => {
            let why = "Somebody else changed this at the same moment. Please try again.";
            Err(Failure::with_detail(ErrorCode::Conflict, why).into())
        }
        other => Ok(other?),
    }
}

/// Writes a changed post back, all but what has a writer of its own, who may have been at work since
/// the post was read: its counter of votes, its thread, and whether it was rejected.
pub(crate) async fn save_post<C: ConnectionTrait>(
    db: &C,
    post: post::Model,
) -> Result<post::Model> {
    let row = post::ActiveModel {
        helpful_count: NotSet,
        thread_id: NotSet,
        rejected: NotSet,
        ..post.into_active_model().reset_all()
    };
    Ok(row.update(db).await?)
}

/// A thread about to be stored.
pub(crate) async fn insert_thread<C: ConnectionTrait>(
    db: &C,
    thread: thread::Model,
) -> Result<thread::Model> {
    let row = thread::ActiveModel {
        id: NotSet,
        ..thread.into_active_model().reset_all()
    };
    Ok(row.insert(db).await?)
}

/// What a new post holds.
pub(crate) struct NewRow<'a> {
    pub thread: ThreadId,
    pub author: AccountId,
    pub body: &'a str,
    pub html: String,
    pub intent: Intent,
    pub official: bool,
    pub at: Timestamp,
}

/// Stores a visible post.
pub(crate) async fn insert_post<C: ConnectionTrait>(
    db: &C,
    new: NewRow<'_>,
) -> Result<post::Model> {
    let row = post::ActiveModel {
        id: NotSet,
        thread_id: Set(new.thread),
        author_id: Set(new.author),
        body: Set(new.body.to_owned()),
        html: Set(new.html),
        renderer_version: Set(backstop_markdown::RENDERER_VERSION),
        intent: Set(new.intent),
        official: Set(new.official),
        rejected: Set(false),
        state: Set(Visibility::Visible),
        created_at: Set(new.at),
        edited_at: Set(None),
        import_id: Set(None),
        helpful_count: Set(0),
        erased_at: Set(None),
    };
    Ok(row.insert(db).await?)
}

/// Keeps the text a post had before an edit.
pub(crate) async fn insert_revision<C: ConnectionTrait>(
    db: &C,
    post: &post::Model,
    editor: AccountId,
    at: Timestamp,
) -> Result<()> {
    let row = post_revision::ActiveModel {
        id: NotSet,
        post_id: Set(post.id),
        editor_id: Set(editor),
        body: Set(post.body.clone()),
        at: Set(at),
    };
    row.insert(db).await?;
    Ok(())
}

/// Stores a thread's tags for look-up by tag.
pub(crate) async fn insert_tags<C: ConnectionTrait>(
    db: &C,
    id: ThreadId,
    tags: &[String],
) -> Result<()> {
    if tags.is_empty() {
        return Ok(());
    }
    let rows = tags.iter().map(|tag| thread_tag::ActiveModel {
        tag: Set(tag.clone()),
        thread_id: Set(id),
    });
    thread_tag::Entity::insert_many(rows)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Adds to counters of an account; negative numbers take away.
pub(crate) async fn count_for_account<C: ConnectionTrait>(
    db: &C,
    id: AccountId,
    column: account::Column,
    by: i32,
) -> Result<()> {
    account::Entity::update_many()
        .col_expr(column, Expr::col(column).add(by))
        .filter(account::Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

/// Adds to the number of visible threads of a category.
pub(crate) async fn count_for_category<C: ConnectionTrait>(
    db: &C,
    id: CategoryId,
    by: i32,
) -> Result<()> {
    let column = category::Column::ThreadCount;
    category::Entity::update_many()
        .col_expr(column, Expr::col(column).add(by))
        .filter(category::Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

/// The first post and one page of replies, in order; hidden ones come along for the view to empty.
pub(crate) async fn posts<C: ConnectionTrait>(
    db: &C,
    id: ThreadId,
    page: PageRequest,
) -> Result<Vec<post::Model>> {
    Ok(posts_query(id, page).all(db).await?)
}

pub(crate) fn posts_query(id: ThreadId, page: PageRequest) -> Select<post::Entity> {
    let mut find = post::Entity::find().filter(post::Column::ThreadId.eq(id));
    if let Some(after) = page.after {
        find = find.filter(post::Column::Id.gt(after.id));
    }
    find.order_by_asc(post::Column::Id).limit(page.limit + 1)
}

/// Moves every post of a thread to another, with those who follow it and what they were told.
pub(crate) async fn move_posts<C: ConnectionTrait>(
    db: &C,
    from: ThreadId,
    to: ThreadId,
) -> Result<()> {
    post::Entity::update_many()
        .col_expr(post::Column::ThreadId, Expr::value(to))
        .filter(post::Column::ThreadId.eq(from))
        .exec(db)
        .await?;
    notice::Entity::update_many()
        .col_expr(notice::Column::ThreadId, Expr::value(to))
        .filter(notice::Column::ThreadId.eq(from))
        .exec(db)
        .await?;
    let followers: Vec<AccountId> = follow::Entity::find()
        .select_only()
        .column(follow::Column::AccountId)
        .filter(follow::Column::ThreadId.eq(from))
        .into_tuple()
        .all(db)
        .await?;
    for account in followers {
        insert_follow(db, account, to).await?;
        delete_follow(db, account, from).await?;
    }
    Ok(())
}

/// The visible replies of a thread, in no order.
pub(crate) async fn visible_replies<C: ConnectionTrait>(
    db: &C,
    thread: &thread::Model,
) -> Result<Vec<post::Model>> {
    let find = post::Entity::find()
        .filter(post::Column::ThreadId.eq(thread.id))
        .filter(post::Column::State.eq(Visibility::Visible))
        .filter(post::Column::Id.ne(thread.first_post_id));
    Ok(find.all(db).await?)
}

/// Posts by their ids.
pub(crate) async fn posts_by_id<C: ConnectionTrait>(
    db: &C,
    ids: Vec<PostId>,
) -> Result<Vec<post::Model>> {
    Ok(post::Entity::find()
        .filter(post::Column::Id.is_in(ids))
        .all(db)
        .await?)
}

/// One page of visible threads, and one more to know whether there are further ones.
pub(crate) async fn list<C: ConnectionTrait>(
    db: &C,
    filter: &Resolved<'_>,
    sort: ListSort,
    page: PageRequest,
) -> Result<Vec<thread::Model>> {
    let query = list_query(db.get_database_backend(), filter, sort, page);
    Ok(thread::Model::find_by_statement(query).all(db).await?)
}

pub(crate) fn list_query(
    backend: DatabaseBackend,
    filter: &Resolved<'_>,
    sort: ListSort,
    page: PageRequest,
) -> Statement {
    match filter.categories.as_slice() {
        [] => page_of(None, filter, sort, page).build(backend),
        [category] => page_of(Some(*category), filter, sort, page).build(backend),
        several => backend.build(&page_of_several(several, filter, sort, page)),
    }
}

/// A page out of several categories: the newest of each, which its index holds in order, and of those
/// the newest. One query over all would have to sort every thread there is in them.
fn page_of_several(
    categories: &[CategoryId],
    filter: &Resolved<'_>,
    sort: ListSort,
    page: PageRequest,
) -> SelectStatement {
    let mut newest = categories.iter().map(|category| {
        let one = page_of(Some(*category), filter, sort, page).into_query();
        // SQLite takes an order and a limit in a part of a union only where it is a query of its own.
        Query::select()
            .column(Asterisk)
            .from_subquery(one, "one")
            .to_owned()
    });
    let mut all = newest.next().unwrap_or_default();
    for one in newest {
        all.union(UnionType::All, one);
    }
    all.order_by(sort.column(), Order::Desc)
        .order_by(thread::Column::Id, Order::Desc)
        .limit(page.limit + 1)
        .to_owned()
}

fn page_of(
    category: Option<CategoryId>,
    filter: &Resolved<'_>,
    sort: ListSort,
    page: PageRequest,
) -> Select<thread::Entity> {
    // A literal, so that the planner of SQLite sees that the partial indexes fit.
    let mut find = thread::Entity::find().filter(is_visible());
    if let Some(category) = category {
        find = find.filter(thread::Column::CategoryId.eq(category));
    }
    if let Some(author) = filter.author {
        find = find.filter(thread::Column::AuthorId.eq(author));
    }
    if let Some(state) = filter.filter.state {
        find = find.filter(thread::Column::State.eq(state));
    }
    if let Some(import_id) = &filter.filter.import_id {
        find = find.filter(thread::Column::ImportId.eq(import_id));
    }
    if let Some(tag) = &filter.filter.tag {
        let tagged = Query::select()
            .column(thread_tag::Column::ThreadId)
            .from(thread_tag::Entity)
            .and_where(thread_tag::Column::Tag.eq(tag))
            .to_owned();
        find = find.filter(thread::Column::Id.in_subquery(tagged));
    }
    let key = sort.column();
    if let Some(Cursor { key: value, id }) = page.after {
        let here = Expr::tuple([Expr::col(key), Expr::col(thread::Column::Id)]);
        find = find.filter(here.lt(Expr::tuple([Expr::value(value), Expr::value(id)])));
    }
    find.order_by_desc(key)
        .order_by_desc(thread::Column::Id)
        .limit(page.limit + 1)
}

/// A filter whose names have become ids.
pub(crate) struct Resolved<'a> {
    pub filter: &'a ListFilter,
    /// Any of these; all where there are none.
    pub categories: Vec<CategoryId>,
    pub author: Option<AccountId>,
}

/// Threads by their ids, in no order.
pub(crate) async fn threads_by_id<C: ConnectionTrait>(
    db: &C,
    ids: Vec<ThreadId>,
) -> Result<Vec<thread::Model>> {
    Ok(thread::Entity::find()
        .filter(thread::Column::Id.is_in(ids))
        .all(db)
        .await?)
}

/// Threads that everybody may see. The word is part of the statement and no parameter of it: the
/// indexes of threads hold visible ones only, and SQLite would plan a statement anew for each use if
/// it depended on a parameter whether an index will do.
pub(crate) fn is_visible() -> Expr {
    let visible = Visibility::Visible.to_value().into();
    Expr::col((thread::Entity, thread::Column::Visibility)).eq(Expr::Constant(visible))
}

/// The newest visible threads of an author, except one.
pub(crate) async fn earlier<C: ConnectionTrait>(
    db: &C,
    author: AccountId,
    except: ThreadId,
    limit: u64,
) -> Result<Vec<thread::Model>> {
    let find = thread::Entity::find()
        .filter(thread::Column::AuthorId.eq(author))
        .filter(is_visible())
        .filter(thread::Column::Id.ne(except));
    Ok(find
        .order_by_desc(thread::Column::CreatedAt)
        .order_by_desc(thread::Column::Id)
        .limit(limit)
        .all(db)
        .await?)
}

/// Names and roles of accounts by their ids.
pub(crate) async fn names<C: ConnectionTrait>(
    db: &C,
    mut ids: Vec<AccountId>,
) -> Result<Vec<(AccountId, String, Role)>> {
    ids.sort_unstable();
    ids.dedup();
    let find = account::Entity::find().select_only().columns([
        account::Column::Id,
        account::Column::Username,
        account::Column::Role,
    ]);
    let find = find.filter(account::Column::Id.is_in(ids));
    Ok(find.into_tuple().all(db).await?)
}

/// Categories by their ids.
pub(crate) async fn categories_by_id<C: ConnectionTrait>(
    db: &C,
    mut ids: Vec<CategoryId>,
) -> Result<Vec<category::Model>> {
    ids.sort_unstable();
    ids.dedup();
    let find = category::Entity::find().filter(category::Column::Id.is_in(ids));
    Ok(find.all(db).await?)
}

/// All categories.
pub(crate) async fn categories<C: ConnectionTrait>(db: &C) -> Result<Vec<category::Model>> {
    Ok(category::Entity::find()
        .order_by_asc(category::Column::Position)
        .order_by_asc(category::Column::Id)
        .all(db)
        .await?)
}

/// Text that no row can hold: PostgreSQL refuses NUL, even in a comparison.
pub(crate) fn is_unstorable(text: &str) -> bool {
    text.contains('\0')
}

/// A category by its slug.
pub(crate) async fn category_by_slug<C: ConnectionTrait>(
    db: &C,
    slug: &str,
) -> Result<Option<category::Model>> {
    if is_unstorable(slug) {
        return Ok(None);
    }
    Ok(category::Entity::find()
        .filter(category::Column::Slug.eq(slug))
        .one(db)
        .await?)
}

/// An account's id by its name.
pub(crate) async fn account_by_name<C: ConnectionTrait>(
    db: &C,
    username: &str,
) -> Result<Option<account::Model>> {
    let key = backstop_domain::text::key(username);
    if is_unstorable(&key) {
        return Ok(None);
    }
    Ok(account::Entity::find()
        .filter(account::Column::UsernameKey.eq(key))
        .one(db)
        .await?)
}

/// Whether an account follows a thread.
pub(crate) async fn follows<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    id: ThreadId,
) -> Result<bool> {
    Ok(follow::Entity::find_by_id((account, id))
        .one(db)
        .await?
        .is_some())
}

/// Makes an account follow a thread; twice is once.
pub(crate) async fn insert_follow<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    id: ThreadId,
) -> Result<()> {
    let row = follow::ActiveModel {
        account_id: Set(account),
        thread_id: Set(id),
    };
    let twice = OnConflict::columns([follow::Column::AccountId, follow::Column::ThreadId])
        .do_nothing()
        .to_owned();
    match follow::Entity::insert(row)
        .on_conflict(twice)
        .exec_without_returning(db)
        .await
    {
        Err(error) if is_unique_violation(&error) => Ok(()),
        other => Ok(other.map(|_| ())?),
    }
}

/// Ends following.
pub(crate) async fn delete_follow<C: ConnectionTrait>(
    db: &C,
    account: AccountId,
    id: ThreadId,
) -> Result<()> {
    follow::Entity::delete_by_id((account, id)).exec(db).await?;
    Ok(())
}

/// An account, or "not found".
pub(crate) async fn account<C: ConnectionTrait>(db: &C, id: AccountId) -> Result<account::Model> {
    let found = account::Entity::find_by_id(id).one(db).await?;
    Ok(found.ok_or(ErrorCode::NotFound)?)
}
