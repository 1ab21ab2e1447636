//! Measures the index on real questions: how fast it is built, how large it is, what a query
//! costs, and how good the answers are.
//!
//! ```text
//! zcat DATA/sumo/docs.jsonl.gz | cargo run --release -p backstop_search --example sumo -- \
//!     INDEX_FOLDER DATA/sumo-dup/queries.dev.jsonl RUN_FOLDER
//! relevance.py DATA/sumo-dup/qrels.dev.tsv RUN_FOLDER/title.run      (and text.run, context.run)
//! ```
//! With a fourth argument, a file of searches with typing errors, those are run instead: into
//! `typed.run` as they are and into `corrected.run` as the search box takes them.
//! An index that is already in the folder is used as it is; without standard input that is all.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measuring tool for the terminal"
)]

use backstop_domain::query::Typed;
use backstop_search::{
    Change, Doc, DocKind, Index, Language, Opened, SearchQuery, SimilarQuery, Sort, Stop,
    WriterOptions, open_with,
};
use serde::Deserialize;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::BufRead as _;
use std::path::Path;
use std::time::Instant;

#[derive(Deserialize)]
struct Question {
    id: String,
    title: String,
    body: String,
    topic: String,
    tags: Vec<String>,
}

#[derive(Deserialize)]
struct Query {
    id: String,
    title: String,
    text: String,
}

/// What a query that is itself a thread knows besides its words.
type Context = HashMap<String, (i64, Vec<String>)>;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let [_, folder, queries, runs, rest @ ..] = args.as_slice() else {
        println!("usage: sumo INDEX_FOLDER QUERIES RUN_FOLDER [QUERIES_WITH_ERRORS] < docs.jsonl");
        return;
    };
    let folder = Path::new(folder);
    let (index, context) = build(folder);
    println!(
        "index: {} documents, {:.1} MB on disk",
        index.doc_count(),
        size(folder) as f64 / 1e6
    );
    let runs = Path::new(runs);
    if let [with_errors] = rest {
        return spelling(&index, &read(with_errors), runs);
    }
    let queries = read(queries);
    speed(&index, &queries);
    relevance(&index, &queries, &context, runs);
}

fn read(queries: &str) -> Vec<Query> {
    std::fs::read_to_string(queries)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Reads the questions and, where the folder holds no index yet, puts them in.
fn build(folder: &Path) -> (Index, Context) {
    let (index, mut writer, opened) = open_with(folder, WriterOptions::bulk()).unwrap();
    let fresh = matches!(opened, Opened::Rebuild { .. });
    let mut topics: HashMap<String, i64> = HashMap::new();
    let mut context = Context::new();
    let start = Instant::now();
    let mut count: i64 = 0;
    for line in std::io::stdin().lock().lines() {
        let question: Question = serde_json::from_str(&line.unwrap()).unwrap();
        count += 1;
        let next = i64::try_from(topics.len()).unwrap();
        let category_id = *topics.entry(question.topic).or_insert(next);
        context.insert(question.id.clone(), (category_id, question.tags.clone()));
        if fresh {
            writer
                .apply(Change::Put(Box::new(Doc {
                    post_id: count,
                    thread_id: count,
                    kind: DocKind::Thread,
                    answers: Vec::new(),
                    language: Language::detect(&question.title, &question.body),
                    title: question.title,
                    body: question.body,
                    category_id,
                    tags: question.tags,
                    state: ["unanswered", "answered", "solved"]
                        [usize::try_from(count % 3).unwrap()]
                    .to_owned(),
                    author: String::new(),
                    created_at: count,
                    accepted: false,
                    official: false,
                    answer_count: 0,
                    votes: 0,
                    import_id: Some(question.id),
                })))
                .unwrap();
        }
    }
    if fresh {
        writer.commit(u64::try_from(count).unwrap()).unwrap();
        let wall = start.elapsed().as_secs_f64();
        println!(
            "indexing: {count} in {wall:.1} s, {:.0} a second",
            count as f64 / wall
        );
        writer.close().unwrap();
        let (index, mut writer, _) = {
            drop(index);
            open_with(folder, WriterOptions::default()).unwrap()
        };
        writer.compact().unwrap();
        return (index, context);
    }
    (index, context)
}

/// Milliseconds that `work` takes, the shortest of three: what the other two took longer was the
/// rest of the machine.
fn timed(work: impl Fn()) -> f64 {
    let once = || {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64() * 1e3
    };
    [once(), once(), once()]
        .into_iter()
        .fold(f64::MAX, f64::min)
}

fn size(folder: &Path) -> u64 {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| match entry.metadata().unwrap() {
            data if data.is_dir() => size(&entry.path()),
            data => data.len(),
        })
        .sum()
}

fn search(text: &str, limit: usize) -> SearchQuery {
    SearchQuery {
        typed: Typed::read(text),
        limit,
        ..SearchQuery::default()
    }
}

/// As the search box does it: words that hardly anybody uses are put right first.
fn corrected(index: &Index, text: &str, limit: usize) -> SearchQuery {
    let mut query = search(text, limit);
    let correction = index.correct(&query.typed, &Stop::default()).unwrap();
    query.replaced = correction.unwrap_or_default().replaced;
    query
}

