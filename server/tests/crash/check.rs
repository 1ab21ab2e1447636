//! What must hold at the end, looked up over the API and by `backstop audit`.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

use backstop_domain::Timestamp;
use serde_json::Value;

use crate::actors::{LEFT_ALONE, People, case_text, reply_text, title};
use crate::book::{Book, Entries};
use crate::nodes::Nodes;

/// The promise: no question is later than this, whatever was dead meanwhile.
const LATE_MOST: f64 = 60.0;

/// What was found.
pub struct Figures {
    acknowledged: usize,
    resent: usize,
    unknown: usize,
    escalations: usize,
    /// Seconds from due to escalated, in order.
    late: Vec<f64>,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            acknowledged,
            resent,
            unknown,
            escalations,
            ..
        } = self;
        write!(
            f,
            "{acknowledged} acknowledged writes found again, each once ({resent} times sent again, {unknown} still unknown); \
             {escalations} escalations, none doubled, lost or early, late by {:.2} s (median), {:.2} s (99 %), {:.2} s (most)",
            self.late_at(50),
            self.late_at(99),
            self.late_at(100),
        )
    }
}

impl Figures {
    fn late_at(&self, percent: usize) -> f64 {
        let last = self.late.len().saturating_sub(1);
        self.late
            .get(last * percent / 100)
            .copied()
            .unwrap_or_default()
    }
}

/// Checks everything.
pub async fn all(people: &People, book: &Book, nodes: &Nodes) -> Figures {
    promises_kept(people, book).await;
    let threads = people.moderator.all("/threads").await;
    let cases = people.agents[0].all("/escalations").await;
    let posts = posts(people, &threads).await;
    let figures = {
        let entries = book.entries();
        assert!(
            entries.surprises.is_empty(),
            "refused: {:?}",
            entries.surprises
        );
        questions(&entries, &threads);
        replies(&entries, &posts);
        marks(&entries, &threads, &posts, &cases);
        let late = escalations(&entries, &threads, &posts, &cases);
        Figures {
            acknowledged: entries.acknowledged(),
            resent: entries.resent,
            unknown: entries.pending.len(),
            escalations: cases.len(),
            late,
        }
    };
    for node in 0..nodes.count() {
        nodes.audit(node).await;
    }
    figures
}

