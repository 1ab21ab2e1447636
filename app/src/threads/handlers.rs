//! Reading a thread and replying.

use axum::{
    Form,
    extract::{Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use backstop_domain::{
    ErrorCode, FieldError,
    commands::NewPost,
    ids::{PostId, ThreadId},
    views::{CaseMessage, ReportGroup, SimilarThread, ThreadPage},
};
use backstop_services::{
    Ctx, Error, PageRequest, categories, escalations, incidents, satisfaction, search, threads,
};
use serde::Deserialize;

use super::{
    duplicates,
    forms::{PreviewForm, ReplyForm, ToolsForm, UnsolvedForm},
    page::{self, ThreadView},
};
use crate::{
    error::Part,
    flash::Done,
    form::{Filled, once},
    http::{Answer, Failed, Screen, Visit, see_other},
    show::count,
};

/// Replies on one page.
const REPLIES: u64 = 20;

/// Where in a thread somebody is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ThreadQuery {
    /// Where the page before ended.
    pub cursor: String,
}

/// A thread under its number alone: leads to its full address.
pub async fn short(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<ThreadId>) -> Answer {
    match threads::page(&ctx, visit.actor(), id, PageRequest::first(1)).await {
        Ok(page) => Ok(Redirect::permanent(&page.thread.url).into_response()),
        Err(error) => moved(&ctx, &visit, id, error).await,
    }
}

/// A thread.
pub async fn thread(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part((id, _)): Part<(ThreadId, String)>,
    Query(query): Query<ThreadQuery>,
) -> Answer {
    let forms = Forms::default();
    let request = PageRequest::parse(Some(REPLIES), Some(&query.cursor))?;
    match threads::page(&ctx, visit.actor(), id, request).await {
        Ok(page) => show_page(&ctx, &visit, page, &query.cursor, forms).await,
        Err(error) => moved(&ctx, &visit, id, error).await,
    }
}

/// Leads to where a merged thread went; any other error stays what it is.
async fn moved(ctx: &Ctx, visit: &Visit, id: ThreadId, error: Error) -> Answer {
    if error.failure().code != ErrorCode::NotFound {
        return Err(error.into());
    }
    match threads::merged_into(ctx, visit.actor(), id).await? {
        Some(merged) => Ok(Redirect::temporary(&merged.url).into_response()),
        None => Err(error.into()),
    }
}

/// Posts into a thread.
pub async fn reply(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<ThreadId>,
    Form(form): Form<ReplyForm>,
) -> Answer {
    let work = Box::pin(post_reply(&ctx, &visit, id, &form));
    match once(&ctx, visit.actor(), &form.once, &form, work).await {
        Ok(address) => Ok(see_other(&address)),
        Err(error) => {
            let forms = Forms {
                reply: Filled::refused(form, error)?,
                ..Forms::default()
            };
            show(&ctx, &visit, id, "", forms).await
        }
    }
}

async fn post_reply(
    ctx: &Ctx,
    visit: &Visit,
    id: ThreadId,
    form: &ReplyForm,
) -> Result<String, Error> {
    let intent = form
        .intent
        .parse()
        .map_err(|_| FieldError::new("intent", "Choose what kind of reply this is."))?;
    let new = NewPost {
        body: form.body.clone(),
        intent,
    };
    let post = threads::reply(ctx, visit.actor(), id, new).await?;
    let address = threads::post_url(ctx, visit.actor(), post.id).await?;
    Ok(Done::Replied.address(&address))
}

/// A post, wherever in its thread it stands by now.
pub async fn permalink(State(ctx): State<Ctx>, visit: Visit, Part(id): Part<PostId>) -> Answer {
    Ok(see_other(
        &threads::post_url(&ctx, visit.actor(), id).await?,
    ))
}

/// How Markdown would look; for the composer.
pub async fn preview(visit: Visit, Form(form): Form<PreviewForm>) -> Response {
    if visit.require_sign_in().is_err() {
        return axum::http::StatusCode::UNAUTHORIZED.into_response();
    }
    match threads::preview(&form.body).await {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            let failure = error.failure();
            let text = failure.fields.first().map_or_else(
                || failure.sentence().to_owned(),
                |field| field.message.clone(),
            );
            (crate::http::status_of(&failure), text).into_response()
        }
    }
}

/// The forms on a thread's page.
#[derive(Default)]
pub(super) struct Forms {
    pub reply: Filled<ReplyForm>,
    pub tools: Filled<ToolsForm>,
    pub unsolved: Filled<UnsolvedForm>,
}

/// Loads and renders a thread's page.
pub(super) async fn show(
    ctx: &Ctx,
    visit: &Visit,
    id: ThreadId,
    cursor: &str,
    forms: Forms,
) -> Answer {
    let request = PageRequest::parse(Some(REPLIES), Some(cursor))?;
    let page = threads::page(ctx, visit.actor(), id, request).await?;
    show_page(ctx, visit, page, cursor, forms).await
}

async fn show_page(
    ctx: &Ctx,
    visit: &Visit,
    page: ThreadPage,
    cursor: &str,
    forms: Forms,
) -> Answer {
    let view = ThreadView {
        messages: messages(ctx, visit, &page).await?,
        satisfaction: satisfaction::asked_in(ctx, visit.actor(), &page.thread).await?,
        similar: similar(ctx, &page).await,
        reports: reports(ctx, &page).await,
        duplicates: duplicates::load(ctx, visit, &page).await,
        categories: categories::names(ctx).await?,
        viewer: visit.actor().account(),
        sign_in: (!visit.signed_in()).then(|| visit.path.clone()),
        first: cursor.is_empty(),
        forms,
        page,
    };
    Ok(render(ctx, visit, view))
}

/// What agent and asker wrote to each other alone.
async fn messages(ctx: &Ctx, visit: &Visit, page: &ThreadPage) -> Result<Vec<CaseMessage>, Failed> {
    let own = visit.actor().account() == Some(page.thread.author.id);
    if !own {
        return Ok(Vec::new());
    }
    Ok(escalations::for_customer(ctx, visit.actor(), &page.thread).await?)
}

/// Threads like this one. The page is as good without, so a failing search costs nothing else.
async fn similar(ctx: &Ctx, page: &ThreadPage) -> Vec<SimilarThread> {
    search::beside(ctx, &page.thread)
        .await
        .unwrap_or_else(|error| {
            tracing::warn!(%error, "no similar threads");
            Vec::new()
        })
}

/// Who else reports this. As above, the page is as good without.
async fn reports(ctx: &Ctx, page: &ThreadPage) -> Option<ReportGroup> {
    let found = incidents::around(ctx, &page.thread).await;
    found.unwrap_or_else(|error| {
        tracing::warn!(%error, "no reports of others");
        None
    })
}

fn render(ctx: &Ctx, visit: &Visit, view: ThreadView) -> Response {
    let thread = &view.page.thread;
    let about = format!(
        "{} in {}, {}.",
        thread.title,
        thread.category_name,
        count(thread.reply_count.into(), "reply", "replies")
    );
    let reports = view.reports.iter().flat_map(|group| &group.members);
    let others = view.similar.iter().chain(reports);
    let screen = Screen::titled(thread.title.clone())
        .described(about)
        .canonical(&ctx.site().public_url, &thread.url)
        .answering(&view.forms.reply)
        .answering(&view.forms.tools)
        .answering(&view.forms.unsolved)
        .cached(format!("thread:{}", thread.id));
    // Their titles stand on this page too.
    let screen = others.fold(screen, |screen, other| {
        screen.cached(format!("thread:{}", other.thread_id))
    });
    visit.show(screen, || page::thread(view))
}
