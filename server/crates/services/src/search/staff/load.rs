//! From what the agents' index found to what is shown.

use super::queries;
use crate::escalations::queries as escalations;
use crate::threads::queries as threads;
use crate::threads::view::Names;
use crate::{Ctx, Result};
use backstop_domain::ids::{EscalationId, PostId, ThreadId};
use backstop_domain::permission::{Action, check};
use backstop_domain::views::{Author, Category, SearchHit};
use backstop_domain::{Actor, Timestamp};
use backstop_entity::{escalation, escalation_message, thread};
use backstop_search::{DocKind, Hit, Marks, SearchPage};
use std::collections::HashMap;

struct Loaded {
    cases: HashMap<i64, escalation::Model>,
    threads: HashMap<ThreadId, thread::Model>,
    messages: HashMap<i64, escalation_message::Model>,
    names: Names,
}

/// The hits that are still there, in the order given. The right is asked for here too: what is
/// loaded here never depends on how it was found.
///
/// # Errors
/// The refusal of those who work no cases; when the database does not answer.
pub(super) async fn hits(
    ctx: &Ctx,
    actor: &Actor,
    page: SearchPage,
    categories: &[Category],
) -> Result<Vec<SearchHit>> {
    let SearchPage {
        hits: found, marks, ..
    } = page;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    check(actor, Action::WorkEscalations)?;
    let loaded = load(ctx, &found).await?;
    let shown = found
        .into_iter()
        .filter_map(|hit| loaded.view(hit, &marks, categories));
    Ok(shown.collect())
}

async fn load(ctx: &Ctx, found: &[Hit]) -> Result<Loaded> {
    let db = ctx.read();
    let cases = found
        .iter()
        .map(|hit| EscalationId(hit.thread_id))
        .collect();
    let cases = escalations::by_ids(db, cases).await?;
    let threads = threads::threads_by_id(db, cases.iter().map(|case| case.thread_id).collect());
    let threads = threads.await?;
    let written = found.iter().filter(|hit| hit.kind != DocKind::Case);
    let messages = queries::messages(db, written.map(|hit| hit.post_id).collect()).await?;
    let people = threads.iter().map(|thread| thread.author_id);
    let people = people.chain(messages.iter().map(|message| message.author_id));
    let names = Names::load(db, people).await?;
    Ok(Loaded {
        cases: cases.into_iter().map(|case| (case.id.0, case)).collect(),
        threads: threads.into_iter().map(|row| (row.id, row)).collect(),
        messages: messages.into_iter().map(|row| (row.id, row)).collect(),
        names,
    })
}

impl Loaded {
    fn view(&self, hit: Hit, marks: &Marks, categories: &[Category]) -> Option<SearchHit> {
        let case = self.cases.get(&hit.thread_id)?;
        let thread = self.threads.get(&case.thread_id)?;
        let (author, created_at) = self.written(&hit, case, thread)?;
        let category = categories.iter().find(|c| c.id == thread.category_id);
        Some(SearchHit {
            thread_id: thread.id,
            post_id: thread.first_post_id.unwrap_or(PostId(0)),
            import_id: None,
            r#type: hit.kind.word().to_owned(),
            title: thread.title.clone(),
            title_html: marks.whole(&thread.title, &hit),
            snippet_html: hit.snippet_html,
            url: format!("/agent/cases/{}", case.id),
            author,
            created_at,
            reply_count: thread.reply_count,
            accepted: None,
            state: thread.state,
            category_name: category.map(|c| c.name.clone()).unwrap_or_default(),
            helpful_count: 0,
            score: hit.score,
        })
    }

    /// Who wrote it and when; nothing for what is no longer what was found.
    fn written(
        &self,
        hit: &Hit,
        case: &escalation::Model,
        thread: &thread::Model,
    ) -> Option<(Author, Timestamp)> {
        if hit.kind == DocKind::Case {
            return Some((self.names.author(thread.author_id), case.created_at));
        }
        let message = self.messages.get(&hit.post_id)?;
        let is_same =
            message.escalation_id == case.id && queries::kind_of(message.visibility) == hit.kind;
        is_same.then(|| (self.names.author(message.author_id), message.created_at))
    }
}
