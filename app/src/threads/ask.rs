//! Asking: the form, similar questions before it is sent, and sending it.

use axum::{
    Form,
    extract::{Query, State},
    response::{Html, IntoResponse, Response},
};
use backstop_domain::{FieldError, commands::NewThread, text};
use backstop_services::{
    Ctx, Error, categories,
    search::{self, Asking, SimilarRequest, log::Token},
    threads,
};

use super::{ask_page, forms::AskForm};
use crate::{
    flash::Done,
    form::{Filled, once},
    http::{Answer, Screen, Visit, see_other},
    ui::NavSection,
};

/// Similar questions shown at most.
const SIMILAR: u64 = 5;

/// The form; the address may fill in a part of it.
pub async fn form(State(ctx): State<Ctx>, visit: Visit, Query(form): Query<AskForm>) -> Answer {
    visit.require_sign_in()?;
    show(&ctx, &visit, Filled::fresh(form), None).await
}

/// The form with similar questions, for browsers without scripts.
pub async fn similar(State(ctx): State<Ctx>, visit: Visit, Form(form): Form<AskForm>) -> Answer {
    visit.require_sign_in()?;
    let found = find(&ctx, &visit, &form).await;
    show(&ctx, &visit, Filled::fresh(form), Some(found)).await
}

/// The same as a piece of HTML, for the island that asks while somebody types.
pub async fn suggest(State(ctx): State<Ctx>, visit: Visit, Form(form): Form<AskForm>) -> Response {
    let found = find(&ctx, &visit, &form).await;
    Html(ask_page::similar_html(&found)).into_response()
}

/// Opens the thread.
pub async fn send(State(ctx): State<Ctx>, visit: Visit, Form(form): Form<AskForm>) -> Answer {
    let work = Box::pin(open(&ctx, &visit, &form));
    match once(&ctx, visit.actor(), &form.once, &form, work).await {
        Ok(address) => Ok(see_other(&address)),
        Err(error) => show(&ctx, &visit, Filled::refused(form, error)?, None).await,
    }
}

async fn open(ctx: &Ctx, visit: &Visit, form: &AskForm) -> Result<String, Error> {
    let kind = if form.kind.is_empty() {
        "question"
    } else {
        &form.kind
    };
    let new = NewThread {
        category: form.category.clone(),
        kind: kind
            .parse()
            .map_err(|_| FieldError::new("kind", "Choose what this is."))?,
        title: form.title.clone(),
        body: form.body.clone(),
        tags: tags(form),
        urgency: None,
    };
    let thread = threads::ask(ctx, visit.actor(), new).await?;
    if let Ok(token) = form.search.parse::<Token>() {
        ctx.search_log().asked(ctx.now(), token);
    }
    Ok(Done::Asked.address(&thread.url))
}

/// The tags as they are typed.
fn tags(form: &AskForm) -> Vec<String> {
    form.tags.split(',').map(str::to_owned).collect()
}

/// Similar questions; none where too little was typed or search fails, for asking goes on.
async fn find(ctx: &Ctx, visit: &Visit, form: &AskForm) -> Asking {
    if !text::says_enough(&form.title) {
        return Asking::default();
    }
    let request = SimilarRequest {
        title: form.title.clone(),
        body: form.body.clone(),
        category: Some(form.category.clone()),
        tags: tags(form),
        limit: Some(SIMILAR),
    };
    search::asking(ctx, visit.actor(), request)
        .await
        .unwrap_or_else(|error| {
            tracing::warn!(%error, "no similar questions");
            Asking::default()
        })
}

async fn show(ctx: &Ctx, visit: &Visit, form: Filled<AskForm>, similar: Option<Asking>) -> Answer {
    let categories = categories::list(ctx).await?;
    let screen = Screen::titled("Ask a question")
        .section(NavSection::Ask)
        .answering(&form);
    let staff = visit
        .actor()
        .role()
        .is_some_and(backstop_domain::Role::is_staff);
    let found = similar.map(|found| ask_page::similar_html(&found));
    Ok(visit.show(screen, || ask_page::ask(&form, &categories, found, staff)))
}
