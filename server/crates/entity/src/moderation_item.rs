//! A reported post in the moderation queue.
#![expect(
    missing_docs,
    reason = "columns are described by the views and the migrations"
)]

use backstop_domain::commands::ModerationAction;
use backstop_domain::ids::{AccountId, ModerationItemId, PostId};
use backstop_domain::thread_state::Visibility;
use backstop_domain::time::Timestamp;
use backstop_domain::views::ItemState;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "moderation_item")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub id: ModerationItemId,
    pub post_id: PostId,
    pub state: ItemState,
    pub created_at: Timestamp,
    pub claimed_by: Option<AccountId>,
    pub claimed_at: Option<Timestamp>,
    pub action: Option<ModerationAction>,
    pub reason: String,
    pub resolved_by: Option<AccountId>,
    pub resolved_at: Option<Timestamp>,
    pub state_before: Option<Visibility>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
