//! What handlers read from a request. What cannot be read is refused as a problem document, with
//! the field named where one is to blame.

use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use backstop_app::http::{Failed, Visitor};
use backstop_domain::{Actor, ErrorCode, Failure, FieldError};
use backstop_services::PageRequest;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::api::problem::answer_as;
use crate::middleware::overload::too_large;

/// On whose behalf the request is made.
pub struct Asker(pub Actor);

impl<S: Send + Sync> FromRequestParts<S> for Asker {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(
            parts
                .extensions
                .get()
                .map_or(Actor::Anonymous, |visitor: &Visitor| visitor.actor.clone()),
        ))
    }
}

/// Where the request comes from, as limits are kept.
pub struct Address(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(
            parts
                .extensions
                .get()
                .map_or_else(String::new, |visitor: &Visitor| visitor.address.clone()),
        ))
    }
}

/// The number in the path. What is no number names nothing: 404.
pub struct Id<T>(pub T);

impl<T: From64 + Send, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failed> {
        let path = axum::extract::Path::<i64>::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(id)| Self(T::from64(id)))
            .map_err(|_| ErrorCode::NotFound.into())
    }
}

/// Ids that are made of a number in a path.
pub trait From64 {
    /// The id of that number.
    fn from64(id: i64) -> Self;
}

macro_rules! from64 {
    ($($id:ident),+) => {$(
        impl From64 for backstop_domain::ids::$id {
            fn from64(id: i64) -> Self {
                Self(id)
            }
        }
    )+};
}
from64!(
    AccountId,
    CategoryId,
    ConnectorId,
    DeliveryId,
    ThreadId,
    PostId,
    EscalationId,
    PolicyId,
    DismissalId,
    SynonymId,
    ModerationItemId,
    NoticeId,
    MacroId
);

/// The version of what the caller has read, from `If-Match`; none where nothing or `*` is said.
#[derive(Debug, Clone, Copy, utoipa::IntoParams)]
#[into_params(names("If-Match"), parameter_in = Header)]
pub struct IfMatch(
    /// The `ETag` read before; 412 where the case has changed since.
    pub Option<i32>,
);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failed> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else {
            return Ok(Self(None));
        };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self(None));
        }
        // What is no version of ours matches nothing: better refused than taken for consent.
        let number = text.trim_matches('"').parse();
        number
            .map(|version| Self(Some(version)))
            .map_err(|_| ErrorCode::Stale.into())
    }
}

/// The query of the address. Unknown names are let through, so that old clients meet new servers.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failed> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
        serde_path_to_error::deserialize(pairs)
            .map(Self)
            .map_err(|error| {
                let fields = blamed(&error).into_iter().collect();
                let detail = format!("The query could not be read: {}.", error.inner());
                Failed(Failure {
                    fields,
                    ..Failure::with_detail(ErrorCode::Malformed, detail)
                })
            })
    }
}

/// A JSON body.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        if !is_json(&request) {
            let sentence = "Send JSON, with the header Content-Type: application/json.";
            let failure = Failure::with_detail(ErrorCode::Malformed, sentence);
            return Err(answer_as(&failure, StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(unread)?;
        read(&bytes)
            .map(Self)
            .map_err(|failure| Failed(failure).into_response())
    }
}

fn is_json(request: &Request) -> bool {
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let kind = kind
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// The refusal of a body that could not be read to its end.
pub fn unread(rejection: BytesRejection) -> Response {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large().into_response();
    }
    Failed(Failure::with_detail(
        ErrorCode::Malformed,
        "The body ended too early.",
    ))
    .into_response()
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Failure::with_detail(ErrorCode::Malformed, "The body is not valid UTF-8."))?;
    let mut json = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        match error.inner().classify() {
            serde_json::error::Category::Data => wrong_field(&error),
            _ => not_json(error.inner()),
        }
    })?;
    json.end().map_err(|error| not_json(&error))?;
    Ok(value)
}

fn not_json(error: &serde_json::Error) -> Failure {
    let sentence = format!("The body is not valid JSON: {error}.");
    Failure::with_detail(ErrorCode::Malformed, sentence)
}

fn wrong_field(error: &serde_path_to_error::Error<serde_json::Error>) -> Failure {
    Failure {
        fields: blamed(error).into_iter().collect(),
        ..Failure::with_detail(
            ErrorCode::Invalid,
            format!("The body does not fit: {}.", error.inner()),
        )
    }
}

/// The field that is to blame, if it is a single one. Serde names a missing one in its sentence,
/// between backquotes; all others are known by the way to them.
fn blamed<E: std::fmt::Display>(error: &serde_path_to_error::Error<E>) -> Option<FieldError> {
    let text = error.inner().to_string();
    let missing = text
        .strip_prefix("missing field `")
        .and_then(|rest| rest.split('`').next());
    if let Some(field) = missing {
        return Some(FieldError::new(field, "This field is needed."));
    }
    let path = error.path().to_string();
    let reason = text.split(" at line ").next().unwrap_or_default();
    (path != ".").then(|| FieldError::new(&path, format!("This does not fit: {reason}.")))
}

/// Which page of a list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Rows, 1 to 100; 20 where nothing is said.
    pub limit: Option<u64>,
    /// `next` of the page before.
    pub cursor: Option<String>,
}

impl PageQuery {
    /// The page wanted.
    ///
    /// # Errors
    /// When the cursor is not one of ours.
    pub fn wanted(&self) -> Result<PageRequest, Failed> {
        Ok(PageRequest::parse(self.limit, self.cursor.as_deref())?)
    }
}

/// Reads a word of a closed list from a query, such as a state.
///
/// # Errors
/// Names the words there are.
pub fn word<T>(field: &str, text: Option<&str>) -> Result<Option<T>, Failed>
where
    T: std::str::FromStr<Err = backstop_domain::text::UnknownWord>,
{
    text.filter(|text| !text.is_empty())
        .map(|text| {
            text.parse()
                .map_err(|unknown: backstop_domain::text::UnknownWord| {
                    Failed::from(FieldError::new(
                        field,
                        format!("Use one of: {}.", unknown.expected.join(", ")),
                    ))
                })
        })
        .transpose()
}
