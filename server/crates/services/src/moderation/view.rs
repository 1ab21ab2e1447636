//! From rows to what moderators see.

use super::queries;
use super::undo::undoable;
use crate::Result;
use crate::accounts::authors;
use crate::keyset::Cursor;
use crate::threads::queries as posts;
use backstop_domain::ErrorCode;
use backstop_domain::ids::{AccountId, ModerationItemId, PostId, ThreadId};
use backstop_domain::views::{Author, Flag, ModerationItem, Post};
use backstop_entity::{flag, moderation_item, post};
use sea_orm::ConnectionTrait;
use std::collections::HashMap;

/// The cursor of a list in order of ids.
pub(super) const fn by_id(id: i64) -> Cursor {
    Cursor { key: id, id }
}

pub(super) async fn item<C: ConnectionTrait>(
    db: &C,
    row: moderation_item::Model,
) -> Result<ModerationItem> {
    let item = items(db, vec![row]).await?.pop();
    item.ok_or_else(|| ErrorCode::NotFound.into())
}

/// Views of items, with five queries however many there are.
pub(super) async fn items<C: ConnectionTrait>(
    db: &C,
    rows: Vec<moderation_item::Model>,
) -> Result<Vec<ModerationItem>> {
    let reported = posts::posts_by_id(db, rows.iter().map(|row| row.post_id).collect()).await?;
    let threads = posts::threads_by_id(db, reported.iter().map(|p| p.thread_id).collect()).await?;
    let flags = queries::flags(db, rows.iter().map(|row| row.id).collect()).await?;
    let people = reported.iter().map(|p| p.author_id);
    let people = people
        .chain(flags.iter().map(|f| f.reporter_id))
        .chain(rows.iter().filter_map(|row| row.claimed_by));
    let people: Vec<AccountId> = people.collect();
    let people = authors(db, people).await?;
    let mut parts = Parts {
        posts: reported.into_iter().map(|p| (p.id, p)).collect(),
        titles: threads.into_iter().map(|t| (t.id, t.title)).collect(),
        flags: HashMap::new(),
        people,
    };
    for flag in flags {
        parts.flags.entry(flag.item_id).or_default().push(flag);
    }
    Ok(rows
        .into_iter()
        .filter_map(|row| parts.assemble(row))
        .collect())
}

struct Parts {
    posts: HashMap<PostId, post::Model>,
    titles: HashMap<ThreadId, String>,
    flags: HashMap<ModerationItemId, Vec<flag::Model>>,
    people: HashMap<AccountId, Author>,
}

impl Parts {
    fn assemble(&mut self, row: moderation_item::Model) -> Option<ModerationItem> {
        let post = self.posts.get(&row.post_id)?.clone();
        let flags = self.flags.remove(&row.id).unwrap_or_default();
        let can_undo = undoable(&row, &post).is_ok();
        Some(ModerationItem {
            id: row.id,
            state: row.state,
            thread_title: self
                .titles
                .get(&post.thread_id)
                .cloned()
                .unwrap_or_default(),
            url: format!("/p/{}", post.id),
            post: self.post(post)?,
            flags: flags
                .into_iter()
                .filter_map(|flag| self.flag(flag))
                .collect(),
            claimed_by: row.claimed_by.and_then(|id| self.people.get(&id).cloned()),
            action: row.action,
            can_undo,
            reason: row.reason,
            created_at: row.created_at,
            resolved_at: row.resolved_at,
        })
    }

    /// The post whole, whatever its state: moderators see everything.
    fn post(&self, post: post::Model) -> Option<Post> {
        Some(Post {
            id: post.id,
            thread_id: post.thread_id,
            author: self.people.get(&post.author_id)?.clone(),
            body: post.body,
            html: post.html,
            intent: post.intent,
            official: post.official,
            created_at: post.created_at,
            edited_at: post.edited_at,
            state: post.state,
            helpful_count: post.helpful_count,
            // Whether it helped the moderator is not asked here.
            helpful_by_me: false,
        })
    }

    fn flag(&self, flag: flag::Model) -> Option<Flag> {
        let reporter = self.people.get(&flag.reporter_id)?.clone();
        Some(Flag {
            reporter,
            reason: flag.reason,
            note: flag.note,
            created_at: flag.created_at,
        })
    }
}
