//! The link in the mail: it asks without signing in. Opening it changes nothing, because mail
//! programs open links by themselves; only the buttons behind it do.

use super::queries;
use crate::escalations::{queries as escalations, view};
use crate::{Ctx, Result};
use backstop_domain::ids::EscalationId;
use backstop_domain::views::{Escalation, Satisfaction};
use backstop_domain::{ErrorCode, Failure};
use backstop_entity::satisfaction;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The address that asks about a case. It carries the case's number and its seal, and can do nothing
/// but answer this one question.
#[must_use]
pub fn url(ctx: &Ctx, case: EscalationId) -> String {
    let seal = seal(ctx.secret(), case).finalize().into_bytes();
    let hex: String = seal.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}/helped?t={case}.{hex}", ctx.site().public_url)
}

/// What a link asks about: the case, and what was said already.
///
/// # Errors
/// "Not found" where the token is not one of ours.
pub async fn asked_by_link(ctx: &Ctx, token: &str) -> Result<(Escalation, Satisfaction)> {
    let case = case_of(ctx, token)?;
    let row = queries::find(ctx.read(), case).await?;
    let row = row.ok_or_else(wrong_link)?;
    let case = escalations::get(ctx.read(), case).await?;
    Ok((view::one(ctx.read(), case).await?, shown(&row)))
}

/// The row as people and programs see it.
pub(crate) fn shown(row: &satisfaction::Model) -> Satisfaction {
    Satisfaction {
        case: row.escalation_id,
        asked_at: row.asked_at,
        helped: row.helped,
    }
}

/// The case of a token.
pub(super) fn case_of(ctx: &Ctx, token: &str) -> Result<EscalationId, Failure> {
    verified(ctx.secret(), token).ok_or_else(wrong_link)
}

fn wrong_link() -> Failure {
    let why = "This link is not complete. Open it from the e-mail again, or answer in your thread.";
    Failure::with_detail(ErrorCode::NotFound, why)
}

fn verified(secret: &[u8; 32], token: &str) -> Option<EscalationId> {
    let (case, hex) = token.split_once('.')?;
    let case: EscalationId = case.parse().ok()?;
    // Compared in constant time, so that a seal cannot be found byte by byte.
    seal(secret, case).verify_slice(&unhex(hex)?).ok()?;
    Some(case)
}

fn seal(secret: &[u8; 32], case: EscalationId) -> Hmac<Sha256> {
    // HMAC fills a short key with zeros up to the block; done here, no length can be wrong.
    let mut key = [0; 64];
    key[..secret.len()].copy_from_slice(secret);
    Hmac::<Sha256>::new(&key.into()).chain_update(format!("helped:{case}"))
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
