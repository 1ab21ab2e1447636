//! A call and its answer, free of any HTTP library's types but the method.

use crate::Work;
use backstop_domain::Timestamp;
use backstop_domain::connector::{Fault, Secret};
use reqwest::Method;
use serde_json::Value;

/// What a call carries.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Nothing.
    None,
    /// JSON.
    Json(Value),
    /// These very bytes, JSON too: they were signed.
    Signed(Vec<u8>),
}

/// A call.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Its method.
    pub method: Method,
    /// Below the endpoint's address, from the first slash on; empty for the address itself.
    pub path: String,
    /// Names and values, not yet encoded.
    pub query: Vec<(&'static str, String)>,
    /// Names and values; those that hold secrets are never shown.
    pub headers: Vec<(&'static str, Secret)>,
    /// What it carries.
    pub body: Body,
}

impl Request {
    /// A reading call.
    pub fn get(path: impl Into<String>) -> Self {
        Self {
            method: Method::GET,
            path: path.into(),
            query: Vec::new(),
            headers: Vec::new(),
            body: Body::None,
        }
    }

    /// A call that makes something.
    pub fn post(path: impl Into<String>, body: Value) -> Self {
        Self {
            method: Method::POST,
            body: Body::Json(body),
            ..Self::get(path)
        }
    }

    /// A call that changes something.
    pub fn put(path: impl Into<String>, body: Value) -> Self {
        Self {
            method: Method::PUT,
            ..Self::post(path, body)
        }
    }

    /// The same with another part of the query.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// The same with another header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, Secret::new(value)));
        self
    }
}

/// An answer, read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// Seconds of `Retry-After`.
    pub retry_after: Option<i64>,
    /// What names this version of the thing asked for, as it came.
    pub etag: Option<String>,
    /// Its body.
    pub body: Vec<u8>,
}

/// Seconds to wait where an overloaded system does not say.
const BUSY_SECONDS: i64 = 10;

impl Answer {
    /// The body of a success.
    ///
    /// # Errors
    /// What the status says, in the administrator's words.
    pub fn success(&self) -> Result<&[u8], Fault> {
        let status = self.status;
        match status {
            200..=299 => Ok(&self.body),
            300..=399 => Err(Fault::endpoint(format!(
                "answered {status}: it leads elsewhere, and redirects are not followed"
            ))),
            401 => Err(Fault::endpoint("does not accept our secret (401)")),
            403 => Err(Fault::endpoint(
                "does not permit this (403): a right is missing, or the queue does not exist",
            )),
            410 => Err(Fault {
                gone: true,
                ..Fault::endpoint("wants no more calls (410)")
            }),
            429 | 502..=504 => Err(Fault::endpoint(format!("is overloaded ({status})"))
                .after(self.retry_after.unwrap_or(BUSY_SECONDS))),
            500.. => Err(Fault::endpoint(format!("failed ({status})"))),
            _ => Err(Fault::task(format!("refused it ({status})"))),
        }
    }

    /// The JSON of a success.
    ///
    /// # Errors
    /// As [`Answer::success`], and where it is no JSON.
    pub fn json(&self) -> Result<Value, Fault> {
        serde_json::from_slice(self.success()?)
            .map_err(|_| Fault::endpoint("answered something that is not JSON"))
    }
}

/// Carries calls to one endpoint.
pub trait Transport: Send + Sync {
    /// Sends a call; an answer of any status is a success here.
    fn send<'a>(&'a self, request: Request) -> Work<'a, Answer>;
}

/// A value that systems write as a number here and as a text there.
pub fn id_of(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    }
}

/// A text of an answer; empty where there is none.
pub fn text_of<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A list of an answer.
pub fn list_of(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// What an answer lacked.
pub fn lacks(what: &str) -> Fault {
    Fault::endpoint(format!("answered without {what}"))
}

/// Ids from the oldest to the newest: as numbers where they are.
pub fn oldest_first(mut ids: Vec<String>) -> Vec<String> {
    ids.sort_by_key(|id| (id.parse::<u64>().unwrap_or(u64::MAX), id.clone()));
    ids.dedup();
    ids
}

/// Whether one of the lines is our reference. Quoted lines begin with another sign, so a quoted
/// message is not taken for the message.
pub fn holds(text: &str, reference: &str) -> bool {
    let wanted = backstop_domain::connector::reference(reference);
    text.lines().any(|line| line.trim() == wanted)
}

/// Whether a text was written by us, about whichever case.
pub fn is_ours(text: &str) -> bool {
    text.lines().any(|line| line.trim().starts_with("Ref bs-"))
}

/// The beginning of a moment's second, for systems that count in seconds.
pub const fn whole_second(moment: Timestamp) -> Timestamp {
    Timestamp(moment.0 - moment.0.rem_euclid(Timestamp::SECOND))
}
