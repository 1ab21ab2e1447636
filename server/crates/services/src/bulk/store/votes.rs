//! Whom which answer helped; saying it twice is once.

use super::Load;
use crate::Result;
use crate::bulk::parse::{Line, NewVote};
use crate::bulk::queries;
use backstop_domain::ids::{AccountId, PostId};
use backstop_entity::post_vote;
use sea_orm::Set;
use std::collections::{BTreeMap, HashSet};

/// Why it is refused where the rule would not let the member say so here.
pub(in crate::bulk) const NO_ANSWER: &str =
    "There is no such account, or no such answer by somebody else.";

pub(super) async fn store(load: &mut Load<'_>, lines: &[Line<NewVote>]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let users = lines.iter().map(|l| l.row.user.clone()).collect();
    let users = queries::accounts_by_import_id(load.txn, users).await?;
    let posts = lines.iter().map(|l| l.row.post.clone()).collect();
    let posts = queries::answers(load.txn, posts).await?;
    let there = posts.values().map(|post| post.id).collect();
    let mut there: HashSet<(PostId, AccountId)> = queries::votes(load.txn, there).await?;
    let mut new = Vec::new();
    let mut counts = BTreeMap::new();
    for line in lines {
        let known = users.get(&line.row.user).zip(posts.get(&line.row.post));
        let Some((user, post)) = known.filter(|(user, post)| post.author_id != **user) else {
            load.outcome.reject(line, NO_ANSWER);
            continue;
        };
        if !there.insert((post.id, *user)) {
            load.outcome.skipped += 1;
            continue;
        }
        *counts.entry(post.id).or_insert(0) += 1;
        load.touched.insert(post.thread_id);
        new.push(post_vote::ActiveModel {
            post_id: Set(post.id),
            account_id: Set(*user),
            created_at: Set(line.row.created_at),
        });
    }
    load.outcome.stored += new.len() as u64;
    queries::insert_votes(load.txn, new).await?;
    queries::count_votes(load.txn, &counts).await
}
