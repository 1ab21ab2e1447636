//! What a browser fetches when somebody comes for the first time, part by part.

use anyhow::{Context, Result, ensure};

use crate::http;

/// One file of it.
pub struct Part {
    /// Its path.
    pub path: String,
    /// Bytes of the body as sent, compressed where it is.
    pub bytes: usize,
    /// Bytes of status line and headers.
    pub head_bytes: usize,
}

/// The start page and all that it brings with it.
///
/// # Errors
/// A part is missing.
pub fn first(port: u16) -> Result<Vec<Part>> {
    let page = http::get(port, "/", &[])?;
    let mut paths = vec!["/".to_owned()];
    paths.extend(named_in(&page.text()));
    let styles: Vec<String> = paths
        .iter()
        .filter(|p| p.ends_with(".css"))
        .cloned()
        .collect();
    for path in styles {
        let style = http::get(port, &path, &[])?;
        paths.extend(fonts_of(&path, &style.text()));
    }
    paths.into_iter().map(|path| fetch(port, path)).collect()
}

fn fetch(port: u16, path: String) -> Result<Part> {
    let answer = http::get(port, &path, &[("accept-encoding", "br")])?;
    ensure!(answer.status == 200, "{path}: status {}", answer.status);
    let (bytes, head_bytes) = (answer.body.len(), answer.head_bytes);
    Ok(Part {
        path,
        bytes,
        head_bytes,
    })
}

/// Files that the page names; with an island in it, also what the script then loads.
fn named_in(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for tag in html.split('<').filter_map(|rest| rest.split('>').next()) {
        let wanted = match tag.split_whitespace().next() {
            Some("script" | "img") => attribute(tag, "src"),
            Some("link") if is_loaded(tag) => attribute(tag, "href"),
            _ => None,
        };
        found.extend(wanted.filter(|path| path.starts_with('/')));
    }
    if html.contains("<leptos-island") {
        let boot = found
            .iter()
            .find(|path| path.ends_with("/boot.js"))
            .cloned();
        for name in ["backstop.js", "backstop.wasm"] {
            found.extend(boot.as_deref().map(|boot| beside(boot, name)));
        }
    }
    let mut once = Vec::new();
    for path in found {
        if !once.contains(&path) {
            once.push(path);
        }
    }
    once
}

/// Other links, such as feeds and canonical addresses, are not fetched.
fn is_loaded(tag: &str) -> bool {
    let kind = attribute(tag, "rel").unwrap_or_default();
    ["stylesheet", "icon", "preload", "modulepreload", "manifest"]
        .iter()
        .any(|loaded| kind.split_whitespace().any(|word| word == *loaded))
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split_once(&format!(" {name}="))?.1;
    let value = match rest.chars().next()? {
        quote @ ('"' | '\'') => rest[1..].split(quote).next()?,
        _ => rest.split_whitespace().next()?,
    };
    Some(value.to_owned())
}

/// Fonts are taken as fetched, each of them; images may belong to what nobody sees.
fn fonts_of(style: &str, css: &str) -> Vec<String> {
    let addresses = css
        .split("url(")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    addresses
        .map(|address| address.trim_matches(['"', '\'']))
        .filter(|address| address.contains(".woff"))
        .map(|address| beside(style, address))
        .collect()
}

fn beside(file: &str, name: &str) -> String {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    if name.starts_with('/') {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

/// Bytes of all bodies.
///
/// # Errors
/// There are none.
pub fn total(parts: &[Part]) -> Result<usize> {
    let all = parts.iter().map(|part| part.bytes).reduce(|a, b| a + b);
    all.context("a visit without parts")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_loads_is_found() {
        let html = r#"<!doctype html><link rel="stylesheet" href="/assets/1/a.css"><link rel=icon href=/favicon.svg>
            <link rel="alternate" href="/feed"><script type="module" src="/assets/1/boot.js"></script><a href="/ask">Ask</a>"#;
        let plain = ["/assets/1/a.css", "/favicon.svg", "/assets/1/boot.js"];
        assert_eq!(named_in(html), plain);
        let islands = named_in(&format!(
            "{html}<leptos-island data-component=x></leptos-island>"
        ));
        assert_eq!(
            islands[3..],
            ["/assets/1/backstop.js", "/assets/1/backstop.wasm"]
        );
    }

    #[test]
    fn fonts_count() {
        let css = "@font-face{src:url(\"f/a.woff2\")} b{background:url(x.svg)}";
        assert_eq!(fonts_of("/assets/1/a.css", css), ["/assets/1/f/a.woff2"]);
    }
}
