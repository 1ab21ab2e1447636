//! From rows to what agents and programs are shown.

use crate::Result;
use crate::connectors::{self, outside::Door};
use crate::escalations::queries;
use crate::threads::queries as threads;
use crate::threads::view::{Names, thread_url};
use backstop_domain::ErrorCode;
use backstop_domain::views::{Escalation, ExternalRef};
use backstop_entity::{category, escalation, queue, thread};
use sea_orm::ConnectionTrait;

/// One case.
///
/// # Errors
/// When the database does not answer.
pub async fn one<C: ConnectionTrait>(db: &C, row: escalation::Model) -> Result<Escalation> {
    Ok(many(db, vec![row])
        .await?
        .pop()
        .ok_or(ErrorCode::NotFound)?)
}

/// Cases, in the order given.
///
/// # Errors
/// When the database does not answer.
pub async fn many<C: ConnectionTrait>(
    db: &C,
    rows: Vec<escalation::Model>,
) -> Result<Vec<Escalation>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let about = threads::threads_by_id(db, rows.iter().map(|r| r.thread_id).collect()).await?;
    let people = about
        .iter()
        .map(|t| t.author_id)
        .chain(rows.iter().filter_map(|r| r.claimed_by));
    let names = Names::load(db, people).await?;
    let shelves = about.iter().map(|t| t.category_id).collect();
    let categories = threads::categories_by_id(db, shelves).await?;
    let queues = queries::queues(db).await?;
    let handed = rows.iter().filter(|r| r.external_id.is_some());
    let doors = connectors::outside::doors(db, handed.map(|r| r.id).collect()).await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let door = doors.get(&row.id);
            view(row, &about, &names, &categories, &queues, door)
        })
        .collect())
}

fn view(
    row: escalation::Model,
    threads: &[thread::Model],
    names: &Names,
    categories: &[category::Model],
    queues: &[queue::Model],
    door: Option<&Door>,
) -> Option<Escalation> {
    let thread = threads.iter().find(|t| t.id == row.thread_id)?;
    Some(Escalation {
        id: row.id,
        thread_id: row.thread_id,
        title: thread.title.clone(),
        url: thread_url(thread.id, &thread.slug),
        category_name: categories
            .iter()
            .find(|c| c.id == thread.category_id)
            .map(|c| c.name.clone())
            .unwrap_or_default(),
        asker: names.author(thread.author_id),
        episode: row.episode,
        state: row.state,
        queue: queues
            .iter()
            .find(|q| q.id == row.queue_id)
            .map(|q| q.slug.clone())
            .unwrap_or_default(),
        priority: row.priority,
        due_at: row.due_at,
        created_at: row.created_at,
        claimed_by: row.claimed_by.map(|id| names.author(id)),
        first_response_due_at: row.first_response_due_at,
        first_responded_at: row.first_responded_at,
        resolution_due_at: row.resolution_due_at,
        resolved_at: row.resolved_at,
        closed_at: row.closed_at,
        wrap_up: row.wrap_up,
        external_url: door
            .zip(row.external_id.as_deref())
            .and_then(|(door, id)| door.kind.ticket_url(&door.address, id)),
        external: row
            .external_system
            .zip(row.external_id)
            .map(|(system, id)| ExternalRef { system, id }),
        outside: row.outside && row.state.is_open(),
        lease_until: row.lease_until,
        version: row.version,
    })
}
