//! What a desk keeps, whatever dialect it speaks. Each dialect checks method, path, headers and body
//! as the real system was seen to, and refuses what that would refuse.

use crate::stub::{Call, Desk};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

#[derive(Clone, Debug, Default)]
pub struct Ticket {
    pub reference: String,
    pub subject: String,
    pub messages: Vec<Message>,
    pub closed: bool,
    pub merged: bool,
}

#[derive(Clone, Debug)]
pub struct Message {
    pub text: String,
    pub public: bool,
    /// Written by our own user, not by an agent.
    pub ours: bool,
    /// Written by the customer, by mail.
    pub mailed: bool,
}

#[derive(Clone, Default)]
pub struct Tickets {
    pub all: Arc<Mutex<Vec<Ticket>>>,
    /// Answers well to closing but does not close.
    pub stubborn: Arc<Mutex<bool>>,
}

impl Tickets {
    pub fn live(&self) -> Vec<(usize, Ticket)> {
        let all = self.all.lock().unwrap();
        let numbered = all.iter().cloned().enumerate();
        numbered
            .filter(|(_, ticket)| !ticket.merged)
            .map(|(at, ticket)| (at + 1, ticket))
            .collect()
    }

    fn add(&self, reference: &str, subject: &str, text: &str) -> usize {
        let mut all = self.all.lock().unwrap();
        all.push(Ticket {
            reference: reference.to_owned(),
            subject: subject.to_owned(),
            messages: vec![Message {
                text: text.to_owned(),
                public: true,
                ours: true,
                mailed: false,
            }],
            ..Ticket::default()
        });
        all.len()
    }

    fn edit(&self, id: usize, edit: impl FnOnce(&mut Ticket)) -> bool {
        let mut all = self.all.lock().unwrap();
        all.get_mut(id.wrapping_sub(1)).map(edit).is_some()
    }

    fn close(&self, id: usize) {
        if !*self.stubborn.lock().unwrap() {
            self.edit(id, |ticket| ticket.closed = true);
        }
    }

    /// What an agent at the desk does.
    pub fn agent_says(&self, id: usize, text: &str, public: bool) {
        let message = Message {
            text: text.to_owned(),
            public,
            ours: false,
            mailed: false,
        };
        assert!(self.edit(id, |ticket| ticket.messages.push(message)));
    }

    /// What the customer mails to the desk.
    pub fn customer_mails(&self, id: usize, text: &str) {
        let message = Message {
            text: text.to_owned(),
            public: true,
            ours: false,
            mailed: true,
        };
        assert!(self.edit(id, |ticket| ticket.messages.push(message)));
    }

    pub fn agent_closes(&self, id: usize) {
        assert!(self.edit(id, |ticket| ticket.closed = true));
    }

    fn we_say(&self, id: usize, text: &str, public: bool) -> bool {
        let message = Message {
            text: text.to_owned(),
            public,
            ours: true,
            mailed: false,
        };
        self.edit(id, |ticket| ticket.messages.push(message))
    }
}

const WHEN: &str = "2026-01-05T09:00:00Z";

fn segments(call: &Call) -> Vec<&str> {
    call.path
        .split('/')
        .filter(|part| !part.is_empty())
        .collect()
}

fn id(text: &str) -> usize {
    text.parse().unwrap_or(0)
}

