//! The queue as agents see it: the most urgent first.

use crate::escalations::queries::{self, Wanted};
use crate::escalations::view;
use crate::keyset::{Cursor, PageRequest};
use crate::skills::queries as skills;
use crate::threads::queries as threads;
use crate::{Ctx, Result};
use backstop_domain::Actor;
use backstop_domain::escalation::EscalationState;
use backstop_domain::ids::CategoryId;
use backstop_domain::permission::{self, Action};
use backstop_domain::views::{Escalation, Page};

/// Which cases are wanted.
#[derive(Clone, Debug, Default)]
pub struct EscalationFilter {
    /// In this state; any where nothing is said.
    pub state: Option<EscalationState>,
    /// In the queue of this slug.
    pub queue: Option<String>,
    /// Only those that the actor holds.
    pub mine: bool,
    /// Only those that are not over; where a state is named, that counts.
    pub open: bool,
    /// About threads of the category of this slug.
    pub category: Option<String>,
    /// About threads whose category calls for the skill of this slug.
    pub skill: Option<String>,
    /// Only those on which a contact centre outside works, or only the others.
    pub outside: Option<bool>,
}

/// One page of cases in order of urgency. What names nothing that exists finds nothing.
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
    let Some(wanted) = resolve(ctx, actor, &filter).await? else {
        return Ok(Page {
            items: Vec::new(),
            next: None,
        });
    };
    let db = ctx.read();
    let rows = queries::list(db, &wanted, page).await?;
    let (rows, next) = page.cut(rows, |row| Cursor {
        key: queries::urgency(row),
        id: row.id.0,
    });
    Ok(Page {
        items: view::many(db, rows).await?,
        next,
    })
}

/// The filter with every name resolved; none where one of them names nothing.
async fn resolve(ctx: &Ctx, actor: &Actor, filter: &EscalationFilter) -> Result<Option<Wanted>> {
    let db = ctx.read();
    let mut wanted = Wanted {
        state: filter.state,
        open: filter.open,
        outside: filter.outside,
        agent: actor.account().filter(|_| filter.mine),
        ..Wanted::default()
    };
    if let Some(slug) = &filter.queue {
        let queues = queries::queues(db).await?;
        let Some(queue) = queues.iter().find(|q| q.slug == *slug) else {
            return Ok(None);
        };
        wanted.queue = Some(queue.id);
    }
    let mut categories: Option<Vec<CategoryId>> = None;
    if let Some(slug) = &filter.category {
        let Some(category) = threads::category_by_slug(db, slug).await? else {
            return Ok(None);
        };
        categories = Some(vec![category.id]);
    }
    if let Some(slug) = &filter.skill {
        let Some(skill) = skills::skill(db, slug).await? else {
            return Ok(None);
        };
        let needs = skills::needs(db).await?;
        let calling = needs.iter().filter(|need| need.skill == skill.id);
        let calling: Vec<_> = calling.map(|need| need.category).collect();
        categories = Some(match categories {
            Some(one) => one.into_iter().filter(|c| calling.contains(c)).collect(),
            None => calling,
        });
    }
    wanted.categories = categories;
    Ok(Some(wanted))
}
