#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

use super::*;
use crate::test_support::both;
use crate::{Ctx, Error, PageRequest, accounts, categories, erasure, threads};
use backstop_domain::actor::{Identity, Role};
use backstop_domain::commands::{
    CreateUser, FlagReason, Moderate, ModerationAction, NewCategory, NewFlag, NewPost, NewThread,
};
use backstop_domain::ids::ModerationItemId;
use backstop_domain::thread_state::{Intent, ThreadKind, Visibility};
use backstop_domain::views::{ItemState, ModerationItem, Post};
use backstop_domain::{Actor, ErrorCode};
use sea_orm::ConnectionTrait;

struct Cast {
    ana: Actor,
    ben: Actor,
    mia: Actor,
    max: Actor,
    sue: Actor,
    post: Post,
}

async fn user(ctx: &Ctx, name: &str, role: Role) -> Actor {
    let email = format!("{}@example.com", name.to_lowercase());
    let id = accounts::create_user(
        ctx,
        CreateUser {
            username: name.to_owned(),
            email,
            role,
            password: None,
        },
    )
    .await
    .unwrap();
    Actor::Member(Identity {
        id,
        username: name.to_owned(),
        role,
        suspended: false,
    })
}

/// Ana asks, Ben answers; Mia and Max moderate, Sue supervises.
async fn cast(ctx: &Ctx) -> Cast {
    let ana = user(ctx, "Ana", Role::Member).await;
    let ben = user(ctx, "Ben", Role::Member).await;
    let category = NewCategory {
        slug: "phones".to_owned(),
        name: "Phones".to_owned(),
        description: String::new(),
        parent: None,
        language: None,
    };
    categories::create(ctx, &Actor::System, category)
        .await
        .unwrap();
    let cmd = NewThread {
        category: "phones".to_owned(),
        kind: ThreadKind::Question,
        title: "Lost mode".to_owned(),
        body: "Help".to_owned(),
        tags: Vec::new(),
        urgency: None,
    };
    let thread = threads::ask(ctx, &ana, cmd).await.unwrap();
    let post = threads::reply(
        ctx,
        &ben,
        thread.id,
        NewPost {
            body: "Buy watches".to_owned(),
            intent: Intent::Answer,
        },
    )
    .await
    .unwrap();
    let (mia, max) = (
        user(ctx, "Mia", Role::Moderator).await,
        user(ctx, "Max", Role::Moderator).await,
    );
    Cast {
        ana,
        ben,
        mia,
        max,
        sue: user(ctx, "Sue", Role::Supervisor).await,
        post,
    }
}

fn spam() -> NewFlag {
    NewFlag {
        reason: FlagReason::Spam,
        note: String::new(),
    }
}

fn act(action: ModerationAction, reason: &str) -> Moderate {
    Moderate {
        action,
        reason: reason.to_owned(),
    }
}

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> ErrorCode {
    result.unwrap_err().failure().code
}

async fn waiting(ctx: &Ctx, who: &Actor) -> Vec<ModerationItem> {
    queue(ctx, who, None, PageRequest::first(50))
        .await
        .unwrap()
        .items
}

async fn state(ctx: &Ctx, post: &Post) -> Visibility {
    threads::queries::post(ctx.read(), post.id)
        .await
        .unwrap()
        .state
}

async fn reported(ctx: &Ctx, cast: &Cast) -> ModerationItemId {
    flag(ctx, &cast.ana, cast.post.id, spam()).await.unwrap();
    waiting(ctx, &cast.mia).await[0].id
}

both! {
    async fn reports_of_one_post_join_one_item(ctx, clock) {
        let cast = cast(&ctx).await;
        let others = [&cast.ana, &cast.max, &cast.sue, &cast.ana];
        for done in futures_util::future::join_all(others.map(|who| flag(&ctx, who, cast.post.id, spam()))).await {
            done.unwrap();
        }
        let items = waiting(&ctx, &cast.mia).await;
        assert_eq!((items.len(), items[0].flags.len(), items[0].state), (1, 3, ItemState::Open));
        assert_eq!((items[0].post.body.as_str(), items[0].thread_title.as_str()), ("Buy watches", "Lost mode"));
        assert_eq!(code(flag(&ctx, &cast.ben, cast.post.id, spam()).await), ErrorCode::Forbidden);
        assert_eq!(code(flag(&ctx, &Actor::Anonymous, cast.post.id, spam()).await), ErrorCode::SignInRequired);
        let other = NewFlag { reason: FlagReason::Other, note: " ".to_owned() };
        assert_eq!(code(flag(&ctx, &cast.ana, cast.post.id, other).await), ErrorCode::Invalid);
    }
}