/// As Request Tracker 5.0.3 was seen to answer.
pub fn request_tracker(tickets: Tickets) -> Desk {
    Arc::new(move |call| {
        if call.header("authorization") != "token secret-token" {
            return (401, json!({ "message": "Unauthorized" }));
        }
        let body = call.json();
        match (call.method.as_str(), segments(call)[2..].as_ref()) {
            ("POST", ["ticket"]) => {
                if body["Queue"] != "Escalations" || body["ContentType"] != "text/plain" {
                    return (403, json!({ "message": "Forbidden" }));
                }
                let reference = body["CustomFields"]["ExternalId"].as_str().unwrap();
                let id = tickets.add(
                    reference,
                    body["Subject"].as_str().unwrap(),
                    body["Content"].as_str().unwrap(),
                );
                (201, json!({ "id": id.to_string(), "type": "ticket" }))
            }
            ("GET", ["tickets"]) => {
                let query = &call.query["query"];
                let items: Vec<_> = tickets
                    .live()
                    .into_iter()
                    .filter(|(_, ticket)| {
                        *query == format!("'CF.{{ExternalId}}' = '{}'", ticket.reference)
                            || query
                                .starts_with("'CF.{ExternalId}' LIKE 'bs-1-' AND LastUpdated >= '")
                    })
                    .map(|(id, ticket)| rt_ticket(id, &ticket))
                    .collect();
                (200, json!({ "items": items, "total": items.len() }))
            }
            ("GET", ["ticket", number]) => match tickets.all.lock().unwrap().get(id(number) - 1) {
                // The quotation marks must come back, too.
                Some(ticket) if call.header("if-none-match") == rt_version(ticket) => {
                    (304, json!({ "etag": rt_version(ticket) }))
                }
                Some(ticket) => (200, rt_ticket(id(number), ticket)),
                None => (404, Value::Null),
            },
            ("PUT", ["ticket", number]) => {
                if let Some(into) = body["MergeInto"].as_u64() {
                    assert!(into < id(number) as u64, "merged into the older one");
                    tickets.edit(id(number), |ticket| ticket.merged = true);
                    return (200, json!(["Merge Successful"]));
                }
                assert_eq!(body, json!({ "Status": "resolved" }));
                tickets.close(id(number));
                (200, json!(["Ticket 1: Status changed"]))
            }
            ("POST", ["ticket", number, way @ ("correspond" | "comment")]) => {
                assert_eq!(body["ContentType"], "text/plain");
                let text = body["Content"].as_str().unwrap();
                tickets.we_say(id(number), text, *way == "correspond");
                (201, json!(["Correspondence added"]))
            }
            ("GET", ["ticket", number, "history"]) => {
                (200, json!({ "items": rt_history(&tickets, id(number)) }))
            }
            ("GET", ["ticket", number, "attachments"]) => {
                (200, json!({ "items": rt_written(&tickets, id(number)) }))
            }
            ("GET", ["queue", "Escalations"]) => (
                200,
                json!({ "TicketCustomFields": [{ "name": "ExternalId" }] }),
            ),
            _ => (404, json!({ "message": "Not Found" })),
        }
    })
}

/// The number of the last transaction.
fn rt_version(ticket: &Ticket) -> String {
    format!("\"{}\"", ticket.messages.len() + usize::from(ticket.closed))
}

fn rt_ticket(id: usize, ticket: &Ticket) -> Value {
    json!({
        "etag": rt_version(ticket),
        "id": id.to_string(), "EffectiveId": id.to_string(), "LastUpdated": WHEN,
        "Status": if ticket.closed { "resolved" } else { "open" },
        "Creator": { "id": "connector", "type": "user" },
        "Requestor": [{ "id": "ana@example.com", "type": "user" }],
        "CustomFields": [{ "name": "ExternalId", "values": [ticket.reference] }],
    })
}

fn rt_history(tickets: &Tickets, id: usize) -> Vec<Value> {
    let all = tickets.all.lock().unwrap();
    let ticket = &all[id - 1];
    let mut entries: Vec<_> = ticket
        .messages
        .iter()
        .enumerate()
        .map(|(at, message)| {
            let kind = match (at, message.public) {
                (0, _) => "Create",
                (_, true) => "Correspond",
                (_, false) => "Comment",
            };
            let who = match (message.ours, message.mailed) {
                (true, _) => "connector",
                (_, true) => "ana@example.com",
                _ => "agent1",
            };
            json!({ "id": format!("{id}{at}"), "Type": kind, "Creator": { "id": who }, "NewValue": "" })
        })
        .collect();
    if ticket.closed {
        entries.push(json!({ "id": format!("{id}99"), "Type": "Status", "Creator": { "id": "agent1" }, "NewValue": "resolved" }));
    }
    entries
}

fn rt_written(tickets: &Tickets, id: usize) -> Vec<Value> {
    let all = tickets.all.lock().unwrap();
    let messages = all[id - 1].messages.iter().enumerate();
    messages
        .map(|(at, message)| {
            json!({ "id": at.to_string(), "TransactionId": format!("{id}{at}"), "ContentType": "text/plain", "Content": message.text })
        })
        .collect()
}

