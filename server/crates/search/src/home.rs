//! The folder of an index: who writes it, and which of the indexes in it is the one that counts.
//!
//! `dir/writer.lock` is held by the one process that writes; `dir/vN-G` holds the G-th index of
//! schema version N. A new one is built in a folder of its own, beside the one that is searched.
//! Which of them counts is said by nothing but themselves: the newest whose last commit holds a
//! cursor. So the first commit with a cursor puts a new index in the place of the old one, in one
//! step, and whatever a crash leaves behind is either the old or the new one, whole.

use crate::{Result, SCHEMA_VERSION, SearchError};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// How often removing a folder is tried: a merge that was told to end may still write a file.
const REMOVALS: usize = 20;

/// The folder, for as long as this process writes in it.
pub(crate) struct Home {
    dir: PathBuf,
    _lock: File,
}

impl Home {
    /// Makes the folder where needed and takes it. The lock goes with the open file, so a killed
    /// process leaves none behind.
    pub(crate) fn take(dir: &Path) -> Result<Self> {
        fs::create_dir_all(dir)?;
        let file = File::options()
            .create(true)
            .write(true)
            .truncate(false)
            .open(dir.join("writer.lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Self {
                dir: dir.to_owned(),
                _lock: file,
            }),
            Err(TryLockError::WouldBlock) => Err(SearchError::Locked(dir.to_owned())),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// An empty folder for an index newer than all that are there.
    pub(crate) fn new_folder(&self) -> Result<PathBuf> {
        let newest = generations(&self.dir)?
            .first()
            .map_or(0, |(number, _)| *number);
        let path = self.dir.join(format!("v{SCHEMA_VERSION}-{}", newest + 1));
        fs::create_dir(&path)?;
        // Else a power cut could take the new index after the old one was removed.
        File::open(&self.dir)?.sync_all()?;
        Ok(path)
    }

    /// Removes the folders of other schema versions; says whether there were any.
    pub(crate) fn remove_other_versions(&self) -> Result<bool> {
        let others = folders(&self.dir)?;
        let others: Vec<_> = others
            .into_iter()
            .filter(|(version, ..)| *version != SCHEMA_VERSION)
            .collect();
        for (.., path) in &others {
            remove(path)?;
        }
        Ok(!others.is_empty())
    }

    /// Removes every index of our schema version but this one.
    pub(crate) fn keep_only(&self, kept: Option<&Path>) -> Result<()> {
        for (_, path) in generations(&self.dir)? {
            if Some(path.as_path()) != kept {
                remove(&path)?;
            }
        }
        Ok(())
    }
}

/// The indexes of our schema version, the newest first.
pub(crate) fn generations(dir: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut found: Vec<_> = folders(dir)?
        .into_iter()
        .filter(|(version, ..)| *version == SCHEMA_VERSION)
        .map(|(_, number, path)| (number, path))
        .collect();
    found.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    Ok(found)
}

/// What lies in `dir` and is ours: version, number and path.
fn folders(dir: &Path) -> io::Result<Vec<(u32, u64, PathBuf)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        if let Some((version, number)) = name.and_then(numbers)
            && path.is_dir()
        {
            found.push((version, number, path));
        }
    }
    Ok(found)
}

/// Version and number of a folder's name; an older form had no number.
fn numbers(name: &str) -> Option<(u32, u64)> {
    let name = name.strip_prefix('v')?;
    let (version, number) = name.split_once('-').unwrap_or((name, "0"));
    Some((version.parse().ok()?, number.parse().ok()?))
}

/// Removes a folder with all that is in it; one that is gone already is no failure.
pub(crate) fn remove(path: &Path) -> Result<()> {
    for _ in 1..REMOVALS {
        match fs::remove_dir_all(path) {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !path.exists() => {
                return Ok(());
            }
            Err(_) => {}
        }
    }
    Ok(fs::remove_dir_all(path)?)
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn names_of_folders() {
        assert_eq!(numbers("v4"), Some((4, 0)));
        assert_eq!(numbers("v4-12"), Some((4, 12)));
        for theirs in ["", "v", "v-1", "vx-1", "v4-", "v4-x", "letters", "4-1"] {
            assert_eq!(numbers(theirs), None, "{theirs}");
        }
    }
}
