//! Categories by name, remembered for a moment: every search shows them, and they hardly change.

use super::list;
use crate::{Ctx, Result};
use backstop_domain::views::Category;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a change made on another node may go unnoticed here.
const KEPT: Duration = Duration::from_secs(2);

/// What was loaded last.
#[derive(Debug, Default)]
pub(crate) struct Remembered(Mutex<Option<Kept>>);

#[derive(Debug)]
struct Kept {
    rings: u64,
    at: Instant,
    categories: Arc<Vec<Category>>,
}

impl Remembered {
    fn get(&self, rings: u64) -> Option<Arc<Vec<Category>>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.as_ref()?;
        let fresh = kept.rings == rings && kept.at.elapsed() < KEPT;
        fresh.then(|| Arc::clone(&kept.categories))
    }

    fn put(&self, rings: u64, categories: Arc<Vec<Category>>) {
        let kept = Kept {
            rings,
            at: Instant::now(),
            categories,
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
    }
}

/// All categories, in the order administrators gave them, for their names and addresses. What was
/// written on this node is always seen; another node's change within two seconds.
///
/// # Errors
/// When the database does not answer.
pub async fn names(ctx: &Ctx) -> Result<Arc<Vec<Category>>> {
    // Every write rings before it is answered, so an unchanged count means nothing was written here.
    let rings = ctx.nudge().count();
    if let Some(known) = ctx.category_names().get(rings) {
        return Ok(known);
    }
    let loaded = Arc::new(list(ctx).await?);
    ctx.category_names().put(rings, Arc::clone(&loaded));
    Ok(loaded)
}
