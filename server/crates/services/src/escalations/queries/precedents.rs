//! Answers that stood other people in good stead.

use crate::Result;
use backstop_domain::ids::{AccountId, PostId, ThreadId};
use backstop_domain::merging::Reply;
use backstop_domain::precedent::Candidate;
use backstop_domain::thread_state::{Intent, Visibility};
use backstop_entity::{post, thread};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
};

#[derive(FromQueryResult)]
struct Row {
    id: PostId,
    thread_id: ThreadId,
    author_id: AccountId,
    intent: Intent,
    official: bool,
    rejected: bool,
    helpful_count: i32,
    asker: AccountId,
    accepted_post_id: Option<PostId>,
}

/// What answers each of some threads, as far as everybody may read it: accepted, or meant as an answer
/// by somebody else than the asker and not rejected.
pub(crate) async fn shown_answers<C: ConnectionTrait>(
    db: &C,
    threads: Vec<ThreadId>,
) -> Result<Vec<(ThreadId, Candidate)>> {
    use post::Column;
    let rows = post::Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::ThreadId,
            Column::AuthorId,
            Column::Intent,
            Column::Official,
            Column::Rejected,
            Column::HelpfulCount,
        ])
        .column_as(thread::Column::AuthorId, "asker")
        .column(thread::Column::AcceptedPostId)
        .join(
            JoinType::InnerJoin,
            post::Entity::belongs_to(thread::Entity)
                .from(Column::ThreadId)
                .to(thread::Column::Id)
                .into(),
        )
        .filter(Column::ThreadId.is_in(threads))
        .filter(Column::State.eq(Visibility::Visible))
        .filter(thread::Column::Visibility.eq(Visibility::Visible))
        .into_model::<Row>()
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(candidate).collect())
}

fn candidate(row: Row) -> Option<(ThreadId, Candidate)> {
    let reply = Reply {
        author: row.author_id,
        intent: row.intent,
        visibility: Visibility::Visible,
        rejected: row.rejected,
    };
    let accepted = row.accepted_post_id == Some(row.id);
    let answer = Candidate {
        post: row.id,
        accepted,
        official: row.official,
        helpful: row.helpful_count,
    };
    (accepted || reply.answers(row.asker)).then_some((row.thread_id, answer))
}
