//! Pages joined are the list, whatever the order.

use crate::support::{Forum, posts, query, reply, thread};
use backstop_search::{Doc, DocKind, SearchQuery, Sort};
use std::collections::HashSet;

fn many() -> Forum {
    let mut forum = Forum::empty();
    for id in 0..57 {
        // Many equal scores, times that repeat, several segments.
        let body = "jam ".repeat(1 + usize::try_from(id % 3).unwrap());
        let mut doc = thread(id, "Printer", &body);
        doc.created_at = id % 5;
        forum.put(doc);
        if id % 10 == 0 {
            forum.writer.commit(1).unwrap();
        }
    }
    forum.writer.commit(2).unwrap();
    forum
}

/// All pages of so many, one after the other.
fn joined(forum: &Forum, whole: &SearchQuery, limit: usize, total: usize) -> Vec<i64> {
    let mut joined = Vec::new();
    let mut cursor = None;
    loop {
        let page = SearchQuery {
            limit,
            offset_cursor: cursor,
            ..whole.clone()
        };
        let page = forum.index.search(&page).unwrap();
        assert_eq!(page.total, total);
        joined.extend(page.hits.iter().map(|hit| hit.post_id));
        cursor = page.next;
        if cursor.is_none() {
            return joined;
        }
    }
}

#[test]
fn pages_joined_are_the_list() {
    let forum = many();
    for sort in [Sort::Relevance, Sort::Newest] {
        let whole = SearchQuery {
            sort,
            limit: 100,
            ..query("jam")
        };
        let list = posts(&forum.index, &whole);
        assert_eq!(list.len(), 57);
        for limit in [1, 7, 19, 57] {
            let joined = joined(&forum, &whole, limit, 57);
            assert_eq!(joined, list, "{sort:?} {limit}");
        }
    }
}

/// More than are looked at again for the words of the best hit, of which some have many.
#[test]
fn pages_go_on_past_what_was_looked_at_again() {
    const FOUND: i64 = 450;
    let docs = (0..FOUND).map(|id| {
        let like_the_best = if id % 9 == 0 {
            "tray roller"
        } else {
            "sky sea"
        };
        thread(id, "Printer", &format!("jam {like_the_best}"))
    });
    let best = thread(FOUND, "Printer jam jam", "jam tray roller tray roller");
    let others = (1_000..10_000).map(|id| thread(id, "Garden", "roses"));
    let forum = Forum::with(docs.chain([best]).chain(others));
    let whole = query("jam each morning, what now");
    let total = usize::try_from(FOUND).unwrap() + 1;
    let list = joined(&forum, &whole, 100, total);
    let distinct: HashSet<i64> = list.iter().copied().collect();
    assert_eq!((list.len(), distinct.len()), (total, total));
    assert!(list[1..10].iter().all(|id| id % 9 == 0), "{list:?}");
    for limit in [7, 90] {
        assert_eq!(joined(&forum, &whole, limit, total), list, "{limit}");
    }
}

#[test]
fn a_new_post_moves_nothing_on_later_pages() {
    let mut forum = many();
    let first = SearchQuery {
        sort: Sort::Newest,
        limit: 10,
        ..query("jam")
    };
    let before = posts(
        &forum.index,
        &SearchQuery {
            limit: 20,
            ..first.clone()
        },
    );
    let next = forum.index.search(&first).unwrap().next;
    let mut newest = thread(1000, "Printer", "jam");
    newest.created_at = 1000;
    forum.put(newest);
    forum.writer.commit(3).unwrap();
    let second = posts(
        &forum.index,
        &SearchQuery {
            offset_cursor: next,
            ..first
        },
    );
    assert_eq!(second, before[10..]);
}

#[test]
fn helpful_puts_solved_and_trusted_first_and_pages_on() {
    let solved = Doc {
        state: "solved".to_owned(),
        ..thread(1, "Printer offline", "after the update")
    };
    let open = thread(3, "Printer offline", "printer printer printer");
    let forum = Forum::with([
        solved.clone(),
        reply(2, &solved, "my printer offline too"),
        open.clone(),
        Doc {
            official: true,
            ..reply(
                4,
                &open,
                "a printer that is offline needs a reset, said the long manual",
            )
        },
        thread(5, "Printer", "only one of the words"),
    ]);
    let helpful = SearchQuery {
        sort: Sort::Helpful,
        limit: 1,
        ..query("printer offline")
    };
    let mut found = Vec::new();
    let mut cursor = None;
    loop {
        let page = SearchQuery {
            offset_cursor: cursor,
            ..helpful.clone()
        };
        let page = forum.index.search(&page).unwrap();
        found.extend(page.hits.iter().map(|hit| hit.post_id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(found, [1, 4, 2, 3]);
}

#[test]
fn among_the_most_helpful_more_votes_come_before_a_better_match() {
    let question = thread(1, "Printer offline", "it is");
    let answer = |id, votes, body: &str| Doc {
        votes,
        ..reply(id, &question, body)
    };
    let forum = Forum::with([
        question.clone(),
        answer(2, 0, "printer offline"),
        answer(
            3,
            2,
            "when a printer is offline, read the long manual first",
        ),
        answer(
            4,
            u32::MAX,
            "a printer that shows as offline wants to be switched off and on",
        ),
        Doc {
            accepted: true,
            ..answer(
                5,
                0,
                "the printer was offline because the cable was loose, said the asker",
            )
        },
    ]);
    let helpful = SearchQuery {
        sort: Sort::Helpful,
        kind: Some(DocKind::Answer),
        ..query("printer offline")
    };
    assert_eq!(posts(&forum.index, &helpful), [5, 4, 3, 2]);
}
