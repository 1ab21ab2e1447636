//! Signed calls: Standard Webhooks 1.0, and the forms that Zammad and Zendesk have of their own.

use backstop_domain::connector::{SIGNING_PREFIX, is_signing_secret};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

/// Seconds a call may be old, or ahead of our clock.
pub const WINDOW_SECONDS: i64 = 300;

/// Signs a call (`webhook-signature`); none where the secret is not one.
#[must_use]
pub fn sign(secret: &str, id: &str, timestamp: i64, body: &[u8]) -> Option<String> {
    let mac = standard(secret, id, timestamp, body)?;
    Some(format!(
        "v1,{}",
        STANDARD.encode(mac.finalize().into_bytes())
    ))
}

/// Whether one of the signatures in the header is good. Compared in constant time.
#[must_use]
pub fn is_good(secret: &str, id: &str, timestamp: i64, body: &[u8], header: &str) -> bool {
    header
        .split(' ')
        .filter_map(|one| one.strip_prefix("v1,"))
        .filter_map(|one| STANDARD.decode(one).ok())
        .any(|one| {
            standard(secret, id, timestamp, body).is_some_and(|mac| mac.verify_slice(&one).is_ok())
        })
}

fn key(secret: &str) -> Option<Vec<u8>> {
    let encoded = secret
        .strip_prefix(SIGNING_PREFIX)
        .filter(|_| is_signing_secret(secret))?;
    STANDARD.decode(encoded).ok()
}

fn standard(secret: &str, id: &str, timestamp: i64, body: &[u8]) -> Option<Hmac<Sha256>> {
    let mac = Hmac::<Sha256>::new_from_slice(&key(secret)?).ok()?;
    Some(
        mac.chain_update(id)
            .chain_update(".")
            .chain_update(timestamp.to_string())
            .chain_update(".")
            .chain_update(body),
    )
}

/// Whether Zammad's `X-Hub-Signature` is good: `sha1=` and the HMAC of the body in hexadecimal.
#[must_use]
pub fn is_good_zammad(secret: &str, body: &[u8], header: &str) -> bool {
    let Some(given) = header.strip_prefix("sha1=").and_then(unhex) else {
        return false;
    };
    Hmac::<Sha1>::new_from_slice(secret.as_bytes())
        .is_ok_and(|mac| mac.chain_update(body).verify_slice(&given).is_ok())
}

/// Whether Zendesk's `X-Zendesk-Webhook-Signature` is good: the HMAC of timestamp and body in base64.
#[must_use]
pub fn is_good_zendesk(secret: &str, timestamp: &str, body: &[u8], header: &str) -> bool {
    let Ok(given) = STANDARD.decode(header) else {
        return false;
    };
    Hmac::<Sha256>::new_from_slice(secret.as_bytes()).is_ok_and(|mac| {
        mac.chain_update(timestamp)
            .chain_update(body)
            .verify_slice(&given)
            .is_ok()
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let fits = text.len().is_multiple_of(2) && text.bytes().all(|b| b.is_ascii_hexdigit());
    fits.then(|| {
        (0..text.len())
            .step_by(2)
            .filter_map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
            .collect()
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    /// The vector of the specification's own libraries.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const AT: i64 = 1_614_265_330;
    const BODY: &[u8] = b"{\"test\": 2432232314}";
    const SIGNED: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    #[test]
    fn the_specifications_vector() {
        assert_eq!(sign(SECRET, ID, AT, BODY).unwrap(), SIGNED);
        assert!(is_good(SECRET, ID, AT, BODY, SIGNED));
    }

    #[test]
    fn a_list_of_signatures_is_good_where_one_is() {
        let list = format!("v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,x {SIGNED}");
        assert!(is_good(SECRET, ID, AT, BODY, &list));
    }

    #[test]
    fn anything_changed_is_bad() {
        for (secret, id, at, body, signed) in [
            (SECRET, "msg_other", AT, BODY, SIGNED),
            (SECRET, ID, AT + 1, BODY, SIGNED),
            (SECRET, ID, AT, &b"{}"[..], SIGNED),
            (SECRET, ID, AT, BODY, "v1,"),
            (SECRET, ID, AT, BODY, ""),
            (SECRET, ID, AT, BODY, &SIGNED[3..]),
            (
                SECRET,
                ID,
                AT,
                BODY,
                "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ),
            (
                "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                ID,
                AT,
                BODY,
                SIGNED,
            ),
            ("nonsense", ID, AT, BODY, SIGNED),
        ] {
            assert!(!is_good(secret, id, at, body, signed), "{signed}");
        }
    }

    #[test]
    fn other_systems_forms() {
        // Made with `openssl dgst -sha1 -hmac secret` and `-sha256 -hmac secret -binary | base64`.
        assert!(is_good_zammad(
            "secret",
            b"{}",
            "sha1=5d61605c3feea9799210ddcb71307d4ba264225f"
        ));
        assert!(!is_good_zammad(
            "other",
            b"{}",
            "sha1=5d61605c3feea9799210ddcb71307d4ba264225f"
        ));
        assert!(!is_good_zammad("secret", b"{}", "sha1=zz"));
        let signed = ZENDESK;
        assert!(is_good_zendesk(
            "secret",
            "2026-01-05T09:00:00Z",
            b"{}",
            signed
        ));
        assert!(!is_good_zendesk(
            "secret",
            "2026-01-05T09:00:01Z",
            b"{}",
            signed
        ));
    }

    const ZENDESK: &str = "NdBwEBrD4GNdXVsHhH982vcqWV81Uwr4dw0iEAYvOTw=";
}
