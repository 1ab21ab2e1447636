//! The searches that people make.

use serde_json::json;

use crate::{
    corpus::Corpus,
    options::Options,
    scene::Scene,
    traffic::{Plan, with_token},
    wrk::Mix,
};

/// CPU milliseconds of a search, of similar questions and of suggestions; with a million posts more.
const fn goals(options: &Options) -> [f64; 3] {
    match options.posts {
        Some(500_000..) => [4.0, 20.0, 2.0],
        _ => [1.5, 5.0, 1.5],
    }
}

/// Two words, a question being asked, and the beginning of a word; another one each time.
pub fn plans(options: &Options, scene: &Scene, corpus: &Corpus) -> Vec<Plan> {
    let [search_ms, similar_ms, suggest_ms] = goals(options);
    let search = |query: &String| {
        let words = query.replace(' ', "+");
        (format!("/api/v1/search?limit=10&q={words}"), String::new())
    };
    let similar = |(title, body): &(String, String)| {
        let body = json!({"title": title, "body": body, "category": scene.category, "limit": 5});
        ("/api/v1/similar".to_owned(), body.to_string())
    };
    // As it looks when the last word is half written.
    let suggest = |query: &String| {
        let end = query.len().saturating_sub(2).max(3);
        let begun = query.get(..end).unwrap_or(query).replace(' ', "+");
        (format!("/api/v1/suggest?q={begun}"), String::new())
    };
    let get = |requests| Mix {
        method: "GET",
        headers: Vec::new(),
        requests,
    };
    let plan = |key, what, goal, mix| Plan {
        key,
        what,
        mix,
        status: 200,
        goal_ms: Some(goal),
        writes: false,
    };
    let ask = Mix {
        method: "POST",
        headers: with_token(scene),
        requests: corpus.questions.iter().map(similar).collect(),
    };
    vec![
        plan(
            "search_two_words",
            "Two or three words, ten hits with excerpts",
            search_ms,
            get(corpus.queries.iter().map(search).collect()),
        ),
        plan(
            "similar_asking",
            "Similar questions while asking",
            similar_ms,
            ask,
        ),
        plan(
            "suggest",
            "Suggestions while typing",
            suggest_ms,
            get(corpus.queries.iter().map(suggest).collect()),
        ),
    ]
}
