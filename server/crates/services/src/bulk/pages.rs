//! The records of an export, page by page in the order in which an import wants them.

use super::names::Names;
use super::record::{self, Record};
use super::rows;
use crate::Result;
use crate::threads::queries;
use backstop_domain::category_tree::Tree;
use backstop_domain::ids::{AccountId, CategoryId, EscalationId, PostId, ThreadId};
use backstop_domain::thread_state::Visibility;
use backstop_entity::{account, category, post, thread};
use sea_orm::DatabaseTransaction;
use std::collections::HashMap;

/// Where the export has come to, and after which id.
enum Stage {
    Users(AccountId),
    Categories,
    Threads(ThreadId),
    Posts(PostId),
    Follows(AccountId, ThreadId),
    Votes(PostId, AccountId),
    Revisions(i64),
    Cases(EscalationId),
    Done,
}

/// Yields pages of records.
pub(super) struct Source<'a> {
    pub(super) txn: &'a DatabaseTransaction,
    pub(super) names: Names,
    stage: Stage,
}

impl<'a> Source<'a> {
    pub(super) async fn new(txn: &'a DatabaseTransaction) -> Result<Self> {
        Ok(Self {
            txn,
            names: Names::choose(txn).await?,
            stage: Stage::Users(AccountId(0)),
        })
    }

    /// Notes where follows have come to; none is their end.
    pub(super) fn follows_end(&mut self, last: Option<(AccountId, ThreadId)>) {
        let votes = Stage::Votes(PostId(0), AccountId(0));
        self.stage = last.map_or(votes, |(account, thread)| Stage::Follows(account, thread));
    }

    /// Notes where votes have come to; none is their end.
    pub(super) fn votes_end(&mut self, last: Option<(PostId, AccountId)>) {
        let revisions = Stage::Revisions(0);
        self.stage = last.map_or(revisions, |(post, account)| Stage::Votes(post, account));
    }

    /// Notes where earlier texts have come to; none is their end.
    pub(super) fn revisions_end(&mut self, last: Option<i64>) {
        self.stage = last.map_or(Stage::Cases(EscalationId(0)), Stage::Revisions);
    }

    /// Notes where cases have come to; none is the end of all.
    pub(super) fn cases_end(&mut self, last: Option<EscalationId>) {
        self.stage = last.map_or(Stage::Done, Stage::Cases);
    }

    /// The next page; an empty one is the end.
    pub(super) async fn next(&mut self) -> Result<Vec<Record>> {
        loop {
            let records = match self.stage {
                Stage::Users(after) => self.users(after).await?,
                Stage::Categories => self.categories().await?,
                Stage::Threads(after) => self.threads(after).await?,
                Stage::Posts(after) => self.posts(after).await?,
                Stage::Follows(account, thread) => self.follows((account, thread)).await?,
                Stage::Votes(post, account) => self.votes((post, account)).await?,
                Stage::Revisions(after) => self.revisions(after).await?,
                Stage::Cases(after) => self.cases(after).await?,
                Stage::Done => return Ok(Vec::new()),
            };
            // A page of posts may hold first posts alone, which went out with their threads.
            if !records.is_empty() {
                return Ok(records);
            }
        }
    }

    async fn users(&mut self, after: AccountId) -> Result<Vec<Record>> {
        let rows = rows::accounts_after(self.txn, after).await?;
        self.stage = rows
            .last()
            .map_or(Stage::Categories, |row| Stage::Users(row.id));
        Ok(rows.into_iter().map(|row| self.user(row)).collect())
    }

    /// All at once: categories are few, and their order is more than their ids. Parents come first.
    async fn categories(&mut self) -> Result<Vec<Record>> {
        let rows = queries::categories(self.txn).await?;
        self.stage = Stage::Threads(ThreadId(0));
        let names: HashMap<CategoryId, String> = rows
            .iter()
            .map(|row| (row.id, self.names.category(row.id, row.import_id.as_ref())))
            .collect();
        let order = Tree::new(rows.iter().map(|row| (row.id, row.parent_id))).in_order();
        let mut rows: HashMap<CategoryId, category::Model> =
            rows.into_iter().map(|row| (row.id, row)).collect();
        let rows = order.into_iter().filter_map(|id| rows.remove(&id));
        Ok(rows.map(|row| category(row, &names)).collect())
    }

