//! Something that came in from a contact centre outside, kept so that it counts once.
#![expect(
    missing_docs,
    reason = "columns are described by the views and the migrations"
)]

use backstop_domain::ids::{ConnectorId, EscalationId, PostId};
use backstop_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbound")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub connector_id: ConnectorId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub dedup_key: String,
    pub kind: String,
    pub at: Timestamp,
    pub escalation_id: Option<EscalationId>,
    pub post_id: Option<PostId>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
