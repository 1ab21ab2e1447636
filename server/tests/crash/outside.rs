//! A helpdesk outside that does what it is asked and then lets its answer get lost: it answers too
//! late, breaks off, or a gateway before it says that it took too long. It speaks as Zammad does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use fastrand::Rng;
use futures_util::stream;
use serde_json::{Value, json};

/// Longer than anybody waits for an answer.
const TOO_LATE: Duration = Duration::from_secs(25);

#[derive(Clone, Default)]
struct Ticket {
    reference: String,
    messages: Vec<String>,
    is_closed: bool,
    is_merged: bool,
}

struct Desk {
    tickets: Mutex<Vec<Ticket>>,
    dice: Mutex<Rng>,
    lost: Mutex<usize>,
}

/// The helpdesk; it runs until the test ends.
#[derive(Clone)]
pub struct Outside {
    desk: Arc<Desk>,
    pub url: String,
}

/// What the helpdesk holds at the end.
pub struct Held {
    /// Tickets of each reference, those merged away not counted.
    pub tickets: BTreeMap<String, usize>,
    /// Messages that stand in a ticket more than once.
    pub doubled_messages: usize,
    /// Answers that got lost.
    pub lost: usize,
    /// Tickets that were made twice and merged.
    pub merged: usize,
}

impl Outside {
    pub async fn start(dice: Rng) -> Self {
        let desk = Arc::new(Desk {
            tickets: Mutex::default(),
            dice: Mutex::new(dice),
            lost: Mutex::default(),
        });
        let app = axum::Router::new()
            .route("/api/v1/tickets", post(create))
            .route("/api/v1/tickets/search", get(search))
            .route("/api/v1/tickets/{id}", get(show).put(close))
            .route("/api/v1/ticket_merge/{id}/{number}", put(merge))
            .route("/api/v1/ticket_articles", post(write))
            .route("/api/v1/ticket_articles/by_ticket/{id}", get(articles))
            .with_state(Arc::clone(&desk));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        #[expect(
            clippy::disallowed_methods,
            reason = "a server that ends with its test"
        )]
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { desk, url }
    }

    pub fn held(&self) -> Held {
        let tickets = self.desk.tickets();
        let mut held = Held {
            tickets: BTreeMap::new(),
            doubled_messages: 0,
            lost: *self.desk.lost.lock().unwrap(),
            merged: tickets.iter().filter(|t| t.is_merged).count(),
        };
        for ticket in tickets.iter().filter(|t| !t.is_merged) {
            *held.tickets.entry(ticket.reference.clone()).or_default() += 1;
            let mut refs: Vec<_> = ticket.messages.iter().filter_map(|m| own_line(m)).collect();
            let all = refs.len();
            refs.sort_unstable();
            refs.dedup();
            held.doubled_messages += all - refs.len();
        }
        held
    }
}

/// The line that names a message.
fn own_line(text: &str) -> Option<&str> {
    text.lines().rfind(|line| line.starts_with("Ref "))
}

impl Desk {
    fn tickets(&self) -> MutexGuard<'_, Vec<Ticket>> {
        self.tickets.lock().unwrap()
    }

    /// The answer to something that is done by now, as it reaches the caller.
    async fn answer(&self, status: StatusCode, body: Value) -> Response {
        let fate = self.dice.lock().unwrap().u32(..100);
        if fate < 25 {
            *self.lost.lock().unwrap() += 1;
        }
        match fate {
            0..12 => {
                let half = body.to_string();
                let half = Bytes::from(half[..half.len() / 2].to_owned());
                let cut = Err(std::io::Error::other("cut off"));
                (status, Body::from_stream(stream::iter([Ok(half), cut]))).into_response()
            }
            12..23 => StatusCode::GATEWAY_TIMEOUT.into_response(),
            23..25 => {
                tokio::time::sleep(TOO_LATE).await;
                (status, Json(body)).into_response()
            }
            _ => (status, Json(body)).into_response(),
        }
    }
}

fn ticket_json(id: usize, ticket: &Ticket) -> Value {
    json!({
        "id": id, "number": (20_000 + id).to_string(), "backstop_reference": ticket.reference,
        "state": if ticket.is_merged { "merged" } else if ticket.is_closed { "closed" } else { "open" },
        // Nobody works here, so that a look for changes finds nothing.
        "updated_at": "2000-01-01T00:00:00Z",
    })
}

async fn create(State(desk): State<Arc<Desk>>, Json(body): Json<Value>) -> Response {
    let (id, made) = {
        let mut tickets = desk.tickets();
        tickets.push(Ticket {
            reference: body["backstop_reference"].as_str().unwrap().to_owned(),
            messages: vec![body["article"]["body"].as_str().unwrap().to_owned()],
            ..Ticket::default()
        });
        (tickets.len(), tickets[tickets.len() - 1].clone())
    };
    desk.answer(StatusCode::CREATED, ticket_json(id, &made))
        .await
}

async fn search(
    State(desk): State<Arc<Desk>>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Json<Value> {
    let tickets = desk.tickets();
    let wanted = query["query"]
        .strip_prefix("backstop_reference:\"")
        .and_then(|rest| rest.strip_suffix('"'));
    let found: Vec<_> = (1..)
        .zip(tickets.iter())
        .filter(|(_, ticket)| !ticket.is_merged && wanted == Some(ticket.reference.as_str()))
        .map(|(id, ticket)| ticket_json(id, ticket))
        .collect();
    Json(json!(found))
}

async fn show(State(desk): State<Arc<Desk>>, Path(id): Path<usize>) -> Response {
    match desk.tickets().get(id.wrapping_sub(1)) {
        Some(ticket) => Json(ticket_json(id, ticket)).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn close(State(desk): State<Arc<Desk>>, Path(id): Path<usize>) -> Response {
    desk.tickets()[id - 1].is_closed = true;
    desk.answer(StatusCode::OK, json!({ "id": id })).await
}

async fn merge(
    State(desk): State<Arc<Desk>>,
    Path((id, number)): Path<(usize, usize)>,
) -> Json<Value> {
    let mut tickets = desk.tickets();
    let moved = std::mem::take(&mut tickets[id - 1].messages);
    // The beginning of the one is the beginning of the other.
    tickets[number - 20_001]
        .messages
        .extend(moved.into_iter().skip(1));
    tickets[id - 1].is_merged = true;
    Json(json!({ "result": "success" }))
}

async fn write(State(desk): State<Arc<Desk>>, Json(body): Json<Value>) -> Response {
    let id: usize = body["ticket_id"].as_str().unwrap().parse().unwrap();
    let text = body["body"].as_str().unwrap().to_owned();
    desk.tickets()[id - 1].messages.push(text);
    desk.answer(StatusCode::CREATED, json!({ "id": 1 })).await
}

async fn articles(State(desk): State<Arc<Desk>>, Path(id): Path<usize>) -> Json<Value> {
    let tickets = desk.tickets();
    let all = tickets[id - 1].messages.iter();
    let all: Vec<_> = all
        .map(|text| json!({ "id": 1, "body": text, "internal": true, "sender": "Agent" }))
        .collect();
    Json(json!(all))
}