/// Waits until every question that nobody touched has its case.
async fn promises_kept(people: &People, book: &Book) {
    let alone: Vec<i64> = {
        let entries = book.entries();
        entries
            .questions
            .iter()
            .filter(|(n, _)| *n % LEFT_ALONE == 0)
            .map(|(_, id)| *id)
            .collect()
    };
    let begun = Instant::now();
    loop {
        let cases = people.agents[0].all("/escalations").await;
        let has_case = |id: &i64| cases.iter().any(|case| case["thread_id"] == *id);
        if alone.iter().all(has_case) {
            return;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "promises were not kept"
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Every post there is, by its thread.
async fn posts(people: &People, threads: &[Value]) -> BTreeMap<i64, Vec<Value>> {
    let mut all = BTreeMap::new();
    for thread in threads {
        let id = thread["id"].as_i64().unwrap();
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = people
                .moderator
                .read(&format!("/threads/{id}?limit=100&cursor={cursor}"))
                .await;
            found.extend(page["posts"].as_array().unwrap().iter().cloned());
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => break,
            }
        }
        // The accepted answer is shown on the first page as well as in its place.
        found.sort_by_key(|post| post["id"].as_i64());
        found.dedup_by_key(|post| post["id"].as_i64());
        all.insert(id, found);
    }
    all
}

/// What is acknowledged is there once; what nobody knows of, once or not at all.
fn questions(entries: &Entries, threads: &[Value]) {
    let mut titles: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for thread in threads {
        let id = thread["id"].as_i64().unwrap();
        titles
            .entry(thread["title"].as_str().unwrap())
            .or_default()
            .push(id);
    }
    for n in 0..entries.asked {
        let found = titles.remove(title(n).as_str()).unwrap_or_default();
        let known = entries.questions.get(&n);
        let is_right = known.map_or(found.len() <= 1, |id| found == [*id]);
        assert!(is_right, "question {n}, known as {known:?}, is {found:?}");
    }
    assert!(titles.is_empty(), "nobody asked {titles:?}");
}

fn replies(entries: &Entries, posts: &BTreeMap<i64, Vec<Value>>) {
    let mut texts: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for post in posts.values().flatten() {
        let id = post["id"].as_i64().unwrap();
        texts
            .entry(post["body"].as_str().unwrap())
            .or_default()
            .push(id);
    }
    for n in 0..entries.replied {
        let found = texts.remove(reply_text(n).as_str()).unwrap_or_default();
        let known = entries.replies.iter().find(|r| r.n == n).map(|r| r.id);
        let is_right = known.map_or(found.len() <= 1, |id| found == [id]);
        assert!(is_right, "reply {n}, known as {known:?}, is {found:?}");
    }
    for case in &entries.case_replies {
        let found = texts.get(case_text(*case).as_str()).map_or(0, Vec::len);
        assert_eq!(found, 1, "the agent's answer to case {case}");
    }
}

fn marks(entries: &Entries, threads: &[Value], posts: &BTreeMap<i64, Vec<Value>>, cases: &[Value]) {
    for (id, post) in &entries.accepted {
        let thread = threads.iter().find(|t| t["id"] == *id).unwrap();
        assert_eq!(
            thread["accepted_post_id"], *post,
            "the accepted answer of thread {id}"
        );
    }
    let state =
        |id: &i64| posts.values().flatten().find(|p| p["id"] == *id).unwrap()["state"].clone();
    for id in &entries.hidden {
        assert_eq!(state(id), "hidden", "post {id}");
    }
    for id in &entries.resolved {
        let case = cases
            .iter()
            .find(|c| c["id"] == *id)
            .expect("a resolved case");
        assert_eq!(case["state"], "resolved", "case {id}");
    }
}

/// One case an unanswered stretch, none early, none where an answer came first; seconds late.
fn escalations(
    entries: &Entries,
    threads: &[Value],
    posts: &BTreeMap<i64, Vec<Value>>,
    cases: &[Value],
) -> Vec<f64> {
    let mut late = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for case in cases {
        let thread = case["thread_id"].as_i64().unwrap();
        let episode = case["episode"].as_i64().unwrap();
        assert!(seen.insert((thread, episode)), "doubled: {case}");
        assert!(
            threads.iter().any(|t| t["id"] == thread),
            "of nothing: {case}"
        );
        let (due, made) = (at(&case["due_at"]), at(&case["created_at"]));
        assert!(made >= due, "early: {case}");
        late.push(seconds(due, made));
        assert!(seconds(due, made) < LATE_MOST, "late: {case}");
        let here = &posts[&thread];
        // Whether or not the answer to whoever hid it got lost.
        let withdrawn = here.iter().any(|p| p["state"] == "hidden");
        let first = here
            .iter()
            .find(|p| p["intent"] == "answer" && p["author"]["username"] != "ana");
        if let Some(first) = first.filter(|_| !withdrawn) {
            assert!(
                made <= at(&first["created_at"]),
                "answered before it escalated: {case} {first}"
            );
        }
    }
    for (n, id) in entries
        .questions
        .iter()
        .filter(|(n, _)| *n % LEFT_ALONE == 0)
    {
        let count = cases.iter().filter(|c| c["thread_id"] == *id).count();
        assert_eq!(count, 1, "cases of question {n}, which nobody answered");
    }
    late.sort_by(f64::total_cmp);
    late
}

fn at(value: &Value) -> Timestamp {
    Timestamp::parse(value.as_str().unwrap()).unwrap()
}

fn seconds(from: Timestamp, to: Timestamp) -> f64 {
    Duration::from_micros(u64::try_from(to.0 - from.0).unwrap_or(0)).as_secs_f64()
}
