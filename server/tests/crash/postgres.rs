//! A PostgreSQL cluster of the campaign's own, which it may crash.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::settings::variable;

/// Set where the tests have a PostgreSQL server; this campaign needs one that it may crash.
const SERVER: &str = "BACKSTOP_TEST_POSTGRES_URL";

pub struct Cluster {
    folder: TempDir,
    port: String,
    url: String,
}

impl Cluster {
    /// None, with a line, where tests are run without PostgreSQL.
    pub fn start() -> Option<Self> {
        if variable(SERVER).is_none() {
            eprintln!("PostgreSQL skipped: {SERVER} is not set");
            return None;
        }
        let folder = TempDir::new().unwrap();
        // The database's user passes through.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(folder.path(), open).unwrap();
        let url = up(folder.path(), "");
        let port = url.rsplit_once(':').unwrap().1.split('/').next().unwrap();
        Some(Self {
            port: port.to_owned(),
            url: url.clone(),
            folder,
        })
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends every process of the database without a word of farewell; what was committed stays.
    pub fn crash(&self) {
        let done = script("pg-down", self.folder.path(), "")
            .arg("--crash")
            .status();
        assert!(done.unwrap().success(), "pg-down --crash");
    }

    /// Starts it again at the same address, where it recovers.
    pub fn restart(&self) {
        assert_eq!(up(self.folder.path(), &self.port), self.url);
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let done = script("pg-down", self.folder.path(), "").status();
        assert!(done.is_ok_and(|status| status.success()), "pg-down");
    }
}

fn up(folder: &Path, port: &str) -> String {
    let output = script("pg-up", folder, port)
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "pg-up");
    let said = String::from_utf8(output.stdout).unwrap();
    said.trim()
        .strip_prefix("DATABASE_URL=")
        .unwrap()
        .to_owned()
}

/// A script beside the workspace; the disk has what it acknowledges, or the campaign proves nothing.
fn script(name: &str, folder: &Path, port: &str) -> Command {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", ".ci", name]
        .iter()
        .collect();
    let mut command = Command::new(path);
    command
        .env("PG_DIR", folder.join("pg"))
        .env("PG_PORT", port)
        .env_remove("PG_FAST");
    command
}
