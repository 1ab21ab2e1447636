#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

use super::*;
use crate::test_support::both;
use crate::{Ctx, PageRequest, Result, moderation};
use backstop_domain::actor::{Actor, Role};
use backstop_domain::commands::{CreateUser, Register, SignIn};
use backstop_domain::ids::AccountId;
use backstop_domain::views::SessionView;
use backstop_domain::{ErrorCode, Failure};
use backstop_entity::{moderation_log, session};
use sea_orm::{EntityTrait, PaginatorTrait};

const PASSWORD: &str = "correct horse";
const HERE: &str = "192.0.2.1";

fn registration(username: &str, email: &str) -> Register {
    Register {
        username: username.into(),
        email: email.into(),
        password: PASSWORD.into(),
    }
}

async fn ana(ctx: &Ctx) -> SessionView {
    register(ctx, registration("Ana", "Ana@example.com"), HERE)
        .await
        .unwrap()
}

async fn try_sign_in(ctx: &Ctx, login: &str, password: &str) -> Result<SessionView> {
    sign_in(
        ctx,
        SignIn {
            login: login.into(),
            password: password.into(),
        },
        HERE,
        SessionKind::Api,
    )
    .await
}

async fn viewer(ctx: &Ctx, token: &str) -> Option<Viewer> {
    authenticate(ctx, token).await.unwrap()
}

fn user(username: &str, role: Role, password: Option<&str>) -> CreateUser {
    CreateUser {
        username: username.into(),
        email: format!("{username}@example.com"),
        role,
        password: password.map(Into::into),
    }
}

async fn actor(ctx: &Ctx, username: &str, role: Role) -> Actor {
    create_user(ctx, user(username, role, None)).await.unwrap();
    let token = create_token(ctx, username, None).await.unwrap();
    viewer(ctx, &token).await.unwrap().actor
}

fn refused<T: std::fmt::Debug>(result: Result<T>) -> Failure {
    let error = result.unwrap_err();
    assert!(!error.is_fault(), "{error:?}");
    error.failure()
}

fn fields(failure: &Failure) -> Vec<&str> {
    failure.fields.iter().map(|f| f.field.as_str()).collect()
}

both! {
    async fn a_new_member_is_signed_in_and_known_by_name_and_address(ctx, clock) {
        let session = ana(&ctx).await;
        assert_eq!((session.user.username.as_str(), session.user.role), ("Ana", Role::Member));
        let seen = viewer(&ctx, &session.token).await.unwrap();
        assert_eq!(seen.actor.account(), Some(session.user.id));
        let mine = me(&ctx, &seen.actor).await.unwrap();
        assert_eq!((mine.email.as_str(), mine.email_notices, mine.unread), ("Ana@example.com", true, 0));
        for login in ["Ana", " ana ", "ANA@EXAMPLE.COM"] {
            assert!(try_sign_in(&ctx, login, PASSWORD).await.is_ok(), "{login}");
        }
        assert_eq!(profile(&ctx, &Actor::Anonymous, "aNa").await.unwrap().username, "Ana");
        assert_eq!(refused(profile(&ctx, &Actor::Anonymous, "nobody").await).code, ErrorCode::NotFound);
        assert_eq!(refused(me(&ctx, &Actor::Anonymous).await).code, ErrorCode::SignInRequired);
    }
}

both! {
    async fn names_and_addresses_belong_to_one_account(ctx, clock) {
        ana(&ctx).await;
        let again = |name: &'static str, email: &'static str| { let ctx = ctx.clone(); async move { refused(register(&ctx, registration(name, email), HERE).await) } };
        let name = again("aNA", "other@example.com").await;
        assert_eq!((fields(&name), name.fields[0].message.as_str()), (vec!["username"], "This name is taken."));
        assert_eq!(fields(&again("other", "ana@EXAMPLE.com").await), ["email"]);
        assert_eq!(fields(&again("ana", "ana@example.com").await), ["username"], "a known name tells nothing about addresses");
        assert_eq!(fields(&again("admin", "no address").await), ["username", "email"]);
        assert_eq!(session::Entity::find().count(ctx.read()).await.unwrap(), 1, "a refusal leaves nothing behind");
    }
}

