//! Contact centres outside: what is handed over to them, what comes back, and when it is tried again.
//!
//! Types and rules only. The rows are kept by the services, the calls are made by the crate
//! `connectors`, and neither knows the other.

mod breaker;
mod letter;
mod schedule;
mod secret;

pub use breaker::{Admission, Breaker};
pub use letter::{Letter, plain_reply, reference};
pub use schedule::{ATTEMPTS_MAX, LATE_DOUBLES_AFTER_SECONDS, pause};
pub use secret::{SIGNING_PREFIX, Secret, is_signing_secret};

use crate::Timestamp;
use crate::ids::{AccountId, ConnectorId, DeliveryId, EscalationId};
use crate::network::Network;
use crate::words::words;
use serde::{Deserialize, Serialize};

words! {
    /// What speaks at the other end.
    ConnectorKind {
        /// Request Tracker 5, by REST 2.
        RequestTracker = "request_tracker",
        /// Zammad, by its REST API.
        Zammad = "zammad",
        /// Zendesk, by its REST API.
        Zendesk = "zendesk",
        /// A program of one's own, by signed calls (Standard Webhooks 1.0).
        Webhook = "webhook",
        /// A mailbox.
        Email = "email",
    }
}

impl ConnectorKind {
    /// How people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::RequestTracker => "Request Tracker",
            Self::Zammad => "Zammad",
            Self::Zendesk => "Zendesk",
            Self::Webhook => "Signed webhook",
            Self::Email => "E-mail",
        }
    }

    /// Whether it can be asked for what changed. The others send it by themselves.
    #[must_use]
    pub const fn is_polled(self) -> bool {
        matches!(self, Self::RequestTracker | Self::Zammad | Self::Zendesk)
    }
}

words! {
    /// What is handed over.
    DeliveryKind {
        /// A case becomes a ticket.
        Create = "create",
        /// A post goes into the ticket.
        Message = "message",
        /// A post that was handed over has been changed.
        Edited = "edited",
        /// A post that was handed over has been taken back.
        Withdrawn = "withdrawn",
        /// What an agent here wrote to the customer alone, or to colleagues.
        Aside = "aside",
        /// The ticket is closed.
        State = "state",
        /// A look for tickets that were made twice.
        Check = "check",
        /// An administrator tries the connector.
        Test = "test",
    }
}

impl DeliveryKind {
    /// How people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Create => "New ticket",
            Self::Message => "Message",
            Self::Edited => "Change of a message",
            Self::Withdrawn => "Message taken back",
            Self::Aside => "Private reply or note",
            Self::State => "Closing",
            Self::Check => "Look for doubles",
            Self::Test => "Test",
        }
    }
}

words! {
    /// Where a delivery stands.
    DeliveryState {
        /// It waits for its turn or for its next attempt, or it is on its way.
        Pending = "pending",
        /// It arrived.
        Delivered = "delivered",
        /// There is nothing left to hand over: the post is gone, the case ended before.
        Skipped = "skipped",
        /// Every attempt failed: a dead letter, until a person sends it again.
        Dead = "dead",
    }
}

impl DeliveryState {
    /// How people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Pending => "Waiting",
            Self::Delivered => "Delivered",
            Self::Skipped => "Not needed",
            Self::Dead => "Dead letter",
        }
    }
}

/// What a kind needs to know beyond address and secret; what a kind does not use stays empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The queue or group there that takes the tickets.
    pub remote_queue: String,
    /// The field there that keeps our reference.
    pub reference_field: String,
    /// Who signs in, where a token alone does not say.
    pub login: String,
    /// Whether the customer's e-mail address is passed on.
    pub share_email: bool,
    /// Whether agents here are given these cases as well.
    pub work_here: bool,
}

impl ConnectorKind {
    /// Where a ticket is read in a browser; none where that is not known.
    #[must_use]
    pub fn ticket_url(self, address: &str, ticket: &str) -> Option<String> {
        let is_number = !ticket.is_empty() && ticket.bytes().all(|b| b.is_ascii_digit());
        let path = match self {
            Self::RequestTracker => "/Ticket/Display.html?id=",
            Self::Zammad => "/#ticket/zoom/",
            Self::Zendesk => "/agent/tickets/",
            Self::Webhook | Self::Email => return None,
        };
        is_number.then(|| format!("{}{path}{ticket}", address.trim_end_matches('/')))
    }
}

/// Where a connector leads, with everything needed to go there.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The connector.
    pub id: ConnectorId,
    /// What speaks there.
    pub kind: ConnectorKind,
    /// Its address: an http or https URL, or an e-mail address.
    pub address: String,
    /// What the kind needs besides.
    pub settings: Settings,
    /// Token or signing secret.
    pub credential: Secret,
    /// Networks of one's own that may be called; everything else must be on the public internet.
    pub allowed: Vec<Network>,
}

