//! What ties the searches of one browser session together: a random number in a cookie of its own.
//!
//! It says nothing about who searches, is sent to the search alone, ends with the session of the
//! browser and after a day at the latest, and is not set where the browser asks not to be followed.

use axum::http::{HeaderMap, HeaderValue, header};
use backstop_domain::Timestamp;

const NAME: &str = "backstop-search";
/// Letters of a random number.
const LETTERS: usize = 16;

/// The number a browser sent, if it is of today.
pub(super) fn read(headers: &HeaderMap, now: Timestamp) -> Option<&str> {
    if is_declined(headers) {
        return None;
    }
    let today = now.date();
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == NAME)
        .map(|(_, value)| value)
        .filter(|value| value.starts_with(&today) && value.len() == today.len() + 1 + LETTERS)
}

/// A new number, and the header that gives it to the browser.
pub(super) fn begin(
    headers: &HeaderMap,
    now: Timestamp,
    https: bool,
) -> Option<(String, HeaderValue)> {
    if is_declined(headers) {
        return None;
    }
    let mut bytes = [0_u8; LETTERS / 2];
    getrandom::fill(&mut bytes).ok()?;
    let random: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let number = format!("{}-{random}", now.date());
    let secure = if https { "; Secure" } else { "" };
    let cookie = format!("{NAME}={number}; Path=/search; HttpOnly; SameSite=Lax{secure}");
    Some((number, HeaderValue::from_str(&cookie).ok()?))
}

/// Global Privacy Control, or the older Do Not Track.
fn is_declined(headers: &HeaderMap) -> bool {
    ["sec-gpc", "dnt"]
        .iter()
        .any(|name| headers.get(*name).is_some_and(|value| value == "1"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    const NOW: Timestamp = Timestamp(1_767_603_600_000_000);

    fn sent(cookie: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_str(cookie).unwrap());
        headers
    }

    #[test]
    fn a_number_lasts_for_a_day_at_most() {
        let (number, cookie) = begin(&HeaderMap::new(), NOW, true).unwrap();
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.ends_with("; Path=/search; HttpOnly; SameSite=Lax; Secure"));
        assert!(!cookie.contains("Max-Age"));
        let back = sent(&format!("x=y; {}", cookie.split(';').next().unwrap()));
        assert_eq!(read(&back, NOW), Some(number.as_str()));
        assert_eq!(read(&back, NOW.plus_seconds(86_400)), None);
        assert_eq!(read(&sent("backstop-search=2026-01-05-short"), NOW), None);
    }

    #[test]
    fn who_declines_gets_none() {
        for name in ["sec-gpc", "dnt"] {
            let (number, _) = begin(&HeaderMap::new(), NOW, false).unwrap();
            let mut headers = sent(&format!("{NAME}={number}"));
            headers.insert(name, HeaderValue::from_static("1"));
            assert_eq!(read(&headers, NOW), None);
            assert!(begin(&headers, NOW, false).is_none());
        }
    }
}
