//! Marks of what helped: one a member, and the counter is their number, whatever happens at once.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::{mark, unmark};
use crate::audit::audit;
use crate::test_support::{both, indexed};
use crate::threads::queries as posts;
use crate::threads::tests::{Cast, ask, cast};
use crate::threads::{self, visibility};
use crate::{Ctx, PageRequest, Result};
use backstop_domain::actor::Identity;
use backstop_domain::commands::{EditPost, NewPost};
use backstop_domain::ids::{PostId, ThreadId};
use backstop_domain::thread_state::{Intent, Visibility};
use backstop_domain::views::Post;
use backstop_domain::{Actor, ErrorCode, Role};
use backstop_entity::{outbox, post_vote};
use futures_util::future::join_all;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

async fn say(ctx: &Ctx, actor: &Actor, id: ThreadId, intent: Intent) -> PostId {
    let cmd = NewPost {
        body: "Try the other socket.".into(),
        intent,
    };
    threads::reply(ctx, actor, id, cmd).await.unwrap().id
}

/// A question of Ana's that Ben answered.
async fn answered(ctx: &Ctx, cast: &Cast) -> (ThreadId, PostId) {
    let thread = ask(ctx, &cast.ana).await.id;
    (thread, say(ctx, &cast.ben, thread, Intent::Answer).await)
}

/// The counter of a post, and how many rows there are for it.
async fn counted(ctx: &Ctx, id: PostId) -> (i32, u64) {
    let rows = post_vote::Entity::find().filter(post_vote::Column::PostId.eq(id));
    let rows = rows.count(ctx.read()).await.unwrap();
    let post = posts::post(ctx.read(), id).await.unwrap();
    (post.helpful_count, rows)
}

async fn told(ctx: &Ctx) -> u64 {
    let voted = outbox::Entity::find().filter(outbox::Column::Kind.eq("post.voted"));
    voted.count(ctx.read()).await.unwrap()
}

fn refusal(outcome: Result<Post>) -> ErrorCode {
    outcome.unwrap_err().failure().code
}

async fn hide(ctx: &Ctx, cast: &Cast, id: PostId, to: Visibility) {
    let txn = ctx.write().await.unwrap();
    let post = posts::post(&txn, id).await.unwrap();
    visibility::set(ctx, &txn, &cast.mona, post, to)
        .await
        .unwrap();
    txn.commit().await.unwrap();
}

/// As [`Marked`](super::queries::Marked) shows it on the thread's page.
async fn shown(ctx: &Ctx, actor: &Actor, thread: ThreadId, id: PostId) -> (i32, bool) {
    let page = threads::page(ctx, actor, thread, PageRequest::first(20));
    let posts = page.await.unwrap().posts;
    let post = posts.iter().find(|post| post.id == id).unwrap();
    (post.helpful_count, post.helpful_by_me)
}

both! {
    async fn each_member_counts_once_and_can_take_it_back(ctx, _clock) {
        let cast = cast(&ctx).await;
        let (thread, id) = answered(&ctx, &cast).await;
        let marked = mark(&ctx, &cast.ana, id).await.unwrap();
        assert_eq!((marked.helpful_count, marked.helpful_by_me), (1, true));
        assert_eq!(mark(&ctx, &cast.ana, id).await.unwrap().helpful_count, 1);
        assert_eq!(mark(&ctx, &cast.arun, id).await.unwrap().helpful_count, 2);
        assert_eq!((counted(&ctx, id).await, told(&ctx).await), ((2, 2), 2));
        assert_eq!(shown(&ctx, &cast.ana, thread, id).await, (2, true));
        assert_eq!(shown(&ctx, &cast.sue, thread, id).await, (2, false));
        assert_eq!(shown(&ctx, &Actor::Anonymous, thread, id).await, (2, false));
        for _ in 0..2 {
            let back = unmark(&ctx, &cast.ana, id).await.unwrap();
            assert_eq!((back.helpful_count, back.helpful_by_me), (1, false));
        }
        assert_eq!((counted(&ctx, id).await, told(&ctx).await), ((1, 1), 3));
        indexed(&ctx).await;
        assert!(audit(&ctx).await.unwrap().ok);
    }
}

