//! The asker says that it is not solved.

use axum::{Form, extract::State};
use backstop_domain::{ids::ThreadId, views::Thread};
use backstop_services::{Ctx, threads};
use leptos::prelude::*;

use super::{
    forms::UnsolvedForm,
    handlers::{Forms, show},
};
use crate::{
    error::Part,
    flash::Done,
    form::Filled,
    http::{Answer, Visit, done},
    routes::url,
    ui::{Button, TextArea},
};

/// Opens the question again.
pub async fn send(
    State(ctx): State<Ctx>,
    visit: Visit,
    Part(id): Part<ThreadId>,
    Form(form): Form<UnsolvedForm>,
) -> Answer {
    match threads::unsolved(&ctx, visit.actor(), id, &form.still_wrong).await {
        Ok(thread) => Ok(done(&thread.url, Done::Unsolved)),
        Err(error) => {
            let forms = Forms {
                unsolved: Filled::refused(form, error)?.renamed("body", "still_wrong"),
                ..Forms::default()
            };
            show(&ctx, &visit, id, "", forms).await
        }
    }
}

/// Folded away until it is wanted.
pub(super) fn form(thread: &Thread, form: &Filled<UnsolvedForm>) -> AnyView {
    let open = !form.errors.is_empty();
    view! {
        <details class="card tools" open=open>
            <summary>"This does not solve it"</summary>
            <form class="form" method="post" action=url::thread_act(thread.id, "unsolved") data-once="">
                <p class="meta">"Your question counts as unanswered again, and if nobody helps in time, one of our agents takes over."</p>
                <TextArea label="What is still wrong?" name="still_wrong" value=form.values.still_wrong.clone()
                    error=form.error("still_wrong") hint="Others will see it as your reply." mark_optional=true/>
                <div class="row"><Button>"Ask again"</Button></div>
            </form>
        </details>
    }
    .into_any()
}
