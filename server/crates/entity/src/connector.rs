//! A connector to a contact centre outside: where its queue's cases go.
#![expect(
    missing_docs,
    reason = "columns are described by the views and the migrations"
)]

use backstop_domain::connector::ConnectorKind;
use backstop_domain::ids::{AccountId, ConnectorId, QueueId};
use backstop_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "connector")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ConnectorId,
    pub name: String,
    pub kind: ConnectorKind,
    pub queue_id: QueueId,
    pub tag: String,
    pub hook_key: String,
    pub address: String,
    pub settings: String,
    pub allowed: String,
    pub credential: Option<Vec<u8>>,
    pub hook_secret: Option<Vec<u8>>,
    pub agent_id: AccountId,
    pub enabled: bool,
    pub active_since: Timestamp,
    pub created_at: Timestamp,
    pub failures: i32,
    pub open_until: Option<Timestamp>,
    pub last_ok_at: Option<Timestamp>,
    pub last_error: String,
    pub last_error_at: Option<Timestamp>,
    pub poll_cursor: Option<String>,
    pub poll_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
