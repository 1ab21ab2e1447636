//! From an event to who is told what. Decided when the event is read, so that what was hidden in the
//! meantime is not announced any more.

use super::queries;
use crate::Result;
use crate::outbox::{Entry, Event};
use backstop_domain::ids::{AccountId, EscalationId, PostId, ThreadId};
use backstop_domain::thread_state::{Intent, ThreadKind, Visibility};
use backstop_domain::views::NoticeKind;
use backstop_entity::{post, thread};
use sea_orm::DatabaseTransaction;

/// What follows from an event.
pub(super) enum Plan {
    /// Nobody needs to know.
    Nothing,
    /// Members are told.
    Tell(Telling),
    /// A post, or a whole thread, is not shown any more: unread notices about it are withdrawn.
    Withdraw(ThreadId, Option<PostId>),
}

/// One thing to tell, and to whom.
pub(super) struct Telling {
    pub(super) kind: NoticeKind,
    pub(super) thread: ThreadId,
    pub(super) post: Option<PostId>,
    /// Named in the notice, and not told themselves.
    pub(super) actor: Option<AccountId>,
    /// Names the occasion: nobody is told of it twice.
    pub(super) key: String,
    pub(super) to: Audience,
}

pub(super) enum Audience {
    AskerAndFollowers,
    Only(AccountId),
    Administrators,
}

/// The key of notices about a new post.
pub(super) fn post_key(id: PostId) -> String {
    format!("post:{id}")
}

/// The key of a notice about an entry of the moderation log.
fn moderated_key(entry: i64) -> String {
    format!("moderated:{entry}")
}

/// The entry of the moderation log a notice of that kind is about.
pub(super) fn moderated_entry(key: &str) -> Option<i64> {
    key.strip_prefix("moderated:")?.parse().ok()
}

/// Works out what follows from `entry`. What came in by a bulk import is history and told to nobody.
pub(super) async fn plan(txn: &DatabaseTransaction, entry: &Entry) -> Result<Plan> {
    let (Some(event), Some(id)) = (Event::from_word(&entry.kind), entry.thread_id) else {
        return Ok(Plan::Nothing);
    };
    if matches!(
        event,
        Event::ThreadCreated
            | Event::PostVoted
            | Event::EscalationChanged
            | Event::CaseMessage
            | Event::Imported
            | Event::SiteChanged
    ) {
        return Ok(Plan::Nothing);
    }
    let Some(thread) = queries::thread(txn, id).await? else {
        return Ok(Plan::Nothing);
    };
    let post = match entry.post_id {
        Some(post) => queries::post(txn, post).await?,
        None => None,
    };
    Ok(about(event, entry, &thread, post.as_ref()))
}

fn about(event: Event, entry: &Entry, thread: &thread::Model, post: Option<&post::Model>) -> Plan {
    let thread_shown = thread.visibility == Visibility::Visible;
    let post_shown = post.is_none_or(|post| post.state == Visibility::Visible);
    match (event, post) {
        (Event::PostModerated, Some(post)) => moderated(entry, post),
        (Event::DeliveryDead, _) => case(
            entry,
            thread,
            NoticeKind::Undelivered,
            Audience::Administrators,
        ),
        (Event::ThreadChanged | Event::PostChanged, _) if !thread_shown => {
            Plan::Withdraw(thread.id, None)
        }
        (Event::PostChanged, Some(post)) if !post_shown => Plan::Withdraw(thread.id, Some(post.id)),
        _ if !thread_shown || !post_shown => Plan::Nothing,
        (Event::PostCreated, Some(post)) => posted(thread, post),
        (Event::PostAccepted, Some(post)) => accepted(entry, thread, post),
        (Event::Escalated, _) => case(
            entry,
            thread,
            NoticeKind::Escalated,
            Audience::AskerAndFollowers,
        ),
        (Event::PrivateReply, _) => case(
            entry,
            thread,
            NoticeKind::PrivateReply,
            Audience::Only(thread.author_id),
        ),
        (Event::EscalationResolved, _) => resolved(entry, thread),
        _ => Plan::Nothing,
    }
}

fn posted(thread: &thread::Model, post: &post::Model) -> Plan {
    if thread.first_post_id == Some(post.id) {
        return Plan::Nothing;
    }
    let answers = thread.kind == ThreadKind::Question
        && post.intent == Intent::Answer
        && post.author_id != thread.author_id;
    let kind = match (post.official, answers) {
        (true, _) => NoticeKind::OfficialReply,
        (false, true) => NoticeKind::Answer,
        (false, false) => NoticeKind::Reply,
    };
    Plan::Tell(Telling {
        kind,
        thread: thread.id,
        post: Some(post.id),
        actor: Some(post.author_id),
        key: post_key(post.id),
        to: Audience::AskerAndFollowers,
    })
}

fn accepted(entry: &Entry, thread: &thread::Model, post: &post::Model) -> Plan {
    if thread.accepted_post_id != Some(post.id) {
        return Plan::Nothing;
    }
    Plan::Tell(Telling {
        kind: NoticeKind::Accepted,
        thread: thread.id,
        post: Some(post.id),
        actor: entry.actor_id,
        key: format!("accepted:{}", post.id),
        to: Audience::Only(post.author_id),
    })
}

/// A step of an escalation. The post it may carry is left out: a case is told without its words.
fn case(entry: &Entry, thread: &thread::Model, kind: NoticeKind, to: Audience) -> Plan {
    Plan::Tell(Telling {
        kind,
        thread: thread.id,
        post: None,
        actor: entry.actor_id,
        key: format!("{kind}:{}", entry.id),
        to,
    })
}

/// The end of a case; its key names the case, so that the mail can ask whether it helped.
fn resolved(entry: &Entry, thread: &thread::Model) -> Plan {
    let to = Audience::Only(thread.author_id);
    match case(entry, thread, NoticeKind::Resolved, to) {
        Plan::Tell(telling) => Plan::Tell(Telling {
            key: format!("resolved:{}", entry.payload),
            ..telling
        }),
        other => other,
    }
}

/// The case that a notice of that kind is about.
pub(super) fn resolved_case(key: &str) -> Option<EscalationId> {
    key.strip_prefix("resolved:")?.parse().ok()
}

/// Only an act with its entry in the log is told: the sentence and the reason come from there.
fn moderated(entry: &Entry, post: &post::Model) -> Plan {
    let Ok(log) = entry.payload.parse() else {
        return Plan::Nothing;
    };
    Plan::Tell(Telling {
        kind: NoticeKind::Moderated,
        thread: post.thread_id,
        post: Some(post.id),
        actor: entry.actor_id,
        key: moderated_key(log),
        to: Audience::Only(post.author_id),
    })
}
