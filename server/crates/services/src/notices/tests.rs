#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

use super::mail::{Mail, MailError, MailTransport, run_once};
use super::*;
use crate::outbox::{About, Event, append};
use crate::test_support::both;
use crate::{Ctx, PageRequest, Result, accounts, categories, moderation, threads};
use backstop_domain::actor::{Identity, Role};
use backstop_domain::commands::{
    CreateUser, FlagReason, Moderate, ModerationAction, NewCategory, NewFlag, NewPost, NewThread,
};
use backstop_domain::ids::{AccountId, NoticeId, ThreadId};
use backstop_domain::thread_state::{Intent, ThreadKind};
use backstop_domain::views::{Notice, Post, Thread};
use backstop_domain::{Actor, ErrorCode};
use backstop_entity::{account, follow, job};
use futures_util::future::BoxFuture;
use sea_orm::{ConnectionTrait, DatabaseBackend, EntityTrait, PaginatorTrait, Set, Statement};
use std::sync::Mutex;

async fn user(ctx: &Ctx, name: &str, role: Role) -> Actor {
    let email = format!("{}@example.com", name.to_lowercase());
    let cmd = CreateUser {
        username: name.to_owned(),
        email,
        role,
        password: None,
    };
    let id = accounts::create_user(ctx, cmd).await.unwrap();
    Actor::Member(Identity {
        id,
        username: name.to_owned(),
        role,
        suspended: false,
    })
}

async fn ask(ctx: &Ctx, asker: &Actor) -> Thread {
    let category = NewCategory {
        slug: "phones".to_owned(),
        name: "Phones".to_owned(),
        description: String::new(),
        parent: None,
        language: None,
    };
    let _ = categories::create(ctx, &Actor::System, category).await;
    let cmd = NewThread {
        category: "phones".to_owned(),
        kind: ThreadKind::Question,
        title: "Keyboard will not pair".to_owned(),
        body: "It blinks twice.".to_owned(),
        tags: Vec::new(),
        urgency: None,
    };
    threads::ask(ctx, asker, cmd).await.unwrap()
}

async fn reply(ctx: &Ctx, who: &Actor, thread: &Thread, body: &str) -> Post {
    let cmd = NewPost {
        body: body.to_owned(),
        intent: Intent::Answer,
    };
    threads::reply(ctx, who, thread.id, cmd).await.unwrap()
}

async fn event(ctx: &Ctx, event: Event, thread: ThreadId, actor: Option<AccountId>, payload: &str) {
    let txn = ctx.write().await.unwrap();
    let about = About {
        thread: Some(thread),
        actor,
        payload: payload.to_owned(),
        ..About::default()
    };
    append(&txn, ctx.now(), event, about).await.unwrap();
    txn.commit().await.unwrap();
}

/// Projects all there is. On PostgreSQL an open transaction of another test, even in another
/// database of the server, holds readers back for a moment.
async fn project_all(ctx: &Ctx) {
    let backend = ctx.read().get_database_backend();
    let position = if backend == DatabaseBackend::Postgres {
        "xid"
    } else {
        "id"
    };
    let behind = format!(
        "SELECT 1 FROM outbox, outbox_cursor WHERE outbox.{position} > outbox_cursor.position LIMIT 1"
    );
    for _ in 0..2_000 {
        while project(ctx).await.unwrap() > 0 {}
        let behind = Statement::from_string(backend, behind.clone());
        if crate::outbox::cursor::position(ctx.read(), queries::READER)
            .await
            .unwrap()
            .is_some()
            && ctx.read().query_one_raw(behind).await.unwrap().is_none()
        {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("the reader does not catch up");
}

async fn texts(ctx: &Ctx, who: &Actor) -> Vec<String> {
    notices(ctx, who)
        .await
        .into_iter()
        .map(|n| n.text)
        .collect()
}

async fn notices(ctx: &Ctx, who: &Actor) -> Vec<Notice> {
    list(ctx, who, PageRequest::first(100)).await.unwrap().items
}

async fn unread(ctx: &Ctx, who: &Actor) -> i32 {
    account::Entity::find_by_id(who.account().unwrap())
        .one(ctx.read())
        .await
        .unwrap()
        .unwrap()
        .unread_count
}

async fn mail_off(ctx: &Ctx, who: &Actor) {
    let url = unsubscribe_url(ctx, who.account().unwrap());
    unsubscribe(ctx, url.split_once("?t=").unwrap().1)
        .await
        .unwrap();
}

/// Keeps mails, or fails as told.
#[derive(Default)]
struct Collector {
    sent: Mutex<Vec<Mail>>,
    fails: Option<MailError>,
}

impl MailTransport for Collector {
    fn send<'a>(&'a self, mail: &'a Mail) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(async move {
            if let Some(error) = &self.fails {
                return Err(error.clone());
            }
            self.sent.lock().unwrap().push(mail.clone());
            Ok(())
        })
    }
}

