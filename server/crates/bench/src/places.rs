//! Where things are.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::options::Options;

/// Files and folders of a run.
pub struct Places {
    /// The workspace.
    pub root: PathBuf,
    /// The program that is measured.
    pub server: PathBuf,
    /// The built site.
    pub site: PathBuf,
    /// Prepared data, kept between runs.
    pub data: PathBuf,
    /// What one run writes; emptied before each.
    pub run: PathBuf,
}

impl Places {
    /// Finds everything and empties the folder of the run.
    ///
    /// # Errors
    /// Something is not built.
    pub fn new(options: &Options) -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
        let root = root
            .canonicalize()
            .context("the workspace is not where it was built")?;
        let target = root.join("target");
        let built = || target.join("release/backstop");
        let server = options.server.clone().unwrap_or_else(built);
        let site = target.join("site");
        ensure!(
            server.is_file(),
            "{} is missing: run 'make build'",
            server.display()
        );
        ensure!(
            site.join("pkg").is_dir(),
            "target/site is missing: run 'make build'"
        );
        let run = target.join("bench-run");
        if run.exists() {
            std::fs::remove_dir_all(&run).context("emptying target/bench-run")?;
        }
        std::fs::create_dir_all(&run).context("making target/bench-run")?;
        Ok(Self {
            data: target.join("bench-data"),
            root,
            server,
            site,
            run,
        })
    }

    /// Where the figures go, for machines.
    pub fn json(&self) -> PathBuf {
        self.root.join("target/bench.json")
    }
}
