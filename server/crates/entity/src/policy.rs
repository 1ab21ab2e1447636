//! An escalation policy.
#![expect(
    missing_docs,
    reason = "columns are described by the views and the migrations"
)]

use backstop_domain::ids::{CategoryId, PolicyId, QueueId};
use backstop_domain::policy::Urgency;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "policy")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PolicyId,
    pub name: String,
    pub category_id: Option<CategoryId>,
    pub after_seconds: i64,
    pub calendar: String,
    pub queue_id: QueueId,
    pub priority: i32,
    pub position: i32,
    pub tag: Option<String>,
    pub urgency: Option<Urgency>,
    pub customer_group: Option<String>,
    pub first_response_seconds: Option<i64>,
    pub resolution_seconds: Option<i64>,
    pub reopen_seconds: Option<i64>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
