//! Cursors of readers that several nodes share: one row a reader, held by whoever reads just now.

use crate::Result;
use backstop_entity::outbox_cursor;
use sea_orm::sea_query::{LockBehavior, LockType, OnConflict};
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, QuerySelect, Set};

fn row(reader: &str, position: i64) -> outbox_cursor::ActiveModel {
    outbox_cursor::ActiveModel {
        reader: Set(reader.to_owned()),
        position: Set(position),
    }
}

/// How far a reader is; none before it has read for the first time.
pub(crate) async fn position<C: ConnectionTrait>(db: &C, reader: &str) -> Result<Option<i64>> {
    let row = outbox_cursor::Entity::find_by_id(reader).one(db).await?;
    Ok(row.map(|row| row.position))
}

/// Makes the cursor, unless there is one: events after `position` will be read.
pub(crate) async fn make(txn: &DatabaseTransaction, reader: &str, position: i64) -> Result<()> {
    let once = OnConflict::column(outbox_cursor::Column::Reader)
        .do_nothing()
        .to_owned();
    outbox_cursor::Entity::insert(row(reader, position))
        .on_conflict(once)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// The cursor, held until the end of the transaction; none while another node holds it.
pub(crate) async fn hold(txn: &DatabaseTransaction, reader: &str) -> Result<Option<i64>> {
    let held = outbox_cursor::Entity::find_by_id(reader)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    Ok(held.one(txn).await?.map(|row| row.position))
}

/// Says that everything up to `position` has been read.
pub(crate) async fn advance(txn: &DatabaseTransaction, reader: &str, position: i64) -> Result<()> {
    outbox_cursor::Entity::update(row(reader, position))
        .exec(txn)
        .await?;
    Ok(())
}
