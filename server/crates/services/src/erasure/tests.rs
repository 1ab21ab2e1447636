//! What was erased shows nowhere, and everything else goes on.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::*;
use crate::audit::audit;
use crate::escalations::{self, next};
use crate::search::{FindRequest, find};
use crate::test_support::{both, indexed};
use crate::threads::tests::{Cast, cast};
use crate::threads::{self, queries as posts};
use crate::{Ctx, PageRequest, accounts, bulk, moderation};
use backstop_domain::actor::Identity;
use backstop_domain::commands::{CreateUser, EditPost, NewPost, NewThread, Register, SignIn};
use backstop_domain::ids::{AccountId, PostId, ThreadId};
use backstop_domain::thread_state::{Intent, ThreadKind, ThreadState, Visibility};
use backstop_domain::views::SearchAnswer;
use backstop_domain::{Actor, ErrorCode, Role};
use backstop_entity::{account, follow, post, post_revision, session, thread};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::io::Read;

const NAME: &str = "Annegret";
const EMAIL: &str = "annegret@example.com";
const PASSWORD: &str = "correct horse battery";

async fn annegret(ctx: &Ctx) -> Actor {
    let cmd = CreateUser {
        username: NAME.into(),
        email: EMAIL.into(),
        role: Role::Member,
        password: Some(PASSWORD.into()),
    };
    let id = accounts::create_user(ctx, cmd).await.unwrap();
    Actor::Member(Identity {
        id,
        username: NAME.into(),
        role: Role::Member,
        suspended: false,
    })
}

async fn ask(ctx: &Ctx, who: &Actor, body: &str) -> ThreadId {
    let cmd = NewThread {
        category: "phones".into(),
        kind: ThreadKind::Question,
        title: format!("Title of {body}"),
        body: format!("The {body} gramophone blinks."),
        tags: Vec::new(),
        urgency: None,
    };
    threads::ask(ctx, who, cmd).await.unwrap().id
}

async fn reply(ctx: &Ctx, who: &Actor, thread: ThreadId, body: &str) -> PostId {
    let cmd = NewPost {
        body: format!("The {body} gramophone turns."),
        intent: Intent::Answer,
    };
    threads::reply(ctx, who, thread, cmd).await.unwrap().id
}

async fn edit(ctx: &Ctx, who: &Actor, post: PostId, body: &str) {
    let body = format!("The {body} gramophone turns now.");
    threads::edit(ctx, who, post, EditPost { body })
        .await
        .unwrap();
}

async fn followed(ctx: &Ctx) {
    while follow(ctx).await.unwrap() > 0 {}
}

async fn look(ctx: &Ctx, q: &str) -> SearchAnswer {
    let request = FindRequest {
        q: q.into(),
        ..FindRequest::default()
    };
    find(ctx, &Actor::Anonymous, request).await.unwrap()
}

