//! How well promises were kept, for everybody to see.

mod queries;
mod remembered;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use queries::{asked_query, ended_query};
pub(crate) use remembered::Remembered;

use crate::{Ctx, Result};
use backstop_domain::promise::{self, Month};
use backstop_domain::views::PromiseReport;

/// Months shown.
const MONTHS: usize = 12;

/// The promises of the last twelve months. Figures of the present month are at most five minutes old,
/// those of earlier ones, of which only late replies change, at most an hour.
///
/// # Errors
/// When the database does not answer.
pub async fn report(ctx: &Ctx) -> Result<PromiseReport> {
    let now = ctx.now();
    let present = Month::of(now);
    let mut kept = ctx.promises().lock().await;
    let mut months = Vec::with_capacity(MONTHS);
    for month in present.up_to_here(MONTHS) {
        if let Some(known) = kept.get(month, present, now) {
            months.push(known);
            continue;
        }
        let asked = queries::asked(ctx.read(), month).await?;
        let ended = queries::ended(ctx.read(), month).await?;
        let counted = promise::month(month, asked, &ended);
        kept.put(month, now, counted.clone());
        months.push(counted);
    }
    kept.forget_before(months.len(), present);
    Ok(promise::report(months, now))
}
