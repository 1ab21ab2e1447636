//! Another name for a tag: everything that knew the old one goes by the new one.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::*;
use crate::audit::audit;
use crate::search::{FindRequest, find, suggest};
use crate::test_support::{both, indexed};
use crate::threads::tests::{Cast, cast};
use crate::threads::{self, ListFilter};
use crate::{Ctx, PageRequest, moderation, policies, rules};
use backstop_domain::clock::ManualClock;
use backstop_domain::commands::{NewThread, RenameTag, SetPolicy};
use backstop_domain::ids::ThreadId;
use backstop_domain::thread_state::ThreadKind;
use backstop_domain::views::Thread;
use backstop_domain::{Actor, ErrorCode};
use backstop_entity::{outbox, tag_alias};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

async fn ask(ctx: &Ctx, who: &Actor, tags: &[&str]) -> Thread {
    let cmd = NewThread {
        category: "phones".into(),
        kind: ThreadKind::Question,
        title: "It will not pair".into(),
        body: "The gramophone blinks.".into(),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        urgency: None,
    };
    threads::ask(ctx, who, cmd).await.unwrap()
}

fn to(from: &str, to: &str) -> RenameTag {
    RenameTag {
        from: from.into(),
        to: to.into(),
        merge: false,
    }
}

async fn system(ctx: &Ctx, cmd: RenameTag) {
    rename(ctx, &Actor::System, cmd).await.unwrap();
}

async fn followed(ctx: &Ctx) {
    while follow(ctx).await.unwrap() > 0 {}
}

async fn tags_of(ctx: &Ctx, id: ThreadId) -> Vec<String> {
    let page = threads::page(ctx, &Actor::System, id, PageRequest::first(1));
    page.await.unwrap().thread.tags
}

/// Every tag with its threads, as administrators see them.
async fn all(ctx: &Ctx) -> Vec<(String, i64)> {
    let page = list(ctx, &Actor::System, "", "", 100).await.unwrap();
    page.items
        .into_iter()
        .map(|row| (row.tag, row.threads))
        .collect()
}

async fn found(ctx: &Ctx, q: &str) -> usize {
    let request = FindRequest {
        q: q.into(),
        ..FindRequest::default()
    };
    find(ctx, &Actor::Anonymous, request).await.unwrap().total
}

async fn listed(ctx: &Ctx, tag: &str) -> usize {
    let filter = ListFilter {
        tag: Some(tag.into()),
        ..ListFilter::default()
    };
    let page = threads::list(ctx, &Actor::Anonymous, filter, PageRequest::first(100));
    page.await.unwrap().items.len()
}

fn pairs(rows: &[(String, i64)]) -> Vec<(&str, i64)> {
    rows.iter()
        .map(|(tag, threads)| (tag.as_str(), *threads))
        .collect()
}

both! {
    async fn everything_goes_by_the_new_name(ctx, clock) {
        let Cast { ana, .. } = cast(&ctx).await;
        let first = ask(&ctx, &ana, &["wlan", "x200"]).await.id;
        ask(&ctx, &ana, &["x200"]).await;
        let change = rename(&ctx, &Actor::System, to("WLAN", "wi-fi")).await.unwrap();
        assert_eq!((change.threads, change.merges), (1, false));
        followed(&ctx).await;
        assert_eq!(tags_of(&ctx, first).await, ["wi-fi", "x200"]);
        assert_eq!(pairs(&all(&ctx).await), [("wi-fi", 1), ("x200", 2)]);
        // The old name leads on, wherever it is used.
        let second = ask(&ctx, &ana, &["wlan", "wi-fi"]).await;
        assert_eq!(second.tags, ["wi-fi"]);
        assert_eq!((listed(&ctx, "wlan").await, listed(&ctx, "wi-fi").await), (2, 2));
        assert_eq!(now_called(&ctx, "wlan").await.unwrap().as_deref(), Some("wi-fi"));
        indexed(&ctx).await;
        assert_eq!((found(&ctx, "tag:wlan").await, found(&ctx, "tag:wi-fi").await), (2, 2));
        assert_eq!(found(&ctx, "gramophone -tag:wlan").await, 1);
        let offered = suggest(&ctx, "wla").await.unwrap();
        assert!(offered.is_empty(), "{offered:?}");
        assert_eq!(suggest(&ctx, "wi-f").await.unwrap()[0].text, "wi-fi");
        let index = audit(&ctx).await.unwrap().checks.into_iter().find(|c| c.name == "index").unwrap();
        assert!(index.ok, "{index:?}");
        let log = moderation::log(&ctx, &Actor::System, PageRequest::first(5)).await.unwrap();
        assert_eq!((log.items[0].action.as_str(), log.items[0].target.as_str()), ("tag.rename", "tag wlan"));
    }
}