/// A case, as a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTicket {
    /// Our reference: the same at every attempt, and no other ticket has it.
    pub reference: String,
    /// The case.
    pub case: EscalationId,
    /// One line.
    pub subject: String,
    /// Plain text, ending in our reference.
    pub text: String,
    /// The thread.
    pub url: String,
    /// Who asked.
    pub customer: Customer,
    /// 1 (most urgent) to 4.
    pub priority: i32,
}

/// Who asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// The account.
    pub id: AccountId,
    /// The name shown.
    pub name: String,
    /// Where they get mail, if that is to be passed on.
    pub email: Option<String>,
}

/// A post, as a message of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMessage {
    /// Reference of the ticket.
    pub ticket_reference: String,
    /// Our reference of this message; a line of its own in the text.
    pub reference: String,
    /// The case.
    pub case: EscalationId,
    /// Title of the thread.
    pub subject: String,
    /// Plain text, ending in our reference.
    pub text: String,
    /// The post.
    pub url: String,
    /// Who wrote it.
    pub author: String,
    /// Written by the customer: goes into the conversation. Everything else is for agents to know.
    pub from_customer: bool,
    /// What it is.
    pub what: Told,
}

words! {
    /// What a message tells of.
    Told {
        /// A post in the thread.
        Post = "post.created",
        /// A post that was changed since it was handed over.
        Edited = "post.updated",
        /// A post that was taken back since it was handed over.
        Withdrawn = "post.withdrawn",
        /// A private reply or a note of an agent here.
        Aside = "escalation.note",
    }
}

/// What is to be done at the other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Make a ticket.
    Create(NewTicket),
    /// Put a message into a ticket.
    Message {
        /// Its number there.
        ticket: String,
        /// What to put.
        message: NewMessage,
    },
    /// Close a ticket.
    Close {
        /// Its number there.
        ticket: String,
        /// Our reference.
        reference: String,
        /// The case.
        case: EscalationId,
    },
    /// Look for tickets that were made twice, and merge them.
    Check {
        /// Its number there.
        ticket: String,
        /// Our reference.
        reference: String,
    },
    /// Show that the connector works, without leaving a ticket.
    Test,
}

/// A leased delivery: one attempt at one task.
#[derive(Clone, Debug)]
pub struct Order {
    /// The delivery.
    pub id: DeliveryId,
    /// Which attempt this is, from 1; also tells this hold on the delivery from a later one.
    pub attempt: i32,
    /// Names the delivery at the other end; the same at every attempt.
    pub key: String,
    /// Where to.
    pub endpoint: Endpoint,
    /// What.
    pub task: Task,
}

/// Who is to blame for a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// The other end as a whole: away, overloaded, refusing our secret.
    Endpoint,
    /// This one task; others may well succeed.
    Task,
}

/// Why an attempt failed. It may have been done all the same: only a look tells.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Fault {
    /// For administrators; names neither secrets nor people.
    pub reason: String,
    /// Who is to blame.
    pub blame: Blame,
    /// Seconds the other end asked us to wait, or needs to finish what we gave up waiting for.
    pub wait: Option<i64>,
    /// The other end wants nothing from us any more (410): the connector is turned off.
    pub gone: bool,
}

impl Fault {
    /// A fault of the other end.
    pub fn endpoint(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
            blame: Blame::Endpoint,
            wait: None,
            gone: false,
        }
    }

    /// A fault of this task.
    pub fn task(reason: impl Into<String>) -> Self {
        Self {
            blame: Blame::Task,
            ..Self::endpoint(reason)
        }
    }

    /// The same, with a wait.
    #[must_use]
    pub const fn after(mut self, seconds: i64) -> Self {
        self.wait = Some(seconds);
        self
    }
}

/// Something that happened to a ticket at the other end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Names it among all changes of its connector.
    pub key: String,
    /// Our reference of the ticket.
    pub reference: String,
    /// What happened.
    pub what: ChangeKind,
}

/// What happened to a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// An agent wrote to the customer.
    Reply {
        /// What was written, as plain text or simple HTML.
        text: String,
    },
    /// The customer wrote there, by mail or otherwise.
    Wrote {
        /// What was written, as plain text or simple HTML.
        text: String,
    },
    /// An agent solved it.
    Resolved,
    /// An agent would not deal with it.
    Returned,
}

/// Changes in the order in which they happened, and where to look from next time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// What happened.
    pub items: Vec<Change>,
    /// To be given back.
    pub cursor: String,
}

/// Where to look for changes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Since {
    /// What the last look gave; none at the first.
    pub cursor: Option<String>,
    /// Our references there begin so.
    pub prefix: String,
    /// Nothing before this can concern us.
    pub start: Timestamp,
}
