//! The kinds of requests that are measured, and what each may cost.

use anyhow::Result;
use serde_json::json;

use crate::{corpus::Corpus, scene::Scene, wrk::Mix};

/// One line of the table.
pub struct Plan {
    /// Name for machines.
    pub key: &'static str,
    /// Name for people.
    pub what: &'static str,
    /// The requests.
    pub mix: Mix,
    /// The status that a good answer has.
    pub status: u16,
    /// The most CPU time a request may take, in milliseconds.
    pub goal_ms: Option<f64>,
    /// Leaves work behind (indexing, notices) that counts as its cost.
    pub writes: bool,
}

/// What a browser says it takes; without it, compressing would cost nothing.
const BROWSER: [(&str, &str); 2] = [
    ("accept", "text/html,application/xhtml+xml"),
    ("accept-encoding", "gzip, deflate, br"),
];

/// All of them, in the order of the table.
///
/// # Errors
/// There is nothing to ask for.
pub fn all(scene: &Scene, corpus: &Corpus) -> Result<Vec<Plan>> {
    anyhow::ensure!(
        !scene.others.is_empty() && !corpus.questions.is_empty(),
        "the prepared data is empty"
    );
    let thread = scene.thread_path.as_str();
    let cookie = [("cookie", scene.cookie.as_str())];
    let signed_in = [&BROWSER[..], &cookie].concat();
    Ok(vec![
        page(
            "thread_anonymous",
            "Thread of 20 posts",
            thread,
            &BROWSER,
            Some(0.1),
        ),
        page(
            "thread_signed_in",
            "the same, signed in",
            thread,
            &signed_in,
            Some(0.8),
        ),
        page(
            "thread_signed_in_plain",
            "the same, not compressed",
            thread,
            &cookie,
            Some(0.8),
        ),
        page("home", "Home", "/", &BROWSER, None),
        page(
            "category",
            "Category",
            &format!("/c/{}", scene.category),
            &BROWSER,
            None,
        ),
        Plan {
            goal_ms: Some(2.0),
            ..search(corpus)
        },
        similar(scene, corpus),
        page(
            "api_thread",
            "API: the thread",
            &format!("/api/v1/threads/{}", scene.thread),
            &[],
            None,
        ),
        reply(scene),
    ])
}

fn page(
    key: &'static str,
    what: &'static str,
    path: &str,
    headers: &[(&str, &str)],
    goal_ms: Option<f64>,
) -> Plan {
    let requests = vec![(path.to_owned(), String::new())];
    let mix = Mix {
        method: "GET",
        headers: owned(headers),
        requests,
    };
    Plan {
        key,
        what,
        mix,
        status: 200,
        goal_ms,
        writes: false,
    }
}

/// Another query each time, so that no finished page answers it.
fn search(corpus: &Corpus) -> Plan {
    let path = |query: &String| format!("/search?q={}", query.replace(' ', "+"));
    let requests = corpus
        .queries
        .iter()
        .map(|query| (path(query), String::new()))
        .collect();
    let mix = Mix {
        method: "GET",
        headers: owned(&BROWSER),
        requests,
    };
    let what = "Search, another query each time";
    Plan {
        key: "search",
        what,
        mix,
        status: 200,
        goal_ms: None,
        writes: false,
    }
}

fn similar(scene: &Scene, corpus: &Corpus) -> Plan {
    let one = |(title, body): &(String, String)| {
        let body = json!({"title": title, "body": body, "limit": 5});
        ("/api/v1/similar".to_owned(), body.to_string())
    };
    let requests = corpus.questions.iter().map(one).collect();
    let mix = Mix {
        method: "POST",
        headers: with_token(scene),
        requests,
    };
    let what = "Similar questions, API";
    Plan {
        key: "similar",
        what,
        mix,
        status: 200,
        goal_ms: None,
        writes: false,
    }
}

fn reply(scene: &Scene) -> Plan {
    let text = "Thanks, attempt {n} worked better: a *fresh* profile syncs for ten minutes now. \
                The log still says `ERR_7`, so I would rather not call this solved.";
    let body = json!({"body": text, "intent": "comment"}).to_string();
    let path = |id: &u64| format!("/api/v1/threads/{id}/posts");
    let requests = scene
        .others
        .iter()
        .map(|id| (path(id), body.clone()))
        .collect();
    let mix = Mix {
        method: "POST",
        headers: with_token(scene),
        requests,
    };
    let what = "Posting a reply, durable, API";
    Plan {
        key: "reply",
        what,
        mix,
        status: 201,
        goal_ms: Some(3.0),
        writes: true,
    }
}

/// Headers of a member's calls to the API.
pub fn with_token(scene: &Scene) -> Vec<(String, String)> {
    let bearer = format!("Bearer {}", scene.token);
    owned(&[
        ("content-type", "application/json"),
        ("authorization", &bearer),
    ])
}

fn owned(headers: &[(&str, &str)]) -> Vec<(String, String)> {
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    headers.iter().map(pair).collect()
}