both! {
    async fn of_many_who_want_a_name_at_once_one_gets_it(ctx, clock) {
        let tries = (0..6).map(|n| { let ctx = ctx.clone(); async move {
            register(&ctx, registration("wanted", &format!("w{n}@example.com")), HERE).await
        }});
        let all = futures_util::future::join_all(tries).await;
        assert_eq!(all.iter().filter(|one| one.is_ok()).count(), 1);
        for lost in all.into_iter().filter(std::result::Result::is_err) {
            assert_eq!(fields(&refused(lost)), ["username"]);
        }
    }
}

both! {
    async fn a_wrong_password_and_an_unknown_name_look_alike(ctx, clock) {
        ana(&ctx).await;
        create_user(&ctx, user("robot", Role::Member, None)).await.unwrap();
        let wrong = refused(try_sign_in(&ctx, "ana", "wrong horse").await);
        assert_eq!(wrong.code, ErrorCode::WrongCredentials);
        assert_eq!(wrong, refused(try_sign_in(&ctx, "nobody", PASSWORD).await));
        assert_eq!(wrong, refused(try_sign_in(&ctx, "robot", "").await));
        assert_eq!(wrong, refused(try_sign_in(&ctx, "a\0na@x", PASSWORD).await));
        assert_eq!(wrong, refused(try_sign_in(&ctx, "a\0na", PASSWORD).await));
        assert_eq!(wrong, refused(try_sign_in(&ctx, "ana", &"x".repeat(100_000)).await));
    }
}

both! {
    async fn guessing_is_slowed_down_for_the_guesser_alone(ctx, clock) {
        ana(&ctx).await;
        for _ in 0..5 {
            assert_eq!(refused(try_sign_in(&ctx, "ana", "guess guess").await).code, ErrorCode::WrongCredentials);
        }
        let stopped = refused(try_sign_in(&ctx, "Ana ", PASSWORD).await);
        assert_eq!((stopped.code, stopped.retry_after), (ErrorCode::TooManyRequests, Some(180)));
        let elsewhere = SignIn { login: "ana".into(), password: PASSWORD.into() };
        assert!(sign_in(&ctx, elsewhere, "192.0.2.2", SessionKind::Browser).await.is_ok());
        clock.advance(180);
        assert!(try_sign_in(&ctx, "ana", PASSWORD).await.is_ok());
    }
}

both! {
    async fn guesses_sent_at_once_by_name_and_by_address_count_together(ctx, clock) {
        ana(&ctx).await;
        let guesses = (0..12).map(|n| {
            let login = if n % 2 == 0 { "ana" } else { "ana@example.com" };
            try_sign_in(&ctx, login, "wrong horse")
        });
        let answers = futures_util::future::join_all(guesses).await;
        let wrong = answers
            .into_iter()
            .filter(|one| matches!(one, Err(e) if e.failure().code == ErrorCode::WrongCredentials))
            .count();
        assert_eq!(wrong, 5);
        clock.advance(900);
        for _ in 0..8 {
            try_sign_in(&ctx, "ana", PASSWORD).await.unwrap();
        }
    }
}

both! {
    async fn sessions_end_by_sign_out_and_by_time(ctx, clock) {
        let first = ana(&ctx).await.token;
        let second = try_sign_in(&ctx, "ana", PASSWORD).await.unwrap().token;
        assert_ne!(first, second);
        sign_out(&ctx, &first).await.unwrap();
        sign_out(&ctx, &first).await.unwrap();
        sign_out(&ctx, "nonsense").await.unwrap();
        assert!(viewer(&ctx, &first).await.is_none());
        let seen = viewer(&ctx, &second).await.unwrap();
        sign_out_everywhere(&ctx, &seen.actor).await.unwrap();
        assert!(viewer(&ctx, &second).await.is_none());
        let short = create_token(&ctx, "ANA", Some(60)).await.unwrap();
        clock.advance(59);
        assert!(viewer(&ctx, &short).await.is_some());
        clock.advance(1);
        assert!(viewer(&ctx, &short).await.is_none());
        assert_eq!(prune_sessions(&ctx).await.unwrap(), 1);
        assert_eq!(refused(create_token(&ctx, "nobody", None).await).code, ErrorCode::NotFound);
    }
}

