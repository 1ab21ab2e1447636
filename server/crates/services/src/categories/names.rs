//! Categories by name, remembered for a moment: every search shows them, and they hardly change.

use super::list;
use crate::{Ctx, Result};
use backstop_domain::views::Category;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a change made on another node may go unnoticed here.
const KEPT: Duration = Duration::from_secs(2);

/// What was loaded last.
#[derive(Debug, Default)]
pub(crate) struct Remembered {
    kept: Mutex<Option<Kept>>,
    /// Counts what was heard of other nodes' changes.
    heard: AtomicU64,
}

#[derive(Debug)]
struct Kept {
    as_of: (u64, u64),
    at: Instant,
    categories: Arc<Vec<Category>>,
}

impl Remembered {
    /// What a list loaded from now on will be as of.
    fn moment(&self, rings: u64) -> (u64, u64) {
        (rings, self.heard.load(Ordering::Acquire))
    }

    fn get(&self, as_of: (u64, u64)) -> Option<Arc<Vec<Category>>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.as_ref()?;
        let fresh = kept.as_of == as_of && kept.at.elapsed() < KEPT;
        fresh.then(|| Arc::clone(&kept.categories))
    }

    fn put(&self, as_of: (u64, u64), categories: Arc<Vec<Category>>) {
        let kept = Kept {
            as_of,
            at: Instant::now(),
            categories,
        };
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
    }
}

/// All categories, in the order administrators gave them, for their names and addresses. What was
/// written on this node is always seen; another node's change within two seconds.
///
/// # Errors
/// When the database does not answer.
pub async fn names(ctx: &Ctx) -> Result<Arc<Vec<Category>>> {
    // Every write rings before it is answered, so an unchanged count means nothing was written here.
    let as_of = ctx.category_names().moment(ctx.nudge().count());
    if let Some(known) = ctx.category_names().get(as_of) {
        return Ok(known);
    }
    let loaded = Arc::new(list(ctx).await?);
    ctx.category_names().put(as_of, Arc::clone(&loaded));
    Ok(loaded)
}

/// Forgets them, because another node said in the outbox that it changed one: a page rendered after
/// that must not show what was before.
pub fn forget(ctx: &Ctx) {
    ctx.category_names().heard.fetch_add(1, Ordering::AcqRel);
}
