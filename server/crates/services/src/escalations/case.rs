//! One case, whole: what an agent needs to answer, and what the customer may see of it.

use crate::escalations::customer::customer;
use crate::escalations::{clocks, ledger, precedents, queries, view};
use crate::threads::queries as threads;
use crate::threads::view::{self as thread_view, Names};
use crate::{Ctx, PageRequest, Result, presence};
use backstop_domain::Actor;
use backstop_domain::escalation::{LedgerEvent, ReplyVisibility};
use backstop_domain::ids::EscalationId;
use backstop_domain::permission::{self, Action};
use backstop_domain::views::{CaseMessage, CasePage, Escalation, LedgerEntry, Thread};
use backstop_entity::escalation_message;
use sea_orm::ConnectionTrait;

/// Earlier threads shown.
const EARLIER: usize = 5;
/// Threads among which they are looked for.
const LOOKED_THROUGH: u64 = 20;

/// A case.
///
/// # Errors
/// "Not found" for those who work no escalations: case numbers are none of their business.
pub async fn get(ctx: &Ctx, actor: &Actor, id: EscalationId) -> Result<Escalation> {
    permission::check(actor, Action::WorkEscalations)?;
    view::one(ctx.read(), queries::get(ctx.read(), id).await?).await
}

/// Everything on a case: thread, posts, private messages, ledger, the customer, who else looks.
///
/// # Errors
/// As [`get`].
pub async fn case(ctx: &Ctx, actor: &Actor, id: EscalationId) -> Result<CasePage> {
    let escalation = get(ctx, actor, id).await?;
    let db = ctx.read();
    let thread = threads::thread(db, escalation.thread_id).await?;
    let posts = threads::posts(db, thread.id, PageRequest::first(100)).await?;
    let posts = thread_view::posts(db, posts, actor).await?;
    let customer = customer(ctx, &thread, id, &posts).await?;
    let mut earlier = threads::earlier(db, thread.author_id, thread.id, LOOKED_THROUGH).await?;
    // What stands among the cases already is not told twice.
    earlier.retain(|row| customer.cases.iter().all(|case| case.thread_id != row.id));
    earlier.truncate(EARLIER);
    let messages = queries::messages(db, vec![id]).await?;
    let events = events(ctx, actor, id).await?;
    Ok(CasePage {
        mine: escalation.claimed_by.as_ref().map(|a| a.id) == actor.account(),
        messages: message_views(db, messages).await?,
        earlier: thread_view::threads(db, earlier).await?,
        customer,
        // An index that is away must not keep an agent from a case.
        precedents: precedents::of_thread(ctx, actor, thread.id)
            .await
            .unwrap_or_default(),
        others: presence::onlookers(ctx, actor, id).await?,
        answered_meanwhile: answered_meanwhile(&events),
        clocks: clocks(ctx, actor, id).await?,
        thread: thread_view::thread(db, thread).await?,
        posts,
        events,
        escalation,
    })
}

/// Whether the community answered after the agent's last act: then the agent decides.
fn answered_meanwhile(events: &[LedgerEntry]) -> bool {
    let last = events.iter().rev().find(|entry| {
        let by_agent = matches!(
            entry.kind,
            LedgerEvent::Claimed | LedgerEvent::RepliedPublicly | LedgerEvent::RepliedPrivately
        );
        by_agent || entry.kind == LedgerEvent::AnsweredMeanwhile
    });
    last.is_some_and(|entry| entry.kind == LedgerEvent::AnsweredMeanwhile)
}

/// The ledger of a case.
///
/// # Errors
/// As [`get`].
pub async fn events(ctx: &Ctx, actor: &Actor, id: EscalationId) -> Result<Vec<LedgerEntry>> {
    permission::check(actor, Action::WorkEscalations)?;
    let db = ctx.read();
    queries::get(db, id).await?;
    let rows = queries::events(db, id).await?;
    let names = Names::load(db, rows.iter().filter_map(|r| r.actor_id)).await?;
    Ok(rows
        .into_iter()
        .map(|row| LedgerEntry {
            seq: row.seq,
            at: row.at,
            kind: row.kind,
            actor: row.actor_id.map(|id| names.author(id)),
            note: ledger::note(&row.data),
            data: row.data,
            prev_hash: row.prev_hash,
            hash: row.hash,
        })
        .collect())
}

/// What agents wrote to the customer alone; empty for everybody but the asker and agents.
///
/// # Errors
/// When the database does not answer.
pub async fn for_customer(ctx: &Ctx, actor: &Actor, thread: &Thread) -> Result<Vec<CaseMessage>> {
    let db = ctx.read();
    if actor.account() != Some(thread.author.id) && !actor.answers_officially() {
        return Ok(Vec::new());
    }
    let cases = queries::of_thread(db, thread.id).await?;
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let mut messages = queries::messages(db, cases.into_iter().map(|c| c.id).collect()).await?;
    messages.retain(|m| m.visibility == ReplyVisibility::Private);
    message_views(db, messages).await
}

async fn message_views<C: ConnectionTrait>(
    db: &C,
    rows: Vec<escalation_message::Model>,
) -> Result<Vec<CaseMessage>, crate::Error> {
    let names = Names::load(db, rows.iter().map(|r| r.author_id)).await?;
    let view = |row: escalation_message::Model| CaseMessage {
        author: names.author(row.author_id),
        visibility: row.visibility,
        html: row.html,
        created_at: row.created_at,
    };
    Ok(rows.into_iter().map(view).collect())
}
