//! Tokens of sessions: 256 random bits, shown once, stored as a hash.
//!
//! A plain SHA-256 is enough here: unlike a password the token has all its strength in itself, so
//! nobody can guess it from the hash, and looking it up stays one index read.

use crate::Result;
use anyhow::anyhow;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// Marks our tokens, so that scanners for leaked secrets can find them.
const PREFIX: &str = "bs_";
/// Random bytes of a token.
const BYTES: usize = 32;
/// Characters of a token: the prefix and 32 bytes in base64.
const LENGTH: usize = PREFIX.len() + (BYTES * 8).div_ceil(6);

/// A fresh token.
///
/// # Errors
/// When the machine has no randomness to give.
pub(super) fn fresh() -> Result<String> {
    let mut bytes = [0_u8; BYTES];
    getrandom::fill(&mut bytes).map_err(|e| anyhow!("randomness: {e}"))?;
    Ok(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// What is stored of a token.
pub(super) fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// Whether a text has the form of a token; anything else needs no look into the database.
pub(super) fn is_well_formed(text: &str) -> bool {
    text.len() == LENGTH
        && text.starts_with(PREFIX)
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    #[test]
    fn tokens_are_long_different_and_recognised() {
        let (one, other) = (fresh().unwrap(), fresh().unwrap());
        assert_ne!(one, other);
        assert!(is_well_formed(&one) && is_well_formed(&other), "{one}");
        assert_eq!(hash(&one).len(), 32);
        let padded = format!("{one}=");
        for bad in [
            "",
            "bs_",
            &one[1..],
            padded.as_str(),
            &one.replace("bs_", "gh_"),
            &one.to_lowercase().replace('b', "é"),
        ] {
            assert!(!is_well_formed(bad), "{bad}");
        }
    }
}