both! {
    async fn fifty_at_once_are_one(ctx, _clock) {
        let cast = cast(&ctx).await;
        let (_, id) = answered(&ctx, &cast).await;
        // Staff, whom no limit slows down.
        for outcome in join_all((0..50).map(|_| mark(&ctx, &cast.arun, id))).await {
            outcome.unwrap();
        }
        assert_eq!((counted(&ctx, id).await, told(&ctx).await), ((1, 1), 1));
        let voters = [&cast.ana, &cast.arun, &cast.sue, &cast.mona];
        for outcome in join_all((0..48).map(|n| mark(&ctx, voters[n % 4], id))).await {
            outcome.unwrap();
        }
        assert_eq!(counted(&ctx, id).await, (4, 4));
        // Taken back and given again, while the text is edited: the counter is neither lost nor doubled.
        let toggle = async |n: usize| {
            let voter = voters[n / 2 % 4];
            if n.is_multiple_of(2) { mark(&ctx, voter, id).await } else { unmark(&ctx, voter, id).await }
        };
        let edit = async |n: usize| threads::edit(&ctx, &cast.ben, id, EditPost { body: format!("Version {n}") }).await;
        let (toggled, edited) = tokio::join!(join_all((0..40).map(toggle)), join_all((0..10).map(edit)));
        for outcome in toggled.into_iter().chain(edited) { outcome.unwrap(); }
        let (counter, rows) = counted(&ctx, id).await;
        assert_eq!(u64::try_from(counter).unwrap(), rows);
    }
}

both! {
    async fn what_is_no_answer_of_somebody_else_is_refused(ctx, _clock) {
        let cast = cast(&ctx).await;
        let (thread, id) = answered(&ctx, &cast).await;
        let question = posts::thread(ctx.read(), thread).await.unwrap().first_post_id.unwrap();
        let remark = say(&ctx, &cast.ben, thread, Intent::Comment).await;
        assert_eq!(refusal(mark(&ctx, &Actor::Anonymous, id).await), ErrorCode::SignInRequired);
        assert_eq!(refusal(mark(&ctx, &Actor::System, id).await), ErrorCode::SignInRequired);
        assert_eq!(refusal(mark(&ctx, &cast.ben, id).await), ErrorCode::Forbidden);
        assert_eq!(refusal(mark(&ctx, &cast.ben, question).await), ErrorCode::Conflict);
        assert_eq!(refusal(mark(&ctx, &cast.ana, remark).await), ErrorCode::Conflict);
        assert_eq!(refusal(mark(&ctx, &cast.ana, PostId(9_999)).await), ErrorCode::NotFound);
        let suspended = Actor::Member(Identity {
            id: cast.sue.account().unwrap(), username: "sue".into(), role: Role::Member, suspended: true,
        });
        assert_eq!(refusal(mark(&ctx, &suspended, id).await), ErrorCode::Suspended);
        assert_eq!((counted(&ctx, id).await, told(&ctx).await), ((0, 0), 0));
    }
}

both! {
    async fn marks_survive_closing_hiding_and_merging(ctx, _clock) {
        let cast = cast(&ctx).await;
        let (thread, id) = answered(&ctx, &cast).await;
        threads::close(&ctx, &cast.mona, thread, "Done").await.unwrap();
        mark(&ctx, &cast.ana, id).await.unwrap();
        hide(&ctx, &cast, id, Visibility::Hidden).await;
        assert_eq!(refusal(mark(&ctx, &cast.sue, id).await), ErrorCode::NotFound);
        assert_eq!(refusal(unmark(&ctx, &cast.ana, id).await), ErrorCode::NotFound);
        assert_eq!(shown(&ctx, &cast.ana, thread, id).await, (0, false));
        hide(&ctx, &cast, id, Visibility::Visible).await;
        assert_eq!(shown(&ctx, &cast.ana, thread, id).await, (1, true));
        let other = ask(&ctx, &cast.sue).await.id;
        threads::merge(&ctx, &cast.mona, thread, other, "The same").await.unwrap();
        assert_eq!(shown(&ctx, &cast.ana, other, id).await, (1, true));
        mark(&ctx, &cast.sue, id).await.unwrap();
        assert_eq!(counted(&ctx, id).await, (2, 2));
    }
}