/// Everything that an export holds.
async fn exported(ctx: &Ctx) -> String {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("all.ndjson.gz");
    bulk::export(ctx, &path).await.unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(&path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    text
}

async fn sound(ctx: &Ctx) {
    indexed(ctx).await;
    let report = audit(ctx).await.unwrap();
    let broken: Vec<_> = report.checks.into_iter().filter(|c| !c.ok).collect();
    assert_eq!(broken, []);
}

fn code(outcome: crate::Result<()>) -> ErrorCode {
    outcome.unwrap_err().failure().code
}

async fn row(ctx: &Ctx, id: AccountId) -> account::Model {
    let find = account::Entity::find_by_id(id);
    find.one(ctx.read()).await.unwrap().unwrap()
}

async fn thread(ctx: &Ctx, id: ThreadId) -> thread::Model {
    posts::thread(ctx.read(), id).await.unwrap()
}

both! {
    async fn nothing_names_an_erased_member(ctx, clock) {
        let Cast { ben, mona, .. } = cast(&ctx).await;
        let anne = annegret(&ctx).await;
        let id = anne.account().unwrap();
        let own = ask(&ctx, &anne, "bakelite").await;
        let of_ben = ask(&ctx, &ben, "walnut").await;
        let answer = reply(&ctx, &anne, of_ben, "shellac").await;
        threads::accept(&ctx, &ben, answer).await.unwrap();
        moderation::suspend(&ctx, &mona, id, "Insults", ctx.now().plus_seconds(60)).await.unwrap();
        moderation::reinstate(&ctx, &mona, id, "").await.unwrap();
        let login = SignIn { login: NAME.into(), password: PASSWORD.into() };
        let kind = accounts::SessionKind::Browser;
        accounts::sign_in(&ctx, login.clone(), "1.2.3.4", kind).await.unwrap();
        indexed(&ctx).await;
        assert_eq!(look(&ctx, "user:annegret gramophone").await.total, 2);
        assert!(exported(&ctx).await.contains(EMAIL));
        erase_account(&ctx, &Actor::System, id, false, "Asked for by letter").await.unwrap();
        // At once: names on pages, and the way in.
        let page = threads::page(&ctx, &Actor::Anonymous, own, PageRequest::first(5)).await.unwrap();
        assert_eq!(page.thread.author.username, format!("former-member-{id}"));
        assert_eq!(accounts::profile(&ctx, &Actor::System, NAME).await.unwrap_err().failure().code, ErrorCode::NotFound);
        assert!(accounts::sign_in(&ctx, login, "1.2.3.4", kind).await.is_err());
        let of = session::Column::AccountId.eq(id);
        assert_eq!(session::Entity::find().filter(of).count(ctx.read()).await.unwrap(), 0);
        let of = follow::Column::AccountId.eq(id);
        assert_eq!(follow::Entity::find().filter(of).count(ctx.read()).await.unwrap(), 0);
        followed(&ctx).await;
        sound(&ctx).await;
        let found = look(&ctx, "gramophone").await;
        assert_eq!(found.total, 3, "what was written stays");
        for q in ["gramophone", "annegret", "anneg", "former-member", "user:annegret"] {
            let answer = look(&ctx, q).await;
            assert!(answer.places.is_empty(), "{answer:?}");
            let mut told = serde_json::to_value(&answer).unwrap();
            told["understood"] = serde_json::Value::Null;
            assert!(!told.to_string().to_lowercase().contains("annegret"), "{told}");
        }
        assert_eq!(look(&ctx, "user:annegret gramophone").await.total, 0);
        let log = moderation::log(&ctx, &Actor::System, PageRequest::first(9)).await.unwrap();
        let told = format!("{log:?}{}", exported(&ctx).await).to_lowercase();
        assert!(!told.contains("annegret") && told.contains("former-member"), "{told}");
        let row = row(&ctx, id).await;
        assert_eq!((row.email.as_str(), row.password_hash, row.accepted_count), ("", None, 1));
    }
}

both! {
    async fn nobody_can_take_the_neutral_name_but_everybody_the_old_one(ctx, clock) {
        cast(&ctx).await;
        let id = annegret(&ctx).await.account().unwrap();
        erase_account(&ctx, &Actor::System, id, false, "").await.unwrap();
        let join = async |name: &str| {
            let cmd = Register { username: name.into(), email: EMAIL.into(), password: PASSWORD.into() };
            accounts::register(&ctx, cmd, "1.2.3.4").await
        };
        let taken = join(&format!("former-member-{id}")).await.unwrap_err().failure();
        assert_eq!(taken.fields[0].field, "username");
        assert_ne!(join(NAME).await.unwrap().user.id, id);
    }
}

both! {
    async fn what_was_written_goes_too_where_that_is_wanted(ctx, clock) {
        let Cast { ben, .. } = cast(&ctx).await;
        let anne = annegret(&ctx).await;
        let id = anne.account().unwrap();
        let alone = ask(&ctx, &anne, "bakelite").await;
        reply(&ctx, &anne, alone, "ebonite").await;
        let answered = ask(&ctx, &anne, "celluloid").await;
        reply(&ctx, &ben, answered, "walnut").await;
        let of_ben = ask(&ctx, &ben, "walnut").await;
        let answer = reply(&ctx, &anne, of_ben, "shellac").await;
        edit(&ctx, &anne, answer, "vinyl").await;
        threads::accept(&ctx, &ben, answer).await.unwrap();
        erase_account(&ctx, &Actor::System, id, true, "").await.unwrap();
        followed(&ctx).await;
        let alone = thread(&ctx, alone).await;
        assert_eq!((alone.visibility, alone.due_at), (Visibility::Deleted, None));
        let answered = thread(&ctx, answered).await;
        assert_eq!((answered.visibility, answered.closed, answered.due_at), (Visibility::Visible, true, None));
        assert_eq!(answered.title, "An erased question");
        let of_ben = thread(&ctx, of_ben).await;
        assert_eq!((of_ben.state, of_ben.accepted_post_id, of_ben.answer_count), (ThreadState::Unanswered, None, 0));
        assert!(of_ben.due_at.is_some(), "nobody has helped Ben now");
        assert_eq!(post_revision::Entity::find().count(ctx.read()).await.unwrap(), 0);
        let row = row(&ctx, id).await;
        assert_eq!((row.thread_count, row.reply_count, row.accepted_count), (1, 0, 0));
        sound(&ctx).await;
        let told = exported(&ctx).await;
        for word in ["bakelite", "ebonite", "celluloid", "shellac", "vinyl"] {
            assert_eq!(look(&ctx, &format!("\"{word}\"")).await.total, 0, "{word}");
            assert!(!told.contains(word), "{word}: {told}");
        }
        assert_eq!(look(&ctx, "walnut").await.total, 2);
    }
}

both! {
    async fn large_accounts_go_step_by_step(ctx, clock) {
        let Cast { ben, .. } = cast(&ctx).await;
        let anne = annegret(&ctx).await;
        let id = anne.account().unwrap();
        let of_ben = ask(&ctx, &ben, "walnut").await;
        for _ in 0..45 {
            clock.advance(15);
            reply(&ctx, &anne, of_ben, "shellac").await;
        }
        erase_account(&ctx, &Actor::System, id, true, "").await.unwrap();
        assert_eq!(follow(&ctx).await.unwrap(), 20);
        let left = async || {
            let find = post::Entity::find().filter(post::Column::AuthorId.eq(id));
            let find = find.filter(post::Column::State.eq(Visibility::Visible));
            find.count(ctx.read()).await.unwrap()
        };
        assert_eq!(left().await, 25);
        sound(&ctx).await;
        followed(&ctx).await;
        assert_eq!((left().await, thread(&ctx, of_ben).await.reply_count), (0, 0));
        sound(&ctx).await;
        assert_eq!(follow(&ctx).await.unwrap(), 0);
    }
}

both! {
    async fn some_cannot_go_yet(ctx, clock) {
        let Cast { ana, arun, sue, mona, .. } = cast(&ctx).await;
        ask(&ctx, &ana, "bakelite").await;
        clock.advance(3_600);
        escalations::reconcile(&ctx).await.unwrap();
        next(&ctx, &arun).await.unwrap().unwrap();
        let id = arun.account().unwrap();
        let busy = erase_account(&ctx, &Actor::System, id, false, "").await.unwrap_err().failure();
        assert_eq!(busy.code, ErrorCode::Conflict);
        assert!(busy.sentence().contains("holds a case"), "{}", busy.sentence());
        let admin = |name: &str| CreateUser {
            username: name.into(),
            email: format!("{name}@example.com"),
            role: Role::Admin,
            password: None,
        };
        let first = accounts::create_user(&ctx, admin("boss1")).await.unwrap();
        assert_eq!(code(erase_account(&ctx, &Actor::System, first, false, "").await), ErrorCode::Conflict);
        let second = accounts::create_user(&ctx, admin("boss2")).await.unwrap();
        erase_account(&ctx, &Actor::System, first, false, "").await.unwrap();
        assert_eq!(code(erase_account(&ctx, &Actor::System, first, false, "").await), ErrorCode::Conflict);
        assert_eq!(code(erase_account(&ctx, &Actor::System, second, false, "").await), ErrorCode::Conflict);
        assert_eq!(code(erase_account(&ctx, &Actor::System, AccountId(999), false, "").await), ErrorCode::NotFound);
        for who in [&ana, &sue, &mona, &arun] {
            let id = ana.account().unwrap();
            assert_eq!(code(erase_account(&ctx, who, id, false, "").await), ErrorCode::Forbidden);
        }
        sound(&ctx).await;
    }
}

both! {
    async fn members_erase_themselves_with_their_password(ctx, clock) {
        cast(&ctx).await;
        let anne = annegret(&ctx).await;
        let wrong = erase_myself(&ctx, &anne, "wrong", false).await.unwrap_err().failure();
        assert_eq!(wrong.fields[0].field, "password");
        assert_eq!(code(erase_myself(&ctx, &Actor::Anonymous, "x", false).await), ErrorCode::SignInRequired);
        erase_myself(&ctx, &anne, PASSWORD, false).await.unwrap();
        let id = anne.account().unwrap();
        assert_eq!(row(&ctx, id).await.username, format!("former-member-{id}"));
    }
}

both! {
    async fn a_post_is_erased_with_its_earlier_versions(ctx, clock) {
        let Cast { ana, ben, mona, .. } = cast(&ctx).await;
        let question = ask(&ctx, &ana, "bakelite").await;
        let answer = reply(&ctx, &ben, question, "shellac").await;
        edit(&ctx, &ben, answer, "vinyl").await;
        threads::accept(&ctx, &ana, answer).await.unwrap();
        let opening = thread(&ctx, question).await.first_post_id.unwrap();
        assert_eq!(code(erase_post(&ctx, &ben, answer).await), ErrorCode::Forbidden);
        erase_post(&ctx, &mona, answer).await.unwrap();
        erase_post(&ctx, &mona, opening).await.unwrap();
        let row = thread(&ctx, question).await;
        assert_eq!((row.visibility, row.accepted_post_id), (Visibility::Visible, None));
        assert!(row.due_at.is_some(), "the clock runs again");
        let told = exported(&ctx).await;
        for word in ["shellac", "vinyl"] {
            assert!(!told.contains(word), "{told}");
        }
        assert!(!told.contains("The bakelite gramophone"), "{told}");
        sound(&ctx).await;
        assert_eq!(look(&ctx, "\"bakelite gramophone\"").await.total, 0);
        assert_eq!(look(&ctx, "\"title of bakelite\"").await.total, 1);
        let log = moderation::log(&ctx, &mona, PageRequest::first(2)).await.unwrap();
        assert!(log.items.iter().all(|entry| entry.action == "post.erase"), "{log:?}");
    }
}
