//! Add a rule.

use super::{list::view, queries};
use crate::outbox::{About, Event, append};
use crate::{Ctx, Error, Result};
use backstop_domain::commands::NewSynonym;
use backstop_domain::permission::{Action, check};
use backstop_domain::synonyms::Rule;
use backstop_domain::views::Synonym;
use backstop_domain::{Actor, FieldError};

/// Rules there may be: each search looks them up in memory.
const MOST: u64 = 2_000;

/// Adds a rule. Searches on this node heed it at once, on others within seconds.
///
/// # Errors
/// [`backstop_domain::ErrorCode::Forbidden`] for others than administrators; field errors, also
/// where the rule is there already.
pub async fn add(ctx: &Ctx, actor: &Actor, new: NewSynonym) -> Result<Synonym> {
    let rule = Rule::parse(&new.words, &new.also, new.both_ways)?;
    check(actor, Action::Administer)?;
    let txn = ctx.write().await?;
    if queries::count(&txn).await? >= MOST {
        return Err(FieldError::new("words", "There are 2,000 rules, which is the most.").into());
    }
    let row = queries::insert(&txn, rule, actor.account(), ctx.now())
        .await
        .map_err(taken)?;
    let about = About {
        actor: actor.account(),
        payload: format!("synonym {}", row.id),
        ..About::default()
    };
    append(&txn, ctx.now(), Event::SiteChanged, about).await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(view(row))
}

fn taken(error: Error) -> Error {
    if error.is_unique_violation() {
        FieldError::new("words", "This rule is there already.").into()
    } else {
        error
    }
}
