//! Who has a case open.
#![expect(
    missing_docs,
    reason = "columns are described by the views and the migrations"
)]

use backstop_domain::ids::{AccountId, EscalationId};
use backstop_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_presence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub escalation_id: EscalationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: AccountId,
    pub seen_at: Timestamp,
    pub typing_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
