//! `Idempotency-Key`: a request that is sent again, because its answer got lost, runs once.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use backstop_app::http::{Failed, Visitor};
use backstop_domain::ids::AccountId;
use backstop_services::idempotency::{self, Created, Pending, Saved};
use backstop_services::{Ctx, Result};
use sha2::{Digest, Sha256};

use super::extract::unread;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// Answers larger than this are not kept; no create gives one.
const ANSWER_MAX: usize = 1 << 20;

/// The layer round all calls that create something.
pub async fn once(State(ctx): State<Ctx>, request: Request, next: Next) -> Response {
    let account = request
        .extensions()
        .get()
        .and_then(|visitor: &Visitor| visitor.actor.account());
    let key = key(request.headers()).filter(|_| *request.method() == Method::POST);
    let (Some(account), Some(key)) = (account, key) else {
        return next.run(request).await;
    };
    let (parts, body) = request.into_parts();
    let target = parts.uri.to_string();
    let whole = Request::from_parts(parts.clone(), body);
    let bytes = match Bytes::from_request(whole, &()).await {
        Ok(bytes) => bytes,
        Err(rejection) => return unread(rejection),
    };
    let print = fingerprint(&target, &bytes);
    match idempotency::begin(&ctx, account, &key, &print).await {
        Ok(Some(saved)) => replay(saved),
        Ok(None) => {
            let pending = Pending {
                account,
                key: key.clone(),
                fingerprint: print,
                answer,
            };
            let request = Request::from_parts(parts, Body::from(bytes));
            let response = idempotency::answering(pending, next.run(request)).await;
            remember(&ctx, account, &key, &print, response)
                .await
                .unwrap_or_else(|error| Failed::from(error).into_response())
        }
        Err(error) => Failed::from(error).into_response(),
    }
}

/// The answer to what was created, word for word as the handlers give it.
fn answer(created: Created<'_>) -> (u16, String) {
    let (status, body) = match created {
        Created::Thread(thread) => (StatusCode::CREATED, serde_json::to_string(thread)),
        Created::Post(post) => (StatusCode::CREATED, serde_json::to_string(post)),
        Created::Case(case) => (StatusCode::OK, serde_json::to_string(case)),
    };
    (status.as_u16(), body.unwrap_or_default())
}

/// A key that is no text is passed on as an empty one, which is refused by name.
fn key(headers: &HeaderMap) -> Option<String> {
    headers
        .get(KEY)
        .map(|value| value.to_str().unwrap_or_default().to_owned())
}

fn fingerprint(target: &str, body: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update((target.len() as u64).to_le_bytes());
    hasher.update(target);
    hasher.update(body);
    hasher.finalize().into()
}

/// Keeps a success; a refusal may be put right and sent again under the same key.
async fn remember(
    ctx: &Ctx,
    account: AccountId,
    key: &str,
    print: &[u8; 32],
    response: Response,
) -> Result<Response> {
    if !response.status().is_success() {
        idempotency::abandon(ctx, account, key, print).await?;
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, ANSWER_MAX)
        .await
        .unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    idempotency::save(ctx, account, key, print, parts.status.as_u16(), &text).await?;
    Ok(Response::from_parts(parts, Body::from(bytes)))
}

fn replay(saved: Saved) -> Response {
    let mut response = Response::new(Body::from(saved.answer));
    *response.status_mut() = StatusCode::from_u16(saved.status).unwrap_or(StatusCode::OK);
    if response.status() != StatusCode::NO_CONTENT {
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
    }
    response
        .headers_mut()
        .insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