both! {
    async fn only_moderators_see_the_queue_and_decide(ctx, clock) {
        let cast = cast(&ctx).await;
        let id = reported(&ctx, &cast).await;
        let agent = user(&ctx, "Finn", Role::Agent).await;
        for who in [&cast.ana, &cast.ben, &agent] {
            assert_eq!(code(queue(&ctx, who, None, PageRequest::first(1)).await), ErrorCode::Forbidden);
            assert_eq!(code(item(&ctx, who, id).await), ErrorCode::Forbidden);
            assert_eq!(code(claim(&ctx, who, id).await), ErrorCode::Forbidden);
            assert_eq!(code(decide(&ctx, who, id, act(ModerationAction::Hide, "x")).await), ErrorCode::Forbidden);
            assert_eq!(code(undo(&ctx, who, id).await), ErrorCode::Forbidden);
            assert_eq!(code(log(&ctx, who, PageRequest::first(1)).await), ErrorCode::Forbidden);
        }
        assert_eq!(code(item(&ctx, &cast.mia, ModerationItemId(999)).await), ErrorCode::NotFound);
    }
}

both! {
    async fn a_claim_keeps_colleagues_away_until_it_grows_old(ctx, clock) {
        let cast = cast(&ctx).await;
        let id = reported(&ctx, &cast).await;
        let both_at_once = futures_util::future::join_all([claim(&ctx, &cast.mia, id), claim(&ctx, &cast.max, id)]).await;
        assert_eq!(both_at_once.iter().filter(|r| r.is_ok()).count(), 1);
        release(&ctx, &cast.sue, id).await.unwrap();
        let item = claim(&ctx, &cast.mia, id).await.unwrap();
        assert_eq!(item.claimed_by.unwrap().username, "Mia");
        assert_eq!(code(claim(&ctx, &cast.max, id).await), ErrorCode::AlreadyClaimed);
        assert_eq!(code(release(&ctx, &cast.max, id).await), ErrorCode::AlreadyClaimed);
        assert_eq!(code(decide(&ctx, &cast.max, id, act(ModerationAction::Dismiss, "")).await), ErrorCode::AlreadyClaimed);
        clock.advance(31 * 60);
        assert_eq!(claim(&ctx, &cast.max, id).await.unwrap().claimed_by.unwrap().username, "Max");
        decide(&ctx, &cast.max, id, act(ModerationAction::Dismiss, "")).await.unwrap();
        assert_eq!(code(claim(&ctx, &cast.mia, id).await), ErrorCode::Conflict);
    }
}

both! {
    async fn decisions_change_the_post_and_undo_puts_it_back(ctx, clock) {
        let cast = cast(&ctx).await;
        let id = reported(&ctx, &cast).await;
        assert_eq!(code(decide(&ctx, &cast.mia, id, act(ModerationAction::Hide, " ")).await), ErrorCode::Invalid);
        for (action, after) in [(ModerationAction::Hide, Visibility::Hidden), (ModerationAction::Delete, Visibility::Deleted), (ModerationAction::Dismiss, Visibility::Visible)] {
            let item = decide(&ctx, &cast.mia, id, act(action, "Advertising")).await.unwrap();
            assert_eq!((item.state, item.action, item.reason.as_str()), (ItemState::Resolved, Some(action), "Advertising"));
            assert!(item.can_undo);
            assert_eq!(state(&ctx, &cast.post).await, after);
            assert_eq!(code(decide(&ctx, &cast.mia, id, act(action, "Again")).await), ErrorCode::Conflict);
            assert_eq!(undo(&ctx, &cast.max, id).await.unwrap().state, ItemState::Open);
            assert_eq!(state(&ctx, &cast.post).await, Visibility::Visible);
            assert_eq!(code(undo(&ctx, &cast.max, id).await), ErrorCode::Conflict);
        }
        let words: Vec<String> = log(&ctx, &cast.mia, PageRequest::first(50)).await.unwrap().items.into_iter().map(|e| e.action).collect();
        assert_eq!(words, ["post.undo", "post.dismiss", "post.undo", "post.delete", "post.undo", "post.hide"]);
    }
}

both! {
    async fn undo_is_refused_where_the_world_has_moved_on(ctx, clock) {
        let cast = cast(&ctx).await;
        let id = reported(&ctx, &cast).await;
        decide(&ctx, &cast.mia, id, act(ModerationAction::Dismiss, "")).await.unwrap();
        flag(&ctx, &cast.max, cast.post.id, spam()).await.unwrap();
        assert_eq!(code(undo(&ctx, &cast.mia, id).await), ErrorCode::Conflict);
        let second = waiting(&ctx, &cast.mia).await[0].id;
        assert_ne!(second, id);
        decide(&ctx, &cast.mia, second, act(ModerationAction::Hide, "Spam")).await.unwrap();
        assert_eq!(code(undo(&ctx, &cast.mia, id).await), ErrorCode::Conflict);
        let resolved = queue(&ctx, &cast.mia, Some(ItemState::Resolved), PageRequest::first(1)).await.unwrap();
        assert_eq!(resolved.items[0].id, second);
        let next = PageRequest::parse(Some(1), resolved.next.as_deref()).unwrap();
        let rest = queue(&ctx, &cast.mia, Some(ItemState::Resolved), next).await.unwrap();
        assert_eq!((rest.items[0].id, rest.next), (id, None));
    }
}

