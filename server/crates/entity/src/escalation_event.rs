//! One entry of an escalation's ledger; the database refuses to change it.
#![expect(
    missing_docs,
    reason = "columns are described by the views and the migrations"
)]

use backstop_domain::escalation::LedgerEvent;
use backstop_domain::ids::{AccountId, EscalationId};
use backstop_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "escalation_event")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub escalation_id: EscalationId,
    pub seq: i32,
    pub at: Timestamp,
    pub kind: LedgerEvent,
    pub actor_id: Option<AccountId>,
    pub data: String,
    pub prev_hash: String,
    pub hash: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
