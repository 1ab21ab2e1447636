//! An account, of any role.
#![expect(
    missing_docs,
    reason = "columns are described by the views and the migrations"
)]

use backstop_domain::actor::Role;
use backstop_domain::ids::AccountId;
use backstop_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: AccountId,
    pub username: String,
    pub username_key: String,
    pub email: String,
    pub email_key: String,
    pub password_hash: Option<String>,
    pub role: Role,
    pub created_at: Timestamp,
    pub suspended_until: Option<Timestamp>,
    pub suspension_reason: String,
    pub email_notices: bool,
    pub thread_count: i32,
    pub reply_count: i32,
    pub accepted_count: i32,
    pub unread_count: i32,
    pub import_id: Option<String>,
    pub customer_group: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
