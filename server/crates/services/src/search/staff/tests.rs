//! What agents find, against real databases; and that nobody else finds a word of it.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use super::StaffProjector;
use crate::escalations::stage::{one_case, person};
use crate::escalations::{claim, reply};
use crate::search::{FindRequest, SimilarRequest, find, similar, similar_to, suggest};
use crate::test_support::{both, indexed, staff_indexed};
use crate::{Ctx, threads};
use backstop_domain::commands::CaseReply;
use backstop_domain::escalation::ReplyVisibility;
use backstop_domain::ids::EscalationId;
use backstop_domain::views::SearchAnswer;
use backstop_domain::{Actor, ErrorCode, Role};
use backstop_entity::escalation;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};

const NOTE: &str = "xylophone";
const PRIVATE: &str = "glockenspiel";

async fn look(ctx: &Ctx, actor: &Actor, q: &str, kind: &str) -> SearchAnswer {
    let request = FindRequest {
        q: q.into(),
        r#type: Some(kind.into()),
        ..FindRequest::default()
    };
    find(ctx, actor, request).await.unwrap()
}

async fn say(ctx: &Ctx, agent: &Actor, case: EscalationId, body: &str, to: ReplyVisibility) {
    let words = CaseReply {
        body: body.into(),
        visibility: to,
    };
    reply(ctx, agent, case, words).await.unwrap();
}

/// A case with a note and a private reply, both indexes up to date.
async fn written(ctx: &Ctx, clock: &backstop_domain::clock::ManualClock) -> (Actor, EscalationId) {
    let (.., id) = one_case(ctx, clock).await;
    let arun = person(ctx, "arun", Role::Agent).await;
    claim(ctx, &arun, id).await.unwrap();
    say(
        ctx,
        &arun,
        id,
        &format!("The {NOTE} is a **known** fault"),
        ReplyVisibility::Internal,
    )
    .await;
    say(
        ctx,
        &arun,
        id,
        &format!("Send us your {PRIVATE}"),
        ReplyVisibility::Private,
    )
    .await;
    indexed(ctx).await;
    staff_indexed(ctx).await;
    (arun, id)
}

fn types(answer: &SearchAnswer) -> Vec<(&str, usize)> {
    let types = answer.facets.r#type.iter();
    types
        .map(|value| (value.value.as_str(), value.count))
        .collect()
}

