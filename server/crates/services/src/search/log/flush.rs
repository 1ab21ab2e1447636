//! Write what was noted.

use super::buffer::{Marks, Sums, Token, Waiting, day_of};
use super::queries;
use crate::{Ctx, Result};
use std::collections::HashMap;

/// Writes the searches and marks that wait, in one transaction, and says how many there were; but no search
/// that somebody may still be typing on. What the database refuses is lost: these are figures, and a flood must
/// not pile up in memory.
///
/// # Errors
/// When the database does not answer.
pub async fn flush(ctx: &Ctx) -> Result<usize> {
    write(ctx, ctx.search_log().take(ctx.now())).await
}

/// The same of everything that waits, because the program ends.
///
/// # Errors
/// When the database does not answer.
pub async fn finish(ctx: &Ctx) -> Result<usize> {
    write(ctx, ctx.search_log().take_all()).await
}

async fn write(ctx: &Ctx, waiting: Waiting) -> Result<usize> {
    if waiting.is_empty() {
        return Ok(0);
    }
    let today = day_of(ctx.now());
    let count = waiting.searches.len() + waiting.marks.len();
    let mut days = waiting.days;
    let txn = ctx.write().await?;
    let tokens = waiting.marks.keys().map(|token| token.0).collect();
    let known = queries::by_tokens(&txn, tokens).await?;
    let mut changed: HashMap<Token, Marks> = HashMap::new();
    for row in known {
        let token = Token(row.token);
        let before = queries::marks(&row);
        let new = waiting.marks.get(&token).copied().unwrap_or_default();
        let after = Marks {
            clicked: before.clicked.or(new.clicked),
            solved: before.solved || new.solved,
            asked: before.asked || new.asked,
        };
        if after != before {
            days.entry(today).or_default().add(before, after);
            changed.insert(token, after);
        }
    }
    queries::insert(&txn, waiting.searches).await?;
    for (token, marks) in changed {
        queries::mark(&txn, token, marks).await?;
    }
    for (day, sums) in days
        .into_iter()
        .filter(|(_, sums)| *sums != Sums::default())
    {
        queries::add_to_day(&txn, day, sums).await?;
    }
    txn.commit().await?;
    Ok(count)
}
