//! The head of a case's ledger as an anchor holds it; the database refuses to change it.
#![expect(
    missing_docs,
    reason = "columns are described by the views and the migrations"
)]

use backstop_domain::ids::EscalationId;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger_anchor_head")]
pub struct Model {
    pub anchor: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub escalation_id: EscalationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i32,
    pub hash: String,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
