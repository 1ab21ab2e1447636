//! From rows to the documents of the index: only what everybody may see becomes one.

use crate::Result;
use crate::categories::languages;
use crate::search::plain::plain;
use crate::threads::queries;
use crate::threads::view::{Names, is_public};
use crate::votes;
use backstop_domain::{self as domain, ids::ThreadId};
use backstop_entity::{post, thread};
use backstop_search::{ANSWERS_TOLD, Doc, DocKind, Language};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::HashMap;

/// Answers by whose words a thread is found.
const ANSWERS: usize = 3;

/// The documents of threads, all their visible posts.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn load<C: ConnectionTrait>(db: &C, threads: &[ThreadId]) -> Result<Vec<Doc>> {
    let rows = queries::threads_by_id(db, threads.to_vec()).await?;
    let posts = post::Entity::find()
        .filter(post::Column::ThreadId.is_in(threads.to_vec()))
        .all(db)
        .await?;
    documents(db, &rows, posts).await
}

/// The documents of single posts.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn load_posts<C: ConnectionTrait>(
    db: &C,
    posts: Vec<post::Model>,
) -> Result<Vec<Doc>> {
    let rows = queries::threads_by_id(db, posts.iter().map(|p| p.thread_id).collect()).await?;
    documents(db, &rows, posts).await
}

async fn documents<C: ConnectionTrait>(
    db: &C,
    threads: &[thread::Model],
    posts: Vec<post::Model>,
) -> Result<Vec<Doc>> {
    let names = Names::load(db, posts.iter().map(|p| p.author_id)).await?;
    let by_id: HashMap<_, _> = threads.iter().map(|t| (t.id, t)).collect();
    let opened = opened(threads, &posts);
    let languages = languages(db, threads.iter().map(|t| t.category_id).collect()).await?;
    let best = Best {
        answers: best_answers(db, &opened).await?,
        votes: votes::queries::most_of_an_answer(db, opened.keys().copied().collect()).await?,
    };
    let doc = |post: post::Model| {
        let thread = by_id.get(&post.thread_id)?;
        is_public(thread, &post).then(|| {
            let said = languages.get(&thread.category_id).copied();
            let doc = document(thread, post, &names, &best);
            Doc {
                language: said.map_or_else(|| Language::detect(&doc.title, &doc.body), language),
                ..doc
            }
        })
    };
    Ok(posts.into_iter().filter_map(doc).collect())
}

/// What the document of a thread holds of its answers.
struct Best {
    /// The accepted and official ones, as plain text.
    answers: HashMap<ThreadId, Vec<String>>,
    /// Members whom that answer helped which helped most.
    votes: HashMap<ThreadId, i32>,
}

/// Those threads whose first post is among `posts`.
fn opened<'a>(
    threads: &'a [thread::Model],
    posts: &[post::Model],
) -> HashMap<ThreadId, &'a thread::Model> {
    let is_there = |first| posts.iter().any(|post| Some(post.id) == first);
    let opened = threads
        .iter()
        .filter(|thread| is_there(thread.first_post_id));
    opened.map(|thread| (thread.id, thread)).collect()
}

/// The visible accepted and official answers of threads, as plain text; at most [`ANSWERS`] each, the
/// accepted one first.
async fn best_answers<C: ConnectionTrait>(
    db: &C,
    opened: &HashMap<ThreadId, &thread::Model>,
) -> Result<HashMap<ThreadId, Vec<String>>> {
    let mut rows = super::queries::best_answers(db, opened.keys().copied().collect()).await?;
    let is_accepted = |row: &post::Model| {
        let thread = opened.get(&row.thread_id);
        thread.is_some_and(|thread| thread.accepted_post_id == Some(row.id))
    };
    rows.sort_by_key(|row| (!is_accepted(row), row.id));
    let mut answers: HashMap<ThreadId, Vec<String>> = HashMap::new();
    for row in rows {
        let of_thread = answers.entry(row.thread_id).or_default();
        if of_thread.len() < ANSWERS {
            of_thread.push(plain(&row.html));
        }
    }
    Ok(answers)
}

fn document(thread: &thread::Model, post: post::Model, names: &Names, best: &Best) -> Doc {
    let first = thread.first_post_id == Some(post.id);
    let body = plain(&post.html);
    let most = best.votes.get(&thread.id).copied().unwrap_or(0);
    Doc {
        post_id: post.id.0,
        thread_id: thread.id.0,
        kind: if first {
            DocKind::Thread
        } else {
            DocKind::Answer
        },
        title: thread.title.clone(),
        answers: best
            .answers
            .get(&thread.id)
            .filter(|_| first)
            .cloned()
            .unwrap_or_default(),
        // Told where it is known what the category says.
        language: Language::default(),
        body,
        category_id: thread.category_id.0,
        tags: thread.tags.split_whitespace().map(str::to_owned).collect(),
        state: thread.state.word().to_owned(),
        author: names.author(post.author_id).username,
        created_at: post.created_at.0,
        accepted: thread.accepted_post_id == Some(post.id),
        official: post.official,
        answer_count: if first { answers_told(thread) } else { 0 },
        votes: u32::try_from(if first { most } else { post.helpful_count }).unwrap_or(0),
        import_id: if first {
            thread.import_id.clone()
        } else {
            post.import_id
        },
    }
}

/// A language as the index knows it.
pub(super) fn language(said: domain::language::Language) -> Language {
    Language::from_code(said.word()).unwrap_or_default()
}

fn answers_told(thread: &thread::Model) -> u8 {
    u8::try_from(thread.answer_count.max(0)).map_or(ANSWERS_TOLD, |count| count.min(ANSWERS_TOLD))
}

/// The ids of the next few hundred threads after `after`, in order.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn ids_after<C: ConnectionTrait>(
    db: &C,
    after: ThreadId,
) -> Result<Vec<ThreadId>> {
    let find = thread::Entity::find()
        .select_only()
        .column(thread::Column::Id)
        .filter(thread::Column::Id.gt(after));
    Ok(find
        .order_by_asc(thread::Column::Id)
        .limit(200)
        .into_tuple()
        .all(db)
        .await?)
}