    async fn threads(&mut self, after: ThreadId) -> Result<Vec<Record>> {
        let rows = rows::threads_after(self.txn, after).await?;
        self.stage = rows
            .last()
            .map_or(Stage::Posts(PostId(0)), |row| Stage::Threads(row.id));
        let firsts = rows::posts_by_id(
            self.txn,
            rows.iter().filter_map(|t| t.first_post_id).collect(),
        )
        .await?;
        let mut firsts: HashMap<ThreadId, post::Model> =
            firsts.into_iter().map(|p| (p.thread_id, p)).collect();
        let authors = rows::account_names(self.txn, rows.iter().map(|t| t.author_id)).await?;
        let categories = rows::category_names(self.txn, rows.iter().map(|t| t.category_id)).await?;
        let records = rows.into_iter().map(|row| {
            let author = self.names.user(row.author_id, authors.get(&row.author_id));
            let category = self
                .names
                .category(row.category_id, categories.get(&row.category_id));
            let first = firsts.remove(&row.id);
            self.thread(row, first, author, category)
        });
        Ok(records.collect())
    }

    async fn posts(&mut self, after: PostId) -> Result<Vec<Record>> {
        let rows = rows::posts_after(self.txn, after).await?;
        self.stage = rows
            .last()
            .map_or(Stage::Follows(AccountId(0), ThreadId(0)), |row| {
                Stage::Posts(row.id)
            });
        let threads = rows::threads_of(self.txn, rows.iter().map(|p| p.thread_id)).await?;
        let authors = rows::account_names(self.txn, rows.iter().map(|p| p.author_id)).await?;
        let records = rows.into_iter().filter_map(|row| {
            let thread = threads.get(&row.thread_id)?;
            if thread.first_post_id == Some(row.id) {
                return None;
            }
            let author = self.names.user(row.author_id, authors.get(&row.author_id));
            Some(self.post(row, thread, author))
        });
        Ok(records.collect())
    }

    fn user(&self, row: account::Model) -> Record {
        Record::User(record::User {
            import_id: self.names.user(row.id, row.import_id.as_ref()),
            username: row.username,
            email: Some(row.email).filter(|email| !email.is_empty()),
            role: Some(row.role),
            created_at: Some(row.created_at),
            email_notices: row.email_notices,
            suspended_until: row.suspended_until,
            suspension_reason: row.suspension_reason,
        })
    }

    fn thread(
        &self,
        row: thread::Model,
        first: Option<post::Model>,
        author: String,
        category: String,
    ) -> Record {
        let edited_at = first.as_ref().and_then(|p| p.edited_at);
        Record::Thread(record::Thread {
            import_id: self.names.thread(row.id, row.import_id.as_ref()),
            category: Some(category),
            author: Some(author),
            kind: Some(row.kind),
            title: row.title,
            body: first.map(|p| p.body).unwrap_or_default(),
            tags: row.tags.split_whitespace().map(str::to_owned).collect(),
            created_at: Some(row.created_at),
            edited_at,
            state: unless_visible(row.visibility),
            closed: row.closed,
        })
    }

    fn post(&self, row: post::Model, thread: &rows::ThreadOf, author: String) -> Record {
        Record::Post(record::Post {
            import_id: self.names.post(row.id, row.import_id.as_ref()),
            thread: self.names.thread(thread.id, thread.import_id.as_ref()),
            author: Some(author),
            body: row.body,
            created_at: Some(row.created_at),
            edited_at: row.edited_at,
            intent: Some(row.intent),
            accepted: thread.accepted_post_id == Some(row.id),
            official: row.official,
            state: unless_visible(row.state),
        })
    }
}

fn category(row: category::Model, names: &HashMap<CategoryId, String>) -> Record {
    Record::Category(record::Category {
        import_id: names.get(&row.id).cloned().unwrap_or_default(),
        slug: row.slug,
        name: row.name,
        description: row.description,
        parent: row.parent_id.and_then(|id| names.get(&id).cloned()),
        language: row.language,
    })
}

fn unless_visible(state: Visibility) -> Option<Visibility> {
    Some(state).filter(|s| *s != Visibility::Visible)
}
