//! Pages for what went wrong: not found, not allowed, too much, broken.

use axum::{
    extract::{FromRequestParts, Path, Request},
    http::{Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::Response,
};
use backstop_domain::{ErrorCode, Failure};
use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::{
    http::{Answer, Failed, Screen, Visit, see_other, status_of},
    routes::url,
    ui::{ButtonKind, Icon, IconName, LinkButton},
};

/// The layer round all pages: gives every refusal its page, and sends visitors who must sign in
/// first to where they can.
pub async fn pages(visit: Visit, method: Method, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let failure = match response.extensions_mut().remove::<Failed>() {
        Some(failed) => failed.0,
        None => match refused_by_router(&response) {
            Some(code) => code.into(),
            None => return response,
        },
    };
    if failure.code == ErrorCode::SignInRequired && method == Method::GET {
        return see_other(&url::sign_in(&visit.path));
    }
    page(&visit, &failure)
}

/// Requests the router or an extractor refused before a handler saw them.
fn refused_by_router(response: &Response) -> Option<ErrorCode> {
    let content = response.headers().get(header::CONTENT_TYPE);
    if content.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        return None;
    }
    match response.status() {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Some(ErrorCode::NotFound),
        StatusCode::PAYLOAD_TOO_LARGE => Some(ErrorCode::TooLarge),
        StatusCode::TOO_MANY_REQUESTS => Some(ErrorCode::TooManyRequests),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT => {
            Some(ErrorCode::Unavailable)
        }
        status if status.is_server_error() => Some(ErrorCode::Internal),
        status if status.is_client_error() => Some(ErrorCode::Malformed),
        _ => None,
    }
}

/// The page of an address that leads nowhere.
pub async fn not_found() -> Answer {
    Err(ErrorCode::NotFound.into())
}

/// An error page with the failure's status. The server uses it too, where a request does not
/// reach the pages at all.
#[must_use]
pub fn page(visit: &Visit, failure: &Failure) -> Response {
    let screen = Screen::titled(title(failure.code))
        .private()
        .status(status_of(failure))
        .retry_after(failure.retry_after);
    visit.show(screen, || view(visit, failure))
}

const fn title(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::NotFound => "Not found",
        ErrorCode::Forbidden => "Not allowed",
        ErrorCode::Suspended => "Suspended",
        ErrorCode::SignInRequired => "Please sign in",
        ErrorCode::TooManyRequests => "Too much at once",
        ErrorCode::TooLarge => "Too long",
        ErrorCode::Unavailable | ErrorCode::StorageFull => "Not right now",
        ErrorCode::Internal => "Something broke",
        _ => "That did not work",
    }
}

fn view(visit: &Visit, failure: &Failure) -> AnyView {
    let home = (failure.code != ErrorCode::SignInRequired).then(
        || view! { <LinkButton href=url::HOME kind=ButtonKind::Main>"To the start page"</LinkButton> },
    );
    let sign_in = (!visit.signed_in()).then(|| {
        let href = url::sign_in(url::HOME);
        view! { <LinkButton href=href>"Sign in"</LinkButton> }
    });
    let wait = failure
        .retry_after
        .map(|seconds| view! { <p class="meta">{format!("Try again in {}.", wait(seconds))}</p> });
    view! {
        <div class="status-page">
            <Icon name=IconName::Info/>
            <h1>{title(failure.code)}</h1>
            <p>{failure.sentence().to_owned()}</p>
            {next_step(failure.code).map(|text| view! { <p>{text}</p> })}
            {wait}
            <p class="row">{home}{sign_in}<LinkButton href=url::SEARCH>"Search"</LinkButton></p>
        </div>
    }
    .into_any()
}

const fn next_step(code: ErrorCode) -> Option<&'static str> {
    match code {
        ErrorCode::NotFound => {
            Some("The address may be mistyped, or what was here has been taken away.")
        }
        ErrorCode::Internal => {
            Some("It is not your fault. We have noted it; please try again in a moment.")
        }
        ErrorCode::SignInRequired => Some(
            "You may have been signed out in the meantime. What you typed is still there when you go back.",
        ),
        _ => None,
    }
}

/// Words for a waiting time.
#[must_use]
pub fn wait(seconds: u64) -> String {
    match seconds {
        0..=1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

/// A part of the path. What cannot be read, such as letters for a number, leads nowhere: 404.
pub struct Part<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Part<T> {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failed> {
        let path = Path::<T>::from_request_parts(parts, state).await;
        path.map(|Path(value)| Self(value))
            .map_err(|_| ErrorCode::NotFound.into())
    }
}