async fn mails(ctx: &Ctx) -> Vec<Mail> {
    let collector = Collector::default();
    while run_once(ctx, &collector).await.unwrap() > 0 {}
    let mut sent = collector.sent.into_inner().unwrap();
    sent.sort_by(|a, b| a.to.cmp(&b.to));
    sent
}

both! {
    async fn asker_and_followers_are_told_once_and_the_writer_is_not(ctx, clock) {
        let (ana, ben, cleo) = (user(&ctx, "Ana", Role::Member).await, user(&ctx, "Ben", Role::Member).await, user(&ctx, "Cleo", Role::Member).await);
        let thread = ask(&ctx, &ana).await;
        threads::follow(&ctx, &cleo, thread.id).await.unwrap();
        let post = reply(&ctx, &ben, &thread, "Hold *both* buttons.").await;
        project_all(&ctx).await;
        for who in [&ana, &cleo] {
            assert_eq!(texts(&ctx, who).await, ["Ben answered “Keyboard will not pair”"]);
            assert_eq!(unread(&ctx, who).await, 1);
        }
        assert_eq!(notices(&ctx, &ana).await[0].url, format!("/p/{}", post.id));
        assert!(texts(&ctx, &ben).await.is_empty());
        assert_eq!(project(&ctx).await.unwrap(), 0);
        assert_eq!(mails(&ctx).await.len(), 2);
        assert!(mails(&ctx).await.is_empty());
    }
}

both! {
    async fn projecting_on_several_nodes_at_once_tells_once(ctx, clock) {
        let (ana, ben) = (user(&ctx, "Ana", Role::Member).await, user(&ctx, "Ben", Role::Agent).await);
        let thread = ask(&ctx, &ana).await;
        for n in 0..30 {
            reply(&ctx, &ben, &thread, &format!("Step {n}")).await;
        }
        for _ in 0..4 {
            futures_util::future::join_all((0..6).map(|_| project(&ctx))).await.into_iter().for_each(|r| { r.unwrap(); });
        }
        project_all(&ctx).await;
        assert_eq!((notices(&ctx, &ana).await.len(), unread(&ctx, &ana).await), (30, 30));
        let (one, two) = (Collector::default(), Collector::default());
        loop {
            let taken = futures_util::future::join_all([run_once(&ctx, &one), run_once(&ctx, &two)]).await;
            if taken.into_iter().map(Result::unwrap).sum::<usize>() == 0 {
                break;
            }
        }
        let mut ids: Vec<String> = one.sent.into_inner().unwrap().into_iter().chain(two.sent.into_inner().unwrap()).map(|m| m.message_id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 30);
        assert_eq!(job::Entity::find().count(ctx.read()).await.unwrap(), 30);
    }
}

both! {
    async fn a_mail_says_what_where_and_why(ctx, clock) {
        let (ana, ben) = (user(&ctx, "Ana", Role::Member).await, user(&ctx, "Ben", Role::Member).await);
        let thread = ask(&ctx, &ana).await;
        let post = reply(&ctx, &ben, &thread, &format!("Hold both buttons.\r\nBcc: x@example.com\n{}", "long ".repeat(300))).await;
        project_all(&ctx).await;
        let mail = mails(&ctx).await.remove(0);
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("ana@example.com", "Ben answered “Keyboard will not pair”"));
        assert!(mail.text.contains("> Hold both buttons.\n> Bcc: x@example.com"));
        assert!(mail.text.contains(&format!("http://localhost:3000/p/{}", post.id)));
        assert!(mail.text.contains("because you started the thread"));
        let stop = mail.list_unsubscribe.as_deref().unwrap();
        assert!(mail.text.contains(stop));
        assert!(mail.text.chars().count() < 900);
        assert_eq!(mail.message_id, format!("<mail.{}.post.{}@localhost>", ana.account().unwrap(), post.id));
        assert!(![mail.subject.as_str(), &mail.to, &mail.message_id, stop].iter().any(|header| header.contains(['\r', '\n'])));
    }
}

