//! The agents' desk of the demo community: a skill, what one agent takes at once, and macros.

use backstop_domain::Actor;
use backstop_domain::commands::{NewSkill, SetAgent, SetMacro, SetNeeds, SkillLevel, SkillNeed};
use backstop_services::{Ctx, macros, skills};

const MACROS: [(&str, &str); 3] = [
    (
        "Greeting",
        "Hello {{customer}},\n\nthank you for your patience. I am {{agent}} and look after your question “{{title}}” now.",
    ),
    (
        "Ask for the light",
        "Hello {{customer}},\n\nwhich colour does the light on the front have, and does it blink?",
    ),
    (
        "Solved for the moment",
        "If it comes back, simply write here again: {{link}}\n\nYour case number is {{case}}.",
    ),
];

/// Sets the desk up, once categories and agents are there.
pub async fn set_up(ctx: &Ctx) -> anyhow::Result<()> {
    let by = &Actor::System;
    for (name, body) in MACROS {
        let cmd = SetMacro {
            name: name.to_owned(),
            body: body.to_owned(),
        };
        macros::create(ctx, by, cmd).await?;
    }
    let skill = NewSkill {
        slug: "radio".to_owned(),
        name: "Wi-Fi and radio".to_owned(),
    };
    skills::create(ctx, by, skill).await?;
    let need = SkillNeed {
        skill: "radio".to_owned(),
        level: 2,
        required: false,
    };
    skills::set_needs(ctx, by, "wifi", SetNeeds { needs: vec![need] }).await?;
    let agent = SetAgent {
        capacity: Some(6),
        skills: vec![SkillLevel {
            skill: "radio".to_owned(),
            level: 4,
        }],
    };
    Ok(skills::set_agent(ctx, by, "arun", agent).await?)
}
