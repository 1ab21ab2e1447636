//! What a use case can fail with: a rule that says no, or a part of the machine that does not work.

use backstop_domain::{ErrorCode, Failure, FieldError};
use sea_orm::DbErr;

/// The failure of a use case.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request was refused; the failure says why, for people.
    #[error(transparent)]
    Refused(#[from] Failure),
    /// The database failed.
    #[error("database")]
    Db(#[from] DbErr),
    /// Anything else on our side.
    #[error("internal")]
    Internal(#[from] anyhow::Error),
}

impl From<ErrorCode> for Error {
    fn from(code: ErrorCode) -> Self {
        Self::Refused(code.into())
    }
}

impl From<FieldError> for Error {
    fn from(field: FieldError) -> Self {
        Self::Refused(field.into())
    }
}

impl From<backstop_search::SearchError> for Error {
    fn from(error: backstop_search::SearchError) -> Self {
        match error {
            backstop_search::SearchError::Cursor => {
                let sentence =
                    "This page address is not valid any more. Start from the first page.";
                FieldError::new("cursor", sentence).into()
            }
            backstop_search::SearchError::Stopped => {
                Failure::retry_later(ErrorCode::Unavailable, 2).into()
            }
            error => Self::Internal(error.into()),
        }
    }
}

impl Error {
    /// The failure to show: refusals as they are, faults as a code without inner detail.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            Self::Refused(failure) => failure.clone(),
            Self::Db(error) => Failure::retry_later_if_503(db_code(error)),
            Self::Internal(_) => ErrorCode::Internal.into(),
        }
    }

    /// Whether this is our fault and belongs in the log.
    #[must_use]
    pub const fn is_fault(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }

    /// Whether a unique key of the database refused a row.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Db(error) if is_unique_violation(error))
    }
}

/// Whether a unique key refused a row.
#[must_use]
pub fn is_unique_violation(error: &DbErr) -> bool {
    matches!(
        error.sql_err(),
        Some(sea_orm::SqlErr::UniqueConstraintViolation(_))
    )
}

/// Tells a full disk and a database that is away from a fault in our own words to it.
fn db_code(error: &DbErr) -> ErrorCode {
    let text = error.to_string();
    if text.contains("disk is full")
        || text.contains("No space left")
        || text.contains("could not extend file")
    {
        return ErrorCode::StorageFull;
    }
    let away = matches!(error, DbErr::Conn(_) | DbErr::ConnectionAcquire(_))
        || [
            "(code: 5)",
            "database is locked",
            "Connection refused",
            "terminating connection",
            "starting up",
            "shutting down",
            "in recovery",
            "error communicating",
            "closed",
            "disk I/O error",
            "reset by peer",
            "Broken pipe",
        ]
        .iter()
        .any(|sign| text.contains(sign));
    if away {
        ErrorCode::Unavailable
    } else {
        ErrorCode::Internal
    }
}

/// Result of a use case.
pub type Result<T, E = Error> = std::result::Result<T, E>;
