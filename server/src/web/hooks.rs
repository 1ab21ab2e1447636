//! `POST /hooks/{key}`: what contact centres outside tell us.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use backstop_app::http::Failed;
use backstop_connectors::inbound::{Call, News, Refused, judge};
use backstop_domain::{ErrorCode, Failure};
use backstop_services::{Ctx, connectors};

use crate::api::problem;

/// Judges a call by its signature and its moment, and lets it take effect once. A repetition is
/// answered as the first was.
pub async fn call(
    State(ctx): State<Ctx>,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Failed> {
    let hook = connectors::hook(&ctx, &key)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    let judged = judge(
        hook.kind,
        &hook.secret,
        &Call {
            header: &|name| headers.get(name).and_then(|value| value.to_str().ok()),
            body: &body,
        },
        ctx.now(),
    );
    let believed = match judged {
        Ok(believed) => believed,
        Err(Refused::Signature) => {
            return Ok(refused(
                ErrorCode::SignInRequired,
                "The signature is not right.",
            ));
        }
        Err(Refused::Moment) => {
            let why = "The call was signed more than five minutes ago, or ahead of time.";
            return Ok(refused(ErrorCode::SignInRequired, why));
        }
        Err(Refused::Content) => {
            let why = "Send a type of ours and the reference of a ticket.";
            return Ok(refused(ErrorCode::Malformed, why));
        }
    };
    match believed.news {
        News::Ask => connectors::asked(&ctx, hook.id, &believed.key).await?,
        News::Changed(change) => {
            connectors::receive(&ctx, hook.id, &change).await?;
        }
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Programs call, so a refusal is a problem document.
fn refused(code: ErrorCode, why: &str) -> Response {
    problem::answer(&Failure::with_detail(code, why))
}
