//! Values of the whole site, by name; what a node needs to find again, and secrets all nodes share.

use crate::Result;
use crate::db::Db;
use anyhow::anyhow;
use backstop_entity::setting;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait, Set};

const SECRET: &str = "secret";

/// The value of that name, if it was ever put.
///
/// # Errors
/// When the database does not answer.
pub async fn get<C: ConnectionTrait>(db: &C, name: &str) -> Result<Option<String>> {
    Ok(setting::Entity::find_by_id(name)
        .one(db)
        .await?
        .map(|row| row.value))
}

/// Puts a value, whatever was there.
///
/// # Errors
/// When the database refuses it.
pub async fn put<C: ConnectionTrait>(db: &C, name: &str, value: &str) -> Result<()> {
    let on_conflict = OnConflict::column(setting::Column::Name)
        .update_column(setting::Column::Value)
        .to_owned();
    setting::Entity::insert(row(name, value))
        .on_conflict(on_conflict)
        .exec_without_returning(db)
        .await?;
    Ok(())
}

/// Puts a value where there is none, and says whether it did: of many at once one wins.
///
/// # Errors
/// When the database refuses it.
pub async fn put_once<C: ConnectionTrait>(db: &C, name: &str, value: &str) -> Result<bool> {
    let on_conflict = OnConflict::column(setting::Column::Name)
        .do_nothing()
        .to_owned();
    let inserted = setting::Entity::insert(row(name, value))
        .on_conflict(on_conflict)
        .exec_without_returning(db)
        .await?;
    Ok(inserted == 1)
}

/// The secret that signs links, made when it is first asked for and the same on every node since.
///
/// # Errors
/// When the database does not answer, or holds something else under that name.
pub async fn secret(db: &Db) -> Result<[u8; 32]> {
    if let Some(text) = get(&db.read, SECRET).await? {
        return decode(&text);
    }
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|e| anyhow!("randomness: {e}"))?;
    if put_once(&db.write, SECRET, &STANDARD.encode(bytes)).await? {
        return Ok(bytes);
    }
    let text = get(&db.write, SECRET)
        .await?
        .ok_or_else(|| anyhow!("the site's secret went away"))?;
    decode(&text)
}

fn decode(text: &str) -> Result<[u8; 32]> {
    let bytes = STANDARD
        .decode(text)
        .ok()
        .and_then(|bytes| bytes.try_into().ok());
    Ok(bytes.ok_or_else(|| anyhow!("the site's secret in the database is not readable"))?)
}

fn row(name: &str, value: &str) -> setting::ActiveModel {
    setting::ActiveModel {
        name: Set(name.to_owned()),
        value: Set(value.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;
    use crate::test_support::both;

    both! {
        async fn values_are_replaced_and_found_again(ctx, clock) {
            let txn = ctx.write().await.unwrap();
            assert_eq!(get(&txn, "name").await.unwrap(), None);
            put(&txn, "name", "one").await.unwrap();
            put(&txn, "name", "two").await.unwrap();
            assert!(!put_once(&txn, "name", "three").await.unwrap());
            assert!(put_once(&txn, "other", "four").await.unwrap());
            txn.commit().await.unwrap();
            assert_eq!(get(ctx.read(), "name").await.unwrap().as_deref(), Some("two"));
        }
    }

    both! {
        async fn all_nodes_share_one_secret(ctx, clock) {
            let all = futures_util::future::join_all((0..8).map(|_| secret(ctx.db()))).await;
            let first = *all[0].as_ref().unwrap();
            assert_ne!(first, [0; 32]);
            assert!(all.iter().all(|one| one.as_ref().is_ok_and(|s| *s == first)));
            put(&ctx.db().write, SECRET, "short").await.unwrap();
            assert!(secret(ctx.db()).await.is_err());
        }
    }
}
