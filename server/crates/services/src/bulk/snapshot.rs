//! One moment of the database to read from, however long reading takes.

use crate::{Ctx, Result};
use sea_orm::{
    AccessMode, DatabaseTransaction, IsolationLevel, TransactionOptions, TransactionTrait,
};

/// Begins a transaction that only reads and sees the database as it is now. On SQLite the first
/// query fixes the moment; writers go on beside it on either database.
pub(crate) async fn begin(ctx: &Ctx) -> Result<DatabaseTransaction> {
    let options = if ctx.db().is_postgres() {
        TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..Default::default()
        }
    } else {
        TransactionOptions {
            sqlite_transaction_mode: Some(sea_orm::SqliteTransactionMode::Deferred),
            ..Default::default()
        }
    };
    Ok(ctx.read().begin_with_options(options).await?)
}
