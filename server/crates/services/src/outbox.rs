//! The outbox: what happened, written in the transaction in which it happened, read by many.
//!
//! On PostgreSQL numbers become visible out of order, so a reader that only remembers the last
//! number would skip rows of slower transactions. Each row carries its transaction's id; readers go
//! by that id and stop below the oldest transaction still running, so nothing can appear behind them.

pub(crate) mod cursor;
mod prune;

pub use prune::{has_gap, prune};

use crate::Result;
use backstop_domain::Timestamp;
use backstop_domain::ids::{AccountId, PostId, ThreadId};
use backstop_domain::thread_state::ThreadState;
use backstop_entity::outbox;
use backstop_search::ANSWERS_TOLD;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseBackend, DatabaseTransaction, EntityTrait,
    FromQueryResult, NotSet, Set, Statement,
};

/// What happened. The word is stored; the reader loads the rest from the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A thread was opened.
    ThreadCreated,
    /// Title, category, tags, state or visibility of a thread changed.
    ThreadChanged,
    /// Somebody posted.
    PostCreated,
    /// Text or visibility of a post changed.
    PostChanged,
    /// An answer was accepted.
    PostAccepted,
    /// Somebody said that an answer helped, or took it back.
    PostVoted,
    /// A question became an escalation.
    Escalated,
    /// An agent wrote to the customer alone.
    PrivateReply,
    /// An agent here wrote to the customer alone or to colleagues; the payload holds the message's number.
    CaseMessage,
    /// A case was resolved.
    EscalationResolved,
    /// A case changed in another way.
    EscalationChanged,
    /// A delivery to a contact centre outside is given up; the payload holds its number.
    DeliveryDead,
    /// A moderator acted on a post.
    PostModerated,
    /// Many threads came in at once; the payload holds their ids, separated by commas.
    Imported,
    /// Categories, names or roles changed: everything that shows them is stale.
    SiteChanged,
    /// An administrator asked for the search index to be built anew, on every node.
    ReindexRequested,
}

macro_rules! event_words {
    ($($variant:ident = $word:literal),+ $(,)?) => {
        impl Event {
            /// The stored word.
            #[must_use]
            pub const fn word(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
            /// The event of a stored word; none for words of another version.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> { match word { $($word => Some(Self::$variant),)+ _ => None } }
        }
    };
}

event_words! {
    ThreadCreated = "thread.created", ThreadChanged = "thread.updated", PostCreated = "post.created",
    PostChanged = "post.updated", PostAccepted = "post.accepted", PostVoted = "post.voted", Escalated = "escalation.created",
    PrivateReply = "escalation.private_reply", CaseMessage = "escalation.message", EscalationResolved = "escalation.resolved",
    EscalationChanged = "escalation.updated", PostModerated = "post.moderated",
    DeliveryDead = "delivery.dead",
    Imported = "import.batch", SiteChanged = "site.updated",
    ReindexRequested = "index.rebuild",
}

/// An event with what it is about.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// The thread.
    pub thread: Option<ThreadId>,
    /// The post.
    pub post: Option<PostId>,
    /// Who did it.
    pub actor: Option<AccountId>,
    /// More, in the event's own form.
    pub payload: String,
}

/// Payload of a post's event that changed how the whole thread is shown, so that readers that keep
/// a copy of every post refresh all of them.
pub const WHOLE_THREAD: &str = "whole-thread";

/// The payload of a new post: [`WHOLE_THREAD`] where the thread is now shown otherwise or found more
/// easily, else nothing. `before` and `after` are its state and its number of answers.
#[must_use]
pub fn state_note(before: (ThreadState, i32), after: (ThreadState, i32)) -> String {
    let told = |(state, answers): (ThreadState, i32)| (state, answers.min(i32::from(ANSWERS_TOLD)));
    if told(before) == told(after) {
        String::new()
    } else {
        WHOLE_THREAD.to_owned()
    }
}

/// Appends an event in the transaction in which it happened.
///
/// # Errors
/// When the database refuses it.
pub async fn append(
    txn: &DatabaseTransaction,
    at: Timestamp,
    event: Event,
    about: About,
) -> Result<()> {
    row(at, event, about).insert(txn).await?;
    Ok(())
}

