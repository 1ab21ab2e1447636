//! How soon a post is found after it was acknowledged.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use serde_json::json;

use crate::{
    http,
    options::Options,
    places::Places,
    process::Cores,
    scene::Scene,
    wrk::{self, Mix},
};

const POSTS: usize = 60;
const LOOK_EVERY: Duration = Duration::from_millis(5);
const PATIENCE: Duration = Duration::from_secs(20);

/// From the acknowledgement to the first search that finds it, in milliseconds.
#[derive(Clone, Copy)]
pub struct Findable {
    /// Half of the posts.
    pub p50_ms: f64,
    /// All but one of a hundred.
    pub p99_ms: f64,
}

/// While nobody else asks for anything.
///
/// # Errors
/// A post is refused, or never found.
pub fn at_rest(port: u16, scene: &Scene) -> Result<Findable> {
    measure(port, scene, "rest", || true)
}

/// While others search as fast as they can.
///
/// # Errors
/// As [`at_rest`].
pub fn while_others_search(
    options: &Options,
    places: &Places,
    cores: Cores,
    scene: &Scene,
    mix: &Mix,
) -> Result<Findable> {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let load = scope.spawn(|| {
            let outcome = wrk::run(mix, options.port, 20, 7, cores.load, &places.run);
            over.store(true, Ordering::Relaxed);
            outcome
        });
        std::thread::sleep(Duration::from_millis(500));
        let found = measure(options.port, scene, "busy", || {
            !over.load(Ordering::Relaxed)
        });
        let load = load
            .join()
            .map_err(|_| anyhow::anyhow!("the load failed"))?;
        ensure!(load?.errors == 0.0, "searches failed under load");
        found
    })
}

fn measure(port: u16, scene: &Scene, mark: &str, goes_on: impl Fn() -> bool) -> Result<Findable> {
    let bearer = format!("Bearer {}", scene.token);
    let headers = [
        ("content-type", "application/json"),
        ("authorization", bearer.as_str()),
    ];
    let mut waited = Vec::new();
    for (number, thread) in (0..POSTS).zip(scene.others.iter().cycle()) {
        if !goes_on() {
            break;
        }
        let word = format!("findme{mark}{number}zz");
        let body =
            json!({"body": format!("It says {word} here."), "intent": "comment"}).to_string();
        let path = format!("/api/v1/threads/{thread}/posts");
        http::send(port, "POST", &path, &headers, &body)?.json(201)?;
        waited.push(until_found(port, &word)?);
    }
    ensure!(waited.len() >= 10, "too few posts");
    waited.sort_by(f64::total_cmp);
    let at = |share: usize| waited[(waited.len() * share / 100).min(waited.len() - 1)];
    Ok(Findable {
        p50_ms: at(50),
        p99_ms: at(99),
    })
}

fn until_found(port: u16, word: &str) -> Result<f64> {
    let began = Instant::now();
    loop {
        let path = format!("/api/v1/search?exact=true&limit=1&q={word}");
        if http::get(port, &path, &[])?.json(200)?["total"] == 1 {
            return Ok(began.elapsed().as_secs_f64() * 1000.0);
        }
        ensure!(began.elapsed() < PATIENCE, "{word} is never found");
        std::thread::sleep(LOOK_EVERY);
    }
}