both! {
    async fn agents_find_cases_notes_and_private_replies(ctx, clock) {
        let (arun, id) = written(&ctx, &clock).await;
        let sue = person(&ctx, "sue", Role::Supervisor).await;
        for agent in [&arun, &sue] {
            let found = look(&ctx, agent, NOTE, "").await;
            assert_eq!((found.total, found.staff.len(), types(&found)), (0, 1, vec![("note", 1)]));
            let hit = &found.staff[0];
            assert_eq!((hit.r#type.as_str(), hit.title.as_str(), hit.url.clone()), ("note", "The screen stays black", format!("/agent/cases/{id}")));
            assert_eq!((hit.snippet_html.as_str(), hit.author.username.as_str()), ("The <mark>xylophone</mark> is a known fault", "arun"));
        }
        let private = look(&ctx, &arun, PRIVATE, "private_reply").await;
        assert_eq!((private.total, private.items[0].r#type.as_str()), (1, "private_reply"));
        for by in [id.to_string(), format!("#{id}"), "screen black".to_owned(), "ana".to_owned()] {
            let found = look(&ctx, &arun, &by, "escalation").await;
            assert_eq!((found.total, found.items.len()), (1, 1), "{by}");
            assert!(found.items[0].snippet_html.contains("asked by"), "{by}");
        }
        let both = look(&ctx, &arun, "screen", "").await;
        assert_eq!((both.items.len(), both.staff.len()), (1, 1));
        assert_eq!(types(&both), [("thread", 1), ("escalation", 1)]);
        assert_eq!(look(&ctx, &arun, "screen user:ben", "escalation").await.total, 0);
        assert_eq!(look(&ctx, &arun, "screen", "note").await.total, 0, "a note is found by its own words");
    }
}

both! {
    async fn a_case_is_found_by_its_ticket_outside_and_follows_its_thread(ctx, clock) {
        let (_, thread, id) = one_case(&ctx, &clock).await;
        let arun = person(&ctx, "arun", Role::Agent).await;
        let mut projector = StaffProjector::default();
        while projector.run_once(&ctx).await.unwrap() > 0 {}
        let row = escalation::Entity::find_by_id(id).one(ctx.read()).await.unwrap().unwrap();
        let mut row = row.into_active_model();
        row.external_system = Set(Some("RT".into()));
        row.external_id = Set(Some("HELP-4711".into()));
        row.update(&ctx.db().write).await.unwrap();
        claim(&ctx, &arun, id).await.unwrap();
        let sue = person(&ctx, "sue", Role::Supervisor).await;
        threads::retitle(&ctx, &sue, thread, "A dark display", "clearer").await.unwrap();
        drop(projector);
        indexed(&ctx).await;
        // Opened anew, it goes on where it stopped.
        staff_indexed(&ctx).await;
        for by in ["HELP-4711", "display"] {
            assert_eq!(look(&ctx, &arun, by, "escalation").await.total, 1, "{by}");
        }
        assert_eq!(look(&ctx, &arun, "screen", "escalation").await.total, 0, "the older title");
    }
}

both! {
    async fn nobody_else_finds_a_word_of_it(ctx, clock) {
        let (.., id) = written(&ctx, &clock).await;
        let mut others = vec![Actor::Anonymous, person(&ctx, "mona", Role::Moderator).await, person(&ctx, "ben", Role::Member).await];
        let mut suspended = person(&ctx, "olga", Role::Agent).await;
        if let Actor::Member(identity) = &mut suspended { identity.suspended = true; }
        others.push(suspended);
        for actor in &others {
            for word in [NOTE, PRIVATE, "xyloph", "known fault"] {
                let found = look(&ctx, actor, word, "").await;
                let said = format!("{found:?}");
                assert!(found.staff.is_empty() && found.items.is_empty() && found.facets.r#type.is_empty(), "{said}");
                assert!(found.corrected.is_none(), "a typing error is never corrected from there: {said}");
                assert!(suggest(&ctx, word).await.unwrap().is_empty());
                let draft = SimilarRequest { title: word.into(), body: word.into(), ..SimilarRequest::default() };
                assert!(similar(&ctx, actor, draft).await.unwrap().is_empty());
            }
            for kind in ["escalation", "note", "private_reply"] {
                let request = FindRequest { q: NOTE.into(), r#type: Some(kind.into()), ..FindRequest::default() };
                let refused = find(&ctx, actor, request).await.unwrap_err().failure();
                assert_eq!(refused.fields[0].field, "type");
                assert!(!refused.fields[0].message.contains(kind), "{}", refused.fields[0].message);
            }
            let found = look(&ctx, actor, "screen black", "").await;
            assert_eq!((found.items.len(), found.staff.len()), (1, 0));
            assert_eq!(types(&found), [("thread", 1)]);
            assert_eq!(found.facets.state.len(), 1);
            let refused = ctx.staff_search().open(actor).map(|_| ()).unwrap_err().code;
            assert!(matches!(refused, ErrorCode::SignInRequired | ErrorCode::Forbidden | ErrorCode::Suspended));
            let beside = similar_to(&ctx, actor, look(&ctx, actor, "screen", "").await.items[0].thread_id, None).await.unwrap();
            assert!(beside.is_empty());
        }
        let public = ctx.search().run(|index| index.contents()).await.unwrap();
        assert_eq!(public.len(), 1, "case {id} is not in the index of members");
    }
}

both! {
    async fn a_lost_index_of_cases_is_built_anew_and_threads_are_found_meanwhile(ctx, clock) {
        one_case(&ctx, &clock).await;
        let arun = person(&ctx, "arun", Role::Agent).await;
        indexed(&ctx).await;
        let meanwhile = look(&ctx, &arun, "screen", "").await;
        assert_eq!((meanwhile.items.len(), meanwhile.staff.len(), meanwhile.notes.len()), (1, 0, 1));
        let request = FindRequest { q: "screen".into(), r#type: Some("escalation".into()), ..FindRequest::default() };
        assert_eq!(find(&ctx, &arun, request).await.unwrap_err().failure().code, ErrorCode::Unavailable);
        staff_indexed(&ctx).await;
        let then = look(&ctx, &arun, "screen", "").await;
        assert_eq!((then.staff.len(), then.notes.len()), (1, 0));
    }
}
