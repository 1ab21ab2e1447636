//! The database goes away while the program serves, and comes back: the real program on a real
//! PostgreSQL of its own.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;

use crate::support::Client;

/// A PostgreSQL cluster, stopped and removed when dropped.
struct Cluster {
    folder: TempDir,
    url: String,
}

impl Cluster {
    fn start() -> Self {
        let folder = TempDir::new().unwrap();
        // The database's user passes through.
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let url = Self::up(folder.path(), None);
        Self { folder, url }
    }

    fn up(folder: &Path, port: Option<&str>) -> String {
        let mut command = Command::new(script("pg-up"));
        // Not the fast way: what was acknowledged has to be there after the crash.
        command.env("PG_DIR", folder.join("pg"));
        if let Some(port) = port {
            command.env("PG_PORT", port);
        }
        let output = command.stderr(Stdio::inherit()).output().unwrap();
        assert!(output.status.success());
        let text = String::from_utf8(output.stdout).unwrap();
        text.trim().trim_start_matches("DATABASE_URL=").to_owned()
    }

    /// Stops it as a crash does: sessions are cut off, nothing is written any more.
    fn crash(&self) {
        let file = self.folder.path().join("pg/data/postmaster.pid");
        let pid = std::fs::read_to_string(&file).unwrap();
        let pid = pid.lines().next().unwrap();
        let killed = Command::new("kill").args(["-QUIT", pid]).status().unwrap();
        assert!(killed.success());
        wait_until("the cluster stops", || !file.exists());
    }

    fn start_again(&self) {
        let port = self
            .url
            .rsplit(':')
            .next()
            .unwrap()
            .split('/')
            .next()
            .unwrap();
        assert_eq!(Self::up(self.folder.path(), Some(port)), self.url);
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let folder = self.folder.path().join("pg");
        let _unimportant = Command::new(script("pg-down"))
            .env("PG_DIR", folder)
            .status();
    }
}

fn script(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../.ci")
        .join(name)
}

fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "{what}: it does not"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The program, killed when dropped.
struct Node(Child);

impl Drop for Node {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn backstop(folder: &Path, url: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_backstop"));
    command
        .env_clear()
        .env("BACKSTOP_DATABASE_URL", url)
        .current_dir(folder)
        .args(["--log", "off", "--limits", "off"])
        .args(arguments)
        .stdout(Stdio::piped());
    command
}

fn done(folder: &Path, url: &str, arguments: &[&str]) -> String {
    let output = backstop(folder, url, arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Asks until the status is the one wanted.
async fn becomes(client: &Client, path: &str, status: u16) {
    let begun = Instant::now();
    while client.get(path).await.status != status {
        let waited = begun.elapsed();
        assert!(
            waited < Duration::from_secs(30),
            "{path} never answers {status}"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn the_forum_says_so_at_once_and_goes_on_by_itself() {
    #[expect(clippy::disallowed_methods, reason = "a test asks for its server")]
    if std::env::var("BACKSTOP_TEST_POSTGRES_URL").is_err() {
        eprintln!("PostgreSQL skipped: BACKSTOP_TEST_POSTGRES_URL is not set");
        return;
    }
    let cluster = Cluster::start();
    let folder = TempDir::new().unwrap();
    let (root, url) = (folder.path(), cluster.url.as_str());
    std::fs::create_dir_all(root.join("site/pkg")).unwrap();
    let olga = [
        "user",
        "create",
        "--username",
        "olga",
        "--email",
        "olga@example.com",
        "--role",
        "admin",
    ];
    done(root, url, &olga);
    let token = done(root, url, &["token", "create", "--user", "olga"]);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let listen = address.to_string();
    let serve = ["--listen", &listen, "--site-root", "site", "serve"];
    let _node = Node(backstop(root, url, &serve).spawn().unwrap());
    wait_until("the server listens", || {
        std::net::TcpStream::connect(address).is_ok()
    });
    let (anyone, olga) = (
        Client::new(address, None, None),
        Client::new(address, Some(token), None),
    );
    becomes(&anyone, "/readyz", 200).await;
    olga.post("/categories", json!({"slug": "help", "name": "Help"}))
        .await
        .ok();
    let question = json!({"category": "help", "title": "Are you there?", "body": "Hello?"});
    olga.post("/threads", question.clone()).await.ok();
    assert_eq!(anyone.get("/").await.status, 200);

    cluster.crash();
    // Whoever asks next, before anybody has noticed, waits a second and not until the pool gives up.
    let begun = Instant::now();
    let page = anyone.get("/c/help").await;
    let waited = begun.elapsed();
    assert_eq!(page.status, 503, "{page:?}");
    assert!(page.header("retry-after").parse::<u64>().unwrap() > 0);
    assert!(
        page.text.contains("<h1>Not right now</h1>"),
        "{}",
        page.text
    );
    assert!(waited < Duration::from_secs(3), "{waited:?}");
    becomes(&anyone, "/readyz", 503).await;
    assert_eq!(
        anyone.get("/readyz").await.json()["database"],
        "not reachable"
    );
    assert_eq!(anyone.get("/healthz").await.status, 200);
    // A page that was kept may still be given out until the follower of the outbox looks again.
    becomes(&anyone, "/", 503).await;
    let begun = Instant::now();
    for _ in 0..5 {
        olga.post("/threads", question.clone()).await.problem(503);
        assert_eq!(anyone.get("/").await.status, 503);
    }
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "ten refusals took {:?}",
        begun.elapsed()
    );

    cluster.start_again();
    becomes(&anyone, "/readyz", 200).await;
    becomes(&anyone, "/", 200).await;
    olga.post("/threads", question).await.ok();
    assert_eq!(
        olga.read("/threads").await["items"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}
