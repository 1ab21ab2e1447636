//! What an agent should know about the customer before writing a word.

use crate::escalations::{queries, view};
use crate::threads::queries as threads;
use crate::{Ctx, Result, satisfaction};
use backstop_domain::ids::{AccountId, EscalationId, PostId};
use backstop_domain::thread_state::{Intent, Visibility};
use backstop_domain::views::{Attempt, Customer, Post, Subject};
use backstop_entity::{category, thread};
use std::collections::{HashMap, HashSet};

/// Cases and answers to "did it help?" shown.
const EARLIER: u64 = 5;
/// Threads looked through for what the customer writes about.
const LOOKED_THROUGH: u64 = 50;
/// Categories and tags shown.
const SUBJECTS: usize = 8;

/// The customer of a thread, as far as it helps with one case of it.
pub(super) async fn customer(
    ctx: &Ctx,
    thread: &thread::Model,
    case: EscalationId,
    posts: &[Post],
) -> Result<Customer> {
    let db = ctx.read();
    let asker = thread.author_id;
    let cases = queries::of_asker(db, asker, case, EARLIER).await?;
    let said = satisfaction::of_asker(db, asker, EARLIER).await?;
    let account = threads::account(db, asker).await?;
    let rejected = threads::rejected_answers(db, thread.id).await?;
    let mut written = threads::earlier(db, asker, thread.id, LOOKED_THROUGH).await?;
    written.insert(0, thread.clone());
    let shelves = written.iter().map(|row| row.category_id).collect();
    let categories = threads::categories_by_id(db, shelves).await?;
    Ok(Customer {
        since: account.created_at,
        group: account.customer_group,
        threads: i64::from(account.thread_count),
        subjects: subjects(&written, &categories),
        cases: view::many(db, cases).await?,
        tried: attempts(posts, asker, &rejected),
        satisfaction: said.iter().map(satisfaction::shown).collect(),
    })
}

/// Categories and tags of what somebody wrote, those of most threads first, the categories before
/// the tags.
fn subjects(written: &[thread::Model], categories: &[category::Model]) -> Vec<Subject> {
    let mut tagged: HashMap<&str, i64> = HashMap::new();
    let mut shelved: HashMap<&str, (i64, &str)> = HashMap::new();
    for row in written {
        for tag in row.tags.split_whitespace() {
            *tagged.entry(tag).or_default() += 1;
        }
        if let Some(shelf) = categories.iter().find(|c| c.id == row.category_id) {
            shelved.entry(&shelf.slug).or_insert((0, &shelf.name)).0 += 1;
        }
    }
    let categories = shelved.into_iter().map(|(slug, (threads, name))| Subject {
        is_category: true,
        slug: slug.to_owned(),
        name: name.to_owned(),
        threads,
    });
    let tags = tagged.into_iter().map(|(tag, threads)| Subject {
        is_category: false,
        slug: tag.to_owned(),
        name: tag.to_owned(),
        threads,
    });
    let mut all: Vec<Subject> = categories.chain(tags).collect();
    all.sort_by(|a, b| {
        (b.is_category, b.threads, &a.slug).cmp(&(a.is_category, a.threads, &b.slug))
    });
    all.truncate(SUBJECTS);
    all
}

/// What was tried: each answer that was rejected or of which the asker spoke, with the asker's words;
/// what they wrote otherwise after their question stands without one.
fn attempts(posts: &[Post], asker: AccountId, rejected: &HashSet<PostId>) -> Vec<Attempt> {
    let fresh = |answer: Option<&Post>| Attempt {
        rejected: answer.is_some_and(|answer| rejected.contains(&answer.id)),
        answer: answer.cloned(),
        said: Vec::new(),
    };
    let mut all = vec![fresh(None)];
    // After the question itself.
    for post in posts.iter().skip(1) {
        if post.state != Visibility::Visible {
            continue;
        }
        if post.author.id == asker {
            if let Some(last) = all.last_mut() {
                last.said.push(post.clone());
            }
        } else if post.intent != Intent::Comment {
            // What is said after a question back is about that, not about an answer before.
            all.push(fresh(Some(post).filter(|p| p.intent == Intent::Answer)));
        }
    }
    all.retain(|attempt| attempt.rejected || !attempt.said.is_empty());
    all
}
