//! All SQL of synonyms.

use crate::Result;
use backstop_domain::Timestamp;
use backstop_domain::ids::{AccountId, SynonymId};
use backstop_domain::synonyms::Rule;
use backstop_entity::search_synonym::{ActiveModel, Column, Entity, Model};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait,
    QueryOrder, Set,
};

pub(super) async fn all<C: ConnectionTrait>(db: &C) -> Result<Vec<Model>> {
    let find = Entity::find().order_by_asc(Column::Words);
    Ok(find.order_by_asc(Column::Id).all(db).await?)
}

/// The rule a row holds.
pub(super) fn rule(row: Model) -> Rule {
    Rule {
        words: row.words,
        also: row.also,
        both_ways: row.both_ways,
    }
}

pub(super) async fn count(txn: &DatabaseTransaction) -> Result<u64> {
    Ok(Entity::find().count(txn).await?)
}

pub(super) async fn insert(
    txn: &DatabaseTransaction,
    rule: Rule,
    by: Option<AccountId>,
    now: Timestamp,
) -> Result<Model> {
    let row = ActiveModel {
        words: Set(rule.words),
        also: Set(rule.also),
        both_ways: Set(rule.both_ways),
        created_at: Set(now),
        created_by: Set(by),
        ..Default::default()
    };
    Ok(row.insert(txn).await?)
}

pub(super) async fn delete(txn: &DatabaseTransaction, id: SynonymId) -> Result<bool> {
    let gone = Entity::delete_by_id(id).exec(txn).await?;
    Ok(gone.rows_affected > 0)
}
