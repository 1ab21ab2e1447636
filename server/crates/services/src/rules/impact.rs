//! What a change of rules would do, before it is made.

use super::follow::{Queue, Rules};
use crate::Result;
use crate::threads::clock;
use backstop_domain::Timestamp;
use backstop_domain::ids::ThreadId;
use backstop_domain::views::RuleImpact;
use sea_orm::DatabaseTransaction;

/// Looks at every clock under the rules as this transaction sees them; the caller makes the change in it
/// and rolls it back.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn impact(txn: &DatabaseTransaction, now: Timestamp) -> Result<RuleImpact> {
    let mut impact = RuleImpact::default();
    let mut queue = Queue { base: now, last: 0 };
    let mut after = ThreadId(0);
    loop {
        let batch = clock::running(txn, after).await?;
        let Some(last) = batch.last() else {
            return Ok(impact);
        };
        after = last.id;
        let rules = Rules::load(txn, &batch).await?;
        for thread in &batch {
            impact.open += 1;
            let Some(moved) = rules.moved(thread, &mut queue, now) else {
                continue;
            };
            impact.graced += i64::from(moved.graced);
            let (Some(from), Some(to)) = (moved.from, moved.to) else {
                impact.resting += 1;
                continue;
            };
            let shift = to.seconds_since(from);
            if shift < 0 {
                impact.earlier += 1;
                impact.most_earlier_seconds = impact.most_earlier_seconds.max(-shift);
            } else if shift > 0 {
                impact.later += 1;
                impact.most_later_seconds = impact.most_later_seconds.max(shift);
            }
        }
    }
}
