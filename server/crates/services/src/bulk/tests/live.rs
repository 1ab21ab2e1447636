//! An import whose questions count as asked now.

use super::{COMMUNITY, HISTORY, LIVE, load};
use crate::Ctx;
use crate::test_support::both;
use backstop_domain::Clock;
use backstop_domain::thread_state::{EpisodeState, ThreadState};
use backstop_entity::thread;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

async fn thread_of(ctx: &Ctx, import_id: &str) -> thread::Model {
    thread::Entity::find()
        .filter(thread::Column::ImportId.eq(import_id))
        .one(ctx.read())
        .await
        .unwrap()
        .unwrap()
}

both! {
    async fn questions_get_a_clock_that_answers_stop(ctx, clock) {
        load(&ctx, COMMUNITY, LIVE).await;
        let open = thread_of(&ctx, "t2").await;
        assert_eq!((open.state, open.episode, open.episode_state), (ThreadState::Unanswered, 1, EpisodeState::Open));
        assert!(open.due_at.is_some_and(|due| due > clock.now()));
        assert_eq!(open.episode_started_at, clock.now());
        let solved = thread_of(&ctx, "t1").await;
        assert_eq!((solved.state, solved.episode_state, solved.due_at), (ThreadState::Solved, EpisodeState::Answered, None));
        for without in ["t3", "t4", "t5"] {
            assert_eq!(thread_of(&ctx, without).await.due_at, None, "{without}");
        }
    }
}

both! {
    async fn an_answer_of_a_later_run_stops_the_clock(ctx, _clock) {
        load(&ctx, COMMUNITY, LIVE).await;
        let answer = r#"{"type":"post","import_id":"late","thread":"t2","author":"u1","body":"Here is how."}"#;
        load(&ctx, answer, HISTORY).await;
        let thread = thread_of(&ctx, "t2").await;
        assert_eq!((thread.state, thread.episode_state, thread.due_at), (ThreadState::Answered, EpisodeState::Answered, None));
    }
}

both! {
    async fn an_answer_takes_an_unclaimed_case_back(ctx, clock) {
        load(&ctx, COMMUNITY, LIVE).await;
        clock.advance(30 * 86_400);
        assert_eq!(crate::escalations::reconcile(&ctx).await.unwrap(), 1);
        assert_eq!(thread_of(&ctx, "t2").await.state, ThreadState::Escalated);
        let answer = r#"{"type":"post","import_id":"late","thread":"t2","author":"u1","body":"Here is how.","accepted":true}"#;
        load(&ctx, answer, HISTORY).await;
        let thread = thread_of(&ctx, "t2").await;
        assert_eq!((thread.state, thread.answer_count, thread.due_at), (ThreadState::Solved, 1, None));
    }
}

both! {
    async fn history_never_falls_due(ctx, clock) {
        load(&ctx, COMMUNITY, HISTORY).await;
        clock.advance(10 * 365 * 86_400);
        assert_eq!(crate::escalations::reconcile(&ctx).await.unwrap(), 0);
    }
}
