//! Zammad's REST API. Our reference lies in an attribute of tickets that an administrator there
//! adds (text, one line). What we wrote for the customer is told from their own mail by who made it and
//! by our reference together: a mail may quote the reference, and an agent there may share our user.

use crate::wire::{
    Request, Transport, holds, id_of, is_ours, lacks, list_of, oldest_first, text_of, whole_second,
};
use crate::{Connector, Work};
use backstop_domain::Timestamp;
use backstop_domain::connector::{
    Change, ChangeKind, Changes, Customer, Fault, NewMessage, NewTicket, Secret, Settings, Since,
    plain_reply,
};
use serde_json::{Value, json};
use std::sync::Arc;

/// Tickets read in one look.
const PAGE: usize = 100;
/// Seconds looked back behind the last look: its search index lags.
const OVERLAP_SECONDS: i64 = 60;

/// A group of a Zammad.
pub struct Zammad {
    site: Arc<dyn Transport>,
    settings: Settings,
    token: Secret,
}

impl Zammad {
    /// Over this transport.
    pub fn new(site: Arc<dyn Transport>, settings: Settings, token: Secret) -> Self {
        Self {
            site,
            settings,
            token,
        }
    }

    async fn json(&self, request: Request) -> Result<Value, Fault> {
        let token = format!("Token token={}", self.token.expose());
        let request = request.header("authorization", token);
        self.site.send(request).await?.json()
    }

    fn search(query: String) -> Request {
        Request::get("/api/v1/tickets/search")
            .with("query", query)
            .with("expand", "true")
            .with("limit", PAGE.to_string())
    }

    fn new_ticket(&self, ticket: &NewTicket) -> Request {
        let mut body = json!({
            "title": ticket.subject,
            "group": self.settings.remote_queue,
            "customer_id": format!("guess:{}", mail_of(&ticket.customer)),
            "priority": priority(ticket.priority),
            "article": {
                "subject": ticket.subject,
                "body": ticket.text,
                "content_type": "text/plain",
                "type": "web",
                "sender": "Customer",
                "internal": false,
            },
        });
        body[&self.settings.reference_field] = json!(ticket.reference);
        Request::post("/api/v1/tickets", body)
    }

    async fn articles(&self, ticket: &str) -> Result<Value, Fault> {
        let path = format!("/api/v1/ticket_articles/by_ticket/{ticket}");
        self.json(Request::get(path)).await
    }

    /// The number of our own user.
    async fn me(&self) -> Result<String, Fault> {
        let me = self.json(Request::get("/api/v1/users/me")).await?;
        id_of(&me["id"]).ok_or_else(|| lacks("our user's number"))
    }

    async fn state(&self, ticket: &str) -> Result<Value, Fault> {
        let path = format!("/api/v1/tickets/{ticket}");
        self.json(Request::get(path).with("expand", "true")).await
    }

    async fn look(&self, since: &Since) -> Result<Changes, Fault> {
        let from = since
            .cursor
            .as_deref()
            .and_then(Timestamp::parse)
            .unwrap_or(since.start);
        let after = whole_second(from.plus_seconds(-OVERLAP_SECONDS));
        let field = &self.settings.reference_field;
        let query = format!(
            "{field}:{}* AND updated_at:[\"{after}\" TO *]",
            since.prefix
        );
        let request = Self::search(query)
            .with("sort_by", "updated_at")
            .with("order_by", "asc");
        let found = self.json(request).await?;
        let (mut items, mut newest) = (Vec::new(), from);
        let mut me = None;
        for ticket in list_of(&found) {
            let (Some(id), reference) = (id_of(&ticket["id"]), text_of(ticket, field)) else {
                continue;
            };
            let Some(updated) = Timestamp::parse(text_of(ticket, "updated_at")) else {
                continue;
            };
            if !reference.starts_with(&since.prefix) {
                continue;
            }
            newest = newest.max(updated);
            let articles = self.articles(&id).await?;
            let articles = list_of(&articles);
            // Asked once, and only where it matters.
            if me.is_none() && articles.iter().any(names_us) {
                me = Some(self.me().await?);
            }
            items.extend(
                articles
                    .iter()
                    .filter_map(|one| reply(one, reference, me.as_deref())),
            );
            items.extend(closing(ticket, &id, reference));
        }
        Ok(Changes {
            items,
            cursor: newest.to_string(),
        })
    }
}

/// Zammad wants a customer for each ticket; where no address is passed on, one that cannot get mail
/// (RFC 2606) keeps one person's tickets together.
fn mail_of(customer: &Customer) -> String {
    customer
        .email
        .clone()
        .unwrap_or_else(|| format!("member-{}@backstop.invalid", customer.id))
}

const fn priority(priority: i32) -> &'static str {
    match priority {
        ..=2 => "3 high",
        3 => "2 normal",
        _ => "1 low",
    }
}

