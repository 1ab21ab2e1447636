//! The load: `wrk` with a script of its own for each kind of request.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

use crate::process;

/// Connections kept busy.
pub const CONNECTIONS: u32 = 32;

/// Requests that differ from one to the next: what a script sends in turn.
pub struct Mix {
    /// GET or POST.
    pub method: &'static str,
    /// Header lines of all requests.
    pub headers: Vec<(String, String)>,
    /// Paths, with bodies where it is a POST. `{n}` in a body becomes a number never used before.
    pub requests: Vec<(String, String)>,
}

/// What one run came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// Answers received.
    pub requests: f64,
    /// Answers per second.
    pub rate: f64,
    /// Half of the answers came within this, in milliseconds.
    pub p50_ms: f64,
    /// 99 of 100 answers came within this, in milliseconds.
    pub p99_ms: f64,
    /// Answers with a status of 400 or above, and requests without an answer.
    pub errors: f64,
}

/// Whether it can be run at all.
pub fn is_installed() -> bool {
    let quiet = Command::new("wrk")
        .arg("-v")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    quiet.is_ok()
}

/// Sends `mix` for some seconds. `turn` is another number in each run: it picks where in the list
/// of requests to begin and keeps bodies apart.
///
/// # Errors
/// `wrk` fails or goes on for too long.
pub fn run(
    mix: &Mix,
    port: u16,
    seconds: u64,
    turn: usize,
    core: usize,
    folder: &Path,
) -> Result<Load> {
    let file = folder.join("load.lua");
    fs::write(&file, script(mix)).context("writing the script for wrk")?;
    let mut wrk = Command::new("wrk");
    wrk.args(["-t1", &format!("-c{CONNECTIONS}"), &format!("-d{seconds}s")]);
    wrk.args(["--timeout", "5s", "-s"])
        .arg(&file)
        .arg(format!("http://127.0.0.1:{port}/"));
    wrk.args(["--", &turn.to_string()]);
    let mut child = process::pin(&wrk, core)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("starting wrk")?;
    let began = Instant::now();
    while child.try_wait()?.is_none() {
        if began.elapsed() > Duration::from_secs(seconds + 15) {
            child.kill()?;
            bail!("wrk did not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    // What it says fits into the pipe, so that it is read after the end.
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "wrk ended with {}", output.status);
    let text = String::from_utf8_lossy(&output.stdout);
    parse(&text).with_context(|| format!("wrk said: {text}"))
}

/// The script in Lua. Requests without a number are put together once, so that the load itself
/// costs little.
fn script(mix: &Mix) -> String {
    let mut lua = format!("wrk.method = {}\n", quoted(mix.method));
    for (name, value) in &mix.headers {
        lua += &format!("wrk.headers[{}] = {}\n", quoted(name), quoted(value));
    }
    lua += "local list = {\n";
    for (path, body) in &mix.requests {
        lua += &format!("  {{{}, {}}},\n", quoted(path), quoted(body));
    }
    lua += "}\n";
    lua + LUA
}

const LUA: &str = r#"
local at, number, turn = 0, 0, 0
local ready = {}
function init(args)
  turn = tonumber(args[1])
  at = turn * 1009 % #list
  for i, one in ipairs(list) do
    local body = #one[2] > 0 and one[2] or nil
    if not (body and body:find("{n}", 1, true)) then ready[i] = wrk.format(nil, one[1], nil, body) end
  end
end
function request()
  at = at % #list + 1
  if ready[at] then return ready[at] end
  number = number + 1
  return wrk.format(nil, list[at][1], nil, (list[at][2]:gsub("{n}", turn .. "-" .. number)))
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("figures %d %d %d %d %d\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), e.status + e.connect + e.read + e.write + e.timeout))
end
"#;

fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out += "\\n",
            '\r' => out += "\\r",
            // Lua's numbers of characters are decimal.
            c if c.is_ascii_control() => out += &format!("\\{:03}", u32::from(c)),
            c => out.push(c),
        }
    }
    out + "\""
}

/// Reads the line that the script ends with: requests, then microseconds, then errors.
fn parse(text: &str) -> Result<Load> {
    let line = text.lines().find_map(|line| line.strip_prefix("figures "));
    let figures = line
        .context("no figures")?
        .split(' ')
        .map(str::parse)
        .collect::<Result<Vec<f64>, _>>()?;
    let [requests, duration, p50, p99, errors] = figures[..] else {
        bail!("figures are missing");
    };
    ensure!(requests > 0.0, "no request was answered");
    Ok(Load {
        requests,
        rate: requests / duration * 1e6,
        p50_ms: p50 / 1000.0,
        p99_ms: p99 / 1000.0,
        errors,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    #[test]
    fn figures_are_read() {
        let load =
            parse("Running 4s test\nfigures 8000 4000000 1500 9000 2\nRequests/sec").unwrap();
        let wanted = Load {
            requests: 8000.0,
            rate: 2000.0,
            p50_ms: 1.5,
            p99_ms: 9.0,
            errors: 2.0,
        };
        assert_eq!(load, wanted);
        assert!(parse("Running").is_err());
    }

    #[test]
    fn text_is_quoted_for_lua() {
        assert_eq!(quoted("a\"b\\\n\t"), r#""a\"b\\\n\009""#);
    }
}
