//! Anchors of the ledger: about once a minute the heads of all chains that grew are held together
//! by one hash, and anchors follow one another as a chain of their own.
//!
//! A case's own chain cannot tell that its end was cut off, nor that the whole case was taken away.
//! An anchor can: it says which entry was the last of which case at that moment. Whoever keeps the
//! latest anchor somewhere else (`backstop audit --json` prints it) can even tell that somebody
//! rewrote everything. The cost is bounded: only heads that changed are looked at.

use crate::escalations::ledger;
use crate::{Ctx, Result};
use backstop_domain::Timestamp;
use backstop_entity::{ledger_anchor, ledger_anchor_head, ledger_head};
use sea_orm::sea_query::{Expr, LockBehavior, LockType, Query};
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait,
    IntoActiveModel, QueryFilter, QueryOrder,
};
use sha2::{Digest, Sha256};

/// Seconds between two anchors.
const EVERY_SECONDS: i64 = 60;
/// Heads held by one anchor, so that memory and the transaction stay small; more make more anchors.
const HEADS_MAX: u64 = 10_000;
/// Rows of one statement.
const ROWS: usize = 500;
/// Literal, so that the planner of SQLite sees that the partial index fits.
const IS_NEW: &str = "NOT anchored";

/// Anchors the heads that changed, where a minute has passed since the last anchor, and returns how
/// many heads were anchored. Any number of nodes may run it.
///
/// # Errors
/// When the database does not answer.
pub async fn anchor(ctx: &Ctx) -> Result<usize> {
    let now = ctx.shared_now().await?;
    let last = latest(ctx.read()).await?;
    // A clock that was put back must not stop anchoring until it has caught up.
    let soon = last.is_some_and(|l| (0..EVERY_SECONDS).contains(&now.seconds_since(l.at)));
    if soon || !is_anything_new(ctx.read()).await? {
        return Ok(0);
    }
    let mut all = 0;
    loop {
        let txn = ctx.write().await?;
        let heads = take_new(&txn).await?;
        if !heads.is_empty() {
            match store(&txn, &heads, now).await {
                Ok(()) => txn.commit().await?,
                Err(error) if error.is_unique_violation() => return Ok(all),
                Err(error) => return Err(error),
            }
        }
        all += heads.len();
        if (heads.len() as u64) < HEADS_MAX {
            return Ok(all);
        }
    }
}

/// The latest anchor, if there is one.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn latest<C: ConnectionTrait>(db: &C) -> Result<Option<ledger_anchor::Model>> {
    let find = ledger_anchor::Entity::find().order_by_desc(ledger_anchor::Column::Number);
    Ok(find.one(db).await?)
}

async fn is_anything_new<C: ConnectionTrait>(db: &C) -> Result<bool> {
    let find = ledger_head::Entity::find().filter(Expr::cust(IS_NEW));
    Ok(find.one(db).await?.is_some())
}

/// Marks the heads that no anchor holds and yields them, in order of their cases. A case that is
/// being written to at this moment is left for the next anchor rather than waited for.
async fn take_new(txn: &DatabaseTransaction) -> Result<Vec<ledger_head::Model>> {
    let mut new = Query::select();
    new.column(ledger_head::Column::EscalationId)
        .from(ledger_head::Entity)
        .and_where(Expr::cust(IS_NEW))
        .order_by(
            ledger_head::Column::EscalationId,
            sea_orm::sea_query::Order::Asc,
        )
        .limit(HEADS_MAX);
    if txn.get_database_backend() == sea_orm::DatabaseBackend::Postgres {
        new.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let mut heads = ledger_head::Entity::update_many()
        .col_expr(ledger_head::Column::Anchored, Expr::value(true))
        .filter(Expr::col(ledger_head::Column::EscalationId).in_subquery(new))
        .exec_with_returning(txn)
        .await?;
    heads.sort_by_key(|head| head.escalation_id);
    Ok(heads)
}

async fn store(
    txn: &DatabaseTransaction,
    heads: &[ledger_head::Model],
    at: Timestamp,
) -> Result<()> {
    let last = latest(txn).await?;
    let (number, prev_hash) =
        last.map_or((1, ledger::GENESIS.to_owned()), |l| (l.number + 1, l.hash));
    let rows: Vec<_> = heads
        .iter()
        .map(|head| ledger_anchor_head::Model {
            anchor: number,
            escalation_id: head.escalation_id,
            seq: head.seq,
            hash: head.hash.clone(),
        })
        .collect();
    let mut anchor = ledger_anchor::Model {
        number,
        at,
        heads: i32::try_from(rows.len()).unwrap_or(i32::MAX),
        root: root(&rows),
        prev_hash,
        hash: String::new(),
    };
    anchor.hash = hash(&anchor);
    // The number is the key: of two nodes that anchor at once the slower one
    // fails here, and its heads wait for the next anchor.
    anchor.into_active_model().reset_all().insert(txn).await?;
    for rows in rows.chunks(ROWS) {
        let rows = rows
            .iter()
            .map(|row| row.clone().into_active_model().reset_all());
        ledger_anchor_head::Entity::insert_many(rows)
            .exec_without_returning(txn)
            .await?;
    }
    Ok(())
}

/// Gathers the heads of an anchor, in order of their cases, into its root.
#[derive(Default)]
pub(crate) struct Root(Sha256, u64);

impl Root {
    /// The next head.
    pub(crate) fn add(&mut self, head: &ledger_anchor_head::Model) {
        let line = format!("{}\n{}\n{}\n", head.escalation_id, head.seq, head.hash);
        self.0.update(line.as_bytes());
        self.1 += 1;
    }

    /// How many there were.
    pub(crate) const fn heads(&self) -> u64 {
        self.1
    }

    /// The root.
    pub(crate) fn done(self) -> String {
        ledger::hex(&self.0.finalize())
    }
}

fn root(heads: &[ledger_anchor_head::Model]) -> String {
    let mut root = Root::default();
    heads.iter().for_each(|head| root.add(head));
    root.done()
}

/// The hash an anchor must have.
#[must_use]
pub(crate) fn hash(anchor: &ledger_anchor::Model) -> String {
    let form = format!(
        "backstop-anchor-1\n{}\n{}\n{}\n{}\n{}",
        anchor.number, anchor.at.0, anchor.heads, anchor.root, anchor.prev_hash
    );
    ledger::hex(&Sha256::digest(form.as_bytes()))
}