both! {
    async fn only_hashes_of_tokens_are_stored_and_use_is_noted_hourly(ctx, clock) {
        let token = ana(&ctx).await.token;
        let stored = || async { session::Entity::find().one(ctx.read()).await.unwrap().unwrap() };
        assert_eq!(stored().await.token_hash, super::token::hash(&token));
        let begun = stored().await.last_seen_at;
        clock.advance(3_599);
        viewer(&ctx, &token).await.unwrap();
        assert_eq!(stored().await.last_seen_at, begun);
        clock.advance(1);
        viewer(&ctx, &token).await.unwrap();
        assert_eq!(stored().await.last_seen_at, begun.plus_seconds(3_600));
        for wrong in ["", "bs_", &token.replace("bs_", "bs-"), &format!("bs_{}", "A".repeat(43))] {
            assert!(viewer(&ctx, wrong).await.is_none(), "{wrong}");
        }
    }
}

both! {
    async fn a_changed_password_ends_all_other_sessions(ctx, clock) {
        let keep = ana(&ctx).await.token;
        let other = try_sign_in(&ctx, "ana", PASSWORD).await.unwrap().token;
        let seen = viewer(&ctx, &keep).await.unwrap();
        let change = |old: &'static str, new: &'static str| { let (ctx, seen) = (ctx.clone(), seen.clone()); async move {
            change_password(&ctx, &seen.actor, Some(seen.session), old, new).await
        }};
        assert_eq!(fields(&refused(change("wrong horse", "battery staple").await)), ["old_password"]);
        assert_eq!(fields(&refused(change(PASSWORD, "short").await)), ["password"]);
        assert!(viewer(&ctx, &other).await.is_some());
        change(PASSWORD, "battery staple").await.unwrap();
        assert!(viewer(&ctx, &keep).await.is_some());
        assert!(viewer(&ctx, &other).await.is_none());
        assert!(try_sign_in(&ctx, "ana", PASSWORD).await.is_err());
        assert!(try_sign_in(&ctx, "ana", "battery staple").await.is_ok());
        set_email_notices(&ctx, &seen.actor, false).await.unwrap();
        assert!(!me(&ctx, &seen.actor).await.unwrap().email_notices);
    }
}

both! {
    async fn creating_a_user_twice_updates_what_is_given(ctx, clock) {
        let id = create_user(&ctx, user("boss", Role::Moderator, Some(PASSWORD))).await.unwrap();
        let token = try_sign_in(&ctx, "boss", PASSWORD).await.unwrap().token;
        let again = create_user(&ctx, CreateUser { email: "new@example.com".into(), ..user("BOSS", Role::Admin, None) }).await.unwrap();
        assert_eq!(id, again);
        let seen = viewer(&ctx, &token).await.expect("no new password, so the session stays");
        assert_eq!(seen.actor.role(), Some(Role::Admin));
        assert_eq!(me(&ctx, &seen.actor).await.unwrap().email, "new@example.com");
        assert!(try_sign_in(&ctx, "boss", PASSWORD).await.is_ok());
        create_user(&ctx, user("boss", Role::Admin, Some("battery staple"))).await.unwrap();
        assert!(viewer(&ctx, &token).await.is_none());
        create_user(&ctx, user("other", Role::Member, None)).await.unwrap();
        let stolen = CreateUser { email: "BOSS@example.com".into(), ..user("other", Role::Member, None) };
        assert_eq!(fields(&refused(create_user(&ctx, stolen).await)), ["email"]);
        let wrong = CreateUser { email: "x".into(), ..user("no such name", Role::Member, Some("short")) };
        assert_eq!(fields(&refused(create_user(&ctx, wrong).await)), ["username", "email", "password"]);
    }
}

