//! A thread, with the clock of its present episode and its counters.
#![expect(
    missing_docs,
    reason = "columns are described by the views and the migrations"
)]

use backstop_domain::ids::{AccountId, CategoryId, EscalationId, PolicyId, PostId, ThreadId};
use backstop_domain::policy::Urgency;
use backstop_domain::thread_state::{EpisodeState, ThreadKind, ThreadState, Visibility};
use backstop_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "thread")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ThreadId,
    pub kind: ThreadKind,
    pub title: String,
    pub slug: String,
    pub category_id: CategoryId,
    pub author_id: AccountId,
    pub created_at: Timestamp,
    pub bumped_at: Timestamp,
    pub state: ThreadState,
    pub visibility: Visibility,
    pub closed: bool,
    pub reply_count: i32,
    pub answer_count: i32,
    pub first_post_id: Option<PostId>,
    pub accepted_post_id: Option<PostId>,
    pub episode: i32,
    pub episode_state: EpisodeState,
    pub episode_started_at: Timestamp,
    pub clock_left: i64,
    pub clock_running_since: Option<Timestamp>,
    pub due_at: Option<Timestamp>,
    pub policy_id: Option<PolicyId>,
    pub escalation_id: Option<EscalationId>,
    pub tags: String,
    pub version: i64,
    pub import_id: Option<String>,
    pub urgency: Urgency,
    pub rules: i64,
    pub merged_into: Option<ThreadId>,
    pub clock_hash: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
