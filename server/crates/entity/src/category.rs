//! A category.
#![expect(
    missing_docs,
    reason = "columns are described by the views and the migrations"
)]

use backstop_domain::ids::{CategoryId, ThreadId};
use backstop_domain::language::Language;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "category")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: CategoryId,
    pub slug: String,
    pub name: String,
    pub description: String,
    pub position: i32,
    pub thread_count: i32,
    pub import_id: Option<String>,
    pub parent_id: Option<CategoryId>,
    pub language: Option<Language>,
    pub reindex_upto: Option<ThreadId>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