both! {
    async fn two_tags_become_one_when_that_is_asked_for(ctx, clock) {
        let Cast { ana, .. } = cast(&ctx).await;
        let both = ask(&ctx, &ana, &["wlan", "blue", "wifi"]).await.id;
        ask(&ctx, &ana, &["wlan"]).await;
        ask(&ctx, &ana, &["wifi"]).await;
        let seen = preview(&ctx, &Actor::System, &to("wlan", "wifi")).await.unwrap();
        assert_eq!((seen.threads, seen.to_threads, seen.merges), (2, 2, true));
        let refused = rename(&ctx, &Actor::System, to("wlan", "wifi")).await.unwrap_err().failure();
        assert_eq!(refused.code, ErrorCode::Conflict);
        assert_eq!(pairs(&all(&ctx).await), [("blue", 1), ("wifi", 2), ("wlan", 2)]);
        system(&ctx, RenameTag { merge: true, ..to("wlan", "wifi") }).await;
        followed(&ctx).await;
        assert_eq!(tags_of(&ctx, both).await, ["wifi", "blue"]);
        assert_eq!(pairs(&all(&ctx).await), [("blue", 1), ("wifi", 3)]);
        indexed(&ctx).await;
        assert_eq!(found(&ctx, "tag:wifi").await, 3);
    }
}

both! {
    async fn aliases_lead_straight_on_and_can_be_taken_back(ctx, clock) {
        let Cast { ana, .. } = cast(&ctx).await;
        let thread = ask(&ctx, &ana, &["a1"]).await.id;
        system(&ctx, to("a1", "b2")).await;
        // Not followed yet: what is changed then goes to the last name at once.
        system(&ctx, to("b2", "c3")).await;
        followed(&ctx).await;
        assert_eq!(tags_of(&ctx, thread).await, ["c3"]);
        for old in ["a1", "b2"] {
            assert_eq!(now_called(&ctx, old).await.unwrap().as_deref(), Some("c3"));
        }
        let row = one(&ctx, &Actor::System, "c3").await.unwrap();
        assert_eq!((row.threads, row.aliases), (1, vec!["a1".to_owned(), "b2".to_owned()]));
        let field = async |cmd| {
            let failure = rename(&ctx, &Actor::System, cmd).await.unwrap_err().failure();
            failure.fields.into_iter().next().unwrap().field
        };
        assert_eq!(field(to("a1", "d4")).await, "from");
        assert_eq!(field(to("d4", "a1")).await, "to");
        assert_eq!(field(to("c3", " C3 ")).await, "to");
        assert_eq!(field(to("", "d4")).await, "from");
        assert_eq!(field(to("c3", "no/tag")).await, "to");
        // Back to the first name: the others lead there.
        system(&ctx, to("c3", "a1")).await;
        followed(&ctx).await;
        assert_eq!(tags_of(&ctx, thread).await, ["a1"]);
        assert_eq!(now_called(&ctx, "b2").await.unwrap().as_deref(), Some("a1"));
        free(&ctx, &Actor::System, "b2").await.unwrap();
        assert_eq!(now_called(&ctx, "b2").await.unwrap(), None);
        let gone = free(&ctx, &Actor::System, "b2").await.unwrap_err().failure();
        assert_eq!(gone.code, ErrorCode::NotFound);
    }
}

both! {
    async fn only_administrators_keep_tags(ctx, clock) {
        let Cast { sue, mona, ana, .. } = cast(&ctx).await;
        for who in [&sue, &mona, &ana] {
            let refused = [
                rename(&ctx, who, to("a", "b")).await.err(),
                preview(&ctx, who, &to("a", "b")).await.err(),
                list(&ctx, who, "", "", 9).await.err(),
                one(&ctx, who, "a").await.err(),
                free(&ctx, who, "a").await.err(),
            ];
            for refused in refused {
                assert_eq!(refused.unwrap().failure().code, ErrorCode::Forbidden);
            }
        }
    }
}

async fn due(ctx: &Ctx, id: ThreadId) -> String {
    let clock = threads::clock(ctx, &Actor::System, id).await.unwrap();
    clock.due_at.unwrap().to_string()
}

both! {
    async fn policies_follow_and_no_clock_goes_astray_meanwhile(ctx, clock) {
        let Cast { ana, .. } = cast(&ctx).await;
        let urgent = SetPolicy {
            name: "urgent".into(),
            category: Some("phones".into()),
            tag: Some("wlan".into()),
            after: "5m".into(),
            ..SetPolicy::default()
        };
        policies::set(&ctx, &Actor::System, urgent.clone()).await.unwrap();
        let thread = ask(&ctx, &ana, &["wlan"]).await.id;
        let before = due(&ctx, thread).await;
        assert_eq!(before, "2026-01-05T09:05:00Z");
        let change = rename(&ctx, &Actor::System, to("wlan", "wifi")).await.unwrap();
        assert_eq!(change.policies, ["urgent"]);
        // The policy has the new name, the thread still the old one.
        rules::apply(&ctx).await.unwrap();
        assert_eq!(due(&ctx, thread).await, before);
        followed(&ctx).await;
        rules::apply(&ctx).await.unwrap();
        assert_eq!(due(&ctx, thread).await, before);
        let tag = |views: Vec<backstop_domain::views::PolicyView>| {
            views.into_iter().find(|view| view.name == "urgent").unwrap().tag
        };
        assert_eq!(tag(policies::list(&ctx, &Actor::System).await.unwrap()).as_deref(), Some("wifi"));
        policies::set(&ctx, &Actor::System, urgent).await.unwrap();
        assert_eq!(tag(policies::list(&ctx, &Actor::System).await.unwrap()).as_deref(), Some("wifi"));
    }
}

