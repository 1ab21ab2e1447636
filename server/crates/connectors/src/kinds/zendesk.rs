//! Zendesk's REST API. Our reference is the ticket's `external_id`; a create also carries an
//! idempotency key, which Zendesk keeps for some hours. What we wrote is told from mail that quotes it by
//! the way it came.

use crate::wire::{
    Request, Transport, holds, id_of, is_ours, lacks, list_of, oldest_first, text_of,
};
use crate::{Connector, Work};
use backstop_domain::connector::{
    Change, ChangeKind, Changes, Fault, NewMessage, NewTicket, Secret, Settings, Since, plain_reply,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::sync::Arc;

/// An account of Zendesk.
pub struct Zendesk {
    site: Arc<dyn Transport>,
    settings: Settings,
    token: Secret,
}

impl Zendesk {
    /// Over this transport.
    pub fn new(site: Arc<dyn Transport>, settings: Settings, token: Secret) -> Self {
        Self {
            site,
            settings,
            token,
        }
    }

    async fn json(&self, request: Request) -> Result<Value, Fault> {
        let login = format!("{}/token:{}", self.settings.login, self.token.expose());
        let basic = format!("Basic {}", STANDARD.encode(login));
        let request = request.header("authorization", basic);
        self.site.send(request).await?.json()
    }

    fn new_ticket(&self, key: &str, ticket: &NewTicket) -> Request {
        let mut body = json!({
            "subject": ticket.subject,
            "comment": { "body": ticket.text, "public": true },
            "external_id": ticket.reference,
            "priority": priority(ticket.priority),
            "tags": ["backstop"],
        });
        if let Some(email) = &ticket.customer.email {
            body["requester"] = json!({ "name": ticket.customer.name, "email": email });
        }
        if let Ok(group) = self.settings.remote_queue.parse::<u64>() {
            body["group_id"] = json!(group);
        }
        Request::post("/api/v2/tickets.json", json!({ "ticket": body }))
            .header("idempotency-key", key)
    }

    async fn comments(&self, ticket: &str) -> Result<Value, Fault> {
        let path = format!("/api/v2/tickets/{ticket}/comments.json");
        self.json(Request::get(path)).await
    }

    async fn look(&self, since: &Since) -> Result<Changes, Fault> {
        let path = Request::get("/api/v2/incremental/tickets/cursor.json");
        let request = match &since.cursor {
            Some(cursor) => path.with("cursor", cursor.as_str()),
            None => path.with("start_time", (since.start.0 / 1_000_000).to_string()),
        };
        let found = self.json(request).await?;
        let mut items = Vec::new();
        for ticket in list_of(&found["tickets"]) {
            let reference = text_of(ticket, "external_id");
            let Some(id) = id_of(&ticket["id"]).filter(|_| reference.starts_with(&since.prefix))
            else {
                continue;
            };
            let comments = self.comments(&id).await?;
            items.extend(
                list_of(&comments["comments"])
                    .iter()
                    .filter_map(|one| reply(one, ticket, reference)),
            );
            items.extend(solving(ticket, &id, reference));
        }
        let cursor = text_of(&found, "after_cursor");
        Ok(Changes {
            items,
            cursor: if cursor.is_empty() {
                since.cursor.clone().unwrap_or_default()
            } else {
                cursor.to_owned()
            },
        })
    }
}

const fn priority(priority: i32) -> &'static str {
    match priority {
        ..=1 => "urgent",
        2 => "high",
        3 => "normal",
        _ => "low",
    }
}

fn change(ticket: &str, body: &Value) -> Request {
    Request::put(
        format!("/api/v2/tickets/{ticket}.json"),
        json!({ "ticket": body }),
    )
}

/// Whether we wrote it: it carries a reference of ours and came by the way we write, where that is told.
/// Whoever answers by mail or in the browser may quote the reference.
fn is_own(comment: &Value, body: &str) -> bool {
    let channel = text_of(&comment["via"], "channel");
    is_ours(body) && matches!(channel, "" | "api")
}

