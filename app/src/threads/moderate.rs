//! Closing, moving and retitling a thread.

use axum::{Form, extract::State};
use backstop_domain::{FieldError, commands::SetClock, ids::ThreadId, text, views::Thread};
use backstop_services::{Ctx, Error, threads};

use super::{
    forms::ToolsForm,
    handlers::{Forms, show},
};
use crate::{
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Visit, done},
};

/// Closes the thread.
pub async fn close(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<ThreadId>,
    Form(form): Form<ToolsForm>,
) -> Answer {
    let outcome = threads::close(&ctx, visit.actor(), id, &form.close_reason).await;
    finish(
        &ctx,
        &visit,
        id,
        form,
        outcome,
        "close_reason",
        Done::Closed,
    )
    .await
}

/// Opens it again.
pub async fn reopen(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<ThreadId>,
    Form(form): Form<ToolsForm>,
) -> Answer {
    let outcome = threads::reopen(&ctx, visit.actor(), id, &form.close_reason).await;
    finish(
        &ctx,
        &visit,
        id,
        form,
        outcome,
        "close_reason",
        Done::Reopened,
    )
    .await
}

/// Moves it to another category.
pub async fn relocate(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<ThreadId>,
    Form(form): Form<ToolsForm>,
) -> Answer {
    let outcome =
        threads::move_to(&ctx, visit.actor(), id, &form.category, &form.move_reason).await;
    finish(&ctx, &visit, id, form, outcome, "move_reason", Done::Moved).await
}

/// Gives it another title.
pub async fn retitle(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<ThreadId>,
    Form(form): Form<ToolsForm>,
) -> Answer {
    let outcome = threads::retitle(&ctx, visit.actor(), id, &form.title, &form.title_reason).await;
    finish(
        &ctx,
        &visit,
        id,
        form,
        outcome,
        "title_reason",
        Done::Retitled,
    )
    .await
}

/// Stops the clock, lets it run on, or counts it as answered.
pub async fn set_clock(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<ThreadId>,
    Form(form): Form<ToolsForm>,
) -> Answer {
    let outcome = set(&ctx, &visit, id, &form).await;
    let word = Done::ClockSet;
    finish(&ctx, &visit, id, form, outcome, "clock_reason", word).await
}

async fn set(ctx: &Ctx, visit: &Visit, id: ThreadId, form: &ToolsForm) -> Result<Thread, Error> {
    let state = form
        .clock
        .parse()
        .map_err(|_| FieldError::new("clock", "Choose how the clock is to stand."))?;
    let cmd = SetClock {
        state,
        reason: form.clock_reason.clone(),
    };
    threads::set_clock(ctx, visit.actor(), id, cmd).await
}

/// Merges it into another thread.
pub async fn merge(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<ThreadId>,
    Form(form): Form<ToolsForm>,
) -> Answer {
    let outcome = match text::thread_reference("into", &form.into) {
        Ok(into) => threads::merge(&ctx, visit.actor(), id, into, &form.merge_reason).await,
        Err(error) => Err(error.into()),
    };
    finish(
        &ctx,
        &visit,
        id,
        form,
        outcome,
        "merge_reason",
        Done::Merged,
    )
    .await
}

async fn finish(
    ctx: &Ctx,
    visit: &Visit,
    id: ThreadId,
    form: ToolsForm,
    outcome: Result<Thread, Error>,
    reason: &str,
    word: Done,
) -> Answer {
    match outcome {
        Ok(thread) => Ok(done(&thread.url, word)),
        Err(error) => {
            let tools = Filled::refused(form, error)?.renamed("reason", reason);
            show(
                ctx,
                visit,
                id,
                "",
                Forms {
                    tools,
                    ..Forms::default()
                },
            )
            .await
        }
    }
}
