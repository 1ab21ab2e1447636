//! A proposed rule of synonyms that an administrator wants to see no more.
#![expect(
    missing_docs,
    reason = "columns are described by the views and the migrations"
)]

use backstop_domain::ids::{AccountId, DismissalId};
use backstop_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "dismissed_proposal")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: DismissalId,
    pub words: String,
    pub also: String,
    pub dismissed_at: Timestamp,
    pub dismissed_by: Option<AccountId>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
