//! Calls to the contact centre a company already has.
//!
//! One trait, [`Connector`]; a kind a file under `kinds`. What is asked and how an answer is read are
//! plain functions over [`Request`] and [`Answer`], so they are tested without a network; [`Http`]
//! carries them. [`hand_over`] is the one place that knows how to send something at most once to a
//! system that cannot promise it. Nothing is stored here, and no database is known.

mod guard;
mod hand_over;
mod http;
pub mod inbound;
mod kinds;
pub mod signature;
mod wire;

pub use guard::{Guard, Names, SystemNames};
pub use hand_over::hand_over;
pub use http::{Http, SLOWEST_ANSWER, provide_tls};
pub use kinds::email::{Mail, Post};
pub use wire::{Answer, Body, Request, Transport};

use backstop_domain::Clock;
use backstop_domain::connector::{
    Changes, ConnectorKind, Endpoint, Fault, NewMessage, NewTicket, Since,
};
use futures_util::future::BoxFuture;
use std::sync::Arc;

/// What a connector's calls return.
pub type Work<'a, T> = BoxFuture<'a, Result<T, Fault>>;

/// A contact centre, as far as we use it. `key` names a delivery: the same at every attempt, for
/// systems that know such a thing.
pub trait Connector: Send + Sync {
    /// The tickets that carry our reference, the oldest first. Systems that cannot be asked have none.
    fn find<'a>(&'a self, reference: &'a str) -> Work<'a, Vec<String>>;
    /// Makes a ticket and yields its number there.
    fn create<'a>(&'a self, key: &'a str, ticket: &'a NewTicket) -> Work<'a, String>;
    /// Whether a ticket holds the message with our reference.
    fn has_message<'a>(&'a self, ticket: &'a str, reference: &'a str) -> Work<'a, bool>;
    /// Puts a message into a ticket.
    fn add_message<'a>(
        &'a self,
        key: &'a str,
        ticket: &'a str,
        message: &'a NewMessage,
    ) -> Work<'a, ()>;
    /// Closes a ticket, and makes sure that it is; closing a closed one changes nothing.
    fn close<'a>(&'a self, key: &'a str, ticket: &'a str, reference: &'a str) -> Work<'a, ()>;
    /// Makes one ticket of two.
    fn merge<'a>(&'a self, double: &'a str, into: &'a str) -> Work<'a, ()>;
    /// What happened to our tickets.
    fn changes<'a>(&'a self, since: &'a Since) -> Work<'a, Changes>;
    /// Shows that address and secret are good, and leaves no ticket.
    fn test<'a>(&'a self, key: &'a str) -> Work<'a, ()>;
}

/// Makes connectors; one for the whole program.
pub struct Connectors {
    http: Http,
    post: Arc<dyn Post>,
    clock: Arc<dyn Clock>,
}

impl Connectors {
    /// From what carries calls and what carries mails.
    #[must_use]
    pub fn new(http: Http, post: Arc<dyn Post>, clock: Arc<dyn Clock>) -> Self {
        Self { http, post, clock }
    }

    /// The connector of an endpoint.
    ///
    /// # Errors
    /// When its address may not be called.
    pub fn open(&self, endpoint: &Endpoint) -> Result<Box<dyn Connector>, Fault> {
        use kinds::{email, request_tracker, webhook, zammad, zendesk};
        if endpoint.kind == ConnectorKind::Email {
            return Ok(Box::new(email::Email::new(
                Arc::clone(&self.post),
                &endpoint.address,
            )));
        }
        let site: Arc<dyn Transport> = Arc::new(self.http.site(endpoint)?);
        let settings = endpoint.settings.clone();
        let secret = endpoint.credential.clone();
        Ok(match endpoint.kind {
            ConnectorKind::RequestTracker => {
                Box::new(request_tracker::RequestTracker::new(site, settings, secret))
            }
            ConnectorKind::Zammad => Box::new(zammad::Zammad::new(site, settings, secret)),
            ConnectorKind::Zendesk => Box::new(zendesk::Zendesk::new(site, settings, secret)),
            ConnectorKind::Webhook | ConnectorKind::Email => {
                Box::new(webhook::Webhook::new(site, secret, Arc::clone(&self.clock)))
            }
        })
    }
}
