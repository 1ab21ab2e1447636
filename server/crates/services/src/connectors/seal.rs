//! Credentials at rest: XChaCha20-Poly1305 under a key made of the site's secret.
//!
//! Whoever reads a backup of the database alone reads the site's secret too, so this is no defence
//! against that; it keeps credentials out of exports, views, query logs and wrong hands that see a
//! table. Each value is bound to its connector and its place, so that none can be put elsewhere.

use crate::Result;
use anyhow::anyhow;
use backstop_domain::connector::Secret;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;

const NONCE: usize = 24;

/// Seals a value for `place`.
pub(super) fn seal(secret: &[u8; 32], place: &str, value: &Secret) -> Result<Vec<u8>> {
    let mut nonce = [0; NONCE];
    getrandom::fill(&mut nonce).map_err(|e| anyhow!("randomness: {e}"))?;
    let payload = Payload {
        msg: value.expose().as_bytes(),
        aad: place.as_bytes(),
    };
    let sealed = cipher(secret)
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| anyhow!("a credential could not be sealed"))?;
    Ok([&nonce[..], &sealed].concat())
}

/// Opens what was sealed for `place`; none where it was not, or under another secret.
pub(super) fn open(secret: &[u8; 32], place: &str, sealed: &[u8]) -> Option<Secret> {
    let (nonce, msg) = sealed.split_at_checked(NONCE)?;
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    let payload = Payload {
        msg,
        aad: place.as_bytes(),
    };
    let clear = cipher(secret).decrypt(&XNonce::from(nonce), payload).ok()?;
    String::from_utf8(clear).ok().map(Secret::new)
}

fn cipher(secret: &[u8; 32]) -> XChaCha20Poly1305 {
    // HMAC fills a short key with zeros up to the block; done here, no length can be wrong.
    let mut key = [0; 64];
    key[..secret.len()].copy_from_slice(secret);
    let derived = Hmac::<Sha256>::new(&key.into())
        .chain_update("credentials of connectors, 1")
        .finalize()
        .into_bytes();
    XChaCha20Poly1305::new(&derived)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    #[test]
    fn what_is_sealed_opens_in_its_place_alone() {
        let token = Secret::new("a token");
        let sealed = seal(&[7; 32], "1f3a9c:credential", &token).unwrap();
        assert!(!sealed.windows(5).any(|some| some == b"token"));
        let opened = |secret, place, sealed: &[u8]| open(secret, place, sealed);
        assert_eq!(
            opened(&[7; 32], "1f3a9c:credential", &sealed),
            Some(token.clone())
        );
        assert_eq!(opened(&[8; 32], "1f3a9c:credential", &sealed), None);
        assert_eq!(opened(&[7; 32], "1f3a9c:hook", &sealed), None);
        let mut changed = sealed.clone();
        changed[30] ^= 1;
        assert_eq!(opened(&[7; 32], "1f3a9c:credential", &changed), None);
        assert_eq!(opened(&[7; 32], "1f3a9c:credential", &sealed[..20]), None);
        assert_ne!(sealed, seal(&[7; 32], "1f3a9c:credential", &token).unwrap());
    }
}
