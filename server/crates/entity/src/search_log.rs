//! A search as it is kept for a while: no account, no address, no visit.
#![expect(
    missing_docs,
    reason = "columns are described by the views and the migrations"
)]

use backstop_domain::ids::ThreadId;
use backstop_domain::time::Timestamp;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_log")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Random; what the page gives back when a hit is opened.
    pub token: i64,
    pub at: Timestamp,
    /// As `domain::searched::kept` leaves it.
    pub query: String,
    pub results: i64,
    /// The search it took the place of, where none of that one's hits was opened.
    pub instead_of: Option<String>,
    pub clicked_thread: Option<ThreadId>,
    pub clicked_rank: Option<i32>,
    pub solved: bool,
    pub asked: bool,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
