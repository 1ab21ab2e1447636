//! Categories; one that has the slug already is the same.

use super::{Load, unknown};
use crate::Result;
use crate::bulk::parse::{Line, NewCategory};
use crate::bulk::queries;
use backstop_entity::category;
use sea_orm::Set;
use std::collections::{HashMap, HashSet};

pub(super) async fn store(load: &mut Load<'_>, lines: &[Line<NewCategory>]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let slugs = lines.iter().map(|l| l.row.slug.clone()).collect();
    let rows = queries::known_categories(load.txn, super::ids(lines), slugs).await?;
    let mut known: HashSet<String> = rows
        .iter()
        .filter_map(|row| row.import_id.clone())
        .collect();
    let mut by_slug: HashMap<String, Option<category::Model>> = rows
        .into_iter()
        .map(|row| {
            (
                row.slug.clone(),
                Some(row).filter(|r| r.import_id.is_none()),
            )
        })
        .collect();
    let mut position = queries::last_position(load.txn).await?;
    let mut new = Vec::new();
    for line in unknown(&mut load.outcome, lines, &mut known) {
        if let Some(there) = by_slug.get_mut(&line.row.slug) {
            if let Some(row) = there.take() {
                queries::link_category(load.txn, row.id, &line.import_id).await?;
            }
            load.outcome.skipped += 1;
            continue;
        }
        position += 1;
        by_slug.insert(line.row.slug.clone(), None);
        new.push(category_row(
            &line.row,
            position,
            Some(line.import_id.clone()),
        ));
    }
    load.outcome.stored += new.len() as u64;
    load.site_changed |= !new.is_empty();
    queries::insert_categories(load.txn, new).await
}

pub(super) fn category_row(
    new: &NewCategory,
    position: i32,
    import_id: Option<String>,
) -> category::ActiveModel {
    category::ActiveModel {
        slug: Set(new.slug.clone()),
        name: Set(new.name.clone()),
        description: Set(new.description.clone()),
        position: Set(position),
        import_id: Set(import_id),
        ..Default::default()
    }
}
