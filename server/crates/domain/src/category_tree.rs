//! Categories inside categories: never in a circle, at most [`LEVELS_MAX`] levels.

use crate::FieldError;
use crate::ids::CategoryId;
use crate::views::Category;

/// Levels there may be, the top one included: more is a maze for whoever looks for a place to ask.
pub const LEVELS_MAX: usize = 3;

/// Who is inside whom, by ids or by slugs. A parent that is not among the categories counts as none,
/// so every category is found somewhere.
#[derive(Clone, Debug, Default)]
pub struct Tree<K>(Vec<(K, Option<K>)>);

impl<K: Copy + Eq> Tree<K> {
    /// A tree of categories and their parents; siblings keep this order.
    pub fn new(categories: impl IntoIterator<Item = (K, Option<K>)>) -> Self {
        Self(categories.into_iter().collect())
    }

    /// Adds a category after all others.
    pub fn add(&mut self, category: K, parent: Option<K>) {
        self.0.push((category, parent));
    }

    fn parent(&self, of: K) -> Option<K> {
        let known = |key: K| self.0.iter().any(|(k, _)| *k == key);
        let (_, parent) = self.0.iter().find(|(k, _)| *k == of)?;
        parent.filter(|p| known(*p))
    }

    /// The way from the top to a category, itself included. Ends even where data goes in a circle.
    #[must_use]
    pub fn path(&self, to: K) -> Vec<K> {
        let mut path = vec![to];
        let mut at = to;
        while let Some(parent) = self.parent(at).filter(|p| !path.contains(p)) {
            path.push(parent);
            at = parent;
        }
        path.reverse();
        path
    }

    /// A category and everything inside it, parents first; empty where it is not known.
    #[must_use]
    pub fn within(&self, top: K) -> Vec<K> {
        if !self.0.iter().any(|(k, _)| *k == top) {
            return Vec::new();
        }
        let mut found = vec![top];
        let mut next = 0;
        while let Some(at) = found.get(next).copied() {
            next += 1;
            for child in self.children(Some(at)) {
                if !found.contains(&child) {
                    found.push(child);
                }
            }
        }
        found
    }

    /// What is directly inside a category, or at the top.
    fn children(&self, parent: Option<K>) -> Vec<K> {
        let keys = self.0.iter().map(|(k, _)| *k);
        keys.filter(|k| self.parent(*k) == parent).collect()
    }

    /// Every category, each followed by what is inside it.
    #[must_use]
    pub fn in_order(&self) -> Vec<K> {
        let mut order = Vec::with_capacity(self.0.len());
        let mut ahead = self.children(None);
        ahead.reverse();
        while let Some(at) = ahead.pop() {
            order.push(at);
            ahead.extend(self.children(Some(at)).into_iter().rev());
        }
        order
    }

    /// Levels of the tree below and including a category.
    fn height(&self, of: K) -> usize {
        let depth = self.path(of).len();
        let below = self.within(of).into_iter().map(|k| self.path(k).len());
        below.max().map_or(1, |deepest| deepest + 1 - depth)
    }

    /// Whether `category` (none for a new one) may stand inside `parent`.
    ///
    /// # Errors
    /// A sentence about the field `parent`.
    pub fn check(&self, category: Option<K>, parent: Option<K>) -> Result<(), FieldError> {
        let Some(parent) = parent else { return Ok(()) };
        if category.is_some_and(|c| self.path(parent).contains(&c)) {
            let message = "A category cannot be inside itself or inside one of its own.";
            return Err(FieldError::new("parent", message));
        }
        let levels = self.path(parent).len() + category.map_or(1, |c| self.height(c));
        if levels > LEVELS_MAX {
            let message = format!(
                "Categories go {LEVELS_MAX} levels deep at most; choose a parent nearer to the top."
            );
            return Err(FieldError::new("parent", message));
        }
        Ok(())
    }
}

impl<'a> Tree<&'a str> {
    /// The tree of categories as they are shown, by slug.
    #[must_use]
    pub fn of(categories: &'a [Category]) -> Self {
        Self::new(
            categories
                .iter()
                .map(|c| (c.slug.as_str(), c.parent.as_deref())),
        )
    }
}

/// The way from the top to the category of that slug, itself included; empty where there is none.
#[must_use]
pub fn path<'a>(categories: &'a [Category], slug: &str) -> Vec<&'a Category> {
    let by_slug = |slug: &str| categories.iter().find(|c| c.slug == slug);
    let Some(found) = by_slug(slug) else {
        return Vec::new();
    };
    let path = Tree::of(categories).path(&found.slug);
    path.into_iter().filter_map(by_slug).collect()
}

/// The ids of the category of that slug and of all inside it; empty where there is none.
#[must_use]
pub fn with_descendants(categories: &[Category], slug: &str) -> Vec<CategoryId> {
    let Some(found) = categories.iter().find(|c| c.slug == slug) else {
        return Vec::new();
    };
    let within = Tree::of(categories).within(&found.slug);
    let inside = categories.iter().filter(|c| within.contains(&&*c.slug));
    inside.map(|c| c.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 1 holds 2 and 3, 2 holds 4; 5 stands alone.
    fn tree() -> Tree<i64> {
        Tree::new([
            (5, None),
            (1, None),
            (4, Some(2)),
            (3, Some(1)),
            (2, Some(1)),
        ])
    }

    #[test]
    fn paths_lead_down_and_descendants_are_found() {
        assert_eq!(tree().path(4), [1, 2, 4]);
        assert_eq!(tree().path(5), [5]);
        assert_eq!(tree().within(1), [1, 3, 2, 4]);
        assert_eq!(tree().within(3), [3]);
        assert_eq!(tree().within(9), [0; 0]);
        assert_eq!(tree().in_order(), [5, 1, 3, 2, 4]);
    }

    #[test]
    fn circles_and_fourth_levels_are_refused() {
        let refused = |category, parent| tree().check(category, Some(parent)).is_err();
        assert!(refused(Some(1), 1), "inside itself");
        assert!(refused(Some(1), 4), "inside its own");
        assert!(refused(None, 4), "a fourth level");
        assert!(
            refused(Some(2), 3),
            "its child would be on the fourth level"
        );
        assert!(!refused(Some(2), 5) && !refused(None, 2) && !refused(Some(3), 2));
        assert!(tree().check(Some(1), None).is_ok());
    }

    #[test]
    fn an_unknown_parent_counts_as_none() {
        let tree = Tree::new([(1, Some(7))]);
        assert_eq!((tree.path(1), tree.in_order()), (vec![1], vec![1]));
    }

    proptest! {
        /// Whatever is moved where, as long as each move was allowed: no circle, no fourth level,
        /// and nothing is lost.
        #[test]
        fn allowed_moves_keep_the_rules(moves in prop::collection::vec((0_usize..8, prop::option::of(0_usize..8)), 0..60)) {
            let mut parents = [None; 8];
            for (category, parent) in moves {
                let tree = Tree::new(parents.iter().copied().enumerate());
                if tree.check(Some(category), parent).is_ok() {
                    parents[category] = parent;
                }
            }
            let tree = Tree::new(parents.iter().copied().enumerate());
            let mut order = tree.in_order();
            for category in 0..8 {
                let path = tree.path(category);
                prop_assert!(path.len() <= LEVELS_MAX);
                prop_assert_eq!(parents[path[0]], None);
            }
            order.sort_unstable();
            prop_assert_eq!(order, (0..8).collect::<Vec<_>>());
        }
    }
}