both! {
    async fn roles_are_given_by_administrators_and_count_at_once(ctx, clock) {
        let admin = actor(&ctx, "boss", Role::Admin).await;
        let session = ana(&ctx).await;
        let member = viewer(&ctx, &session.token).await.unwrap().actor;
        let id = session.user.id;
        assert_eq!(refused(set_role(&ctx, &member, id, Role::Admin, "").await).code, ErrorCode::Forbidden);
        assert_eq!(refused(set_role(&ctx, &admin, admin.account().unwrap(), Role::Member, "").await).code, ErrorCode::Forbidden);
        assert_eq!(refused(set_role(&ctx, &admin, AccountId(999), Role::Agent, "").await).code, ErrorCode::NotFound);
        set_role(&ctx, &admin, id, Role::Agent, "joined the team").await.unwrap();
        set_role(&ctx, &admin, id, Role::Agent, "again").await.unwrap();
        assert_eq!(viewer(&ctx, &session.token).await.unwrap().actor.role(), Some(Role::Agent));
        let log = moderation_log::Entity::find().all(ctx.read()).await.unwrap();
        assert_eq!(log.len(), 1);
        assert_eq!((log[0].target.clone(), log[0].reason.as_str()), (format!("account {id}: member to agent"), "joined the team"));
        let shown = moderation::log(&ctx, &admin, PageRequest::first(1)).await.unwrap().items.remove(0);
        assert_eq!((shown.target.as_str(), shown.url.as_deref()), ("account Ana: member to agent", Some("/u/Ana")));
    }
}

both! {
    async fn administrators_page_through_members_and_look_for_them(ctx, clock) {
        let admin = actor(&ctx, "boss", Role::Admin).await;
        for name in ["a_b", "axb", "carl"] {
            create_user(&ctx, user(name, Role::Member, None)).await.unwrap();
        }
        let first = members(&ctx, &admin, None, PageRequest::first(3)).await.unwrap();
        assert_eq!(first.items.iter().map(|m| m.username.as_str()).collect::<Vec<_>>(), ["carl", "axb", "a_b"]);
        let rest = PageRequest::parse(Some(3), first.next.as_deref()).unwrap();
        let rest = members(&ctx, &admin, Some(" "), rest).await.unwrap();
        assert_eq!((rest.items.len(), rest.items[0].username.as_str(), rest.next), (1, "boss", None));
        let found = |query: &'static str| { let (ctx, admin) = (ctx.clone(), admin.clone()); async move {
            members(&ctx, &admin, Some(query), PageRequest::first(10)).await.unwrap().items.len()
        }};
        assert_eq!((found("A_B").await, found("%").await, found("\\").await, found("c\0arl").await), (1, 0, 0, 1));
        assert_eq!((found("@example").await, found("CARL").await), (4, 1));
        assert_eq!(refused(members(&ctx, &Actor::Anonymous, None, PageRequest::first(3)).await).code, ErrorCode::SignInRequired);
        let ids: Vec<AccountId> = first.items.iter().map(|m| m.id).collect();
        let named = authors(ctx.read(), ids.iter().copied().chain([ids[0], AccountId(999)])).await.unwrap();
        assert_eq!(named.len(), 3);
        assert_eq!(named[&ids[0]], author(ctx.read(), ids[0]).await.unwrap());
        assert_eq!(refused(author(ctx.read(), AccountId(999)).await).code, ErrorCode::NotFound);
    }
}

both! {
    async fn who_is_a_member_cannot_be_asked_by_joining(ctx, clock) {
        ana(&ctx).await;
        let ask = async |name: &str, email: &str| refused(register(&ctx, registration(name, email), "192.0.2.9").await);
        for n in 0..10 {
            let told = ask(&format!("asker{n}"), "ana@example.com").await;
            assert_eq!(fields(&told), ["email"]);
            assert!(!told.fields[0].message.contains("taken"), "{told:?}");
        }
        // From here on a known and an unknown address are refused alike.
        clock.advance(240);
        let known = ask("asker", "ana@example.com").await;
        assert_eq!(known.code, ErrorCode::TooManyRequests);
        assert_eq!(ask("asker", "unknown@example.com").await, known);
        clock.advance(600);
        assert!(register(&ctx, registration("asker", "unknown@example.com"), "192.0.2.9").await.is_ok());
        assert!(register(&ctx, registration("another", "another@example.com"), "192.0.2.9").await.is_ok());
    }
}
