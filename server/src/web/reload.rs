//! Live reload while developing: open pages learn that another build is running.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use backstop_app::http::Failed;
use backstop_domain::ErrorCode;
use futures_util::{StreamExt, stream};

use crate::state::AppState;

/// `GET /dev/reload`: one message with the number of this start, then silence.
pub async fn reload(State(state): State<AppState>) -> Response {
    let Some(dev) = state.dev else {
        return Failed(ErrorCode::NotFound.into()).into_response();
    };
    let event = Event::default()
        .retry(Duration::from_millis(300))
        .data(dev.build.to_string());
    let stream = stream::once(async move { Ok::<_, Infallible>(event) }).chain(stream::pending());
    Sse::new(stream.take_until(state.stop.cancelled_owned()))
        .keep_alive(KeepAlive::default())
        .into_response()
}
