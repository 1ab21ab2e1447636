#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::*;
use crate::test_support::both;
use crate::threads::{self, ListFilter};
use crate::{Ctx, PageRequest, accounts};
use backstop_domain::ErrorCode;
use backstop_domain::actor::{Actor, Identity, Role};
use backstop_domain::commands::{CreateUser, NewCategory, NewThread};
use backstop_domain::ids::{AccountId, CategoryId};
use backstop_domain::thread_state::ThreadKind;
use backstop_entity::outbox;
use sea_orm::EntityTrait;

fn new(slug: &str, name: &str) -> NewCategory {
    NewCategory {
        slug: slug.into(),
        name: name.into(),
        description: String::new(),
        parent: None,
        language: None,
    }
}

fn inside(parent: &str, slug: &str) -> NewCategory {
    NewCategory {
        parent: Some(parent.into()),
        ..new(slug, slug)
    }
}

both! {
    async fn categories_keep_their_order_and_their_addresses_are_unique(ctx, clock) {
        let system = Actor::System;
        let phones = create(&ctx, &system, new("phones", "Phones")).await.unwrap();
        let plans = create(&ctx, &system, new("plans", "Plans")).await.unwrap();
        let taken = create(&ctx, &system, new("phones", "More phones")).await.unwrap_err().failure();
        assert_eq!(taken.fields[0].field, "slug");
        let taken = update(&ctx, &system, plans.id, new("phones", "Plans")).await.unwrap_err().failure();
        assert_eq!(taken.fields[0].field, "slug");
        let changed = update(&ctx, &system, phones.id, new("devices", "Devices")).await.unwrap();
        assert_eq!((changed.id, changed.slug.as_str()), (phones.id, "devices"));
        let slugs: Vec<String> = list(&ctx).await.unwrap().into_iter().map(|c| c.slug).collect();
        assert_eq!(slugs, ["devices", "plans"]);
        assert_eq!(by_slug(&ctx, "devices").await.unwrap().name, "Devices");
        assert_eq!(by_slug(&ctx, "phones").await.unwrap_err().failure().code, ErrorCode::NotFound);
        assert_eq!(by_slug(&ctx, "\0").await.unwrap_err().failure().code, ErrorCode::NotFound);
        let lost = update(&ctx, &system, CategoryId(99), new("x", "X")).await.unwrap_err().failure();
        assert_eq!(lost.code, ErrorCode::NotFound);
        let told: Vec<String> = outbox::Entity::find().all(ctx.read()).await.unwrap().into_iter().map(|e| e.kind).collect();
        assert_eq!(told, ["site.updated"; 3]);
    }
}

both! {
    async fn only_administrators_change_categories(ctx, clock) {
        for role in Role::ALL.iter().copied().filter(|role| *role != Role::Admin) {
            let actor = Actor::Member(Identity { id: AccountId(1), username: "u".into(), role, suspended: false });
            let refused = create(&ctx, &actor, new("phones", "Phones")).await.unwrap_err().failure();
            assert_eq!(refused.code, ErrorCode::Forbidden, "{role}");
        }
        let wrong = NewCategory { slug: "No Slug".into(), name: " ".into(), description: "x".repeat(301), parent: None, language: None };
        let refused = create(&ctx, &Actor::System, wrong).await.unwrap_err().failure();
        assert_eq!(refused.fields.len(), 3);
        assert!(list(&ctx).await.unwrap().is_empty());
    }
}

async fn shown(ctx: &Ctx) -> Vec<String> {
    let all = list(ctx).await.unwrap();
    let lines = all.iter().map(|c| {
        let path: Vec<&str> = path(&all, &c.slug)
            .iter()
            .map(|c| c.slug.as_str())
            .collect();
        format!("{} {}", path.join("/"), c.thread_count)
    });
    lines.collect()
}

