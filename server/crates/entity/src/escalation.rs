//! An escalation: one a thread and episode, held by a unique key.
#![expect(
    missing_docs,
    reason = "columns are described by the views and the migrations"
)]

use backstop_domain::escalation::{EscalationState, WrapUp};
use backstop_domain::ids::{AccountId, EscalationId, QueueId, ThreadId};
use backstop_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "escalation")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: EscalationId,
    pub thread_id: ThreadId,
    pub episode: i32,
    pub state: EscalationState,
    pub queue_id: QueueId,
    pub priority: i32,
    pub due_at: Timestamp,
    pub created_at: Timestamp,
    pub claimed_by: Option<AccountId>,
    pub claimed_at: Option<Timestamp>,
    pub first_response_due_at: Timestamp,
    pub resolution_due_at: Timestamp,
    pub first_responded_at: Option<Timestamp>,
    pub resolved_at: Option<Timestamp>,
    pub wrap_up: Option<WrapUp>,
    pub external_system: Option<String>,
    pub external_id: Option<String>,
    pub outside: bool,
    pub lease_until: Option<Timestamp>,
    pub paused_at: Option<Timestamp>,
    pub version: i32,
    pub closed_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