/// As Zammad's documentation has it.
pub fn zammad(tickets: Tickets) -> Desk {
    Arc::new(move |call| {
        if call.header("authorization") != "Token token=secret-token" {
            return (401, json!({ "error": "Authentication required" }));
        }
        let body = call.json();
        match (call.method.as_str(), segments(call)[2..].as_ref()) {
            ("POST", ["tickets"]) => {
                let article = &body["article"];
                let complete = body["group"] == "Escalations"
                    && body["customer_id"]
                        .as_str()
                        .is_some_and(|c| c.starts_with("guess:"))
                    && article["type"] == "web"
                    && article["internal"] == false;
                if !complete {
                    return (422, json!({ "error": "incomplete" }));
                }
                let id = tickets.add(
                    body["backstop_reference"].as_str().unwrap(),
                    body["title"].as_str().unwrap(),
                    article["body"].as_str().unwrap(),
                );
                (201, zammad_ticket(id, &tickets.all.lock().unwrap()[id - 1]))
            }
            ("GET", ["tickets", "search"]) => {
                let query = &call.query["query"];
                assert_eq!(call.query["expand"], "true");
                // A search by words finds more than asked for.
                let found: Vec<_> = tickets
                    .live()
                    .into_iter()
                    .filter(|_| query.starts_with("backstop_reference:"))
                    .map(|(id, ticket)| zammad_ticket(id, &ticket))
                    .collect();
                (200, json!(found))
            }
            ("GET", ["tickets", number]) => (
                200,
                zammad_ticket(id(number), &tickets.all.lock().unwrap()[id(number) - 1]),
            ),
            ("PUT", ["tickets", number]) => {
                assert_eq!(body, json!({ "state": "closed" }));
                tickets.close(id(number));
                (200, json!({ "id": id(number) }))
            }
            ("PUT", ["ticket_merge", number, into]) => {
                assert_eq!(*into, "20001");
                tickets.edit(id(number), |ticket| ticket.merged = true);
                (200, json!({ "result": "success" }))
            }
            ("POST", ["ticket_articles"]) => {
                let (kind, internal) = (&body["type"], body["internal"] == true);
                assert_eq!(kind, if internal { "note" } else { "web" });
                let ticket = id(body["ticket_id"].as_str().unwrap());
                tickets.we_say(ticket, body["body"].as_str().unwrap(), !internal);
                (201, json!({ "id": 1 }))
            }
            ("GET", ["ticket_articles", "by_ticket", number]) => {
                let all = tickets.all.lock().unwrap();
                let articles: Vec<_> = all[id(number) - 1]
                    .messages
                    .iter()
                    .enumerate()
                    .map(|(at, m)| {
                        json!({ "id": id(number) * 100 + at, "body": m.text, "internal": !m.public,
                        "created_by_id": if m.ours { 3 } else if m.mailed { 55 } else { 9 },
                        "sender": if m.mailed || m.ours && m.public { "Customer" } else { "Agent" } })
                    })
                    .collect();
                (200, json!(articles))
            }
            ("GET", ["users", "me"]) => (200, json!({ "id": 3, "login": "connector" })),
            ("GET", ["groups"]) => (200, json!([{ "name": "Escalations" }])),
            _ => (404, Value::Null),
        }
    })
}

fn zammad_ticket(id: usize, ticket: &Ticket) -> Value {
    json!({
        "id": id, "number": (20_000 + id).to_string(), "backstop_reference": ticket.reference,
        "state": if ticket.closed { "closed" } else { "open" }, "updated_at": WHEN, "close_at": WHEN,
    })
}

