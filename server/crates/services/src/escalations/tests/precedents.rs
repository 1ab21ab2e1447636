//! What answered questions like the one of a case.

use crate::escalations;
use crate::escalations::stage::{fall_due, one_case, person, question};
use crate::test_support::{both, indexed};
use crate::{Ctx, threads, votes};
use backstop_domain::commands::NewPost;
use backstop_domain::ids::{PostId, ThreadId};
use backstop_domain::thread_state::{Intent, Visibility};
use backstop_domain::views::Precedent;
use backstop_domain::{Actor, ErrorCode, Role};

async fn answer(ctx: &Ctx, who: &Actor, thread: ThreadId, body: &str) -> PostId {
    let new = NewPost {
        body: body.into(),
        intent: Intent::Answer,
    };
    threads::reply(ctx, who, thread, new).await.unwrap().id
}

async fn turn(ctx: &Ctx, post: PostId, to: Visibility) {
    let txn = ctx.write().await.unwrap();
    let post = threads::queries::post(&txn, post).await.unwrap();
    threads::visibility::set(ctx, &txn, &Actor::System, post, to)
        .await
        .unwrap();
    txn.commit().await.unwrap();
}

fn best(found: &[Precedent]) -> Option<PostId> {
    found.first()?.answer.as_ref().map(|answer| answer.post_id)
}

both! {
    async fn the_best_answer_of_a_like_question_is_at_hand(ctx, clock) {
        let (ana, _, id) = one_case(&ctx, &clock).await;
        let (ben, cem) = (person(&ctx, "ben", Role::Member).await, person(&ctx, "cem", Role::Member).await);
        let arun = person(&ctx, "arun", Role::Agent).await;
        let like = question(&ctx, &ben, "phones", "The screen [stays] black").await;
        let best_now = async || {
            indexed(&ctx).await;
            best(&escalations::precedents(&ctx, &arun, id).await.unwrap())
        };
        assert_eq!(best_now().await, None, "nobody has answered");
        let first = answer(&ctx, &ana, like, "Turn it off.").await;
        let second = answer(&ctx, &cem, like, "Hold both keys.\n\nTen seconds.").await;
        assert_eq!(best_now().await, Some(first), "the earlier one");
        votes::mark(&ctx, &ben, second).await.unwrap();
        assert_eq!(best_now().await, Some(second), "the one that helped");
        let official = answer(&ctx, &arun, like, "Send it in.").await;
        assert_eq!(best_now().await, Some(official), "an agent's");
        threads::accept(&ctx, &ben, second).await.unwrap();
        assert_eq!(best_now().await, Some(second), "what solved it");
        let page = escalations::case(&ctx, &arun, id).await.unwrap();
        assert_eq!(best(&page.precedents), Some(second));

        let text = escalations::quoted(&ctx, &arun, id, second).await.unwrap();
        let public = &ctx.site().public_url;
        assert_eq!(text, format!("> Hold both keys.\n>\n> Ten seconds.\n\n[The screen \\[stays\\] black]({public}/p/{second})\n"));
        let code = async |who: &Actor, post| escalations::quoted(&ctx, who, id, post).await.unwrap_err().failure().code;
        assert_eq!(code(&ana, second).await, ErrorCode::Forbidden);
        assert_eq!(escalations::precedents(&ctx, &ana, id).await.unwrap_err().failure().code, ErrorCode::Forbidden);
        let asked = threads::queries::thread(ctx.read(), like).await.unwrap().first_post_id.unwrap();
        assert_eq!(code(&arun, asked).await, ErrorCode::NotFound, "a question is no answer");
        turn(&ctx, second, Visibility::Hidden).await;
        assert_eq!(code(&arun, second).await, ErrorCode::NotFound, "what is hidden is not passed on");
        assert_eq!(best_now().await, Some(official));
        turn(&ctx, asked, Visibility::Hidden).await;
        assert_eq!(code(&arun, official).await, ErrorCode::NotFound, "nor what stands in a hidden thread");
        assert_eq!(best_now().await, None);
        fall_due(&ctx, &clock).await;
    }
}
