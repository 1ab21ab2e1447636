//! The binary itself: its settings, its commands and its exit codes.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use sea_orm::ConnectionTrait;
use serde_json::Value;
use tempfile::TempDir;

pub fn backstop(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_backstop"));
    command
        .env_clear()
        .current_dir(folder)
        .arg("--log")
        .arg("warn");
    command
}

pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    backstop(folder).args(arguments).output().unwrap()
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn bad_settings_are_one_line_and_exit_code_two() {
    let folder = TempDir::new().unwrap();
    let cases = [
        ("listen", ["--listen", "nowhere"]),
        ("public_url", ["--public-url", "help.example.com"]),
        (
            "database_url",
            ["--database-url", "mysql://user:secret@host/db"],
        ),
        ("smtp_url", ["--smtp-url", "secret"]),
        ("log_format", ["--log-format", "xml"]),
        ("config", ["--config", "missing.toml"]),
    ];
    for (key, flags) in cases {
        let output = run(folder.path(), &[&flags[..], &["serve"]].concat());
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(
            said.contains(&format!("{key}:")) && !said.contains("secret"),
            "{said}"
        );
    }
    let off = backstop(folder.path())
        .env("BACKSTOP_LIMITS", "off")
        .env("BACKSTOP_PUBLIC_URL", "https://help.example.com")
        .arg("serve")
        .output()
        .unwrap();
    assert_eq!(off.status.code(), Some(2));
    assert!(text(&off.stderr).contains("limits:"));
    std::fs::write(folder.path().join("b.toml"), "lisen = \"127.0.0.1:1\"\n").unwrap();
    let typo = backstop(folder.path())
        .env("BACKSTOP_CONFIG", "b.toml")
        .arg("serve")
        .output()
        .unwrap();
    assert!(typo.status.code() == Some(2) && text(&typo.stderr).contains("lisen:"));
}

#[test]
fn what_cannot_be_opened_is_said_in_one_line() {
    let folder = TempDir::new().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let output = run(folder.path(), &["--listen", &address, "serve"]);
    assert!(!output.status.success());
    assert!(
        text(&output.stderr).contains(&address),
        "{}",
        text(&output.stderr)
    );
    let away = run(
        folder.path(),
        &[
            "--database-url",
            "postgres://u:secret@127.0.0.1:1/db",
            "audit",
        ],
    );
    let said = text(&away.stderr);
    assert!(
        !away.status.success() && said.contains("PostgreSQL") && !said.contains("secret"),
        "{said}"
    );
    std::fs::write(folder.path().join("file"), "").unwrap();
    let bad = run(folder.path(), &["--data-dir", "file/below", "audit"]);
    assert!(
        text(&bad.stderr).contains("data folder"),
        "{}",
        text(&bad.stderr)
    );
}

#[test]
fn commands_answer_on_stdout_and_nothing_else() {
    let folder = TempDir::new().unwrap();
    let mut create = backstop(folder.path())
        .args([
            "user",
            "create",
            "--username",
            "root-admin",
            "--email",
            "a@example.com",
            "--role",
            "admin",
            "--password-stdin",
        ])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    create
        .stdin
        .take()
        .unwrap()
        .write_all(b"correct horse\n")
        .unwrap();
    assert!(create.wait().unwrap().success());
    let token = run(
        folder.path(),
        &[
            "token",
            "create",
            "--user",
            "root-admin",
            "--expires",
            "90d",
        ],
    );
    let printed = text(&token.stdout);
    assert!(
        printed.starts_with("bs_") && printed.lines().count() == 1,
        "{printed}"
    );
    let unknown = run(folder.path(), &["token", "create", "--user", "nobody"]);
    assert!(!unknown.status.success() && unknown.stdout.is_empty());
    let policy = run(
        folder.path(),
        &[
            "policy", "set", "--name", "all", "--after", "20m", "--queue", "support",
        ],
    );
    assert!(policy.status.success(), "{}", text(&policy.stderr));
    let calendar = run(
        folder.path(),
        &[
            "policy",
            "set",
            "--name",
            "all",
            "--after",
            "20m",
            "--calendar",
            "lunar",
        ],
    );
    assert!(!calendar.status.success() && text(&calendar.stderr).contains("calendar"));
    assert_eq!(run(folder.path(), &["audit"]).status.code(), Some(0));
}

