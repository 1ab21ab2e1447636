//! Who wrote it and where it belongs, with stand-ins for what the file does not name.

use super::users::{account_row, nobody};
use super::{Load, categories};
use crate::Result;
use crate::bulk::parse::NewCategory;
use crate::bulk::queries;
use backstop_domain::ids::{AccountId, CategoryId};
use std::collections::HashMap;

/// The account that stands in for unknown authors; visitors cannot register this name.
const AUTHOR: &str = "imported";
/// The category that stands in for unknown ones.
const CATEGORY: &str = "general";

/// Ids by the names a file uses, and one for everything else.
pub(super) struct Refs<I> {
    known: HashMap<String, I>,
    stand_in: Option<I>,
}

impl<I: Copy> Refs<I> {
    /// What a reference leads to; nothing where even a stand-in was not asked for.
    pub(super) fn get(&self, reference: Option<&str>) -> Option<I> {
        reference
            .and_then(|r| self.known.get(r).copied())
            .or(self.stand_in)
    }
}

/// The accounts behind these references; the stand-in is made where one of them is not known.
pub(super) async fn authors(
    load: &mut Load<'_>,
    references: Vec<Option<&str>>,
) -> Result<Refs<AccountId>> {
    let known = queries::accounts_by_import_id(load.txn, distinct(&references)).await?;
    let stand_in = if covers(&known, &references) {
        None
    } else {
        Some(author(load).await?)
    };
    Ok(Refs { known, stand_in })
}

/// The categories behind these references, by import id or else by slug.
pub(super) async fn categories(
    load: &mut Load<'_>,
    references: Vec<Option<&str>>,
) -> Result<Refs<CategoryId>> {
    let names = distinct(&references);
    let rows = queries::known_categories(load.txn, names.clone(), names).await?;
    let mut known: HashMap<String, CategoryId> =
        rows.iter().map(|row| (row.slug.clone(), row.id)).collect();
    known.extend(
        rows.into_iter()
            .filter_map(|row| Some((row.import_id?, row.id))),
    );
    let stand_in = if covers(&known, &references) {
        None
    } else {
        Some(category(load).await?)
    };
    Ok(Refs { known, stand_in })
}

fn distinct(references: &[Option<&str>]) -> Vec<String> {
    let mut names: Vec<String> = references.iter().flatten().map(|&r| r.to_owned()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn covers<I>(known: &HashMap<String, I>, references: &[Option<&str>]) -> bool {
    references
        .iter()
        .all(|r| r.is_some_and(|r| known.contains_key(r)))
}

async fn author(load: &Load<'_>) -> Result<AccountId> {
    if let Some(id) = queries::account_by_name(load.txn, AUTHOR).await? {
        return Ok(id);
    }
    queries::insert_account(
        load.txn,
        account_row(AUTHOR, &nobody(AUTHOR), load.now, false, None),
    )
    .await
}

async fn category(load: &mut Load<'_>) -> Result<CategoryId> {
    let rows = queries::known_categories(load.txn, Vec::new(), vec![CATEGORY.to_owned()]).await?;
    if let Some(row) = rows.first() {
        return Ok(row.id);
    }
    let position = queries::last_position(load.txn).await? + 1;
    let new = NewCategory {
        slug: CATEGORY.to_owned(),
        name: "General".to_owned(),
        description: String::new(),
        parent: None,
        language: None,
    };
    load.site_changed = true;
    queries::insert_category(
        load.txn,
        categories::category_row(&new, position, None, None),
    )
    .await
}
