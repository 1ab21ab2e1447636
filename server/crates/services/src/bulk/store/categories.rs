//! Categories; one that has the slug already is the same.

use super::{Load, unknown};
use crate::Result;
use crate::bulk::parse::{Line, NewCategory};
use crate::bulk::queries;
use crate::categories::lock_tree;
use backstop_domain::category_tree::Tree;
use backstop_domain::ids::CategoryId;
use backstop_entity::category;
use sea_orm::Set;
use std::collections::{HashMap, HashSet};

/// Categories are few, so all there are are known while more come in.
struct Known {
    /// By import id and by slug; the import id wins.
    by_name: HashMap<String, CategoryId>,
    /// Those that came from nowhere yet: a line with the slug of one is that one.
    unlinked: HashMap<String, CategoryId>,
    slugs: HashSet<String>,
    tree: Tree<CategoryId>,
}

impl Known {
    fn new(rows: Vec<category::Model>) -> Self {
        let mut by_name: HashMap<String, CategoryId> =
            rows.iter().map(|r| (r.slug.clone(), r.id)).collect();
        let linked = rows
            .iter()
            .filter_map(|r| Some((r.import_id.clone()?, r.id)));
        by_name.extend(linked);
        let unlinked = rows.iter().filter(|r| r.import_id.is_none());
        Self {
            unlinked: unlinked.map(|r| (r.slug.clone(), r.id)).collect(),
            slugs: rows.iter().map(|r| r.slug.clone()).collect(),
            tree: Tree::new(rows.iter().map(|r| (r.id, r.parent_id))),
            by_name,
        }
    }

    /// Where a new category goes.
    fn place(&self, new: &NewCategory) -> Result<Option<CategoryId>, String> {
        let Some(name) = &new.parent else {
            return Ok(None);
        };
        let Some(parent) = self.by_name.get(name).copied() else {
            return Err(super::NO_PARENT.to_owned());
        };
        let fits = self.tree.check(None, Some(parent));
        fits.map_err(|e| format!("{}: {}", e.field, e.message))?;
        Ok(Some(parent))
    }
}

pub(super) async fn store(load: &mut Load<'_>, lines: &[Line<NewCategory>]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    lock_tree(load.txn).await?;
    let rows = queries::categories(load.txn).await?;
    let mut ids: HashSet<String> = rows.iter().filter_map(|r| r.import_id.clone()).collect();
    let mut known = Known::new(rows);
    let mut position = queries::last_position(load.txn).await?;
    for line in unknown(&mut load.outcome, lines, &mut ids) {
        let slug = &line.row.slug;
        if known.slugs.contains(slug) {
            if let Some(id) = known.unlinked.remove(slug) {
                queries::link_category(load.txn, id, &line.import_id).await?;
                known.by_name.insert(line.import_id.clone(), id);
            }
            load.outcome.skipped += 1;
            continue;
        }
        let parent = match known.place(&line.row) {
            Ok(parent) => parent,
            Err(reason) => {
                load.outcome.reject(line, reason);
                continue;
            }
        };
        position += 1;
        let row = category_row(&line.row, position, Some(line.import_id.clone()), parent);
        let id = queries::insert_category(load.txn, row).await?;
        known.by_name.insert(slug.clone(), id);
        known.by_name.insert(line.import_id.clone(), id);
        known.slugs.insert(slug.clone());
        known.tree.add(id, parent);
        load.outcome.stored += 1;
        load.site_changed = true;
    }
    Ok(())
}

pub(super) fn category_row(
    new: &NewCategory,
    position: i32,
    import_id: Option<String>,
    parent: Option<CategoryId>,
) -> category::ActiveModel {
    category::ActiveModel {
        slug: Set(new.slug.clone()),
        name: Set(new.name.clone()),
        description: Set(new.description.clone()),
        position: Set(position),
        import_id: Set(import_id),
        parent_id: Set(parent),
        language: Set(new.language),
        ..Default::default()
    }
}