fn reply(comment: &Value, ticket: &Value, reference: &str) -> Option<Change> {
    let body = ["plain_body", "body"]
        .map(|name| text_of(comment, name))
        .into_iter()
        .find(|text| !text.is_empty())?;
    let text = plain_reply(body);
    if comment["public"] != true || is_own(comment, body) || text.is_empty() {
        return None;
    }
    let by_customer = comment["author_id"] == ticket["requester_id"];
    Some(Change {
        key: format!("comment:{}", id_of(&comment["id"])?),
        reference: reference.to_owned(),
        what: if by_customer {
            ChangeKind::Wrote { text }
        } else {
            ChangeKind::Reply { text }
        },
    })
}

fn solving(ticket: &Value, id: &str, reference: &str) -> Option<Change> {
    matches!(text_of(ticket, "status"), "solved" | "closed").then(|| Change {
        key: format!("solved:{id}:{}", text_of(ticket, "updated_at")),
        reference: reference.to_owned(),
        what: ChangeKind::Resolved,
    })
}

impl Connector for Zendesk {
    fn find<'a>(&'a self, reference: &'a str) -> Work<'a, Vec<String>> {
        Box::pin(async move {
            let request = Request::get("/api/v2/tickets.json").with("external_id", reference);
            let found = self.json(request).await?;
            let ids = list_of(&found["tickets"])
                .iter()
                .filter(|ticket| text_of(ticket, "external_id") == reference)
                .filter(|ticket| {
                    let tags = list_of(&ticket["tags"]);
                    !tags.iter().any(|tag| tag == "closed_by_merge")
                })
                .filter_map(|ticket| id_of(&ticket["id"]))
                .collect();
            Ok(oldest_first(ids))
        })
    }

    fn create<'a>(&'a self, key: &'a str, ticket: &'a NewTicket) -> Work<'a, String> {
        Box::pin(async move {
            let made = self.json(self.new_ticket(key, ticket)).await?;
            id_of(&made["ticket"]["id"]).ok_or_else(|| lacks("the ticket's number"))
        })
    }

    fn has_message<'a>(&'a self, ticket: &'a str, reference: &'a str) -> Work<'a, bool> {
        Box::pin(async move {
            let comments = self.comments(ticket).await?;
            Ok(list_of(&comments["comments"])
                .iter()
                .any(|one| holds(text_of(one, "body"), reference)))
        })
    }

    fn add_message<'a>(
        &'a self,
        _key: &'a str,
        ticket: &'a str,
        message: &'a NewMessage,
    ) -> Work<'a, ()> {
        Box::pin(async move {
            let comment = json!({ "body": message.text, "public": message.from_customer });
            self.json(change(ticket, &json!({ "comment": comment })))
                .await
                .map(drop)
        })
    }

    fn close<'a>(&'a self, _key: &'a str, ticket: &'a str, _reference: &'a str) -> Work<'a, ()> {
        Box::pin(async move {
            self.json(change(ticket, &json!({ "status": "solved" })))
                .await?;
            let path = format!("/api/v2/tickets/{ticket}.json");
            let now = self.json(Request::get(path)).await?;
            match text_of(&now["ticket"], "status") {
                "solved" | "closed" => Ok(()),
                word => Err(Fault::task(format!("left the ticket {word}"))),
            }
        })
    }

    fn merge<'a>(&'a self, double: &'a str, into: &'a str) -> Work<'a, ()> {
        Box::pin(async move {
            let id: u64 = double.parse().map_err(|_| lacks("a ticket's number"))?;
            let path = format!("/api/v2/tickets/{into}/merge.json");
            self.json(Request::post(path, json!({ "ids": [id] })))
                .await
                .map(drop)
        })
    }

    fn changes<'a>(&'a self, since: &'a Since) -> Work<'a, Changes> {
        Box::pin(self.look(since))
    }

    fn test<'a>(&'a self, _key: &'a str) -> Work<'a, ()> {
        Box::pin(async move {
            let me = self.json(Request::get("/api/v2/users/me.json")).await?;
            // A wrong token is answered with an anonymous user, not with a refusal.
            if id_of(&me["user"]["id"]).is_some_and(|id| id != "0") {
                Ok(())
            } else {
                Err(Fault::endpoint("does not accept our secret"))
            }
        })
    }
}
