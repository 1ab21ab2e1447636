//! Sessions: who holds which token, and for how long.

use super::{queries, token};
use crate::{Ctx, Result};
use backstop_domain::Timestamp;
use backstop_domain::ids::AccountId;
use backstop_domain::views::{Author, SessionView};
use backstop_entity::{account, session};
use sea_orm::{ActiveModelTrait, DatabaseTransaction, NotSet, Set};

const DAY: i64 = 86_400;

/// What a session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// A person with a browser.
    Browser,
    /// A program with a token.
    Api,
}

impl SessionKind {
    /// The stored word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Api => "api",
        }
    }

    /// Seconds such a session lasts where nothing else is said.
    #[must_use]
    pub const fn lifetime_seconds(self) -> i64 {
        match self {
            Self::Browser => 30 * DAY,
            Self::Api => 365 * DAY,
        }
    }
}

/// Opens a session and yields its token, which nothing can show again.
pub(super) async fn open(
    txn: &DatabaseTransaction,
    account: AccountId,
    kind: SessionKind,
    now: Timestamp,
    lifetime_seconds: i64,
) -> Result<String> {
    let token = token::fresh()?;
    let row = session::ActiveModel {
        id: NotSet,
        token_hash: Set(token::hash(&token)),
        account_id: Set(account),
        kind: Set(kind.word().to_owned()),
        created_at: Set(now),
        last_seen_at: Set(now),
        expires_at: Set(now.plus_seconds(lifetime_seconds)),
    };
    row.insert(txn).await?;
    Ok(token)
}

/// What the one who signed in is given.
pub(super) fn view(token: String, account: &account::Model) -> SessionView {
    SessionView {
        token,
        user: Author {
            id: account.id,
            username: account.username.clone(),
            role: account.role,
        },
    }
}

/// Rows in one transaction, so that writers behind it wait for milliseconds only.
const ROWS_AT_ONCE: u64 = 1_000;

/// Deletes up to a thousand sessions that have run out. Call again while it yields more than nothing.
///
/// # Errors
/// When the database does not answer.
pub async fn prune_sessions(ctx: &Ctx) -> Result<u64> {
    let old = queries::expired_sessions(ctx.read(), ctx.now(), ROWS_AT_ONCE).await?;
    if old.is_empty() {
        return Ok(0);
    }
    let txn = ctx.write().await?;
    let gone = queries::delete_sessions_by_id(&txn, old).await?;
    txn.commit().await?;
    Ok(gone)
}
