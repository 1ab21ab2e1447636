//! A new index is built beside the one that is searched, and takes its place in one step.

use crate::support::{Forum, posts, query, thread};
use backstop_search::{Change, Doc, Opened, SearchError, Writer, open, open_reader};
use std::fs;
use std::path::Path;

fn add(writer: &mut Writer, doc: Doc) {
    writer.apply(Change::Add(Box::new(doc))).unwrap();
}

fn folders(dir: &Path) -> usize {
    let entries = fs::read_dir(dir).unwrap();
    entries
        .filter(|entry| entry.as_ref().unwrap().path().is_dir())
        .count()
}

#[test]
fn the_old_one_is_searched_and_written_until_the_new_one_is_whole() {
    let mut forum = Forum::with([thread(1, "Printer jam", "stuck")]);
    let (index, mut new) = forum.writer.beside().unwrap();
    add(&mut new, thread(2, "Printer fire", "hot"));
    new.put_aside().unwrap();
    forum.put(thread(3, "Printer ink", "dry"));
    forum.writer.commit(5).unwrap();
    assert_eq!(forum.find("printer").len(), 2);
    assert_eq!(open_reader(forum.dir.path()).unwrap().cursor(), 5);

    new.commit(9).unwrap();
    let mut new = new.built().unwrap();
    assert_eq!(posts(&index, &query("printer")), [2]);
    let reader = open_reader(forum.dir.path()).unwrap();
    assert_eq!((reader.cursor(), reader.doc_count()), (9, 1));
    forum.writer.discard().unwrap();
    assert_eq!(folders(forum.dir.path()), 1);
    assert_eq!(
        forum.index.doc_count(),
        2,
        "who searches the old one goes on"
    );
    let old = forum.index.search(&query("printer")).unwrap();
    assert_eq!(old.hits.len(), 2);

    assert!(matches!(
        open(forum.dir.path()),
        Err(SearchError::Locked(_))
    ));
    add(&mut new, thread(4, "Printer paper", "wet"));
    new.commit(10).unwrap();
    drop(new);
    let (again, _writer, opened) = open(forum.dir.path()).unwrap();
    assert_eq!(
        (again.doc_count(), opened),
        (
            2,
            Opened::Ready {
                cursor: 10,
                cut_off: false
            }
        )
    );
}

#[test]
fn a_crash_leaves_the_old_one_or_the_new_one() {
    let forum = Forum::with([thread(1, "Printer jam", "stuck")]);
    let (index, mut new) = forum.writer.beside().unwrap();
    add(&mut new, thread(2, "Printer fire", "hot"));
    new.put_aside().unwrap();
    let Forum { dir, writer, .. } = forum;
    drop((index, new, writer));
    let (index, writer, opened) = open(dir.path()).unwrap();
    assert_eq!(
        opened,
        Opened::Ready {
            cursor: 1,
            cut_off: true
        }
    );
    assert_eq!(posts(&index, &query("printer")), [1]);
    assert_eq!(folders(dir.path()), 1);

    let (index, mut new) = writer.beside().unwrap();
    add(&mut new, thread(2, "Printer fire", "hot"));
    new.commit(7).unwrap();
    drop((index, new, writer));
    assert_eq!(
        folders(dir.path()),
        2,
        "killed before the old one was removed"
    );
    let (index, _writer, opened) = open(dir.path()).unwrap();
    assert_eq!(
        opened,
        Opened::Ready {
            cursor: 7,
            cut_off: false
        }
    );
    assert_eq!(posts(&index, &query("printer")), [2]);
    assert_eq!(folders(dir.path()), 1);
}

#[test]
fn a_damaged_new_one_leaves_the_old_one() {
    let forum = Forum::with([thread(1, "Printer jam", "stuck")]);
    let Forum { dir, writer, .. } = forum;
    let (_, mut new) = writer.beside().unwrap();
    new.commit(7).unwrap();
    drop((new, writer));
    let mut all: Vec<_> = fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    all.sort();
    fs::write(all.pop().unwrap().join("meta.json"), "{").unwrap();
    let (index, _writer, opened) = open(dir.path()).unwrap();
    assert_eq!(
        opened,
        Opened::Ready {
            cursor: 1,
            cut_off: true
        }
    );
    assert_eq!(index.doc_count(), 1);
}

#[test]
fn what_an_earlier_attempt_left_is_removed() {
    let forum = Forum::with([thread(1, "Printer jam", "stuck")]);
    for _ in 0..3 {
        let (index, new) = forum.writer.beside().unwrap();
        assert_eq!(index.doc_count(), 0);
        drop(new);
        assert_eq!(folders(forum.dir.path()), 2);
    }
    let (_, new) = forum.writer.beside().unwrap();
    new.discard().unwrap();
    forum.writer.alone();
    assert_eq!(folders(forum.dir.path()), 1);
}

#[test]
fn joining_the_pieces_goes_on_beside_changes() {
    let mut forum = Forum::empty();
    for id in 1..=6 {
        forum.put(thread(id, "Printer jam", "stuck"));
        forum.writer.commit(u64::try_from(id).unwrap()).unwrap();
    }
    let joining = forum.writer.begin_compaction().unwrap().unwrap();
    forum.writer.apply(Change::RemovePost(3)).unwrap();
    forum.writer.commit(7).unwrap();
    while !joining.has_ended() {
        std::thread::yield_now();
    }
    forum.index.reload().unwrap();
    let mut found = forum.find("printer");
    found.sort_unstable();
    assert_eq!(found, [1, 2, 4, 5, 6]);
    assert_eq!(forum.index.cursor(), 7);
}

#[test]
fn a_join_that_was_looked_at_can_be_waited_for() {
    let mut forum = Forum::with([thread(1, "First", "words")]);
    for id in 2..40 {
        forum.put(thread(id, "More", &"many other words ".repeat(500)));
        forum.writer.commit(1).unwrap();
    }
    let joining = forum.writer.begin_compaction().unwrap().unwrap();
    joining.has_ended();
    joining.finish().unwrap();
    assert_eq!(forum.index.doc_count(), 39);
}
