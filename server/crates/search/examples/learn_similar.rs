//! Learns the weights by which similar threads are ordered, from links that people made between
//! real questions, and prints `src/similar/weights.rs`. The same input gives the same weights.
//!
//! ```text
//! end2end/tools/sumo-to-ndjson.py | cargo run --release -p backstop_search \
//!     --example learn_similar -- INDEX_FOLDER DATA/sumo-dup/qrels.dev.tsv > weights.rs
//! ```
//! The weights are those of a conditional logistic regression: of all candidates for a question,
//! how likely is this one the linked one? They are found by Newton's method, held small by a
//! quadratic penalty. How well they do on questions they were not learnt from goes to standard
//! error: the questions are dealt into five hands, and each is judged by weights learnt from the
//! other four. So does how sure one may be of the best thread, by the weights that are in use.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::suboptimal_flops,
    reason = "a program for the terminal, run by hand; loops over matrices are plainest with indices"
)]

use backstop_search::{
    ANSWERS_TOLD, Change, Doc, DocKind, Example, FEATURE_NAMES, FEATURE_NAMES_OF_WORDS, Index,
    Language, Opened, SimilarQuery, WriterOptions, open_with,
};
use chrono::NaiveDateTime;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::io::BufRead as _;
use std::path::Path;

const HANDS: usize = 5;
const PENALTY: f64 = 1e-3;
const STEPS: usize = 25;
const HALVES: usize = 30;
/// Of the questions without a link one in so many is looked at.
const OTHERS: i64 = 150;

#[derive(Deserialize)]
struct Record {
    r#type: String,
    import_id: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    author: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    created_at: String,
    /// The thread of a reply.
    #[serde(default)]
    thread: String,
}

/// One question: its candidates and which of them were linked.
struct Case {
    features: Vec<Vec<f64>>,
    linked: Vec<bool>,
    /// Links in all, those that no candidate stands for among them.
    links: usize,
}

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let [_, folder, links] = args.as_slice() else {
        eprintln!("usage: learn_similar INDEX_FOLDER LINKS < records.ndjson > weights.rs");
        return;
    };
    let links = read_links(Path::new(links));
    let (index, questions, others) = build(Path::new(folder), &links);
    sureness(&index, &questions, &links, &others);
    let all = cases(&index, &questions, &links, |example| &example.features);
    let alone: HashMap<_, _> = questions
        .iter()
        .map(|(id, query)| (id.clone(), without_circumstances(query)))
        .collect();
    let by_words = cases(&index, &alone, &links, |example| &example.of_words);
    report("all features", &all);
    report("words alone", &by_words);
    let all = calibrated(&all);
    let by_words = calibrated(&by_words);
    print(&all, &by_words, links.len());
}

/// Questions with what was linked to them.
fn read_links(path: &Path) -> BTreeMap<String, Vec<String>> {
    let mut links: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let columns: Vec<&str> = line.split_whitespace().collect();
        if columns[3] != "0" {
            let of = links.entry(columns[0].to_owned()).or_default();
            of.push(columns[2].to_owned());
        }
    }
    links
}

fn micros(text: &str) -> i64 {
    let text = text.get(..19).unwrap_or_default();
    let moment = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S");
    moment.map_or(0, |moment| moment.and_utc().timestamp_micros())
}

