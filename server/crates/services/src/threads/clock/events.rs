//! The events of clocks: read, and written by one function alone.

use super::seal::{self, Seal};
use crate::Result;
use crate::calendars::Calendars;
use anyhow::anyhow;
use backstop_domain::Timestamp;
use backstop_domain::episode::{ClockEvent, ClockEventKind, Standing, Terms};
use backstop_domain::ids::{AccountId, PostId, ThreadId};
use backstop_domain::thread_state::EpisodeState;
use backstop_entity::{clock_event, thread};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, NotSet, QueryFilter, QueryOrder,
};
use std::collections::HashMap;

/// Who made a clock change, by which post, and why.
#[derive(Clone, Debug, Default)]
pub(crate) struct Because {
    pub actor: Option<AccountId>,
    pub post: Option<PostId>,
    pub reason: String,
}

/// The events of threads, in order, with the versions of calendars their terms name.
#[derive(Debug, Default)]
pub(crate) struct Histories {
    events: HashMap<ThreadId, Vec<ClockEvent>>,
    last_seq: HashMap<ThreadId, i32>,
    pub calendars: Calendars,
}

impl Histories {
    /// Loads the histories of some threads.
    ///
    /// # Errors
    /// When the database does not answer, or what it holds cannot be read.
    pub async fn load<C: ConnectionTrait>(db: &C, threads: Vec<ThreadId>) -> Result<Self> {
        let mut all = Self::default();
        if threads.is_empty() {
            return Ok(all);
        }
        let rows = clock_event::Entity::find()
            .filter(clock_event::Column::ThreadId.is_in(threads))
            .order_by_asc(clock_event::Column::ThreadId)
            .order_by_asc(clock_event::Column::Seq)
            .all(db)
            .await?;
        for row in rows {
            all.last_seq.insert(row.thread_id, row.seq);
            let thread = row.thread_id;
            all.events.entry(thread).or_default().push(event(row)?);
        }
        let named = all.events.values().flatten();
        let ids: Vec<_> = named
            .filter_map(|e| e.terms.as_ref().map(|terms| terms.calendar_id))
            .collect();
        all.calendars.load(db, ids).await?;
        Ok(all)
    }

    /// The events of one thread.
    pub fn events(&self, thread: ThreadId) -> &[ClockEvent] {
        self.events.get(&thread).map_or(&[], Vec::as_slice)
    }

    /// How the present episode of a thread stands by its events.
    pub fn standing(&self, thread: &thread::Model) -> Option<Standing> {
        Standing::of(self.events(thread.id), thread.episode)
    }

    /// Writes what the columns of a thread cache: state, start, what is left, since when, due.
    pub fn cache(&self, thread: &mut thread::Model) {
        let Some(standing) = self.standing(thread) else {
            thread.clock_running_since = None;
            thread.due_at = None;
            return;
        };
        let calendar = self.calendars.get(standing.terms.calendar_id);
        thread.episode_state = standing.state;
        thread.episode_started_at = standing.started_at;
        thread.policy_id = standing.terms.policy_id;
        thread.clock_left = standing.left(calendar);
        thread.clock_running_since = standing.running_since;
        thread.due_at = standing.due(calendar);
    }

    /// Appends an event to a thread's history, and brings the thread's columns into line with it. The
    /// only writer of the table.
    ///
    /// # Errors
    /// When the database refuses it.
    pub async fn append(
        &mut self,
        txn: &DatabaseTransaction,
        thread: &mut thread::Model,
        kind: ClockEventKind,
        terms: Option<Terms>,
        because: Because,
        at: Timestamp,
    ) -> Result<()> {
        let new = ClockEvent {
            episode: thread.episode,
            at,
            kind,
            terms,
            actor: because.actor,
            post: because.post,
            reason: because.reason,
        };
        if let Some(terms) = &new.terms {
            self.calendars.load(txn, [terms.calendar_id]).await?;
        }
        // What ends an episode remembers the moment it would have been due.
        let due_before = thread.due_at;
        self.events.entry(thread.id).or_default().push(new.clone());
        thread.episode_state = state_after(kind, thread.episode_state);
        if kind == ClockEventKind::Opened {
            thread.episode_started_at = at;
        }
        self.cache(thread);
        let seq = self.last_seq.get(&thread.id).copied().unwrap_or(0) + 1;
        self.last_seq.insert(thread.id, seq);
        let row = row(thread, new, seq, thread.due_at.or(due_before))?;
        thread.clock_hash = seal::hash(&thread.clock_hash, &row);
        let row = clock_event::ActiveModel {
            id: NotSet,
            ..row.into_active_model().reset_all()
        };
        row.insert(txn).await?;
        Ok(())
    }

    /// What holds a thread's history as it is now; none where nothing has happened.
    pub fn seal(&self, thread: &thread::Model) -> Option<Seal> {
        let seq = *self.last_seq.get(&thread.id)?;
        let hash = thread.clock_hash.clone();
        Some(Seal { seq, hash })
    }
}

/// The state an event leaves; what applies other terms leaves it as it is.
const fn state_after(kind: ClockEventKind, before: EpisodeState) -> EpisodeState {
    match kind {
        ClockEventKind::Opened | ClockEventKind::Resumed => EpisodeState::Open,
        ClockEventKind::Paused => EpisodeState::WaitingOnAsker,
        ClockEventKind::Answered => EpisodeState::Answered,
        ClockEventKind::Escalated => EpisodeState::Escalated,
        ClockEventKind::Cancelled => EpisodeState::Cancelled,
        ClockEventKind::PolicyApplied => before,
    }
}

fn row(
    thread: &thread::Model,
    event: ClockEvent,
    seq: i32,
    due_at: Option<Timestamp>,
) -> Result<clock_event::Model> {
    let terms = event.terms.as_ref().map(serde_json::to_string).transpose();
    Ok(clock_event::Model {
        id: 0,
        thread_id: thread.id,
        seq,
        episode: event.episode,
        at: event.at,
        kind: event.kind,
        actor_id: event.actor,
        post_id: event.post,
        terms: terms.map_err(|error| anyhow!(error))?,
        reason: event.reason,
        started_at: thread.episode_started_at,
        due_at,
    })
}

fn event(row: clock_event::Model) -> Result<ClockEvent> {
    let terms = row.terms.as_deref().map(serde_json::from_str).transpose();
    let terms = terms.map_err(|_| anyhow!("the terms of clock event {} cannot be read", row.id))?;
    Ok(ClockEvent {
        episode: row.episode,
        at: row.at,
        kind: row.kind,
        terms,
        actor: row.actor_id,
        post: row.post_id,
        reason: row.reason,
    })
}
