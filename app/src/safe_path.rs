//! Where somebody is sent after signing in: a place on this site, never another site.

/// A path of this site, with its query. Built only by [`SafePath::parse`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafePath(String);

impl SafePath {
    /// Accepts a path that starts with exactly one slash and holds no backslash (browsers read it
    /// as a slash), no second slash in a row and no control character.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let path = text.split(['?', '#']).next().unwrap_or_default();
        let fits = path.starts_with('/')
            && !path.contains("//")
            && !text.contains('\\')
            && !text.chars().any(|c| c.is_control() || c.is_whitespace())
            && text.len() <= 2000;
        fits.then(|| Self(text.to_owned()))
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::SafePath;

    #[test]
    fn only_places_on_this_site_pass() {
        for good in [
            "/",
            "/t/1/a?cursor=1.2",
            "/ask?title=http://x",
            "/t/1#post-2",
        ] {
            assert!(SafePath::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "t/1",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "https://evil.example",
            "/a//b",
            "/a\r\nLocation: x",
            "/\t/evil.example",
            "javascript:alert(1)",
        ] {
            assert!(SafePath::parse(bad).is_none(), "{bad}");
        }
    }
}