fn article(ticket: &str, message: &NewMessage) -> Request {
    let (kind, sender) = if message.from_customer {
        ("web", "Customer")
    } else {
        ("note", "Agent")
    };
    Request::post(
        "/api/v1/ticket_articles",
        json!({
            "ticket_id": ticket,
            "body": message.text,
            "content_type": "text/plain",
            "type": kind,
            "sender": sender,
            "internal": !message.from_customer,
        }),
    )
}

/// Whether it seems to be from the customer and carries a reference of ours.
fn names_us(article: &Value) -> bool {
    text_of(article, "sender") == "Customer" && is_ours(text_of(article, "body"))
}

/// Whether we wrote it, `me` being our user. Where nobody says who made it, the reference decides.
fn is_own(article: &Value, me: Option<&str>) -> bool {
    let maker = id_of(&article["created_by_id"]);
    names_us(article) && (maker.is_none() || maker.as_deref() == me)
}

fn reply(article: &Value, reference: &str, me: Option<&str>) -> Option<Change> {
    let body = text_of(article, "body");
    let text = plain_reply(body);
    if article["internal"] != false || text.is_empty() {
        return None;
    }
    let what = match text_of(article, "sender") {
        "Agent" => ChangeKind::Reply { text },
        "Customer" if !is_own(article, me) => ChangeKind::Wrote { text },
        _ => return None,
    };
    Some(Change {
        key: format!("article:{}", id_of(&article["id"])?),
        reference: reference.to_owned(),
        what,
    })
}

fn closing(ticket: &Value, id: &str, reference: &str) -> Option<Change> {
    (text_of(ticket, "state") == "closed").then(|| Change {
        key: format!("closed:{id}:{}", text_of(ticket, "close_at")),
        reference: reference.to_owned(),
        what: ChangeKind::Resolved,
    })
}

impl Connector for Zammad {
    fn find<'a>(&'a self, reference: &'a str) -> Work<'a, Vec<String>> {
        Box::pin(async move {
            let field = &self.settings.reference_field;
            let found = self
                .json(Self::search(format!("{field}:\"{reference}\"")))
                .await?;
            let ids = list_of(&found)
                .iter()
                // The search is by words; only the very same counts.
                .filter(|ticket| text_of(ticket, field) == reference)
                .filter(|ticket| text_of(ticket, "state") != "merged")
                .filter_map(|ticket| id_of(&ticket["id"]))
                .collect();
            Ok(oldest_first(ids))
        })
    }

    fn create<'a>(&'a self, _key: &'a str, ticket: &'a NewTicket) -> Work<'a, String> {
        Box::pin(async move {
            let made = self.json(self.new_ticket(ticket)).await?;
            id_of(&made["id"]).ok_or_else(|| lacks("the ticket's number"))
        })
    }

    fn has_message<'a>(&'a self, ticket: &'a str, reference: &'a str) -> Work<'a, bool> {
        Box::pin(async move {
            let articles = self.articles(ticket).await?;
            Ok(list_of(&articles)
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
        Box::pin(async move { self.json(article(ticket, message)).await.map(drop) })
    }

    fn close<'a>(&'a self, _key: &'a str, ticket: &'a str, _reference: &'a str) -> Work<'a, ()> {
        Box::pin(async move {
            let path = format!("/api/v1/tickets/{ticket}");
            self.json(Request::put(path, json!({ "state": "closed" })))
                .await?;
            match text_of(&self.state(ticket).await?, "state") {
                "closed" | "merged" => Ok(()),
                word => Err(Fault::task(format!("left the ticket {word}"))),
            }
        })
    }

    fn merge<'a>(&'a self, double: &'a str, into: &'a str) -> Work<'a, ()> {
        Box::pin(async move {
            let target = self.state(into).await?;
            let number = id_of(&target["number"]).ok_or_else(|| lacks("the ticket's number"))?;
            let path = format!("/api/v1/ticket_merge/{double}/{number}");
            let said = self.json(Request::put(path, json!({}))).await?;
            if text_of(&said, "result") == "success" {
                Ok(())
            } else {
                Err(Fault::task("did not merge a ticket that was made twice"))
            }
        })
    }

    fn changes<'a>(&'a self, since: &'a Since) -> Work<'a, Changes> {
        Box::pin(self.look(since))
    }

    fn test<'a>(&'a self, _key: &'a str) -> Work<'a, ()> {
        Box::pin(async move {
            let groups = self.json(Request::get("/api/v1/groups")).await?;
            let group = &self.settings.remote_queue;
            if list_of(&groups)
                .iter()
                .any(|one| text_of(one, "name") == group)
            {
                Ok(())
            } else {
                Err(Fault::task(format!(
                    "has no group “{group}”, or we may not see it"
                )))
            }
        })
    }
}
