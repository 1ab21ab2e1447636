//! One table a file: the rows as sea-orm sees them. No rules, no queries.

pub mod account;
pub mod calendar;
pub mod category;
pub mod escalation;
pub mod escalation_event;
pub mod escalation_message;
pub mod flag;
pub mod follow;
pub mod idempotency;
pub mod job;
pub mod ledger_anchor;
pub mod ledger_anchor_head;
pub mod ledger_head;
pub mod moderation_item;
pub mod moderation_log;
pub mod notice;
pub mod outbox;
pub mod outbox_cursor;
pub mod policy;
pub mod post;
pub mod post_revision;
pub mod queue;
pub mod session;
pub mod setting;
pub mod thread;
pub mod thread_tag;
