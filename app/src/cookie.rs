//! The session cookie: its name and its flags.

use axum::http::{HeaderMap, HeaderValue, header};

/// How long a browser keeps it: as long as a session lives.
const MAX_AGE_SECONDS: u32 = 30 * 24 * 60 * 60;

/// The name under a public address. With https it carries the prefix that makes browsers refuse
/// a cookie set by another host or over plain http (RFC 6265bis, 4.1.3).
#[must_use]
pub fn name(public_url: &str) -> &'static str {
    if is_https(public_url) {
        "__Host-backstop"
    } else {
        "backstop"
    }
}

/// The header that keeps somebody signed in; none where the token holds what no header may hold.
#[must_use]
pub fn set(public_url: &str, token: &str) -> Option<HeaderValue> {
    header(public_url, token, MAX_AGE_SECONDS)
}

/// The header that forgets the session.
#[must_use]
pub fn clear(public_url: &str) -> Option<HeaderValue> {
    header(public_url, "", 0)
}

/// The token a browser sent.
#[must_use]
pub fn read<'a>(headers: &'a HeaderMap, public_url: &str) -> Option<&'a str> {
    let name = name(public_url);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty())
        .map(|(_, value)| value)
}

fn is_https(public_url: &str) -> bool {
    public_url.starts_with("https://")
}

fn header(public_url: &str, value: &str, max_age: u32) -> Option<HeaderValue> {
    let secure = if is_https(public_url) { "; Secure" } else { "" };
    let name = name(public_url);
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age}{secure}");
    HeaderValue::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn flags_follow_the_public_address() {
        let safe = set("https://help.example.com", "bs_a").unwrap();
        assert_eq!(
            safe.to_str().unwrap(),
            "__Host-backstop=bs_a; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure"
        );
        let plain = clear("http://127.0.0.1:3000").unwrap();
        assert_eq!(
            plain.to_str().unwrap(),
            "backstop=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        );
        assert!(set("http://x", "a\r\nSet-Cookie: b=c").is_none());
    }

    #[test]
    fn the_right_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("theme=dark; backstop=bs_a; x=y"),
        );
        assert_eq!(read(&headers, "http://x"), Some("bs_a"));
        assert_eq!(read(&headers, "https://x"), None);
    }
}
