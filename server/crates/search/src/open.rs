//! Opening the folder of an index, and noticing when what lies there cannot be used.
//!
//! `dir/writer.lock` is held by the one process that writes; `dir/vN` holds the files of schema
//! version N. Nothing else in `dir` is ever touched.

use crate::directory::SparingDirectory;
use crate::index::Index;
use crate::schema::{Fields, register_tokenizers, schema};
use crate::writer::{Writer, WriterOptions};
use crate::{Result, SCHEMA_VERSION, SearchError};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use tantivy::IndexSettings;
use tantivy::directory::error::OpenDirectoryError;
use tantivy::directory::{Directory, MmapDirectory};

/// What [`open`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// A sound index that reflects everything up to `cursor`.
    Ready {
        /// As given to the last [`Writer::commit`].
        cursor: u64,
    },
    /// Nothing usable: whatever was there is cleared away and an empty index stands in its place,
    /// with cursor 0. Said again at every opening until the first commit, so a rebuild that ends
    /// in one commit is either whole or started over.
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
    open_with(dir, WriterOptions::default())
}

/// [`open`] with other memory and threads, for bulk work.
///
/// # Errors
/// As [`open`].
pub fn open_with(dir: &Path, options: WriterOptions) -> Result<(Index, Writer, Opened)> {
    fs::create_dir_all(dir)?;
    let lock = lock(dir)?;
    let folder = folder(dir);
    let had_other_version = remove_other_versions(dir, &folder)?;
    let (engine, opened) = match check(&folder) {
        Ok((engine, cursor)) => (engine, Opened::Ready { cursor }),
        Err(_) if had_other_version && !folder.exists() => (
            create(&folder)?,
            Opened::Rebuild {
                reason: "the index was made by another version".to_owned(),
            },
        ),
        Err(reason) => (create(&folder)?, Opened::Rebuild { reason }),
    };
    if let Opened::Rebuild { reason } = &opened {
        tracing::warn!(reason, "the search index has to be rebuilt");
    }
    let (_, fields) = schema();
    let index = Index::new(&engine, fields)?;
    let writer = Writer::new(&engine, index.clone(), fields, options, lock)?;
    Ok((index, writer, opened))
}

/// Opens the index in `dir` for reading only, beside the process that writes it. It shows what
/// was committed by now; [`Index::reload`] looks again.
///
/// # Errors
/// [`SearchError::Unusable`] when there is no sound index.
pub fn open_reader(dir: &Path) -> Result<Index> {
    // No checksums here: the writer may be replacing files at this moment.
    let (engine, fields) =
        usable(&folder(dir), SparingDirectory::open).map_err(SearchError::Unusable)?;
    Index::new(&engine, fields)
}

fn folder(dir: &Path) -> PathBuf {
    dir.join(format!("v{SCHEMA_VERSION}"))
}

/// The lock goes with the open file, so a killed process leaves none behind.
fn lock(dir: &Path) -> Result<File> {
    let file = File::options()
        .create(true)
        .write(true)
        .truncate(false)
        .open(dir.join("writer.lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(SearchError::Locked(dir.to_owned())),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Removes the folders of other schema versions; says whether there were any.
fn remove_other_versions(dir: &Path, ours: &Path) -> Result<bool> {
    let mut found = false;
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let is_version = path
            .file_name()
            .and_then(|name| name.to_str()?.strip_prefix('v')?.parse::<u32>().ok())
            .is_some();
        if is_version && path != ours && path.is_dir() {
            fs::remove_dir_all(&path)?;
            found = true;
        }
    }
    Ok(found)
}

fn create(folder: &Path) -> Result<tantivy::Index> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    let directory = SparingDirectory::open(folder).map_err(tantivy::TantivyError::from)?;
    let engine = tantivy::Index::create(directory, schema().0, IndexSettings::default())?;
    register_tokenizers(&engine);
    Ok(engine)
}

/// The engine and the cursor of a sound index that was committed at least once, or the reason
/// why there is none. Reads every file once to check its sum: that turns silent damage into a
/// rebuild.
fn check(folder: &Path) -> std::result::Result<(tantivy::Index, u64), String> {
    let (engine, _) = usable(folder, |path| MmapDirectory::open(path))?;
    let metas = engine.load_metas().map_err(|error| error.to_string())?;
    let payload = metas
        .payload
        .ok_or("the index was never filled to the end")?;
    let cursor = payload
        .parse()
        .map_err(|_| format!("the index holds no cursor but {payload:?}"))?;
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

/// Opens an index of our schema whose files are all there.
fn usable<D: Directory>(
    folder: &Path,
    open: impl Fn(&Path) -> std::result::Result<D, OpenDirectoryError>,
) -> std::result::Result<(tantivy::Index, Fields), String> {
    if !folder.is_dir() {
        return Err("there is no index yet".to_owned());
    }
    let reason = |error: tantivy::TantivyError| error.to_string();
    let directory = open(folder).map_err(|error| error.to_string())?;
    let engine = tantivy::Index::open(directory).map_err(reason)?;
    let (schema, fields) = schema();
    if engine.schema() != schema {
        return Err("the index has other fields".to_owned());
    }
    register_tokenizers(&engine);
    engine.reader().map_err(reason)?;
    Ok((engine, fields))
}
