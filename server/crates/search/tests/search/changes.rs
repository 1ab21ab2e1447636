//! What is put, replaced and removed is seen after the commit, and only then.

use crate::support::{Forum, reply, thread};
use backstop_search::{Change, Opened, open, open_reader};

#[test]
fn a_change_shows_after_the_commit() {
    let mut forum = Forum::empty();
    forum.put(thread(1, "Printer jam", "The tray is stuck"));
    assert!(forum.find("printer").is_empty());
    forum.writer.commit(7).unwrap();
    assert_eq!(forum.find("printer"), [1]);
    assert_eq!((forum.index.cursor(), forum.index.doc_count()), (7, 1));
}

#[test]
fn putting_again_replaces() {
    let mut forum = Forum::with([thread(1, "Printer jam", "stuck")]);
    forum.put(thread(1, "Scanner light", "blinks"));
    forum.put(thread(1, "Scanner lamp", "blinks"));
    forum.writer.commit(2).unwrap();
    assert!(forum.find("printer light").is_empty());
    assert_eq!(forum.find("lamp"), [1]);
    assert_eq!(forum.index.doc_count(), 1);
}

#[test]
fn posts_and_whole_threads_are_removed() {
    let first = thread(1, "Printer jam", "stuck");
    let docs = [
        first.clone(),
        reply(2, &first, "open the printer"),
        reply(3, &first, "shake the printer"),
        thread(4, "Other printer", "works"),
    ];
    let mut forum = Forum::with(docs);
    forum.writer.apply(Change::RemovePost(2)).unwrap();
    forum.writer.commit(2).unwrap();
    assert_eq!(forum.index.doc_count(), 3);
    forum.writer.apply(Change::RemoveThread(1)).unwrap();
    forum.writer.commit(3).unwrap();
    assert_eq!(forum.find("printer"), [4]);
}

#[test]
fn clearing_empties_and_goes_on() {
    let mut forum = Forum::with([thread(1, "Printer jam", "stuck")]);
    forum.writer.clear().unwrap();
    forum.put(thread(2, "Printer fire", "hot"));
    forum.writer.commit(5).unwrap();
    assert_eq!(forum.find("printer"), [2]);
}

#[test]
fn the_cursor_survives_and_a_crash_goes_back_to_it() {
    let mut forum = Forum::with([thread(1, "Printer jam", "stuck")]);
    forum.writer.commit(41).unwrap();
    forum.put(thread(2, "Printer fire", "hot"));
    let Forum { dir, index, writer } = forum;
    // Dropped without a commit, as by a crash.
    drop((index, writer));

    let (index, mut writer, opened) = open(dir.path()).unwrap();
    assert_eq!(
        opened,
        Opened::Ready {
            cursor: 41,
            cut_off: false
        }
    );
    assert_eq!((index.cursor(), index.doc_count()), (41, 1));
    // The caller replays from the cursor, and a little from before it.
    for doc in [
        thread(1, "Printer jam", "stuck"),
        thread(2, "Printer fire", "hot"),
    ] {
        writer.apply(Change::Put(Box::new(doc))).unwrap();
    }
    writer.commit(42).unwrap();
    assert_eq!((index.cursor(), index.doc_count()), (42, 2));
}

#[test]
fn a_reader_beside_the_writer_sees_commits_when_it_looks_again() {
    let mut forum = Forum::with([thread(1, "Printer jam", "stuck")]);
    let reader = open_reader(forum.dir.path()).unwrap();
    assert_eq!((reader.cursor(), reader.doc_count()), (1, 1));
    forum.put(thread(2, "Printer fire", "hot"));
    forum.writer.commit(2).unwrap();
    assert_eq!(reader.doc_count(), 1);
    reader.reload().unwrap();
    assert_eq!((reader.cursor(), reader.doc_count()), (2, 2));
}

#[test]
fn compacting_keeps_everything() {
    let mut forum = Forum::empty();
    for id in 1..=6 {
        forum.put(thread(id, "Printer jam", "stuck"));
        forum.writer.commit(u64::try_from(id).unwrap()).unwrap();
    }
    forum.writer.apply(Change::RemovePost(3)).unwrap();
    forum.writer.commit(7).unwrap();
    forum.writer.compact().unwrap();
    assert_eq!((forum.index.doc_count(), forum.index.cursor()), (5, 7));
    assert_eq!(forum.find("printer").len(), 5);
    forum.writer.close().unwrap();
}
