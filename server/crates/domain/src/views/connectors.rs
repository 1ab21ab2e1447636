//! Connectors and their deliveries, as administrators see them.

use super::Author;
use crate::Timestamp;
use crate::connector::{ConnectorKind, DeliveryKind, DeliveryState};
use crate::ids::{ConnectorId, DeliveryId, EscalationId, ThreadId};
use crate::words::words;

words! {
    /// How a connector is.
    ConnectorHealth {
        /// Nothing was sent yet.
        New = "new",
        /// The last call went well.
        Well = "well",
        /// The last call failed; the next may go well.
        Failing = "failing",
        /// So many calls failed that it is left alone for a while.
        Open = "open",
        /// An administrator turned it off, or the other end wanted no more calls.
        Off = "off",
    }
}

impl ConnectorHealth {
    /// How people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::New => "Not used yet",
            Self::Well => "Working",
            Self::Failing => "Last call failed",
            Self::Open => "Paused after failures",
            Self::Off => "Off",
        }
    }
}

view! {
    /// A connector. Secrets are never among what is shown, only whether they are set.
    ConnectorView {
        /// Its number.
        id: ConnectorId,
        /// Its name.
        name: String,
        /// What speaks at the other end.
        kind: ConnectorKind,
        /// Slug of the queue whose cases go there.
        queue: String,
        /// Where it leads.
        address: String,
        /// The queue or group there.
        remote_queue: String,
        /// The field there that keeps our reference.
        reference_field: String,
        /// Who signs in there.
        login: String,
        /// Whether customers' e-mail addresses are passed on.
        share_email: bool,
        /// Whether agents here are given these cases as well.
        work_here: bool,
        /// Whether a token or signing secret is set.
        credential_set: bool,
        /// Whether inbound calls can be signed.
        hook_secret_set: bool,
        /// Where the other end sends its calls.
        hook_url: String,
        /// Networks of one's own that may be called.
        allowed: String,
        /// In whose name replies from there appear.
        reply_as: Author,
        /// Whether it is on.
        enabled: bool,
        /// How it is.
        health: ConnectorHealth,
        /// When it will be tried again, where it is paused.
        paused_until: Option<Timestamp>,
        /// When a call last went well.
        last_ok_at: Option<Timestamp>,
        /// What went wrong last.
        last_error: String,
        /// When that was.
        last_error_at: Option<Timestamp>,
        /// Deliveries that wait.
        waiting: i64,
        /// Dead letters.
        dead: i64,
    }
}

view! {
    /// One hand-over.
    DeliveryView {
        /// Its number.
        id: DeliveryId,
        /// Through which connector.
        connector_id: ConnectorId,
        /// Name of that connector.
        connector: String,
        /// What is handed over.
        kind: DeliveryKind,
        /// Where it stands.
        state: DeliveryState,
        /// The case.
        case: Option<EscalationId>,
        /// The thread.
        thread_id: Option<ThreadId>,
        /// Our reference at the other end.
        reference: String,
        /// Number of the ticket it made.
        external_id: Option<String>,
        /// Attempts so far.
        attempts: i32,
        /// When it is tried next, while it waits.
        next_at: Option<Timestamp>,
        /// What went wrong last, or why it was not needed.
        last_error: String,
        /// When it was asked for.
        created_at: Timestamp,
        /// When it ended.
        ended_at: Option<Timestamp>,
    }
}
