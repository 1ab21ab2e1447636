//! A private reply or an internal note; kept apart from posts so that it cannot leak with them.
#![expect(
    missing_docs,
    reason = "columns are described by the views and the migrations"
)]

use backstop_domain::escalation::ReplyVisibility;
use backstop_domain::ids::{AccountId, EscalationId};
use backstop_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "escalation_message")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    pub escalation_id: EscalationId,
    pub author_id: AccountId,
    pub visibility: ReplyVisibility,
    pub body: String,
    pub html: String,
    pub created_at: Timestamp,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
