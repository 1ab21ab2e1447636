//! From cases and what was written on them to the documents of the index.

use super::queries;
use crate::Result;
use crate::escalations::{queries as escalations, view};
use crate::search::plain::plain;
use crate::threads::queries as threads;
use crate::threads::view::Names;
use backstop_domain::ids::{EscalationId, ThreadId};
use backstop_domain::views::Escalation;
use backstop_entity::{escalation, escalation_message, thread};
use backstop_search::{Doc, DocKind, Language};
use sea_orm::ConnectionTrait;
use std::collections::HashMap;

/// Everything of these cases.
///
/// # Errors
/// When the database does not answer.
pub(in crate::search) async fn load<C: ConnectionTrait>(
    db: &C,
    rows: Vec<escalation::Model>,
) -> Result<Vec<Doc>> {
    let ids: Vec<EscalationId> = rows.iter().map(|row| row.id).collect();
    let about = threads::threads_by_id(db, rows.iter().map(|row| row.thread_id).collect()).await?;
    let about: HashMap<ThreadId, thread::Model> =
        about.into_iter().map(|row| (row.id, row)).collect();
    let messages = escalations::messages(db, ids).await?;
    let names = Names::load(db, messages.iter().map(|row| row.author_id)).await?;
    let mut docs = Vec::with_capacity(rows.len() + messages.len());
    let mut of_case = HashMap::new();
    for case in view::many(db, rows).await? {
        if let Some(thread) = about.get(&case.thread_id) {
            docs.push(of(&case, thread));
            of_case.insert(case.id, thread);
        }
    }
    let written = messages.into_iter().filter_map(|row| {
        let thread = of_case.get(&row.escalation_id)?;
        let author = names.author(row.author_id).username;
        Some(message(row, thread, author))
    });
    docs.extend(written);
    Ok(docs)
}

/// A case is found by the title of its thread, its number, its number outside and its requester. Its
/// category stands there by number alone: names of categories change without an event of the case.
fn of(case: &Escalation, thread: &thread::Model) -> Doc {
    let outside = case.external.as_ref();
    let mut body = format!(
        "Case #{} · asked by {} · queue {}",
        case.id, case.asker.username, case.queue
    );
    if let Some(outside) = outside {
        body = format!("{body} · {} {}", outside.system, outside.id);
    }
    let outside = outside.map_or("", |outside| &outside.id);
    Doc {
        post_id: -case.id.0,
        kind: DocKind::Case,
        // Beside the title, so that a number finds its case before those that only mention it.
        title: format!("{} {} {outside}", case.title, case.id),
        body,
        author: case.asker.username.clone(),
        created_at: case.created_at.0,
        ..blank(thread, case.id)
    }
}

fn message(row: escalation_message::Model, thread: &thread::Model, author: String) -> Doc {
    Doc {
        post_id: row.id,
        kind: queries::kind_of(row.visibility),
        title: thread.title.clone(),
        body: plain(&row.html),
        author,
        created_at: row.created_at.0,
        ..blank(thread, row.escalation_id)
    }
}

/// What all documents of a case have in common.
fn blank(thread: &thread::Model, case: EscalationId) -> Doc {
    Doc {
        post_id: 0,
        thread_id: case.0,
        kind: DocKind::Note,
        title: String::new(),
        body: String::new(),
        answers: Vec::new(),
        language: Language::detect(&thread.title, ""),
        category_id: thread.category_id.0,
        tags: thread.tags.split_whitespace().map(str::to_owned).collect(),
        state: thread.state.word().to_owned(),
        author: String::new(),
        created_at: 0,
        accepted: false,
        official: false,
        answer_count: 0,
        votes: 0,
        import_id: None,
    }
}
