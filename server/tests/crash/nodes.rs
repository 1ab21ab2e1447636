//! Servers that share one database, each with its own folder and address.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long a server may take from its start, or its database's, until it is ready.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// How long an index may lag behind on a machine that three servers and their users share.
const INDEXED_WITHIN: Duration = Duration::from_secs(60);

/// All servers. A dropped one is killed.
pub struct Nodes {
    folder: TempDir,
    program: PathBuf,
    database: Option<String>,
    addresses: Vec<String>,
    running: Mutex<Vec<Option<Child>>>,
}

impl Nodes {
    /// Servers that do not run yet; without `database` on SQLite.
    pub fn new(program: &Path, count: usize, database: Option<&str>) -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::create_dir_all(folder.path().join("site/pkg")).unwrap();
        // Held together, so that no two get the same port.
        let free: Vec<_> = (0..count)
            .map(|_| TcpListener::bind("127.0.0.1:0").unwrap())
            .collect();
        let addresses = free
            .iter()
            .map(|l| l.local_addr().unwrap().to_string())
            .collect();
        Self {
            folder,
            program: program.to_owned(),
            database: database.map(str::to_owned),
            addresses,
            running: Mutex::new((0..count).map(|_| None).collect()),
        }
    }

    pub fn addresses(&self) -> &[String] {
        &self.addresses
    }

    pub fn count(&self) -> usize {
        self.addresses.len()
    }

    fn command(&self, node: usize) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env_clear()
            .current_dir(self.folder.path())
            .args(["--log", "off", "--limits", "off", "--site-root", "site"])
            .args([
                "--data-dir",
                &format!("node{node}"),
                "--listen",
                &self.addresses[node],
            ])
            .stdin(Stdio::null());
        if let Some(url) = &self.database {
            command.args(["--database-url", url]);
        }
        command
    }

    /// Runs a command that must succeed, and yields what it says.
    pub fn done(&self, node: usize, arguments: &[&str]) -> String {
        match self.said(node, arguments) {
            (true, said) => said,
            (false, said) => panic!("{arguments:?} of node {node}: {said}"),
        }
    }

    /// Proves the promise on a node. Where many things have just happened on a busy machine, its
    /// index may lag for a while; everything else must hold at once.
    pub async fn audit(&self, node: usize) {
        let begun = Instant::now();
        loop {
            let (holds, said) = self.said(node, &["audit"]);
            if holds {
                return;
            }
            let broken: Vec<_> = said.lines().filter(|l| l.contains("BROKEN")).collect();
            let lags = broken.iter().all(|line| line.starts_with("index"));
            assert!(
                lags && begun.elapsed() < INDEXED_WITHIN,
                "audit of node {node}: {said}"
            );
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    fn said(&self, node: usize, arguments: &[&str]) -> (bool, String) {
        let output = self.command(node).args(arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let error = String::from_utf8_lossy(&output.stderr);
        let holds = output.status.success();
        let error = if holds { "" } else { error.as_ref() };
        (holds, format!("{}{error}", said.trim()))
    }

    /// A file in the folder in which commands run.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts a server, and does not wait.
    pub fn start(&self, node: usize) {
        let log = self.file(&format!("node{node}.log"));
        let log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(log)
            .unwrap();
        let child = self
            .command(node)
            .arg("serve")
            .stdout(Stdio::null())
            .stderr(log)
            .spawn();
        self.running()[node] = Some(child.unwrap());
    }

    /// SIGKILL: no farewell, nothing flushed.
    pub fn kill(&self, node: usize) {
        if let Some(mut child) = self.running()[node].take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Starts again what ended by itself, as a supervisor would: a server that is started while its
    /// database is away gives up.
    pub fn revive(&self) {
        for node in 0..self.count() {
            let ended = match &mut self.running()[node] {
                Some(child) => child.try_wait().unwrap().is_some(),
                None => false,
            };
            if ended {
                self.start(node);
            }
        }
    }

    /// Waits until every server is ready; one that ended by itself is a failure.
    pub async fn ready(&self, http: &reqwest::Client) {
        for (node, address) in self.addresses.iter().enumerate() {
            let begun = Instant::now();
            while !is_ready(http, address).await {
                let ended = self.running()[node].as_mut().map(|c| c.try_wait().unwrap());
                assert!(
                    matches!(ended, Some(None)),
                    "node {node} ended by itself: {}",
                    self.log(node)
                );
                assert!(
                    begun.elapsed() < READY_WITHIN,
                    "node {node} is not ready: {}",
                    self.log(node)
                );
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }

    fn log(&self, node: usize) -> String {
        std::fs::read_to_string(self.file(&format!("node{node}.log"))).unwrap_or_default()
    }

    fn running(&self) -> MutexGuard<'_, Vec<Option<Child>>> {
        self.running.lock().unwrap()
    }
}

async fn is_ready(http: &reqwest::Client, address: &str) -> bool {
    let answer = http.get(format!("http://{address}/readyz")).send().await;
    answer.is_ok_and(|answer| answer.status() == reqwest::StatusCode::OK)
}

impl Drop for Nodes {
    fn drop(&mut self) {
        (0..self.count()).for_each(|node| self.kill(node));
    }
}