/// Appends the same kind of event about several things.
///
/// # Errors
/// When the database refuses it.
pub(crate) async fn append_many(
    txn: &DatabaseTransaction,
    at: Timestamp,
    event: Event,
    abouts: Vec<About>,
) -> Result<()> {
    let rows = abouts.into_iter().map(|about| row(at, event, about));
    outbox::Entity::insert_many(rows)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

fn row(at: Timestamp, event: Event, about: About) -> outbox::ActiveModel {
    outbox::ActiveModel {
        id: NotSet,
        at: Set(at),
        kind: Set(event.word().to_owned()),
        thread_id: Set(about.thread),
        post_id: Set(about.post),
        actor_id: Set(about.actor),
        payload: Set(about.payload),
    }
}

/// An event as a reader sees it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Entry {
    /// Its number.
    pub id: i64,
    /// The cursor of a reader that has dealt with it and everything before: its number on SQLite,
    /// its transaction's on PostgreSQL.
    pub position: i64,
    /// When it happened.
    pub at: Timestamp,
    /// The stored word, see [`Event::from_word`].
    pub kind: String,
    /// The thread it is about.
    pub thread_id: Option<ThreadId>,
    /// The post it is about.
    pub post_id: Option<PostId>,
    /// Who did it.
    pub actor_id: Option<AccountId>,
    /// More, in the event's own form.
    pub payload: String,
}

const COLUMNS: &str = "id, at, kind, thread_id, post_id, actor_id, payload";
const SETTLED: &str = "xid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint";

async fn select<C: ConnectionTrait>(db: &C, sql: String) -> Result<Vec<Entry>> {
    Ok(
        Entry::find_by_statement(Statement::from_string(db.get_database_backend(), sql))
            .all(db)
            .await?,
    )
}

/// The next events after `cursor`, in order, about `limit` of them. Transactions are never cut in
/// two, so the position of the last entry is always a cursor to go on from.
///
/// # Errors
/// When the database does not answer.
pub async fn tail<C: ConnectionTrait>(db: &C, cursor: i64, limit: usize) -> Result<Vec<Entry>> {
    if db.get_database_backend() != DatabaseBackend::Postgres {
        return select(db, format!("SELECT id AS position, {COLUMNS} FROM outbox WHERE id > {cursor} ORDER BY id LIMIT {limit}")).await;
    }
    let columns = format!("xid AS position, {COLUMNS}");
    let mut rows = select(db, format!("SELECT {columns} FROM outbox WHERE xid > {cursor} AND {SETTLED} ORDER BY xid, id LIMIT {limit}")).await?;
    if rows.len() < limit {
        return Ok(rows);
    }
    let (first, last) = (
        rows.first().map(|r| r.position),
        rows.last().map(|r| r.position),
    );
    if first == last {
        let only = last.unwrap_or(cursor);
        return select(
            db,
            format!("SELECT {columns} FROM outbox WHERE xid = {only} ORDER BY id"),
        )
        .await;
    }
    rows.retain(|row| Some(row.position) != last);
    Ok(rows)
}

/// The events after `cursor` that [`tail`] holds back because an older transaction still runs; none
/// on SQLite. For readers that must know of everything committed, if need be twice.
///
/// # Errors
/// When the database does not answer.
pub async fn unsettled<C: ConnectionTrait>(db: &C, cursor: i64) -> Result<Vec<Entry>> {
    if db.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(Vec::new());
    }
    select(db, format!("SELECT xid AS position, {COLUMNS} FROM outbox WHERE xid > {cursor} AND NOT ({SETTLED}) ORDER BY xid, id")).await
}

/// The cursor of a reader that begins now.
///
/// # Errors
/// When the database does not answer.
pub async fn head<C: ConnectionTrait>(db: &C) -> Result<i64> {
    let backend = db.get_database_backend();
    let sql = match backend {
        DatabaseBackend::Postgres => {
            "SELECT (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint - 1 AS head"
        }
        // Where all events are gone, whoever begins now has still missed none.
        _ => {
            "SELECT MAX(COALESCE((SELECT MAX(id) FROM outbox), 0), \
             COALESCE((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'outbox_pruned'), 0)) AS head"
        }
    };
    let row = db
        .query_one_raw(Statement::from_string(backend, sql))
        .await?;
    Ok(row.and_then(|r| r.try_get("", "head").ok()).unwrap_or(0))
}
