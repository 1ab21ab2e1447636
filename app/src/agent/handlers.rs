//! The queue, and the steps on a case.

use axum::{
    Form,
    extract::{Query, State},
};
use backstop_domain::{
    FieldError,
    commands::{CaseReply, Resolve, Return},
    escalation::EscalationState,
    ids::EscalationId,
};
use backstop_services::{
    Ctx, Error, PageRequest,
    escalations::{self, EscalationFilter},
    policies,
};
use serde::Deserialize;

use super::{
    case,
    forms::CaseForm,
    queue::{self, QueueView, Shelf},
};
use crate::{
    error::Part,
    flash::Done,
    form::{Filled, once},
    http::{Answer, Screen, Visit, done, see_other},
    routes::url,
    ui::NavSection,
};

/// Which part of the queue is shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct QueueQuery {
    view: String,
    queue: String,
    cursor: String,
}

fn screen(title: impl Into<String>) -> Screen {
    Screen::titled(title).section(NavSection::Agent).private()
}

/// The queue.
pub async fn queue(
    State(ctx): State<Ctx>,
    visit: Visit,
    Query(query): Query<QueueQuery>,
) -> Answer {
    let shelf = Shelf::from_word(&query.view);
    let filter = EscalationFilter {
        state: shelf.state(),
        queue: (!query.queue.is_empty()).then(|| query.queue.clone()),
        mine: shelf == Shelf::Mine,
    };
    let request = PageRequest::parse(None, Some(&query.cursor))?;
    let cases = escalations::list(&ctx, visit.actor(), filter, request).await?;
    let queues = policies::queues(&ctx).await?;
    let view = QueueView {
        cases,
        queues,
        shelf,
        queue: query.queue,
        now: ctx.now(),
    };
    Ok(visit.show(screen("Queue"), || queue::queue(view)))
}

/// Takes the most urgent case.
pub async fn next(State(ctx): State<Ctx>, visit: Visit) -> Answer {
    Ok(match escalations::next(&ctx, visit.actor()).await? {
        Some(case) => done(&url::case(case.id), Done::Claimed),
        None => done(url::AGENT, Done::QueueEmpty),
    })
}

/// One case.
pub async fn case(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<EscalationId>) -> Answer {
    show(&ctx, &visit, id, Filled::fresh(CaseForm::default())).await
}

/// Takes the case.
pub async fn claim(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<EscalationId>) -> Answer {
    let outcome = escalations::claim(&ctx, visit.actor(), id).await.map(drop);
    finish(
        &ctx,
        &visit,
        id,
        CaseForm::default(),
        outcome,
        Done::Claimed,
    )
    .await
}

/// Lets go of it.
pub async fn release(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<EscalationId>) -> Answer {
    let outcome = escalations::release(&ctx, visit.actor(), id)
        .await
        .map(drop);
    finish(
        &ctx,
        &visit,
        id,
        CaseForm::default(),
        outcome,
        Done::Released,
    )
    .await
}

/// Replies, to everybody, to the customer alone or to colleagues.
pub async fn reply(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<EscalationId>,
    Form(form): Form<CaseForm>,
) -> Answer {
    let work = Box::pin(send_reply(&ctx, &visit, id, &form));
    match once(&ctx, visit.actor(), &form.once, &form, work).await {
        Ok(address) => Ok(see_other(&address)),
        Err(error) => show(&ctx, &visit, id, Filled::refused(form, error)?).await,
    }
}

async fn send_reply(
    ctx: &Ctx,
    visit: &Visit,
    id: EscalationId,
    form: &CaseForm,
) -> Result<String, Error> {
    let visibility = form
        .visibility
        .parse()
        .map_err(|_| FieldError::new("visibility", "Choose who reads it."))?;
    let reply = CaseReply {
        body: form.body.clone(),
        visibility,
    };
    escalations::reply(ctx, visit.actor(), id, reply).await?;
    Ok(Done::CaseReplied.address(&url::case(id)))
}

/// Ends the case.
pub async fn resolve(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<EscalationId>,
    Form(form): Form<CaseForm>,
) -> Answer {
    let outcome = match form.wrap_up.parse() {
        Ok(wrap_up) => {
            let cmd = Resolve {
                wrap_up,
                note: form.note.clone(),
            };
            escalations::resolve(&ctx, visit.actor(), id, cmd)
                .await
                .map(drop)
        }
        Err(_) => Err(Error::from(FieldError::new(
            "wrap_up",
            "Choose how it ended.",
        ))),
    };
    finish(&ctx, &visit, id, form, outcome, Done::Resolved).await
}

/// Gives the case back to the community.
pub async fn give_back(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<EscalationId>,
    Form(form): Form<CaseForm>,
) -> Answer {
    let cmd = Return {
        note: form.return_note.clone(),
    };
    let outcome = escalations::return_to_community(&ctx, visit.actor(), id, cmd)
        .await
        .map(drop);
    if let Err(error) = outcome {
        let form = Filled::refused(form, error)?.renamed("note", "return_note");
        return show(&ctx, &visit, id, form).await;
    }
    Ok(done(&url::case(id), Done::Returned))
}

async fn finish(
    ctx: &Ctx,
    visit: &Visit,
    id: EscalationId,
    form: CaseForm,
    outcome: Result<(), Error>,
    word: Done,
) -> Answer {
    match outcome {
        Ok(()) => Ok(done(&url::case(id), word)),
        Err(error) => show(ctx, visit, id, Filled::refused(form, error)?).await,
    }
}

async fn show(ctx: &Ctx, visit: &Visit, id: EscalationId, form: Filled<CaseForm>) -> Answer {
    let page = escalations::case(ctx, visit.actor(), id).await?;
    let screen = screen(format!("Case {id}: {}", page.escalation.title)).status(form.status);
    let (now, open) = (ctx.now(), page.escalation.state == EscalationState::Queued);
    Ok(visit.show(screen, || case::case(&page, &form, now, open)))
}
