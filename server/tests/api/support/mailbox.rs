//! A mail server that only remembers.

use std::sync::Mutex;

use backstop_services::notices::mail::{Mail, MailError, MailTransport};
use futures_util::future::BoxFuture;

#[derive(Default)]
pub struct Mailbox(Mutex<Vec<Mail>>);

impl Mailbox {
    pub fn to(&self, address: &str) -> Vec<Mail> {
        self.0
            .lock()
            .unwrap()
            .iter()
            .filter(|mail| mail.to == address)
            .cloned()
            .collect()
    }
}

impl MailTransport for Mailbox {
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<(), MailError>> {
        self.0.lock().unwrap().push(mail.clone());
        Box::pin(async { Ok(()) })
    }
}
