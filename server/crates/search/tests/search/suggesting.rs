//! What is offered while somebody types.

use crate::support::{Forum, thread};
use backstop_search::{Change, Doc};

fn titled(titles: &[&str]) -> Forum {
    Forum::with(
        (1..)
            .zip(titles)
            .map(|(id, title)| thread(id, title, "body")),
    )
}

fn threads(forum: &Forum, typed: &str) -> Vec<i64> {
    forum.index.suggest(typed, 8, 4).unwrap().threads
}

fn tags(forum: &Forum, typed: &str) -> Vec<String> {
    forum.index.suggest(typed, 8, 4).unwrap().tags
}

#[test]
fn the_last_word_goes_on() {
    let forum = titled(&["Keyboard will not pair", "Key stuck", "Printer offline"]);
    assert_eq!(threads(&forum, "keyb"), [1]);
    // A word exactly as typed comes first, whatever is newer.
    assert_eq!(threads(&forum, "key"), [2, 1]);
    assert_eq!(threads(&forum, "why key"), [2, 1]);
    assert_eq!(threads(&forum, "keyboard pai"), [1]);
    assert_eq!(threads(&forum, "printer "), [3]);
    assert_eq!(
        threads(&forum, "printer nothing"),
        [3],
        "what is not there is left aside"
    );
}

#[test]
fn too_little_and_nothing_offer_nothing() {
    let forum = titled(&["Keyboard will not pair"]);
    for typed in ["", " ", "k", "\"", "zz", "\u{0}"] {
        assert_eq!(
            forum.index.suggest(typed, 8, 4).unwrap(),
            backstop_search::Suggested::default(),
            "{typed:?}"
        );
    }
    assert!(
        threads(&forum, "keyb").len() == 1
            && forum
                .index
                .suggest("keyb", 0, 0)
                .unwrap()
                .threads
                .is_empty()
    );
}

#[test]
fn one_error_is_forgiven_from_four_letters_on() {
    let forum = titled(&["Printer offline", "Router lights"]);
    assert_eq!(threads(&forum, "pritn"), [1]);
    assert_eq!(threads(&forum, "ruot"), [2]);
    assert!(threads(&forum, "rux").is_empty());
}

#[test]
fn solved_threads_come_before_newer_ones() {
    let solved = Doc {
        state: "solved".to_owned(),
        ..thread(1, "Printer offline", "body")
    };
    let forum = Forum::with([
        solved,
        thread(2, "Printer jams", "body"),
        thread(3, "Printer on fire", "body"),
    ]);
    assert_eq!(threads(&forum, "print"), [1, 3, 2]);
}

#[test]
fn tags_are_offered_while_a_thread_has_them() {
    let tagged = |id, tag: &str| Doc {
        tags: vec![tag.to_owned()],
        ..thread(id, "Question", "body")
    };
    let mut forum = Forum::with([
        tagged(1, "x200"),
        tagged(2, "x200"),
        tagged(3, "x200s"),
        tagged(4, "dark-mode"),
    ]);
    assert_eq!(tags(&forum, "X20"), ["x200", "x200s"]);
    assert_eq!(tags(&forum, "my new x200s"), ["x200s"]);
    assert_eq!(tags(&forum, "dark mo"), ["dark-mode"]);
    assert!(tags(&forum, "x").is_empty());
    forum.writer.apply(Change::RemoveThread(3)).unwrap();
    forum.writer.apply(Change::RemoveThread(4)).unwrap();
    forum.writer.commit(2).unwrap();
    assert_eq!(tags(&forum, "x20"), ["x200"]);
    assert!(tags(&forum, "dark").is_empty());
}

#[test]
fn what_was_taken_away_is_not_offered() {
    let mut forum = titled(&["Secret launch plan", "Launch fails"]);
    forum.writer.apply(Change::RemovePost(1)).unwrap();
    forum.writer.commit(2).unwrap();
    assert_eq!(threads(&forum, "laun"), [2]);
    assert!(threads(&forum, "secr").is_empty());
}

#[test]
fn a_common_beginning_offers_the_latest() {
    let docs = (1..=30_000).map(|id| thread(id, "Printer trouble", ""));
    let forum = Forum::with(docs);
    assert_eq!(threads(&forum, "prin")[..3], [30_000, 29_999, 29_998]);
}
