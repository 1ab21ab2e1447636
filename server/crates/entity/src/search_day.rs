//! The sums of a day's searches.
#![expect(
    missing_docs,
    reason = "columns are described by the views and the migrations"
)]

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_day")]
pub struct Model {
    /// Days since 1970-01-01, UTC.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i64,
    pub searches: i64,
    pub empty: i64,
    pub reworded: i64,
    pub clicked: i64,
    pub solved: i64,
    pub asked: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
