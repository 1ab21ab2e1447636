//! What an import makes of a file.

use super::{COMMUNITY, DRY, Folder, HISTORY, Heard, counts, load, pack};
use crate::Ctx;
use crate::test_support::both;
use backstop_domain::Role;
use backstop_domain::thread_state::{EpisodeState, Intent, ThreadState, Visibility};
use backstop_domain::{Clock, Timestamp};
use backstop_entity::{account, category, outbox, post, thread, thread_tag};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

async fn thread_of(ctx: &Ctx, import_id: &str) -> thread::Model {
    thread::Entity::find()
        .filter(thread::Column::ImportId.eq(import_id))
        .one(ctx.read())
        .await
        .unwrap()
        .unwrap()
}

async fn account_of(ctx: &Ctx, username: &str) -> account::Model {
    account::Entity::find()
        .filter(account::Column::UsernameKey.eq(username))
        .one(ctx.read())
        .await
        .unwrap()
        .unwrap()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

both! {
    async fn a_community_comes_in_as_history(ctx, clock) {
        let (summary, refused) = load(&ctx, COMMUNITY, HISTORY).await;
        assert_eq!((counts(&summary), refused), ((13, 13, 0, 0), vec![]));
        let solved = thread_of(&ctx, "t1").await;
        assert_eq!((solved.state, solved.reply_count, solved.answer_count), (ThreadState::Solved, 2, 1));
        assert_eq!((solved.created_at, solved.bumped_at), (at("2024-02-01T10:00:00Z"), at("2024-02-01T12:00:00Z")));
        assert_eq!((solved.episode, solved.episode_state, solved.due_at), (1, EpisodeState::Cancelled, None));
        assert_eq!(solved.tags, "x200 blue-tooth");
        let open = thread_of(&ctx, "t2").await;
        assert_eq!((open.state, open.due_at, open.clock_running_since), (ThreadState::Unanswered, None, None));
        assert_eq!(open.category_id, solved.category_id, "a slug names a category too");
        let talk = thread_of(&ctx, "t3").await;
        assert_eq!((talk.state, talk.created_at, talk.reply_count), (ThreadState::Answered, clock.now(), 1));
        assert_eq!(thread_of(&ctx, "t4").await.visibility, Visibility::Deleted);
        assert_eq!(thread_of(&ctx, "t5").await.state, ThreadState::Closed);
        assert_eq!(thread_tag::Entity::find().count(ctx.read()).await.unwrap(), 2);
    }
}

both! {
    async fn people_come_in_without_rights(ctx, _clock) {
        load(&ctx, COMMUNITY, HISTORY).await;
        let ana = account_of(&ctx, "ana").await;
        assert_eq!((ana.role, ana.password_hash, ana.created_at), (Role::Member, None, at("2024-01-02T03:04:05Z")));
        assert_eq!((ana.thread_count, ana.reply_count, ana.accepted_count), (1, 1, 0));
        let ben = account_of(&ctx, "ben").await;
        assert_eq!((ben.thread_count, ben.reply_count, ben.accepted_count, ben.email_notices), (2, 1, 1, false));
        let cho = account_of(&ctx, "cho").await;
        assert_eq!((cho.reply_count, cho.email.as_str(), cho.email_notices), (1, "cho@invalid.example", false));
        let stand_in = account_of(&ctx, "imported").await;
        assert_eq!((stand_in.role, stand_in.thread_count, stand_in.email.as_str()), (Role::Member, 1, "imported@invalid.example"));
        let shelves = category::Entity::find().order_by_asc(category::Column::Position).all(ctx.read()).await.unwrap();
        let shelves: Vec<_> = shelves.iter().map(|c| (c.slug.as_str(), c.thread_count)).collect();
        assert_eq!(shelves, [("phones", 3), ("general", 1)]);
    }
}

both! {
    async fn posts_are_rendered_and_meant_as_answers_unless_by_the_asker(ctx, _clock) {
        load(&ctx, COMMUNITY, HISTORY).await;
        let posts = post::Entity::find().order_by_asc(post::Column::Id).all(ctx.read()).await.unwrap();
        let first = &posts[0];
        assert_eq!((first.html.trim(), first.intent, first.import_id.as_deref()), ("<p>Neither <em>this</em> nor that.</p>", Intent::Comment, None));
        assert_eq!(thread_of(&ctx, "t1").await.first_post_id, Some(first.id));
        assert_eq!((posts[1].body.as_str(), posts[1].html.as_str()), ("", ""));
        let by_id = |id: &str| posts.iter().find(|p| p.import_id.as_deref() == Some(id)).unwrap();
        assert_eq!((by_id("p1").intent, by_id("p2").intent), (Intent::Answer, Intent::Comment));
        assert_eq!((by_id("p3").state, by_id("p4").official), (Visibility::Hidden, true));
        assert_eq!(by_id("p4").edited_at, Some(at("2024-05-01T00:00:00Z")));
    }
}

both! {
    async fn a_second_run_skips_what_is_there_and_completes_the_rest(ctx, _clock) {
        let first: String = COMMUNITY.lines().take(9).map(|l| format!("{l}\n")).collect();
        let (summary, _) = load(&ctx, &first, HISTORY).await;
        assert_eq!(counts(&summary), (9, 9, 0, 0));
        let (summary, _) = load(&ctx, COMMUNITY, HISTORY).await;
        assert_eq!(counts(&summary), (13, 4, 9, 0));
        let before = thread_of(&ctx, "t1").await;
        let (summary, _) = load(&ctx, COMMUNITY, HISTORY).await;
        assert_eq!(counts(&summary), (13, 0, 13, 0));
        assert_eq!(thread_of(&ctx, "t1").await, before);
        assert_eq!((before.reply_count, before.answer_count), (2, 1));
    }
}

both! {
    async fn one_event_a_chunk_names_the_threads(ctx, _clock) {
        load(&ctx, COMMUNITY, HISTORY).await;
        let events = outbox::Entity::find().order_by_asc(outbox::Column::Id).all(ctx.read()).await.unwrap();
        let mut ids: Vec<String> = thread::Entity::find().all(ctx.read()).await.unwrap().iter().map(|t| t.id.to_string()).collect();
        ids.sort();
        let words: Vec<&str> = events.iter().map(|e| e.kind.as_str()).collect();
        assert_eq!(words, ["site.updated", "import.batch"]);
        let mut told: Vec<&str> = events[1].payload.split(',').collect();
        told.sort_unstable();
        assert_eq!(told, ids);
    }
}

both! {
    async fn the_same_address_is_the_same_person_and_a_taken_name_is_refused(ctx, _clock) {
        load(&ctx, r#"{"type":"user","import_id":"u1","username":"ana","email":"ana@example.com"}"#, HISTORY).await;
        let text = r#"{"type":"user","import_id":"x1","username":"ana.elsewhere","email":"ANA@example.com"}
{"type":"user","import_id":"x2","username":"Ana","email":"other@example.com"}
{"type":"user","import_id":"x3","username":"dee","email":"dee@example.com"}
{"type":"user","import_id":"x4","username":"DEE","email":"dee2@example.com"}
{"type":"user","import_id":"x5","username":"dee5","email":"dee@example.com"}"#;
        let (summary, refused) = load(&ctx, text, HISTORY).await;
        assert_eq!(counts(&summary), (5, 1, 2, 2));
        assert_eq!(refused, [(2, "The name “Ana” belongs to somebody else.".to_owned()), (4, "The name “DEE” belongs to somebody else.".to_owned())]);
        assert_eq!(account_of(&ctx, "ana").await.import_id.as_deref(), Some("u1"));
    }
}

both! {
    async fn an_account_that_registered_here_is_linked(ctx, _clock) {
        let cmd = backstop_domain::commands::CreateUser { username: "boss".into(), email: "boss@example.com".into(), role: Role::Admin, password: None };
        crate::accounts::create_user(&ctx, cmd).await.unwrap();
        let text = r#"{"type":"user","import_id":"u9","username":"the-boss","email":"boss@example.com"}
{"type":"thread","import_id":"t9","author":"u9","title":"Mine","body":"All mine"}"#;
        let (summary, _) = load(&ctx, text, HISTORY).await;
        assert_eq!(counts(&summary), (2, 1, 1, 0));
        let boss = account_of(&ctx, "boss").await;
        assert_eq!((boss.import_id.as_deref(), boss.role, boss.thread_count), (Some("u9"), Role::Admin, 1));
        assert_eq!(thread_of(&ctx, "t9").await.author_id, boss.id);
    }
}

both! {
    async fn bad_lines_are_named_and_the_rest_goes_in(ctx, _clock) {
        let text = [
            r#"{"type":"post","import_id":"p0","thread":"t-none","body":"Too early"}"#,
            "not json",
            "",
            r#"{"type":"wish","import_id":"w1"}"#,
            r#"{"type":"thread","title":"No id"}"#,
            r#"{"type":"thread","import_id":"t1","title":"???"}"#,
            r#"{"type":"thread","import_id":"t2","title":"Fine","created_at":"yesterday"}"#,
            r#"{"type":"post","import_id":"p1","thread":"t3","body":"  "}"#,
            r#"{"type":"thread","import_id":"t3","title":"Good"}"#,
            r#"{"type":"thread","import_id":"a\u0000b","title":"Good"}"#,
            r#"{"type":"thread","import_id":"t3","title":"Again"}"#,
        ]
        .join("\n");
        let deep = format!(r#"{{"type":"thread","import_id":"t4","title":"Deep","body":"{}"}}"#, ">".repeat(200));
        let long = format!(r#"{{"type":"thread","import_id":"t5","title":"Long","body":"{}"}}"#, "x".repeat(70 * 1024));
        let (summary, refused) = load(&ctx, &format!("{text}\n{deep}\n{long}\n"), HISTORY).await;
        assert_eq!(counts(&summary), (12, 1, 1, 10));
        let lines: Vec<u64> = refused.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 2, 4, 5, 6, 7, 8, 10, 12, 13]);
        assert_eq!(refused[0].1, "thread: There is no thread “t-none”.");
        assert!(refused[1].1.starts_with("This line is not valid JSON"), "{}", refused[1].1);
        assert!(refused[3].1.contains("import_id"), "{}", refused[3].1);
        assert!(refused[9].1.contains("too long"), "{}", refused[9].1);
    }
}

both! {
    async fn a_dry_run_checks_everything_and_writes_nothing(ctx, _clock) {
        let (summary, refused) = load(&ctx, &format!("{COMMUNITY}nonsense\n"), DRY).await;
        assert_eq!(counts(&summary), (14, 13, 0, 1));
        assert_eq!(refused[0].0, 14);
        assert_eq!(account::Entity::find().count(ctx.read()).await.unwrap(), 0);
        assert_eq!(outbox::Entity::find().count(ctx.read()).await.unwrap(), 0);
    }
}

both! {
    async fn many_chunks_keep_parents_before_children(ctx, _clock) {
        let mut text = String::new();
        for n in 0..700 {
            text += &format!("{{\"type\":\"user\",\"import_id\":\"u{n}\",\"username\":\"user{n}\",\"email\":\"u{n}@example.com\"}}\n");
            text += &format!("{{\"type\":\"thread\",\"import_id\":\"t{n}\",\"author\":\"u{n}\",\"title\":\"Thread {n}\",\"body\":\"Text {n}\"}}\n");
            text += &format!("{{\"type\":\"post\",\"import_id\":\"p{n}\",\"thread\":\"t{}\",\"author\":\"u{}\",\"body\":\"Reply {n}\"}}\n", n / 2, n / 3);
        }
        let (summary, refused) = load(&ctx, &text, HISTORY).await;
        assert_eq!((counts(&summary), refused), ((2100, 2100, 0, 0), vec![]));
        let replies: i64 = thread::Entity::find().all(ctx.read()).await.unwrap().iter().map(|t| i64::from(t.reply_count)).sum();
        assert_eq!(replies, 700);
        // An ordinary thread afterwards gets an id of its own.
        let (summary, _) = load(&ctx, r#"{"type":"thread","import_id":"later","title":"Later"}"#, HISTORY).await;
        assert_eq!(summary.stored, 1);
        let category = category::Entity::find().one(ctx.read()).await.unwrap().unwrap();
        assert_eq!((category.slug.as_str(), category.thread_count), ("general", 701));
    }
}

both! {
    async fn a_file_that_breaks_off_leaves_whole_chunks(ctx, _clock) {
        let folder = Folder::new();
        let mut text = String::new();
        for n in 0..3000 {
            // Different words, so that packing leaves something to break off.
            text += &format!("{{\"type\":\"thread\",\"import_id\":\"t{n}\",\"title\":\"Thread {n}\",\"body\":\"{:x}\"}}\n", i64::from(n) * 7_919_131_777);
        }
        let packed = pack(text.as_bytes());
        let path = folder.file("cut.ndjson", &packed[..packed.len() / 2]);
        let error = crate::bulk::import(&ctx, &path, HISTORY, &mut Heard::default()).await.unwrap_err();
        assert!(error.failure().sentence().contains("cannot be read further than line"), "{}", error.failure().sentence());
        let there = thread::Entity::find().count(ctx.read()).await.unwrap();
        assert!(there > 0 && there < 3000 && there % 500 == 0, "{there}");
        let path = folder.packed("whole.ndjson.gz", text.as_bytes());
        let summary = crate::bulk::import(&ctx, &path, HISTORY, &mut Heard::default()).await.unwrap();
        assert_eq!(counts(&summary), (3000, 3000 - there, there, 0));
    }
}

const SHELVES: &str = r#"{"type":"category","import_id":"c1","slug":"phones","name":"Phones"}
{"type":"category","import_id":"c2","slug":"x200","name":"X200","parent":"c1"}
{"type":"category","import_id":"c3","slug":"battery","name":"Battery","parent":"x200"}
{"type":"category","import_id":"c4","slug":"cells","name":"Cells","parent":"c3"}
{"type":"category","import_id":"c5","slug":"lost","name":"Lost","parent":"nowhere"}
"#;

both! {
    async fn categories_come_in_inside_others_and_go_out_again(ctx, _clock) {
        let (summary, refused) = load(&ctx, SHELVES, HISTORY).await;
        assert_eq!(counts(&summary), (5, 3, 0, 2));
        assert!(refused[0].1.contains("3 levels") && refused[1].1.contains("no category"), "{refused:?}");
        let (again, _) = load(&ctx, SHELVES, HISTORY).await;
        assert_eq!(counts(&again), (5, 0, 3, 2));
        let all = crate::categories::list(&ctx).await.unwrap();
        let path: Vec<_> = crate::categories::path(&all, "battery").into_iter().map(|c| c.slug.as_str()).collect();
        assert_eq!(path, ["phones", "x200", "battery"]);
        let folder = Folder::new();
        crate::bulk::export(&ctx, &folder.path("all.ndjson")).await.unwrap();
        let text = std::fs::read_to_string(folder.path("all.ndjson")).unwrap();
        assert!(text.contains(r#""import_id":"c3","slug":"battery","name":"Battery","parent":"c2""#), "{text}");
    }
}

both! {
    async fn a_dry_run_says_what_the_real_one_would_do(ctx, _clock) {
        let further = r#"{"type":"user","import_id":"u9","username":"Ana"}
{"type":"user","import_id":"u8","username":"benjamin","email":"BEN@example.com"}
{"type":"user","import_id":"u7","username":"dan"}
{"type":"user","import_id":"u6","username":"dan"}
{"type":"category","import_id":"c1","slug":"phones","name":"Phones"}
{"type":"category","import_id":"c2","slug":"x200","name":"X200","parent":"phones"}
{"type":"category","import_id":"c3","slug":"lost","name":"Lost","parent":"nowhere"}
{"type":"thread","import_id":"t1","title":"It does not pair","body":"Again"}
{"type":"thread","import_id":"t9","title":"Something new","body":"Now"}
{"type":"post","import_id":"p1","thread":"t1","body":"There already"}
{"type":"post","import_id":"p8","thread":"t2","body":"To one that is there"}
{"type":"post","import_id":"p9","thread":"t9","body":"To one in the file"}
{"type":"post","import_id":"p7","thread":"t0","body":"To none"}
"#;
        load(&ctx, COMMUNITY, HISTORY).await;
        let before = (thread::Entity::find().count(ctx.read()).await.unwrap(), outbox::Entity::find().count(ctx.read()).await.unwrap());
        let (dry, told) = load(&ctx, further, DRY).await;
        let after = (thread::Entity::find().count(ctx.read()).await.unwrap(), outbox::Entity::find().count(ctx.read()).await.unwrap());
        assert_eq!(before, after, "nothing is written");
        assert_eq!(counts(&dry), (13, 5, 4, 4), "{told:?}");
        let (real, refused) = load(&ctx, further, HISTORY).await;
        assert_eq!((counts(&real), refused), (counts(&dry), told));
    }
}
