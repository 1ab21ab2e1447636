//! The dearest searches that can be typed, one after the other.

use anyhow::{Result, ensure};
use serde_json::json;

use crate::{http, process::Pinned};

/// How often each is sent: the clock of the CPU ticks every ten milliseconds.
const TIMES: u32 = 10;
/// The longest address the server takes leaves about this much for the text.
const TEXT_MAX: usize = 1_900;

/// Words that a large part of any forum about software holds.
const COMMON: &str = "firefox the to and not i is my page browser open tab problem version update \
    website time window use new add bookmark can work try help click file password search video load \
    site computer sync account download install error message mozilla windows google extension setting \
    delete change profile crash button screen menu start save restart history data link list icon option \
    after before when some";
/// Words that nobody writes so.
const MISSPELT: &str = "intrenatoinalizatoins configurattionss authentificaitonz synchornizationn \
    downladmanagerrs pasworddmanagerr bookamrksbarr extenssionns prefrencesz notificationnss";

/// One search and what it took.
pub struct Dearest {
    /// What it is, for people.
    pub what: String,
    /// CPU time of the server for one, in milliseconds.
    pub cpu_ms: f64,
}

struct Attack {
    what: String,
    path: String,
    body: Option<String>,
}

/// Sends each some times.
///
/// # Errors
/// The server does not answer, or answers a fault.
pub fn measure(port: u16, server: &Pinned) -> Result<Vec<Dearest>> {
    let mut found = Vec::new();
    for attack in attacks(port)? {
        send(port, &attack)?;
        let before = server.cpu_ms()?;
        for _ in 0..TIMES {
            send(port, &attack)?;
        }
        found.push(Dearest {
            what: attack.what,
            cpu_ms: (server.cpu_ms()? - before) / f64::from(TIMES),
        });
    }
    Ok(found)
}

fn send(port: u16, attack: &Attack) -> Result<()> {
    let kind = [("content-type", "application/json")];
    let answer = match &attack.body {
        Some(body) => http::send(port, "POST", &attack.path, &kind, body)?,
        None => http::get(port, &attack.path, &[])?,
    };
    ensure!(
        answer.status == 200,
        "{}: {}: {}",
        attack.what,
        answer.status,
        answer.text()
    );
    Ok(())
}

fn attacks(port: u16) -> Result<Vec<Attack>> {
    let mut all = Vec::new();
    for (what, text) in texts() {
        for sort in ["relevance", "newest", "helpful"] {
            all.push(Attack {
                what: format!("{what}, by {sort}"),
                path: format!("/api/v1/search?limit=100&sort={sort}&q={}", encoded(&text)),
                body: None,
            });
        }
    }
    for begun in [
        "fi",
        "th",
        "pa",
        "firefox the to and no",
        "firfeox",
        "aaaaaaaaaaaa",
        "火",
    ] {
        all.push(Attack {
            what: format!("suggestions for “{begun}”"),
            path: format!("/api/v1/suggest?q={}", encoded(begun)),
            body: None,
        });
    }
    let many: String = (0..9_000).map(|n| format!("w{n}x ")).collect();
    let long = [
        ("64 KB of common words", format!("{COMMON} ").repeat(100)),
        ("64 KB of different words", many),
        (
            "64 KB without spaces",
            "火狐浏览器无法打开网页".repeat(2_000),
        ),
    ];
    for (what, text) in long {
        let text: String = text.chars().take(64_000).collect();
        let title: String = text.chars().take(200).collect();
        let body = json!({"title": title, "body": text, "limit": 100}).to_string();
        all.push(Attack {
            what: format!("similar to {what}"),
            path: "/api/v1/similar".to_owned(),
            body: Some(body),
        });
    }
    all.push(Attack {
        what: "page 30 of common words".to_owned(),
        path: deep(port, 30)?,
        body: None,
    });
    Ok(all)
}

fn texts() -> Vec<(&'static str, String)> {
    let words: Vec<&str> = COMMON.split_whitespace().collect();
    let pairs = |between: &str| -> String {
        let pairs = words
            .windows(2)
            .map(|two| format!("{between}\"{} {}\" ", two[0], two[1]));
        pairs.collect()
    };
    let groups: Vec<String> = words.chunks(8).map(|some| some.join(" OR ")).collect();
    let without: String = words.iter().map(|word| format!("-{word} ")).collect();
    let codes: String = (0..64)
        .map(|n| format!("0x8007{n:04x} v{n}.{n}.{n} "))
        .collect();
    let versions: String = (0..64).map(|n| format!("version:{n} ")).collect();
    let tags: String = (0..200).map(|n| format!("tag:t{n} ")).collect();
    vec![
        ("64 common words", words[..64].join(" ")),
        (
            "common words, as long as may be",
            format!("{COMMON} ").repeat(9),
        ),
        ("common words in titles", format!("in:title {COMMON}")),
        ("groups of common words", groups.join(" ")),
        ("phrases of common words", pairs("")),
        (
            "a phrase of 16 common words",
            format!("\"{}\"", words[..16].join(" ")),
        ),
        (
            "one word eight times as a phrase",
            format!("\"{}\"", "firefox ".repeat(8)),
        ),
        ("only exclusions", without),
        ("excluded phrases", format!("firefox {}", pairs("-"))),
        ("64 misspelt words", format!("{MISSPELT} ").repeat(7)),
        (
            "stop words alone",
            "to be or not to be that is the question".to_owned(),
        ),
        ("everything by a filter", "is:thread".to_owned()),
        ("everything by time", "before:2030".to_owned()),
        ("everything but one tag", "-tag:firefox".to_owned()),
        ("Chinese", "火狐浏览器无法打开网页怎么办".repeat(15)),
        ("codes", codes),
        ("versions", versions),
        ("200 tags", tags),
        ("quotation marks", "\"".repeat(TEXT_MAX)),
        ("one endless word", "a".repeat(TEXT_MAX)),
    ]
}

/// The address of a later page.
fn deep(port: u16, pages: usize) -> Result<String> {
    let first = "/api/v1/search?limit=100&q=firefox+the+page";
    let mut path = first.to_owned();
    for _ in 1..pages {
        let page = http::get(port, &path, &[])?.json(200)?;
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("{first}&cursor={}", encoded(next));
    }
    Ok(path)
}

/// As much of a text as an address takes.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        let mut bytes = [0; 4];
        let one: String = if c.is_ascii_alphanumeric() {
            c.to_string()
        } else {
            let bytes = c.encode_utf8(&mut bytes).bytes();
            bytes.map(|byte| format!("%{byte:02X}")).collect()
        };
        if out.len() + one.len() > TEXT_MAX * 3 {
            break;
        }
        out += &one;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_addresses() {
        assert_eq!(encoded("a b\"火"), "a%20b%22%E7%81%AB");
        assert!(encoded(&"火".repeat(9_000)).len() <= TEXT_MAX * 3);
        assert!(texts().len() >= 20);
    }
}
