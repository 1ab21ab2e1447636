//! The demo community: a small, believable forum to look round in, made through the same use cases
//! as everything else, by a clock that is wound through the last two weeks.

mod desk;
mod play;
mod script;

use std::collections::HashMap;
use std::sync::Arc;

use backstop_domain::actor::Identity;
use backstop_domain::clock::ManualClock;
use backstop_domain::commands::{CreateUser, NewCategory, SetPolicy};
use backstop_domain::{Actor, Clock, Role, Timestamp};
use backstop_services::limits::Limits;
use backstop_services::search::Search;
use backstop_services::threads::ListFilter;
use backstop_services::{Ctx, PageRequest, accounts, categories, notices, policies, threads};

use script::Script;

/// The password of every demo login.
pub const PASSWORD: &str = "backstop-demo";

/// Who may sign in, and as what.
const LOGINS: [(&str, &str); 5] = [
    ("ana", "member: asks and answers"),
    ("mona", "moderator: deals with reports"),
    ("arun", "agent: works the queue of escalations"),
    ("sue", "supervisor: leads agents and moderators"),
    ("admin", "administrator: categories, members, policies"),
];

/// The logins, for people to read.
#[must_use]
pub fn logins() -> String {
    let lines: Vec<String> = LOGINS
        .iter()
        .map(|(name, role)| format!("  {name:<6} {role}"))
        .collect();
    format!(
        "Demo logins, all with the password {PASSWORD}:\n{}\n",
        lines.join("\n")
    )
}

/// Whether nobody and nothing is in the database yet.
///
/// # Errors
/// When the database does not answer.
pub async fn is_empty(ctx: &Ctx) -> anyhow::Result<bool> {
    let one = PageRequest::first(1);
    let members = accounts::members(ctx, &Actor::System, None, one).await?;
    let threads = threads::list(ctx, &Actor::System, ListFilter::default(), one).await?;
    Ok(members.items.is_empty() && threads.items.is_empty())
}

/// Fills an empty database.
///
/// # Errors
/// One sentence where there is something in it already.
pub async fn fill(ctx: &Ctx) -> anyhow::Result<()> {
    if !is_empty(ctx).await? {
        anyhow::bail!(
            "the database is not empty: the demo community needs one of its own (see --data-dir)"
        );
    }
    let script = Script::read()?;
    let end = ctx.now();
    let stage = Stage::new(ctx, end.plus_seconds(-script.length_seconds()));
    stage.furnish(&script).await?;
    let cast = stage.cast(&script).await?;
    desk::set_up(&stage.ctx).await?;
    play::all(&stage, &cast, &script, end).await?;
    while notices::project(&stage.ctx).await? > 0 {}
    Ok(())
}

/// A context over the same database, with a clock of its own.
struct Stage {
    ctx: Ctx,
    clock: ManualClock,
}

impl Stage {
    fn new(ctx: &Ctx, start: Timestamp) -> Self {
        let clock = ManualClock::new(start);
        // Limits of many months in one go would only be in the way; the index follows by itself.
        let (limits, search) = (Limits::simulated(false), Search::disabled());
        let ctx = Ctx::new(
            ctx.db().clone(),
            Arc::new(clock.clone()),
            search,
            limits,
            ctx.site().clone(),
            *ctx.secret(),
        );
        Self { ctx, clock }
    }

    fn move_to(&self, at: Timestamp) {
        self.clock.advance(at.seconds_since(self.clock.now()));
    }

    async fn furnish(&self, script: &Script) -> anyhow::Result<()> {
        for category in &script.categories {
            let cmd = NewCategory {
                slug: category.slug.clone(),
                name: category.name.clone(),
                description: category.description.clone(),
                parent: category.parent.clone(),
                language: None,
            };
            categories::create(&self.ctx, &Actor::System, cmd).await?;
        }
        for policy in &script.policies {
            let cmd = SetPolicy {
                name: policy.name.clone(),
                category: policy.category.clone(),
                after: policy.after.clone(),
                queue: policy.queue.clone(),
                priority: policy.priority,
                ..SetPolicy::default()
            };
            policies::set(&self.ctx, &Actor::System, cmd).await?;
        }
        Ok(())
    }

    async fn cast(&self, script: &Script) -> anyhow::Result<HashMap<String, Actor>> {
        let mut cast = HashMap::new();
        for member in &script.members {
            let actor = self
                .join(&member.username, member.role.unwrap_or(Role::Member))
                .await?;
            cast.insert(member.username.clone(), actor);
        }
        Ok(cast)
    }

    async fn join(&self, username: &str, role: Role) -> anyhow::Result<Actor> {
        let login = LOGINS.iter().any(|(name, _)| *name == username);
        let cmd = CreateUser {
            username: username.to_owned(),
            email: format!("{username}@example.com"),
            role,
            password: login.then(|| PASSWORD.to_owned()),
        };
        let id = accounts::create_user(&self.ctx, cmd).await?;
        let actor = Actor::Member(Identity {
            id,
            username: username.to_owned(),
            role,
            suspended: false,
        });
        // Nobody lives at these addresses.
        accounts::set_email_notices(&self.ctx, &actor, false).await?;
        Ok(actor)
    }
}
