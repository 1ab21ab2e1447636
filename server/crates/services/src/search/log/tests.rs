#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::*;
use crate::Ctx;
use crate::test_support::both;
use backstop_domain::actor::Identity;
use backstop_domain::commands::DismissProposal;
use backstop_domain::ids::{AccountId, ThreadId};
use backstop_domain::{Actor, Clock, ErrorCode, Role};
use backstop_entity::search_log::{Column, Entity, Model};
use sea_orm::{EntityTrait, QueryOrder};

fn search(ctx: &Ctx, visit: &str, query: &str, results: usize) -> Token {
    let visit = Some(visit).filter(|v| !v.is_empty());
    ctx.search_log()
        .searched(
            ctx.now(),
            Searched {
                query,
                results,
                visit,
                typing: false,
            },
        )
        .unwrap()
}

fn typing(ctx: &Ctx, visit: &str, query: &str) -> Option<Token> {
    let visit = Some(visit).filter(|v| !v.is_empty());
    ctx.search_log().searched(
        ctx.now(),
        Searched {
            query,
            results: 1,
            visit,
            typing: true,
        },
    )
}

async fn rows(ctx: &Ctx) -> Vec<Model> {
    finish(ctx).await.unwrap();
    // PostgreSQL hands changed rows out last.
    Entity::find()
        .order_by_asc(Column::Id)
        .all(ctx.read())
        .await
        .unwrap()
}

both! {
    async fn searches_are_written_later_with_what_came_of_them(ctx, clock) {
        let (log, now) = (ctx.search_log(), ctx.now());
        let first = search(&ctx, "a", "  Printer  OFFLINE ", 3);
        log.clicked(now, Some("a"), first, ThreadId(7), 2);
        log.clicked(now, Some("a"), first, ThreadId(8), 1);
        let mail = search(&ctx, "b", "login ana@example.com fails", 0);
        assert!(Entity::find().all(ctx.read()).await.unwrap().is_empty(), "nothing is written while somebody waits");
        let written = rows(&ctx).await;
        assert_eq!(written[0].query, "printer offline");
        assert_eq!((written[0].clicked_thread, written[0].clicked_rank), (Some(ThreadId(7)), Some(2)));
        assert_eq!(written[1].query, "login [e-mail] fails");
        // Marks that come after the search was written.
        log.asked(now, mail);
        log.solved(now, first);
        log.solved(now, first);
        log.solved(now, Token(404));
        let written = rows(&ctx).await;
        assert!(written[0].solved && written[1].asked && written.len() == 2);
        assert_eq!(flush(&ctx).await.unwrap(), 0);
        let day = report(&ctx, &Actor::System, 1).await.unwrap().days.remove(0);
        assert_eq!((day.day.as_str(), day.searches, day.empty, day.clicked, day.solved, day.asked), ("2026-01-05", 2, 1, 1, 1, 1));
    }
}

both! {
    async fn a_visit_ties_searches_together_and_stays_in_memory(ctx, clock) {
        let first = search(&ctx, "visit-number", "wlan drops", 0);
        assert_eq!(search(&ctx, "visit-number", "WLAN  drops", 0), first, "another page of it");
        let second = search(&ctx, "visit-number", "wifi drops", 9);
        ctx.search_log().clicked(ctx.now(), Some("visit-number"), second, ThreadId(1), 1);
        assert_eq!(search(&ctx, "visit-number", "wifi drops", 9), second, "back at the results");
        search(&ctx, "visit-number", "battery", 9);
        search(&ctx, "other", "charger", 9);
        search(&ctx, "", "battery", 9);
        clock.advance(11 * 60);
        search(&ctx, "other", "router", 9);
        let written = rows(&ctx).await;
        let before: Vec<_> = written.iter().map(|row| row.instead_of.as_deref()).collect();
        // What was opened needed no other words; what came much later is about something else.
        assert_eq!(before, [None, Some("wlan drops"), None, None, None, None]);
        assert!(!format!("{written:?}").contains("visit-number"));
    }
}

