//! An import that is killed is taken up again; servers under load are killed in `tests/crash`.

use std::fmt::Write;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use serde_json::Value;
use tempfile::TempDir;

fn backstop(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_backstop"));
    command
        .env_clear()
        .current_dir(folder)
        .args(["--log", "error", "--limits", "off"]);
    command.stdout(Stdio::null()).stderr(Stdio::inherit());
    command
}

fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = backstop(folder)
        .args(arguments)
        .stdout(Stdio::piped())
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?} failed");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A server that is killed without warning when it is dropped.
struct Node(Child);

impl Drop for Node {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

struct Site {
    folder: TempDir,
    address: String,
    token: String,
    http: reqwest::Client,
}

impl Site {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let root = folder.path();
        std::fs::create_dir_all(root.join("site/pkg")).unwrap();
        let free = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        done(
            root,
            &[
                "user",
                "create",
                "--username",
                "olga",
                "--email",
                "olga@example.com",
                "--role",
                "admin",
            ],
        );
        let token = done(root, &["token", "create", "--user", "olga"]);
        // Whoever is first chooses for the process; all of ours choose the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            folder,
            address: free.to_string(),
            token,
            http: reqwest::Client::new(),
        }
    }

    async fn start(&self) -> Node {
        let mut command = backstop(self.folder.path());
        command.args(["--listen", &self.address, "--site-root", "site", "serve"]);
        let node = Node(command.spawn().unwrap());
        let begun = Instant::now();
        while !self.is_ready().await {
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "the server does not become ready"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        node
    }

    async fn is_ready(&self) -> bool {
        let answer = self
            .http
            .get(format!("http://{}/readyz", self.address))
            .send()
            .await;
        answer.is_ok_and(|a| a.status() == StatusCode::OK)
    }

    async fn read(&self, path: &str) -> Value {
        let request = self
            .http
            .get(format!("http://{}/api/v1{path}", self.address))
            .bearer_auth(&self.token);
        request.send().await.unwrap().json().await.unwrap()
    }

    /// Every item of a list.
    async fn all(&self, path: &str) -> Vec<Value> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = self
                .read(&format!("{path}?limit=100&cursor={cursor}"))
                .await;
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => return items,
            }
        }
    }
}

fn category(folder: &Path) {
    let line = r#"{"type":"category","import_id":"general","slug":"general","name":"General"}"#;
    std::fs::write(folder.join("category.ndjson"), line).unwrap();
    done(folder, &["import", "category.ndjson"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_survives_being_killed() {
    let site = Site::new();
    let folder = site.folder.path();
    category(folder);
    let mut lines = String::from(
        r#"{"type":"user","import_id":"u1","username":"ana","email":"ana@example.com"}
{"type":"user","import_id":"u2","username":"ben","email":"ben@example.com"}
"#,
    );
    for n in 0..3_000 {
        writeln!(lines, r#"{{"type":"thread","import_id":"t{n}","category":"general","author":"u1","kind":"question","title":"Old question {n}","body":"Some *words* about it.","created_at":"2024-01-02T03:04:05Z"}}"#).unwrap();
        writeln!(lines, r#"{{"type":"post","import_id":"p{n}","thread":"t{n}","author":"u2","body":"An answer to {n}.","created_at":"2024-01-03T03:04:05Z"}}"#).unwrap();
    }
    std::fs::write(folder.join("old.ndjson"), lines).unwrap();
    for pause in [200, 500, 900] {
        let child = backstop(folder)
            .args(["import", "old.ndjson"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let node = Node(child);
        tokio::time::sleep(Duration::from_millis(pause)).await;
        drop(node);
    }
    done(folder, &["import", "old.ndjson"]);
    let node = site.start().await;
    let threads = site.all("/threads").await;
    assert_eq!(threads.len(), 3_000);
    assert!(
        threads
            .iter()
            .all(|t| t["reply_count"] == 1 && t["state"] == "answered")
    );
    done(folder, &["audit"]);
    drop(node);
}