/// As Zendesk's documentation has it; without its idempotency, which it keeps for a while only.
pub fn zendesk(tickets: Tickets) -> Desk {
    Arc::new(move |call| {
        // bot@example.com/token:secret-token
        if call.header("authorization") != "Basic Ym90QGV4YW1wbGUuY29tL3Rva2VuOnNlY3JldC10b2tlbg=="
        {
            return (401, json!({ "error": "Couldn't authenticate you" }));
        }
        let body = call.json();
        let ticket = &body["ticket"];
        match (call.method.as_str(), segments(call)[2..].as_ref()) {
            ("POST", ["tickets.json"]) => {
                assert!(call.header("idempotency-key").starts_with("backstop-"));
                assert_eq!(ticket["comment"]["public"], true);
                let id = tickets.add(
                    ticket["external_id"].as_str().unwrap(),
                    ticket["subject"].as_str().unwrap(),
                    ticket["comment"]["body"].as_str().unwrap(),
                );
                (201, json!({ "ticket": { "id": id } }))
            }
            ("GET", ["tickets.json"]) => {
                let wanted = &call.query["external_id"];
                let found: Vec<_> = tickets
                    .live()
                    .into_iter()
                    .filter(|(_, ticket)| ticket.reference == *wanted)
                    .map(|(id, ticket)| zendesk_ticket(id, &ticket))
                    .collect();
                (200, json!({ "tickets": found }))
            }
            ("GET", ["incremental", "tickets", "cursor.json"]) => {
                assert!(call.query.contains_key("start_time") || call.query["cursor"] == "after-1");
                let found: Vec<_> = tickets
                    .live()
                    .into_iter()
                    .map(|(id, ticket)| zendesk_ticket(id, &ticket))
                    .collect();
                (
                    200,
                    json!({ "tickets": found, "after_cursor": "after-1", "end_of_stream": true }),
                )
            }
            ("GET", ["users", "me.json"]) => (200, json!({ "user": { "id": 7 } })),
            ("POST", ["tickets", into, "merge.json"]) => {
                assert_eq!(*into, "1");
                let double = body["ids"][0].as_u64().unwrap() as usize;
                tickets.edit(double, |ticket| ticket.merged = true);
                (200, json!({ "job_status": { "status": "queued" } }))
            }
            ("GET", ["tickets", number, "comments.json"]) => {
                let all = tickets.all.lock().unwrap();
                let comments: Vec<_> = all[id(number) - 1].messages.iter().enumerate()
                    .map(|(at, m)| json!({ "id": id(number) * 100 + at, "plain_body": m.text, "body": m.text, "public": m.public,
                        "via": { "channel": if m.ours { "api" } else if m.mailed { "email" } else { "web" } },
                        "author_id": if m.ours || m.mailed { 7 } else { 9 } }))
                    .collect();
                (200, json!({ "comments": comments }))
            }
            (method, ["tickets", file]) => {
                let number = id(file.trim_end_matches(".json"));
                if method == "PUT" && ticket["status"] == "solved" {
                    tickets.close(number);
                } else if method == "PUT" {
                    let comment = &ticket["comment"];
                    tickets.we_say(
                        number,
                        comment["body"].as_str().unwrap(),
                        comment["public"] == true,
                    );
                }
                (
                    200,
                    json!({ "ticket": zendesk_ticket(number, &tickets.all.lock().unwrap()[number - 1]) }),
                )
            }
            _ => (404, Value::Null),
        }
    })
}

fn zendesk_ticket(id: usize, ticket: &Ticket) -> Value {
    json!({
        "id": id, "external_id": ticket.reference, "requester_id": 7, "updated_at": WHEN, "tags": [],
        "status": if ticket.closed { "solved" } else { "open" },
    })
}

/// A receiver of Standard Webhooks: verifies, and tells repetitions by their id.
pub fn webhook(tickets: Tickets) -> Desk {
    let seen: Mutex<Vec<String>> = Mutex::default();
    Arc::new(move |call| {
        let name = call.header("webhook-id");
        let at = call.header("webhook-timestamp").parse().unwrap_or(0);
        let good = backstop_connectors::signature::is_good(
            crate::SIGNING,
            name,
            at,
            &call.body,
            call.header("webhook-signature"),
        );
        if !good
            || call.method != "POST"
            || call.path != "/"
            || call.header("content-type") != "application/json"
        {
            return (401, Value::Null);
        }
        let mut seen = seen.lock().unwrap();
        if seen.iter().any(|id| id == name) {
            return (200, json!({}));
        }
        seen.push(name.to_owned());
        let body = call.json();
        let data = &body["data"];
        match body["type"].as_str().unwrap() {
            "escalation.created" => {
                tickets.add(
                    data["reference"].as_str().unwrap(),
                    data["subject"].as_str().unwrap(),
                    data["text"].as_str().unwrap(),
                );
            }
            "post.created" => {
                tickets.we_say(
                    1,
                    data["text"].as_str().unwrap(),
                    data["from_customer"] == true,
                );
            }
            "escalation.ended" => tickets.close(1),
            "test" => {}
            other => panic!("{other} is no event of ours"),
        }
        (200, json!({}))
    })
}
