//! How well promises were kept.

use crate::Timestamp;

view! {
    /// The promises that ended in one month.
    PromiseMonth {
        /// The month, such as `2026-01`, UTC.
        month: String,
        /// The same for people, such as `January 2026`.
        name: String,
        /// Questions asked.
        asked: i64,
        /// Promises that ended: somebody answered, or an agent took over. A question that opens again is
        /// promised anew.
        ended: i64,
        /// Of these were answered in the thread at or before the promised time.
        answered: i64,
        /// Of these were handed over to an agent, in time or late.
        escalated: i64,
        /// Of these were kept: answered in time, or handed over at most 60 s after the promised time.
        kept: i64,
        /// The share of those kept in percent, rounded down to a tenth; null where none ended.
        share_kept: Option<f64>,
        /// The median from asking to the first answer, in seconds; null where there was none.
        first_answer_seconds: Option<i64>,
        /// The median from handing over to an agent's first reply, in seconds; null where there was none.
        official_reply_seconds: Option<i64>,
        /// Of those handed over have no reply of an agent yet, or ended without one.
        unreplied: i64,
    }
}

view! {
    /// How well promises were kept, month by month.
    PromiseReport {
        /// The last twelve months, the earliest first; the last one is not over.
        months: Vec<PromiseMonth>,
        /// Questions asked in these months.
        asked: i64,
        /// Promises that ended in these months.
        ended: i64,
        /// Of these were kept.
        kept: i64,
        /// The share of those kept in percent, rounded down to a tenth; null where none ended.
        share_kept: Option<f64>,
        /// When it was counted.
        counted_at: Timestamp,
    }
}
