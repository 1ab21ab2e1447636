//! Wakes background work that would otherwise wait for its timer.

use std::sync::Arc;
use tokio::sync::watch;

/// A bell that any number of workers hear; a ring while nobody listens is not lost.
#[derive(Clone, Debug)]
pub struct Nudge(Arc<watch::Sender<u64>>);

impl Default for Nudge {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

impl Nudge {
    /// Rings.
    pub fn ring(&self) {
        self.0.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// How often it rang.
    #[must_use]
    pub fn count(&self) -> u64 {
        *self.0.borrow()
    }

    /// A listener that hears every ring from now on.
    #[must_use]
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }
}