both! {
    async fn letters_typed_after_each_other_are_one_search(ctx, clock) {
        let first = typing(&ctx, "a", "prin").unwrap();
        assert_eq!(flush(&ctx).await.unwrap(), 0, "somebody may still be typing");
        assert_eq!(typing(&ctx, "a", "printer").unwrap(), first);
        assert_eq!(search(&ctx, "a", "printer jam", 0), first);
        let next = search(&ctx, "a", "printer jam tray", 2);
        assert_ne!(next, first, "sent, then put in other words");
        assert_eq!(typing(&ctx, "", "untied"), None);
        let written = rows(&ctx).await;
        let words: Vec<_> = written.iter().map(|row| (row.query.as_str(), row.results)).collect();
        assert_eq!(words, [("printer jam", 0), ("printer jam tray", 2)]);
        let day = report(&ctx, &Actor::System, 1).await.unwrap().days.remove(0);
        assert_eq!((day.searches, day.empty, day.reworded), (2, 1, 1));
    }
}

both! {
    async fn what_nobody_types_on_is_written(ctx, clock) {
        typing(&ctx, "a", "printer");
        clock.advance(29);
        assert_eq!(flush(&ctx).await.unwrap(), 0);
        clock.advance(1);
        assert_eq!(flush(&ctx).await.unwrap(), 1);
    }
}

both! {
    async fn a_flood_is_counted_and_not_kept(ctx, clock) {
        for n in 0..5_000 { search(&ctx, "", &format!("flood {n}"), 1); }
        for n in 0..5_000 { ctx.search_log().solved(ctx.now(), Token(n)); }
        assert_eq!(rows(&ctx).await.len(), 500);
        assert_eq!(report(&ctx, &Actor::System, 1).await.unwrap().days[0].searches, 5_000);
    }
}

both! {
    async fn what_people_miss_is_told_to_administrators(ctx, clock) {
        for n in 0..3 {
            let visit = format!("v{n}");
            search(&ctx, &visit, "wlan drops", 0);
            let found = search(&ctx, &visit, "wifi drops", 9);
            ctx.search_log().clicked(ctx.now(), Some(&visit), found, ThreadId(1), 1);
        }
        for n in 0..4 { search(&ctx, &format!("w{n}"), "update", 80); }
        search(&ctx, "x", "only once", 0);
        flush(&ctx).await.unwrap();
        let told = report(&ctx, &Actor::System, 30).await.unwrap();
        let words = |list: &[backstop_domain::views::SearchedWords]| list.iter().map(|w| format!("{} {}", w.query, w.searches)).collect::<Vec<_>>();
        assert_eq!(words(&told.most), ["update 4", "wifi drops 3", "wlan drops 3"]);
        assert_eq!(words(&told.missing), ["wlan drops 3"]);
        assert_eq!(words(&told.unopened), ["update 4"]);
        let [reworded] = told.reworded.as_slice() else { panic!("{told:?}") };
        let changed = reworded.words.as_ref().unwrap();
        assert_eq!((changed.from.as_str(), changed.to.as_str(), reworded.times, reworded.clicked), ("wlan", "wifi", 3, 3));
        assert_eq!((told.days.len(), told.days[29].searches), (30, 11));
        for role in [Role::Member, Role::Moderator, Role::Agent, Role::Supervisor] {
            let actor = Actor::Member(Identity { id: AccountId(1), username: "u".into(), role, suspended: false });
            assert_eq!(report(&ctx, &actor, 30).await.unwrap_err().failure().code, ErrorCode::Forbidden);
        }
    }
}

both! {
    async fn single_searches_are_forgotten_and_sums_stay(ctx, clock) {
        search(&ctx, "", "old", 1);
        flush(&ctx).await.unwrap();
        clock.advance(91 * 86_400);
        search(&ctx, "", "new", 1);
        flush(&ctx).await.unwrap();
        assert_eq!(prune(&ctx).await.unwrap(), 1);
        assert_eq!(rows(&ctx).await[0].query, "new");
        assert_eq!(report(&ctx, &Actor::System, 92).await.unwrap().days[0].searches, 1);
        let _ = clock.now();
    }
}

