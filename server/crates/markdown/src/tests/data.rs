//! Samples that lie beside the repository and not in it.

use serde_json::Value;
use std::path::PathBuf;

/// The path of a sample below the shared security data, or nothing, with a word about it.
pub(super) fn path(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../../shared/data/security"
    ))
    .join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

/// The rows of a JSON array or of a file with one object a line; none when it is absent.
pub(super) fn rows(name: &str) -> Vec<Value> {
    let Some(path) = path(name) else {
        return Vec::new();
    };
    let content = std::fs::read_to_string(path).unwrap();
    if name.ends_with(".jsonl") {
        content
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    } else {
        serde_json::from_str(&content).unwrap()
    }
}
