//! Replies, and what they do to their threads.

use super::threads::post as post_row;
use super::{Load, refs, unknown};
use crate::Result;
use crate::bulk::parse::{Line, NewPost};
use crate::bulk::queries;
use crate::escalations::effects;
use crate::threads::lifecycle;
use backstop_domain::actor::{Actor, Identity, Role};
use backstop_domain::ids::{AccountId, PostId};
use backstop_domain::text::shorten;
use backstop_domain::thread_state::{
    EpisodeEvent, Intent, ThreadKind, Visibility, counts_as_answer,
};
use backstop_entity::{post, thread};
use std::collections::{BTreeSet, HashMap};

/// Why a reply is refused whose thread is nowhere.
pub(in crate::bulk) fn no_thread(thread: &str) -> String {
    format!("thread: There is no thread “{}”.", shorten(thread, 60))
}

pub(super) async fn store(load: &mut Load<'_>, lines: &[Line<NewPost>]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut known = queries::known_posts(load.txn, super::ids(lines)).await?;
    let new = unknown(&mut load.outcome, lines, &mut known);
    let wanted: BTreeSet<&str> = new.iter().map(|l| l.row.thread.as_str()).collect();
    let mut threads =
        queries::threads_for_update(load.txn, wanted.into_iter().map(str::to_owned).collect())
            .await?;
    let (new, orphans): (Vec<_>, Vec<_>) = new
        .into_iter()
        .partition(|l| threads.contains_key(&l.row.thread));
    for line in orphans {
        load.outcome.reject(line, no_thread(&line.row.thread));
    }
    if new.is_empty() {
        return Ok(());
    }
    let authors =
        refs::authors(load, new.iter().map(|l| l.row.author.as_deref()).collect()).await?;
    let ids = queries::take_ids(load.txn, "post", new.len()).await?;
    let mut posts = Vec::with_capacity(new.len());
    for (line, id) in new.iter().zip(ids) {
        let (Some(thread), Some(author)) = (
            threads.get_mut(&line.row.thread),
            authors.get(line.row.author.as_deref()),
        ) else {
            continue;
        };
        let post = post(line, PostId(id), thread, author);
        add(load, thread, &post, line.row.accepted).await?;
        posts.push(post);
    }
    load.outcome.stored += posts.len() as u64;
    load.touched.extend(threads.values().map(|t| t.id));
    queries::insert_posts(load.txn, posts).await?;
    queries::update_threads(load.txn, &sorted(threads)).await
}

/// In order of ids, so that writers who meet take rows in the same order.
fn sorted(threads: HashMap<String, thread::Model>) -> Vec<thread::Model> {
    let mut threads: Vec<thread::Model> = threads.into_values().collect();
    threads.sort_unstable_by_key(|t| t.id);
    threads
}

fn post(
    line: &Line<NewPost>,
    id: PostId,
    thread: &thread::Model,
    author: AccountId,
) -> post::Model {
    let row = &line.row;
    let usual = if author == thread.author_id {
        Intent::Comment
    } else {
        Intent::Answer
    };
    post::Model {
        official: row.official,
        import_id: Some(line.import_id.clone()),
        ..post_row(
            &row.text,
            id,
            thread.id,
            author,
            row.intent.unwrap_or(usual),
            row.visibility,
        )
    }
}

/// Adds the post to its thread's counters. An answer stops a clock that runs, whether this import
/// or an earlier live one started it; in history no clock runs.
async fn add(
    load: &mut Load<'_>,
    thread: &mut thread::Model,
    post: &post::Model,
    accepted: bool,
) -> Result<()> {
    if post.state != Visibility::Visible {
        return Ok(());
    }
    let answers = counts_as_answer(post.intent, post.state, post.author_id, thread.author_id);
    thread.reply_count += 1;
    thread.answer_count += i32::from(answers);
    thread.bumped_at = thread.bumped_at.max(post.created_at);
    load.tally.account(post.author_id).replies += 1;
    let question = thread.kind == ThreadKind::Question;
    let actor = author(post);
    effects::posted(load.txn, &actor, thread, post, answers, load.now).await?;
    if question {
        let event = EpisodeEvent::Posted {
            intent: post.intent,
            by_asker: post.author_id == thread.author_id,
        };
        lifecycle::apply(load.txn, thread, event, load.now).await?;
    }
    // One answer is the accepted one; a second mark in the file does not move it.
    if accepted && question && thread.accepted_post_id.is_none() {
        thread.accepted_post_id = Some(post.id);
        load.tally.account(post.author_id).accepted += 1;
        effects::solved(load.txn, &actor, thread, post, load.now).await?;
    }
    lifecycle::settle(load.txn, thread).await
}

/// The author as one who acts now, for the record of a case; without any rights.
fn author(post: &post::Model) -> Actor {
    Actor::Member(Identity {
        id: post.author_id,
        username: String::new(),
        role: Role::Member,
        suspended: false,
    })
}
