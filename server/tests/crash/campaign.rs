//! One campaign from its beginning to its figures.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use fastrand::Rng;
use futures_util::future::join_all;
use serde_json::json;
use tokio_util::task::TaskTracker;

use crate::actors::{self, EVERYBODY, People};
use crate::book::Book;
use crate::check;
use crate::handed;
use crate::http::{Client, Outcome};
use crate::nemesis;
use crate::nodes::Nodes;
use crate::outside::Outside;
use crate::postgres::Cluster;
use crate::settings::Settings;

/// Requests sent again at the same time.
const AT_ONCE: usize = 8;
/// Seconds until an unanswered question is due, so that many fall due while servers are dead.
const THRESHOLD: &str = "2s";
/// Category and queue of the questions whose cases go to the helpdesk outside.
const OUTSIDE: &str = "outside";

pub async fn run(settings: Settings, count: usize, database: Option<Cluster>) {
    println!(
        "crash campaign on {}: seed {}, {} kills",
        settings.name, settings.seed, settings.kills
    );
    // Whoever is first chooses for the process; all of ours choose the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let begun = Instant::now();
    let nodes = Arc::new(Nodes::new(
        &settings.server,
        count,
        database.as_ref().map(Cluster::url),
    ));
    let mut dice = Rng::with_seed(settings.seed);
    let people = Arc::new(prepare(&nodes));
    let http = reqwest::Client::new();
    (0..count).for_each(|node| nodes.start(node));
    nodes.ready(&http).await;
    let outside = Outside::start(dice.fork()).await;
    connect(&people, &outside).await;

    let book = Arc::new(Book::default());
    let stop = Arc::new(AtomicBool::new(false));
    let everybody = TaskTracker::new();
    for role in EVERYBODY {
        let (people, book, stop) = (Arc::clone(&people), Arc::clone(&book), Arc::clone(&stop));
        everybody.spawn(actors::act(role, people, book, stop, dice.fork()));
    }
    everybody.close();
    let done = nemesis::rage(&nodes, database.as_ref(), settings.kills, dice).await;
    stop.store(true, Ordering::SeqCst);
    everybody.wait().await;
    nodes.ready(&http).await;
    settle(&book, settings.settle).await;
    let figures = check::all(&people, &book, &nodes).await;
    let handed_over = handed::check(&people, &outside, settings.deliver).await;
    nodes.audit(0).await;
    println!(
        "crash campaign on {}: {} servers and {} times the database killed in {:.0} s; {figures}; {handed_over}",
        settings.name,
        done.kills,
        done.database_crashes,
        begun.elapsed().as_secs_f64(),
    );
}

/// Lets the cases of one queue go to the helpdesk outside.
async fn connect(people: &People, outside: &Outside) {
    let connector = json!({
        "name": "Outside", "kind": "zammad", "queue": OUTSIDE, "address": outside.url,
        "remote_queue": "Escalations", "reference_field": "backstop_reference",
        "credential": "secret-token", "allowed": "127.0.0.0/8", "reply_as": "arun", "enabled": true,
    });
    match people.admin.post("/connectors", &connector).await {
        Outcome::Done(_) => {}
        refused => panic!("the connector: {refused:?}"),
    }
}

/// Two categories, a policy for each, and everybody with a token.
fn prepare(nodes: &Nodes) -> People {
    let line = |slug| {
        format!(r#"{{"type":"category","import_id":"{slug}","slug":"{slug}","name":"{slug}"}}"#)
    };
    let lines = [line("general"), line(OUTSIDE)].join("\n");
    std::fs::write(nodes.file("category.ndjson"), lines).unwrap();
    nodes.done(0, &["import", "category.ndjson"]);
    let quick = ["policy", "set", "--after", THRESHOLD];
    nodes.done(0, &[&quick[..], &["--name", "quick"]].concat());
    let outside = ["--name", OUTSIDE, "--category", OUTSIDE, "--queue", OUTSIDE];
    nodes.done(0, &[&quick[..], &outside].concat());
    let member = |name: &str, role: &str| {
        let mail = format!("{name}@example.com");
        nodes.done(
            0,
            &[
                "user",
                "create",
                "--username",
                name,
                "--email",
                &mail,
                "--role",
                role,
            ],
        );
        Client::new(
            nodes.addresses(),
            nodes.done(0, &["token", "create", "--user", name]),
        )
    };
    People {
        asker: member("ana", "member"),
        members: [member("ben", "member"), member("cem", "member")],
        moderator: member("mona", "moderator"),
        agents: [member("arun", "agent"), member("bea", "agent")],
        admin: member("root", "admin"),
    }
}

/// Sends again what is unknown, until nothing is or the time is up.
async fn settle(book: &Book, within: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < within && !book.entries().pending.is_empty() {
        join_all((0..AT_ONCE).map(|_| book.send_again())).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
