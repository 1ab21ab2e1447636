#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::*;
use crate::test_support::both;
use backstop_domain::actor::Identity;
use backstop_domain::commands::NewSynonym;
use backstop_domain::ids::{AccountId, SynonymId};
use backstop_domain::{Actor, ErrorCode, Role};

fn new(words: &str, also: &str, both_ways: bool) -> NewSynonym {
    NewSynonym {
        words: words.into(),
        also: also.into(),
        both_ways,
    }
}

both! {
    async fn rules_are_kept_and_heeded_at_once(ctx, clock) {
        let system = Actor::System;
        assert!(known(&ctx).await.unwrap().is_empty());
        let wlan = add(&ctx, &system, new(" WLAN ", "wifi", true)).await.unwrap();
        add(&ctx, &system, new("handy", "mobile phone", false)).await.unwrap();
        let all = known(&ctx).await.unwrap();
        assert_eq!((all.expand("wlan"), all.expand("wifi"), all.expand("handy")), (&["wifi".to_owned()][..], &["wlan".to_owned()][..], &["mobile phone".to_owned()][..]));
        assert!(all.expand("mobile phone").is_empty());
        let twice = add(&ctx, &system, new("wlan", "WiFi", false)).await.unwrap_err().failure();
        assert_eq!(twice.fields[0].field, "words");
        let listed: Vec<_> = list(&ctx, &system).await.unwrap().into_iter().map(|s| s.words).collect();
        assert_eq!(listed, ["handy", "wlan"]);
        remove(&ctx, &system, wlan.id).await.unwrap();
        assert!(known(&ctx).await.unwrap().expand("wlan").is_empty());
        assert_eq!(remove(&ctx, &system, wlan.id).await.unwrap_err().failure().code, ErrorCode::NotFound);
    }
}

both! {
    async fn only_administrators_keep_rules(ctx, clock) {
        for role in Role::ALL.iter().copied().filter(|role| *role != Role::Admin) {
            let actor = Actor::Member(Identity { id: AccountId(1), username: "u".into(), role, suspended: false });
            let refused = [
                add(&ctx, &actor, new("a", "b", true)).await.unwrap_err().failure().code,
                remove(&ctx, &actor, SynonymId(1)).await.unwrap_err().failure().code,
                list(&ctx, &actor).await.unwrap_err().failure().code,
            ];
            assert_eq!(refused, [ErrorCode::Forbidden; 3], "{role}");
        }
    }
}

both! {
    async fn searches_heed_rules_and_a_preview_keeps_nothing(ctx, clock) {
        use crate::search::{FindRequest, find};
        let system = Actor::System;
        let phones = backstop_domain::commands::NewCategory { slug: "phones".into(), name: "Phones".into(), description: String::new(), parent: None, language: None };
        crate::categories::create(&ctx, &system, phones).await.unwrap();
        let cmd = backstop_domain::commands::CreateUser { username: "ana".into(), email: "ana@example.com".into(), role: Role::Member, password: None };
        let id = crate::accounts::create_user(&ctx, cmd).await.unwrap();
        let ana = Actor::Member(Identity { id, username: "ana".into(), role: Role::Member, suspended: false });
        for title in ["Wifi drops at night", "Printer offline"] {
            let thread: backstop_domain::commands::NewThread = serde_json::from_value(serde_json::json!({"category": "phones", "title": title, "body": "Every night."})).unwrap();
            crate::threads::ask(&ctx, &ana, thread).await.unwrap();
        }
        crate::test_support::indexed(&ctx).await;
        let found = async |q: &str| {
            let request = FindRequest { q: q.into(), ..FindRequest::default() };
            find(&ctx, &Actor::Anonymous, request).await.unwrap().items.into_iter().map(|hit| hit.title).collect::<Vec<_>>()
        };
        assert!(found("wlan").await.is_empty());
        let tried = preview(&ctx, &system, new("wlan", "wifi", false), "wlan").await.unwrap();
        assert_eq!((tried.now_total, tried.then_total), (0, 1));
        assert!(found("wlan").await.is_empty(), "tried out, not kept");
        add(&ctx, &system, new("wlan", "wifi", false)).await.unwrap();
        add(&ctx, &system, new("ink machine", "printer", false)).await.unwrap();
        assert_eq!(found("wlan").await, ["Wifi drops at night"]);
        assert_eq!(found("my ink machine").await, ["Printer offline"]);
        let refused = preview(&ctx, &ana, new("a", "b", false), "a").await.unwrap_err().failure().code;
        assert_eq!(refused, ErrorCode::Forbidden);
    }
}
