//! Plays the script in the order of time, with the background work in between.

use std::collections::HashMap;

use anyhow::Context;
use backstop_domain::commands::{CaseReply, NewFlag, NewPost, NewThread, Resolve};
use backstop_domain::ids::{PostId, ThreadId};
use backstop_domain::views::EscalationRef;
use backstop_domain::{Actor, Timestamp};
use backstop_services::{PageRequest, escalations, moderation, threads, votes};

use super::Stage;
use super::script::{Case, Post, Script, Thread};

const HALF_AN_HOUR: i64 = 1_800;
/// A report comes ten minutes after the post.
const REPORTED_AFTER: i64 = 600;

/// One thing that somebody does; threads and posts by their place in the script.
enum Act<'a> {
    Ask(usize, &'a Thread),
    Reply(usize, usize, &'a Post),
    Accept(usize, usize, &'a Thread),
    Report(usize, usize, &'a Post),
    Thank(usize, usize, &'a str),
    Work(usize, &'a Case),
    Close(usize, &'a str),
}

/// What has come into being so far.
#[derive(Default)]
struct Made {
    threads: HashMap<usize, ThreadId>,
    posts: HashMap<(usize, usize), PostId>,
}

/// Plays everything up to `end`.
pub async fn all(
    stage: &Stage,
    cast: &HashMap<String, Actor>,
    script: &Script,
    end: Timestamp,
) -> anyhow::Result<()> {
    let mut made = Made::default();
    for (at, act) in in_order(script, end) {
        pass_time(stage, at).await?;
        play(stage, cast, &mut made, act).await?;
    }
    pass_time(stage, end).await
}

/// Promises are kept while the story goes on.
async fn pass_time(stage: &Stage, until: Timestamp) -> anyhow::Result<()> {
    let mut now = stage.ctx.now();
    while now < until {
        now = now.plus_seconds(HALF_AN_HOUR).min(until);
        stage.move_to(now);
        escalations::reconcile(&stage.ctx).await?;
    }
    Ok(())
}

fn in_order(script: &Script, end: Timestamp) -> Vec<(Timestamp, Act<'_>)> {
    let mut acts = Vec::new();
    for (t, thread) in script.threads.iter().enumerate() {
        let asked = end.plus_seconds(-thread.ago);
        acts.push((asked, Act::Ask(t, thread)));
        for (p, post) in thread.posts.iter().enumerate() {
            let at = asked.plus_seconds(post.after);
            acts.push((at, Act::Reply(t, p, post)));
            if post.accepted {
                acts.push((at.plus_seconds(HALF_AN_HOUR), Act::Accept(t, p, thread)));
            }
            let thanked = at.plus_seconds(2 * HALF_AN_HOUR);
            acts.extend(
                post.helped
                    .iter()
                    .map(|who| (thanked, Act::Thank(t, p, who.as_str()))),
            );
            if post.flag.is_some() {
                acts.push((at.plus_seconds(REPORTED_AFTER), Act::Report(t, p, post)));
            }
        }
        if let Some(case) = &thread.case {
            acts.push((asked.plus_seconds(case.after), Act::Work(t, case)));
        }
        if let Some(reason) = &thread.closed {
            let last = thread
                .posts
                .iter()
                .map(|post| post.after)
                .max()
                .unwrap_or(0);
            acts.push((
                asked.plus_seconds(last + 2 * HALF_AN_HOUR),
                Act::Close(t, reason),
            ));
        }
    }
    acts.sort_by_key(|(at, _)| *at);
    acts
}

async fn play(
    stage: &Stage,
    cast: &HashMap<String, Actor>,
    made: &mut Made,
    act: Act<'_>,
) -> anyhow::Result<()> {
    let ctx = &stage.ctx;
    let who = |name: &str| {
        cast.get(name)
            .with_context(|| format!("nobody is called {name}"))
    };
    match act {
        Act::Ask(t, thread) => {
            let asked = threads::ask(ctx, who(&thread.by)?, new_thread(thread)).await?;
            made.threads.insert(t, asked.id);
        }
        Act::Reply(t, p, post) => {
            let cmd = NewPost {
                body: post.body.clone(),
                intent: post.intent,
            };
            let reply = threads::reply(ctx, who(&post.by)?, made.thread(t)?, cmd).await?;
            made.posts.insert((t, p), reply.id);
        }
        Act::Accept(t, p, thread) => {
            threads::accept(ctx, who(&thread.by)?, made.post(t, p)?).await?;
        }
        Act::Thank(t, p, who_helped) => {
            votes::mark(ctx, who(who_helped)?, made.post(t, p)?).await?;
        }
        Act::Report(t, p, post) => {
            if let Some(flag) = &post.flag {
                let cmd = NewFlag {
                    reason: flag.reason,
                    note: flag.note.clone(),
                };
                moderation::flag(ctx, who(&flag.by)?, made.post(t, p)?, cmd).await?;
            }
        }
        Act::Work(t, case) => work(stage, who(&case.by)?, made.thread(t)?, case).await?,
        Act::Close(t, reason) => {
            threads::close(ctx, who("mona")?, made.thread(t)?, reason).await?;
        }
    }
    Ok(())
}

async fn work(stage: &Stage, agent: &Actor, thread: ThreadId, case: &Case) -> anyhow::Result<()> {
    let ctx = &stage.ctx;
    let page = threads::page(ctx, agent, thread, PageRequest::first(1)).await?;
    let EscalationRef { id, .. } = page
        .thread
        .escalation
        .with_context(|| format!("{:?} has become no case", page.thread.title))?;
    escalations::claim(ctx, agent, id).await?;
    escalations::reply(
        ctx,
        agent,
        id,
        CaseReply {
            body: case.body.clone(),
            visibility: case.visibility,
        },
    )
    .await?;
    if let Some(wrap_up) = case.wrap_up {
        escalations::resolve(
            ctx,
            agent,
            id,
            Resolve {
                wrap_up,
                note: String::new(),
            },
        )
        .await?;
    }
    Ok(())
}

fn new_thread(thread: &Thread) -> NewThread {
    NewThread {
        category: thread.category.clone(),
        kind: thread.kind,
        title: thread.title.clone(),
        body: thread.body.clone(),
        tags: thread.tags.clone(),
        urgency: None,
    }
}

impl Made {
    fn thread(&self, t: usize) -> anyhow::Result<ThreadId> {
        self.threads
            .get(&t)
            .copied()
            .context("a thread that is opened later")
    }

    fn post(&self, t: usize, p: usize) -> anyhow::Result<PostId> {
        self.posts
            .get(&(t, p))
            .copied()
            .context("a post that is written later")
    }
}
