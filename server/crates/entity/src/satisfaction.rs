//! Whether a resolved case helped, as the asker says.
#![expect(
    missing_docs,
    reason = "columns are described by the views and the migrations"
)]

use backstop_domain::ids::{AccountId, EscalationId, QueueId};
use backstop_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "satisfaction")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub escalation_id: EscalationId,
    pub asker_id: AccountId,
    pub queue_id: QueueId,
    pub asked_at: Timestamp,
    pub helped: Option<bool>,
    pub answered_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
