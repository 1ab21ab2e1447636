//! A value that must not be seen.

/// A token or password. It shows itself in no log and no debug output.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides a value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value, for the one who needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether there is one.
    #[must_use]
    pub fn is_set(&self) -> bool {
        !self.0.is_empty()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.is_set() {
            "Secret(set)"
        } else {
            "Secret(none)"
        })
    }
}

/// Begins every signing secret of Standard Webhooks.
pub const SIGNING_PREFIX: &str = "whsec_";

/// Whether a text is a signing secret of Standard Webhooks 1.0: the prefix, and 24 to 64 bytes in
/// padded base64.
#[must_use]
pub fn is_signing_secret(text: &str) -> bool {
    let Some(encoded) = text.strip_prefix(SIGNING_PREFIX) else {
        return false;
    };
    let digits = encoded.trim_end_matches('=');
    let fits = encoded.len().is_multiple_of(4)
        && encoded.len() - digits.len() <= 2
        && digits
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'));
    fits && (24..=64).contains(&(digits.len() * 3 / 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_shows_itself_nowhere() {
        let secret = Secret::new("token");
        assert_eq!(
            format!("{secret:?} {:?}", Secret::default()),
            "Secret(set) Secret(none)"
        );
    }

    #[test]
    fn signing_secrets_are_long_enough() {
        for good in [
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ] {
            assert!(is_signing_secret(good), "{good}");
        }
        for bad in [
            "",
            "whsec_",
            "whsec_c2hvcnQ=",
            "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa-w",
            "whsec_é",
        ] {
            assert!(!is_signing_secret(bad), "{bad}");
        }
    }
}
