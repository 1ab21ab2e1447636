//! Skills, how good each agent is at them and how much they take, and what categories call for.

use axum::{Form, extract::State};
use backstop_domain::{
    commands::{NewSkill, SetAgent, SetNeeds, SkillLevel, SkillNeed},
    views::{AgentDesk, CategoryNeeds, Skill, SkillMark},
};
use backstop_services::{Ctx, skills};
use leptos::prelude::*;
use serde::Deserialize;

use super::{frame, require_supervisor, screen};
use crate::{
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Visit, done},
    routes::url,
    ui::{Button, ButtonKind, Card, ErrorSummary, Field, PostButton},
};

/// A skill as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct SkillForm {
    name: String,
    slug: String,
}

/// Everything.
pub async fn list(State(ctx): State<Ctx>, visit: Visit) -> Answer {
    show(&ctx, &visit, Filled::fresh(SkillForm::default())).await
}

/// Makes a skill.
pub async fn create(State(ctx): State<Ctx>, visit: Visit, Form(form): Form<SkillForm>) -> Answer {
    let cmd = NewSkill {
        slug: form.slug.clone(),
        name: form.name.clone(),
    };
    match skills::create(&ctx, visit.actor(), cmd).await {
        Ok(_) => Ok(done(url::SUPERVISOR_SKILLS, Done::Saved)),
        Err(error) => show(&ctx, &visit, Filled::refused(form, error)?).await,
    }
}

/// Takes a skill away.
pub async fn remove(State(ctx): State<Ctx>, visit: Visit, Part(slug): Part<String>) -> Answer {
    skills::remove(&ctx, visit.actor(), &slug).await?;
    Ok(done(url::SUPERVISOR_SKILLS, Done::Removed))
}

/// Says what an agent is good at and how much they take: `capacity`, and `level-german` and so on.
pub async fn set_agent(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(name): Part<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let typed = value(&pairs, "capacity").trim().to_owned();
    let cmd = SetAgent {
        // What is no number is refused as one that is out of bounds.
        capacity: (!typed.is_empty()).then(|| typed.parse().unwrap_or(-1)),
        skills: levels(&pairs)
            .map(|(skill, level)| SkillLevel { skill, level })
            .collect(),
    };
    match skills::set_agent(&ctx, visit.actor(), &name, cmd).await {
        Ok(()) => Ok(done(url::SUPERVISOR_SKILLS, Done::Saved)),
        Err(error) => {
            let form = Filled::refused(SkillForm::default(), error)?;
            show(&ctx, &visit, form).await
        }
    }
}

/// Says what a category calls for: `level-german`, and `required-german` where it is.
pub async fn set_needs(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(slug): Part<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let cmd = SetNeeds {
        needs: levels(&pairs)
            .map(|(skill, level)| SkillNeed {
                required: !value(&pairs, &format!("required-{skill}")).is_empty(),
                skill,
                level,
            })
            .collect(),
    };
    match skills::set_needs(&ctx, visit.actor(), &slug, cmd).await {
        Ok(()) => Ok(done(url::SUPERVISOR_SKILLS, Done::Saved)),
        Err(error) => {
            let form = Filled::refused(SkillForm::default(), error)?;
            show(&ctx, &visit, form).await
        }
    }
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    let found = pairs.iter().find(|(key, _)| key == name);
    found.map_or("", |(_, value)| value.as_str())
}

fn levels(pairs: &[(String, String)]) -> impl Iterator<Item = (String, i32)> {
    pairs.iter().filter_map(|(key, value)| {
        let skill = key.strip_prefix("level-")?;
        Some((skill.to_owned(), value.parse().ok()?))
    })
}

async fn show(ctx: &Ctx, visit: &Visit, form: Filled<SkillForm>) -> Answer {
    require_supervisor(visit)?;
    let actor = visit.actor();
    let all = skills::list(ctx, actor).await?;
    let agents = skills::agents(ctx, actor).await?;
    let needs = skills::needs(ctx, actor).await?;
    let screen = screen("Skills and agents").answering(&form);
    Ok(visit.show(screen, || {
        let body = view(&all, &agents, &needs, &form);
        frame(url::SUPERVISOR_SKILLS, body)
    }))
}

