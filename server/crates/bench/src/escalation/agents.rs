//! Agents who all ask for the most urgent case at the same time.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::database::Store;
use super::figures::Claims;
use crate::http;

/// How many there are.
pub const COUNT: usize = 8;
/// How long they race.
const RACE: Duration = Duration::from_secs(8);

/// What one agent came to.
struct Race {
    cases: Vec<i64>,
    milliseconds: Vec<f64>,
}

/// Lets them take one case after the other; each resolves what it has, since nobody may hold many.
pub async fn race(port: u16, tokens: &[String], db: &mut Store) -> Result<Claims> {
    let begun = Instant::now();
    let races: Vec<Race> = std::thread::scope(|scope| {
        let all: Vec<_> = tokens
            .iter()
            .map(|token| scope.spawn(move || one(port, token, begun)))
            .collect();
        let ended = all.into_iter().map(|one| {
            one.join()
                .unwrap_or_else(|_| anyhow::bail!("an agent failed"))
        });
        ended.collect::<Result<_>>()
    })?;
    let seconds = begun.elapsed().as_secs_f64();
    let mut cases: Vec<i64> = races
        .iter()
        .flat_map(|race| race.cases.iter().copied())
        .collect();
    let claimed = cases.len();
    cases.sort_unstable();
    cases.dedup();
    ensure!(cases.len() == claimed, "a case was given to two agents");
    ensure!(
        db.claimed().await? >= i64::try_from(claimed)?,
        "a claim got lost"
    );
    let mut times: Vec<f64> = races
        .into_iter()
        .flat_map(|race| race.milliseconds)
        .collect();
    times.sort_unstable_by(f64::total_cmp);
    let at = |percent: usize| times.get((times.len().max(1) - 1) * percent / 100).copied();
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let per_second = claimed as f64 / seconds;
    Ok(Claims {
        agents: COUNT,
        per_second,
        p50_ms: at(50).context("no case was taken")?,
        p99_ms: at(99).context("no case was taken")?,
    })
}

fn one(port: u16, token: &str, begun: Instant) -> Result<Race> {
    let bearer = format!("Bearer {token}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("content-type", "application/json"),
    ];
    let mut race = Race {
        cases: Vec::new(),
        milliseconds: Vec::new(),
    };
    while begun.elapsed() < RACE {
        let asked = Instant::now();
        let answer = http::send(port, "POST", "/api/v1/escalations/next", &headers, "")?;
        if answer.status == 204 {
            continue;
        }
        let case = answer.json(200)?["id"]
            .as_i64()
            .context("a case without id")?;
        race.milliseconds
            .push(asked.elapsed().as_secs_f64() * 1000.0);
        race.cases.push(case);
        let path = format!("/api/v1/escalations/{case}/resolve");
        let body = r#"{"wrap_up":"solved","note":""}"#;
        http::send(port, "POST", &path, &headers, body)?.json(200)?;
    }
    Ok(race)
}
