//! What was sent, and what became of it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard};

use reqwest::Method;
use serde_json::Value;

use crate::http::{Client, Outcome};

/// What a write is about.
#[derive(Clone, Debug)]
pub enum Act {
    /// Question `n`.
    Ask { n: usize },
    /// Reply `n`, into the thread with that id.
    Reply {
        n: usize,
        thread: i64,
        answers: bool,
    },
    /// An answer becomes the accepted one.
    Accept { thread: i64, post: i64 },
    /// Somebody reports a post.
    Flag { post: i64 },
    /// A moderator hides it.
    Hide { post: i64 },
    /// An agent answers a case in its thread.
    CaseReply { case: i64 },
    /// An agent ends a case.
    Resolve { case: i64 },
}

/// A request that changes something, and may be sent again until its outcome is known.
#[derive(Clone)]
pub struct Write {
    pub act: Act,
    pub by: Client,
    pub path: String,
    pub key: Option<String>,
    pub body: Value,
}

/// A reply that was acknowledged.
#[derive(Clone, Copy, Debug)]
pub struct Reply {
    pub n: usize,
    pub id: i64,
    pub thread: i64,
    pub answers: bool,
}

#[derive(Default)]
pub struct Entries {
    /// Number and id of each acknowledged question.
    pub questions: BTreeMap<usize, i64>,
    pub replies: Vec<Reply>,
    pub accepted: BTreeMap<i64, i64>,
    pub flagged: BTreeSet<i64>,
    pub hidden: BTreeSet<i64>,
    pub case_replies: BTreeSet<i64>,
    pub resolved: BTreeSet<i64>,
    /// Writes of which nobody knows the outcome.
    pub pending: VecDeque<Write>,
    /// Writes that had to be sent again.
    pub resent: usize,
    /// Refusals that should not have been.
    pub surprises: Vec<String>,
    pub asked: usize,
    pub replied: usize,
}

#[derive(Default)]
pub struct Book(Mutex<Entries>);

impl Book {
    pub fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap()
    }

    /// Sends a write and notes what became of it.
    pub async fn send(&self, write: Write) {
        let key = write.key.as_deref();
        let outcome = write
            .by
            .send(Method::POST, &write.path, key, Some(&write.body))
            .await;
        let mut entries = self.entries();
        match outcome {
            Outcome::Done(answer) => entries.done(&write.act, &answer),
            Outcome::Refused(status, text) => entries.refused(&write.act, status, &text),
            Outcome::Unknown => {
                entries.resent += 1;
                entries.pending.push_back(write);
            }
        }
    }

    /// Sends the oldest write with an unknown outcome again, if there is one.
    pub async fn send_again(&self) {
        let oldest = self.entries().pending.pop_front();
        if let Some(write) = oldest {
            self.send(write).await;
        }
    }
}

impl Entries {
    fn done(&mut self, act: &Act, answer: &Value) {
        let id = answer["id"].as_i64();
        match *act {
            Act::Ask { n } => {
                self.questions.insert(n, id.expect("a thread's id"));
            }
            Act::Reply { n, thread, answers } => self.replies.push(Reply {
                n,
                id: id.expect("a post's id"),
                thread,
                answers,
            }),
            Act::Accept { thread, post } => {
                self.accepted.insert(thread, post);
            }
            Act::Flag { post } => {
                self.flagged.insert(post);
            }
            Act::Hide { post } => {
                self.hidden.insert(post);
            }
            Act::CaseReply { case } => {
                self.case_replies.insert(case);
            }
            Act::Resolve { case } => {
                self.resolved.insert(case);
            }
        }
    }

    fn refused(&mut self, act: &Act, status: u16, text: &str) {
        match (act, status) {
            // Sent again after its first answer was lost: done already, or even hidden since.
            (Act::Flag { post }, 404 | 409) => {
                self.flagged.insert(*post);
            }
            (Act::Hide { post }, 409) => {
                self.hidden.insert(*post);
            }
            // The lease lapsed, the community was quicker, or the answer to the first try was lost.
            (Act::CaseReply { .. } | Act::Resolve { .. }, 409) => {}
            _ => self.surprises.push(format!("{act:?}: {status} {text}")),
        }
    }

    /// How many writes were acknowledged.
    pub fn acknowledged(&self) -> usize {
        self.questions.len()
            + self.replies.len()
            + self.accepted.len()
            + self.hidden.len()
            + self.case_replies.len()
            + self.resolved.len()
    }
}
