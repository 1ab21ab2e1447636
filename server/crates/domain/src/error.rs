//! What can go wrong, as a closed list: each code has one HTTP status and one sentence.

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$meta:meta])* $name:ident = $key:literal, $status:literal, $title:literal;)+) => {
        /// Why a request was refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum ErrorCode { $($(#[$meta])* $name),+ }
        impl ErrorCode {
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
            /// The stable name, used in the `type` of a problem document.
            #[must_use]
            pub const fn key(self) -> &'static str { match self { $(Self::$name => $key),+ } }
            /// The HTTP status it is answered with.
            #[must_use]
            pub const fn http_status(self) -> u16 { match self { $(Self::$name => $status),+ } }
            /// One sentence for people.
            #[must_use]
            pub const fn title(self) -> &'static str { match self { $(Self::$name => $title),+ } }
        }
    };
}

codes! {
    /// Some fields hold what cannot be accepted.
    Invalid = "invalid", 422, "Please check what you entered.";
    /// The request could not be read at all.
    Malformed = "malformed", 400, "The request could not be read.";
    /// Nobody is signed in.
    SignInRequired = "sign-in-required", 401, "Please sign in first.";
    /// Unknown login or wrong password; never says which.
    WrongCredentials = "wrong-credentials", 401, "The name or password is not right.";
    /// The actor may not do this.
    Forbidden = "forbidden", 403, "You are not allowed to do this.";
    /// The account is suspended.
    Suspended = "suspended", 403, "This account is suspended.";
    /// It does not exist, or its existence is none of the actor's business.
    NotFound = "not-found", 404, "This does not exist, or it is not yours to see.";
    /// The state has moved on.
    Conflict = "conflict", 409, "This has changed in the meantime.";
    /// Somebody else holds the claim.
    AlreadyClaimed = "already-claimed", 409, "Somebody else is already working on this.";
    /// The thread takes no further posts.
    ThreadClosed = "thread-closed", 409, "This thread is closed.";
    /// It was changed after the caller had read it (`If-Match`).
    Stale = "stale", 412, "Somebody changed this after you had read it.";
    /// The name or address is in use.
    AlreadyTaken = "already-taken", 409, "This is already taken.";
    /// The body is larger than allowed.
    TooLarge = "too-large", 413, "This is too long.";
    /// The same idempotency key came with another body.
    IdempotencyMismatch = "idempotency-mismatch", 422, "This idempotency key was used for a different request.";
    /// A limit was reached.
    TooManyRequests = "too-many-requests", 429, "That was a lot at once. Please wait a moment.";
    /// An unexpected fault on our side.
    Internal = "internal", 500, "Something went wrong on our side.";
    /// Too busy, or a part that is needed is down.
    Unavailable = "unavailable", 503, "We cannot do this right now. Please try again shortly.";
    /// No room left to store anything.
    StorageFull = "storage-full", 507, "There is no room left to store this. Nothing was lost; please try again later.";
}

/// What is wrong with one field, in the user's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The field's name in the form or JSON body.
    pub field: String,
    /// A sentence that says what to change.
    pub message: String,
}

impl FieldError {
    /// An error of `field`.
    pub fn new(field: &str, message: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            message: message.into(),
        }
    }
}

/// A refused request: the code, and what a person needs to put it right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Failure {
    /// Why.
    pub code: ErrorCode,
    /// A more exact sentence than the code's title.
    pub detail: Option<String>,
    /// Errors of single fields.
    pub fields: Vec<FieldError>,
    /// Seconds after which another try makes sense.
    pub retry_after: Option<u64>,
}

impl Failure {
    /// A failure with the code's own sentence.
    #[must_use]
    pub const fn new(code: ErrorCode) -> Self {
        Self {
            code,
            detail: None,
            fields: Vec::new(),
            retry_after: None,
        }
    }

    /// A failure with a more exact sentence.
    pub fn with_detail(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self {
            detail: Some(detail.into()),
            ..Self::new(code)
        }
    }

    /// Bad input in one or more fields.
    #[must_use]
    pub const fn invalid(fields: Vec<FieldError>) -> Self {
        Self {
            code: ErrorCode::Invalid,
            detail: None,
            fields,
            retry_after: None,
        }
    }

    /// A limit or a full queue: try again after so many seconds.
    #[must_use]
    pub const fn retry_later(code: ErrorCode, seconds: u64) -> Self {
        Self {
            code,
            detail: None,
            fields: Vec::new(),
            retry_after: Some(seconds),
        }
    }

    /// A failure that names a waiting time where the code means "not now".
    #[must_use]
    pub const fn retry_later_if_503(code: ErrorCode) -> Self {
        let retry_after = if code.http_status() == 503 {
            Some(2)
        } else {
            None
        };
        Self {
            code,
            detail: None,
            fields: Vec::new(),
            retry_after,
        }
    }

    /// The most exact sentence there is.
    #[must_use]
    pub fn sentence(&self) -> &str {
        self.detail.as_deref().unwrap_or_else(|| self.code.title())
    }
}

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Self {
        Self::new(code)
    }
}

impl From<FieldError> for Failure {
    fn from(field: FieldError) -> Self {
        Self::invalid(vec![field])
    }
}

/// Gathers field errors so that a form shows all of them at once.
#[derive(Debug, Default)]
pub struct Check(Vec<FieldError>);

impl Check {
    /// Keeps the value, or notes the error and yields `None`.
    pub fn field<T>(&mut self, result: Result<T, FieldError>) -> Option<T> {
        result.map_err(|e| self.0.push(e)).ok()
    }

    /// Notes an error.
    pub fn fail(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(FieldError::new(field, message));
    }

    /// The failure that names every noted field, for use where a value is missing.
    #[must_use]
    pub fn into_failure(self) -> Failure {
        Failure::invalid(self.0)
    }

    /// Whether nothing was noted.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok` where nothing was noted.
    ///
    /// # Errors
    /// All noted fields together.
    pub fn finish(self) -> Result<(), Failure> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(self.into_failure())
        }
    }
}
