//! The fingerprint notices every difference, and the index hands it back.

use crate::support::{Forum, reply, thread};
use backstop_search::{Doc, DocKind, content_hash};
use std::collections::HashSet;

#[test]
fn every_field_counts() {
    let base = Doc {
        tags: vec!["a".into(), "b".into()],
        ..thread(1, "Title", "Body")
    };
    let with = |change: fn(&mut Doc)| {
        let mut doc = base.clone();
        change(&mut doc);
        content_hash(&doc)
    };
    let hashes = [
        content_hash(&base),
        with(|doc| doc.post_id = 2),
        with(|doc| doc.thread_id = 2),
        with(|doc| doc.kind = DocKind::Answer),
        with(|doc| doc.title = "TitleB".into()),
        with(|doc| doc.body = "ody".into()),
        with(|doc| doc.category_id = 2),
        with(|doc| doc.tags = vec!["ab".into()]),
        with(|doc| doc.tags.clear()),
        with(|doc| doc.state = "solved".into()),
        with(|doc| doc.author = "ben".into()),
        with(|doc| doc.created_at += 1),
        with(|doc| doc.accepted = true),
        with(|doc| doc.official = true),
        with(|doc| doc.answer_count = 1),
        with(|doc| doc.votes = 1),
        with(|doc| doc.import_id = Some(String::new())),
        with(|doc| doc.import_id = Some("x".into())),
    ];
    assert_eq!(hashes.iter().collect::<HashSet<_>>().len(), hashes.len());
}

#[test]
fn the_order_and_case_of_tags_do_not_count() {
    let of = |tags: [&str; 2]| {
        content_hash(&Doc {
            tags: tags.map(str::to_owned).to_vec(),
            ..thread(1, "T", "B")
        })
    };
    assert_eq!(of(["a", "b"]), of(["B", "a"]));
}

#[test]
fn contents_lists_each_post_with_its_hash() {
    let first = thread(1, "Printer jam", "stuck");
    let docs = [first.clone(), reply(2, &first, "open it")];
    let mut forum = Forum::with(docs.clone());
    forum.put(first.clone());
    forum.writer.commit(2).unwrap();
    let mut contents = forum.index.contents().unwrap();
    contents.sort_unstable();
    assert_eq!(contents, docs.map(|doc| (doc.post_id, content_hash(&doc))));
}
