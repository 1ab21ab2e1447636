//! Months that were counted already: a visitor who loads the page again costs nothing.

use backstop_domain::Timestamp;
use backstop_domain::promise::Month;
use backstop_domain::views::PromiseMonth;
use std::collections::HashMap;
use tokio::sync::{Mutex, MutexGuard};

/// Seconds for which the figures of the present month are good.
const PRESENT: i64 = 5 * 60;
/// Seconds for which the figures of an earlier month are good.
const EARLIER: i64 = 60 * 60;

/// Counted months of this node; whoever counts holds it, so that many readers at once count once.
#[derive(Debug, Default)]
pub(crate) struct Remembered(Mutex<Months>);

impl Remembered {
    pub(super) async fn lock(&self) -> MutexGuard<'_, Months> {
        self.0.lock().await
    }
}

/// The months, each with the moment it was counted.
#[derive(Debug, Default)]
pub(super) struct Months(HashMap<Month, (Timestamp, PromiseMonth)>);

impl Months {
    pub(super) fn get(&self, month: Month, present: Month, now: Timestamp) -> Option<PromiseMonth> {
        let (at, counted) = self.0.get(&month)?;
        let good = if month == present { PRESENT } else { EARLIER };
        // Counted while it was not over yet, or by a clock that was set back since: counted anew.
        let whole = month == present || *at >= month.next().start();
        let fresh = (0..good).contains(&now.seconds_since(*at));
        (whole && fresh).then(|| counted.clone())
    }

    pub(super) fn put(&mut self, month: Month, now: Timestamp, counted: PromiseMonth) {
        self.0.insert(month, (now, counted));
    }

    /// Forgets what is shown no more.
    pub(super) fn forget_before(&mut self, shown: usize, present: Month) {
        let first = present.up_to_here(shown).first().copied();
        self.0.retain(|month, _| Some(*month) >= first);
    }
}
