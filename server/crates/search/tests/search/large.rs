//! More documents than are looked at together: nothing gets lost or counted twice in between.

use crate::support::{Forum, query, thread};
use backstop_search::{Change, SearchPage, SearchQuery};

const DOCUMENTS: i64 = 20_000;
/// At the borders of 8,192 documents, and alone for thousands.
const CEDARS: [i64; 6] = [0, 5, 8_191, 8_192, 16_384, DOCUMENTS - 1];

fn has_amber(id: i64) -> bool {
    id % 3 == 0
}

fn has_basil(id: i64) -> bool {
    id % 7 == 0
}

fn is_removed(id: i64) -> bool {
    id % 101 == 0
}

fn forum() -> Forum {
    let docs = (0..DOCUMENTS).map(|id| {
        let mut body = String::from("herb");
        for (word, is_in) in [
            (" amber", has_amber(id)),
            (" basil", has_basil(id)),
            (" cedar", CEDARS.contains(&id)),
        ] {
            body += if is_in { word } else { "" };
        }
        let mut doc = thread(id, "Garden", &body);
        doc.category_id = 1 + id % 5;
        doc.tags = vec!["garden".to_owned(), format!("row-{}", id % 11)];
        doc
    });
    let mut forum = Forum::with(docs);
    for id in (0..DOCUMENTS).filter(|id| is_removed(*id)) {
        forum.writer.apply(Change::RemovePost(id)).unwrap();
    }
    forum.writer.commit(2).unwrap();
    forum
}

fn page(forum: &Forum, search: SearchQuery) -> SearchPage {
    forum.index.search(&search).unwrap()
}

#[test]
fn all_matches_are_counted_once() {
    let forum = forum();
    let expected = |fits: &dyn Fn(i64) -> bool| {
        let all = (0..DOCUMENTS).filter(|id| !is_removed(*id) && fits(*id));
        all.count()
    };
    let is_cedar = |id: i64| CEDARS.contains(&id);
    let either = |id| has_amber(id) || has_basil(id);
    for (words, fits) in [
        ("amber", &has_amber as &dyn Fn(i64) -> bool),
        ("cedar", &is_cedar),
        ("amber basil", &either),
        ("herb", &|_| true),
    ] {
        let found = page(&forum, query(words));
        assert_eq!(found.total, expected(fits), "{words}");
        for (category, count) in &found.facets.categories {
            let here = |id| fits(id) && 1 + id % 5 == *category;
            assert_eq!(*count, expected(&here), "{words} in {category}");
        }
        for (tag, count) in &found.facets.tags {
            let row = tag.strip_prefix("row-").map(|row| row.parse().unwrap());
            let here = |id| fits(id) && row.is_none_or(|row: i64| id % 11 == row);
            assert_eq!(*count, expected(&here), "{words} tagged {tag}");
        }
        let narrowed = SearchQuery {
            category_ids: vec![2],
            ..query(words)
        };
        let here = |id| fits(id) && id % 5 == 1;
        assert_eq!(page(&forum, narrowed).total, expected(&here), "{words}");
    }
}

#[test]
fn words_alone_score_as_the_engine_does() {
    let forum = forum();
    for words in ["amber basil", "cedar amber", "herb cedar"] {
        let search = SearchQuery {
            limit: 100,
            // Without the words of the best hit, which the engine knows nothing of.
            exact: true,
            ..query(words)
        };
        let alone = page(&forum, search.clone());
        // A tag that all have leads through the engine.
        let tagged = SearchQuery {
            tags: vec!["garden".to_owned()],
            ..search
        };
        let engine = page(&forum, tagged);
        assert_eq!(alone.total, engine.total, "{words}");
        for (ours, theirs) in alone.hits.iter().zip(&engine.hits) {
            assert_eq!(ours.post_id, theirs.post_id, "{words}");
            // The engine counts what was taken out among the documents, which changes rarities a bit.
            assert!((ours.score / theirs.score - 1.0).abs() < 0.02, "{words}");
        }
    }
}
