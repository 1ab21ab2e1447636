//! One hand-over to a contact centre outside.
#![expect(
    missing_docs,
    reason = "columns are described by the views and the migrations"
)]

use backstop_domain::connector::{DeliveryKind, DeliveryState};
use backstop_domain::ids::{ConnectorId, DeliveryId, EscalationId, PostId, ThreadId};
use backstop_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DeliveryId,
    pub connector_id: ConnectorId,
    pub kind: DeliveryKind,
    pub state: DeliveryState,
    pub dedup_key: String,
    pub escalation_id: Option<EscalationId>,
    pub thread_id: Option<ThreadId>,
    pub post_id: Option<PostId>,
    pub message_id: Option<i64>,
    pub reference: String,
    pub external_id: Option<String>,
    pub attempts: i32,
    pub run_at: Timestamp,
    pub lease_until: Option<Timestamp>,
    pub last_error: String,
    pub created_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