#[test]
fn an_import_reports_what_it_left_out() {
    let folder = TempDir::new().unwrap();
    let lines = [
        r#"{"type":"user","import_id":"u1","username":"ana","email":"ana@example.com","created_at":"2024-01-02T03:04:05Z"}"#,
        r#"{"type":"category","import_id":"c1","slug":"phones","name":"Phones"}"#,
        r#"{"type":"thread","import_id":"t1","category":"c1","author":"u1","kind":"question","title":"Why so loud?","body":"It rings.","tags":["x200"],"created_at":"2024-01-02T03:04:05Z"}"#,
        "not json",
        r#"{"type":"post","import_id":"p1","thread":"t1","author":"u1","body":"Quiet now.","created_at":"2024-01-03T03:04:05Z"}"#,
    ];
    std::fs::write(folder.path().join("in.ndjson"), lines.join("\n")).unwrap();
    let dry = run(folder.path(), &["import", "in.ndjson", "--dry-run"]);
    assert_eq!(dry.status.code(), Some(3));
    let first = run(folder.path(), &["import", "in.ndjson"]);
    assert_eq!(first.status.code(), Some(3), "{}", text(&first.stderr));
    assert!(
        text(&first.stderr).contains("line 4:"),
        "{}",
        text(&first.stderr)
    );
    assert!(
        text(&first.stdout).contains("5 read, 4 stored, 0 skipped, 1 rejected"),
        "{}",
        text(&first.stdout)
    );
    let second = run(folder.path(), &["import", "in.ndjson"]);
    assert!(
        text(&second.stdout).contains("0 stored, 4 skipped, 1 rejected"),
        "{}",
        text(&second.stdout)
    );
    let audit = run(folder.path(), &["audit", "--json"]);
    let report: Value = serde_json::from_slice(&audit.stdout).unwrap();
    assert_eq!(
        (audit.status.code(), &report["ok"]),
        (Some(0), &Value::Bool(true)),
        "{report}"
    );
    assert!(
        run(folder.path(), &["export", "out.ndjson.gz"])
            .status
            .success()
    );
    let mut exported = String::new();
    flate2::read::GzDecoder::new(std::fs::File::open(folder.path().join("out.ndjson.gz")).unwrap())
        .read_to_string(&mut exported)
        .unwrap();
    assert!(exported.contains("Why so loud?"));
}

#[tokio::test]
async fn a_newer_database_is_left_alone() {
    let folder = TempDir::new().unwrap();
    assert!(run(folder.path(), &["audit"]).status.success());
    let url = format!(
        "sqlite://{}",
        folder.path().join("data/backstop.db").display()
    );
    let db = backstop_services::db::Db::connect(&url, backstop_services::db::Durability::Normal)
        .await
        .unwrap();
    db.read.execute_unprepared("INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20991231_000001_later', 0)").await.unwrap();
    db.read.close().await.unwrap();
    let output = run(folder.path(), &["serve", "--listen", "127.0.0.1:0"]);
    assert!(!output.status.success());
    assert!(
        text(&output.stderr).contains("newer version"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn the_demo_community_is_made_once_and_served_until_told_to_stop() {
    let folder = TempDir::new().unwrap();
    let demo = run(folder.path(), &["demo"]);
    assert!(demo.status.success(), "{}", text(&demo.stderr));
    assert!(text(&demo.stdout).contains("backstop-demo"));
    let again = run(folder.path(), &["demo"]);
    assert!(!again.status.success() && text(&again.stderr).contains("not empty"));
    let mut server = backstop(folder.path())
        .args(["--listen", "127.0.0.1:0", "serve", "--demo"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0_u8; 40];
    server
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut first)
        .unwrap();
    assert!(text(&first).starts_with("Backstop is at http://127.0.0.1:"));
    std::thread::sleep(Duration::from_millis(300));
    let stopped = Command::new("kill")
        .arg("-TERM")
        .arg(server.id().to_string())
        .status()
        .unwrap();
    assert!(stopped.success());
    assert_eq!(server.wait().unwrap().code(), Some(0));
    assert_eq!(run(folder.path(), &["audit"]).status.code(), Some(0));
}
