#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::*;
use crate::test_support::both;
use backstop_domain::ErrorCode;
use backstop_domain::actor::{Actor, Identity, Role};
use backstop_domain::commands::NewCategory;
use backstop_domain::ids::{AccountId, CategoryId};
use backstop_entity::outbox;
use sea_orm::EntityTrait;

fn new(slug: &str, name: &str) -> NewCategory {
    NewCategory {
        slug: slug.into(),
        name: name.into(),
        description: String::new(),
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
        let wrong = NewCategory { slug: "No Slug".into(), name: " ".into(), description: "x".repeat(301) };
        let refused = create(&ctx, &Actor::System, wrong).await.unwrap_err().failure();
        assert_eq!(refused.fields.len(), 3);
        assert!(list(&ctx).await.unwrap().is_empty());
    }
}
