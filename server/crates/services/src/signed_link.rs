//! Tokens of links that act without signing in: a number, and a seal over it and its purpose.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt::Display;
use std::str::FromStr;

/// The token of a number for a purpose. It is good for ever, and for nothing else.
pub(crate) fn token(secret: &[u8; 32], purpose: &str, id: impl Display + Copy) -> String {
    let seal = seal(secret, purpose, id).finalize().into_bytes();
    let hex: String = seal.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{id}.{hex}")
}

/// The number of a token that is one of ours for this purpose.
pub(crate) fn verified<T: Display + Copy + FromStr>(
    secret: &[u8; 32],
    purpose: &str,
    token: &str,
) -> Option<T> {
    let (id, hex) = token.split_once('.')?;
    let id: T = id.parse().ok()?;
    // Compared in constant time, so that a seal cannot be found byte by byte.
    seal(secret, purpose, id).verify_slice(&unhex(hex)?).ok()?;
    Some(id)
}

fn seal(secret: &[u8; 32], purpose: &str, id: impl Display) -> Hmac<Sha256> {
    // HMAC fills a short key with zeros up to the block; done here, no length can be wrong.
    let mut key = [0; 64];
    key[..secret.len()].copy_from_slice(secret);
    Hmac::<Sha256>::new(&key.into()).chain_update(format!("{purpose}:{id}"))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let fits = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    fits.then(|| {
        (0..64)
            .step_by(2)
            .filter_map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use backstop_domain::ids::AccountId;

    #[test]
    fn only_our_own_seals_are_good() {
        let verified = |secret, text: &str| verified::<AccountId>(secret, "unsubscribe", text);
        let good = token(&[7; 32], "unsubscribe", AccountId(12));
        assert_eq!(verified(&[7; 32], &good), Some(AccountId(12)));
        assert_eq!(verified(&[8; 32], &good), None);
        assert_eq!(verified(&[7; 32], &good.replacen("12.", "13.", 1)), None);
        let other = token(&[7; 32], "helped", AccountId(12));
        assert_eq!(
            verified(&[7; 32], &other),
            None,
            "sealed for another purpose"
        );
        for bad in [
            "",
            "12",
            "12.",
            "12.00",
            "x.y",
            &good[..good.len() - 2],
            &format!("{good}00"),
            "12.é",
        ] {
            assert_eq!(verified(&[7; 32], bad), None, "{bad}");
        }
    }
}
