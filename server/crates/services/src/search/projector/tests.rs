//! An index is built anew beside the one that is searched, whatever happens meanwhile.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use crate::audit::audit;
use crate::outbox::{self, About, Event};
use crate::search::{FindRequest, Projector, find};
use crate::test_support::{both, is_behind};
use crate::threads::tests::{ask, cast};
use crate::{Ctx, threads};
use backstop_domain::ids::PostId;
use backstop_domain::{Actor, ErrorCode};
use backstop_search::SCHEMA_VERSION;
use std::path::Path;

async fn total(ctx: &Ctx) -> usize {
    let request = FindRequest {
        q: "pair".into(),
        ..FindRequest::default()
    };
    find(ctx, &Actor::Anonymous, request).await.unwrap().total
}

/// Until the index that is searched has caught up.
async fn follow(ctx: &Ctx, projector: &mut Projector) {
    while !projector.is_whole() || is_behind(ctx, projector.cursor()).await {
        projector.run_once(ctx).await.unwrap();
        tokio::task::yield_now().await;
    }
}

async fn first_post(ctx: &Ctx, thread: backstop_domain::ids::ThreadId) -> PostId {
    let row = threads::queries::thread(ctx.read(), thread).await.unwrap();
    row.first_post_id.unwrap()
}

fn folders(dir: &Path) -> usize {
    let entries = std::fs::read_dir(dir).unwrap();
    entries
        .filter(|entry| entry.as_ref().unwrap().path().is_dir())
        .count()
}

both! {
    async fn what_is_hidden_while_an_index_is_built_is_gone_at_once(ctx, _clock) {
        let cast = cast(&ctx).await;
        let mut ids = Vec::new();
        for _ in 0..6 { ids.push(ask(&ctx, &cast.sue).await.id); }
        let mut projector = Projector::open(ctx.search()).unwrap();
        follow(&ctx, &mut projector).await;
        assert_eq!((total(&ctx).await, folders(ctx.search().dir().unwrap())), (6, 1));

        projector.request_rebuild("asked for");
        // Everything is read, and not yet in the new index, when one is hidden and one is asked.
        projector.run_once(&ctx).await.unwrap();
        assert!(projector.rebuild_reason().is_some());
        let gone = first_post(&ctx, ids[0]).await;
        threads::delete(&ctx, &cast.mona, gone).await.unwrap();
        ask(&ctx, &cast.sue).await;
        while projector.follow(&ctx).await.unwrap() > 0 || is_behind(&ctx, projector.cursor()).await {}
        assert_eq!((total(&ctx).await, folders(ctx.search().dir().unwrap())), (6, 2));
        assert!(audit(&ctx).await.unwrap().ok);
        threads::delete(&ctx, &cast.mona, first_post(&ctx, ids[1]).await).await.unwrap();
        projector.finish(&ctx).await.unwrap();
        follow(&ctx, &mut projector).await;
        assert_eq!(projector.rebuild_reason(), None);
        assert_eq!((total(&ctx).await, folders(ctx.search().dir().unwrap())), (5, 1));
        let report = audit(&ctx).await.unwrap();
        assert!(report.ok, "{report:?}");
    }
}

both! {
    async fn a_build_that_is_cut_off_leaves_the_old_index_and_begins_again(ctx, _clock) {
        let cast = cast(&ctx).await;
        for _ in 0..3 { ask(&ctx, &cast.sue).await; }
        let mut projector = Projector::open(ctx.search()).unwrap();
        assert_eq!(find(&ctx, &Actor::Anonymous, FindRequest { q: "pair".into(), ..FindRequest::default() }).await.unwrap_err().failure().code, ErrorCode::Unavailable);
        follow(&ctx, &mut projector).await;
        let txn = ctx.write().await.unwrap();
        outbox::append(&txn, ctx.now(), Event::ReindexRequested, About::default()).await.unwrap();
        txn.commit().await.unwrap();
        while projector.rebuild_reason().is_none() { projector.run_once(&ctx).await.unwrap(); }
        projector.run_once(&ctx).await.unwrap();
        drop(projector);
        let mut projector = Projector::open(ctx.search()).unwrap();
        assert_eq!(projector.rebuild_reason(), Some("building it was cut off"));
        assert!(projector.is_whole());
        follow(&ctx, &mut projector).await;
        assert_eq!(total(&ctx).await, 3);
        projector.finish(&ctx).await.unwrap();
        assert_eq!((projector.rebuild_reason(), total(&ctx).await), (None, 3));
        drop(projector);
        let again = Projector::open(ctx.search()).unwrap();
        assert_eq!(again.rebuild_reason(), None);
    }
}

both! {
    async fn a_build_that_fails_is_tried_again_and_disturbs_nobody(ctx, clock) {
        let cast = cast(&ctx).await;
        let id = ask(&ctx, &cast.sue).await.id;
        ask(&ctx, &cast.sue).await;
        let mut projector = Projector::open(ctx.search()).unwrap();
        follow(&ctx, &mut projector).await;
        // Where the new index would be made lies something else.
        let in_the_way = ctx.search().dir().unwrap().join(format!("v{SCHEMA_VERSION}-2"));
        std::fs::write(&in_the_way, "").unwrap();
        projector.request_rebuild("asked for");
        projector.run_once(&ctx).await.unwrap();
        threads::delete(&ctx, &cast.mona, first_post(&ctx, id).await).await.unwrap();
        follow(&ctx, &mut projector).await;
        assert_eq!(total(&ctx).await, 1, "hides are followed all the same");
        std::fs::remove_file(&in_the_way).unwrap();
        for _ in 0..9 { projector.run_once(&ctx).await.unwrap(); }
        assert!(projector.rebuild_reason().is_some(), "it rests a while");
        clock.advance(61);
        while projector.run_once(&ctx).await.unwrap() > 0 {}
        assert_eq!((projector.rebuild_reason(), total(&ctx).await), (None, 1));
        assert!(in_the_way.is_dir());
    }
}
