//! All SQL of erasing.

use crate::Result;
use backstop_domain::escalation::EscalationState;
use backstop_domain::ids::{AccountId, PostId, ThreadId};
use backstop_domain::thread_state::Visibility;
use backstop_domain::{Role, Timestamp, text};
use backstop_entity::{
    account, agent_desk, agent_skill, case_presence, connector, erasure, escalation,
    escalation_message, follow, idempotency, notice, post, post_revision, saved_view, session,
    thread,
};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Set,
};

pub(super) async fn account_for_update(
    txn: &DatabaseTransaction,
    id: AccountId,
) -> Result<Option<account::Model>> {
    let find = account::Entity::find_by_id(id).lock_exclusive();
    Ok(find.one(txn).await?)
}

pub(super) async fn is_erased(txn: &DatabaseTransaction, id: AccountId) -> Result<bool> {
    Ok(erasure::Entity::find_by_id(id).one(txn).await?.is_some())
}

/// Whether anybody else administers. Locks them, so that two cannot go at once.
pub(super) async fn is_other_admin(txn: &DatabaseTransaction, id: AccountId) -> Result<bool> {
    let admins = account::Entity::find()
        .filter(account::Column::Role.eq(Role::Admin))
        .order_by_asc(account::Column::Id)
        .lock_exclusive()
        .all(txn)
        .await?;
    Ok(admins.iter().any(|admin| admin.id != id))
}

/// Open cases that somebody has in hand.
pub(super) async fn cases_held(txn: &DatabaseTransaction, id: AccountId) -> Result<u64> {
    let open = EscalationState::ALL.iter().copied();
    let find = escalation::Entity::find()
        .filter(escalation::Column::ClaimedBy.eq(id))
        .filter(escalation::Column::State.is_in(open.filter(|state| state.is_open())));
    Ok(find.count(txn).await?)
}

/// The name of a connector that posts in somebody's name.
pub(super) async fn connector_in_name_of(
    txn: &DatabaseTransaction,
    id: AccountId,
) -> Result<Option<String>> {
    let find = connector::Entity::find().filter(connector::Column::AgentId.eq(id));
    Ok(find.one(txn).await?.map(|row| row.name))
}

/// Takes from an account all that says whose it was.
pub(super) async fn forget_account(
    txn: &DatabaseTransaction,
    account: account::Model,
    name: &str,
) -> Result<()> {
    let mut row = account.into_active_model();
    row.username = Set(name.to_owned());
    row.username_key = Set(text::key(name));
    // No address: whatever is typed as one holds an @, and no mail is ever sent.
    row.email = Set(String::new());
    row.email_key = Set(text::key(name));
    row.email_notices = Set(false);
    row.password_hash = Set(None);
    row.role = Set(Role::Member);
    row.suspended_until = Set(None);
    row.suspension_reason = Set(String::new());
    row.unread_count = Set(0);
    row.import_id = Set(None);
    row.customer_group = Set(None);
    row.update(txn).await?;
    Ok(())
}

/// Deletes what belongs to an account alone.
pub(super) async fn forget_belongings(txn: &DatabaseTransaction, id: AccountId) -> Result<()> {
    macro_rules! delete {
        ($($table:ident.$column:ident),+ $(,)?) => {$(
            $table::Entity::delete_many().filter($table::Column::$column.eq(id)).exec(txn).await?;
        )+};
    }
    delete!(
        session.AccountId,
        idempotency.AccountId,
        notice.AccountId,
        follow.AccountId,
        saved_view.AccountId,
        agent_desk.AccountId,
        agent_skill.AccountId,
        case_presence.AccountId,
    );
    Ok(())
}

pub(super) async fn begin(
    txn: &DatabaseTransaction,
    id: AccountId,
    posts: bool,
    now: Timestamp,
) -> Result<()> {
    let row = erasure::ActiveModel {
        account_id: Set(id),
        posts: Set(posts),
        at: Set(now),
        upto: Set(0),
        posts_done: Set(false),
        done_at: Set(None),
    };
    row.insert(txn).await?;
    Ok(())
}

fn unfinished() -> sea_orm::Select<erasure::Entity> {
    erasure::Entity::find()
        .filter(erasure::Column::DoneAt.is_null())
        .order_by_asc(erasure::Column::AccountId)
}

/// An erasure that is not through.
pub(super) async fn open<C: ConnectionTrait>(db: &C) -> Result<Option<erasure::Model>> {
    Ok(unfinished().one(db).await?)
}

pub(super) async fn open_for_update(txn: &DatabaseTransaction) -> Result<Option<erasure::Model>> {
    Ok(unfinished().lock_exclusive().one(txn).await?)
}

pub(super) async fn save(txn: &DatabaseTransaction, work: erasure::Model) -> Result<()> {
    work.into_active_model().reset_all().update(txn).await?;
    Ok(())
}

/// The next posts of an author after one, in order, with their threads.
pub(super) async fn posts_after(
    txn: &DatabaseTransaction,
    author: AccountId,
    after: i64,
    limit: u64,
) -> Result<Vec<(PostId, ThreadId)>> {
    let find = post::Entity::find()
        .select_only()
        .columns([post::Column::Id, post::Column::ThreadId])
        .filter(post::Column::AuthorId.eq(author))
        .filter(post::Column::Id.gt(PostId(after)))
        .order_by_asc(post::Column::Id)
        .limit(limit);
    Ok(find.into_tuple().all(txn).await?)
}

/// The next threads on whose cases somebody wrote.
pub(super) async fn threads_of_messages(
    txn: &DatabaseTransaction,
    author: AccountId,
    after: i64,
    limit: u64,
) -> Result<Vec<ThreadId>> {
    let cases = Query::select()
        .column(escalation_message::Column::EscalationId)
        .from(escalation_message::Entity)
        .and_where(escalation_message::Column::AuthorId.eq(author))
        .to_owned();
    let find = escalation::Entity::find()
        .select_only()
        .column(escalation::Column::ThreadId)
        .distinct()
        .filter(escalation::Column::Id.in_subquery(cases))
        .filter(escalation::Column::ThreadId.gt(ThreadId(after)))
        .order_by_asc(escalation::Column::ThreadId)
        .limit(limit);
    Ok(find.into_tuple().all(txn).await?)
}

/// Whether a visible reply of somebody else stands in a thread.
pub(super) async fn is_answered_by_others(
    txn: &DatabaseTransaction,
    thread: ThreadId,
    author: AccountId,
) -> Result<bool> {
    let find = post::Entity::find()
        .filter(post::Column::ThreadId.eq(thread))
        .filter(post::Column::AuthorId.ne(author))
        .filter(post::Column::State.eq(Visibility::Visible));
    Ok(find.one(txn).await?.is_some())
}

pub(super) async fn delete_revisions(txn: &DatabaseTransaction, id: PostId) -> Result<()> {
    post_revision::Entity::delete_many()
        .filter(post_revision::Column::PostId.eq(id))
        .exec(txn)
        .await?;
    Ok(())
}

pub(super) async fn untitle_merged(
    txn: &DatabaseTransaction,
    author: AccountId,
    title: &str,
    slug: &str,
) -> Result<()> {
    thread::Entity::update_many()
        .col_expr(thread::Column::Title, Expr::value(title))
        .col_expr(thread::Column::Slug, Expr::value(slug))
        .filter(thread::Column::AuthorId.eq(author))
        .filter(thread::Column::MergedInto.is_not_null())
        .exec(txn)
        .await?;
    Ok(())
}
