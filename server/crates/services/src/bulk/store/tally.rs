//! Counters of accounts and categories, added up over a chunk and written once.

use crate::Result;
use crate::bulk::queries;
use backstop_domain::ids::{AccountId, CategoryId};
use sea_orm::DatabaseTransaction;
use std::collections::BTreeMap;

/// What a chunk adds to an account's counters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::bulk) struct AccountCounts {
    pub threads: i32,
    pub replies: i32,
    pub accepted: i32,
}

/// What a chunk adds. In order of ids, so that writers who meet take rows in the same order.
#[derive(Debug, Default)]
pub(super) struct Tally {
    accounts: BTreeMap<AccountId, AccountCounts>,
    categories: BTreeMap<CategoryId, i32>,
}

impl Tally {
    pub(super) fn account(&mut self, id: AccountId) -> &mut AccountCounts {
        self.accounts.entry(id).or_default()
    }

    pub(super) fn thread_in(&mut self, id: CategoryId) {
        *self.categories.entry(id).or_default() += 1;
    }

    pub(super) async fn write(&self, txn: &DatabaseTransaction) -> Result<()> {
        queries::count_for_categories(txn, &self.categories).await?;
        queries::count_for_accounts(txn, &self.accounts).await
    }
}
