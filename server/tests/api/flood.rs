//! Under a flood searches are turned away in words, and who leaves makes room.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use reqwest::Method;
use tokio::task::JoinSet;

use crate::support::client::send;
use crate::support::{Client, Reply, TestApp, fixtures};

/// Long enough for an answer, where one comes.
const A_WHILE: Duration = Duration::from_millis(400);

/// The answer, or nothing where none comes for a while; who asked is gone then.
async fn soon(client: &Client, path: &str) -> Option<Reply> {
    tokio::time::timeout(A_WHILE, send(client.request(Method::GET, path)))
        .await
        .ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn searches_are_shed_and_those_who_leave_make_room() {
    let app = TestApp::sqlite().await;
    fixtures::category(&app).await;
    fixtures::question(&app.member("ana").await, "Where is the gramophone?").await;
    app.tick().await;
    let anyone = app.anonymous();
    let path = "/api/v1/search?q=gramophone";
    assert_eq!(anyone.get(path).await.ok()["total"], 1);

    // Four searches that do not end as long as the door is closed.
    let (open, door) = mpsc::channel::<()>();
    let door = Arc::new(Mutex::new(door));
    let mut busy = JoinSet::new();
    for _ in 0..4 {
        let (ctx, door) = (app.ctx.clone(), Arc::clone(&door));
        busy.spawn(async move {
            let work = ctx.search().run(move |_| {
                // Ends with the other side of the door.
                let _opened = door.lock().unwrap().recv();
                Ok(())
            });
            work.await.unwrap();
        });
    }
    let mut flood = JoinSet::new();
    let mut shed = None;
    for _ in 0..20 {
        for _ in 0..20 {
            let anyone = anyone.clone();
            flood.spawn(async move { send(anyone.request(Method::GET, path)).await });
        }
        shed = soon(&anyone, path).await;
        if shed.is_some() {
            break;
        }
    }
    let shed = shed.expect("a flood is turned away");
    shed.problem(503);
    let wait: u64 = shed.header("retry-after").parse().unwrap();
    assert!((1..=10).contains(&wait), "{wait}");
    let page = soon(&anyone, "/search?q=gramophone").await.unwrap();
    assert_eq!(page.status, 503);
    assert!(
        page.header("content-type").starts_with("text/html")
            && !page.header("retry-after").is_empty()
    );
    assert_eq!(
        soon(&anyone, "/healthz").await.unwrap().status,
        200,
        "all else goes on"
    );

    // They lose patience; whoever comes then waits in line again instead of being turned away.
    flood.shutdown().await;
    let mut waits = false;
    for _ in 0..20 {
        waits = soon(&anyone, path).await.is_none();
        if waits {
            break;
        }
    }
    assert!(waits, "who left still holds a place");
    drop(open);
    busy.join_all().await;
    assert_eq!(anyone.get(path).await.ok()["total"], 1);
    app.stop().await;
}