both! {
    async fn who_turned_mail_off_is_told_in_the_forum_alone(ctx, clock) {
        let (ana, ben) = (user(&ctx, "Ana", Role::Member).await, user(&ctx, "Ben", Role::Member).await);
        let thread = ask(&ctx, &ana).await;
        reply(&ctx, &ben, &thread, "One").await;
        project_all(&ctx).await;
        mail_off(&ctx, &ana).await;
        assert!(mails(&ctx).await.is_empty(), "also where the mail was already ordered");
        reply(&ctx, &ben, &thread, "Two").await;
        project_all(&ctx).await;
        assert_eq!((notices(&ctx, &ana).await.len(), mails(&ctx).await.len()), (2, 0));
        for bad in ["", "1.00", "99999.ff"] {
            assert_eq!(unsubscribe(&ctx, bad).await.unwrap_err().failure().code, ErrorCode::NotFound);
        }
    }
}

both! {
    async fn suspended_members_get_no_mail(ctx, clock) {
        let (ana, ben, mia) = (user(&ctx, "Ana", Role::Member).await, user(&ctx, "Ben", Role::Member).await, user(&ctx, "Mia", Role::Moderator).await);
        let thread = ask(&ctx, &ana).await;
        moderation::suspend(&ctx, &mia, ana.account().unwrap(), "Insults", ctx.now().plus_seconds(3_600)).await.unwrap();
        reply(&ctx, &ben, &thread, "One").await;
        project_all(&ctx).await;
        assert_eq!((notices(&ctx, &ana).await.len(), mails(&ctx).await.len()), (1, 0));
    }
}

both! {
    async fn a_step_of_the_case_is_told_without_its_words(ctx, clock) {
        let (ana, finn, cleo) = (user(&ctx, "Ana", Role::Member).await, user(&ctx, "Finn", Role::Agent).await, user(&ctx, "Cleo", Role::Member).await);
        let thread = ask(&ctx, &ana).await;
        threads::follow(&ctx, &cleo, thread.id).await.unwrap();
        event(&ctx, Event::Escalated, thread.id, None, "").await;
        event(&ctx, Event::PrivateReply, thread.id, finn.account(), "your IMEI is 4711").await;
        event(&ctx, Event::EscalationChanged, thread.id, finn.account(), "").await;
        event(&ctx, Event::EscalationResolved, thread.id, finn.account(), "").await;
        event(&ctx, Event::Imported, thread.id, None, &thread.id.to_string()).await;
        project_all(&ctx).await;
        let escalated = "Nobody answered “Keyboard will not pair” in time, so an agent is taking over";
        assert_eq!(texts(&ctx, &ana).await, [
            "An agent resolved your question “Keyboard will not pair”. Did it help?",
            "An agent wrote to you privately about “Keyboard will not pair”",
            escalated,
        ]);
        assert_eq!(texts(&ctx, &cleo).await, [escalated]);
        for mail in mails(&ctx).await {
            assert!(!mail.text.contains("4711") && !mail.text.contains("Finn"));
            assert!(mail.text.contains(&thread.url));
        }
    }
}

both! {
    async fn what_is_hidden_is_not_told_and_what_was_told_is_withdrawn(ctx, clock) {
        let (ana, ben, mia) = (user(&ctx, "Ana", Role::Member).await, user(&ctx, "Ben", Role::Member).await, user(&ctx, "Mia", Role::Moderator).await);
        let thread = ask(&ctx, &ana).await;
        let early = reply(&ctx, &ben, &thread, "Buy cheap watches").await;
        threads::delete(&ctx, &mia, early.id).await.unwrap();
        project_all(&ctx).await;
        assert_eq!((texts(&ctx, &ana).await.len(), unread(&ctx, &ana).await), (0, 0));
        let late = reply(&ctx, &ben, &thread, "Buy more watches").await;
        project_all(&ctx).await;
        assert_eq!(unread(&ctx, &ana).await, 1);
        threads::delete(&ctx, &mia, late.id).await.unwrap();
        assert!(texts(&ctx, &ana).await.is_empty(), "gone before the reader of events comes by");
        project_all(&ctx).await;
        assert_eq!(unread(&ctx, &ana).await, 0);
        assert!(mails(&ctx).await.iter().all(|mail| mail.to != "ana@example.com"));
    }
}

