//! The queue as agents see it: the most urgent first.

use crate::escalations::{queries, view};
use crate::keyset::{Cursor, PageRequest};
use crate::{Ctx, Result};
use backstop_domain::Actor;
use backstop_domain::escalation::EscalationState;
use backstop_domain::permission::{self, Action};
use backstop_domain::views::{Escalation, Page};

/// Which cases are wanted.
#[derive(Clone, Debug, Default)]
pub struct EscalationFilter {
    /// In this state; any where nothing is said.
    pub state: Option<EscalationState>,
    /// In the queue of this slug.
    pub queue: Option<String>,
    /// Only those the actor holds.
    pub mine: bool,
}

/// One page of cases in order of urgency.
///
/// # Errors
/// A refusal where the actor works no escalations.
pub async fn list(
    ctx: &Ctx,
    actor: &Actor,
    filter: EscalationFilter,
    page: PageRequest,
) -> Result<Page<Escalation>> {
    permission::check(actor, Action::WorkEscalations)?;
    let db = ctx.read();
    let queue = match &filter.queue {
        None => None,
        Some(slug) => match queries::queues(db)
            .await?
            .into_iter()
            .find(|q| q.slug == *slug)
        {
            Some(queue) => Some(queue.id),
            None => {
                return Ok(Page {
                    items: Vec::new(),
                    next: None,
                });
            }
        },
    };
    let mine = actor.account().filter(|_| filter.mine);
    let rows = queries::list(db, &filter, queue, mine, page).await?;
    let (rows, next) = page.cut(rows, |row| Cursor {
        key: queries::urgency(row),
        id: row.id.0,
    });
    Ok(Page {
        items: view::many(db, rows).await?,
        next,
    })
}
