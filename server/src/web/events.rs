//! `GET /api/v1/events?thread=ID`: tells open pages that something happened in a thread.
//!
//! An event carries a name and numbers, never text: what may be seen is asked for afterwards, by
//! the same rules as always.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event as Message, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use backstop_app::http::Failed;
use backstop_domain::ids::{EscalationId, PostId, ThreadId};
use backstop_domain::permission::{Action, check};
use backstop_domain::{ErrorCode, Failure};
use backstop_services::outbox::{Entry, Event};
use backstop_services::{PageRequest, threads};
use futures_util::{Stream, StreamExt, stream};
use serde::Deserialize;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast};

use crate::api::extract::{Asker, Query};
use crate::state::AppState;

/// Events a slow listener may lag behind before it is told to look anew.
const BACKLOG: usize = 256;
/// Listeners at once.
const LISTENERS_MAX: usize = 1024;
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Where the follower of the outbox tells what happened.
#[derive(Clone)]
pub struct Live {
    sender: broadcast::Sender<Told>,
    cases: broadcast::Sender<CaseTold>,
    places: Arc<Semaphore>,
}

#[derive(Clone, Copy, Debug)]
struct Told {
    name: &'static str,
    thread: ThreadId,
    post: Option<PostId>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            sender: broadcast::Sender::new(BACKLOG),
            cases: broadcast::Sender::new(BACKLOG),
            places: Arc::new(Semaphore::new(LISTENERS_MAX)),
        }
    }
}

impl Live {
    /// Passes an event on, if it is one that everybody who sees the thread may know of.
    pub fn tell(&self, entry: &Entry) {
        self.tell_agents(entry);
        let (Some(name), Some(thread)) = (public_name(&entry.kind), entry.thread_id) else {
            return;
        };
        // Nobody listening is no fault.
        let _listeners = self.sender.send(Told {
            name,
            thread,
            post: entry.post_id,
        });
    }
}

/// Something about a case, for agents alone.
#[derive(Clone, Copy, Debug)]
struct CaseTold {
    name: &'static str,
    case: Option<EscalationId>,
    thread: Option<ThreadId>,
}

impl Live {
    /// What happens to cases, and in threads that may have one: an answer can end a case.
    fn tell_agents(&self, entry: &Entry) {
        let about_case = match Event::from_word(&entry.kind) {
            Some(
                Event::Escalated
                | Event::EscalationChanged
                | Event::EscalationResolved
                | Event::PrivateReply,
            ) => true,
            Some(
                Event::PostCreated
                | Event::PostAccepted
                | Event::PostModerated
                | Event::ThreadChanged,
            ) => false,
            _ => return,
        };
        self.tell_case(CaseTold {
            name: "case.updated",
            case: entry.payload.parse().ok().filter(|_| about_case),
            thread: entry.thread_id,
        });
    }

    /// Somebody opened a case, or began or stopped to write on it.
    pub fn tell_presence(&self, case: EscalationId) {
        self.tell_case(CaseTold {
            name: "case.presence",
            case: Some(case),
            thread: None,
        });
    }

    fn tell_case(&self, told: CaseTold) {
        // Nobody listening is no fault.
        let _listeners = self.cases.send(told);
    }
}

/// Private replies and the inner life of cases are nobody's business.
fn public_name(kind: &str) -> Option<&'static str> {
    match Event::from_word(kind)? {
        Event::ThreadCreated => Some("thread.created"),
        Event::PostCreated => Some("post.created"),
        Event::PostChanged | Event::PostModerated => Some("post.updated"),
        Event::PostAccepted => Some("post.accepted"),
        Event::PostVoted => Some("post.voted"),
        Event::ThreadChanged | Event::Escalated | Event::EscalationResolved => {
            Some("thread.updated")
        }
        Event::PrivateReply
        | Event::CaseMessage
        | Event::EscalationChanged
        | Event::DeliveryDead
        | Event::Imported
        | Event::SiteChanged
        | Event::ReindexRequested => None,
    }
}

/// Which thread.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub struct EventsQuery {
    /// The thread to listen to.
    thread: i64,
}

/// Listen to a thread
///
/// A stream of server-sent events. Each has a name such as `post.created` or `thread.updated` and
/// data `{"thread_id": 1, "post_id": 2}`; `resync` means that some were missed.
#[utoipa::path(get, path = "/events", tag = "events", params(EventsQuery), responses((status = 200, description = "text/event-stream", content_type = "text/event-stream", body = String)))]
pub async fn listen(
    State(state): State<AppState>,
    asker: Asker,
    Query(query): Query<EventsQuery>,
) -> Response {
    let thread = ThreadId(query.thread);
    // Whoever may not see the thread learns nothing, not even that it is there.
    if let Err(error) = threads::page(&state.ctx, &asker.0, thread, PageRequest::first(1)).await {
        return Failed::from(error).into_response();
    }
    let Ok(place) = Arc::clone(&state.live.places).try_acquire_owned() else {
        return Failed(Failure::retry_later(ErrorCode::Unavailable, 30)).into_response();
    };
    let events =
        told(state.live.sender.subscribe(), thread, place).take_until(state.stop.cancelled_owned());
    Sse::new(events)
        .keep_alive(KeepAlive::new().interval(HEARTBEAT))
        .into_response()
}

fn told(
    receiver: broadcast::Receiver<Told>,
    thread: ThreadId,
    place: OwnedSemaphorePermit,
) -> impl Stream<Item = Result<Message, Infallible>> {
    stream::unfold((receiver, place), move |(mut receiver, place)| async move {
        let message = loop {
            match receiver.recv().await {
                Ok(told) if told.thread == thread => break message(&told),
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => break Message::default().event("resync").data("{}"),
                Err(RecvError::Closed) => return None,
            }
        };
        Some((Ok(message), (receiver, place)))
    })
}

fn message(told: &Told) -> Message {
    let data = serde_json::json!({ "thread_id": told.thread, "post_id": told.post });
    Message::default().event(told.name).data(data.to_string())
}

/// Listen to cases (agents)
///
/// A stream of server-sent events: `case.updated` and `case.presence`, with data
/// `{"case_id": 1, "thread_id": 2}` where either may be null; `resync` means that some were missed.
/// What changed is asked for afterwards.
#[utoipa::path(get, path = "/escalations/live", tag = "escalations", responses((status = 200, description = "text/event-stream", content_type = "text/event-stream", body = String)))]
pub async fn listen_to_cases(State(state): State<AppState>, asker: Asker) -> Response {
    if let Err(failure) = check(&asker.0, Action::WorkEscalations) {
        return Failed(failure).into_response();
    }
    let Ok(place) = Arc::clone(&state.live.places).try_acquire_owned() else {
        return Failed(Failure::retry_later(ErrorCode::Unavailable, 30)).into_response();
    };
    let receiver = state.live.cases.subscribe();
    let events = stream::unfold((receiver, place), |(mut receiver, place)| async move {
        let message = match receiver.recv().await {
            Ok(told) => {
                let data = serde_json::json!({ "case_id": told.case, "thread_id": told.thread });
                Message::default().event(told.name).data(data.to_string())
            }
            Err(RecvError::Lagged(_)) => Message::default().event("resync").data("{}"),
            Err(RecvError::Closed) => return None,
        };
        Some((Ok::<_, Infallible>(message), (receiver, place)))
    });
    Sse::new(events.take_until(state.stop.cancelled_owned()))
        .keep_alive(KeepAlive::new().interval(HEARTBEAT))
        .into_response()
}
