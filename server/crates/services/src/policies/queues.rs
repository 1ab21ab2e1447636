//! Queues of escalations.

use super::queries;
use crate::{Ctx, Result};
use backstop_domain::ids::QueueId;
use backstop_domain::time::format_span;
use backstop_domain::views::Queue;
use sea_orm::ConnectionTrait;

/// Where escalations go when no policy says otherwise.
pub const DEFAULT_QUEUE: &str = "general";

/// All queues by name, with the number of open cases in each.
///
/// # Errors
/// When the database does not answer.
pub async fn queues(ctx: &Ctx) -> Result<Vec<Queue>> {
    let open = queries::open_cases(ctx.read()).await?;
    let rows = queries::queues(ctx.read()).await?;
    let count = |id: QueueId| {
        open.iter()
            .find(|(queue, _)| *queue == id)
            .map_or(0, |(_, count)| *count)
    };
    Ok(rows
        .into_iter()
        .map(|row| Queue {
            open: count(row.id),
            id: row.id,
            slug: row.slug,
            name: row.name,
            units: row.units,
            relax_after: format_span(row.relax_after_seconds),
            paused_at: row.paused_at,
        })
        .collect())
}

/// The queue of that slug, created where it is missing; the slug is a checked one.
///
/// # Errors
/// When the database refuses it.
pub async fn ensure_queue<C: ConnectionTrait>(db: &C, slug: &str) -> Result<QueueId> {
    if let Some(id) = queries::queue_id(db, slug).await? {
        return Ok(id);
    }
    queries::insert_queue(db, slug, &readable(slug)).await
}

/// A first name for a queue: `plans-and-sim` becomes `Plans and sim`.
fn readable(slug: &str) -> String {
    let mut chars = slug.chars();
    let first = chars.next().map(|c| c.to_ascii_uppercase()).into_iter();
    first
        .chain(chars.map(|c| if c == '-' { ' ' } else { c }))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn a_slug_becomes_a_name() {
        assert_eq!(readable("plans-and-sim"), "Plans and sim");
        assert_eq!(readable("5g"), "5g");
        assert_eq!(readable(""), "");
    }
}
