//! A post: Markdown source and the HTML made of it when it was written.
#![expect(
    missing_docs,
    reason = "columns are described by the views and the migrations"
)]

use backstop_domain::ids::{AccountId, PostId, ThreadId};
use backstop_domain::thread_state::{Intent, Visibility};
use backstop_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "post")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: PostId,
    pub thread_id: ThreadId,
    pub author_id: AccountId,
    pub body: String,
    pub html: String,
    pub renderer_version: i32,
    pub intent: Intent,
    pub official: bool,
    pub rejected: bool,
    pub state: Visibility,
    pub created_at: Timestamp,
    pub edited_at: Option<Timestamp>,
    pub import_id: Option<String>,
    pub helpful_count: i32,
    pub erased_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
