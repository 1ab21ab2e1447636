//! How well promises were kept: a page that anybody may see.

mod chart;
mod page;

use axum::extract::State;
use backstop_services::{Ctx, promise};

use crate::{
    http::{Answer, Screen, Visit},
    routes::url,
};

/// The page.
pub async fn show(State(ctx): State<Ctx>, visit: Visit) -> Answer {
    let report = promise::report(&ctx).await?;
    let screen = Screen::titled("Our promise")
        .described("Every question is answered by customers, or taken over by an agent in time. Month by month: how often that was so, and how long it took.")
        .canonical(&ctx.site().public_url, url::PROMISE);
    Ok(visit.show(screen, || page::page(&report)))
}
