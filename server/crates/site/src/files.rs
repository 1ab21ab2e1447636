//! Files that are written only when they change, and notes on what they were made from.

use std::{
    collections::BTreeSet,
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// Endings of the compressed copies beside a file.
pub const COPIES: [&str; 2] = ["br", "gz"];

/// Writes `bytes` unless the file already holds them, so that its time says when it changed.
///
/// # Errors
/// The folder or the file cannot be written.
pub fn write_if_changed(file: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(file).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    fs::write(file, bytes).with_context(|| format!("writing {}", file.display()))
}

/// All files below `folder`, sorted; none where it does not exist.
///
/// # Errors
/// A folder cannot be listed.
pub fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        if !next.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&next).with_context(|| format!("listing {}", next.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Removes what an earlier build left: every file below `out` that is not `kept` nor its copy.
///
/// # Errors
/// A file cannot be removed.
pub fn remove_others(out: &Path, kept: &[PathBuf]) -> Result<()> {
    let kept: BTreeSet<_> = kept.iter().collect();
    for file in below(out)? {
        let is_copy = file
            .extension()
            .is_some_and(|ending| COPIES.iter().any(|copy| ending == *copy));
        let original = if is_copy {
            file.with_extension("")
        } else {
            file.clone()
        };
        if !kept.contains(&original) {
            fs::remove_file(&file).with_context(|| format!("removing {}", file.display()))?;
        }
    }
    Ok(())
}

/// A note on what some outputs were made from: equal inputs need no second run.
pub struct Stamp {
    file: PathBuf,
    value: String,
}

impl Stamp {
    /// The note called `name`, over everything in `inputs` that the outputs depend on.
    pub fn new(work: &Path, name: &str, inputs: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        inputs.hash(&mut hasher);
        Self {
            file: work.join(name).with_extension("made-from"),
            value: format!("{:016x}", hasher.finish()),
        }
    }

    /// True where `outputs` are all there and were made from these inputs.
    pub fn holds(&self, outputs: &[PathBuf]) -> bool {
        outputs.iter().all(|file| file.is_file())
            && fs::read_to_string(&self.file).is_ok_and(|old| old == self.value)
    }

    /// Writes the note down, after the outputs.
    ///
    /// # Errors
    /// The note cannot be written.
    pub fn keep(&self) -> Result<()> {
        write_if_changed(&self.file, self.value.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    #[test]
    fn a_stamp_holds_for_the_same_inputs_while_the_outputs_stand() {
        let folder = tempfile::tempdir().unwrap();
        let output = folder.path().join("made.css");
        let outputs = [output.clone()];
        let stamp = Stamp::new(folder.path(), "css", ("a", 1));
        assert!(!stamp.holds(&outputs), "nothing made yet");
        fs::write(&output, "made").unwrap();
        stamp.keep().unwrap();
        assert!(Stamp::new(folder.path(), "css", ("a", 1)).holds(&outputs));
        assert!(!Stamp::new(folder.path(), "css", ("b", 1)).holds(&outputs));
        fs::remove_file(&output).unwrap();
        assert!(!stamp.holds(&outputs));
    }

    #[test]
    fn leftovers_go_and_copies_of_what_stays_stay() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        for name in ["pkg/a.js", "pkg/a.js.br", "pkg/old.js", "pkg/old.js.gz"] {
            write_if_changed(&out.join(name), b"x").unwrap();
        }
        remove_others(out, &[out.join("pkg/a.js")]).unwrap();
        let left = below(out).unwrap();
        assert_eq!(left, [out.join("pkg/a.js"), out.join("pkg/a.js.br")]);
    }
}
