//! Random histories of several questions through the real use cases and databases, against a plain
//! model: answers of customers and agents, questions back, answers that did not help, marks, hiding,
//! closing, clocks set by hand, cases taken, given back and resolved, and any of the questions, however
//! it stands, merged into any other. After each step every question stands as the model says, is due to
//! the second when it says, and became a case as often as it says; at the end the audit holds.
//!
//! Which histories, and how to walk more of them: [`seeds`].
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::indexing_slicing,
    reason = "tests fail by panicking and say what they did"
)]

mod model;

use crate::escalations::stage::{assert_sound, case_of};
use crate::test_support::{self, seeds};
use crate::threads::tests::{Cast, ask, cast};
use crate::threads::{self, queries, visibility};
use crate::{Ctx, Result, escalations};
use backstop_domain::clock::ManualClock;
use backstop_domain::commands::{NewPost, Resolve, Return, SetClock};
use backstop_domain::escalation::WrapUp;
use backstop_domain::thread_state::{EpisodeState, Intent, ThreadState, Visibility};
use backstop_domain::{Actor, ErrorCode, Timestamp};
use fastrand::Rng;
use model::{Case, Question, Said, Stands};

/// Steps of one history.
const STEPS: usize = 60;
/// Questions that are there at a time.
const QUESTIONS: usize = 3;
/// The agent among the people.
const AGENT: usize = 2;

#[tokio::test]
async fn sqlite() {
    let (ctx, clock) = test_support::sqlite().await;
    let cast = cast(&ctx).await;
    for seed in seeds(12) {
        Box::pin(history(&ctx, &clock, &cast, seed)).await;
    }
}

#[tokio::test]
async fn postgres() {
    let Some((ctx, clock)) = test_support::postgres().await else {
        return;
    };
    let cast = cast(&ctx).await;
    for seed in seeds(6) {
        Box::pin(history(&ctx, &clock, &cast, seed)).await;
    }
}

async fn history(ctx: &Ctx, clock: &ManualClock, cast: &Cast, seed: u64) {
    eprintln!("history {seed}");
    let mut world = World {
        ctx,
        cast,
        dice: Rng::with_seed(seed),
        all: Vec::new(),
    };
    for step in 0..STEPS {
        while world.all.iter().filter(|q| !q.gone).count() < QUESTIONS {
            world.ask().await;
        }
        clock.advance(world.dice.i64(1..420));
        let did = world.act().await;
        // Now and then nobody looks at the clocks for a while.
        if world.dice.u8(..4) > 0 {
            world.sweep().await;
        }
        world
            .compare(&format!("history {seed}, step {step}: {did}"))
            .await;
    }
    clock.advance(86_400);
    world.sweep().await;
    world.compare(&format!("history {seed}, the end")).await;
    assert_sound(ctx).await;
    // Nothing of it is due in the next one.
    for question in world.all.iter().filter(|q| !q.gone) {
        threads::close(ctx, &cast.mona, question.id, "Done")
            .await
            .unwrap();
    }
}

struct World<'a> {
    ctx: &'a Ctx,
    cast: &'a Cast,
    dice: Rng,
    all: Vec<Question>,
}