fn view(
    all: &[Skill],
    agents: &[AgentDesk],
    needs: &[CategoryNeeds],
    form: &Filled<SkillForm>,
) -> AnyView {
    let typed = form.values.clone();
    let agents: Vec<_> = agents.iter().map(|desk| agent(desk, all)).collect();
    let needs: Vec<_> = needs.iter().map(|one| category(one, all)).collect();
    let some = !all.is_empty();
    let skills = view! {
                {list_of(all)}
                <form class="row" method="post" action=url::SUPERVISOR_SKILLS data-once="">
                    <Field label="Name" name="name" value=typed.name error=form.error("name") required=true maxlength=Some(80)/>
                    <Field label="Short name" name="slug" value=typed.slug error=form.error("slug") hint="Such as german." required=true maxlength=Some(60)/>
                    <Button kind=ButtonKind::Main>"Add the skill"</Button>
                </form>
    }
    .into_any();
    view! {
        <section class="stack">
            <ErrorSummary errors=form.errors.clone()/>
            <Card title="Skills">
                {skills}
            </Card>
            <h2>"Agents"</h2>
            <p class="lead">"Capacity counts units over all queues; without one there is no limit. Levels go from 1, knows a little, to 5, teaches others."</p>
            <div class="grid">{agents}</div>
            {some.then(|| view! { <h2>"What categories call for"</h2><p class="lead">"Cases of a category go to agents who are good enough at what it calls for. What is not required is dropped after the queue's time."</p><div class="grid">{needs}</div> })}
        </section>
    }
    .into_any()
}

fn list_of(all: &[Skill]) -> AnyView {
    if all.is_empty() {
        return view! { <p class="meta">"None yet: every agent is given every case."</p> }
            .into_any();
    }
    let items: Vec<_> = all
        .iter()
        .map(|skill| {
            let label = format!("Remove {}", skill.name);
            view! { <li class="row"><b>{skill.name.clone()}</b><span class="meta">{skill.slug.clone()}</span><PostButton action=url::supervisor_skill_remove(&skill.slug) kind=ButtonKind::Quiet label>"Remove"</PostButton></li> }
        })
        .collect();
    view! { <ul>{items}</ul> }.into_any()
}

/// One list of levels a skill. Ids need the owner's name, because many forms stand on the page.
fn level(skill: &Skill, owner: &str, marks: &[SkillMark]) -> AnyView {
    let now = marks
        .iter()
        .find(|mark| mark.skill == skill.slug)
        .map(|mark| mark.level);
    let options: Vec<_> = (1..=5)
        .map(|n| view! { <option value=n.to_string() selected=now == Some(n)>"Level "{n}</option> })
        .collect();
    let name = format!("level-{}", skill.slug);
    let id = format!("{name}-{owner}");
    view! {
        <div class="field">
            <label for=id.clone()>{skill.name.clone()}</label>
            <select id=id name=name><option value="">"–"</option>{options}</select>
        </div>
    }
    .into_any()
}

fn agent(desk: &AgentDesk, all: &[Skill]) -> AnyView {
    let name = desk.agent.username.clone();
    let levels: Vec<_> = all
        .iter()
        .map(|skill| level(skill, &name, &desk.skills))
        .collect();
    let id = format!("capacity-{name}");
    let capacity = desk.capacity.map(|n| n.to_string());
    let body = view! {
            <form class="form" method="post" action=url::supervisor_agent(&name) data-once="">
                <div class="field">
                    <label for=id.clone()>"Capacity in units"</label>
                    <input id=id type="number" name="capacity" min="0" max="100" value=capacity placeholder="no limit"/>
                </div>
                {levels}
                <div class="row"><Button>"Save"</Button></div>
            </form>
    }
    .into_any();
    view! { <Card title=name.clone()>{body}</Card> }.into_any()
}

fn category(needs: &CategoryNeeds, all: &[Skill]) -> AnyView {
    let slug = needs.category.clone();
    let rows: Vec<_> = all
        .iter()
        .map(|skill| {
            let required = needs
                .needs
                .iter()
                .any(|mark| mark.skill == skill.slug && mark.required);
            let name = format!("required-{}", skill.slug);
            view! {
                <div class="row">
                    {level(skill, &slug, &needs.needs)}
                    <label class="choice"><input type="checkbox" name=name value="1" checked=required/><span>"required"<span class="unseen">": "{skill.name.clone()}</span></span></label>
                </div>
            }
        })
        .collect();
    let body = view! {
            <form class="form" method="post" action=url::supervisor_needs(&slug) data-once="">
                {rows}
                <div class="row"><Button>"Save"</Button></div>
            </form>
    }
    .into_any();
    view! { <Card title=needs.name.clone()>{body}</Card> }.into_any()
}
