//! Nothing that can be typed is an error, slow, or a panic, on its whole way through service and engine.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests fail by panicking and say what they tried"
)]

use crate::search::{FindRequest, SimilarRequest, find, similar, suggest};
use crate::test_support::{indexed, sqlite};
use crate::threads::tests::{ask, cast};
use backstop_domain::Actor;
use fastrand::Rng;
use std::time::{Duration, Instant};

/// Texts tried.
const TRIED: usize = 250;
/// Pieces that mean something to the parser, the tokenizer or the engine, and some that should not.
const PIECES: [&str; 60] = [
    "\"",
    "-",
    "OR",
    " OR ",
    "AND",
    "(",
    ")",
    " ",
    "  ",
    "\t",
    "\n",
    "\0",
    ":",
    "*",
    "?",
    "\\",
    "/",
    "tag:",
    "category:",
    "user:",
    "is:",
    "is:solved",
    "is:thread",
    "in:title",
    "before:",
    "after:",
    "before:2026",
    "after:2025-13-45",
    "version:",
    "version:v2.3.1",
    "-tag:",
    "-is:solved",
    "-\"",
    "pair",
    "error",
    "53",
    "pairnig",
    "x200",
    "0x80070057",
    "v2.3.1",
    "about:config",
    "a",
    "é",
    "ß",
    "İ",
    "火狐",
    "파이어",
    "ひらがな",
    "שלום",
    "مرحبا",
    "\u{202e}",
    "\u{feff}",
    "\u{301}",
    "🦊",
    "👨‍👩‍👧",
    "%",
    "_",
    "'",
    "<script>",
    "constructor",
];

fn text(dice: &mut Rng) -> String {
    match dice.u8(..4) {
        // Any bytes at all.
        0 => {
            let bytes: Vec<u8> = (0..dice.usize(..200)).map(|_| dice.u8(..)).collect();
            String::from_utf8_lossy(&bytes).into_owned()
        }
        // One piece again and again, longer than anything that is read.
        1 => dice.choice(PIECES).unwrap().repeat(dice.usize(1..3_000)),
        _ => {
            let count = dice.usize(..40);
            (0..count).map(|_| dice.choice(PIECES).unwrap()).collect()
        }
    }
}

#[tokio::test]
async fn any_text_is_answered_soon() {
    let (ctx, _clock) = sqlite().await;
    let cast = cast(&ctx).await;
    for _ in 0..5 {
        ask(&ctx, &cast.sue).await;
    }
    indexed(&ctx).await;
    let seed = fastrand::u64(..1_000_000_000);
    eprintln!("seed {seed}");
    let mut dice = Rng::with_seed(seed);
    for _ in 0..TRIED {
        let q = text(&mut dice);
        let began = Instant::now();
        let sort = *dice.choice(&["relevance", "newest", "helpful"]).unwrap();
        let request = FindRequest {
            q: q.clone(),
            sort: Some(sort.to_owned()),
            exact: dice.bool(),
            ..FindRequest::default()
        };
        let answer = find(&ctx, &Actor::Anonymous, request).await;
        let answer = answer.unwrap_or_else(|error| panic!("{q:?}: {error:?}"));
        assert!(
            answer.total <= 5 && answer.items.len() <= 5,
            "{q:?}: {answer:?}"
        );
        if let Some(next) = answer.next {
            let request = FindRequest {
                q: q.clone(),
                sort: Some(sort.to_owned()),
                cursor: Some(next),
                ..FindRequest::default()
            };
            find(&ctx, &Actor::Anonymous, request).await.unwrap();
        }
        suggest(&ctx, &q).await.unwrap();
        let asked = SimilarRequest {
            title: q.clone(),
            body: q.clone(),
            tags: vec![q.clone()],
            category: Some(q.clone()),
            limit: dice.bool().then(|| dice.u64(..)),
        };
        similar(&ctx, &Actor::Anonymous, asked).await.unwrap();
        let took = began.elapsed();
        assert!(took < Duration::from_secs(3), "{took:?} for {q:?}");
    }
}
