//! The rules as a search asks them, remembered for a moment: they hardly change.

use super::queries;
use crate::{Ctx, Result};
use backstop_domain::synonyms::Synonyms;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a change made on another node may go unnoticed here.
const KEPT: Duration = Duration::from_secs(5);

/// What was loaded last.
#[derive(Debug, Default)]
pub(crate) struct Remembered(Mutex<Option<Kept>>);

#[derive(Debug)]
struct Kept {
    rings: u64,
    at: Instant,
    synonyms: Arc<Synonyms>,
}

impl Remembered {
    fn get(&self, rings: u64) -> Option<Arc<Synonyms>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.as_ref()?;
        let fresh = kept.rings == rings && kept.at.elapsed() < KEPT;
        fresh.then(|| Arc::clone(&kept.synonyms))
    }

    fn put(&self, rings: u64, synonyms: Arc<Synonyms>) {
        let at = Instant::now();
        let kept = Kept {
            rings,
            at,
            synonyms,
        };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
    }
}

/// All rules. What was written on this node is always seen; another node's within five seconds.
///
/// # Errors
/// When the database does not answer.
pub async fn known(ctx: &Ctx) -> Result<Arc<Synonyms>> {
    // Every write rings before it is answered, so an unchanged count means nothing was written here.
    let rings = ctx.nudge().count();
    if let Some(known) = ctx.synonyms().get(rings) {
        return Ok(known);
    }
    let rows = queries::all(ctx.read()).await?;
    let loaded: Arc<Synonyms> = Arc::new(rows.into_iter().map(queries::rule).collect());
    ctx.synonyms().put(rings, Arc::clone(&loaded));
    Ok(loaded)
}
