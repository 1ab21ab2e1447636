//! Threads with their first posts.

use super::refs::{self, Refs};
use super::{Load, unknown};
use crate::Result;
use crate::bulk::parse::{Line, NewThread, Text};
use crate::bulk::queries;
use crate::tags::Renamed;
use crate::threads::{blank, lifecycle};
use backstop_domain::ids::{AccountId, CategoryId, PostId, ThreadId};
use backstop_domain::thread_state::{Intent, ThreadKind, Visibility};
use backstop_entity::{post, thread};

pub(super) async fn store(load: &mut Load<'_>, lines: &[Line<NewThread>]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut known = queries::known_threads(load.txn, super::ids(lines)).await?;
    let new = unknown(&mut load.outcome, lines, &mut known);
    if new.is_empty() {
        return Ok(());
    }
    let authors =
        refs::authors(load, new.iter().map(|l| l.row.author.as_deref()).collect()).await?;
    let categories = refs::categories(
        load,
        new.iter().map(|l| l.row.category.as_deref()).collect(),
    )
    .await?;
    // Files name tags as they were called when they were written.
    let renamed = Renamed::all(load.txn).await?;
    let tags_of = |line: &Line<NewThread>| renamed.present(line.row.tags.clone());
    let ids = queries::take_ids(load.txn, "thread", new.len()).await?;
    let post_ids = queries::take_ids(load.txn, "post", new.len()).await?;
    let mut threads = Vec::with_capacity(new.len());
    let mut posts = Vec::with_capacity(new.len());
    for (line, (id, post_id)) in new.iter().zip(ids.into_iter().zip(post_ids)) {
        let Some((author, category)) = parents(&line.row, &authors, &categories) else {
            continue;
        };
        let own = Own {
            id: ThreadId(id),
            first: PostId(post_id),
            author,
            category,
            tags: tags_of(line),
        };
        let thread = thread(load, line, &own).await?;
        count(load, &thread);
        posts.push(first_post(&line.row, &thread, PostId(post_id)));
        threads.push(thread);
    }
    load.outcome.stored += threads.len() as u64;
    load.touched.extend(threads.iter().map(|t| t.id));
    let tags = threads.iter().flat_map(|thread| {
        let tags = thread.tags.split_whitespace();
        tags.map(|tag| (thread.id, tag.to_owned()))
    });
    let tags = tags.collect();
    queries::insert_threads(load.txn, threads).await?;
    queries::insert_posts(load.txn, posts).await?;
    queries::insert_tags(load.txn, tags).await
}

fn parents(
    row: &NewThread,
    authors: &Refs<AccountId>,
    categories: &Refs<CategoryId>,
) -> Option<(AccountId, CategoryId)> {
    Some((
        authors.get(row.author.as_deref())?,
        categories.get(row.category.as_deref())?,
    ))
}

/// What a thread is given here.
struct Own {
    id: ThreadId,
    first: PostId,
    author: AccountId,
    category: CategoryId,
    tags: Vec<String>,
}

/// History has its first episode behind it, cancelled: it can never fall due. A live question gets
/// its clock as if it had been asked now.
async fn thread(load: &Load<'_>, line: &Line<NewThread>, own: &Own) -> Result<thread::Model> {
    let row = &line.row;
    let mut thread = blank(
        row.kind,
        &row.title,
        own.category,
        own.author,
        row.text.created_at,
        &own.tags,
    );
    thread.id = own.id;
    thread.first_post_id = Some(own.first);
    thread.visibility = row.visibility;
    thread.closed = row.closed;
    thread.version = 1;
    thread.import_id = Some(line.import_id.clone());
    if thread.kind == ThreadKind::Question {
        if load.live {
            lifecycle::open_episode(load.txn, &mut thread, load.now).await?;
        } else {
            thread.episode = 1;
        }
    }
    lifecycle::settle(load.txn, &mut thread).await?;
    Ok(thread)
}

fn count(load: &mut Load<'_>, thread: &thread::Model) {
    if thread.visibility == Visibility::Visible {
        load.tally.thread_in(thread.category_id);
        load.tally.account(thread.author_id).threads += 1;
    }
}

fn first_post(row: &NewThread, thread: &thread::Model, id: PostId) -> post::Model {
    post(
        &row.text,
        id,
        thread.id,
        thread.author_id,
        Intent::Comment,
        row.visibility,
    )
}

/// A post as it is stored; never official by itself.
pub(super) fn post(
    text: &Text,
    id: PostId,
    thread_id: ThreadId,
    author_id: AccountId,
    intent: Intent,
    state: Visibility,
) -> post::Model {
    post::Model {
        id,
        thread_id,
        author_id,
        body: text.body.clone(),
        html: text.html.clone(),
        renderer_version: backstop_markdown::RENDERER_VERSION,
        intent,
        official: false,
        rejected: false,
        state,
        created_at: text.created_at,
        edited_at: text.edited_at,
        import_id: None,
        helpful_count: 0,
        erased_at: None,
    }
}