impl World<'_> {
    fn now(&self) -> i64 {
        self.ctx.now().0 / Timestamp::SECOND
    }

    fn person(&self, n: usize) -> &Actor {
        [
            &self.cast.ana,
            &self.cast.ben,
            &self.cast.arun,
            &self.cast.mona,
        ][n]
    }

    async fn ask(&mut self) {
        let asker = [0, 0, 1, 3][self.dice.usize(..4)];
        let id = ask(self.ctx, self.person(asker)).await.id;
        let now = self.now();
        self.all.push(Question::asked(id, asker, now));
    }

    async fn sweep(&mut self) {
        let mut escalated = escalations::reconcile(self.ctx).await.unwrap();
        // PostgreSQL takes the locks of what was refused back a moment later.
        for _ in 0..1_000 {
            if escalations::overdue(self.ctx).await.unwrap() == 0 {
                break;
            }
            tokio::task::yield_now().await;
            escalated += escalations::reconcile(self.ctx).await.unwrap();
        }
        let now = self.now();
        let due = self.all.iter_mut().filter(|q| !q.gone);
        let due = due.map(|q| usize::from(q.sweep(now))).sum::<usize>();
        assert_eq!(escalated, due, "early, late, lost or double");
    }

    /// One act on one question, done by the program and by the model.
    async fn act(&mut self) -> String {
        let open: Vec<usize> = (0..self.all.len()).filter(|n| !self.all[*n].gone).collect();
        let n = open[self.dice.usize(..open.len())];
        let other = open[self.dice.usize(..open.len())];
        let what = self.dice.u8(..24);
        let did = match what {
            0..7 => self.reply(n).await,
            7 | 8 => self.reject(n).await,
            9 | 10 => self.mark(n).await,
            11..14 => self.turn(n).await,
            14 => self.close(n).await,
            15 | 16 => self.set(n).await,
            17..20 => self.work(n).await,
            _ => self.merge(n, other).await,
        };
        format!("question {n}: {did}")
    }

    async fn reply(&mut self, n: usize) -> &'static str {
        let by = self.dice.usize(..4);
        let intent = *self
            .dice
            .choice(
                [
                    Intent::Answer,
                    Intent::Answer,
                    Intent::Clarification,
                    Intent::Comment,
                ]
                .iter(),
            )
            .unwrap();
        // What agents write takes a case whatever it is for; here they answer.
        let intent = if by == AGENT { Intent::Answer } else { intent };
        let question = &mut self.all[n];
        let new = NewPost {
            body: "Some words.".into(),
            intent,
        };
        let actor = [
            &self.cast.ana,
            &self.cast.ben,
            &self.cast.arun,
            &self.cast.mona,
        ][by];
        match threads::reply(self.ctx, actor, question.id, new).await {
            Ok(post) => {
                let said = Said {
                    post: post.id,
                    by,
                    answer: intent == Intent::Answer,
                    official: post.official,
                    shown: true,
                    rejected: false,
                };
                let now = self.ctx.now().0 / Timestamp::SECOND;
                question.reply(said, intent == Intent::Clarification, now);
                "somebody replies"
            }
            Err(error) => {
                let code = error.failure().code;
                assert!(
                    code == ErrorCode::TooManyRequests
                        || question.closed && code == ErrorCode::ThreadClosed,
                    "{error:?}"
                );
                "a reply is refused"
            }
        }
    }

    async fn reject(&mut self, n: usize) -> &'static str {
        let now = self.now();
        let (id, asker) = (self.all[n].id, self.all[n].asker);
        let done = threads::unsolved(self.ctx, self.person(asker), id, "").await;
        agree(self.all[n].reject(now), done.map(drop), "it does not help")
    }

    async fn mark(&mut self, n: usize) -> &'static str {
        let (now, asker) = (self.now(), self.all[n].asker);
        if let Some(post) = self.all[n].accepted.filter(|_| self.dice.bool()) {
            threads::unaccept(self.ctx, self.person(asker), post)
                .await
                .unwrap();
            self.all[n].withdraw_mark(now);
            return "the mark is withdrawn";
        }
        let Some(post) = self.pick(n, true).map(|k| self.all[n].said[k].post) else {
            return "nothing to accept";
        };
        threads::accept(self.ctx, self.person(asker), post)
            .await
            .unwrap();
        self.all[n].accept(post);
        "a reply is accepted"
    }

    /// One of the replies that are shown, or that are not.
    fn pick(&mut self, n: usize, shown: bool) -> Option<usize> {
        let said = &self.all[n].said;
        let fit: Vec<usize> = (0..said.len())
            .filter(|k| said[*k].shown == shown)
            .collect();
        self.dice.choice(fit.iter()).copied()
    }

    async fn turn(&mut self, n: usize) -> &'static str {
        let (now, shown) = (self.now(), self.dice.u8(..3) == 0);
        let Some(k) = self.pick(n, !shown) else {
            return "nothing to hide or show";
        };
        let to = if shown {
            Visibility::Visible
        } else {
            Visibility::Hidden
        };
        let txn = self.ctx.write().await.unwrap();
        let post = queries::post(&txn, self.all[n].said[k].post).await.unwrap();
        visibility::set(self.ctx, &txn, &self.cast.mona, post, to)
            .await
            .unwrap();
        txn.commit().await.unwrap();
        if shown {
            self.all[n].show(k);
            return "a reply is shown again";
        }
        self.all[n].hide(k, now);
        "a reply is hidden"
    }

    async fn close(&mut self, n: usize) -> &'static str {
        let (id, now) = (self.all[n].id, self.now());
        if self.all[n].closed {
            threads::reopen(self.ctx, &self.cast.mona, id, "")
                .await
                .unwrap();
            self.all[n].open_again(now);
            return "opened again";
        }
        threads::close(self.ctx, &self.cast.mona, id, "Enough")
            .await
            .unwrap();
        self.all[n].close();
        "closed"
    }

    async fn set(&mut self, n: usize) -> &'static str {
        let sets = [
            (Stands::Open, EpisodeState::Open),
            (Stands::Waits, EpisodeState::WaitingOnAsker),
            (Stands::Answered, EpisodeState::Answered),
        ];
        let (to, state) = sets[self.dice.usize(..3)];
        let (id, now) = (self.all[n].id, self.now());
        let cmd = SetClock {
            state,
            reason: "By hand".into(),
        };
        let done = threads::set_clock(self.ctx, &self.cast.mona, id, cmd).await;
        agree(
            self.all[n].set(to, now),
            done.map(drop),
            "its clock is set by hand",
        )
    }

    async fn work(&mut self, n: usize) -> &'static str {
        let (now, what) = (self.now(), self.dice.u8(..4));
        let agent = &self.cast.arun;
        if !self.all[n].at_work() {
            return "no case to work on";
        }
        let case = case_of(self.ctx, self.all[n].id).await;
        let question = &mut self.all[n];
        if question.case == Case::Queued {
            escalations::claim(self.ctx, agent, case).await.unwrap();
            question.case = Case::Claimed;
            return "an agent takes the case";
        }
        match what {
            0 => {
                escalations::release(self.ctx, agent, case).await.unwrap();
                question.case = Case::Queued;
                "the agent lets go"
            }
            1 => {
                escalations::return_to_community(
                    self.ctx,
                    agent,
                    case,
                    Return {
                        note: String::new(),
                    },
                )
                .await
                .unwrap();
                question.give_back(now);
                "the case is given back"
            }
            _ => {
                let done = Resolve {
                    wrap_up: WrapUp::Solved,
                    note: String::new(),
                };
                escalations::resolve(self.ctx, agent, case, done)
                    .await
                    .unwrap();
                question.case = Case::Resolved;
                "the case is resolved"
            }
        }
    }

    async fn merge(&mut self, n: usize, into: usize) -> &'static str {
        if n == into {
            return "no two to merge";
        }
        let (from, to) = (self.all[n].id, self.all[into].id);
        let question = queries::thread(self.ctx.read(), from)
            .await
            .unwrap()
            .first_post_id
            .unwrap();
        let done = threads::merge(self.ctx, &self.cast.mona, from, to, "The same").await;
        if done.is_ok() {
            let mut target = self.all[into].clone();
            self.all[n].merge_into(&mut target, question);
            self.all[into] = target;
        }
        agree(!self.all[into].closed, done.map(drop), "merged away")
    }

    /// Every question stands as the model says.
    async fn compare(&self, when: &str) {
        for question in &self.all {
            let row = queries::thread(self.ctx.read(), question.id).await.unwrap();
            let stands = match row.episode_state {
                EpisodeState::Open => Stands::Open,
                EpisodeState::WaitingOnAsker => Stands::Waits,
                EpisodeState::Answered => Stands::Answered,
                EpisodeState::Escalated => Stands::Escalated,
                EpisodeState::Cancelled => Stands::Cancelled,
            };
            let cases = escalations::queries::of_thread(self.ctx.read(), question.id)
                .await
                .unwrap();
            let answers = usize::try_from(row.answer_count).unwrap();
            let due = row.due_at.map(|due| due.0 / Timestamp::SECOND);
            let found = (
                stands,
                row.episode,
                due,
                cases.len(),
                answers,
                row.accepted_post_id,
            );
            let told = (
                question.stands,
                question.episode,
                question.due(),
                question.cases,
                question.answers(),
                question.accepted,
            );
            assert_eq!(found, told, "{when}; the model says {question:?}");
            assert!(
                due.is_none() || row.state != ThreadState::Solved,
                "{when}: solved, but promised"
            );
        }
    }
}

/// What the model allows is done, and what it does not is refused.
fn agree(allowed: bool, done: Result<()>, what: &'static str) -> &'static str {
    match done {
        Ok(()) => assert!(allowed, "{what}: it must be refused"),
        Err(error) => {
            let code = error.failure().code;
            let refused = [
                ErrorCode::Conflict,
                ErrorCode::ThreadClosed,
                ErrorCode::Invalid,
            ];
            assert!(!allowed && refused.contains(&code), "{what}: {error:?}");
        }
    }
    what
}
