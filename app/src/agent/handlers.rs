//! The queue, and the steps on a case.

use axum::{
    Form,
    extract::{Query, State},
};
use backstop_domain::{
    ErrorCode, FieldError,
    commands::{CaseReply, HandOver, NewView, Resolve, Return},
    ids::{EscalationId, MacroId, PostId},
    permission::{self, Action},
};
use backstop_services::{
    Ctx, Error, PageRequest, categories,
    escalations::{self, CaseAt, EscalationFilter},
    macros, policies, saved_views, skills,
};

use super::{
    case::{self, CaseView},
    forms::{CaseForm, QueueQuery, ViewForm},
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

pub(super) fn screen(title: impl Into<String>) -> Screen {
    Screen::titled(title).section(NavSection::Agent).private()
}

/// The queue.
pub async fn queue(
    State(ctx): State<Ctx>,
    visit: Visit,
    Query(query): Query<QueueQuery>,
) -> Answer {
    show_queue(&ctx, &visit, query, Filled::fresh(String::new())).await
}

async fn show_queue(ctx: &Ctx, visit: &Visit, query: QueueQuery, form: Filled<String>) -> Answer {
    let shelf = Shelf::from_word(&query.view);
    let given = |slug: &String| (!slug.is_empty()).then(|| slug.clone());
    let filter = EscalationFilter {
        state: shelf.state(),
        queue: given(&query.queue),
        mine: shelf == Shelf::Mine,
        open: shelf == Shelf::Mine,
        category: given(&query.category),
        skill: given(&query.skill),
        outside: shelf.outside(),
    };
    let request = PageRequest::parse(None, Some(&query.cursor))?;
    let actor = visit.actor();
    let cases = escalations::list(ctx, actor, filter, request).await?;
    let status = form.status;
    let view = QueueView {
        cases,
        counts: escalations::counts(ctx, actor).await?,
        queues: policies::queues(ctx).await?,
        categories: categories::list(ctx).await?,
        skills: skills::list(ctx, actor).await?,
        views: saved_views::list(ctx, actor).await?,
        query,
        form,
        now: ctx.now(),
    };
    Ok(visit.show(screen("Queue").status(status), || queue::queue(&view)))
}

/// Keeps a view.
pub async fn keep_view(State(ctx): State<Ctx>, visit: Visit, Form(form): Form<ViewForm>) -> Answer {
    let cmd = NewView {
        name: form.name.clone(),
        view: form.view.clone(),
        queue: form.queue.clone(),
        category: form.category.clone(),
        skill: form.skill.clone(),
    };
    match saved_views::save(&ctx, visit.actor(), cmd).await {
        Ok(saved) if saved.query.is_empty() => Ok(done(url::AGENT, Done::Saved)),
        Ok(saved) => Ok(done(
            &format!("{}?{}", url::AGENT, saved.query),
            Done::Saved,
        )),
        Err(error) => {
            let query = QueueQuery {
                view: form.view,
                queue: form.queue,
                category: form.category,
                skill: form.skill,
                cursor: String::new(),
            };
            show_queue(&ctx, &visit, query, Filled::refused(form.name, error)?).await
        }
    }
}

/// Takes a view away.
pub async fn remove_view(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<i64>) -> Answer {
    saved_views::remove(&ctx, visit.actor(), id).await?;
    Ok(done(url::AGENT, Done::Removed))
}

/// Takes the most urgent case that fits.
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

/// Lets the clocks rest until the customer writes.
pub async fn wait(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<EscalationId>) -> Answer {
    let outcome = escalations::wait(&ctx, visit.actor(), id).await.map(drop);
    let form = CaseForm::default();
    finish(&ctx, &visit, id, form, outcome, Done::CaseWaits).await
}

/// Waits no longer.
pub async fn go_on(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<EscalationId>) -> Answer {
    let outcome = escalations::go_on(&ctx, visit.actor(), id).await.map(drop);
    let form = CaseForm::default();
    finish(&ctx, &visit, id, form, outcome, Done::CaseGoesOn).await
}

/// Puts a macro into the reply that is being written, and sends nothing.
pub async fn insert_macro(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<EscalationId>,
    Form(mut form): Form<CaseForm>,
) -> Answer {
    if let Ok(chosen) = form.chosen_macro.parse::<MacroId>() {
        let text = macros::filled(&ctx, visit.actor(), chosen, id).await?;
        form.add_to_body(&text);
    }
    show(&ctx, &visit, id, Filled::fresh(form)).await
}

/// Puts an answer to another question into the reply that is being written, and sends nothing.
pub async fn quote(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part((id, answer)): Part<(EscalationId, PostId)>,
    Form(mut form): Form<CaseForm>,
) -> Answer {
    let text = escalations::quoted(&ctx, visit.actor(), id, answer).await?;
    form.add_to_body(&text);
    show(&ctx, &visit, id, Filled::fresh(form)).await
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
    escalations::reply(ctx, visit.actor(), at(id, form), reply).await?;
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
            escalations::resolve(&ctx, visit.actor(), at(id, &form), cmd)
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
    let outcome = escalations::return_to_community(&ctx, visit.actor(), at(id, &form), cmd)
        .await
        .map(drop);
    if let Err(error) = outcome {
        let form = Filled::refused(form, error)?.renamed("note", "return_note");
        return show(&ctx, &visit, id, form).await;
    }
    Ok(done(&url::case(id), Done::Returned))
}

/// Gives the case to a colleague.
pub async fn hand_over(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<EscalationId>,
    Form(form): Form<CaseForm>,
) -> Answer {
    let cmd = HandOver {
        to: form.to.clone(),
        note: form.hand_over_note.clone(),
    };
    let outcome = escalations::hand_over(&ctx, visit.actor(), at(id, &form), cmd).await;
    if let Err(error) = outcome {
        let form = Filled::refused(form, error)?.renamed("note", "hand_over_note");
        return show(&ctx, &visit, id, form).await;
    }
    Ok(done(&url::case(id), Done::HandedOver))
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

/// The case as it stood on the page the form was on.
fn at(id: EscalationId, form: &CaseForm) -> CaseAt {
    CaseAt {
        id,
        version: form.version.parse().ok(),
    }
}

async fn show(ctx: &Ctx, visit: &Visit, id: EscalationId, form: Filled<CaseForm>) -> Answer {
    let actor = visit.actor();
    let page = escalations::case(ctx, actor, id).await?;
    let screen = screen(format!("Case {id}: {}", page.escalation.title)).answering(&form);
    let stale = form.status.as_u16() == ErrorCode::Stale.http_status();
    let own = visit.username().unwrap_or_default();
    let agents = skills::agents(ctx, actor).await?;
    let view = CaseView {
        page,
        stale_since: form.values.version.parse().ok().filter(|_| stale),
        form,
        macros: macros::list(ctx, actor).await?,
        colleagues: agents
            .into_iter()
            .map(|desk| desk.agent.username)
            .filter(|name| name != own)
            .collect(),
        supervises: permission::check(actor, Action::Supervise).is_ok(),
        now: ctx.now(),
    };
    Ok(visit.show(screen, || case::case(&view)))
}
