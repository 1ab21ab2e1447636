//! What happens to one of the indexes: it is asked to be built anew, its process dies with work not yet committed,
//! its files are lost, cut short or of another version.

use crate::Ctx;
use crate::outbox::{self, About, Event};
use crate::search::projector::{Content, Projector};
use backstop_domain::ids::ThreadId;
use backstop_search::{Change, SCHEMA_VERSION};
use fastrand::Rng;
use std::fs;
use std::path::{Path, PathBuf};

/// Opens one, as a program does that starts.
pub(super) fn open(ctx: &Ctx, content: Content) -> Projector {
    Projector::open_as(content, content.search(ctx)).unwrap()
}

pub(super) async fn one(
    ctx: &Ctx,
    content: Content,
    mut projector: Projector,
    dice: &mut Rng,
) -> Projector {
    let dir = content.search(ctx).dir().unwrap().to_owned();
    match dice.u8(..12) {
        0..3 => {
            eprintln!("asked for a rebuild");
            projector.request_rebuild("asked for");
        }
        3..5 => {
            eprintln!("an event asks for a rebuild");
            let txn = ctx.write().await.unwrap();
            let about = About::default();
            outbox::append(&txn, ctx.now(), Event::ReindexRequested, about)
                .await
                .unwrap();
            txn.commit().await.unwrap();
        }
        5..8 => {
            eprintln!("killed before the commit");
            if projector.is_whole() && dice.bool() {
                scribble(&mut projector).await;
            }
        }
        8 => {
            eprintln!("killed while building");
            projector.request_rebuild("asked for");
            for _ in 0..dice.u8(1..4) {
                projector.run_once(ctx).await.unwrap();
            }
        }
        9 => {
            eprintln!("all files are lost");
            drop(projector);
            // A join of pieces that was told to end may still write a file.
            assert!((0..99).any(|_| fs::remove_dir_all(&dir).is_ok()));
            return open(ctx, content);
        }
        10 => {
            eprintln!("a file is cut short");
            drop(projector);
            cut_short(&dir, dice);
            return open(ctx, content);
        }
        _ => {
            eprintln!("another version");
            drop(projector);
            for (place, folder) in folders(&dir).into_iter().enumerate() {
                let old = dir.join(format!("v{}-{place}", SCHEMA_VERSION - 1));
                fs::rename(folder, old).unwrap();
            }
            return open(ctx, content);
        }
    }
    if dice.bool() {
        return projector;
    }
    drop(projector);
    open(ctx, content)
}

/// Changes that never get a commit and must be forgotten; the writer is given up with them.
async fn scribble(projector: &mut Projector) {
    let work = |writer: &mut backstop_search::Writer| {
        for thread in 1..50 {
            writer.apply(Change::RemoveThread(ThreadId(thread).0))?;
        }
        Err(backstop_search::SearchError::Cursor)
    };
    projector.blocking(work).await.unwrap_err();
}

fn cut_short(dir: &Path, dice: &mut Rng) {
    for folder in folders(dir) {
        let files: Vec<PathBuf> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| !path.to_string_lossy().contains("lock"))
            .collect();
        let Some(file) = dice.choice(&files) else {
            continue;
        };
        let bytes = fs::read(file).unwrap();
        let length = dice.usize(..=bytes.len());
        // A file of its own, because whoever still has the old one mapped would die of a shorter one.
        fs::remove_file(file).unwrap();
        fs::write(file, &bytes[..length]).unwrap();
    }
}

fn folders(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.is_dir()).collect()
}
