//! `backstop policy set`.

use std::process::ExitCode;

use backstop_domain::Actor;
use backstop_domain::commands::SetPolicy;
use backstop_domain::policy::Urgency;
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
    /// Only questions with this tag
    #[arg(long)]
    tag: Option<String>,
    /// Only questions of this urgency: low, normal, high or urgent
    #[arg(long)]
    urgency: Option<Urgency>,
    /// Only questions of customers of this group
    #[arg(long)]
    customer_group: Option<String>,
    /// Time an agent has for the first reply, such as 30m
    #[arg(long)]
    first_response: Option<String>,
    /// Time an agent has to resolve the case, such as 8h
    #[arg(long)]
    resolution: Option<String>,
    /// The clock of a question whose case did not help, such as 30m
    #[arg(long)]
    reopen: Option<String>,
}

pub async fn set(ctx: &Ctx, set: Set) -> anyhow::Result<ExitCode> {
    let Set {
        name,
        category,
        after,
        calendar,
        queue,
        priority,
        tag,
        urgency,
        customer_group,
        first_response,
        resolution,
        reopen,
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
            tag,
            urgency,
            customer_group,
            first_response,
            resolution,
            reopen,
        },
    )
    .await?;
    Ok(ExitCode::SUCCESS)
}
