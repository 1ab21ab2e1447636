//! Earlier texts of posts; one of the same post and moment is the same.

use super::{Load, refs};
use crate::Result;
use crate::bulk::parse::{Line, NewRevision, Of};
use crate::bulk::queries;
use backstop_domain::Timestamp;
use backstop_domain::ids::PostId;
use backstop_entity::post_revision;
use sea_orm::{NotSet, Set};
use std::collections::HashSet;

/// Why it is refused where its post is nowhere.
pub(in crate::bulk) const NO_POST: &str = "There is no such post or thread.";

pub(super) async fn store(load: &mut Load<'_>, lines: &[Line<NewRevision>]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let named = |pick: fn(&Of) -> Option<&String>| -> Vec<String> {
        lines
            .iter()
            .filter_map(|l| pick(&l.row.of))
            .cloned()
            .collect()
    };
    let posts = queries::post_ids(load.txn, named(Of::post)).await?;
    let threads = queries::thread_ids(load.txn, named(Of::thread)).await?;
    let post = |line: &Line<NewRevision>| -> Option<PostId> {
        match &line.row.of {
            Of::Post(id) => posts.get(id).copied(),
            Of::Thread(id) => threads.get(id)?.first_post_id,
        }
    };
    let wanted: Vec<PostId> = lines.iter().filter_map(post).collect();
    let mut there: HashSet<(PostId, Timestamp)> = queries::revisions(load.txn, wanted).await?;
    let editors = lines.iter().map(|l| l.row.editor.as_deref()).collect();
    let editors = refs::authors(load, editors).await?;
    let mut new = Vec::new();
    for line in lines {
        let (Some(post), Some(editor)) = (post(line), editors.get(line.row.editor.as_deref()))
        else {
            load.outcome.reject(line, NO_POST);
            continue;
        };
        if !there.insert((post, line.row.at)) {
            load.outcome.skipped += 1;
            continue;
        }
        new.push(post_revision::ActiveModel {
            id: NotSet,
            post_id: Set(post),
            editor_id: Set(editor),
            body: Set(line.row.body.clone()),
            at: Set(line.row.at),
        });
    }
    load.outcome.stored += new.len() as u64;
    queries::insert_revisions(load.txn, new).await
}
