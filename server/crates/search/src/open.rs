//! Opening the folder of an index, and noticing when what lies there cannot be used.

use crate::directory::SparingDirectory;
use crate::home::{Home, generations};
use crate::index::Index;
use crate::schema::{Fields, register_tokenizers, schema};
use crate::writer::{Writer, WriterOptions};
use crate::{Result, SearchError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tantivy::IndexSettings;
use tantivy::directory::error::OpenDirectoryError;
use tantivy::directory::{Directory, MmapDirectory};

/// Bytes of stored documents that are packed together, and unpacked to read any of them. Each result of
/// a page lies elsewhere; with the engine's 16 KiB unpacking was a twentieth of a search.
const STORED_AT_ONCE: usize = 4_096;

/// What [`open`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// A sound index that reflects everything up to `cursor`.
    Ready {
        /// As given to the last [`Writer::commit`].
        cursor: u64,
        /// A newer one was begun beside it and never finished; what there was of it is gone.
        cut_off: bool,
    },
    /// Nothing usable: whatever was there is cleared away and an empty index stands in its place,
    /// with cursor 0. Said again at every opening until the first commit, so a rebuild is either
    /// whole or started over.
    Rebuild {
        /// For the log.
        reason: String,
    },
}

/// Opens the index in `dir` for writing and reading, making it where needed.
///
/// # Errors
/// [`SearchError::Locked`] when another process writes it (nothing is touched then);
/// [`SearchError::Io`] and [`SearchError::Engine`] when the folder cannot be written.
pub fn open(dir: &Path) -> Result<(Index, Writer, Opened)> {
    open_as(dir, None)
}

/// [`open`] with other memory and threads, for bulk work.
///
/// # Errors
/// As [`open`].
pub fn open_with(dir: &Path, options: WriterOptions) -> Result<(Index, Writer, Opened)> {
    open_as(dir, Some(options))
}

fn open_as(dir: &Path, options: Option<WriterOptions>) -> Result<(Index, Writer, Opened)> {
    let home = Arc::new(Home::take(dir)?);
    let had_other_version = home.remove_other_versions()?;
    let mut reason = if had_other_version {
        "the index was made by another version"
    } else {
        "there is no index yet"
    }
    .to_owned();
    for (tried, (_, path)) in generations(dir)?.into_iter().enumerate() {
        match check(&path) {
            Ok((engine, cursor)) => {
                home.keep_only(Some(&path))?;
                let cut_off = tried > 0;
                let (index, writer) = writer(&home, path, &engine, options.unwrap_or_default())?;
                return Ok((index, writer, Opened::Ready { cursor, cut_off }));
            }
            Err(why) if tried == 0 => reason = why,
            Err(_) => {}
        }
    }
    tracing::warn!(reason, "the search index has to be rebuilt");
    home.keep_only(None)?;
    let (index, writer) = create(&home, options.unwrap_or(WriterOptions::bulk()))?;
    Ok((index, writer, Opened::Rebuild { reason }))
}

/// A new, empty index in a folder of its own.
pub(crate) fn create(home: &Arc<Home>, options: WriterOptions) -> Result<(Index, Writer)> {
    let path = home.new_folder()?;
    let directory = SparingDirectory::open(&path).map_err(tantivy::TantivyError::from)?;
    let settings = IndexSettings {
        docstore_blocksize: STORED_AT_ONCE,
        ..IndexSettings::default()
    };
    let engine = tantivy::Index::create(directory, schema().0, settings)?;
    register_tokenizers(&engine);
    writer(home, path, &engine, options)
}

fn writer(
    home: &Arc<Home>,
    path: PathBuf,
    engine: &tantivy::Index,
    options: WriterOptions,
) -> Result<(Index, Writer)> {
    let index = Index::new(engine, schema().1)?;
    let writer = Writer::new(engine, index.clone(), options, path, Arc::clone(home))?;
    Ok((index, writer))
}

/// Opens the index in `dir` for reading only, beside the process that writes it. It shows what
/// was committed by now; [`Index::reload`] looks again, but does not follow to a newer index that
/// took the place of this one.
///
/// # Errors
/// [`SearchError::Unusable`] when there is no sound index.
pub fn open_reader(dir: &Path) -> Result<Index> {
    let mut before = Vec::new();
    loop {
        let found = generations(dir).unwrap_or_default();
        let mut reason = "there is no index yet".to_owned();
        for (_, path) in &found {
            match readable(path) {
                Ok((engine, fields)) => return Index::new(&engine, fields),
                Err(why) => reason = why,
            }
        }
        // Where a newer one has just taken the place of what was tried, that is tried too.
        if found == before {
            return Err(SearchError::Unusable(reason));
        }
        before = found;
    }
}

/// No checksums here: the writer may be replacing files at this moment.
fn readable(path: &Path) -> std::result::Result<(tantivy::Index, Fields), String> {
    let (engine, fields) = usable(path, SparingDirectory::open)?;
    cursor(&engine)?;
    Ok((engine, fields))
}

/// The engine and the cursor of a sound index that was committed at least once, or the reason
/// why there is none. Reads every file once to check its sum: that turns silent damage into a
/// rebuild.
fn check(folder: &Path) -> std::result::Result<(tantivy::Index, u64), String> {
    let (engine, _) = usable(folder, |path| MmapDirectory::open(path))?;
    let cursor = cursor(&engine)?;
    let damaged = engine
        .validate_checksum()
        .map_err(|error| error.to_string())?;
    match damaged.iter().next() {
        Some(path) => Err(format!("{} is damaged", path.display())),
        None => {
            // The sums were taken over mapped files, which is quick; those maps go away here.
            let (engine, _) = usable(folder, SparingDirectory::open)?;
            Ok((engine, cursor))
        }
    }
}

/// The cursor of the last commit.
fn cursor(engine: &tantivy::Index) -> std::result::Result<u64, String> {
    let metas = engine.load_metas().map_err(|error| error.to_string())?;
    let payload = metas
        .payload
        .ok_or("the index was never filled to the end")?;
    payload
        .parse()
        .map_err(|_| format!("the index holds no cursor but {payload:?}"))
}

/// Opens an index of our schema whose files are all there.
fn usable<D: Directory>(
    folder: &Path,
    open: impl Fn(&Path) -> std::result::Result<D, OpenDirectoryError>,
) -> std::result::Result<(tantivy::Index, Fields), String> {
    let reason = |error: tantivy::TantivyError| error.to_string();
    let directory = open(folder).map_err(|error| error.to_string())?;
    let engine = tantivy::Index::open(directory).map_err(reason)?;
    let (schema, fields) = schema();
    if engine.schema() != schema {
        return Err("the index has other fields".to_owned());
    }
    register_tokenizers(&engine);
    long_enough(folder, &engine)?;
    engine.reader().map_err(reason)?;
    Ok((engine, fields))
}

/// Every file of an index ends in a sum and its length. The engine takes that for granted and panics
/// over a file that is shorter.
fn long_enough(folder: &Path, engine: &tantivy::Index) -> std::result::Result<(), String> {
    const SHORTEST: u64 = 8;
    let metas = engine.load_metas().map_err(|error| error.to_string())?;
    let files = metas.list_segment_files().into_iter();
    // A file that is not there may not be needed: the engine knows.
    let mut cut = files.filter_map(|file| {
        let length = std::fs::metadata(folder.join(&file)).ok()?.len();
        (length < SHORTEST).then_some(file)
    });
    match cut.next() {
        Some(file) => Err(format!("{} is cut short", file.display())),
        None => Ok(()),
    }
}
