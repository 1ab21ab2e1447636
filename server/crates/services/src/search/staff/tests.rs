//! What agents find, against real databases; and that nobody else finds a word of it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

use crate::audit::audit;
use crate::escalations::stage::{one_case, person};
use crate::escalations::{claim, reply};
use crate::search::{FindRequest, Projector, SimilarRequest, find, similar, similar_to, suggest};
use crate::test_support::{both, catch_up, indexed, is_behind};
use crate::{Ctx, threads};
use backstop_domain::commands::CaseReply;
use backstop_domain::escalation::ReplyVisibility;
use backstop_domain::ids::EscalationId;
use backstop_domain::views::SearchAnswer;
use backstop_domain::{Actor, ErrorCode, Role};
use backstop_entity::{escalation, escalation_message};
use backstop_search::{Change, Doc, DocKind, Language};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryOrder, Set};

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
        let mut projector = Projector::open_cases(ctx.staff_search()).unwrap();
        catch_up(&ctx, &mut projector).await;
        let row = escalation::Entity::find_by_id(id).one(ctx.read()).await.unwrap().unwrap();
        let mut row = row.into_active_model();
        row.external_system = Set(Some("RT".into()));
        row.external_id = Set(Some("HELP-4711".into()));
        row.update(&ctx.db().write).await.unwrap();
        claim(&ctx, &arun, id).await.unwrap();
        let sue = person(&ctx, "sue", Role::Supervisor).await;
        threads::retitle(&ctx, &sue, thread, "A dark display", "clearer").await.unwrap();
        drop(projector);
        // Opened anew, it goes on where it stopped.
        indexed(&ctx).await;
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
        catch_up(&ctx, &mut Projector::open(ctx.search()).unwrap()).await;
        let meanwhile = look(&ctx, &arun, "screen", "").await;
        assert_eq!((meanwhile.items.len(), meanwhile.staff.len(), meanwhile.notes.len()), (1, 0, 1));
        let request = FindRequest { q: "screen".into(), r#type: Some("escalation".into()), ..FindRequest::default() };
        assert_eq!(find(&ctx, &arun, request).await.unwrap_err().failure().code, ErrorCode::Unavailable);
        indexed(&ctx).await;
        let then = look(&ctx, &arun, "screen", "").await;
        assert_eq!((then.staff.len(), then.notes.len()), (1, 0));
    }
}

/// What the audit says of the indexes.
async fn index_check(ctx: &Ctx) -> Vec<String> {
    let report = audit(ctx).await.unwrap();
    let check = report
        .checks
        .into_iter()
        .find(|check| check.name == "index");
    let mut findings = check.unwrap().findings;
    findings.sort();
    findings
}

fn folders(ctx: &Ctx) -> usize {
    let dir = ctx.staff_search().unlocked().dir().unwrap();
    let entries = std::fs::read_dir(dir).unwrap();
    entries
        .filter(|entry| entry.as_ref().unwrap().path().is_dir())
        .count()
}

both! {
    async fn a_new_index_of_cases_is_built_beside_the_one_that_follows_what_happens(ctx, clock) {
        let (arun, id) = written(&ctx, &clock).await;
        let mut projector = Projector::open_cases(ctx.staff_search()).unwrap();
        catch_up(&ctx, &mut projector).await;
        projector.request_rebuild("asked for");
        projector.run_once(&ctx).await.unwrap();
        assert!(projector.rebuild_reason().is_some());
        // Everything is read, and not yet in the new index.
        say(&ctx, &arun, id, "A dulcimer as well", ReplyVisibility::Internal).await;
        while projector.follow(&ctx).await.unwrap() > 0 || is_behind(&ctx, projector.cursor()).await {}
        assert_eq!((look(&ctx, &arun, "dulcimer", "note").await.total, folders(&ctx)), (1, 2));
        assert_eq!((look(&ctx, &arun, NOTE, "note").await.total, projector.rebuild_reason().is_some()), (1, true));
        drop(projector);
        let mut projector = Projector::open_cases(ctx.staff_search()).unwrap();
        assert_eq!((projector.rebuild_reason(), projector.is_whole()), (Some("building it was cut off"), true));
        projector.finish(&ctx).await.unwrap();
        catch_up(&ctx, &mut projector).await;
        assert_eq!((look(&ctx, &arun, "dulcimer", "note").await.total, folders(&ctx)), (1, 1));
        catch_up(&ctx, &mut Projector::open(ctx.search()).unwrap()).await;
        assert_eq!(index_check(&ctx).await, [""; 0]);
    }
}

both! {
    async fn the_audit_finds_what_is_wrong_with_the_index_of_cases(ctx, clock) {
        let (_, id) = written(&ctx, &clock).await;
        assert_eq!(index_check(&ctx).await, [""; 0]);
        let messages = escalation_message::Entity::find().order_by_asc(escalation_message::Column::Id).all(ctx.read()).await.unwrap();
        let [first, second] = messages.as_slice() else { panic!("{messages:?}") };

        // Taken out of the index, put in for nothing, and changed behind its back.
        let (gone, foreign) = (first.id, Doc { post_id: -4_711, ..blank() });
        let mut projector = Projector::open_cases(ctx.staff_search()).unwrap();
        catch_up(&ctx, &mut projector).await;
        let cursor = u64::try_from(projector.cursor()).unwrap();
        projector.blocking(move |writer| {
            writer.apply(Change::RemovePost(gone))?;
            writer.apply(Change::Put(Box::new(foreign)))?;
            writer.commit(cursor)
        }).await.unwrap();
        let mut changed = second.clone().into_active_model();
        changed.html = Set("<p>Never written</p>".into());
        changed.update(&ctx.db().write).await.unwrap();
        let mut expected = vec![
            format!("message {} of a case is not in the index", first.id),
            format!("message {} of a case is in the index with an older content", second.id),
            "case 4711 is in the index but must not be found".to_owned(),
        ];
        expected.sort();
        assert_eq!(index_check(&ctx).await, expected);

        projector.request_rebuild("asked for");
        projector.finish(&ctx).await.unwrap();
        assert_eq!(index_check(&ctx).await, [""; 0]);
        drop(projector);
        std::fs::remove_dir_all(ctx.staff_search().unlocked().dir().unwrap()).unwrap();
        let lost = index_check(&ctx).await;
        assert_eq!(lost.len(), 3, "{lost:?}");
        assert!(lost.contains(&format!("case {id} is not in the index")));
    }
}

fn blank() -> Doc {
    Doc {
        post_id: 0,
        thread_id: 4_711,
        kind: DocKind::Case,
        title: "No such case".into(),
        body: String::new(),
        answers: Vec::new(),
        language: Language::detect("No such case", ""),
        category_id: 1,
        tags: Vec::new(),
        state: String::new(),
        author: String::new(),
        created_at: 0,
        accepted: false,
        official: false,
        answer_count: 0,
        votes: 0,
        import_id: None,
    }
}
