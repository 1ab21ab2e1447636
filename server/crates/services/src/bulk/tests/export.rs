//! What goes out comes in again.

use super::{COMMUNITY, DRY, Folder, HISTORY, Heard, counts, load};
use crate::Ctx;
use crate::test_support::{self, both};
use backstop_domain::Clock;
use backstop_domain::Role;
use backstop_domain::commands::{CreateUser, NewPost, NewThread};
use backstop_domain::thread_state::{Intent, ThreadKind};
use backstop_entity::{account, follow, post, post_revision, post_vote, thread};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};
use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

/// Another empty database of the same kind.
async fn another(ctx: &Ctx) -> Ctx {
    if ctx.db().is_postgres() {
        test_support::postgres().await.unwrap().0
    } else {
        test_support::sqlite().await.0
    }
}

/// The lines of a packed file.
fn lines(path: &Path) -> Vec<String> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    text.lines().map(str::to_owned).collect()
}

async fn copy(from: &Ctx, to: &Ctx, folder: &Folder) -> Vec<String> {
    let path = folder.path("all.ndjson.gz");
    let written = crate::bulk::export(from, &path).await.unwrap();
    let mut heard = Heard::default();
    let read = crate::bulk::import(to, &path, HISTORY, &mut heard)
        .await
        .unwrap();
    assert_eq!(heard.0, []);
    assert_eq!(counts(&read), (written.stored, written.stored, 0, 0));
    lines(&path)
}

both! {
    async fn a_copy_of_a_copy_is_the_same(ctx, _clock) {
        load(&ctx, COMMUNITY, HISTORY).await;
        let folder = Folder::new();
        let copied = another(&ctx).await;
        let first = copy(&ctx, &copied, &folder).await;
        let second = copy(&copied, &another(&ctx).await, &folder).await;
        assert_eq!(first, second);
        let texts = async |ctx: &Ctx| -> Vec<(String, String, i32)> {
            let posts = post::Entity::find().order_by_asc(post::Column::Id).all(ctx.read()).await.unwrap();
            posts.into_iter().map(|p| (p.body, p.html, p.renderer_version)).collect()
        };
        assert_eq!(texts(&ctx).await, texts(&copied).await);
        let facts = async |ctx: &Ctx| -> Vec<_> {
            let threads = thread::Entity::find().order_by_asc(thread::Column::Id).all(ctx.read()).await.unwrap();
            threads.into_iter().map(|t| (t.title, t.state, t.visibility, t.reply_count, t.answer_count, t.bumped_at, t.accepted_post_id.is_some(), t.tags)).collect()
        };
        assert_eq!(facts(&ctx).await, facts(&copied).await);
        assert!(!folder.path("all.ndjson.gz.part").exists());
    }
}

async fn conversation(ctx: &Ctx, name: &str) {
    let cmd = CreateUser {
        username: name.into(),
        email: format!("{name}@example.com"),
        role: Role::Admin,
        password: None,
    };
    let id = crate::accounts::create_user(ctx, cmd).await.unwrap();
    let identity = backstop_domain::actor::Identity {
        id,
        username: name.into(),
        role: Role::Admin,
        suspended: false,
    };
    let actor = backstop_domain::Actor::Member(identity);
    let cmd = NewThread {
        category: "general".into(),
        kind: ThreadKind::Question,
        title: format!("{name} asks"),
        body: "How?".into(),
        tags: vec![],
        urgency: None,
    };
    let thread = crate::threads::ask(ctx, &actor, cmd).await.unwrap();
    crate::threads::reply(
        ctx,
        &actor,
        thread.id,
        NewPost {
            body: "Never mind".into(),
            intent: Intent::Comment,
        },
    )
    .await
    .unwrap();
}