fn similar(text: &str, title: &str, limit: usize) -> SimilarQuery {
    SimilarQuery {
        title: title.to_owned(),
        body: text.strip_prefix(title).unwrap_or(text).to_owned(),
        limit,
        ..SimilarQuery::default()
    }
}

fn speed(index: &Index, queries: &[Query]) {
    let two_words: Vec<String> = queries
        .iter()
        .map(|query| {
            let mut words: Vec<&str> = query
                .title
                .split_whitespace()
                .filter(|word| word.len() > 3)
                .collect();
            words.truncate(2);
            words.join(" ")
        })
        .collect();
    for _ in 0..2 {
        report(
            "two words, top 10",
            two_words
                .iter()
                .map(|text| timed(|| drop(index.search(&search(text, 10)).unwrap()))),
        );
    }
    report(
        "two words, newest",
        two_words.iter().map(|text| {
            timed(|| {
                drop(
                    index
                        .search(&SearchQuery {
                            sort: Sort::Newest,
                            ..search(text, 10)
                        })
                        .unwrap(),
                )
            })
        }),
    );
    report(
        "title, top 10",
        queries
            .iter()
            .map(|query| timed(|| drop(index.search(&search(&query.title, 10)).unwrap()))),
    );
    report(
        "title, corrected, top 10",
        queries.iter().map(|query| {
            timed(|| drop(index.search(&corrected(index, &query.title, 10)).unwrap()))
        }),
    );
    report(
        "whole question as search",
        queries
            .iter()
            .map(|query| timed(|| drop(index.search(&search(&query.text, 10)).unwrap()))),
    );
    report(
        "similar, title and body",
        queries.iter().map(|query| {
            timed(|| {
                drop(
                    index
                        .similar(&similar(&query.text, &query.title, 10))
                        .unwrap(),
                )
            })
        }),
    );
    let common = "firefox the windows update page open when use browser new tab ".repeat(200);
    report(
        "common words, 12 KB",
        (0..50).map(|_| timed(|| drop(index.search(&search(&common, 10)).unwrap()))),
    );
}

fn report(what: &str, times: impl Iterator<Item = f64>) {
    let mut times: Vec<f64> = times.collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "{what}: p50 {:.2} ms, p99 {:.2} ms, most {:.2} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

/// What correcting is worth, and what it costs.
fn spelling(index: &Index, queries: &[Query], runs: &Path) {
    let mut files = [String::new(), String::new()];
    for query in queries {
        let plain = search(&query.title, 51);
        let better = corrected(index, &query.title, 51);
        for (file, query_in) in files.iter_mut().zip([plain, better]) {
            let found = index.search(&query_in).unwrap();
            let hits = found.hits.into_iter();
            add(file, query, hits.map(|hit| (hit.import_id, hit.score)));
        }
    }
    report(
        "title with errors, corrected",
        queries.iter().map(|query| {
            timed(|| drop(index.search(&corrected(index, &query.title, 10)).unwrap()))
        }),
    );
    for (name, run) in ["typed.run", "corrected.run"].into_iter().zip(files) {
        std::fs::write(runs.join(name), run).unwrap();
    }
}

fn relevance(index: &Index, queries: &[Query], context: &Context, runs: &Path) {
    let mut files = [String::new(), String::new(), String::new()];
    let mut changed = 0;
    let mut clean = String::new();
    for query in queries {
        let better = corrected(index, &query.title, 51);
        changed += usize::from(!better.replaced.is_empty());
        let found = index.search(&better).unwrap();
        let hits = found.hits.into_iter();
        add(
            &mut clean,
            query,
            hits.map(|hit| (hit.import_id, hit.score)),
        );
        let found = index.search(&search(&query.title, 51)).unwrap();
        add(
            &mut files[0],
            query,
            found.hits.into_iter().map(|hit| (hit.import_id, hit.score)),
        );
        let plain = similar(&query.text, &query.title, 51);
        let found = index.similar(&plain).unwrap();
        add(
            &mut files[1],
            query,
            found.into_iter().map(|hit| (hit.import_id, hit.score)),
        );
        let (category, tags) = context.get(&query.id).cloned().unwrap_or_default();
        let known = SimilarQuery {
            category_id: Some(category),
            tags,
            ..plain
        };
        let found = index.similar(&known).unwrap();
        add(
            &mut files[2],
            query,
            found.into_iter().map(|hit| (hit.import_id, hit.score)),
        );
    }
    println!("{changed} of {} titles were corrected", queries.len());
    std::fs::write(runs.join("clean.run"), clean).unwrap();
    for (name, run) in ["title.run", "text.run", "context.run"]
        .into_iter()
        .zip(files)
    {
        std::fs::write(runs.join(name), run).unwrap();
    }
}

fn add(run: &mut String, query: &Query, hits: impl Iterator<Item = (Option<String>, f32)>) {
    for (rank, (id, score)) in hits.enumerate() {
        writeln!(
            run,
            "{} Q0 {} {} {score} backstop",
            query.id,
            id.unwrap(),
            rank + 1
        )
        .unwrap();
    }
}
