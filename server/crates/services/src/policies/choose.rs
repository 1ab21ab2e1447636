//! Which policy a question goes by.

use super::{list, queries};
use crate::Result;
use crate::tags::{Renamed, renamed_to};
use backstop_domain::category_tree::Tree;
use backstop_domain::ids::{AccountId, CategoryId};
use backstop_domain::policy::{Asked, Policy, choose};
use backstop_entity::thread;
use sea_orm::ConnectionTrait;
use std::collections::HashMap;

/// All policies, and what they look at in some threads.
pub(crate) struct Chooser {
    policies: Vec<Policy>,
    tree: Tree<CategoryId>,
    groups: HashMap<AccountId, String>,
    /// Tags of which threads may still carry an old name.
    renamed: Renamed,
}

impl Chooser {
    /// Loads what the policies there are look at, and no more.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn load<C: ConnectionTrait>(db: &C, threads: &[thread::Model]) -> Result<Self> {
        let policies = list::all(db).await?;
        let tree = if policies.iter().any(|p| p.scope.category_id.is_some()) {
            queries::tree(db).await?
        } else {
            Tree::new([])
        };
        // Most sites have no groups of customers, and ask for none.
        let groups = if policies.iter().any(|p| p.scope.customer_group.is_some()) {
            queries::customer_groups(db, threads.iter().map(|t| t.author_id)).await?
        } else {
            HashMap::new()
        };
        let tags = policies.iter().filter_map(|p| p.scope.tag.as_deref());
        let renamed = renamed_to(db, tags.collect()).await?;
        Ok(Self {
            policies,
            tree,
            groups,
            renamed,
        })
    }

    /// All of them, in order.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// The first that is for this question.
    pub fn choose(&self, thread: &thread::Model) -> Option<&Policy> {
        let mut lineage = self.tree.path(thread.category_id);
        lineage.reverse();
        let tags = thread.tags.split_whitespace();
        let tags: Vec<&str> = tags.map(|tag| self.renamed.now(tag)).collect();
        let asked = Asked {
            lineage: &lineage,
            tags: &tags,
            urgency: thread.urgency,
            customer_group: self.groups.get(&thread.author_id).map(String::as_str),
        };
        choose(&self.policies, &asked)
    }
}
