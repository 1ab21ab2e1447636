//! Compressed copies, made once here so that the server never compresses a file.

use std::{
    ffi::OsString,
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};

use crate::files;

/// Endings worth compressing: text and WebAssembly.
const ENDINGS: [&str; 4] = ["wasm", "js", "css", "svg"];
/// Below this many bytes a copy saves less than a packet.
const SMALLEST: usize = 1024;

/// Makes the missing and outdated copies of `made`; removes those of files that shrank below the
/// worthwhile.
///
/// # Errors
/// A file cannot be read or written.
pub fn all(made: &[PathBuf]) -> Result<()> {
    for file in made {
        let bytes = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
        let wanted = bytes.len() > SMALLEST
            && file
                .extension()
                .is_some_and(|ending| ENDINGS.iter().any(|wanted| ending == *wanted));
        copy(file, "br", wanted, || brotli(&bytes))?;
        copy(file, "gz", wanted, || gzip(&bytes))?;
    }
    Ok(())
}

/// Removes the copies of `made`: a server would go on sending them in place of the files.
///
/// # Errors
/// A copy cannot be removed.
pub fn remove(made: &[PathBuf]) -> Result<()> {
    for file in made {
        for ending in files::COPIES {
            remove_one(&beside(file, ending))?;
        }
    }
    Ok(())
}

fn remove_one(copy: &Path) -> Result<()> {
    match fs::remove_file(copy) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing {}", copy.display()))
        }
        _ => Ok(()),
    }
}

/// The path of `file`'s compressed copy.
pub fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(".");
    name.push(ending);
    name.into()
}

fn copy(
    file: &Path,
    ending: &str,
    wanted: bool,
    make: impl FnOnce() -> Result<Vec<u8>>,
) -> Result<()> {
    let copy = beside(file, ending);
    if !wanted {
        return remove_one(&copy);
    }
    if is_newer(&copy, file) {
        return Ok(());
    }
    fs::write(&copy, make()?).with_context(|| format!("writing {}", copy.display()))
}

/// True where `copy` exists and was written after `original`.
fn is_newer(copy: &Path, original: &Path) -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|found| found.modified());
    match (changed(copy), changed(original)) {
        (Ok(copied), Ok(written)) => copied >= written,
        _ => false,
    }
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let parameters = BrotliEncoderParams {
        quality: 11,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut small, &parameters)?;
    Ok(small)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    #[test]
    fn copies_come_with_size_and_go_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.css");
        let made = [file.clone()];
        fs::write(&file, "p{}".repeat(1000)).unwrap();
        all(&made).unwrap();
        let mut restored = Vec::new();
        let packed = fs::read(beside(&file, "br")).unwrap();
        brotli::BrotliDecompress(&mut &packed[..], &mut restored).unwrap();
        assert_eq!(restored, fs::read(&file).unwrap());
        assert!(beside(&file, "gz").is_file());

        fs::write(&file, "p{}").unwrap();
        all(&made).unwrap();
        assert!(!beside(&file, "br").exists());

        fs::write(&file, "p{}".repeat(1000)).unwrap();
        all(&made).unwrap();
        remove(&made).unwrap();
        assert_eq!(files::below(folder.path()).unwrap(), made);
    }
}