both! {
    async fn categories_stand_inside_others_three_levels_deep(ctx, clock) {
        let system = Actor::System;
        let phones = create(&ctx, &system, new("phones", "Phones")).await.unwrap();
        create(&ctx, &system, new("plans", "Plans")).await.unwrap();
        let x200 = create(&ctx, &system, inside("phones", "x200")).await.unwrap();
        create(&ctx, &system, inside("x200", "battery")).await.unwrap();
        for (slug, by) in [("phones", 1), ("x200", 2), ("battery", 4), ("plans", 8)] {
            let id = by_slug(&ctx, slug).await.unwrap().id;
            crate::threads::queries::count_for_category(&ctx.db().write, id, by).await.unwrap();
        }
        assert_eq!(shown(&ctx).await, ["phones 7", "phones/x200 6", "phones/x200/battery 4", "plans 8"]);
        let refused = async |id, cmd| update(&ctx, &system, id, cmd).await.unwrap_err().failure().fields.remove(0).field;
        assert_eq!(refused(phones.id, NewCategory { parent: Some("battery".into()), ..new("phones", "Phones") }).await, "parent");
        assert_eq!(refused(phones.id, NewCategory { parent: Some("plans".into()), ..new("phones", "Phones") }).await, "parent", "too deep");
        assert_eq!(refused(x200.id, inside("nowhere", "x200")).await, "parent");
        let deep = create(&ctx, &system, inside("battery", "cells")).await.unwrap_err().failure();
        assert!(deep.fields[0].message.contains("3 levels"), "{deep:?}");
        let moved = update(&ctx, &system, x200.id, inside("plans", "x200")).await.unwrap();
        assert_eq!((moved.parent.as_deref(), moved.thread_count), (Some("plans"), 6));
        assert_eq!(shown(&ctx).await, ["phones 1", "plans 14", "plans/x200 6", "plans/x200/battery 4"]);
        let top = update(&ctx, &system, x200.id, new("x200", "X200")).await.unwrap();
        assert_eq!(top.parent, None);
        let all = names(&ctx).await.unwrap();
        assert_eq!(with_descendants(&all, "x200").len(), 2);
        assert_eq!(with_descendants(&all, "plans").len(), 1);
        assert_eq!(with_descendants(&all, "nowhere"), []);
    }
}

both! {
    async fn two_moves_at_once_make_no_circle(ctx, clock) {
        let system = Actor::System;
        for round in 0..5 {
            let (a, b) = (format!("a{round}"), format!("b{round}"));
            let first = create(&ctx, &system, new(&a, &a)).await.unwrap();
            let second = create(&ctx, &system, new(&b, &b)).await.unwrap();
            let (one, other) = tokio::join!(
                update(&ctx, &system, first.id, inside(&b, &a)),
                update(&ctx, &system, second.id, inside(&a, &b)),
            );
            assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
        }
    }
}

async fn ana(ctx: &Ctx) -> Actor {
    let cmd = CreateUser {
        username: "ana".into(),
        email: "ana@example.com".into(),
        role: Role::Member,
        password: None,
    };
    let id = accounts::create_user(ctx, cmd).await.unwrap();
    Actor::Member(Identity {
        id,
        username: "ana".into(),
        role: Role::Member,
        suspended: false,
    })
}

async fn ask(ctx: &Ctx, actor: &Actor, category: &str, title: String) {
    let cmd = NewThread {
        category: category.into(),
        kind: ThreadKind::Question,
        title,
        body: "Why?".into(),
        tags: vec![],
        urgency: None,
    };
    threads::ask(ctx, actor, cmd).await.unwrap();
}

/// The titles of a category's threads, read page by page.
async fn titles(ctx: &Ctx, slug: &str, limit: u64) -> Vec<String> {
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let filter = ListFilter {
            category: Some(slug.into()),
            ..ListFilter::default()
        };
        let request = PageRequest::parse(Some(limit), cursor.as_deref()).unwrap();
        let page = threads::list(ctx, &Actor::System, filter, request)
            .await
            .unwrap();
        seen.extend(page.items.into_iter().map(|t| t.title));
        match page.next {
            Some(next) => cursor = Some(next),
            None => return seen,
        }
    }
}

both! {
    async fn a_category_lists_the_threads_of_those_inside_it_page_by_page(ctx, clock) {
        for cmd in [new("phones", "Phones"), inside("phones", "x200"), inside("x200", "battery"), new("plans", "Plans")] {
            create(&ctx, &Actor::System, cmd).await.unwrap();
        }
        let ana = ana(&ctx).await;
        for (nth, slug) in ["battery", "phones", "plans", "x200", "battery", "phones", "x200"].iter().enumerate() {
            clock.advance(60);
            ask(&ctx, &ana, slug, format!("Question {nth}")).await;
        }
        let named = |numbers: &[u32]| numbers.iter().map(|n| format!("Question {n}")).collect::<Vec<_>>();
        for limit in [1, 2, 20] {
            assert_eq!(titles(&ctx, "phones", limit).await, named(&[6, 5, 4, 3, 1, 0]));
            assert_eq!(titles(&ctx, "x200", limit).await, named(&[6, 4, 3, 0]));
            assert_eq!(titles(&ctx, "battery", limit).await, named(&[4, 0]));
        }
        assert_eq!(titles(&ctx, "nowhere", 20).await, named(&[]));
    }
}
