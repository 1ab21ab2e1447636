//! The link at the end of each mail: it stops mails without signing in (RFC 8058).

use super::queries;
use crate::{Ctx, Result};
use backstop_domain::ids::AccountId;
use backstop_domain::{ErrorCode, Failure};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The address that stops mails to an account. It carries the account's number and its seal, works
/// for ever and can do nothing else.
#[must_use]
pub fn unsubscribe_url(ctx: &Ctx, account: AccountId) -> String {
    let seal = seal(ctx.secret(), account).finalize().into_bytes();
    let hex: String = seal.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}/unsubscribe?t={account}.{hex}", ctx.site().public_url)
}

/// Stops mails to the account of a link; a second time changes nothing.
///
/// # Errors
/// `NotFound` where the token is not one of ours.
pub async fn unsubscribe(ctx: &Ctx, token: &str) -> Result<()> {
    let account = verified(ctx.secret(), token).ok_or_else(wrong_link)?;
    let txn = ctx.write().await?;
    if !queries::turn_mail_off(&txn, account).await? {
        return Err(wrong_link().into());
    }
    txn.commit().await?;
    Ok(())
}

fn wrong_link() -> Failure {
    let why = "This link is not complete. Open it from the e-mail again, or turn mails off in your settings.";
    Failure::with_detail(ErrorCode::NotFound, why)
}

fn verified(secret: &[u8; 32], token: &str) -> Option<AccountId> {
    let (account, hex) = token.split_once('.')?;
    let account: AccountId = account.parse().ok()?;
    // Compared in constant time, so that a seal cannot be found byte by byte.
    seal(secret, account).verify_slice(&unhex(hex)?).ok()?;
    Some(account)
}

fn seal(secret: &[u8; 32], account: AccountId) -> Hmac<Sha256> {
    // HMAC fills a short key with zeros up to the block; done here, no length can be wrong.
    let mut key = [0; 64];
    key[..secret.len()].copy_from_slice(secret);
    Hmac::<Sha256>::new(&key.into()).chain_update(format!("unsubscribe:{account}"))
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

    #[test]
    fn only_our_own_seals_are_good() {
        let token = |secret, id: i64| {
            let seal = seal(secret, AccountId(id)).finalize().into_bytes();
            format!(
                "{id}.{}",
                seal.iter().map(|b| format!("{b:02x}")).collect::<String>()
            )
        };
        let good = token(&[7; 32], 12);
        assert_eq!(verified(&[7; 32], &good), Some(AccountId(12)));
        assert_eq!(verified(&[8; 32], &good), None);
        assert_eq!(verified(&[7; 32], &good.replacen("12.", "13.", 1)), None);
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
