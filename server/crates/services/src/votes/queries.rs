//! All SQL of votes.

use crate::Result;
use backstop_domain::ids::{AccountId, PostId, ThreadId};
use backstop_domain::thread_state::Visibility;
use backstop_domain::{Actor, Timestamp};
use backstop_entity::{post, post_vote};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect, Select,
    Set,
};
use std::collections::{HashMap, HashSet};

/// Stores a vote; whether there was none.
pub(super) async fn insert<C: ConnectionTrait>(
    db: &C,
    post: PostId,
    account: AccountId,
    at: Timestamp,
) -> Result<bool> {
    let row = post_vote::ActiveModel {
        post_id: Set(post),
        account_id: Set(account),
        created_at: Set(at),
    };
    let twice = OnConflict::columns([post_vote::Column::PostId, post_vote::Column::AccountId])
        .do_nothing()
        .to_owned();
    match post_vote::Entity::insert(row)
        .on_conflict(twice)
        .exec_without_returning(db)
        .await
    {
        Err(DbErr::RecordNotInserted) => Ok(false),
        stored => Ok(stored? > 0),
    }
}

/// Takes a vote away; whether there was one.
pub(super) async fn delete<C: ConnectionTrait>(
    db: &C,
    post: PostId,
    account: AccountId,
) -> Result<bool> {
    let gone = post_vote::Entity::delete_by_id((post, account))
        .exec(db)
        .await?;
    Ok(gone.rows_affected > 0)
}

/// Adds to the counter of a post; a negative number takes away. Nothing else writes it.
pub(super) async fn count<C: ConnectionTrait>(db: &C, id: PostId, by: i32) -> Result<()> {
    let column = post::Column::HelpfulCount;
    post::Entity::update_many()
        .col_expr(column, Expr::col(column).add(by))
        .filter(post::Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(())
}

/// Of each thread how many its most helpful visible answer helped; nothing where none helped anybody.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn most_of_an_answer<C: ConnectionTrait>(
    db: &C,
    threads: Vec<ThreadId>,
) -> Result<HashMap<ThreadId, i32>> {
    if threads.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(ThreadId, i32)> = post::Entity::find()
        .select_only()
        .column(post::Column::ThreadId)
        .column_as(post::Column::HelpfulCount.max(), "most")
        .filter(post::Column::ThreadId.is_in(threads))
        .filter(post::Column::State.eq(Visibility::Visible))
        .filter(post::Column::HelpfulCount.gt(0))
        .group_by(post::Column::ThreadId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Which of some posts helped whoever asks.
pub(crate) struct Marked(HashSet<PostId>);

impl Marked {
    /// Looks at those of the posts that helped anybody. Visitors have marked none, which asks nothing.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn load<C: ConnectionTrait>(
        db: &C,
        actor: &Actor,
        posts: &[post::Model],
    ) -> Result<Self> {
        let voted = posts.iter().filter(|post| post.helpful_count > 0);
        let voted: Vec<PostId> = voted.map(|post| post.id).collect();
        let rows = match actor.account() {
            Some(account) if !voted.is_empty() => {
                marked_query(account, voted).into_tuple().all(db).await?
            }
            _ => Vec::new(),
        };
        Ok(Self(rows.into_iter().collect()))
    }

    /// Whether it is one of them.
    pub(crate) fn holds(&self, post: PostId) -> bool {
        self.0.contains(&post)
    }
}

pub(crate) fn marked_query(account: AccountId, posts: Vec<PostId>) -> Select<post_vote::Entity> {
    post_vote::Entity::find()
        .select_only()
        .column(post_vote::Column::PostId)
        .filter(post_vote::Column::PostId.is_in(posts))
        .filter(post_vote::Column::AccountId.eq(account))
}
