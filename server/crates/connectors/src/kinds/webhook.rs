//! Signed calls to a program of one's own, as Standard Webhooks 1.0 has them.
//!
//! The receiver tells a repetition by `webhook-id`, so nothing is looked up; what agents do there
//! comes back as signed calls too, see [`crate::inbound`].

use crate::wire::{Answer, Body, Request, Transport, id_of};
use crate::{Connector, Work, signature};
use backstop_domain::Clock;
use backstop_domain::connector::{Changes, Fault, NewMessage, NewTicket, Secret, Since};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;

/// A receiver of signed calls.
pub struct Webhook {
    site: Arc<dyn Transport>,
    secret: Secret,
    clock: Arc<dyn Clock>,
}

impl Webhook {
    /// Over this transport; the clock dates each attempt.
    pub fn new(site: Arc<dyn Transport>, secret: Secret, clock: Arc<dyn Clock>) -> Self {
        Self {
            site,
            secret,
            clock,
        }
    }

    async fn call(&self, key: &str, kind: &str, data: Value) -> Result<Answer, Fault> {
        let now = self.clock.now();
        let body = json!({ "type": kind, "timestamp": now.to_string(), "data": data });
        let body = body.to_string().into_bytes();
        let seconds = now.0.div_euclid(1_000_000);
        let signed = signature::sign(self.secret.expose(), key, seconds, &body)
            .ok_or_else(|| Fault::endpoint("has no usable signing secret"))?;
        let request = Request {
            method: Method::POST,
            body: Body::Signed(body),
            ..Request::get("")
        }
        .header("webhook-id", key)
        .header("webhook-timestamp", seconds.to_string())
        .header("webhook-signature", signed);
        let answer = self.site.send(request).await?;
        answer.success()?;
        Ok(answer)
    }
}

/// The receiver may name its own number; else our reference is the number.
fn number(answer: &Answer, reference: &str) -> String {
    serde_json::from_slice::<Value>(&answer.body)
        .ok()
        .and_then(|said| id_of(&said["id"]))
        .filter(|id| id.len() <= 100)
        .unwrap_or_else(|| reference.to_owned())
}

impl Connector for Webhook {
    fn find<'a>(&'a self, _reference: &'a str) -> Work<'a, Vec<String>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn create<'a>(&'a self, key: &'a str, ticket: &'a NewTicket) -> Work<'a, String> {
        Box::pin(async move {
            let data = json!({
                "reference": ticket.reference,
                "case": ticket.case,
                "subject": ticket.subject,
                "text": ticket.text,
                "url": ticket.url,
                "priority": ticket.priority,
                "customer": {
                    "id": ticket.customer.id,
                    "name": ticket.customer.name,
                    "email": ticket.customer.email,
                },
            });
            let answer = self.call(key, "escalation.created", data).await?;
            Ok(number(&answer, &ticket.reference))
        })
    }

    fn has_message<'a>(&'a self, _ticket: &'a str, _reference: &'a str) -> Work<'a, bool> {
        Box::pin(async { Ok(false) })
    }

    fn add_message<'a>(
        &'a self,
        key: &'a str,
        ticket: &'a str,
        message: &'a NewMessage,
    ) -> Work<'a, ()> {
        Box::pin(async move {
            let data = json!({
                "reference": message.reference,
                "ticket_reference": message.ticket_reference,
                "ticket": ticket,
                "case": message.case,
                "author": message.author,
                "from_customer": message.from_customer,
                "text": message.text,
                "url": message.url,
            });
            self.call(key, message.what.word(), data).await.map(drop)
        })
    }

    fn close<'a>(&'a self, key: &'a str, ticket: &'a str, reference: &'a str) -> Work<'a, ()> {
        Box::pin(async move {
            let data = json!({ "ticket_reference": reference, "ticket": ticket });
            self.call(key, "escalation.ended", data).await.map(drop)
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
        Box::pin(async move { self.call(key, "test", json!({})).await.map(drop) })
    }
}