/// Indexes the threads, where the folder holds no index yet, and gives back the questions.
fn build(
    folder: &Path,
    links: &BTreeMap<String, Vec<String>>,
) -> (Index, HashMap<String, SimilarQuery>, Vec<SimilarQuery>) {
    let (index, mut writer, opened) = open_with(folder, WriterOptions::bulk()).unwrap();
    let fresh = matches!(opened, Opened::Rebuild { .. });
    let mut categories: HashMap<String, i64> = HashMap::new();
    let mut questions = HashMap::new();
    let mut unlinked = Vec::new();
    let lines = std::io::stdin().lock().lines();
    let records = lines.map(|line| serde_json::from_str(&line.unwrap()).unwrap());
    let (threads, others): (Vec<Record>, Vec<Record>) =
        records.partition(|record: &Record| record.r#type == "thread");
    let answers = answers(&threads, &others);
    for (count, record) in (1..).zip(threads) {
        let next = i64::try_from(categories.len()).unwrap();
        let category_id = *categories.entry(record.category.clone()).or_insert(next);
        let doc = Doc {
            post_id: count,
            thread_id: count,
            kind: DocKind::Thread,
            answers: Vec::new(),
            language: Language::detect(&record.title, &record.body),
            title: record.title,
            body: record.body,
            category_id,
            tags: record.tags,
            state: "unanswered".to_owned(),
            author: record.author,
            created_at: micros(&record.created_at),
            accepted: false,
            official: false,
            answer_count: answers.get(&record.import_id).copied().unwrap_or_default(),
            votes: 0,
            import_id: Some(record.import_id),
        };
        let id = doc.import_id.clone().unwrap_or_default();
        if links.contains_key(&id) {
            questions.insert(id, question(&doc));
        } else if count % OTHERS == 0 {
            unlinked.push(question(&doc));
        }
        if fresh {
            writer.apply(Change::Add(Box::new(doc))).unwrap();
        }
    }
    if fresh {
        writer.commit(1).unwrap();
        writer.compact().unwrap();
    }
    writer.close().unwrap();
    (index, questions, unlinked)
}

/// Answers by others, for each thread that has any.
fn answers(threads: &[Record], others: &[Record]) -> HashMap<String, u8> {
    let askers: HashMap<&str, &str> = threads
        .iter()
        .map(|thread| (thread.import_id.as_str(), thread.author.as_str()))
        .collect();
    let mut counts: HashMap<String, u8> = HashMap::new();
    for post in others.iter().filter(|other| other.r#type == "post") {
        if askers
            .get(post.thread.as_str())
            .is_some_and(|asker| *asker != post.author)
        {
            let count = counts.entry(post.thread.clone()).or_default();
            *count = ANSWERS_TOLD.min(*count + 1);
        }
    }
    counts
}

fn question(doc: &Doc) -> SimilarQuery {
    SimilarQuery {
        title: doc.title.clone(),
        body: doc.body.clone(),
        language: None,
        category_id: Some(doc.category_id),
        tags: doc.tags.clone(),
        author: Some(doc.author.clone()).filter(|author| !author.is_empty()),
        asked_at: Some(doc.created_at),
        exclude_thread: Some(doc.thread_id),
        limit: 1,
        stop: backstop_search::Stop::default(),
    }
}

/// Of questions with a link: how often the best thread is above a score and a share of words, and how
/// often it then is the linked one. Of any others: how often there is one above. Links are few beside
/// all the pairs that somebody would link, so the second figure is a lower bound.
fn sureness(
    index: &Index,
    questions: &HashMap<String, SimilarQuery>,
    links: &BTreeMap<String, Vec<String>>,
    others: &[SimilarQuery],
) {
    let best = |query: &SimilarQuery| index.similar(query).unwrap().into_iter().next();
    let linked: Vec<_> = questions
        .iter()
        .filter_map(|(id, query)| {
            let hit = best(query)?;
            let is_link = hit
                .import_id
                .as_ref()
                .is_some_and(|found| links[id].contains(found));
            Some((hit.score, hit.common, is_link))
        })
        .collect();
    let others: Vec<_> = others.iter().filter_map(best).collect();
    eprintln!(
        "score common | shown of {} | of these linked | shown of {} others",
        linked.len(),
        others.len()
    );
    for score in [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7] {
        for common in [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9] {
            let above = |s: f32, c: f32| s >= score && c >= common;
            let shown: Vec<_> = linked.iter().filter(|(s, c, _)| above(*s, *c)).collect();
            let right = shown.iter().filter(|(.., is_link)| *is_link).count();
            let strange = others
                .iter()
                .filter(|hit| above(hit.score, hit.common))
                .count();
            eprintln!(
                "{score:5} {common:6} | {:8} | {right:8} | {strange:8}",
                shown.len()
            );
        }
    }
}

/// The same question where nothing is known besides its words.
fn without_circumstances(query: &SimilarQuery) -> SimilarQuery {
    SimilarQuery {
        title: query.title.clone(),
        body: query.body.clone(),
        exclude_thread: query.exclude_thread,
        ..SimilarQuery::default()
    }
}

/// What was measured of the candidates of each question, as far as it is learnt from.
fn cases(
    index: &Index,
    questions: &HashMap<String, SimilarQuery>,
    links: &BTreeMap<String, Vec<String>>,
    features: fn(&Example) -> &[f32],
) -> Vec<Case> {
    let case = |(id, linked): (&String, &Vec<String>)| {
        let found = index.similar_examples(questions.get(id)?).unwrap();
        Some(Case {
            links: linked.len(),
            linked: found
                .iter()
                .map(|example| linked.contains(example.import_id.as_ref().unwrap()))
                .collect(),
            features: found
                .iter()
                .map(|example| features(example).iter().copied().map(f64::from).collect())
                .collect(),
        })
    };
    links.iter().filter_map(case).collect()
}

fn score(weights: &[f64], features: &[f64]) -> f64 {
    weights.iter().zip(features).map(|(w, x)| w * x).sum()
}

/// How likely each candidate is the linked one.
fn likelihoods(weights: &[f64], case: &Case) -> Vec<f64> {
    let scores = case.features.iter().map(|row| score(weights, row));
    let scores: Vec<f64> = scores.collect();
    let most = scores.iter().copied().fold(f64::MIN, f64::max);
    let raised: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
    let sum: f64 = raised.iter().sum();
    raised.into_iter().map(|one| one / sum).collect()
}

/// Newton's method on the penalised likelihood. A step that would make it smaller is cut in half until it
/// does not: from far away whole steps may lead astray.
fn learn(cases: &[&Case]) -> Vec<f64> {
    let width = cases[0].features[0].len();
    let useful: Vec<_> = cases
        .iter()
        .copied()
        .filter(|case| case.linked.contains(&true))
        .collect();
    let mut weights = vec![0.0; width];
    let mut best = penalised(&weights, &useful);
    for _ in 0..STEPS {
        let (slope, bend) = around(&weights, &useful);
        let mut step = solve(bend, slope);
        for _ in 0..HALVES {
            let there: Vec<f64> = weights.iter().zip(&step).map(|(w, s)| w + s).collect();
            let reached = penalised(&there, &useful);
            if reached >= best {
                (weights, best) = (there, reached);
                break;
            }
            step.iter_mut().for_each(|part| *part /= 2.0);
        }
    }
    weights
}

/// The mean logarithm of how likely the linked candidates are, less the penalty.
fn penalised(weights: &[f64], cases: &[&Case]) -> f64 {
    let fit = |case: &&Case| {
        let likely = likelihoods(weights, case);
        let linked = likely.iter().zip(&case.linked).filter(|(_, is)| **is);
        let logs: Vec<f64> = linked.map(|(p, _)| p.max(f64::MIN_POSITIVE).ln()).collect();
        logs.iter().sum::<f64>() / logs.len() as f64
    };
    let sum: f64 = cases.iter().map(fit).sum();
    sum / cases.len() as f64 - PENALTY * weights.iter().map(|w| w * w).sum::<f64>()
}

/// How steep the penalised likelihood is there, and how bent (the lower half, turned to positive).
fn around(weights: &[f64], cases: &[&Case]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let (width, count) = (weights.len(), cases.len() as f64);
    let mut slope: Vec<f64> = weights.iter().map(|w| -2.0 * PENALTY * w).collect();
    let mut bend = vec![vec![0.0; width]; width];
    for (i, row) in bend.iter_mut().enumerate() {
        row[i] = 2.0 * PENALTY;
    }
    for case in cases {
        let likely = likelihoods(weights, case);
        let linked = case.linked.iter().filter(|linked| **linked).count() as f64;
        let mut mean = vec![0.0; width];
        for ((row, p), is_linked) in case.features.iter().zip(&likely).zip(&case.linked) {
            let target = if *is_linked { 1.0 / linked } else { 0.0 };
            for i in 0..width {
                mean[i] += p * row[i];
                slope[i] += (target - p) * row[i] / count;
                for j in 0..=i {
                    bend[i][j] += p * row[i] * row[j] / count;
                }
            }
        }
        for i in 0..width {
            for j in 0..=i {
                bend[i][j] -= mean[i] * mean[j] / count;
            }
        }
    }
    (slope, bend)
}

/// Solves `a x = b` for a symmetric positive `a` of which the lower half is given (Cholesky).
fn solve(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for i in 0..n {
        for j in 0..=i {
            let inner: f64 = (0..j).map(|k| a[i][k] * a[j][k]).sum();
            let rest = a[i][j] - inner;
            a[i][j] = if i == j {
                rest.max(1e-12).sqrt()
            } else {
                rest / a[j][j]
            };
        }
    }
    for i in 0..n {
        let inner: f64 = (0..i).map(|k| a[i][k] * b[k]).sum();
        b[i] = (b[i] - inner) / a[i][i];
    }
    for i in (0..n).rev() {
        let inner: f64 = (i + 1..n).map(|k| a[k][i] * b[k]).sum();
        b[i] = (b[i] - inner) / a[i][i];
    }
    b
}

/// Recall@10 and MRR@10 of one question.
fn judged(case: &Case, weights: &[f64]) -> (f64, f64) {
    let mut order: Vec<usize> = (0..case.features.len()).collect();
    let scores: Vec<f64> = case
        .features
        .iter()
        .map(|row| score(weights, row))
        .collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    let top: Vec<bool> = order.iter().take(10).map(|i| case.linked[*i]).collect();
    let found = top.iter().filter(|linked| **linked).count() as f64;
    let first = top.iter().position(|linked| *linked);
    (
        found / case.links as f64,
        first.map_or(0.0, |rank| 1.0 / (rank + 1) as f64),
    )
}

fn report(what: &str, cases: &[Case]) {
    let (mut recall, mut rank) = (0.0, 0.0);
    for hand in 0..HANDS {
        let (mut held, mut rest) = (Vec::new(), Vec::new());
        for (i, case) in cases.iter().enumerate() {
            if i % HANDS == hand {
                held.push(case);
            } else {
                rest.push(case);
            }
        }
        let weights = learn(&rest);
        for case in held {
            let (r, m) = judged(case, &weights);
            recall += r;
            rank += m;
        }
    }
    let count = cases.len() as f64;
    let candidates: usize = cases.iter().map(|case| case.features.len()).sum();
    let within: f64 = cases
        .iter()
        .map(|case| case.linked.iter().filter(|l| **l).count() as f64 / case.links as f64)
        .sum();
    eprintln!(
        "{what}: {} questions, {:.0} candidates each that hold {:.3} of the links; Recall@10 {:.4}, MRR@10 {:.4}",
        cases.len(),
        candidates as f64 / count,
        within / count,
        recall / count,
        rank / count
    );
}

/// Weights from all cases, and the line that turns a score into a likelihood.
struct Learnt {
    weights: Vec<f64>,
    slope: f64,
    shift: f64,
}

/// Fits `1 / (1 + exp(-(slope * score + shift)))` to whether candidates were linked.
fn calibrated(cases: &[Case]) -> Learnt {
    let cases: Vec<&Case> = cases.iter().collect();
    let weights = learn(&cases);
    let mut pairs = Vec::new();
    for case in &cases {
        for (row, linked) in case.features.iter().zip(&case.linked) {
            pairs.push((score(&weights, row), f64::from(u8::from(*linked))));
        }
    }
    let (mut slope, mut shift) = (1.0, -10.0);
    for _ in 0..60 {
        let mut gradient = vec![0.0; 2];
        let mut bend = vec![vec![1e-9, 0.0], vec![0.0, 1e-9]];
        for (score, linked) in &pairs {
            let p = 1.0 / (1.0 + (-(slope * score + shift)).exp());
            let spread = p * (1.0 - p);
            gradient[0] += (linked - p) * score;
            gradient[1] += linked - p;
            bend[0][0] += spread * score * score;
            bend[1][0] += spread * score;
            bend[1][1] += spread;
        }
        let step = solve(bend, gradient);
        slope += step[0].clamp(-0.2, 0.2);
        shift += step[1].clamp(-1.0, 1.0);
    }
    Learnt {
        weights,
        slope,
        shift,
    }
}

fn print(all: &Learnt, by_words: &Learnt, questions: usize) {
    println!(
        "//! Weights of the features, learnt by `examples/learn_similar.rs` from {questions} questions of a"
    );
    println!(
        "//! support forum to which helpers, moderators or askers linked another thread. Made by that"
    );
    println!("//! program: not to be changed by hand.");
    println!();
    println!("use super::features::{{COUNT, NAMES_OF_WORDS}};");
    println!("use super::score::Weights;");
    for (name, length, doc, names, learnt) in [
        (
            "ALL",
            "COUNT",
            "Where category or tags are known.",
            FEATURE_NAMES.as_slice(),
            all,
        ),
        (
            "BY_WORDS",
            "{ NAMES_OF_WORDS.len() }",
            "Where there are words alone.",
            &FEATURE_NAMES_OF_WORDS,
            by_words,
        ),
    ] {
        println!();
        println!("/// {doc}");
        println!("pub(super) const {name}: Weights<{length}> = Weights {{");
        println!("    of: [");
        for (weight, name) in learnt.weights.iter().zip(names) {
            println!("        {weight:.4}, // {name}");
        }
        println!("    ],");
        println!("    slope: {:.4},", learnt.slope);
        println!("    shift: {:.4},", learnt.shift);
        println!("}};");
    }
}
