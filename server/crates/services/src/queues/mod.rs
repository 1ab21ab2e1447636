//! How queues give out their cases.

mod pause;
mod update;

pub use pause::{pause, resume};
pub use update::update;

use crate::{Error, Result};
use backstop_domain::ErrorCode;
use backstop_entity::queue;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};

/// The queue of that slug, locked.
async fn locked(txn: &DatabaseTransaction, slug: &str) -> Result<queue::Model> {
    // PostgreSQL cannot be asked for NUL; nothing stored holds one.
    let slug = slug.replace('\0', "");
    let found = queue::Entity::find()
        .filter(queue::Column::Slug.eq(slug))
        .lock_exclusive()
        .one(txn)
        .await?;
    found.ok_or_else(|| Error::from(ErrorCode::NotFound))
}
