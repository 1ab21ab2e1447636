//! What must hold at the end about cases handed over to the helpdesk outside: each is one ticket there.

use std::fmt;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::actors::People;
use crate::outside::{Held, Outside};

/// Enough for what no dead node had begun.
const USUALLY: Duration = Duration::from_secs(45);
/// From this attempt on the next one is an hour away.
const FAR: i64 = 5;

/// What was found.
pub struct Handed {
    tickets: usize,
    under_way: usize,
    held: Held,
}

impl fmt::Display for Handed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} cases are one ticket each in the helpdesk outside, which lost {} answers ({} tickets made twice and merged, {} still under way)",
            self.tickets, self.held.lost, self.held.merged, self.under_way
        )
    }
}

/// Waits until nothing is on its way any more, then counts tickets. Without a time to wait, what is
/// still under way may be there once or not yet.
pub async fn check(people: &People, outside: &Outside, within: Option<Duration>) -> Handed {
    let begun = Instant::now();
    let mut waiting = under_way(people).await;
    while !waiting.is_empty() && begun.elapsed() < within.unwrap_or(USUALLY) {
        tokio::time::sleep(Duration::from_millis(500)).await;
        replay(people).await;
        waiting = under_way(people).await;
    }
    let is_late = |delivery: &Value| {
        delivery["kind"] == "create" && delivery["attempts"].as_i64().unwrap() < FAR
    };
    assert!(
        within.is_none() || !waiting.iter().any(is_late),
        "not handed over: {waiting:?}"
    );
    let mut tickets = 0;
    let held = outside.held();
    for delivery in people.admin.all("/deliveries").await {
        if delivery["kind"] != "create" {
            continue;
        }
        let reference = delivery["reference"].as_str().unwrap();
        let found = held.tickets.get(reference).copied().unwrap_or_default();
        match delivery["state"].as_str().unwrap() {
            "delivered" => assert_eq!(found, 1, "tickets of {delivery}"),
            // Answered before anybody could hand it over.
            "skipped" => assert_eq!(found, 0, "tickets of {delivery}"),
            _ => assert!(found <= 1, "{found} tickets of {delivery}"),
        }
        tickets += usize::from(delivery["state"] == "delivered");
    }
    assert!(tickets > 0, "no case went outside");
    assert_eq!(held.doubled_messages, 0, "messages that stand there twice");
    Handed {
        tickets,
        under_way: waiting.len(),
        held,
    }
}

/// What was given up, since its server was killed each time, is sent again, as people would.
async fn replay(people: &People) {
    for dead in people.admin.all("/deliveries?state=dead").await {
        let path = format!("/deliveries/{}/replay", dead["id"]);
        people.admin.post(&path, &Value::Null).await;
    }
}

async fn under_way(people: &People) -> Vec<Value> {
    let all = people.admin.all("/deliveries?state=pending").await;
    let created = all.into_iter();
    created
        .filter(|delivery| delivery["kind"] != "check")
        .collect()
}