both! {
    async fn marks_of_what_helped_come_along(ctx, _clock) {
        load(&ctx, r#"{"type":"category","import_id":"c","slug":"general","name":"General"}"#, HISTORY).await;
        let lines = r#"{"type":"user","import_id":"u1","username":"ana","email":"ana@example.com"}
{"type":"user","import_id":"u2","username":"ben","email":"ben@example.com"}
{"type":"thread","import_id":"t1","category":"c","author":"u1","title":"How?","body":"How is it done?"}
{"type":"post","import_id":"p1","thread":"t1","author":"u2","body":"Like this.","intent":"answer"}
{"type":"post","import_id":"p2","thread":"t1","author":"u2","body":"Good luck.","intent":"comment"}
{"type":"vote","user":"u1","post":"p1"}"#;
        load(&ctx, lines, HISTORY).await;
        let more = r#"{"type":"vote","user":"u1","post":"p1"}
{"type":"vote","user":"u2","post":"p1"}
{"type":"vote","user":"u1","post":"p2"}
{"type":"vote","user":"nobody","post":"p1"}"#;
        for options in [DRY, HISTORY] {
            let (read, _) = load(&ctx, more, options).await;
            assert_eq!(counts(&read), (4, 0, 1, 3));
        }
        let copied = another(&ctx).await;
        let out = copy(&ctx, &copied, &Folder::new()).await;
        assert_eq!(out.iter().filter(|line| line.contains(r#""type":"vote""#)).count(), 1, "{out:?}");
        for ctx in [&ctx, &copied] {
            let posts = post::Entity::find().order_by_asc(post::Column::Id).all(ctx.read()).await.unwrap();
            assert_eq!(posts.iter().map(|p| p.helpful_count).collect::<Vec<_>>(), [0, 1, 0]);
            assert_eq!(post_vote::Entity::find().all(ctx.read()).await.unwrap().len(), 1);
        }
    }
}

both! {
    async fn what_was_written_here_gets_ids_that_clash_with_nothing(ctx, _clock) {
        load(&ctx, r#"{"type":"category","import_id":"c","slug":"general","name":"General"}"#, HISTORY).await;
        conversation(&ctx, "ana").await;
        conversation(&ctx, "ben").await;
        let folder = Folder::new();
        let copied = another(&ctx).await;
        let first = copy(&ctx, &copied, &folder).await;
        assert!(first.iter().any(|l| l.contains(r#""import_id":"thread-2""#)), "{first:?}");
        conversation(&copied, "cho").await;
        let last = another(&ctx).await;
        let second = copy(&copied, &last, &folder).await;
        let ids: BTreeSet<&str> = second.iter().filter_map(|l| l.split(r#""import_id":""#).nth(1)?.split('"').next()).collect();
        // Follows have no ids of their own: account and thread say which.
        let named = second.iter().filter(|l| l.contains("import_id")).count();
        assert_eq!(ids.len(), named);
        assert_eq!(thread::Entity::find().all(last.read()).await.unwrap().len(), 3);
    }
}

both! {
    async fn roles_go_out_and_never_come_in(ctx, _clock) {
        load(&ctx, r#"{"type":"category","import_id":"c","slug":"general","name":"General"}"#, HISTORY).await;
        conversation(&ctx, "ana").await;
        let copied = another(&ctx).await;
        let all = copy(&ctx, &copied, &Folder::new()).await;
        assert!(all[0].contains(r#""role":"admin""#), "{}", all[0]);
        let accounts = account::Entity::find().all(copied.read()).await.unwrap();
        assert!(accounts.iter().all(|a| a.role == Role::Member && a.password_hash.is_none()));
    }
}

both! {
    async fn a_place_that_cannot_be_written_is_named(ctx, _clock) {
        let folder = Folder::new();
        let error = crate::bulk::export(&ctx, &folder.path("missing/all.ndjson")).await.unwrap_err();
        assert!(error.failure().sentence().contains("cannot be written"), "{}", error.failure().sentence());
        let error = crate::bulk::import(&ctx, &folder.path("missing"), HISTORY, &mut Heard::default()).await.unwrap_err();
        assert!(error.failure().sentence().contains("cannot be read"), "{}", error.failure().sentence());
    }
}

both! {
    async fn follows_earlier_texts_and_suspensions_come_along_and_cases_are_told_of(ctx, clock) {
        load(&ctx, r#"{"type":"category","import_id":"c","slug":"general","name":"General"}"#, HISTORY).await;
        conversation(&ctx, "ana").await;
        conversation(&ctx, "ben").await;
        let posts = post::Entity::find().order_by_asc(post::Column::Id).all(ctx.read()).await.unwrap();
        for id in [posts[0].id, posts[1].id] {
            clock.advance(60);
            let identity = backstop_domain::actor::Identity { id: posts[0].author_id, username: "ana".into(), role: Role::Admin, suspended: false };
            let cmd = backstop_domain::commands::EditPost { body: "Something else".into() };
            crate::threads::edit(&ctx, &backstop_domain::Actor::Member(identity), id, cmd).await.unwrap();
        }
        crate::threads::queries::insert_follow(&ctx.db().write, posts[2].author_id, posts[0].thread_id).await.unwrap();
        let until = clock.now().plus_seconds(1_000_000);
        let row = account::ActiveModel { id: Set(posts[2].author_id), suspended_until: Set(Some(until)), suspension_reason: Set("rude".into()), ..Default::default() };
        account::Entity::update(row).exec(&ctx.db().write).await.unwrap();
        clock.advance(100_000);
        while crate::escalations::reconcile(&ctx).await.unwrap() > 0 {}
        let folder = Folder::new();
        let path = folder.path("all.ndjson.gz");
        let written = crate::bulk::export(&ctx, &path).await.unwrap();
        let out = lines(&path);
        let cases = out.iter().filter(|l| l.contains(r#""type":"case""#)).count() as u64;
        assert!(cases > 0 && out.iter().any(|l| l.contains("prev_hash")), "{out:?}");
        let copied = another(&ctx).await;
        let dry = crate::bulk::import(&copied, &path, DRY, &mut Heard::default()).await.unwrap();
        let mut heard = Heard::default();
        let read = crate::bulk::import(&copied, &path, HISTORY, &mut heard).await.unwrap();
        assert_eq!(heard.0, []);
        assert_eq!(counts(&read), (written.stored, written.stored - cases, cases, 0));
        assert_eq!((counts(&dry), read.passed), (counts(&read), cases));
        let again = crate::bulk::import(&copied, &path, HISTORY, &mut heard).await.unwrap();
        assert_eq!((again.stored, again.skipped), (0, written.stored));
        let texts = post_revision::Entity::find().order_by_asc(post_revision::Column::Id).all(copied.read()).await.unwrap();
        let texts: Vec<_> = texts.into_iter().map(|r| r.body).collect();
        let before = post_revision::Entity::find().order_by_asc(post_revision::Column::Id).all(ctx.read()).await.unwrap();
        assert_eq!(texts, before.into_iter().map(|r| r.body).collect::<Vec<_>>());
        assert_eq!(texts.len(), 2);
        let follows = async |ctx: &Ctx| follow::Entity::find().all(ctx.read()).await.unwrap().len();
        assert_eq!(follows(&copied).await, follows(&ctx).await);
        let ben = account::Entity::find().filter(account::Column::UsernameKey.eq("ben")).one(copied.read()).await.unwrap().unwrap();
        assert_eq!((ben.suspended_until, ben.suspension_reason.as_str()), (Some(until), "rude"));
    }
}