both! {
    async fn rewordings_become_proposals_of_rules(ctx, clock) {
        let reword = |n: usize, first: &str, found: usize, then: &str, opened: bool| {
            let visit = format!("{first}{n}");
            search(&ctx, &visit, first, found);
            let second = search(&ctx, &visit, then, 9);
            if opened { ctx.search_log().clicked(ctx.now(), Some(&visit), second, ThreadId(1), 1); }
        };
        // The same change in different searches; each of them was typed once.
        reword(0, "wlan drops", 0, "wifi drops", true);
        reword(0, "my wlan is slow", 4, "my wifi is slow", true);
        reword(0, "wlan password", 0, "wifi password", false);
        // A misspelling that finds nothing, and one that is put right anyway.
        for n in 0..2 { reword(n, "fotograf settings", 0, "photograf settings", true); }
        for n in 0..2 { reword(n, "pairnig fails", 7, "pairing fails", true); }
        // Not opened, typed by one person alone, and nothing but more words.
        for n in 0..3 { reword(n, "car stereo", 3, "car radio", false); }
        reword(0, "handy broken", 0, "mobile broken", true);
        for n in 0..2 { reword(n, "printer", 3, "printer offline", true); }
        flush(&ctx).await.unwrap();
        let proposed = async || {
            let told = report(&ctx, &Actor::System, 30).await.unwrap().proposals;
            told.iter().map(|p| format!("{} > {} {}/{}{}", p.words, p.also, p.clicked, p.times, if p.spelling { " slip" } else { "" })).collect::<Vec<_>>()
        };
        assert_eq!(proposed().await, ["wlan > wifi 2/3", "fotograf > photograf 2/2 slip"]);
        let rule = backstop_domain::commands::NewSynonym { words: "wlan".into(), also: "wifi".into(), both_ways: false };
        crate::search::synonyms::add(&ctx, &Actor::System, rule).await.unwrap();
        assert_eq!(proposed().await, ["fotograf > photograf 2/2 slip"], "what is a rule already is not proposed");
        let unwanted = || DismissProposal { words: "Fotograf".into(), also: "photograf".into() };
        let member = Actor::Member(Identity { id: AccountId(1), username: "u".into(), role: Role::Supervisor, suspended: false });
        assert_eq!(dismiss(&ctx, &member, unwanted()).await.unwrap_err().failure().code, ErrorCode::Forbidden);
        let odd = DismissProposal { words: "tag:x".into(), also: String::new() };
        assert_eq!(dismiss(&ctx, &Actor::System, odd).await.unwrap_err().failure().fields[0].field, "words");
        let gone = dismiss(&ctx, &Actor::System, unwanted()).await.unwrap();
        clock.advance(60);
        assert_eq!(dismiss(&ctx, &Actor::System, unwanted()).await.unwrap(), gone, "twice is once");
        for n in 2..5 { reword(n, "fotograf settings", 0, "photograf settings", true); }
        flush(&ctx).await.unwrap();
        assert_eq!(proposed().await, [""; 0], "it stays away, however often people do it");
        assert_eq!(report(&ctx, &Actor::System, 30).await.unwrap().dismissed, std::slice::from_ref(&gone));
        assert_eq!(restore(&ctx, &member, gone.id).await.unwrap_err().failure().code, ErrorCode::Forbidden);
        restore(&ctx, &Actor::System, gone.id).await.unwrap();
        assert_eq!(restore(&ctx, &Actor::System, gone.id).await.unwrap_err().failure().code, ErrorCode::NotFound);
        assert_eq!(proposed().await, ["fotograf > photograf 5/5 slip"]);
        clock.advance(31 * 86_400);
        assert!(proposed().await.is_empty());
    }
}
