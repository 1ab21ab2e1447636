//! What is built from where to where.

use std::path::PathBuf;

use anyhow::{Result, ensure};

/// The name of the script, style and WebAssembly file, without extension.
pub const NAME: &str = "backstop";

/// Folders of one run. All but an absolute `cargo_target` are relative to the workspace root.
pub struct Plan {
    /// Quick instead of small: no optimisation, no compressed copies.
    pub dev: bool,
    /// Cargo's target folder.
    pub cargo_target: PathBuf,
    /// The finished site.
    pub out: PathBuf,
    /// Notes on what the finished files were made from.
    pub work: PathBuf,
}

impl Plan {
    /// Reads `[--dev] [TARGET_DIR]`.
    ///
    /// # Errors
    /// An argument too many, or a current folder that is not the workspace root.
    pub fn from_args(args: impl Iterator<Item = String>) -> Result<Self> {
        let (flags, mut folders): (Vec<_>, Vec<_>) = args.partition(|arg| arg.starts_with("--"));
        ensure!(
            folders.len() <= 1 && flags.iter().all(|flag| flag == "--dev"),
            "usage: site [--dev] [TARGET_DIR]"
        );
        let plan = Self {
            dev: !flags.is_empty(),
            cargo_target: folders.pop().unwrap_or_else(|| "target".into()).into(),
            out: "target/site".into(),
            work: "target/site-work".into(),
        };
        ensure!(
            PathBuf::from("app/client/Cargo.toml").is_file(),
            "run this in the workspace root, best by .ci/site"
        );
        Ok(plan)
    }

    /// The part of the site that the server hashes and serves for ever.
    pub fn pkg(&self) -> PathBuf {
        self.out.join("pkg")
    }
}