both! {
    async fn authors_are_told_what_moderators_decide_with_the_reason(ctx, clock) {
        let (ana, ben, mia) = (user(&ctx, "Ana", Role::Member).await, user(&ctx, "Ben", Role::Member).await, user(&ctx, "Mia", Role::Moderator).await);
        let thread = ask(&ctx, &ana).await;
        let post = reply(&ctx, &ben, &thread, "Buy watches").await;
        moderation::flag(&ctx, &ana, post.id, NewFlag { reason: FlagReason::Spam, note: String::new() }).await.unwrap();
        let item = moderation::queue(&ctx, &mia, None, PageRequest::first(10)).await.unwrap().items.remove(0);
        let hide = Moderate { action: ModerationAction::Hide, reason: "No advertising,\nplease.".to_owned() };
        moderation::decide(&ctx, &mia, item.id, hide).await.unwrap();
        moderation::undo(&ctx, &mia, item.id).await.unwrap();
        project_all(&ctx).await;
        assert_eq!(texts(&ctx, &ben).await, [
            "A moderator took back a decision about your post in “Keyboard will not pair”",
            "A moderator hid your post in “Keyboard will not pair”: No advertising, please.",
        ]);
        assert!(mails(&ctx).await.iter().filter(|m| m.to == "ben@example.com").all(|m| !m.text.contains("Mia")));
    }
}

both! {
    async fn reading_counts_down(ctx, clock) {
        let (ana, ben) = (user(&ctx, "Ana", Role::Member).await, user(&ctx, "Ben", Role::Member).await);
        let thread = ask(&ctx, &ana).await;
        for n in 0..3 {
            reply(&ctx, &ben, &thread, &format!("Step {n}")).await;
        }
        project_all(&ctx).await;
        let page = list(&ctx, &ana, PageRequest::first(2)).await.unwrap();
        let rest = list(&ctx, &ana, PageRequest::parse(Some(2), page.next.as_deref()).unwrap()).await.unwrap();
        assert_eq!((page.items.len(), rest.items.len(), rest.next), (2, 1, None));
        let first = page.items[0].id;
        for _ in 0..2 {
            mark_read(&ctx, &ana, Some(first)).await.unwrap();
            assert_eq!(unread(&ctx, &ana).await, 2);
        }
        for (who, id) in [(&ben, first), (&ana, NoticeId(999))] {
            assert_eq!(mark_read(&ctx, who, Some(id)).await.unwrap_err().failure().code, ErrorCode::NotFound);
        }
        mark_read(&ctx, &ana, None).await.unwrap();
        assert_eq!(unread(&ctx, &ana).await, 0);
        assert!(notices(&ctx, &ana).await.iter().all(|n| n.read));
        assert_eq!(list(&ctx, &Actor::Anonymous, PageRequest::first(1)).await.unwrap_err().failure().code, ErrorCode::SignInRequired);
    }
}

both! {
    async fn acceptance_is_told_once_and_only_while_it_stands(ctx, clock) {
        let (ana, ben) = (user(&ctx, "Ana", Role::Member).await, user(&ctx, "Ben", Role::Member).await);
        let thread = ask(&ctx, &ana).await;
        let post = reply(&ctx, &ben, &thread, "One").await;
        threads::accept(&ctx, &ana, post.id).await.unwrap();
        threads::unaccept(&ctx, &ana, post.id).await.unwrap();
        project_all(&ctx).await;
        assert!(texts(&ctx, &ben).await.is_empty());
        for _ in 0..2 {
            threads::accept(&ctx, &ana, post.id).await.unwrap();
            project_all(&ctx).await;
            threads::unaccept(&ctx, &ana, post.id).await.unwrap();
        }
        assert_eq!(texts(&ctx, &ben).await, ["Ana accepted your answer to “Keyboard will not pair”"]);
        assert_eq!(unread(&ctx, &ben).await, 1);
    }
}

