//! The moderators' queue and log.

use axum::{
    Form,
    extract::{Query, State},
};
use backstop_domain::{FieldError, commands::Moderate, ids::ModerationItemId, views::ItemState};
use backstop_services::{Ctx, Error, PageRequest, moderation};
use serde::Deserialize;

use super::page;
use crate::{
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Screen, Visit, done},
    routes::url,
    ui::NavSection,
};

/// Which part of the queue is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct QueueQuery {
    state: String,
    cursor: String,
}

/// A decision.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct DecideForm {
    /// A word of `ModerationAction`.
    pub action: String,
    /// Why.
    pub reason: String,
}

fn screen(title: impl Into<String>) -> Screen {
    Screen::titled(title)
        .section(NavSection::Moderation)
        .private()
}

/// The queue.
pub async fn queue(
    State(ctx): State<Ctx>,
    visit: Visit,
    Query(query): Query<QueueQuery>,
) -> Answer {
    let state = query.state.parse().unwrap_or(ItemState::Open);
    let request = PageRequest::parse(None, Some(&query.cursor))?;
    let items = moderation::queue(&ctx, visit.actor(), Some(state), request).await?;
    Ok(visit.show(screen("Moderation"), || page::queue(items, state)))
}

/// One report.
pub async fn item(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<ModerationItemId>,
) -> Answer {
    show(&ctx, &visit, id, Filled::fresh(DecideForm::default())).await
}

/// Takes it.
pub async fn claim(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<ModerationItemId>,
) -> Answer {
    let outcome = moderation::claim(&ctx, visit.actor(), id).await.map(drop);
    finish(
        &ctx,
        &visit,
        id,
        DecideForm::default(),
        outcome,
        Done::Claimed,
    )
    .await
}

/// Lets go of it.
pub async fn release(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<ModerationItemId>,
) -> Answer {
    let outcome = moderation::release(&ctx, visit.actor(), id).await.map(drop);
    finish(
        &ctx,
        &visit,
        id,
        DecideForm::default(),
        outcome,
        Done::Released,
    )
    .await
}

/// Decides it.
pub async fn decide(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<ModerationItemId>,
    Form(form): Form<DecideForm>,
) -> Answer {
    let outcome = match form.action.parse() {
        Ok(action) => {
            let cmd = Moderate {
                action,
                reason: form.reason.clone(),
            };
            moderation::decide(&ctx, visit.actor(), id, cmd)
                .await
                .map(drop)
        }
        Err(_) => Err(Error::from(FieldError::new("action", "Choose what to do."))),
    };
    finish(&ctx, &visit, id, form, outcome, Done::Decided).await
}

/// Takes the decision back.
pub async fn undo(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<ModerationItemId>,
) -> Answer {
    let outcome = moderation::undo(&ctx, visit.actor(), id).await.map(drop);
    finish(
        &ctx,
        &visit,
        id,
        DecideForm::default(),
        outcome,
        Done::Undone,
    )
    .await
}

/// The log.
pub async fn log(State(ctx): State<Ctx>, visit: Visit, Query(query): Query<QueueQuery>) -> Answer {
    let request = PageRequest::parse(Some(50), Some(&query.cursor))?;
    let entries = moderation::log(&ctx, visit.actor(), request).await?;
    Ok(visit.show(screen("Moderation log"), || page::log(entries)))
}

async fn finish(
    ctx: &Ctx,
    visit: &Visit,
    id: ModerationItemId,
    form: DecideForm,
    outcome: Result<(), Error>,
    word: Done,
) -> Answer {
    match outcome {
        Ok(()) => Ok(done(&url::report(id), word)),
        Err(error) => show(ctx, visit, id, Filled::refused(form, error)?).await,
    }
}

async fn show(ctx: &Ctx, visit: &Visit, id: ModerationItemId, form: Filled<DecideForm>) -> Answer {
    let item = moderation::item(ctx, visit.actor(), id).await?;
    let mine = item.claimed_by.as_ref().map(|who| who.id) == visit.actor().account();
    let screen = screen(format!("Report {id}")).answering(&form);
    Ok(visit.show(screen, || page::item(&item, mine, &form)))
}
