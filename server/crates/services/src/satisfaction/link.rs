//! The link in the mail: it asks without signing in. Opening it changes nothing, because mail
//! programs open links by themselves; only the buttons behind it do.

use super::queries;
use crate::escalations::{queries as escalations, view};
use crate::{Ctx, Result, signed_link};
use backstop_domain::ids::EscalationId;
use backstop_domain::views::{Escalation, Satisfaction};
use backstop_domain::{ErrorCode, Failure};
use backstop_entity::satisfaction;

const PURPOSE: &str = "helped";

/// The address that asks about a case. It carries the case's number and its seal, and can do nothing
/// but answer this one question.
#[must_use]
pub fn url(ctx: &Ctx, case: EscalationId) -> String {
    let token = signed_link::token(ctx.secret(), PURPOSE, case);
    format!("{}/helped?t={token}", ctx.site().public_url)
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
    signed_link::verified(ctx.secret(), PURPOSE, token).ok_or_else(wrong_link)
}

fn wrong_link() -> Failure {
    let why = "This link is not complete. Open it from the e-mail again, or answer in your thread.";
    Failure::with_detail(ErrorCode::NotFound, why)
}
