//! Request Tracker 5, REST 2.
//!
//! It knows no idempotency (the same create makes a second ticket), makes a ticket although the
//! caller gave up, and answers 200 to a change of status that it did not make: so what was asked for
//! is read back. Our reference lies in a custom field of the ticket. What our own user wrote is told
//! from agents' work by the ticket's creator, who is our user.

use crate::wire::{
    Answer, Request, Transport, holds, id_of, lacks, list_of, oldest_first, text_of, whole_second,
};
use crate::{Connector, Work};
use backstop_domain::Timestamp;
use backstop_domain::connector::{
    Change, ChangeKind, Changes, Fault, NewMessage, NewTicket, Secret, Settings, Since, plain_reply,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Tickets on one page of a search.
const PAGE: usize = 50;
/// Pages read in one look; the next look goes on from there.
const PAGES_MAX: usize = 20;
/// Seconds looked back behind the last look: a slow change may carry an earlier moment.
const OVERLAP_SECONDS: i64 = 60;
/// Tickets whose versions are kept from one look to the next.
const KEPT_MAX: usize = 500;
/// Entries of a ticket's history read in one call.
const HISTORY: usize = 100;

/// A queue of a Request Tracker.
pub struct RequestTracker {
    site: Arc<dyn Transport>,
    settings: Settings,
    token: Secret,
}

impl RequestTracker {
    /// Over this transport.
    pub fn new(site: Arc<dyn Transport>, settings: Settings, token: Secret) -> Self {
        Self {
            site,
            settings,
            token,
        }
    }

    async fn send(&self, request: Request) -> Result<Answer, Fault> {
        let token = format!("token {}", self.token.expose());
        self.site.send(request.header("authorization", token)).await
    }

    async fn json(&self, request: Request) -> Result<Value, Fault> {
        self.send(request).await?.json()
    }

    async fn attachments(&self, ticket: &str) -> Result<Vec<Attachment>, Fault> {
        let mut all = Vec::new();
        for page in 1..=PAGES_MAX {
            let answer = self.json(attachments(ticket, page)).await?;
            let items = list_of(&answer["items"]);
            all.extend(items.iter().filter_map(Attachment::read));
            if items.len() < HISTORY {
                break;
            }
        }
        Ok(all)
    }

    async fn history(&self, ticket: &str) -> Result<Vec<Entry>, Fault> {
        let mut all = Vec::new();
        for page in 1..=PAGES_MAX {
            let answer = self.json(history(ticket, page)).await?;
            let items = list_of(&answer["items"]);
            all.extend(items.iter().filter_map(Entry::read));
            if items.len() < HISTORY {
                break;
            }
        }
        Ok(all)
    }

    /// What agents did to one ticket, and what its customer wrote.
    async fn changes_of(&self, ticket: &Found) -> Result<Vec<Change>, Fault> {
        let told: Vec<Entry> = self
            .history(&ticket.id)
            .await?
            .into_iter()
            .filter(|entry| entry.creator != ticket.creator)
            .filter(|entry| entry.what != What::Other)
            .collect();
        let written = if told.iter().any(|entry| entry.what == What::Reply) {
            self.attachments(&ticket.id).await?
        } else {
            Vec::new()
        };
        Ok(told
            .into_iter()
            .filter_map(|entry| entry.change(ticket, &written))
            .collect())
    }

    /// The version of a ticket, where it is another than the one `read` before. Of single tickets Request
    /// Tracker says as `ETag` the number of the last transaction we may see, and answers 304 to
    /// `If-None-Match`; of searches and histories it says nothing. Asked before the history is read, so
    /// that what happens meanwhile is read the next time.
    async fn unread(&self, ticket: &str, read: Option<&String>) -> Result<Unread, Fault> {
        let request = Request::get(format!("/REST/2.0/ticket/{ticket}"));
        let request = match read {
            Some(version) => request.header("if-none-match", version.as_str()),
            None => request,
        };
        let answer = self.send(request).await?;
        if answer.status == NOT_MODIFIED && read.is_some() {
            return Ok(Unread::Nothing);
        }
        answer.success()?;
        Ok(Unread::Version(answer.etag))
    }

    async fn look(&self, since: &Since) -> Result<Changes, Fault> {
        let Cursor {
            at: from,
            mut versions,
        } = Cursor::of(since);
        let mut items = Vec::new();
        let mut newest = from;
        let mut seen: Vec<(Timestamp, String, String)> = Vec::new();
        for page in 1..=PAGES_MAX {
            let answer = self.json(self.updated(&since.prefix, from, page)).await?;
            let tickets = list_of(&answer["items"]);
            for ticket in tickets {
                let Some(found) = Found::read(ticket, &self.settings.reference_field) else {
                    continue;
                };
                if !found.reference.starts_with(&since.prefix) {
                    continue;
                }
                newest = newest.max(found.updated);
                let read = versions.remove(&found.id);
                let version = match self.unread(&found.id, read.as_ref()).await? {
                    Unread::Nothing => read,
                    Unread::Version(version) => {
                        items.extend(self.changes_of(&found).await?);
                        version
                    }
                };
                seen.extend(version.map(|version| (found.updated, found.id, version)));
            }
            if tickets.len() < PAGE {
                break;
            }
        }
        // Older ones are not found again unless they have changed.
        let again = newest.plus_seconds(-OVERLAP_SECONDS - 1);
        let versions = seen
            .into_iter()
            .rev()
            .filter(|(updated, ..)| *updated >= again)
            .take(KEPT_MAX)
            .map(|(_, ticket, version)| (ticket, version))
            .collect();
        let cursor = Cursor {
            at: newest,
            versions,
        };
        Ok(Changes {
            items,
            cursor: serde_json::to_string(&cursor).map_err(|_| lacks("a cursor"))?,
        })
    }

    fn updated(&self, prefix: &str, from: Timestamp, page: usize) -> Request {
        let from = whole_second(from.plus_seconds(-OVERLAP_SECONDS));
        let query = format!(
            "'CF.{{{}}}' LIKE '{prefix}' AND LastUpdated >= '{from}'",
            self.settings.reference_field
        );
        Request::get("/REST/2.0/tickets")
            .with("query", query)
            .with("fields", "Creator,Requestor,LastUpdated,CustomFields")
            .with("orderby", "LastUpdated")
            .with("per_page", PAGE.to_string())
            .with("page", page.to_string())
    }

    fn find(&self, reference: &str) -> Request {
        let field = &self.settings.reference_field;
        Request::get("/REST/2.0/tickets")
            .with("query", format!("'CF.{{{field}}}' = '{reference}'"))
            .with("fields", "EffectiveId")
    }

    fn new_ticket(&self, ticket: &NewTicket) -> Request {
        let mut fields = serde_json::Map::new();
        fields.insert(
            self.settings.reference_field.clone(),
            json!(ticket.reference),
        );
        let mut body = json!({
            "Queue": self.settings.remote_queue,
            "Subject": ticket.subject,
            "Content": ticket.text,
            "ContentType": "text/plain",
            "Priority": 100 - (ticket.priority.clamp(1, 4) - 1) * 25,
            "CustomFields": fields,
        });
        if let Some(email) = &ticket.customer.email {
            body["Requestor"] = json!(email);
        }
        Request::post("/REST/2.0/ticket", body)
    }
}

/// What a status without a body says: as it was.
const NOT_MODIFIED: u16 = 304;

/// What there is to be read of a ticket.
enum Unread {
    /// Nothing: it is as it was.
    Nothing,
    /// All of it; the name of its version, if it has one.
    Version(Option<String>),
}

/// How far a look came, and the versions in which tickets were read that the next one finds again.
#[derive(Serialize, Deserialize)]
struct Cursor {
    at: Timestamp,
    versions: BTreeMap<String, String>,
}

impl Cursor {
    fn of(since: &Since) -> Self {
        let last = since.cursor.as_deref();
        // Once a cursor was a moment alone.
        let at = || last.and_then(Timestamp::parse).unwrap_or(since.start);
        let read = last.and_then(|text| serde_json::from_str(text).ok());
        read.unwrap_or_else(|| Self {
            at: at(),
            versions: BTreeMap::new(),
        })
    }
}

fn status(ticket: &str, word: &str) -> Request {
    Request::put(
        format!("/REST/2.0/ticket/{ticket}"),
        json!({ "Status": word }),
    )
}

fn message(ticket: &str, message: &NewMessage) -> Request {
    let way = if message.from_customer {
        "correspond"
    } else {
        "comment"
    };
    Request::post(
        format!("/REST/2.0/ticket/{ticket}/{way}"),
        json!({ "Content": message.text, "ContentType": "text/plain" }),
    )
}

fn history(ticket: &str, page: usize) -> Request {
    Request::get(format!("/REST/2.0/ticket/{ticket}/history"))
        .with("fields", "Type,Creator,Field,NewValue")
        .with("per_page", HISTORY.to_string())
        .with("page", page.to_string())
}

fn attachments(ticket: &str, page: usize) -> Request {
    Request::get(format!("/REST/2.0/ticket/{ticket}/attachments"))
        .with("fields", "ContentType,Content,TransactionId")
        .with("per_page", HISTORY.to_string())
        .with("page", page.to_string())
}

/// A ticket that carries our reference.
struct Found {
    id: String,
    reference: String,
    creator: String,
    /// Those who asked, as far as we are not the one.
    customers: Vec<String>,
    updated: Timestamp,
}

impl Found {
    fn read(ticket: &Value, field: &str) -> Option<Self> {
        let reference = list_of(&ticket["CustomFields"])
            .iter()
            .find(|one| text_of(one, "name") == field)
            .and_then(|one| list_of(&one["values"]).first()?.as_str())?;
        let creator = text_of(&ticket["Creator"], "id").to_owned();
        let asking = list_of(&ticket["Requestor"]).iter();
        let customers = asking
            .map(|one| text_of(one, "id").to_owned())
            .filter(|one| !one.is_empty() && *one != creator);
        Some(Self {
            id: id_of(&ticket["id"])?,
            reference: reference.to_owned(),
            customers: customers.collect(),
            creator,
            updated: Timestamp::parse(text_of(ticket, "LastUpdated"))?,
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Reply,
    Resolved,
    Rejected,
    Other,
}

/// An entry of a ticket's history.
struct Entry {
    id: String,
    creator: String,
    what: What,
}

impl Entry {
    fn read(entry: &Value) -> Option<Self> {
        let what = match (text_of(entry, "Type"), text_of(entry, "NewValue")) {
            ("Correspond", _) => What::Reply,
            ("Status", "resolved") => What::Resolved,
            ("Status", "rejected") => What::Rejected,
            _ => What::Other,
        };
        Some(Self {
            id: id_of(&entry["id"])?,
            creator: text_of(&entry["Creator"], "id").to_owned(),
            what,
        })
    }

    fn change(self, ticket: &Found, written: &[Attachment]) -> Option<Change> {
        let what = match self.what {
            What::Resolved => ChangeKind::Resolved,
            What::Rejected => ChangeKind::Returned,
            What::Reply => {
                let text = reply_of(&self.id, written)?;
                // What customers mail there is theirs, not an answer of ours.
                if ticket.customers.contains(&self.creator) {
                    ChangeKind::Wrote { text }
                } else {
                    ChangeKind::Reply { text }
                }
            }
            What::Other => return None,
        };
        Some(Change {
            key: format!("transaction:{}", self.id),
            reference: ticket.reference.clone(),
            what,
        })
    }
}

/// A part of what was written.
struct Attachment {
    transaction: String,
    plain: bool,
    content: String,
}

impl Attachment {
    fn read(one: &Value) -> Option<Self> {
        let kind = text_of(one, "ContentType");
        if !kind.starts_with("text/") {
            return None;
        }
        Some(Self {
            transaction: id_of(&one["TransactionId"])?,
            plain: kind.starts_with("text/plain"),
            content: text_of(one, "Content").to_owned(),
        })
    }
}

/// What was written in a transaction: its plain part rather than its HTML.
fn reply_of(transaction: &str, written: &[Attachment]) -> Option<String> {
    let parts = || written.iter().filter(|one| one.transaction == transaction);
    let part = parts().find(|one| one.plain).or_else(|| parts().next())?;
    let text = plain_reply(&part.content);
    (!text.is_empty()).then_some(text)
}

impl Connector for RequestTracker {
    fn find<'a>(&'a self, reference: &'a str) -> Work<'a, Vec<String>> {
        Box::pin(async move {
            let answer = self.json(Self::find(self, reference)).await?;
            let ids = list_of(&answer["items"])
                .iter()
                // A merged ticket is found by the number of the one it went into.
                .filter_map(|ticket| id_of(&ticket["EffectiveId"]).or_else(|| id_of(&ticket["id"])))
                .collect();
            Ok(oldest_first(ids))
        })
    }

    fn create<'a>(&'a self, _key: &'a str, ticket: &'a NewTicket) -> Work<'a, String> {
        Box::pin(async move {
            let answer = self.json(self.new_ticket(ticket)).await?;
            id_of(&answer["id"]).ok_or_else(|| lacks("the ticket's number"))
        })
    }

    fn has_message<'a>(&'a self, ticket: &'a str, reference: &'a str) -> Work<'a, bool> {
        Box::pin(async move {
            let written = self.attachments(ticket).await?;
            Ok(written.iter().any(|one| holds(&one.content, reference)))
        })
    }

    fn add_message<'a>(
        &'a self,
        _key: &'a str,
        ticket: &'a str,
        new: &'a NewMessage,
    ) -> Work<'a, ()> {
        Box::pin(async move { self.json(message(ticket, new)).await.map(drop) })
    }

    fn close<'a>(&'a self, _key: &'a str, ticket: &'a str, _reference: &'a str) -> Work<'a, ()> {
        Box::pin(async move {
            let said = self.json(status(ticket, "resolved")).await?;
            let path = format!("/REST/2.0/ticket/{ticket}");
            let now = self.json(Request::get(path)).await?;
            match text_of(&now, "Status") {
                "resolved" | "rejected" | "deleted" => Ok(()),
                word => Err(Fault::task(format!(
                    "left the ticket {word}: {}",
                    list_of(&said)
                        .first()
                        .and_then(Value::as_str)
                        .unwrap_or("no reason given")
                ))),
            }
        })
    }

    fn merge<'a>(&'a self, double: &'a str, into: &'a str) -> Work<'a, ()> {
        Box::pin(async move {
            let path = format!("/REST/2.0/ticket/{double}");
            let target: u64 = into.parse().map_err(|_| lacks("a ticket's number"))?;
            self.json(Request::put(path, json!({ "MergeInto": target })))
                .await
                .map(drop)
        })
    }

    fn changes<'a>(&'a self, since: &'a Since) -> Work<'a, Changes> {
        Box::pin(self.look(since))
    }

    fn test<'a>(&'a self, _key: &'a str) -> Work<'a, ()> {
        Box::pin(async move {
            let path = format!("/REST/2.0/queue/{}", self.settings.remote_queue);
            let queue = self.json(Request::get(path)).await?;
            let fields = list_of(&queue["TicketCustomFields"]);
            let field = &self.settings.reference_field;
            if fields.iter().any(|one| text_of(one, "name") == field) {
                Ok(())
            } else {
                Err(Fault::task(format!(
                    "has no field “{field}” on tickets of the queue, or we may not see it"
                )))
            }
        })
    }
}