both! {
    async fn what_was_erased_does_not_come_back(ctx, clock) {
        let cast = cast(&ctx).await;
        let id = reported(&ctx, &cast).await;
        decide(&ctx, &cast.mia, id, act(ModerationAction::Delete, "An address")).await.unwrap();
        erasure::erase_post(&ctx, &cast.max, cast.post.id).await.unwrap();
        let decided = queue(&ctx, &cast.mia, Some(ItemState::Resolved), PageRequest::first(1)).await.unwrap();
        assert!(!decided.items[0].can_undo);
        assert_eq!(code(undo(&ctx, &cast.mia, id).await), ErrorCode::Conflict);
        assert_eq!(state(&ctx, &cast.post).await, Visibility::Deleted);
    }
}

both! {
    async fn approving_shows_the_hidden_and_not_what_its_author_deleted(ctx, clock) {
        let cast = cast(&ctx).await;
        let id = reported(&ctx, &cast).await;
        threads::delete(&ctx, &cast.ben, cast.post.id).await.unwrap();
        decide(&ctx, &cast.mia, id, act(ModerationAction::Approve, "")).await.unwrap();
        assert_eq!(state(&ctx, &cast.post).await, Visibility::Deleted);
        assert_eq!(code(flag(&ctx, &cast.ana, cast.post.id, spam()).await), ErrorCode::NotFound);
    }
}

both! {
    async fn nobody_judges_their_own_post_unless_they_lead(ctx, clock) {
        let cast = cast(&ctx).await;
        let own = threads::reply(&ctx, &cast.mia, cast.post.thread_id, NewPost { body: "Mine".to_owned(), intent: Intent::Comment }).await.unwrap();
        flag(&ctx, &cast.ana, own.id, spam()).await.unwrap();
        let id = waiting(&ctx, &cast.mia).await[0].id;
        assert_eq!(code(decide(&ctx, &cast.mia, id, act(ModerationAction::Dismiss, "")).await), ErrorCode::Forbidden);
        decide(&ctx, &cast.max, id, act(ModerationAction::Dismiss, "")).await.unwrap();
    }
}

both! {
    async fn two_decisions_at_once_leave_one(ctx, clock) {
        let cast = cast(&ctx).await;
        let id = reported(&ctx, &cast).await;
        let (a, b) = futures_util::future::join(
            Box::pin(decide(&ctx, &cast.mia, id, act(ModerationAction::Hide, "Spam"))),
            Box::pin(decide(&ctx, &cast.max, id, act(ModerationAction::Delete, "Spam"))),
        )
        .await;
        assert!(a.is_ok() != b.is_ok());
        assert_eq!(log(&ctx, &cast.mia, PageRequest::first(50)).await.unwrap().items.len(), 1);
    }
}

both! {
    async fn suspending_goes_down_the_ranks_only_and_is_logged(ctx, clock) {
        let cast = cast(&ctx).await;
        let ben = cast.ben.account().unwrap();
        let until = ctx.now().plus_seconds(86_400);
        assert_eq!(code(suspend(&ctx, &cast.ana, ben, "x", until).await), ErrorCode::Forbidden);
        assert_eq!(code(suspend(&ctx, &cast.mia, cast.max.account().unwrap(), "x", until).await), ErrorCode::Forbidden);
        assert_eq!(code(suspend(&ctx, &cast.mia, cast.mia.account().unwrap(), "x", until).await), ErrorCode::Forbidden);
        let failure = suspend(&ctx, &cast.mia, ben, "", ctx.now()).await.unwrap_err().failure();
        assert_eq!(failure.fields.iter().map(|f| f.field.as_str()).collect::<Vec<_>>(), ["reason", "until"]);
        suspend(&ctx, &cast.mia, ben, "Insults", until).await.unwrap();
        let until_now = || async { accounts::profile(&ctx, &cast.mia, "Ben").await.unwrap().suspended_until };
        assert_eq!(until_now().await, Some(until));
        for _ in 0..2 {
            reinstate(&ctx, &cast.sue, ben, "Talked to him").await.unwrap();
        }
        assert_eq!(until_now().await, None);
        let entries = log(&ctx, &cast.mia, PageRequest::first(10)).await.unwrap().items;
        let entries: Vec<_> = entries.iter().map(|e| (e.action.as_str(), e.target.as_str(), e.actor.as_ref().unwrap().username.as_str())).collect();
        assert_eq!(entries, [("account.reinstate", "account Ben", "Sue"), ("account.suspend", "account Ben", "Mia")]);
    }
}

both! {
    async fn the_database_keeps_the_log_as_it_is(ctx, clock) {
        let cast = cast(&ctx).await;
        suspend(&ctx, &cast.mia, cast.ben.account().unwrap(), "Insults", ctx.now().plus_seconds(60)).await.unwrap();
        for sql in ["UPDATE moderation_log SET reason = ''", "DELETE FROM moderation_log"] {
            let txn = ctx.write().await.unwrap();
            assert!(txn.execute_unprepared(sql).await.is_err(), "{sql}");
        }
    }
}
