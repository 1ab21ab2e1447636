//! Try a rule out before it counts.

use super::queries;
use crate::search::find::{FindRequest, find_by};
use crate::{Ctx, Result};
use backstop_domain::Actor;
use backstop_domain::commands::NewSynonym;
use backstop_domain::permission::{Action, check};
use backstop_domain::synonyms::{Rule, Synonyms};
use backstop_domain::views::{SearchHit, SynonymPreview};
use std::sync::Arc;

/// Hits compared.
const HITS: u64 = 10;

/// What a visitor who searches for `query` finds now, and with the rule.
///
/// # Errors
/// [`backstop_domain::ErrorCode::Forbidden`] for others than administrators; field errors of the
/// rule; "not now" while the index is rebuilt.
pub async fn preview(
    ctx: &Ctx,
    actor: &Actor,
    new: NewSynonym,
    query: &str,
) -> Result<SynonymPreview> {
    check(actor, Action::Administer)?;
    let rule = Rule::parse(&new.words, &new.also, new.both_ways)?;
    let rows = queries::all(ctx.read()).await?;
    let rules: Vec<Rule> = rows.into_iter().map(queries::rule).collect();
    let now: Synonyms = rules.iter().cloned().collect();
    let then: Synonyms = rules.into_iter().chain([rule]).collect();
    let (now_total, now) = found(ctx, query, now).await?;
    let (then_total, then) = found(ctx, query, then).await?;
    Ok(SynonymPreview {
        now_total,
        now,
        then_total,
        then,
    })
}

async fn found(ctx: &Ctx, query: &str, rules: Synonyms) -> Result<(usize, Vec<SearchHit>)> {
    let request = FindRequest {
        q: query.to_owned(),
        limit: Some(HITS),
        ..FindRequest::default()
    };
    let answer = find_by(ctx, &Actor::Anonymous, request, Arc::new(rules)).await?;
    Ok((answer.total, answer.items))
}
