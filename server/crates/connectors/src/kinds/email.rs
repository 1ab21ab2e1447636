//! A mailbox: each case is a conversation, kept together by `References`. Receivers tell a
//! repetition by its `Message-ID`, which is the same at every attempt.

use crate::{Connector, Work};
use backstop_domain::connector::{Changes, NewMessage, NewTicket, Since};
use std::sync::Arc;

/// A mail of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The address it goes to.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The part of its `Message-ID` before the `@`.
    pub id: String,
    /// The same part of the mail that began the conversation, where this one goes on with it.
    pub begun_by: Option<String>,
}

/// Carries mails out.
pub trait Post: Send + Sync {
    /// Hands one over.
    fn send<'a>(&'a self, mail: &'a Mail) -> Work<'a, ()>;
}

/// A mailbox.
pub struct Email {
    post: Arc<dyn Post>,
    address: String,
}

impl Email {
    /// At this address.
    pub fn new(post: Arc<dyn Post>, address: &str) -> Self {
        Self {
            post,
            address: address.to_owned(),
        }
    }

    fn mail(&self, id: &str, subject: &str, text: &str, begun_by: Option<&str>) -> Mail {
        Mail {
            to: self.address.clone(),
            subject: subject.to_owned(),
            text: text.to_owned(),
            id: id.replace('/', "."),
            begun_by: begun_by.map(str::to_owned),
        }
    }
}

impl Connector for Email {
    fn find<'a>(&'a self, _reference: &'a str) -> Work<'a, Vec<String>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn create<'a>(&'a self, _key: &'a str, ticket: &'a NewTicket) -> Work<'a, String> {
        Box::pin(async move {
            let subject = format!("[{}] {}", ticket.reference, ticket.subject);
            let mail = self.mail(&ticket.reference, &subject, &ticket.text, None);
            self.post.send(&mail).await?;
            Ok(ticket.reference.clone())
        })
    }

    fn has_message<'a>(&'a self, _ticket: &'a str, _reference: &'a str) -> Work<'a, bool> {
        Box::pin(async { Ok(false) })
    }

    fn add_message<'a>(
        &'a self,
        _key: &'a str,
        _ticket: &'a str,
        message: &'a NewMessage,
    ) -> Work<'a, ()> {
        Box::pin(async move {
            let begun = &message.ticket_reference;
            let subject = format!("Re: [{begun}] {}", message.subject);
            let mail = self.mail(&message.reference, &subject, &message.text, Some(begun));
            self.post.send(&mail).await
        })
    }

    fn close<'a>(&'a self, _key: &'a str, _ticket: &'a str, reference: &'a str) -> Work<'a, ()> {
        Box::pin(async move {
            let text = "This case has ended in the forum. Nothing is left to do.\n";
            let mail = self.mail(
                &format!("{reference}/ended"),
                &format!("Re: [{reference}] ended"),
                text,
                Some(reference),
            );
            self.post.send(&mail).await
        })
    }

    fn merge<'a>(&'a self, _double: &'a str, _into: &'a str) -> Work<'a, ()> {
        Box::pin(async { Ok(()) })
    }

    fn changes<'a>(&'a self, since: &'a Since) -> Work<'a, Changes> {
        Box::pin(async move {
            Ok(Changes {
                items: Vec::new(),
                cursor: since.cursor.clone().unwrap_or_default(),
            })
        })
    }

    fn test<'a>(&'a self, key: &'a str) -> Work<'a, ()> {
        Box::pin(async move {
            let text = "This mail shows that your forum reaches this mailbox.\n";
            let mail = self.mail(key, "A test from your forum", text, None);
            self.post.send(&mail).await
        })
    }
}
