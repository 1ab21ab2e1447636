//! The records of an export that follow threads and posts: who follows what, whom an answer helped,
//! earlier texts, cases.

use super::pages::Source;
use super::record::{self, Record};
use super::rows;
use crate::Result;
use backstop_domain::ids::{AccountId, EscalationId, PostId, ThreadId};
use backstop_entity::{escalation, escalation_event, escalation_message};
use serde_json::{Map, Value, json};

impl Source<'_> {
    pub(super) async fn follows(&mut self, after: (AccountId, ThreadId)) -> Result<Vec<Record>> {
        let rows = rows::follows_after(self.txn, after).await?;
        self.follows_end(rows.last().map(|row| (row.account_id, row.thread_id)));
        let users = rows::account_names(self.txn, rows.iter().map(|r| r.account_id)).await?;
        let threads = rows::threads_of(self.txn, rows.iter().map(|r| r.thread_id)).await?;
        let records = rows.into_iter().filter_map(|row| {
            let thread = threads.get(&row.thread_id)?;
            Some(Record::Follow(record::Follow {
                user: self.names.user(row.account_id, users.get(&row.account_id)),
                thread: self.names.thread(thread.id, thread.import_id.as_ref()),
            }))
        });
        Ok(records.collect())
    }

    pub(super) async fn votes(&mut self, after: (PostId, AccountId)) -> Result<Vec<Record>> {
        let rows = rows::votes_after(self.txn, after).await?;
        self.votes_end(rows.last().map(|row| (row.post_id, row.account_id)));
        let users = rows::account_names(self.txn, rows.iter().map(|r| r.account_id)).await?;
        let posts = rows::post_names(self.txn, rows.iter().map(|r| r.post_id)).await?;
        let records = rows.into_iter().map(|row| {
            Record::Vote(record::Vote {
                user: self.names.user(row.account_id, users.get(&row.account_id)),
                post: self.names.post(row.post_id, posts.get(&row.post_id)),
                created_at: Some(row.created_at),
            })
        });
        Ok(records.collect())
    }

    pub(super) async fn revisions(&mut self, after: i64) -> Result<Vec<Record>> {
        let rows = rows::revisions_after(self.txn, after).await?;
        self.revisions_end(rows.last().map(|row| row.id));
        let editors = rows::account_names(self.txn, rows.iter().map(|r| r.editor_id)).await?;
        let posts = rows::posts_by_id(self.txn, rows.iter().map(|r| r.post_id).collect()).await?;
        let threads = rows::threads_of(self.txn, posts.iter().map(|p| p.thread_id)).await?;
        let records = rows.into_iter().filter_map(|row| {
            let post = posts.iter().find(|p| p.id == row.post_id)?;
            let thread = threads.get(&post.thread_id)?;
            // The first post goes by its thread's name, as in the thread's own record.
            let opening = thread.first_post_id == Some(post.id);
            Some(Record::Revision(record::Revision {
                thread: opening.then(|| self.names.thread(thread.id, thread.import_id.as_ref())),
                post: (!opening).then(|| self.names.post(post.id, post.import_id.as_ref())),
                editor: Some(self.names.user(row.editor_id, editors.get(&row.editor_id))),
                body: row.body,
                at: row.at,
            }))
        });
        Ok(records.collect())
    }

    /// Cases with their ledgers and messages, for whoever reads the file: a ledger proves what
    /// happened here, so it is never loaded elsewhere.
    pub(super) async fn cases(&mut self, after: EscalationId) -> Result<Vec<Record>> {
        let cases = rows::cases_after(self.txn, after).await?;
        self.cases_end(cases.last().map(|case| case.id));
        let threads = rows::threads_of(self.txn, cases.iter().map(|c| c.thread_id)).await?;
        let ids: Vec<EscalationId> = cases.iter().map(|c| c.id).collect();
        let events = rows::ledger_of(self.txn, ids.clone()).await?;
        let messages = rows::messages_of(self.txn, ids).await?;
        let people = events.iter().filter_map(|e| e.actor_id);
        let people = people.chain(messages.iter().map(|m| m.author_id));
        let people: Vec<AccountId> = people.collect();
        let names = rows::account_names(self.txn, people.into_iter()).await?;
        let user = |id: AccountId| self.names.user(id, names.get(&id));
        let records = cases.into_iter().filter_map(|case| {
            let thread = threads.get(&case.thread_id)?;
            let thread = self.names.thread(thread.id, thread.import_id.as_ref());
            let own = events.iter().filter(|e| e.escalation_id == case.id);
            let ledger = own.map(|e| entry(e, e.actor_id.map(user))).collect();
            let own = messages.iter().filter(|m| m.escalation_id == case.id);
            let said = own.map(|m| message(m, user(m.author_id))).collect();
            Some(Record::Case(whole(&case, thread, ledger, said)))
        });
        Ok(records.collect())
    }
}

fn whole(
    case: &escalation::Model,
    thread: String,
    ledger: Vec<Value>,
    messages: Vec<Value>,
) -> Map<String, Value> {
    let fields = [
        ("id", json!(case.id)),
        ("thread", json!(thread)),
        ("episode", json!(case.episode)),
        ("state", json!(case.state)),
        ("priority", json!(case.priority)),
        ("due_at", json!(case.due_at)),
        ("created_at", json!(case.created_at)),
        ("resolved_at", json!(case.resolved_at)),
        ("closed_at", json!(case.closed_at)),
        ("wrap_up", json!(case.wrap_up)),
        ("ledger", Value::Array(ledger)),
        ("messages", Value::Array(messages)),
    ];
    let named = fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    named.collect()
}

fn entry(event: &escalation_event::Model, actor: Option<String>) -> Value {
    json!({
        "seq": event.seq, "at": event.at, "kind": event.kind, "actor": actor,
        "data": event.data, "prev_hash": event.prev_hash, "hash": event.hash,
    })
}

fn message(message: &escalation_message::Model, author: String) -> Value {
    json!({
        "at": message.created_at, "author": author,
        "visibility": message.visibility, "body": message.body,
    })
}
