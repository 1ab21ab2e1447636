//! `backstop policy set`.

use std::process::ExitCode;

use backstop_domain::Actor;
use backstop_domain::commands::SetPolicy;
use backstop_services::{Ctx, policies};

/// A policy as flags.
#[derive(Debug, clap::Args)]
pub struct Set {
    /// Its unique name
    #[arg(long)]
    name: String,
    /// Slug of the category it is for; every category where nothing is said
    #[arg(long)]
    category: Option<String>,
    /// When a question escalates, such as 3s, 20m or 48h
    #[arg(long)]
    after: String,
    /// The calendar the clock runs by
    #[arg(long)]
    calendar: Option<String>,
    /// Slug of the queue it leads to
    #[arg(long)]
    queue: Option<String>,
    /// 1 (most urgent) to 4
    #[arg(long)]
    priority: Option<i32>,
}

pub async fn set(ctx: &Ctx, set: Set) -> anyhow::Result<ExitCode> {
    let Set {
        name,
        category,
        after,
        calendar,
        queue,
        priority,
    } = set;
    policies::set(
        ctx,
        &Actor::System,
        SetPolicy {
            name,
            category,
            after,
            calendar,
            queue,
            priority,
            ..SetPolicy::default()
        },
    )
    .await?;
    Ok(ExitCode::SUCCESS)
}