both! {
    async fn writing_reading_and_projecting_at_once_get_along(ctx, clock) {
        let (ana, ben) = (user(&ctx, "Ana", Role::Agent).await, user(&ctx, "Ben", Role::Agent).await);
        let (one, two) = (ask(&ctx, &ana).await, ask(&ctx, &ben).await);
        // From the start, or the first posts may be told before the first reply makes a follower.
        threads::follow(&ctx, &ben, one.id).await.unwrap();
        let write = async |who: &Actor, thread: &Thread| {
            for n in 0..25 {
                reply(&ctx, who, thread, &format!("Step {n}")).await;
            }
        };
        let read = async |who: &Actor| {
            for _ in 0..25 {
                project(&ctx).await.unwrap();
                mark_read(&ctx, who, None).await.unwrap();
            }
        };
        tokio::join!(write(&ana, &two), write(&ben, &one), write(&ana, &one), read(&ana), read(&ben));
        project_all(&ctx).await;
        for (who, count) in [(&ana, 25), (&ben, 50)] {
            let notices = notices(&ctx, who).await;
            assert_eq!(notices.len(), count);
            assert_eq!(notices.iter().filter(|n| !n.read).count(), usize::try_from(unread(&ctx, who).await).unwrap());
        }
    }
}

both! {
    async fn ten_thousand_followers_are_told_in_one_go(ctx, clock) {
        let (ana, ben) = (user(&ctx, "Ana", Role::Member).await, user(&ctx, "Ben", Role::Member).await);
        let thread = ask(&ctx, &ana).await;
        let txn = ctx.write().await.unwrap();
        let model = account::Entity::find_by_id(ben.account().unwrap()).one(&txn).await.unwrap().unwrap();
        for chunk in (1_000..11_000i64).collect::<Vec<_>>().chunks(500) {
            let rows = chunk.iter().map(|n| {
                let mut row: account::ActiveModel = model.clone().into();
                row.id = Set(AccountId(*n));
                for (column, text) in [(&mut row.username, format!("m{n}")), (&mut row.username_key, format!("m{n}"))] {
                    *column = Set(text);
                }
                row.email = Set(format!("m{n}@example.invalid"));
                row.email_key = Set(format!("m{n}@example.invalid"));
                row
            });
            account::Entity::insert_many(rows).exec_without_returning(&txn).await.unwrap();
            let follows = chunk.iter().map(|n| follow::ActiveModel { account_id: Set(AccountId(*n)), thread_id: Set(thread.id) });
            follow::Entity::insert_many(follows).exec_without_returning(&txn).await.unwrap();
        }
        txn.commit().await.unwrap();
        reply(&ctx, &ben, &thread, "One").await;
        reply(&ctx, &ben, &thread, "Two").await;
        project_all(&ctx).await;
        assert_eq!(backstop_entity::notice::Entity::find().count(ctx.read()).await.unwrap(), 20_002);
        assert_eq!(unread(&ctx, &Actor::Member(Identity { id: AccountId(7_777), username: String::new(), role: Role::Member, suspended: false })).await, 2);
        assert_eq!(mails(&ctx).await.len(), 2, "addresses that cannot exist get none");
    }
}

both! {
    async fn a_mail_server_that_fails_is_asked_again_or_never(ctx, clock) {
        let (ana, ben) = (user(&ctx, "Ana", Role::Member).await, user(&ctx, "Ben", Role::Member).await);
        let thread = ask(&ctx, &ana).await;
        reply(&ctx, &ben, &thread, "One").await;
        project_all(&ctx).await;
        let fails = |retry| Collector { fails: Some(MailError { retry, reason: "421 busy".to_owned() }), ..Collector::default() };
        assert_eq!(run_once(&ctx, &fails(true)).await.unwrap(), 1);
        assert!(mails(&ctx).await.is_empty());
        clock.advance(6);
        assert_eq!(run_once(&ctx, &fails(false)).await.unwrap(), 1);
        clock.advance(86_400);
        assert!(mails(&ctx).await.is_empty());
        assert_eq!(job::Entity::find().one(ctx.read()).await.unwrap().unwrap().state, "dead");
    }
}
