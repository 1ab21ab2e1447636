//! The list of skills.

use super::queries;
use crate::{Ctx, Result, supervision};
use backstop_domain::commands::NewSkill;
use backstop_domain::error::Check;
use backstop_domain::permission::{Action, check};
use backstop_domain::views::Skill;
use backstop_domain::{Actor, ErrorCode, FieldError, text};
use backstop_entity::skill;

pub(super) fn view(row: skill::Model) -> Skill {
    Skill {
        id: row.id,
        slug: row.slug,
        name: row.name,
    }
}

/// All skills, by name.
///
/// # Errors
/// A refusal where the actor works no escalations.
pub async fn list(ctx: &Ctx, actor: &Actor) -> Result<Vec<Skill>> {
    check(actor, Action::WorkEscalations)?;
    let rows = queries::skills(ctx.read()).await?;
    Ok(rows.into_iter().map(view).collect())
}

/// Makes a skill.
///
/// # Errors
/// Field errors for bad input or a short name in use; a refusal where the actor does not supervise.
pub async fn create(ctx: &Ctx, actor: &Actor, cmd: NewSkill) -> Result<Skill> {
    check(actor, Action::Supervise)?;
    let mut fields = Check::default();
    let slug = fields.field(text::slug(&cmd.slug));
    let name = fields.field(text::name("name", &cmd.name));
    let (Some(slug), Some(name)) = (slug, name) else {
        return Err(fields.into_failure().into());
    };
    let txn = ctx.write().await?;
    let row = match queries::insert_skill(&txn, &slug, &name).await {
        Err(error) if error.is_unique_violation() => {
            return Err(FieldError::new("slug", "There is a skill of this name already.").into());
        }
        other => other?,
    };
    supervision::record(&txn, ctx.now(), actor, "skill.created", &slug, name).await?;
    txn.commit().await?;
    Ok(view(row))
}

/// Takes a skill away, from agents and categories too.
///
/// # Errors
/// A refusal where the actor does not supervise; "not found".
pub async fn remove(ctx: &Ctx, actor: &Actor, slug: &str) -> Result<()> {
    check(actor, Action::Supervise)?;
    let txn = ctx.write().await?;
    let skill = queries::skill(&txn, slug)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    queries::delete_skill(&txn, skill.id).await?;
    supervision::record(&txn, ctx.now(), actor, "skill.removed", slug, skill.name).await?;
    txn.commit().await?;
    Ok(())
}
