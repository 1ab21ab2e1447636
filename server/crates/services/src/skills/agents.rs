//! Agents at work: capacity, load and skills.

use super::queries::{self, Load};
use crate::{Ctx, Result, accounts, supervision};
use backstop_domain::commands::SetAgent;
use backstop_domain::error::Check;
use backstop_domain::ids::{AccountId, SkillId};
use backstop_domain::permission::{Action, check};
use backstop_domain::routing::{LEVELS, UNITS_MAX};
use backstop_domain::views::{AgentDesk, Author, SkillMark};
use backstop_domain::{Actor, ErrorCode, Failure};
use backstop_entity::{agent_desk, agent_skill, skill};
use std::collections::HashMap;

/// Everybody who works escalations, with what they have in hand.
///
/// # Errors
/// A refusal where the actor works no escalations.
pub async fn agents(ctx: &Ctx, actor: &Actor) -> Result<Vec<AgentDesk>> {
    check(actor, Action::WorkEscalations)?;
    let db = ctx.read();
    let people = accounts::agents(db, ctx.now()).await?;
    let desks = queries::desks(db).await?;
    let skills = queries::skills(db).await?;
    let marks = queries::agent_skills(db).await?;
    let loads = queries::loads(db).await?;
    Ok(people
        .into_iter()
        .map(|agent| desk(agent, &desks, &skills, &marks, &loads))
        .collect())
}

fn desk(
    agent: Author,
    desks: &[agent_desk::Model],
    skills: &[skill::Model],
    marks: &[agent_skill::Model],
    loads: &HashMap<AccountId, Load>,
) -> AgentDesk {
    let load = loads.get(&agent.id).copied().unwrap_or_default();
    let own = marks.iter().filter(|mark| mark.account_id == agent.id);
    AgentDesk {
        capacity: desks
            .iter()
            .find(|desk| desk.account_id == agent.id)
            .map(|desk| desk.capacity),
        load: load.units,
        claimed: load.claimed,
        waiting: load.waiting,
        skills: own
            .filter_map(|mark| {
                let skill = skills.iter().find(|skill| skill.id == mark.skill_id)?;
                Some(SkillMark {
                    skill: skill.slug.clone(),
                    name: skill.name.clone(),
                    level: mark.level,
                    required: false,
                })
            })
            .collect(),
        agent,
    }
}

/// Says how much an agent takes at once and what they are good at; replaces what was said before.
///
/// # Errors
/// Field errors for bad input; a refusal where the actor does not supervise; "not found" where
/// nobody of that name works escalations.
pub async fn set_agent(ctx: &Ctx, actor: &Actor, name: &str, cmd: SetAgent) -> Result<()> {
    check(actor, Action::Supervise)?;
    let agent = accounts::agent_by_name(ctx.read(), name, ctx.now())
        .await?
        .ok_or(ErrorCode::NotFound)?;
    let txn = ctx.write().await?;
    let skills = queries::skills(&txn).await?;
    let levels = parse(&cmd, &skills)?;
    queries::set_capacity(&txn, agent, cmd.capacity).await?;
    queries::set_agent_skills(&txn, agent, &levels).await?;
    let capacity = cmd
        .capacity
        .map_or_else(|| "no limit".to_owned(), |n| format!("{n} units"));
    let marks = cmd
        .skills
        .iter()
        .map(|s| format!("{} {}", s.skill, s.level));
    let detail = [capacity].into_iter().chain(marks).collect::<Vec<_>>();
    supervision::record(
        &txn,
        ctx.now(),
        actor,
        "agent.changed",
        name,
        detail.join(", "),
    )
    .await?;
    txn.commit().await?;
    ctx.nudge().ring();
    Ok(())
}

fn parse(cmd: &SetAgent, skills: &[skill::Model]) -> Result<Vec<(SkillId, i32)>, Failure> {
    let mut fields = Check::default();
    if cmd.capacity.is_some_and(|n| !(0..=UNITS_MAX).contains(&n)) {
        fields.fail(
            "capacity",
            format!("Choose a number from 0 to {UNITS_MAX}, or nothing for no limit."),
        );
    }
    let mut levels: Vec<(SkillId, i32)> = Vec::new();
    for mark in &cmd.skills {
        match skills.iter().find(|skill| skill.slug == mark.skill) {
            None => fields.fail("skills", format!("There is no skill “{}”.", mark.skill)),
            Some(_) if !LEVELS.contains(&mark.level) => {
                fields.fail("skills", "A level is a number from 1 to 5.");
            }
            Some(skill) if levels.iter().any(|(id, _)| *id == skill.id) => {
                fields.fail("skills", format!("“{}” is named twice.", mark.skill));
            }
            Some(skill) => levels.push((skill.id, mark.level)),
        }
    }
    fields.finish()?;
    Ok(levels)
}
