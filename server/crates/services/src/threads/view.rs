//! From rows to what people and programs are shown, with a bounded number of queries a page.

use crate::Result;
use crate::escalations::queries as escalations;
use crate::threads::queries;
use crate::votes::queries::Marked;
use backstop_domain::ids::{AccountId, ThreadId};
use backstop_domain::thread_state::{EpisodeState, Visibility, is_shown};
use backstop_domain::views::{Author, EscalationRef, Post, Promise, Thread};
use backstop_domain::{Actor, ErrorCode, Role};
use backstop_entity::{category, escalation, post, thread};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sea_orm::ConnectionTrait;
use std::collections::HashMap;

/// The address of a thread, from the root of the site.
#[must_use]
pub fn thread_url(id: ThreadId, slug: &str) -> String {
    format!("/t/{id}/{slug}")
}

/// The address of a tag's threads, from the root of the site.
#[must_use]
pub fn tag_url(tag: &str) -> String {
    // What may stand in a part of an address as it is (RFC 3986, 2.3).
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    format!("/tags/{}", utf8_percent_encode(tag, KEPT))
}

/// Names and roles of those who wrote something, loaded in one query.
pub struct Names(HashMap<AccountId, (String, Role)>);

impl Names {
    /// Loads the names behind the ids.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn load<C: ConnectionTrait>(
        db: &C,
        ids: impl Iterator<Item = AccountId>,
    ) -> Result<Self> {
        let ids: Vec<_> = ids.collect();
        if ids.is_empty() {
            return Ok(Self(HashMap::new()));
        }
        let rows = queries::names(db, ids).await?;
        let named = rows.into_iter().map(|(id, name, role)| (id, (name, role)));
        Ok(Self(named.collect()))
    }

    /// The author behind an id; a stand-in where the account is gone.
    #[must_use]
    pub fn author(&self, id: AccountId) -> Author {
        let (username, role) = self
            .0
            .get(&id)
            .cloned()
            .unwrap_or_else(|| ("deleted".to_owned(), Role::Member));
        Author { id, username, role }
    }
}

/// One thread.
///
/// # Errors
/// When the database does not answer.
pub async fn thread<C: ConnectionTrait>(db: &C, row: thread::Model) -> Result<Thread> {
    Ok(threads(db, vec![row])
        .await?
        .pop()
        .ok_or(ErrorCode::NotFound)?)
}

/// Threads, in the order given.
///
/// # Errors
/// When the database does not answer.
pub async fn threads<C: ConnectionTrait>(db: &C, rows: Vec<thread::Model>) -> Result<Vec<Thread>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let names = Names::load(db, rows.iter().map(|r| r.author_id)).await?;
    threads_with(db, rows, &names).await
}

/// Threads whose authors' names are loaded already.
pub(crate) async fn threads_with<C: ConnectionTrait>(
    db: &C,
    rows: Vec<thread::Model>,
    names: &Names,
) -> Result<Vec<Thread>> {
    let shelves = rows.iter().map(|r| r.category_id).collect();
    let categories = queries::categories_by_id(db, shelves).await?;
    let cases =
        escalations::by_ids(db, rows.iter().filter_map(|r| r.escalation_id).collect()).await?;
    Ok(rows
        .into_iter()
        .map(|row| thread_view(row, names, &categories, &cases))
        .collect())
}

fn thread_view(
    row: thread::Model,
    names: &Names,
    categories: &[category::Model],
    cases: &[escalation::Model],
) -> Thread {
    let category = categories.iter().find(|c| c.id == row.category_id);
    let case = row
        .escalation_id
        .and_then(|id| cases.iter().find(|c| c.id == id));
    Thread {
        id: row.id,
        kind: row.kind,
        url: thread_url(row.id, &row.slug),
        title: row.title,
        slug: row.slug,
        category: category.map(|c| c.slug.clone()).unwrap_or_default(),
        category_name: category.map(|c| c.name.clone()).unwrap_or_default(),
        tags: row.tags.split_whitespace().map(str::to_owned).collect(),
        author: names.author(row.author_id),
        created_at: row.created_at,
        bumped_at: row.bumped_at,
        state: row.state,
        reply_count: row.reply_count,
        accepted_post_id: row.accepted_post_id,
        promise: row
            .due_at
            .filter(|_| row.episode_state == EpisodeState::Open)
            .map(|due_at| Promise { due_at }),
        escalation: case.map(|c| EscalationRef {
            id: c.id,
            state: c.state,
        }),
        visibility: row.visibility,
        import_id: row.import_id,
    }
}

/// One post as `actor` may see it.
///
/// # Errors
/// When the database does not answer.
pub async fn post<C: ConnectionTrait>(db: &C, row: post::Model, actor: &Actor) -> Result<Post> {
    Ok(posts(db, vec![row], actor)
        .await?
        .pop()
        .ok_or(ErrorCode::NotFound)?)
}

/// Posts as `actor` may see them, in the order given.
///
/// # Errors
/// When the database does not answer.
pub async fn posts<C: ConnectionTrait>(
    db: &C,
    rows: Vec<post::Model>,
    actor: &Actor,
) -> Result<Vec<Post>> {
    let names = Names::load(db, rows.iter().map(|r| r.author_id)).await?;
    let marked = Marked::load(db, actor, &rows).await?;
    Ok(rows
        .into_iter()
        .map(|row| post_view(row, &names, &marked, actor))
        .collect())
}

/// A post whose author's name is loaded already, and whether `actor` marked it; what `actor` may not
/// see is left empty.
pub(crate) fn post_view(row: post::Model, names: &Names, marked: &Marked, actor: &Actor) -> Post {
    let own = actor.account() == Some(row.author_id);
    let shown = is_shown(row.state, own, actor.moderates());
    let (body, html) = if shown {
        (row.body, row.html)
    } else {
        (String::new(), String::new())
    };
    Post {
        id: row.id,
        thread_id: row.thread_id,
        author: names.author(row.author_id),
        body,
        html,
        intent: row.intent,
        official: row.official,
        created_at: row.created_at,
        edited_at: row.edited_at.filter(|_| shown),
        state: row.state,
        helpful_count: if shown { row.helpful_count } else { 0 },
        helpful_by_me: shown && marked.holds(row.id),
    }
}

/// Whether a thread is shown to `actor` at all.
pub(crate) fn thread_shown(row: &thread::Model, actor: &Actor) -> bool {
    is_shown(
        row.visibility,
        actor.account() == Some(row.author_id),
        actor.moderates(),
    )
}

/// Whether a post is in plain sight.
pub(crate) fn is_public(thread: &thread::Model, post: &post::Model) -> bool {
    thread.visibility == Visibility::Visible && post.state == Visibility::Visible
}