/// Copies of a thread, as if many had been asked.
async fn multiply(ctx: &Ctx, id: ThreadId, copies: i64) {
    let db = &ctx.db().write;
    let columns = "kind, title, slug, category_id, author_id, created_at, bumped_at, state, visibility, first_post_id, episode, \
                   episode_state, episode_started_at, tags";
    let numbers = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {copies})"
    );
    for sql in [
        format!(
            "INSERT INTO thread ({columns}) {numbers} SELECT {columns} FROM thread, n WHERE id = {id}"
        ),
        format!(
            "INSERT INTO thread_tag (tag, thread_id) SELECT 'wlan', id FROM thread WHERE id > {id}"
        ),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }
}

both! {
    async fn many_threads_follow_in_small_steps_that_a_crash_may_part(ctx, clock) {
        let Cast { ana, .. } = cast(&ctx).await;
        let thread = ask(&ctx, &ana, &["wlan"]).await.id;
        multiply(&ctx, thread, 349).await;
        system(&ctx, to("wlan", "wifi")).await;
        assert_eq!(follow(&ctx).await.unwrap(), 100);
        // Whoever goes on after a crash finds what is left by looking.
        assert_eq!(pairs(&all(&ctx).await), [("wifi", 100), ("wlan", 250)]);
        let busy = free(&ctx, &Actor::System, "wlan").await.unwrap_err().failure();
        assert_eq!(busy.code, ErrorCode::Conflict);
        followed(&ctx).await;
        assert_eq!(pairs(&all(&ctx).await), [("wifi", 350)]);
        let told = outbox::Entity::find().filter(outbox::Column::Kind.eq("thread.updated"));
        assert_eq!(told.count(ctx.read()).await.unwrap(), 350);
    }
}

async fn settled(ctx: &Ctx) -> bool {
    let row = tag_alias::Entity::find().one(ctx.read()).await.unwrap();
    row.unwrap().settled_at.is_some()
}

both! {
    async fn late_comers_are_found(ctx, clock) {
        late_comers(&ctx, &clock).await;
    }
}

async fn late_comers(ctx: &Ctx, clock: &ManualClock) {
    let Cast { ana, .. } = cast(ctx).await;
    let thread = ask(ctx, &ana, &["wlan"]).await.id;
    system(ctx, to("wlan", "wifi")).await;
    followed(ctx).await;
    assert!(!settled(ctx).await, "somebody may just be asking");
    multiply(ctx, thread, 1).await;
    assert_eq!(follow(ctx).await.unwrap(), 1);
    clock.advance(61);
    followed(ctx).await;
    assert!(settled(ctx).await);
    // Nobody should bring one now; if somebody does, it is found within the hour.
    multiply(ctx, thread, 1).await;
    assert_eq!(follow(ctx).await.unwrap(), 0);
    assert_eq!(look_again(ctx).await.unwrap(), 1);
    followed(ctx).await;
    assert_eq!(pairs(&all(ctx).await), [("wifi", 3)]);
}

both! {
    async fn tags_come_in_pages(ctx, clock) {
        let Cast { ana, .. } = cast(&ctx).await;
        for tags in [["ab", "b_c"], ["bxc", "d"], ["d", "ab"]] {
            ask(&ctx, &ana, &tags).await;
        }
        let first = list(&ctx, &Actor::System, "", "", 2).await.unwrap();
        assert_eq!(first.items.iter().map(|row| (row.tag.as_str(), row.threads)).collect::<Vec<_>>(), [("ab", 2), ("b_c", 1)]);
        assert_eq!(first.next.as_deref(), Some("b_c"));
        let second = list(&ctx, &Actor::System, "", "b_c", 2).await.unwrap();
        assert_eq!((second.items[0].tag.as_str(), second.items[1].tag.as_str(), second.next), ("bxc", "d", None));
        let like = list(&ctx, &Actor::System, "B_", "", 9).await.unwrap();
        assert_eq!(like.items.len(), 1, "{like:?}");
        assert!(list(&ctx, &Actor::System, "\0", "", 9).await.unwrap().items.is_empty());
        assert!(list(&ctx, &Actor::System, "", "\0", 9).await.is_err());
    }
}
