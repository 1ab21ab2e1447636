//! People who use the forum, as fast as it lets them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use fastrand::Rng;
use reqwest::Method;
use serde_json::{Value, json};

use crate::book::{Act, Book, Write};
use crate::http::{Client, Outcome};

/// One question in so many is left to the agents.
pub const LEFT_ALONE: usize = 3;

/// Everybody's ways in.
pub struct People {
    pub asker: Client,
    pub members: [Client; 2],
    pub moderator: Client,
    pub agents: [Client; 2],
    pub admin: Client,
}

/// What an actor does over and over.
#[derive(Clone, Copy)]
pub enum Role {
    Asks,
    Replies(usize),
    Accepts,
    Hides,
    Works(usize),
}

pub const EVERYBODY: [Role; 8] = [
    Role::Asks,
    Role::Asks,
    Role::Replies(0),
    Role::Replies(1),
    Role::Accepts,
    Role::Hides,
    Role::Works(0),
    Role::Works(1),
];

/// Acts until told to stop.
pub async fn act(
    role: Role,
    people: Arc<People>,
    book: Arc<Book>,
    stop: Arc<AtomicBool>,
    mut dice: Rng,
) {
    while !stop.load(Ordering::SeqCst) {
        if dice.bool() {
            book.send_again().await;
        }
        match role {
            Role::Asks => ask(&people, &book).await,
            Role::Replies(who) => reply(&people.members[who], &book, &mut dice).await,
            Role::Accepts => accept(&people, &book, &mut dice).await,
            Role::Hides => hide(&people, &book, &mut dice).await,
            Role::Works(who) => work(&people.agents[who], &book).await,
        }
        tokio::time::sleep(Duration::from_millis(dice.u64(5..60))).await;
    }
}

/// Every other question goes to the helpdesk outside when nobody answers.
pub fn category(n: usize) -> &'static str {
    ["general", "outside"][n % 2]
}

pub fn title(n: usize) -> String {
    format!("Crash question {n}")
}

pub fn reply_text(n: usize) -> String {
    format!("Reply {n}, whatever happens.")
}

pub fn case_text(case: i64) -> String {
    format!("An agent answers case {case}.")
}

async fn ask(people: &People, book: &Book) {
    let n = {
        let mut entries = book.entries();
        entries.asked += 1;
        entries.asked - 1
    };
    let body = json!({ "category": category(n), "title": title(n), "body": "It stopped." });
    book.send(Write {
        act: Act::Ask { n },
        by: people.asker.clone(),
        path: "/threads".to_owned(),
        key: Some(format!("ask-{n}")),
        body,
    })
    .await;
}

async fn reply(by: &Client, book: &Book, dice: &mut Rng) {
    let (n, thread) = {
        let mut entries = book.entries();
        // The latest ones, so that answers race with the moment they fall due.
        let recent = entries.questions.iter().rev().take(60);
        let open: Vec<i64> = recent
            .filter(|(n, _)| *n % LEFT_ALONE != 0)
            .map(|(_, id)| *id)
            .collect();
        let Some(thread) = dice.choice(&open).copied() else {
            return;
        };
        entries.replied += 1;
        (entries.replied - 1, thread)
    };
    let intent = ["answer", "answer", "answer", "clarification", "comment"][dice.usize(..5)];
    book.send(Write {
        act: Act::Reply {
            n,
            thread,
            answers: intent == "answer",
        },
        by: by.clone(),
        path: format!("/threads/{thread}/posts"),
        key: Some(format!("reply-{n}")),
        body: json!({ "body": reply_text(n), "intent": intent }),
    })
    .await;
}

/// Replies are accepted or hidden, not both, and one a thread: so what must be found is certain.
async fn accept(people: &People, book: &Book, dice: &mut Rng) {
    let chosen = {
        let entries = book.entries();
        let free = |r: &&crate::book::Reply| {
            !r.n.is_multiple_of(4)
                && r.answers
                && !entries.accepted.contains_key(&r.thread)
                && !entries
                    .pending
                    .iter()
                    .any(|w| matches!(w.act, Act::Accept { thread, .. } if thread == r.thread))
        };
        let some: Vec<_> = entries
            .replies
            .iter()
            .rev()
            .take(40)
            .filter(free)
            .copied()
            .collect();
        dice.choice(&some).copied()
    };
    if let Some(reply) = chosen {
        book.send(Write {
            act: Act::Accept {
                thread: reply.thread,
                post: reply.id,
            },
            by: people.asker.clone(),
            path: format!("/posts/{}/accept", reply.id),
            key: None,
            body: Value::Null,
        })
        .await;
    }
}

async fn hide(people: &People, book: &Book, dice: &mut Rng) {
    let (report, decide) = {
        let entries = book.entries();
        let mut some = entries
            .replies
            .iter()
            .filter(|r| r.n % 4 == 0)
            .map(|r| r.id);
        let report = some.find(|id| !entries.flagged.contains(id));
        let decide: Vec<i64> = entries
            .flagged
            .difference(&entries.hidden)
            .copied()
            .collect();
        (report, dice.choice(&decide).copied())
    };
    if let Some(post) = report {
        book.send(Write {
            act: Act::Flag { post },
            by: people.asker.clone(),
            path: format!("/posts/{post}/flags"),
            key: None,
            body: json!({ "reason": "other", "note": "For the campaign." }),
        })
        .await;
    }
    if let Some(post) = decide {
        let queue = people
            .moderator
            .send(Method::GET, "/moderation/queue?limit=100", None, None)
            .await;
        let Outcome::Done(queue) = queue else { return };
        let items = queue["items"].as_array().unwrap();
        let Some(item) = items.iter().find(|item| item["post"]["id"] == post) else {
            // Decided already, by a request whose answer was lost.
            return;
        };
        book.send(Write {
            act: Act::Hide { post },
            by: people.moderator.clone(),
            path: format!("/moderation/items/{}", item["id"]),
            key: None,
            body: json!({ "action": "hide", "reason": "For the campaign." }),
        })
        .await;
    }
}

/// Goes on with what is claimed already, since the answer to a claim may have been lost.
async fn work(agent: &Client, book: &Book) {
    let mine = agent
        .send(
            Method::GET,
            "/escalations?mine=true&state=claimed&limit=1",
            None,
            None,
        )
        .await;
    let held = match mine {
        Outcome::Done(page) => page["items"][0]["id"].as_i64(),
        _ => None,
    };
    let case = match held {
        Some(case) => case,
        None => match agent.post("/escalations/next", &Value::Null).await {
            Outcome::Done(case) if case["id"].is_i64() => case["id"].as_i64().unwrap(),
            _ => return,
        },
    };
    book.send(Write {
        act: Act::CaseReply { case },
        by: agent.clone(),
        path: format!("/escalations/{case}/reply"),
        key: Some(format!("case-{case}")),
        body: json!({ "body": case_text(case), "visibility": "public" }),
    })
    .await;
    book.send(Write {
        act: Act::Resolve { case },
        by: agent.clone(),
        path: format!("/escalations/{case}/resolve"),
        key: None,
        body: json!({ "wrap_up": "solved", "note": "" }),
    })
    .await;
}
