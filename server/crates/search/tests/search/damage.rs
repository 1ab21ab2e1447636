//! Whatever happened to the files, opening gives a working index or says who holds it.

use crate::support::{Forum, posts, query, thread};
use backstop_search::{Change, Opened, SCHEMA_VERSION, SearchError, open, open_reader};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The one index that lies there.
fn folder(dir: &Path) -> PathBuf {
    let mut all = indexes(dir);
    assert_eq!(all.len(), 1, "{all:?}");
    all.pop().unwrap()
}

fn indexes(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let ours = format!("v{SCHEMA_VERSION}-");
    let is_ours = |path: &PathBuf| {
        path.file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with(&ours)
    };
    paths.filter(is_ours).collect()
}

/// A closed index with one thread.
fn closed() -> TempDir {
    let forum = Forum::with([thread(1, "Printer jam", "stuck")]);
    forum.writer.close().unwrap();
    forum.dir
}

fn ready(cursor: u64) -> Opened {
    Opened::Ready {
        cursor,
        cut_off: false,
    }
}

/// Opens what `harm` left and proves that it is empty, says why, and works.
fn rebuilt(dir: &TempDir) -> String {
    let (index, mut writer, opened) = open(dir.path()).unwrap();
    let Opened::Rebuild { reason } = opened else {
        panic!("a damaged index was taken for sound");
    };
    assert_eq!((index.cursor(), index.doc_count()), (0, 0));
    let doc = thread(1, "Printer jam", "stuck");
    writer.apply(Change::Put(Box::new(doc))).unwrap();
    writer.commit(9).unwrap();
    assert_eq!(posts(&index, &query("printer")), [1]);
    drop((index, writer));
    let again = open(dir.path()).unwrap().2;
    assert_eq!(again, ready(9));
    reason
}

fn segment_files(dir: &TempDir, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(dir.path())).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let found: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|e| e == ending))
        .collect();
    assert!(!found.is_empty(), "no .{ending} file");
    found
}

#[test]
fn a_sound_index_stays() {
    let dir = closed();
    assert_eq!(open(dir.path()).unwrap().2, ready(1));
}

#[test]
fn a_missing_folder_is_made() {
    let outer = tempfile::tempdir().unwrap();
    let (_, _, opened) = open(&outer.path().join("a/b")).unwrap();
    assert!(matches!(opened, Opened::Rebuild { .. }));
}

#[test]
fn an_index_that_was_never_committed_is_rebuilt() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()).unwrap());
    assert!(rebuilt(&dir).contains("never filled"));
}

#[test]
fn truncated_or_odd_meta_files() {
    for harm in ["", "{", "{}", "\0\0\0\0", "[1]"] {
        for name in ["meta.json", ".managed.json"] {
            let dir = closed();
            fs::write(folder(dir.path()).join(name), harm).unwrap();
            assert!(!rebuilt(&dir).is_empty());
        }
    }
    let dir = closed();
    fs::remove_file(folder(dir.path()).join("meta.json")).unwrap();
    rebuilt(&dir);
}

#[test]
fn deleted_segment_files() {
    for ending in ["term", "idx", "pos", "store", "fast", "fieldnorm"] {
        let dir = closed();
        for path in segment_files(&dir, ending) {
            fs::remove_file(path).unwrap();
        }
        rebuilt(&dir);
    }
}

#[test]
fn truncated_and_altered_segment_files() {
    for ending in ["term", "idx", "pos", "store", "fast", "fieldnorm"] {
        let dir = closed();
        for path in segment_files(&dir, ending) {
            let bytes = fs::read(&path).unwrap();
            fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
        }
        rebuilt(&dir);

        let dir = closed();
        for path in segment_files(&dir, ending) {
            let mut bytes = fs::read(&path).unwrap();
            bytes[0] ^= 0xff;
            fs::write(&path, bytes).unwrap();
        }
        assert!(rebuilt(&dir).contains("damaged"));
    }
}

/// Too short for the sum at their end, or just long enough to look like they had one.
#[test]
fn segment_files_cut_to_a_few_bytes() {
    for ending in ["term", "idx", "pos", "store", "fast", "fieldnorm"] {
        for length in [0, 1, 3, 4, 5, 7, 8, 9, 16] {
            let dir = closed();
            for path in segment_files(&dir, ending) {
                let bytes = fs::read(&path).unwrap();
                fs::write(&path, &bytes[..length]).unwrap();
            }
            let reader = open_reader(dir.path());
            assert!(
                matches!(reader, Err(SearchError::Unusable(_))),
                "{ending} of {length}"
            );
            rebuilt(&dir);
        }
    }
}

#[test]
fn another_schema_version() {
    let dir = closed();
    for name in ["v0", "v0-3"] {
        let old = dir.path().join(name);
        fs::rename(folder(dir.path()), &old).unwrap();
        assert!(rebuilt(&dir).contains("another version"));
        assert!(!old.exists());
    }
}

#[test]
fn what_is_not_ours_is_left_alone() {
    let dir = closed();
    let theirs = dir.path().join("letters");
    fs::create_dir(&theirs).unwrap();
    fs::write(folder(dir.path()).join("meta.json"), "").unwrap();
    rebuilt(&dir);
    assert!(theirs.exists());
}

#[test]
fn a_second_writer_is_told_and_harms_nothing() {
    let forum = Forum::with([thread(1, "Printer jam", "stuck")]);
    let second = open(forum.dir.path());
    assert!(matches!(second, Err(SearchError::Locked(_))));
    assert_eq!(forum.find("printer"), [1]);
    drop(forum.writer);
    assert!(open(forum.dir.path()).is_ok());
}

#[test]
fn a_reader_says_when_there_is_nothing_to_read() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(
        open_reader(dir.path()),
        Err(SearchError::Unusable(_))
    ));
}
