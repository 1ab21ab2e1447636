//! Threads like another.

use crate::support::{Forum, reply, thread};
use backstop_search::{Doc, SearchError, SimilarQuery, Stop};

fn ask(title: &str, body: &str) -> SimilarQuery {
    SimilarQuery {
        title: title.into(),
        body: body.into(),
        limit: 5,
        ..SimilarQuery::default()
    }
}

fn threads(forum: &Forum, query: &SimilarQuery) -> Vec<i64> {
    let found = forum.index.similar(query).unwrap();
    found.iter().map(|hit| hit.thread_id).collect()
}

#[test]
fn who_is_not_waited_for_finds_nothing() {
    let forum = Forum::with([thread(1, "Printer jam", "The paper is stuck")]);
    let stop = Stop::default();
    let question = SimilarQuery {
        stop: stop.clone(),
        ..ask("Printer jam", "")
    };
    assert_eq!(forum.index.similar(&question).unwrap().len(), 1);
    stop.now();
    let stopped = forum.index.similar(&question);
    assert!(matches!(stopped, Err(SearchError::Stopped)));
}

#[test]
fn finds_threads_by_telling_words_and_never_replies() {
    let jam = thread(1, "Paper jam in tray two", "The tray makes noises");
    let forum = Forum::with([
        jam.clone(),
        thread(2, "Screen is black", "since the update"),
        reply(3, &jam, "paper jam tray paper jam tray"),
        thread(4, "Tray", "lost"),
    ]);
    let asked = ask("My tray jams paper", "What can I do?");
    assert_eq!(threads(&forum, &asked), [1, 4]);
    assert_eq!(
        threads(
            &forum,
            &SimilarQuery {
                exclude_thread: Some(1),
                ..asked
            }
        ),
        [4]
    );
    assert!(threads(&forum, &ask("", "")).is_empty());
    assert!(threads(&forum, &ask("zebra", "quagga")).is_empty());
}

#[test]
fn category_and_tags_decide_between_equals() {
    let base = thread(1, "Paper jam", "stuck");
    let forum = Forum::with([
        Doc {
            category_id: 2,
            ..base.clone()
        },
        Doc {
            post_id: 2,
            thread_id: 2,
            category_id: 3,
            tags: vec!["x200".into()],
            ..base.clone()
        },
        Doc {
            post_id: 3,
            thread_id: 3,
            category_id: 4,
            ..base
        },
    ]);
    let asked = ask("Paper jam", "");
    let category = SimilarQuery {
        category_id: Some(2),
        ..asked.clone()
    };
    assert_eq!(threads(&forum, &category)[0], 1);
    let tag = SimilarQuery {
        tags: vec!["X200".into()],
        ..asked
    };
    assert_eq!(threads(&forum, &tag)[0], 2);
}

#[test]
fn the_same_days_and_the_same_author_decide_between_equals() {
    const DAY: i64 = 86_400_000_000;
    let base = thread(1, "Paper jam", "stuck");
    let at = |id, created_at, author: &str| Doc {
        post_id: id,
        thread_id: id,
        created_at,
        author: author.into(),
        ..base.clone()
    };
    let forum = Forum::with([
        at(1, 400 * DAY, "ben"),
        at(2, 998 * DAY, "cora"),
        at(3, 500 * DAY, "Ana"),
    ]);
    let asked = SimilarQuery {
        category_id: Some(base.category_id),
        ..ask("Paper jam", "")
    };
    let now = SimilarQuery {
        asked_at: Some(1_000 * DAY),
        ..asked.clone()
    };
    assert_eq!(threads(&forum, &now)[0], 2);
    let again = SimilarQuery {
        author: Some("ana".into()),
        ..asked
    };
    assert_eq!(threads(&forum, &again)[0], 3);
}

#[test]
fn a_score_is_a_likelihood() {
    let forum = Forum::with([
        thread(1, "Paper jam in tray two", "It makes noises"),
        thread(2, "Tray", "lost"),
    ]);
    let found = forum
        .index
        .similar(&ask("Paper jam in tray two", ""))
        .unwrap();
    assert!(found.iter().all(|hit| (0.0..=1.0).contains(&hit.score)));
    assert!(found[0].score > found[1].score);
}
