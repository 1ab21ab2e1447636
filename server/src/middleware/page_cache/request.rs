//! Which requests a kept page may answer.

use axum::http::{HeaderMap, HeaderValue, Method, Request, header};

use super::Encoding;

/// Longer queries are somebody's own and not worth keeping.
const QUERY_MAX: usize = 128;

/// A request by a visitor without a session, as far as the cache must know it.
pub struct Wanted {
    key: String,
    head_only: bool,
    encoding: Encoding,
    if_none_match: Option<HeaderValue>,
    short: bool,
}

impl Wanted {
    /// Reads a request; none where it may be somebody's.
    #[must_use]
    pub fn read<B>(request: &Request<B>) -> Option<Self> {
        let head_only = *request.method() == Method::HEAD;
        let headers = request.headers();
        if !(head_only || *request.method() == Method::GET)
            || headers.contains_key(header::AUTHORIZATION)
            || has_own_cookie(headers)
        {
            return None;
        }
        let target = request.uri().path_and_query()?;
        Some(Self {
            key: target.as_str().to_owned(),
            head_only,
            encoding: Encoding::wanted(headers),
            if_none_match: headers.get(header::IF_NONE_MATCH).cloned(),
            short: target.query().is_none_or(|query| query.len() <= QUERY_MAX),
        })
    }

    pub(super) fn key(&self) -> &str {
        &self.key
    }

    pub(super) const fn head_only(&self) -> bool {
        self.head_only
    }

    pub(super) const fn encoding(&self) -> Encoding {
        self.encoding
    }

    pub(super) const fn may_be_kept(&self) -> bool {
        self.short
    }

    /// Whether the client already has the page with this tag.
    pub(super) fn has(&self, etag: &HeaderValue) -> bool {
        let (Some(Ok(list)), Ok(etag)) = (
            self.if_none_match.as_ref().map(HeaderValue::to_str),
            etag.to_str(),
        ) else {
            return false;
        };
        list.split(',')
            .map(str::trim)
            .any(|one| one == etag || one == "*")
    }
}

/// Whether a cookie of ours came along. Others share the host and mean nothing here. What cannot be
/// read as text counts as ours.
fn has_own_cookie(headers: &HeaderMap) -> bool {
    headers.get_all(header::COOKIE).iter().any(|value| {
        value.to_str().map_or(true, |text| {
            text.split(';').any(|pair| {
                let name = pair.trim_start();
                name.starts_with("backstop") || name.starts_with("__Host-backstop")
            })
        })
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    fn request(name: &str, value: &str) -> Request<()> {
        Request::get("/t/1/a?cursor=2")
            .header(name, value)
            .body(())
            .unwrap()
    }

    #[test]
    fn sessions_never_reach_the_cache() {
        assert!(Wanted::read(&request("cookie", "theme=dark; backstop=bs_x")).is_none());
        assert!(Wanted::read(&request("cookie", "__Host-backstop=bs_x")).is_none());
        assert!(Wanted::read(&request("authorization", "Bearer bs_x")).is_none());
        assert!(Wanted::read(&Request::post("/t/1/a").body(()).unwrap()).is_none());
        let plain = Wanted::read(&request("cookie", "other=1")).unwrap();
        assert_eq!(plain.key(), "/t/1/a?cursor=2");
    }
}
