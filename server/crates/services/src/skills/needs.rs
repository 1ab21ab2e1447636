//! What cases of a category call for.

use super::queries;
use crate::{Ctx, Result, supervision};
use backstop_domain::commands::{SetNeeds, SkillNeed};
use backstop_domain::error::Check;
use backstop_domain::ids::CategoryId;
use backstop_domain::permission::{Action, check};
use backstop_domain::routing::{LEVELS, Need};
use backstop_domain::views::{CategoryNeeds, SkillMark};
use backstop_domain::{Actor, ErrorCode, Failure};
use backstop_entity::skill;

/// Every category with what its cases call for.
///
/// # Errors
/// A refusal where the actor works no escalations.
pub async fn needs(ctx: &Ctx, actor: &Actor) -> Result<Vec<CategoryNeeds>> {
    check(actor, Action::WorkEscalations)?;
    let db = ctx.read();
    let skills = queries::skills(db).await?;
    let needs = queries::needs(db).await?;
    let mark = |need: &Need| {
        let skill = skills.iter().find(|skill| skill.id == need.skill)?;
        Some(SkillMark {
            skill: skill.slug.clone(),
            name: skill.name.clone(),
            level: need.level,
            required: need.required,
        })
    };
    let categories = crate::threads::queries::categories(db).await?;
    Ok(categories
        .into_iter()
        .map(|category| CategoryNeeds {
            needs: needs
                .iter()
                .filter(|need| need.category == category.id)
                .filter_map(mark)
                .collect(),
            category: category.slug,
            name: category.name,
        })
        .collect())
}

/// Says what cases of a category call for; replaces what was said before.
///
/// # Errors
/// Field errors for bad input; a refusal where the actor does not supervise; "not found".
pub async fn set_needs(ctx: &Ctx, actor: &Actor, category: &str, cmd: SetNeeds) -> Result<()> {
    check(actor, Action::Supervise)?;
    let txn = ctx.write().await?;
    let found = crate::threads::queries::category_by_slug(&txn, category)
        .await?
        .ok_or(ErrorCode::NotFound)?;
    let needs = parse(&cmd.needs, found.id, &queries::skills(&txn).await?)?;
    queries::set_needs(&txn, found.id, &needs).await?;
    let detail: Vec<_> = cmd.needs.iter().map(in_words).collect();
    supervision::record(
        &txn,
        ctx.now(),
        actor,
        "category.needs",
        category,
        detail.join(", "),
    )
    .await?;
    txn.commit().await?;
    Ok(())
}

fn in_words(need: &SkillNeed) -> String {
    let kind = if need.required {
        "required"
    } else {
        "optional"
    };
    format!("{} {} ({kind})", need.skill, need.level)
}

fn parse(
    wanted: &[SkillNeed],
    category: CategoryId,
    skills: &[skill::Model],
) -> Result<Vec<Need>, Failure> {
    let mut fields = Check::default();
    let mut needs: Vec<Need> = Vec::new();
    for need in wanted {
        match skills.iter().find(|skill| skill.slug == need.skill) {
            None => fields.fail("needs", format!("There is no skill “{}”.", need.skill)),
            Some(_) if !LEVELS.contains(&need.level) => {
                fields.fail("needs", "A level is a number from 1 to 5.");
            }
            Some(skill) if needs.iter().any(|n| n.skill == skill.id) => {
                fields.fail("needs", format!("“{}” is named twice.", need.skill));
            }
            Some(skill) => needs.push(Need {
                category,
                skill: skill.id,
                level: need.level,
                required: need.required,
            }),
        }
    }
    fields.finish()?;
    Ok(needs)
}
