//! Thousands of requests of different people at once: nobody sees another's page.

use backstop_domain::Role;
use futures_util::StreamExt;

use crate::support::{TestApp, fixtures};

const PEOPLE: usize = 12;
const REQUESTS: usize = 3_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_sees_their_own_name_only() {
    let app = TestApp::sqlite().await;
    fixtures::category(&app).await;
    let thread = fixtures::question(&app.member("asker").await, "Who am I?").await;
    let pages = [
        "/".to_owned(),
        "/settings".to_owned(),
        "/notices".to_owned(),
        thread["url"].as_str().unwrap().to_owned(),
        "/api/v1/me".to_owned(),
        "/nothing-here".to_owned(),
    ];
    let mut people = vec![(String::new(), app.anonymous())];
    for n in 0..PEOPLE {
        let name = format!("person-{n}-x");
        people.push((name.clone(), app.browser(&name, Role::Member).await));
    }
    let (people, pages) = (&people, &pages);
    let work = futures_util::stream::iter(0..REQUESTS).map(|n| async move {
        let (name, client) = &people[n * 7 % people.len()];
        let page = &pages[n % pages.len()];
        let reply = client.get(page).await;
        for (other, _) in people
            .iter()
            .filter(|(other, _)| !other.is_empty() && other != name)
        {
            assert!(!reply.text.contains(other), "{name} saw {other} on {page}");
        }
        if !name.is_empty() && page != "/nothing-here" {
            assert!(
                reply.text.contains(name.as_str()),
                "{name} is not on {page}: {}",
                reply.status
            );
        }
    });
    work.buffer_unordered(64).collect::<Vec<()>>().await;
    app.stop().await;
}
