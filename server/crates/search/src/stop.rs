//! When a search stops working before it is done: nobody waits any more, or it took too long.

use crate::{Result, SearchError};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Whether a search should go on. The default never stops it.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    flag: Arc<AtomicBool>,
    until: Option<Instant>,
}

impl Stop {
    /// The same, and at the latest after `longest`, counted from now.
    #[must_use]
    pub fn within(&self, longest: Duration) -> Self {
        Self {
            flag: Arc::clone(&self.flag),
            until: Instant::now().checked_add(longest),
        }
    }

    /// Stops the search that holds a clone.
    pub fn now(&self) {
        self.flag.store(true, Ordering::Relaxed);
    }

    /// Says whether to go on.
    ///
    /// # Errors
    /// [`SearchError::Stopped`] where not.
    pub fn look(&self) -> Result<()> {
        let is_late = || self.until.is_some_and(|until| Instant::now() >= until);
        if self.flag.load(Ordering::Relaxed) || is_late() {
            return Err(SearchError::Stopped);
        }
        Ok(())
    }
}
