//! Something that happened to the clock of a question; append-only.
#![expect(
    missing_docs,
    reason = "columns are described by the views and the migrations"
)]

use backstop_domain::episode::ClockEventKind;
use backstop_domain::ids::{AccountId, PostId, ThreadId};
use backstop_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "clock_event")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub thread_id: ThreadId,
    pub seq: i32,
    pub episode: i32,
    pub at: Timestamp,
    pub kind: ClockEventKind,
    pub actor_id: Option<AccountId>,
    pub post_id: Option<PostId>,
    pub terms: Option<String>,
    pub reason: String,
    pub started_at: Timestamp,
    pub due_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
