//! `backstop reindex` on a server that stands still and on one that runs, and an index that was lost:
//! the binary itself, killed on the way.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::commands::{run, text};

/// How long something may take to show on the disk.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server, killed when dropped.
struct Server(Child);

impl Server {
    fn start(folder: &Path) -> Self {
        let mut child = crate::commands::backstop(folder)
            .args(["--listen", "127.0.0.1:0", "serve", "--demo"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0_u8; 12];
        child
            .stdout
            .as_mut()
            .unwrap()
            .read_exact(&mut first)
            .unwrap();
        Self(child)
    }

    fn stop(mut self) {
        let id = self.0.id().to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(told.success());
        assert_eq!(self.0.wait().unwrap().code(), Some(0));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended_already = self.0.kill();
        let _reaped_already = self.0.wait();
    }
}

/// The indexes that lie there, by name.
fn indexes(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.join("data/index")).unwrap();
    let paths = entries.flatten().map(|entry| entry.path());
    let mut all: Vec<_> = paths.filter(|path| path.is_dir()).collect();
    all.sort();
    all
}

/// Waits until one index lies there that is none of these.
fn another(folder: &Path, than: &[PathBuf]) -> Vec<PathBuf> {
    let began = Instant::now();
    loop {
        let found = indexes(folder);
        if found.len() == 1 && !than.contains(&found[0]) {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "{found:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[track_caller]
fn holds(folder: &Path) {
    let audit = run(folder, &["audit"]);
    assert_eq!(audit.status.code(), Some(0), "{}", text(&audit.stdout));
}

#[test]
fn an_index_is_built_anew_and_nothing_of_the_old_one_stays() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    assert!(run(folder, &["demo"]).status.success());
    let built = run(folder, &["reindex"]);
    assert!(built.status.success(), "{}", text(&built.stderr));
    assert!(text(&built.stdout).contains("is built"));
    let first = another(folder, &[]);
    holds(folder);
    assert!(run(folder, &["reindex"]).status.success());
    let second = another(folder, &first);
    holds(folder);

    let server = Server::start(folder);
    let asked = run(folder, &["reindex"]);
    assert!(asked.status.success(), "{}", text(&asked.stderr));
    assert!(text(&asked.stdout).contains("running server"));
    let third = another(folder, &second);
    assert!(run(folder, &["reindex"]).status.success());
    // Killed on the way: the old one or the new one is there, whole.
    drop(server);
    holds(folder);

    // Lost while the server was away: rebuilt by itself.
    for path in indexes(folder) {
        std::fs::write(path.join("meta.json"), "{").unwrap();
    }
    let server = Server::start(folder);
    let began = Instant::now();
    while run(folder, &["audit"]).status.code() != Some(0) {
        assert!(began.elapsed() < PATIENCE, "the index was not built");
    }
    server.stop();
    assert_ne!(another(folder, &[]), third);
    holds(folder);
}
